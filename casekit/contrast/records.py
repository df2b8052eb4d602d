"""The records of two cases that a criterion reads, and which of the one are like which of the other.

A record is what an author of a case writes down as one thing: an item of evidence, a denial, an accused of a claim. What
the criterion reads of it stands or falls together. Two records are alike if the criterion reads the same of them,
whatever they and the actors, sources and items that they name are called.

How alike two names are is found by colour refinement: names are first all one, then told apart by the facts in which they
stand. B. Weisfeiler and A. Leman, The reduction of a graph to canonical form (Nauchno-Tekhnicheskaya Informatsiya 2, 1968).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from casekit.contrast.reading import Fact, Seen, one_of_a_name
from casekit.model.relations import ITEMS, RELATIONS, in_order

_ROUNDS = 3
"""How far from a record the facts are that tell it apart from others."""
_SOURCES = {
    relation: tuple(n for n, column in enumerate(columns) if column.kind == "source") for relation, columns in RELATIONS.items()
}

Key = tuple[Any, ...]
Colours = Mapping[Any, int]


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
    found = [Record(key, tuple(each)) for key, each in of.items()]
    return in_order_of(found)


def in_order_of(found: Iterable[Record]) -> tuple[Record, ...]:
    """Return records in the order of their files."""
    by_key = {record.key: record for record in found}
    return tuple(by_key[key] for key in in_order(by_key))


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
    levels = _colours([fact for fact, each in seen.items() if each], seen, every)
    mapped: dict[Any, Any] = {}
    taken: dict[Any, Any] = {}
    pairs: list[tuple[Record, Record]] = []

    def paired(one: Record, other: Record, colours: Colours) -> bool:
        """Pair two records, unless a name in them stands for something else already."""
        here, there = (sorted(_profiles(record, seen, colours), key=lambda p: p[0]) for record in (one, other))
        if [p for p, _ in here] != [p for p, _ in there]:
            return False
        made: dict[Any, Any] = {}
        back: dict[Any, Any] = {}
        for (_, mine), (_, theirs) in zip(here, there, strict=True):
            for a, b in zip(_values(mine), _values(theirs), strict=True):
                if b not in every and a not in every:
                    continue
                if made.setdefault(b, mapped.get(b, a)) != a or back.setdefault(a, taken.get(a, b)) != b:
                    return False
        mapped.update(made)
        taken.update(back)
        pairs.append((one, other))
        return True

    left = [list(first), list(second)]
    by_key = {record.key: record for record in second}
    for one in first:
        if any(map(one_of_a_name, one.facts)):
            left[0].remove(one)
            if (other := by_key.get(one.key)) is not None:
                left[1].remove(other)
                paired(one, other, levels[0])
    left[1] = [record for record in left[1] if not any(map(one_of_a_name, record.facts))]
    for colours in reversed(levels):
        waiting: dict[Key, list[Record]] = {}
        for other in left[1]:
            waiting.setdefault(_profile(other, seen, colours), []).append(other)
        for one in list(left[0]):
            candidates = waiting.get(_profile(one, seen, colours), [])
            found = next((other for other in candidates if paired(one, other, colours)), None)
            if found is not None:
                candidates.remove(found)
                left[0].remove(one)
                left[1].remove(found)
    return Alignment(mapped, tuple(pairs), lambda record: _profile(record, seen, levels[-1]))


def _colours(facts: Sequence[Fact], seen: Mapping[Fact, Seen], names: Collection[Any]) -> list[dict[Any, int]]:
    """Return the colours of all values, from those that tell no names apart to those that do best."""
    numbers: dict[Any, int] = {}

    def number(value: Any) -> int:
        return numbers.setdefault(value, len(numbers))

    values = {value: None for fact in facts for value in _values(seen[fact])}
    found = [{value: number("a name") if value in names else number(("value", value)) for value in values}]
    for _ in range(_ROUNDS):
        last = found[-1]
        standing: dict[Any, list[Any]] = {value: [] for value in values if value in names}
        for fact in facts:
            profile = number(_fact_profile(fact, seen[fact], last))
            for place, value in enumerate(_values(seen[fact])):
                if value in standing:
                    standing[value].append((profile, place))
        found.append(
            {
                value: number((last[value], tuple(sorted(standing[value])))) if value in standing else last[value]
                for value in values
            }
        )
        if len(set(found[-1].values())) == len(set(last.values())):
            break
    return found


def _fact_profile(fact: Fact, seen: Seen, colours: Colours) -> Key:
    return fact.relation, tuple((key, tuple(colours[value] for value in values)) for key, values in seen)


def _profiles(record: Record, seen: Mapping[Fact, Seen], colours: Colours) -> list[tuple[Key, Seen]]:
    return [(_fact_profile(fact, seen[fact], colours), seen[fact]) for fact in record.facts if seen[fact]]


def _profile(record: Record, seen: Mapping[Fact, Seen], colours: Colours) -> Key:
    return tuple(sorted(profile for profile, _ in _profiles(record, seen, colours)))


def _values(seen: Seen) -> list[Any]:
    return [value for _, values in seen for value in values]
