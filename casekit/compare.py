"""Assessments of several cases → one comparison: pure data, ready for any renderer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from casekit import __version__
from casekit.assess import Assessment
from casekit.errors import UsageError, did_you_mean
from casekit.loading import CaseFile
from casekit.model.case import Case, Source
from casekit.model.codebook import Question
from casekit.model.result import (
    CaseHeader,
    Cell,
    ClaimHeader,
    ComparedRow,
    Comparison,
    ComparisonDocument,
    CriterionHeader,
    FailedCell,
    Finding,
    PackHeader,
    ProblemNote,
    QuestionHeader,
    RuleHeader,
    SourceHeader,
)  # fmt: skip
from casekit.packs import LoadedCriterion, RulePack
from casekit.rules.words import row_in_words, rule_in_words

_NO_QUESTION = ""
_NO_ENGINE = "none"
_STANDING = "core/standing"
"""The criterion whose outcome is printed beside every claim."""


class Assessed(NamedTuple):
    """A case file with its assessment, and what went wrong in it: without an assessment, why there is none."""

    file: CaseFile
    assessment: Assessment | None
    problem: ProblemNote | None = None


def compare(
    assessed: Sequence[Assessed],
    packs: Sequence[RulePack],
    *,
    shown: Sequence[RulePack] | None = None,
    questions: Iterable[str] = (),
    criteria: Iterable[str] = (),
    only_differences: bool = False,
    problems: Sequence[ProblemNote] = (),
) -> Comparison:
    """Return cases side by side.

    Args:
        assessed: the cases, in the order of the columns.
        packs: the packs that were applied.
        shown: those whose criteria are shown; all of them by default.
        questions: show only these questions; all of them by default.
        criteria: show only these criteria (`pack/name` or a bare name), or `all`; by default the
            headline criteria, or all where there is none.
        only_differences: leave out rows whose cells have the same outcomes in every case.
        problems: what else failed, of plugins; with any, the comparison is not complete.

    Raises:
        UsageError: two cases have one id; a question or criterion is not known.
    """
    refuse_twins([a.file for a in assessed])
    headers = _criteria(packs if shown is None else shown, tuple(criteria))
    asked = _questions([a.file for a in assessed], tuple(questions))
    rows = []
    incomplete = {(cell.question, cell.criterion) for a in assessed for cell in _failed(a)}
    cells = {a.file.case.case: _cells(a.assessment) for a in assessed if a.assessment is not None}
    for question in asked:
        for criterion in headers:
            row = ComparedRow(
                question=question.question,
                criterion=criterion.criterion,
                cells={case: tuple(found.get((question.question, criterion.criterion), ())) for case, found in cells.items()},
            )
            if (
                not only_differences
                or (question.question, criterion.criterion) in incomplete
                or len({tuple(sorted(c.outcome for c in each)) for each in row.cells.values()}) > 1
            ):
                rows.append(row)
    shown_rows = {(row.question, row.criterion) for row in rows}
    failed = [cell for a in assessed for cell in _failed(a) if (cell.question, cell.criterion) in shown_rows]
    document = ComparisonDocument(
        casekit=__version__,
        engine=", ".join(sorted({a.assessment.engine for a in assessed if a.assessment})) or _NO_ENGINE,
        complete=not problems and not failed and all(a.assessment is not None for a in assessed),
        packs=tuple(PackHeader(pack=p.name, version=p.manifest.version, sha256=p.sha256) for p in packs),
        cases=tuple(case_header(a.file) for a in assessed),
        rows=tuple(rows),
        problems=(*problems, *(note for a in assessed for note in problem_notes(a))),
    )
    return Comparison(
        document=document,
        title=_title([a.file for a in assessed]),
        questions=asked,
        criteria=tuple(headers),
        claims=tuple(_claims(assessed, [q.question for q in asked])),
        notes=tuple(_notes(document, headers, asked)),
        failed=tuple(failed),
        sources=tuple(_sources(assessed, rows)),
        rules=tuple(_rules(packs, rows)),
    )


def problem_notes(assessed: Assessed) -> Iterable[ProblemNote]:
    """Return what went wrong in a case: its engine, and each function of a plugin that failed."""
    if assessed.problem is not None:
        yield assessed.problem
    for failure in assessed.assessment.failures if assessed.assessment else ():
        where = f"{failure.plugin}, {assessed.file.case.case} {failure.claim} {failure.criterion}"
        yield ProblemNote("plugin", where, failure.message)


def _failed(assessed: Assessed) -> Iterable[FailedCell]:
    for failure in assessed.assessment.failures if assessed.assessment else ():
        question = assessed.file.case.claims[failure.claim].question or _NO_QUESTION
        yield FailedCell(assessed.file.case.case, question, failure.criterion, failure.claim)


def refuse_twins(files: Sequence[CaseFile]) -> None:
    """Refuse two cases of one id.

    Raises:
        UsageError: there are two, and where.
    """
    seen: dict[str, str] = {}
    for file in files:
        if file.case.case in seen:
            raise UsageError(f"two cases have the id {file.case.case!r}: {seen[file.case.case]} and {file.path}")
        seen[file.case.case] = file.path


def case_header(file: CaseFile) -> CaseHeader:
    """Return a case as outputs name it."""
    case = file.case
    return CaseHeader(case=case.case, title=case.name, as_of=case.as_of.text if case.as_of else "", sha256=file.sha256)


def _title(files: Sequence[CaseFile]) -> str:
    titles = list(dict.fromkeys(file.codebook.title for file in files if file.codebook))
    return " · ".join(titles)


def _cells(assessment: Assessment) -> dict[tuple[str, str], list[Cell]]:
    found: dict[tuple[str, str], list[Cell]] = {}
    for finding in assessment.findings:
        question = assessment.case.claims[finding.claim].question or _NO_QUESTION
        found.setdefault((question, finding.criterion), []).append(_cell(finding))
    return found


def _claims(assessed: Sequence[Assessed], questions: Sequence[str]) -> Iterable[ClaimHeader]:
    """Return the claims on the questions, as worded, in the order of cases, questions and ids."""
    standing = {
        (a.file.case.case, finding.claim): finding.outcome.replace("-", " ")
        for a in assessed
        for finding in (a.assessment.findings if a.assessment else ())
        if finding.criterion == _STANDING
    }
    for question in questions:
        for a in assessed:
            case = a.file.case
            for id, claim in sorted(case.claims.items()):
                if (claim.question or _NO_QUESTION) == question and claim.says:
                    yield ClaimHeader(case.case, id, question, claim.says, standing.get((case.case, id), ""))


def _sources(assessed: Sequence[Assessed], rows: Sequence[ComparedRow]) -> Iterable[SourceHeader]:
    """Return the sources that cells cite and those through which they were read, in the order of cases and ids."""
    for a in assessed:
        case = a.file.case
        cited = {source for row in rows for cell in row.cells.get(case.case, ()) for source in cell.sources}
        for id in sorted(_with_ways(case, cited)):
            yield source_header(case.case, id, case.sources[id])


def _with_ways(case: Case, cited: set[str]) -> set[str]:
    """Return sources with those through which they were read."""
    found, pending = set(cited), sorted(cited)
    while pending:
        via = case.sources[pending.pop()].via
        if via and via not in found:
            found.add(via)
            pending.append(via)
    return found


def source_header(case: str, id: str, source: Source) -> SourceHeader:
    """Return a source of a case as the fields of its file."""
    return SourceHeader(
        case=case, source=id, kind=source.kind, title=source.title, author=source.author, publisher=source.publisher,
        place=source.place, issued=source.issued.text if source.issued else "", url=source.url, language=source.language,
        accessed=source.accessed, via=source.via or "",
    )  # fmt: skip


def _rules(packs: Sequence[RulePack], rows: Sequence[ComparedRow]) -> Iterable[RuleHeader]:
    """Return the rules that decided a cell, in words, in the packs' order."""
    decided = {cell.rule for row in rows for cells in row.cells.values() for cell in cells}
    for pack in packs:
        for criterion in pack.criteria:
            for number, says in _in_words(criterion):
                if (rule := f"{criterion.name}#{number}") in decided:
                    yield RuleHeader(rule, says)


