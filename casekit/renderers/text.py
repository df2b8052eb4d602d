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
from casekit.renderers.grid import Grid, Group, Part, grid

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
    """Return the table for a terminal of `style.width` cells."""
    table = grid(comparison, style.layout)
    lines = _heading(table, style)
    lines += _body(table, style)
    lines += [""]
    for case, claims in table.claims:
        lines += [_bold(f"Claims, {case}", style)]
        indent = max(width(id) for id, _ in claims) + _GAP
        for id, says in claims:
            lines += wrap(ljust(id, indent) + says, style.width, " " * indent)
        lines += [""]
    for mark, note in table.notes:
        lines += wrap(f"{mark} {note}", style.width, _INDENT)
    for remark in table.remarks:
        lines += wrap(remark, style.width)
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def _heading(table: Grid, style: Style) -> list[str]:
    both = f"{table.title}{' ' * _GAP}{table.subtitle}" if table.title else table.subtitle
    if width(both) <= style.width:
        space = max(style.width - width(table.title) - width(table.subtitle), 0) if table.title else 0
        return [f"{_bold(table.title, style)}{' ' * space}{table.subtitle}", ""]
    titles = [_bold(line, style) for line in wrap(table.title, style.width)]
    return [*titles, *wrap(table.subtitle, style.width), ""]


def _body(table: Grid, style: Style) -> list[str]:
    first = max([width(line.heading) for group in table.groups for line in group.lines], default=0) + len(_INDENT)
    first = min(first, max(style.width // 3, _NARROWEST))
    columns = len(table.columns)
    each = max((style.width - first - _GAP * columns) // columns, _NARROWEST)
    headers = [_block("", first), *(_block(column, each) for column in table.columns)]
    rows = [headers]
    for group in table.groups:
        for line in group.lines:
            heading = "\n".join(_INDENT + part for part in wrap(line.heading, first - len(_INDENT)))
            rows.append([_pad(heading, first), *(_block(_cell(parts), each) for parts in line.cells)])
    text = tabulate(rows, tablefmt="plain", disable_numparse=True, preserve_whitespace=True).split("\n")
    return _with_titles(text, rows, table.groups, style)


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
