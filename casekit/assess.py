"""A case × rule packs × an engine → findings, each with its label and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from casekit.engines.base import Answer, Engine
from casekit.facts import facts
from casekit.measures import Measured, measures
from casekit.model.case import Case
from casekit.model.dates import iso
from casekit.model.relations import RELATIONS, Column
from casekit.model.result import Finding, Match
from casekit.origins import Derivation
from casekit.packs import RulePack
from casekit.rules.stratify import strata
from casekit.rules.syntax import Criterion, Field, Label, Rule
from casekit.view import claim_views


class Assessment(NamedTuple):
    """The findings of one case, sorted by claim and, within it, in the packs' order of criteria.

    `engine` are the engines that agree in them; `problem` is empty, or why one that was asked did not answer.
    """

    case: Case
    engine: str
    findings: tuple[Finding, ...]
    problem: str = ""


class Assessor:
    """Packs compiled for an engine once, applied to case after case."""

    def __init__(self, packs: Sequence[RulePack], engine: Engine) -> None:
        """Compile the criteria of `packs`.

        Raises:
            EngineFailure: the engine cannot evaluate a rule.
        """
        self.engine = engine
        criteria = [c.parsed for pack in packs for c in pack.criteria]
        ordered = strata(criteria)
        self._names = [criterion.name for criterion in criteria]
        self._measures = frozenset(name for criterion in criteria for name in criterion.measures())
        self._evaluate = engine.compile(ordered)
        self._writers = [_Writer(criterion) for stratum in ordered for criterion in stratum]

    def __call__(self, case: Case) -> Assessment:
        """Return the findings of a case.

        Raises:
            EngineFailure: the engine failed; there is no answer.
        """
        views, derivation = claim_views(case), Derivation(case)
        measured = measures(case, views, derivation, self._measures)
        evaluated = self._evaluate({**facts(case, views, derivation), "measure": tuple(m.row for m in measured)})
        found = _Found(case, {(m.claim, m.name): m for m in measured})
        for writer in self._writers:
            for claim, answer in evaluated.answers[writer.criterion.name].items():
                found.findings[claim, writer.criterion.name] = writer.finding(claim, answer, found)
        ordered = (found.findings[view.id, name] for view in views for name in self._names)
        return Assessment(case, evaluated.engine, tuple(ordered), evaluated.problem)


@lru_cache(maxsize=8)
def _assessor(packs: tuple[RulePack, ...], engine: Engine) -> Assessor:
    return Assessor(packs, engine)


def assess(case: Case, packs: Iterable[RulePack], engine: Engine) -> Assessment:
    """Return the findings of a case under rule packs: the same for the same case, always.

    Raises:
        EngineFailure: the engine failed; there is no answer.
    """
    return _assessor(tuple(packs), engine)(case)


_ID_COLUMNS = {
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
"""For the relations that come from an item of the file: its section and the column of its id."""
_CITED_SOURCE = 1


class _Found:
    """What is known of a case while its findings are written."""

    def __init__(self, case: Case, measured: Mapping[tuple[str, str], Measured]) -> None:
        self.case = case
        self.measured = measured
        self.findings: dict[tuple[str, str], Finding] = {}


class _Writer:
    """Turns an engine's answers to one criterion into findings."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        alone = (
            {criterion.otherwise, *(row.outcome for row in criterion.table.rows)} if criterion.table else {criterion.otherwise}
        )
        self._alone = {outcome: _LabelWriter(criterion.labels[outcome], None) for outcome in alone if outcome}
        """Labels of outcomes that no rule gives: they can write measures only."""
        self._rules = [_LabelWriter(rule.label, rule) for rule in criterion.rules]
        self._relations = [[pattern.relation for pattern in rule.positive] for rule in criterion.rules]

    def finding(self, claim: str, answer: Answer, found: _Found) -> Finding:
        name = self.criterion.name
        rule, matches = answer.held[0] if answer.held else (None, ())
        number = "otherwise" if rule is None else rule + 1
        label = self._rules[rule] if self._rules and rule is not None else self._alone[answer.outcome]
        evidence, sources = self._basis(answer, found)
        return Finding(
            claim,
            name,
            answer.outcome,
            self.criterion.statuses[answer.outcome],  # type: ignore[arg-type]
            label.write(claim, matches, found),
            f"{name}#{number}",
            evidence,
            sources,
            answer.held,
        )

    def _basis(self, answer: Answer, found: _Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the items and of the sources on which the deciding rule rests."""
        items: set[tuple[str, str]] = set()
        ids: set[str] = set()
        sources: set[str] = set()
        rule, matches = answer.held[0] if answer.held else (0, ())
        for position in range(len(matches[0]) if matches else 0):
            relation = self._relations[rule][position] if self._relations else _input_relation(matches[0][position])
            if relation in _ID_COLUMNS:
                section, column = _ID_COLUMNS[relation]
                items.update((section, match[position][column]) for match in matches)
                if relation in ("cites", "rests_on"):
                    sources.update(match[position][_CITED_SOURCE] for match in matches)
            elif relation == "measure":
                for key in {match[position][:2] for match in matches}:
                    items.update(found.measured[key].basis)
            elif relation == "finding":
                for key in {match[position][:2] for match in matches}:
                    ids.update(found.findings[key].evidence)
                    sources.update(found.findings[key].sources)
        for section, id in items:
            ids.add(id)
            record = getattr(found.case, section)[id]
            sources.update(record.source_ids if section == "evidence" else record.sources)
        return tuple(sorted(ids)), tuple(sorted(sources))


def _input_relation(row: tuple[object, ...]) -> str:
    """Return the relation of a table's input: criteria are named `pack/criterion`, measures are not."""
    return "finding" if "/" in str(row[1]) else "measure"


class _LabelWriter:
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

    def write(self, claim: str, matches: Sequence[Match], found: _Found) -> str:
        before = "".join([_piece(piece, claim, {}, found) for piece in self._before])
        after = "".join([_piece(piece, claim, {}, found) for piece in self._after])
        if not self._names:
            return before + after
        ways: dict[tuple[str, ...], list[str]] = {}
        found_ways = {tuple([_value(p, match, found.case) for p in self._places]) for match in matches}
        for way in sorted(found_ways, key=self._order):
            ways.setdefault(way[:-1], []).append(way[-1])
        written: list[str] = []
        heading = ""
        for others, each in ways.items():
            values = dict(zip(self._names, (*others, ", ".join(each)), strict=True))
            same = self._headed and bool(written) and others[0] == heading
            pieces = (str(self._repeated[1])[2:], *self._repeated[2:]) if same else self._repeated
            written.append("".join([_piece(piece, claim, values, found) for piece in pieces]))
            heading = others[0] if others else ""
        return before + "; ".join(written) + after

    def _order(self, way: tuple[str, ...]) -> list[tuple[int, str]]:
        """Words of a vocabulary come in its order, everything else alphabetically."""
        words = [place[2].words for place in self._places]
        return [
            (vocabulary.index(value.replace(" ", "-")) if vocabulary else 0, value)
            for vocabulary, value in zip(words, way, strict=True)
        ]


def _piece(piece: str | Field, claim: str, values: Mapping[str, str], found: _Found) -> str:
    if isinstance(piece, str):
        return piece
    if piece.part is None:
        return values[piece.name]
    measured = found.measured.get((claim, piece.name))
    if measured is None:
        return "unknown"
    value = getattr(measured, piece.part)
    return _interval(measured.low, measured.high) if value is None and piece.part == "value" else _or_unknown(value)


def _interval(low: int | None, high: int | None) -> str:
    """Write an interval: `2`, `1–3`, or `unknown` where an end of it is."""
    return _or_unknown(low) if low == high else f"{_or_unknown(low)}–{_or_unknown(high)}"


def _or_unknown(value: object) -> str:
    return "unknown" if value is None else str(value)


_Place = tuple[int, int, Column]
"""Where a variable is bound: the number of the pattern, of the column, and the column."""


def _places(rule: Rule) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for number, pattern in enumerate(rule.positive):
        for name, column in pattern.variables().items():
            places.setdefault(name, (number, column, RELATIONS[pattern.relation][column]))
    return places


def _value(place: _Place, match: Match, case: Case) -> str:
    """Write a variable's value: actors by name, days as dates, words of a vocabulary as words."""
    pattern, number, column = place
    value = match[pattern][number]
    if column.words:
        return str(value).replace("-", " ")
    if column.kind == "actor" and value in case.actors:
        return case.actors[value].name
    if column.kind == "day":
        return iso(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
