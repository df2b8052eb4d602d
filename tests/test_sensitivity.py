"""What would change an answer: every removal, addition and threshold that is told gives what is said of it."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from casekit import Assessor, CaseFile, Native
from casekit.assess import with_those_below
from casekit.cli import run
from casekit.model.case import Case
from casekit.model.sensitivity import Addition, AnswerSensitivity, FlipSet, Sensitivity
from casekit.packs import with_threshold
from casekit.project import bundled_cases
from casekit.redact.sensitivity import redact_sensitivity
from casekit.rules.analysis import flaws
from casekit.sensitivity import sensitivity
from casekit.sensitivity.hypothetical import ANY_ORIGIN, OF_ANY_ORIGIN, Hypothetical, catalogue
from casekit.sensitivity.removal import claim_alone
from casekit.sensitivity.thresholds import sweeps
from casekit.source import Document
from casekit.view import claim_views
from tests.generated_cases import ASSESSOR, PACKS
from tests.test_flips import CRITERIA, carried_cases
from tests.test_properties import many
from tests.test_redact import CANARY, CASE

few = settings(
    many,
    max_examples=max(4, many.max_examples // 8),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
OUTCOMES = {criterion.name: tuple(criterion.spec.outcomes) for criterion in CRITERIA}
COLOMBIA, MEXICO = map(str, bundled_cases())


def file_of(data: dict[str, Any]) -> CaseFile:
    return CaseFile(Case.model_validate(data), Document.of_data("case.yaml", data), "")


def of(data: dict[str, Any], criteria: Any = None, **options: Any) -> Sensitivity:
    file = file_of(data)
    names = {criterion.name for criterion in CRITERIA} if criteria is None else criteria
    return sensitivity(file, PACKS, ASSESSOR(file.case), names, **options)


def outcomes(case: Case) -> dict[tuple[str, str], str]:
    return {key: answer.outcome for key, answer in ASSESSOR.answers(case).answers.items()}


def entries_of(case: Case, claim: str) -> dict[str, Hypothetical]:
    """Return the catalogue of a claim by words; lists of sources are of those that have to do with it."""
    (alone,) = (claim_alone(view) for view in claim_views(case) if view.id == claim)
    return {entry.says: entry for entry in catalogue(alone, claim)}


def meant(addition: Addition) -> list[tuple[str, ...]]:
    """Return the entries of the catalogue that an addition tells of, each of which does what is told."""
    return list(product(*(OF_ANY_ORIGIN if says == ANY_ORIGIN else (says,) for says in addition.adds)))


@few
@example(
    data={
        "casekit": 1, "case": "case", "as_of": "2000-01-01", "claims": {"c1": {"conduct": "training"}},
        "sources": {"of_nothing_else": {"kind": "press"}},
        "transactions": {"t1": {"claim": "c1", "path": [{"party": "P"}, {"gap": True}]}},
    }
)  # fmt: skip
@given(data=carried_cases())
def test_every_addition_that_is_told_gives_its_outcome_and_one_that_is_not_gives_no_other(data):
    case = Case.model_validate(data)
    before = outcomes(case)
    told = {(a.claim, a.criterion): a.additions for a in of(data, most=1).answers}
    for claim in case.claims:
        after = {says: outcomes(entry.added(case)) for says, entry in entries_of(case, claim).items()}
        for (of_claim, criterion), additions in told.items():
            if of_claim != claim:
                continue
            single = [addition for addition in additions if len(addition.adds) == 1]
            for addition in single:
                assert {after[says][claim, criterion] for (says,) in meant(addition)} == {addition.outcome}
            others = {after[says][claim, criterion] for says in after} - {before[claim, criterion]}
            assert others == {addition.outcome for addition in single}, (claim, criterion)


@settings(few, max_examples=max(2, many.max_examples // 20))
@example(data={"casekit": 1, "case": "case", "as_of": "2020-01-01", "claims": {"c1": {}}})
@given(data=carried_cases())
def test_no_two_additions_are_missed_that_make_an_answer_met(data):
    case = Case.model_validate(data)
    claim = min(case.claims)
    (alone,) = (claim_alone(view) for view in claim_views(case) if view.id == claim)
    entries = entries_of(case, claim)
    asked = [a for a in of(data, most=1, claims=[claim]).answers if a.status in ("not_met", "unknown")]
    asked = [a for a in asked if not any(each.status == "met" and len(each.adds) == 1 for each in a.additions)]
    assume(asked)
    told = {
        a.criterion: {(frozenset(e), each.outcome) for each in a.additions for e in meant(each) if len(e) == 2} for a in asked
    }
    statuses = {c.name: c.parsed.statuses for c in CRITERIA}
    met: dict[str, set[tuple[frozenset[str], str]]] = {a.criterion: set() for a in asked}
    for pair in combinations_with_replacement(entries, 2):
        after = outcomes(entries[pair[1]].added(entries[pair[0]].added(alone)))
        for criterion, pairs in met.items():
            if statuses[criterion][after[claim, criterion]] == "met":
                pairs.add((frozenset(pair), after[claim, criterion]))
    for criterion, pairs in met.items():
        assert {outcome for _, outcome in pairs} == {outcome for _, outcome in told[criterion]}, (criterion, pairs)
        assert told[criterion] <= pairs, criterion


@few
@given(carried_cases(), st.data())
def test_a_threshold_answers_in_its_range_what_is_said(data, drawn):
    case = Case.model_validate(data)
    criterion = drawn.draw(st.sampled_from([c for c in CRITERIA if c.spec.thresholds]))
    below = [*(c for c in with_those_below(CRITERIA, [criterion.name]) if c is not criterion), criterion]
    assessor = Assessor(PACKS, Native(), criteria=[criterion.name])
    found = sweeps(criterion, below, assessor.answers(case), PACKS)
    name = drawn.draw(st.sampled_from(sorted(criterion.spec.thresholds)))
    value = drawn.draw(
        st.integers(0, 12_000) | st.integers(0, 5) | st.sampled_from([29, 30, 31, 364, 365, 366, 1824, 1825, 1826])
    )
    changed = with_threshold(criterion, name, Decimal(value), PACKS)
    loads = not any(flaws(changed.parsed, OUTCOMES))
    pack = next(p for p in PACKS if criterion in p.criteria)
    other = pack.__class__(pack.manifest, tuple(changed if c is criterion else c for c in pack.criteria), "")
    packs = tuple(other if p is pack else p for p in PACKS)
    expected = {f.claim: f.outcome for f in Assessor(packs, Native())(case).findings if f.criterion == criterion.name}
    now = {f.claim: f.outcome for f in ASSESSOR(case).findings if f.criterion == criterion.name}
    for claim, outcome in expected.items():
        ranges = [s.ranges for s in found.get(claim, ()) if s.threshold == name]
        if not ranges:
            assert outcome == now[claim] or not loads
            continue
        in_range = [
            answer
            for low, high, answer in ranges[0]
            if (low is None or Decimal(low) <= value) and (high is None or value <= Decimal(high))
        ]
        assert in_range == ([outcome] if loads else [])


@pytest.mark.parametrize(
    ("issued", "ranges"),
    [
        ("1988-05-13", {"contemporaneous": ((None, "9", "delayed"), ("10", "364", "contemporaneous")), "delayed": ()}),
        ("1990-05-03", {"contemporaneous": (), "delayed": (("31", "729", "remote"), ("730", None, "delayed"))}),
    ],
)
def test_only_thresholds_with_which_a_criterion_loads_are_told(issued, ranges):
    data = {**WITNESS, "claims": {**WITNESS["claims"], "c1": {"period": "1988-05-03"}}}
    data["sources"] = {id: {**source, "issued": issued} for id, source in WITNESS["sources"].items()}
    found = {sweep.threshold: sweep.ranges for sweep in answer(of(data, ["core/proximity"]), "c1", "proximity").sweeps}
    assert {name: found.get(name, ()) for name in ranges} == ranges


WITNESS = {
    "casekit": 1,
    "case": "case",
    "as_of": "2020-01-01",
    "claims": {"c1": {"says": "It happened."}, "c2": {"says": "It was denied."}},
    "sources": {
        "witness": {"kind": "testimony"},
        "paper": {"kind": "press", "derives_from": ["witness"]},
        "wire": {"kind": "press", "derives_from": ["witness"]},
        "letter": {"kind": "document", "derives_from": "unknown"},
    },
    "evidence": {
        "e1": {"says": "X.", "directness": "eyewitness", "sources": ["paper"], "bears_on": [{"claim": "c1", "stance": "supports"}]},
        "e2": {"says": "X.", "directness": "hearsay", "sources": ["wire"], "bears_on": [{"claim": "c1", "stance": "supports"}]},
        "e3": {"says": "X.", "directness": "hearsay", "sources": ["letter"], "bears_on": [{"claim": "c1", "stance": "supports"}]},
    },
    "denials": {"d1": {"claim": "c2", "by": {"text": "X"}, "form": "fact"}},
}  # fmt: skip


def answer(found: Sensitivity, claim: str, criterion: str) -> AnswerSensitivity:
    (one,) = (a for a in found.answers if (a.claim, a.criterion) == (claim, f"core/{criterion}"))
    return one


def test_what_an_answer_rests_on():
    found = of(WITNESS, ["core/corroboration", "core/denial"])
    items, sources, origins = answer(found, "c1", "corroboration").flips
    assert answer(found, "c1", "corroboration").outcome == "possibly-corroborated"
    assert [(flip.units, flip.outcome) for flip in items.sets] == [
        ((("e3",),), "single-origin"),
        ((("e1",), ("e2",)), "single-origin"),
    ]
    assert [(flip.units, flip.outcome) for flip in sources.sets] == [
        ((("letter",),), "single-origin"),
        ((("witness",),), "single-origin"),
        ((("paper",), ("wire",)), "single-origin"),
    ]
    assert origins.sets == (
        FlipSet((("letter",),), (), "single-origin", "not_met"),
        FlipSet((("witness",),), (), "single-origin", "not_met"),
    )
    assert [flips.searched for flips in (items, sources, origins)] == [None, None, None]
    (denied, *_) = answer(found, "c2", "denial").flips
    assert denied.sets == (FlipSet((("d1",),), ("denials",), "none-recorded", "not_met"),)
    assert [(each.source, each.answers) for each in found.sources] == [
        ("letter", (("c1", "core/corroboration"),)),
        ("witness", (("c1", "core/corroboration"),)),
    ]


def test_what_a_denial_is_known_from_is_an_origin():
    denied = {"claim": "c2", "by": {"text": "X"}, "form": "fact", "sources": ["wire"]}
    items, sources, origins = answer(of({**WITNESS, "denials": {"d1": denied}}, ["core/denial"]), "c2", "denial").flips
    assert [flip.units for flip in items.sets] == [(("d1",),)]
    assert [flip.units for flip in sources.sets] == [(("wire",),), (("witness",),)]
    assert [flip.units for flip in origins.sets] == [(("witness",),)]


def test_what_could_be_added_and_what_comes_next():
    found = of(WITNESS, ["core/corroboration", "core/absence"])
    assert answer(found, "c1", "corroboration").additions[0].adds == (ANY_ORIGIN,)
    assert answer(found, "c1", "corroboration").additions[1].adds == ("the derivation of letter, were it an origin of its own",)
    assert {a.outcome for a in answer(found, "c1", "corroboration").additions} == {"corroborated"}
    two = [a for a in answer(found, "c2", "corroboration").additions if a.status == "met"]
    assert [a.adds for a in two] == [(ANY_ORIGIN,) * 2]
    says = [a.adds for a in answer(found, "c2", "absence").additions if a.outcome == "searched-not-found"]
    assert says == [("a logged search with a defined place that finds nothing",)]
    assert found.next_evidence[0].answers[0] == ("c1", "core/corroboration")
    # A record of what happened is nearer than hearsay: here it must be first-hand.
    (first_hand, *_) = [a for a in answer(of(WITNESS, ["core/directness"]), "c2", "directness").additions if a.status == "met"]
    assert first_hand.adds == ("one more independent first-hand origin",)


def test_what_an_accused_would_answer_is_no_evidence_and_is_asked_of_nobody_else():
    accused = {"actors": {"a": {"name": "A", "kind": "person"}}, "claims": {"c1": {}, "c2": {"accused": ["a"]}}, "denials": {}}
    found = of({**WITNESS, **accused}, ["core/denial"])
    assert answer(found, "c1", "denial").additions == ()
    assert ("a denial of the fact by the accused",) in [a.adds for a in answer(found, "c2", "denial").additions]
    assert found.next_evidence == ()


def test_a_bounded_search_says_how_far_it_came():
    many_items = {
        f"e{n}": {
            "says": "X.",
            "directness": "hearsay",
            "sources": [f"s{n}"],
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        }
        for n in range(12)
    }
    data = {
        "casekit": 1, "case": "case", "claims": {"c1": {}}, "evidence": many_items,
        "sources": {f"s{n}": {"kind": "testimony"} for n in range(12)},
    }  # fmt: skip
    items, *_ = answer(of(data, ["core/corroboration"], most=30), "c1", "corroboration").flips
    assert items.sets == ()
    assert items.searched == 6
    items, *_ = answer(of(data, ["core/corroboration"], most=5000), "c1", "corroboration").flips
    assert (len(items.sets), items.searched) == (12, None)
    assert {len(flip.units) for flip in items.sets} == {11}


# --- the command ------------------------------------------------------------------------------------------


def test_the_command_tells_of_one_claim_or_of_all(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "case.json").write_text(json.dumps(WITNESS), encoding="utf-8")
    assert run(["sensitivity", "case.json", "c1", "-c", "corroboration"]) == 0
    assert capsys.readouterr().out == (
        "c1: It happened.\n"
        "\n"
        "core/corroboration: possibly corroborated (unknown): 1–2 origins: derivation unknown\n"
        "  items: would be single origin without e3 or without e1 + e2\n"
        "  sources: would be single origin without letter or without witness or without paper + wire\n"
        "  origins: would be single origin without letter or without witness\n"
        "  would be corroborated (met) with: one more independent origin; or the derivation of letter, were it an origin of its\n"
        "    own\n"
        "\n"
        "Sources on which answers rest alone (of 1 answer)\n"
        "  letter (case.json:1): 1: c1 corroboration\n"
        "  witness (case.json:1): 1: c1 corroboration\n"
        "\n"
        "Next best evidence: what would make an answer met that is not, were it on file\n"
        "  one more independent origin; or the derivation of letter, were it an origin of its own: 1: c1 corroboration\n"
    )
    assert run(["sensitivity", "case.json", "-c", "corroboration"]) == 0
    assert "c2: It was denied." in capsys.readouterr().out


def test_text_is_no_longer_than_what_there_is_to_say(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "72")
    item = {"says": "X.", "directness": "hearsay", "bears_on": [{"claim": "c1", "stance": "supports"}]}
    long = {f"a-source-with-a-long-name-{n}": {"kind": "testimony"} for n in range(3)}
    evidence = {f"e{n}": {**item, "sources": [source]} for n, source in enumerate(long)}
    data = {"casekit": 1, "case": "case", "claims": {"c1": {}, "c2": {}}, "sources": long, "evidence": evidence}
    (tmp_path / "case.json").write_text(json.dumps(data), encoding="utf-8")
    assert run(["sensitivity", "case.json", "-c", "corroboration", "-c", "denial"]) == 0
    out = capsys.readouterr().out
    assert (
        "  sources: would be single origin without\n"
        "      a-source-with-a-long-name-0 + a-source-with-a-long-name-1\n"
        "      or a-source-with-a-long-name-0 + a-source-with-a-long-name-2\n"
    ) in out
    assert (
        "core/denial: none recorded (not met): none recorded on this claim\n"
        "  nothing on file changes it by going; no addition that was tried would\n"
    ) in out
    assert "  would be corroborated (met) with: two more independent origins\n" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["case.json", "c11"], "did you mean 'c1'?"), (["case.json", "-c", "corroberation"], "did you mean 'corroboration'?")],
)
def test_a_wrong_word_names_the_nearest(arguments, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.json").write_text(json.dumps(WITNESS), encoding="utf-8")
    assert run(["sensitivity", *arguments]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("format", ["text", "json"])
def test_the_canary_is_nowhere(format, tmp_path, capsys):
    (tmp_path / "guarded.json").write_text(json.dumps(CASE), encoding="utf-8")
    assert run(["sensitivity", str(tmp_path / "guarded.json"), "-c", "all", "-f", format]) == 0
    captured = capsys.readouterr()
    assert CANARY not in captured.out + captured.err
    assert "protected source 1" in captured.out
    assert run(["sensitivity", str(tmp_path / "guarded.json"), "-c", "all", "-f", format, "--reveal-protected"]) == 0
    assert CANARY in capsys.readouterr().out


def named(protected: str) -> dict[str, Any]:
    """Return the data of a case that differs by the name of its protected source alone."""
    cited = {
        "e1": ("c1", ["letter", protected]), "e2": ("c1", ["paper"]), "e3": ("c1", ["wire"]), "e4": ("c1", [protected]),
        "e5": ("c2", [protected]), "e6": ("c3", ["letter"]),
    }  # fmt: skip
    return {
        "casekit": 1, "case": "case", "as_of": "2020-01-01", "claims": {id: {"says": "X."} for id in ("c1", "c2", "c3")},
        "sources": {
            protected: {"kind": "document", "derives_from": "unknown", "protected": True},
            "letter": {"kind": "document", "derives_from": "unknown"},
            "leaflet": {"kind": "document", "derives_from": "unknown"},
            "paper": {"kind": "press", "derives_from": [protected, "leaflet"]},
            "wire": {"kind": "press", "derives_from": ["leaflet"]},
        },
        "evidence": {
            id: {"says": "X.", "directness": "hearsay", "sources": sources, "bears_on": [{"claim": claim, "stance": "supports"}]}
            for id, (claim, sources) in cited.items()
        },
        "denials": {"d1": {"claim": "c1", "by": {"text": "X"}, "form": "fact", "sources": [protected, "letter"]}},
    }  # fmt: skip


@pytest.mark.parametrize("format", ["text", "json"])
def test_no_order_tells_of_the_name_of_a_protected_source(format, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    told = []
    for protected in ("aaa", "lemon", "zzz"):
        (tmp_path / "case.json").write_text(json.dumps(named(protected)), encoding="utf-8")
        assert run(["sensitivity", "case.json", "-c", "all", "-f", format]) == 0
        told.append([line for line in capsys.readouterr().out.splitlines() if "sha256" not in line])
    assert told[0] == told[1] == told[2]
    assert any("protected source 1" in line for line in told[0])


def test_the_smallest_sets_are_the_first_whatever_is_protected():
    file = file_of(named("mmm"))
    redacted = redact_sensitivity(of(named("mmm")), file.case)
    sizes = [[len(flip.units) for flip in flips.sets] for each in redacted.answers for flips in each.flips]
    assert any(len(set(each)) > 1 for each in sizes)
    assert all(each == sorted(each) for each in sizes)
    order = [(-len(each.answers), each.source) for each in redacted.sources]
    assert order == sorted(order)


def test_the_shipped_cases_are_told_of_whole_and_twice_the_same(capsys):
    assert run(["sensitivity", MEXICO, "-f", "json"]) == 0
    first = capsys.readouterr().out
    assert run(["sensitivity", MEXICO, "-f", "json"]) == 0
    assert capsys.readouterr().out == first
    assert "trt2026" in first
