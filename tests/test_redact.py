"""A protected source leaves under a pseudonym, or not at all."""

from __future__ import annotations

import json

import pytest

from casekit.cli import run
from casekit.renderers import FORMATS, LAYOUTS

CANARY = "CANARY"
CASE = {
    "casekit": 1,
    "case": "guarded",
    "title": "Guarded",
    "as_of": "2000-01-01",
    "sources": {
        f"{CANARY}-id": {
            "kind": "testimony",
            "title": f"{CANARY} title",
            "author": f"{CANARY} author",
            "publisher": f"{CANARY} publisher",
            "place": f"{CANARY} place",
            "notes": f"{CANARY} notes",
            "url": f"https://{CANARY}.example",
            "issued": "1999-03-04",
            "protected": True,
        },
        "paper": {"kind": "press", "derives_from": [f"{CANARY}-id"]},
        "other": {"kind": "testimony"},
    },
    "evidence": {
        "e1": {
            "says": f"{CANARY} saw it.",
            "by": {"text": f"{CANARY} the witness"},
            "sources": [f"{CANARY}-id"],
            "directness": "eyewitness",
            "date": "1998-07-06",
            "sensitive": True,
            "states": {"place": f"{CANARY} village"},
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        },
        "e3": {
            "says": "X.",
            "sources": ["paper"],
            "directness": "hearsay",
            "date": "1996-03-02",
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        },
        "e2": {
            "says": "X.",
            "sources": ["other"],
            "directness": "eyewitness",
            "states": {"place": "elsewhere"},
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        },
    },
    "claims": {"c1": {"question": "q", "says": f"As {CANARY} author wrote."}},
    "denials": {
        "d1": {
            "claim": "c1",
            "by": {"text": "the ministry"},
            "form": "fact",
            "date": "1997-05-04/1997-06",
            "sources": [f"{CANARY}-id"],
        }
    },
}


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "guarded.json").write_text(json.dumps(CASE), encoding="utf-8")
    (tmp_path / "second.json").write_text(json.dumps({**CASE, "case": "second", "title": f"{CANARY} author"}), encoding="utf-8")
    pack = tmp_path / "leaky"
    pack.mkdir()
    (pack / "pack.yaml").write_text("{pack: leaky, title: Leaky, version: 0.1.0, depends: [core]}", encoding="utf-8")
    (pack / "leak.yaml").write_text(
        "criterion: leak\ntitle: T\nasks: Which source, by whom, on what day?\nheadline: true\n"
        'outcomes: {found: {status: met, label: "{source} by {by} on {day}"}, none: {status: not_met}}\n'
        "rules:\n"
        "  - outcome: found\n"
        "    when: [{evidence: {claim: $claim, evidence: $e, by: $by, first_day: $day}}, {cites: {evidence: $e, source: $source}}]\n"
        "otherwise: none\n",
        encoding="utf-8",
    )


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("how", [[], ["--differences", "--references", "--standalone", "--raw"], ["--transpose"]])
def test_the_canary_is_in_no_output(format, layout, how, capsys):
    if layout == "long" and "--transpose" in how:
        return
    shown = ["-p", "core", "-p", "leaky", "-c", "all", "--engine", "native", "-f", format, "--layout", layout, *how]
    assert run(["compare", "guarded.json", "second.json", *shown]) == 0
    captured = capsys.readouterr()
    assert CANARY not in captured.out + captured.err
    assert "protected source 1" in captured.out or "protected source 1" in captured.out.replace("\\", "")
    assert "1998-07-06" not in captured.out
    assert "1999-03-04" not in captured.out
    assert "1996-03-02" not in captured.out, "the day on which an item retells a protected source"


