"""The order in which criteria can be answered: each after those whose findings it matches."""

from __future__ import annotations

from collections.abc import Iterable

from casekit.rules.syntax import Criterion


class CycleError(Exception):
    """Criteria that depend on each other in a circle, so that negation among them has no meaning."""


def strata(criteria: Iterable[Criterion]) -> tuple[tuple[Criterion, ...], ...]:
    """Return criteria in strata: each depends only on those of earlier strata; sorted by name within.

    Raises:
        CycleError: some criteria depend on each other in a circle.
    """
    by_name = {criterion.name: criterion for criterion in criteria}
    for cycle in cycles(by_name.values()):
        raise CycleError(f"criteria depend on each other in a circle: {' → '.join(cycle)}")
    level: dict[str, int] = {}

    def visit(name: str) -> int:
        if name not in level:
            below = [visit(other) for other in sorted(by_name[name].depends()) if other in by_name]
            level[name] = 1 + max(below, default=-1)
        return level[name]

    for name in sorted(by_name):
        visit(name)
    return tuple(
        tuple(by_name[name] for name in sorted(by_name) if level[name] == stratum)
        for stratum in range(1 + max(level.values(), default=-1))
    )


def cycles(criteria: Iterable[Criterion]) -> list[tuple[str, ...]]:
    """Return circles of criteria that depend on each other, no two sharing one; each begins and ends with its first."""
    below = {criterion.name: sorted(criterion.depends()) for criterion in criteria}
    found: list[tuple[str, ...]] = []
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            circle = trail[trail.index(name) :]
            if not done & set(circle):
                first = circle.index(min(circle))
                found.append((*circle[first:], *circle[:first], min(circle)))
                done.update(circle)
        elif name not in done and name in below:
            for other in below[name]:
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(below):
        visit(name, ())
    return found
