"""The conditions of rules tried on the facts of one case, one after the other: which facts fit, and what they bind.

Slower than an engine, and told apart from every engine: what is asked here is why something does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from casekit.model.relations import Facts, Row
from casekit.rules.syntax import Constant, Pattern, Rule, Variable, passes

Binding = Mapping[str, Any]
"""For each variable its value."""
NAMED_BY = {"measure": 1, "finding": 1}
"""The column that says which measure or criterion a row is of: another one is no near miss."""


class Tried(NamedTuple):
    """A fact held against a pattern: the columns in which it does not fit, and how it binds the variables if it does."""

    fails: tuple[int, ...]
    binding: dict[str, Any]


class Joins:
    """The facts of one case, looked up by the values of their columns."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts of a case, measures and findings among them."""
        self._facts = facts
        self._indexes: dict[tuple[str, tuple[int, ...]], dict[tuple[Any, ...], list[Row]]] = {}

    def rows(self, relation: str, wanted: Mapping[int, Any]) -> Sequence[Row]:
        """Return the rows of a relation whose columns have these values."""
        columns = tuple(wanted)
        if (relation, columns) not in self._indexes:
            index: dict[tuple[Any, ...], list[Row]] = {}
            for row in self._facts.get(relation, ()):
                index.setdefault(tuple([row[column] for column in columns]), []).append(row)
            self._indexes[relation, columns] = index
        return self._indexes[relation, columns].get(tuple(wanted.values()), ())

    def candidates(self, pattern: Pattern, binding: Binding) -> Sequence[Row]:
        """Return the facts that agree with a binding, whatever else the pattern asks of them."""
        wanted: dict[int, Any] = {}
        for column, match in pattern.terms:
            if isinstance(match, Variable) and match.name in binding:
                wanted[column] = binding[match.name]
            elif isinstance(match, Constant) and column == NAMED_BY.get(pattern.relation):
                wanted[column] = match.value
        return self.rows(pattern.relation, wanted)

    def fitting(self, pattern: Pattern, binding: Binding) -> Iterator[tuple[Row, Binding]]:
        """Yield the facts that fit a pattern under a binding, each with what is bound then."""
        for row in self.candidates(pattern, binding):
            tried = held_against(pattern, row, binding)
            if not tried.fails:
                yield row, tried.binding

    def left(self, pattern: Pattern, bindings: Iterable[Binding], later: set[str]) -> list[Binding]:
        """Return the ways in which the variables can be bound after a condition, as far as `later` ones need them."""
        left: dict[frozenset[tuple[str, Any]], Binding] = {}
        for binding in bindings:
            fitting = (bound for _, bound in self.fitting(pattern, binding))
            ways: Iterable[Binding] = fitting if not pattern.negated else [] if any(True for _ in fitting) else [binding]
            for way in ways:
                kept = {name: value for name, value in way.items() if name in later}
                left.setdefault(frozenset(kept.items()), kept)
        return list(left.values())


def held_against(pattern: Pattern, row: Row, binding: Binding) -> Tried:
    """Hold a fact against a pattern under a binding."""
    fails = []
    bound = dict(binding)
    for column, match in pattern.terms:
        value = row[column]
        if isinstance(match, Constant):
            fits = bool(value == match.value)
        elif isinstance(match, Variable):
            fits = value is not None and bound.setdefault(match.name, value) == value
        else:
            operands = [
                (
                    test,
                    bound.get(test.operand.name)
                    if isinstance(test.operand, Variable)
                    else getattr(test.operand, "value", test.operand),
                )
                for test in match
            ]
            fits = value is not None and all(passes(test, value, operand) for test, operand in operands)
        if not fits:
            fails.append(column)
    return Tried(tuple(fails), bound)


def in_order_of_trial(rule: Rule) -> Iterator[Pattern]:
    """Yield the conditions of a rule as written, a negated one when the variables it joins with are bound."""
    bound = {"claim"}
    waiting: list[Pattern] = []
    for pattern in rule.patterns:
        if pattern.negated:
            waiting.append(pattern)
        else:
            yield pattern
            bound |= pattern.variables().keys()
        for each in [each for each in waiting if rule.joined(each) <= bound]:
            waiting.remove(each)
            yield each
