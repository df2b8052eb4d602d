"""Who rests on whom: the independent origins behind items of evidence.

Ten papers that carry one witness are one witness (circular reporting, or false confirmation). An
origin is a root of derivation; the roots behind the words of one speaker are one origin. A derived
text never joins two roots, it only carries them; a root whose derivation is unknown is an unknown
origin, unless it shares a speaker with a known one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from casekit.model.case import Case, Citation, Evidence
from casekit.view import ClaimView, Item


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


class SharedOrigin(NamedTuple):
    """An origin behind several items: its roots, the items, and the speakers whose words make several roots one."""

    roots: tuple[str, ...]
    items: tuple[str, ...]
    speakers: tuple[str, ...]


class Derivation:
    """Where the sources and items of one case come from; each answer is computed once."""

    def __init__(self, case: Case) -> None:
        self._sources = case.sources
        self._ancestries: dict[str, set[str]] = {}
        self._roots: dict[str, tuple[str, ...]] = {}
        self._behind: dict[str, tuple[str, ...]] = {}
        self._origins: dict[tuple[str, str], Origins] = {}

    def roots(self, source: str) -> tuple[str, ...]:
        """Return the sources in which the derivation of `source` ends, sorted."""
        if source not in self._roots:
            ends = {ancestor for ancestor in self.ancestry(source) if not self._sources[ancestor].parents}
            self._roots[source] = tuple(sorted(ends))
        return self._roots[source]

    def behind(self, item: Item) -> tuple[str, ...]:
        """Return the roots on which an item rests, sorted."""
        if item.id not in self._behind:
            rests_on = [
                source
                for cited in item.evidence.sources
                for source in (cited.rests_on if isinstance(cited, Citation) else (cited,))
            ]
            found = self.roots(rests_on[0])
            if len(rests_on) > 1:
                found = tuple(sorted({root for source in rests_on for root in self.roots(source)}))
            self._behind[item.id] = found
        return self._behind[item.id]

    def beneath(self, evidence: Evidence) -> dict[str, bool]:
        """Return every source an item rests on, those it cites among them, and whether its derivation ends there.

        Of what a text derives from, an item that rests on part of it takes that part and what lies between.
        """
        found: dict[str, bool] = {}
        for cited in evidence.sources:
            if isinstance(cited, Citation):
                whole = set().union(*(self.ancestry(source) for source in cited.rests_on))
                ends = set(cited.rests_on)
                between = {s for s in self.ancestry(cited.source) if not ends.isdisjoint(self.ancestry(s))}
                sources = {cited.source, *between, *whole}
            else:
                sources = self.ancestry(cited)
            found.update((source, not self._sources[source].parents) for source in sources)
        return found

    def ancestry(self, source: str) -> set[str]:
        """Return a source and all from which it derives."""
        if source not in self._ancestries:
            pending, seen = [source], {source}
            while pending:
                for parent in self._sources[pending.pop()].parents:
                    if parent not in seen:
                        seen.add(parent)
                        pending.append(parent)
            self._ancestries[source] = seen
        return self._ancestries[source]

    def origins(self, view: ClaimView, stance: str) -> Origins:
        """Return the independent origins behind the items that bear on a claim with one stance."""
        if (view.id, stance) not in self._origins:
            self._origins[view.id, stance] = self._count(view.with_stance(stance))
        return self._origins[view.id, stance]

    def shared(self, view: ClaimView, stance: str) -> tuple[SharedOrigin, ...]:
        """Return the origins behind more than one of the items that bear on a claim with one stance, sorted."""
        of_root = self.origins(view, stance).of_root
        roots: dict[str, set[str]] = {}
        items: dict[str, set[str]] = {}
        spoken: dict[str, dict[str, set[str]]] = {}
        for item in view.with_stance(stance):
            for root in self.behind(item):
                roots.setdefault(of_root[root], set()).add(root)
                items.setdefault(of_root[root], set()).add(item.id)
                if isinstance(speaker := item.evidence.by, str):
                    spoken.setdefault(of_root[root], {}).setdefault(speaker, set()).add(root)
        return tuple(
            SharedOrigin(
                tuple(sorted(roots[origin])),
                tuple(sorted(items[origin])),
                tuple(sorted(speaker for speaker, each in spoken.get(origin, {}).items() if len(each) > 1)),
            )
            for origin in sorted(items)
            if len(items[origin]) > 1
        )

    def unknown(self, view: ClaimView, stance: str) -> tuple[str, ...]:
        """Return the roots of unknown derivation that are no part of a known origin, sorted."""
        of_root = self.origins(view, stance).of_root
        known = {origin for root, origin in of_root.items() if not self._sources[root].derivation_unknown}
        return tuple(sorted(root for root, origin in of_root.items() if origin not in known))

    def _count(self, items: Sequence[Item]) -> Origins:
        if len(items) < 2 and all(len(self.behind(item)) == 1 for item in items):  # most claims: nothing to join
            of_root = {root: root for item in items for root in self.behind(item)}
            unknown = sum(self._sources[root].derivation_unknown for root in of_root)
            return Origins(len(of_root) - unknown, unknown, of_root)
        part_of: dict[str, str] = {}
        first_of: dict[str, str] = {}

        def find(root: str) -> str:
            while part_of[root] != root:
                root = part_of[root]
            return root

        for item in items:
            behind = self.behind(item)
            for root in behind:
                part_of.setdefault(root, root)
            if isinstance(speaker := item.evidence.by, str):
                heads = {find(root) for root in behind}
                heads.add(find(first_of.setdefault(speaker, behind[0])))
                head = min(heads)
                for other in heads:
                    part_of[other] = head
        of_root = {root: find(root) for root in part_of}
        known = {origin for root, origin in of_root.items() if not self._sources[root].derivation_unknown}
        return Origins(len(known), len(set(of_root.values()) - known), of_root)
