"""What must not leave a case, and what stands in its stead in any text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from casekit.coarsening import resting_on
from casekit.model.case import Case, speaker_text
from casekit.model.dates import Date, iso
from casekit.model.result import Cell, SourceHeader
from casekit.withholding import EXACT, SECRET_FIELDS, WITHHELD, can_be_found, replacing, years


class Redaction:
    """What must not leave a case, and what stands in its stead."""

    def __init__(
        self, case: Case, names: Mapping[str, str], sensitive: AbstractSet[str], coarse: Iterable[tuple[str, str]]
    ) -> None:
        """Take the pseudonyms of its protected sources, the items that are sensitive, and those that have no date but the year."""
        self.names = names
        self.texts: dict[str, str] = {}
        for id, name in names.items():
            self.texts[id] = name
            if id not in case.sources:
                continue
            source = case.sources[id]
            self.texts |= {text: name for text in (id, *(getattr(source, field) for field in SECRET_FIELDS)) if text}
            self.texts |= dict(_coarsened(source.issued))
        for item in sensitive & case.evidence.keys():
            evidence = case.evidence[item]
            told = (evidence.says, speaker_text(evidence.by), *map(str, evidence.states.values()))
            self.texts |= {text: WITHHELD for text in told if text and text not in case.actors and can_be_found(text)}
        for section, item in sorted(coarse):
            for date in _dates(getattr(case, section).get(item)):
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
            return SourceHeader(source.case, self.names[source.source], source.kind, issued=years(source.issued))
        texts = {name: self.of(getattr(source, name)) for name in (*SECRET_FIELDS, "issued") if name != "notes"}
        return source._replace(**texts, via=self.names.get(source.via, source.via))


def _coarsened(date: Date | None) -> Iterator[tuple[str, str]]:
    """Yield a date as written and its exact days, each with the years that stand in its stead."""
    if date and (coarse := EXACT.sub(r"\1", date.text)) != date.text:
        yield date.text, coarse
    for day in date.days if date else ():
        if day is not None:
            yield iso(day), iso(day)[:4]


def redactions_of(cases: Iterable[Case]) -> dict[str, Redaction]:
    """Return the redaction of each case by its id; pseudonyms are numbered over all of them, in the order given."""
    return dict(_numbered(cases))


def _numbered(cases: Iterable[Case]) -> Iterator[tuple[str, Redaction]]:
    number = 1
    for case in cases:
        names = pseudonyms(protected(case), number)
        yield case.case, Redaction(case, names, sensitive_items(case), resting_on(case, names))
        number += len(names)


def concealing(cases: Iterable[Case]) -> Callable[[str], str]:
    """Return a function that takes from any text the secrets of cases: for what other files say of them."""
    return in_any_text([redaction.of for _, redaction in _numbered(cases)])


def in_any_text(replacing_in: Collection[Callable[[str], str]]) -> Callable[[str], str]:
    """Return a function that takes the secrets of several cases from a text."""

    def everywhere(text: str) -> str:
        for replaced in replacing_in:
            text = replaced(text)
        return text

    return everywhere


def protected(case: Case) -> set[str]:
    """Return the protected sources of a case."""
    return {id for id, source in case.sources.items() if source.protected}


def sensitive_items(case: Case) -> set[str]:
    """Return the sensitive items of evidence of a case."""
    return {id for id, evidence in case.evidence.items() if evidence.sensitive}


def _dates(record: Any) -> tuple[Date | None, ...]:
    """Return the dates of an item, those of the stops of a payment among them."""
    stops = getattr(record, "path", ())
    return (record.date, *(stop.date for stop in stops)) if record else ()


def pseudonyms(ids: Iterable[str], first_number: int) -> dict[str, str]:
    """Return the pseudonyms of protected sources, numbered in the order of their ids."""
    return {id: f"protected source {number}" for number, id in enumerate(sorted(ids), first_number)}