BARE = {
    **CASE,
    "case": "bare",
    "title": f"{CANARY} title",
    "evidence": {"e2": {**CASE["evidence"]["e2"], "states": {}}},
    "claims": {"c1": {"question": "q"}, "c2": {"question": "q"}},
    "denials": {},
}
PICKY = {
    "cited": "{cites: {evidence: $e, source: $source}}",
    "said": "{evidence: {claim: $claim, evidence: $e, by: {not: nobody}}}",
    "placed": "{stated: {claim: $claim, evidence: $e, attribute: place, value: {not: elsewhere}}}",
    "dated": "{evidence: {claim: $claim, evidence: $e, first_day: {above: 720000}}}",
    "beneath": "{rests_on: {evidence: $e, source: $source, root: true}}",
    "denied": "{denial: {claim: $claim, date: {not: x}, by: {not: x}}}",
}
"""Criteria that read what must not be told."""


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("cases", [["guarded.json", "bare.json"], ["bare.json", "guarded.json", "second.json"]])
def test_the_canary_is_in_no_reason(format, cases, tmp_path, capsys):
    (tmp_path / "bare.json").write_text(json.dumps(BARE), encoding="utf-8")
    for name, pattern in PICKY.items():
        (tmp_path / "leaky" / f"{name}.yaml").write_text(
            f"criterion: {name}\ntitle: T\nasks: A?\noutcomes: {{found: {{status: met}}, none: {{status: not_met}}}}\n"
            f"rules: [{{outcome: found, when: [{{evidence: {{claim: $claim, evidence: $e, directness: eyewitness}}}}, {pattern}]}}]\n"
            "otherwise: none\n",
            encoding="utf-8",
        )
    asked = ["-p", "core", "-p", "leaky", "-c", "all", "--engine", "native", "-f", format]
    run(["compare", *cases, *asked, "--why", "--reveal-protected"])
    revealed = capsys.readouterr().out
    assert run(["compare", *cases, *asked, "--why"]) == 0
    out = capsys.readouterr().out
    assert "Placed of c1" in out
    assert revealed.count(CANARY) > 20
    assert CANARY not in out
    for day in ("1998-07-06", "1999-03-04", "1996-03-02", "1997-05", "1997-06"):
        assert day not in out


def test_the_canary_is_in_no_reason_of_a_report(tmp_path, capsys):
    (tmp_path / "bare.json").write_text(json.dumps(BARE), encoding="utf-8")
    shown = ["-p", "core", "-p", "leaky", "-c", "all", "--engine", "native"]
    assert run(["report", "guarded.json", "bare.json", *shown, "--why", "-o", "r.html"]) == 0
    written = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Why the cases differ" in written
    assert CANARY not in written


@pytest.mark.parametrize("name", ["b.json", "b.bib"])
def test_a_bibliography_has_of_a_protected_source_its_pseudonym_and_the_year(name, tmp_path, capsys):
    assert run(["compare", "guarded.json", "--bibliography", name]) == 0
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert CANARY not in written
    assert "1999-03" not in written
    assert "1999" in written
    assert "protected source 1" in written.replace("-", " ")


def test_a_citation_style_sees_no_more(capsys):
    pytest.importorskip("citeproc")
    assert run(["compare", "guarded.json", "--references", "--citation-style", "harvard-cite-them-right"]) == 0
    out = capsys.readouterr().out
    assert CANARY not in out
    assert "testimony; protected source 1" in out


def _broken(change) -> str:
    case = json.loads(json.dumps(CASE))
    change(case["sources"][f"{CANARY}-id"], case["evidence"]["e1"], case)
    return json.dumps(case)


