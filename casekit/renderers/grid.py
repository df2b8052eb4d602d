"""A comparison as a grid of texts with lettered notes: what the text and Markdown tables share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from casekit.model.result import Cell, ComparedRow, Comparison

NO_CLAIM = "no claim on file"
FAILED = "FAILED: no answer"

_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and the invisible ones that reorder text."""


class Part(NamedTuple):
    """One finding in a grid cell: its text and the mark of its note."""

    text: str
    mark: str = ""


class Line(NamedTuple):
    """A row of the grid: its heading and, for each case, what stands there."""

    heading: str
    cells: tuple[tuple[Part, ...], ...]


class Group(NamedTuple):
    """The rows of one question."""

    title: str
    lines: tuple[Line, ...]


class Grid(NamedTuple):
    """A whole table."""

    title: str
    subtitle: str
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    claims: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """For each case its title and, for each of its claims, id and wording."""
    notes: tuple[tuple[str, str], ...]
    """Mark and text: the items and sources on which the cells that carry the mark rest."""
    remarks: tuple[str, ...]


class _Marks:
    """Letters for notes: equal notes share one."""

    def __init__(self) -> None:
        self.of_note: dict[str, str] = {}

    def mark(self, cell: Cell) -> str:
        if not cell.evidence and not cell.sources:
            return ""
        items, sources = " ".join(cell.evidence), ", ".join(cell.sources)
        note = f"{items}: {sources}" if items and sources else items or sources
        return self.of_note.setdefault(note, letters(len(self.of_note)))


def letters(number: int) -> str:
    """Return the mark of note `number` (from 0): ᵃ to ᶻ, then ᵃᵃ and so on."""
    text = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, len(_LETTERS))
        text = _LETTERS[digit] + text
    return text


def printable(text: str) -> str:
    """Return text without control characters and without characters that reorder it."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def grid(comparison: Comparison, layout: str) -> Grid:
    """Return the grid of a comparison in a layout: `criteria` within questions, `questions` or `long`."""
    document = comparison.document
    marks = _Marks()
    build = {"criteria": _criteria, "questions": _questions, "long": _long}[layout]
    groups = tuple(build(comparison, marks))
    long = layout == "long"
    packs = " · ".join(f"{pack.pack} {pack.version}" for pack in document.packs)
    dates = sorted({header.as_of for header in document.cases if header.as_of})
    as_of = f"as of {dates[0]} · " if len(dates) == 1 else ""
    return Grid(
        title=printable(comparison.title),
        subtitle=f"{as_of}{packs} · {document.engine}" + ("" if document.complete else " · INCOMPLETE"),
        columns=("outcome",) if long else tuple(printable(header.title) for header in document.cases),
        groups=groups,
        claims=tuple(_claims(comparison)),
        notes=tuple((mark, printable(note)) for note, mark in marks.of_note.items()),
        remarks=tuple(
            printable(remark)
            for remark in (
                *(f"INCOMPLETE: {p.kind} failure in {p.where}: {p.message}" for p in document.problems),
                *comparison.notes,
            )
        ),
    )


def _claims(comparison: Comparison) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for header in comparison.document.cases:
        claims = tuple((c.claim, printable(c.says)) for c in comparison.claims if c.case == header.case)
        if claims:
            yield printable(header.title), claims


def _titles(comparison: Comparison) -> tuple[dict[str, str], dict[str, str]]:
    questions = {q.question: printable(q.title) for q in comparison.questions}
    names = Counter(c.criterion.partition("/")[2] for c in comparison.criteria)
    criteria = {
        c.criterion: c.criterion if names[bare] > 1 else bare
        for c in comparison.criteria
        for _, _, bare in [c.criterion.partition("/")]
    }
    return questions, criteria


def _rows_by_question(comparison: Comparison) -> Iterator[tuple[str, list[ComparedRow]]]:
    for question in comparison.questions:
        rows = [row for row in comparison.document.rows if row.question == question.question]
        if rows:
            yield question.question, rows


def _criteria(comparison: Comparison, marks: _Marks) -> Iterator[Group]:
    questions, criteria = _titles(comparison)
    cases = [header.case for header in comparison.document.cases]
    for question, rows in _rows_by_question(comparison):
        lines = []
        for row in rows:
            lines.append(Line(criteria[row.criterion], _cells(row, comparison, marks)))
            if not any(
                row.cells.get(case, FAILED) or failed_claims(row, case, comparison) for case in cases
            ):  # nobody claims anything: say so once
                break
        yield Group(questions[question], tuple(lines))


def _questions(comparison: Comparison, marks: _Marks) -> Iterator[Group]:
    """One line a question: its first criterion (the standing, where the headline is shown)."""
    questions, _ = _titles(comparison)
    lines = []
    for question, rows in _rows_by_question(comparison):
        lines.append(Line(questions[question], _cells(rows[0], comparison, marks)))
    yield Group("", tuple(lines))


def _long(comparison: Comparison, marks: _Marks) -> Iterator[Group]:
    """One line a finding, under its case and question."""
    questions, criteria = _titles(comparison)
    for header in comparison.document.cases:
        for question, rows in _rows_by_question(comparison):
            lines = []
            for row in rows:
                if header.case not in row.cells:
                    lines.append(Line(criteria[row.criterion], ((Part(FAILED),),)))
                for cell in row.cells.get(header.case, ()):
                    heading = f"{cell.claim} {criteria[row.criterion]}"
                    lines.append(Line(heading, ((Part(f"{cell.outcome}: {printable(cell.label)}", marks.mark(cell)),),)))
                failed = failed_claims(row, header.case, comparison)
                lines += [Line(f"{claim} {criteria[row.criterion]}", ((Part(FAILED),),)) for claim in failed]
            if lines:
                yield Group(f"{printable(header.title)} · {questions[question]}", tuple(lines))


def _cells(row: ComparedRow, comparison: Comparison, marks: _Marks) -> tuple[tuple[Part, ...], ...]:
    cases = [header.case for header in comparison.document.cases]
    return tuple(_parts(row, case, comparison, marks) if case in row.cells else (Part(FAILED),) for case in cases)


def failed_claims(row: ComparedRow, case: str, comparison: Comparison) -> list[str]:
    """Return the claims of a case for which a row has no answer."""
    return [f.claim for f in comparison.failed if (f.case, f.question, f.criterion) == (case, row.question, row.criterion)]


def _parts(row: ComparedRow, case: str, comparison: Comparison, marks: _Marks) -> tuple[Part, ...]:
    failed = failed_claims(row, case, comparison)
    texts = {cell.claim: (printable(cell.label), marks.mark(cell)) for cell in row.cells[case]}
    texts |= dict.fromkeys(failed, (FAILED, ""))
    if not texts:
        return (Part(NO_CLAIM),)
    several = len(texts) > 1
    return tuple(Part(f"{claim}: {text}" if several else text, mark) for claim, (text, mark) in sorted(texts.items()))
