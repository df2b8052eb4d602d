"""An output made again: the same cases, packs, questions and criteria, from what is at hand now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from casekit.cli.progress import Progress
from casekit.cli.running import assess_each, known_on, refuse_unknown, tell_of_native_alone
from casekit.cli.workspace import Workspace
from casekit.compare import Assessed, compare
from casekit.contrast import with_contrasts
from casekit.errors import CasekitError, UsageError, did_you_mean, quoted
from casekit.loading import CaseFile
from casekit.model.dates import parse_date
from casekit.model.explanation import ExplanationDocument
from casekit.model.result import ComparedRow, Comparison, ComparisonDocument
from casekit.model.sensitivity import Sensitivity, SensitivityDocument
from casekit.packs import MANIFEST, RulePack
from casekit.project import Packs, depends_of, load_packs, pack_id
from casekit.redact import redact
from casekit.redact.report import redact_report
from casekit.redact.sensitivity import redact_sensitivity
from casekit.report import Report, report
from casekit.sensitivity import sensitivity
from casekit.verification import Again
from casekit.verification.outputs import Output


class _AtHand(NamedTuple):
    packs: Packs
    absent: Mapping[str, str]
    """Pack → why it cannot be applied."""


def made_again(
    output: Output, files: Sequence[CaseFile], folders: Iterable[str], by: str, at: Workspace, *, reveal: bool
) -> tuple[Again, ComparisonDocument]:
    """Return an output made again, and the comparison from which it was taken.

    Args:
        output: as it was read.
        files: the cases it names, as far as they were found, in its order.
        folders: of packs, which go before those at hand.
        by: the engine.
        at: what there is.
        reveal: whether protected sources are shown under their names.

    Raises:
        UsageError: a folder is no pack, or two cases have one id.
        UnreadableInput: a file of a pack cannot be read.
        InvalidInput: every fault of a pack.
        click.BadParameter: the engine is not known.
    """
    refuse_unknown("--engine", by, at.host.engines)
    before = output.document
    found = _packs([header.pack for header in before.packs], folders, at)
    applied = found.packs.applied
    tell_of_native_alone(by)
    as_of = {header.case: parse_date(header.as_of) if header.as_of else None for header in before.cases}
    assessed = assess_each([known_on(as_of[f.case.case], f) for f in files], applied, by, at.host, Progress())
    cases = [each.file.case for each in assessed]
    own = {file.case.case: file.case.as_of.text if file.case.as_of else "" for file in files}
    if isinstance(before, ComparisonDocument):
        result = _compared(before, assessed, applied, at)
        if output.contrasts is not None:
            result = with_contrasts(result, assessed, applied, at.host.measures)
        versions = result, redact(result, cases)
        now, other = versions if reveal else reversed(versions)
        contrasts = now.contrasts or (), other.contrasts or ()
        return Again(now.document, other.document, own, found.absent, contrasts=contrasts), now.document
    if isinstance(before, SensitivityDocument):
        return _sensitivities(before, assessed, applied, own, found.absent, at, reveal=reveal)
    result = _explained(before, assessed, applied, at)
    whole = report(result, assessed, applied, at.host.measures)
    hidden = redact_report(whole, cases)
    chosen, otherwise = (whole, hidden) if reveal else (hidden, whole)
    criteria = [header.criterion for header in result.criteria if before.criterion in (None, header.criterion)]
    now_explained, other_explained = (_explanations(before, each, criteria) for each in (chosen, otherwise))
    known = any(before.claim in case.claims for case in cases)
    return Again(now_explained, other_explained, own, found.absent, known), chosen.comparison.document


# --- packs --------------------------------------------------------------------------------------------


def _packs(named: Sequence[str], folders: Iterable[str], at: Workspace) -> _AtHand:
    """Return the packs of these ids, found by what their manifests say and not by the names of their folders."""
    own = dict(at.project.pack_folders)
    own |= {_id(name, folder): folder for name, folder in at.project.pack_folders.items()}
    for folder in folders:
        if (Path(folder) / MANIFEST).is_file():
            own[pack_id(Path(folder))] = Path(folder)
        elif folder not in own:
            raise UsageError(f"there is no rule pack {quoted(folder)}{did_you_mean(folder, own)}")
    at_hand = {**at.host.packs, **own}

    def lacks(pack: str, within: tuple[str, ...] = ()) -> str:
        """Return why a pack cannot be applied; nothing if it can."""
        if pack in within or (pack in at.host.criteria and pack not in at_hand):
            return ""
        if pack not in at_hand:
            return "not at hand"
        needed = next((other for other in depends_of(at_hand[pack]) if lacks(other, (*within, pack))), None)
        return f"it needs {needed}, which is not at hand" if needed else ""

    absent = {pack: why for pack in named if (why := lacks(pack))}
    names = [pack for pack in named if pack not in absent]
    project = at.project._replace(pack_folders=own)
    return _AtHand(load_packs(project, names, extra=at.extra) if names else Packs((), ()), absent)


def _id(name: str, folder: Path) -> str:
    try:
        return pack_id(folder)
    except CasekitError:  # what is wrong in it is told when it is applied
        return name


def _in_order_of(criteria: Iterable[str], packs: Sequence[RulePack]) -> list[RulePack]:
    """Return the packs that have these criteria, in the order in which they are met: that in which they were asked for."""
    names = dict.fromkeys(criterion.partition("/")[0] for criterion in criteria)
    by_name = {pack.name: pack for pack in packs}
    return [by_name[name] for name in names if name in by_name]


# --- comparisons --------------------------------------------------------------------------------------


def _compared(before: ComparisonDocument, assessed: Sequence[Assessed], packs: Sequence[RulePack], at: Workspace) -> Comparison:
    """Return the comparison that shows the questions and criteria of the rows."""
    shown = _in_order_of((row.criterion for row in before.rows), packs)
    every = compare(assessed, packs, shown=shown, criteria=("all",), problems=at.host.problems)
    asked = {row.question for row in before.rows}
    questions = [header.question for header in every.questions if header.question in asked]
    wanted = {row.criterion for row in before.rows}
    criteria = [header.criterion for header in every.criteria if header.criterion in wanted]
    if not questions or not criteria:  # to `compare`, none would be all
        complete = not at.host.problems and all(each.assessment is not None for each in assessed)
        return every._replace(document=every.document._replace(rows=(), complete=complete))
    return compare(
        assessed,
        packs,
        shown=shown,
        questions=questions,
        criteria=criteria,
        only_differences=_has_only_differences(before),
        problems=at.host.problems,
    )


def _has_only_differences(document: ComparisonDocument) -> bool:
    """Whether rows were left out because the cases agree on them: what `--only-differences` leaves."""
    rows = document.rows
    whole = len({row.question for row in rows}) * len({row.criterion for row in rows})
    return len(rows) < whole and (not document.complete or all(map(_differs, rows)))


def _differs(row: ComparedRow) -> bool:
    return len({tuple(sorted(cell.outcome for cell in cells)) for cells in row.cells.values()}) > 1


# --- sensitivities ------------------------------------------------------------------------------------


def _sensitivities(
    before: SensitivityDocument,
    assessed: Sequence[Assessed],
    packs: Sequence[RulePack],
    own: Mapping[str, str],
    absent: Mapping[str, str],
    at: Workspace,
    *,
    reveal: bool,
) -> tuple[Again, ComparisonDocument]:
    """Return what would change the answers to the claims and criteria of the output, searched as far as by default."""
    criteria, claims = {each.criterion for each in before.answers}, {each.claim for each in before.answers}
    result = compare(assessed, packs, criteria=("all",), problems=at.host.problems)
    found = Sensitivity(before.case, (), (), ())
    for file, assessment, _ in assessed:
        if assessment is not None:
            found = sensitivity(file, packs, assessment, criteria, claims, at.host.measures)
    cases = [each.file.case for each in assessed]
    hidden = redact_sensitivity(found, cases[0]) if cases else found
    heads = result.document, redact(result, cases).document
    versions = [_sensitivity(*each) for each in zip(heads, (found, hidden), strict=True)]
    now, other = versions if reveal else reversed(versions)
    return Again(now, other, own, absent), heads[not reveal]


def _sensitivity(head: ComparisonDocument, found: Sensitivity) -> SensitivityDocument:
    return SensitivityDocument(
        head.casekit, head.engine, head.complete, head.packs, head.cases, **found._asdict(), problems=head.problems
    )  # fmt: skip


# --- explanations -------------------------------------------------------------------------------------


def _explained(
    before: ExplanationDocument, assessed: Sequence[Assessed], packs: Sequence[RulePack], at: Workspace
) -> Comparison:
    """Return the comparison from which the explanations are taken."""
    shown = _in_order_of((each.criterion for each in before.explanations), packs) or packs
    known = any(criterion.name == before.criterion for pack in shown for criterion in pack.criteria)
    criteria = (before.criterion,) if before.criterion is not None and known else ("all",)
    return compare(assessed, packs, shown=shown, criteria=criteria, problems=at.host.problems)


def _explanations(before: ExplanationDocument, whole: Report, criteria: Sequence[str]) -> ExplanationDocument:
    head = whole.comparison.document
    found = (e for chapter in whole.chapters for e in chapter.explanations if e.claim == before.claim)
    by_criterion = {explanation.criterion: explanation for explanation in found}
    return ExplanationDocument(
        casekit=head.casekit,
        engine=head.engine,
        complete=head.complete,
        packs=head.packs,
        cases=head.cases,
        claim=before.claim,
        criterion=before.criterion,
        explanations=tuple(by_criterion[name] for name in criteria if name in by_criterion),
        problems=head.problems,
    )
