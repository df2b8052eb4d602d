"""Tables to the data of a case, with every fault of the tables and the place of every cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from casekit import CaseLoader, InvalidInput, Problem, load_case

from casekit_csv.cells import TEXT, read_cell, read_stated
from casekit_csv.document import Place, Places, TableDocument
from casekit_csv.layout import CASE, CASE_HEADER, CASE_TABLE, NAMES, TABLES, Table
from casekit_csv.sheets import Cell, Sheet, nearest

_MOST_LISTED = 16


def checked(path: Path, document: TableDocument, problems: Sequence[Problem], whole: bool) -> TableDocument:
    """Return a document of which no table has a fault.

    Faults of the tables are not left in `document.problems`: casekit tells one fault only at one line and column of a
    document, and here several files have the same. So the case is checked from here, and all faults are told as one.

    Raises:
        InvalidInput: every fault of the tables and, where these could be read to their end (`whole`), of the case.
    """
    if not problems:
        return document
    found = list(problems)
    if whole:
        inner = CaseLoader(name="csv", suffixes=(path.name,), read=lambda _: [document])
        try:
            load_case(path, [inner])
        except InvalidInput as error:
            found += error.problems
    raise InvalidInput(found)


def read_tables(path: str, sheets: Sequence[Sheet]) -> tuple[TableDocument, list[Problem], bool]:
    """Return the document of a case, the faults of its tables, and whether every table could be read to its end."""
    reading = _Reading()
    named = dict(reading.named(sheets))
    first = named.get(CASE_TABLE)
    if first:
        reading.case(first)
    else:
        reading.tell(path, None, "", f"there is no table {CASE_TABLE!r}")
    for table in TABLES:
        if table.name in named:
            reading.table(table, named)
    start = Place(first.path if first else path)
    return TableDocument(path, reading.data, reading.places, start), reading.problems, reading.whole


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.places = Places({}, {})
        self.problems: list[Problem] = []
        self.whole = True

    def tell(self, path: str, cell: Cell | None, where: str, message: str, hint: str = "") -> None:
        """Note a fault of a table."""
        line, column = (cell.line, cell.column) if cell else (0, 0)
        named = f" (cell {cell.address})" if cell else ""
        self.problems.append(Problem(path, line, column, where, f"{message}{named}", hint))

    def named(self, sheets: Sequence[Sheet]) -> Iterator[tuple[str, Sheet]]:
        """Yield sheets by the table each is; a misspelt one is told once and then read as what it was meant for."""
        free = [name for name in NAMES if name not in {sheet.name for sheet in sheets}]
        for sheet in sheets:
            name = sheet.name
            if name not in NAMES:
                hint = nearest(name, NAMES)
                self.tell(sheet.path, None, "", f"unknown table {name!r} (expected one of: {', '.join(NAMES)})", hint)
                if hint not in free:
                    continue
                free.remove(hint)
                name = hint
            self.problems += sheet.problems
            self.whole &= not sheet.problems
            yield name, sheet

    def header(self, sheet: Sheet, allowed: Sequence[str], required: Sequence[str]) -> dict[int, str] | None:
        """Return the columns by their number, or None where one is missing without which no row can be read."""
        cells = sheet.rows[0] if sheet.rows else []
        spelt = {cell.text.strip() for cell in cells}
        columns: dict[int, str] = {}
        for number, cell in enumerate(cells):
            name = cell.text.strip()
            if not name:
                continue
            if name not in allowed:
                listed = f" (expected one of: {', '.join(allowed)})" if len(allowed) <= _MOST_LISTED else ""
                name = nearest(name, (each for each in allowed if each not in spelt))
                message = f"unknown column {cell.text.strip()[:60]!r}{listed}"
                self.tell(sheet.path, cell, sheet.name, message, name)
            elif name in columns.values():
                self.tell(sheet.path, cell, sheet.name, f"the column {name!r} stands twice")
                continue
            if name and name not in columns.values():
                columns[number] = name
        missing = [name for name in required if name not in columns.values()]
        for name in missing:
            self.tell(sheet.path, cells[0] if cells else None, sheet.name, f"there is no column {name!r}")
        self.whole &= not missing
        return None if missing else columns

    def rows(self, sheet: Sheet, columns: Mapping[int, str]) -> Iterator[tuple[Cell, dict[str, Cell]]]:
        """Yield the first cell of each row that is not empty, and its cells by column."""
        for row in sheet.rows[1:]:
            if not any(cell.text.strip() for cell in row):
                continue
            for number, cell in enumerate(row):
                if cell.text.strip() and number not in columns and number >= len(sheet.rows[0]):
                    self.tell(sheet.path, cell, sheet.name, f"a cell beyond the last column: {cell.text[:40]!r}")
                elif cell.text.strip() and number not in columns and not sheet.rows[0][number].text.strip():
                    self.tell(sheet.path, cell, sheet.name, f"a cell in a column without a name: {cell.text[:40]!r}")
            yield row[0], {columns[number]: cell for number, cell in enumerate(row) if number in columns}

    def case(self, sheet: Sheet) -> None:
        """Read the table of the case itself, one value a row."""
        columns = self.header(sheet, CASE_HEADER, CASE_HEADER)
        if columns is None:
            return
        kinds = {column.name: column.kind for column in CASE}
        rows = list(self.rows(sheet, columns))
        spelt = {cells["key"].text.strip() for _, cells in rows if "key" in cells}
        told: set[str] = set()
        for first, cells in rows:
            cell = cells.get("key", first)
            key = cell.text.strip() if "key" in cells else ""
            if not key:
                self.tell(sheet.path, first, sheet.name, "a row without `key`")
                continue
            if key not in kinds:
                hint = nearest(key, (name for name in kinds if name not in spelt))
                listed = ", ".join(kinds)
                self.tell(sheet.path, cell, sheet.name, f"unknown key {key[:60]!r} (expected one of: {listed})", hint)
                key = hint
            elif key in told:
                self.tell(sheet.path, cell, sheet.name, f"the key {key!r} stands twice")
                continue
            if key and key not in told:
                told.add(key)
                self.places.keys[key,] = Place(sheet.path, cell)
                value = cells.get("value")
                self.places.values[key,] = Place(sheet.path, value or cell)
                if value and (found := read_cell(kinds[key], value.text)) is not None:
                    self.data[key] = found

    def table(self, table: Table, named: Mapping[str, Sheet]) -> None:
        """Read a table of items or of their parts."""
        sheet = named[table.name]
        required = [table.owner, *([table.keyed, "value"] if table.keyed else ())]
        columns = self.header(sheet, table.header, required)
        if columns is None:
            return
        self.places.values.setdefault((table.section,), Place(sheet.path))
        section: dict[str, dict[str, Any]] = self.data.setdefault(table.section, {})
        for first, cells in self.rows(sheet, columns):
            cell = cells.get(table.owner, first)
            id = cells[table.owner].text.strip() if table.owner in cells else ""
            if not id:
                self.tell(sheet.path, cell, table.name, f"a row without {table.owner!r}")
            elif table.part:
                self._part(table, sheet, cells, section, id)
            elif id in section:
                line = self.places.values[table.section, id].position.line
                self.tell(
                    sheet.path, cell, f"{table.section}.{id[:60]}", f"the id {id[:60]!r} stands twice (first in line {line})"
                )
            else:
                section[id] = self._item(table, sheet, cells, (table.section, id))

    def _part(self, table: Table, sheet: Sheet, cells: Mapping[str, Cell], section: dict[str, dict[str, Any]], id: str) -> None:
        """Add a row to the item to which it belongs."""
        cell = cells[table.owner]
        item = section.get(id)
        if item is None:
            message = f"{id[:60]!r} is not the id of a row of the table {table.section!r}"
            self.tell(sheet.path, cell, table.name, message, nearest(id, section))
            item = {}  # what is read of it leads nowhere
        if table.keyed:
            self._keyed(table, sheet, cells, item.setdefault(table.part, {}), id)
            return
        parts = item.setdefault(table.part, [])
        parts.append(self._item(table, sheet, cells, (table.section, id, table.part, len(parts))))

    def _keyed(self, table: Table, sheet: Sheet, cells: Mapping[str, Cell], part: dict[str, Any], id: str) -> None:
        """Add an attribute and its stated value."""
        key_cell = cells.get(table.keyed, cells[table.owner])
        key = key_cell.text.strip() if table.keyed in cells else ""
        type = cells["type"].text.strip() if "type" in cells else ""
        where = f"{table.section}.{id[:60]}.{table.part}"
        if not key:
            self.tell(sheet.path, key_cell, where, f"a row without {table.keyed!r}")
        elif key in part:
            self.tell(sheet.path, key_cell, where, f"the {table.keyed} {key[:60]!r} stands twice")
        else:
            if type not in ("", TEXT):
                message = f"expected {TEXT!r} or an empty cell, found {type[:60]!r}"
                self.tell(sheet.path, cells["type"], f"{where}.{key[:60]}", message, nearest(type, [TEXT]))
            value = cells.get("value")
            path = (table.section, id, table.part, key)
            self.places.keys[path] = Place(sheet.path, key_cell)
            self.places.values[path] = Place(sheet.path, value or key_cell)
            part[key] = read_stated(value.text if value else "", type)

    def _item(self, table: Table, sheet: Sheet, cells: Mapping[str, Cell], path: tuple[str | int, ...]) -> dict[str, Any]:
        """Return the data of a row."""
        item: dict[str, Any] = {}
        self.places.values[path] = Place(sheet.path, cells[table.owner])
        for column in table.columns:
            cell = cells.get(column.name)
            value = read_cell(column.kind, cell.text, comma=sheet.comma) if cell else None
            if cell is None or value is None:
                continue
            at: Any = item
            for step in column.path[:-1]:
                at = at.setdefault(step, {})
            where = (*path, *column.path)
            if not isinstance(at, dict):  # `by` and `by_text`
                message = f"expected {column.path[0]!r} or {column.name!r}, found both"
                self.tell(sheet.path, cell, ".".join(map(str, where)), message)
                continue
            at[column.path[-1]] = value
            self.places.values[where] = Place(sheet.path, cell)
            self.places.values.setdefault(where[:-1], Place(sheet.path, cell))
        return item
