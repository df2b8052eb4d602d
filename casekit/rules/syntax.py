"""Parsed rules: what every engine compiles. Frozen, checked, free of any trace of their YAML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from casekit.model.relations import RELATIONS

DataPath = tuple[str | int, ...]
Operator = Literal["at_least", "at_most", "above", "below", "not", "in"]
OPERATORS: tuple[Operator, ...] = ("at_least", "at_most", "above", "below", "not", "in")
OTHER_BAND = "other"
"""The value of a measure that is absent or falls in no band of a decision table."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`: the same variable has the same value wherever it stands in a rule."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value to be equal to."""

    value: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """A test of a column: `operand` is a Constant, a Variable, or for `in` a tuple of values."""

    operator: Operator
    operand: Any


class Term(NamedTuple):
    """What a pattern asks of one column: to equal a constant, to be a variable's value, or to pass tests."""

    column: int
    match: Constant | Variable | tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A fact to be found in a relation, or (negated) not to be found."""

    relation: str
    terms: tuple[Term, ...]
    negated: bool = False

    def variables(self) -> dict[str, int]:
        """Return the variables that stand in its columns, each with its first column."""
        found: dict[str, int] = {}
        for term in self.terms:
            if isinstance(term.match, Variable):
                found.setdefault(term.match.name, term.column)
        return found

    def operands(self) -> set[str]:
        """Return the variables with which it compares columns."""
        tests = [test for term in self.terms if isinstance(term.match, tuple) for test in term.match]
        return {test.operand.name for test in tests if isinstance(test.operand, Variable)}

    def only_claim(self) -> bool:
        """Whether `$claim` is the only variable it uses, in the column of that name."""
        claim = next((n for n, column in enumerate(RELATIONS[self.relation]) if column.name == "claim"), None)
        return self.variables() == {"claim": claim} and not self.operands()

    def of(self, column: str) -> Variable | None:
        """Return the variable that stands in a column, or None."""
        names = [c.name for c in RELATIONS[self.relation]]
        return next((t.match for t in self.terms if names[t.column] == column and isinstance(t.match, Variable)), None)

    def constant(self, column: str) -> Any:
        """Return the constant that a column must equal, or None."""
        names = [c.name for c in RELATIONS[self.relation]]
        for term in self.terms:
            if names[term.column] == column and isinstance(term.match, Constant):
                return term.match.value
        return None


class Field(NamedTuple):
    """A placeholder of a label: a variable, or a measure's value, low or high."""

    name: str
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A label's text in pieces: literal text and fields."""

    pieces: tuple[str | Field, ...]


@dataclass(frozen=True)
class Rule:
    """A rule: if all of its patterns hold of a claim, its outcome does."""

    outcome: str
    patterns: tuple[Pattern, ...]
    label: Label
    path: DataPath
    """Where it stands in its file."""
    label_path: DataPath = ()
    """Where its label stands, if it has one of its own."""

    @cached_property
    def positive(self) -> tuple[Pattern, ...]:
        """The patterns that match facts, in order; a match of the rule is one fact for each."""
        return tuple(pattern for pattern in self.patterns if not pattern.negated)

    @cached_property
    def negative(self) -> tuple[Pattern, ...]:
        """The patterns that no fact may match."""
        return tuple(pattern for pattern in self.patterns if pattern.negated)

    def joined(self, negated: Pattern) -> set[str]:
        """Return the variables of a negated pattern that the rule binds elsewhere; its others are wildcards."""
        bound = {name for pattern in self.positive for name in pattern.variables()}
        return (set(negated.variables()) & bound) | negated.operands()

    def reads_its_claim_alone(self) -> bool:
        """Whether every fact it matches is of its own claim, or of an item or a source of what it matches of that claim."""
        claim = Variable("claim")
        own = [p for p in self.patterns if p.of("claim") == claim]
        items = {p.of(column) for p in own if not p.negated for column in ("evidence", _OF_ONE_CLAIM.get(p.relation, ""))} - {
            None
        }
        reached = {p.of(column) for p in self.positive if p.relation != "source" for column in ("source", "origin")} - {None}
        for pattern in self.patterns:
            if pattern in own:
                continue
            if pattern.relation == "source":
                known = pattern.of("source") in reached
            else:
                known = pattern.of(_OF_ONE_CLAIM.get(pattern.relation, "")) in items
            if not known:
                return False
        return True


