"""`casekit diff`: outcomes that differ between two versions, each with its true cause and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casekit import Assessed, Assessor, Native
from casekit.cli import run
from casekit.difference import Side, difference, says
from casekit.difference.changes import applied, case_changes, tree
from casekit.difference.pack_changes import documents_of, pack_changes, pack_tree
from casekit.difference.trials import PackTrials, Trials, answers_of
from casekit.loading import CaseFile
from casekit.model.case import Case
from casekit.model.difference import Change, Detail
from casekit.packs import pack_of
from casekit.project import bundled_folder
from casekit.renderers.difference import render
from casekit.source import Document, read_document
from casekit.validation import check
from tests.generated_cases import CORE, cases
from tests.test_redact import CANARY
from tests.test_redact import CASE as GUARDED

CASE = """\
casekit: 1
case: small
as_of: 2000-01-01
actors:
  officer:
    name: The officer
    kind: person
    roles:
      - {capacity: state-organ, of: state, title: major, from: 1980, until: 1987}
  state: {name: The state, kind: state}
sources:
  a: {kind: testimony, issued: 1999-01-01}
  b: {kind: testimony, issued: 1999-02-01}
  c: {kind: press, issued: 1999-03-01}
evidence:
  e1: {says: It was seen., directness: eyewitness, sources: [a], bears_on: [{claim: c1, stance: supports}]}
  e2: {says: It was seen too., directness: eyewitness, sources: [b], bears_on: [{claim: c1, stance: supports}]}
  e3: {says: A remark., directness: secondary, sources: [c], bears_on: [{claim: c1, stance: context}]}
claims:
  c1: {question: q, says: It happened (alleged)., accused: [officer], conduct: training, period: 1988, imputed_to: state}
denials:
  d1: {claim: c1, by: {text: the ministry}, form: doubt, date: 1999-05, sources: [c]}
"""
PACK = {
    "pack.yaml": "{pack: ours, title: Ours, version: 1.0.0}\n",
    "many.yaml": """\
criterion: many
title: Many
asks: Are there many items?
outcomes: {yes: {status: met}, no: {status: not_met}}
thresholds: {enough: 2, far-too-many: 50}
rules:
  - outcome: yes
    when: [{measure: {claim: $claim, name: supporting_items, value: {at_least: {threshold: enough}, below: {threshold: far-too-many}}}}]
otherwise: no
""",
    "summary.yaml": """\
criterion: summary
title: Summary
asks: All in all?
outcomes: {good: {status: met}, doubtful: {status: unknown}, bad: {status: not_met}}
inputs: [many, {measure: contradicting_items, bands: {contested: {at_least: 1}}}]
table:
  - ["yes", "-", good]
  - ["-", other, doubtful]
  - ["-", contested, bad]
""",
}


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "old.yaml").write_text(CASE, encoding="utf-8")


def edited(*changes: tuple[str, str], name: str = "new.yaml", text: str = CASE) -> None:
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    Path(name).write_text(text, encoding="utf-8")


def write_pack(folder: str, *changes: tuple[str, str, str]) -> None:
    files = dict(PACK)
    for name, before, after in changes:
        assert files[name].count(before) == 1, before
        files[name] = files[name].replace(before, after)
    Path(folder).mkdir()
    for name, text in files.items():
        (Path(folder) / name).write_text(text, encoding="utf-8")


def change_of(written) -> Change:
    return Change(**{**written, "details": tuple(Detail(**detail) for detail in written["details"])})


def diff(capsys, *arguments: str, exits: int = 1):
    """Return the JSON of a diff, and its outcomes with their causes in words."""
    capsys.readouterr()
    assert run(["diff", *arguments, "-f", "json"]) == exits
    document = json.loads(capsys.readouterr().out)
    causes = {
        (each["claim"], each["criterion"].partition("/")[2]): (
            each["old"] and each["old"]["outcome"],
            each["new"] and each["new"]["outcome"],
            [[says(change_of(change)) for change in cause] for cause in each["causes"]],
        )
        for each in document["outcomes"]
    }
    assert all(each["search"] == "smallest" for each in document["outcomes"])
    return document, causes


def others(document) -> list[str]:
    return [says(change_of(change)) for change in document["other_changes"]]


# --- each kind of change, with another in the same version that changes nothing ------------------------


def test_a_source_derivation_that_was_edited_is_the_cause(capsys):
    edited(
        ("b: {kind: testimony, issued: 1999-02-01}", "b: {kind: testimony, issued: 1999-02-01, derives_from: [a]}"),
        ("c: {kind: press, issued: 1999-03-01}", "c: {kind: press, issued: 1999-03-01, derives_from: [a]}"),
    )
    document, causes = diff(capsys, "old.yaml", "new.yaml")
    cause = [["the source b: derives_from: nothing → a"]]
    assert causes["c1", "corroboration"] == ("corroborated", "single-origin", cause)
    assert causes["c1", "standing"] == ("corroborated", "alleged", cause)
    assert all(found == cause for _, _, found in causes.values())
    assert others(document) == ["the source c: derives_from: nothing → a"]
    (change,) = document["outcomes"][0]["causes"][0]
    assert (change["old_place"], change["new_place"]) == ("", "new.yaml:13")


def test_an_item_that_was_added_is_the_cause(capsys):
    edited(
        (
            "claims:\n",
            """\
  e4: {says: It was not., directness: documentary, sources: [c], bears_on: [{claim: c1, stance: contradicts}]}
  e5: {says: Another remark., directness: secondary, sources: [a], bears_on: [{claim: c1, stance: context}]}
