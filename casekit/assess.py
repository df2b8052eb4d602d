"""A case × rule packs × an engine → findings, each with its label and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from casekit.engines.base import Answer, Engine, Match
from casekit.facts import facts
from casekit.loading import RulePack
from casekit.measures import Measured, measures
from casekit.model.case import Case
from casekit.model.dates import iso
from casekit.model.relations import RELATIONS, Column
from casekit.model.result import Finding, HeldRule, MatchedFact
from casekit.origins import Roots
from casekit.rules.stratify import strata
from casekit.rules.syntax import Criterion, Field, Label, Rule
from casekit.view import claim_views


class Assessment(NamedTuple):
    """The findings of one case, sorted by claim and, within it, in the packs' order of criteria."""

    case: Case
    engine: str
    findings: tuple[Finding, ...]


class Assessor:
    """Packs compiled for an engine once, applied to case after case."""

    def __init__(self, packs: Sequence[RulePack], engine: Engine) -> None:
        """Compile the criteria of `packs`.

        Raises:
            EngineFailure: the engine cannot evaluate a rule.
        """
        self.engine = engine
        self._criteria = {c.name: c.parsed for pack in packs for c in pack.criteria}
        self._measures = frozenset(name for c in self._criteria.values() for name in c.measures())
        self._evaluate = engine.compile(strata(self._criteria.values()))
        self._order = [criterion.name for stratum in strata(self._criteria.values()) for criterion in stratum]

    def __call__(self, case: Case) -> Assessment:
        """Return the findings of a case.

        Raises:
            EngineFailure: the engine failed; there is no answer.
        """
        views, roots = claim_views(case), Roots(case)
        measured = measures(case, views, roots, self._measures)
        relations = facts(case, views, roots)
        relations["measure"] = tuple(m.row for m in measured)
        answers = self._evaluate(relations)
        writer = _Writer(case, {(m.claim, m.name): m for m in measured})
        found: dict[tuple[str, str], Finding] = {}
        for name in self._order:
            criterion = self._criteria[name]
            for claim, answer in answers[name].items():
                found[claim, name] = writer.finding(criterion, claim, answer, found)
        return Assessment(
            case,
            self.engine.name,
            tuple(found[claim, name] for claim in sorted(case.claims) for name in self._criteria),
        )


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
    "stated": ("evidence", 3),
    "denial": ("denials", 0),
    "official_finding": ("official_findings", 0),
    "transaction": ("transactions", 0),
    "hop": ("transactions", 0),
    "search": ("searches", 0),
}
"""For the relations that come from an item of the file: its section and the column of its id."""


class _Writer:
    """Turns an engine's answers into findings of one case."""

    def __init__(self, case: Case, measured: Mapping[tuple[str, str], Measured]) -> None:
        self._case = case
        self._measured = measured

    def finding(self, criterion: Criterion, claim: str, answer: Answer, earlier: Mapping[tuple[str, str], Finding]) -> Finding:
        decisive = answer.held[0] if answer.held else None
        rule = criterion.rules[decisive.rule] if decisive and criterion.rules else None
        label = rule.label if rule else criterion.labels[answer.outcome]
        matches = decisive.matches if decisive else ()
        items: set[tuple[str, str]] = set()
        sources: set[str] = set()
        ids: set[str] = set()
        for relation, row in {f for match in matches for f in _named(rule, match)}:
            if relation == "finding":
                below = earlier[row[0], row[1]]  # type: ignore[index]
                ids.update(below.evidence)
                sources.update(below.sources)
            elif relation == "measure":
                items.update(self._measured[row[0], row[1]].basis)  # type: ignore[index]
            elif relation in _ID_COLUMNS:
                section, column = _ID_COLUMNS[relation]
                items.add((section, row[column]))  # type: ignore[arg-type]
            if relation == "cites":
                sources.add(row[1])  # type: ignore[arg-type]
        for section, id in items:
            ids.add(id)
            record = getattr(self._case, section)[id]
            sources.update(record.source_ids if section == "evidence" else record.sources)
        return Finding(
            claim,
            criterion.name,
            answer.outcome,
            criterion.statuses[answer.outcome],  # type: ignore[arg-type]
            self._write(label, rule, claim, matches),
            f"{criterion.name}#{decisive.rule + 1 if decisive else 'otherwise'}",
            tuple(sorted(ids)),
            tuple(sorted(sources)),
            tuple(
                HeldRule(
                    held.rule + 1,
                    tuple(_named(criterion.rules[held.rule] if criterion.rules else None, match) for match in held.matches),
                )
                for held in answer.held
            ),
        )

    def _write(self, label: Label, rule: Rule | None, claim: str, matches: Sequence[Match]) -> str:
        """Write a label; what stands from its first to its last variable is written for every match.

        Values of the last variable that go with the same values of the others are listed together: for
        `denied by {by}` all who denied, for `{who}: {held}` each person once, with all capacities.
        """
        pieces = label.pieces
        variables = [n for n, piece in enumerate(pieces) if isinstance(piece, Field) and piece.part is None]
        if rule is None or not variables:
            return "".join(self._piece(piece, claim, {}) for piece in pieces)
        first, last = variables[0], variables[-1] + 1
        places = _places(rule)
        names = list(
            dict.fromkeys(piece.name for piece in pieces[first:last] if isinstance(piece, Field) and piece.part is None)
        )
        ways: dict[tuple[str, ...], list[str]] = {}
        for *others, value in sorted({tuple(self._value(places[name], match) for name in names) for match in matches}):
            ways.setdefault(tuple(others), []).append(value)
        written = [
            "".join(
                self._piece(p, claim, dict(zip(names, (*others, ", ".join(values)), strict=True))) for p in pieces[first:last]
            )
            for others, values in ways.items()
        ]
        before, after = ("".join(self._piece(p, claim, {}) for p in part) for part in (pieces[:first], pieces[last:]))
        return before + "; ".join(written) + after

    def _piece(self, piece: str | Field, claim: str, values: Mapping[str, str]) -> str:
        if isinstance(piece, str):
            return piece
        if piece.part is None:
            return values[piece.name]
        measured = self._measured.get((claim, piece.name))
        value = getattr(measured, piece.part) if measured else None
        return "unknown" if value is None else str(value)

    def _value(self, place: tuple[int, int, Column], match: Match) -> str:
        pattern, number, column = place
        value = match[pattern][number]
        if column.words:
            return str(value).replace("-", " ")
        if column.kind == "actor" and value in self._case.actors:
            return self._case.actors[value].name
        if column.kind == "day":
            return iso(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)


def _places(rule: Rule) -> dict[str, tuple[int, int, Column]]:
    """Return where each variable of a rule is bound: pattern, number of the column, the column."""
    places: dict[str, tuple[int, int, Column]] = {}
    for number, pattern in enumerate(rule.positive):
        for name, column in pattern.variables().items():
            places.setdefault(name, (number, column, RELATIONS[pattern.relation][column]))
    return places


def _named(rule: Rule | None, match: Match) -> tuple[MatchedFact, ...]:
    """Return the facts of a match with their relations."""
    if rule is not None:
        return tuple(MatchedFact(p.relation, row) for p, row in zip(rule.positive, match, strict=True))
    return tuple(MatchedFact("finding" if "/" in str(row[1]) else "measure", row) for row in match)
