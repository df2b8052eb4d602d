"""The data of a case rewritten: ids and texts replaced, parts taken away, and every reference follows.

Works on plain data, as it stands in a case file that is valid; what is given is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from casekit.model.integrity import REFERENCES, DataPath

CaseData = dict[str, Any]
"""The data of a case file: mappings, lists, texts, numbers and flags."""

WORDS = {
    "actors": "actor", "sources": "source", "evidence": "item", "claims": "claim", "denials": "denial",
    "official_findings": "finding", "transactions": "payment", "searches": "search",
}  # fmt: skip
"""The sections that hold records by id, and what a record of each is called."""
SECTIONS = tuple(WORDS)

_NAMED_TOO = {"actors": ("official_findings.*.body", "evidence.*.states.*")}
"""Where the id of an actor may stand and need not; there it is the same word, and rules can join it."""
_STEPS = {section: [tuple(pattern.split(".")) for pattern in patterns] for section, patterns in REFERENCES.items()}
_RENAMED = {
    section: [*steps, *(tuple(pattern.split(".")) for pattern in _NAMED_TOO.get(section, ()))]
    for section, steps in _STEPS.items()
}
TEXTS = tuple(
    tuple(pattern.split("."))
    for pattern in (
        "title", "summary", "actors.*.name", "actors.*.notes", "actors.*.roles.*.title", "sources.*.title",
        "sources.*.author", "sources.*.publisher", "sources.*.place", "sources.*.notes", "sources.*.url", "evidence.*.says",
        "evidence.*.notes", "evidence.*.by.text", "claims.*.says", "claims.*.who", "claims.*.place", "claims.*.manner",
        "claims.*.notes", "denials.*.by.text", "denials.*.says", "denials.*.notes", "official_findings.*.body",
        "official_findings.*.says", "official_findings.*.notes", "transactions.*.notes", "transactions.*.path.*.party",
        "transactions.*.path.*.holder", "searches.*.where", "searches.*.notes",
    )
)  # fmt: skip
"""Where free text stands: words that no vocabulary and no id fixes."""


def plain(value: Any) -> Any:
    """Return a copy of data that shares nothing with it; what a loader gives as a tuple is a list."""
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def replaced(node: Any, steps: tuple[str, ...], change: Callable[[str], str]) -> Any:
    """Return data with every text changed that stands where `steps` lead; `*` is every key or index."""
    if not steps:
        return change(node) if isinstance(node, str) else node
    step, rest = steps[0], steps[1:]
    if isinstance(node, dict):
        return {key: replaced(part, rest, change) if step in ("*", key) else part for key, part in node.items()}
    return [replaced(part, rest, change) for part in node] if isinstance(node, list) and step == "*" else node


def with_texts(data: CaseData, change: Callable[[str], str]) -> CaseData:
    """Return a case with its free texts changed."""
    for steps in TEXTS:
        data = replaced(data, steps, change)
    return data


def renamed(data: CaseData, ids: Mapping[str, Mapping[str, str]]) -> CaseData:
    """Return a case with other ids: section → id → new id, wherever the id is meant."""
    for section, names in ids.items():
        for steps in _RENAMED.get(section, ()):
            data = replaced(data, steps, partial(_other, names))
        if section in data:
            data = {**data, section: {names.get(id, id): record for id, record in data[section].items()}}
    return data


def _other(names: Mapping[str, str], id: str) -> str:
    return names.get(id, id)


def nodes(value: Any, depth: int, path: DataPath = ()) -> Iterator[DataPath]:
    """Yield the paths of the entries of mappings and lists that stand so deep (1: the sections), in their order."""
    if depth == 0:
        yield path
    elif isinstance(value, (dict, list)):
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from nodes(part, depth - 1, (*path, step))


def without(data: CaseData, paths: Iterable[DataPath]) -> CaseData:
    """Return a case without the nodes at some paths, and without what refers to a record that is gone.

    A list entry or optional field that refers to it goes alone, a record that cannot be without it goes too.
    """
    left: CaseData = _without(data, {*paths}, ())
    for section, patterns in _STEPS.items():
        known = left.get(section, {})
        for steps in patterns:
            left = _resolved(left, steps, known) or {}
    return left


def about(data: CaseData, claim: str) -> CaseData:
    """Return a case with one claim alone, what bears on it, and the sources and actors of that."""
    others = [("claims", id) for id in data["claims"] if id != claim]
    alone = without(data, others)
    alone = without(alone, [("evidence", id) for id, item in alone.get("evidence", {}).items() if not item.get("bears_on")])
    while unused := [
        (section, id)
        for section in ("actors", "sources")
        for used in [{id for steps in _STEPS[section] for id in words_at(alone, steps)}]
        for id in alone.get(section, {})
        if id not in used
    ]:
        alone = without(alone, unused)
    return alone


def words_at(node: Any, steps: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts that stand where `steps` lead."""
    if not steps:
        if isinstance(node, str):
            yield node
    elif isinstance(node, dict):
        for part in node.values() if steps[0] == "*" else [node.get(steps[0])]:
            yield from words_at(part, steps[1:])
    elif isinstance(node, list) and steps[0] == "*":
        for part in node:
            yield from words_at(part, steps[1:])


def _without(node: Any, gone: Collection[DataPath], path: DataPath) -> Any:
    if isinstance(node, dict):
        return {key: _without(part, gone, (*path, key)) for key, part in node.items() if (*path, key) not in gone}
    if isinstance(node, list):
        return [_without(part, gone, (*path, n)) for n, part in enumerate(node) if (*path, n) not in gone]
    return node


_WHOLE = frozenset(("claim", "source", "rests_on"))
"""Fields without which a record is none: it goes as a whole."""


def _resolved(node: Any, steps: tuple[str, ...], known: Collection[str]) -> Any:
    """Return a node without references to what is not known, None where it cannot be without one."""
    if not steps:
        return node if not isinstance(node, str) or node in known else None
    step, rest = steps[0], steps[1:]
    if isinstance(node, list):
        kept = [part for part in (_resolved(part, rest, known) for part in node) if part is not None]
        return kept or (None if node else node)
    if not isinstance(node, dict):
        return node
    if step == "*":
        parts = {key: _resolved(part, rest, known) for key, part in node.items()}
        return {key: part for key, part in parts.items() if part is not None}
    if step not in node or (part := _resolved(node[step], rest, known)) is not None:
        return {**node, step: part} if step in node else node
    needed = step in _WHOLE or (step == "sources" and "directness" in node) or (step == "by" and "form" in node)
    return None if needed else {key: value for key, value in node.items() if key != step}
