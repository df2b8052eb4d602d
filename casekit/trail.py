"""Payment paths: their hops, whether they are continuous and complete, and what they lack.

A path is continuous when each payee is the next payer, and complete when in addition its originator,
and the date, amount and document of every hop are on file (the layering chain of the FATF).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casekit.model.case import Transaction


class Hop(NamedTuple):
    """A step of a payment from one party to the next; `broken` where a gap lies between them."""

    n: int
    payer: str
    payee: str
    dated: bool
    amounted: bool
    documented: bool
    broken: bool = False


def hops(transaction: Transaction) -> Iterator[Hop]:
    """Yield the hops of a payment path, numbered from 1, broken ones included."""
    payer, broken, n = None, False, 0
    for stop in transaction.path:
        if stop.gap or stop.party is None:
            broken = True
            continue
        if payer is not None:
            n += 1
            documented = bool(stop.documents or transaction.documents)
            yield Hop(n, payer, stop.party, stop.date is not None, stop.amount is not None, documented, broken)
        payer, broken = stop.party, False


def continuous(transaction: Transaction) -> bool:
    """Return whether each payee is the next payer, without a gap anywhere."""
    return not any(stop.gap for stop in transaction.path) and any(True for _ in hops(transaction))


def missing(transaction: Transaction) -> list[str]:
    """Return, in words, what the path lacks to be complete, one phrase a lack."""
    first = transaction.path[0]
    lacks = []
    if first.gap or first.holder == "unknown":
        lacks.append("originator not named")
    if transaction.path[-1].gap:
        lacks.append("beneficiary not named")
    all_hops = list(hops(transaction))
    lacks += [f"no link from {hop.payer} to {hop.payee}" for hop in all_hops if hop.broken]
    for what in ("dated", "amounted", "documented"):
        bare = [hop.n for hop in all_hops if not getattr(hop, what)]
        if bare:
            noun = {"dated": "date", "amounted": "amount", "documented": "document"}[what]
            lacks.append(f"no {noun} for {_numbered(bare)}")
    return lacks


def complete(transaction: Transaction) -> bool:
    """Return whether nothing is missing from the path."""
    return continuous(transaction) and not missing(transaction)


def _numbered(hops: list[int]) -> str:
    """Write hop numbers briefly: `hop 2`, `hops 1–4`, `hops 1, 3`."""
    if len(hops) == 1:
        return f"hop {hops[0]}"
    run = hops == list(range(hops[0], hops[-1] + 1))
    return f"hops {hops[0]}–{hops[-1]}" if run and len(hops) > 2 else f"hops {', '.join(map(str, hops))}"
