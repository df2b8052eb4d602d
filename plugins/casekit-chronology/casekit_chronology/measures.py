"""Measures of time that casekit itself has not: each an interval of days with the items it rests on."""

from __future__ import annotations

from casekit.measures import ClaimSupport, Measure, Measurement

from casekit_chronology.bounds import days_between
from casekit_chronology.events import Event, conduct, first_denial, first_finding, first_report
from casekit_chronology.timeline import entries


def _between(one: Event | None, other: Event | None) -> Measurement | None:
    days = days_between(one.bounds, other.bounds) if one and other else None
    if days is None or one is None or other is None:
        return None
    return Measurement(low=days[0], high=days[1], basis=tuple(sorted({*one.basis, *other.basis})))


def _conduct_to_denial(support: ClaimSupport) -> Measurement | None:
    return _between(conduct(support.view), first_denial(support.view))


def _conduct_to_finding(support: ClaimSupport) -> Measurement | None:
    return _between(conduct(support.view), first_finding(support.view))


def _report_to_finding(support: ClaimSupport) -> Measurement | None:
    return _between(first_report(support.view, support.derivation), first_finding(support.view))


def _denial_to_finding(support: ClaimSupport) -> Measurement | None:
    return _between(first_denial(support.view), first_finding(support.view))


def _events(support: ClaimSupport, *, dated: bool) -> Measurement:
    found = [entry for entry in entries(support.view, support.derivation) if entry.bounds.known == dated]
    items = {(entry.section, entry.id) for entry in found if entry.section not in ("claims", "sources")}
    return Measurement(value=len(found), basis=tuple(sorted(items)))


def _events_dated(support: ClaimSupport) -> Measurement:
    return _events(support, dated=True)


def _events_undated(support: ClaimSupport) -> Measurement:
    return _events(support, dated=False)


MEASURES = (
    Measure(
        "days_conduct_to_denial",
        "days from the beginning of the conduct to the first denial, low and high; negative: denied before",
        _conduct_to_denial,
    ),
    Measure(
        "days_conduct_to_finding",
        "days from the beginning of the conduct to the first official finding, low and high; negative: found before",
        _conduct_to_finding,
    ),
    Measure(
        "days_report_to_finding",
        "days from the first report to the first official finding, low and high; negative: found before",
        _report_to_finding,
    ),
    Measure(
        "days_denial_to_finding",
        "days from the first denial to the first official finding, low and high; negative: denied after it",
        _denial_to_finding,
    ),
    Measure("events_dated", "events on the claim's timeline of which at least one bound is known", _events_dated),
    Measure("events_undated", "events on the claim's timeline of which no bound is known", _events_undated),
)
"""Every measure of the plugin."""
