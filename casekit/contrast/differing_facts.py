"""In what the facts of two claims differ under a criterion, and the smallest set of differences that turns its answer.

That is a contrastive explanation: not why P, but why P rather than Q, which cites what differs between a case in which P
holds and one in which Q does. Peter Lipton, Contrastive explanation (Royal Institute of Philosophy Supplement 27, 1990);
Tim Miller, Explanation in artificial intelligence: insights from the social sciences (Artificial Intelligence 267, 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from casekit.contrast.reading import OWN, Fact, Key, Known, Reading, Seen, one_of_a_name
from casekit.engines.alone import Alone, Decided, table_outcome
from casekit.explain.unmet import value_of
from casekit.minimal import minimal_sets, reduced
from casekit.model.relations import Row, in_order
from casekit.rules.syntax import Criterion, Input

_MOST_TRIES = 1000
_FIRST = {"measure": 0, "finding": 0, "claim": 1}
"""What is told first: measures and answers, then the claim, then other facts."""


class Change(NamedTuple):
    """One difference: what the first case has and what the second has in its stead, as the rows of their files.

    `name` is that of the measure or the criterion. Of another relation the rows are those that the criterion cannot tell
    apart, and one of the two sides has none. `told` are the columns whose values the criterion asks for.
    """

    relation: str
    name: str
    first: tuple[Row, ...]
    second: tuple[Row, ...]
    told: tuple[int, ...] = ()
    is_named: bool = True
    """Whether it is a measure, an answer or the claim itself, of which each side has one at most."""


class Reason(NamedTuple):
    """A set of differences that, made together to the facts of the first claim, gives the outcome of the second.

    None of them can be left out. `exact` is whether no set of fewer does; if not, that was not searched.
    """

    changes: tuple[Change, ...]
    exact: bool


class Differences(NamedTuple):
    """All differences, in the order in which they are told."""

    changes: tuple[Change, ...]
    outcome: Callable[[Collection[int]], str | None]
    """The outcome where these changes, by number, are made to the facts of the first claim."""
    extended: Callable[[frozenset[int], str], Collection[int] | None]
    """Changes of which every larger set with this outcome has one; None where these give it (`minimal_sets`)."""

    def reason(self, found: str, wanted: str) -> Reason | None:
        """Return a smallest set of changes that turns one outcome into another; the first by order, where there are several.

        None where the facts do not have the one, or with all changes the other, so that these answers rest on something else.
        """
        numbers = range(len(self.changes))
        if found == wanted or self.outcome(()) != found or self.outcome(numbers) != wanted:
            return None
        searched = minimal_sets(numbers, lambda made: self.extended(made, wanted), most=_MOST_TRIES, smallest_only=True)
        if searched.sets:
            return Reason(tuple(self.changes[n] for n in searched.sets[0]), exact=True)
        last_first = numbers[::-1]  # what is tried first is left out first
        kept = reduced(last_first, lambda made: self.outcome(made) == wanted)
        return Reason(tuple(self.changes[n] for n in sorted(kept)), exact=False)


class Differ:
    """Tells in what the facts of two claims differ under one criterion; what several pairs need is computed once."""

    def __init__(self, criterion: Criterion) -> None:
        """Compile a criterion."""
        self._criterion = criterion
        self._reading = Reading(criterion)
        self._alone = Alone(criterion)
        self._named = _named(criterion)

    def __call__(self, first: tuple[Known, str], second: tuple[Known, str]) -> Differences:
        """Return the differences between the facts of two claims, each given with those of its case.

        `second` are facts whose names are kept apart from those of the first (`Known`).
        """
        return self._of_inputs(first, second) if self._criterion.table else self._of_rows(first, second)

    # --- decision tables ----------------------------------------------------------------------------

    def _of_inputs(self, first: tuple[Known, str], second: tuple[Known, str]) -> Differences:
        assert self._criterion.table is not None
        values: list[dict[str, str]] = [{}, {}]
        changes = []
        for of in self._criterion.table.inputs:
            rows = [_input(of, *side) for side in (first, second)]
            for side, row in zip(values, rows, strict=True):
                side[of.name] = value_of(of, row)
            if values[0][of.name] != values[1][of.name]:
                before, after = (() if row is None else (row,) for row in rows)
                changes.append(Change("measure" if of.is_measure else "finding", of.name, before, after))

        def outcome(made: Collection[int]) -> str | None:
            changed = {changes[n].name: values[1][changes[n].name] for n in made}
            return table_outcome(self._criterion, {**values[0], **changed})

        def extended(made: frozenset[int], wanted: str) -> Collection[int] | None:
            return None if outcome(made) == wanted else range(len(changes))

        return Differences(tuple(changes), outcome, extended)

    # --- rules --------------------------------------------------------------------------------------

    def _of_rows(self, first: tuple[Known, str], second: tuple[Known, str]) -> Differences:
        sides = [self._reading.of(*first), self._reading.of(*second)]
        seen = self._reading.seen({**sides[0], **sides[1]})
        same, units = self._units(*([(fact, seen[fact]) for fact in side] for side in sides))
        alone, rules = self._alone, self._criterion.rules
        helping, hindering, holding = self._effects(units)
        unchanged: dict[str, tuple[Row, ...]] = {}
        for fact in same:
            unchanged[fact.relation] = (*unchanged.get(fact.relation, ()), fact.row)

        def decided(made: Collection[int]) -> Decided:
            facts = dict(unchanged)
            for n, unit in enumerate(units):
                if rows := unit.put if n in made else unit.taken:
                    facts[unit.relation] = (*facts.get(unit.relation, ()), *rows)
            return alone(facts, OWN)

        def extended(made: frozenset[int], wanted: str) -> Collection[int] | None:
            """A larger set lets an earlier rule with the outcome hold, or keeps the deciding one from holding as it does."""
            outcome, rule, match = decided(made)
            if outcome == wanted:
                return None
            earlier = (n for n, each in enumerate(rules[:rule]) if each.outcome == wanted)
            found = {unit for n in earlier for unit in helping[n]}
            if rule is not None:
                found.update(hindering[rule], *(holding.get(row, ()) for row in match))
            return found - made

        changes = tuple(Change(u.relation, u.name, _filed(u.first), _filed(u.second), self._told(u), u.is_named) for u in units)
        return Differences(changes, lambda made: decided(frozenset(made)).outcome, extended)

    def _units(self, *sides: Sequence[tuple[Fact, Seen]]) -> tuple[list[Fact], list[_Unit]]:
        """Return the facts of the first side that the second has too, as far as the rules can tell, and what differs."""
        classes: dict[tuple[str, str, Seen], tuple[list[Fact], list[Fact]]] = {}
        of_a_name: dict[tuple[str, str], tuple[list[tuple[Fact, Seen]], list[tuple[Fact, Seen]]]] = {}
        for n, side in enumerate(sides):
            for fact, seen in side:
                if one_of_a_name(fact):
                    of_a_name.setdefault((fact.relation, _name(fact)), ([], []))[n].append((fact, seen))
                elif seen:
                    classes.setdefault((fact.relation, "", seen), ([], []))[n].append(fact)
        same = [fact for first, second in classes.values() if second for fact in first]
        units = [
            _Unit(relation, "", tuple(first), tuple(second), _effects([(f, seen) for f in first], [(f, seen) for f in second]))
            for (relation, _, seen), (first, second) in classes.items()
            if not (first and second)
        ]
        for (relation, name), (before, after) in of_a_name.items():
            first, second = ([fact for fact, _ in each] for each in (before, after))
            if {seen for _, seen in before} - {()} == {seen for _, seen in after} - {()}:
                same += first
            else:
                units.append(_Unit(relation, name, tuple(first), tuple(second), _effects(before, after)))
        return same, sorted(units, key=self._order)

    def _effects(self, units: Sequence[_Unit]) -> tuple[list[set[int]], list[set[int]], dict[Row, set[int]]]:
        """Return for each rule what may let it hold and what may keep it from that, and for each row what takes it away."""
        helping: list[set[int]] = [set() for _ in self._criterion.rules]
        hindering: list[set[int]] = [set() for _ in self._criterion.rules]
        holding: dict[Row, set[int]] = {}
        for n, unit in enumerate(units):
            for key, gone in unit.effects:
                if self._reading.asked[key].pattern.negated == gone:
                    helping[key.rule].add(n)
                elif not gone:
                    hindering[key.rule].add(n)
            for row in unit.taken:
                holding.setdefault(row, set()).add(n)
        return helping, hindering, holding

    def _order(self, unit: _Unit) -> tuple[object, ...]:
        rows = in_order(fact.filed for fact in (*unit.first, *unit.second))
        place = self._named.get((unit.relation, unit.name), len(self._named))
        return _FIRST.get(unit.relation, 2) + 2 * (not unit.is_named), place, not unit.first, [*map(_text, rows[0])]

    def _told(self, unit: _Unit) -> tuple[int, ...]:
        keys = {key for key, _ in unit.effects}
        patterns = [each for key, each in self._reading.asked.items() if key in keys]
        return tuple(sorted({column for each in patterns for column in each.told()}))


class _Unit(NamedTuple):
    """A difference as it is evaluated."""

    relation: str
    name: str
    first: tuple[Fact, ...]
    second: tuple[Fact, ...]
    effects: frozenset[tuple[Key, bool]]
    """The patterns that read its facts, each with whether they are taken away (or else put in their place)."""

    @property
    def taken(self) -> tuple[Row, ...]:
        """The rows of the first case, as they are evaluated."""
        return tuple([fact.row for fact in self.first])

    @property
    def put(self) -> tuple[Row, ...]:
        """The rows of the second case, as they are evaluated."""
        return tuple([fact.row for fact in self.second])

    @property
    def is_named(self) -> bool:
        return any(map(one_of_a_name, (*self.first, *self.second)))


def _effects(before: Sequence[tuple[Fact, Seen]], after: Sequence[tuple[Fact, Seen]]) -> frozenset[tuple[Key, bool]]:
    return frozenset((key, gone) for gone, side in ((True, before), (False, after)) for _, seen in side for key, _ in seen)


def _filed(facts: Sequence[Fact]) -> tuple[Row, ...]:
    return in_order({fact.filed for fact in facts})


def _name(fact: Fact) -> str:
    return "" if fact.relation == "claim" else str(fact.row[1])


def _text(value: object) -> tuple[str, str]:
    return type(value).__name__, f"{value:020}" if isinstance(value, int) else str(value)


def _input(of: Input, known: Known, claim: str) -> Row | None:
    relation = "measure" if of.is_measure else "finding"
    return next((fact.filed for fact in known.of_claim(relation, claim) if fact.row[1] == of.name), None)


def _named(criterion: Criterion) -> dict[tuple[str, str], int]:
    """Return the relations that rules read, and within `measure` and `finding` the names, in the order written."""
    found: dict[tuple[str, str], int] = {}
    for pattern in (pattern for rule in criterion.rules for pattern in rule.patterns):
        column = {"measure": "name", "finding": "criterion"}.get(pattern.relation, "")
        found.setdefault((pattern.relation, str(pattern.constant(column) or "")), len(found))
    return found
