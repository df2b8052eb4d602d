"""Dates as schema.org writes them (ISO 8601), and the nearest one to what is written otherwise."""

from __future__ import annotations

import re

from casekit.model.dates import parse_date

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?P<time>T.+)?)?)?"
    r"|(?P<basic>\d{8})(?P<basic_time>T.+)?",
    re.ASCII,
)
_TIME = re.compile(
    r"T(?:[01]\d|2[0-4])(?::?[0-5]\d(?::?(?:[0-5]\d|60)(?:[.,]\d+)?)?)?(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?", re.ASCII
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-./ ](?P<month>\d{1,2})[-./ ](?P<day>\d{1,2})(?:[T ].*)?", re.ASCII)
_YEAR_LAST = re.compile(r"(?P<one>\d{1,2})[-./ ](?P<two>\d{1,2})[-./ ](?P<year>\d{4})", re.ASCII)
_NAMED = (
    re.compile(
        rf"(?:[a-z]+,? )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)? {_MONTH},? (?P<year>\d{{4}})\b.*", re.ASCII | re.IGNORECASE
    ),
    re.compile(rf"(?:[a-z]+,? )?{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b.*", re.ASCII | re.IGNORECASE),
)


def iso_date(text: str) -> str | None:
    """Return the day, month or year of an ISO 8601 date or date and time, as written; None where it is none.

    A time and its zone are dropped and the day left as it stands: moving it to another zone would change what
    the file says.
    """
    found = _ISO.fullmatch(text.strip())
    if not found:
        return None
    time = found["time"] or found["basic_time"]
    if time and not _TIME.fullmatch(time):
        return None
    basic = found["basic"]
    date = f"{basic[:4]}-{basic[4:6]}-{basic[6:]}" if basic else text.strip().partition("T")[0]
    return date if _is_a_date(date) else None


def nearest_iso(text: str) -> tuple[str, ...]:
    """Return the dates that a text may mean in ISO 8601: none, one, or two where day and month may be swapped."""
    written = text.strip()
    if found := _YEAR_FIRST.fullmatch(written):
        return _real(found["year"], [(found["month"], found["day"])])
    if found := _YEAR_LAST.fullmatch(written):
        return _real(found["year"], [(found["one"], found["two"]), (found["two"], found["one"])])
    for pattern in _NAMED:
        if found := pattern.fullmatch(written):
            month = _MONTHS.index(found["month"].lower()) + 1
            return _real(found["year"], [(str(month), found["day"])])
    return ()


def _real(year: str, days: list[tuple[str, str]]) -> tuple[str, ...]:
    dates = [f"{year}-{int(month):02d}-{int(day):02d}" for month, day in days]
    return tuple(sorted({date for date in dates if _is_a_date(date)}))


def _is_a_date(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True
