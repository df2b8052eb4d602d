"""Flip sets are those that brute force finds, and what goes with a source is what only it carries."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casekit import Assessor, Native
from casekit.assess import with_those_below
from casekit.model.case import Case
from casekit.model.sensitivity import KINDS, FlipSet
from casekit.sensitivity.flips import Removals, units_of
from casekit.sensitivity.reliance import relaxed
from casekit.sensitivity.removal import claim_alone, without
from casekit.view import claim_views
from tests.generated_cases import ASSESSOR, PACKS, cases
from tests.test_properties import many

CRITERIA = [criterion for pack in PACKS for criterion in pack.criteria]
RULES = {criterion.name: relaxed(criterion.parsed) for criterion in CRITERIA}
ASSESSORS = {c.name: Assessor(PACKS, Native(), criteria=[c.name]) for c in CRITERIA}
MOST_UNITS = 7


def removals(case: Case, criterion: str) -> Removals:
    units = {kind: units_of(case, kind) for kind in KINDS}
    return Removals(case, units, ASSESSORS[criterion], with_those_below(CRITERIA, [criterion]), RULES, criterion)


def outcomes(case: Case) -> dict[tuple[str, str], str]:
    return {(f.claim, f.criterion): f.outcome for f in ASSESSOR(case).findings}


def brute_force(case: Case, kind: str, units: tuple[Any, ...]) -> dict[Any, list[tuple[Any, ...]]]:
    """Return, for every answer, all sets of units that change it while no subset does: every subset is tried."""
    whole = outcomes(case)
    found: dict[Any, list[tuple[Any, ...]]] = {key: [] for key in whole}
    for size in range(1, len(units) + 1):
        for removed in combinations(units, size):
            if kind == "items":
                left = outcomes(without(case, removed))
            else:
                left = outcomes(without(case, sources={source for unit in removed for source in unit}))
            for key, outcome in left.items():
                if outcome != whole[key] and not any(set(smaller) <= set(removed) for smaller in found[key]):
                    found[key].append(removed)
    return found


def units_named(flip: FlipSet) -> tuple[tuple[str, ...], ...]:
    if not flip.sections:
        return flip.units
    return tuple((section, id) for section, (id,) in zip(flip.sections, flip.units, strict=True))


@st.composite
def carried_cases(draw: st.DrawFn) -> dict[str, Any]:
    """Return the data of a case in which texts are read through others, items rest on part of a text, and payments are documented."""
    data = draw(cases())
    sources = data["sources"]
    for number, source in enumerate(sources.values(), 1):
        others = [id for id in sources if int(id[6:]) > number]
        if others and draw(st.booleans()):
            source["via"] = draw(st.sampled_from(others))
    for item in data["evidence"].values():
        cited = item["sources"][0]
        parents = sources[cited]["derives_from"]
        if isinstance(parents, list) and parents and draw(st.booleans()):
            item["sources"][0] = {"source": cited, "rests_on": draw(st.sampled_from([parents, parents[:1]]))}
    for payment in data["transactions"].values():
        payment["documents"] = draw(st.lists(st.sampled_from(sorted(sources)), max_size=2, unique=True))
        for stop in payment["path"][1:]:
            if "party" in stop:
                stop["documents"] = draw(st.lists(st.sampled_from(sorted(sources)), max_size=1))
                stop["amount"] = {"value": 5, "currency": "USD"}
    return data


@pytest.mark.parametrize("kind", KINDS)
@settings(
    many,
    max_examples=max(4, many.max_examples // 8),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
@given(data=carried_cases())
def test_flip_sets_are_those_of_brute_force(kind, data):
    case = Case.model_validate(data)
    assume(len(units_of(case, "items")) <= MOST_UNITS)
    alone = {view.id: claim_alone(view) for view in claim_views(case)}
    if kind != "origins":
        expected = brute_force(case, kind, units_of(case, kind))
    else:
        expected = {}
        for claim, part in alone.items():
            expected |= {key: sets for key, sets in brute_force(part, kind, units_of(part, kind)).items() if key[0] == claim}
    for (claim, criterion), sets in expected.items():
        found = removals(alone[claim], criterion).flips(claim, kind, most=10_000)
        named = [units_named(flip) for flip in found.sets]
        assert (sorted(named), found.searched) == (sorted(sets), None), (claim, criterion)
        assert [len(units) for units in named] == sorted(len(units) for units in named)


@many
@given(carried_cases())
def test_what_is_left_is_a_whole_case(data):
    case = Case.model_validate(data)
    for source in case.sources:
        left = without(case, sources=[source])
        again = Case.model_validate(left.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True) | {"casekit": 1})
        assert again == left
        assert all(root in left.sources for each in left.sources.values() for root in each.parents)


def test_what_only_a_source_carries_goes_with_it():
    case = Case.model_validate(
        {
            "casekit": 1,
            "case": "case",
            "claims": {"c1": {}},
            "sources": {
                "witness": {"kind": "testimony", "accessed": "cited", "via": "book"},
                "other": {"kind": "testimony"},
                "paper": {"kind": "press", "derives_from": ["witness"]},
                "book": {"kind": "scholarship", "derives_from": ["witness", "other"]},
                "leaflet": {"kind": "social-media", "derives_from": "unknown"},
            },
            "evidence": {
                "e1": {"says": "X.", "sources": ["paper"], "directness": "hearsay"},
                "e2": {"says": "X.", "sources": ["paper", "leaflet"], "directness": "hearsay"},
                "e3": {"says": "X.", "sources": [{"source": "book", "rests_on": ["witness"]}], "directness": "hearsay"},
                "e4": {"says": "X.", "sources": ["book"], "directness": "hearsay"},
            },
            "denials": {
                "d1": {"claim": "c1", "by": {"text": "X"}, "form": "fact", "sources": ["paper"]},
                "d2": {"claim": "c1", "by": {"text": "X"}, "form": "fact"},
            },
        }
    )
    left = without(case, sources=["witness"])
    assert set(left.sources) == {"other", "book", "leaflet"}
    assert left.sources["book"].parents == ("other",)
    assert {id: item.source_ids for id, item in left.evidence.items()} == {"e2": ("leaflet",), "e4": ("book",)}
    assert set(left.denials) == {"d2"}
    # The witness was never read but through the book.
    assert set(without(case, sources=["book"]).sources) == {"other", "leaflet"}
    assert set(without(case, sources=["leaflet"]).evidence) == {"e1", "e2", "e3", "e4"}
    assert set(without(case, items=[("evidence", "e1"), ("denials", "d2")]).evidence) == {"e2", "e3", "e4"}
