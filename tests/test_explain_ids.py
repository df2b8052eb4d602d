"""Every id that `casekit explain` prints can be asked for, and is told of."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casekit.cli import explain, run
from casekit.cli.explain import FORMATS
from casekit.loading import load_case
from casekit.project import bundled_cases
from tests.test_redact import CANARY, CASE

CASES = {path.stem: str(path) for path in bundled_cases()}
COLOMBIA = next(path for name, path in CASES.items() if "colombia" in name)
MEXICO = next(path for name, path in CASES.items() if "mexico" in name)
PLACE = r"\([^()\s]+\.(?:yaml|json)(?::\d+)?\)"
SECTIONS = ("claims", "evidence", "denials", "official_findings", "transactions", "searches", "sources")
TWINS = """\
casekit: 1
case: twins
sources:
  a: {kind: testimony}
  b: {kind: press, derives_from: [a]}
  c: {kind: press, derives_from: [b]}
  d: {kind: social-media, derives_from: unknown}
actors:
  mod: {name: The ministry, kind: organisation}
evidence:
  c1: {says: It was seen., by: mod, directness: eyewitness, sources: [{source: c, rests_on: [b]}], bears_on: [{claim: c1, stance: supports}, {claim: c2, stance: context, shows: knowledge}], states: {place: the bridge}}
  e2: {says: It was told., directness: hearsay, sources: [d], bears_on: [{claim: c2, stance: supports}]}
claims:
  c1: {says: It happened (alleged).}
  c2: {says: It was known (alleged).}
denials:
  e2: {claim: c1, by: mod, form: fact, sources: [a]}
official_findings:
  f1: {claim: c1, body: mod, level: executive-statement, concludes: inconclusive, sources: [c]}
transactions:
  t1: {claim: c1, path: [{party: P}, {party: Q}], documents: [d]}
searches:
  s1: {claim: c2, where: the archive, result: not-found, logged: true}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "10000")
    Path("twins.yaml").write_text(TWINS, encoding="utf-8")
    Path("guarded.json").write_text(json.dumps(CASE), encoding="utf-8")


def told(capsys, *arguments: str) -> str:
    assert run(["explain", *arguments, "--engine", "native"]) == 0, arguments
    return capsys.readouterr().out


def objects(capsys, *arguments: str) -> list[dict]:
    document = json.loads(told(capsys, *arguments, "-f", "json"))
    return [*document.get("explanations", ()), *document.get("accounts", ())]


def ids_in(text: str, path: str) -> set[str]:
    """Return the ids printed in a text: those of the case wherever they stand as a word, and what only an id can be."""
    case = load_case(path).case
    known = {id for section in SECTIONS for id in getattr(case, section)} | set(case.actors)
    found = {id for id in known if re.search(rf"(?<![\w.-]){re.escape(id)}(?![\w-]|\.\w)", text)}
    found |= set(
        re.findall(rf"(?:^ *|← |, |carried by |cited by |derives from |beneath |origins: )(\S+) {PLACE}", text, re.MULTILINE)
    )
    found |= set(re.findall(r"protected source \d+", text))
    return found | set(re.findall(r"\b[a-z][a-z-]*/[a-z][a-z-]*(?:#\w+)?(?!\.\w)\b", re.sub(PLACE, "", text)))


def is_told_of(text: str, id: str) -> bool:
    """Whether a part of the text is of this id: it begins with it, and is not indented."""
    return any(re.match(rf"{re.escape(id)}(?![\w/#.-])", line) for line in text.splitlines())


@pytest.fixture
def quick(monkeypatch):
    """What the command computes of a case is computed once, of the whole case: only the id differs."""
    monkeypatch.setattr(explain, "_is_claim_alone", lambda named, case: False)
    for name in ("assessed_comparison", "report", "redact_report"):
        monkeypatch.setattr(explain, name, _once(getattr(explain, name)))


def _once(compute):
    made: list[object] = []

    def once(*given):
        if not made:
            made.append(compute(*given))
        return made[0]

    return once


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (COLOMBIA, ["c10-traffickers", "c6", "c4", "A-21a", "psi1991", "core/corroboration", "core/attribution#7"]),
        (MEXICO, ["c1-israeli", "c6", "core/corroboration#otherwise", "core/denial"]),
        ("guarded.json", ["c1", "protected source 1", "e1", "d1", "core/corroboration#1"]),
        ("twins.yaml", ["c1", "c2", "a", "e2", "core/absence"]),
    ],
    ids=["colombia", "mexico", "guarded", "twins"],
)
def test_every_id_that_is_printed_can_be_asked_for_and_is_told_of(path, asked, quick, capsys):
    printed = {id for each in asked for id in ids_in(told(capsys, path, each), path)}
    assert not printed & set(load_case(path).case.actors), "actors are named, never by their ids"
    assert len(printed) > 20
    assert {"#" in id for id in printed if "/" in id} == {True, False}
    assert {id for id in sorted(printed) if is_told_of(told(capsys, path, id), id)} == printed
    if path == "guarded.json":
        assert "protected source 1" in printed


