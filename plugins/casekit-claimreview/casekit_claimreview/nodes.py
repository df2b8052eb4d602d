"""Values of JSON-LD nodes: found, unwrapped, checked; what is wrong is noted at its place in the file.

Nothing is fetched: a `@context` is not read, and a node that is only named by its `@id` is looked for in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeGuard

from casekit.errors import Problem, quoted
from casekit.source import DataPath, Document, shown

from casekit_claimreview.dates import iso_date, nearest_iso

GRAPH = "@graph"
_NUMBER = re.compile(r"[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})", re.ASCII)
_PREFIXES = ("https://schema.org/", "http://schema.org/", "schema:")


class Node(NamedTuple):
    """A mapping of the file and where it stands."""

    path: DataPath
    data: Mapping[str, Any]

    def at(self, name: str) -> DataPath:
        """Return where a property stands."""
        return (*self.path, name)


class Words(NamedTuple):
    """A text and where it stands; empty where there is none."""

    text: str
    path: DataPath


def types_of(node: Node) -> tuple[str, ...]:
    """Return the types of a node without the address of schema.org."""
    written = node.data.get("@type")
    return tuple(_bare(each) for each in (written if isinstance(written, list) else [written]) if isinstance(each, str))


def _bare(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


class Reader:
    """Reads the nodes of one file and keeps every fault found on the way.

    `listed` says that the file is a list, which was read as the `@graph` that it stands for.
    """

    def __init__(self, document: Document, *, listed: bool = False) -> None:
        self._document = document
        self._listed = listed
        self.problems: list[Problem] = [self._unlisted(problem) for problem in document.problems]
        self._named = dict(_named(document.data))

    def fault(self, path: DataPath, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note what is wrong at a place of the file."""
        told = self._document.problem(path, message, hint, key=key)
        self.problems.append(self._unlisted(told))

    def _unlisted(self, problem: Problem) -> Problem:
        """Return a problem as one of the list that the file is, and not of the graph as which it was read."""
        if not self._listed:
            return problem
        line, column = (problem.line, problem.column) if problem.line else (1, 1)
        return problem._replace(line=line, column=column, where=problem.where.removeprefix(GRAPH))

    # --- values -----------------------------------------------------------------------------------

    def values(self, node: Node, name: str) -> Iterator[tuple[DataPath, Any]]:
        """Yield the values of a property: one or a list, each perhaps a `@value`; null is no value."""
        written = node.data.get(name)
        listed = isinstance(written, list)
        for number, value in enumerate(written if isinstance(written, list) else [written]):
            path: DataPath = (*node.at(name), number) if listed else node.at(name)
            if isinstance(value, dict) and "@value" in value:
                path, value = (*path, "@value"), value["@value"]  # noqa: PLW2901 - what it wraps is meant from here on
            if value is not None:
                yield path, value

    def nodes(self, node: Node, name: str, expected: str) -> Iterator[Node]:
        """Yield the values of a property that must be nodes; a mere reference is followed within the file."""
        for path, value in self.values(node, name):
            if isinstance(value, dict):
                yield self.followed(Node(path, value))
            else:
                self.fault(path, f"expected {expected}, found {shown(value)}")

    def followed(self, node: Node) -> Node:
        """Return the node that a reference (`{"@id": …}` alone) names, where the file holds it."""
        if node.data.keys() != {"@id"}:
            return node
        name = node.data["@id"]
        return self._named.get(name, node) if isinstance(name, str) else node

    def texts(self, node: Node, *names: str) -> Words:
        """Return the text of the first of some properties that has one; several texts are joined."""
        for name in names:
            found = [value for path, value in self.values(node, name) if self._is_text(value, path) and value.strip()]
            if found:
                return Words("; ".join(found), node.at(name))
        return Words("", node.path)

    def text(self, node: Node, name: str) -> Words:
        """Return the one text of a property."""
        found = [Words(value, path) for path, value in self.values(node, name) if self._is_text(value, path)]
        found = [words for words in found if words.text.strip()]
        if len(found) > 1:
            self.fault(node.at(name), f"expected one text, found {len(found)}")
        return found[0] if found else Words("", node.path)

    def url(self, node: Node, name: str) -> str:
        """Return the address of a property: text, or a reference to it."""
        found = []
        for path, value in self.values(node, name):
            address = value.get("@id") if isinstance(value, dict) else value
            if self._is_text(address, path) and address.strip():
                found.append(address.strip())
        if len(found) > 1:
            self.fault(node.at(name), f"expected one address, found {len(found)}")
        return found[0] if found else ""

    def date(self, node: Node, name: str) -> str:
        """Return the ISO date of a property, without its time of day."""
        words = self.text(node, name)
        date = iso_date(words.text) if words.text else ""
        if date is None:
            near = nearest_iso(words.text)
            either = f" ({' or '.join(near)}?)" if len(near) > 1 else ""
            message = f"{quoted(words.text)} is not an ISO 8601 date{either}; expected e.g. 2026-02-25 or 2026-02-25T09:30:00Z"
            self.fault(words.path, message, near[0] if len(near) == 1 else "")
        return date or ""

    def number(self, node: Node, name: str) -> Decimal | None:
        """Return the number of a property, which schema.org lets stand as text too (`"4.5"`)."""
        found = [number for path, value in self.values(node, name) if (number := self._number(path, value)) is not None]
        if len(found) > 1:
            self.fault(node.at(name), f"expected one number, found {len(found)}")
        return found[0] if found else None

    def _number(self, path: DataPath, value: Any) -> Decimal | None:
        if isinstance(value, str) and not value.strip():
            return None
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return Decimal(value)
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            return Decimal(value.strip())
        self.fault(path, f"expected a number, found {shown(value)}")
        return None

    def _is_text(self, value: Any, path: DataPath) -> TypeGuard[str]:
        if not isinstance(value, str):
            self.fault(path, f"expected text, found {shown(value)}")
        return isinstance(value, str)


def _named(data: Any, path: DataPath = ()) -> Iterator[tuple[str, Node]]:
    """Yield the nodes of a file that have an `@id` and say more than it, by that; the first of a name comes last."""
    parts = list(data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ())
    for step, part in reversed(parts):
        yield from _named(part, (*path, step))
    if isinstance(data, dict) and isinstance(data.get("@id"), str) and len(data) > 1:
        yield data["@id"], Node(path, data)
