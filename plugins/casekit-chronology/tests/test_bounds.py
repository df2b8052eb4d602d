"""Bounds: strict order, beginnings, and how they are written."""

from __future__ import annotations

import pytest
from casekit.model.dates import parse_date

from casekit_chronology.bounds import (
    OPEN,
    beginning,
    bounds_of,
    brief,
    certainly_before,
    coarsened,
    days_between,
    exact,
    first_of,
    span_of,
)


def bounds(text):
    return bounds_of(parse_date(text)) if text else OPEN


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("1989-08-23", "1989-08-24", True),
        ("1989-08-23", "1989-08-23", False),
        ("1989-08", "1989-08-31", False),
        ("1989-08", "1989-09", True),
        ("../1989", "1990", True),
        ("1989/..", "1990", False),
        ("", "1990", False),
        ("1989", "", False),
    ],
)
def test_certainly_before(one, other, before):
    assert certainly_before(bounds(one), bounds(other)) is before


@pytest.mark.parametrize(
    ("period", "began"),
    [
        ("1988/1989", "1988"),
        ("1989/1989-05", "1989-01-01/1989-05-31"),
        ("1988", "1988"),
        ("[1988..1989]", "1988/1989"),
        ("1988/..", "1988"),
        ("../1988", "../1988"),
        ("1988?/1990~", "1988"),
    ],
)
def test_a_span_began_in_its_first_part(period, began):
    assert beginning(parse_date(period)) == bounds(began)


def test_an_undated_event_may_be_the_first_but_not_later_than_the_others():
    assert first_of([bounds("1989"), OPEN]) == bounds("../1989")
    assert first_of([bounds("1989-08"), bounds("1989")]) == bounds("1989-01-01/1989-08-31")
    assert first_of([]) == OPEN
    assert span_of([bounds("1989"), bounds("1990")]) == bounds("1989/1990")
    assert span_of([bounds("1989"), OPEN]) == OPEN


@pytest.mark.parametrize(
    ("text", "short", "days", "years"),
    [
        ("1989-08-23", "1989-08-23", "1989-08-23", "1989"),
        ("1989-08", "1989-08", "1989-08-01/1989-08-31", "1989"),
        ("1988/1989", "1988/1989", "1988-01-01/1989-12-31", "1988/1989"),
        ("1988-02/1989", "1988-02/1989-12", "1988-02-01/1989-12-31", "1988/1989"),
        ("../1991", "../1991", "../1991-12-31", "../1991"),
        ("1991-05-02/..", "1991-05-02/..", "1991-05-02/..", "1991/.."),
        ("", "undated", "undated", "undated"),
    ],
)
def test_bounds_in_writing(text, short, days, years):
    assert brief(bounds(text)) == short
    assert exact(bounds(text)) == days
    assert brief(coarsened(bounds(text))) == years


def test_days_between_what_is_open_are_unknown():
    assert days_between(bounds("1989-01-01"), bounds("../1990")) is None
    assert days_between(bounds("1989-01"), bounds("1989-02-01")) == (1, 31)
