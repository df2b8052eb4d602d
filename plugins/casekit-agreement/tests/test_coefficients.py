"""Coefficients on published examples, and what they must keep on any data."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import RANKS, TABLE

from casekit_agreement.coefficients import NO_PAIR, ONE_VALUE, TOO_MANY, alpha, counts, kappa

values = st.sampled_from(["a", "b", "c", "d"])
tables = st.lists(st.lists(st.none() | values, min_size=3, max_size=3), max_size=12)


@pytest.mark.parametrize(("level", "expected"), [("nominal", 0.6914), ("ordinal", 0.8067), ("interval", 0.8108)])
def test_the_standard_example_of_alpha(level, expected):
    assert round(alpha(TABLE, level, RANKS).value, 4) == expected
    assert counts(TABLE) == (13, 12, 26)


def test_alpha_by_hand():
    # coincidences of (a, a), (a, b), (b, b): 2 aa, 1 ab, 1 ba, 2 bb; 1 - 5 * 2 / (36 - 18)
    assert alpha([["a", "a"], ["a", "b"], ["b", "b"]]).value == pytest.approx(1 - 5 * 2 / 18)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # two by two, (yes, yes) (yes, no) (no, yes) (no, no)
        ((20, 5, 10, 15), Fraction(2, 5)),
        ((45, 15, 25, 15), Fraction(3, 23)),
        ((25, 35, 5, 35), Fraction(7, 27)),
        ((0, 10, 10, 0), Fraction(-1)),
    ],
)
def test_kappa_on_published_tables(table, expected):
    cells = [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no")]
    assert kappa([cell for cell, n in zip(cells, table, strict=True) for _ in range(n)]).value == pytest.approx(float(expected))


@pytest.mark.parametrize("units", [[], [[]], [["a", None]], [[None, None], [None, "b"]]])
def test_nothing_is_defined_without_a_pair(units):
    assert alpha(units) == (None, NO_PAIR)
    assert kappa([tuple(unit) for unit in units if len(unit) == 2]) == (None, NO_PAIR)


def test_nothing_is_defined_by_one_value():
    # `b` can be paired with nothing: it makes no second value
    units = [["a", "a"], ["a", "a"], ["b", None]]
    assert alpha(units) == alpha(units, "ordinal", ["a", "b"]) == (None, ONE_VALUE)
    assert kappa(map(tuple, units)) == (None, ONE_VALUE)


def test_two_coders_with_one_value_each_agree_no_better_than_chance():
    assert kappa([("a", "b"), ("a", "b")]).value == 0


def test_a_word_without_a_rank_is_missing_where_ranks_count():
    units = [["1", "1"], ["1", "2"], ["2", "2"]]
    judged = alpha(units, "ordinal", ["1", "2"])
    assert alpha([*units, ["6", "1"], ["6", "6"]], "ordinal", ["1", "2"]) == judged
    assert alpha([*units, ["6", "1"], ["6", "6"]]) != alpha(units)


def test_what_is_too_large_is_not_computed():
    assert alpha([[str(n), str(n)] for n in range(300)]) == (None, TOO_MANY)


@given(tables)
def test_identical_coders_agree_or_nothing_is_defined(units):
    same = [[unit[0]] * 3 for unit in units]
    for level in ("nominal", "ordinal", "interval"):
        found = alpha(same, level, "abcd")
        assert found.value is None or found.value == 1
        assert bool(found.reason) == (found.value is None)
    found = kappa([(unit[0], unit[0]) for unit in units])
    assert found.value is None or found.value == 1


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_units_and_of_coders_reaches_no_digit(units, random):
    turned = [random.sample(unit, 3) for unit in random.sample(units, len(units))]
    for level in ("nominal", "ordinal", "interval"):
        assert alpha(turned, level, "abcd") == alpha(units, level, "abcd")
    assert counts(turned) == counts(units)
    assert kappa([(other, one) for one, other, _ in units]) == kappa([(one, other) for one, other, _ in units])


@given(tables, st.permutations("abcd"))
def test_other_names_of_the_categories_change_nothing(units, names):
    new = dict(zip("abcd", names, strict=True))
    renamed = [[value and new[value] for value in unit] for unit in units]
    (before, why), (after, why_after) = alpha(units), alpha(renamed)
    assert why_after == why
    assert after == (before if before is None else pytest.approx(before, abs=1e-12))
    assert kappa([tuple(unit[:2]) for unit in renamed]) == kappa([tuple(unit[:2]) for unit in units])