def _in_words(criterion: LoadedCriterion) -> Iterable[tuple[str, str]]:
    """Return the rules or rows of a criterion, numbered as in findings, each with what it asks."""
    parsed = criterion.parsed
    for number, rule in enumerate(parsed.rules, 1):
        yield str(number), "; ".join(rule_in_words(rule)) or "in any case"
    for number, row in enumerate(parsed.table.rows if parsed.table else (), 1):
        yield str(number), "; ".join(row_in_words(parsed.table.inputs, row)) or "in any case"  # type: ignore[union-attr]
    yield "otherwise", "none of its rules holds"
    yield "function", "answered by a function"


def _cell(finding: Finding) -> Cell:
    return Cell(
        claim=finding.claim, outcome=finding.outcome, status=finding.status, label=finding.label, rule=finding.rule,
        evidence=finding.evidence, sources=finding.sources,
    )  # fmt: skip


def _criteria(packs: Sequence[RulePack], wanted: Sequence[str]) -> list[CriterionHeader]:
    every = [
        CriterionHeader(
            criterion=c.name, title=c.spec.title, headline=c.spec.headline, required=c.spec.required
        )
        for pack in packs
        for c in pack.criteria
    ]  # fmt: skip
    if not wanted:
        return [header for header in every if header.headline] or every
    if "all" in wanted:
        return every
    chosen = chosen_criteria([header.criterion for header in every], wanted)
    return [header for header in every if header.criterion in chosen]


