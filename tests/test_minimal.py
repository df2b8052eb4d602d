"""Minimal sets are those that brute force finds; what is reduced cannot be reduced further."""

from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from casekit.minimal import Found, minimal_sets, reduced

UNITS = tuple("abcdef")
ANSWERS = st.sets(st.frozensets(st.sampled_from(UNITS), min_size=1))
"""The sets that change an answer: any family of them, so that what adds to a set may undo what the set did."""


def subsets(units):
    return chain.from_iterable(map(frozenset, combinations(units, n)) for n in range(len(units) + 1))


def brute_force(changing):
    return [s for s in subsets(UNITS) if s in changing and not any(o < s for o in changing)]


@given(ANSWERS, st.data())
def test_minimal_sets_are_those_of_brute_force_however_little_is_tried(changing, data):
    def extended(chosen):
        if chosen in changing:
            return None
        larger = [other - chosen for other in changing if chosen < other]
        hitting = [u for u in subsets(UNITS) if all(u & other for other in larger)]
        return sorted(data.draw(st.sampled_from(hitting)))

    found = minimal_sets(UNITS, extended, most=64)
    assert found == Found(tuple(tuple(sorted(s)) for s in brute_force(changing)), None)


@given(ANSWERS, st.integers(0, 64))
def test_what_is_not_searched_is_said(changing, most):
    tried = []

    def extended(chosen):
        tried.append(chosen)
        return None if chosen in changing else UNITS

    found = minimal_sets(UNITS, extended, most=most)
    assert len(tried) <= max(most, 1 + len(UNITS))
    wanted = [tuple(sorted(s)) for s in brute_force(changing)]
    known = [s for s in found.sets if found.searched is None or len(s) <= found.searched]
    assert known == [s for s in wanted if found.searched is None or len(s) <= found.searched]
    assert set(found.sets) <= set(wanted)


@given(ANSWERS)
def test_only_the_smallest_if_only_they_are_asked_for(changing):
    found = minimal_sets(UNITS, lambda s: None if s in changing else UNITS, most=64, smallest_only=True)
    wanted = brute_force(changing)
    assert [len(s) for s in found.sets] == [len(s) for s in wanted if len(s) == len(wanted[0])]


@given(st.sets(st.frozensets(st.sampled_from(range(12)), min_size=1), min_size=1))
def test_nothing_can_be_left_out_of_what_is_reduced(changing):
    def changes(units):
        return any(each <= set(units) for each in changing)

    kept = reduced(range(12), changes)
    assert changes(kept)
    assert not any(changes([other for other in kept if other != unit]) for unit in kept)


def test_reduction_holds_where_leaving_out_one_makes_another_needless():
    family = [{1, 2, 3}, {1, 3}, {3}]
    assert reduced((1, 2, 3), lambda units: set(units) in family) == (3,)
