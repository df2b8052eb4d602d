"""One criterion alone, answered for one claim on facts that hold the answers of all others.

What it costs is a few microseconds, so that many variations of some facts can be tried. Rules are compiled by the
native engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from casekit.engines.native import Indexes, compile_rule
from casekit.model.relations import Facts
from casekit.model.result import Match
from casekit.rules.syntax import Criterion


class Decided(NamedTuple):
    """An outcome, the rule or row (counted from 0) that decided it, and one way in which the rule holds.

    Where none holds, `rule` is None, and so is the outcome unless the criterion has one for that.
    """

    outcome: str | None
    rule: int | None = None
    match: Match = ()


class Alone:
    """A criterion of rules, compiled once."""

    def __init__(self, criterion: Criterion) -> None:
        """Compile the rules of a criterion."""
        self.criterion = criterion
        self._rules = [(rule.outcome, *compile_rule(rule)) for rule in criterion.rules]

    def __call__(self, facts: Facts, claim: str) -> Decided:
        """Return the outcome for a claim."""
        indexes = Indexes(facts)
        for number, (outcome, wanted, function) in enumerate(self._rules):
            matches = function(*[indexes[index] for index in wanted]).get(claim)
            if matches:
                return Decided(outcome, number, matches[0])
        return Decided(self.criterion.otherwise)


def table_outcome(criterion: Criterion, values: Mapping[str, str]) -> str | None:
    """Return what a decision table says of the outcomes and bands of its inputs; None where it says nothing."""
    assert criterion.table is not None
    inputs = criterion.table.inputs
    for row in criterion.table.rows:
        if all(cell is None or values[of.name] in cell for of, cell in zip(inputs, row.cells, strict=True)):
            return row.outcome
    return criterion.otherwise
