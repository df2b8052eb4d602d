"""Coefficients of agreement: Krippendorff's alpha and Cohen's kappa.

K. Krippendorff, Content Analysis: An Introduction to Its Methodology, 4th ed. (2019), chapter 12;
J. Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement 20 (1960), 37–46.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

Level = Literal["nominal", "ordinal", "interval"]
"""What a difference of two values means: that they differ, how many ranks lie between, how far apart they are."""
Given = str | None
"""A value that a coder gave to a unit, None where it is missing."""

NO_PAIR = "no unit with two values"
ONE_VALUE = "one value only"
TOO_MANY = "too many units and values to compute"
_MOST_CELLS = 20_000_000
"""Units × values × values: the library holds that many numbers at once."""


class Coefficient(NamedTuple):
    """A coefficient, or why there is none; never a number that was not computed."""

    value: float | None
    reason: str = ""


class Counts(NamedTuple):
    """How much there is to compare: units with a value, those with two or more, and the values of the latter."""

    units: int
    pairable_units: int
    pairable_values: int


def alpha(units: Iterable[Iterable[Given]], level: Level = "nominal", ranks: Sequence[str] = ()) -> Coefficient:
    """Return Krippendorff's alpha: one less the observed disagreement over that expected by chance.

    Args:
        units: for each unit the values that coders gave to it.
        level: how far two values are from each other.
        ranks: the values from the first rank to the last, for every level but nominal; what is none of them is missing.
            On the interval level neighbouring ranks are one apart.

    Returns:
        At most 1; 0 where agreement is that of chance. Not defined where no unit has two values, or all values that can be
        paired are equal: then chance and agreement are the same.
    """
    counted = [Counter(_kept(unit, level, ranks)) for unit in units]
    counted = [unit for unit in counted if unit.total() > 1]
    values = {value for unit in counted for value in unit}
    if not counted:
        return Coefficient(None, NO_PAIR)
    if len(values) < 2:
        return Coefficient(None, ONE_VALUE)
    if len(counted) * len(values) ** 2 > _MOST_CELLS:
        return Coefficient(None, TOO_MANY)
    import krippendorff

    ordered = sorted(values) if level == "nominal" else sorted(values, key=ranks.index)
    domain = list(range(len(ordered))) if level == "nominal" else [ranks.index(value) for value in ordered]
    table = sorted([unit[value] for value in ordered] for unit in counted)  # the order of units reaches no digit
    return Coefficient(float(krippendorff.alpha(value_counts=table, value_domain=domain, level_of_measurement=level)))


def _kept(unit: Iterable[Given], level: Level, ranks: Sequence[str]) -> list[str]:
    return [value for value in unit if value is not None and (level == "nominal" or value in ranks)]


def kappa(pairs: Iterable[tuple[Given, Given]]) -> Coefficient:
    """Return Cohen's kappa of two coders: the agreement beyond chance, over the most there could be (Cohen 1960).

    Args:
        pairs: for each unit the values of the one and of the other coder; without both it does not count.

    Returns:
        At most 1. Not defined without a unit that has both, or where both coders use one and the same value only.
    """
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    if not both:
        return Coefficient(None, NO_PAIR)
    total = len(both)
    ones, others = Counter(one for one, _ in both), Counter(other for _, other in both)
    observed = Fraction(sum(one == other for one, other in both), total)
    chance = sum((Fraction(ones[value] * others[value], total * total) for value in ones), Fraction())
    if chance == 1:
        return Coefficient(None, ONE_VALUE)
    return Coefficient(float((observed - chance) / (1 - chance)))


def counts(units: Iterable[Iterable[Given]]) -> Counts:
    """Count units and values."""
    sizes = [sum(value is not None for value in unit) for unit in units]
    pairable = [size for size in sizes if size > 1]
    return Counts(sum(size > 0 for size in sizes), len(pairable), sum(pairable))
