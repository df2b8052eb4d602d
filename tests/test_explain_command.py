"""`casekit explain`: an answer down to the lines of the case."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casekit.cli import run
from casekit.project import bundled_cases
from tests.test_redact import CANARY, CASE

COLOMBIA = next(str(path) for path in bundled_cases() if "colombia" in path.name)
SMALL = """\
casekit: 1
case: small
sources:
  a: {kind: testimony}
  b: {kind: press, derives_from: [a]}
evidence:
  e1: {says: It was seen., directness: eyewitness, sources: [b], bears_on: [{claim: c1, stance: supports}]}
claims:
  c1: {says: It happened (alleged).}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")


def test_an_answer_is_traced_to_its_origin_and_the_other_rules_say_what_they_lack(capsys):
    assert run(["explain", "small.yaml", "c1", "corroboration"]) == 0
    lines = [re.sub(r"\([^()]*corroboration\.yaml:\d+\)", "(RULE)", line) for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if "standard:" not in line] == [
        "c1: It happened (alleged).",
        "",
        "core/corroboration: single origin (not met): one origin",
        "  decided by core/corroboration#3 → single origin (RULE): independent origins: at its highest 1",
        "    ← independent origins: 1",
        "      e1 (small.yaml:7): It was seen.",
        "        b (small.yaml:5) ← a (small.yaml:4)",
        "  did not hold: core/corroboration#1 → corroborated (RULE): needs at least 2 independent origins; has 1",
        "  did not hold: core/corroboration#2 → possibly corroborated (RULE): needs independent origins: at its highest at least 2; has 1",
    ]


def test_an_answer_that_rests_on_others_explains_each_once(capsys):
    assert run(["explain", "small.yaml", "c1"]) == 0
    out = capsys.readouterr().out
    explained = re.findall(r"^ *(core/[\w-]+): .*\((?:met|not met|unknown|not applicable)\)", out, re.MULTILINE)
    assert sorted(explained) == sorted(set(explained))
    assert {"core/standing", "core/corroboration", "core/denial"} <= set(explained)


def test_every_place_of_the_shipped_case_holds_what_is_said_to_stand_there(capsys):
    assert run(["explain", COLOMBIA, "c10-traffickers", "corroboration"]) == 0
    lines = Path(COLOMBIA).read_text(encoding="utf-8").splitlines()
    places = re.findall(r"(\S+) \(\S*colombia-1989-1991\.yaml:(\d+)\)", capsys.readouterr().out)
    assert len(places) > 4
    for id, line in places:
        assert lines[int(line) - 1].strip().startswith(f"{id}:")


def test_json_has_the_same_explanations(capsys):
    assert run(["explain", "small.yaml", "c1", "corroboration", "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["claim"], document["criterion"]) == ("c1", "core/corroboration")
    (explanation,) = document["explanations"]
    assert explanation["decided"]["rule"] == "core/corroboration#3"
    assert explanation["decided"]["grounds"][0]["basis"][0]["sources"][0]["origins"][0]["source"] == "a"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["small.yaml", "c11"], "did you mean 'c1'?"), (["small.yaml", "c1", "standig"], "did you mean 'standing'?")],
)
def test_a_wrong_word_names_the_nearest(arguments, told, capsys):
    assert run(["explain", *arguments]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("format", ["text", "json"])
def test_the_canary_is_in_no_explanation(format, tmp_path, capsys):
    (tmp_path / "guarded.json").write_text(json.dumps(CASE), encoding="utf-8")
    assert run(["explain", "guarded.json", "c1", "-f", format]) == 0
    captured = capsys.readouterr()
    assert CANARY not in captured.out + captured.err
    assert "protected source 1" in captured.out
    assert "1998-07" not in captured.out


@pytest.mark.parametrize("format", ["text", "json", "dot"])
@pytest.mark.parametrize("asked", [["c4", "standing"], ["c8", "-p", "standards-of-proof"]])
def test_what_is_not_asked_for_is_not_explained_and_not_missed(format, asked, monkeypatch, capsys):
    arguments = ["explain", str(bundled_cases()[0]), *asked, "-f", format, "--engine", "native"]
    assert run(arguments) == 0
    out = capsys.readouterr().out
    monkeypatch.setattr("casekit.cli.explain._is_claim_alone", lambda named, case: False)
    assert run(arguments) == 0
    assert capsys.readouterr().out == out
