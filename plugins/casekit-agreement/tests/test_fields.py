"""Which fields are coded, what is missing, and what it means to take over a value."""

from __future__ import annotations

import copy

import pytest
from casekit.model import case as model
from casekit.model.case import Case
from casekit.validation import check
from generated import codings
from hypothesis import given

from casekit_agreement.coefficients import alpha
from casekit_agreement.fields import FIELDS, SECTIONS, BearingField, Unit, Value

BY_NAME = {field.name: field for field in FIELDS}


def case_of(**sections):
    data = {"casekit": 1, "case": "x", "sources": {"s": {"kind": "press"}}, "claims": {"c1": {}, "c2": {}}, **sections}
    return Case.model_validate(data)


def item(**fields):
    return {"says": "X.", "sources": ["s"], "directness": "hearsay", **fields}


def test_every_field_of_a_vocabulary_is_compared():
    coded = {
        (model.Actor, "kind"), (model.Role, "capacity"), (model.Source, "kind"), (model.Source, "reliability"),
        (model.Source, "accessed"), (model.Evidence, "directness"), (model.Bearing, "stance"), (model.Bearing, "shows"),
        (model.Denial, "form"), (model.Denial, "scope"), (model.OfficialFinding, "level"), (model.OfficialFinding, "concludes"),
        (model.Search, "result"),
    }  # fmt: skip
    vocabularies = {
        (each, name)
        for each in (model.Actor, model.Role, model.Source, model.Evidence, model.Bearing, model.Denial, model.OfficialFinding,
                     model.Search, model.Claim, model.Transaction)
        for name, field in each.model_fields.items()
        if "Literal" in str(field.annotation) and name != "derives_from"
    }  # fmt: skip
    assert vocabularies == coded
    keys = {(field.section, field.name.rpartition(".")[2]) for field in FIELDS}
    assert len(keys) == len(FIELDS)
    assert {name for _, name in coded} <= {name for _, name in keys}
    assert {field.section for field in FIELDS} == set(SECTIONS) - {"transactions"}


def test_ranks_are_those_of_the_format():
    ranked = {field.name: field.ranks for field in FIELDS if field.ranks}
    assert ranked == {
        "sources.reliability": ("A", "B", "C", "D", "E"),
        "evidence.credibility": ("1", "2", "3", "4", "5"),
        "denials.form": ("fact", "attribution", "knowledge", "doubt", "no-comment", "silence"),
        "official_findings.level": (
            "court-judgment", "international-body", "commission-of-inquiry", "legislative-committee", "staff-report",
            "executive-statement",
        ),
    }  # fmt: skip
    forums = ranked["official_findings.level"]
    assert [model.FINDING_RANK[level] for level in forums] == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("name", "unit", "sections", "given", "read"),
    [
        ("evidence.credibility", Unit("e"), {"evidence": {"e": item()}}, None, ("6",)),
        ("evidence.credibility", Unit("e"), {"evidence": {"e": item(credibility=6)}}, ("6",), ("6",)),
        ("sources.reliability", Unit("s"), {}, None, ("F",)),
        ("sources.accessed", Unit("s"), {}, None, ("original",)),
        ("sources.derives_from", Unit("s"), {}, (), ()),
        ("claims.accused", Unit("c1"), {}, (), ()),
        ("claims.conduct", Unit("c1"), {}, None, None),
        ("claims.imputed_to", Unit("c1"), {}, None, None),
        ("actors.roles.capacity", Unit("a"), {"actors": {"a": {"name": "A", "kind": "person"}}}, None, None),
        (
            "denials.conditional",
            Unit("d"),
            {"denials": {"d": {"claim": "c1", "by": {"text": "x"}, "form": "fact"}}},
            None,
            ("false",),
        ),
        ("searches.logged", Unit("q"), {"searches": {"q": {"claim": "c1", "result": "found"}}}, None, ("false",)),
        ("evidence.bears_on.stance", Unit("e", "c1"), {"evidence": {"e": item()}}, ("not bearing",), ("not bearing",)),
        (
            "evidence.bears_on.shows",
            Unit("e", "c1"),
            {"evidence": {"e": item(bears_on=[{"claim": "c1", "stance": "supports"}])}},
            None,
            None,
        ),
    ],
)
def test_what_is_not_given_is_missing_and_read_as_the_format_says(name, unit, sections, given, read):
    field, case = BY_NAME[name], case_of(**sections)
    assert field.judged(case, unit)
    found = [field.given(case, unit), field.read(case, unit)]
    assert [value and value.words for value in found] == [given, read]


