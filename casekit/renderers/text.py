"""The terminal's table: tabulate lays it out, after cells are cleaned, wrapped and padded here.

tabulate's own wrapping loops for ever on narrow columns of wide characters and its number parsing
rewrites values, so neither is used.
"""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate
from wcwidth import ljust, width
from wcwidth import wrap as _wrap

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.arrange import MOST_COLUMNS, spans, stacked, transposed
from casekit.renderers.layouts import DIFFERENCES
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Group, Part, Table

_GAP = 2
_NARROWEST = 20
_INDENT = "  "
_TIE = "\u00a0"
"""Keeps a note's mark on the line of the last word."""


def wrap(text: str, size: int, indent: str = "") -> list[str]:
    """Wrap text to `size` terminal cells; an id with hyphens stays whole if it fits."""
    lines = _wrap(text, max(size, _NARROWEST), subsequent_indent=indent, break_on_hyphens=False)
    return [line.replace(_TIE, " ") for line in lines]


def render(comparison: Comparison, style: Style) -> str:
    """Return the table for a terminal of `style.width` cells.

    With more than four cases, or columns of under 20 cells, it is transposed; where that does not fit either, an answer
    stands below the other.
    """
    table = _arranged(table_of(comparison, style, document=False), style)
    lines = _heading(table, style)
    lines += _body(table, style)
    lines += [""]
    for case, claims in table.claims:
        lines += [_bold(f"Claims, {case}", style)]
        lines += _pairs([(claim.claim, claim.text) for claim in claims], style)
        lines += [""]
    for title, reasons in table.reasons:
        lines += [_bold(line, style) for line in wrap(title, style.width)]
        lines += [line for reason in reasons for line in wrap(reason, style.width, _INDENT)]
        lines += [""]
    for note in table.notes:
        lines += wrap(f"{note.mark} {note.text}", style.width, _INDENT)
    if table.rules:
        lines += ["", _bold("Rules", style), *_pairs(table.rules, style)]
    if table.references:
        lines += ["", _bold("References", style), *_pairs([(f"[{r.number}]", r.text) for r in table.references], style)]
    if table.rules or table.references:
        lines += [""]
    for remark in table.remarks:
        lines += wrap(remark, style.width)
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def _pairs(pairs: Sequence[tuple[str, str]], style: Style) -> list[str]:
    """Return names with their texts beside them."""
    indent = min(max(width(name) for name, _ in pairs) + _GAP, style.width // 2)
    return [line for name, says in pairs for line in wrap(ljust(name, indent) + says, style.width, " " * indent)]


def _arranged(table: Table, style: Style) -> Table:
    """Return the table as it is where its columns fit, else transposed, else stacked."""
    few = sum(column.title != DIFFERENCES for column in table.columns) <= MOST_COLUMNS
    if (few or style.transpose) and _fits(table, style.width):
        return table
    turned = transposed(table)
    return turned if _fits(turned, style.width) and not style.transpose else stacked(table)


def _fits(table: Table, size: int) -> bool:
    return len(table.columns) < 2 or _widths(table, size)[1] >= _NARROWEST


def _widths(table: Table, size: int) -> tuple[int, int]:
    """Return the widths of the first column and of each other."""
    first = max([width(line.heading) for group in table.groups for line in group.lines], default=0) + len(_INDENT)
    first = min(first, max(size // 3, _NARROWEST))
    columns = len(table.columns)
    return first, (size - first - _GAP * columns) // columns


def _heading(table: Table, style: Style) -> list[str]:
    both = f"{table.title}{' ' * _GAP}{table.subtitle}" if table.title else table.subtitle
    if width(both) <= style.width:
        space = max(style.width - width(table.title) - width(table.subtitle), 0) if table.title else 0
        return [f"{_bold(table.title, style)}{' ' * space}{table.subtitle}", ""]
    titles = [_bold(line, style) for line in wrap(table.title, style.width)]
    return [*titles, *wrap(table.subtitle, style.width), ""]


def _body(table: Table, style: Style) -> list[str]:
    first, each = _widths(table, style.width)
    each = max(each, _NARROWEST)
    headers = [_block("", first), *(_block(column.title, each) for column in table.columns)]
    rows = [headers]
    for group in table.groups:
        for line in group.lines:
            heading = "\n".join(_INDENT + part for part in wrap(line.heading, first - len(_INDENT)))
            rows.append([_pad(heading, first), *(_block(_cell(parts), each) for parts in line.cells)])
    text = tabulate(rows, tablefmt="plain", disable_numparse=True, preserve_whitespace=True).split("\n")
    spanners = "".join(
        " " * _GAP + ljust(wrap(title, each * n + _GAP * (n - 1))[0] if title else "", each * n + _GAP * (n - 1))
        for title, n in spans(table)
    )
    above = [_bold(" " * first + spanners, style)] if spanners else []
    return above + _with_titles(text, rows, table.groups, style)


def _with_titles(text: Sequence[str], rows: Sequence[Sequence[str]], groups: Sequence[Group], style: Style) -> list[str]:
    """Put each question's title above its lines; a row is as many lines high as its highest cell."""
    heights = [max(cell.count("\n") + 1 for cell in row) for row in rows]
    lines = [_bold(line, style) for line in text[: heights[0]]]
    position, row = heights[0], 1
    for group in groups:
        if group.title:
            lines += [_bold(line, style) for line in wrap(group.title, style.width)]
        height = sum(heights[row : row + len(group.lines)])
        lines += text[position : position + height]
        position, row = position + height, row + len(group.lines)
    return lines


def _cell(parts: Sequence[Part]) -> str:
    return "\n".join(f"{part.text}{_TIE}{part.mark}" if part.mark else part.text for part in parts)


def _block(text: str, size: int) -> str:
    """Return text wrapped to `size` cells and padded to exactly that."""
    return _pad("\n".join(line for part in text.split("\n") for line in wrap(part, size) or [""]), size)


def _pad(text: str, size: int) -> str:
    return "\n".join(ljust(line, size) for line in text.split("\n"))


def _bold(text: str, style: Style) -> str:
    return f"\x1b[1m{text}\x1b[0m" if style.color and text.strip() else text
