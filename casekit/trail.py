"""Payment paths: their hops, whether they are continuous and complete, and what they lack.

A path is continuous when each payee is the next payer, and complete when in addition its originator,
and the date, amount and document of every hop are on file (the layering chain of the FATF).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations, pairwise
from typing import NamedTuple

from casekit.model.case import Amount, Transaction
from casekit.model.dates import Date, may_be_one_day


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
    return [*lacks, *mismatches(transaction)]


def mismatches(transaction: Transaction) -> Iterator[str]:
    """Yield, in words, where the amounts of one payment do not agree; amounts in two currencies are never compared."""
    stated = [("the payment", transaction.amount)] if transaction.amount else []
    stops = [stop for stop in transaction.path if not stop.gap][1:]
    stated += [(f"hop {n}", stop.amount) for n, stop in enumerate(stops, 1) if stop.amount]
    for (before, amount), (after, other) in pairwise(stated):
        if amount.currency != other.currency:
            yield f"{before} is in {amount.currency}, {after} in {other.currency}: not compared"
        elif amount.value != other.value:
            yield f"{before} is {written(amount)}, {after} is {written(other)}"


def conflicts(transactions: Mapping[str, Transaction]) -> Iterator[str]:
    """Yield, in words, where two payments state different amounts of one currency for one hop.

    Payments made on days that exclude each other are two payments, not two versions of one.
    """
    for (payer, payee, currency), versions in sorted(_versions(transactions).items()):
        each = ", ".join(f"{value:,} {currency} in {id}" for value, id in sorted(versions))
        yield f"{payer} to {payee} is {each}"


def _versions(transactions: Mapping[str, Transaction]) -> dict[tuple[str, str, str], set[tuple[Decimal, str]]]:
    """Return for each hop and currency the different amounts stated of it, each with the first payment that states it."""
    stated: dict[tuple[str, str, str], list[tuple[Decimal, str, Date | None]]] = {}
    for id, transaction in sorted(transactions.items()):
        for before, stop in pairwise(transaction.path):
            if before.party and stop.party and stop.amount:
                hop = stated.setdefault((before.party, stop.party, stop.amount.currency), [])
                hop.append((stop.amount.value, id, stop.date or transaction.date))
    found: dict[tuple[str, str, str], set[tuple[Decimal, str]]] = {}
    for hop_id, versions in stated.items():
        for (value, id, date), (other, other_id, other_date) in combinations(versions, 2):
            if value != other and id != other_id and may_be_one_day(date, other_date):
                found.setdefault(hop_id, set()).update([(value, id), (other, other_id)])
    return found


def totals(transactions: Mapping[str, Transaction]) -> list[str]:
    """Return the sum of the amounts of several payments for each currency, in words, sorted by currency.

    Of payments that may be versions of one the amounts are not added up but told apart.
    """
    disputed = {(currency, id) for (_, _, currency), versions in _versions(transactions).items() for _, id in versions}
    by_currency: dict[str, dict[str, Decimal]] = {}
    for id, transaction in sorted(transactions.items()):
        if transaction.amount:
            by_currency.setdefault(transaction.amount.currency, {})[id] = transaction.amount.value
    return [
        " or ".join(f"{value:,} {currency} in {id}" for id, value in amounts.items()) + " (not added up)"
        if len(amounts) > 1 and any((currency, id) in disputed for id in amounts)
        else written(Amount(value=sum(amounts.values(), Decimal()), currency=currency))
        for currency, amounts in sorted(by_currency.items())
    ]


def written(amount: Amount) -> str:
    """Write a sum of money: `98,131.50 USD`."""
    return f"{amount.value:,} {amount.currency}"


def complete(transaction: Transaction) -> bool:
    """Return whether nothing is missing from the path."""
    return continuous(transaction) and not missing(transaction)


def _numbered(hops: list[int]) -> str:
    """Write hop numbers briefly: `hop 2`, `hops 1–4`, `hops 1, 3`."""
    if len(hops) == 1:
        return f"hop {hops[0]}"
    run = hops == list(range(hops[0], hops[-1] + 1))
    return f"hops {hops[0]}–{hops[-1]}" if run and len(hops) > 2 else f"hops {', '.join(map(str, hops))}"
