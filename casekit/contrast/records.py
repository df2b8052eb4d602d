"""The records of two cases that a criterion reads, and which of the one are like which of the other.

A record is what an author of a case writes down as one thing: an item of evidence, a denial, an accused of a claim. What
the criterion reads of it stands or falls together. Two records are alike if the criterion reads the same of them,
whatever they and the actors, sources and items that they name are called.

How alike two names are is found by colour refinement: names are first all one, then told apart by the facts in which they
stand. B. Weisfeiler and A. Leman, The reduction of a graph to canonical form (Nauchno-Tekhnicheskaya Informatsiya 2, 1968).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from casekit.contrast.reading import Fact, Seen, one_of_a_name
from casekit.model.relations import ITEMS, RELATIONS, in_order

_ROUNDS = 3
"""How far from a record the facts are that tell it apart from others."""
_SOURCES = {
    relation: tuple(n for n, column in enumerate(columns) if column.kind == "source") for relation, columns in RELATIONS.items()
}

Key = tuple[Any, ...]
_Level = dict[Fact, int]
"""What the criterion reads of each fact, its names told apart as far as at that level."""


class Record(NamedTuple):
    """A record: what it is, and the facts that are read of it; what they say of a source is of each record that names it."""

    key: Key
    facts: tuple[Fact, ...]


def records(facts: Collection[Fact]) -> tuple[Record, ...]:
    """Return the records that facts are of, in the order of their files."""
    of: dict[Key, list[Fact]] = {}
    naming: dict[Any, set[Key]] = {}
    for fact in facts:
        if fact.relation != "source":
            key = _key(fact)
            of.setdefault(key, []).append(fact)
            for column in _SOURCES[fact.relation]:
                naming.setdefault(fact.filed[column], set()).add(key)
    for fact in facts:
        if fact.relation == "source":
            for key in naming.get(fact.filed[0]) or {("sources", fact.filed[0])}:
                of.setdefault(key, []).append(fact)
    return tuple(Record(key, tuple(of[key])) for key in in_order(of))


def _key(fact: Fact) -> Key:
    relation, row = fact.relation, fact.filed
    if relation in ITEMS:
        section, column = ITEMS[relation]
        return section, row[column]
    if relation in ("accused", "capacity"):
        return "accused", row[0], row[1]
    own = one_of_a_name(fact)
    return (relation, "" if own else row[0], row[1]) if relation != "claim" else (relation, "" if own else row[0])


class Alignment(NamedTuple):
    """Which records of two cases are alike: what the second names, as the first calls it, and the pairs."""

    names: dict[Any, Any]
    pairs: tuple[tuple[Record, Record], ...]
    profile: Callable[[Record], Key]
    """What the criterion reads of a record, its names told apart as far as they are here."""


def aligned(
    first: Sequence[Record], second: Sequence[Record], seen: Mapping[Fact, Seen], names: Sequence[Collection[Any]]
) -> Alignment:
    """Return a largest set of pairs that is found from the most alike to the least; each record is in one pair at most.

    Args:
        first: records of the first case.
        second: those of the second.
        seen: how the criterion sees their facts; what it does not see of a record does not tell it apart.
        names: the names of each case. Within a case a name stands for one thing, so what it is in the other is one too.
    """
    every = frozenset().union(*names)
    read = {fact: tuple(value for _, values in each for value in values) for fact, each in seen.items() if each}
    levels = _levels(seen, read, every)
    mapped: dict[Any, Any] = {}
    taken: dict[Any, Any] = {}
    pairs: list[tuple[Record, Record]] = []

    def profile(record: Record, level: _Level) -> Key:
        return tuple(sorted(level[fact] for fact in record.facts if fact in read))

    def paired(one: Record, other: Record, level: _Level) -> bool:
        """Pair two records of one profile, unless a name in them stands for something else already."""
        here, there = (sorted((f for f in r.facts if f in read), key=level.__getitem__) for r in (one, other))
        made: dict[Any, Any] = {}
        back: dict[Any, Any] = {}
        for mine, theirs in zip(here, there, strict=True):
            for a, b in zip(read[mine], read[theirs], strict=True):
                if (a in every or b in every) and (
                    made.setdefault(b, mapped.get(b, a)) != a or back.setdefault(a, taken.get(a, b)) != b
                ):
                    return False
        mapped.update(made)
        taken.update(back)
        pairs.append((one, other))
        return True

    left = [[r for r in side if any(fact in read for fact in r.facts)] for side in (first, second)]
    named = [{r.key: r for r in side if any(map(one_of_a_name, r.facts))} for side in left]
    for key, one in named[0].items():
        if (same := named[1].get(key)) is not None and profile(one, levels[0]) == profile(same, levels[0]):
            paired(one, same, levels[0])
    left = [[r for r in side if r.key not in of_a_name] for side, of_a_name in zip(left, named, strict=True)]
    for level in reversed(levels):
        waiting: dict[Key, list[Record]] = {}
        for other in left[1]:
            waiting.setdefault(profile(other, level), []).append(other)
        alone = []
        for one in left[0]:
            candidates = waiting.get(profile(one, level), [])
            found = next((other for other in candidates if paired(one, other, level)), None)
            if found is None:
                alone.append(one)
            else:
                candidates.remove(found)
        rest = {record.key for records in waiting.values() for record in records}
        left = [alone, [record for record in left[1] if record.key in rest]]
    return Alignment(mapped, tuple(pairs), lambda record: profile(record, levels[-1]))


def _levels(seen: Mapping[Fact, Seen], read: Mapping[Fact, tuple[Any, ...]], names: Collection[Any]) -> list[_Level]:
    """Return the profiles of facts, from those that tell no names apart to those that do best."""
    numbers: dict[Any, int] = {}

    def number(value: Any) -> int:
        return numbers.setdefault(value, len(numbers))

    colours = {v: number("a name") if v in names else number(("value", v)) for values in read.values() for v in values}
    patterns = {fact: (fact.relation, tuple([key for key, _ in seen[fact]])) for fact in read}
    levels: list[_Level] = []
    for _ in range(_ROUNDS + 1):
        levels.append({fact: number((patterns[fact], tuple([colours[v] for v in values]))) for fact, values in read.items()})
        standing: dict[Any, list[Any]] = {}
        for fact, values in read.items():
            for place, value in enumerate(values):
                if value in names:
                    standing.setdefault(value, []).append((levels[-1][fact], place))
        finer = {**colours, **{v: number((colours[v], tuple(sorted(each)))) for v, each in standing.items()}}
        if len(set(finer.values())) == len(set(colours.values())):
            break
        colours = finer
    return levels
