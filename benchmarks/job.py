"""The job of the engine comparison: its relations as plain tuples, and its five answers a claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from corpus import case_data

from casekit import Case
from casekit.facts import facts
from casekit.measures import measures
from casekit.model.case import Citation
from casekit.model.relations import RELATIONS, Facts, Row

DENIALS = ("fact", "attribution", "knowledge", "conditional", "doubt", "no-comment", "silence", "none")
"""Strongest first; a conditional denial of any form is `conditional`."""
CAPACITIES = ("state-organ", "retired-official", "private", "other")
STANDINGS = ("unsupported", "attributable", "corroborated", "disputed", "probable", "supported", "alleged")


class Five(NamedTuple):
    """The answers for one claim."""

    origins: int
    denial: str
    capacity: str
    documented: bool
    standing: str


Fives = dict[str, Five]


class Tuples(NamedTuple):
    """One case as the rivals get it; ids are unique among cases."""

    claims: tuple[tuple[str], ...]
    evidence: tuple[tuple[str, str, str, str], ...]
    """item, claim, stance, directness"""
    rests: tuple[tuple[str, str], ...]
    """item, source"""
    speakers: tuple[tuple[str, str], ...]
    """item, actor"""
    derives: tuple[tuple[str, str], ...]
    """source, the source it derives from"""
    denials: tuple[tuple[str, str, bool], ...]
    """claim, form, whether conditional"""
    capacities: tuple[tuple[str, str, str, str], ...]
    """claim, actor, capacity, certainty"""
    origins: tuple[tuple[str, int], ...]
    """claim, independent origins: for the run in which aggregates are given"""


class Prepared(NamedTuple):
    """One case as every contender gets it: casekit its models and facts, the rivals tuples."""

    case: Case
    facts: Facts
    measured: tuple[Row, ...]
    """The rows of relation `measure`: for the run in which aggregates are given."""
    tuples: Tuples


def prepared(count: int, seed: int = 0) -> Iterator[Prepared]:
    """Yield cases in which every derivation is known."""
    for number in range(count):
        case = Case.model_validate(case_data(number, seed, derivation_known=True))
        relations = facts(case)
        measured = origins_of(case)
        yield Prepared(case, relations, measured, _tuples(case, {**relations, "measure": measured}))


def origins_of(case: Case) -> tuple[Row, ...]:
    """Return the rows of relation `measure` that say how many independent origins each claim has."""
    return tuple([measured.row for measured in measures(case, names=("independent_origins",))])


def _tuples(case: Case, relations: Facts) -> Tuples:
    return Tuples(
        _project(relations, "claim", "claim"),
        _project(relations, "evidence", "evidence", "claim", "stance", "directness"),
        tuple((id, source) for id, item in case.evidence.items() for cited in item.sources for source in _rests(cited)),
        tuple((id, item.by) for id, item in case.evidence.items() if isinstance(item.by, str)),
        tuple((id, parent) for id, source in case.sources.items() for parent in source.parents),
        _project(relations, "denial", "claim", "form", "conditional"),
        _project(relations, "capacity", "claim", "actor", "capacity", "certainty"),
        _project(relations, "measure", "claim", "low"),
    )


def _project(relations: Facts, relation: str, *columns: str) -> tuple[Row, ...]:
    """Return some columns of a relation, each row once."""
    places = [place_of(relation, column) for column in columns]
    return tuple(sorted({tuple([row[place] for place in places]) for row in relations[relation]}))


def place_of(relation: str, column: str) -> int:
    """Return the number of a column."""
    return [each.name for each in RELATIONS[relation]].index(column)


def _rests(cited: str | Citation) -> tuple[str, ...]:
    return cited.rests_on if isinstance(cited, Citation) else (cited,)
