"""The smallest sets of items, sources or origins without which an answer would be another one.

One item, source or origin can be taken away at a time, or several: every smallest set is searched for, exactly, as far
as `most` sets a search allow (see `casekit.minimal`). What a removal takes along is said in `casekit.removal`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from casekit.assess import Assessor
from casekit.engines.base import Answer
from casekit.errors import CasekitError
from casekit.measures import SECTIONS
from casekit.minimal import minimal_sets
from casekit.model.case import Case
from casekit.model.relations import Facts
from casekit.model.sensitivity import KINDS, Flips, FlipSet, Kind
from casekit.origins import Derivation
from casekit.packs import LoadedCriterion
from casekit.reliance import Carriers, Key, Reliance, Stake
from casekit.removal import ItemKey, fallen, without
from casekit.view import ClaimView, claim_views

Unit = tuple[str, ...]
"""A section and the id of an item; a source; or the roots of an origin."""


class _State(NamedTuple):
    """A case with less on file, its answers and the facts they are from."""

    case: Case
    answers: dict[Key, Answer]
    facts: Facts


class Removals:
    """What can be taken away of a case, and what is then answered; every state is evaluated once."""

    def __init__(self, case: Case, assessor: Assessor, criteria: Sequence[LoadedCriterion]) -> None:
        """Take a case, what assesses it, and the criteria that are applied."""
        self.case = case
        self._assessor = assessor
        self._criteria = {criterion.name: criterion for criterion in criteria}
        self._states: dict[tuple[frozenset[ItemKey], frozenset[str]], _State] = {}
        self._reliances: dict[tuple[frozenset[ItemKey], frozenset[str]], tuple[Reliance, Carriers]] = {}

    @cached_property
    def answers(self) -> dict[Key, Answer]:
        """The answers to the whole case."""
        return self._state(frozenset(), frozenset()).answers

    @cached_property
    def units(self) -> dict[Kind, tuple[Unit, ...]]:
        """What can be taken away, by kind."""
        items = tuple((section, id) for section in SECTIONS for id in sorted(getattr(self.case, section)))
        sources = tuple((id,) for id in sorted(self.case.sources))
        return {"items": items, "sources": sources, "origins": tuple(_origins(self.case))}

    def flips(self, key: Key, kind: Kind, most: int) -> Flips:
        """Return the smallest sets of one kind of units without which a claim has another answer to a criterion.

        Raises:
            CasekitError: a plugin owes the answer where less is on file.
        """
        outcome = self.answers[key].outcome
        statuses = self._criteria[key[1]].parsed.statuses

        def extended(removed: frozenset[Unit]) -> Collection[Unit] | None:
            if self._outcome(kind, removed, key) != outcome:
                return None
            return self._touching(kind, removed, key)

        found = minimal_sets(self.units[kind], extended, most=most)
        sets = []
        for units in found.sets:
            other = self._outcome(kind, units, key)
            sections = tuple(unit[0] for unit in units) if kind == "items" else ()
            named = tuple(unit[1:] for unit in units) if kind == "items" else units
            sets.append(FlipSet(named, sections, other, statuses[other]))  # type: ignore[arg-type]
        return Flips(kind, tuple(sets), found.searched)

    def _outcome(self, kind: Kind, removed: Collection[Unit], key: Key) -> str:
        answers = self._state(*self._removed(kind, removed)).answers
        if key not in answers:
            raise CasekitError(f"{key[1]} gives no answer for the claim {key[0]} where less is on file")
        return answers[key].outcome

    def _removed(self, kind: Kind, units: Iterable[Unit]) -> tuple[frozenset[ItemKey], frozenset[str]]:
        if kind == "items":
            return frozenset((section, id) for section, id in units), frozenset()
        return frozenset(), fallen(self.case.sources, {source for unit in units for source in unit})

    def _state(self, items: frozenset[ItemKey], sources: frozenset[str]) -> _State:
        if (items, sources) not in self._states:
            case = without(self.case, items, sources)
            self._states[items, sources] = _State(case, *self._assessor.answers(case))
        return self._states[items, sources]

    def _touching(self, kind: Kind, removed: Collection[Unit], key: Key) -> Collection[Unit]:
        """Return the units of which one must go, beside those that went, for the answer to be another one."""
        at = self._removed(kind, removed)
        state = self._state(*at)
        if at not in self._reliances:
            everything = frozenset(
                [Stake("whole", (section, id)) for section in SECTIONS for id in getattr(state.case, section)]
                + [Stake("source", source=id) for id in state.case.sources]
            )
            self._reliances[at] = (
                Reliance(state.case, self._criteria, state.answers, state.facts, everything),
                Carriers(state.case),
            )
        reliance, carriers = self._reliances[at]
        stakes = reliance.stakes(*key)
        if kind == "items":
            return sorted({stake.item for stake in stakes if stake.how != "source"})
        sources = carriers.sources(stakes)
        if kind == "sources":
            return [(source,) for source in sorted(sources)]
        return [unit for unit in self.units["origins"] if not sources.isdisjoint(unit)]


def _origins(case: Case) -> Iterator[Unit]:
    """Yield the origins of a case, each as its roots: those of the support of a claim first, then of what else bears on it.

    A root is in one origin only, that in which it is met first.
    """
    derivation = Derivation(case)
    met: set[str] = set()
    found: dict[Unit, None] = {}
    for stance in ("supports", "contradicts", "context"):
        for view in claim_views(case):
            found |= dict.fromkeys(_of_stance(view, stance, derivation, met))
    yield from sorted(found)


def _of_stance(view: ClaimView, stance: str, derivation: Derivation, met: set[str]) -> Iterator[Unit]:
    roots: dict[str, list[str]] = {}
    for root, origin in sorted(derivation.origins(view, stance).of_root.items()):
        if root not in met:
            roots.setdefault(origin, []).append(root)
    for each in roots.values():
        met.update(each)
        yield tuple(each)


def flips_of(removals: Removals, key: Key, most: int) -> tuple[Flips, ...]:
    """Return the flip sets of an answer, of every kind."""
    return tuple(removals.flips(key, kind, most) for kind in KINDS)
