"""Dates of what rests on protected sources: of these no more is told than the year, nor a number of days that gives it away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from casekit.measures import Measured, measures
from casekit.model.case import Case
from casekit.model.dates import Date, parse_date
from casekit.origins import Derivation
from casekit.withholding import years

_DAYS = frozenset({"days_to_first_report", "days_since_last_support", "denial_lag_days"})
"""The measures that count days."""


def resting_on(case: Case, protected: Collection[str]) -> set[tuple[str, str]]:
    """Return the items that rest on one of some sources: their section and id."""
    derivation = Derivation(case)
    found = {
        ("evidence", id) for id, item in case.evidence.items() if not derivation.beneath(item).keys().isdisjoint(protected)
    }
    for section in ("denials", "official_findings", "searches"):
        found |= {
            (section, id) for id, record in getattr(case, section).items() if not set(protected).isdisjoint(record.sources)
        }
    return found | {
        ("transactions", id) for id, each in case.transactions.items() if not set(protected).isdisjoint(each.source_ids)
    }


def days_as_told(case: Case, names: Iterable[str] | None = None) -> dict[tuple[str, str], Measured]:
    """Return the numbers of days that may be told of a case with protected sources, by claim and measure: as the years give them.

    Rules read the exact ones. `names` are the measures that are needed, all by default.
    """
    protected = {id for id, source in case.sources.items() if source.protected}
    wanted = _DAYS if names is None else _DAYS.intersection(names)
    if not protected or not wanted:
        return {}
    return {(each.claim, each.name): each for each in measures(_to_the_year(case, protected), names=wanted)}


def exact_days(case: Case) -> dict[str, set[int]]:
    """Return by claim the numbers of days that may not be told, because they say more than the years do."""
    told = days_as_told(case)
    found: dict[str, set[int]] = {}
    for each in measures(case, names=_DAYS) if told else ():
        if told.get((each.claim, each.name)) != each:
            found.setdefault(each.claim, set()).update(day for day in (each.low, each.high) if day is not None)
    return found


def _to_the_year(case: Case, protected: Collection[str]) -> Case:
    sources = {id: _dated(source, "issued") if id in protected else source for id, source in case.sources.items()}
    resting = resting_on(case, protected)
    sections = {
        section: {
            id: _dated(record, "date") if (section, id) in resting else record for id, record in getattr(case, section).items()
        }
        for section in ("evidence", "denials")
    }
    return case.model_copy(update={"sources": sources, **sections})


def _dated(record: Any, field: str) -> Any:
    date: Date | None = getattr(record, field)
    return record if date is None else record.model_copy(update={field: _year(date)})


def _year(date: Date) -> Date | None:
    written = years(date.text)
    return parse_date(written) if written else None
