"""Protected sources → pseudonyms, at the only door between a comparison and its renderers.

A protected source leaves under the name `protected source N`, numbered within one export in the order
of cases and ids (never a hash of its name). Its id, url, title, author, publisher, place and notes are
removed from every text and its dates are coarsened to the year; so are the dates of the items that rest
on it. What an item marked `sensitive` says and states is withheld.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from casekit.model.case import Case, speaker_text
from casekit.model.dates import Date, iso
from casekit.model.result import Cell, Comparison, SourceHeader
from casekit.origins import Derivation
from casekit.withholding import SECRET_FIELDS, WITHHELD, replacing

_EXACT = re.compile(r"(\d{4})-\d\d(?:-\d\d)?")


class _Redaction:
    """What must not leave a case, and what stands in its stead."""

    def __init__(self, case: Case, first_number: int) -> None:
        self.names = {
            id: f"protected source {number}"
            for number, id in enumerate((id for id, s in sorted(case.sources.items()) if s.protected), first_number)
        }
        self.texts: dict[str, str] = {}
        for id, name in self.names.items():
            source = case.sources[id]
            self.texts |= {text: name for text in (id, *(getattr(source, field) for field in SECRET_FIELDS)) if text}
            self.texts |= dict(_coarsened(source.issued))
        derivation = Derivation(case)
        for evidence in case.evidence.values():
            if self.names.keys() & derivation.beneath(evidence).keys():
                self.texts |= dict(_coarsened(evidence.date))
            if evidence.sensitive:
                told = (evidence.says, speaker_text(evidence.by), *map(str, evidence.states.values()))
                self.texts |= {text: WITHHELD for text in told if text and text not in case.actors}
        dated = [(d.sources, d.date) for d in case.denials.values()]
        dated += [(f.sources, f.date) for f in case.official_findings.values()]
        dated += [(s.sources, s.date) for s in case.searches.values()]
        for payment in case.transactions.values():
            documents = (*payment.sources, *payment.documents, *(d for stop in payment.path for d in stop.documents))
            dated += [(documents, date) for date in (payment.date, *(stop.date for stop in payment.path))]
        for sources, date in dated:
            if self.names.keys() & set(sources):
                self.texts |= dict(_coarsened(date))

    @cached_property
    def of(self) -> Callable[[str], str]:
        """Return a text with every secret replaced."""
        return replacing(self.texts)

    def of_cell(self, cell: Cell) -> Cell:
        """Return a cell without secrets."""
        sources = tuple(sorted(self.names.get(source, source) for source in cell.sources))
        return cell._replace(sources=sources, label=self.of(cell.label))

    def of_source(self, source: SourceHeader) -> SourceHeader:
        """Return a source without secrets: of a protected one its pseudonym, its kind and the year."""
        if source.source in self.names:
            return SourceHeader(source.case, self.names[source.source], source.kind, issued=_years(source.issued))
        texts = {name: self.of(getattr(source, name)) for name in (*SECRET_FIELDS, "issued") if name != "notes"}
        return source._replace(**texts, via=self.names.get(source.via, source.via))


def _years(written: str) -> str:
    """Return a date as written, to the year; nothing where it is written in another way than by year, month and day."""
    years = _EXACT.sub(r"\1", written)
    return "" if re.search(r"[\dX]-[\dX]", years) else years


def _coarsened(date: Date | None) -> Iterator[tuple[str, str]]:
    """Yield a date as written and its exact days, each with the years that stand in its stead."""
    if date and (years := _EXACT.sub(r"\1", date.text)) != date.text:
        yield date.text, years
    for day in date.days if date else ():
        if day is not None:
            yield iso(day), iso(day)[:4]


def redact(comparison: Comparison, cases: Iterable[Case]) -> Comparison:
    """Return a comparison in which no protected source appears under its own name."""
    redactions: dict[str, _Redaction] = {}
    number = 1
    for case in cases:
        redactions[case.case] = _Redaction(case, number)
        number += len(redactions[case.case].names)
    if not any(redaction.texts for redaction in redactions.values()):
        return comparison

    def everywhere(text: str) -> str:
        for redaction in redactions.values():
            text = redaction.of(text)
        return text

    document = comparison.document
    rows = tuple(
        row._replace(cells={case: tuple(map(redactions[case].of_cell, cells)) for case, cells in row.cells.items()})
        for row in document.rows
    )
    problems = tuple(p._replace(message=everywhere(p.message)) for p in document.problems)
    headers = tuple(h._replace(title=redactions[h.case].of(h.title)) for h in document.cases)
    return comparison._replace(
        document=document._replace(rows=rows, problems=problems, cases=headers),
        claims=tuple(c._replace(says=redactions[c.case].of(c.says)) for c in comparison.claims),
        notes=tuple(map(everywhere, comparison.notes)),
        sources=tuple(redactions[s.case].of_source(s) for s in comparison.sources),
    )
