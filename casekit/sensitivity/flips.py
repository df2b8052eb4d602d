"""The smallest sets of items, sources or origins without which an answer would be another one.

One item, source or origin can be taken away at a time, or several: every smallest set is searched for, exactly, as far
as `most` sets a search allow (see `casekit.minimal`). What a removal takes along is said in `casekit.sensitivity.removal`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from casekit.assess import Answered, Assessor
from casekit.errors import CasekitError
from casekit.measures import SECTIONS
from casekit.minimal import minimal_sets
from casekit.model.case import Case
from casekit.model.sensitivity import Flips, FlipSet, Kind
from casekit.origins import Derivation
from casekit.packs import LoadedCriterion
from casekit.sensitivity.carriers import Carriers
from casekit.sensitivity.reliance import Relaxed, Reliance
from casekit.sensitivity.removal import ItemKey, Removal, named_by
from casekit.view import ClaimView, claim_views

Unit = tuple[str, ...]
"""A section and the id of an item; a source; or the roots of an origin."""


class Removals:
    """What can be taken away of a case, and what one criterion then answers; every state is evaluated once."""

    def __init__(
        self,
        case: Case,
        units: Mapping[Kind, Sequence[Unit]],
        assessor: Assessor,
        criteria: Sequence[LoadedCriterion],
        rules: Mapping[str, Sequence[Relaxed]],
        criterion: str,
    ) -> None:
        """Take a case, what can be taken away of it, the criterion that is asked, those on which it rests, and what assesses them."""
        self._case = case
        self._units = units
        self._assessor = assessor
        self._criteria = {each.name: each for each in criteria}
        self._criterion = criterion
        self._rules = rules
        self._removal = Removal(case)
        self._carriers = Carriers(case)
        self._states: dict[tuple[frozenset[ItemKey], frozenset[str]], tuple[Case, Answered]] = {}

    def flips(self, claim: str, kind: Kind, most: int) -> Flips:
        """Return the smallest sets of one kind of units without which a claim has another answer.

        Raises:
            CasekitError: a plugin owes the answer where less is on file.
        """
        units = self._units[kind]
        outcome = self._outcome(kind, (), claim)
        statuses = self._criteria[self._criterion].parsed.statuses

        def extended(removed: frozenset[Unit]) -> Collection[Unit] | None:
            return self._touching(kind, removed, claim, units) if self._outcome(kind, removed, claim) == outcome else None

        found = minimal_sets(units, extended, most=most)
        sets = []
        for each in found.sets:
            other = self._outcome(kind, each, claim)
            sections = tuple(unit[0] for unit in each) if kind == "items" else ()
            named = tuple(unit[1:] for unit in each) if kind == "items" else each
            sets.append(FlipSet(named, sections, other, statuses[other]))  # type: ignore[arg-type]
        return Flips(kind, tuple(sets), found.searched)

    def _outcome(self, kind: Kind, removed: Collection[Unit], claim: str) -> str:
        _, answered = self._state(kind, removed)
        if (claim, self._criterion) not in answered.answers:
            raise CasekitError(f"{self._criterion} gives no answer for the claim {claim} where less is on file")
        return answered.answers[claim, self._criterion].outcome

    def _state(self, kind: Kind, units: Collection[Unit]) -> tuple[Case, Answered]:
        items: frozenset[ItemKey] = frozenset()
        sources: frozenset[str] = frozenset()
        if kind == "items":
            items = frozenset((section, id) for section, id in units)
        else:
            sources = self._removal.fallen({source for unit in units for source in unit})
        if (items, sources) not in self._states:
            case = self._removal.without(items, sources)
            self._states[items, sources] = (case, self._assessor.answers(case))
        return self._states[items, sources]

    def _touching(self, kind: Kind, removed: Collection[Unit], claim: str, units: Iterable[Unit]) -> Collection[Unit]:
        """Return the units of which one must go, beside those that went, for the answer to be another one."""
        case, answered = self._state(kind, removed)
        stakes = Reliance(case, answered, self._criteria, self._rules, items_only=kind == "items").stakes(
            claim, self._criterion
        )
        if kind == "items":
            return {stake.item for stake in stakes if stake.how != "source"}
        sources = self._carriers.sources(stakes, case, answered.derivation)
        if kind == "sources":
            return {(source,) for source in sources}
        return [unit for unit in units if not sources.isdisjoint(unit)]


def units_of(case: Case, kind: Kind) -> tuple[Unit, ...]:
    """Return what of one kind can be taken away."""
    if kind == "items":
        return tuple((section, id) for section in SECTIONS for id in sorted(getattr(case, section)))
    if kind == "sources":
        return tuple((id,) for id in sorted(case.sources))
    return tuple(_origins(case))


def _origins(case: Case) -> Iterator[Unit]:
    """Yield the origins of a case, each as its roots: of the support of a claim first, then of other evidence, then of the rest.

    A root is in one origin only, that in which it is met first. Speakers join the roots of evidence alone; each root
    behind a denial, an official finding, a payment or a search is an origin.
    """
    derivation = Derivation(case)
    met: set[str] = set()
    found: dict[Unit, None] = {}
    for stance in ("supports", "contradicts", "context"):
        for view in claim_views(case):
            found |= dict.fromkeys(_of_stance(view, stance, derivation, met))
    records = (record for section in SECTIONS[1:] for record in getattr(case, section).values())
    others = {root for record in records for source in named_by(record) for root in derivation.roots(source)}
    yield from sorted({*found, *((root,) for root in others - met)})


def _of_stance(view: ClaimView, stance: str, derivation: Derivation, met: set[str]) -> Iterator[Unit]:
    roots: dict[str, list[str]] = {}
    for root, origin in sorted(derivation.origins(view, stance).of_root.items()):
        if root not in met:
            roots.setdefault(origin, []).append(root)
    for each in roots.values():
        met.update(each)
        yield tuple(each)