def test_a_set_has_no_order_and_the_word_unknown_is_no_source():
    sources = {"s": {"kind": "press"}, "unknown": {"kind": "press"}}
    field = BY_NAME["sources.derives_from"]

    def given(derives):
        return field.given(case_of(sources={**sources, "t": {"kind": "press", "derives_from": derives}}), Unit("t"))

    assert given(["s", "unknown"]) == given(["unknown", "s"]) == Value(("s", "unknown"), ids=True)
    assert given("unknown").category != given(["unknown"]).category


def test_who_lacks_the_item_or_the_claim_judged_no_bearing():
    stance, shows = BY_NAME["evidence.bears_on.stance"], BY_NAME["evidence.bears_on.shows"]
    case = case_of(evidence={"e": item(bears_on=[{"claim": "c1", "stance": "supports"}])})
    assert list(stance.units(case)) == [Unit("e", "c1")]
    assert stance.judged(case, Unit("e", "c2"))
    assert not shows.judged(case, Unit("e", "c2"))
    assert not stance.judged(case, Unit("e", "c3"))
    assert not stance.judged(case, Unit("e9", "c1"))


@given(codings(), codings())
def test_a_value_that_is_taken_over_is_there_and_nothing_else_changes(one, other):
    before = copy.deepcopy((one, other))
    case, theirs = Case.model_validate(one), Case.model_validate(other)
    for field in FIELDS:
        for unit in field.units(case):
            if not field.judged(theirs, unit):
                continue
            changed, faults = check(Case, field.replaced(one, unit, other))
            assert (one, other) == before, "data are not changed in place"
            if changed is None:
                assert faults
                continue
            assert field.read(changed, unit) == field.read(theirs, unit)
            assert field.given(changed, unit) == field.given(theirs, unit)
            for each in FIELDS:
                for place in each.units(case):
                    whole = isinstance(field, BearingField) and isinstance(each, BearingField) and place == unit
                    if (each, place) != (field, unit) and not whole and each.judged(changed, place):
                        assert each.read(changed, place) == each.read(case, place)


@given(codings())
def test_to_take_over_what_one_has_changes_nothing(data):
    case = Case.model_validate(data)
    for field in FIELDS:
        for unit in field.units(case):
            assert Case.model_validate(field.replaced(data, unit, data)) == case


def test_a_shared_yaml_anchor_is_changed_in_one_place_alone():
    shared = [{"claim": "c1", "stance": "supports"}]
    data = {
        "casekit": 1, "case": "x", "sources": {"s": {"kind": "press"}}, "claims": {"c1": {}},
        "evidence": {"e1": item(bears_on=shared), "e2": item(bears_on=shared)},
    }  # fmt: skip
    other = {**data, "evidence": {"e1": item(bears_on=[{"claim": "c1", "stance": "context"}])}}
    changed = Case.model_validate(BY_NAME["evidence.bears_on.stance"].replaced(data, Unit("e1", "c1"), other))
    assert [changed.evidence[id].bears_on[0].stance for id in ("e1", "e2")] == ["context", "supports"]


def test_categories_of_different_values_differ():
    values = [Value(("a",)), Value(("a",), ids=True), Value(("a", "b")), Value(("a", "b"), ids=True), Value((), ids=True)]
    assert len({value.category for value in values}) == len(values)
    assert alpha([[value.category] * 2 for value in values]).value == 1
