"""What must stay on file for a measure to stay above or below a number, or to be what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil, floor
from typing import Any, TypeGuard

from casekit.measures import read_by
from casekit.model.relations import Row
from casekit.origins import Derivation
from casekit.rules.syntax import Comparison, Constant, Term, Variable, passes
from casekit.sensitivity.carriers import Stake, Stakes, whole
from casekit.view import ClaimView, Item

VALUE = 2
"""The column of a measure's value."""
_LOW, _HIGH = 3, 4
_NOTHING: Mapping[str, Any] = {}


class Bounds:
    """On what the measures of one case rest."""

    def __init__(self, views: Mapping[str, ClaimView], derivation: Derivation) -> None:
        """Take the views of the claims by id, and where the sources of the case come from."""
        self._views = views
        self._derivation = derivation

    def read(self, name: str, claim: str) -> Stakes:
        """Return the stakes of a measure that must stay what it is."""
        items = read_by(name, self._views[claim])
        return whole(self._views[claim].case) if items is None else frozenset(Stake("whole", item) for item in items)

    def term(self, name: str, claim: str, term: Term, row: Row, *, holds: bool) -> Stakes:
        """Return the stakes of what a pattern asks of a column, which must go on to hold, or not to."""
        column, match = term
        if column < VALUE:
            return frozenset()
        if isinstance(match, Variable):
            return self.read(name, claim)
        if isinstance(match, Constant):
            return self._equal(name, claim, column, match.value, row, holds=holds)
        failing = [test for test in match if not passes_if_bound(test, row[column])]
        chosen = match if holds else failing[:1]
        return frozenset().union(*(self.tested(name, claim, column, test, holds=holds) for test in chosen))

    def _equal(self, name: str, claim: str, column: int, value: Any, row: Row, *, holds: bool) -> Stakes:
        if not _is_number(value) or not _is_number(row[column]):
            return self.read(name, claim)
        if holds:
            return self._at_least(name, claim, column, ceil(value)) | self._at_most(name, claim, column, floor(value))
        if row[column] < value:
            return self._at_most(name, claim, column, ceil(value) - 1)
        return self._at_least(name, claim, column, floor(value) + 1)

    def tested(self, name: str, claim: str, column: int, test: Comparison, *, holds: bool) -> Stakes:
        """Return the stakes of a comparison that must go on to hold, or not to."""
        operand = getattr(test.operand, "value", None)
        if not _is_number(operand):
            return self.read(name, claim)
        bounds = {
            "at_least": (self._at_least, ceil(operand), self._at_most, ceil(operand) - 1),
            "above": (self._at_least, floor(operand) + 1, self._at_most, floor(operand)),
            "at_most": (self._at_most, floor(operand), self._at_least, floor(operand) + 1),
            "below": (self._at_most, ceil(operand) - 1, self._at_least, ceil(operand)),
        }.get(test.operator)
        if bounds is None:
            return self.read(name, claim)
        keep, bound = bounds[:2] if holds else bounds[2:]
        return keep(name, claim, column, bound)

    def _at_least(self, name: str, claim: str, column: int, least: int) -> Stakes:
        """Return the stakes of a number that must not fall below another."""
        view = self._views[claim]
        if name == "independent_origins" and column in (_LOW, _HIGH):
            return self._origins_at_least(view, least, known=column == _LOW)
        items = _counted(name, view) if column == VALUE else None
        if items is None:
            return self.read(name, claim)
        ids = list(dict.fromkeys(item.id for item in items))  # an item may bear on a claim twice
        return frozenset(Stake("there", ("evidence", id)) for id in ids[: max(least, 0)])

    def _origins_at_least(self, view: ClaimView, least: int, *, known: bool) -> Stakes:
        """Take an item of each of so many origins: roots that are apart while all is on file cannot come together later."""
        supporting = view.with_stance("supports")
        if least <= 1:
            return frozenset(Stake("there", ("evidence", item.id)) for item in supporting[: max(least, 0)])
        unknown = set() if not known else {s for s, each in view.case.sources.items() if each.derivation_unknown}
        of_root = self._derivation.origins(view, "supports").of_root
        chosen: dict[str, Stake] = {}
        for item in supporting:
            for root in self._derivation.behind(item):
                if root not in unknown:
                    chosen.setdefault(of_root[root], Stake("through", ("evidence", item.id), root))
        return frozenset(list(chosen.values())[:least])

    def _at_most(self, name: str, claim: str, column: int, most: int) -> Stakes:
        """Return the stakes of a number that must not rise above another.

        What is counted one by one can only become less. Origins can become more, where the items go that joined their roots.
        """
        view = self._views[claim]
        if name == "independent_origins" and column in (_LOW, _HIGH):
            roots = self._derivation.origins(view, "supports").of_root
            if column == _LOW:
                certain = sum(not view.case.sources[root].derivation_unknown for root in roots)
                return frozenset() if max(certain, 1) <= most else self.read(name, claim)
            return frozenset() if len(roots) <= most else self.read(name, claim)
        return frozenset() if column == VALUE and _counted(name, view) is not None else self.read(name, claim)


def _counted(name: str, view: ClaimView) -> Sequence[Item] | None:
    """Return the items that a measure counts one by one; None for any other measure."""
    counted = {"supporting_items": "supports", "contradicting_items": "contradicts"}
    return view.with_stance(counted[name]) if name in counted else None


def _is_number(value: Any) -> TypeGuard[int | Decimal]:
    return value is not None and not isinstance(value, (str, bool))


def term_holds(term: Term, row: Row, bound: Mapping[str, Any] = _NOTHING) -> bool:
    """Whether a row has what a term asks; of a variable that is not bound, that there is a value."""
    value = row[term.column]
    if isinstance(term.match, Variable):
        return value is not None and bound.get(term.match.name, value) == value
    if isinstance(term.match, Constant):
        return bool(value == term.match.value)
    return value is not None and all(passes_if_bound(test, value, bound) for test in term.match)


def passes_if_bound(test: Comparison, value: Any, bound: Mapping[str, Any] = _NOTHING) -> bool:
    """Whether a value passes a test; one against a variable that is not bound is passed."""
    if isinstance(test.operand, Variable):
        return test.operand.name not in bound or passes(test, value, bound[test.operand.name])
    return value is not None and passes(test, value, getattr(test.operand, "value", test.operand))
