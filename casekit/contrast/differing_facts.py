"""In what the facts of two claims differ under a criterion, and the smallest set of differences that turns its answer.

That is a contrastive explanation: not why P, but why P rather than Q, which cites what differs between a case in which P
holds and one in which Q does. Peter Lipton, Contrastive explanation (Royal Institute of Philosophy Supplement 27, 1990);
Tim Miller, Explanation in artificial intelligence: insights from the social sciences (Artificial Intelligence 267, 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from casekit.contrast.reading import OWN, Fact, Key, Known, Reading, Seen, one_of_a_name, renamed
from casekit.contrast.records import Record, aligned, records
from casekit.engines.alone import Alone, Decided, table_outcome
from casekit.explain.unmet import value_of
from casekit.minimal import minimal_sets, reduced
from casekit.model.relations import ITEMS, RELATIONS, Row, in_order
from casekit.rules.syntax import Criterion, Input

_MOST_TRIES = 1000
_HEADS = ("stated", *RELATIONS)
"""The relations by which a record is told, the most telling first."""
_FIRST = {"measure": 0, "finding": 0, "claim": 1}
"""What is told first: measures and answers, then the claim, then other facts."""


Told = tuple[tuple[str, Row], ...]
"""What is read of one record: its facts as they are in its case, each with its relation."""


class Change(NamedTuple):
    """One difference: what the first case has and what the second has in its stead, as the facts of their files.

    A measure, an answer or the claim itself, of which each side has one at most, is one for the other. Otherwise the
    records that the criterion cannot tell apart are taken away or put there, and one of the two sides has none.
    """

    relation: str
    """That of the named fact; of records the one in which they are told first."""
    name: str
    """That of the measure or the criterion."""
    first: tuple[Told, ...]
    second: tuple[Told, ...]
    asked: frozenset[tuple[str, int]] = frozenset()
    """The columns whose values are asked for by what reads these facts."""
    askable: frozenset[tuple[str, int]] = frozenset()
    """Those whose values the criterion asks for of such a record at all."""
    is_named: bool = True
    alike: tuple[Told, ...] = ()
    """All records of that side that the criterion cannot tell apart, those among them that the other side has too."""

    @property
    def rows(self) -> tuple[Row | None, Row | None]:
        """The two facts of one name."""
        first, second = (side[0][0][1] if side else None for side in (self.first, self.second))
        return first, second


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
                relation = "measure" if of.is_measure else "finding"
                before, after = (() if row is None else (((relation, row),),) for row in rows)
                changes.append(Change(relation, of.name, before, after))

        def outcome(made: Collection[int]) -> str | None:
            changed = {changes[n].name: values[1][changes[n].name] for n in made}
            return table_outcome(self._criterion, {**values[0], **changed})

        def extended(made: frozenset[int], wanted: str) -> Collection[int] | None:
            return None if outcome(made) == wanted else range(len(changes))

        return Differences(tuple(changes), outcome, extended)

    # --- rules --------------------------------------------------------------------------------------

    def _of_rows(self, first: tuple[Known, str], second: tuple[Known, str]) -> Differences:
        same, units = self._units(first, second)
        alone, rules = self._alone, self._criterion.rules
        helping, hindering, holding = self._effects(units)
        unchanged: dict[str, tuple[Row, ...]] = {}
        for fact in same:
            unchanged[fact.relation] = (*unchanged.get(fact.relation, ()), fact.row)

        def decided(made: Collection[int]) -> Decided:
            facts = dict(unchanged)
            for n, unit in enumerate(units):
                for fact in unit.second if n in made else unit.first:
                    facts[fact.relation] = (*facts.get(fact.relation, ()), fact.row)
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

        return Differences(tuple(map(self._change, units)), lambda made: decided(frozenset(made)).outcome, extended)

    def _units(self, first: tuple[Known, str], second: tuple[Known, str]) -> tuple[list[Fact], list[_Unit]]:
        """Return the facts of the first side that the second has too, as far as the rules can tell, and what differs."""
        sides = [self._reading.of(*first), self._reading.of(*second)]
        names = first[0].names, second[0].names
        found = records(sides[0]), records(sides[1])
        alignment = aligned(found[0], found[1], self._reading.seen({**sides[0], **sides[1]}, names[0] | names[1]), names)
        paired = [{pair[n].key for pair in alignment.pairs} for n in (0, 1)]
        same = [fact for one, _ in alignment.pairs for fact in one.facts]
        called = {fact: renamed(fact, alignment.names) for fact in sides[1]}
        seen = self._reading.seen({**sides[0], **{called[fact]: keys for fact, keys in sides[1].items()}})
        classes: dict[tuple[Any, ...], list[list[Record]]] = {}
        for n, side in enumerate(found):
            for record in side:
                own = record.key if any(map(one_of_a_name, record.facts)) else (n, alignment.profile(record))
                classes.setdefault(own, [[], []])[n].append(record)
        units = []
        for each in classes.values():
            differing = [[r for r in side if r.key not in paired[n]] for n, side in enumerate(each)]
            taken = tuple(dict.fromkeys(fact for record in differing[0] for fact in record.facts))
            put = tuple(dict.fromkeys(called[fact] for record in differing[1] for fact in record.facts))
            before, after = ([(fact, seen[fact]) for fact in side if seen[fact]] for side in (taken, put))
            if before or after:
                units.append(_Unit(each, differing, taken, put, _effects(before, after), seen, called))
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
            for fact in unit.first:
                holding.setdefault(fact.row, set()).add(n)
        return helping, hindering, holding

    def _change(self, unit: _Unit) -> Change:
        keys = {key for key, _ in unit.effects}
        sections = {ITEMS[fact.relation][0] for fact in unit.facts if fact.relation in ITEMS}
        related = {fact.relation for fact in unit.facts}
        related.update(relation for relation, (section, _) in ITEMS.items() if section in sections)
        related.update(("source",) if "evidence" in sections else ())
        of_them = {key: each for key, each in self._reading.asked.items() if each.pattern.relation in related}
        asked, askable = (
            frozenset((each.pattern.relation, column) for each in some for column in each.told())
            for some in ([each for key, each in of_them.items() if key in keys], of_them.values())
        )
        first, second = unit.told
        return Change(unit.relation, unit.name, first, second, asked, askable, unit.is_named, unit.alike)

    def _order(self, unit: _Unit) -> tuple[object, ...]:
        rows = in_order(fact.filed for fact in unit.facts if fact.relation == unit.relation)
        place = self._named.get((unit.relation, unit.name), len(self._named))
        return _FIRST.get(unit.relation, 2) + 2 * (not unit.is_named), place, not unit.first, [*map(_text, rows[0])]


class _Unit(NamedTuple):
    """A difference as it is evaluated."""

    everywhere: Sequence[Sequence[Record]]
    """All records of either side that are alike."""
    records: Sequence[Sequence[Record]]
    """Those that differ."""
    first: tuple[Fact, ...]
    second: tuple[Fact, ...]
    effects: frozenset[tuple[Key, bool]]
    """The patterns that read its facts, each with whether they are taken away (or else put in their place)."""
    seen: Mapping[Fact, Seen]
    called: Mapping[Fact, Fact]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is read of it."""
        return tuple([fact for fact in (*self.first, *self.second) if self.seen[fact]])

    @property
    def relation(self) -> str:
        """The one in which it is told first."""
        found = {fact.relation for fact in self.facts}
        return next(relation for relation in _HEADS if relation in found)

    @property
    def name(self) -> str:
        """That of a measure or an answer."""
        return _name(self.facts[0]) if self.relation in ("measure", "finding") else ""

    @property
    def is_named(self) -> bool:
        """Whether it is a measure or an answer of the claim itself, or the claim."""
        return any(map(one_of_a_name, self.facts))

    @property
    def told(self) -> tuple[tuple[Told, ...], ...]:
        """The records of either side as their files have them."""
        return tuple(tuple(filter(None, map(self._told, side))) for side in self.records)

    @property
    def alike(self) -> tuple[Told, ...]:
        """All records that are alike, on the side that has more of them."""
        return tuple(filter(None, map(self._told, self.everywhere[not self.first])))

    def _told(self, record: Record) -> Told:
        read = [fact for fact in record.facts if one_of_a_name(fact) or self.seen.get(self.called.get(fact, fact))]
        return tuple((relation, row) for relation, row in in_order({(fact.relation, fact.filed) for fact in read}))


def _effects(before: Sequence[tuple[Fact, Seen]], after: Sequence[tuple[Fact, Seen]]) -> frozenset[tuple[Key, bool]]:
    return frozenset((key, gone) for gone, side in ((True, before), (False, after)) for _, seen in side for key, _ in seen)


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