FAULTS = {
    "a field is wrong": lambda s, e, c: s.update(issued=f"{CANARY} day"),
    "a field is a list": lambda s, e, c: s.update(title=[f"{CANARY} title"]),
    "a field is long": lambda s, e, c: s.update(author={"x": f"{CANARY} " * 60}),
    "the mark is wrong": lambda s, e, c: s.update(protected="yes, please", kind="nothing"),
    "a field is unknown": lambda s, e, c: s.update(nickname=f"{CANARY} nick"),
    "a key is the secret": lambda s, e, c: s.update({f"{CANARY} key": 1}),
    "a reference is near it": lambda s, e, c: c["sources"]["paper"].update(derives_from=[f"{CANARY}-ix"]),
    "it derives from itself": lambda s, e, c: s.update(derives_from=[f"{CANARY}-id"]),
    "its item is wrong": lambda s, e, c: e.update(date=f"{CANARY} saw it."),
    "its item is near it": lambda s, e, c: e.update(by=f"{CANARY} the witness"),
    "its codebook is wrong": lambda s, e, c: c.update(codebook=f"{CANARY}-id"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", ["validate", "compare", "check"])
def test_the_canary_is_in_no_error(fault, command, tmp_path, capsys):
    (tmp_path / "broken.json").write_text(_broken(FAULTS[fault]), encoding="utf-8")
    assert run([command, "broken.json"]) in (1, 2)
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert "broken.json:1:" in said
    assert CANARY not in said


@pytest.mark.parametrize(
    "text",
    [
        f"casekit: 1\ncase: x\nsources:\n  {CANARY}-id: {{kind: testimony, protected: true}}\n  {CANARY}-id: {{kind: press}}\n",
        f'casekit: 1\ncase: x\nsources: {{{CANARY}: {{protected: true, title: "{CANARY}\n',
        f"casekit: 1\ncase: x\nsources:\n  s: {{kind: testimony, protected: true, title: *{CANARY}}}\n",
        f"casekit: 1\ncase: x\nsources:\n  s: {{kind: testimony, protected: true, title: !{CANARY} x}}\n",
    ],
)
def test_the_canary_is_in_no_error_of_notation(text, tmp_path, capsys):
    (tmp_path / "broken.yaml").write_text(text, encoding="utf-8")
    assert run(["validate", "broken.yaml"]) == 1
    said = "".join(capsys.readouterr())
    assert "broken.yaml:" in said
    assert CANARY not in said


def test_the_canary_is_in_no_failure_of_a_plugin(tmp_path, capsys):
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    (tmp_path / "p.py").write_text(
        "import casekit\n"
        "def answer(claim):\n"
        "    raise ValueError(repr(claim.case.sources) + repr(claim.case.evidence))\n"
        "@casekit.hookimpl\n"
        "def casekit_criteria():\n"
        "    return [casekit.PythonCriterion(name='ours/named', title='T', asks='A?', outcomes={'a': 'met'}, answer=answer)]\n",
        encoding="utf-8",
    )
    assert run(["compare", "guarded.json", "-p", "ours"]) == 3
    captured = capsys.readouterr()
    assert "protected source 1" in captured.out
    assert CANARY not in captured.out + captured.err


def test_a_label_that_writes_a_source_a_speaker_or_a_day_is_redacted(capsys):
    run(["compare", "guarded.json", "-p", "core", "-p", "leaky", "-c", "leak", "-f", "json"])
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    (cell,) = row["cells"]["guarded"]
    assert cell["label"] == "protected source 1 by [withheld] on 1998"
    assert cell["sources"] == ["protected source 1"]


def test_the_days_of_a_denial_in_a_protected_source_are_coarsened_to_the_year(capsys):
    assert run(["compare", "guarded.json", "-c", "denial"]) == 0
    out = capsys.readouterr().out
    assert "by the ministry, 1997/1997" in out
    assert "1997-0" not in out


def test_revealing_is_asked_for_and_said(capsys):
    run(["compare", "guarded.json", "-c", "all", "--reveal-protected"])
    captured = capsys.readouterr()
    assert CANARY in captured.out
    assert "--reveal-protected" in captured.err


def test_pseudonyms_do_not_depend_on_the_order_of_the_file(tmp_path, capsys):
    run(["compare", "guarded.json", "-f", "json"])
    first = json.loads(capsys.readouterr().out)["rows"]
    turned = {**CASE, "sources": dict(reversed(CASE["sources"].items()))}
    (tmp_path / "guarded.json").write_text(json.dumps(turned), encoding="utf-8")
    run(["compare", "guarded.json", "-f", "json"])
    assert json.loads(capsys.readouterr().out)["rows"] == first


FORMS = [["compare", "guarded.json", "-p", "core", "-p", "leaky", "-c", "all", "-f", f] for f in ("text", "json", "html")]
FORMS += [["compare", "guarded.json", "bare.json", "-c", "all", "--why", "-f", f] for f in ("text", "json")]
FORMS += [["explain", "guarded.json", "c1", "-p", "core", "-p", "leaky", "-f", f] for f in ("text", "json", "html", "dot")]
FORMS += [["sensitivity", "guarded.json", "-c", "all", "-f", f] for f in ("text", "json")]


def _written(case, tmp_path, capsys, arguments) -> str:
    (tmp_path / "bare.json").write_text(json.dumps(BARE), encoding="utf-8")
    (tmp_path / "guarded.json").write_text(json.dumps(case), encoding="utf-8")
    assert run([*arguments, "--engine", "native"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("arguments", FORMS, ids=lambda arguments: f"{arguments[0]} {arguments[-1]}")
def test_who_speaks_in_sensitive_items_is_not_told(arguments, tmp_path, capsys):
    """An actor is named in clear elsewhere; that they speak in these items is what nobody may know."""
    said = {"says": "X.", "by": "quiet", "directness": "eyewitness", "bears_on": [{"claim": "c1", "stance": "supports"}]}
    case = {
        **CASE,
        "actors": {"quiet": {"name": "Quiet Person", "kind": "person"}},
        "evidence": {
            "e1": {**said, "sources": [f"{CANARY}-id"], "sensitive": True},
            "e2": {**said, "sources": ["other"], "sensitive": True},
            "e3": {**said, "sources": ["third"], "bears_on": [{"claim": "c1", "stance": "contradicts"}], "sensitive": True},
        },
        "sources": {**CASE["sources"], "third": {"kind": "testimony"}},
        "claims": {"c1": {"question": "q", "says": "X."}},
    }
    out = _written(case, tmp_path, capsys, arguments)
    assert "protected source 1" in out or "bare" in out or arguments[0] == "sensitivity"
    assert "Quiet Person" not in out


@pytest.mark.parametrize("arguments", FORMS, ids=lambda arguments: f"{arguments[0]} {arguments[-1]}")
def test_no_number_of_days_tells_the_day_of_a_protected_source(arguments, tmp_path, capsys):
    said = {
        "says": "X.",
        "sources": [f"{CANARY}-id"],
        "directness": "hearsay",
        "bears_on": [{"claim": "c1", "stance": "supports"}],
    }
    case = {
        **CASE,
        "evidence": {"e1": said},
        "claims": {"c1": {"question": "q", "says": "X.", "period": "1998-12-31"}},
        "denials": {
            "d1": {"claim": "c1", "by": {"text": "the ministry"}, "form": "fact", "date": "1999-04-14", "sources": ["other"]}
        },
    }
    out = _written(case, tmp_path, capsys, arguments)  # issued 1999-03-04; as of 2000-01-01
    for days in ("63", "64", "302", "303", "304", "41"):
        assert f" {days} day" not in out
        assert f": {days}" not in out
        assert f"“{days}" not in out
        assert f" to {days}" not in out
        assert f"from {days}" not in out
        assert f'"{days}"' not in out
    if arguments[0] == "explain":
        assert "days since last support: 1–365" in out


def test_a_protected_source_has_no_place_in_a_list(tmp_path, capsys):
    """Between `aa` and `ac` it could only be `ab`."""
    unknown = {"kind": "press", "derives_from": "unknown"}
    item = {"says": "X.", "directness": "hearsay", "bears_on": [{"claim": "c1", "stance": "supports"}]}
    case = {
        **CASE,
        "sources": {"aa": unknown, "ab": {**unknown, "protected": True}, "ac": unknown},
        "evidence": {"e1": {**item, "sources": ["aa", "ab", "ac"]}},
        "denials": {},
    }
    out = _written(case, tmp_path, capsys, ["explain", "guarded.json", "c1", "corroboration"])
    assert "derivation unknown: aa, ac, protected source 1" in " ".join(out.split())


def test_a_protected_source_has_no_place_in_a_label(tmp_path, capsys):
    (tmp_path / "leaky" / "listed.yaml").write_text(
        "criterion: listed\ntitle: T\nasks: Which sources?\n"
        'outcomes: {found: {status: met, label: "in {source}"}, none: {status: not_met}}\n'
        "rules: [{outcome: found, when: [{evidence: {claim: $claim, evidence: $e}}, {cites: {evidence: $e, source: $source}}]}]\n"
        "otherwise: none\n",
        encoding="utf-8",
    )
    item = {"says": "X.", "directness": "hearsay", "bears_on": [{"claim": "c1", "stance": "supports"}]}
    case = {
        **CASE,
        "sources": {"aa": {"kind": "press"}, "ab": {"kind": "press", "protected": True}, "ac": {"kind": "press"}},
        "evidence": {"e1": {**item, "sources": ["aa", "ab", "ac"]}},
        "denials": {},
    }
    out = _written(case, tmp_path, capsys, ["compare", "guarded.json", "-p", "leaky", "-c", "listed", "-f", "csv"])
    assert "in aa, ac, protected source 1" in out


@pytest.mark.parametrize("arguments", FORMS, ids=lambda arguments: f"{arguments[0]} {arguments[-1]}")
def test_a_number_that_is_withheld_leaves_other_numbers_alone(arguments, tmp_path, capsys):
    states = {"number": "77"}
    case = {
        **CASE,
        "as_of": "2077-01-01",
        "evidence": {
            "e1": {**CASE["evidence"]["e1"], "states": states},
            "e2": {**CASE["evidence"]["e2"], "states": {"number": "78"}},
        },
    }
    out = _written(case, tmp_path, capsys, arguments)
    assert ": 77" not in out
    assert "77 in" not in out
    assert "20[withheld]" not in out
    if arguments[0] == "compare" and "bare.json" not in arguments:
        assert "2077-01-01" in out
    if arguments[:2] == ["compare", "guarded.json"] and arguments[-1] == "text":
        assert "number: " in out
