"""Rule sets and fact sets made at random, and a matcher that is obviously right.

Shared by the tests of every engine. The values are few, so that joins hit, and include names that
engines are known to stumble over. `naive` tries every combination of facts and uses no index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from casekit.engines.base import Answer, Answers
from casekit.model.relations import RELATIONS, Facts, Row
from casekit.model.result import Held
from casekit.rules.safety import unsafe
from casekit.rules.stratify import strata
from casekit.rules.syntax import (
    OTHER_BAND,
    Comparison,
    Constant,
    Criterion,
    Input,
    Label,
    Pattern,
    Rule,
    Table,
    TableRow,
    Term,
    Variable,
)

CLAIMS = ("c1", "case-478212", "case-1221200", "left")
"""The second and third share a 32-bit FNV-1a hash; that of the last is divisible by 16."""
TEXTS = (
    "a", "b", "e", "id", "sid", "sid-0", "$s", "$not", "m0", "c2", "case-478212", "case-1221200", "", " ", "1", "-1", "1.0",
    "None", "true", "ä", "a\u0308", "🜁", "\u202eabc", 'quote " and \\', "a\nb", "}]", "x" * 300, "y" * 70_000, "y" * (70_000 - 65_536),
)  # fmt: skip
NUMBERS = (
    -(2**64), -(2**40), -1, 0, 1, 2, 3, 2**53, 2**53 + 1, 10**20, 10**21, Decimal("1.5"), Decimal("2.0"), Decimal("1E-7"),
    Decimal("1e22"),
)  # fmt: skip
NAMES = ("p/a", "p/b", "p/c", "p/d")
OUTCOMES = ("yes", "no", "maybe")
_RELATIONS = ("claim", "accused", "capacity", "evidence", "stated", "denial", "official_finding", "search", "measure")


class Seeded(Random):
    """A source of random choices with a few values of its own, so that joins hit."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.texts = self.sample(TEXTS, 9)
        self.numbers = self.sample(NUMBERS, 7)


def fact_set(random: Seeded, sizes: Sequence[int] = (0, 1, 3, 6)) -> Facts:
    """Return a set of facts, with absent values among them: of each relation as many as one of `sizes`."""
    facts: Facts = {}
    for relation in _RELATIONS:
        rows = {
            tuple(_value(random, relation, column.name, column.kind) for column in RELATIONS[relation])
            for _ in range(random.choice(sizes))
        }
        facts[relation] = tuple(rows)
    facts["claim"] = tuple(
        {(claim, *row[1:]) for claim, row in zip(CLAIMS, [*facts["claim"], *[(None,) * 6] * 4], strict=False)}
    )
    if random.random() < 0.5:  # numbers by name, so that bands and thresholds meet something
        measures = {(claim, "m", random.choice((None, 0, 1, 2)), None, None) for claim in CLAIMS}
        facts["measure"] = tuple({row[:2]: row for row in (*facts["measure"], *measures)}.values())
    return facts


def _value(random: Seeded, relation: str, column: str, kind: str) -> Any:
    if column == "claim":
        return random.choice(CLAIMS)
    if random.random() < 0.15:
        return None
    if kind in ("number", "day"):
        return random.choice(random.numbers)
    if kind == "flag":
        return random.random() < 0.5
    if kind == "any" and random.random() < 0.5:
        return random.choice(random.numbers)
    return random.choice(random.texts)


def rule_set(random: Seeded) -> tuple[tuple[Criterion, ...], ...]:
    """Return safe criteria in strata: joins, comparisons, negation, findings of earlier criteria, tables."""
    criteria: list[Criterion] = []
    for name in NAMES[: random.randint(1, len(NAMES))]:
        earlier = [c.name for c in criteria]
        if earlier and random.random() < 0.3:
            criteria.append(_table(random, name, earlier))
        else:
            criteria.append(_rules(random, name, earlier))
    return strata(criteria)


def _criterion(name: str, **parts: Any) -> Criterion:
    statuses = dict(zip(OUTCOMES, ("met", "not_met", "unknown"), strict=True))
    return Criterion(name, statuses, {outcome: Label((outcome,)) for outcome in OUTCOMES}, otherwise="maybe", **parts)


