"""Parsed rules as a ruleset of durable-rules, in the one form that it is known to evaluate rightly.

- Rules are data: no function, no text of a case, no regular expression, arithmetic or `$or` is in them.
- A pattern first names its kind of fact. Where it refers to another fact, its last term compares two
  fields that are always equal: durable-rules reads beyond an array when the last such term is false.
- Negated patterns stand last and match copies of the facts, which are asserted before all others, so that
  no later fact could overturn them.
- Membership in a set, and equality of two columns of one fact, are columns of their own, filled beforehand.
- One fact may match two patterns of a rule (`dist`), and matches come in lists (`cap`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from casekit.engines.durable.encoding import FIRST_NUMBER
from casekit.errors import EngineFailure
from casekit.rules.syntax import Comparison, Constant, Pattern, Rule

MOST_PATTERNS = 60
"""In one ruleset: durable-rules refuses a fact that matches more than 64 (error 303)."""
MOST_CONDITIONS = 15
"""In one rule: durable-rules refuses more than 16 facts (error 304)."""
_MOST_REFERENCES = 28
_MOST_FIELDS = 240
_CAP = 4096
NEVER, END, _FIRST_KIND = 0, 1, 2
_OPERATORS = {"at_least": "$gte", "at_most": "$lte", "above": "$gt", "below": "$lt", "not": "$neq"}
ALIASES = tuple(f"m{number}" for number in range(MOST_CONDITIONS + 1) if number != 8)
"""Names of a rule's patterns: not `m8`, for durable-rules mixes up rules where the 32-bit hash of a name is divisible by 16."""

Column = tuple[str, Any]
"""What a field holds: `("is", n)` the code of a column, `("in", (n, values))` whether its value is one of these,
`("same", (n, m))` whether two columns are equal, `("first", None)` the first code of numbers."""


class Store:
    """One kind of fact in a ruleset: the rows of a relation, or their copies for negated patterns."""

    def __init__(self, relation: str, kind: int, *, negated: bool) -> None:
        self.relation, self.kind, self.negated = relation, kind, negated
        self.fields: dict[Column, str] = {}
        self._constants: list[dict[int, Any]] = []

    def field(self, column: Column) -> str:
        """Return the field that holds a column."""
        return self.fields.setdefault(column, f"c{len(self.fields)}")

    def note(self, pattern: Pattern) -> None:
        """Take note of a pattern that matches this kind of fact."""
        self._constants.append({term.column: term.match.value for term in pattern.terms if isinstance(term.match, Constant)})

    @property
    def wanted(self) -> tuple[int, frozenset[Any]] | None:
        """A column and its values, if no row with another value there can match any pattern."""
        shared = set(self._constants[0]).intersection(*self._constants[1:])
        if not shared:
            return None
        column = min(shared)
        return column, frozenset(constants[column] for constants in self._constants)


class _Bound(NamedTuple):
    """Where a variable of a rule has its value: the alias of a fact and the field."""

    alias: str
    field: str

    @property
    def value(self) -> dict[str, str]:
        """How a term of another pattern refers to it."""
        return {self.alias: self.field}


class _Terms(NamedTuple):
    """The terms of a pattern: those on its fact alone, and those that refer to other facts."""

    alone: list[Any]
    references: list[Any]