def test_a_pseudonym_is_told_of_and_the_name_it_stands_for_names_nothing(capsys):
    out = told(capsys, "guarded.json", "protected source 1")
    assert out.splitlines()[0] == "protected source 1: testimony"
    assert "issued: 1999" in out
    assert "accessed" not in out
    assert "  cited by e1, d1" in out.splitlines()
    assert "  beneath e3" in out.splitlines()
    assert "  carried by paper (guarded.json:1)" in out.splitlines()
    assert "c1, core/corroboration: corroborated (met): 2 independent origins; decided by core/corroboration#1" in out
    assert run(["explain", "guarded.json", f"{CANARY}-id"]) == 2
    captured = capsys.readouterr()
    assert "is no claim, item or source of guarded" in captured.err
    assert "did you mean" not in captured.err
    revealed = told(capsys, "guarded.json", f"{CANARY}-id", "--reveal-protected")
    assert f"title: {CANARY} title" in revealed


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("id", ["c1", "e1", "e2", "d1", "protected source 1", "paper", "core/denial", "core/directness#1"])
def test_the_canary_is_nowhere_in_what_is_told(format, id, capsys):
    assert run(["explain", "guarded.json", id, "-f", format, "--engine", "native"]) == 0
    captured = capsys.readouterr()
    assert CANARY not in captured.out + captured.err
    assert not re.search("199[6-9]-0", captured.out), "a day of a protected source or of what rests on it"


# --- what is told ---------------------------------------------------------------------------------------


def test_of_an_item(capsys):
    out = told(capsys, "twins.yaml", "t1", "money-trail")
    assert out.splitlines() == [
        "t1 (twins.yaml:21): P → Q",
        "  payment",
        "  path: P → Q",
        "  sources",
        "    d (twins.yaml:7)",
        "  bears on c1",
        "  answers that rest on it",
        (
            "    c1, core/money-trail: path continuous (not met): path continuous (hops: 1; total stated: unknown); "
            "missing or at odds: no date for hop 1; no amount for hop 1; decided by core/money-trail#3"
        ),
    ]


def test_of_a_source_down_to_its_origins_and_up_to_what_rests_on_it(capsys):
    assert told(capsys, "twins.yaml", "b", "corroboration").splitlines() == [
        "b (twins.yaml:5): press",
        "  accessed: original",
        "  derives from a (twins.yaml:4)",
        "  origins: a (twins.yaml:4)",
        "  carried by c (twins.yaml:6)",
        "  beneath c1 (twins.yaml:11), f1 (twins.yaml:19)",
        "  answers that rest on it",
        "    c1, core/corroboration: single origin (not met): one origin; decided by core/corroboration#3",
    ]
    assert "  what it derives from is unknown" in told(capsys, "twins.yaml", "d").splitlines()
    assert "  an origin: it derives from no other source" in told(capsys, "twins.yaml", "a").splitlines()


def test_of_a_criterion_and_of_a_rule(capsys):
    criterion = told(capsys, "twins.yaml", "corroboration").splitlines()
    assert criterion[0].endswith("corroboration.yaml:2): Independent corroboration")
    assert "  asks: How many independent origins support the claim?" in criterion
    assert criterion[-3:] == [
        "  answers",
        "    c1: single origin (not met): one origin; decided by core/corroboration#3",
        "    c2: single origin (not met): one origin; decided by core/corroboration#3",
    ]
    rule = told(capsys, "twins.yaml", "core/corroboration#3").splitlines()
    assert rule[0].startswith("core/corroboration#3 → single origin (")
    assert "  decided" in rule
    otherwise = told(capsys, "twins.yaml", "core/corroboration#otherwise").splitlines()
    assert otherwise[0].startswith("core/corroboration#otherwise → none (")
    assert otherwise[0].endswith("): none of its rules holds")
    assert "  decided" not in otherwise


def test_a_rule_says_of_which_claims_it_decided_held_and_failed(capsys):
    (found,) = objects(capsys, COLOMBIA, "core/directness#4")
    answers = {(e["claim"]): e for e in objects(capsys, COLOMBIA, "core/directness")[0]["answers"]}
    of = {name: [each["claim"] for each in found[name]] for name in ("decided", "held", "failed")}
    assert sorted(claim for claims in of.values() for claim in claims) == sorted(answers)
    assert all(of.values())
    assert {answers[claim]["rule"] for claim in of["decided"]} == {"core/directness#4"}
    assert all(int(answers[claim]["rule"][-1]) < 4 for claim in of["held"])
    assert all(each["fails"].startswith("needs ") for each in found["failed"])


