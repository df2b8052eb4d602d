"""The four events of a claim: its conduct, the first report, the first denial and the first official finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from casekit.model.dates import Date
from casekit.origins import Derivation
from casekit.view import ClaimView

from casekit_chronology.bounds import Bounds, beginning, bounds_of, certainly_before, exact, first_of

NO_DENIALS = frozenset({"silence", "no-comment"})
"""Forms of what a case files under denials that deny nothing."""


class Record(NamedTuple):
    """Something dated on file: the item (section and id) it belongs to, and the sources that tell of it."""

    section: str
    id: str
    date: Date | None
    sources: tuple[str, ...] = ()


class Event(NamedTuple):
    """An event of a claim: what it is, when, how that is written, and the records it may be."""

    name: str
    bounds: Bounds
    written: str
    records: tuple[Record, ...] = ()

    @property
    def basis(self) -> tuple[tuple[str, str], ...]:
        """The items it rests on: section and id each, sorted."""
        return tuple(sorted({(record.section, record.id) for record in self.records}))

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that tell of it, sorted."""
        return tuple(sorted({source for record in self.records for source in record.sources}))

    def __str__(self) -> str:
        return f"{self.name} {self.written}"


def conduct(view: ClaimView) -> Event:
    """Return the beginning of the claim's conduct; undated where the claim has no period."""
    period = view.claim.period
    return Event("conduct", beginning(period), period.text if period else "undated")


def first_report(view: ClaimView, derivation: Derivation) -> Event | None:
    """Return the first issue of a source on which support of the claim rests, or None without support."""
    sources = view.case.sources
    records = [
        Record("evidence", item.id, sources[source].issued, (source,))
        for item in view.with_stance("supports")
        for source in derivation.beneath(item.evidence)
    ]
    return _first("first report", records)


def first_denial(view: ClaimView) -> Event | None:
    """Return the first denial, or None; silence and no comment are none."""
    found = [Record("denials", id, d.date, d.sources) for id, d in view.denials if d.form not in NO_DENIALS]
    return _first("first denial", found)


def first_finding(view: ClaimView) -> Event | None:
    """Return the first official finding, whatever it concludes, or None."""
    return _first("first finding", [Record("official_findings", id, f.date, f.sources) for id, f in view.official_findings])


def events(view: ClaimView, derivation: Derivation) -> tuple[Event, ...]:
    """Return the events on file in the order in which they are expected; the conduct is always one of them."""
    found = (conduct(view), first_report(view, derivation), first_denial(view), first_finding(view))
    return tuple(event for event in found if event is not None)


def _first(name: str, records: Iterable[Record]) -> Event | None:
    """Return the first of several records: those that are certainly later than another are not among what it may be."""
    every = sorted(set(records), key=lambda r: (r.section, r.id, r.sources))
    if not every:
        return None
    first = first_of(bounds_of(record.date) for record in every)
    may_be = tuple(record for record in every if not certainly_before(first, bounds_of(record.date)))
    return Event(name, first, _written(first, may_be), may_be)


def _written(bounds: Bounds, records: Sequence[Record]) -> str:
    """Write the bounds as one of the records does, where one has just these; by their days otherwise."""
    texts = {record.date.text for record in records if record.date and bounds_of(record.date) == bounds}
    return min(texts, default=exact(bounds))
