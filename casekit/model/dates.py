"""EDTF dates (ISO 8601-2) as intervals of days.

Every date has an earliest and a latest day, as proleptic Gregorian ordinals (`date.toordinal`), or
None where it is open; every computation on dates answers with bounds, never with a guess. The strict
bounds of the `edtf` library count. It takes 10 to 60 ms a date, so the plain forms (a year, a month,
a day; a span or a one-of-a-range set of these; `?`, `~`, `%`; an open end) are read here and all
others by the library; a test holds the two equal.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from casekit.errors import quoted
from casekit.model.base import expected

Days = tuple[int | None, int | None]
"""An earliest and a latest day, None where open."""


class Date(NamedTuple):
    """A date as written, with its earliest and latest day under strict bounds."""

    text: str
    earliest: int | None
    latest: int | None

    @property
    def days(self) -> Days:
        """The earliest and the latest day."""
        return self.earliest, self.latest


_POINT = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[?~%]?"
_SIMPLE = re.compile(_POINT)
_SPAN = re.compile(r"(?P<a>\.\.|[-\d?~%]+)/(?P<b>\.\.|[-\d?~%]+)")
_ONE_OF = re.compile(r"\[(?P<a>[-\d]+)\.\.(?P<b>[-\d]+)\]")


def _point(text: str) -> Days | None:
    """Return the days of a plain year, month or day; None where the text is something else."""
    found = _SIMPLE.fullmatch(text)
    if not found or not text.isascii():
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or year < 1:
            return None
        if month is None:
            return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        if day is None:
            first = date(year, month, 1).toordinal()
            return first, first + monthrange(year, month)[1] - 1
        exact = date(year, month, day).toordinal()
    except ValueError:
        return None
    return exact, exact


def _quick(text: str) -> Days | None:
    if found := _SPAN.fullmatch(text):
        start: Days | None = (None, None) if found["a"] == ".." else _point(found["a"])
        end: Days | None = (None, None) if found["b"] == ".." else _point(found["b"])
        if start is None or end is None or found["a"] == found["b"] == "..":
            return None
        return start[0], end[1]
    if found := _ONE_OF.fullmatch(text):
        first, last = _point(found["a"]), _point(found["b"])
        return (first[0], last[1]) if first and last else None
    return _point(text)


def _library(text: str) -> Days:
    """Return the strict bounds of any EDTF date by the `edtf` library."""
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = parse_edtf(text)
        return _day(parsed.lower_strict(), "first"), _day(parsed.upper_strict(), "last")
    except (EDTFParseException, AttributeError, TypeError, IndexError) as error:
        raise ValueError("not an EDTF date") from error


def _day(bound: Any, which: str) -> int | None:
    if isinstance(bound, float):  # an infinity: the end is open
        return None
    year, month, day = bound[0], bound[1], bound[2]
    if not 1 <= year <= 9999:
        raise ValueError(f"its {which} day lies in the year {year}; only the years 1 to 9999 are supported")
    return date(year, month, day).toordinal()


@lru_cache(maxsize=4096)
def parse_date(text: str) -> Date:
    """Return the interval of an EDTF date.

    Raises:
        ValueError: the text is not EDTF level 0 to 2, ends before it starts, or leaves years 1–9999.
    """
    if text.startswith("/") or text.endswith("/"):
        raise ValueError(f"{quoted(text)} has an empty end; an open end is written '..' (as in '../1991')")
    days = _quick(text)
    if days is None:
        try:
            days = _library(text)
        except ValueError as error:
            raise ValueError(
                f"{quoted(text)}: {error}; expected e.g. 1989-08-23, 1989-08, 1988/1989, 1981?, [1977..1981]"
            ) from None
    earliest, latest = days
    if earliest is not None and latest is not None and earliest > latest:
        raise ValueError(f"{quoted(text)} ends before it starts")
    return Date(text, earliest, latest)


def _validate(value: object) -> Date:
    if isinstance(value, Date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):  # YAML reads a bare year as a number
        value = f"{value:04d}" if value >= 0 else str(value)
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        note = "a date in brackets must be quoted" if isinstance(value, list) else ""
        raise expected("an EDTF date", note)
    return parse_date(value)


EdtfDate = Annotated[
    Date,
    PlainValidator(_validate),
    PlainSerializer(lambda value: value.text, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "integer"}],
            "description": "An EDTF date (ISO 8601-2): 1989-08-23, 1989-08, 1988/1989, 1981?, [1977..1981], ../1991",
        }
    ),
]
"""The pydantic type of every date field."""


def iso(day: int) -> str:
    """Write a day number as an ISO date."""
    return date.fromordinal(day).isoformat()


def may_be_one_day(one: Date | None, other: Date | None) -> bool:
    """Return whether two dates may mean the same day; what is not dated may be any day."""

    def before(first: Date | None, second: Date | None) -> bool:
        latest, earliest = first and first.latest, second and second.earliest
        return latest is not None and earliest is not None and latest < earliest

    return not before(one, other) and not before(other, one)
