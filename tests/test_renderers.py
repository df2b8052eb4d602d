"""Each format, read back by somebody else, says what the comparison says."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise

import html5lib
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from wcwidth import width

from casekit.cli.schema import schema
from casekit.errors import UsageError
from casekit.renderers import FORMATS, LAYOUTS, Style, renderer
from casekit.renderers.csv import COLUMNS
from casekit.renderers.json import plain
from casekit.renderers.layouts import table
from casekit.renderers.table import NO_CLAIM, Table, letters, plain_letters, printable
from casekit.testing.tables import LONG, TRICKY, comparison, rows_of, squeezed

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(TRICKY)
TEXTS = st.lists(TEXT, min_size=1, max_size=4)
STYLES = st.builds(
    Style,
    layout=st.sampled_from(["criteria", "questions", "long"]),
    width=st.just(100),
    color=st.just(False),
    citation_style=st.just(""),
    raw=st.just(False),
    transpose=st.booleans(),
    differences=st.sampled_from([None, True, False]),
    references=st.sampled_from([None, True, False]),
    standalone=st.booleans(),
).filter(lambda style: not (style.transpose and style.layout == "long"))
BIG = [*TRICKY, LONG, *(f"row {n}" for n in range(200 - len(TRICKY)))]


# --- text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [40, 60, 100, 200])
@pytest.mark.parametrize(
    "style", [Style(), Style(differences=True, references=True), Style(layout="long"), Style(transpose=True)]
)
@pytest.mark.parametrize("cases", [1, 2, 12])
def test_no_line_of_the_text_table_is_wider_than_the_terminal(columns, style, cases):
    for line in renderer("text").render(comparison(TRICKY, cases=cases), style._replace(width=columns)).splitlines():
        assert width(line) <= columns, line


def test_columns_of_wide_characters_are_aligned():
    labels = ["表の中の日本語", "plain", "👩‍👩‍👧 family", "e\u0301clair"]
    out = renderer("text").render(comparison(["", *labels]), Style(width=80))
    starts = {width(line[: line.index(NO_CLAIM)]) for line in out.splitlines() if NO_CLAIM in line}
    assert len(starts) == 1


@settings(max_examples=60, deadline=None)
@given(TEXTS, STYLES, st.booleans())
def test_text_loses_no_word_and_lets_no_control_character_through(labels, style, why):
    data = comparison(labels, why=why)
    out = renderer("text").render(data, style._replace(width=70))
    assert "\x1b" not in out
    assert "\u202e" not in out
    squeezed = "".join(out.split())
    for label in labels:
        for word in printable(label).split():
            assert len(word) > 15 or "".join(word.split()) in squeezed


def test_with_more_than_four_cases_the_text_table_is_transposed():
    headings = [line.split("  ") for line in renderer("text").render(comparison(["x"], cases=5), Style()).splitlines()]
    assert [line for line in headings if line[-1] == "c"]  # the criterion heads a column
    four = renderer("text").render(comparison(["x"], cases=4), Style(width=120))
    assert all(f"Case case{n}" in four.splitlines()[2] for n in (1, 2, 3))


@pytest.mark.parametrize("transpose", [False, True])
def test_a_narrow_terminal_gets_an_answer_a_line(transpose):
    data = comparison(["x", "y", "z"], cases=3)
    out = renderer("text").render(data, Style(layout="questions", width=40, transpose=transpose)).splitlines()
    assert out[2].split() == ["answer"]
    answers = [line for line in out[3 : out.index("Claims, x")] if line.strip()]
    assert len([line for line in answers if " · " in line]) == 9, "three questions of three cases"


def test_the_text_table_says_why_the_cases_differ_under_each_question():
    out = renderer("text").render(comparison(["a reason", "another"], why=True), Style())
    lines = out[out.index("Why the cases differ") :].splitlines()[:5]
    assert lines == [
        "Why the cases differ: Question 0: a reason", "a reason", "", "Why the cases differ: Question 1: another", "another",
    ]  # fmt: skip


def test_a_failed_case_is_marked():
    out = renderer("text").render(comparison(["x"], complete=False), Style())
    assert "INCOMPLETE" in out
    assert "FAILED: no answer" in out
    assert "it | broke" in out


# --- markdown ----------------------------------------------------------------------------------------


def _markdown_rows(markdown: str) -> list[list[str]]:
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
        allowed = ("text", "text_special", "strong_open", "strong_close", "softbreak", "hardbreak")
        assert child.type in allowed or (child.type, child.content) == ("html_inline", "<br>"), child
        parts.append("\n" if child.type in ("html_inline", "hardbreak") else child.content)
    return "".join(parts)


def _below_markdown(markdown: str) -> str:
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    end = next(n for n, token in enumerate(tokens) if token.type == "table_close")
    allowed = {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "bullet_list_open",
        "bullet_list_close",
        "list_item_open",
        "list_item_close",
    }
    assert {token.type for token in tokens[end + 1 :]} <= allowed
    return squeezed(" ".join(_plain(token) for token in tokens[end + 1 :] if token.type == "inline"))


def _below(found: Table, note: str = "{mark} {text}", claims: str = "Claims, {case}") -> str:
    """Return what should stand below a table, in one line."""
    said: list[str] = []
    for case, each in found.claims:
        said += [claims.format(case=case), *(f"{claim.claim}: {claim.text}" for claim in each)]
    for title, reasons in found.reasons:
        said += [title, *reasons]
    said += [note.format(mark=n.mark, text=n.text) for n in found.notes]
    said += [f"{rule}: {says}" for rule, says in found.rules]
    said += [f"[{r.number}] {r.text}" for r in found.references]
    return squeezed(" ".join([*said, *found.remarks]))


def _same(read: list[list[str]], expected: list[list[str]]) -> None:
    assert len(read) == len(expected)
    for one, other in zip(read, expected, strict=True):
        assert [squeezed(cell) for cell in one] == [squeezed(cell) for cell in other]


def _check_markdown(labels, style, **how):
    data = comparison(labels, **how)
    out, found = renderer("markdown").render(data, style), table(data, style)
    expected = [row + [""] * (1 + len(found.columns) - len(row)) for row in rows_of(found)]
    _same(_markdown_rows(out), expected)
    assert _below_markdown(out) == _below(found)


@settings(max_examples=100, deadline=None)
@given(TEXTS, STYLES, st.booleans())
def test_markdown_read_back_equals_the_comparison(labels, style, why):
    _check_markdown(labels, style, why=why)


@pytest.mark.parametrize("label", TRICKY)
def test_markdown_finds_nothing_to_interpret(label):
    _check_markdown([label], Style(), why=True)


@pytest.mark.parametrize("cases", [1, 12])
def test_large_markdown(cases):
    _check_markdown(BIG, Style(), cases=cases)


# --- html ---------------------------------------------------------------------------------------------

_ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "main", "section", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "p", "bdi", "sup", "span", "small", "br", "h2", "ul", "li",
}  # fmt: skip
_ATTRIBUTES = {"class", "scope", "colspan", "dir", "lang", "charset", "name", "content", "http-equiv"}


def _text(element) -> str:
    parts = [element.text or ""]
    for child in element:
        status = child.tag == "span" and child.get("class", "").startswith("status")
        parts.append("" if status else "\n" if child.tag == "br" else _text(child) + ("\n" if child.tag == "p" else ""))
        parts.append(child.tail or "")
    return "".join(parts)


def _check_html(labels, style, **how):
    data = comparison(labels, **how)
    found = table(data, style)
    root = html5lib.HTMLParser(strict=style.standalone, namespaceHTMLElements=False).parse(renderer("html").render(data, style))
    assert {element.tag for element in root.iter()} <= _ELEMENTS
    assert {name for element in root.iter() for name in element.attrib} <= _ATTRIBUTES
    rows = [[_text(cell) for cell in row] for row in root.iter("tr")]
    expected = [
        ["\n".join(squeezed(f"{p.text} {plain_letters(p.mark)}") for p in cell) for cell in line.cells]
        for group in found.groups
        for line in group.lines
    ]
    _same([row[1:] for row in rows if len(row) > 1][1:], expected)
    _same([row[:1] for row in rows], [row[:1] for row in rows_of(found)])
    below = [squeezed(_text(e)) for e in root.iter() if e.tag in ("h2", "li")]
    below += [squeezed(_text(e)) for e in root.find(".//section") if e.tag == "p"]
    said = _below(found._replace(notes=()), "")
    heads = {"Notes": found.notes, "Rules": found.rules, "References": found.references}
    without = [text for text in below if not (heads.get(text))]
    marked = [squeezed(f"{plain_letters(n.mark)} {n.text}") for n in found.notes]
    assert sorted(" ".join([text for text in without if text not in marked]).split()) == sorted(said.split())
    assert [text for text in without if text in marked][: len(marked)] or not marked
    statuses = [e.text for e in root.iter("span") if e.get("class", "").startswith("status")]
    parts = [p for group in found.groups for line in group.lines for cell in line.cells for p in cell]
    assert statuses == [f"({p.status.replace('_', ' ')})" for p in parts if p.status]


@settings(max_examples=100, deadline=None)
@given(TEXTS, STYLES, st.booleans())
def test_html_read_back_equals_the_comparison(labels, style, why):
    _check_html(labels, style, why=why)


@pytest.mark.parametrize("label", TRICKY)
def test_html_finds_nothing_to_interpret(label):
    _check_html([label], Style(standalone=True), why=True)


@pytest.mark.parametrize("cases", [1, 12])
def test_large_html(cases):
    _check_html(BIG, Style(standalone=True), cases=cases)


def test_columns_of_one_case_stand_under_it():
    out = renderer("html").render(comparison(["x"]), Style(layout="question"))
    root = html5lib.parse(out, namespaceHTMLElements=False)
    first, second = list(root.iter("tr"))[:2]
    assert [(cell.text, cell.get("colspan")) for cell in first] == [(None, None), ("x", "1"), ("Case case1", "2"), (None, None)]
    assert [cell.text for cell in second] == [None, "c1", "c1", "c2", "differences"]


# --- csv and json ------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.booleans(), st.booleans())
def test_csv_read_back_equals_the_comparison(labels, raw, why):
    data = comparison(labels, why=why)
    read = list(csv.DictReader(io.StringIO(renderer("csv").render(data, Style(raw=raw)), newline="")))
    assert not read or tuple(read[0]) == (COLUMNS if not why else (*COLUMNS, "why"))
    found = [
        (row.question, row.criterion, case, cell.claim, cell.outcome, cell.status, printable(cell.label), cell.rule)
        for row in data.document.rows
        for case, cells in row.cells.items()
        for cell in cells
    ]
    guard = "" if raw else "'"
    names = ("question", "criterion", "case", "claim", "outcome", "status", "label", "rule")
    rows = [tuple(row[name] for name in names) for row in read if row["claim"]]
    unguarded = [tuple(value[1:] if guard and value[:2] in _GUARDED else value for value in row) for row in rows]
    assert unguarded == found
    reasons = {contrast.question: printable(contrast.sentence) for contrast in data.contrasts or ()}
    said = [row["why"] for row in read if row["claim"]] if why else []
    assert [s[1:] if guard and s[:2] in _GUARDED else s for s in said] == [reasons[row[0]] for row in found[: len(said)]]
    assert len(read) - len(rows) == sum(not cells for row in data.document.rows for cells in row.cells.values())
    assert raw or not any(value.startswith(tuple("=+-@\t\r")) for row in read for value in row.values())


_GUARDED = {f"'{character}" for character in "=+-@\t\r"}


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.booleans())
def test_json_read_back_equals_the_comparison(labels, why):
    data = comparison(labels, why=why)
    read = json.loads(renderer("json").render(data, Style()))
    jsonschema.validate(read, schema("comparison"))
    assert read == {**plain(data.document), **({"contrasts": plain(data.contrasts)} if why else {})}


def test_what_is_not_asked_for_is_in_no_format():
    asked, without = comparison(TRICKY, why=True), comparison(TRICKY)
    for format in FORMATS:
        assert renderer(format).render(asked._replace(contrasts=None), Style()) == renderer(format).render(without, Style())


# --- all ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_format_ends_with_one_newline_and_never_changes(format, layout):
    labels = TRICKY[:1] if layout == "question" else TRICKY
    outputs = {renderer(format).render(comparison(labels), Style(layout=layout)) for _ in range(2)}
    (out,) = outputs
    assert out.endswith("\n")
    assert not out.endswith("\n\n")


def test_marks():
    assert [letters(n) for n in (0, 1, 24, 25, 49, 50)] == ["ᵃ", "ᵇ", "ᶻ", "ᵃᵃ", "ᵃᶻ", "ᵇᵃ"]
    assert plain_letters("ᵃᶻ") == "az"


def test_equal_notes_share_a_mark():
    assert [note.mark for note in table(comparison(["x", "y"]), Style()).notes] == ["ᵃ", "ᵇ", "ᶜ", "ᵈ"]
    once = comparison(["x"])
    twice = once._replace(document=once.document._replace(rows=once.document.rows * 2))
    assert table(once, Style()).notes == table(twice, Style()).notes


# --- layouts -----------------------------------------------------------------------------------------


def test_differences_say_whether_and_why():
    found = table(comparison(["x", "y"], cases=2), Style())
    first, second = ([part.text for part in group.lines[0].cells[-1]] for group in found.groups)
    assert first == ["differ: x: x (rule 1 ᵃ)", "Case case1: x (c1 rule 1 ᵇ); y (c2 rule 2 ᶜ)"]
    assert second == ["not compared: no claim on file in Case case1"]
    assert [rule for rule, _ in found.rules] == ["p/c#1", "p/c#2"]
    assert (
        table(comparison(["x"], cases=2, complete=False), Style()).groups[0].lines[0].cells[-1][0].text
        == "not known: an answer failed"
    )
    alike = table(comparison(["x", "y"], cases=3), Style(layout="questions"))
    assert alike.groups[0].lines[1].cells[-1][0].text.startswith("not compared")
    alone = table(comparison(["x"], cases=1), Style())
    assert [column.title for column in alone.columns] == ["x"]


def test_references_are_numbered_in_the_order_in_which_they_are_cited():
    found = table(comparison(["x", "y"]), Style())
    assert [note.text for note in found.notes] == ["e0: [1]", "e0: [1]", "[1]", "e1: [2]"]
    assert [(r.number, r.source) for r in found.references] == [(1, "s0"), (2, "s1")]
    without = table(comparison(["x", "y"]), Style(references=False))
    assert [note.text for note in without.notes] == ["e0: s0", "e0: s0", "s0", "e1: s1"]
    assert without.references == ()


def test_a_layout_that_cannot_be_shown_is_refused():
    with pytest.raises(UsageError, match="choose it with -q"):
        table(comparison(["x", "y"]), Style(layout="question"))
    with pytest.raises(UsageError, match="nothing to transpose"):
        table(comparison(["x"]), Style(layout="long", transpose=True))


@pytest.mark.parametrize("layout", ["criteria", "questions", "question"])
def test_transposing_keeps_every_answer(layout):
    data = comparison(["x"] if layout == "question" else ["x", "y"], cases=3)
    straight, turned = (table(data, Style(layout=layout, transpose=t)) for t in (False, True))
    cells = [sorted(cell for g in t.groups for line in g.lines for cell in line.cells if cell) for t in (straight, turned)]
    assert cells[0] == cells[1]
