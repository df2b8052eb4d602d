"""A case without some of its items or sources: what would be left if they were not on file.

What only a source carries goes with it: a text all of whose parents go, a text that was not read but is cited through
one that goes, and an item that no source is left for. A derived text never becomes an origin because its parent goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from casekit.measures import SECTIONS
from casekit.model.case import Case, Citation, Evidence, Source
from casekit.view import ClaimView

ItemKey = tuple[str, str]
"""A section of a case file and the id of an item in it."""


def fallen(sources: Mapping[str, Source], removed: Collection[str]) -> frozenset[str]:
    """Return sources with all that go with them."""
    gone = set(removed)
    growing = bool(gone)
    while growing:
        more = {id for id, source in sources.items() if id not in gone and _goes(source, gone)}
        gone |= more
        growing = bool(more)
    return frozenset(gone)


def _goes(source: Source, gone: Collection[str]) -> bool:
    unread = source.accessed == "cited" and source.via in gone
    return unread or (bool(source.parents) and all(parent in gone for parent in source.parents))


def without(case: Case, items: Collection[ItemKey] = (), sources: Collection[str] = ()) -> Case:
    """Return a case without some items (section and id) and some sources, and without what goes with these.

    An item, other than of evidence, that names no source stays whatever sources go.
    """
    gone = fallen(case.sources, sources)
    update: dict[str, Any] = {}
    for section in SECTIONS:
        records = getattr(case, section)
        removed = {id for of, id in items if of == section}
        kept = {id: record for id, record in records.items() if id not in removed}
        if gone:
            pared = {id: _pared(record, gone) for id, record in kept.items()}
            kept = {id: record for id, record in pared.items() if record is not None}
        if gone or removed:
            update[section] = kept
    if gone:
        update["sources"] = {id: _orphaned(source, gone) for id, source in case.sources.items() if id not in gone}
    return case.model_copy(update=update) if update else case


def _orphaned(source: Source, gone: Collection[str]) -> Source:
    """Return a source that stays, without its parents that go, and without the text it was read through."""
    if gone.isdisjoint(source.parents) and source.via not in gone:  # type: ignore[attr-defined]
        return source
    update: dict[str, Any] = {"via": None if source.via in gone else source.via}
    if source.parents:
        update["derives_from"] = _left(source.parents, gone)
    return source.model_copy(update=update)


def _pared(record: Any, gone: Collection[str]) -> Any:
    """Return an item without the sources that go; None if it named some and none is left."""
    if isinstance(record, Evidence):
        cited = [each for each in (_cited(c, gone) for c in record.sources) if each is not None]
        if cited == list(record.sources):
            return record
        return record.model_copy(update={"sources": tuple(cited)}) if cited else None
    named = record.source_ids if hasattr(record, "source_ids") else record.sources
    if all(source not in gone for source in named):
        return record
    if all(source in gone for source in named):
        return None
    update: dict[str, Any] = {"sources": _left(record.sources, gone)}
    if hasattr(record, "path"):
        update["documents"] = _left(record.documents, gone)
        update["path"] = tuple(s.model_copy(update={"documents": _left(s.documents, gone)}) for s in record.path)
    return record.model_copy(update=update)


def _cited(cited: str | Citation, gone: Collection[str]) -> str | Citation | None:
    if isinstance(cited, str):
        return None if cited in gone else cited
    rests_on = _left(cited.rests_on, gone)
    if cited.source in gone or not rests_on:
        return None
    return cited if rests_on == cited.rests_on else cited.model_copy(update={"rests_on": rests_on})


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
    pending = [source for item in evidence.values() for source in _named(item)]
    for records in others.values():
        pending += [source for record in records.values() for source in _named(record)]
    kept: dict[str, Source] = {}
    while pending:
        id = pending.pop()
        if id not in kept:
            source = kept[id] = case.sources[id]
            pending += [*source.parents, *([source.via] if source.via else [])]
    ordered = {id: case.sources[id] for id in sorted(kept)}
    return case.model_copy(update={"claims": {view.id: view.claim}, "evidence": evidence, "sources": ordered, **others})


def _named(record: Any) -> Iterable[str]:
    named: Iterable[str] = record.source_ids if hasattr(record, "source_ids") else record.sources
    if isinstance(record, Evidence):
        named = [*named, *(s for cited in record.sources if isinstance(cited, Citation) for s in cited.rests_on)]
    return named
