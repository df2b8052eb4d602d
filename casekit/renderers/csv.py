"""One finding a row, for spreadsheets and statistics; no cell can be taken for a formula unless raw texts are asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.table import FAILED, NO_CLAIM, printable

COLUMNS = (
    "question", "question_title", "criterion", "case", "claim", "outcome", "status", "label", "rule", "evidence",
    "sources",
)  # fmt: skip
WHY = "why"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(comparison: Comparison, style: Style) -> str:
    """Return the findings as CSV (RFC 4180, but for LF line ends); lists are separated by `; `."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    text = printable if style.raw else safe
    writer.writerow(columns(comparison))
    for row in rows(comparison):
        writer.writerow(map(text, row))
    return out.getvalue()


def columns(comparison: Comparison) -> tuple[str, ...]:
    """Return the names of the columns: where reasons were asked for, one more with those in which the claim stands."""
    return COLUMNS if comparison.contrasts is None else (*COLUMNS, WHY)


def rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """Yield one row a finding, and one where there is no claim or no answer, under the `columns`."""
    if comparison.contrasts is None:
        yield from _rows(comparison)
        return
    why: dict[tuple[str, ...], list[str]] = {}
    for contrast in comparison.contrasts:
        for side in (contrast.first, contrast.second):
            for claim in side.claims:
                why.setdefault((contrast.question, contrast.criterion, side.case, claim), []).append(contrast.sentence)
    for row in _rows(comparison):
        question, _, *key = row[:5]
        yield (*row, " ".join(why.get((question, *key), ())))


def _rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    titles = {question.question: question.title for question in comparison.questions}
    failures: dict[tuple[str, str, str], list[str]] = {}
    for cell in comparison.failed:
        failures.setdefault((cell.case, cell.question, cell.criterion), []).append(cell.claim)
    for row in comparison.document.rows:
        for header in comparison.document.cases:
            shared = (row.question, titles[row.question], row.criterion, header.case)
            failed = failures.get((header.case, row.question, row.criterion), ())
            if header.case not in row.cells:
                yield (*shared, "", "", "", FAILED, "", "", "")
            elif not row.cells[header.case] and not failed:
                yield (*shared, "", "", "", NO_CLAIM, "", "", "")
            for found in row.cells.get(header.case, ()):
                values = (found.claim, found.outcome, found.status, found.label, found.rule)
                yield (*shared, *values, "; ".join(found.evidence), "; ".join(found.sources))
            for claim in failed:
                yield (*shared, claim, "", "", FAILED, "", "", "")


def safe(text: str) -> str:
    """Return text that a spreadsheet reads as text: a leading = + - @ is preceded by an apostrophe."""
    text = printable(text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
