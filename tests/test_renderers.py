"""Each format, read back by somebody else, says what the comparison says."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from wcwidth import width

from casekit.cli.schemas import schema
from casekit.renderers import FORMATS, Style, renderer
from casekit.renderers.json import plain
from casekit.renderers.layouts import table
from casekit.renderers.table import NO_CLAIM, letters, printable
from casekit.testing.tables import TRICKY, comparison

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(TRICKY)


# --- text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [40, 60, 100, 200])
def test_no_line_of_the_text_table_is_wider_than_the_terminal(columns):
    for line in renderer("text").render(comparison(TRICKY), Style(width=max(columns, 64))).splitlines():
        assert width(line) <= max(columns, 64), line


def test_columns_of_wide_characters_are_aligned():
    labels = ["表の中の日本語", "plain", "👩‍👩‍👧 family", "e\u0301clair"]
    out = renderer("text").render(comparison(labels), Style(width=80))
    starts = {width(line[: line.index(NO_CLAIM)]) for line in out.splitlines() if NO_CLAIM in line}
    assert len(starts) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4), st.sampled_from(["criteria", "questions", "long"]))
def test_text_loses_no_word_and_lets_no_control_character_through(labels, layout):
    out = renderer("text").render(comparison(labels), Style(layout=layout, width=70))
    assert "\x1b" not in out
    assert "\u202e" not in out
    squeezed = "".join(out.split())
    for label in labels:
        for word in printable(label).split():
            assert len(word) > 15 or "".join(word.split()) in squeezed


def test_a_failed_case_is_marked():
    out = renderer("text").render(comparison(["x"], complete=False), Style())
    assert "INCOMPLETE" in out
    assert "FAILED: no answer" in out
    assert "it | broke" in out


# --- markdown ----------------------------------------------------------------------------------------


def _table(markdown: str) -> list[list[str]]:
    """Return the cells of the first table as a Markdown parser reads them: text only, markup refused."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    rows: list[list[str]] = []
    for token, inline in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        if token.type in ("td_open", "th_open"):
            rows[-1].append(_plain(inline))
    return rows


def _plain(inline) -> str:
    parts = []
    for child in inline.children or []:
        allowed = ("text", "text_special", "strong_open", "strong_close", "softbreak")
        assert child.type in allowed or (child.type, child.content) == ("html_inline", "<br>"), child
        parts.append("\n" if child.type == "html_inline" else child.content)
    return "".join(parts)


@pytest.mark.parametrize("label", TRICKY)
def test_markdown_finds_nothing_to_interpret(label):
    rows = _table(renderer("markdown").render(comparison([label]), Style()))
    assert all(len(row) == 3 for row in rows)
    assert " ".join(rows[2][1].removesuffix("ᵃ").split()) == " ".join(printable(label).split())


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4))
def test_markdown_read_back_equals_the_comparison(labels):
    rows = _table(renderer("markdown").render(comparison(labels), Style()))
    cells = [row[1].rpartition(" ")[0] if row[1][-1:] in "ᵃᵇᶜᵈ" else row[1] for row in rows if row[0] == "c"]
    assert [" ".join(cell.split()) for cell in cells] == [" ".join(printable(label).split()) for label in labels]


# --- csv and json ------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4))
def test_csv_read_back_equals_the_comparison(labels):
    rows = list(csv.DictReader(io.StringIO(renderer("csv").render(comparison(labels), Style()), newline="")))
    shown = [row["label"] for row in rows if row["case"] == "case0"]
    assert [label.removeprefix("'") for label in shown] == [printable(label).removeprefix("'") for label in labels]
    assert [row["label"] for row in rows if row["case"] == "case1"] == [NO_CLAIM] * len(labels)
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4))
def test_json_read_back_equals_the_comparison(labels):
    data = comparison(labels)
    assert json.loads(renderer("json").render(data, Style())) == plain(data.document)
    jsonschema.validate(plain(data.document), schema("comparison"))


# --- all ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_ends_with_one_newline_and_never_changes(format):
    outputs = {renderer(format).render(comparison(TRICKY), Style()) for _ in range(2)}
    (out,) = outputs
    assert out.endswith("\n")
    assert not out.endswith("\n\n")


def test_marks():
    assert [letters(n) for n in (0, 1, 24, 25, 49, 50)] == ["ᵃ", "ᵇ", "ᶻ", "ᵃᵃ", "ᵃᶻ", "ᵇᵃ"]


def test_equal_notes_share_a_mark():
    found = table(comparison(["x", "y"]), Style())
    assert [note.mark for note in found.notes] == ["ᵃ", "ᵇ"]
    twice = comparison(["x"])
    document = twice.document._replace(rows=twice.document.rows * 2)
    assert len(table(twice._replace(document=document), Style()).notes) == 1