def chosen_criteria(names: Sequence[str], wanted: Sequence[str]) -> set[str]:
    """Return the criteria that are asked for, each by its whole name or without its pack's.

    Raises:
        UsageError: there is none of that name, or there are several.
    """
    bare: dict[str, list[str]] = {}
    for name in names:
        bare.setdefault(name.partition("/")[2], []).append(name)
    for name in wanted:
        if name not in names and len(bare.get(name, ())) != 1:
            if name in bare:
                raise UsageError(f"the criterion {name!r} is in several packs: {', '.join(bare[name])}")
            raise UsageError(f"{name!r} is not a criterion of these packs" + did_you_mean(name, [*names, *bare]))
    return {name if name in names else bare[name][0] for name in wanted}


def _questions(files: Sequence[CaseFile], wanted: Sequence[str]) -> tuple[QuestionHeader, ...]:
    """Return the questions in the codebooks' order, then those outside any codebook by name."""
    defined: dict[str, list[Question]] = {}
    for file in files:
        for id, question in file.codebook.questions.items() if file.codebook else ():
            if question not in defined.setdefault(id, []):
                defined[id].append(question)
    loose = {claim.question or _NO_QUESTION for file in files for claim in file.case.claims.values()} - set(defined)
    known = {id: QuestionHeader(question=id, title=each[0].title, comparable=len(each) == 1) for id, each in defined.items()}
    known |= {id: QuestionHeader(question=id, title=id or "Claims without a question") for id in sorted(loose)}
    for id in wanted:
        if id not in known:
            raise UsageError(f"{id!r} is not a question of these cases" + did_you_mean(id, known))
    return tuple(header for id, header in known.items() if not wanted or id in wanted)


# --- what must be said under a comparison -----------------------------------------------------------

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MAX_WRITTEN_OUT = 20


def _notes(
    document: ComparisonDocument, criteria: Sequence[CriterionHeader], questions: Sequence[QuestionHeader]
) -> Iterable[str]:
    for question in questions:
        if not question.comparable:
            yield f"{question.title}: the cases define this question differently; its cells are not comparable."
    dates = {header.as_of for header in document.cases}
    if len(dates) > 1:
        stated = "; ".join(f"{h.title} as of {h.as_of or 'an unstated date'}" for h in document.cases)
        yield f"The cases state different knowledge and are not comparable in time: {stated}."
    if len(document.cases) > 1:
        headline = [c.criterion for c in criteria if c.headline]
        rows = [row for row in document.rows if row.criterion in headline]
        observed = {tuple(_met(row.cells.get(header.case, ())) for row in rows) for header in document.cases}
        k = len(rows)
        possible = str(2**k) if k <= _MAX_WRITTEN_OUT else f"2{str(k).translate(_SUPERSCRIPT)}"
        yield (
            f"{len(document.cases)} cases; {len(observed)} of {possible} configurations of the headline criteria "
            f"observed; no cross-case inference."
        )


def _met(cells: Sequence[Cell]) -> bool:
    return bool(cells) and all(cell.status == "met" for cell in cells)
