"""The label of an answer, written from the variables of the rule that decided and the measures of the claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casekit.measures import Measured
from casekit.model.case import Case
from casekit.model.relations import RELATIONS, Column
from casekit.model.result import Match
from casekit.rules.syntax import Field, Label, Rule
from casekit.rules.words import interval_in_words, number_in_words, value_in_words

Measures = Mapping[tuple[str, str], Measured]
"""Measures by claim and name."""


class LabelWriter:
    """Writes one label for claim after claim.

    What stands from the first to the last variable of the label is written for every match. Values of
    the last variable that go with the same values of the others are listed together: for
    `denied by {by}` all who denied, for `{who}: {held}` each person once, with all capacities. A first
    variable with a colon after it is a heading: in `{attribute}: {value} in {source}` each attribute
    is named once.
    """

    def __init__(self, label: Label, rule: Rule | None) -> None:
        places = _places(rule) if rule else {}
        variables = [n for n, piece in enumerate(label.pieces) if isinstance(piece, Field) and piece.part is None]
        first, last = (variables[0], variables[-1] + 1) if variables else (0, 0)
        self._before, self._repeated, self._after = label.pieces[:first], label.pieces[first:last], label.pieces[last:]
        self._names = list(dict.fromkeys(p.name for p in self._repeated if isinstance(p, Field) and p.part is None))
        self._places = [places[name] for name in self._names]
        self._headed = len(self._names) > 2 and str(self._repeated[1]).startswith(": ")

    def write(self, claim: str, matches: Sequence[Match], case: Case, measured: Measures) -> str:
        """Return the label of an answer: the claim, the matches of the rule that decided, and what is told of its measures."""
        before = "".join([_piece(piece, claim, {}, measured) for piece in self._before])
        after = "".join([_piece(piece, claim, {}, measured) for piece in self._after])
        if not self._names:
            return before + after
        ways: dict[tuple[str, ...], list[str]] = {}
        found_ways = {tuple([_value(p, match, case) for p in self._places]) for match in matches}
        for way in sorted(found_ways, key=lambda way: self._order(way, case)):
            ways.setdefault(way[:-1], []).append(way[-1])
        written: list[str] = []
        heading = ""
        for others, each in ways.items():
            values = dict(zip(self._names, (*others, ", ".join(each)), strict=True))
            same = self._headed and bool(written) and others[0] == heading
            pieces = (str(self._repeated[1])[2:], *self._repeated[2:]) if same else self._repeated
            written.append("".join([_piece(piece, claim, values, measured) for piece in pieces]))
            heading = others[0] if others else ""
        return before + "; ".join(written) + after

    def _order(self, way: tuple[str, ...], case: Case) -> list[tuple[int, str]]:
        """Words of a vocabulary come in its order, everything else alphabetically; where a protected source stood would tell its name."""
        return [
            (column.words.index(value.replace(" ", "-")) if column.words else _is_protected(column, value, case), value)
            for (_, _, column), value in zip(self._places, way, strict=True)
        ]


def _is_protected(column: Column, value: str, case: Case) -> bool:
    return column.kind == "source" and value in case.sources and case.sources[value].protected


def _piece(piece: str | Field, claim: str, values: Mapping[str, str], measures: Measures) -> str:
    if isinstance(piece, str):
        return piece
    if piece.part is None:
        return values[piece.name]
    measured = measures.get((claim, piece.name))
    if measured is None:
        return "unknown"
    value = getattr(measured, piece.part)
    return interval_in_words(measured.low, measured.high) if value is None and piece.part == "value" else number_in_words(value)


_Place = tuple[int, int, Column]
"""Where a variable is bound: the number of the pattern, of the column, and the column."""


def _places(rule: Rule) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for number, pattern in enumerate(rule.positive):
        for name, column in pattern.variables().items():
            places.setdefault(name, (number, column, RELATIONS[pattern.relation][column]))
    return places


def _value(place: _Place, match: Match, case: Case) -> str:
    pattern, number, column = place
    return value_in_words(column, match[pattern][number], case)
