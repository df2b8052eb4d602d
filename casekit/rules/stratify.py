"""The order in which criteria can be answered: each after those whose findings it matches."""

from __future__ import annotations

from collections.abc import Iterable

from casekit.rules.syntax import Criterion


class CycleError(Exception):
    """Criteria that depend on each other in a circle; `names` begins and ends with one of them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(f"criteria depend on each other in a circle: {' → '.join(names)}")


def strata(criteria: Iterable[Criterion]) -> tuple[tuple[Criterion, ...], ...]:
    """Return criteria in strata: each depends only on those of earlier strata; sorted by name within.

    Raises:
        CycleError: some criteria depend on each other in a circle, so negation among them has no meaning.
    """
    by_name = {criterion.name: criterion for criterion in criteria}
    level: dict[str, int] = {}
    trail: list[str] = []

    def visit(name: str) -> int:
        if name in trail:
            raise CycleError((*trail[trail.index(name) :], name))
        if name not in level:
            trail.append(name)
            below = [visit(other) for other in sorted(by_name[name].depends()) if other in by_name]
            level[name] = 1 + max(below, default=-1)
            trail.pop()
        return level[name]

    for name in sorted(by_name):
        visit(name)
    return tuple(
        tuple(by_name[name] for name in sorted(by_name) if level[name] == stratum)
        for stratum in range(1 + max(level.values(), default=-1))
    )