_OF_ONE_CLAIM = {
    "cites": "evidence", "rests_on": "evidence", "hop": "transaction", "denial": "denial", "transaction": "transaction",
    "official_finding": "official_finding", "search": "search",
}  # fmt: skip
"""For the relations whose facts are of one item: the column of its id. Evidence may bear on several claims."""


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a decision table: the outcome of a criterion, or the band a measure falls in."""

    name: str
    values: tuple[str, ...]
    """The outcomes or bands, in the order declared."""
    bands: tuple[tuple[str, tuple[Comparison, ...]], ...] = ()

    @property
    def is_measure(self) -> bool:
        """Whether it is a measure's bands."""
        return bool(self.bands)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: for each input the values it takes (None for any), and the outcome."""

    cells: tuple[frozenset[str] | None, ...]
    outcome: str
    path: DataPath


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table over the outcomes of other criteria."""

    inputs: tuple[Input, ...]
    rows: tuple[TableRow, ...]
    hit: Literal["first", "unique"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A parsed criterion: `name` is `pack/criterion`. It has rules or a table."""

    name: str
    statuses: dict[str, str]
    labels: dict[str, Label]
    rules: tuple[Rule, ...] = ()
    table: Table | None = None
    otherwise: str | None = None

    def depends(self) -> frozenset[str]:
        """Return the criteria whose findings it matches."""
        if self.table:
            return frozenset(i.name for i in self.table.inputs if not i.is_measure)
        named = (p.constant("criterion") for rule in self.rules for p in rule.patterns if p.relation == "finding")
        return frozenset(name for name in named if name)

    def relations(self) -> frozenset[str]:
        """Return the relations whose facts it matches."""
        return frozenset(pattern.relation for rule in self.rules for pattern in rule.patterns)

    def of_one_claim(self) -> bool:
        """Whether what it matches of other answers and of measures is of its own claim only."""
        patterns = [p for rule in self.rules for p in rule.patterns if p.relation in ("finding", "measure")]
        return all(any(t.column == 0 and t.match == Variable("claim") for t in p.terms) for p in patterns)

    def reads_its_claim_alone(self) -> bool:
        """Whether its answer to a claim depends on no fact of another claim of the case."""
        return self.of_one_claim() and all(rule.reads_its_claim_alone() for rule in self.rules)

    def measures(self) -> frozenset[str]:
        """Return the measures it matches or writes in labels."""
        labels = [*self.labels.values(), *(rule.label for rule in self.rules)]
        found = {piece.name for label in labels for piece in label.pieces if isinstance(piece, Field) and piece.part}
        if self.table:
            found |= {i.name for i in self.table.inputs if i.is_measure}
        for rule in self.rules:
            found |= {p.constant("name") for p in rule.patterns if p.relation == "measure" and p.constant("name")}
        return frozenset(found)


def passes(test: Comparison, value: Any, operand: Any) -> bool:
    """Return whether a present value passes a comparison with the operand's value.

    Order is defined between numbers only; between anything else it does not hold.
    """
    if test.operator == "in":
        return value in operand
    if test.operator == "not":
        return bool(value != operand)
    if isinstance(value, str) or isinstance(operand, str):
        return False
    if test.operator == "at_least":
        return bool(value >= operand)
    if test.operator == "at_most":
        return bool(value <= operand)
    return bool(value > operand if test.operator == "above" else value < operand)


def band_of(of: Input, value: Any) -> str:
    """Return the band of a decision table's input in which a measure's value falls."""
    if value is not None:
        for band, tests in of.bands:
            if all(passes(test, value, getattr(test.operand, "value", test.operand)) for test in tests):
                return band
    return OTHER_BAND
