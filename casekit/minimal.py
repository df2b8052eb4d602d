"""The smallest sets that change an answer: exact search by size, and reduction where that is too much.

Sets are tried from small to large. What a set leaves in place may show that nothing outside some units can change the
answer; then only these are added to it. That is the hitting-set tree of Raymond Reiter, A theory of diagnosis from
first principles (Artificial Intelligence 32, 1987); reduction is delta debugging, Andreas Zeller and Ralf Hildebrandt,
Simplifying and isolating failure-inducing input (IEEE Transactions on Software Engineering 28, 2002).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T", bound=Hashable)


class Found(NamedTuple, Generic[T]):
    """Minimal sets, the smallest first and those of one size in the order of their units.

    `searched` is None where all sets were searched; otherwise every minimal set of up to so many units is among them,
    and of larger ones nothing is known.
    """

    sets: tuple[tuple[T, ...], ...]
    searched: int | None


def minimal_sets(
    units: Sequence[T],
    extended: Callable[[frozenset[T]], Collection[T] | None],
    *,
    most: int,
    smallest_only: bool = False,
) -> Found[T]:
    """Return the sets of units that change an answer while none of their subsets does.

    Args:
        units: all there are, in the order in which sets are told; the empty set changes nothing.
        extended: for a set of units None if it changes the answer; otherwise units of which every larger set that
            contains it and changes the answer has at least one. To answer with all units is always right.
        most: how many sets are tried at most; the search ends before a size at which there would be more. Single units
            are all tried.
        smallest_only: stop at the first size at which there are any.
    """
    place = {unit: number for number, unit in enumerate(units)}
    found: list[frozenset[T]] = []
    level: list[frozenset[T]] = [frozenset()]
    tried, size = 0, 0
    searched: int | None = None
    while level:
        tried += len(level)
        larger: set[frozenset[T]] = set()
        for tried_set in level:
            more = extended(tried_set)
            if more is None:
                found.append(tried_set)
            elif searched is None:
                larger.update(tried_set | {unit} for unit in more if unit not in tried_set)
                if size and tried + len(larger) > most:
                    searched = size
        if searched is not None or (found and smallest_only):
            break
        known = [frozenset(each) for each in found]
        level = _in_order((s for s in larger if not any(each <= s for each in known)), place)
        size += 1
    return Found(tuple(tuple(sorted(each, key=place.__getitem__)) for each in found), searched)


def _in_order(sets: Any, place: dict[Any, int]) -> list[Any]:
    return sorted(sets, key=lambda each: sorted(place[unit] for unit in each))


def reduced(units: Sequence[T], changes: Callable[[Sequence[T]], bool]) -> tuple[T, ...]:
    """Return units that change an answer together, and would not if any one of them were left out.

    Args:
        units: all of them change the answer.
        changes: whether some of them do, in the order given.
    """
    kept = list(units)
    step = len(kept)
    while step:
        start = 0
        while start < len(kept):
            rest = [*kept[:start], *kept[start + step :]]
            if changes(rest):
                kept = rest
            else:
                start += step
        step = min(step // 2, len(kept)) if step > 1 else 0
    again = [unit for unit in kept if not changes([other for other in kept if other != unit])] == kept
    return tuple(kept) if again else reduced(kept, changes)
