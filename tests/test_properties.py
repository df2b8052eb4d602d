"""The properties every pack keeps, on generated cases and through the whole pipeline."""

from __future__ import annotations

import copy
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from casekit import Native
from casekit.assess import Assessor
from casekit.facts import facts
from casekit.measures import measures
from casekit.metamorphic.follow_ups import shuffle
from casekit.model.case import Case
from casekit.rules.stratify import strata
from tests.generated_cases import ASSESSOR, PACKS, Cells, cases, cells, json_without_digest, outcomes

many = settings(
    max_examples=int(os.environ.get("CASEKIT_EXAMPLES", "100")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _re_reported(data: dict[str, Any], id: str, source: str) -> dict[str, Any]:
    """Return the case with one more text that derives from `source` and repeats the item `id`."""
    more = copy.deepcopy(data)
    more["sources"]["another"] = {"kind": "press", "derives_from": [source], "issued": "1999"}
    more["evidence"]["again"] = {**more["evidence"][id], "sources": ["another"], "directness": "secondary"}
    return more


ANOTHER = Assessor(PACKS, Native())
"""A second assessor, compiled apart."""
REPORTING = ("corroboration", "attribution", "denial", "official-finding", "standing")


@many
@given(cases(), st.randoms(use_true_random=False))
def test_re_reporting_adds_no_origin_and_changes_no_outcome(data, random):
    assume(data["evidence"])
    id = random.choice(sorted(data["evidence"]))
    source = random.choice(data["evidence"][id]["sources"])
    more = _re_reported(data, id, source)
    before, after = _origins(data), _origins(more)
    for claim in before:
        assert after[claim] == before[claim]
    with folder() as path:
        old, new = outcomes(path, data), outcomes(path, more)
    for (claim, criterion), outcome in old.items():
        if criterion in REPORTING:
            assert new[claim, criterion] == outcome, (claim, criterion)


def _origins(data: dict[str, Any]) -> dict[str, tuple[int | None, int | None]]:
    found = measures(Case.model_validate(data), names=["independent_origins"])
    return {m.claim: (m.low, m.high) for m in found}


@many
@given(cases())
def test_one_independent_origin_moves_a_known_single_origin_to_exactly_two(data):
    single = [claim for claim, interval in _origins(data).items() if interval == (1, 1) and _known_origin(data, claim)]
    assume(single)
    claim = single[0]
    more = copy.deepcopy(data)
    more["sources"]["independent"] = {"kind": "testimony"}
    more["evidence"]["new"] = {
        "says": "X.",
        "sources": ["independent"],
        "directness": "eyewitness",
        "bears_on": [{"claim": claim, "stance": "supports"}],
    }
    assert _origins(more)[claim] == (2, 2)
    with folder() as path:
        assert outcomes(path, data)[claim, "corroboration"] == "single-origin"
        assert outcomes(path, more)[claim, "corroboration"] == "corroborated"
        assert cells(path, more)[claim, "corroboration"]["label"] == "2 independent origins"


def _known_origin(data: dict[str, Any], claim: str) -> bool:
    """Whether a root behind the support has a known derivation; computed without casekit's own graph."""

    def roots(source: str) -> set[str]:
        parents = data["sources"][source]["derives_from"]
        if parents == "unknown" or not parents:
            return {source}
        return set().union(*map(roots, parents))

    supporting = [
        source
        for item in data["evidence"].values()
        if any(b["claim"] == claim and b["stance"] == "supports" for b in item["bears_on"])
        for source in item["sources"]
    ]
    return any(data["sources"][root]["derives_from"] != "unknown" for source in supporting for root in roots(source))


@many
@given(cases(), st.randoms(use_true_random=False))
def test_a_denial_of_one_claim_changes_no_other(data, random):
    claim = random.choice(sorted(data["claims"]))
    more = copy.deepcopy(data)
    more["denials"]["more"] = {"claim": claim, "by": "actor1", "form": "fact", "sources": ["source1"]}
    with folder() as path:
        old, new = cells(path, data), cells(path, more)
    assert _others(old, claim) == _others(new, claim)
    assert new[claim, "denial"]["outcome"] == "denied-fact"


def _others(found: Cells, claim: str) -> Cells:
    return {key: cell for key, cell in found.items() if key[0] != claim}


@many
@given(cases(), st.randoms(use_true_random=False))
def test_shuffling_sections_keys_and_lists_changes_no_byte(data, random):
    with folder() as path:
        assert json_without_digest(path, shuffle(data, random)) == json_without_digest(path, data)


@settings(many, max_examples=many.max_examples // 4)  # every example compiles every pack twice
@given(cases(), st.randoms(use_true_random=False))
def test_shuffling_facts_and_criteria_changes_no_answer(data, random):
    case = Case.model_validate(data)
    relations = facts(case)
    relations["measure"] = tuple(m.row for m in measures(case))
    criteria = [c.parsed for pack in PACKS for c in pack.criteria]
    expected = Native().compile(strata(criteria))(relations)
    shuffled = {
        name: tuple(random.sample(rows, len(rows))) for name, rows in random.sample(list(relations.items()), len(relations))
    }
    assert Native().compile(strata(random.sample(criteria, len(criteria))))(shuffled) == expected


@many
@given(cases())
def test_evidence_that_bears_on_no_claim_changes_nothing(data):
    more = copy.deepcopy(data)
    more["sources"]["aside"] = {"kind": "press"}
    more["evidence"]["aside"] = {"says": "Y.", "sources": ["aside"], "directness": "documentary", "bears_on": []}
    with folder() as path:
        assert json_without_digest(path, more) == json_without_digest(path, data)


@many
@given(cases())
def test_without_evidence_findings_and_searches_there_is_no_evidence(data):
    bare = {**data, "evidence": {}, "official_findings": {}, "searches": {}}
    with folder() as path:
        found = outcomes(path, bare)
    for claim in data["claims"]:
        assert found[claim, "standing"] == "no-evidence"
        assert found[claim, "corroboration"] == "none"


@many
@given(cases(), st.permutations(["actor1", "actor2", "actor3", "actor4"]))
def test_renaming_actors_and_states_changes_no_outcome(data, names):
    renamed_ids = dict(zip(["actor1", "actor2", "actor3", "actor4"], names, strict=True))
    renamed = _renamed(data, renamed_ids)
    for id, actor in renamed["actors"].items():
        actor["name"] = f"Somebody else {id}"
    with folder() as path:
        assert outcomes(path, renamed) == outcomes(path, data)


def _renamed(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {ids.get(k, k): _renamed(v, ids) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(item, ids) for item in value]
    return ids.get(value, value) if isinstance(value, str) else value


@many
@given(cases())
def test_assessing_is_pure(data):
    case = Case.model_validate(data)
    before = case.model_dump_json()
    assert ASSESSOR(case) == ANOTHER(case)
    assert case.model_dump_json() == before


@many
@given(cases())
def test_every_claim_gets_exactly_one_declared_outcome_of_every_criterion(data):
    declared = {c.spec.criterion: c.spec.outcomes for pack in PACKS for c in pack.criteria}
    with folder() as path:
        found = cells(path, data)
    assert set(found) == {(claim, criterion) for claim in data["claims"] for criterion in declared}
    for (_, criterion), cell in found.items():
        assert cell["status"] == declared[criterion][cell["outcome"]].status
        assert set(cell["sources"]) <= set(data["sources"])
