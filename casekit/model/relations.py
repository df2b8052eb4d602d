"""The relations that rules match: their columns and what each may hold.

A relation is a set of flat facts taken from a case. Days are proleptic ordinals; a missing value is
None and no pattern holds on it. `casekit/facts.py` fills every relation but `measure` and `finding`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

from casekit.model.base import words
from casekit.model.case import (
    Access,
    ActorKind,
    Capacity,
    Conclusion,
    DenialForm,
    DenialScope,
    Directness,
    FindingLevel,
    Reliability,
    SearchResult,
    Shows,
    SourceKind,
    Stance,
)  # fmt: skip

Row = tuple[Any, ...]
Facts = dict[str, tuple[Row, ...]]
"""The facts of one case: for each relation a set of rows, in the order of its columns."""


class Column(NamedTuple):
    """One column: `kind` is text, actor, source, number, day, flag or any; `words` its vocabulary."""

    name: str
    kind: str = "text"
    words: tuple[str, ...] = ()

    @property
    def ordered(self) -> bool:
        """Whether at_least, at_most, above and below make sense on it."""
        return self.kind in ("number", "day", "any")


def _one_of(name: str, vocabulary: Any) -> Column:
    return Column(name, "text", words(vocabulary))


_CLAIM = Column("claim")
_DAYS = (Column("first_day", "day"), Column("last_day", "day"))
STATUSES = ("met", "not_met", "unknown", "not_applicable")

RELATIONS: dict[str, tuple[Column, ...]] = {
    "claim": (
        _CLAIM, Column("question"), Column("conduct"), Column("imputed_to", "actor"), Column("start", "day"),
        Column("end", "day"),
    ),
    "accused": (_CLAIM, Column("actor", "actor"), _one_of("kind", ActorKind)),
    "capacity": (
        _CLAIM, Column("actor", "actor"), _one_of("capacity", Capacity), Column("of", "actor"),
        Column("certainty", "text", ("certain", "possible")), Column("order", "number"), Column("turns_on"),
    ),
    "evidence": (
        Column("evidence"), _CLAIM, _one_of("stance", Stance), _one_of("shows", Shows),
        _one_of("directness", Directness), Column("credibility", "number"), Column("by", "actor"),
        Column("origin", "source"), *_DAYS,
    ),
    "source": (
        Column("source", "source"), _one_of("kind", SourceKind), _one_of("reliability", Reliability),
        _one_of("accessed", Access), Column("protected", "flag"), Column("issued", "day"),
    ),
    "cites": (Column("evidence"), Column("source", "source"), _one_of("accessed", Access)),
    "rests_on": (Column("evidence"), Column("source", "source"), Column("root", "flag")),
    "process_test": (
        _CLAIM, Column("evidence"), _one_of("stance", Stance), Column("certain", "flag"), Column("unique", "flag"),
    ),
    "stated": (_CLAIM, Column("attribute"), Column("value", "any"), Column("evidence")),
    "denial": (
        Column("denial"), _CLAIM, Column("by", "actor"), _one_of("form", DenialForm), _one_of("scope", DenialScope),
        Column("conditional", "flag"), *_DAYS, Column("date"),
    ),
    "official_finding": (
        Column("official_finding"), _CLAIM, Column("body", "actor"), _one_of("level", FindingLevel),
        Column("rank", "number"), _one_of("concludes", Conclusion), *_DAYS,
    ),
    "transaction": (
        Column("transaction"), _CLAIM, Column("amount", "number"), Column("currency"), Column("continuous", "flag"),
        Column("complete", "flag"),
    ),
    "hop": (
        Column("transaction"), Column("n", "number"), Column("payer"), Column("payee"), Column("dated", "flag"),
        Column("amounted", "flag"), Column("documented", "flag"),
    ),
    "search": (Column("search"), _CLAIM, _one_of("result", SearchResult), Column("logged", "flag"), Column("where")),
    "measure": (_CLAIM, Column("name"), Column("value", "any"), Column("low", "number"), Column("high", "number")),
    "finding": (_CLAIM, Column("criterion"), Column("outcome"), Column("status", "text", STATUSES)),
}  # fmt: skip

ITEMS: dict[str, tuple[str, int]] = {
    "evidence": ("evidence", 0),
    "cites": ("evidence", 0),
    "rests_on": ("evidence", 0),
    "process_test": ("evidence", 1),
    "stated": ("evidence", 3),
    "denial": ("denials", 0),
    "official_finding": ("official_findings", 0),
    "transaction": ("transactions", 0),
    "hop": ("transactions", 0),
    "search": ("searches", 0),
}
"""For the relations that come from an item of the case: its section and the column of its id."""

MEASURES: dict[str, str] = {
    "independent_origins": "independent origins of the supporting evidence, low and high",
    "supporting_items": "items of evidence that support the claim",
    "contradicting_items": "items of evidence that contradict the claim",
    "contradicting_by_others": "those by neither the accused nor one whose denial of the claim is on file",
    "access_paths": "distinct ways by which the supporting sources were read, low and high",
    "specificity": "how many of who, what, where, when and how the claim fills, 0 to 5",
    "specificity_missing": "which of them it does not fill, in words",
    "days_to_first_report": "days from the conduct to the first report of it, low and high",
    "days_since_last_support": "days from the last independent support to the state of knowledge, low and high",
    "denial_lag_days": "days from the first report to the first denial, low and high",
    "trail_hops": "hops of the claim's payment paths",
    "trail_gaps": "what the payment paths lack (breaks, originators, dates, amounts, documents), and amounts that differ",
    "trail_missing": "the same, in words",
    "trail_amounts": "the sum of the payments for each currency, in words",
    "distinct_stated_values": "the most values that items for or against the claim state of one attribute",
}
"""The built-in measures and what each measures."""

COUNTS: dict[str, str] = {
    "independent_origins": "interval", "supporting_items": "value", "contradicting_items": "value",
    "contradicting_by_others": "value", "access_paths": "interval", "specificity": "value", "trail_hops": "value",
    "trail_gaps": "value", "distinct_stated_values": "value",
}  # fmt: skip
"""Those that every claim has, none below 0; each as a value or as an interval."""


T = TypeVar("T", bound=tuple[Any, ...])


def in_order(rows: Iterable[T]) -> tuple[T, ...]:
    """Return rows (or tuples of rows) sorted: absent values first, then numbers and flags, then text."""
    ordered = list(rows)
    if len(ordered) > 1:
        try:
            ordered.sort()
        except TypeError:  # some first differ where one value is absent, or one text and the other a number
            ordered.sort(key=_rank)
    return tuple(ordered)


def _rank(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_rank(part) for part in value]
    return (0, 0) if value is None else (2, value) if isinstance(value, str) else (1, value)
