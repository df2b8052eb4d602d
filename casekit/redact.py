"""Protected sources → pseudonyms, at the only door between a comparison or a report and its renderers.

A protected source leaves under the name `protected source N`, numbered within one export in the order
of cases and ids (never a hash of its name). Its id, url, title, author, publisher, place and notes are
removed from every text and its dates are coarsened to the year; so are the dates of the items that rest
on it. What an item marked `sensitive` says and states is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from casekit.coarsening import exact_days, resting_on
from casekit.graph import DerivationGraph, Voice
from casekit.model.case import Case, speaker_text
from casekit.model.contrast import Contrast
from casekit.model.dates import Date, iso
from casekit.model.difference import Change, Difference, OutcomeChange, Restated, SideHeader
from casekit.model.explanation import Basis
from casekit.model.result import Cell, Comparison, SourceHeader
from casekit.model.sensitivity import AnswerSensitivity, FlipSet, Sensitivity
from casekit.report import Chapter, EvidenceEntry, Record, Report, SourceEntry
from casekit.timeline import Event
from casekit.withholding import EXACT, SECRET_FIELDS, WITHHELD, can_be_found, replacing, years


class _Redaction:
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


def _redactions(cases: Iterable[Case]) -> dict[str, _Redaction]:
    return dict(_numbered(cases))


def _numbered(cases: Iterable[Case]) -> Iterator[tuple[str, _Redaction]]:
    number = 1
    for case in cases:
        names = _pseudonyms(_protected(case), number)
        yield case.case, _Redaction(case, names, _sensitive(case), resting_on(case, names))
        number += len(names)


def concealing(cases: Iterable[Case]) -> Callable[[str], str]:
    """Return a function that takes from any text the secrets of cases: for what other files say of them."""
    return _everywhere([redaction for _, redaction in _numbered(cases)])


def _everywhere(redactions: Collection[_Redaction | _Versions]) -> Callable[[str], str]:
    def everywhere(text: str) -> str:
        for redaction in redactions:
            text = redaction.of(text)
        return text

    return everywhere


def _protected(case: Case) -> set[str]:
    return {id for id, source in case.sources.items() if source.protected}


def _sensitive(case: Case) -> set[str]:
    return {id for id, evidence in case.evidence.items() if evidence.sensitive}


def _dates(record: Any) -> tuple[Date | None, ...]:
    """Return the dates of an item, those of the stops of a payment among them."""
    stops = getattr(record, "path", ())
    return (record.date, *(stop.date for stop in stops)) if record else ()


def _pseudonyms(ids: Iterable[str], first_number: int) -> dict[str, str]:
    return {id: f"protected source {number}" for number, id in enumerate(sorted(ids), first_number)}


def redact(comparison: Comparison, cases: Iterable[Case]) -> Comparison:
    """Return a comparison in which no protected source appears under its own name."""
    redactions = _redactions(cases)
    if not any(redaction.texts for redaction in redactions.values()):
        return comparison

    everywhere = _everywhere(redactions.values())
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
        contrasts=comparison.contrasts and tuple(_contrast(each, everywhere) for each in comparison.contrasts),
        sources=tuple(redactions[s.case].of_source(s) for s in comparison.sources),
    )


def _contrast(contrast: Contrast, of: Callable[[str], str]) -> Contrast:
    """Return a contrast whose texts are redacted; what they say of two cases holds no secret of either."""
    differences = tuple(
        each._replace(first=tuple(map(of, each.first)), second=tuple(map(of, each.second))) for each in contrast.differences
    )
    return contrast._replace(differences=differences, sentence=of(contrast.sentence))


# --- what would change the answers ---------------------------------------------------------------------


def redact_sensitivity(sensitivity: Sensitivity, case: Case) -> Sensitivity:
    """Return what would change the answers to a case without the names of its protected sources, in an order without them."""
    redaction = _redactions([case])[case.case]
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


def _redacted_answer(answer: AnswerSensitivity, redaction: _Redaction, days: Collection[int]) -> AnswerSensitivity:
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


def _redacted_set(flip: FlipSet, redaction: _Redaction) -> FlipSet:
    units = (tuple(sorted(redaction.names.get(source, source) for source in unit)) for unit in flip.units)
    return flip._replace(units=tuple(sorted(units)))


# --- a report -----------------------------------------------------------------------------------------


def redact_report(report: Report, cases: Iterable[Case]) -> Report:
    """Return a report in which no protected source appears under its own name.

    Every text of it passes the redaction of its case. What rests on a protected source has no date but the year, and
    no place in an order that would tell more; of a protected source not even the line of its file is told, because its
    neighbours there have names.
    """
    every = list(cases)
    redactions = _redactions(every)
    chapters = [
        _Chapter(redactions[chapter.case], case, chapter).redacted() if redactions[chapter.case].texts else chapter
        for chapter, case in zip(report.chapters, every, strict=True)
    ]
    return report._replace(comparison=redact(report.comparison, every), chapters=tuple(chapters))


_KEPT = frozenset(
    ("case", "claim", "claims", "criterion", "finding", "id", "kind", "outcome", "question", "rule", "section", "status")
)
"""Fields of a report that name what a comparison names openly too."""
_OF_SOURCES = frozenset(("source", "sources", "parents", "origins", "between", "via"))


class _Chapter:
    """The redaction of one chapter of a report."""

    def __init__(self, redaction: _Redaction, case: Case, chapter: Chapter) -> None:
        self._of = redaction
        self._chapter = chapter
        self._sensitive = _sensitive(case)
        speakers = (case.evidence[id].by for id in self._sensitive)
        self._withheld_speakers = {case.actors[by].name for by in speakers if isinstance(by, str)}
        self._coarse = resting_on(case, redaction.names)
        self._parents = {text.source: text.parents for text in chapter.graph.texts}
        self._places = {entry.place for entry in chapter.sources if entry.header.source in redaction.names}

    def redacted(self) -> Chapter:
        chapter = self._chapter
        claims, summary = map(self._any, (chapter.claims, chapter.summary))
        return chapter._replace(
            summary=summary,
            claims=claims,
            path=self._of.of(chapter.path),
            evidence=tuple(self._evidence(entry) for entry in chapter.evidence),
            records=tuple(self._record(record) for record in chapter.records),
            events=tuple(self._event(event) for event in chapter.events),
            graph=DerivationGraph(tuple(sorted(self._any(chapter.graph.texts))), tuple(self._voices(chapter.graph.voices))),
            sources=tuple(sorted(self._source(entry) for entry in chapter.sources)),
            explanations=self._any(chapter.explanations),
            items=self._any(chapter.items),
        )

    def _any(self, value: Any, field: str = "") -> Any:
        """Return texts of any depth redacted; what a field of sources holds is a source's id."""
        if isinstance(value, Basis):
            value = self._basis(value)
        if hasattr(value, "_fields"):
            return type(value)(*(self._any(part, name) for name, part in zip(value._fields, value, strict=True)))
        if isinstance(value, tuple):
            parts = tuple(self._any(part, field) for part in value)
            return tuple(sorted(parts)) if field in _OF_SOURCES else parts
        if not isinstance(value, str) or field in _KEPT:
            return value
        if field in _OF_SOURCES:
            return self._of.names.get(value, value)
        return "" if value in self._places else self._of.of(value)

    def _basis(self, basis: Basis) -> Basis:
        hidden = basis.section == "evidence" and basis.id in self._sensitive
        return basis._replace(says=WITHHELD) if hidden else basis

    def _evidence(self, entry: EvidenceEntry) -> EvidenceEntry:
        if entry.id in self._sensitive:
            states = tuple((attribute, WITHHELD) for attribute, _ in entry.states)
            entry = entry._replace(says=WITHHELD, by=WITHHELD, states=states)
        date = years(entry.date) if ("evidence", entry.id) in self._coarse else entry.date
        redacted: EvidenceEntry = self._any(entry._replace(date=date))
        return redacted

    def _record(self, record: Record) -> Record:
        date = years(record.date) if self._rests_on_protected(record.sources) else record.date
        redacted: Record = self._any(record._replace(date=date))
        return redacted

    def _event(self, event: Event) -> Event:
        own = event.section == "sources"  # the day of a text that others may read is told by that text itself
        if event.id in self._of.names if own else self._rests_on_protected(event.sources):
            event = event._replace(date=years(event.date), earliest=event.earliest[:4], latest=event.latest[:4])
        if own and event.id in self._of.names:
            event = event._replace(id=self._of.names[event.id], says="")
        redacted: Event = self._any(event)
        return redacted

    def _rests_on_protected(self, sources: tuple[str, ...]) -> bool:
        pending, seen = list(sources), set(sources)
        while pending:
            source = pending.pop()
            if source in self._of.names:
                return True
            pending += [parent for parent in self._parents.get(source, ()) if parent not in seen]
            seen.update(pending)
        return False

    def _source(self, entry: SourceEntry) -> SourceEntry:
        place = "" if entry.header.source in self._of.names else self._of.of(entry.place)
        return SourceEntry(self._of.of_source(entry.header), place)

    def _voices(self, voices: Iterable[Voice]) -> Iterator[Voice]:
        """Yield the speakers; who speaks in a protected source or a sensitive item is not told."""
        for voice in voices:
            if voice.speaker in self._withheld_speakers:
                continue
            origins = tuple(origin for origin in voice.origins if origin not in self._of.names)
            if len(origins) > 1:
                yield Voice(self._of.of(voice.speaker), origins)


