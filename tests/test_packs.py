"""The shipped packs: their examples pass, every outcome is reached, statuses are those of the criteria."""

from __future__ import annotations

import pytest

from casekit import Native
from casekit.coverage import coverage
from casekit.examples import run_examples
from tests.generated_cases import CORE

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = "met", "not_met", "unknown", "not_applicable"
STATUSES = {
    "attribution": {
        MET: "state-organ state-empowered state-directed adopted-by-state",
        NOT_MET: "reservist retired-official state-owned-company private armed-group not-established",
        UNKNOWN: "mixed unknown",
        NOT_APPLICABLE: "not-applicable",
    },
    "corroboration": {MET: "corroborated", NOT_MET: "single-origin none", UNKNOWN: "possibly-corroborated"},
    "denial": {
        MET: "denied-fact denied-attribution denied-knowledge conditional-denial",
        NOT_MET: "doubted no-comment silence none-recorded",
    },
    "official-finding": {
        MET: "court international-body commission legislature staff-report executive-statement",
        NOT_MET: "contradicted none",
        UNKNOWN: "conflicting-findings",
    },
    "directness": {MET: "documentary first-hand official", NOT_MET: "hearsay-only none"},
    "access": {MET: "first-hand", NOT_MET: "second-hand", UNKNOWN: "mixed", NOT_APPLICABLE: "not-applicable"},
    "proximity": {MET: "contemporaneous delayed", NOT_MET: "remote", UNKNOWN: "unknown"},
    "specificity": {MET: "specific", NOT_MET: "partial vague"},
    "staleness": {MET: "current ageing", NOT_MET: "stale", UNKNOWN: "unknown"},
    "source-grading": {MET: "high medium", NOT_MET: "low", UNKNOWN: "not-judged"},
    "denial-rebuttal": {
        MET: "rebutted",
        NOT_MET: "unrebutted",
        UNKNOWN: "partly-rebutted",
        NOT_APPLICABLE: "not-applicable",
    },
    "drift": {MET: "faithful", NOT_MET: "drifted", UNKNOWN: "not-checkable"},
    "circumstances": {MET: "consistent", NOT_MET: "conflicting", NOT_APPLICABLE: "not-applicable"},
    "consistency": {MET: "consistent", NOT_MET: "conflicting", UNKNOWN: "unknown"},
    "standing": {
        MET: "officially-found corroborated supported",
        NOT_MET: "contradicted no-evidence searched-not-found",
        UNKNOWN: "disputed alleged",
    },
    "money-trail": {MET: "complete", NOT_MET: "path-continuous gapped no-trail", NOT_APPLICABLE: "not-applicable"},
    "absence": {
        MET: "searched-found searched-not-found",
        NOT_MET: "asserted-not-found not-searched",
        UNKNOWN: "not-searchable",
        NOT_APPLICABLE: "not-applicable",
    },
}


@pytest.mark.parametrize("criterion", CORE.criteria, ids=lambda criterion: criterion.spec.criterion)
def test_outcomes_have_the_status_that_the_standard_gives_them(criterion):
    expected = {name: status for status, names in STATUSES[criterion.spec.criterion].items() for name in names.split()}
    assert {name: outcome.status for name, outcome in criterion.spec.outcomes.items()} == expected


def test_no_criterion_is_missing():
    assert {criterion.spec.criterion for criterion in CORE.criteria} == set(STATUSES)


def test_every_example_passes_and_every_outcome_has_one():
    results = list(run_examples([CORE], Native()))
    assert [str(result) for result in results if not result.passed] == []
    assert len(results) > 60


@pytest.mark.parametrize("criterion", CORE.criteria, ids=lambda criterion: criterion.spec.criterion)
def test_every_rule_cites_a_standard_and_says_why(criterion):
    assert criterion.spec.standards
    assert criterion.spec.rationale
    assert criterion.spec.asks.endswith("?")


def test_no_change_of_a_rule_goes_unnoticed():
    tested = coverage([CORE])
    assert [str(gap) for gap in tested.gaps] == []
    assert (tested.reached, tested.killed) == (tested.parts, tested.mutants)
    assert tested.mutants > 100


def test_required_and_headline_criteria():
    assert {c.spec.criterion for c in CORE.criteria if c.spec.required} == {"corroboration", "directness", "consistency"}
    assert [c.spec.criterion for c in CORE.criteria if c.spec.headline] == [
        "standing",
        "attribution",
        "corroboration",
        "denial",
    ]
