"""The same table the other way round, or one answer below the other, where its columns would not fit."""

from __future__ import annotations

from casekit.renderers.table import Column, Group, Line, Table

MOST_COLUMNS = 4
"""How many columns of answers a page or a terminal shows side by side."""


def fitted(table: Table, most: int) -> Table:
    """Return the table with at most `most` columns: as it is, else transposed, else stacked."""
    if len(table.columns) <= most:
        return table
    turned = transposed(table)
    return turned if len(turned.columns) <= most else stacked(table)


def transposed(table: Table) -> Table:
    """Return the table with its columns as rows; under spanners each is a group of rows."""
    headings = tuple(dict.fromkeys(line.heading for group in table.groups for line in group.lines))
    groups = []
    for group in table.groups:
        of_heading = {line.heading: line.cells for line in group.lines}
        spanners: dict[str, list[Line]] = {}
        for number, column in enumerate(table.columns):
            cells = tuple(of_heading[heading][number] if heading in of_heading else () for heading in headings)
            spanners.setdefault(column.spanner, []).append(Line(column.title, cells))
        for spanner, lines in spanners.items():
            groups.append(Group(" · ".join(filter(None, (group.title, spanner))), tuple(lines)))
    return table._replace(columns=tuple(map(Column, headings)), groups=tuple(groups))


def stacked(table: Table) -> Table:
    """Return the table with one column: a row an answer, named after its row and column."""
    groups = []
    for group in table.groups:
        lines = [
            Line(" · ".join(filter(None, (line.heading, column.name))), (cell,))
            for line in group.lines
            for column, cell in zip(table.columns, line.cells, strict=True)
            if cell
        ]
        groups.append(Group(group.title, tuple(lines)))
    return table._replace(columns=(Column("answer"),), groups=tuple(groups))


def spans(table: Table) -> list[tuple[str, int]]:
    """Return the spanners in order, each with the number of columns under it; empty where no column has one."""
    if not any(column.spanner for column in table.columns):
        return []
    found: list[tuple[str, int]] = []
    for column in table.columns:
        if found and column.spanner and found[-1][0] == column.spanner:
            found[-1] = (column.spanner, found[-1][1] + 1)
        else:
            found.append((column.spanner, 1))
    return found
