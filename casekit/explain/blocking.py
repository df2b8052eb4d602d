"""What keeps a rule from holding, where that is no want: the facts that stand against it.

A rule that lacks a fact fails all the more where less is on file. One that fails because of a fact may come to hold as
soon as that fact is gone, and the answer would be another: where such a rule would have come first, its answer rests on
these facts as well. They are

- the facts that its negated conditions exclude, for every way in which its other conditions hold;
- of its conditions on answers and measures the first that fails, which is on the answer or the measure that there is; or a
  measure that is absent, which may be known where less is on file;
- where it asks for another origin, the items whose speakers make several origins one.

Of a rule for which no facts are on file, answers and measures apart, nothing stands in the way: nothing is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from casekit.explain.joins import NAMED_BY, Binding, Joins, in_order_of_trial
from casekit.explain.unmet import input_of, value_of
from casekit.model.relations import RELATIONS, Row, in_order
from casekit.rules.syntax import Pattern, Rule, Table, Term, Variable

_ORIGIN = next(n for n, column in enumerate(RELATIONS["evidence"]) if column.name == "origin")


class Against(NamedTuple):
    """A fact that stands against a rule, and the columns that are asked of it."""

    relation: str
    row: Row
    columns: tuple[int, ...]


class Absent(NamedTuple):
    """A measure that a rule needs and that is not known of the claim."""

    measure: str


def against_rule(rule: Rule, claim: str, joins: Joins) -> Iterator[Against | Absent]:
    """Yield what keeps a rule from holding of a claim; nothing where it fails for want of a fact."""
    start: list[Binding] = [{"claim": claim}]
    if not _joined(list(_on_facts(rule)), start, joins):
        return
    failing = next((p for p in rule.patterns if p.relation in NAMED_BY and _of_claim(p) and _fails(p, start[0], joins)), None)
    if failing is not None:
        rows = joins.candidates(failing, start[0])
        name = failing.constant("name") if failing.relation == "measure" else None
        yield from _found(failing, rows) if rows or name is None else [Absent(name)]
        return
    for pattern in rule.patterns:  # of other claims too: whatever there is of that name
        if pattern.relation in NAMED_BY and not _of_claim(pattern):
            yield from _found(pattern, joins.candidates(pattern, {}))
    holds = [pattern for pattern in in_order_of_trial(rule) if not pattern.negated]
    for binding in _joined(holds, start, joins):
        for negated in rule.negative:
            yield from _found(negated, [row for row, _ in joins.fitting(negated, binding)])


def against_row(table: Table, number: int, claim: str, joins: Joins) -> Iterator[Against | Absent]:
    """Yield the first input that a row of a decision table does not take of a claim; nothing where it is no measure and absent."""
    for of, cell in zip(table.inputs, table.rows[number].cells, strict=True):
        if cell is None:
            continue
        row = input_of(of, claim, joins)
        if value_of(of, row) not in cell:
            if row:
                yield Against("measure" if of.is_measure else "finding", row, (2,))
            elif of.is_measure:
                yield Absent(of.name)
            return


def asks_of_origins(rule: Rule) -> bool:
    """Whether a rule compares the origins of items: these depend on the other items of the claim."""
    return any(p.relation == "evidence" and any(term.column == _ORIGIN for term in p.terms) for p in rule.positive)


def _found(pattern: Pattern, rows: Sequence[Row]) -> Iterator[Against | Absent]:
    columns = tuple(term.column for term in pattern.terms)
    yield from (Against(pattern.relation, row, columns) for row in in_order(set(rows)))


def _of_claim(pattern: Pattern) -> bool:
    """Whether a pattern is on one answer or measure of the claim itself."""
    return pattern.only_claim() and any(term.column == NAMED_BY[pattern.relation] for term in pattern.terms)


def _fails(pattern: Pattern, binding: Binding, joins: Joins) -> bool:
    return pattern.negated == any(True for _ in joins.fitting(pattern, binding))


def _joined(patterns: Sequence[Pattern], bindings: list[Binding], joins: Joins) -> list[Binding]:
    """Return all ways in which the variables of positive patterns can be bound."""
    names = {name for pattern in patterns for name in pattern.variables()} | {"claim"}
    for pattern in patterns:
        bindings = joins.left(pattern, bindings, names)
    return bindings


def _on_facts(rule: Rule) -> Iterator[Pattern]:
    """Yield what a rule asks of facts that are no answers and no measures, without what depends on other facts.

    That is what it asks of origins, and comparisons with what an answer or a measure binds.
    """
    bound = {"claim"}
    for pattern in rule.positive:
        if pattern.relation in NAMED_BY:
            continue
        terms = []
        for column, match in pattern.terms:
            if pattern.relation == "evidence" and column == _ORIGIN:
                continue
            tests = match if isinstance(match, tuple) else ()
            kept = tuple(test for test in tests if not isinstance(test.operand, Variable) or test.operand.name in bound)
            if kept or not isinstance(match, tuple):
                terms.append(Term(column, kept or match))
        fewer = replace(pattern, terms=tuple(terms))
        bound |= fewer.variables().keys()
        yield fewer
