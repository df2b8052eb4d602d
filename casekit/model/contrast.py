"""Why two cases have different answers to one criterion, in data and in one sentence."""

from __future__ import annotations

from typing import NamedTuple


class Side(NamedTuple):
    """One case of a contrast: its claims of which the contrast is told, and the outcome that they have."""

    case: str
    claims: tuple[str, ...]
    outcome: str


class Difference(NamedTuple):
    """A measure, an answer or the claim that differs, or records that only one side has; in words.

    `relation` is `measure`, `finding` (the answer to another criterion) or another relation by which a record is told; `name`
    is the measure or the criterion. A measure or an answer has one word on each side; of records the side without them has
    none, the other one text for each.
    """

    relation: str
    name: str
    first: tuple[str, ...]
    second: tuple[str, ...]


class Contrast(NamedTuple):
    """Why the claims of two cases have different outcomes under a criterion (`casekit/contrast` says what that means).

    `exact` is whether no fewer differences would do; of an answer that a function gave there are no differences.
    """

    question: str
    criterion: str
    first: Side
    second: Side
    differences: tuple[Difference, ...]
    sentence: str
    exact: bool
