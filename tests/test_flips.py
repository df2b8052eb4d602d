"""Flip sets are those that brute force finds, and what goes with a source is what only it carries."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from casekit import Assessor, Native
from casekit.assess import with_those_below
from casekit.measures import SECTIONS
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
MOST_UNITS = 6
FEWEST_REPORT = {
    "casekit": 1,
    "case": "case",
    "claims": {"claim1": {"period": "1988-05-03"}},
    "sources": {
        "source1": {"kind": "testimony"},
        "source2": {"kind": "testimony", "issued": "[1977..1981]", "derives_from": ["source1"]},
    },
    "evidence": {
        "item1": {
            "says": "X.",
            "sources": [{"source": "source2", "rests_on": ["source1"]}],
            "directness": "official-statement",
            "bears_on": [{"claim": "claim1", "stance": "supports"}],
        }
    },
}
"""Its only dated text is the one that is cited, above the one on which the item rests."""
TWICE = {
    "casekit": 1,
    "case": "case",
    "claims": {"claim1": {}},
    "sources": {"source1": {"kind": "press"}, "source2": {"kind": "press"}},
    "evidence": {
        f"item{number}": {
            "says": "X.",
            "sources": [f"source{number}"],
            "directness": "eyewitness",
            "bears_on": [{"claim": "claim1", "stance": "contradicts"}] * times,
        }
        for number, times in ((1, 2), (2, 1))
    },
}
"""An item bears on a claim twice, and counts once."""


def removals(case: Case, criterion: str) -> Removals:
    units = {kind: units_of(case, kind) for kind in KINDS}
    return Removals(case, units, ASSESSORS[criterion], with_those_below(CRITERIA, [criterion]), RULES, criterion)


def outcomes(data: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {key: answer.outcome for key, answer in ASSESSOR.answers(Case.model_validate(data)).answers.items()}


def parents(source: dict[str, Any]) -> list[str]:
    derives = source.get("derives_from") or []
    return [] if derives == "unknown" else derives


def without_sources(data: dict[str, Any], removed: Iterable[str]) -> dict[str, Any]:
    """Return what docs/sensitivity.md says is left of the data of a case: told again, without the code that is tested."""
    left = deepcopy(data)
    gone, sources = set(removed), left["sources"]
    while True:
        more = {id for id, each in sources.items() if parents(each) and gone.issuperset(parents(each))}
        more |= {id for id, each in sources.items() if each.get("accessed") == "cited" and each.get("via") in gone}
        if more <= gone:
            break
        gone |= more
    left["sources"] = sources = {id: each for id, each in sources.items() if id not in gone}
    for source in sources.values():
        if parents(source):
            source["derives_from"] = [parent for parent in parents(source) if parent not in gone]
        if source.get("via") in gone:
            del source["via"]
    left["evidence"] = {id: each for id, each in left.get("evidence", {}).items() if _cites(each, sources)}
    for section in SECTIONS[1:]:
        left[section] = {id: each for id, each in left.get(section, {}).items() if _names(each, gone)}
    return left


def _cites(item: dict[str, Any], sources: dict[str, Any]) -> bool:
    """Leave an item the sources that are left, and of texts that still draw on it that on which it rests; False if none is."""
    cited = [{"source": each, "rests_on": [each]} if isinstance(each, str) else each for each in item["sources"]]
    above = [_above(each["source"], sources) if each["source"] in sources else set() for each in cited]
    kept = [{**each, "rests_on": [end for end in each["rests_on"] if end in of]} for each, of in zip(cited, above, strict=True)]
    item["sources"] = [
        new["source"] if isinstance(old, str) else new
        for old, new in zip(item["sources"], kept, strict=True)
        if new["rests_on"]
    ]
    return bool(item["sources"])


def _names(record: dict[str, Any], gone: set[str]) -> bool:
    """Take sources off a record that is no evidence; False if it named some and none is left."""
    parts = [record, *record.get("path", [])]
    lists = [(part, field) for part in parts for field in ("sources", "documents") if field in part]
    named = {source for part, field in lists for source in part[field]}
    for part, field in lists:
        part[field] = [source for source in part[field] if source not in gone]
    return not named or not named <= gone


def without_items(data: dict[str, Any], items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    left = deepcopy(data)
    for section, id in items:
        del left[section][id]
    return left


def brute_force(data: dict[str, Any], kind: str, units: tuple[Any, ...]) -> dict[Any, list[tuple[Any, ...]]]:
    """Return, for every answer, all sets of units that change it while no subset does: every subset is tried."""
    whole = outcomes(data)
    found: dict[Any, list[tuple[Any, ...]]] = {key: [] for key in whole}
    for size in range(1, len(units) + 1):
        for removed in combinations(units, size):
            if kind == "items":
                left = outcomes(without_items(data, removed))
            else:
                left = outcomes(without_sources(data, {source for unit in removed for source in unit}))
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
    """Return the data of a case in which texts are read through others or undated, items rest on part of a text, and payments are documented."""
    data = draw(cases())
    sources = data["sources"]
    for number, source in enumerate(sources.values(), 1):
        others = [id for id in sources if int(id[6:]) > number]
        if others and draw(st.booleans()):
            source["via"] = draw(st.sampled_from(others))
        if draw(st.booleans()):
            del source["issued"]
    for item in data["evidence"].values():
        item["sources"] = [_citation(draw, source, sources) for source in item["sources"]]
    for payment in data["transactions"].values():
        payment["documents"] = draw(st.lists(st.sampled_from(sorted(sources)), max_size=2, unique=True))
        for stop in payment["path"][1:]:
            if "party" in stop:
                stop["documents"] = draw(st.lists(st.sampled_from(sorted(sources)), max_size=1))
                stop["amount"] = {"value": 5, "currency": "USD"}
    return data


def _citation(draw: st.DrawFn, cited: str, sources: dict[str, Any]) -> Any:
    """Return a citation of a text, or of what it says from some of those it derives from, near or far."""
    above = sorted(_above(cited, sources) - {cited})
    if not above or not draw(st.booleans()):
        return cited
    return {"source": cited, "rests_on": draw(st.lists(st.sampled_from(above), min_size=1, max_size=2, unique=True))}


def _above(source: str, sources: dict[str, Any]) -> set[str]:
    return {source}.union(*(_above(parent, sources) for parent in parents(sources[source])))


@pytest.mark.parametrize("kind", KINDS)
@settings(
    many,
    max_examples=max(4, many.max_examples * 6 // 10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
@example(data=FEWEST_REPORT)
@example(data=TWICE)
@given(data=carried_cases())
def test_flip_sets_are_those_of_brute_force(kind, data):
    case = Case.model_validate(data)
    assume(len(units_of(case, "items")) <= MOST_UNITS)
    alone = {view.id: claim_alone(view) for view in claim_views(case)}
    if kind != "origins":
        expected = brute_force(data, kind, units_of(case, kind))
    else:
        expected = {}
        for claim, part in alone.items():
            units = units_of(part, kind)
            expected |= {key: sets for key, sets in brute_force(data, kind, units).items() if key[0] == claim}
    for (claim, criterion), sets in expected.items():
        found = removals(alone[claim], criterion).flips(claim, kind, most=10_000)
        named = [units_named(flip) for flip in found.sets]
        assert (sorted(named), found.searched) == (sorted(sets), None), (claim, criterion)
        assert [len(units) for units in named] == sorted(len(units) for units in named)


@many
@given(carried_cases())
def test_the_removal_of_sources_is_the_one_that_is_documented(data):
    case = Case.model_validate(data)
    for source in case.sources:
        assert without(case, sources=[source]) == Case.model_validate(without_sources(data, [source]))


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


def test_an_item_goes_with_the_text_by_which_it_comes_from_what_it_rests_on():
    item = {"says": "X.", "directness": "hearsay", "sources": [{"source": "history", "rests_on": ["witness"]}]}
    case = Case.model_validate(
        {
            "casekit": 1,
            "case": "case",
            "claims": {"c1": {}},
            "sources": {
                "witness": {"kind": "testimony"},
                "paper": {"kind": "press", "derives_from": ["witness"]},
                "other": {"kind": "testimony"},
                "history": {"kind": "scholarship", "derives_from": ["paper", "other"]},
            },
            "evidence": {"e1": item},
        }
    )
    left = without(case, sources=["paper"])
    assert (set(left.sources), set(left.evidence)) == ({"witness", "other", "history"}, set())
    assert set(without(case, sources=["other"]).evidence) == {"e1"}
