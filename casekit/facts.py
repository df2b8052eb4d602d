"""A case as relations: flat rows that rules can match.

Every relation is a set; its rows are sorted so that the order of the file reaches nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casekit.capacity import capacities
from casekit.model.case import FINDING_RANK, Case, Transaction, speaker_text
from casekit.model.dates import Date
from casekit.model.relations import RELATIONS, Facts, Row, in_order
from casekit.origins import Derivation
from casekit.trail import complete, continuous, hops
from casekit.view import ClaimView, claim_views


def facts(case: Case, views: Sequence[ClaimView] | None = None, derivation: Derivation | None = None) -> Facts:
    """Return the facts of a case, for every relation but `measure` and `finding`.

    `views` and `derivation` spare computing them again where the caller has them.
    """
    views = claim_views(case) if views is None else views
    derivation = Derivation(case) if derivation is None else derivation
    found: dict[str, set[Row]] = {name: set() for name in RELATIONS}
    for view in views:
        _add_claim(found, view, derivation)
    for id, source in case.sources.items():
        issued = source.issued.earliest if source.issued else None
        found["source"].add((id, source.kind, source.reliability, source.accessed, source.protected, issued))
    for id, evidence in case.evidence.items():
        found["cites"].update((id, source, case.sources[source].accessed) for source in evidence.source_ids)
        found["rests_on"].update((id, source, root) for source, root in derivation.beneath(evidence).items())
    return {name: in_order(rows) for name, rows in found.items()}


def _add_claim(found: dict[str, set[Row]], view: ClaimView, derivation: Derivation) -> None:
    id, claim, case = view.id, view.claim, view.case
    start, end = _days(claim.period)
    found["claim"].add((id, claim.question, claim.conduct or None, claim.imputed_to, start, end))
    found["accused"].update((id, actor, case.actors[actor].kind) for actor in claim.accused)
    for held in capacities(view):
        certainty = "certain" if held.certain else "possible"
        found["capacity"].add((id, held.actor, held.capacity, held.of, certainty, held.order, held.turns_on))
    for stance in ("supports", "contradicts", "context"):
        origin_of = derivation.origins(view, stance).of_root
        for item in view.with_stance(stance):
            evidence = item.evidence
            shared = (
                item.id, id, stance, item.bearing.shows, evidence.directness, evidence.credibility,
                speaker_text(evidence.by),
            )  # fmt: skip
            for origin in {origin_of[root] for root in derivation.behind(item)}:
                found["evidence"].add((*shared, origin, *_days(evidence.date)))
            found["stated"].update((id, name, value, item.id) for name, value in evidence.states.items())
            if (item.bearing.certain, item.bearing.unique) != (None, None):
                found["process_test"].add((id, item.id, stance, item.bearing.certain, item.bearing.unique))
    for denial_id, denial in view.denials:
        by = speaker_text(denial.by)
        written = denial.date.text if denial.date else "undated"
        found["denial"].add((denial_id, id, by, denial.form, denial.scope, denial.conditional, *_days(denial.date), written))
    for finding_id, official in view.official_findings:
        rank = FINDING_RANK[official.level]
        found["official_finding"].add(
            (finding_id, id, official.body, official.level, rank, official.concludes, *_days(official.date))
        )
    for transaction_id, transaction in view.transactions:
        found["transaction"].add(_transaction(transaction_id, id, transaction))
        found["hop"].update(_hops(transaction_id, transaction))
    for search_id, search in view.searches:
        found["search"].add((search_id, id, search.result, search.logged, search.where or None))


def _transaction(id: str, claim: str, transaction: Transaction) -> Row:
    amount = transaction.amount
    value, currency = (amount.value, amount.currency) if amount else (None, None)
    return (id, claim, value, currency, continuous(transaction), complete(transaction))


def _hops(id: str, transaction: Transaction) -> Iterator[Row]:
    for hop in hops(transaction):
        if not hop.broken:
            yield (id, hop.n, hop.payer, hop.payee, hop.dated, hop.amounted, hop.documented)


def _days(date: Date | None) -> tuple[int | None, int | None]:
    return date.days if date else (None, None)
