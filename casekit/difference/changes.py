"""The edits between two versions of a case, a codebook or a rule pack: each can be made without the others.

Compared are plain data and not text: what stands in another place of its file, or in another order where order means
nothing, did not change. An edit is of the grain at which a human codes: a record, a field, a role, a row of a table. Making
all of them to the old version gives the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from casekit.difference.alignment import ABSENT, Alignment, Relist, align, relisted, with_value
from casekit.model.difference import Change, Detail, Kind
from casekit.source import DataPath, Document, dotted


class Put(NamedTuple):
    """Another value at a path; `ABSENT` for none."""

    path: DataPath
    value: Any


class Edit(NamedTuple):
    """A change, and what is done to the data to make it."""

    change: Change
    steps: tuple[Put | Relist, ...]


class Tree(NamedTuple):
    """One version: its data, and where in a file the node at a path stands (empty where there is none)."""

    data: Any
    place: Callable[[DataPath], str]


def tree(document: Document, data: Any = None) -> Tree:
    """Return a document as a version; with `data`, these stand in place of its own."""
    own = document.data

    def place(path: DataPath) -> str:
        return document.place(path, key=True) if value_at(own, path) is not ABSENT else ""

    return Tree(own if data is None else data, place)


def applied(data: Any, edits: Iterable[Edit]) -> Any:
    """Return the old data with edits made to it; of those between two versions, all of them make the new one."""
    lists: dict[DataPath, list[Relist]] = {}
    for edit in edits:
        for step in edit.steps:
            if isinstance(step, Put):
                data = with_value(data, step.path, step.value)
            else:
                lists.setdefault(step.path, []).append(step)
    for path, steps in lists.items():
        data = with_value(data, path, relisted(_listed(value_at(data, path)), steps))
    return data


def value_at(data: Any, path: DataPath) -> Any:
    """Return what stands at a path of plain data, or `ABSENT`."""
    for step in path:
        listed = isinstance(data, (list, tuple)) and isinstance(step, int) and step < len(data)
        if not listed and not (isinstance(data, Mapping) and step in data):
            return ABSENT
        data = data[step]
    return data


# --- values -------------------------------------------------------------------------------------------


def is_nothing(value: Any) -> bool:
    """Whether a field holds nothing: it is absent, or empty."""
    return value is ABSENT or value is None or (isinstance(value, (str, list, tuple, dict)) and not value)


def meaning(value: Any, ordered: bool = False) -> Any:
    """Return a hashable form of a value, equal for values that mean the same; `ordered` lists of any depth keep their order."""
    if isinstance(value, Mapping):
        return ("mapping", frozenset((key, meaning(part, ordered)) for key, part in value.items()))
    if isinstance(value, (list, tuple)):
        parts = [meaning(part, ordered) for part in value]
        return ("list", tuple(parts if ordered else sorted(parts, key=repr_of)))
    return (type(value).__name__, str(value))


def repr_of(form: Any) -> str:
    """Return a text by which hashable forms are put in an order: that of a set does not depend on hashes."""
    if isinstance(form, frozenset):
        return "{" + ", ".join(sorted(map(repr_of, form))) + "}"
    return "(" + ", ".join(map(repr_of, form)) + ")" if isinstance(form, tuple) else repr(form)


def same(old: Any, new: Any, *, ordered: bool = False) -> bool:
    """Whether two values of a field mean the same."""
    if is_nothing(old) or is_nothing(new):
        return is_nothing(old) and is_nothing(new)
    return bool(meaning(old, ordered) == meaning(new, ordered))


def in_words(value: Any) -> str:
    """Return a value as a reader sees it; empty where there is nothing. Dates stay as they are written."""
    if is_nothing(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ", ".join(map(in_words, value))
    if not isinstance(value, Mapping):
        return str(value)
    if value.keys() == {"text"}:
        return in_words(value["text"])
    if value.keys() == {"value", "currency"}:
        return f"{value['value']} {value['currency']}"
    if value.keys() == {"source", "rests_on"}:
        return f"{value['source']} (resting on {in_words(value['rests_on'])})"
    return "{" + ", ".join(f"{key}: {in_words(part)}" for key, part in value.items()) + "}"


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def mapped(value: Any) -> Mapping[str, Any]:
    """Return a mapping, or an empty one where there is none."""
    return value if isinstance(value, Mapping) else {}


def shared(fields: Mapping[str, Any], others: Mapping[str, Any]) -> float:
    """Return which part of two records' fields is the same."""
    names = fields.keys() | others.keys()
    return sum(same(fields.get(n, ABSENT), others.get(n, ABSENT)) for n in names) / len(names) if names else 1.0


