"""The native engine: every rule compiled once to a Python function of hash joins.

It is the reference for every other engine. A rule becomes nested loops, one a positive pattern in the
order written; each loop reads an index keyed by what is already fixed (constants and bound variables),
so that work is proportional to what matches. For `evidence` joined with `cites` it generates

    def rule(of0, of1):
        out = {}
        for f0 in of0.get(k0, ()):            # evidence by stance
            claim = f0[1]
            ...
            for f1 in of1.get(f0[0], ()):     # cites by evidence
                out.setdefault(claim, []).append((f0, f1))
        return out

Constants reach the function as arguments of its closure, never as source text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from casekit.engines.base import Answer, Answers, Evaluate, Held, Match, claims_of, no_answer
from casekit.model.relations import RELATIONS, Facts, Row
from casekit.rules.syntax import Comparison, Constant, Criterion, Pattern, Rule, Table, Variable, band_of, passes

_Index = tuple[str, tuple[int, ...]]
_Matches = dict[str, list[Match]]


class Native:
    """The engine that is always there."""

    name = "native"

    def compile(self, strata: Sequence[Sequence[Criterion]]) -> Evaluate:
        """Return a function from facts to answers."""
        compiled = [[_compiled(criterion) for criterion in stratum] for stratum in strata]

        def evaluate(facts: Facts) -> Answers:
            indexes = _Indexes(facts)
            claims = claims_of(facts)
            answers: Answers = {}
            for stratum in compiled:
                found = [(c, c.answer(indexes, claims, answers)) for c in stratum]
                for criterion, answer in found:
                    answers[criterion.name] = answer
                    indexes.add_findings(
                        (claim, criterion.name, given.outcome, criterion.statuses[given.outcome])
                        for claim, given in answer.items()
                    )
            return answers

        return evaluate


class _Indexes(dict[_Index, Any]):
    """The facts of a case by relation and key columns, each index made when it is first asked for."""

    def __init__(self, facts: Facts) -> None:
        self._facts: dict[str, Sequence[Row]] = {**facts, "finding": []}

    def add_findings(self, rows: Iterable[Row]) -> None:
        self._facts["finding"].extend(rows)  # type: ignore[attr-defined]
        for index in [index for index in self if index[0] == "finding"]:
            del self[index]

    def __missing__(self, index: _Index) -> Any:
        relation, columns = index
        rows = self._facts.get(relation, ())
        made: Any = {}
        if not columns:
            made = rows
        elif len(columns) == 1:
            (column,) = columns
            for row in rows:
                made.setdefault(row[column], []).append(row)
            made.pop(None, None)
        else:
            for row in rows:
                key = tuple([row[column] for column in columns])
                if None not in key:
                    made.setdefault(key, []).append(row)
        self[index] = made
        return made


class _Compiled(NamedTuple):
    name: str
    statuses: dict[str, str]
    answer: Callable[[_Indexes, list[str], Answers], dict[str, Answer]]


def _compiled(criterion: Criterion) -> _Compiled:
    answer = _table(criterion, criterion.table) if criterion.table else _rules(criterion)
    return _Compiled(criterion.name, criterion.statuses, answer)


def _rules(criterion: Criterion) -> Callable[[_Indexes, list[str], Answers], dict[str, Answer]]:
    functions = [(number, rule.outcome, *compile_rule(rule)) for number, rule in enumerate(criterion.rules)]

    def answer(indexes: _Indexes, claims: list[str], _: Answers) -> dict[str, Answer]:
        held: dict[str, list[Held]] = {}
        decided: dict[str, str] = {}
        for number, outcome, wanted, function in functions:
            for claim, matches in function(*[indexes[index] for index in wanted]).items():
                if claim in decided:
                    held[claim].append(Held(number, in_order(matches)))
                else:
                    decided[claim] = outcome
                    held[claim] = [Held(number, in_order(matches))]
        given = {}
        for claim in claims:
            if claim in decided:
                given[claim] = Answer(decided[claim], tuple(held[claim]))
            elif criterion.otherwise is not None:
                given[claim] = Answer(criterion.otherwise, ())
            else:
                raise no_answer(criterion.name, claim)
        return given

    return answer


def _table(criterion: Criterion, table: Table) -> Callable[[_Indexes, list[str], Answers], dict[str, Answer]]:
    rows_for: dict[tuple[str, ...], list[int]] = {}

    def rows_that_fit(values: tuple[str, ...]) -> list[int]:
        if values not in rows_for:
            rows_for[values] = [
                number
                for number, row in enumerate(table.rows)
                if all(cell is None or value in cell for cell, value in zip(row.cells, values, strict=True))
            ]
        return rows_for[values]

    def answer(indexes: _Indexes, claims: list[str], answers: Answers) -> dict[str, Answer]:
        given = {}
        measured = indexes["measure", (0, 1)] if any(i.is_measure for i in table.inputs) else {}
        findings = indexes["finding", (0, 1)]
        for claim in claims:
            values, facts = [], []
            for of in table.inputs:
                row = next(iter((measured if of.is_measure else findings).get((claim, of.name), ())), None)
                facts.append(row)
                values.append(band_of(of, row and row[2]) if of.is_measure else answers[of.name][claim].outcome)
            held = tuple(Held(number, (_cited(table.rows[number].cells, facts),)) for number in rows_that_fit(tuple(values)))
            outcome = table.rows[held[0].rule].outcome if held else criterion.otherwise
            if outcome is None:
                raise no_answer(criterion.name, claim)
            given[claim] = Answer(outcome, held)
        return given

    return answer


def _cited(cells: Sequence[frozenset[str] | None], facts: Sequence[Row | None]) -> Match:
    return tuple(fact for cell, fact in zip(cells, facts, strict=True) if cell is not None and fact is not None)


def in_order(matches: list[Match]) -> tuple[Match, ...]:
    """Return matches sorted by their facts: absent values first, then numbers, then text."""
    if len(matches) > 1:
        try:
            matches.sort()
        except TypeError:  # rows that first differ where one value is absent, or text and the other a number
            matches.sort(key=lambda match: [[_rank(value) for value in row] for row in match])
    return tuple(matches)


def _rank(value: Any) -> tuple[int, Any]:
    return (0, 0) if value is None else (2, value) if isinstance(value, str) else (1, value)


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
        for negated in [n for n in waiting if _outer(n, rule) <= writer.bound.keys()]:
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


def _outer(negated: Pattern, rule: Rule) -> set[str]:
    """The variables of a negated pattern that the rule binds elsewhere; its others are wildcards."""
    bound = {name for pattern in rule.positive for name in pattern.variables()}
    operands = {
        test.operand.name
        for term in negated.terms
        if isinstance(term.match, tuple)
        for test in term.match
        if isinstance(test.operand, Variable)
    }
    return (set(negated.variables()) & bound) | operands


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
        for test in tests:
            self.line(depth + 1, f"if not ({test}): continue")
        self.bound.update(new)
        return depth + 1

    def absent(self, pattern: Pattern, depth: int) -> None:
        """Write the test that no fact fits a negated pattern."""
        rows, tests, _ = self._read(pattern, "g")
        found = f"any({' and '.join(tests)} for g in {rows})" if tests else rows
        self.line(depth, f"if {found}: continue")

    def _read(self, pattern: Pattern, fact: str) -> tuple[str, list[str], dict[str, str]]:
        """Return the rows to read, the tests each must pass, and the variables it binds."""
        columns: list[int] = []
        key: list[str] = []
        tests: list[str] = []
        new: dict[str, str] = {}
        for term in pattern.terms:
            value = f"{fact}[{term.column}]"
            if isinstance(term.match, Constant):
                columns.append(term.column)
                key.append(self.constant(term.match.value))
            elif isinstance(term.match, Variable):
                name = term.match.name
                if name in self.bound:
                    columns.append(term.column)
                    key.append(self.bound[name])
                elif name in new:
                    tests.append(f"{value} == {new[name]}")
                else:
                    new[name] = value
                    tests.append(f"{value} is not None")
            else:
                kind = RELATIONS[pattern.relation][term.column].kind
                tests += [f"{value} is not None", *(self._test(test, value, kind) for test in term.match)]
        self.indexes.append((pattern.relation, tuple(columns)))
        index = f"of{len(self.indexes) - 1}"
        if not columns:
            return index, tests, new
        looked_up = key[0] if len(key) == 1 else "(" + ", ".join(key) + ")"
        return f"{index}.get({looked_up}, ())", tests, new

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
