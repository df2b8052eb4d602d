"""The shipped packs: their examples pass, every outcome is reached, statuses are those of the criteria."""

from __future__ import annotations

from itertools import product

import pytest

from casekit import Native
from casekit.coverage import coverage
from casekit.examples import run_examples
from casekit.rules.syntax import OTHER_BAND, Table
from tests.generated_cases import CORE, PACKS

STANDARDS = (
    "reasonable-suspicion",
    "reasonable-grounds-to-believe",
    "balance-of-probabilities",
    "clear-and-convincing",
    "beyond-reasonable-doubt",
)
CRITERIA = [criterion for pack in PACKS for criterion in pack.criteria]
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


def test_the_packs_that_the_standards_ask_for_are_there():
    assert [pack.name for pack in PACKS] == [
        "core", "process-tracing", "source-independence", "standards-of-proof", "state-responsibility",
    ]  # fmt: skip
    names = {criterion.name for criterion in CRITERIA}
    assert {f"standards-of-proof/{standard}" for standard in STANDARDS} <= names
    assert {"process-tracing/process-test", "source-independence/two-source-rule"} <= names
    assert {
        f"state-responsibility/{ground}"
        for ground in ("organ", "empowered-entity", "ultra-vires", "effective-control", "overall-control", "adoption")
    } <= names


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_standard_of_proof_is_met_or_not_or_undetermined_and_names_what_is_missing(standard):
    (criterion,) = [c for c in CRITERIA if c.name == f"standards-of-proof/{standard}"]
    outcomes = criterion.spec.outcomes
    assert {outcome.status for outcome in outcomes.values()} <= {MET, NOT_MET, UNKNOWN}
    assert [name for name, outcome in outcomes.items() if outcome.status == MET] == ["met"]
    for name, outcome in outcomes.items():
        if name.startswith("missing"):
            assert "missing: " in (outcome.label or "")


def test_the_standards_of_proof_are_ordered():
    """Whatever meets a standard meets every lower one, for every combination of what the tables ask."""
    tables = [c.parsed.table for standard in STANDARDS for c in CRITERIA if c.name == f"standards-of-proof/{standard}"]
    inputs = {of.name: of for table in tables if table for of in table.inputs}
    values = {
        name: (*of.values, OTHER_BAND) if of.is_measure and OTHER_BAND not in of.values else of.values
        for name, of in inputs.items()
    }
    met = 0
    for combination in product(*values.values()):
        given = dict(zip(values, combination, strict=True))
        if given["contradicting_by_others"] == "opposed" and given["contradicting_items"] != "contested":
            continue  # those by others are some of them
        answers = [_answer(table, given) == "met" for table in tables if table]
        assert answers == sorted(answers, reverse=True), given
        met += any(answers)
    assert met > 100


def _answer(table: Table, given: dict[str, str]) -> str:
    return next(
        row.outcome
        for row in table.rows
        if all(cell is None or given[of.name] in cell for of, cell in zip(table.inputs, row.cells, strict=True))
    )


def test_the_four_tests_of_process_tracing():
    (criterion,) = [c for c in CRITERIA if c.name == "process-tracing/process-test"]
    assert {name: outcome.status for name, outcome in criterion.spec.outcomes.items()} == {
        "doubly-decisive": MET, "smoking-gun": MET, "hoop": NOT_MET, "straw-in-the-wind": NOT_MET, "not-assessed": UNKNOWN,
    }  # fmt: skip


def test_every_example_passes_and_every_outcome_has_one():
    results = list(run_examples(PACKS, Native()))
    assert [str(result) for result in results if not result.passed] == []
    assert len(results) > 450


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_every_rule_cites_a_standard_and_says_why(criterion):
    assert criterion.spec.standards
    assert criterion.spec.rationale
    assert criterion.spec.asks.endswith("?")


def test_no_change_of_a_rule_goes_unnoticed():
    tested = coverage(PACKS)
    assert [str(gap) for gap in tested.gaps] == []
    assert (tested.reached, tested.killed) == (tested.parts, tested.mutants)
    assert tested.mutants > 250


def test_required_and_headline_criteria():
    assert {c.spec.criterion for c in CORE.criteria if c.spec.required} == {"corroboration", "directness", "consistency"}
    assert [c.spec.criterion for c in CORE.criteria if c.spec.headline] == [
        "standing",
        "attribution",
        "corroboration",
        "denial",
    ]
