"""The comparison as a table that can be sorted, filtered and searched, with its notes and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casekit.model.result import CaseHeader, Cell, ComparedRow
from casekit.renderers.report.markup import GLYPHS, View, attribute, link, text, words
from casekit.renderers.table import Notes, plain_letters


class _Answer(NamedTuple):
    """What stands in a cell for one claim: an answer, or (without one) that it failed."""

    claim: str
    cell: Cell | None


class ComparisonTable:
    """Writes the table; the marks of notes are given in the order in which they are written."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.cases = view.document.cases
        self.notes = Notes()
        self.differences = len(self.cases) > 1
        self.failed: dict[tuple[str, str, str], list[str]] = {}
        for failed in view.comparison.failed:
            self.failed.setdefault((failed.case, failed.question, failed.criterion), []).append(failed.claim)

    def write(self) -> str:
        """Return the section with the table and what belongs under it."""
        labels = self.view.labels
        bodies = "".join(self._question(question, title) for question, title in self._questions())
        names = [text(labels.criterion), *(self.view.said(header.title) for header in self.cases)]
        names += [text(labels.differences)] if self.differences else []
        heads = "".join(f'<th scope="col" aria-sort="none">{name}' for name in names)
        return (
            f'<section id="comparison" aria-labelledby="comparison-title"><h2 id="comparison-title">{labels.comparison}</h2>'
            f"<p>{text(labels.how_to_read)}</p>{self._toolbar()}"
            f'<div class="scroll" role="region" tabindex="0" aria-labelledby="comparison-caption">'
            f'<table class="comparison"><caption id="comparison-caption">{text(labels.comparison_caption)}</caption>'
            f"<thead><tr>{heads}{bodies}</table></div>"
            f"{self._below()}</section>"
        )

    # --- rows ---------------------------------------------------------------------------------------

    def _questions(self) -> Iterator[tuple[str, str]]:
        present = {row.question for row in self.view.document.rows}
        return ((q.question, q.title) for q in self.view.comparison.questions if q.question in present)

    def _question(self, question: str, title: str) -> str:
        rows = [row for row in self.view.document.rows if row.question == question]
        claimed = any(r.cells.get(h.case, "failed") or self._failures(r, h.case) for r in rows for h in self.cases)
        shown = rows if claimed else rows[:1]  # where nobody claims anything it is said once
        columns = len(self.cases) + 1 + self.differences
        head = f'<tr class="question"><th scope="rowgroup" colspan="{columns}">{self.view.said(title)}'
        body = "".join(self._row(row) for row in shown)
        return f'<tbody data-question="{attribute(question)}">{head}{body}'

    def _row(self, row: ComparedRow) -> str:
        view = self.view
        cells = "".join(self._cell(row, header) for header in self.cases)
        name = words(view.criterion(row.criterion))
        return (
            f'<tr data-criterion="{attribute(row.criterion)}"><th scope="row">{view.code(name)}'
            f"{cells}{self._difference(row) if self.differences else ''}"
        )

    def _cell(self, row: ComparedRow, header: CaseHeader) -> str:
        answers = self._answers(row, header.case)
        if answers:
            several = len(answers) > 1
            inside = f"<ul>{''.join(self._answer(row, header.case, answer, several=several) for answer in answers)}</ul>"
        else:
            inside = self._failure() if header.case not in row.cells else f"<p class=none>{self.view.labels.no_claim}</p>"
        return f"<td>{inside}"

    def _answers(self, row: ComparedRow, case: str) -> list[_Answer]:
        found = [_Answer(cell.claim, cell) for cell in row.cells.get(case, ())]
        found += [_Answer(claim, None) for claim in self._failures(row, case)]
        return sorted(found, key=lambda answer: answer.claim) if len(found) > 1 else found

    def _failures(self, row: ComparedRow, case: str) -> list[str]:
        return self.failed.get((case, row.question, row.criterion), [])

    def _failure(self) -> str:
        return f"<b class=failed>{text(self.view.labels.failed)}</b>"

    def _answer(self, row: ComparedRow, case: str, answer: _Answer, *, several: bool) -> str:
        claim = f"<i>{text(answer.claim)}</i> " if several else ""
        if answer.cell is None:
            return f"<li>{claim}{self._failure()}"
        tree = self.view.tree(case, answer.claim, row.criterion)
        label = text(answer.cell.label)
        linked = f"<a href=#{tree}{self.view.coded}>{label}</a>" if tree else self.view.code(answer.cell.label)
        mark = self.notes.mark(answer.cell, case)
        noted = f" {self._marked(mark)}" if mark else ""
        return f"<li>{claim}{self.view.status(answer.cell.status)} {linked}{noted}"

    def _marked(self, mark: str) -> str:
        letters = plain_letters(mark)
        return f"<sup>{link(f'n.{letters}', letters)}</sup>"

    # --- differences --------------------------------------------------------------------------------

    def _difference(self, row: ComparedRow) -> str:
        said, kind = self._compared(row)
        return f'<td class="differences" data-kind="{kind}">{said}'

    def _compared(self, row: ComparedRow) -> tuple[str, str]:
        """Return whether and why the cases differ, and the same as a word to sort by."""
        labels, view = self.view.labels, self.view
        answers = {header: row.cells.get(header.case, ()) for header in self.cases}
        if any(h.case not in row.cells or self._failures(row, h.case) for h in self.cases):
            return text(labels.not_known), "not-known"
        silent = [view.said(header.title) for header, cells in answers.items() if not cells]
        if silent:
            return text(labels.not_compared).replace("{cases}", self._joined(silent)), "not-compared"
        outcomes = {tuple(sorted({cell.outcome for cell in cells})) for cells in answers.values()}
        if len(outcomes) == 1:
            same = self._joined([view.code(words(outcome)) for outcome in next(iter(outcomes))])
            return text(labels.no_difference).replace("{outcomes}", same), "none"
        reasons = "".join(f"<li>{view.said(header.title)}: {self._reasons(header, cells)}" for header, cells in answers.items())
        return f"<b>{text(labels.differ)}</b><ul>{reasons}</ul>", "differ"

    def _reasons(self, header: CaseHeader, cells: Sequence[Cell]) -> str:
        """Return what each outcome of a case rests on: its claims and the rule."""
        by_outcome: dict[str, list[str]] = {}
        for cell in cells:
            claim = [text(cell.claim)] if len(cells) > 1 else []
            by_outcome.setdefault(cell.outcome, []).append(" ".join([*claim, rule_name(self.view, cell.rule)]))
        return "; ".join(f"{self.view.code(words(outcome))} ({', '.join(why)})" for outcome, why in by_outcome.items())

    def _joined(self, parts: Sequence[str]) -> str:
        first = ", ".join(parts[:-1])
        return f"{first} {self.view.labels.conjunction} {parts[-1]}" if first else parts[-1]

    # --- around the table ---------------------------------------------------------------------------

    def _toolbar(self) -> str:
        labels, view = self.view.labels, self.view
        questions = [(question, title) for question, title in self._questions()]
        criteria = [(row.criterion, view.criterion(row.criterion)) for row in view.document.rows]
        present: set[str] = {cell.status for row in view.document.rows for cells in row.cells.values() for cell in cells}
        statuses = [
            (status.replace("_", "-"), f"{GLYPHS[status]} {word}")
            for status, word in labels.statuses.items()
            if status in present
        ]
        statuses += [("failed", f"{GLYPHS['failed']} {labels.failed}")] if view.comparison.failed else []
        selects = (
            self._select("question", labels.question, questions, view.data),
            self._select("criterion", labels.criterion, list(dict.fromkeys(criteria)), view.coded),
            self._select("status", labels.status, statuses, ""),
        )
        return (
            f'<form class="tools" id="filters" role="search" aria-label="{attribute(labels.filters)}" hidden>'
            f'<p><label for="f-text">{text(labels.search)}</label><input id="f-text" type="search" autocomplete="off"></p>'
            f'{"".join(selects)}<p><button type="reset">{text(labels.reset)}</button></p></form>'
            f'<p class="live" role="status" id="live" hidden data-shown="{attribute(labels.shown)}" '
            f'data-none="{attribute(labels.nothing_shown)}" data-sorted="{attribute(labels.sorted_by)}" '
            f'data-ascending="{attribute(labels.ascending)}" data-descending="{attribute(labels.descending)}" '
            f'data-unsorted="{attribute(labels.unsorted)}" data-sort="{attribute(labels.sort)}"></p>'
        )

    def _select(self, name: str, label: str, options: Sequence[tuple[str, str]], lang: str) -> str:
        every = "".join(
            f'<option value="{attribute(value)}"{lang}>{attribute(words(said))}</option>' for value, said in options
        )
        return (
            f'<p><label for="f-{name}">{text(label)}</label>'
            f'<select id="f-{name}"><option value="">{text(self.view.labels.all)}</option>{every}</select></p>'
        )

    def _below(self) -> str:
        labels, view = self.view.labels, self.view
        parts = [*self._contrasts()]
        if self.notes.made:
            notes = "".join(self._note(note.mark, note.items, note.sources, case) for note, case in self.notes.made)
            parts.append(f'<h3>{text(labels.notes)}</h3><ul class="notes">{notes}</ul>')
        if view.comparison.notes:
            said = "".join(f"<li>{self._remark(note)}" for note in view.comparison.notes)
            parts.append(f'<h3>{text(labels.remarks)}</h3><ul class="remarks">{said}</ul>')
        return "".join(parts)

    def _contrasts(self) -> Iterator[str]:
        """Yield the reasons why the cases differ, a list a question, where they were asked for."""
        contrasts = self.view.comparison.contrasts
        if not contrasts:
            return
        yield f"<h3>{text(self.view.labels.why)}</h3>"
        for question, title in self._questions():
            said = "".join(f"<li>{self.view.code(each.sentence)}" for each in contrasts if each.question == question)
            if said:
                yield f'<h4>{self.view.said(title)}</h4><ul class="why">{said}</ul>'

    def _note(self, mark: str, items: Sequence[str], sources: Sequence[str], case: str) -> str:
        letters = plain_letters(mark)
        numbers = sorted({self.view.numbered.of(case, source) for source in sources})
        cited = " ".join(link(f"r{number}", f"[{number}]") for number in numbers)
        said = ": ".join(filter(None, (text(" ".join(items)), cited)))
        return f"<li id=n.{letters}><sup>{letters}</sup> {said}"

    def _remark(self, remark: str) -> str:
        for pattern, said in self.view.labels.sentences:
            if found := re.fullmatch(pattern, remark, re.DOTALL):
                return text(found.expand(said))
        return self.view.code(remark)


def rule_name(view: View, rule: str) -> str:
    """Return which rule of its criterion decided: `rule 2`, `otherwise`, `function`."""
    number = rule.partition("#")[2]
    labels = view.labels
    if number.isdigit():
        return text(labels.rule.format(number=number))
    return text({"otherwise": labels.otherwise, "function": labels.function}.get(number, number))
