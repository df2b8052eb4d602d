"""A case without some of its items or sources: what would be left if they were not on file.

What only a source carries goes with it: a text all of whose parents go, a text that was not read but is cited through
one that goes, and an item that no source is left for: none that it names, and where it rests on part of a text, none
that still draws on that part. A derived text never becomes an origin because its parent goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from casekit.measures import SECTIONS
from casekit.model.case import Case, Citation, Evidence, Source
from casekit.origins import Derivation
from casekit.view import ClaimView

ItemKey = tuple[str, str]
"""A section of a case file and the id of an item in it."""


def fallen(sources: Mapping[str, Source], removed: Iterable[str], carried: Carried | None = None) -> frozenset[str]:
    """Return sources with all that go with them; `carried` (see there) spares computing it again."""
    carried = carried_by(sources) if carried is None else carried
    gone = set(removed)
    pending = list(gone)
    while pending:
        for id in carried.get(pending.pop(), ()):
            if id not in gone and _goes(sources[id], gone):
                gone.add(id)
                pending.append(id)
    return frozenset(gone)


Carried = dict[str, list[str]]
"""Source → the sources that derive from it or were read through it."""


def carried_by(sources: Mapping[str, Source]) -> Carried:
    """Return for each source those that may go with it."""
    found: Carried = {}
    for id, source in sources.items():
        for other in (*source.parents, *([source.via] if source.via else [])):
            found.setdefault(other, []).append(id)
    return found


def _goes(source: Source, gone: Collection[str]) -> bool:
    unread = source.accessed == "cited" and source.via in gone
    return unread or (bool(source.parents) and all(parent in gone for parent in source.parents))


def without(case: Case, items: Collection[ItemKey] = (), sources: Collection[str] = ()) -> Case:
    """Return a case without some items (section and id) and some sources, and without what goes with these.

    An item, other than of evidence, that names no source stays whatever sources go.
    """
    return Removal(case).without(items, sources)


class Removal:
    """Takes items and sources away from one case: what of it depends on what is found out once."""

    def __init__(self, case: Case) -> None:
        """Take the case."""
        self._case = case
        self._carried = carried_by(case.sources)
        self._naming: dict[str, list[ItemKey]] = {}
        derivation = Derivation(case)
        for section in SECTIONS:
            for id, record in getattr(case, section).items():
                for source in {*named_by(record), *_between(record, derivation)}:
                    self._naming.setdefault(source, []).append((section, id))

    def fallen(self, sources: Iterable[str]) -> frozenset[str]:
        """Return sources with all that go with them."""
        return fallen(self._case.sources, sources, self._carried)

    def without(self, items: Collection[ItemKey] = (), sources: Collection[str] = ()) -> Case:
        """Return the case without some items and sources, and without what goes with these (see `without`)."""
        gone = self.fallen(sources)
        left = self._case
        if gone:
            above = dict.fromkeys(id for source in gone for id in self._carried.get(source, ()))
            parted = {id: _orphaned(left.sources[id], gone) for id in above}
            left = left.model_copy(update={"sources": _changed(left.sources, {**parted, **dict.fromkeys(gone)})})
        derivation = Derivation(left)
        changed: dict[str, dict[str, Any]] = {}
        for section, id in items:
            changed.setdefault(section, {})[id] = None
        for section, id in dict.fromkeys(key for source in gone for key in self._naming.get(source, ())):
            of = changed.setdefault(section, {})
            if id not in of:
                of[id] = _pared(getattr(left, section)[id], gone, derivation)
        update = {section: _changed(getattr(left, section), of) for section, of in changed.items()}
        return left.model_copy(update=update) if update else left


def _between(record: Any, derivation: Derivation) -> set[str]:
    """Return the sources by which texts come from that part of them on which an item rests."""
    cited = [each for each in record.sources if isinstance(each, Citation)] if isinstance(record, Evidence) else []
    return {s for c in cited for s in derivation.ancestry(c.source) if not derivation.ancestry(s).isdisjoint(c.rests_on)}


def _changed(records: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return records with others in the place of some, in their order; None for one that goes."""
    kept = {id: changed.get(id, record) for id, record in records.items()}
    return {id: record for id, record in kept.items() if record is not None}


def _orphaned(source: Source, gone: Collection[str]) -> Source:
    """Return a source that stays, without its parents that go, and without the text it was read through."""
    update: dict[str, Any] = {"via": None if source.via in gone else source.via}
    if source.parents:
        update["derives_from"] = _left(source.parents, gone)
    return source.model_copy(update=update)


def _pared(record: Any, gone: Collection[str], derivation: Derivation) -> Any:
    """Return an item without the sources that go; None if it named some and none is left."""
    if isinstance(record, Evidence):
        cited = [each for each in (_cited(c, gone, derivation) for c in record.sources) if each is not None]
        if cited == list(record.sources):
            return record
        return record.model_copy(update={"sources": tuple(cited)}) if cited else None
    named = named_by(record)
    if all(source not in gone for source in named):
        return record
    if all(source in gone for source in named):
        return None
    update: dict[str, Any] = {"sources": _left(record.sources, gone)}
    if hasattr(record, "path"):
        update["documents"] = _left(record.documents, gone)
        update["path"] = tuple(s.model_copy(update={"documents": _left(s.documents, gone)}) for s in record.path)
    return record.model_copy(update=update)


def _cited(cited: str | Citation, gone: Collection[str], derivation: Derivation) -> str | Citation | None:
    if isinstance(cited, str):
        return None if cited in gone else cited
    if cited.source in gone:
        return None
    rests_on = tuple(source for source in cited.rests_on if source in derivation.ancestry(cited.source))
    if rests_on == cited.rests_on:
        return cited
    return cited.model_copy(update={"rests_on": rests_on}) if rests_on else None


def _left(sources: Iterable[str], gone: Collection[str]) -> tuple[str, ...]:
    return tuple(source for source in sources if source not in gone)


def claim_alone(view: ClaimView) -> Case:
    """Return a case with one claim, what bears on it, and the sources that carry this or through which it was read."""
    case = view.case
    evidence = {
        item.id: item.evidence.model_copy(update={"bears_on": tuple(b for b in item.evidence.bears_on if b.claim == view.id)})
        for items in view.items.values()
        for item in items
    }
    others: dict[str, dict[str, Any]] = {
        "denials": dict(view.denials),
        "official_findings": dict(view.official_findings),
        "transactions": dict(view.transactions),
        "searches": dict(view.searches),
    }
    kept = reached(case.sources, (record for records in (evidence, *others.values()) for record in records.values()))
    sources = {id: case.sources[id] for id in sorted(kept)}
    return case.model_copy(update={"claims": {view.id: view.claim}, "evidence": evidence, "sources": sources, **others})


def reached(sources: Mapping[str, Source], records: Iterable[Any]) -> frozenset[str]:
    """Return the sources that items name, with all these derive from and all through which they were read."""
    found: set[str] = set()
    pending = [source for record in records for source in named_by(record)]
    while pending:
        id = pending.pop()
        if id not in found:
            found.add(id)
            source = sources[id]
            pending += source.parents
            if source.via:
                pending.append(source.via)
    return frozenset(found)


def named_by(record: Any) -> tuple[str, ...]:
    """Return the sources that an item names."""
    if isinstance(record, Evidence):
        ends = [end for cited in record.sources if isinstance(cited, Citation) for end in cited.rests_on]
        return (*record.source_ids, *ends)
    named: tuple[str, ...] = record.source_ids if hasattr(record, "source_ids") else record.sources
    return named
