"""The capacity of the accused is judged on the date of the conduct."""

from __future__ import annotations

import pytest

from casekit import Case
from casekit.capacity import capacities
from casekit.view import claim_views


def held(roles, period, *, kind="person", imputed_to=None):
    case = Case.model_validate(
        {
            "casekit": 1,
            "case": "x",
            "actors": {"state": {"name": "S", "kind": "state"}, "who": {"name": "W", "kind": kind, "roles": roles}},
            "claims": {
                "c1": {
                    "accused": ["who"],
                    **({"period": period} if period else {}),
                    **({"imputed_to": imputed_to} if imputed_to else {}),
                }
            },
        }
    )
    return [(h.capacity, "certain" if h.certain else "possible") for h in capacities(claim_views(case)[0])]


def organ(**dates):
    return {"capacity": "state-organ", "of": "state", **{k.rstrip("_"): v for k, v in dates.items()}}


@pytest.mark.parametrize(
    ("roles", "period", "expected"),
    [
        ([organ(from_="1980", until="1990")], "1988", [("state-organ", "certain")]),
        ([organ()], "1988", [("state-organ", "certain")]),
        ([organ()], None, [("state-organ", "certain")]),
        ([organ(until="1990")], None, [("state-organ", "possible")]),
        ([organ(until="[1977..1981]")], "1988", [("retired-official", "certain")]),
        ([organ(until="[1977..1981]")], "1979", [("state-organ", "possible")]),
        ([organ(until="[1977..1981]")], "1976", [("state-organ", "certain")]),
        ([organ(until="1988")], "1988", [("state-organ", "possible")]),
        ([organ(until="1988-12-31")], "1988", [("state-organ", "certain")]),
        ([organ(from_="1988-06-01")], "1988", [("state-organ", "possible")]),
        ([organ(from_="1990")], "1988", []),
        # two roles of one capacity that together cover every day
        ([organ(until="1988-06-30"), organ(from_="1988-07-01")], "1988", [("state-organ", "certain")]),
        ([organ(until="1988-06-29"), organ(from_="1988-07-01")], "1988", [("state-organ", "possible")]),
        # retirement needs a certain end and no reserve
        ([organ(until="1980"), {"capacity": "reservist", "of": "state", "from": "1980"}], "1988", [("reservist", "certain")]),
        (
            [organ(until="1980"), {"capacity": "reservist", "of": "state", "until": "1988-05"}],
            "1988",
            [("reservist", "possible"), ("retired-official", "possible")],
        ),
        ([organ(until="1980"), {"capacity": "private"}], "1988", [("retired-official", "certain"), ("private", "certain")]),
        ([], "1988", []),
    ],
)
def test_role_intervals(roles, period, expected):
    assert held(roles, period) == expected


def test_roles_of_another_state_than_the_one_to_which_the_conduct_is_imputed_do_not_count():
    assert held([organ()], "1988", imputed_to="state") == [("state-organ", "certain")]
    assert held([organ()], "1988", imputed_to="who") == []


@pytest.mark.parametrize("of", [{}, {"of": "who"}])
def test_a_private_person_is_private_whatever_state_the_conduct_is_imputed_to(of):
    assert held([{"capacity": "private", **of}], "1988", imputed_to="state") == [("private", "certain")]


def test_an_armed_group_is_an_armed_group():
    assert held([], "1988", kind="armed-group") == [("armed-group", "certain")]


@pytest.mark.parametrize("dates", [("1979", "1988"), ("1988", "1979")])
def test_the_dates_that_decide_are_named_in_one_order_whatever_the_order_of_the_roles(dates):
    roles = [{"capacity": "reservist", "of": "state", "until": date} for date in dates]
    data = {
        "casekit": 1,
        "case": "x",
        "actors": {"state": {"name": "S", "kind": "state"}, "who": {"name": "W", "kind": "person", "roles": roles}},
        "claims": {"c1": {"accused": ["who"]}},
    }
    (only,) = capacities(claim_views(Case.model_validate(data))[0])
    assert only.turns_on == "until 1979 and until 1988 against conduct without a date"


def test_what_is_open_names_the_date_that_decides():
    case = Case.model_validate(
        {
            "casekit": 1,
            "case": "x",
            "actors": {
                "state": {"name": "S", "kind": "state"},
                "who": {"name": "W", "kind": "person", "roles": [organ(until="[1977..1981]")]},
            },
            "claims": {"c1": {"accused": ["who"], "period": "1979"}},
        }
    )
    (only,) = capacities(claim_views(case)[0])
    assert only.turns_on == "until [1977..1981] against 1979"
