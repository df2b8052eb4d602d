"""Decision tables as rules, for an engine that knows rules only.

A row becomes a rule with one pattern an input. The band in which a measure falls becomes a fact of the
relation `band`, which carries the measure's own fact for the trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casekit.model.relations import Row
from casekit.model.result import Match
from casekit.rules.syntax import OTHER_BAND, Comparison, Constant, Criterion, Input, Label, Pattern, Rule, Term, Variable

BAND = "band"
_MEASURE = 3
"""The rows of `band`: claim, name of the table's input, band, the measure's fact or None."""
_CLAIM = Term(0, Variable("claim"))
_UNLABELLED = Label(())


class Banded(NamedTuple):
    """An input of a table that is a measure, with one rule a band."""

    name: str
    measure: str
    rules: tuple[Rule, ...]

    def fact(self, claim: str, measured: Row | None, fits: Sequence[bool]) -> Row:
        """Return the fact that says in which band a claim's measure falls: the first that fits, else `other`."""
        bands = [rule.outcome for rule, holds in zip(self.rules, fits, strict=True) if holds]
        return (claim, self.name, bands[0] if bands else OTHER_BAND, measured)


def banded(criterion: Criterion) -> Iterator[Banded]:
    """Yield the measures that a table takes."""
    for of in criterion.table.inputs if criterion.table else ():
        if of.is_measure:
            measure = Term(1, Constant(of.name))
            rules = [
                Rule(band, (Pattern("measure", (_CLAIM, measure, Term(2, tests))),), _UNLABELLED, ())
                for band, tests in of.bands
            ]
            yield Banded(_name(criterion, of), of.name, tuple(rules))


def row_rules(criterion: Criterion) -> tuple[Rule, ...]:
    """Return one rule for each row of a criterion's table."""
    assert criterion.table is not None
    rules = []
    for row in criterion.table.rows:
        patterns = [
            _pattern(criterion, of, cell)
            for of, cell in zip(criterion.table.inputs, row.cells, strict=True)
            if cell is not None
        ]
        rules.append(Rule(row.outcome, tuple(patterns) or (Pattern("claim", (_CLAIM,)),), _UNLABELLED, ()))
    return tuple(rules)


def row_match(rule: Rule, match: Match) -> Match:
    """Return a row's match as tables give it: the facts of the inputs that it does not leave open."""
    facts = [fact[_MEASURE] if p.relation == BAND else fact for p, fact in zip(rule.patterns, match, strict=True)]
    return tuple([fact for p, fact in zip(rule.patterns, facts, strict=True) if p.relation != "claim" and fact is not None])


def _pattern(criterion: Criterion, of: Input, cell: frozenset[str]) -> Pattern:
    relation, name = (BAND, _name(criterion, of)) if of.is_measure else ("finding", of.name)
    return Pattern(relation, (_CLAIM, Term(1, Constant(name)), Term(2, (Comparison("in", tuple(sorted(cell))),))))


def _name(criterion: Criterion, of: Input) -> str:
    return f"{criterion.name}:{of.name}"
