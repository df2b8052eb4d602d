"""How well the examples of a pack test it: what none of them reaches, and what could be changed unnoticed.

Reached is a rule, row or `otherwise` that decides an example. Mutation testing (DeMillo, Lipton and Sayward,
*Hints on Test Data Selection*, 1978) goes further: each rule and row is deleted and each threshold moved by
one, and after each change at least one example must come out otherwise, or the change survives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from casekit.assess import answered
from casekit.engines.native import Native
from casekit.errors import CasekitError
from casekit.facts import facts
from casekit.measures import ClaimSupport, Measure, measured_by, measures
from casekit.model.case import Case
from casekit.model.relations import Facts, in_order
from casekit.model.rule import Example
from casekit.origins import Derivation
from casekit.packs import LoadedCriterion, RulePack, example_case
from casekit.rules.stratify import strata
from casekit.rules.syntax import Comparison, Constant, Criterion, DataPath, Input, Rule, Table, Term
from casekit.view import claim_views

_STEP = Decimal(1)


class Gap(NamedTuple):
    """Something of a criterion that its examples do not test; `place` is its file and line."""

    place: str
    criterion: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.criterion}: {self.message}"


class Tested(NamedTuple):
    """What the examples of packs test: how many parts are reached of how many, and how many mutants die of how many."""

    reached: int
    parts: int
    killed: int
    mutants: int
    gaps: tuple[Gap, ...]


class _Mutant(NamedTuple):
    criterion: Criterion
    path: DataPath
    change: str


class _Example(NamedTuple):
    facts: Facts
    expect: dict[str, str]


def coverage(
    packs: Sequence[RulePack], *, of: Sequence[RulePack] | None = None, foreign: Sequence[tuple[str, Measure]] = ()
) -> Tested:
    """Return what the examples of packs (or of those in `of`) test of them; a function's examples test its outcomes only.

    Raises:
        EngineFailure: a rule cannot be evaluated.
    """
    criteria = {c.name: c.parsed for pack in packs for c in pack.criteria if c.answer is None}
    functions = [c for pack in packs for c in pack.criteria if c.answer is not None]
    reached = parts = killed = mutants = 0
    gaps: list[Gap] = []
    for pack in packs if of is None else of:
        for criterion in pack.criteria:
            if not criterion.is_own or criterion.answer is not None:
                continue
            below = _below(criterion.name, criteria)
            wanted = frozenset(m for c in (*below, criterion.parsed) for m in c.measures())
            examples = [_example(e, wanted, functions, foreign) for e in criterion.spec.examples]
            every = _parts(criterion.parsed)
            seen = set(_decided(criterion.parsed, below, examples))
            reached += len(every.keys() & seen)
            parts += len(every)
            gaps += [
                _gap(criterion, path, f"no example reaches {what}") for part, (path, what) in every.items() if part not in seen
            ]
            for mutant in _mutants(criterion.parsed):
                mutants += 1
                if _survives(mutant.criterion, below, examples):
                    gaps.append(_gap(criterion, mutant.path, f"no example fails {mutant.change}"))
                else:
                    killed += 1
    return Tested(reached, parts, killed, mutants, tuple(gaps))


def _example(
    example: Example, wanted: frozenset[str], functions: Sequence[LoadedCriterion], foreign: Sequence[tuple[str, Measure]]
) -> _Example:
    case = Case.model_validate(example_case(example))
    views, derivation = claim_views(case), Derivation(case)
    found = [*measures(case, views, derivation, wanted)]
    for _, measure in foreign:
        each = [measured_by(measure, ClaimSupport(view, derivation)) for view in views if measure.name in wanted]
        found += [m for m in each if m is not None]
    given = [answered(criterion, view) for criterion in functions for view in views]
    rows = [(f.claim, f.criterion, f.outcome, f.status) for f in given]
    relations = {**facts(case, views, derivation), "measure": tuple(m.row for m in found)}
    return _Example({**relations, **({"finding": in_order(rows)} if rows else {})}, example.expect)


def _gap(criterion: LoadedCriterion, path: DataPath, message: str) -> Gap:
    return Gap(criterion.document.place(path, key=path[:1] == ("outcomes",)), criterion.name, message)


def _below(name: str, criteria: dict[str, Criterion]) -> list[Criterion]:
    """Return the criteria on whose findings one depends, directly or not."""
    pending, found = list(criteria[name].depends()), {}
    while pending:
        other = pending.pop()
        if other not in found and other in criteria:
            found[other] = criteria[other]
            pending += criteria[other].depends()
    return list(found.values())


# --- what is reached --------------------------------------------------------------------------------

_Part = tuple[str, Any]


def _parts(criterion: Criterion) -> dict[_Part, tuple[DataPath, str]]:
    """Return every rule or row, `otherwise` and outcome, with its place and its name."""
    what = "row" if criterion.table else "rule"
    paths = [row.path for row in criterion.table.rows] if criterion.table else [rule.path for rule in criterion.rules]
    found: dict[_Part, tuple[DataPath, str]] = {("option", n): (path, f"{what} {n + 1}") for n, path in enumerate(paths)}
    if criterion.otherwise is not None:
        found["otherwise", None] = (("otherwise",), "otherwise")
    return found | {("outcome", o): (("outcomes", o), f"the outcome {o}") for o in criterion.statuses}


def _decided(criterion: Criterion, below: Sequence[Criterion], examples: Sequence[_Example]) -> Iterator[_Part]:
    """Yield what decides the claims of examples about which these expect something."""
    evaluate = Native().compile(strata([*below, criterion]))
    for example in examples:
        answers = evaluate(example.facts).answers[criterion.name]
        for claim in example.expect:
            answer = answers[claim]
            yield ("option", answer.held[0].rule) if answer.held else ("otherwise", None)
            yield "outcome", answer.outcome


def _survives(mutant: Criterion, below: Sequence[Criterion], examples: Sequence[_Example]) -> bool:
    """Return whether every example still gives what it expects."""
    evaluate = Native().compile(strata([*below, mutant]))
    try:
        return all(
            answers[claim].outcome == outcome
            for example in examples
            for answers in (evaluate(example.facts).answers[mutant.name],)
            for claim, outcome in example.expect.items()
        )
    except CasekitError:  # no outcome for a claim: noticed
        return False


# --- what is changed --------------------------------------------------------------------------------


def _mutants(criterion: Criterion) -> Iterator[_Mutant]:
    if criterion.table:
        rows = criterion.table.rows
        for n, row in enumerate(rows):
            fewer = replace(criterion.table, rows=(*rows[:n], *rows[n + 1 :]))
            yield _Mutant(replace(criterion, table=fewer), row.path, f"if row {n + 1} is deleted")
        yield from _moved_bands(criterion, criterion.table)
    for n, rule in enumerate(criterion.rules):
        rest = (*criterion.rules[:n], *criterion.rules[n + 1 :])
        yield _Mutant(replace(criterion, rules=rest), rule.path, f"if rule {n + 1} is deleted")
        for changed, change in _moved(rule):
            rules = (*criterion.rules[:n], changed, *criterion.rules[n + 1 :])
            yield _Mutant(replace(criterion, rules=rules), rule.path, f"if in rule {n + 1} {change}")


def _moved(rule: Rule) -> Iterator[tuple[Rule, str]]:
    """Yield a rule with each of its thresholds one higher and one lower."""
    for p, pattern in enumerate(rule.patterns):
        for t, term in enumerate(pattern.terms):
            tests = term.match if isinstance(term.match, tuple) else ()
            for n, test in enumerate(tests):
                for moved, change in _moved_test(test):
                    match = (*tests[:n], moved, *tests[n + 1 :])
                    terms = (*pattern.terms[:t], Term(term.column, match), *pattern.terms[t + 1 :])
                    patterns = (*rule.patterns[:p], replace(pattern, terms=terms), *rule.patterns[p + 1 :])
                    yield replace(rule, patterns=patterns), change


def _moved_bands(criterion: Criterion, table: Table) -> Iterator[_Mutant]:
    for i, of in enumerate(table.inputs):
        for b, (band, tests) in enumerate(of.bands):
            for n, test in enumerate(tests):
                for moved, change in _moved_test(test):
                    bands = (*of.bands[:b], (band, (*tests[:n], moved, *tests[n + 1 :])), *of.bands[b + 1 :])
                    inputs = (*table.inputs[:i], Input(of.name, of.values, bands), *table.inputs[i + 1 :])
                    changed = replace(criterion, table=replace(table, inputs=inputs))
                    yield _Mutant(changed, ("inputs", i, "bands", band), f"if in band {band} {change}")


def _moved_test(test: Comparison) -> Iterator[tuple[Comparison, str]]:
    """Yield a comparison with a number with that number one higher and one lower."""
    operand = test.operand.value if isinstance(test.operand, Constant) else None
    if test.operator == "in" or isinstance(operand, (str, bool)) or operand is None:
        return
    for step in (_STEP, -_STEP):
        words = f"{test.operator.replace('_', ' ')} {operand} becomes {operand + step}"
        yield Comparison(test.operator, Constant(operand + step)), words
