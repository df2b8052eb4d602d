"""The native engine: every rule compiled once to a Python function of hash joins.

It is the reference for every other engine. A rule becomes nested loops, one a positive pattern in the
order written; each loop reads an index keyed by the variables that are already bound (else by one
constant), so that work is proportional to what matches. For `evidence` joined with `cites` it generates

    def rule(of0, of1):
        out = {}
        for f0 in of0.get(k0, ()):            # evidence by stance
            for f1 in of1.get(f0[0], ()):     # cites by evidence
                if f0[1] in out: out[f0[1]].append((f0, f1))
                else: out[f0[1]] = [(f0, f1)]
        return out

Constants reach the function by name, never as source text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from casekit.engines.base import Answer, Answers, Evaluate, Evaluation, claims_of, no_answer
from casekit.model.relations import RELATIONS, Facts, Row, in_order
from casekit.model.result import Held, Match
from casekit.rules.syntax import Comparison, Constant, Criterion, Input, Pattern, Rule, Table, Variable, band_of, passes

_Index = tuple[str, tuple[int, ...]]
_Matches = dict[str, list[Match]]
_Given = dict[str, Answer]
_MEASURE_BY_CLAIM_AND_NAME: _Index = ("measure", (0, 1))
_FINDING_BY_CLAIM_AND_CRITERION: _Index = ("finding", (0, 1))
_VALUE = 2


class Native:
    """The engine that is always there."""

    name = "native"

    def compile(self, strata: Sequence[Sequence[Criterion]]) -> Evaluate:
        """Return a function from facts to answers."""
        statuses = {criterion.name: criterion.statuses for stratum in strata for criterion in stratum}
        compiled = [[(c.name, _table(c, c.table, statuses) if c.table else _rules(c)) for c in stratum] for stratum in strata]
        matched = {
            pattern.constant("criterion")
            for stratum in strata
            for criterion in stratum
            for rule in criterion.rules
            for pattern in rule.patterns
            if pattern.relation == "finding"
        }

        def evaluate(facts: Facts) -> Evaluation:
            indexes = Indexes(facts)
            claims = claims_of(facts)
            answers: Answers = {}
            for stratum in compiled:
                derived: list[Row] = []
                for name, answer in stratum:
                    given = answers[name] = answer(indexes, claims, answers)
                    if name in matched:
                        of = statuses[name]
                        derived += [(claim, name, each.outcome, of[each.outcome]) for claim, each in given.items()]
                indexes.add_findings(derived)
            return Evaluation(answers, Native.name)

        return evaluate


class Indexes(dict[_Index, Any]):
    """The facts of a case by relation and key columns, each index made when it is first asked for."""

    def __init__(self, facts: Facts) -> None:
        self._facts: dict[str, Sequence[Row]] = {"finding": (), **facts}

    def add_findings(self, rows: Iterable[Row]) -> None:
        """Add what a stratum found, for the strata above it."""
        self._facts["finding"] = (*self._facts["finding"], *rows)
        for index in [index for index in self if index[0] == "finding"]:
            del self[index]

    def __missing__(self, index: _Index) -> Any:
        relation, columns = index
        rows = self._facts.get(relation, ())
        made: Any = rows
        if len(columns) == 1:
            made = defaultdict(list)
            (column,) = columns
            for row in rows:
                made[row[column]].append(row)
            made.pop(None, None)  # an absent value equals nothing
        elif columns:
            made = defaultdict(list)
            for row in rows:
                key = tuple([row[column] for column in columns])
                if None not in key:
                    made[key].append(row)
        self[index] = made
        return made


def _rules(criterion: Criterion) -> Callable[[Indexes, list[str], Answers], _Given]:
    functions = [(number, *compile_rule(rule)) for number, rule in enumerate(criterion.rules)]
    outcomes = [rule.outcome for rule in criterion.rules]
    otherwise = Answer(criterion.otherwise, ()) if criterion.otherwise is not None else None

    def answer(indexes: Indexes, claims: list[str], _: Answers) -> _Given:
        held: dict[str, list[Held]] = {}
        for number, wanted, function in functions:
            for claim, matches in function(*[indexes[index] for index in wanted]).items():
                rule = Held(number, in_order(matches) if len(matches) > 1 else tuple(matches))
                if claim in held:
                    held[claim].append(rule)
                else:
                    held[claim] = [rule]
        given: _Given = {}
        for claim in claims:
            if claim in held:
                rules = held[claim]
                given[claim] = Answer(outcomes[rules[0].rule], tuple(rules))
            elif otherwise is not None:
                given[claim] = otherwise
            else:
                raise no_answer(criterion.name, claim)
        return given

    return answer


def _table(
    criterion: Criterion, table: Table, statuses: dict[str, dict[str, str]]
) -> Callable[[Indexes, list[str], Answers], _Given]:
    otherwise = Answer(criterion.otherwise, ()) if criterion.otherwise is not None else None
    cited = [[n for n, cell in enumerate(row.cells) if cell is not None] for row in table.rows]
    remembered: dict[tuple[str, ...], list[int]] = {}

    def rows_that_fit(values: tuple[str, ...]) -> list[int]:
        remembered[values] = [
            number
            for number, row in enumerate(table.rows)
            if all(cell is None or value in cell for cell, value in zip(row.cells, values, strict=True))
        ]
        return remembered[values]

    def facts_of(of: Input, indexes: Indexes, claims: list[str], answers: Answers) -> list[Row | None]:
        """Return an input's fact for each claim, in their order; None where a measure is absent."""
        name = of.name
        if of.is_measure:
            measured = indexes[_MEASURE_BY_CLAIM_AND_NAME]
            return [next(iter(measured.get((claim, name), ())), None) for claim in claims]
        if name not in answers:  # answered beforehand, by a function
            found = indexes[_FINDING_BY_CLAIM_AND_CRITERION]
            return [found[claim, name][0] for claim in claims]
        given, status = answers[name], statuses[name]
        return [(claim, name, outcome, status[outcome]) for claim in claims for outcome in (given[claim].outcome,)]

    def answer(indexes: Indexes, claims: list[str], answers: Answers) -> _Given:
        facts = [facts_of(of, indexes, claims, answers) for of in table.inputs]
        values = [
            [band_of(of, row and row[_VALUE]) for row in rows] if of.is_measure else [row and row[_VALUE] for row in rows]
            for of, rows in zip(table.inputs, facts, strict=True)
        ]
        given: _Given = {}
        for claim, found, rows in zip(claims, zip(*values, strict=True), zip(*facts, strict=True), strict=True):
            fitting = remembered.get(found)
            if fitting is None:
                fitting = rows_that_fit(found)
            if fitting:
                held = tuple([Held(n, (tuple([rows[i] for i in cited[n] if rows[i] is not None]),)) for n in fitting])
                given[claim] = Answer(table.rows[fitting[0]].outcome, held)
            elif otherwise is not None:
                given[claim] = otherwise
            else:
                raise no_answer(criterion.name, claim)
        return given

    return answer


