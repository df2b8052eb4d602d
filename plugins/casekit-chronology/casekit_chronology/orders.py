"""Orders that cannot be: what is dated certainly before that on which it depends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from casekit.model.case import Source
from casekit.model.dates import Date
from casekit.origins import Derivation
from casekit.view import ClaimView

from casekit_chronology.bounds import Bounds, beginning, bounds_of, certainly_before, certainly_not_after
from casekit_chronology.events import NO_DENIALS

ACCOUNTS = frozenset({"eyewitness", "participant", "hearsay", "double-hearsay", "secondary"})
"""Kinds of evidence that tell of what happened. A document or a record may well precede what it supports (a contract,
a licence), and an official statement may announce it; an account may not."""


class Order(NamedTuple):
    """An order that must hold: `former` not after `latter`; where it is not so, `fault` says what is wrong with `what`."""

    former: Bounds
    latter: Bounds
    fault: str
    what: str
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether the latter is certainly dated before the former."""
        return certainly_before(self.latter, self.former)

    @property
    def kept(self) -> bool:
        """Whether the bounds show that the order holds."""
        return certainly_not_after(self.former, self.latter)


def orders(view: ClaimView, derivation: Derivation) -> tuple[Order, ...]:
    """Return every order that must hold among what is on file of a claim, sorted."""
    found = {*_after_conduct(view), *_known_by_then(view, derivation), *_derived_later(view, derivation), *_told_later(view)}
    return tuple(sorted(found, key=lambda order: (order.fault, order.what, order.evidence, order.sources)))


def _after_conduct(view: ClaimView) -> Iterator[Order]:
    """Nobody tells of, denies or finds what has not begun."""
    period = view.claim.period
    began = beginning(period)
    fault = f"before the conduct began ({period.text})" if period else ""
    for id, denial in view.denials:
        if denial.form not in NO_DENIALS:
            yield Order(began, bounds_of(denial.date), fault, f"denial {_named(id, denial.date)}", (id,), denial.sources)
    for id, finding in view.official_findings:
        yield Order(began, bounds_of(finding.date), fault, f"finding {_named(id, finding.date)}", (id,), finding.sources)
    for item in view.with_stance("supports", "contradicts"):
        evidence = item.evidence
        if evidence.directness not in ACCOUNTS:
            continue
        if evidence.date:
            yield Order(began, bounds_of(evidence.date), fault, _named(item.id, evidence.date), (item.id,))
        for source in evidence.source_ids:
            issued = view.case.sources[source].issued
            yield Order(began, bounds_of(issued), fault, f"{item.id} in {_named(source, issued)}", (item.id,), (source,))


def _known_by_then(view: ClaimView, derivation: Derivation) -> Iterator[Order]:
    """Nothing on file is later than the state of knowledge of the file."""
    as_of = view.case.as_of
    if as_of is None:
        return
    known, fault = bounds_of(as_of), f"after the state of knowledge ({as_of.text})"
    for record in _dated(view):
        yield Order(bounds_of(record.date), known, fault, _named(record.id, record.date), (record.id,))
    for source in _sources(view, derivation):
        issued = view.case.sources[source].issued
        yield Order(bounds_of(issued), known, fault, _named(source, issued), (), (source,))


def _derived_later(view: ClaimView, derivation: Derivation) -> Iterator[Order]:
    """A text is no earlier than one from which it derives, through texts of unknown date as well."""
    sources = view.case.sources
    for source in _sources(view, derivation):
        for origin in _nearest_dated(sources, source):
            yield _derives(sources, source, origin)


def _derives(sources: Mapping[str, Source], source: str, origin: str) -> Order:
    later, earlier = sources[source].issued, sources[origin].issued
    what = f"{_named(source, later)} from {_named(origin, earlier)}"
    both = tuple(sorted((source, origin)))
    return Order(bounds_of(earlier), bounds_of(later), "before the text from which it derives", what, (), both)


def _nearest_dated(sources: Mapping[str, Source], source: str) -> set[str]:
    """Return what a source derives from directly; for an undated one what that derives from, too."""
    found: set[str] = set()
    pending = list(sources[source].parents)
    while pending:
        parent = pending.pop()
        if parent not in found:
            found.add(parent)
            if not bounds_of(sources[parent].issued).known:
                pending.extend(sources[parent].parents)
    return found


def _told_later(view: ClaimView) -> Iterator[Order]:
    """What a text tells of happened before the text was issued."""
    for record in _dated(view):
        for source in record.sources:
            issued = view.case.sources[source].issued
            what = f"{_named(record.id, record.date)} in {_named(source, issued)}"
            yield Order(
                bounds_of(record.date), bounds_of(issued), "after the text that tells of it", what, (record.id,), (source,)
            )


class _Dated(NamedTuple):
    id: str
    date: Date | None
    sources: tuple[str, ...]


def _dated(view: ClaimView) -> Iterator[_Dated]:
    """Yield the items of a claim that have a date, each with the sources it cites."""
    for item in view.with_stance("supports", "contradicts", "context"):
        if item.evidence.date:  # without one it is dated by its source, which is compared on its own
            yield _Dated(item.id, item.evidence.date, item.evidence.source_ids)
    for id, denial in view.denials:
        yield _Dated(id, denial.date, denial.sources)
    for id, finding in view.official_findings:
        yield _Dated(id, finding.date, finding.sources)
    for id, payment in view.transactions:
        yield _Dated(id, payment.date, payment.sources)


def _sources(view: ClaimView, derivation: Derivation) -> list[str]:
    """Return every source on which something about the claim rests, sorted."""
    found: set[str] = set()
    for item in view.with_stance("supports", "contradicts", "context"):
        found.update(derivation.beneath(item.evidence))
    for cited in _cited(view):
        found.update(cited)
    return sorted(found)


def _cited(view: ClaimView) -> Iterator[tuple[str, ...]]:
    yield from (denial.sources for _, denial in view.denials)
    yield from (finding.sources for _, finding in view.official_findings)
    yield from (payment.sources for _, payment in view.transactions)


def _named(id: str, date: Date | None) -> str:
    # As it is written in the file: casekit's redaction knows that spelling of a protected date.
    return f"{id} ({date.text if date else 'undated'})"
