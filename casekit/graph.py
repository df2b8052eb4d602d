"""What the texts of a case derive from, as data: each text with its parents and the origins in which it ends."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from casekit.model.case import Case
from casekit.origins import Derivation


class Text(NamedTuple):
    """A source of a case: what it derives from, the origins behind it, and whether its own derivation is unknown."""

    source: str
    parents: tuple[str, ...]
    origins: tuple[str, ...]
    unknown: bool


class Voice(NamedTuple):
    """A speaker whose words stand in several origins: behind items of one claim these count as one."""

    speaker: str
    origins: tuple[str, ...]


class DerivationGraph(NamedTuple):
    """The texts of a case in the order of their ids, and the speakers who join origins."""

    texts: tuple[Text, ...]
    voices: tuple[Voice, ...] = ()


def derivation_graph(case: Case, sources: Collection[str]) -> DerivationGraph:
    """Return the derivation of some sources of a case; every text from which one of them derives is part of it."""
    derivation = Derivation(case)
    pending, found = list(sources), set(sources)
    while pending:
        for parent in case.sources[pending.pop()].parents:
            if parent not in found:
                found.add(parent)
                pending.append(parent)
    texts = tuple(
        Text(id, tuple(sorted(case.sources[id].parents)), derivation.roots(id), case.sources[id].derivation_unknown)
        for id in sorted(found)
    )
    return DerivationGraph(texts, tuple(_voices(case, derivation, found)))


def _voices(case: Case, derivation: Derivation, shown: Collection[str]) -> list[Voice]:
    """Return the actors who speak in items that rest on different origins, by name."""
    spoken: dict[str, set[str]] = {}
    for evidence in case.evidence.values():
        if isinstance(evidence.by, str):
            roots = {source for source, root in derivation.beneath(evidence).items() if root}
            spoken.setdefault(evidence.by, set()).update(roots.intersection(shown))
    voices = [Voice(case.actors[id].name, tuple(sorted(roots))) for id, roots in spoken.items() if len(roots) > 1]
    return sorted(voices)
