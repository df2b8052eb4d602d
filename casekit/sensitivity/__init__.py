"""What would change the answers to a case: what they rest on, what could be added, and where thresholds turn.

Nothing here says what is true: a flip set says which items carry an answer, an addition what the rules would say of a
file that held more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from casekit.assess import Assessment, Assessor, with_those_below
from casekit.engines.native import Native
from casekit.loading import CaseFile
from casekit.measures import Measure
from casekit.model.case import Case
from casekit.model.result import Finding
from casekit.model.sensitivity import (
    KINDS,
    Addition,
    AnswerSensitivity,
    Flips,
    Kind,
    NextEvidence,
    Sensitivity,
    SourceReliance,
    Sweep,
)  # fmt: skip
from casekit.packs import LoadedCriterion, RulePack
from casekit.sensitivity.additions import Additions, at_once
from casekit.sensitivity.flips import Removals, Unit, units_of
from casekit.sensitivity.hypothetical import DENIALS
from casekit.sensitivity.reliance import relaxed
from casekit.sensitivity.removal import claim_alone
from casekit.sensitivity.thresholds import sweeps
from casekit.view import claim_views

MOST = 60
"""How many sets are tried for one answer and one kind; all single ones are."""


def sensitivity(
    file: CaseFile,
    packs: Sequence[RulePack],
    assessment: Assessment,
    criteria: Collection[str],
    claims: Collection[str] | None = None,
    measures: Iterable[tuple[str, Measure]] = (),
    most: int = MOST,
) -> Sensitivity:
    """Return what would change the answers to a case.

    Args:
        file: the case that was assessed.
        packs: the packs that were applied.
        assessment: their findings.
        criteria: the criteria that are asked (`pack/name`).
        claims: the claims that are asked; all of them by default.
        measures: those of plugins, each with its plugin's name.
        most: how many sets are tried for one answer and one kind of unit; the search says how far it came.

    Raises:
        CasekitError: a plugin owes an answer where less or more is on file.
    """
    search = _Search(assessment, packs, tuple(measures), criteria, most)
    answers = tuple(search.answers(claims))
    return Sensitivity(assessment.case.case, answers, tuple(_sources(file, answers)), tuple(_next(answers)))


class _Search:
    """What the searches for the answers of one case share."""

    def __init__(
        self,
        assessment: Assessment,
        packs: Sequence[RulePack],
        measures: tuple[tuple[str, Measure], ...],
        criteria: Collection[str],
        most: int,
    ) -> None:
        every = [criterion for pack in packs for criterion in pack.criteria]
        self._case = assessment.case
        self._findings = {(finding.claim, finding.criterion): finding for finding in assessment.findings}
        self._packs = packs
        self._most = most
        self._asked = [criterion for criterion in every if criterion.name in criteria]
        self._below = {criterion.name: with_those_below(every, [criterion.name]) for criterion in self._asked}
        self._assessors = {name: Assessor(packs, Native(), measures, [name]) for name in self._below}
        self._together = Assessor(packs, Native(), measures, list(self._below))
        self._rules = {criterion.name: relaxed(criterion.parsed) for below in self._below.values() for criterion in below}
        names = {measure.name for _, measure in measures}
        self._alone = all(_alone(each, names) for below in self._below.values() for each in below)

    def answers(self, claims: Collection[str] | None) -> Iterator[AnswerSensitivity]:
        """Yield what would change each answer, by claim and in the order of criteria."""
        answered = self._together.answers(self._case)
        swept = {name: sweeps(below[-1], below, answered, self._packs) for name, below in self._in_order()}
        for view in claim_views(self._case):
            if claims is not None and view.id not in claims:
                continue
            case = claim_alone(view) if self._alone else self._case
            units: dict[Kind, tuple[Unit, ...]] = {kind: units_of(case, kind) for kind in KINDS}
            additions = Additions(case, view.id, self._together)
            for criterion in self._asked:
                finding = self._findings.get((view.id, criterion.name))
                if finding is not None:
                    yield self._answer(case, finding, units, additions, swept[criterion.name].get(view.id, ()))

    def _in_order(self) -> Iterator[tuple[str, list[LoadedCriterion]]]:
        """Yield the criteria that are asked, each with those on which it rests, itself last."""
        for criterion in self._asked:
            yield criterion.name, [*(c for c in self._below[criterion.name] if c is not criterion), criterion]

    def _answer(
        self,
        case: Case,
        finding: Finding,
        units: Mapping[Kind, Sequence[Unit]],
        additions: Additions,
        swept: tuple[Sweep, ...],
    ) -> AnswerSensitivity:
        claim, name = finding.claim, finding.criterion
        (criterion,) = (each for each in self._asked if each.name == name)
        removals = Removals(case, units, self._assessors[name], self._below[name], self._rules, name)
        return AnswerSensitivity(
            claim=claim,
            criterion=name,
            outcome=finding.outcome,
            status=finding.status,
            label=finding.label,
            flips=tuple(removals.flips(claim, kind, self._most) for kind in KINDS),
            additions=additions.of(criterion, self._below[name], self._assessors[name]),
            additions_searched=at_once(self._below[name]),
            sweeps=swept,
        )


def _alone(criterion: LoadedCriterion, foreign: Collection[str]) -> bool:
    """Whether an answer to a claim can be found without the rest of its case; functions of plugins are given all of it."""
    parsed = criterion.parsed
    return criterion.answer is None and parsed.measures().isdisjoint(foreign) and parsed.reads_its_claim_alone()


def _sources(file: CaseFile, answers: Sequence[AnswerSensitivity]) -> Iterator[SourceReliance]:
    """Yield the sources on which answers rest alone, those with the most answers first."""
    resting: dict[str, list[tuple[str, str]]] = {}
    for answer in answers:
        for flip in _flips(answer, "sources").sets:
            if len(flip.units) == 1:
                resting.setdefault(flip.units[0][0], []).append((answer.claim, answer.criterion))
    for source, each in sorted(resting.items(), key=lambda item: (-len(item[1]), item[0])):
        yield SourceReliance(source, file.document.place(("sources", source), key=True), tuple(each))


def _flips(answer: AnswerSensitivity, kind: Kind) -> Flips:
    return answer.flips[KINDS.index(kind)]


def _next(answers: Sequence[AnswerSensitivity]) -> Iterator[NextEvidence]:
    """Yield the least additions that would make answers met which are not, those of most answers first.

    What an accused would answer is no evidence that anyone could gather: it is left out.
    """
    met: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for answer in answers:
        if answer.status not in ("met", "not_applicable"):
            for addition in _least([a for a in answer.additions if a.status == "met" and DENIALS.isdisjoint(a.adds)]):
                met.setdefault(addition.adds, []).append((answer.claim, answer.criterion))
    for adds, each in sorted(met.items(), key=lambda item: (-len(item[1]), len(item[0]))):
        yield NextEvidence(adds, tuple(each))


def _least(additions: Sequence[Addition]) -> list[Addition]:
    fewest = min((len(each.adds) for each in additions), default=0)
    return [each for each in additions if len(each.adds) == fewest]
