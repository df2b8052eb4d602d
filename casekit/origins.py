"""Who rests on whom: the independent origins behind items of evidence.

Ten papers that carry one witness are one witness (circular reporting, or false confirmation). An
origin is a root of derivation; the roots behind the words of one speaker are one origin. A derived
text never joins two roots, it only carries them; a root whose derivation is unknown is an unknown
origin, unless it shares a speaker with a known one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from casekit.model.case import Case, Citation, Evidence
from casekit.view import Item


class Origins(NamedTuple):
    """The origins behind some items: how many are known and unknown, and of which each root is part."""

    known: int
    unknown: int
    of_root: dict[str, str]
    """Root source → the origin it belongs to, named after its alphabetically first root."""

    @property
    def low(self) -> int:
        """The fewest independent origins there can be."""
        return self.known or min(self.unknown, 1)

    @property
    def high(self) -> int:
        """The most independent origins there can be."""
        return self.known + self.unknown


class Roots:
    """The roots of derivation of each source of one case."""

    def __init__(self, case: Case) -> None:
        self._sources = case.sources
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, source: str) -> tuple[str, ...]:
        """Return the sources in which the derivation of `source` ends, sorted."""
        if source not in self._known:
            pending, seen, roots = [source], {source}, set()
            while pending:
                current = pending.pop()
                parents = self._sources[current].parents
                if not parents:
                    roots.add(current)
                for parent in parents:
                    if parent not in seen:
                        seen.add(parent)
                        pending.append(parent)
            self._known[source] = tuple(sorted(roots))
        return self._known[source]

    def behind(self, evidence: Evidence) -> tuple[str, ...]:
        """Return the roots on which an item rests, sorted."""
        if len(evidence.sources) == 1 and isinstance(only := evidence.sources[0], str):
            return self.of(only)
        roots: set[str] = set()
        for cited in evidence.sources:
            for source in cited.rests_on if isinstance(cited, Citation) else (cited,):
                roots.update(self.of(source))
        return tuple(sorted(roots))

    def unknown(self, root: str) -> bool:
        """Return whether what a root derives from could not be established."""
        return self._sources[root].derivation_unknown


def origins(items: Iterable[Item], roots: Roots) -> Origins:
    """Return the independent origins behind items of evidence."""
    part_of: dict[str, str] = {}
    first_of: dict[str, str] = {}

    def find(root: str) -> str:
        while part_of[root] != root:
            root = part_of[root]
        return root

    for item in items:
        behind = roots.behind(item.evidence)
        for root in behind:
            part_of.setdefault(root, root)
        if isinstance(speaker := item.evidence.by, str) and behind:
            joined = [first_of.setdefault(speaker, behind[0]), *behind]
            heads = {find(root) for root in joined}
            head = min(heads)
            for other in heads:
                part_of[other] = head
    of_root = {root: find(root) for root in part_of}
    known = {origin for root, origin in of_root.items() if not roots.unknown(root)}
    return Origins(len(known), len(set(of_root.values()) - known), of_root)
