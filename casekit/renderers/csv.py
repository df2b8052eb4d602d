"""One finding a row, for spreadsheets and statistics; no cell can be taken for a formula."""

from __future__ import annotations

import csv
import io

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.grid import FAILED, NO_CLAIM, failed_claims, printable

COLUMNS = (
    "question", "question_title", "criterion", "case", "claim", "outcome", "status", "label", "rule", "evidence",
    "sources",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(comparison: Comparison, style: Style) -> str:
    """Return the findings as CSV (RFC 4180, but for LF line ends); lists are separated by `; `."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    titles = {question.question: question.title for question in comparison.questions}
    for row in comparison.document.rows:
        for header in comparison.document.cases:
            shared = [row.question, titles[row.question], row.criterion, header.case]
            if header.case not in row.cells:
                writer.writerow(map(safe, [*shared, "", "", "", FAILED, "", "", ""]))
            elif not row.cells[header.case] and not failed_claims(row, header.case, comparison):
                writer.writerow(map(safe, [*shared, "", "", "", NO_CLAIM, "", "", ""]))
            for cell in row.cells.get(header.case, ()):
                values = [cell.claim, cell.outcome, cell.status, cell.label, cell.rule]
                writer.writerow(map(safe, [*shared, *values, "; ".join(cell.evidence), "; ".join(cell.sources)]))
            for claim in failed_claims(row, header.case, comparison):
                writer.writerow(map(safe, [*shared, claim, "", "", FAILED, "", "", ""]))
    return out.getvalue()


def safe(text: str) -> str:
    """Return text that a spreadsheet reads as text: a leading = + - @ is preceded by an apostrophe."""
    text = printable(text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
