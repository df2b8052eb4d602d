"""The old version with some of the changes made to it, evaluated: each set of changes once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from casekit.assess import Assessment, Assessor
from casekit.difference.changes import Edit, applied, value_at
from casekit.difference.pack_changes import documents_of, pack_tree
from casekit.engines.native import Native
from casekit.errors import CasekitError, EngineFailure, InvalidInput
from casekit.measures import Measure
from casekit.model.case import Case
from casekit.model.integrity import Fault
from casekit.model.relations import MEASURES
from casekit.packs import RulePack, pack_of
from casekit.validation import check

Key = tuple[str, str]
"""A claim and a criterion."""
Chosen = frozenset[int]
"""Changes, by their numbers."""


class Answer(NamedTuple):
    """What is compared of an answer: the question it is to, its outcome, and the status that the outcome has."""

    question: str
    outcome: str
    status: str


def answers_of(assessment: Assessment) -> dict[Key, Answer]:
    """Return the answers of a case."""
    claims = assessment.case.claims
    return {(f.claim, f.criterion): Answer(claims[f.claim].question or "", f.outcome, f.status) for f in assessment.findings}


class Trial(NamedTuple):
    """What comes of a set of changes: the answers, or None where they make no valid case or pack.

    Then `mends` are changes of which any larger set that is valid has at least one. `failed` have no answer.
    """

    answers: dict[Key, Answer] | None
    mends: Collection[int] = ()
    failed: frozenset[Key] = frozenset()


class PackTrials:
    """The packs of the old side with some of the changes made to them."""

    def __init__(
        self,
        old: Sequence[RulePack],
        new: Sequence[RulePack],
        edits: Sequence[Edit],
        measures: Iterable[tuple[str, Measure]],
    ) -> None:
        """Take the packs of both sides, the changes between them, and the measures of plugins."""
        self._old, self._new = {pack.name: pack for pack in old}, {pack.name: pack for pack in new}
        self._edits = edits
        self._measures = tuple(measures)
        self._packs: dict[Chosen, tuple[RulePack, ...]] = {}
        self._assessors: dict[tuple[Chosen, frozenset[str]], Assessor | None] = {}

    def __call__(self, chosen: Chosen, needed: frozenset[str]) -> Assessor | None:
        """Return what evaluates the criteria that are needed, or None where some changes make no valid packs."""
        key = (chosen, needed)
        if key not in self._assessors:
            try:
                packs = [replace(p, criteria=tuple(c for c in p.criteria if c.name in needed)) for p in self._with(chosen)]
                self._assessors[key] = Assessor(packs, Native(), self._measures)
            except (InvalidInput, EngineFailure):
                self._assessors[key] = None
        return self._assessors[key]

    def _with(self, chosen: Chosen) -> tuple[RulePack, ...]:
        if chosen not in self._packs:
            built: dict[str, RulePack] = {}
            for name in {**self._old, **self._new}:
                self._build(name, chosen, built, ())
            self._packs[chosen] = tuple(built.values())
        return self._packs[chosen]

    def _build(self, name: str, chosen: Chosen, built: dict[str, RulePack], waiting: tuple[str, ...]) -> None:
        """Put a pack among those built, behind those it depends on."""
        if name in built or name in waiting or not self._applies(name, chosen):
            return
        source = self._old.get(name) or self._new[name]
        own = [number for number in sorted(chosen) if self._edits[number].change.of == name and self._edits[number].steps]
        if not source.documents:
            built[name] = source
            return
        data = applied(pack_tree(source).data, [self._edits[number] for number in own])
        depends = data["manifest"].get("depends"), data["manifest"].get("extends")
        for other in [*(depends[0] or ()), *filter(None, depends[1:])]:
            if other in self._old or other in self._new:
                self._build(other, chosen, built, (*waiting, name))
        if not own and name in self._old and all(built[n] is self._old.get(n) for n in _below(built, source)):
            built[name] = source
            return
        names = (*MEASURES, *(measure.name for _, measure in self._measures))
        built[name] = pack_of(documents_of(data), "", depends=built.values(), measures=names, examples=False, name=name)

    def _applies(self, name: str, chosen: Chosen) -> bool:
        if name in self._old and name in self._new:
            return True
        whole = any(self._edits[number].change.of == name and not self._edits[number].steps for number in chosen)
        return whole == (name in self._new)


def _below(built: Mapping[str, RulePack], pack: RulePack) -> list[str]:
    """Return the packs at hand on which a pack rests."""
    named = [*pack.manifest.depends, *filter(None, [pack.manifest.extends])]
    found = [name for name in named if name in built]
    return [*found, *(other for name in found for other in _below(built, built[name]))]


class Trials:
    """One case of the old side with some of the changes made to it and to the packs."""

    def __init__(
        self,
        data: Mapping[str, Any],
        edits: Sequence[Edit],
        of_case: int,
        packs: PackTrials,
        needed: frozenset[str],
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Take the case, the changes, of which the first `of_case` are of the case, the packs, and the criteria needed.

        `tell` is told how many sets were tried.
        """
        self._tell = tell
        self._data, self.edits, self._of_case, self._packs, self._needed = data, edits, of_case, packs, needed
        self._known: dict[Chosen, Trial] = {}
        self._records: dict[tuple[str, str], set[int]] = {}
        for number, edit in enumerate(edits[:of_case]):
            self._records.setdefault((edit.change.section, edit.change.id), set()).add(number)

    @property
    def made(self) -> int:
        """How many sets of changes were evaluated."""
        return len(self._known)

    def __call__(self, chosen: Chosen) -> Trial:
        """Return what comes of a set of changes."""
        if chosen not in self._known:
            self._known[chosen] = self._made(chosen)
            if self._tell is not None:
                self._tell(f"{self.made:,} set{'s' * (self.made != 1)} of changes tried of {self._data.get('case')}")
        return self._known[chosen]

    def _made(self, chosen: Chosen) -> Trial:
        assessor = self._packs(frozenset(number - self._of_case for number in chosen if number >= self._of_case), self._needed)
        if assessor is None:
            return Trial(None, [n for n in range(self._of_case, len(self.edits)) if n not in chosen])
        data = applied(self._data, [self.edits[number] for number in sorted(chosen) if number < self._of_case])
        case, faults = check(Case, data)
        if case is None:
            return Trial(None, self._mends(faults, data, chosen))
        try:
            found = assessor(case)
        except CasekitError:
            return Trial(None, [n for n in range(len(self.edits)) if n not in chosen])
        failed = frozenset((failure.claim, failure.criterion) for failure in found.failures)
        return Trial(answers_of(found), failed=failed)

    def _mends(self, faults: Sequence[Fault], data: Any, chosen: Chosen) -> Collection[int]:
        """Return the changes that can mend the fault that fewest can; a record that is missing, or the record at fault."""
        every = set(range(len(self.edits))) - chosen
        choices = [sorted(self._touching(fault, data) - chosen) for fault in faults]
        return min((choice for choice in choices if choice), key=lambda choice: (len(choice), choice), default=sorted(every))

    def _touching(self, fault: Fault, data: Any) -> set[int]:
        path = fault.path
        if len(path) < 2:
            return set(range(self._of_case))
        found = set(self._records.get((str(path[0]), str(path[1])), ()))
        value = value_at(data, path)
        for (section, id), numbers in self._records.items():
            derives = section == "sources" and path[0] in ("sources", "evidence")  # a circle, or an item that rests on part
            if id == value or derives:
                found |= numbers
        return found