# --- one rule to one function ----------------------------------------------------------------------


def compile_rule(rule: Rule) -> tuple[tuple[_Index, ...], Callable[..., _Matches]]:
    """Return the indexes a rule reads and a function from them to the matches of each claim."""
    writer = _Writer()
    depth = 1
    waiting = list(rule.negative)
    facts = []
    for number, pattern in enumerate(rule.positive):
        fact = f"f{number}"
        facts.append(fact)
        depth = writer.loop(pattern, fact, depth)
        for negated in [n for n in waiting if rule.joined(n) <= writer.bound.keys()]:
            waiting.remove(negated)
            writer.absent(negated, depth)
    claim = writer.bound["claim"]
    match = f"({', '.join(facts)},)"
    writer.line(depth, f"if {claim} in out: out[{claim}].append({match})")
    writer.line(depth, f"else: out[{claim}] = [{match}]")
    arguments = ", ".join(f"of{number}" for number in range(len(writer.indexes)))
    source = "\n".join([f"def rule({arguments}):", "    out = {}", *writer.lines, "    return out"])
    namespace: dict[str, Any] = {**writer.constants, "passes": passes}
    exec(compile(source, f"<rule {rule.outcome}>", "exec"), namespace)  # only text written above; constants by name
    return tuple(writer.indexes), namespace["rule"]


class _Writer:
    """Writes the body of a rule's function, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.indexes: list[_Index] = []
        self.constants: dict[str, Any] = {}
        self.bound: dict[str, str] = {}
        """Variable → the expression that holds its value."""

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def constant(self, value: Any) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def loop(self, pattern: Pattern, fact: str, depth: int) -> int:
        """Write the loop over the facts that fit a positive pattern; return the depth of its body."""
        rows, tests, new = self._read(pattern, fact)
        self.line(depth, f"for {fact} in {rows}:")
        if tests:
            self.line(depth + 1, f"if not ({' and '.join(tests)}): continue")
        self.bound.update(new)
        return depth + 1

    def absent(self, pattern: Pattern, depth: int) -> None:
        """Write the test that no fact fits a negated pattern."""
        rows, tests, _ = self._read(pattern, "g")
        if tests:
            self.line(depth, f"for g in {rows}:")
            self.line(depth + 1, f"if {' and '.join(tests)}: break")
            self.line(depth, "else: g = None")
            self.line(depth, "if g is not None: continue")
        else:
            self.line(depth, f"if {rows}: continue")

    def _read(self, pattern: Pattern, fact: str) -> tuple[str, list[str], dict[str, str]]:
        """Return the rows to read, the tests each must pass, and the variables it binds."""
        key: dict[int, str] = {}
        equal: dict[int, str] = {}
        tests: list[str] = []
        new: dict[str, str] = {}
        for term in pattern.terms:
            value = f"{fact}[{term.column}]"
            if isinstance(term.match, Constant):
                equal[term.column] = self.constant(term.match.value)
            elif isinstance(term.match, Variable):
                name = term.match.name
                if name in self.bound:
                    key[term.column] = self.bound[name]
                elif name in new:
                    tests.append(f"{value} == {new[name]}")
                else:
                    new[name] = value
                    tests.append(f"{value} is not None")
            else:
                kind = RELATIONS[pattern.relation][term.column].kind
                tests += [f"{value} is not None", *(self._test(test, value, kind) for test in term.match)]
        if not key and equal:  # nothing is bound: one constant narrows what is read
            column = min(equal)
            key[column] = equal.pop(column)
        tests = [f"{fact}[{column}] == {constant}" for column, constant in equal.items()] + tests
        self.indexes.append((pattern.relation, tuple(key)))
        index = f"of{len(self.indexes) - 1}"
        if not key:
            return index, tests, new
        looked_up = ", ".join(key.values())
        return f"{index}.get({looked_up if len(key) == 1 else f'({looked_up})'}, ())", tests, new

    def _test(self, test: Comparison, value: str, kind: str) -> str:
        if test.operator == "in":
            return f"{value} in {self.constant(frozenset(test.operand))}"
        operand = self.bound[test.operand.name] if isinstance(test.operand, Variable) else self.constant(test.operand.value)
        if test.operator == "not":
            return f"{value} != {operand}"
        if kind == "any" or isinstance(test.operand, Variable):
            return f"passes({self.constant(test)}, {value}, {operand})"
        sign = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}[test.operator]
        return f"{value} {sign} {operand}"
