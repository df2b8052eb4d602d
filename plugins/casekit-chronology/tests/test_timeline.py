"""The command: what it draws, and what it keeps to itself."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from casekit.model.case import Case
from casekit.project import bundled_cases
from click.testing import CliRunner
from generated import cases
from hypothesis import given, settings
from test_criteria import turned

from casekit_chronology import commands, svg, text, timeline
from casekit_chronology.bounds import Bounds, coarsened
from casekit_chronology.redaction import redacted

CANARY = "CANARY"
SVG = "{http://www.w3.org/2000/svg}"
GUARDED = {
    "casekit": 1,
    "case": "guarded",
    "title": f"Guarded, as {CANARY} author has it",
    "as_of": "2000-01-01",
    "sources": {
        f"{CANARY}-id": {
            "kind": "testimony",
            **{field: f"{CANARY} {field}" for field in ("title", "author", "publisher", "place", "notes")},
            "url": f"https://{CANARY}.example",
            "issued": "1999-03-04",
            "protected": True,
        },
        "paper": {"kind": "press", "publisher": "Gazette", "derives_from": [f"{CANARY}-id"], "issued": "1999-04-01"},
        "other": {"kind": "testimony", "issued": "1998-02-03"},
    },
    "evidence": {
        f"{CANARY}-e1": {
            "says": f"{CANARY} saw it.",
            "by": {"text": f"{CANARY} the witness"},
            "sources": [f"{CANARY}-id"],
            "directness": "eyewitness",
            "date": "1998-07-06",
            "states": {"place": f"{CANARY} village"},
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        },
        f"{CANARY}-e2": {
            "says": f"{CANARY} heard of it.",
            "sources": ["paper"],
            "directness": "secondary",
            "date": "1998-07-07",
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        },
        f"{CANARY}-e3": {
            "says": f"{CANARY} lives there.",
            "sources": ["other"],
            "directness": "eyewitness",
            "sensitive": True,
            "date": "1998-07-08",
            "bears_on": [{"claim": "c1", "stance": "context"}],
        },
        "open": {
            "says": "Seen by all.",
            "sources": ["other"],
            "directness": "eyewitness",
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        },
    },
    "claims": {"c1": {"question": "q", "says": f"As {CANARY} author wrote.", "conduct": "training", "period": "1998"}},
    "denials": {
        f"{CANARY}-d1": {
            "claim": "c1",
            "by": {"text": f"{CANARY} ministry"},
            "form": "fact",
            "date": "1997-05-04/1997-06",
            "sources": ["paper"],
        },
    },
    "official_findings": {
        f"{CANARY}-f1": {
            "claim": "c1",
            "body": f"{CANARY} court",
            "level": "court-judgment",
            "concludes": "supports",
            "date": "1999-09-09",
            "sources": [f"{CANARY}-id"],
        },
    },
    "transactions": {
        f"{CANARY}-t1": {
            "claim": "c1",
            "amount": {"value": 7770, "currency": "USD"},
            "path": [{"party": f"{CANARY} bank"}, {"party": "P", "date": "1996-05-05", "documents": [f"{CANARY}-id"]}],
        },
    },
}
DAYS = ("1999-03", "1998-07", "1997-05", "1997-06", "1999-09", "1996-05", "7770")


@pytest.fixture
def draw(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "guarded.json").write_text(json.dumps(GUARDED), encoding="utf-8")

    def run(*arguments):
        return CliRunner().invoke(commands.command, list(arguments), env={"COLUMNS": "160"}, catch_exceptions=False)

    return run


@pytest.mark.parametrize("format", commands.FORMATS)
def test_the_canary_is_in_no_output(draw, format, tmp_path):
    shown = draw("guarded.json", "-f", format)
    draw("guarded.json", "-f", format, "-o", "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == shown.stdout
    assert CANARY not in shown.output
    for secret in DAYS:
        assert secret not in re.sub(r'class="tick">[^<]*<', "", shown.output)  # the axis names months of its own
    assert "protected source 1" in shown.stdout
    assert "protected item 6" in shown.stdout
    assert "1998-02-03" in shown.stdout  # of an open source: exact


@pytest.mark.parametrize("format", commands.FORMATS)
def test_revealing_is_asked_for_and_said(draw, format):
    shown = draw("guarded.json", "-f", format, "--reveal-protected")
    assert CANARY in shown.stdout
    assert "1998-07-06" in shown.stdout
    assert "--reveal-protected" in shown.stderr


def test_pseudonyms_depend_neither_on_the_order_of_the_file_nor_on_what_is_shown(draw, tmp_path):
    whole = draw("guarded.json").stdout
    (tmp_path / "turned.json").write_text(json.dumps(turned(GUARDED)), encoding="utf-8")
    assert draw("turned.json").stdout == whole
    (denial,) = [line for line in draw("guarded.json", "-k", "denial").stdout.splitlines() if "denial" in line]
    assert denial.split("denial")[1] in whole


def test_the_timeline_in_words(draw):
    lines = draw("guarded.json", "-k", "conduct", "-k", "report").stdout.splitlines()
    assert lines[0] == "Timeline: Guarded, as protected source 1 has it · as of 2000-01-01"
    assert lines[1] == "Bars: 1998-01-01/1999-12-31; ◄ ► an open end; · none"
    assert lines[5:] == [
        "  c1: As protected source 1 wrote.",
        "    1998        ████████████············  conduct   c1: training",
        "    1998-02-03  ·█······················  report    other",
        "    1999        ············████████████  report    protected source 1 (to the year)",
        "    1999-04-01  ··············█·········  report    paper: Gazette",
    ]


def test_an_open_end_is_drawn_and_what_is_not_dated_is_listed():
    span = Bounds(1, 240)
    assert text.bar(Bounds(None, 100), span) == "◄█████████··············"
    assert text.bar(Bounds(100, None), span) == "·········██████████████►"
    assert text.bar(Bounds(), span) == "·" * 24
    case = Case.model_validate({"casekit": 1, "case": "x", "claims": {"c1": {}}})
    drawn = text.render(timeline.timeline(case))
    assert "Nothing on it is dated." in drawn
    assert "undated" in drawn
    assert "undated" in svg.render(timeline.timeline(case))


def safe(document):
    """Return the root of an SVG document that holds nothing but shapes, words and its one style."""
    root = ET.fromstring(document)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "text", "line", "rect", "path"}
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]
    (style,) = root.findall(f"{SVG}style")
    assert "url(" not in style.text
    assert "@import" not in style.text
    assert "prefers-color-scheme" in style.text
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    return root


@pytest.mark.parametrize("path", bundled_cases(), ids=lambda path: path.stem)
def test_the_shipped_cases_can_be_drawn(draw, path):
    words = draw(str(path)).stdout
    root = safe(draw(str(path), "-f", "svg").stdout)
    assert root.find(f"{SVG}title").text.startswith("Timeline: ")
    for kind in ("conduct", "evidence", "report", "finding"):
        assert f"  {kind} " in words
    assert draw(str(path)).stdout == words


def test_everything_in_a_case_is_escaped():
    bad = '</text><script>alert("1")</script>\x1b[31m\u202e & \ufffe"'
    case = Case.model_validate(
        {
            "casekit": 1,
            "case": "x",
            "title": bad,
            "sources": {"s": {"kind": "press", "publisher": bad, "issued": "1989"}},
            "evidence": {
                "e": {
                    "says": bad,
                    "sources": ["s"],
                    "directness": "hearsay",
                    "bears_on": [{"claim": "c", "stance": "supports"}],
                }
            },
            "claims": {"c": {"says": bad, "period": "1988", "conduct": bad}},
        }
    )
    drawn = timeline.timeline(case)
    assert 'alert("1")' in safe(svg.render(drawn)).find(f"{SVG}title").text
    for rendered in (svg.render(drawn), text.render(drawn)):
        assert "\x1b" not in rendered
        assert "\u202e" not in rendered


def test_nobody_can_ask_for_what_is_not_there(draw):
    assert "is not in this case; did you mean 'c1'?" in draw("guarded.json", "--claim", "c12").stderr
    assert draw("guarded.json", "-q", "nothing").exit_code == 2


def test_a_file_that_cannot_be_written_is_an_error(draw):
    from casekit import UsageError

    with pytest.raises(UsageError, match="no such file"):
        draw("guarded.json", "-o", "nowhere/out.svg")


def test_the_kinds_are_those_of_the_timeline():
    assert commands.KINDS == timeline.KINDS


@pytest.mark.parametrize(
    ("first", "last"), [("1989-01-01", "1989-03-01"), ("1987-05-02", "2026-02-27"), ("0001-01-01", "9999-12-31")]
)
def test_the_axis_has_few_ticks_and_all_lie_on_it(first, last):
    from datetime import date

    span = Bounds(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())
    found = svg.ticks(span)
    assert 1 <= len(found) <= 9
    assert all(span.earliest <= day <= span.latest for day, _ in found)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_any_case_is_drawn_the_same_in_any_order(data):
    one, other = Case.model_validate(data), Case.model_validate(turned(data))
    drawn, again = redacted(timeline.timeline(one), one), redacted(timeline.timeline(other), other)
    assert text.render(drawn) == text.render(again)
    assert svg.render(drawn) == svg.render(again)
    safe(svg.render(drawn))


@settings(max_examples=100, deadline=None)
@given(cases())
def test_no_protected_date_is_finer_than_a_year(data):
    case = Case.model_validate(data)
    for line in redacted(timeline.timeline(case), case).lines:
        for entry in (*line.dated, *line.undated):
            if entry.name.startswith("protected "):
                assert entry.bounds == coarsened(entry.bounds)
