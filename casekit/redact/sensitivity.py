"""What would change the answers to a case, without the names of its protected sources."""

from __future__ import annotations

from collections.abc import Collection

from casekit.coarsening import exact_days
from casekit.model.case import Case
from casekit.model.sensitivity import AnswerSensitivity, FlipSet, Sensitivity
from casekit.redact.texts import Redaction, redactions_of


def redact_sensitivity(sensitivity: Sensitivity, case: Case) -> Sensitivity:
    """Return what would change the answers to a case without the names of its protected sources, in an order without them."""
    redaction = redactions_of([case])[case.case]
    if not redaction.texts:
        return sensitivity
    days = exact_days(case)
    sources = [
        each._replace(
            source=redaction.names.get(each.source, each.source),
            place="" if each.source in redaction.names else redaction.of(each.place),
        )
        for each in sensitivity.sources
    ]
    return sensitivity._replace(
        answers=tuple(_redacted_answer(answer, redaction, days.get(answer.claim, ())) for answer in sensitivity.answers),
        sources=tuple(sorted(sources, key=lambda each: (-len(each.answers), each.source))),
        next_evidence=tuple(each._replace(adds=tuple(map(redaction.of, each.adds))) for each in sensitivity.next_evidence),
    )


def _redacted_answer(answer: AnswerSensitivity, redaction: Redaction, days: Collection[int]) -> AnswerSensitivity:
    """Return an answer without secrets; thresholds that turn at days which are not told are left out."""
    turning = {str(day + beside) for day in days for beside in (-1, 0, 1)}
    sweeps = (each for each in answer.sweeps if turning.isdisjoint(end for low, high, _ in each.ranges for end in (low, high)))
    flips = tuple(
        each
        if each.kind == "items"
        else each._replace(
            sets=tuple(sorted((_redacted_set(f, redaction) for f in each.sets), key=lambda f: (len(f.units), f)))
        )
        for each in answer.flips
    )
    additions = tuple(each._replace(adds=tuple(map(redaction.of, each.adds))) for each in answer.additions)
    return answer._replace(label=redaction.of(answer.label), flips=flips, additions=additions, sweeps=tuple(sweeps))


def _redacted_set(flip: FlipSet, redaction: Redaction) -> FlipSet:
    units = (tuple(sorted(redaction.names.get(source, source) for source in unit)) for unit in flip.units)
    return flip._replace(units=tuple(sorted(units)))
