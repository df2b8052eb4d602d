"""Amounts along payment paths: reconciled within and across payments, never across currencies."""

from __future__ import annotations

import pytest

from casekit import Case
from casekit.measures import measures
from casekit.trail import complete


def payment(*amounts: str | None, total: str | None = None) -> dict:
    """A payment from A over B to C and so on, with these amounts at its hops (`10 USD`), every one dated and documented."""
    path = [{"party": "A"}]
    for name, amount in zip("BCDE", amounts, strict=False):
        path.append(
            {"party": name, "date": "1988-11", "documents": ["ledger"], **({"amount": money(amount)} if amount else {})}
        )
    return {"claim": "c1", "path": path, **({"amount": money(total)} if total else {})}


def money(text: str) -> dict:
    value, currency = text.split()
    return {"value": int(value), "currency": currency}


def measured(**payments: dict) -> dict:
    case = Case.model_validate(
        {"casekit": 1, "case": "x", "sources": {"ledger": {"kind": "document"}}, "claims": {"c1": {}}, "transactions": payments}
    )
    return {m.name: m.value for m in measures(case, names=("trail_gaps", "trail_missing", "trail_amounts"))}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (payment("10 USD", "10 USD"), None),
        (payment("10 USD", "10 USD", total="10 USD"), None),
        (payment("10 USD", "9 USD"), "hop 1 is 10 USD, hop 2 is 9 USD"),
        (payment("10 USD", "10 USD", total="1200 USD"), "the payment is 1,200 USD, hop 1 is 10 USD"),
        (payment("10 USD", "10 EUR"), "hop 1 is in USD, hop 2 in EUR: not compared"),
        (payment("10 USD", None, "9 USD"), "no amount for hop 2; hop 1 is 10 USD, hop 3 is 9 USD"),
    ],
)
def test_within_a_payment(given, missing):
    found = measured(t1=given)
    assert found.get("trail_missing") == missing
    assert found["trail_gaps"] == (len(missing.split("; ")) if missing else 0)
    case = Case.model_validate(
        {
            "casekit": 1,
            "case": "x",
            "sources": {"ledger": {"kind": "document"}},
            "claims": {"c1": {}},
            "transactions": {"t1": given},
        }
    )
    assert complete(case.transactions["t1"]) == (missing is None)


def test_across_payments_the_same_hop_has_one_amount():
    found = measured(t1=payment("10 USD"), t2=payment("12 USD"))
    assert found["trail_missing"] == "A to B is 10 USD in t1, 12 USD in t2"
    assert found["trail_gaps"] == 1
    assert "trail_missing" not in measured(t1=payment("10 USD"), t2=payment("12 EUR"))


def test_sums_are_kept_apart_by_currency():
    found = measured(
        t1=payment("10 USD", total="10 USD"), t2=payment("5 EUR", total="5 EUR"), t3=payment("10 USD", total="1000 USD")
    )
    assert found["trail_amounts"] == "5 EUR + 1,010 USD"
    assert "trail_amounts" not in measured(t1=payment("10 USD"))


def test_the_parties_on_both_sides_of_a_gap_are_no_hop():
    broken = {"claim": "c1", "path": [{"party": "A"}, {"gap": True}, {"party": "B", "amount": money("12 USD")}]}
    assert "A to B is" not in measured(t1=payment("10 USD"), t2=broken)["trail_missing"]


def test_two_versions_of_one_payment_are_not_added_up():
    found = measured(
        t1=payment("10 USD", total="10 USD"), t2=payment("12 USD", total="12 USD"), t3=payment("5 EUR", total="5 EUR")
    )
    assert found["trail_amounts"] == "5 EUR + 10 USD in t1 or 12 USD in t2 (not added up)"


def test_payments_on_days_that_exclude_each_other_are_two_payments():
    early, late = payment("10 USD", total="10 USD"), payment("12 USD", total="12 USD")
    for stop in late["path"][1:]:
        stop["date"] = "1989-01"
    found = measured(t1=early, t2=late)
    assert "trail_missing" not in found
    assert found["trail_amounts"] == "22 USD"


def test_a_payment_is_cited_with_the_documents_of_its_hops():
    from casekit.assess import assess
    from casekit.engines.native import Native
    from casekit.packs import load_pack
    from casekit.project import bundled_folder
    from casekit.testing import case_of

    case = case_of(
        sources={id: {"kind": "document"} for id in ("told", "of-all", "of-one")},
        transactions={
            "t": {
                "claim": "c1", "sources": ["told"], "documents": ["of-all"],
                "path": [{"party": "a"}, {"party": "b", "documents": ["of-one"]}],
            }
        },
    )  # fmt: skip
    found = assess(case, [load_pack(bundled_folder("rules") / "core")], Native()).findings
    (trail,) = [finding for finding in found if finding.criterion == "core/money-trail"]
    assert trail.sources == ("of-all", "of-one", "told")
