"""The built-in measures: numbers, intervals and words computed from a case for one claim.

Each is asserted as a fact `measure(claim, name, value | low, high)` and names the items it rests on.
A date lag is an interval, because every date is one; what cannot be bounded is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from casekit.guard import LONGEST_TEXT
from casekit.model.case import Case, speaker_text
from casekit.model.dates import Date
from casekit.model.relations import MEASURES, Row
from casekit.origins import Derivation, Origins
from casekit.trail import conflicts, hops, missing, totals
from casekit.view import ClaimView, Item, claim_views

SECTIONS = ("evidence", "denials", "official_findings", "transactions", "searches")
"""The sections of a case file on which a measure or an answer may rest."""
_AT_ANY_TIME_BEFORE = Date("..", None, None)


class Measured(NamedTuple):
    """A measure of one claim, with what it rests on: (section of the case file, id) each."""

    claim: str
    name: str
    value: Any = None
    low: int | None = None
    high: int | None = None
    basis: tuple[tuple[str, str], ...] = ()

    @property
    def row(self) -> Row:
        """The row of relation `measure`."""
        return self[:5]


Result = tuple[Any, int | None, int | None, Iterable[tuple[str, str]]] | None
"""What a measure computes: value, low, high and what it rests on; None where it is absent."""


class Measurement(NamedTuple):
    """What a plugin's measure computes: a value (number, word or text), or an interval from `low` to `high`.

    `basis` are the items it rests on: (section of the case file, id) each.
    """

    value: Any = None
    low: int | None = None
    high: int | None = None
    basis: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Measure:
    """A measure that a plugin adds: asserted as `measure(claim, name, value | low, high)`.

    `compute` is a pure function of the claim and what supports it; it returns None where the measure is absent.
    """

    name: str
    meaning: str
    compute: Callable[[ClaimSupport], Measurement | None]


class ClaimSupport:
    """A claim's view with what several measures share: its supporting items, and the origins behind them."""

    def __init__(self, view: ClaimView, derivation: Derivation) -> None:
        self.view = view
        self.derivation = derivation
        self.supporting = view.with_stance("supports")
        self.origins: Origins = derivation.origins(view, "supports")


def _independent_origins(claim: ClaimSupport) -> Result:
    return None, claim.origins.low, claim.origins.high, _ids(claim.supporting)


def _supporting_items(claim: ClaimSupport) -> Result:
    ids = _ids(claim.supporting)
    return len(ids), None, None, ids


def _contradicting_items(claim: ClaimSupport) -> Result:
    ids = _ids(claim.view.with_stance("contradicts"))
    return len(ids), None, None, ids


def _contradicting_by_others(claim: ClaimSupport) -> Result:
    """A denial is not a disproof, also where its words are coded as evidence."""
    interested = {*claim.view.claim.accused, *(speaker_text(denial.by) for _, denial in claim.view.denials)}
    items = [i for i in claim.view.with_stance("contradicts") if speaker_text(i.evidence.by) not in interested]
    ids = _ids(items)
    return len(ids), None, None, ids


def _access_paths(claim: ClaimSupport) -> Result:
    """Count the texts actually read; a source cited without saying through what is an unknown path."""
    sources = claim.view.case.sources
    known: set[str] = set()
    unknown: set[str] = set()
    for cited in {source for item in claim.supporting for source in item.evidence.source_ids}:
        read, seen = cited, {cited}
        while sources[read].accessed == "cited" and (via := sources[read].via) and via not in seen:
            seen.add(via)
            read = via
        (unknown if sources[read].accessed == "cited" else known).add(read)
    return None, len(known) or min(len(unknown), 1), len(known) + len(unknown), _ids(claim.supporting)


def _stated(claim: ClaimSupport) -> dict[str, bool]:
    """Whether the claim says who, what, where, when and how; an anonymous accused is nobody in particular."""
    c, actors = claim.view.claim, claim.view.case.actors
    who = bool(c.who) or any(not actors[id].anonymous for id in c.accused)
    return {"who": who, "what": bool(c.conduct), "where": bool(c.place), "when": bool(c.period), "how": bool(c.manner)}


def _specificity(claim: ClaimSupport) -> Result:
    return sum(_stated(claim).values()), None, None, ()


def _specificity_missing(claim: ClaimSupport) -> Result:
    words = [word for word, stated in _stated(claim).items() if not stated]
    return (", ".join(words), None, None, ()) if words else None


