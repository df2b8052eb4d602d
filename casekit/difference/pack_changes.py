"""The edits between two versions of a rule pack: its manifest, and its criteria down to a rule, a row and a threshold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from casekit.difference.alignment import ABSENT, Alignment, Relist
from casekit.difference.changes import Edit, Put, Tree, Versions, in_words, mapped, meaning, same, value_at
from casekit.model.difference import Change, Detail
from casekit.packs import MANIFEST, RulePack
from casekit.source import DataPath, Document

_FORM = ("rules", "inputs", "table")
_MOST_DETAILS = 4
"""How many values of a rule are told one by one; of more, the rule is told whole."""


def pack_tree(pack: RulePack) -> Tree:
    """Return a rule pack as a version: `manifest`, and `criteria` by their names, whatever their files are called."""
    criteria = {document.data["criterion"]: document for name, document in pack.documents.items() if name != MANIFEST}

    def place(path: DataPath) -> str:
        if not path or path == ("criteria",):
            return ""
        document = pack.documents[MANIFEST] if path[0] == "manifest" else criteria.get(str(path[1]))
        inner = path[1:] if path[0] == "manifest" else path[2:]
        return document.place(inner, key=True) if document and value_at(document.data, inner) is not ABSENT else ""

    data = {"manifest": pack.documents[MANIFEST].data, "criteria": {name: each.data for name, each in criteria.items()}}
    return Tree(data, place)


def documents_of(data: Mapping[str, Any]) -> dict[str, Document]:
    """Return the files of a rule pack of such data."""
    files = {f"{name}.yaml": Document.of_data(f"{name}.yaml", each) for name, each in sorted(data["criteria"].items())}
    return {MANIFEST: Document.of_data(MANIFEST, data["manifest"]), **files}


def pack_changes(old: RulePack, new: RulePack) -> tuple[Edit, ...]:
    """Return the edits between two versions of a rule pack, the manifest's first, then by criterion."""
    return tuple(_Pack("pack", new.name, pack_tree(old), pack_tree(new)).edits())