def test_an_id_of_two_kinds_is_told_of_in_both(capsys):
    claim, item = objects(capsys, "twins.yaml", "c1", "corroboration")
    assert claim["criterion"] == "core/corroboration"
    assert (item["kind"], item["section"], item["bears_on"][1]) == (
        "item",
        "evidence",
        {"claim": "c2", "how": ["context", "knowledge"]},
    )
    evidence, denial = objects(capsys, "twins.yaml", "e2")
    assert [evidence["section"], denial["section"]] == ["evidence", "denials"]
    assert {each["criterion"] for each in denial["answers"]} == {"core/denial", "core/denial-rebuttal"}
    assert {each["claim"] for each in evidence["answers"]} == {"c2"}


def test_with_a_criterion_only_its_answers_are_told(capsys):
    for id in ("c1", "b", "core/corroboration", "core/corroboration#3"):
        for found in objects(capsys, "twins.yaml", id, "corroboration"):
            told_of = [*found.get("answers", ()), *found.get("decided", ())] if found.get("kind") else [found]
            assert {each["criterion"] for each in told_of} == {"core/corroboration"}
    assert objects(capsys, "twins.yaml", "core/denial", "corroboration")[0]["answers"] == []


def test_through_which_answers_an_answer_rests_on_an_item(capsys):
    (found,) = objects(capsys, COLOMBIA, "A-21a", "standing")
    of = {each["claim"]: each["through"] for each in found["answers"]}
    assert of["c10-traffickers"] == ["core/corroboration", "core/directness"]


def test_the_items_that_keep_a_rule_from_holding_are_told_of_it(capsys):
    (found,) = objects(capsys, COLOMBIA, "f10", "standing")
    assert found["answers"] == []
    assert {
        "claim": "c10-traffickers", "criterion": "core/standing", "rule": "core/standing#1", "outcome": "officially-found",
        "decided": "core/standing#9",
    } in found["against"]  # fmt: skip


def test_an_answer_of_another_pack_is_told_where_it_is_asked_for(capsys):
    out = told(capsys, "twins.yaml", "c1", "-p", "source-independence")
    assert out.splitlines()[2].startswith("source-independence/two-source-rule: ")
    assert "core/corroboration: single origin" in out
    assert is_told_of(told(capsys, "twins.yaml", "core/corroboration#3", "-p", "source-independence"), "core/corroboration#3")
    assert objects(capsys, "twins.yaml", "core/corroboration", "-p", "source-independence")[0]["answers"]


def test_a_function_is_told_of(tmp_path, capsys):
    Path("pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    Path("p.py").write_text(
        "import casekit\n"
        "def answer(claim):\n"
        "    'Look for whoever saw it. Nobody else counts.'\n"
        "    if claim.id == 'c2':\n"
        "        raise ValueError('nothing')\n"
        "    return casekit.Outcome('seen', evidence=('c1',))\n"
        "@casekit.hookimpl\n"
        "def casekit_criteria():\n"
        "    return [casekit.PythonCriterion(name='ours/seen', title='Seen', asks='Seen?', outcomes={'seen': 'met'}, answer=answer)]\n",
        encoding="utf-8",
    )
    assert run(["explain", "twins.yaml", "ours/seen#function", "-p", "ours"]) == 3
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("ours/seen#function (")
    assert out[0].endswith("): Look for whoever saw it")
    assert "    c1: seen (met): seen; decided by ours/seen#function" in out
    assert run(["explain", "twins.yaml", "ours/seen", "-p", "ours"]) == 3
    assert "  c2: no answer, a plugin failed" in capsys.readouterr().out.splitlines()
    assert run(["explain", "twins.yaml", "c1", "-p", "ours"]) == 3
    assert run(["explain", "twins.yaml", "c1", "corroboration"]) == 0, "what failed is not what was asked for"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("c11", "c1"),
        ("core/denials", "core/denial"),
        ("core/standin", "core/standing"),
        ("corroboratio", "corroboration"),
        ("core/corroboration#22", "core/corroboration#2"),
    ],
)
def test_a_wrong_id_names_the_nearest_of_all_kinds(wrong, right, capsys):
    assert run(["explain", "twins.yaml", wrong]) == 2
    assert f"did you mean {right!r}?" in capsys.readouterr().err


def test_without_an_answer_it_is_not_said_that_the_id_is_wrong(monkeypatch, capsys):
    from casekit.engines.native import Native

    def fail(*_):
        raise RuntimeError("no engine")

    monkeypatch.setattr(Native, "compile", lambda *_: fail)
    assert run(["explain", "twins.yaml", "core/standing", "--engine", "native"]) == 3
    assert "no engine" in capsys.readouterr().err


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_is_written_whole_and_is_what_is_printed(format, tmp_path, capsys):
    printed = told(capsys, "twins.yaml", "c1", "-f", format)
    assert told(capsys, "twins.yaml", "c1", "-f", format, "-o", "out") == ""
    assert Path("out").read_text(encoding="utf-8") == printed
    assert told(capsys, "twins.yaml", "c1", "-f", format) == printed
