"""What the criteria and measures answer: the same in any order, and never more than the bounds decide."""

from __future__ import annotations

import copy

import pytest
from casekit import Native, PluginHost, load_case
from casekit.assess import assess
from casekit.examples import run_examples
from casekit.measures import ClaimSupport, measured_by
from casekit.model.case import Case
from casekit.model.relations import MEASURES as CORE
from casekit.origins import Derivation
from casekit.project import Extra, Project, bundled_cases, load_packs
from casekit.view import claim_views
from generated import WIDER, cases, dated_places
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit_chronology.criteria import CRITERIA
from casekit_chronology.measures import MEASURES

many = settings(max_examples=100, deadline=None)


@pytest.fixture(scope="module")
def packs():
    host = PluginHost(only=["chronology"])
    assert [plugin.state for plugin in host.plugins if plugin.name == "chronology"] == ["loaded"]
    extra = Extra(criteria=host.criteria, measures=tuple(m.name for _, m in host.measures))
    return load_packs(Project(None, (), {}, ()), ["chronology"], examples=True, extra=extra).applied


def answers(data):
    case = Case.model_validate(data)
    return {(view.id, c.name): c.answer(view) for view in claim_views(case) for c in CRITERIA}


def measured(data):
    case = Case.model_validate(data)
    derivation = Derivation(case)
    return [measured_by(m, ClaimSupport(view, derivation)) for view in claim_views(case) for m in MEASURES]


def turned(data):
    """Return the case with every mapping the other way round."""
    if isinstance(data, dict):
        return {key: turned(value) for key, value in reversed(data.items())}
    return [turned(value) for value in data] if isinstance(data, list) else data


def test_every_outcome_has_an_example_and_each_gives_what_it_expects(packs):
    results = list(run_examples(packs, Native()))
    assert len(results) > 30
    assert [str(result) for result in results if not result.passed] == []


def test_no_measure_repeats_one_of_casekit():
    assert not {measure.name for measure in MEASURES} & CORE.keys()


@many
@given(cases())
def test_the_order_of_a_file_changes_nothing(data):
    assert answers(turned(data)) == answers(data)
    assert measured(turned(data)) == measured(data)


@many
@given(cases(), st.randoms(use_true_random=False))
def test_a_wider_date_decides_nothing_that_was_open_and_turns_nothing(data, random):
    wider = copy.deepcopy(data)
    places = dated_places(wider)
    for record, name in random.sample(places, min(len(places), random.randint(1, 3))):
        record[name] = WIDER[record[name]]
    before, after = answers(data), answers(wider)
    open_ones = {
        "chronology/sequence": {"order-open", "too-little-dated"},
        "chronology/denial-timing": {"open"},
        "chronology/implausible-order": {"none-found", "not-checkable"},
    }
    for (claim, criterion), answer in after.items():
        was = before[claim, criterion].outcome
        if criterion == "chronology/implausible-order" and was == "not-checkable":
            assert answer.outcome == was
        else:
            assert answer.outcome in {was, *open_ones[criterion]}
    for one, other in zip(measured(data), measured(wider), strict=True):
        if other is not None and other.low is not None:
            assert one is not None
            assert other.low <= one.low <= one.high <= other.high


@many
@given(cases())
def test_every_answer_rests_on_what_is_in_the_case(data):
    sections = ("evidence", "denials", "official_findings", "transactions")
    for answer in answers(data).values():
        assert all(any(id in data[section] for section in sections) for id in answer.evidence)
        assert set(answer.sources) <= data["sources"].keys()


@pytest.mark.parametrize("path", bundled_cases(), ids=lambda path: path.stem)
def test_the_shipped_cases_have_an_answer_to_every_criterion(path, packs):
    assessment = assess(load_case(path).case, packs, Native())
    assert assessment.failures == ()
    assert {finding.criterion for finding in assessment.findings} == {criterion.name for criterion in CRITERIA}


def test_days_between_are_bounds():
    denial = {"claim": "c1", "by": {"text": "a ministry"}, "form": "fact", "date": "1989-01-10"}
    data = {"casekit": 1, "case": "x", "claims": {"c1": {"period": "1988-12/1989-02"}}, "denials": {"d1": denial}}
    found = {m.name: m for m in measured(data) if m}
    assert (found["days_conduct_to_denial"].low, found["days_conduct_to_denial"].high) == (10, 40)
    assert found["days_conduct_to_denial"].basis == (("denials", "d1"),)
    assert "days_denial_to_finding" not in found
    assert (found["events_dated"].value, found["events_undated"].value) == (2, 0)


def test_many_implausible_orders_are_counted():
    denials = {f"d{n}": {"claim": "c1", "by": {"text": "a"}, "form": "fact", "date": "1980"} for n in range(9)}
    data = {"casekit": 1, "case": "x", "claims": {"c1": {"period": "1988"}}, "denials": denials}
    answer = answers(data)["c1", "chronology/implausible-order"]
    assert answer.label == (
        "before the conduct began (1988): denial d0 (1980), denial d1 (1980), denial d2 (1980), denial d3 (1980), "
        "denial d4 (1980); and 4 more"
    )
    assert len(answer.evidence) == 9