def _first_report(claim: ClaimSupport) -> tuple[int, int] | None:
    """The earliest and latest day of the first report: the first issue of a source on which support rests."""
    sources = claim.view.case.sources
    issued = [sources[source].issued for item in claim.supporting for source in claim.derivation.beneath(item.evidence)]
    dates = [date for date in issued if date is not None]
    latest = [date.latest for date in dates if date.latest is not None]
    if not latest:
        return None
    all_dated = len(dates) == len(issued) and all(date.earliest is not None for date in dates)
    earliest = min(date.earliest for date in dates if date.earliest is not None) if all_dated else 0
    return earliest, min(latest)


def _days_to_first_report(claim: ClaimSupport) -> Result:
    period, first = claim.view.claim.period, _first_report(claim)
    if first is None or period is None or period.earliest is None or period.latest is None:
        return None
    low, high = max(0, first[0] - period.latest), max(0, first[1] - period.earliest)
    return None, low, high, _ids(claim.supporting)


def _days_since_last_support(claim: ClaimSupport) -> Result:
    """Each origin counts once, on the day it first spoke or was issued: a repetition does not refresh it.

    A text of which nobody knows where it comes from may repeat an older one.
    """
    as_of = claim.view.case.as_of
    if as_of is None or as_of.earliest is None or as_of.latest is None:
        return None
    spoke: dict[str, list[Date | None]] = {}
    for item in claim.supporting:
        for root in claim.derivation.behind(item):
            source = claim.view.case.sources[root]
            dates = [date for date in (item.evidence.date, source.issued) if date is not None]
            earlier = [_AT_ANY_TIME_BEFORE] if source.derivation_unknown else []
            spoke.setdefault(claim.origins.of_root[root], []).extend([*dates, *earlier] or [None])
    firsts: list[tuple[int | None, int | None]] = [_first(dates) for dates in spoke.values()]
    earliest = [first for first, _ in firsts if first is not None]
    if not earliest:
        return None
    latest = [last for _, last in firsts]
    low = max(0, as_of.earliest - max(day for day in latest if day is not None)) if None not in latest else 0
    return None, low, max(0, as_of.latest - max(earliest)), _ids(claim.supporting)


def _first(dates: Sequence[Date | None]) -> tuple[int | None, int | None]:
    """Bounds of the first of several dates; an undated one may be the first."""
    known = [date for date in dates if date is not None]
    latest = [date.latest for date in known if date.latest is not None]
    undated = len(known) < len(dates) or any(date.earliest is None for date in known)
    earliest = None if undated or not known else min(date.earliest for date in known if date.earliest is not None)
    return earliest, min(latest) if latest else None


def _denial_lag_days(claim: ClaimSupport) -> Result:
    first = _first_report(claim)
    earliest, latest = _first([denial.date for _, denial in claim.view.denials if denial.form not in ("silence", "no-comment")])
    if first is None or not first[0] or earliest is None or latest is None:
        return None
    return None, earliest - first[1], latest - first[0], (("denials", id) for id, _ in claim.view.denials)


def _trail_hops(claim: ClaimSupport) -> Result:
    count = sum(1 for _, transaction in claim.view.transactions for _ in hops(transaction))
    return count, None, None, _payments(claim)


def _trail_gaps(claim: ClaimSupport) -> Result:
    lacks = sum(len(missing(transaction)) for _, transaction in claim.view.transactions)
    return lacks + len(list(conflicts(dict(claim.view.transactions)))), None, None, _payments(claim)


def _trail_missing(claim: ClaimSupport) -> Result:
    lacks = {id: missing(transaction) for id, transaction in claim.view.transactions}
    several = len(lacks) > 1
    words = [f"{id}: {lack}" if several else lack for id, each in lacks.items() for lack in each]
    words += conflicts(dict(claim.view.transactions))
    return ("; ".join(words), None, None, _payments(claim)) if words else None


def _trail_amounts(claim: ClaimSupport) -> Result:
    amounts = totals(dict(claim.view.transactions))
    return (" + ".join(amounts), None, None, _payments(claim)) if amounts else None


def _distinct_stated_values(claim: ClaimSupport) -> Result:
    values: dict[str, set[Any]] = {}
    ids = set()
    for item in claim.view.with_stance("supports", "contradicts"):
        for attribute, value in item.evidence.states.items():
            values.setdefault(attribute, set()).add(value)
            ids.add(("evidence", item.id))
    return max(map(len, values.values()), default=0), None, None, ids


