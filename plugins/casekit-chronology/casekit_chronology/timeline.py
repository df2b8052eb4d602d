"""A timeline as data: what is on file of each claim, each an interval of days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from casekit.model.case import Case, Transaction, speaker_text
from casekit.model.codebook import Codebook
from casekit.origins import Derivation
from casekit.view import ClaimView, Item, claim_views

from casekit_chronology.bounds import OPEN, Bounds, bounds_of, span_of

KINDS = ("conduct", "evidence", "report", "denial", "finding", "payment")
"""The kinds of events, in the order in which events of the same days are listed."""
_STANCES = {"supports": "for", "contradicts": "against", "context": "context"}


class Entry(NamedTuple):
    """An event on the timeline of a claim.

    `section` and `id` say where it stands in the case file; `name` and `about` are what a reader sees of it, `note` is a
    remark on its date; `sources` are those on which it rests.
    """

    kind: str
    section: str
    id: str
    name: str
    about: str
    bounds: Bounds
    note: str = ""
    sources: tuple[str, ...] = ()


class ClaimLine(NamedTuple):
    """The timeline of one claim: dated events in their order, then those that are not dated."""

    claim: str
    says: str
    dated: tuple[Entry, ...]
    undated: tuple[Entry, ...]


class QuestionLines(NamedTuple):
    """The claims on one question."""

    title: str
    claims: tuple[ClaimLine, ...]


class Timeline(NamedTuple):
    """The timeline of a case; `span` holds every bound of it that is known."""

    title: str
    as_of: str
    questions: tuple[QuestionLines, ...]

    @property
    def span(self) -> Bounds:
        """The earliest and the latest known bound of any event; open where there is none."""
        days = [day for line in self.lines for entry in line.dated for day in entry.bounds if day is not None]
        return Bounds(min(days), max(days)) if days else OPEN

    @property
    def lines(self) -> Iterator[ClaimLine]:
        """Every claim's timeline."""
        return (line for question in self.questions for line in question.claims)


def ancestry(case: Case, sources: Iterable[str]) -> tuple[str, ...]:
    """Return sources with everything from which they derive, sorted."""
    pending, found = list(sources), set()
    while pending:
        source = pending.pop()
        if source not in found:
            found.add(source)
            pending.extend(case.sources[source].parents)
    return tuple(sorted(found))


def entries(view: ClaimView, derivation: Derivation) -> tuple[Entry, ...]:
    """Return the events of one claim, in no particular order of time."""
    case = view.case
    found = [Entry("conduct", "claims", view.id, view.id, view.claim.conduct, bounds_of(view.claim.period))]
    reports: set[str] = set()
    for stance, word in _STANCES.items():
        for item in view.with_stance(stance):
            beneath = tuple(sorted(derivation.beneath(item.evidence)))
            reports.update(beneath)
            bounds, note = _evidence_bounds(case, item, derivation)
            about = f"{word}: {item.evidence.says}"
            found.append(Entry("evidence", "evidence", item.id, item.id, about, bounds, note, beneath))
    for source in sorted(reports):
        of = case.sources[source]
        found.append(
            Entry("report", "sources", source, source, of.publisher or of.title, bounds_of(of.issued), sources=(source,))
        )
    for id, denial in view.denials:
        about = f"{denial.form} denied by {_speaker(case, speaker_text(denial.by))}"
        if denial.form in ("silence", "no-comment"):
            about = f"{denial.form.replace('-', ' ')}: {_speaker(case, speaker_text(denial.by))}"
        found.append(Entry("denial", "denials", id, id, about, bounds_of(denial.date), sources=ancestry(case, denial.sources)))
    for id, finding in view.official_findings:
        about = f"{finding.level.replace('-', ' ')}, {finding.concludes}: {_speaker(case, finding.body)}"
        sources = ancestry(case, finding.sources)
        found.append(Entry("finding", "official_findings", id, id, about, bounds_of(finding.date), sources=sources))
    for id, payment in view.transactions:
        found.append(_payment(case, id, payment))
    return tuple(found)


def _evidence_bounds(case: Case, item: Item, derivation: Derivation) -> tuple[Bounds, str]:
    """Return when an item was said: its date, else the issue of the sources in which its derivation ends."""
    if item.evidence.date:
        return bounds_of(item.evidence.date), ""
    bounds = span_of(bounds_of(case.sources[root].issued) for root in derivation.behind(item))
    return bounds, "issue of its origin" if bounds.known else ""


def _payment(case: Case, id: str, payment: Transaction) -> Entry:
    documents = {document for stop in payment.path for document in stop.documents}
    sources = ancestry(case, {*payment.sources, *payment.documents, *documents})
    amount = f"{payment.amount.value} {payment.amount.currency}" if payment.amount else "amount not on file"
    if payment.date:
        return Entry("payment", "transactions", id, id, amount, bounds_of(payment.date), sources=sources)
    hops = [bounds_of(stop.date) for stop in payment.path if stop.date]
    note = "dates of its hops" if hops else ""
    return Entry("payment", "transactions", id, id, amount, span_of(hops), note, sources)


def _speaker(case: Case, speaker: str | None) -> str:
    return case.actors[speaker].name if speaker in case.actors else speaker or "unknown"


def timeline(
    case: Case,
    codebook: Codebook | None = None,
    *,
    questions: Collection[str] = (),
    claims: Collection[str] = (),
    kinds: Collection[str] = (),
) -> Timeline:
    """Return the timeline of a case, unredacted.

    Args:
        case: the case.
        codebook: its codebook, which orders and titles the questions; without it they stand by their ids.
        questions: the questions to show; all by default.
        claims: the claims to show; all by default.
        kinds: the kinds of events to show; all by default.
    """
    derivation = Derivation(case)
    by_question: dict[str, list[ClaimLine]] = {}
    for view in claim_views(case):
        question = view.claim.question or ""
        if (questions and question not in questions) or (claims and view.id not in claims):
            continue
        shown = [entry for entry in entries(view, derivation) if not kinds or entry.kind in kinds]
        by_question.setdefault(question, []).append(line_of(view.id, view.claim.says, shown))
    known = list(codebook.questions) if codebook else []
    ordered = sorted(by_question, key=lambda q: (known.index(q) if q in known else len(known), q))
    titles = {q: codebook.questions[q].title if codebook and q in known else q or "No question" for q in ordered}
    as_of = case.as_of.text if case.as_of else ""
    return Timeline(case.name, as_of, tuple(QuestionLines(titles[q], tuple(by_question[q])) for q in ordered))


def line_of(claim: str, says: str, events: Iterable[Entry]) -> ClaimLine:
    """Return the timeline of a claim: events in the order of their bounds, an open beginning first."""
    every = sorted(events, key=_order)
    dated = tuple(entry for entry in every if entry.bounds.known)
    return ClaimLine(claim, says, dated, tuple(entry for entry in every if not entry.bounds.known))


def _order(entry: Entry) -> tuple[int, int, int, str]:
    earliest, latest = entry.bounds
    first = earliest if earliest is not None else -1
    return first, latest if latest is not None else 10**8, KINDS.index(entry.kind), entry.name