# --- a difference -------------------------------------------------------------------------------------


def redact_difference(difference: Difference, old: Sequence[Case], new: Sequence[Case]) -> Difference:
    """Return a difference in which no source that either version protects appears under its own name.

    Pseudonyms are numbered over both versions, and what is sensitive in one is so in the other. What a protected source or
    a sensitive item said is told of neither; that it was changed is, without the line.
    """
    versions = [{case.case: case for case in cases} for cases in (old, new)]
    redactions: dict[str, _Versions] = {}
    number = 1
    for id in dict.fromkeys(case.case for case in (*old, *new)):
        cases = [version[id] for version in versions if id in version]
        names = _pseudonyms(set().union(*map(_protected, cases)), number)
        redactions[id] = _Versions(cases, names)
        number += len(names)
    if not any(redaction.texts for redaction in redactions.values()):
        return difference
    everywhere = _everywhere(redactions.values())

    def of_side(side: SideHeader) -> SideHeader:
        cases = tuple(header._replace(title=redactions[header.case].of(header.title)) for header in side.cases)
        return side._replace(name=everywhere(side.name), cases=cases)

    def change(told: Change) -> Change:
        return redactions[told.of].change(told) if told.kind == "case" else told

    def outcome(told: OutcomeChange) -> OutcomeChange:
        of = redactions[told.case].of
        sides = (
            told.old and told.old._replace(label=of(told.old.label)),
            told.new and told.new._replace(label=of(told.new.label)),
        )
        causes = tuple(sorted(tuple(sorted(map(change, cause))) for cause in told.causes))
        return told._replace(old=sides[0], new=sides[1], causes=causes)

    def restated(told: Restated) -> Restated:
        of = {"label": redactions[told.case].of, "sources": redactions[told.case].sources}.get(told.what, str)
        return told._replace(old=of(told.old), new=of(told.new))

    return difference._replace(
        old=of_side(difference.old),
        new=of_side(difference.new),
        outcomes=tuple(map(outcome, difference.outcomes)),
        other_changes=tuple(sorted(map(change, difference.other_changes))),
        restated=tuple(map(restated, difference.restated)),
        problems=tuple(p._replace(message=everywhere(p.message)) for p in difference.problems),
    )