def measured_by(measure: Measure, support: ClaimSupport) -> Measured | None:
    """Return a plugin's measure of one claim, checked; None where it is absent.

    Raises:
        TypeError: it is no `Measurement`, or of a kind that no relation can hold.
        ValueError: it rests on something that is not in the case, or its interval is upside down.
    """
    found = measure.compute(support)
    if found is None:
        return None
    if not isinstance(found, Measurement):
        raise TypeError(f"{measure.name}: expected a Measurement, found {type(found).__name__}")
    value, low, high, basis = found
    if not (value is None or isinstance(value, (str, int, Decimal, bool))):
        raise TypeError(f"{measure.name}: a value is text, a number or a flag, found {type(value).__name__}")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ValueError(f"{measure.name}: a text of {len(value)} characters; at most {LONGEST_TEXT} are shown")
    if any(not (end is None or (isinstance(end, int) and not isinstance(end, bool))) for end in (low, high)):
        raise TypeError(f"{measure.name}: the ends of an interval are whole numbers")
    if low is not None and high is not None and low > high:
        raise ValueError(f"{measure.name}: the interval from {low} to {high} is upside down")
    for section, id in basis:
        if section not in SECTIONS or id not in getattr(support.view.case, section):
            raise ValueError(f"{measure.name} rests on {section}.{id}, which is not in the case")
    return Measured(support.view.id, measure.name, value, low, high, tuple(sorted(basis)))


def _ids(items: Iterable[Item]) -> set[tuple[str, str]]:
    return {("evidence", item.id) for item in items}


def _payments(claim: ClaimSupport) -> set[tuple[str, str]]:
    return {("transactions", id) for id, _ in claim.view.transactions}


_BUILT_IN: dict[str, Callable[[ClaimSupport], Result]] = {
    "independent_origins": _independent_origins,
    "supporting_items": _supporting_items,
    "contradicting_items": _contradicting_items,
    "contradicting_by_others": _contradicting_by_others,
    "access_paths": _access_paths,
    "specificity": _specificity,
    "specificity_missing": _specificity_missing,
    "days_to_first_report": _days_to_first_report,
    "days_since_last_support": _days_since_last_support,
    "denial_lag_days": _denial_lag_days,
    "trail_hops": _trail_hops,
    "trail_gaps": _trail_gaps,
    "trail_missing": _trail_missing,
    "trail_amounts": _trail_amounts,
    "distinct_stated_values": _distinct_stated_values,
}


_READ = {
    "independent_origins": ("supports",), "supporting_items": ("supports",), "contradicting_items": ("contradicts",),
    "contradicting_by_others": ("contradicts", "denials"), "access_paths": ("supports",), "specificity": (),
    "specificity_missing": (), "days_to_first_report": ("supports",), "days_since_last_support": ("supports",),
    "denial_lag_days": ("supports", "denials"), "trail_hops": ("transactions",), "trail_gaps": ("transactions",),
    "trail_missing": ("transactions",), "trail_amounts": ("transactions",),
    "distinct_stated_values": ("supports", "contradicts"),
}  # fmt: skip


def read_by(name: str, view: ClaimView) -> frozenset[tuple[str, str]] | None:
    """Return the items of a claim that a built-in measure looks at; of another measure nobody knows: None."""
    if name not in _READ:
        return None
    items = {("evidence", item.id) for item in view.with_stance(*(w for w in _READ[name] if w not in SECTIONS))}
    return frozenset(
        items | {(section, id) for section in _READ[name] if section in SECTIONS for id, _ in getattr(view, section)}
    )


BUILT_IN = tuple(Measure(name, MEASURES[name], compute) for name, compute in _BUILT_IN.items())  # type: ignore[arg-type]
"""The built-in measures as plugins give theirs."""


def measures(
    case: Case,
    views: Sequence[ClaimView] | None = None,
    derivation: Derivation | None = None,
    names: Iterable[str] | None = None,
) -> tuple[Measured, ...]:
    """Return every built-in measure of every claim of a case (or only those named), sorted.

    Args:
        case: the case.
        views: its claim views, where the caller has them.
        derivation: where its sources come from, where the caller has that.
        names: which measures to compute; all of them by default.
    """
    views = claim_views(case) if views is None else views
    derivation = Derivation(case) if derivation is None else derivation
    wanted = sorted(_BUILT_IN if names is None else set(names) & set(_BUILT_IN))
    found = []
    for view in views:
        claim = ClaimSupport(view, derivation)
        for name in wanted:
            result = _BUILT_IN[name](claim)
            if result is not None:
                value, low, high, basis = result
                found.append(Measured(view.id, name, value, low, high, tuple(sorted(basis))))
    return tuple(found)
