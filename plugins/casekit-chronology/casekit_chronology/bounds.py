"""Bounds of days and the strict order on them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from casekit.model.dates import Date, iso, parse_date


class Bounds(NamedTuple):
    """The earliest and the latest day of an event (proleptic ordinals), None where open."""

    earliest: int | None = None
    latest: int | None = None

    @property
    def known(self) -> bool:
        """Whether at least one end is known."""
        return self.earliest is not None or self.latest is not None


OPEN = Bounds()
"""What is not dated may be any day."""


def bounds_of(written: Date | None) -> Bounds:
    """Return the bounds of a date; open where there is none."""
    return Bounds(*written.days) if written else OPEN


def beginning(period: Date | None) -> Bounds:
    """Return the bounds of the first day of a claim's conduct.

    A claim's period `a/b` lasted from a to b, so it began within a; any other date means that the conduct took place,
    and so began, on some day of it.
    """
    whole = bounds_of(period)
    if period is None:
        return whole
    first, slash, _ = period.text.partition("/")
    if not slash or first == "..":
        return whole
    began = parse_date(first)
    # In `1989/1989-05` the year of the beginning cannot reach beyond the end.
    latest = [day for day in (began.latest, whole.latest) if day is not None]
    return Bounds(began.earliest, min(latest, default=None))


def first_of(dates: Iterable[Bounds]) -> Bounds:
    """Return the bounds of the first of several events; one without an earliest day may precede all others."""
    each = list(dates)
    latest = [b.latest for b in each if b.latest is not None]
    earliest = [b.earliest for b in each if b.earliest is not None]
    return Bounds(min(earliest) if each and len(earliest) == len(each) else None, min(latest, default=None))


def span_of(dates: Iterable[Bounds]) -> Bounds:
    """Return the least bounds that hold several events; open at an end where one of them is."""
    each = list(dates)
    earliest = [b.earliest for b in each if b.earliest is not None]
    latest = [b.latest for b in each if b.latest is not None]
    return Bounds(
        min(earliest) if each and len(earliest) == len(each) else None,
        max(latest) if each and len(latest) == len(each) else None,
    )


def certainly_before(one: Bounds, other: Bounds) -> bool:
    """Return whether `one` ends before `other` begins, whatever days within the bounds are the true ones."""
    return one.latest is not None and other.earliest is not None and one.latest < other.earliest


def certainly_not_after(one: Bounds, other: Bounds) -> bool:
    """Return whether `one` is earlier than `other` or falls on the same day, whatever the true days are."""
    return one.latest is not None and other.earliest is not None and one.latest <= other.earliest


def days_between(one: Bounds, other: Bounds) -> tuple[int, int] | None:
    """Return the fewest and the most days from `one` to `other` (negative: `other` comes first), or None if unbounded."""
    if one.earliest is None or one.latest is None or other.earliest is None or other.latest is None:
        return None
    return other.earliest - one.latest, other.latest - one.earliest


def coarsened(bounds: Bounds) -> Bounds:
    """Return the whole years that hold the bounds."""
    return Bounds(
        None if bounds.earliest is None else date(date.fromordinal(bounds.earliest).year, 1, 1).toordinal(),
        None if bounds.latest is None else date(date.fromordinal(bounds.latest).year, 12, 31).toordinal(),
    )


def exact(bounds: Bounds) -> str:
    """Write bounds by their days alone: `1989-08-21`, `1989-08-01/1989-08-31`, `../1991-12-31`; `undated` if open.

    Labels use this form, because casekit's redaction recognises the days of a protected date, and no other spelling.
    """
    if not bounds.known:
        return "undated"
    ends = [".." if day is None else iso(day) for day in bounds]
    return ends[0] if ends[0] == ends[1] else "/".join(ends)


def brief(bounds: Bounds) -> str:
    """Write bounds as short as EDTF allows: whole months and years without days (`1989-08`, `1988/1989`)."""
    if not bounds.known:
        return "undated"
    first = None if bounds.earliest is None else date.fromordinal(bounds.earliest)
    last = None if bounds.latest is None else date.fromordinal(bounds.latest)
    for length in (4, 7):
        starts = first is None or (first.day == 1 and (length == 7 or first.month == 1))
        ends = last is None or (last.day == monthrange(last.year, last.month)[1] and (length == 7 or last.month == 12))
        if starts and ends:
            return _joined(first, last, length)
    return _joined(first, last, 10)


def _joined(first: date | None, last: date | None, length: int) -> str:
    ends = [".." if day is None else day.isoformat()[:length] for day in (first, last)]
    return ends[0] if ends[0] == ends[1] else "/".join(ends)
