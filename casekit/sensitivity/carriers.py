"""Which sources carry what an answer rests on, so that one of them must go for it to go or to change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

from casekit.measures import SECTIONS
from casekit.model.case import Case, Evidence
from casekit.origins import Derivation
from casekit.sensitivity.removal import ItemKey, named_by, reached

How = Literal["there", "whole", "cited", "through", "source"]


class Stake(NamedTuple):
    """Something that must stay: a source, or an item.

    Of an item it must stay that it is `there`, that it is `whole` (with all its sources), that it is `cited` from a
    source, or that its derivation leads `through` one.
    """

    how: How
    item: ItemKey = ("", "")
    source: str = ""


Stakes = frozenset[Stake]


def whole(case: Case) -> Stakes:
    """Return the stakes of that of which nobody knows on what it rests."""
    items = [Stake("whole", (section, id)) for section in SECTIONS for id in getattr(case, section)]
    return frozenset([*items, *(Stake("source", source=id) for id in case.sources)])


class Carriers:
    """Which sources carry the items of a case."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._all_of = cache(self._behind)

    def sources(self, stakes: Iterable[Stake], left: Case, derivation: Derivation) -> set[str]:
        """Return sources of which one must go for a stake to go, in what is left of the case and derives from what there."""
        found: set[str] = set()
        for how, item, source in stakes:
            if how == "whole":
                found |= self._all_of(item)
            elif how == "source":
                found |= _chain(left, derivation, source, "")
            elif how == "cited":
                cited = left.evidence[item[1]].sources
                ends = [source, *(c.rests_on[0] for c in cited if not isinstance(c, str) and c.source == source)]
                found |= _chain(left, derivation, source, ends[-1]) | _chain(left, derivation, ends[-1], "")
            else:
                found |= self._carrying(left, derivation, item, source)
        return found & left.sources.keys()

    def _behind(self, item: ItemKey) -> frozenset[str]:
        """Return every source that has to do with an item."""
        return reached(self._case.sources, [getattr(self._case, item[0])[item[1]]])

    def _carrying(self, left: Case, derivation: Derivation, item: ItemKey, toward: str) -> set[str]:
        """Return sources that keep an item on file: of the first text that does, and of its way to a source, if one is named."""
        record = getattr(left, item[0])[item[1]]
        if not isinstance(record, Evidence):
            return set().union(*(_chain(left, derivation, source, "") for source in named_by(record)[:1]))
        for cited in record.sources:
            source, ends = (cited, (cited,)) if isinstance(cited, str) else (cited.source, cited.rests_on)
            leading = [end for end in ends if not toward or toward in derivation.ancestry(end)]
            if leading:
                return _chain(left, derivation, source, leading[0]) | _chain(left, derivation, leading[0], toward)
        return {*self._all_of(item)}  # the way leads between a text and that part of it on which the item rests


def _chain(left: Case, derivation: Derivation, source: str, toward: str) -> set[str]:
    """Return sources that keep a source on file: it, the texts through which it was read, and a way to another, if one is named."""
    found: set[str] = set()
    pending = [source]
    while pending:
        id = pending.pop()
        if id not in found:
            found.add(id)
            text = left.sources[id]
            if text.accessed == "cited" and text.via:
                pending.append(text.via)
            leading = [parent for parent in text.parents if not toward or toward in derivation.ancestry(parent)]
            pending += (leading or list(text.parents))[:1]
    return found
