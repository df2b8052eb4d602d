"""What bears on one claim: the case seen from the claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from casekit.model.case import Bearing, Case, Claim, Denial, Evidence, OfficialFinding, Search, Transaction


class Item(NamedTuple):
    """An item of evidence as it bears on one claim."""

    id: str
    evidence: Evidence
    bearing: Bearing


class ClaimView(NamedTuple):
    """A claim with everything in its case that bears on it, in the order of ids."""

    case: Case
    id: str
    claim: Claim
    items: dict[str, tuple[Item, ...]]
    """By stance: the items of evidence that bear on the claim."""
    denials: tuple[tuple[str, Denial], ...]
    official_findings: tuple[tuple[str, OfficialFinding], ...]
    transactions: tuple[tuple[str, Transaction], ...]
    searches: tuple[tuple[str, Search], ...]

    def with_stance(self, *stances: str) -> tuple[Item, ...]:
        """Return the items that bear on the claim with one of these stances."""
        found = [self.items.get(stance, ()) for stance in stances]
        return found[0] if len(found) == 1 else tuple(item for items in found for item in items)


def claim_views(case: Case) -> tuple[ClaimView, ...]:
    """Return a view of every claim, in the order of ids."""
    items: dict[str, dict[str, list[Item]]] = {claim: {} for claim in case.claims}
    for evidence_id in sorted(case.evidence):
        evidence = case.evidence[evidence_id]
        for bearing in evidence.bears_on:
            items[bearing.claim].setdefault(bearing.stance, []).append(Item(evidence_id, evidence, bearing))
    denials, findings = _by_claim(case, case.denials), _by_claim(case, case.official_findings)
    transactions, searches = _by_claim(case, case.transactions), _by_claim(case, case.searches)
    return tuple(
        ClaimView(
            case, id, claim, {stance: tuple(each) for stance, each in items[id].items()}, tuple(denials[id]), tuple(findings[id]), tuple(transactions[id]),
            tuple(searches[id]),
        )
        for id, claim in sorted(case.claims.items())
    )  # fmt: skip


def _by_claim(case: Case, section: Mapping[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    found: dict[str, list[tuple[str, Any]]] = {claim: [] for claim in case.claims}
    for id, record in sorted(section.items()):
        found[record.claim].append((id, record))
    return found
