"""Two versions of a list: which of its elements are the same, which changed, were added, removed or moved.

Equal elements belong together in their order; of the rest, those most alike. A reader takes a rule with another number for
the same rule, and so does this.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple

from casekit.source import DataPath

_ALIKE = 0.5
"""How alike elements must be at least to be versions of one."""

Slot = tuple[int | None, int | None]
"""An element by its index in the old and in the new list, None where it is in one alone."""


class Alignment(NamedTuple):
    """The elements of both lists in the old order and in the new one; what one list lacks stands behind its neighbour."""

    old_order: tuple[Slot, ...]
    new_order: tuple[Slot, ...]

    @property
    def common(self) -> tuple[tuple[int, int], ...]:
        """The elements of both lists, in the old order."""
        return tuple((old, new) for old, new in self.old_order if old is not None and new is not None)

    @property
    def moved(self) -> tuple[int, ...]:
        """The old indices of the fewest common elements that moved while the others kept their order."""
        kept = _longest_increasing([new for _, new in self.common])
        return tuple(old for old, new in self.common if new not in kept)


def align(old: Sequence[Any], new: Sequence[Any], key: Callable[[Any], Any], alike: Callable[[Any, Any], float]) -> Alignment:
    """Return how two versions of a list belong together.

    Args:
        old: the old list.
        new: the new list.
        key: of an element, equal for equal elements only; hashable.
        alike: how alike two elements are, from 0 to 1.
    """
    pairs: dict[int, int] = {}
    waiting: dict[Any, list[int]] = {}
    for index, element in enumerate(new):
        waiting.setdefault(key(element), []).append(index)
    for index, element in enumerate(old):
        if same := waiting.get(key(element)):
            pairs[index] = same.pop(0)
    taken = set(pairs.values())
    likely = sorted(
        (-likeness, abs(i - j), i, j)
        for i in range(len(old))
        if i not in pairs
        for j in range(len(new))
        if j not in taken and (likeness := alike(old[i], new[j])) >= _ALIKE
    )
    for _, _, i, j in likely:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    back = {j: i for i, j in pairs.items()}
    olds: list[Slot] = [(i, pairs.get(i)) for i in range(len(old))]
    news: list[Slot] = [(back.get(j), j) for j in range(len(new))]
    return Alignment(_merged(olds, news), _merged(news, olds))


def _merged(first: Sequence[Slot], second: Sequence[Slot]) -> tuple[Slot, ...]:
    """Return the first list with what only the second has, each behind what it stands behind there."""
    placed, have = list(first), set(first)
    before: Slot | None = None
    for slot in second:
        if slot not in have:
            placed.insert(0 if before is None else placed.index(before) + 1, slot)
        before = slot
    return tuple(placed)


def _longest_increasing(numbers: Sequence[int]) -> set[int]:
    """Return the longest increasing part of a sequence, of several the one that keeps what stands first."""
    backwards = [-number for number in reversed(numbers)]
    ends: list[int] = []
    size: list[int] = []
    for number in backwards:
        at = bisect_left(ends, number)
        ends[at : at + 1] = [number]
        size.append(at + 1)
    kept: set[int] = set()
    wanted, last = len(ends), None
    for number, length in zip(numbers, reversed(size), strict=True):
        if length == wanted and (last is None or number > last):
            kept.add(number)
            wanted, last = wanted - 1, number
    return kept


class Relist(NamedTuple):
    """One edit of a list: an element taken in, left out or put in another form, or the order of them all.

    `slot` is the element, None for the order; `value` what stands there afterwards; `field` one field of it, empty for the
    whole.
    """

    path: DataPath
    alignment: Alignment
    slot: Slot | None
    value: Any = None
    field: str = ""


def relisted(old: Sequence[Any], edits: Sequence[Relist]) -> list[Any]:
    """Return a list with edits of one alignment made to it."""
    by_slot: dict[Slot, list[Relist]] = {}
    for edit in edits:
        if edit.slot is not None:
            by_slot.setdefault(edit.slot, []).append(edit)
    alignment = edits[0].alignment
    reordered = any(edit.slot is None for edit in edits)
    found: list[Any] = []
    for slot in alignment.new_order if reordered else alignment.old_order:
        own, (index, twin) = by_slot.get(slot, []), slot
        if index is None:
            found += [edit.value for edit in own]
        elif twin is not None or not own:
            element = old[index]
            for edit in own:
                element = with_value(element, (edit.field,), edit.value) if edit.field else edit.value
            found.append(element)
    return found


class Absent(Enum):
    """What stands where there is nothing."""

    ABSENT = ""


ABSENT = Absent.ABSENT


def with_value(node: Any, path: DataPath, value: Any) -> Any:
    """Return plain data with another value at a path, or without it where the value is `ABSENT`; nothing is changed in place."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(node, list) and isinstance(step, int):
        return [with_value(part, rest, value) if number == step else part for number, part in enumerate(node)]
    found = dict(node) if isinstance(node, dict) else {}
    if rest or value is not ABSENT:
        found[step] = with_value(found.get(step), rest, value)
    else:
        found.pop(step, None)
    return found
