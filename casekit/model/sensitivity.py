"""What would change the answers to a case: pure data, the same for every renderer."""

from __future__ import annotations

from typing import Literal, NamedTuple

from casekit.model.result import FORMAT, CaseHeader, PackHeader, ProblemNote
from casekit.model.rule import Status

Kind = Literal["items", "sources", "origins"]
KINDS: tuple[Kind, ...] = ("items", "sources", "origins")


class FlipSet(NamedTuple):
    """A smallest set of units without which a claim has another answer, and that answer.

    A unit is the id of an item, a source, or the roots of an origin; `sections` are those of items (else empty).
    """

    units: tuple[tuple[str, ...], ...]
    sections: tuple[str, ...]
    outcome: str
    status: Status


class Flips(NamedTuple):
    """The flip sets of one kind, the smallest first.

    `searched` is None where every set was searched; otherwise every flip set of up to so many units is there, and
    whether there are larger ones is not known.
    """

    kind: Kind
    sets: tuple[FlipSet, ...]
    searched: int | None = None


class Addition(NamedTuple):
    """A smallest set of things that, were they on file too, would give a claim another answer, and that answer."""

    adds: tuple[str, ...]
    outcome: str
    status: Status


class Sweep(NamedTuple):
    """The answers that other values of a threshold would give: from `low` to `high`, None for no end.

    Counts and days begin at 0. Values that are in no range are those with which the criterion would not load.
    """

    threshold: str
    value: str
    ranges: tuple[tuple[str | None, str | None, str], ...]


class AnswerSensitivity(NamedTuple):
    """What would change one answer.

    `additions_searched` is the most additions that were tried together; what was tried is what the catalogue names.
    """

    claim: str
    criterion: str
    outcome: str
    status: Status
    label: str
    flips: tuple[Flips, ...]
    additions: tuple[Addition, ...]
    additions_searched: int
    sweeps: tuple[Sweep, ...] = ()


class SourceReliance(NamedTuple):
    """A source, where it stands, and the answers (claim and criterion) that would be others without it alone."""

    source: str
    place: str
    answers: tuple[tuple[str, str], ...]


class NextEvidence(NamedTuple):
    """Things that, were they on file, would make an answer met that is not, and all answers for which they are the least."""

    adds: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]


class Sensitivity(NamedTuple):
    """What would change the answers to a case: answer by answer; by source and by addition, those of most answers first."""

    case: str
    answers: tuple[AnswerSensitivity, ...]
    sources: tuple[SourceReliance, ...]
    next_evidence: tuple[NextEvidence, ...]


class SensitivityDocument(NamedTuple):
    """The JSON output of `casekit sensitivity` (`casekit schema sensitivity`)."""

    casekit: str
    engine: str
    complete: bool
    packs: tuple[PackHeader, ...]
    cases: tuple[CaseHeader, ...]
    case: str
    answers: tuple[AnswerSensitivity, ...]
    sources: tuple[SourceReliance, ...]
    next_evidence: tuple[NextEvidence, ...]
    problems: tuple[ProblemNote, ...]
    format: Literal[1] = FORMAT
