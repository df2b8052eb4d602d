"""Whether a case holds together: every reference resolves, derivation has no cycle.

Works on plain data, so that these faults are found in one run with the faults of form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from casekit.errors import nearest, quoted

DataPath = tuple[str | int, ...]


class Fault(NamedTuple):
    """A fault of the data at one path; `key` where it is the key that is wrong and not the value."""

    path: DataPath
    message: str
    hint: str = ""
    key: bool = False


REFERENCES: dict[str, tuple[str, ...]] = {
    "actors": ("actors.*.roles.*.of", "evidence.*.by", "claims.*.accused.*", "claims.*.imputed_to", "denials.*.by",
               "transactions.*.path.*.actor"),
    "sources": ("sources.*.derives_from.*", "sources.*.via", "evidence.*.sources.*", "evidence.*.sources.*.source",
                "evidence.*.sources.*.rests_on.*", "denials.*.sources.*", "official_findings.*.sources.*",
                "transactions.*.sources.*", "transactions.*.documents.*", "transactions.*.path.*.documents.*",
                "searches.*.sources.*"),
    "claims": ("evidence.*.bears_on.*.claim", "denials.*.claim", "official_findings.*.claim", "transactions.*.claim",
               "searches.*.claim"),
}  # fmt: skip
"""Which values are ids, and of what: `*` stands for every key or index."""

_STEPS = [(section, tuple(pattern.split("."))) for section, patterns in REFERENCES.items() for pattern in patterns]
_SINGULAR = {"actors": "an actor", "sources": "a source", "claims": "a claim"}


def violations(data: Mapping[str, Any]) -> list[Fault]:
    """Return every fault of reference and derivation in the data of a case."""
    known = {section: _section(data, section) for section in REFERENCES}
    misplaced = {section: _misplaced(data, section) for section in REFERENCES}
    faults: list[Fault] = []
    for section, steps in _STEPS:
        ids = known[section]
        if misplaced[section]:
            continue  # one fault, told where the section should stand, and not once a reference
        for path, value in _values(data, steps, 0, ()):
            if value not in ids:
                hint = nearest(value, ids) if len(faults) < _MOST_HINTS else ""
                faults.append(Fault(path, f"{quoted(value)} is not the id of {_SINGULAR[section]} of this case", hint))
    faults += _cycles(known["sources"])
    faults += _citations(data, known["sources"])
    faults += _speakers(data, known["actors"])
    return faults


_SECTIONS = ("actors", "sources", "evidence", "claims", "denials", "official_findings", "transactions", "searches")
_MOST_HINTS = 25


def _misplaced(data: Mapping[str, Any], section: str) -> bool:
    """Whether a section is there, but under a misspelt key or not as a mapping."""
    if section in data:
        return not isinstance(data[section], Mapping)
    return any(isinstance(value, Mapping) and nearest(key, _SECTIONS) == section for key, value in data.items())


def _section(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = data.get(name)
    return section if isinstance(section, Mapping) else {}


def _values(node: Any, steps: tuple[str, ...], depth: int, path: DataPath) -> Iterator[tuple[DataPath, str]]:
    """Yield the texts that stand where `steps` lead; anything of another form is somebody else's fault."""
    if depth == len(steps):
        if isinstance(node, str):
            yield path, node
        return
    step = steps[depth]
    if step != "*":
        if isinstance(node, Mapping) and step in node:
            yield from _values(node[step], steps, depth + 1, (*path, step))
    elif isinstance(node, Mapping):
        for key, child in node.items():
            yield from _values(child, steps, depth + 1, (*path, key))
    elif isinstance(node, (list, tuple)):
        for index, child in enumerate(node):
            yield from _values(child, steps, depth + 1, (*path, index))


def _parents(sources: Mapping[str, Any], source: str) -> list[str]:
    derives = sources[source].get("derives_from") if isinstance(sources.get(source), Mapping) else None
    return [p for p in derives if isinstance(p, str) and p in sources] if isinstance(derives, (list, tuple)) else []


def _cycles(sources: Mapping[str, Any]) -> list[Fault]:
    """Return one fault a cycle of `derives_from`, at its alphabetically first source."""
    faults = []
    done: set[str] = set()
    for start in sorted(sources):
        trail: list[str] = []
        pending = [iter([start])]
        while pending:
            source = next(pending[-1], None)
            if source is None:
                pending.pop()
                if trail:
                    done.add(trail.pop())
            elif source in trail:
                cycle = trail[trail.index(source) :]
                first = cycle.index(min(cycle))
                cycle = [*cycle[first:], *cycle[:first]]
                path: DataPath = ("sources", cycle[0], "derives_from")
                faults.append(Fault(path, f"derivation runs in a circle: {' ← '.join([*cycle, cycle[0]])}"))
            elif source not in done:
                trail.append(source)
                pending.append(iter(sorted(_parents(sources, source))))
    return sorted(set(faults))


def _ancestors(sources: Mapping[str, Any], source: str) -> set[str]:
    found: set[str] = set()
    pending = [source]
    while pending:
        for parent in _parents(sources, pending.pop()):
            if parent not in found:
                found.add(parent)
                pending.append(parent)
    return found


def _citations(data: Mapping[str, Any], sources: Mapping[str, Any]) -> Iterator[Fault]:
    """An item may rest on less than all that a source derives from, not on something else."""
    for path, root in _values(data, ("evidence", "*", "sources", "*", "rests_on", "*"), 0, ()):
        citation = data
        for step in path[:-2]:
            citation = citation[step]  # type: ignore[index]
        cited = citation.get("source")
        source = sources.get(cited) if isinstance(cited, str) else None
        if (
            not isinstance(cited, str)
            or not isinstance(source, Mapping)
            or root not in sources
            or source.get("derives_from") == "unknown"
        ):
            continue
        ancestors = _ancestors(sources, cited)
        if root not in ancestors:
            yield Fault(path, f"{quoted(cited)} does not derive from {quoted(root)}", nearest(root, ancestors))


def _speakers(data: Mapping[str, Any], actors: Mapping[str, Any]) -> Iterator[Fault]:
    for section in ("evidence", "denials"):
        for path, text in _values(data, (section, "*", "by", "text"), 0, ()):
            if text in actors:
                yield Fault(path, f"{quoted(text)} is an actor of this case; name an actor as `by: {text}`")
