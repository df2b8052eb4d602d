"""The smallest hypothetical additions that would give a claim another answer.

Every entry of the catalogue is tried alone, and for an answer that no entry makes met, entries together, up to `AT_ONCE`.
Of entries between which a criterion cannot tell, the first stands for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations_with_replacement

from casekit.assess import Answered, Assessor
from casekit.model.case import Case
from casekit.model.sensitivity import Addition
from casekit.packs import LoadedCriterion
from casekit.rules.syntax import Criterion
from casekit.sensitivity.hypothetical import Hypothetical, catalogue

AT_ONCE = 2
"""How many additions are tried together at most."""


class Additions:
    """What could be added to one claim, and what is then answered."""

    def __init__(self, case: Case, claim: str, assessor: Assessor) -> None:
        """Take a claim of a case, and what assesses every criterion that will be asked."""
        self._case = case
        self._claim = claim
        self._assessor = assessor
        self._catalogue = catalogue(case, claim)
        self._before = assessor.answers(case)
        self._alone = [assessor.answers(each.added(case)) for each in self._catalogue]

    def of(self, criterion: LoadedCriterion, below: Sequence[Criterion], assessor: Assessor) -> tuple[Addition, ...]:
        """Return the smallest additions that give another answer to a criterion, in the order of the catalogue.

        Args:
            criterion: what is asked.
            below: it and the criteria on which it rests, parsed.
            assessor: what assesses these alone.
        """
        before = self._before.answers[self._claim, criterion.name].outcome
        sees = _Seen(self._claim, below)
        seen = {sees.of(self._before)}
        differing: list[Hypothetical] = []
        found: list[Addition] = []
        for hypothetical, answered in zip(self._catalogue, self._alone, strict=True):
            read = sees.of(answered)
            if read in seen or (self._claim, criterion.name) not in answered.answers:
                continue
            seen.add(read)
            differing.append(hypothetical)
            found += self._addition((hypothetical,), criterion, answered, before)
        if any(each.status == "met" for each in found) or criterion.parsed.statuses[before] == "met":
            return tuple(found)
        met = []
        for several in combinations_with_replacement(differing, AT_ONCE):
            answered = assessor.answers(reduce(_added, several, self._case))
            met += [each for each in self._addition(several, criterion, answered, before) if each.status == "met"]
        return (*found, *met)

    def _addition(
        self, several: Sequence[Hypothetical], criterion: LoadedCriterion, answered: Answered, before: str
    ) -> list[Addition]:
        outcome = answered.answers[self._claim, criterion.name].outcome
        if outcome == before:
            return []
        return [Addition(tuple(each.says for each in several), outcome, criterion.parsed.statuses[outcome])]  # type: ignore[arg-type]


def _added(case: Case, hypothetical: Hypothetical) -> Case:
    return hypothetical.added(case)


class _Seen:
    """What criteria see of the facts: the columns that they read of each relation, and the measures they name."""

    def __init__(self, claim: str, criteria: Sequence[Criterion]) -> None:
        columns: dict[str, set[int]] = {}
        for criterion in criteria:
            for rule in criterion.rules:
                for pattern in rule.patterns:
                    columns.setdefault(pattern.relation, set()).update(term.column for term in pattern.terms)
        read = {name: each for name, each in columns.items() if name not in ("measure", "finding")}
        self._columns = [(name, sorted(each)) for name, each in sorted(read.items())]
        self._names = frozenset().union(*(criterion.measures() for criterion in criteria))
        self._claim = claim

    def of(self, answered: Answered) -> object:
        measured = frozenset(r for r in answered.facts["measure"] if r[0] == self._claim and r[1] in self._names)
        return measured, tuple(
            [frozenset([tuple([row[n] for n in columns]) for row in answered.facts[name]]) for name, columns in self._columns]
        )