class _Pack(Versions):
    def edits(self) -> Iterator[Edit]:
        old, new = map(mapped, self.values(("manifest",)))
        for field in sorted((old.keys() | new.keys()) - {"overrides"}):
            yield from self.put(("manifest", field), f"the pack {self._of}", field, ordered=field == "order")
        yield from self.records(("manifest", "overrides"), f"the pack {self._of}: its override of ", self._override)
        yield from self.records(("criteria",), f"the criterion {self._of}/", self._criterion)

    def _override(self, name: str) -> Iterator[Edit]:
        subject = f"the pack {self._of}: its override of {name}"
        path: DataPath = ("manifest", "overrides", name)
        yield from self._thresholds((*path, "thresholds"), subject)
        yield from self._examples((*path, "examples"), subject)

    def _criterion(self, name: str) -> Iterator[Edit]:
        path, subject = ("criteria", name), f"{self._of}/{name}"
        old, new = map(mapped, self.values(path))
        for field in sorted((old.keys() | new.keys()) - {*_FORM, "outcomes", "thresholds", "examples"}):
            yield from self.put((*path, field), subject, field)
        yield from self._thresholds((*path, "thresholds"), subject)
        yield from self.records((*path, "outcomes"), f"{subject}: the outcome ", partial(self._outcome, path, subject))
        yield from self._form(path, subject)
        yield from self._examples((*path, "examples"), subject)

    def _thresholds(self, path: DataPath, subject: str) -> Iterator[Edit]:
        old, new = map(mapped, self.values(path))
        for name in sorted(old.keys() | new.keys()):
            yield from self.put((*path, name), subject, f"threshold {name}")

    def _outcome(self, path: DataPath, subject: str, word: str) -> Iterator[Edit]:
        for field in ("label", "status"):
            yield from self.put((*path, "outcomes", word, field), f"{subject}: the outcome {word}", field)

    def _examples(self, path: DataPath, subject: str) -> Iterator[Edit]:
        old, new = self.values(path)
        if not same(old, new, ordered=True):
            yield Edit(self.change(path, f"{subject}: its examples", does="changed"), (Put(path, new),))

    # --- rules and tables ---------------------------------------------------------------------------

    def _form(self, path: DataPath, subject: str) -> Iterator[Edit]:
        """Yield the edits of what answers a criterion; rules in place of a table, or a table of other inputs, are one."""
        old, new = map(mapped, self.values(path))
        kept = [field for field in _FORM if field in old] == [field for field in _FORM if field in new]
        if not kept or _shape(old) != _shape(new):
            if meaning({f: old.get(f) for f in _FORM}, ordered=True) != meaning({f: new.get(f) for f in _FORM}, ordered=True):
                what = "its table and the inputs of it changed" if kept else "is answered in another form"
                yield Edit(
                    self.change((*path, "table" if "table" in new else "rules"), subject, does=what, at=(path, path)),
                    tuple(Put((*path, field), new.get(field, ABSENT)) for field in _FORM),
                )
            return
        for number, given in enumerate(old.get("inputs") or ()):
            for band in mapped(given).get("bands", ()):
                where = (*path, "inputs", number, "bands", band)
                yield from self.put(where, subject, f"band {band} of {given['measure']}", ordered=True)
        if "rules" in old:
            yield from self._elements((*path, "rules"), subject, "rule", ())
        if "table" in old:
            yield from self._elements((*path, "table"), subject, "row", [*map(_input_name, old["inputs"]), "outcome"])

    def _elements(self, path: DataPath, subject: str, noun: str, columns: Sequence[str]) -> Iterator[Edit]:
        """Yield the edits of rules or rows, whose order says which of them decides."""
        old, new, alignment = self.lists(path, lambda each: meaning(each, ordered=True), _alike)
        if alignment.moved:
            yield Edit(self._moved(path, subject, noun, alignment), (Relist(path, alignment, None),))
        for slot in alignment.new_order:
            i, j = slot
            at = ((*path, i) if i is not None else (), (*path, j) if j is not None else ())
            if i is None or j is None:
                number, element = (j, new[j]) if j is not None else (i, old[i])  # type: ignore[index]
                does = f"was {'added' if i is None else 'removed'}: {_whole(element)}"
                change = self.change((*path, number or 0), f"{subject}: {noun} {(number or 0) + 1}", does=does, at=at)
                yield Edit(change, (Relist(path, alignment, slot, element),))
            elif meaning(old[i], ordered=True) != meaning(new[j], ordered=True):
                change = self.change((*path, i), f"{subject}: {noun} {i + 1}", *_details(old[i], new[j], columns), at=at)
                yield Edit(change, (Relist(path, alignment, slot, new[j]),))

    def _moved(self, path: DataPath, subject: str, noun: str, alignment: Alignment) -> Change:
        order = [slot[0] for slot in alignment.new_order if None not in slot]
        of = " of the table" if noun == "row" else ""
        if len(alignment.moved) == 1:
            (index,) = alignment.moved
            behind = order.index(index) + 1
            place = f"before {noun} {(order[behind] or 0) + 1}" if behind < len(order) else "behind all others"
            does = f"{noun} {index + 1}{of} moved {place}"
        else:
            does = f"the {noun}s{of} stand in another order: {', '.join(str((i or 0) + 1) for i in order)}"
        return self.change(path, f"{subject}:", does=does)


def _shape(criterion: Mapping[str, Any]) -> Any:
    """Return what a table's rows are written for: the inputs and, of measures, the names of bands in their order."""
    return [
        given if isinstance(given, str) else (given.get("measure"), tuple(mapped(given.get("bands"))))
        for given in criterion.get("inputs") or ()
    ]


def _input_name(given: Any) -> str:
    return given if isinstance(given, str) else str(given["measure"])


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)) and value:
        for number, part in enumerate(value, 1):
            yield from _leaves(part, f"{path}[{number}]")
    else:
        yield path, value


def _alike(one: Any, other: Any) -> float:
    """Return which part of two rules, or of two rows, is the same."""
    if isinstance(one, list) and isinstance(other, list):
        return float(sum(a == b for a, b in zip(one, other, strict=False)) / max(len(one), len(other), 1))
    first, second = (Counter((path, meaning(value)) for path, value in _leaves(each)) for each in (one, other))
    return float(2 * (first & second).total() / ((first.total() + second.total()) or 1))


def _details(old: Any, new: Any, columns: Sequence[str]) -> tuple[Detail, ...]:
    if columns and len(old) == len(new) == len(columns):
        return tuple(
            Detail(name, str(before), str(after))
            for name, before, after in zip(columns, old, new, strict=True)
            if before != after
        )
    first, second = dict(_leaves(old)), dict(_leaves(new))
    paths = [path for path in {**first, **second} if not same(first.get(path, ABSENT), second.get(path, ABSENT))]
    if not paths or len(paths) > _MOST_DETAILS:
        return (Detail("", _whole(old), _whole(new)),)
    return tuple(Detail(path, in_words(first.get(path)), in_words(second.get(path))) for path in paths)


def _whole(element: Any) -> str:
    if isinstance(element, Mapping):
        return f"{in_words(element.get('when'))} → {in_words(element.get('outcome'))}"
    return f"{', '.join(map(str, element[:-1]))} → {element[-1]}"
