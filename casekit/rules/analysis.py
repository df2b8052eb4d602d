"""What a criterion's rules or table leave out, before any of them runs.

A combination that nothing covers (gap), a row or rule that can never decide (unreachable) and, under
hit policy `unique`, two that both hold (overlap), each with the combination that shows it: the checks
of OMG Decision Model and Notation 1.3 (completeness and hit policies of decision tables).

Every condition that can be judged without a case (on outcomes, and on measures against numbers) is a
box: for each dimension the set of points it accepts. A rule with any other condition is *open*: it
may fail where its box holds, so it covers nothing for certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from casekit.model.integrity import Fault
from casekit.model.relations import COUNTS, RELATIONS
from casekit.rules.syntax import Comparison, Criterion, DataPath, Pattern, Rule, passes

Box = tuple[frozenset[Any], ...]


class _Condition(NamedTuple):
    box: Box
    open: bool
    path: DataPath
    patterns: frozenset[Pattern]


def flaws(criterion: Criterion, outcomes: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Yield the gaps, unreachable rows or rules and overlaps of a parsed criterion.

    `outcomes` gives, for each criterion that may be matched, its declared outcomes.
    """
    if criterion.table:
        names = [i.name for i in criterion.table.inputs]
        space: Box = tuple(frozenset(i.values) for i in criterion.table.inputs)
        conditions = [
            _Condition(tuple(cell or all_ for cell, all_ in zip(row.cells, space, strict=True)), False, row.path, frozenset())
            for row in criterion.table.rows
        ]
        what, root = "row", ("table",)
        for of in criterion.table.inputs:
            yield from _band_overlaps(of.bands, ("inputs", names.index(of.name)))
    else:
        names, space, conditions = _conditions(criterion.rules, outcomes)
        what, root = "rule", ("rules",)
    unique = bool(criterion.table and criterion.table.hit == "unique")
    yield from _unreachable(conditions, what, names)
    if unique:
        yield from _overlaps(conditions, what, names)
    gap = uncovered(space, [c.box for c in conditions if not c.open])
    if gap is not None and criterion.otherwise is None:
        where = f": {_words(gap, names)}" if names else ""
        yield Fault(root, f"gap: no {what} covers{where or ' every claim'}, and there is no `otherwise`")
    if gap is None and criterion.otherwise is not None:
        yield Fault(("otherwise",), f"unreachable: the {what}s cover every combination")


def uncovered(box: Box, covers: Sequence[Box]) -> Box | None:
    """Return a part of `box` that none of `covers` touches, or None if they cover all of it."""
    touching = [cover for cover in covers if all(a & b for a, b in zip(cover, box, strict=True))]
    if not touching:
        return box
    first = touching[0]
    for dimension, (accepted, possible) in enumerate(zip(first, box, strict=True)):
        if outside := possible - accepted:
            apart = (*box[:dimension], outside, *box[dimension + 1 :])
            rest = (*box[:dimension], possible & accepted, *box[dimension + 1 :])
            return uncovered(apart, touching) or uncovered(rest, touching)
    return None


def _unreachable(conditions: Sequence[_Condition], what: str, names: Sequence[str]) -> Iterator[Fault]:
    for index, condition in enumerate(conditions):
        earlier = conditions[:index]
        same = [n for n, e in enumerate(earlier) if e.patterns and e.patterns <= condition.patterns]
        if not all(condition.box):
            empty = names[[bool(points) for points in condition.box].index(False)]
            yield Fault(condition.path, f"unreachable: its conditions on {empty} can never hold together")
        elif same or (condition.box and uncovered(condition.box, [e.box for e in earlier if not e.open]) is None):
            because = f"{what} {same[0] + 1} holds whenever it does" if same else f"the {what}s above it cover it"
            combination = f" ({_words(condition.box, names)})" if condition.box and not same else ""
            yield Fault(condition.path, f"unreachable: {because}{combination}")


def _overlaps(conditions: Sequence[_Condition], what: str, names: Sequence[str]) -> Iterator[Fault]:
    for index, condition in enumerate(conditions):
        for number, earlier in enumerate(conditions[:index], 1):
            both = tuple(a & b for a, b in zip(condition.box, earlier.box, strict=True))
            if all(both):
                yield Fault(condition.path, f"overlap: {what} {number} also holds for {_words(both, names)}")


def _band_overlaps(bands: Sequence[tuple[str, tuple[Comparison, ...]]], path: DataPath) -> Iterator[Fault]:
    points = _numbers([test.operand for _, tests in bands for test in tests])
    for index, (band, tests) in enumerate(bands):
        for other, others in bands[:index]:
            shared = [p for p in points if _all_pass(tests, p) and _all_pass(others, p)]
            if shared:
                yield Fault((*path, "bands", band), f"overlap: {shared[0]} falls in {other} as well")


def _words(box: Box, names: Sequence[str]) -> str:
    """Write one combination of a box: the alphabetically first point of every dimension."""
    return ", ".join(f"{name} {min(map(str, points))}" for name, points in zip(names, box, strict=True))