_OF_SENSITIVE = ("says", "by", "states", "notes")


class _Versions:
    """The redaction of both versions of a case."""

    def __init__(self, cases: Sequence[Case], names: Mapping[str, str]) -> None:
        self._names = names
        self._sensitive = set().union(*map(_sensitive, cases))
        coarse = set().union(*(resting_on(case, names) for case in cases))
        self.texts: dict[str, str] = {}
        for case in reversed(cases):
            self.texts |= _Redaction(case, names, self._sensitive, coarse).texts
        self.of = replacing(self.texts)

    def change(self, change: Change) -> Change:
        """Return a change without secrets."""
        own = change.section == "sources" and change.id in self._names
        withheld = (own and change.field in SECRET_FIELDS) or (
            change.section == "evidence" and change.id in self._sensitive and change.field in _OF_SENSITIVE
        )
        details = tuple(
            detail._replace(
                what=change.field if withheld else self.of(detail.what),
                old=WITHHELD if withheld and detail.old else self.of(detail.old),
                new=WITHHELD if withheld and detail.new else self.of(detail.new),
            )
            for detail in change.details
        )
        return change._replace(
            id=self._names[change.id] if own else change.id,
            where="" if own or withheld else change.where,
            subject=self.of(change.subject) if own else change.subject,
            details=details,
            old_place="" if own else self.of(change.old_place),
            new_place="" if own else self.of(change.new_place),
        )

    def sources(self, ids: str) -> str:
        """Return sources with pseudonyms for those that are protected."""
        return ", ".join(sorted(self._names.get(id, id) for id in ids.split(", ")))
