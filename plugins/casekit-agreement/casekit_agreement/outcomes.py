"""The outcomes of each coder's cases, and of cases that are as another coder has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from casekit.assess import Assessment, Assessor
from casekit.errors import CasekitError
from casekit.model.case import Case
from casekit.source import dotted
from casekit.validation import check

from casekit_agreement.fields import Data
from casekit_agreement.result import Change

Outcomes = Mapping[tuple[str, str], str]
"""(claim, criterion) → outcome; without an answer there is no entry."""

_MOST_FAULTS = 3


class Tried(NamedTuple):
    """What a case gives that is not as its coder has it: what changes, or why it cannot be tried or failed."""

    changes: tuple[Change, ...] = ()
    obstacle: str = ""
    failed: bool = False


def outcomes(assessment: Assessment, shown: Collection[str]) -> dict[tuple[str, str], str]:
    """Return the outcomes of the criteria that are shown."""
    return {(f.claim, f.criterion): f.outcome for f in assessment.findings if f.criterion in shown}


class Trial:
    """Cases as they are not, assessed: casekit is asked again, with one thing changed."""

    def __init__(self, assessor: Assessor, shown: Collection[str]) -> None:
        self._assessor = assessor
        self._shown = shown

    def __call__(self, before: Outcomes, data: Data) -> Tried:
        """Return what changes in the outcomes of the claims that there are before and after."""
        case, faults = check(Case, data)
        if case is None:
            told = [f"{dotted(fault.path)}: {fault.message}" for fault in faults]
            more = [f"and {len(told) - _MOST_FAULTS} more"] if len(told) > _MOST_FAULTS else []
            return Tried(obstacle="; ".join([*told[:_MOST_FAULTS], *more]))
        try:
            assessment = self._assessor(case)
        except CasekitError as error:
            return Tried(obstacle=f"there is no answer: {error}", failed=True)
        except Exception as error:
            return Tried(obstacle=f"there is no answer: {type(error).__name__}: {error}", failed=True)
        if assessment.failures:
            failed = assessment.failures[0]
            return Tried(obstacle=f"there is no answer: {failed.plugin}: {failed.message}", failed=True)
        after = outcomes(assessment, self._shown)
        both = sorted(before.keys() & after.keys(), key=lambda key: (key[0], list(self._shown).index(key[1])))
        return Tried(tuple(Change(*key, before[key], after[key]) for key in both if before[key] != after[key]))