# --- how edits are found ------------------------------------------------------------------------------


class Versions:
    """Two versions of one file, and the edits found between them so far."""

    def __init__(self, kind: Kind, of: str, old: Tree, new: Tree) -> None:
        self._kind, self._of, self.old, self.new = kind, of, old, new

    def change(
        self, path: DataPath, subject: str, *details: Detail, does: str = "", at: tuple[DataPath, DataPath] | None = None
    ) -> Change:
        """Return a change at a path; `at` are its paths in the two versions, where these differ."""
        old_at, new_at = at or (path, path)
        section, id, field = (*(str(step) for step in path[:3]), "", "", "")[:3]
        return Change(
            self._kind, self._of, section, id, field, dotted(path), subject, does, details,
            self.old.place(old_at) if old_at else "", self.new.place(new_at) if new_at else "",
        )  # fmt: skip

    def values(self, path: DataPath) -> tuple[Any, Any]:
        """Return what stands at a path of each version."""
        return value_at(self.old.data, path), value_at(self.new.data, path)

    def put(self, path: DataPath, subject: str, what: str, *, ordered: bool = False) -> Iterator[Edit]:
        """Yield the edit of a field, if it differs."""
        old, new = self.values(path)
        if not same(old, new, ordered=ordered):
            details = Detail(what, in_words(old), in_words(new))
            yield Edit(self.change(path, subject, details), (Put(path, new),))

    def records(self, path: DataPath, prefix: str, fields: Callable[[str], Iterator[Edit]]) -> Iterator[Edit]:
        """Yield the edits of a mapping of records: added and removed whole, and what `fields` yields of those in both."""
        old, new = map(mapped, self.values(path))
        for id in sorted(old.keys() | new.keys()):
            at = (*path, id)
            if id in old and id in new:
                yield from fields(id)
            elif id in new:
                yield Edit(self.change(at, f"{prefix}{id}", does="was added"), (Put(at, new[id]),))
            else:
                yield Edit(self.change(at, f"{prefix}{id}", does="was removed"), (Put(at, ABSENT),))

    def lists(
        self, path: DataPath, key: Callable[[Any], Any], alike: Callable[[Any, Any], float]
    ) -> tuple[Sequence[Any], Sequence[Any], Alignment]:
        """Return the lists at a path and how they belong together."""
        old, new = map(_listed, self.values(path))
        return old, new, align(old, new, key, alike)


# --- cases --------------------------------------------------------------------------------------------

SUBJECTS = {
    "actors": "the actor", "sources": "the source", "evidence": "the item", "claims": "the claim", "denials": "the denial",
    "official_findings": "the official finding", "transactions": "the payment", "searches": "the search",
}  # fmt: skip
"""The sections of a case, each with what one of its records is called."""


def case_changes(case: str, old: Tree, new: Tree) -> tuple[Edit, ...]:
    """Return the edits between two versions of a case, in the order of its sections and ids."""
    return tuple(_Case("case", case, old, new).edits())


