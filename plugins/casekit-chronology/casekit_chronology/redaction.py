"""What must not leave a timeline: protected sources, and items that rest on them or are sensitive.

A protected source stands under the pseudonym that casekit gives it; an item that rests on one, through whatever texts,
or is marked `sensitive`, stands as `protected item N`, without its words. The dates of both are coarsened to the year.
Every other text passes casekit's own redaction, the one door that all its output goes through.
"""

from __future__ import annotations

from collections.abc import Sequence

from casekit import __version__
from casekit.model.case import Case
from casekit.model.result import Comparison, ComparisonDocument
from casekit.origins import Derivation
from casekit.redact import redact
from casekit.view import claim_views

from casekit_chronology.bounds import coarsened
from casekit_chronology.timeline import ClaimLine, Entry, QuestionLines, Timeline, entries, line_of

WITHHELD = "[withheld]"


def redacted(timeline: Timeline, case: Case) -> Timeline:
    """Return the timeline of a case without anything of its protected sources and sensitive items.

    The pseudonyms are numbered by the ids of the whole case: they do not depend on what of it is shown, nor on dates.
    """
    names = _pseudonyms(case)
    texts = _Door(case, timeline)

    def of_entry(entry: Entry) -> Entry:
        name = names.get((entry.section, entry.id))
        if name is None:
            return entry._replace(name=texts[entry.name], about=texts[entry.about])
        about = "" if entry.section == "sources" else WITHHELD
        return entry._replace(id="", name=name, about=about, bounds=coarsened(entry.bounds), note="to the year", sources=())

    def of_line(line: ClaimLine) -> ClaimLine:
        # The order within a year must not tell what the bounds no longer do: lines are ordered anew.
        return line_of(line.claim, texts[line.says], map(of_entry, (*line.dated, *line.undated)))

    questions = tuple(QuestionLines(texts[q.title], tuple(map(of_line, q.claims))) for q in timeline.questions)
    return timeline._replace(title=texts[timeline.title], questions=questions)


def _pseudonyms(case: Case) -> dict[tuple[str, str], str]:
    """Return the name under which each protected source and each item that must not be named is shown."""
    protected = sorted(id for id, source in case.sources.items() if source.protected)
    hidden = set(protected)
    derivation = Derivation(case)
    items = {
        (entry.section, entry.id)
        for view in claim_views(case)
        for entry in entries(view, derivation)
        if entry.section not in ("claims", "sources") and (not hidden.isdisjoint(entry.sources) or _sensitive(case, entry))
    }
    names = {("sources", id): f"protected source {number}" for number, id in enumerate(protected, 1)}
    return names | {item: f"protected item {number}" for number, item in enumerate(sorted(items), 1)}


def _sensitive(case: Case, entry: Entry) -> bool:
    return entry.section == "evidence" and case.evidence[entry.id].sensitive


class _Door:
    """The texts of a timeline as casekit's own redaction lets them out."""

    def __init__(self, case: Case, timeline: Timeline) -> None:
        texts = {timeline.title}
        for question in timeline.questions:
            texts.add(question.title)
            for line in question.claims:
                texts |= {line.says} | {t for entry in (*line.dated, *line.undated) for t in (entry.name, entry.about)}
        every = sorted(texts)
        self._out = dict(zip(every, _through(case, every), strict=True))

    def __getitem__(self, text: str) -> str:
        return self._out[text]


def _through(case: Case, texts: Sequence[str]) -> tuple[str, ...]:
    """Redact texts as the remarks of a comparison, which is what casekit's redaction takes."""
    document = ComparisonDocument(casekit=__version__, engine="", complete=True, packs=(), cases=(), rows=(), problems=())
    return redact(Comparison(document, "", (), (), notes=tuple(texts)), [case]).notes
