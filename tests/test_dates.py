"""EDTF dates are intervals of days under strict bounds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.model.dates import _library, _quick, parse_date


def days(first: str | None, last: str | None) -> tuple[int | None, int | None]:
    return tuple(date.fromisoformat(day).toordinal() if day else None for day in (first, last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1989-08-23", "1989-08-23", "1989-08-23"),
        ("1989-08", "1989-08-01", "1989-08-31"),
        ("1988-02", "1988-02-01", "1988-02-29"),
        ("1989", "1989-01-01", "1989-12-31"),
        ("1988/1989", "1988-01-01", "1989-12-31"),
        ("1988-11/1989-02-03", "1988-11-01", "1989-02-03"),
        ("1981?", "1981-01-01", "1981-12-31"),
        ("1989-08~", "1989-08-01", "1989-08-31"),
        ("[1977..1981]", "1977-01-01", "1981-12-31"),
        ("[..1981]", None, "1981-12-31"),
        ("../1991", None, "1991-12-31"),
        ("1977/..", "1977-01-01", None),
        ("198X", "1980-01-01", "1989-12-31"),
        ("1989-21", "1989-03-01", "1989-05-31"),
        ("{1960,1961}", "1960-01-01", "1961-12-31"),
    ],
)
def test_bounds(text, first, last):
    assert parse_date(text).days == days(first, last)


@pytest.mark.parametrize(
    "text",
    ["/1991", "1977/", "1989-13", "2026-02-30", "1991/1988", "", "..", "soon", "Y-17000", "0000", "1989-08-23/", "١٩٨٩"],
)
def test_what_is_no_date_or_no_span_is_refused(text):
    with pytest.raises(ValueError, match=r"EDTF|ends before|empty end|years 1 to 9999"):
        parse_date(text)


_points = st.one_of(
    st.dates(date(1000, 1, 1), date(2100, 12, 31)).map(str),
    st.dates(date(1000, 1, 1), date(2100, 12, 31)).map(lambda d: str(d)[:7]),
    st.integers(1000, 2100).map(str),
)
_qualified = st.tuples(_points, st.sampled_from(["", "", "?", "~", "%"])).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        _qualified,
        st.tuples(_points, _points).map("/".join),
        st.tuples(_points, st.just("..")).map("/".join),
        st.tuples(st.just(".."), _points).map("/".join),
        st.tuples(st.integers(1000, 1500), st.integers(1501, 2100)).map(lambda years: f"[{years[0]}..{years[1]}]"),
    )
)
def test_the_quick_way_equals_the_library(text):
    assert _quick(text) == _library(text)


def test_a_bare_year_may_be_a_number():
    from casekit import Case

    case = Case.model_validate({"casekit": 1, "case": "x", "period": 1988})
    assert case.period == parse_date("1988")
