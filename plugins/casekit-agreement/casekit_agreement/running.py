"""Coders' cases assessed as `casekit compare` would, then compared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from casekit.assess import Assessor
from casekit.cli.progress import Progress
from casekit.cli.running import assess_each
from casekit.cli.workspace import Workspace
from casekit.compare import Assessed
from casekit.errors import UsageError, did_you_mean, quoted
from casekit.guard import guarded
from casekit.model.result import ProblemNote
from casekit.project import load_packs

from casekit_agreement.agreement import agreement, shared_cases
from casekit_agreement.coders import Coder
from casekit_agreement.result import Agreement


def agreement_of(
    coders: Sequence[Coder], at: Workspace, packs: Sequence[str], engine: str, progress: Progress, *, interval: bool = False
) -> Agreement:
    """Return how far coders agree, under the packs that are asked for or apply.

    Raises:
        UsageError: an engine or pack is not at hand, or no case is coded twice.
        EngineFailure: the engine cannot evaluate a rule.
    """
    if engine not in at.host.engines:
        raise UsageError(f"there is no engine {quoted(engine)}{did_you_mean(engine, at.host.engines)}")
    shared = shared_cases(coders)
    if not shared:
        each = "; ".join(f"{coder.name} codes {', '.join(coder.files)}" for coder in coders)
        raise UsageError(f"no case is coded by two coders: {each}")
    applied = load_packs(at.project, packs, extra=at.extra)
    places = [(coder, case) for coder in coders for case in coder.files if case in shared]
    files = [coder.files[case] for coder, case in places]
    answers = assess_each(files, applied.applied, engine, at.host, progress)
    assessed = {(coder.name, case): answer for (coder, case), answer in zip(places, answers, strict=True)}
    assessor = Assessor(
        applied.applied, guarded(at.host.owner("engine", engine) or "casekit", at.host.engines[engine]), at.host.measures
    )
    problems = [*at.host.problems, *(note for place, answer in assessed.items() for note in _problems(place[0], answer))]
    answered = all(each.assessment is not None and not each.assessment.failures for each in answers)
    tried = count(1)
    return agreement(
        coders,
        assessed,
        applied,
        assessor,
        problems,
        complete=answered and not at.host.problems,
        interval=interval,
        tick=lambda: progress.say(f"{next(tried):,} disagreements tried"),
    )


def _problems(coder: str, assessed: Assessed) -> list[ProblemNote]:
    """Return what went wrong in a coder's case: its engine, and each function of a plugin that failed."""
    found = []
    if assessed.problem is not None:
        found.append(assessed.problem._replace(where=f"{coder}, {assessed.problem.where}"))
    for failure in assessed.assessment.failures if assessed.assessment else ():
        where = f"{failure.plugin}, {coder}, {assessed.file.case.case} {failure.claim} {failure.criterion}"
        found.append(ProblemNote("plugin", where, failure.message))
    return found
