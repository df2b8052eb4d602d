"""What is told of one thing of a case or a pack that is no claim: an item, a source, a criterion or a rule. Pure data.

`kind` says which it is where accounts stand beside each other.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from casekit.model.explanation import CitedSource, Origin


class Resting(NamedTuple):
    """An answer, by which rule it was decided, and through which other answers it rests on what is told of."""

    claim: str
    criterion: str
    outcome: str
    status: str
    label: str
    rule: str
    through: tuple[str, ...] = ()
    """Criteria on the same claim, as `pack/criterion`, or `claim pack/criterion` on another; none where it does directly."""


class StandsAgainst(NamedTuple):
    """A rule that would have come first if what is told of did not stand against it, and the rule that decided."""

    claim: str
    criterion: str
    rule: str
    outcome: str
    decided: str


class BearsOn(NamedTuple):
    """A claim on which an item bears, and the coded words for how."""

    claim: str
    how: tuple[str, ...]


class ItemAccount(NamedTuple):
    """An item of a case: what it says and by whom, its sources and origins, and what rests on it."""

    case: str
    section: str
    id: str
    place: str
    says: str
    by: str
    what: tuple[str, ...]
    """The coded words that say what it is: how direct, of which form or level, with what result."""
    date: str
    sources: tuple[CitedSource, ...]
    bears_on: tuple[BearsOn, ...]
    states: tuple[tuple[str, str], ...]
    answers: tuple[Resting, ...]
    against: tuple[StandsAgainst, ...]
    """In other answers: the rules that it keeps from holding."""
    kind: Literal["item"] = "item"


class Placed(NamedTuple):
    """A source with its place."""

    source: str
    place: str


class ItemPlaced(NamedTuple):
    """An item with its place."""

    section: str
    id: str
    place: str


class SourceAccount(NamedTuple):
    """A source of a case: what it is, what it derives from, who carries it, and what rests on it."""

    case: str
    source: str
    place: str
    is_a: str
    described: tuple[tuple[str, str], ...]
    """What its file says of it, by field."""
    parents: tuple[Placed, ...]
    unknown: bool
    """Whether it could not be established what it derives from."""
    origins: tuple[Origin, ...]
    carried: tuple[Placed, ...]
    """The texts that derive from it, directly or through others."""
    citing: tuple[ItemPlaced, ...]
    resting: tuple[ItemPlaced, ...]
    """The items that rest on it without citing it."""
    answers: tuple[Resting, ...]
    against: tuple[StandsAgainst, ...]
    """In other answers: the rules that the items which rest on it keep from holding."""
    kind: Literal["source"] = "source"


class RuleAsked(NamedTuple):
    """A rule or a row: its name, place, outcome and what it asks."""

    rule: str
    place: str
    outcome: str
    says: str


class CriterionAccount(NamedTuple):
    """A criterion: what it asks, by which standards, by which rules, and what it answers of every claim."""

    case: str
    criterion: str
    place: str
    title: str
    asks: str
    standards: tuple[str, ...]
    rules: tuple[RuleAsked, ...]
    answers: tuple[Resting, ...]
    failed: tuple[str, ...]
    """The claims of which there is no answer, because a plugin failed."""
    kind: Literal["criterion"] = "criterion"


class NotHeld(NamedTuple):
    """A claim of which a rule does not hold: the first condition that fails, and what is the case instead."""

    claim: str
    fails: str


class RuleAccount(NamedTuple):
    """A rule of a criterion: what it asks, and of which claims it decided, held without deciding, and did not hold."""

    case: str
    rule: str
    criterion: str
    title: str
    standards: tuple[str, ...]
    place: str
    outcome: str
    says: str
    decided: tuple[Resting, ...]
    held: tuple[Resting, ...]
    """The answers that another rule decided before it."""
    failed: tuple[NotHeld, ...]
    kind: Literal["rule"] = "rule"


Account = ItemAccount | SourceAccount | CriterionAccount | RuleAccount
