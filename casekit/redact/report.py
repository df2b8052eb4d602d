"""A report in which no protected source appears under its own name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from casekit.coarsening import resting_on
from casekit.graph import DerivationGraph, Voice
from casekit.model.case import Case
from casekit.model.explanation import Basis
from casekit.redact import redact
from casekit.redact.texts import Redaction, redactions_of, sensitive_items
from casekit.report import Chapter, EvidenceEntry, Record, Report, SourceEntry
from casekit.timeline import Event
from casekit.withholding import WITHHELD, years


def redact_report(report: Report, cases: Iterable[Case]) -> Report:
    """Return a report in which no protected source appears under its own name.

    Every text of it passes the redaction of its case. What rests on a protected source has no date but the year, and
    no place in an order that would tell more; of a protected source not even the line of its file is told, because its
    neighbours there have names.
    """
    every = list(cases)
    redactions = redactions_of(every)
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

    def __init__(self, redaction: Redaction, case: Case, chapter: Chapter) -> None:
        self._of = redaction
        self._chapter = chapter
        self._sensitive = sensitive_items(case)
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
