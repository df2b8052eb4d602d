"""The smallest sets of changes that cause answers, searched by size; where that is too much, one that is reduced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casekit.difference.relevance import Relevance
from casekit.difference.trials import Answer, Key, Trials
from casekit.minimal import minimal_sets, reduced
from casekit.model.difference import Reach

Sets = tuple[tuple[int, ...], ...]
"""Sets of changes, by their numbers."""


class Search:
    """The smallest sets of changes that cause each of several answers of one case."""

    def __init__(self, trials: Trials, relevance: Relevance, wanted: Mapping[Key, tuple[Answer | None, Answer | None]]) -> None:
        self._trials, self._relevance, self._wanted = trials, relevance, wanted
        self._all = range(len(trials.edits))

    def causes(self, most: int) -> dict[Key, tuple[Sets, Reach]]:
        """Return the causes; first every change is tried alone, then the rest share what may be tried more."""
        found: dict[Key, tuple[Sets, Reach]] = {}
        none, every = frozenset[int](), frozenset(self._all)
        for key, (old, _) in self._wanted.items():
            if self._answer(none, key) != old or not self._gives(every, key):
                found[key] = ((), "none")  # another engine than the native one decided; sets are evaluated by that
            elif sets := self._smallest(key, 1 + len(self._all)):
                found[key] = (sets, "smallest")
        rest, alone = [key for key in self._wanted if key not in found], self._trials.made
        for number, key in enumerate(rest):
            more = max(0, most - (self._trials.made - alone)) // (len(rest) - number)
            sets = self._smallest(key, 1 + len(self._all) + more)
            found[key] = (sets, "smallest") if sets else ((self._reduced(key),), "irreducible")
        return {key: found[key] for key in self._wanted}

    def _smallest(self, key: Key, most: int) -> Sets:
        def extended(chosen: frozenset[int]) -> Any:
            if self._gives(chosen, key):
                return None
            trial = self._trials(chosen)
            if trial.answers is None:
                return trial.mends
            return self._all if key in trial.failed else self._relevance.of(*key)

        return minimal_sets(self._all, extended, most=most, smallest_only=True).sets

    def _reduced(self, key: Key) -> tuple[int, ...]:
        return reduced(self._all, lambda some: self._gives(frozenset(some), key))

    def _gives(self, chosen: frozenset[int], key: Key) -> bool:
        trial = self._trials(chosen)
        return trial.answers is not None and key not in trial.failed and trial.answers.get(key) == self._wanted[key][1]

    def _answer(self, chosen: frozenset[int], key: Key) -> Answer | None:
        answers = self._trials(chosen).answers
        return None if answers is None else answers.get(key)
