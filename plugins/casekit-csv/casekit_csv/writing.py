"""A case to the text of its tables; the same case gives the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from casekit import Case, CasekitError

from casekit_csv.cells import write_cell, write_stated
from casekit_csv.layout import CASE, CASE_HEADER, CASE_TABLE, TABLES, Column, Table

Rows = list[list[str]]


def write_tables(case: Case) -> dict[str, str]:
    """Return the CSV text of every table by the name of its file; a table without rows has its header alone.

    Raises:
        CasekitError: the case has a field for which no table has a column (it is of a later casekit).
    """
    data = case.model_dump(by_alias=True, exclude_defaults=True)
    rows: dict[str, Rows] = {CASE_TABLE: [list(CASE_HEADER)]}
    rows[CASE_TABLE] += [[column.name, _taken(data, column)] for column in CASE]
    for table in TABLES:
        rows[table.name] = [list(table.header)]
    for section in {table.section: None for table in TABLES}:
        for id, item in data.pop(section, {}).items():
            _add_item(rows, section, id, item)
    _refuse_rest("", data)
    return {f"{name}.csv": _csv(table) for name, table in rows.items()}


def _add_item(rows: Mapping[str, Rows], section: str, id: str, item: dict[str, Any]) -> None:
    """Add the rows of an item: its own and those of its parts."""
    for table in TABLES:
        if table.section != section:
            continue
        if table.keyed:
            rows[table.name] += _keyed(id, item.pop(table.part, {}))
        else:
            rows[table.name] += [_row(table, id, part) for part in (item.pop(table.part, ()) if table.part else (item,))]
    _refuse_rest(f"{section}.{id}.", item)


def _row(table: Table, id: str, item: dict[str, Any]) -> list[str]:
    row = [id, *(_taken(item, column) for column in table.columns)]
    if table.part:
        _refuse_rest(f"{table.section}.{id}.{table.part}.", item)
    return row


def _keyed(id: str, stated: Mapping[str, Any]) -> Iterator[list[str]]:
    for attribute, value in stated.items():
        yield [id, attribute, *write_stated(value)]


def _taken(item: dict[str, Any], column: Column) -> str:
    """Return the cell of a column, and take its value out of the item, so that what is left has no column."""
    holder: Any = item
    for step in column.path[:-1]:
        holder = holder.get(step) if isinstance(holder, dict) else None
    last = column.path[-1]
    if not isinstance(holder, dict) or isinstance(holder.get(last), dict):
        return ""
    value = holder.pop(last, None)
    if holder is not item and not holder:
        del item[column.path[0]]
    return write_cell(column.kind, value)


def _refuse_rest(where: str, rest: Mapping[str, Any]) -> None:
    """Nothing is lost in silence: a field of a later version of the format stops the export."""
    for key, value in rest.items():
        if value is not None and value not in ({}, [], ()):
            raise CasekitError(f"{where}{key}: casekit-csv has no column for it; a later version may have")


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
