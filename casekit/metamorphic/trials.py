"""Packs tried against the relations that every pack keeps, case after case; each failure with the smallest case that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from casekit.assess import Assessment, Assessor
from casekit.engines.base import Engine
from casekit.measures import Measure
from casekit.metamorphic.follow_ups import parts
from casekit.metamorphic.relations import RELATIONS, REPEATABILITY, Relation, Violation, answers, violations
from casekit.metamorphic.smallest import smallest
from casekit.model.case import Case
from casekit.model.result import Failure
from casekit.packs import RulePack
from casekit.rewriting import CaseData

_TIMES = 8
"""How often the smallest case is answered anew: what changes by itself is no failure of another relation."""


class Shown(NamedTuple):
    """A failure as the smallest case shows it; `place` is the file and line of the criterion."""

    place: str
    violation: Violation
    case: CaseData

    def __str__(self) -> str:
        return f"{self.place}: {self.violation}"


class Trial:
    """Packs tried on one case after another; what fails once is not looked for again.

    A criterion that answers the same case in two ways is told once, and nothing else is looked for in it.

    Args:
        packs: all that are applied, each after those on which it depends.
        engine: what evaluates the rules.
        of: those whose criteria are tried; all of them by default.
        measures: those of plugins, each with its plugin's name.

    Raises:
        EngineFailure: the engine cannot evaluate a rule.
    """

    def __init__(
        self,
        packs: Sequence[RulePack],
        engine: Engine,
        *,
        of: Sequence[RulePack] | None = None,
        measures: Sequence[tuple[str, Measure]] = (),
    ) -> None:
        self._packs, self._engine, self._measures = packs, engine, measures
        self._assessor = Assessor(packs, engine, measures)
        tried = [criterion for pack in (packs if of is None else of) for criterion in pack.criteria]
        self._places = {each.name: each.document.place(("criterion",), key=True) for each in tried}
        self._found: set[tuple[str, str]] = set()
        self.failed: dict[Failure, None] = {}
        """What plugins did not answer, each once."""

    def __call__(self, data: CaseData) -> Iterator[Shown]:
        """Yield what fails on a case, given as the data of a valid one, and did not fail before.

        Raises:
            EngineFailure: the engine failed.
        """
        for part in (*parts(data), data):  # the smaller first: there is less to take away of it
            yield from self._failing(part)

    def _failing(self, data: CaseData) -> Iterator[Shown]:
        given = answers(data, self._assess)
        for relation in RELATIONS:
            told = {name for found, name in self._found if found in (relation.name, REPEATABILITY.name)}
            left = self._places.keys() - told
            first: dict[str, Violation] = {}
            for violation in violations(relation, data, self._assess, left, given=given):
                first.setdefault(violation.criterion, violation)
            for violation in first.values():
                shown = self._shown(relation, violation, data)
                self._found.add((shown.violation.relation, violation.criterion))
                yield shown

    def _assess(self, case: Case) -> Assessment:
        assessment = self._assessor(case)
        self.failed.update(dict.fromkeys(failure for failure in assessment.failures if failure.criterion in self._places))
        return assessment

    def _shown(self, relation: Relation, violation: Violation, data: CaseData) -> Shown:
        name = violation.criterion
        assess = Assessor(_needed(self._packs, name), self._engine, self._measures)

        def on(case: CaseData) -> Violation | None:
            return next(violations(relation, case, assess, [name]), None)

        small = smallest(data, lambda case: on(case) is not None)
        unstable = (v for _ in range(_TIMES) for v in violations(REPEATABILITY, small, assess, [name]))
        one_change = violations(relation, small, assess, [name], single=True)
        return Shown(self._places[name], next(unstable, None) or next(one_change, None) or on(small) or violation, small)


def _needed(packs: Sequence[RulePack], name: str) -> list[RulePack]:
    """Return packs with one criterion alone and those on whose findings it depends."""
    known = {criterion.name: criterion.parsed for pack in packs for criterion in pack.criteria}
    pending, needed = [name], set[str]()
    while pending:
        if (each := pending.pop()) not in needed and each in known:
            needed.add(each)
            pending += known[each].depends()
    fewer = [replace(pack, criteria=tuple(c for c in pack.criteria if c.name in needed)) for pack in packs]
    return [pack for pack in fewer if pack.criteria]
