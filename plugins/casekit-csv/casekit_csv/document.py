"""A document whose nodes stand in the cells of several tables."""

from __future__ import annotations

from typing import Any, NamedTuple

from casekit import Document, Position, Problem

from casekit_csv.sheets import Cell

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """Where a node stands: a cell of a file, or the file as a whole."""

    path: str
    cell: Cell | None = None

    @property
    def position(self) -> Position:
        """Its line and column."""
        return Position(self.cell.line, self.cell.column) if self.cell else Position(1, 1)


class Places(NamedTuple):
    """Where values stand, and keys that stand elsewhere than their values."""

    values: dict[Path, Place]
    keys: dict[Path, Place]

    def find(self, path: Path, *, key: bool) -> Place | None:
        """Return where a node stands, else its nearest ancestor."""
        while path:
            if found := (self.keys.get(path) if key else None) or self.values.get(path):
                return found
            path = path[:-1]
        return None


class TableDocument(Document):
    """The data of a case that stands in tables: faults name the file and the cell."""

    def __init__(self, path: str, data: dict[str, Any], places: Places, start: Place) -> None:
        super().__init__(path, "")
        self.data = data
        self._places = places
        self._start = start

    def _find(self, path: Path, *, key: bool) -> Place:
        return self._places.find(path, key=key) or self._start

    def position(self, path: Path, *, key: bool = False) -> Position:
        """Return the line and column of a node in its own file."""
        return self._find(path, key=key).position

    def place(self, path: Path, *, key: bool = False) -> str:
        """Return `file:line` of a node, the file being that of its table."""
        found = self._find(path, key=key)
        return f"{found.path}:{found.position.line}"

    def problem(self, path: Path, message: str, hint: str = "", *, key: bool = False, warning: bool = False) -> Problem:
        """Return a problem of the table in which the node stands, with the address of its cell."""
        found = self._find(path, key=key)
        where = super().problem(path, message).where
        cell = f" (cell {found.cell.address})" if found.cell else ""
        return Problem(found.path, *found.position, where, f"{message}{cell}", hint, warning)