def _rules(random: Seeded, name: str, earlier: Sequence[str]) -> Criterion:
    while True:
        rules = tuple(_rule(random, number, earlier) for number in range(random.randint(1, 4)))
        criterion = _criterion(name, rules=rules)
        if not list(unsafe(criterion)):
            return criterion


def _rule(random: Seeded, number: int, earlier: Sequence[str]) -> Rule:
    bound: dict[str, str] = {}
    patterns: list[Pattern] = []
    for _ in range(random.randint(1, 3)):
        patterns.append(_pattern(random, bound, earlier, negated=False))
        if random.random() < 0.4:
            patterns.append(_pattern(random, dict(bound), earlier, negated=True))
    return Rule(random.choice(OUTCOMES), tuple(patterns), Label(("x",)), ("rules", number))


def _pattern(random: Seeded, bound: dict[str, str], earlier: Sequence[str], *, negated: bool) -> Pattern:
    relation = random.choice([*_RELATIONS, *(["finding"] * 4 if earlier else [])])
    columns = RELATIONS[relation]
    chosen = set(random.sample(range(len(columns)), random.randint(1, min(3, len(columns)))))
    claim = next((n for n, column in enumerate(columns) if column.name == "claim"), None)
    if claim is not None and ("claim" not in bound or random.random() < 0.7):
        chosen.add(claim)
    terms = []
    new: dict[str, str] = {}
    for number in sorted(chosen):
        column = columns[number]
        if relation == "finding" and column.name != "claim":
            continue
        if column.name == "claim":
            match: Any = Variable("claim") if random.random() < 0.9 else Constant(random.choice(CLAIMS))
        else:
            match = _match(random, relation, column, bound, new)
        if isinstance(match, Variable):
            new.setdefault(match.name, column.kind)
        terms.append(Term(number, match))
    if relation == "finding":
        terms.append(Term(1, Constant(random.choice(earlier))))
        if random.random() < 0.8:
            terms.append(Term(2, Constant(random.choice(OUTCOMES))))
    if not negated:
        bound |= new
    return Pattern(relation, tuple(terms), negated)


def _match(random: Seeded, relation: str, column: Any, bound: dict[str, str], new: dict[str, str]) -> Any:
    kind = "number" if column.kind == "day" else column.kind
    constant = _value(random, relation, column.name, column.kind)
    choice = random.random()
    if choice < 0.45 or constant is None:
        names = [*bound, *new, *"xyz"]
        return Variable(random.choice(names))
    if choice < 0.75:
        return Constant(constant)
    tests = []
    for _ in range(random.choice((1, 1, 2))):
        operator = random.choice(
            ("not", "in", *(("at_least", "at_most", "above", "below") if kind in ("number", "any") else ()))
        )
        if operator == "in":
            tests.append(
                Comparison("in", tuple({constant, *[v for v in (_value(random, relation, "", kind),) if v is not None]}))
            )
        elif bound and random.random() < 0.4:
            tests.append(Comparison(operator, Variable(random.choice(list(bound)))))
        elif operator == "not" or isinstance(constant, (int, Decimal)):
            tests.append(Comparison(operator, Constant(constant)))
    return tuple(tests) or Constant(constant)


def _table(random: Seeded, name: str, earlier: Sequence[str]) -> Criterion:
    inputs = [Input(other, OUTCOMES) for other in random.sample(list(earlier), random.randint(1, min(3, len(earlier))))]
    if random.random() < 0.5:
        bands = (("few", (Comparison("at_most", Constant(0)),)), ("many", (Comparison("at_least", Constant(2)),)))
        inputs.append(Input("m", ("few", "many", OTHER_BAND), bands))
    rows = []
    for number in range(random.randint(1, 5)):
        cells = tuple(
            None if random.random() < 0.4 else frozenset(random.sample(i.values, random.randint(1, len(i.values))))
            for i in inputs
        )
        rows.append(TableRow(cells, random.choice(OUTCOMES), ("table", number)))
    return _criterion(name, table=Table(tuple(inputs), tuple(rows), "first"))


# --- the matcher that is obviously right ------------------------------------------------------------


