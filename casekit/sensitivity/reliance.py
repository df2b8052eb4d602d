"""What must stay on file for an answer to stay as it is.

Taking items or sources away can change an answer only if it takes one of its stakes: a fact of the deciding rule's
first match, or what keeps an earlier rule from holding. Rules without negation, measures and other answers hold of less
where less is on file, so an earlier one that fails goes on failing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from casekit.assess import Answered
from casekit.engines.native import Indexes, compile_rule
from casekit.model.case import Case
from casekit.model.relations import ITEMS, RELATIONS, Row
from casekit.model.result import Match
from casekit.packs import LoadedCriterion
from casekit.rules.syntax import Criterion, Input, Pattern, Rule, Term, Variable, band_of
from casekit.sensitivity.bounds import VALUE, Bounds, passes_if_bound, term_holds
from casekit.sensitivity.carriers import How, Stake, Stakes, whole
from casekit.sensitivity.removal import ItemKey

Key = tuple[str, str]
"""A claim and a criterion."""


_ORIGIN = next(n for n, column in enumerate(RELATIONS["evidence"]) if column.name == "origin")
_CHANGING = ("transaction", "hop")
"""Relations whose rows may have other values where less is on file."""
_STAYS: dict[str, How] = {"cites": "cited", "rests_on": "through", "transaction": "whole", "hop": "whole"}
"""How an item must stay for a fact of it to stay, where that it is there is not enough."""
_OF_THE_CLAIM = Pattern("claim", (Term(0, Variable("claim")),))


class Relaxed(NamedTuple):
    """What of a rule can only cease to hold where less is on file, compiled; and the rest of it."""

    stable: tuple[Pattern, ...]
    indexes: tuple[Any, ...]
    matches: Callable[..., dict[str, list[Match]]]
    changing: tuple[Pattern, ...]
    """Its patterns that may come to hold: on measures, other answers and payment paths."""
    negative: tuple[Pattern, ...]


def relaxed(criterion: Criterion) -> tuple[Relaxed, ...]:
    """Return the rules of a criterion, ready for `Reliance`."""
    return tuple(_relaxed(rule) for rule in criterion.rules)


def _relaxed(rule: Rule) -> Relaxed:
    stable = (_OF_THE_CLAIM, *(pattern for pattern in rule.positive if not _may_change(pattern)))
    changing = tuple(pattern for pattern in rule.positive if _may_change(pattern))
    return Relaxed(stable, *compile_rule(Rule(rule.outcome, stable, rule.label, rule.path)), changing, rule.negative)


class Reliance:
    """On what the answers to one case rest, as they were evaluated."""

    def __init__(
        self,
        case: Case,
        answered: Answered,
        criteria: Mapping[str, LoadedCriterion],
        rules: Mapping[str, Sequence[Relaxed]],
        *,
        items_only: bool,
    ) -> None:
        """Take a case and the answers to it.

        Args:
            case: the case.
            answered: the answers, with what they are from.
            criteria: those that were applied, by name.
            rules: the relaxed rules of each.
            items_only: whether only whole items are taken away, no sources.
        """
        self._case = case
        self._answers, self._facts, views, derivation = answered
        self._criteria = criteria
        self._rules = rules
        self._items_only = items_only
        self._views = {view.id: view for view in views}
        self._bounds = Bounds(self._views, derivation)
        self._measures = {(row[0], row[1]): row for row in self._facts["measure"]}
        self._indexes = Indexes(self._facts)
        self._constant: dict[int, list[Row]] = {}
        self.stakes = cache(self._stakes)
        """Return the stakes of the answer to a claim by a criterion."""

    def _stakes(self, claim: str, criterion: str) -> Stakes:
        loaded = self._criteria[criterion]
        if loaded.answer is not None:
            return whole(self._case)
        parsed = loaded.parsed
        held = self._answers[claim, criterion].held
        if parsed.table:
            return self._of_table(parsed, held[0].rule if held else len(parsed.table.rows), claim)
        deciding = held[0].rule if held else len(parsed.rules)
        found: set[Stake] = set()
        for earlier in self._rules[criterion][:deciding]:
            found |= self._failing(earlier, claim)
        if held:
            rule = parsed.rules[deciding]
            for pattern, row in zip(rule.positive, held[0].matches[0], strict=True):
                found |= self._matching(pattern, row)
            for pattern in rule.negative:
                found |= self._not_matching(pattern, claim)
        return frozenset(found)

    def _failing(self, rule: Relaxed, claim: str) -> Stakes:
        """Return the stakes of a rule that must go on failing: of what alone keeps it from holding."""
        matches = rule.matches(*[self._indexes[index] for index in rule.indexes]).get(claim, [])
        if not matches:
            return frozenset()
        reasons = [self._not_matching(p, claim) for p in rule.changing if _says_all(p) and not self._rows(p, claim)]
        for pattern in rule.negative:
            if pattern.relation in ("measure", "finding") and _says_all(pattern):
                reasons += [self._matching(pattern, row) for row in self._rows(pattern, claim)]
        if reasons:
            return min(reasons, key=lambda stakes: (len(stakes), sorted(stakes)))
        found: set[Stake] = set()
        for bound, own in self._ways(rule, matches):
            blocking = self._blocking(rule, bound, own)
            if blocking is None:
                return frozenset().union(*(self._not_matching(p, claim) for p in (*rule.changing, *rule.negative)))
            found |= blocking
        return frozenset(found)

    def _ways(self, rule: Relaxed, matches: Sequence[Match]) -> Iterable[tuple[dict[str, Any], set[ItemKey]]]:
        """Return the ways in which matches bind what the negated patterns ask, each with the items that all such matches have."""
        asked = {name for pattern in rule.negative for name in (*pattern.variables(), *pattern.operands())}
        at = {
            name: (number, column)
            for number, pattern in reversed(list(enumerate(rule.stable)))
            for name, column in pattern.variables().items()
            if name in asked
        }
        found: dict[tuple[Any, ...], set[ItemKey]] = {}
        for match in matches:
            items = set().union(*(_items(p.relation, row) for p, row in zip(rule.stable, match, strict=True)))
            key = tuple([match[number][column] for number, column in at.values()])
            found[key] = found[key] & items if key in found else items
        return [(dict(zip(at, key, strict=True)), items) for key, items in found.items()]

    def _blocking(self, rule: Relaxed, bound: Mapping[str, Any], own: Collection[ItemKey]) -> Stakes | None:
        """Return the stakes of a fact that keeps matches from holding; None if it is none of the negated ones."""
        found: Stakes | None = None
        for pattern in rule.negative:
            for row in self._of_constants(pattern):
                if all(term_holds(term, row, bound) for term in pattern.terms):
                    items = _items(pattern.relation, row)
                    if not items.isdisjoint(own) and (self._items_only or not self._may_lose(pattern.relation, row)):
                        return frozenset()  # it goes only with the match
                    found = self._matching(pattern, row)
        return found

    def _of_constants(self, pattern: Pattern) -> list[Row]:
        """Return the facts that have the values a pattern names, whatever its variables are."""
        if id(pattern) not in self._constant:
            rows = self._facts.get(pattern.relation, ())
            self._constant[id(pattern)] = [row for row in rows if all(term_holds(term, row) for term in pattern.terms)]
        return self._constant[id(pattern)]

    def _may_lose(self, relation: str, row: Row) -> bool:
        """Whether an item may stay while a fact of it goes, with a source."""
        if relation == "cites":
            return len(self._case.evidence[row[0]].sources) > 1
        return relation in ("rests_on", *_CHANGING)

    def _of_table(self, parsed: Criterion, deciding: int, claim: str) -> Stakes:
        """Take what the deciding row reads and, for each row above it, one input that it does not take."""
        table = parsed.table
        assert table is not None
        cited = {n for n, cell in enumerate(table.rows[deciding].cells) if cell} if deciding < len(table.rows) else set()
        values = [self._value(of, claim) for of in table.inputs]
        for row in table.rows[:deciding]:
            fails = [n for n, cell in enumerate(row.cells) if cell is not None and values[n] not in cell]
            if cited.isdisjoint(fails):
                cited.add(fails[0])
        return frozenset().union(*(self._of_input(table.inputs[n], claim) for n in cited))

    def _value(self, of: Input, claim: str) -> str:
        if not of.is_measure:
            return self._answers[claim, of.name].outcome
        row = self._measures.get((claim, of.name))
        return band_of(of, row and row[VALUE])

    def _of_input(self, of: Input, claim: str) -> Stakes:
        if not of.is_measure:
            return self.stakes(claim, of.name)
        row = self._measures.get((claim, of.name))
        if row is None or row[VALUE] is None:
            return self._bounds.read(of.name, claim)
        found: Stakes = frozenset()
        for _, tests in of.bands:
            failing = [test for test in tests if not passes_if_bound(test, row[VALUE])]
            if failing:
                found |= self._bounds.tested(of.name, claim, VALUE, failing[0], holds=False)
                continue
            for test in tests:
                found |= self._bounds.tested(of.name, claim, VALUE, test, holds=True)
            break
        return found

    # --- patterns -----------------------------------------------------------------------------------

    def _rows(self, pattern: Pattern, claim: str) -> list[Row]:
        """Return the facts that fit a pattern, as far as it can be told without the other patterns of its rule."""
        relation = pattern.relation
        rows: Iterable[Row] = self._facts.get(relation, ())
        if relation == "finding":
            rows = [(*key, a.outcome, self._criteria[key[1]].parsed.statuses[a.outcome]) for key, a in self._answers.items()]
        own = _of_claim(pattern)
        return [row for row in rows if (not own or claim in row) and all(term_holds(term, row) for term in pattern.terms)]

    def _matching(self, pattern: Pattern, row: Row) -> Stakes:
        """Return the stakes of a fact that must go on matching a pattern."""
        relation = pattern.relation
        if relation == "measure":
            return frozenset().union(*(self._bounds.term(row[1], row[0], term, row, holds=True) for term in pattern.terms))
        if relation == "finding":
            return self.stakes(row[0], row[1])
        if relation == "source":
            return frozenset([Stake("source", source=row[0])])
        if _reads_origin(pattern):
            return self._of_claim(row[1])
        source = row[1] if relation in ("cites", "rests_on") else ""
        return frozenset(Stake(_STAYS.get(relation, "there"), item, source) for item in _items(relation, row))

    def _not_matching(self, pattern: Pattern, claim: str) -> Stakes:
        """Return the stakes of a pattern that no fact must come to match where less is on file."""
        relation = pattern.relation
        if relation == "measure":
            name = pattern.constant("name")
            if name is None or not _of_claim(pattern):
                return whole(self._case)
            row = self._measures.get((claim, name))
            failing = [term for term in pattern.terms if row is not None and not term_holds(term, row)]
            return (
                self._bounds.term(name, claim, failing[0], row, holds=False)
                if row and failing
                else self._bounds.read(name, claim)
            )
        if relation == "finding":
            criterion = pattern.constant("criterion")
            return self.stakes(claim, criterion) if criterion and _of_claim(pattern) else whole(self._case)
        if _reads_origin(pattern):
            return frozenset().union(*map(self._of_claim, self._views))
        if relation in _CHANGING:
            section, column = ITEMS[relation]
            return frozenset(Stake("whole", (section, row[column])) for row in self._facts[relation])
        return frozenset()

    def _of_claim(self, claim: str) -> Stakes:
        """Return all evidence of a claim: which roots are one origin depends on all of it."""
        return frozenset(Stake("whole", ("evidence", i.id)) for items in self._views[claim].items.values() for i in items)


def _reads_origin(pattern: Pattern) -> bool:
    return pattern.relation == "evidence" and any(term.column == _ORIGIN for term in pattern.terms)


def _may_change(pattern: Pattern) -> bool:
    """Whether a pattern can come to match where less is on file."""
    return pattern.relation in ("measure", "finding", *_CHANGING) or _reads_origin(pattern)


def _says_all(pattern: Pattern) -> bool:
    """Whether it can be told of a fact alone whether it matches."""
    return set(pattern.variables()) <= {"claim"} and not pattern.operands()


def _of_claim(pattern: Pattern) -> bool:
    return any(term.column == 0 and term.match == Variable("claim") for term in pattern.terms)


def _items(relation: str, row: Row) -> set[ItemKey]:
    section, column = ITEMS.get(relation, ("", 0))
    return {(section, row[column])} if section else set()
