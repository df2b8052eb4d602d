"""What other values of a threshold would answer: the ranges in which an answer stays the same.

A comparison with a threshold turns only at a number that the facts hold. The answer is therefore looked at for every
such number and its neighbours, and is then known for every other value of the same precision. Values with which the
criterion would not load (a rule that can never decide, a gap) have no answer, and no count or day is below 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from casekit.assess import Answered
from casekit.engines.native import Native
from casekit.model.relations import Facts
from casekit.model.sensitivity import Sweep
from casekit.packs import LoadedCriterion, RulePack, with_threshold
from casekit.rules.analysis import flaws
from casekit.rules.stratify import strata
from casekit.rules.words import number_in_words

_VALUE = 2


def sweeps(
    criterion: LoadedCriterion, below: Sequence[LoadedCriterion], answered: Answered, packs: Sequence[RulePack]
) -> Mapping[str, tuple[Sweep, ...]]:
    """Return for every claim how the answer to a criterion depends on thresholds, where it does.

    Args:
        criterion: what is asked.
        below: it and the criteria on which it rests, whose thresholds count too.
        answered: the answers to the case, and the facts they are from.
        packs: the packs that were applied.
    """
    found: dict[str, list[Sweep]] = {}
    known = {each.name: tuple(each.spec.outcomes) for pack in packs for each in pack.criteria}
    for each in below:
        for name, value in each.spec.thresholds.items():
            tried = _tried(_numbers(answered.facts, each), _operands(each), Decimal(value))
            changed = [with_threshold(each, name, t, packs) for t in tried]
            outcomes = [
                None if any(flaws(instead.parsed, known)) else _outcomes(criterion, each, below, answered, instead)
                for instead in changed
            ]
            for claim in next((of for of in outcomes if of is not None), {}):
                ranges = _ranges(tried, [of[claim] if of else None for of in outcomes])
                if len({outcome for _, _, outcome in ranges}) > 1:
                    threshold = name if each is criterion else f"{each.name} {name}"
                    found.setdefault(claim, []).append(Sweep(threshold, number_in_words(value), ranges))
    return {claim: tuple(each) for claim, each in found.items()}


def _numbers(facts: Facts, criterion: LoadedCriterion) -> set[Decimal]:
    """Return the numbers in the facts that a criterion compares with numbers."""
    found: list[Any] = []
    for rule in criterion.parsed.rules:
        for pattern in rule.patterns:
            name = pattern.constant("name") if pattern.relation == "measure" else None
            rows = [row for row in facts.get(pattern.relation, ()) if name in (None, row[1])]
            found += [row[column] for column, match in pattern.terms if isinstance(match, tuple) for row in rows]
    table = criterion.parsed.table
    measured = {of.name for of in table.inputs if of.is_measure} if table else set()
    found += [row[_VALUE] for row in facts["measure"] if row[1] in measured]
    return _decimals(found)


def _operands(criterion: LoadedCriterion) -> set[Decimal]:
    """Return the numbers with which a criterion compares, and their neighbours: where it may cease to load."""
    parsed = criterion.parsed
    tests = [
        test
        for rule in parsed.rules
        for pattern in rule.patterns
        for _, match in pattern.terms
        if isinstance(match, tuple)
        for test in match
    ]
    tests += [test for of in (parsed.table.inputs if parsed.table else ()) for _, band in of.bands for test in band]
    named = _decimals(getattr(test.operand, "value", None) for test in tests)
    return {number + beside for number in named for beside in (-1, 0, 1)}


def _decimals(values: Iterable[Any]) -> set[Decimal]:
    return {Decimal(value) for value in values if isinstance(value, (int, Decimal)) and not isinstance(value, bool)}


def _tried(found: set[Decimal], operands: set[Decimal], value: Decimal) -> list[Decimal]:
    """Return each number with its neighbours, in the precision of the finest of them (whole numbers: one apart).

    Where the facts have none below 0, none below 0 is tried.
    """
    numbers = {*found, *operands, value, Decimal(0)}
    exponents = [number.normalize().as_tuple().exponent for number in numbers]
    step = Decimal(1).scaleb(min(0, *(e for e in exponents if isinstance(e, int))))
    tried = {number + sign * step for number in numbers for sign in (-1, 0, 1)}
    return sorted(t for t in tried if t >= 0 or min(found, default=0) < 0)


def _outcomes(
    criterion: LoadedCriterion,
    changed: LoadedCriterion,
    below: Sequence[LoadedCriterion],
    answered: Answered,
    instead: LoadedCriterion,
) -> dict[str, str]:
    parsed = [instead.parsed if each is changed else each.parsed for each in below if each.answer is None]
    given: list[Any] = [
        (claim, name, answer.outcome, each.parsed.statuses[answer.outcome])
        for each in below
        if each.answer is not None
        for (claim, name), answer in answered.answers.items()
        if name == each.name
    ]
    facts = {**answered.facts, "finding": tuple(sorted(given))} if given else answered.facts
    answers = Native().compile(strata(parsed))(facts).answers
    return {claim: answer.outcome for claim, answer in answers[criterion.name].items()}


def _ranges(tried: Sequence[Decimal], outcomes: Sequence[str | None]) -> tuple[tuple[str | None, str | None, str], ...]:
    """Return neighbouring values with one outcome as a range; the first and the last value stand for all beyond them."""
    starts = [n for n in range(len(tried)) if not n or outcomes[n] != outcomes[n - 1]]
    ends = [*(n - 1 for n in starts[1:]), len(tried) - 1]
    return tuple(
        (
            number_in_words(tried[first]) if first else None,
            number_in_words(tried[last]) if last < len(tried) - 1 else None,
            outcome,
        )
        for first, last in zip(starts, ends, strict=True)
        if (outcome := outcomes[first]) is not None
    )
