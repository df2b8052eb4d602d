"""What happened when, by what a case has on file: conduct, reports, denials, findings and payments as data.

Every date is an interval. Its ends are ISO days as text (empty where open), so that whatever redacts texts redacts
them too; who draws them reads them back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from casekit.model.case import Case, Source, Transaction, speaker_text
from casekit.model.dates import Date, iso
from casekit.origins import Derivation
from casekit.view import ClaimView, claim_views

EventKind = Literal["conduct", "report", "denial", "finding", "payment"]


class Event(NamedTuple):
    """Something dated, or to be dated, on file: in which section and item, of which claims, when and by which sources.

    `date` is as written (EDTF), `earliest` and `latest` are its first and last day, empty where open or not on file.
    """

    kind: EventKind
    section: str
    id: str
    claims: tuple[str, ...]
    date: str
    earliest: str
    latest: str
    says: str
    sources: tuple[str, ...] = ()


def events(case: Case, claims: Collection[str]) -> tuple[Event, ...]:
    """Return what is on file of some claims of a case, by kind and id."""
    derivation = Derivation(case)
    views = [view for view in claim_views(case) if view.id in claims]
    reported: dict[str, list[str]] = {}
    for view in views:
        for source in _reports(view, derivation):
            reported.setdefault(source, []).append(view.id)
    found = [_conduct(view) for view in views]
    found += [_report(id, case.sources[id], tuple(reported[id])) for id in sorted(reported)]
    for view in views:
        found += _answers(view)
        found += [_payment(view, id, payment) for id, payment in view.transactions]
    return tuple(found)


def _conduct(view: ClaimView) -> Event:
    claim = view.claim
    return Event("conduct", "claims", view.id, (view.id,), *_written(claim.period), says=claim.says)


def _reports(view: ClaimView, derivation: Derivation) -> list[str]:
    """Return the sources beneath what supports or contradicts a claim."""
    items = view.with_stance("supports", "contradicts")
    return sorted({source for item in items for source in derivation.beneath(item.evidence)})


def _report(id: str, source: Source, claims: tuple[str, ...]) -> Event:
    says = ", ".join(filter(None, (source.title, source.publisher)))
    return Event("report", "sources", id, claims, *_written(source.issued), says=says, sources=(id,))


def _answers(view: ClaimView) -> Iterator[Event]:
    case = view.case
    for id, denial in view.denials:
        speaker = _name(case, speaker_text(denial.by))
        says = f"{denial.form.replace('-', ' ')}: {speaker}"
        yield Event("denial", "denials", id, (view.id,), *_written(denial.date), says=says, sources=denial.sources)
    for id, finding in view.official_findings:
        says = f"{finding.level.replace('-', ' ')}, {finding.concludes}: {_name(case, finding.body)}"
        yield Event("finding", "official_findings", id, (view.id,), *_written(finding.date), says=says, sources=finding.sources)


def _payment(view: ClaimView, id: str, payment: Transaction) -> Event:
    says = f"{payment.amount.value} {payment.amount.currency}" if payment.amount else ""
    documents = {*payment.sources, *payment.documents, *(d for stop in payment.path for d in stop.documents)}
    return Event(
        "payment", "transactions", id, (view.id,), *_written(payment.date), says=says, sources=tuple(sorted(documents))
    )  # fmt: skip


def _name(case: Case, speaker: str | None) -> str:
    return case.actors[speaker].name if speaker in case.actors else speaker or ""


def _written(date: Date | None) -> tuple[str, str, str]:
    """Return a date as written, its first day and its last."""
    if date is None:
        return "", "", ""
    first, last = ("" if day is None else iso(day) for day in date.days)
    return date.text, first, last