class _Case(Versions):
    def edits(self) -> Iterator[Edit]:
        for field in sorted((mapped(self.old.data).keys() | mapped(self.new.data).keys()) - SUBJECTS.keys()):
            yield from self.put((field,), "the case", field)
        for section, subject in SUBJECTS.items():
            yield from self.records((section,), f"{subject} ", partial(self._record, section))

    def _record(self, section: str, id: str) -> Iterator[Edit]:
        subject = f"{SUBJECTS[section]} {id}"
        old, new = map(mapped, self.values((section, id)))
        for field in sorted(old.keys() | new.keys()):
            path = (section, id, field)
            if (section, field) == ("actors", "roles"):
                yield from self._elements(path, "capacity", lambda c: f"the role of {id} as {c}")
            elif (section, field) == ("evidence", "bears_on"):
                yield from self._elements(path, "claim", lambda c: f"the bearing of {id} on {c}")
            elif (section, field) == ("evidence", "states"):
                for attribute in sorted(mapped(old.get(field)).keys() | mapped(new.get(field)).keys()):
                    yield from self.put((*path, attribute), subject, f"states {attribute}")
            elif (section, field) == ("transactions", "path"):
                yield from self._payment(path, subject)
            else:
                yield from self.put(path, subject, field)

    def _elements(self, path: DataPath, key: str, subject: Callable[[Any], str]) -> Iterator[Edit]:
        """Yield the edits of a list of small records without order; one that differs in `key` is another."""

        def alike(one: Any, other: Any) -> float:
            return 0.5 + shared(one, other) / 2 if one.get(key) == other.get(key) else 0.0

        old, new, alignment = self.lists(path, meaning, alike)
        for slot in alignment.new_order:
            i, j = slot
            at = ((*path, i) if i is not None else (), (*path, j) if j is not None else ())
            element = old[i] if i is not None else new[j]  # type: ignore[index]
            who = subject(in_words(element.get(key)))
            if i is None or j is None:
                change = self.change(at[0] or at[1], who, does="was added" if i is None else "was removed", at=at)
                yield Edit(change, (Relist(path, alignment, slot, element),))
                continue
            for field in sorted(old[i].keys() | new[j].keys()):
                before, after = old[i].get(field, ABSENT), new[j].get(field, ABSENT)
                if not same(before, after):
                    places = (
                        (*at[0], *((field,) if before is not ABSENT else ())),
                        (*at[1], *((field,) if after is not ABSENT else ())),
                    )
                    detail = Detail(field, in_words(before), in_words(after))
                    yield Edit(
                        self.change((*at[0], field), who, detail, at=places), (Relist(path, alignment, slot, after, field),)
                    )

    def _payment(self, path: DataPath, subject: str) -> Iterator[Edit]:
        """Yield the edit of a payment's path; its stops have an order and are one whole."""
        old, new = self.values(path)
        if meaning(old, ordered=True) == meaning(new, ordered=True):
            return
        before, after = _listed(old), _listed(new)
        details = [Detail("path", _way(before), _way(after))]
        if len(before) == len(after) and _way(before) == _way(after):
            details = [
                Detail(f"stop {n} of its path: {field}", in_words(one.get(field)), in_words(other.get(field)))
                for n, (one, other) in enumerate(zip(before, after, strict=True), 1)
                for field in sorted(one.keys() | other.keys())
                if not same(one.get(field, ABSENT), other.get(field, ABSENT))
            ]
        if details:
            yield Edit(self.change(path, subject, *details), (Put(path, new),))


def _way(stops: Sequence[Any]) -> str:
    return " – ".join("gap" if stop.get("gap") else in_words(stop.get("party")) for stop in stops)


# --- codebooks ----------------------------------------------------------------------------------------


def codebook_changes(codebook: str, old: Tree, new: Tree) -> tuple[Edit, ...]:
    """Return the edits between two versions of a codebook: questions added, removed and changed, and its title."""
    return tuple(_Codebook("codebook", codebook, old, new).edits())


class _Codebook(Versions):
    def edits(self) -> Iterator[Edit]:
        for field in sorted((mapped(self.old.data).keys() | mapped(self.new.data).keys()) - {"questions"}):
            yield from self.put((field,), "the codebook", field)
        yield from self.records(("questions",), "the question ", self._question)

    def _question(self, id: str) -> Iterator[Edit]:
        old, new = map(mapped, self.values(("questions", id)))
        for field in sorted(old.keys() | new.keys()):
            yield from self.put(("questions", id, field), f"the question {id}", field)
