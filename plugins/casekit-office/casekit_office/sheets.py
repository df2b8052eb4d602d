"""Rows of texts → sheets of a workbook, within what Excel can hold and without losing what it cannot.

A text longer than a cell goes on in a column of its own to the right; rows beyond the last of a sheet go on in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from casekit.errors import UsageError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from casekit_office.texts import writable

LONGEST_CELL = 32_767
"""In units of UTF-16, as Excel counts."""
MOST_LINES = 253
"""Line feeds in a cell."""
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
_LINE_HEIGHT = 15
_TALLEST = 409
"""The highest row that Excel allows, in points."""
_FILLING = 1.1
"""How many letters of a text stand in the width of a digit, with the gaps at the ends of lines."""
_LOOK_BACK = 200
"""How far before the end of a cell a space is looked for to break at."""


class Row(NamedTuple):
    """A row: its cells (numbers stay numbers) and the name of its format."""

    cells: Sequence[str | int]
    format: str = "body"


class Content(NamedTuple):
    """What a sheet holds; `rows` is asked twice, first for how long the texts are."""

    name: str
    above: Sequence[Row]
    """Rows above the header, not part of the table."""
    header: Sequence[str]
    widths: Sequence[int]
    rows: Callable[[], Iterable[Row]]
    below: Sequence[Row] = ()
    filtered: bool = True
    """Whether every row is a record that can be sorted and filtered."""


def pieces(text: str) -> list[str]:
    """Return a text in pieces that fit into a cell; put together they are the text."""
    found = []
    while (end := _fitting(text)) < len(text):
        space = max(text.rfind(space, end - _LOOK_BACK, end) for space in (" ", "\n")) if end > _LOOK_BACK else -1
        cut = space + 1 or end
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text]


def _fitting(text: str) -> int:
    """Return how many characters of a text fit into a cell."""
    if len(text) <= MOST_LINES:
        return len(text)
    end = len(text)
    if end > LONGEST_CELL // 2:
        end = len(text[:LONGEST_CELL].encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore"))
    line = -1
    for _ in range(MOST_LINES + 1):
        line = text.find("\n", line + 1, end)
        if line < 0:
            return end
    return line


def write(book: Workbook, formats: dict[str, Format], content: Content) -> None:
    """Write a table to a sheet, and to further ones where it has more rows than one holds.

    Raises:
        UsageError: it has more columns than a sheet.
    """
    header = Row(content.header, "header")
    counts = [1] * len(content.header)
    for row in chain([header], content.rows()):
        for column, text in enumerate(row.cells):
            if isinstance(text, str) and len(text) > MOST_LINES:  # fewer characters fit, whatever they are
                counts[column] = max(counts[column], len(pieces(writable(text))))
    if sum(counts) > MOST_COLUMNS:
        raise UsageError(f"the sheet {content.name} would have {sum(counts)} columns and a sheet has at most {MOST_COLUMNS}")
    widths = [width for width, count in zip(content.widths, counts, strict=True) for _ in range(count)]
    top = len(content.above)
    room = MOST_ROWS - top - 1
    sheet, line = _sheet(book, formats, content, counts, widths, 1), 0
    number = 1
    for row in chain(content.rows(), content.below):
        if line == room:
            _close(sheet, content, len(widths), top, line)
            number += 1
            sheet, line = _sheet(book, formats, content, counts, widths, number), 0
        cells = [*_spread(row, counts)]
        if row.format == "body" and (height := _height(cells, widths)) > _LINE_HEIGHT:
            sheet.set_row(top + 1 + line, height)
        _write(sheet, top + 1 + line, cells, formats[row.format])
        line += 1
    _close(sheet, content, len(widths), top, line)


def _sheet(
    book: Workbook, formats: dict[str, Format], content: Content, counts: Sequence[int], widths: Sequence[int], number: int
) -> Worksheet:
    sheet = book.add_worksheet(content.name if number == 1 else f"{content.name} {number}")
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    top = len(content.above)
    for line, row in enumerate(content.above):
        _write(sheet, line, _spread(row, [1]), formats[row.format])
    _write(sheet, top, _headers(content.header, counts), formats["header"])
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    return sheet


def _height(cells: Sequence[str | int], widths: Sequence[int]) -> int:
    """Return the height of a row in points: not every program measures what a file does not state."""
    most = 1
    for cell, width in zip(cells, widths, strict=True):
        if isinstance(cell, str) and len(cell) > width // 2:
            room = int(width * _FILLING)
            most = max(most, sum(max(1, -(-_shown(line) // room)) for line in cell.split("\n")))
    return min(most * _LINE_HEIGHT, _TALLEST)


def _shown(line: str) -> int:
    """Return about how wide a line is, in narrow characters."""
    return len(line) if line.isascii() else len(line) + sum(character > "\u10ff" for character in line)


def _close(sheet: Worksheet, content: Content, columns: int, top: int, lines: int) -> None:
    if content.filtered:
        sheet.autofilter(top, 0, top + lines, columns - 1)


def _headers(header: Sequence[str], counts: Sequence[int]) -> list[str | int]:
    found: list[str | int] = []
    for title, count in zip(header, counts, strict=True):
        parts = pieces(writable(title))
        found += parts + [f"{title[:_LOOK_BACK]} (continued)".lstrip()] * (count - len(parts))
    return found


def _spread(row: Row, counts: Sequence[int]) -> Iterator[str | int]:
    """Yield the cells of a row, each over as many columns as the longest text of its column needs."""
    for text, count in zip(row.cells, counts, strict=False):
        if isinstance(text, int) or len(text) <= MOST_LINES:
            yield text if isinstance(text, int) else writable(text)
            yield from [""] * (count - 1)
        else:
            parts = pieces(writable(text))
            yield from parts
            yield from [""] * (count - len(parts))


def _write(sheet: Worksheet, line: int, cells: Iterable[str | int], format: Format) -> None:
    for column, cell in enumerate(cells):
        refused = 0
        if isinstance(cell, int):
            refused = sheet.write_number(line, column, cell, format)
        elif cell:
            refused = _write_text(sheet, line, column, cell, format)
        elif format.bg_color:  # an empty cell shows its ground and nothing else
            refused = sheet.write_blank(line, column, None, format)
        if refused:
            raise UsageError(f"Excel cannot hold row {line + 1}, column {column + 1} of the sheet {sheet.get_name()}")


def _write_text(sheet: Worksheet, line: int, column: int, text: str, format: Format) -> int:
    """Write a text as a text; XlsxWriter would take one that looks like its own rich text for markup."""
    if text.startswith("<r>") and text.endswith("</r>"):
        return int(sheet.write_rich_string(line, column, text[:1], format, text[1:], format))
    return int(sheet.write_string(line, column, text, format))
