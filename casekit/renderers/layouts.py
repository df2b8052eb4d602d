"""What a row of a table is: comparisons laid out as tables.

`criteria`: a criterion within its question, a column a case. `questions`: a question, with its first criterion.
`question`: one question in full, a column a claim under its case. `long`: one finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from casekit.citations import Numbered, reference
from casekit.errors import UsageError
from casekit.model.result import CaseHeader, Cell, ComparedRow, Comparison
from casekit.renderers import Style
from casekit.renderers.arrange import transposed
from casekit.renderers.table import (
    FAILED,
    NO_CLAIM,
    REASONS,
    ClaimNote,
    Column,
    Group,
    Line,
    Note,
    Notes,
    Part,
    Reference,
    Table,
    printable,
)  # fmt: skip

DIFFERENCES = "differences"
CLAIM = "claim"


def table(comparison: Comparison, style: Style, *, document: bool = True) -> Table:
    """Return the table of a comparison.

    Args:
        comparison: what was compared.
        style: how it is to look; its layout is one of `casekit.renderers.LAYOUTS`.
        document: whether the format is read apart from the case files. Then the column of differences and the
            references are part of it unless the style leaves them out; else only where the style asks for them.

    Raises:
        UsageError: the layout cannot show this comparison.
    """
    view = _View(comparison, style, document=document)
    build = {"criteria": _criteria, "questions": _questions, "question": _question, "long": _long}[style.layout]
    columns, groups = build(view)
    notes, references = _cited(comparison, view.notes, style, document=document)
    doc = comparison.document
    packs = " · ".join(f"{pack.pack} {pack.version}" for pack in doc.packs)
    dates = sorted({header.as_of for header in doc.cases if header.as_of})
    as_of = f"as of {dates[0]} · " if len(dates) == 1 else ""
    failed = (f"INCOMPLETE: {p.kind} failure in {p.where}: {p.message}" for p in doc.problems)
    found = Table(
        title=printable(comparison.title),
        subtitle=f"{as_of}{packs} · {doc.engine}" + ("" if doc.complete else " · INCOMPLETE"),
        columns=columns,
        groups=groups,
        claims=tuple(_claims(comparison)),
        notes=notes,
        rules=tuple((rule.rule, rule.says) for rule in comparison.rules if rule.rule in view.named_rules),
        references=references,
        remarks=tuple(map(printable, (*failed, *comparison.notes))),
        reasons=tuple(_reasons(comparison, view.titles)),
    )
    if not style.transpose:
        return found
    if style.layout == "long":
        raise UsageError("the layout long has one finding a row: there is nothing to transpose")
    return transposed(found)


class _View:
    """What the layouts share: names, notes, and whether there is a column of differences."""

    def __init__(self, comparison: Comparison, style: Style, *, document: bool) -> None:
        self.comparison = comparison
        self.cases = comparison.document.cases
        self.notes = Notes()
        self.whole = style.transpose
        """Whether a question on which nobody claims anything keeps all of its rows."""
        wanted = document if style.differences is None else style.differences
        self.differences = wanted and len(self.cases) > 1 and style.layout != "long"
        self.named_rules: set[str] = set()
        self.titles = {q.question: printable(q.title) for q in comparison.questions}
        names = Counter(c.criterion.partition("/")[2] for c in comparison.criteria)
        self.criteria = {
            c.criterion: c.criterion if names[bare] > 1 else bare
            for c in comparison.criteria
            for _, _, bare in [c.criterion.partition("/")]
        }
        self.failed: dict[tuple[str, str, str], list[str]] = {}
        for cell in comparison.failed:
            self.failed.setdefault((cell.case, cell.question, cell.criterion), []).append(cell.claim)

    def by_question(self) -> Iterator[tuple[str, list[ComparedRow]]]:
        rows: dict[str, list[ComparedRow]] = {}
        for row in self.comparison.document.rows:
            rows.setdefault(row.question, []).append(row)
        for question in self.comparison.questions:
            if question.question in rows:
                yield question.question, rows[question.question]

    def columns(self) -> tuple[Column, ...]:
        return (*(Column(printable(h.title)) for h in self.cases), *([Column(DIFFERENCES)] if self.differences else ()))

    def failures(self, row: ComparedRow, case: str) -> list[str]:
        return self.failed.get((case, row.question, row.criterion), [])

    def line(self, heading: str, row: ComparedRow) -> Line:
        cells = [self.parts(row, header.case) for header in self.cases]
        return Line(heading, (*cells, *self.difference(row)))

    def parts(self, row: ComparedRow, case: str) -> tuple[Part, ...]:
        if case not in row.cells:
            return (Part(FAILED),)
        found = {cell.claim: self.part(cell, case) for cell in row.cells[case]}
        found |= dict.fromkeys(self.failures(row, case), Part(FAILED))
        if not found:
            return (Part(NO_CLAIM),)
        if len(found) == 1:
            return tuple(found.values())
        return tuple(part._replace(text=f"{claim}: {part.text}") for claim, part in sorted(found.items()))

    def part(self, cell: Cell, case: str) -> Part:
        return Part(printable(cell.label), self.notes.mark(cell, case), cell.status)

    def difference(self, row: ComparedRow) -> list[tuple[Part, ...]]:
        """Return the cell that says whether the cases differ, and by which rule on what; none where it is not wanted."""
        if not self.differences:
            return []
        answers = {header: row.cells.get(header.case, ()) for header in self.cases}
        if any(h.case not in row.cells or self.failures(row, h.case) for h in self.cases):
            return [(Part("not known: an answer failed"),)]
        silent = [printable(header.title) for header, cells in answers.items() if not cells]
        if silent:
            return [(Part(f"not compared: no claim on file in {_listed(silent)}"),)]
        outcomes = {tuple(sorted({cell.outcome for cell in cells})) for cells in answers.values()}
        if len(outcomes) == 1:
            return [(Part(f"none: {_listed([_words(outcome) for outcome in next(iter(outcomes))])}"),)]
        reasons = [f"{printable(header.title)}: {self.reasons(header, cells)}" for header, cells in answers.items()]
        return [tuple(map(Part, (f"differ: {reasons[0]}", *reasons[1:])))]

    def reasons(self, header: CaseHeader, cells: Sequence[Cell]) -> str:
        """Return what each outcome of a case rests on: its claims, the rule and the note with the items."""
        by_outcome: dict[str, list[str]] = {}
        self.named_rules |= {cell.rule for cell in cells}
        for cell in cells:
            number = cell.rule.partition("#")[2]
            rule = f"rule {number}" if number.isdigit() else number
            claim = [cell.claim] if len(cells) > 1 else []
            by_outcome.setdefault(cell.outcome, []).append(
                " ".join(filter(None, [*claim, rule, self.notes.mark(cell, header.case)]))
            )
        return "; ".join(f"{_words(outcome)} ({', '.join(reasons)})" for outcome, reasons in by_outcome.items())


def _criteria(view: _View) -> tuple[tuple[Column, ...], tuple[Group, ...]]:
    groups = []
    for question, rows in view.by_question():
        claimed = any(r.cells.get(h.case, FAILED) or view.failures(r, h.case) for r in rows for h in view.cases)
        shown = rows if claimed or view.whole else rows[:1]  # where nobody claims anything it is said once
        groups.append(Group(view.titles[question], tuple(view.line(view.criteria[row.criterion], row) for row in shown)))
    return view.columns(), tuple(groups)


def _questions(view: _View) -> tuple[tuple[Column, ...], tuple[Group, ...]]:
    """One line a question: its first criterion (the standing, where the headline is shown)."""
    lines = tuple(view.line(view.titles[question], rows[0]) for question, rows in view.by_question())
    return view.columns(), (Group("", lines),)


def _question(view: _View) -> tuple[tuple[Column, ...], tuple[Group, ...]]:
    """One question in full: under each case a column a claim, first its wording, then every criterion."""
    asked = list(view.by_question())
    if len(asked) != 1:
        raise UsageError("the layout question shows one question in full: choose it with -q")
    question, rows = asked[0]
    worded = {(c.case, c.claim): c for c in view.comparison.claims}
    columns: list[tuple[CaseHeader, str]] = []
    for header in view.cases:
        claims = {cell.claim for row in rows for cell in row.cells.get(header.case, ())}
        claims |= {claim for row in rows for claim in view.failures(row, header.case)}
        columns += [(header, claim) for claim in sorted(claims) or [""]]
    first = []
    for header, claim in columns:
        words = worded.get((header.case, claim))
        text = ClaimNote(claim, words.standing, printable(words.says)).text if words else ""
        first.append((Part(text),) if text else ())
    lines = [Line(CLAIM, (*first, *([()] if view.differences else [])))]
    for row in rows:
        cells: list[tuple[Part, ...]] = []
        for header, claim in columns:
            found = [view.part(cell, header.case) for cell in row.cells.get(header.case, ()) if cell.claim == claim]
            failed = header.case not in row.cells or claim in view.failures(row, header.case)
            cells.append(tuple(found) or (Part(FAILED if failed else NO_CLAIM),))
        lines.append(Line(view.criteria[row.criterion], (*cells, *view.difference(row))))
    titles = tuple(Column(claim, printable(header.title)) for header, claim in columns)
    return (*titles, *([Column(DIFFERENCES)] if view.differences else ())), (Group(view.titles[question], tuple(lines)),)


def _long(view: _View) -> tuple[tuple[Column, ...], tuple[Group, ...]]:
    """One line a finding, under its case and question."""
    groups = []
    for header in view.cases:
        for question, rows in view.by_question():
            lines = []
            for row in rows:
                name, case = view.criteria[row.criterion], header.case
                if case not in row.cells:
                    lines.append(Line(name, ((Part(FAILED),), ())))
                for cell in row.cells.get(case, ()):
                    outcome = Part(f"{_words(cell.outcome)} ({_words(cell.status)})", status=cell.status)
                    lines.append(Line(f"{cell.claim} {name}", ((outcome,), (view.part(cell, case)._replace(status=""),))))
                lines += [Line(f"{claim} {name}", ((Part(FAILED),), ())) for claim in view.failures(row, case)]
            if lines:
                groups.append(Group(f"{printable(header.title)} · {view.titles[question]}", tuple(lines)))
    return (Column("outcome"), Column("answer")), tuple(groups)


def _claims(comparison: Comparison) -> Iterator[tuple[str, tuple[ClaimNote, ...]]]:
    by_case: dict[str, list[ClaimNote]] = {}
    for claim in comparison.claims:
        by_case.setdefault(claim.case, []).append(ClaimNote(claim.claim, claim.standing, printable(claim.says)))
    for header in comparison.document.cases:
        if header.case in by_case:
            yield printable(header.title), tuple(by_case[header.case])


def _reasons(comparison: Comparison, titles: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    by_question: dict[str, list[str]] = {}
    for contrast in comparison.contrasts or ():
        by_question.setdefault(contrast.question, []).append(printable(contrast.sentence))
    for question, sentences in by_question.items():
        yield f"{REASONS}: {titles[question]}", tuple(sentences)


def _cited(
    comparison: Comparison, notes: Notes, style: Style, *, document: bool
) -> tuple[tuple[Note, ...], tuple[Reference, ...]]:
    """Return the notes, and the references they cite by number, in the order in which they are cited first."""
    if not (document if style.references is None else style.references):
        return tuple(note._replace(sources=tuple(map(printable, note.sources))) for note, _ in notes.made), ()
    numbered = Numbered(comparison.sources)
    cited = [
        note._replace(numbers=tuple(sorted({numbered.of(case, source) for source in note.sources})))
        for note, case in notes.made
    ]
    entries = numbered.listed
    texts = [printable(text) for text in reference(entries, style.citation_style)]
    return tuple(cited), tuple(
        Reference(number, entry.source, text) for number, (entry, text) in enumerate(zip(entries, texts, strict=True), 1)
    )


def _words(outcome: str) -> str:
    return outcome.replace("-", " ").replace("_", " ")


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
