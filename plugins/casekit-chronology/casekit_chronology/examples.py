"""The examples of the criteria: at least one for each outcome, and one on each side of every border."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Example = Mapping[str, Any]


def _case(
    *,
    period: str = "",
    report: str = "",
    denial: str = "",
    finding: str = "",
    said: str = "",
    directness: str = "hearsay",
    as_of: str = "",
    form: str = "fact",
) -> dict[str, Any]:
    """Return a case of one claim with the dates that are given; `?` puts something on file without a date."""
    case: dict[str, Any] = {"claims": {"c1": {"period": period} if period else {}}}
    if as_of:
        case["as_of"] = as_of
    if report:
        case["sources"] = {"paper": {"kind": "press", **_dated("issued", report)}}
        item = {"says": "X.", "directness": directness, "sources": ["paper"], "bears_on": [_FOR]}
        case["evidence"] = {"e1": {**item, **(_dated("date", said) if said else {})}}
    if denial:
        case["denials"] = {"d1": {"claim": "c1", "by": {"text": "a ministry"}, "form": form, **_dated("date", denial)}}
    if finding:
        found = {"claim": "c1", "body": "a court", "level": "court-judgment", "concludes": "supports"}
        case["official_findings"] = {"f1": {**found, **_dated("date", finding)}}
    return case


_FOR = {"claim": "c1", "stance": "supports"}


def _dated(name: str, date: str) -> dict[str, str]:
    return {} if date == "?" else {name: date}


def _example(title: str, outcome: str, case: Mapping[str, Any] | None = None, **dates: str) -> Example:
    return {"title": title, "case": _case(**dates) if case is None else case, "expect": {"c1": outcome}}


def _derived(first: str, then: str) -> dict[str, Any]:
    """Return a case in which a paper of `then` retells an agency of `first`."""
    case = _case(report="?")
    case["sources"] = {
        "agency": {"kind": "press", "issued": first},
        "paper": {"kind": "press", "issued": then, "derives_from": ["agency"]},
    }
    return case


SEQUENCE: tuple[Example, ...] = (
    _example(
        "each on a day of its own", "in-order", period="1989-01-05", report="1989-01-06", denial="1989-01-07", finding="1990"
    ),
    _example("a span that began the year before the report", "in-order", period="1988/1989", report="1989-08-21"),
    _example("the report of the next day", "in-order", period="1989-01-05", report="1989-01-06"),
    _example("the report of the same day", "order-open", period="1989-01-05", report="1989-01-05"),
    _example("denied on a day of the month of the report", "order-open", period="1988", report="1989-08", denial="1989-08-23"),
    _example("a denial without a date", "order-open", period="1988", report="1989", denial="?"),
    _example("some year of two, reported in the second", "order-open", period="[1988..1989]", report="1989-08-21"),
    _example("denied after it was found", "other-order", period="1988", finding="1990", denial="1991"),
    _example("no comment after it was found", "in-order", period="1988", finding="1990", denial="1991", form="no-comment"),
    _example("one pair turned, another open", "other-order", period="1988", report="1989-08", denial="1989-08", finding="1988-05/1989-07"),
    _example("only the report is dated", "too-little-dated", report="1989"),
    _example("nothing is dated", "too-little-dated", report="?", denial="?"),
)  # fmt: skip

IMPLAUSIBLE_ORDER: tuple[Example, ...] = (
    _example("reported after it began", "none-found", period="1989-01-05", report="1989-01-06"),
    _example("reported on the day it began", "none-found", period="1989-01-05", report="1989-01-05"),
    _example("told the day before it began", "implausible", period="1989-01-05", report="1989-01-04"),
    _example("told while it went on", "none-found", period="1988/1990", report="1989"),
    _example(
        "a contract of the day before", "not-checkable", period="1989-01-05", report="1989-01-04", directness="documentary"
    ),
    _example("told in a month that may hold its beginning", "not-checkable", period="1989-01-05", report="1989-01"),
    _example("denied before it began", "implausible", period="1989", denial="1988-12-31"),
    _example("found before it began", "implausible", period="1989", finding="1988-12"),
    _example("issued after the state of knowledge", "implausible", report="2001-01-02", as_of="2001-01-01"),
    _example("issued on the day of the state of knowledge", "none-found", report="2001-01-01", as_of="2001-01-01"),
    _example("said after it was printed", "implausible", report="1989-08-24", said="1989-08-25"),
    _example("said on the day it was printed", "none-found", report="1989-08-24", said="1989-08-24"),
    _example("retold before it was told", "implausible", _derived("1989-08-25", "1989-08-24")),
    _example("retold the day it was told", "none-found", _derived("1989-08-24", "1989-08-24")),
    _example("retold in the month in which it was told", "not-checkable", _derived("1989-08", "1989-08")),
    _example("nothing on file", "not-checkable"),
)

DENIAL_TIMING: tuple[Example, ...] = (
    _example("denied the next day", "after-report", report="1989-08-23", denial="1989-08-24"),
    _example("denied the same day", "open", report="1989-08-23", denial="1989-08-23"),
    _example("denied the day before", "before-report", report="1989-08-23", denial="1989-08-22"),
    _example("denied without a date", "open", report="1989-08-23", denial="?"),
    _example("denied, and no report on file", "open", denial="1989-08-24"),
    _example("no denial on file", "no-denial", report="1989-08-23"),
    _example("no comment on file", "no-denial", report="1989-08-23", denial="1989-08-24", form="no-comment"),
)
