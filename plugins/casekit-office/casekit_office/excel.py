"""A comparison → an Excel workbook: a sheet for each layout, and one each for findings, claims, notes, rules, references.

No text is anything but text: no formula, link or number is made of one.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.arrange import fitted
from casekit.renderers.csv import columns, rows
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Part, Table, printable
from xlsxwriter.workbook import Workbook

from casekit_office.sheets import Content, Row, write
from casekit_office.texts import writable

MOST_ANSWERS = 100
"""Columns of answers side by side; a table with more is turned."""
_OPTIONS = {
    "in_memory": True,  # what may be confidential is not left in files for a while
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_TOP = {"valign": "top", "text_wrap": True}
_FORMATS: dict[str, dict[str, object]] = {
    "body": _TOP,
    "header": {**_TOP, "bold": True, "bg_color": "#F2F2F2", "bottom": 2},
    "group": {"valign": "top", "bold": True, "bg_color": "#F2F2F2"},
    "title": {"bold": True, "font_size": 14},
    "plain": {},
}
_WIDTHS = {"question_title": 32, "criterion": 24, "case": 24, "label": 40, "rule": 24, "evidence": 30, "sources": 40, "why": 90}


class ExcelRenderer:
    """The output format `xlsx`."""

    def render(self, comparison: Comparison, style: Style) -> bytes:
        """Return the workbook; the sheet of the layout asked for comes first."""
        out = io.BytesIO()
        with Workbook(out, _OPTIONS) as book:
            # a fixed date: XlsxWriter would ask the clock
            about = {"created": dt.datetime(2000, 1, 1), "title": writable(printable(comparison.title))[:255]}  # noqa: DTZ001
            book.set_properties(about)
            formats = {name: book.add_format(given) for name, given in _FORMATS.items()}
            for content in _contents(comparison, style):
                write(book, formats, content)
        return out.getvalue()


def _contents(comparison: Comparison, style: Style) -> Iterator[Content]:
    if style.layout == "long":
        yield _findings(comparison)
    layouts = dict.fromkeys([*([] if style.layout == "long" else [style.layout]), "criteria", "questions"])
    tables = {layout: fitted(table_of(comparison, style._replace(layout=layout)), MOST_ANSWERS) for layout in layouts}
    for layout, table in tables.items():
        yield _laid_out(layout, table)
    if style.layout != "long":
        yield _findings(comparison)
    (first, *_) = tables.values()
    claims = [Row((case, c.claim, c.standing, c.says)) for case, listed in first.claims for c in listed]
    yield _listed("claims", {"case": 24, "claim": 16, "standing": 18, "says": 80}, claims)
    if comparison.contrasts is not None:
        reasons = [Row((title, reason)) for title, listed in first.reasons for reason in listed]
        yield _listed("reasons", {"question": 40, "reason": 120}, reasons)
    notes = [
        Row((layout, note.mark, " ".join(note.items), ", ".join(note.sources), " ".join(f"[{n}]" for n in note.numbers)))
        for layout, table in tables.items()
        for note in table.notes
    ]
    yield _listed("notes", {"sheet": 12, "note": 8, "items": 40, "sources": 40, "references": 24}, notes)
    rules = dict(rule for table in tables.values() for rule in table.rules)
    yield _listed("rules", {"rule": 32, "says": 90}, [Row(rule) for rule in rules.items()])
    references = [
        Row((layout, entry.number, entry.source, entry.text)) for layout, table in tables.items() for entry in table.references
    ]
    yield _listed("references", {"sheet": 12, "number": 8, "source": 24, "reference": 100}, references)


def _laid_out(layout: str, table: Table) -> Content:
    """Return a table as it is read: title above, remarks below, titles of groups between its rows."""
    header = ["", *(column.name for column in table.columns)]
    wide = 40 if len(table.columns) < 4 else 28

    def lines() -> Iterator[Row]:
        for group in table.groups:
            if group.title:
                yield Row((group.title, *[""] * len(table.columns)), "group")
            for line in group.lines:
                yield Row((line.heading, *map(_cell, line.cells)))

    above = [Row([table.title], "title")] if table.title else []
    above.append(Row([table.subtitle], "plain"))
    below = [Row([remark], "plain") for remark in ("", *table.remarks)] if table.remarks else []
    return Content(layout, above, header, [24, *[wide] * len(table.columns)], lines, below, filtered=False)


def _cell(parts: Sequence[Part]) -> str:
    return "\n".join(f"{part.text} {part.mark}".rstrip(" ") if part.mark else part.text for part in parts)


def _findings(comparison: Comparison) -> Content:
    names = columns(comparison)
    widths = [_WIDTHS.get(name, 16) for name in names]
    return Content("findings", [], names, widths, lambda: (Row([*map(printable, row)]) for row in rows(comparison)))


def _listed(name: str, columns: dict[str, int], rows: Sequence[Row]) -> Content:
    return Content(name, [], [*columns], [*columns.values()], lambda: rows)
