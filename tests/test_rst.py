"""reStructuredText, read by docutils with raw text and file insertion allowed, is the table and nothing else."""

from __future__ import annotations

import io

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.renderers import Style, renderer
from casekit.renderers.layouts import table
from casekit.testing.tables import LONG, TRICKY, comparison, rows_of, squeezed
from tests.test_renderers import BIG, STYLES, TEXTS

_EXPECTED = {
    "document", "paragraph", "table", "title", "tgroup", "colspec", "thead", "tbody", "row", "entry", "strong", "bullet_list",
    "list_item", "Text",
}  # fmt: skip
_READER = {"report_level": 1, "halt_level": 5, "raw_enabled": True, "file_insertion_enabled": True}


def _read(text):
    """Return what docutils reads, which must be without a remark of its own and of the expected elements only."""
    said = io.StringIO()
    tree = publish_doctree(text, settings_overrides=_READER | {"warning_stream": said})
    assert said.getvalue() == ""
    assert {type(node).__name__ for node in tree.findall()} <= _EXPECTED
    return tree


def _text(node):
    return squeezed(" ".join(each.astext() for each in node.findall(nodes.paragraph)))


def _check(labels, style, **how):
    data = comparison(labels, **how)
    found = table(data, style)
    tree = _read(renderer("rst").render(data, style))
    rows = [[_text(entry) for entry in row.findall(nodes.entry)] for row in tree.findall(nodes.row)]
    assert all(len(row) == len(found.columns) + 1 for row in rows)
    expected = [row + [""] * (len(found.columns) + 1 - len(row)) for row in rows_of(found)]
    assert rows == [[squeezed(cell) for cell in row] for row in expected]
    assert [squeezed(title.astext()) for title in tree.findall(nodes.title)] == [squeezed(found.title)]
    subtitle, shown, *below = tree.children
    assert (_text(subtitle) or squeezed(subtitle.astext()), type(shown)) == (squeezed(found.subtitle), nodes.table)
    assert _below(below) == _expected_below(found)


def _below(below):
    said = []
    for node in below:
        if isinstance(node, nodes.bullet_list):
            said += [_text(item) for item in node.children]
        else:
            said.append(squeezed(node.astext()))
    return squeezed(" ".join(said))


def _expected_below(found):
    said = []
    for case, claims in found.claims:
        said += [f"Claims, {case}", *(f"{claim.claim}: {claim.text}" for claim in claims)]
    for title, reasons in found.reasons:
        said += [title, *reasons]
    if found.notes:
        said += ["Notes", *(f"{note.mark} {note.text}" for note in found.notes)]
    if found.rules:
        said += ["Rules", *(f"{rule}: {says}" for rule, says in found.rules)]
    if found.references:
        said += ["References", *(f"[{entry.number}] {entry.text}" for entry in found.references)]
    return squeezed(" ".join([*said, *found.remarks]))


@settings(max_examples=100, deadline=None)
@given(TEXTS, STYLES, st.booleans())
def test_rst_read_back_equals_the_table(labels, style, why):
    _check(labels, style, why=why)


@pytest.mark.parametrize("label", TRICKY)
def test_rst_finds_nothing_to_interpret(label):
    _check([label], Style(), why=True)


@pytest.mark.parametrize(
    "label",
    [
        ".. include:: /etc/passwd", ".. raw:: html\n\n   <b>", "a\n=", "A. Writer", "(i) x", "#. x", "iv) x", "12. x", ">>> x",
        "-a  option", "/V  option", "--long=x  y", "| line", "::", "x::", "x:: \n y", ":field: x", "+--+\n|  |\n+--+", "=== ===",
        "\\", "\\\\", "x\\", "**", "***", "x*", "`", "``x``", "`a`_", "a_", "a__", "__ x", "_`a`", "|a|", "[1]_", "[#]_", "[CIT]_",
        ":sup:`x`", "`x`:sub:", "mailto:a@b.org", "http://x.org/a_(b)?c=d&e#f", "<http://x>", "• x", "‣ x", "-- by", "— by", ".. _a:",
        "..", "__", "x\n  y", "RFC 2822", "PEP 8", "* ", "a" * 12_000, "-" * 600, "word " * 3_000,
    ],
)  # fmt: skip
def test_rst_constructs_are_text(label):
    _check([label, f"x {label}", f"x\n\n{label}"], Style())


@pytest.mark.parametrize("layout", ["criteria", "questions", "question", "long"])
@pytest.mark.parametrize("transpose", [False, True])
def test_rst_layouts(layout, transpose):
    if not (layout == "long" and transpose):
        _check([LONG] if layout == "question" else [*TRICKY[:8], LONG], Style(layout=layout, transpose=transpose), cases=3)


@pytest.mark.parametrize("cases", [1, 12])
def test_large_rst(cases):
    _check(BIG, Style(), cases=cases)


def test_incomplete_rst():
    _check(["|x|", "y_"], Style(), complete=False)
