"""Pieces of WordprocessingML, as text: a table of thousands of rows is written faster and smaller than built in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from casekit.renderers.table import Part, plain_letters

from casekit_office.texts import writable

_LAYOUT = re.compile("([\n\t])")
_BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_NARROW_SPACE = "\u202f"
"""Keeps a mark on the line of its answer."""


def attribute(text: str) -> str:
    """Return text as a quoted value of an attribute, on one line."""
    return quoteattr(" ".join(writable(text).split()))


def run(text: str, properties: str = "") -> str:
    """Return a run of text; its line breaks and tabs are Word's."""
    found = [
        _BREAKS.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in _LAYOUT.split(writable(text)) if part
    ]
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{inner}{''.join(found)}</w:r>" if found else ""


def raised(mark: str) -> str:
    """Return the mark of a note as ordinary letters, raised."""
    return run(plain_letters(mark), '<w:vertAlign w:val="superscript"/>')


def paragraph(runs: str, style: str = "") -> str:
    """Return a paragraph in a style, by the style's id."""
    inner = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{inner}{runs}</w:p>"


def answer(part: Part) -> str:
    """Return the runs of an answer and its mark."""
    return run(part.text) + (run(_NARROW_SPACE) + raised(part.mark) if part.mark else "")


def cell(paragraphs: Iterable[str], width: int, *, columns: int = 1, merged: str = "", shaded: bool = False) -> str:
    """Return a cell of a table.

    Args:
        paragraphs: what it holds; an empty cell is given one, which Word demands.
        width: in twentieths of a point.
        columns: over how many columns it goes.
        merged: `restart` for the upper and `continue` for a lower one of cells merged over rows.
        shaded: whether its ground is grey.
    """
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    properties += f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    properties += f'<w:vMerge w:val="{merged}"/>' if merged else ""
    properties += '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if shaded else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs) or '<w:p/>'}</w:tc>"


def row(cells: Iterable[str], *, header: bool = False) -> str:
    """Return a row that does not split over pages; a header is repeated on each."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"