# --- rules as boxes --------------------------------------------------------------------------------

_VALUES = 2
"""In `finding` and `measure` the columns before this one name the claim and the criterion or measure."""
_MEASURE = {column.name: number for number, column in enumerate(RELATIONS["measure"])}


class _Point(NamedTuple):
    """One thing a measure can be: absent, a value, or an interval."""

    value: Any = None
    low: Any = None
    high: Any = None

    def __str__(self) -> str:
        if self == _ABSENT:
            return "absent"
        return str(self.value) if self.value is not None else f"{self.low}–{self.high}"


_ABSENT = _Point()


def _conditions(rules: Sequence[Rule], outcomes: Mapping[str, Sequence[str]]) -> tuple[list[str], Box, list[_Condition]]:
    """Return the dimensions on which rules can be judged, their points, and each rule as a condition."""
    judged = [(rule, [(p, _subject(p)) for p in rule.patterns]) for rule in rules]
    about: dict[tuple[str, str], list[Pattern]] = {}
    for _, patterns in judged:
        for pattern, subject in patterns:
            if subject is not None:
                about.setdefault(subject, []).append(pattern)
    space: dict[tuple[str, str], frozenset[Any]] = {
        (relation, name): frozenset(outcomes.get(name, ())) if relation == "finding" else _points(name, about[relation, name])
        for relation, name in sorted(about)
    }
    conditions = []
    for rule, patterns in judged:
        accepted = dict(space)
        open_ = False
        for pattern, subject in patterns:
            if subject is None:
                open_ = open_ or not (pattern.relation == "claim" and len(pattern.terms) == 1 and pattern.only_claim())
                continue
            holds = frozenset(point for point in space[subject] if _holds(pattern, point))
            accepted[subject] &= space[subject] - holds if pattern.negated else holds
        conditions.append(_Condition(tuple(accepted.values()), open_, rule.path, frozenset(rule.patterns)))
    return [name for _, name in space], tuple(space.values()), conditions


def _subject(pattern: Pattern) -> tuple[str, str] | None:
    """Return the finding or measure that a pattern is about, if it can be judged without a case."""
    column = {"finding": "criterion", "measure": "name"}.get(pattern.relation)
    name = pattern.constant(column) if column else None
    by_status = pattern.relation == "finding" and any(term.column > _VALUES for term in pattern.terms)
    return (pattern.relation, name) if name and pattern.only_claim() and not by_status else None


def _holds(pattern: Pattern, point: Any) -> bool:
    """Return whether a pattern about a finding or a measure holds if that is `point`."""
    if pattern.relation == "finding":
        row: tuple[Any, ...] = (None, None, point, None)
    else:
        row = (None, None, *point)
    about = [term for term in pattern.terms if term.column >= _VALUES]
    return point != _ABSENT and all(
        row[term.column] is not None and _all_pass(_tests(term.match), row[term.column]) for term in about
    )


def _tests(match: Any) -> tuple[Comparison, ...]:
    return match if isinstance(match, tuple) else (Comparison("in", (match.value,)),)


def _all_pass(tests: Sequence[Comparison], value: Any) -> bool:
    return all(passes(test, value, getattr(test.operand, "value", test.operand)) for test in tests)


def _points(name: str, patterns: Sequence[Pattern]) -> frozenset[_Point]:
    """Return enough points of a measure to tell apart every condition on it."""
    operands: dict[int, list[Any]] = {_MEASURE["value"]: [], _MEASURE["low"]: [], _MEASURE["high"]: []}
    for pattern in patterns:
        for term in pattern.terms:
            if term.column in operands:
                operands[term.column] += [test.operand for test in _tests(term.match)]
    values = {_Point(value=v) for v in _numbers(operands[_MEASURE["value"]])}
    ends = _numbers([*operands[_MEASURE["low"]], *operands[_MEASURE["high"]]])
    intervals = {_Point(low=low, high=high) for low, high in product(ends, ends) if _ordered(low, high)}
    if name not in COUNTS:
        return frozenset({_ABSENT} | values | intervals)
    points = values if COUNTS[name] == "value" else intervals
    return frozenset(p for p in points or {_Point(value=0, low=0, high=0)} if not _negative(p))


def _negative(point: _Point) -> bool:
    return any(not isinstance(number, str) and number is not None and number < 0 for number in point)


def _ordered(low: Any, high: Any) -> bool:
    return not isinstance(low, str) and not isinstance(high, str) and low <= high


def _numbers(operands: Sequence[Any]) -> list[Any]:
    """Return each operand with its neighbours: between them no condition changes."""
    values: set[Any] = set()
    for operand in operands:
        for value in operand if isinstance(operand, tuple) else (getattr(operand, "value", operand),):
            values |= {value, "…"} if isinstance(value, str) else {value - 1, value, value + 1}
    return sorted(values, key=lambda v: (isinstance(v, str), v))
