"""A case as relations: flat rows that rules can match.

Every relation is a set; its rows are sorted so that the order of the file reaches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from casekit.capacity import capacities
from casekit.model.base import words
from casekit.model.case import FINDING_RANK, Case, Stance, speaker_text
from casekit.model.dates import Date
from casekit.model.relations import RELATIONS, Facts, Row, in_order
from casekit.origins import Derivation
from casekit.trail import complete, continuous, hops
from casekit.view import ClaimView, claim_views

STANCES = words(Stance)


def facts(
    case: Case,
    views: Sequence[ClaimView] | None = None,
    derivation: Derivation | None = None,
    relations: Collection[str] | None = None,
) -> Facts:
    """Return the facts of a case, for every relation but `measure` and `finding`.

    Args:
        case: the case.
        views: its claim views, where the caller has them.
        derivation: where its sources come from, where the caller has that.
        relations: which relations to fill, the others being empty; all of them by default.
    """
    views = claim_views(case) if views is None else views
    derivation = Derivation(case) if derivation is None else derivation
    found: Facts = dict.fromkeys(RELATIONS, ())
    for name in RELATIONS:
        if relations is not None and name not in relations:
            continue
        if name in _OF_CLAIM:
            found[name] = in_order({row for view in views for row in _OF_CLAIM[name](view, derivation)})
        elif name in _OF_CASE:
            found[name] = in_order(set(_OF_CASE[name](case, derivation)))
    return found


# --- of a claim ---------------------------------------------------------------------------------------


def _claim(view: ClaimView, _: Derivation) -> Iterator[Row]:
    claim = view.claim
    yield (view.id, claim.question, claim.conduct or None, claim.imputed_to, *_days(claim.period))


def _accused(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for actor in view.claim.accused:
        yield (view.id, actor, view.case.actors[actor].kind)


def _capacity(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for held in capacities(view):
        certainty = "certain" if held.certain else "possible"
        yield (view.id, held.actor, held.capacity, held.of, certainty, held.order, held.turns_on)


def _evidence(view: ClaimView, derivation: Derivation) -> Iterator[Row]:
    for stance in STANCES:
        origin_of = derivation.origins(view, stance).of_root
        for item in view.with_stance(stance):
            evidence = item.evidence
            shared = (
                item.id, view.id, stance, item.bearing.shows, evidence.directness, evidence.credibility,
                speaker_text(evidence.by),
            )  # fmt: skip
            days = _days(evidence.date)
            for origin in {origin_of[root] for root in derivation.behind(item)}:
                yield (*shared, origin, *days)


def _stated(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for item in view.with_stance(*STANCES):
        for name, value in item.evidence.states.items():
            yield (view.id, name, value, item.id)


def _process_test(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for item in view.with_stance(*STANCES):
        if (item.bearing.certain, item.bearing.unique) != (None, None):
            yield (view.id, item.id, item.bearing.stance, item.bearing.certain, item.bearing.unique)


def _denial(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for id, denial in view.denials:
        written = denial.date.text if denial.date else "undated"
        by = speaker_text(denial.by)
        yield (id, view.id, by, denial.form, denial.scope, denial.conditional, *_days(denial.date), written)


def _official_finding(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for id, official in view.official_findings:
        rank = FINDING_RANK[official.level]
        yield (id, view.id, official.body, official.level, rank, official.concludes, *_days(official.date))


def _transaction(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for id, transaction in view.transactions:
        value, currency = (transaction.amount.value, transaction.amount.currency) if transaction.amount else (None, None)
        yield (id, view.id, value, currency, continuous(transaction), complete(transaction))


def _hop(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for id, transaction in view.transactions:
        for hop in hops(transaction):
            if not hop.broken:
                yield (id, hop.n, hop.payer, hop.payee, hop.dated, hop.amounted, hop.documented)


def _search(view: ClaimView, _: Derivation) -> Iterator[Row]:
    for id, search in view.searches:
        yield (id, view.id, search.result, search.logged, search.where or None)


_OF_CLAIM: dict[str, Callable[[ClaimView, Derivation], Iterator[Row]]] = {
    "claim": _claim,
    "accused": _accused,
    "capacity": _capacity,
    "evidence": _evidence,
    "stated": _stated,
    "process_test": _process_test,
    "denial": _denial,
    "official_finding": _official_finding,
    "transaction": _transaction,
    "hop": _hop,
    "search": _search,
}


# --- of a case ----------------------------------------------------------------------------------------


def _source(case: Case, _: Derivation) -> Iterator[Row]:
    for id, source in case.sources.items():
        issued = source.issued.earliest if source.issued else None
        yield (id, source.kind, source.reliability, source.accessed, source.protected, issued)


def _cites(case: Case, _: Derivation) -> Iterator[Row]:
    for id, evidence in case.evidence.items():
        for source in evidence.source_ids:
            yield (id, source, case.sources[source].accessed)


def _rests_on(case: Case, derivation: Derivation) -> Iterator[Row]:
    for id, evidence in case.evidence.items():
        for source, root in derivation.beneath(evidence).items():
            yield (id, source, root)


_OF_CASE: dict[str, Callable[[Case, Derivation], Iterator[Row]]] = {
    "source": _source,
    "cites": _cites,
    "rests_on": _rests_on,
}


def _days(date: Date | None) -> tuple[int | None, int | None]:
    return date.days if date else (None, None)
