"""In which capacity the accused acted on the date of the conduct.

ILC Articles on State Responsibility (2001), arts. 4, 5 and 7: what counts is the capacity at the time
of the conduct. A capacity is `certain` where its roles, under strict bounds, cover every day of the
claim's period, and `possible` where their widest reading shares a day with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from casekit.model.base import words
from casekit.model.case import Actor, Capacity, Role
from casekit.model.dates import Date, Days
from casekit.view import ClaimView

_EVER = Date("", None, None)
_FIRST, _LAST = 0, 4_000_000  # outside the years 1 to 9999
_OF_NO_STATE: frozenset[Capacity] = frozenset({"private", "armed-group"})
ORDER = {capacity: place for place, capacity in enumerate(words(Capacity), 1)}


class Held(NamedTuple):
    """A capacity an accused held, or may have held, on the date of the conduct."""

    actor: str
    capacity: str
    of: str | None
    certain: bool
    turns_on: str | None
    """For a possible capacity: the dates that decide, in words."""

    @property
    def order(self) -> int:
        """Its place in the vocabulary, which is its precedence: 1 comes first."""
        return ORDER[self.capacity]


def capacities(view: ClaimView) -> list[Held]:
    """Return every capacity of every accused of a claim on the date of its conduct, sorted.

    Where the claim imputes the conduct to a state, roles `of` another state or body than that one do not
    count; private persons and armed groups are what they are, of whomever. An armed group is an armed group. A person whose role as an organ had certainly ended, and
    who was certainly no reservist then, is a retired official without a role that says so.
    """
    held: list[Held] = []
    for actor_id in sorted(set(view.claim.accused)):
        actor = view.case.actors[actor_id]
        held += _of_actor(actor_id, actor, view.claim.period, view.claim.imputed_to)
    return held


def _of_actor(actor_id: str, actor: Actor, period: Date | None, imputed_to: str | None) -> Iterator[Held]:
    roles = [role for role in actor.roles if imputed_to in (None, role.of) or role.capacity in _OF_NO_STATE]
    by_kind: dict[tuple[str, str], list[Role]] = {}
    for role in roles:
        by_kind.setdefault((role.capacity, role.of or ""), []).append(role)
    found: dict[tuple[str, str], Held] = {}
    for (capacity, of), same in by_kind.items():
        possible = [role for role in same if _may_share_a_day(role, period)]
        if possible:
            certain = _covered(same, period)
            turns_on = None if certain else _deciding(possible, period)
            found[capacity, of] = Held(actor_id, capacity, of or None, certain, turns_on)
    for of in {of for (capacity, of) in by_kind if capacity == "state-organ"}:
        reservist, retired = found.get(("reservist", of)), found.get(("retired-official", of))
        ended = all(_certainly_over(role, period) for role in by_kind["state-organ", of])
        if actor.kind == "person" and ended and not (reservist and reservist.certain) and not (retired and retired.certain):
            turns_on = reservist.turns_on if reservist else None
            found["retired-official", of] = Held(actor_id, "retired-official", of or None, reservist is None, turns_on)
    if actor.kind == "armed-group":
        found["armed-group", ""] = Held(actor_id, "armed-group", None, True, None)
    yield from sorted(found.values(), key=lambda h: (h.order, h.of or ""))


def _widest(period: Date | None) -> tuple[int, int]:
    earliest, latest = period.days if period else (None, None)
    return _FIRST if earliest is None else earliest, _LAST if latest is None else latest


def _may_share_a_day(role: Role, period: Date | None) -> bool:
    first, last = _widest(period)
    begins = _FIRST if role.since is None or role.since.earliest is None else role.since.earliest
    ends = _LAST if role.until is None or role.until.latest is None else role.until.latest
    return begins <= last and first <= ends


def _strict(role: Role) -> Days:
    """The days a role certainly covers: from its latest start to its earliest end."""
    begins = _FIRST if role.since is None else role.since.latest
    ends = _LAST if role.until is None else role.until.earliest
    return begins, ends


def _covered(roles: Iterable[Role], period: Date | None) -> bool:
    """Whether roles of one capacity together certainly cover every day of the period."""
    first, last = _widest(period)
    spans = sorted((b, e) for b, e in map(_strict, roles) if b is not None and e is not None and b <= e)
    for begins, ends in spans:
        if begins > first:
            return False
        first = max(first, ends + 1)
    return first > last


def _certainly_over(role: Role, period: Date | None) -> bool:
    first, _ = _widest(period)
    return role.until is not None and role.until.latest is not None and role.until.latest < first


def _deciding(roles: Iterable[Role], period: Date | None) -> str:
    """Name the dates on which it turns whether the roles covered the conduct."""
    first, last = _widest(period)
    parts = []
    for role in roles:
        begins, ends = _strict(role)
        if role.since is not None and (begins is None or begins > first):
            parts.append(f"from {role.since.text}")
        if role.until is not None and (ends is None or ends < last):
            parts.append(f"until {role.until.text}")
    return f"{' and '.join(sorted(set(parts)))} against {period.text if period else 'conduct without a date'}"