def naive(criteria: Sequence[Sequence[Criterion]], facts: Facts) -> Answers:
    """Return the answers of criteria by trying, for every rule, every combination of facts."""
    facts = dict(facts)
    facts["finding"] = ()
    claims = sorted({row[0] for row in facts["claim"]})
    answers: Answers = {}
    for stratum in criteria:
        derived: list[Row] = []
        for criterion in stratum:
            given = {}
            for claim in claims:
                held = tuple(_held(criterion, claim, facts, answers))
                options = criterion.table.rows if criterion.table else criterion.rules
                outcome = options[held[0].rule].outcome if held else criterion.otherwise
                assert outcome is not None
                given[claim] = Answer(outcome, held)
                derived.append((claim, criterion.name, outcome, criterion.statuses[outcome]))
            answers[criterion.name] = given
        facts["finding"] += tuple(derived)
    return answers


def _held(criterion: Criterion, claim: str, facts: Facts, answers: Answers) -> Iterator[Held]:
    if criterion.table is None:
        for number, rule in enumerate(criterion.rules):
            matches = [match for match, values in _matches(rule, facts) if values["claim"] == claim]
            if matches:
                yield Held(number, tuple(sorted(matches, key=lambda m: [[_rank(v) for v in row] for row in m])))
        return
    for number, row in enumerate(criterion.table.rows):
        cited = []
        for cell, of in zip(row.cells, criterion.table.inputs, strict=True):
            value, fact = _input(of, claim, facts, answers)
            if cell is not None and value not in cell:
                break
            if cell is not None and fact is not None:
                cited.append(fact)
        else:
            yield Held(number, (tuple(cited),))


def _input(of: Input, claim: str, facts: Facts, answers: Answers) -> tuple[str, Row | None]:
    if not of.is_measure:
        outcome = answers[of.name][claim].outcome
        return outcome, next(row for row in facts["finding"] if row[:2] == (claim, of.name))
    fact = next((row for row in facts["measure"] if row[:2] == (claim, of.name)), None)
    if fact is None or fact[2] is None or isinstance(fact[2], str):
        return OTHER_BAND, fact
    return "few" if fact[2] <= 0 else "many" if fact[2] >= 2 else OTHER_BAND, fact


def _rank(value: Any) -> tuple[int, Any]:
    return (0, 0) if value is None else (2, value) if isinstance(value, str) else (1, value)


def _matches(rule: Rule, facts: Facts) -> Iterator[tuple[tuple[Row, ...], dict[str, Any]]]:
    positive = [p for p in rule.patterns if not p.negated]
    for rows in product(*(facts[p.relation] for p in positive)):
        values = _bind(positive, rows)
        if values is not None and not any(
            _fits(p, row, values) for p in rule.patterns if p.negated for row in facts[p.relation]
        ):
            yield rows, values


def _bind(patterns: Sequence[Pattern], rows: Sequence[Row]) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    for pattern, row in zip(patterns, rows, strict=True):
        found = _extend(pattern, row, values)
        if found is None:
            return None
        values = found
    return values


def _fits(pattern: Pattern, row: Row, values: dict[str, Any]) -> bool:
    return _extend(pattern, row, values) is not None


def _extend(pattern: Pattern, row: Row, values: dict[str, Any]) -> dict[str, Any] | None:
    before, values = values, dict(values)
    for term in pattern.terms:
        value = row[term.column]
        if value is None:
            return None
        if isinstance(term.match, Constant):
            if value != term.match.value:
                return None
        elif isinstance(term.match, Variable):
            if values.setdefault(term.match.name, value) != value:
                return None
        elif not all(_passes(test, value, before) for test in term.match):
            return None
    return values


def _passes(test: Comparison, value: Any, values: dict[str, Any]) -> bool:
    if test.operator == "in":
        return any(value == option for option in test.operand)
    operand = values[test.operand.name] if isinstance(test.operand, Variable) else test.operand.value
    if test.operator == "not":
        return bool(value != operand)
    if isinstance(value, str) or isinstance(operand, str):
        return False
    return {
        "at_least": value >= operand,
        "at_most": value <= operand,
        "above": value > operand,
        "below": value < operand,
    }[test.operator]
