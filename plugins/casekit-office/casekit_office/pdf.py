"""A comparison → a tagged PDF (PDF/UA-1), set by Typst.

The page is a constant file of this package; the data goes in as values, as one JSON text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import typst
from casekit.errors import UsageError
from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.arrange import spans
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Group, Line, Part, Table, plain_letters

from casekit_office.texts import code_point, is_wide, on_a_page, pieces, writable

MOST_TEXTS = 100_000
"""Answers, claims, notes and references in one PDF: all of it is laid out in memory, about 25 kB each."""
_TALLEST = 20
"""A row with more lines may split over pages, because a page might not hold it."""
_LINE = 25
"""Characters of a line in the narrowest column."""
_TRIES = 4
_SOFT_HYPHEN = "\xad"
_ABSENT = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


class PdfRenderer:
    """The output format `pdf`."""

    def render(self, comparison: Comparison, style: Style) -> bytes:
        """Return the document; the same comparison and fonts give the same bytes.

        Raises:
            UsageError: it would be larger than can be laid out in one piece.
        """
        table = on_a_page(table_of(comparison, style))
        if (texts := _texts(table)) > MOST_TEXTS:
            raise UsageError(
                f"a PDF of {texts:,} answers, claims, notes and references: at most {MOST_TEXTS:,} can be laid out; "
                "choose questions with -q or criteria with -c, or write docx or xlsx"
            )
        return _set(table)


def _texts(table: Table) -> int:
    answers = sum(len(cell) for group in table.groups for line in group.lines for cell in line.cells)
    return (
        answers
        + sum(len(claims) for _, claims in table.claims)
        + sum(len(reasons) for _, reasons in table.reasons)
        + len(table.notes)
        + len(table.references)
    )


def _set(table: Table) -> bytes:
    """Set the table in the fonts that Typst brings; with those of the system only where it has none for a character."""
    named: set[str] = set()
    system = False
    for _ in range(_TRIES):
        try:
            return _compiled(_data(table, _naming(named)), system_fonts=system)
        except typst.TypstError as error:
            absent = {_unescaped(found) for found in _ABSENT.findall(f"{error.message}\n{error.diagnostic}")}
            if not absent:
                raise
            if system:  # no font on this machine has them
                named |= absent
            system = True
    raise UsageError(f"no font shows {', '.join(code_point(c) for text in sorted(absent) for c in text)}")


def _compiled(data: dict[str, Any], *, system_fonts: bool) -> bytes:
    page = (files("casekit_office") / "page.typ").read_bytes()
    values = {"data": json.dumps(data)}
    return typst.compile(page, format="pdf", sys_inputs=values, pdf_standards=["ua-1"], ignore_system_fonts=not system_fonts)


def _unescaped(text: str) -> str:
    """Return what a text was before Typst quoted it in a message."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


def _naming(clusters: set[str]) -> Callable[[str], str]:
    """Return what writes the code points of some characters in their place; what shows nothing among them stays."""
    if not clusters:
        return writable
    any_of = re.compile("|".join(map(re.escape, sorted(clusters, key=len, reverse=True))))
    return lambda text: any_of.sub(
        lambda found: "".join(c if c.isspace() or c == _SOFT_HYPHEN else code_point(c) for c in found[0]), writable(text)
    )


def _data(table: Table, named: Callable[[str], str]) -> dict[str, Any]:
    """Return the table as the page reads it."""

    def words(text: str) -> str | list[list[str]]:
        text = named(text).replace("\t", " ")
        lines = [pieces(line) for line in text.split("\n")]
        return text if len(lines) == 1 and len(lines[0]) == 1 else lines

    def answer(part: Part) -> list[Any]:
        return [words(part.text), plain_letters(part.mark)] if part.mark else [words(part.text)]

    def line(of: Line) -> dict[str, Any]:
        return {"heading": words(of.heading), "cells": [[*map(answer, cell)] for cell in of.cells], "long": _is_long(of)}

    def group(of: Group) -> dict[str, Any]:
        title = words(of.title) if of.title else None
        return {"title": title, "long": _lines([of.title]) > _TALLEST, "lines": [*map(line, of.lines)]}

    title = words(table.title) if table.title.strip() else None
    return {
        "name": " ".join(named(table.title if title else table.subtitle).split()),
        "title": title,
        "subtitle": words(table.subtitle),
        "wide": is_wide(table),
        "columns": len(table.columns),
        "header": [[[words(text), columns, rows] for text, columns, rows in row] for row in _header(table)],
        "long": max(_lines([text]) for row in _header(table) for text, *_ in row) > _TALLEST,
        "groups": [*map(group, table.groups)],
        "claims": [
            {"title": words(f"Claims, {case}"), "claims": [words(f"{claim.claim}: {claim.text}") for claim in claims]}
            for case, claims in table.claims
        ],
        "reasons": [{"title": words(title), "reasons": [*map(words, reasons)]} for title, reasons in table.reasons],
        "notes": [[plain_letters(note.mark), words(note.text)] for note in table.notes],
        "rules": [words(f"{rule}: {says}") for rule, says in table.rules],
        "references": [[entry.number, words(entry.text)] for entry in table.references],
        "remarks": [words(remark) for remark in table.remarks],
    }


def _is_long(line: Line) -> bool:
    cells = [[line.heading], *([part.text for part in cell] for cell in line.cells)]
    return max(map(_lines, cells)) > _TALLEST


def _lines(texts: Sequence[str]) -> int:
    """Return about how many lines the texts of a cell have on the page."""
    return sum(1 + len(part) // _LINE for text in texts for part in text.split("\n"))


def _header(table: Table) -> list[list[tuple[str, int, int]]]:
    """Return the rows of the header, each cell with the columns and rows it goes over."""
    spanners = spans(table)
    if not spanners:
        return [[("", 1, 1), *((column.title, 1, 1) for column in table.columns)]]
    above, below = [("", 1, 2)], []
    columns = iter(table.columns)
    for spanner, count in spanners:
        titles = [next(columns).title for _ in range(count)]
        if spanner:
            above.append((spanner, count, 1))
            below += [(title, 1, 1) for title in titles]
        else:
            above += [(title, 1, 2) for title in titles]
    return [above, below]