class Definition:
    """A ruleset's definition, and what has to be known to feed and to read it."""

    def __init__(self, rules: Sequence[Rule], codes: Mapping[Any, int]) -> None:
        """Write the rules of one ruleset, named by their number; `codes` has a code for each of their constants.

        Raises:
            EngineFailure: durable-rules cannot hold a rule.
        """
        self._codes = codes
        self._stores: dict[tuple[str, bool], Store] = {}
        self.rules = {str(number): self._rule(rule) for number, rule in enumerate(rules)}
        self.rules["end"] = {"all": [{"m0": {"r": END}}]}
        self.rules["sink"] = {"all": [{"m0": {"z": 0}}, {"m1": {"r": NEVER}}]}  # so that every fact matches something
        for store in self.stores:
            if len(store.fields) > _MOST_FIELDS:
                raise EngineFailure(f"durable-rules: the rules ask too much of `{store.relation}`")

    @property
    def stores(self) -> list[Store]:
        """The kinds of facts in the order in which they must be asserted."""
        return sorted(self._stores.values(), key=lambda store: (not store.negated, store.kind))

    def facts_of(self, rule: Rule) -> list[tuple[str, str]]:
        """Return, for each fact of a match of a rule, its alias and its kind as they stand in an answer."""
        kinds = (self._stores[pattern.relation, False].kind for pattern in rule.positive)
        return [(alias, str(kind)) for alias, kind in zip(ALIASES, kinds, strict=False)]

    def _store(self, pattern: Pattern) -> Store:
        key = (pattern.relation, pattern.negated)
        if key not in self._stores:
            self._stores[key] = Store(pattern.relation, _FIRST_KIND + len(self._stores), negated=pattern.negated)
        store = self._stores[key]
        store.note(pattern)
        return store

    def _rule(self, rule: Rule) -> dict[str, Any]:
        if len(rule.patterns) > MOST_CONDITIONS:
            raise EngineFailure(
                f"durable-rules cannot hold a rule of {len(rule.patterns)} patterns (at most {MOST_CONDITIONS})"
            )
        bound: dict[str, _Bound] = {}
        conditions = []
        for alias, pattern in zip(ALIASES, (*rule.positive, *rule.negative), strict=False):
            terms, new = self._pattern(pattern, alias, bound)
            conditions.append({f"{alias}$not" if pattern.negated else alias: {"$and": terms}})
            if not pattern.negated:
                bound |= new
        return {"all": conditions, "dist": 0, "cap": _CAP}

    def _pattern(self, pattern: Pattern, alias: str, bound: Mapping[str, _Bound]) -> tuple[list[Any], dict[str, _Bound]]:
        """Return the terms of a pattern and the variables that it binds."""
        store = self._store(pattern)
        terms = _Terms([{"r": store.kind}], [])
        new: dict[str, _Bound] = {}
        columns: dict[str, int] = {}
        for column, match in pattern.terms:
            if isinstance(match, tuple):
                for test in match:
                    self._test(test, store, column, bound, terms)
                continue
            field = store.field(("is", column))
            if isinstance(match, Constant):
                terms.alone.append({field: self._codes[match.value]})
            elif match.name in bound:
                terms.references.append({field: bound[match.name].value})
            elif match.name in new:
                terms.alone.append({store.field(("same", (columns[match.name], column))): 1})
            else:
                new[match.name] = _Bound(alias, field)
                columns[match.name] = column
                terms.alone.append({"$gte": {field: 1}})
        if len(terms.references) > _MOST_REFERENCES:
            raise EngineFailure("durable-rules cannot hold a pattern that refers so often to others")
        always = [{"z": {ALIASES[0]: "z"}}] if terms.references else []
        return [*terms.alone, *terms.references, *always], new

    def _test(self, test: Comparison, store: Store, column: int, bound: Mapping[str, _Bound], terms: _Terms) -> None:
        """Add what a comparison of a column comes to: it holds of nothing absent, and order is between numbers only."""
        if test.operator == "in":
            terms.alone.append({store.field(("in", (column, frozenset(test.operand)))): 1})
            return
        field = store.field(("is", column))
        terms.alone.append({"$gte": {field: 1 if test.operator == "not" else FIRST_NUMBER}})
        operator = _OPERATORS[test.operator]
        if isinstance(test.operand, Constant):
            code = self._codes[test.operand.value]
            terms.alone.append({operator: {field: code}})
            if test.operator != "not" and code < FIRST_NUMBER:
                terms.alone.append({"z": 1})  # never
        else:
            operand = bound[test.operand.name]
            terms.references.append({operator: {field: operand.value}})
            if test.operator != "not":
                terms.references.append({"$lte": {store.field(("first", None)): operand.value}})


def divided(rules: Sequence[Rule]) -> Iterator[list[int]]:
    """Yield the numbers of rules in lots that a ruleset can hold."""
    lot: list[int] = []
    patterns = 0
    for number, rule in enumerate(rules):
        if lot and patterns + len(rule.patterns) > MOST_PATTERNS:
            yield lot
            lot, patterns = [], 0
        lot.append(number)
        patterns += len(rule.patterns)
    if lot:
        yield lot