claims:
""",
        )
    )
    document, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "standing")
    assert causes == {("c1", "standing"): ("corroborated", "disputed", [["the item e4 was added"]])}
    assert others(document) == ["the item e5 was added"]


def test_an_item_that_was_removed_is_the_cause(capsys):
    lines = [line for line in CASE.splitlines() if line.strip()[:3] in ("e2:", "e3:")]
    edited(*((f"{line}\n", "") for line in lines))
    document, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "corroboration")
    assert causes == {("c1", "corroboration"): ("corroborated", "single-origin", [["the item e2 was removed"]])}
    assert others(document) == ["the item e3 was removed"]


def test_a_denial_that_was_retyped_is_the_cause(capsys):
    edited(("form: doubt, date: 1999-05", "form: fact, scope: blanket, date: 1999-06"))
    document, causes = diff(capsys, "old.yaml", "new.yaml")
    cause = [["the denial d1: form: doubt → fact"]]
    assert causes == {
        ("c1", "denial"): ("doubted", "denied-fact", cause),
        ("c1", "denial-rebuttal"): ("not-applicable", "unrebutted", cause),
    }
    assert others(document) == ["the denial d1: date: 1999-05 → 1999-06", "the denial d1: scope: nothing → blanket"]


def test_a_threshold_that_was_moved_is_the_cause(capsys):
    write_pack("old")
    write_pack("new", ("many.yaml", "enough: 2", "enough: 3"), ("many.yaml", "far-too-many: 50", "far-too-many: 60"))
    document, causes = diff(capsys, "old", "new", "--case", "old.yaml")
    cause = [["ours/many: threshold enough: 2 → 3"]]
    assert causes == {("c1", "many"): ("yes", "no", cause), ("c1", "summary"): ("good", "doubtful", cause)}
    assert others(document) == ["ours/many: threshold far-too-many: 50 → 60"]
    assert document["outcomes"][0]["causes"][0][0]["new_place"] == "new/many.yaml:5"


def test_a_row_of_a_table_that_was_moved_is_the_cause(capsys):
    rows = '  - ["yes", "-", good]\n  - ["-", other, doubtful]\n'
    write_pack("old")
    write_pack(
        "new",
        ("summary.yaml", rows, '  - ["-", other, doubtful]\n  - ["yes", "-", good]\n'),
        ("many.yaml", "far-too-many: 50", "far-too-many: 60"),
    )
    document, causes = diff(capsys, "old", "new", "--case", "old.yaml")
    cause = [["ours/summary: row 2 of the table moved before row 1"]]
    assert causes == {("c1", "summary"): ("good", "doubtful", cause)}
    assert others(document) == ["ours/many: threshold far-too-many: 50 → 60"]


def test_a_role_date_that_was_moved_is_the_cause(capsys):
    edited(("title: major, from: 1980, until: 1987", "title: colonel, from: 1981, until: 1989"))
    document, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "attribution")
    cause = [["the role of officer as state-organ: until: 1987 → 1989"]]
    assert causes == {("c1", "attribution"): ("retired-official", "state-organ", cause)}
    assert others(document) == [
        "the role of officer as state-organ: from: 1980 → 1981",
        "the role of officer as state-organ: title: major → colonel",
    ]


# --- several changes ----------------------------------------------------------------------------------


def test_changes_that_only_together_change_an_outcome_are_one_cause(capsys):
    edited(
        ("  c: {kind: press, issued: 1999-03-01}\n", "  c: {kind: press, issued: 1999-03-01}\n  d: {kind: document}\n"),
        (
            "claims:\n",
            "  e4: {says: Y., directness: documentary, sources: [d], bears_on: [{claim: c1, stance: contradicts}]}\nclaims:\n",
        ),
        ("title: major", "title: colonel"),
    )
    _, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "standing")
    assert causes["c1", "standing"] == ("corroborated", "disputed", [["the source d was added", "the item e4 was added"]])


def test_of_two_changes_that_each_suffice_both_are_told(capsys):
    edited(
        ("b: {kind: testimony, issued: 1999-02-01}", "b: {kind: testimony, issued: 1999-02-01, derives_from: [a]}"),
        ("sources: [b], bears_on: [{claim: c1, stance: supports}]", "sources: [b], bears_on: [{claim: c1, stance: context}]"),
        ("title: major", "title: colonel"),
    )
    _, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "corroboration")
    assert causes["c1", "corroboration"][2] == [
        ["the source b: derives_from: nothing → a"],
        ["the bearing of e2 on c1: stance: supports → context"],
    ]
    assert run(["diff", "old.yaml", "new.yaml", "-c", "corroboration"]) == 1
    assert "because of any one of these 2, each of which is enough:" in capsys.readouterr().out


def test_a_part_that_makes_no_valid_case_is_no_cause(capsys):
    """The source goes with its item: neither can go alone but the item, and the item alone is enough."""
    edited(
        ("  b: {kind: testimony, issued: 1999-02-01}\n", ""),
        (
            "  e2: {says: It was seen too., directness: eyewitness, sources: [b], bears_on: [{claim: c1, stance: supports}]}\n",
            "",
        ),
    )
    document, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "corroboration")
    assert causes["c1", "corroboration"][2] == [["the item e2 was removed"]]
    assert others(document) == ["the source b was removed"]


def test_a_derivation_that_is_turned_round_is_one_cause_of_two_edits(capsys):
    """One edit alone would be a circle, and the other changes nothing."""
    write_pack("rooted")
    Path("rooted/many.yaml").write_text(
        "criterion: many\ntitle: T\nasks: Does it end in a testimony?\noutcomes: {yes: {status: met}, no: {status: not_met}}\n"
        "rules:\n  - outcome: yes\n    when:\n      - evidence: {claim: $claim, evidence: $e}\n"
        "      - rests_on: {evidence: $e, source: $s, root: true}\n      - source: {source: $s, kind: broadcast}\n"
        "otherwise: no\n",
        encoding="utf-8",
    )
    two = ("  b: {kind: testimony, issued: 1999-02-01}\n", "  b: {kind: broadcast, derives_from: [a]}\n")
    edited(two, name="old.yaml")
    text = Path("old.yaml").read_text(encoding="utf-8")
    text = text.replace("sources: [b], bears", "sources: [a], bears")
    Path("old.yaml").write_text(text, encoding="utf-8")
    edited(
        ("issued: 1999-01-01}", "issued: 1999-01-01, derives_from: [b]}"),
        ("broadcast, derives_from: [a]}", "broadcast}"),
        text=text,
    )
    _, causes = diff(capsys, "old.yaml", "new.yaml", "-p", "rooted", "-c", "many")
    cause = [["the source a: derives_from: nothing → b", "the source b: derives_from: a → nothing"]]
    assert causes == {("c1", "many"): ("no", "yes", cause)}


@pytest.mark.parametrize("item", [False, True])
def test_every_valid_set_has_a_change_that_mends_a_fault_of_derivation(item):
    """A circle is told of one of its sources, a part that is not there of an item; a change of another source mends it."""
    old = json.loads(json.dumps(BIG))
    new = json.loads(json.dumps(BIG))
    old["sources"]["s1"]["derives_from"] = ["s0"]
    new["sources"]["s0"].update(title="T", derives_from=["s1"])
    if item:
        old["sources"]["s1"]["derives_from"] = ["s2"]
        new["sources"]["s1"]["derives_from"] = ["s0"]
        new["sources"]["s0"].pop("derives_from")
        new["evidence"]["e1"].update(says="Y.", sources=[{"source": "s1", "rests_on": ["s0"]}])
    edits = case_changes("big", *(tree(Document.of_data("big", data)) for data in (old, new)))
    trials = Trials(old, edits, len(edits), PackTrials((CORE,), (CORE,), (), ()), frozenset(c.name for c in CORE.criteria))
    sets = [frozenset(some) for n in range(len(edits) + 1) for some in combinations(range(len(edits)), n)]
    faulty = {some: trials(some) for some in sets if trials(some).answers is None}
    assert faulty
    for some, trial in faulty.items():
        assert all(larger & set(trial.mends) for larger in sets if larger > some and larger not in faulty)


def test_a_cause_too_large_to_search_is_reduced_and_said_to_be(capsys):
    files = {side: json.loads(json.dumps(BIG)) for side in ("old", "new")}
    for number in range(30):
        files["new"]["evidence"][f"e{number}"]["directness"] = "hearsay"
    for number in range(30, 60):
        files["new"]["sources"][f"s{number}"]["reliability"] = "B"
    sides = [side_of(data) for data in files.values()]
    (outcome,) = difference(*sides, criteria=["directness"], most=50).outcomes
    assert outcome.search == "irreducible"
    assert [len(cause) for cause in outcome.causes] == [30]
    assert {change.section for change in outcome.causes[0]} == {"evidence"}


BIG = {
    "casekit": 1,
    "case": "big",
    "sources": {f"s{n}": {"kind": "testimony"} for n in range(60)},
    "evidence": {
        f"e{n}": {
            "says": "X.",
            "directness": "eyewitness",
            "sources": [f"s{n}"],
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        }
        for n in range(30)
    },
    "claims": {"c1": {}},
}


def side_of(data, packs=(CORE,)) -> Side:
    document = Document.of_data(data["case"], data)
    file = CaseFile(Case.model_validate(data), document, json.dumps(data, sort_keys=True, default=str))
    return Side("x", "", (Assessed(file, Assessor(packs, Native())(file.case)),), tuple(packs), tuple(packs))


def test_where_another_engine_answers_otherwise_no_cause_is_made_up():
    data = yaml_case()
    old, new = side_of(data), side_of({**data, "title": "Another"})
    (assessed,) = new.assessed
    assert assessed.assessment
    findings = tuple(
        f._replace(outcome="silence") if f.criterion == "core/denial" else f for f in assessed.assessment.findings
    )  # fmt: skip
    answered = assessed._replace(assessment=assessed.assessment._replace(findings=findings))
    found = difference(old, new._replace(assessed=(answered,)))
    (outcome,) = found.outcomes
    assert (outcome.causes, outcome.search) == ((), "none")
    assert "no cause was found" in render(found, 200)


def yaml_case():
    return read_document("old.yaml", CASE).data


# --- what one side alone has --------------------------------------------------------------------------


def test_claims_that_come_and_go_are_changed_outcomes(capsys):
    edited(("claims:\n", "claims:\n  c9: {question: q}\n"))
    document, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "standing")
    assert causes == {("c9", "standing"): (None, "no-evidence", [["the claim c9 was added"]])}
    _, causes = diff(capsys, "new.yaml", "old.yaml", "-c", "standing")
    assert causes == {("c9", "standing"): ("no-evidence", None, [["the claim c9 was removed"]])}
    assert document["compared"] == 2


def test_a_criterion_that_comes_or_goes_is_told_once_for_all_claims(capsys):
    write_pack("old")
    write_pack("new")
    Path("new/summary.yaml").unlink()
    document, causes = diff(capsys, "old", "new", "--case", "old.yaml")
    assert causes == {("c1", "summary"): ("good", None, [["the criterion ours/summary was removed"]])}
    assert document["old"]["packs"][1]["pack"] == "ours"


def test_cases_of_a_folder_are_matched_by_their_ids(capsys):
    for folder in ("before", "after"):
        Path(folder).mkdir()
    edited(name="before/x.yaml")
    edited(("form: doubt", "form: fact"), name="after/y.yaml")
    edited(("case: small", "case: other"), name="after/z.yaml")
    _, causes = diff(capsys, "before", "after", "-c", "denial")
    assert causes["c1", "denial"][2] == [["the case other was added"]]
    document, _ = diff(capsys, "before", "after", "-c", "denial")
    assert [(o["case"], says(change_of(o["causes"][0][0]))) for o in document["outcomes"]] == [
        ("small", "the denial d1: form: doubt → fact"),
        ("other", "the case other was added"),
    ]


def test_lines_of_two_corpora_are_matched_by_case(capsys):
    def line(id, form):
        return json.dumps(
            {
                "casekit": 1,
                "case": id,
                "claims": {"c1": {}},
                "denials": {"d": {"claim": "c1", "by": {"text": "x"}, "form": form}},
            }
        )

    Path("old.jsonl").write_text(f"{line('one', 'fact')}\n{line('two', 'fact')}\n", encoding="utf-8")
    Path("new.jsonl").write_text(f"{line('two', 'doubt')}\n{line('one', 'fact')}\n", encoding="utf-8")
    document, causes = diff(capsys, "old.jsonl", "new.jsonl", "-c", "denial")
    assert causes["c1", "denial"] == ("denied-fact", "doubted", [["the denial d: form: fact → doubt"]])
    assert [o["case"] for o in document["outcomes"]] == ["two"]
    assert document["outcomes"][0]["causes"][0][0]["old_place"] == "old.jsonl:2"
    assert document["outcomes"][0]["causes"][0][0]["new_place"] == "new.jsonl:1"


# --- nothing, and what is no outcome ------------------------------------------------------------------


def test_nothing_changed_is_said_and_exits_0(capsys):
    edited()
    assert run(["diff", "old.yaml", "new.yaml"]) == 0
    assert capsys.readouterr().out == "old.yaml → new.yaml\n\nNo outcome changed, of 17 compared.\n"


def test_a_label_that_changes_is_no_outcome_and_listed_if_asked_for(capsys):
    edited(("date: 1999-05", "date: 1999-06"), ("title: major", "title: colonel"))
    assert run(["diff", "old.yaml", "new.yaml", "-c", "denial"]) == 0
    out = capsys.readouterr().out
    assert "No outcome changed, of 1 compared; 2 changes in no cause; 1 answer told otherwise with the same outcome" in out
    assert "(--all lists them)" in out
    assert "colonel" not in out
    assert run(["diff", "old.yaml", "new.yaml", "-c", "denial", "--all"]) == 0
    out = capsys.readouterr().out
    assert "title: major → colonel" in out
    assert "small c1 core/denial: label: doubted by the ministry, 1999-05 → doubted by the ministry, 1999-06" in out


def test_a_rule_that_only_has_another_number_is_the_same_rule(capsys):
    write_pack("old")
    row = '  - ["yes", contested, bad]\n'
    write_pack("new", ("summary.yaml", "table:\n", f"table:\n{row}"))
    document, _ = diff(capsys, "old", "new", "--case", "old.yaml", exits=0)
    assert document["restated"] == []
    assert others(document) == ["ours/summary: row 1 was added: yes, contested → bad"]


def test_a_status_that_turns_is_a_changed_outcome_with_its_cause(capsys):
    write_pack("old")
    write_pack(
        "new", ("many.yaml", "yes: {status: met}", "yes: {status: not_met}"), ("many.yaml", "title: Many", "title: More")
    )
    document, causes = diff(capsys, "old", "new", "--case", "old.yaml")
    assert causes == {("c1", "many"): ("yes", "yes", [["ours/many: the outcome yes: status: met → not_met"]])}
    (outcome,) = document["outcomes"]
    assert (outcome["old"]["status"], outcome["new"]["status"]) == ("met", "not_met")
    assert run(["diff", "old", "new", "--case", "old.yaml"]) == 1
    assert "c1 ours/many: yes (met) → yes (not met)" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [[], ["-q", "q"], ["-q", "r"]])
def test_a_claim_that_moved_to_another_question_changes_its_answers(asked, capsys):
    edited(("question: q", "question: r"), ("form: doubt", "form: fact"))
    document, causes = diff(capsys, "old.yaml", "new.yaml", *asked)
    moved = "the claim c1: question: q → r"
    assert len(causes) == document["compared"] == 17
    assert causes["c1", "standing"] == ("corroborated", "corroborated", [[moved]])
    assert causes["c1", "denial"] == ("doubted", "denied-fact", [[moved, "the denial d1: form: doubt → fact"]])
    assert {outcome["question"] for outcome in document["outcomes"]} == {"r"}
    assert run(["diff", "old.yaml", "new.yaml", *asked]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "3 answers to r now: c1 core/standing corroborated (met), core/attribution" in out
    assert f"because {moved} (old.yaml:20 → new.yaml:20)" in out
    assert run(["diff", "old.yaml", "new.yaml", "-c", "standing"]) == 1
    assert "c1 core/standing: corroborated (met), an answer to r now" in capsys.readouterr().out


def test_what_an_answer_cites_is_told_and_guarded_if_asked_for(capsys):
    edited(
        (
            "{says: It was seen too., directness: eyewitness, sources: [b],",
            "{says: It was seen too., directness: eyewitness, sources: [b, c],",
        )
    )
    document, _ = diff(capsys, "old.yaml", "new.yaml", "-c", "directness", exits=0)
    assert [(r["what"], r["old"], r["new"]) for r in document["restated"]] == [("sources", "a, b", "a, b, c")]
    assert run(["diff", "old.yaml", "new.yaml", "-c", "directness"]) == 0
    assert "1 answer told otherwise with the same outcome (--all lists them)." in capsys.readouterr().out
    assert run(["diff", "old.yaml", "new.yaml", "-c", "directness", "--cells"]) == 1
    assert "small c1 core/directness: sources: a, b → a, b, c" in capsys.readouterr().out
    assert run(["diff", "old.yaml", "old.yaml", "-c", "directness", "--cells"]) == 0
    capsys.readouterr()


def test_as_of_is_given_for_both_versions(capsys):
    edited(("as_of: 2000-01-01", "as_of: 2009-01-01"))
    _, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "staleness")
    assert causes["c1", "staleness"] == ("current", "stale", [["the case: as_of: 2000-01-01 → 2009-01-01"]])
    document, _ = diff(capsys, "old.yaml", "new.yaml", "--as-of", "2001-01-01", exits=0)
    assert document["other_changes"] == []
    assert document["old"]["cases"][0]["as_of"] == "2001-01-01"


def test_only_what_is_asked_for_is_compared(capsys):
    edited(("form: doubt", "form: fact"), ("conduct: training, ", ""))
    _, causes = diff(capsys, "old.yaml", "new.yaml", "-c", "denial", "-q", "q")
    assert list(causes) == [("c1", "denial")]
    diff(capsys, "old.yaml", "new.yaml", "-c", "corroboration", exits=0)
    assert run(["diff", "old.yaml", "new.yaml", "-c", "denail"]) == 2
    assert "did you mean 'denial'?" in capsys.readouterr().err
    assert run(["diff", "old.yaml", "new.yaml", "-q", "questionn"]) == 2


def test_the_json_is_the_contract_and_the_same_every_time(capsys):
    import jsonschema

    from casekit.cli.schema import schema

    edited(("form: doubt", "form: fact"), ("title: major", "title: colonel"), ("claims:\n", "claims:\n  c9: {}\n"))
    document, _ = diff(capsys, "old.yaml", "new.yaml")
    jsonschema.validate(document, schema("difference"))
    assert diff(capsys, "old.yaml", "new.yaml")[0] == document
    assert document["complete"]
    assert [pack["pack"] for pack in document["old"]["packs"]] == ["core"]
    assert document["old"]["packs"] == document["new"]["packs"]
    assert document["old"]["cases"][0]["sha256"] != document["new"]["cases"][0]["sha256"]


def test_the_text_tells_both_rules_and_both_places(capsys):
    edited(("form: doubt", "form: fact"))
    assert run(["diff", "old.yaml", "new.yaml", "-c", "denial", "-o", "out.txt"]) == 1
    assert capsys.readouterr().out == ""
    lines = (bundled_folder("rules") / "core" / "denial.yaml").read_text(encoding="utf-8").splitlines()
    was, now = (lines.index(f"  - outcome: {outcome}") + 1 for outcome in ("doubted", "denied-fact"))
    assert Path("out.txt").read_text(encoding="utf-8").splitlines() == [
        "old.yaml → new.yaml",
        "",
        "small",
        "  c1 core/denial: doubted (not met) → denied fact (met)",
        f"    was decided by core/denial#5 (rules/core/denial.yaml:{was}); is decided by core/denial#1 (rules/core/denial.yaml:{now})",
        "    because the denial d1: form: doubt → fact (old.yaml:22 → new.yaml:22)",
        "",
        "1 of 1 outcome changed.",
    ]


# --- codebooks ----------------------------------------------------------------------------------------

CODEBOOK = "casekit: 1\ncodebook: book\ntitle: B\nquestions:\n  q: {title: Q, asks: Is it?}\n  r: {title: R, asks: Was it?}\n"


def test_a_question_that_is_worded_otherwise_makes_its_answers_not_comparable(capsys):
    Path("book.codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    edited(("case: small", "case: small\ncodebook: book"), name="small.yaml")
    Path("new.codebook.yaml").write_text(
        CODEBOOK.replace("Is it?", "Is it so?").replace("title: R", "title: S"), encoding="utf-8"
    )
    document, _ = diff(capsys, "book.codebook.yaml", "new.codebook.yaml", "--case", "small.yaml", exits=0)
    assert document["questions"] == ["q", "r"]
    assert others(document) == ["the question q: asks: Is it? → Is it so?", "the question r: title: R → S"]
    assert document["compared"] == 17
    run(["diff", "book.codebook.yaml", "new.codebook.yaml", "--case", "small.yaml"])
    assert "q: the codebook words this question otherwise; its answers are not comparable." in capsys.readouterr().out


def test_a_question_that_the_new_codebook_lacks_has_no_answer_and_it_is_said(capsys):
    Path("book.codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    edited(("case: small", "case: small\ncodebook: book"), name="small.yaml")
    Path("new.codebook.yaml").write_text(CODEBOOK.replace("  q: {title: Q, asks: Is it?}\n", ""), encoding="utf-8")
    assert run(["diff", "book.codebook.yaml", "new.codebook.yaml", "--case", "small.yaml"]) == 2
    assert "small.yaml:21:18: claims.c1.question: 'q' is not a question of new.codebook.yaml" in capsys.readouterr().err
    document, _ = diff(capsys, "new.codebook.yaml", "book.codebook.yaml", "--case", "small.yaml", exits=0)
    assert others(document) == ["the question q was added"]


# --- errors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["old.yaml"], "expected a second file or folder"),
        (["old.yaml", "pack"], "expected two versions of one thing: old.yaml is a case, pack is a rule pack"),
        (["old.yaml", "other.yaml"], "no case is on both sides"),
        (["pack", "another"], "expected two versions of a rule pack: pack has ours, another theirs"),
        (["old.yaml", "old.yaml", "--engine", "nativ"], "did you mean 'native'?"),
        (["old.yaml", "old.yaml", "--case", "old.yaml"], "--case names cases for rule packs and codebooks"),
        (["old.yaml", "broken.yaml"], "broken.yaml:2:1: sauces: unknown key 'sauces'"),
        (["empty", "empty"], "empty: holds no case, codebook or rule pack"),
    ],
)
def test_what_cannot_be_compared_exits_2_and_says_why(arguments, told, capsys):
    write_pack("pack")
    write_pack("another", ("pack.yaml", "pack: ours", "pack: theirs"))
    edited(("case: small", "case: other"), name="other.yaml")
    Path("broken.yaml").write_text("casekit: 1\nsauces: {}\ncase: small\n", encoding="utf-8")
    Path("empty").mkdir()
    assert run(["diff", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_an_engine_that_fails_is_no_outcome_and_exits_3(capsys, monkeypatch):
    from casekit.engines.native import Native as Failing
    from casekit.errors import EngineFailure

    compiled = Failing.compile

    def failing(self, strata):
        evaluate = compiled(self, strata)

        def maybe(facts):
            if any(row[3] == "fact" for row in facts["denial"]):
                raise EngineFailure("it broke")
            return evaluate(facts)

        return maybe

    monkeypatch.setattr(Failing, "compile", failing)
    edited(("form: doubt", "form: fact"))
    assert run(["diff", "old.yaml", "new.yaml", "--engine", "native"]) == 3
    captured = capsys.readouterr()
    assert "INCOMPLETE" in captured.out
    assert "it broke" in captured.err
    assert "→ denied" not in captured.out


def test_a_function_that_fails_has_no_outcome_and_others_have_theirs(capsys):
    Path("pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    Path("p.py").write_text(
        "import casekit\n"
        "def answer(claim):\n"
        "    assert claim.denials[0][1].form != 'fact'\n"
        "    return 'a'\n"
        "@casekit.hookimpl\n"
        "def casekit_criteria():\n"
        "    return [casekit.PythonCriterion(name='ours/named', title='T', asks='A?', outcomes={'a': 'met'}, answer=answer)]\n",
        encoding="utf-8",
    )
    edited(("form: doubt", "form: fact"))
    document, causes = diff(capsys, "old.yaml", "new.yaml", "-p", "core", "-p", "ours", "-c", "denial", "-c", "named", exits=3)
    assert list(causes) == [("c1", "denial")]
    assert not document["complete"]


def test_a_function_may_read_anything_and_its_cause_is_found(capsys):
    Path("pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    Path("p.py").write_text(
        "import casekit\n"
        "def answer(claim):\n"
        "    return 'long' if len(claim.case.title) > 5 else 'short'\n"
        "@casekit.hookimpl\n"
        "def casekit_criteria():\n"
        "    outcomes = {'long': 'met', 'short': 'met'}\n"
        "    return [casekit.PythonCriterion(name='ours/named', title='T', asks='A?', outcomes=outcomes, answer=answer)]\n",
        encoding="utf-8",
    )
    edited(("case: small", "case: small\ntitle: A long title"), ("title: major", "title: colonel"))
    _, causes = diff(capsys, "old.yaml", "new.yaml", "-p", "ours")
    assert causes["c1", "named"] == ("short", "long", [["the case: title: nothing → A long title"]])


# --- git ----------------------------------------------------------------------------------------------


@pytest.fixture
def git(tmp_path, monkeypatch):
    """A repository with a project in it; returns what runs git."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Nobody")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "nobody@example.org")
        monkeypatch.setenv(f"GIT_{name}_DATE", "2000-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")

    def call(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    call("init", "-q", "-b", "main")
    Path("old.yaml").unlink()
    Path("cases").mkdir()
    edited(name="cases/small.yaml")
    Path("rules").mkdir()
    write_pack("rules/ours")
    Path("pyproject.toml").write_text('[tool.casekit]\ncases = ["cases/*.yaml"]\nrules = ["rules"]\n', encoding="utf-8")
    call("add", "-A")
    call("commit", "-q", "-m", "first")
    call("tag", "v1")
    return call


def test_a_file_at_a_revision_is_compared_with_the_file_of_today(git, capsys):
    edited(("form: doubt", "form: fact"), name="cases/small.yaml")
    document, causes = diff(capsys, "HEAD:cases/small.yaml", "cases/small.yaml", "-c", "denial")
    assert causes == {("c1", "denial"): ("doubted", "denied-fact", [["the denial d1: form: doubt → fact"]])}
    assert document["old"]["name"] == "HEAD:cases/small.yaml"
    assert document["old"]["commit"] == git("rev-parse", "HEAD")
    assert document["new"]["commit"] == ""
    (change,) = document["outcomes"][0]["causes"][0]
    assert (change["old_place"], change["new_place"]) == ("HEAD:cases/small.yaml:22", "cases/small.yaml:22")


def test_a_path_that_begins_with_a_dot_is_of_the_working_folder_as_in_git(git, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path / "cases")
    diff(capsys, "v1:./small.yaml", "small.yaml", exits=0)
    diff(capsys, "v1:../cases/small.yaml", "HEAD:cases/small.yaml", exits=0)
    assert run(["diff", "v1:../../x.yaml", "small.yaml"]) == 2
    assert "leads out of the repository" in capsys.readouterr().err


def test_the_whole_project_at_two_revisions(git, capsys):
    edited(("form: doubt", "form: fact"), name="cases/small.yaml")
    edited(("case: small", "case: other"), name="cases/other.yaml")
    text = Path("rules/ours/many.yaml").read_text(encoding="utf-8")
    Path("rules/ours/many.yaml").write_text(text.replace("enough: 2", "enough: 3"), encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "second")
    document, _ = diff(capsys, "v1", "HEAD", "-c", "denial", "-c", "many")
    told = {
        (o["case"], o["criterion"]): [[says(change_of(c)) for c in cause] for cause in o["causes"]]
        for o in document["outcomes"]
    }
    assert told == {
        ("small", "core/denial"): [["the denial d1: form: doubt → fact"]],
        ("small", "ours/many"): [["ours/many: threshold enough: 2 → 3"]],
        ("other", "core/denial"): [["the case other was added"]],
        ("other", "ours/many"): [["the case other was added"]],
    }
    places = {change["old_place"] for o in document["outcomes"] for cause in o["causes"] for change in cause}
    assert places == {"v1:cases/small.yaml:22", "v1:rules/ours/many.yaml:5", ""}
    rule = next(o for o in document["outcomes"] if o["criterion"] == "ours/many")["new"]["place"]
    assert rule == "HEAD:rules/ours/many.yaml:9"


def test_a_revision_alone_is_compared_with_the_working_tree(git, capsys):
    diff(capsys, "main", exits=0)
    edited(("form: doubt", "form: fact"), name="cases/small.yaml")
    _, causes = diff(capsys, "main", ".", "-c", "denial")
    assert causes["c1", "denial"][:2] == ("doubted", "denied-fact")
    assert diff(capsys, "main", "-c", "denial")[1] == causes


def test_a_pack_that_a_project_adds_is_a_cause(git, capsys):
    write_pack("rules/more", ("pack.yaml", "pack: ours", "pack: more"))
    git("add", "-A")
    git("commit", "-q", "-m", "second")
    document, _ = diff(capsys, "v1", "HEAD")
    assert {o["criterion"] for o in document["outcomes"]} == {"more/many", "more/summary"}
    assert {says(change_of(c)) for o in document["outcomes"] for cause in o["causes"] for c in cause} == {
        "the pack more was added"
    }


def test_a_rule_pack_at_a_revision_is_put_to_the_cases_of_the_project(git, capsys):
    text = Path("rules/ours/many.yaml").read_text(encoding="utf-8")
    Path("rules/ours/many.yaml").write_text(text.replace("enough: 2", "enough: 3"), encoding="utf-8")
    _, causes = diff(capsys, "v1:rules/ours", "rules/ours", "-c", "many")
    assert causes["c1", "many"][2] == [["ours/many: threshold enough: 2 → 3"]]
    _, again = diff(capsys, "v1:rules/ours/many.yaml", "rules/ours/many.yaml", "-c", "many")
    assert again == causes


def test_a_pack_of_old_may_be_another_than_the_one_that_comes_with_casekit_today(git, capsys):
    """As in a checkout of casekit itself, where a pack of the project is the shipped one."""
    shutil.copytree(bundled_folder("rules") / "core", "rules/core")
    denial = Path("rules/core/denial.yaml")
    today = denial.read_text(encoding="utf-8")
    assert today.count("form: doubt,") == 1
    denial.write_text(today.replace("form: doubt,", "form: doubt, scope: blanket,"), encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "old core")
    denial.write_text(today, encoding="utf-8")
    for arguments in (["HEAD", "."], ["HEAD:rules/core", "rules/core"]):
        _, causes = diff(capsys, *arguments, "-c", "denial")
        told = ["core/denial: rule 5: when[1].denial.scope: blanket → nothing"]
        assert causes == {("c1", "denial"): ("none-recorded", "doubted", [told])}


def test_a_pack_of_today_may_be_another_than_the_one_that_comes_with_casekit(git, capsys):
    """As in a checkout of casekit whose packs are edited, while another casekit is installed."""
    shutil.copytree(bundled_folder("rules") / "core", "rules/core")
    git("add", "-A")
    git("commit", "-q", "-m", "core of today")
    denial = Path("rules/core/denial.yaml")
    text = denial.read_text(encoding="utf-8")
    denial.write_text(text.replace("form: doubt,", "form: doubt, scope: blanket,"), encoding="utf-8")
    for arguments in (["HEAD", "."], ["HEAD"], ["HEAD:rules/core", "rules/core"]):
        _, causes = diff(capsys, *arguments, "-c", "denial")
        told = ["core/denial: rule 5: when[1].denial.scope: nothing → blanket"]
        assert causes == {("c1", "denial"): ("doubted", "none-recorded", [told])}
    git("commit", "-q", "-a", "-m", "core of tomorrow")
    assert diff(capsys, "HEAD~1", "HEAD", "-c", "denial")[1] == causes


def test_a_pack_that_one_folder_alone_has_is_a_cause(git, capsys):
    for folder in ("before", "after"):
        Path(folder).mkdir()
        write_pack(f"{folder}/ours")
    write_pack("after/more", ("pack.yaml", "pack: ours", "pack: more"))
    _, causes = diff(capsys, "after", "before", "-c", "more/many")
    assert causes == {("c1", "many"): ("yes", None, [["the pack more was removed"]])}
    Path("after/ours").rename("elsewhere")
    Path("before/more").mkdir()
    for file in Path("after/more").iterdir():
        (Path("before/more") / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    _, causes = diff(capsys, "before", "after", "-c", "ours/many")
    assert causes == {("c1", "many"): ("yes", None, [["the pack ours was removed"]])}


def test_what_is_wrong_in_a_revision_is_told_under_its_name(git, capsys):
    Path("cases/small.yaml").write_text("casekit: 1\ncase: small\nsauces: {}\n", encoding="utf-8")
    git("commit", "-q", "-a", "-m", "broken")
    for arguments in (["HEAD:cases/small.yaml", "v1:cases/small.yaml"], ["v1", "HEAD"]):
        assert run(["diff", *arguments]) == 2
        assert capsys.readouterr().err.startswith("HEAD:cases/small.yaml:3:1: sauces: unknown key 'sauces'")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mian"], "did you mean 'main'?"),
        (["HEAD:cases/smal.yaml", "cases/small.yaml"], "did you mean 'HEAD:cases/small.yaml'?"),
        (["HEAD", "cases/small.yaml"], "write HEAD:cases/small.yaml\n"),
        (["HEAD", "HEAD:cases/small.yaml"], "write HEAD:cases/small.yaml\n"),
        (["cases/smal.yaml", "cases/small.yaml"], "'cases/smal.yaml' is no file, and no revision of"),
        (["cases/smal.yaml", "cases/small.yaml"], "did you mean 'cases/small.yaml'?"),
        (["", "cases/small.yaml"], "'' is no file, and no revision"),
        (["", "."], "'' is no file, and no revision"),
        (["--", "--output=x:cases/small.yaml", "cases/small.yaml"], "'--output=x' is no file, and no revision"),
        (["--", "-n", "."], "'-n' is no file, and no revision"),
        ([":cases/small.yaml", "cases/small.yaml"], "expected a file, or REV:path"),
    ],
)
def test_a_revision_that_is_not_there_is_told(git, arguments, told, capsys):
    assert run(["diff", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not Path("x").exists()


def test_the_hint_for_a_bare_revision_is_what_can_be_written_here(git, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path / "cases")
    for name in ("small.yaml", str(tmp_path / "cases" / "small.yaml")):
        assert run(["diff", "HEAD", name]) == 2
        assert capsys.readouterr().err.endswith("write HEAD:./small.yaml\n")
    diff(capsys, "HEAD:./small.yaml", "small.yaml", exits=0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("HEAD:cases/small.yaml", {"cases/small.yaml", "pyproject.toml", "cases/book.codebook.yaml", "top.codebook.yaml"}),
        ("HEAD:rules/ours/many.yaml", {"pyproject.toml", "top.codebook.yaml", *(f"rules/ours/{name}" for name in PACK)}),
        ("HEAD:rules", {"pyproject.toml", "top.codebook.yaml", *(f"rules/ours/{name}" for name in PACK)}),
    ],
)
def test_of_a_revision_only_what_a_path_may_need_is_written(name, expected, git, capsys, monkeypatch):
    from casekit.cli import compared

    for file in ("cases/book.codebook.yaml", "top.codebook.yaml", "elsewhere.codebook.json", "rules/ours/notes.txt"):
        Path(file.replace("elsewhere", "docs/elsewhere")).parent.mkdir(exist_ok=True)
        Path(file.replace("elsewhere", "docs/elsewhere")).write_text(CODEBOOK, encoding="utf-8")
    edited(("case: small", "case: other"), name="cases/other.yaml")
    git("add", "-A")
    git("commit", "-q", "-m", "more")
    asked, write = [], compared.write_files

    def written(repo, entries, folder):
        asked.append({entry.path for entry in entries})
        write(repo, entries, folder)

    monkeypatch.setattr(compared, "write_files", written)
    diff(capsys, name, name.partition(":")[2], exits=0)
    assert asked == [expected]


def test_a_file_of_a_revision_that_is_too_large_takes_no_room_and_is_told_if_it_is_read(git, capsys, monkeypatch):
    from casekit import revisions

    Path("stray.json").write_text(" " * 200000, encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "large")
    monkeypatch.setattr("casekit.source.MAX_BYTES", 100000)
    monkeypatch.setattr(revisions, "MAX_BYTES", 100000)
    pieces, given = revisions._pieces, []
    monkeypatch.setattr(revisions, "_pieces", lambda read, size: given.append(size) or pieces(read, size))
    diff(capsys, "v1", "HEAD", exits=0)
    assert max(given) < 100000
    assert run(["diff", "HEAD:stray.json", "cases/small.yaml"]) == 2
    assert capsys.readouterr().err == "HEAD:stray.json: 200000 bytes; at most 100000 are read\n"


def test_links_and_names_of_a_revision_lead_nowhere(git, capsys, tmp_path):
    secret = tmp_path.parent / "secret.yaml"
    secret.write_text(CASE, encoding="utf-8")
    Path("cases/linked.yaml").symlink_to(secret)
    Path("pyproject.toml").write_text(f'[tool.casekit]\ncases = ["cases/*.yaml", "{secret}"]\n', encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "links")
    assert run(["diff", "HEAD:cases/linked.yaml", "HEAD:cases/small.yaml"]) == 2
    assert "a symbolic link is not followed" in capsys.readouterr().err
    assert run(["diff", "v1", "HEAD"]) == 2
    assert "which is not in the project at this revision" in capsys.readouterr().err


def test_a_name_that_leads_out_of_the_folder_is_refused(git, capsys, tmp_path):
    blob = git("hash-object", "-w", "cases/small.yaml")
    inner = subprocess.run(["git", "mktree"], input=f"100644 blob {blob}\tevil.yaml\n", cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip()  # fmt: skip
    raw = b"40000 ..\0" + bytes.fromhex(inner)
    tree_id = subprocess.run(["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"], input=raw, cwd=tmp_path, check=True, capture_output=True).stdout.decode().strip()  # fmt: skip
    commit = git("commit-tree", tree_id, "-m", "evil")
    assert run(["diff", commit, "v1"]) == 2
    assert "leads out of its folder" in capsys.readouterr().err
    assert not (tmp_path.parent / "evil.yaml").exists()


def test_nothing_is_left_behind_and_a_plugin_of_a_revision_is_not_run(git, capsys, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    Path("p.py").write_text("open('run', 'w')\n", encoding="utf-8")
    text = Path("pyproject.toml").read_text(encoding="utf-8")
    Path("pyproject.toml").write_text(f'{text}plugins = ["p.py"]\n', encoding="utf-8")
    git("add", "pyproject.toml", "p.py")
    git("commit", "-q", "-m", "plugin")
    Path("pyproject.toml").write_text(text, encoding="utf-8")
    document, _ = diff(capsys, "HEAD", "v1", exits=0)
    assert "temporary" not in json.dumps(document)
    assert list(temporary.iterdir()) == []
    assert not Path("run").exists()


def test_outside_a_repository_or_without_git_it_is_said(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert run(["diff", "main"]) == 2
    assert "'main' is no file, and" in (err := capsys.readouterr().err)
    assert "is in no git repository" in err
    assert run(["diff", "old.yml", "old.yaml"]) == 2
    assert "'old.yml' is no file, and" in (err := capsys.readouterr().err)
    assert err.endswith("; did you mean 'old.yaml'?\n")
    monkeypatch.setenv("PATH", "")
    assert run(["diff", "main"]) == 2
    assert "revisions are read by git, which cannot be run here" in capsys.readouterr().err


# --- protected sources --------------------------------------------------------------------------------


def guarded_versions():
    """Two versions: a source that is protected in the old alone, one in the new alone, and every secret field edited."""
    old, new = (json.loads(json.dumps(GUARDED)) for _ in range(2))
    source = new["sources"][f"{CANARY}-id"]
    source.update({field: f"other {source[field]}" for field in ("title", "author", "publisher", "place", "notes")})
    source.update(url=f"https://{CANARY}.example/2", issued="1999-03-05", protected=False, derives_from=["paper2"])
    new["sources"]["paper2"] = {"kind": "press"}
    new["sources"]["paper"]["derives_from"] = []
    old["sources"][f"{CANARY}-late"] = {"kind": "testimony", "title": f"{CANARY} late title"}
    new["sources"][f"{CANARY}-late"] = {"kind": "testimony", "title": f"{CANARY} later title", "protected": True}
    new["sources"][f"{CANARY}-added"] = {"kind": "testimony", "title": f"{CANARY} added title", "protected": True}
    item = new["evidence"]["e1"]
    item.update(says=f"{CANARY} saw more.", by={"text": f"{CANARY} another"}, sensitive=False, date="1998-07-07")
    item.update(notes=f"{CANARY} seen from the roof.")
    item.update(states={"place": f"{CANARY} town"}, sources=[f"{CANARY}-id", f"{CANARY}-late"])
    new["evidence"]["e9"] = {**item, "sources": [f"{CANARY}-added"], "directness": "documentary"}
    new["evidence"]["e9"].pop("states")
    new["evidence"]["e3"]["date"] = "1996-03-04"
    new["denials"]["d1"].update(date="1997-05-05", form="doubt")
    new["claims"]["c1"]["says"] = f"As {CANARY} author wrote again."
    return old, new


@pytest.mark.parametrize("format", ["text", "json"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("every", [[], ["--all"]])
def test_the_canary_is_in_no_difference(format, turned, every, capsys, tmp_path):
    for name, data in zip(("old.json", "new.json"), guarded_versions(), strict=True):
        Path(name).write_text(json.dumps(data, indent=1), encoding="utf-8")
    pack = tmp_path / "leaky"
    pack.mkdir()
    (pack / "pack.yaml").write_text("{pack: leaky, title: Leaky, version: 0.1.0, depends: [core]}", encoding="utf-8")
    (pack / "leak.yaml").write_text(
        "criterion: leak\ntitle: T\nasks: Which source, by whom, on what day?\n"
        'outcomes: {found: {status: met, label: "{source} by {by} on {day}"}, none: {status: not_met}}\n'
        "rules:\n  - outcome: found\n"
        "    when: [{evidence: {claim: $claim, evidence: $e, by: $by, first_day: $day}}, {cites: {evidence: $e, source: $source}}]\n"
        "otherwise: none\n",
        encoding="utf-8",
    )
    files = ["new.json", "old.json"] if turned else ["old.json", "new.json"]
    assert run(["diff", *files, "-p", "core", "-p", "leaky", "-f", format, *every]) == 1
    captured = capsys.readouterr()
    assert CANARY not in captured.out + captured.err
    for day in ("1998-07-0", "1999-03-0", "1996-03-0", "1997-05-0"):
        assert day not in captured.out
    if every or format == "json":
        for number in (1, 2, 3):
            assert f"protected source {number}" in captured.out
        assert "[withheld]" in captured.out


def test_an_item_keeps_its_id_though_a_protected_source_is_called_alike(capsys):
    """Ids of items are no secret: `compare` tells them, and so do text and JSON alike."""
    text = CASE.replace("a: {kind: testimony,", "a: {kind: testimony, protected: true,").replace("e1: {", "a-1: {")
    edited(name="old.yaml", text=text)
    edited(("{says: It was seen., directness: eyewitness", "{says: It was seen., directness: hearsay"), text=text)
    document, _ = diff(capsys, "old.yaml", "new.yaml", "-c", "standing", exits=0)
    (change,) = document["other_changes"]
    assert (change["id"], change["where"], change["subject"]) == ("a-1", "evidence.a-1.directness", "the item a-1")
    run(["diff", "old.yaml", "new.yaml", "-c", "standing", "--all"])
    assert "the item a-1: directness: eyewitness → hearsay" in capsys.readouterr().out


def test_revealing_is_asked_for_and_said(capsys):
    for name, data in zip(("old.json", "new.json"), guarded_versions(), strict=True):
        Path(name).write_text(json.dumps(data), encoding="utf-8")
    assert run(["diff", "old.json", "new.json", "--all", "--reveal-protected"]) == 1
    captured = capsys.readouterr()
    assert f"the source {CANARY}-id: title: {CANARY} title → other {CANARY} title" in captured.out
    assert "--reveal-protected" in captured.err


# --- any two cases ------------------------------------------------------------------------------------

many = settings(
    max_examples=int(os.environ.get("CASEKIT_EXAMPLES", "50")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
_ASSESSOR = Assessor((CORE,), Native())


@st.composite
def versions(draw):
    """Return two versions of a case: the second has some of the edits that lead to another case."""
    old, target = draw(cases()), draw(cases())
    edits = case_changes("generated", tree(Document.of_data("o", old)), tree(Document.of_data("n", target)))
    chosen = draw(st.lists(st.sampled_from(edits), max_size=7, unique_by=id)) if edits else []
    new = applied(old, chosen)
    return old, new if check(Case, new)[0] is not None else old if len(chosen) % 2 else target


def outcomes(data):
    case, _ = check(Case, data)
    return None if case is None else answers_of(_ASSESSOR(case))


@many
@given(versions())
def test_the_causes_are_the_smallest_sets_that_brute_force_finds(pair):
    old, new = pair
    found = difference(side_of(old), side_of(new))
    before, after = outcomes(old), outcomes(new)
    assert {(o.claim, o.criterion) for o in found.outcomes} == {
        key for key in before.keys() | after.keys() if before.get(key) != after.get(key)
    }
    edits = case_changes("generated", *(tree(Document.of_data("generated", data)) for data in pair))
    by_change = {edit.change: edit for edit in edits}
    known = {}

    def made(changes):
        if changes not in known:
            known[changes] = outcomes(applied(old, [edit for edit in edits if edit.change in changes]))
        return known[changes]

    for outcome in found.outcomes:
        key = (outcome.claim, outcome.criterion)
        assert outcome.causes
        for cause in outcome.causes:
            if outcome.old and outcome.new:
                assert made(frozenset(cause))[key] == after[key]
                for change in cause:
                    less = made(frozenset(cause) - {change})
                    assert less is None or less[key] != after[key]
        size = len(outcome.causes[0])
        assert outcome.search == "smallest" or len(edits) > 8  # all subsets of 8 changes are fewer than are tried
        if outcome.search == "smallest" and outcome.old and outcome.new and len(edits) <= 10:
            sets = (frozenset(some) for n in range(size + 1) for some in combinations(by_change, n))
            sufficient = {some for some in sets if (made(some) or {}).get(key) == after[key]}
            assert set(map(frozenset, outcome.causes)) == sufficient


@many
@given(cases(), st.data())
def test_words_that_no_rule_reads_change_no_outcome(case, data):
    from casekit.difference.relevance import WORDS
    from tests.generated_cases import ASSESSOR

    words = {"living": True, "sensitive": True, "period": "1988", "codebook": "b"}
    changed = json.loads(json.dumps(case))
    for section, fields in WORDS.items():
        records = [changed] if not section else list(changed.get(section, {}).values())
        for record in records:
            for field in sorted(fields):
                if data.draw(st.booleans()):
                    record[field] = words.get(field, "other words")
    before, after = (ASSESSOR(Case.model_validate(each)).findings for each in (case, changed))
    assert [(f.claim, f.criterion, f.outcome) for f in before] == [(f.claim, f.criterion, f.outcome) for f in after]


PACK_EDITS = (
    ("many.yaml", "enough: 2", "enough: 1"),
    ("many.yaml", "far-too-many: 50", "far-too-many: 3"),
    ("many.yaml", "otherwise: no", "otherwise: yes"),
    ("many.yaml", "title: Many", "title: More"),
    ("summary.yaml", "{at_least: 1}", "{at_least: 2}"),
    (
        "summary.yaml",
        '  - ["yes", "-", good]\n  - ["-", other, doubtful]\n',
        '  - ["-", other, doubtful]\n  - ["yes", "-", good]\n',
    ),
    ("summary.yaml", "contested, bad]", "contested, doubtful]"),
    ("summary.yaml", "doubtful: {status: unknown}", "doubtful: {status: not_met}"),
)


def pack_with(edits):
    files = dict(PACK)
    for name, before, after in edits:
        files[name] = files[name].replace(before, after)
    return pack_of({name: read_document(name, text) for name, text in files.items()}, str(len(edits)), examples=False)


@many
@given(versions(), st.lists(st.sampled_from(PACK_EDITS), max_size=5, unique=True))
def test_the_causes_in_cases_and_packs_together_are_those_of_brute_force(pair, pack_edits):
    packs = (pack_with(()), pack_with(pack_edits))
    old, new = (side_of(data, (pack,)) for data, pack in zip(pair, packs, strict=True))
    edits = case_changes("generated", *(tree(Document.of_data("generated", data)) for data in pair))
    of_pack = pack_changes(*packs)
    assume(len(edits) + len(of_pack) <= 8)
    found = difference(old, new)

    def made(changes):
        data = applied(pair[0], [edit for edit in edits if edit.change in changes])
        pack = pack_of(
            documents_of(applied(pack_tree(packs[0]).data, [edit for edit in of_pack if edit.change in changes])),
            "",
            examples=False,
        )
        case, _ = check(Case, data)
        return {} if case is None else answers_of(Assessor((pack,), Native())(case))

    every = [edit.change for edit in (*edits, *of_pack)]
    after = made(frozenset(every))
    known = {}
    for outcome in found.outcomes:
        key, size = (outcome.claim, outcome.criterion), len(outcome.causes[0])
        assert outcome.search == "smallest"
        if outcome.old and outcome.new:
            for some in (frozenset(some) for n in range(size + 1) for some in combinations(every, n)):
                if some not in known:
                    known[some] = made(some)
            sufficient = {some for some, answers in known.items() if len(some) <= size and answers.get(key) == after[key]}
            assert set(map(frozenset, outcome.causes)) == sufficient
