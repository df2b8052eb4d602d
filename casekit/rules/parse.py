"""A criterion as written → a parsed criterion, with every fault found on the way.

Checked here: relations, columns, vocabularies, types, operators, labels, tables. What depends on
several patterns (safety), on all rules (analysis) or on all criteria (stratification) is checked in
the modules of those names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from casekit.errors import nearest, quoted
from casekit.model.integrity import Fault
from casekit.model.relations import MEASURES, RELATIONS, Column
from casekit.model.rule import CriterionSpec, MeasureInput
from casekit.rules.syntax import (
    OPERATORS,
    OTHER_BAND,
    Comparison,
    Constant,
    Criterion,
    DataPath,
    Field,
    Input,
    Label,
    Operator,
    Pattern,
    Rule,
    Table,
    TableRow,
    Term,
    Variable,
)  # fmt: skip
from casekit.source import shown

_VARIABLE = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*")
_FIELD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(?:\.(low|high|value))?\}")
_PARTS = ("low", "high", "value")


class Parser:
    """Parses the criteria of one pack; `faults` collects what is wrong."""

    def __init__(self, pack: str, outcomes: Mapping[str, Collection[str]], measures: Collection[str] = tuple(MEASURES)) -> None:
        """`outcomes`: for every criterion that may be matched (`pack/name`) its outcomes, in order."""
        self.pack = pack
        self.outcomes = outcomes
        self.measures = measures
        self.faults: list[Fault] = []
        self._thresholds: Mapping[str, Any] = {}
        self._unused: set[str] = set()

    def criterion(self, spec: CriterionSpec) -> Criterion:
        """Return the parsed form of a criterion; what could not be parsed is left out and is a fault."""
        self._thresholds, self._unused = spec.thresholds, set(spec.thresholds)
        if spec.otherwise is not None:
            self._outcome(spec, spec.otherwise, ("otherwise",))
        parsed = Criterion(
            name=f"{self.pack}/{spec.criterion}",
            statuses={name: outcome.status for name, outcome in spec.outcomes.items()},
            labels={
                name: self._label(outcome.label or name, ("outcomes", name, "label")) for name, outcome in spec.outcomes.items()
            },
            rules=tuple(self._rules(spec)),
            table=self._table(spec) if spec.inputs is not None else None,
            otherwise=spec.otherwise,
        )
        for name in sorted(self._unused):
            self._fault(("thresholds", name), f"{quoted(name)} is a threshold that no rule or band names", key=True)
        return parsed

    def _fault(self, path: DataPath, message: str, hint: str = "", *, key: bool = False) -> None:
        self.faults.append(Fault(path, message, hint, key))

    def _outcome(self, spec: CriterionSpec, outcome: str, path: DataPath) -> None:
        if outcome not in spec.outcomes:
            declared = ", ".join(spec.outcomes)
            self._fault(
                path, f"{quoted(outcome)} is not an outcome of this criterion ({declared})", nearest(outcome, spec.outcomes)
            )

    # --- rules -----------------------------------------------------------------------------------

    def _rules(self, spec: CriterionSpec) -> Iterator[Rule]:
        for index, rule in enumerate(spec.rules or ()):
            path: DataPath = ("rules", index)
            self._outcome(spec, rule.outcome, (*path, "outcome"))
            written = rule.label or (spec.outcomes[rule.outcome].label if rule.outcome in spec.outcomes else "")
            label = self._label(
                written or rule.outcome, (*path, "label") if rule.label else ("outcomes", rule.outcome, "label")
            )
            patterns = [self._pattern(item, (*path, "when", n)) for n, item in enumerate(rule.when)]
            whole = tuple(p for p in patterns if p is not None)
            yield Rule(rule.outcome, whole, label, path, (*path, "label") if rule.label else ())

    def _pattern(self, written: Any, path: DataPath, negated: bool = False) -> Pattern | None:
        if not isinstance(written, Mapping) or len(written) != 1:
            self._fault(path, "expected one pattern, as `relation: {column: …}` or `not: {relation: {…}}`")
            return None
        ((relation, columns),) = written.items()
        if relation == "not" and not negated:
            return self._pattern(columns, (*path, "not"), negated=True)
        if relation not in RELATIONS:
            self._fault((*path, relation), f"{quoted(relation)} is not a relation", nearest(relation, RELATIONS), key=True)
            return None
        if not isinstance(columns, Mapping):
            self._fault((*path, relation), f"expected a mapping of columns, found {shown(columns)}")
            return None
        by_name = {column.name: (number, column) for number, column in enumerate(RELATIONS[relation])}
        terms = []
        for name, value in columns.items():
            at = (*path, relation, name)
            if name not in by_name:
                self._fault(
                    at, f"{quoted(name)} is not a column of {relation} ({', '.join(by_name)})", nearest(name, by_name), key=True
                )
                continue
            number, column = by_name[name]
            match = self._match(value, column, at)
            if match is not None:
                terms.append(Term(number, self._named(relation, name, match, at)))
        pattern = Pattern(relation, tuple(sorted(terms, key=lambda term: term.column)), negated)
        if relation == "finding":
            self._finding(pattern, columns, (*path, relation))
        return pattern

    def _finding(self, pattern: Pattern, columns: Mapping[str, Any], path: DataPath) -> None:
        """A finding is matched by the name of its criterion, and by outcomes that this criterion has."""
        if "criterion" not in columns:
            self._fault(path[:-1], "a finding must be matched by the name of its criterion")
        name = pattern.constant("criterion")
        declared = self.outcomes.get(name, ())
        for term in pattern.terms if declared else ():
            if RELATIONS["finding"][term.column].name != "outcome" or isinstance(term.match, Variable):
                continue
            at = (*path, "outcome")
            named = [(at, term.match.value)] if isinstance(term.match, Constant) else []
            for test in term.match if isinstance(term.match, tuple) else ():
                if test.operator == "in":
                    named += [((*at, "in", n), value) for n, value in enumerate(test.operand)]
                elif isinstance(test.operand, Constant):
                    named.append(((*at, test.operator), test.operand.value))
            for where, outcome in named:
                if outcome not in declared:
                    message = f"{quoted(outcome)} is not an outcome of {name} ({', '.join(declared)})"
                    self._fault(where, message, nearest(outcome, declared))

    def _match(self, value: Any, column: Column, path: DataPath) -> Constant | Variable | tuple[Comparison, ...] | None:
        if isinstance(value, str) and value.startswith("$"):
            if not _VARIABLE.fullmatch(value):
                self._fault(path, f"{quoted(value)} is not a variable; expected $ and a name")
                return None
            return Variable(value[1:])
        if isinstance(value, Mapping):
            tests = [self._comparison(op, operand, column, (*path, op)) for op, operand in value.items()]
            if not tests:
                self._fault(path, f"expected a comparison ({', '.join(OPERATORS)})")
            return tuple(test for test in tests if test is not None)
        return Constant(value) if self._constant(value, column, path) else None

    def _comparison(self, operator: str, operand: Any, column: Column, path: DataPath) -> Comparison | None:
        if operator not in OPERATORS:
            self._fault(
                path, f"{quoted(operator)} is not a comparison ({', '.join(OPERATORS)})", nearest(operator, OPERATORS), key=True
            )
            return None
        op: Operator = operator
        if op == "in":
            if not isinstance(operand, (list, tuple)) or not operand:
                self._fault(path, "expected a list of values")
                return None
            return Comparison(op, tuple(v for n, v in enumerate(operand) if self._constant(v, column, (*path, n))))
        if op != "not" and not column.ordered:
            self._fault(path, f"{column.name} is not a number or a day; only `not` and `in` compare it", key=True)
            return None
        if isinstance(operand, str) and operand.startswith("$"):
            return Comparison(op, Variable(operand[1:]))
        if isinstance(operand, Mapping):
            return self._threshold(op, operand, path)
        if op != "not" and (isinstance(operand, bool) or not isinstance(operand, (int, Decimal, float))):
            self._fault(path, f"expected a number, found {shown(operand)}")
            return None
        return Comparison(op, Constant(operand)) if self._constant(operand, column, path) else None

    def _threshold(self, operator: Operator, operand: Mapping[str, Any], path: DataPath) -> Comparison | None:
        name = operand.get("threshold")
        if len(operand) != 1 or not isinstance(name, str):
            self._fault(path, "expected a number, a variable or `{threshold: name}`")
        elif name not in self._thresholds:
            self._fault(
                (*path, "threshold"), f"{quoted(name)} is not a threshold of this criterion", nearest(name, self._thresholds)
            )
        else:
            self._unused.discard(name)
            return Comparison(operator, Constant(self._thresholds[name]))
        return None

    def _constant(self, value: Any, column: Column, path: DataPath) -> bool:
        is_number = isinstance(value, (int, Decimal, float)) and not isinstance(value, bool)
        fits = {
            "number": is_number, "day": is_number, "flag": isinstance(value, bool),
            "any": is_number or isinstance(value, (str, bool)),
        }.get(column.kind, isinstance(value, str))  # fmt: skip
        if not fits:
            wanted = {"number": "a number", "day": "a day number", "flag": "true or false", "any": "a value"}
            self._fault(path, f"expected {wanted.get(column.kind, 'text')} for {column.name}, found {shown(value)}")
        elif column.words and value not in column.words:
            self._fault(
                path, f"{quoted(value)} never stands in {column.name} ({', '.join(column.words)})", nearest(value, column.words)
            )
        else:
            return True
        return False

    def _named(self, relation: str, column: str, match: Any, path: DataPath) -> Any:
        """Check names of criteria, outcomes and measures; qualify bare names of criteria."""
        if relation == "measure" and column == "name" and isinstance(match, Constant):
            if match.value not in self.measures:
                self._fault(path, f"{quoted(match.value)} is not a measure", nearest(match.value, self.measures))
        elif relation == "finding" and column == "criterion":
            if not isinstance(match, Constant):
                self._fault(path, "expected the name of one criterion: what a rule depends on must be known before it runs")
                return match
            return Constant(self._qualified(match.value, path))
        return match

    def _qualified(self, name: str, path: DataPath) -> str:
        qualified = name if "/" in name else f"{self.pack}/{name}"
        if qualified not in self.outcomes:
            known = {n.removeprefix(f"{self.pack}/"): n for n in self.outcomes} | {n: n for n in self.outcomes}
            self._fault(path, f"{quoted(name)} is not a criterion of this pack or of one it depends on", nearest(name, known))
        return qualified

    # --- tables ----------------------------------------------------------------------------------

    def _table(self, spec: CriterionSpec) -> Table:
        inputs = tuple(self._input(written, ("inputs", n)) for n, written in enumerate(spec.inputs or ()))
        rows = []
        for n, cells in enumerate(spec.table or ()):
            path: DataPath = ("table", n)
            if len(cells) != len(inputs) + 1:
                self._fault(path, f"expected {len(inputs)} conditions and an outcome, found {len(cells)} cells")
                continue
            self._outcome(spec, cells[-1], (*path, len(inputs)))
            conditions = tuple(self._cell(cell, i, (*path, c)) for c, (cell, i) in enumerate(zip(cells, inputs, strict=False)))
            rows.append(TableRow(conditions, cells[-1], path))
        return Table(inputs, tuple(rows), spec.hit)

    def _input(self, written: str | MeasureInput, path: DataPath) -> Input:
        if isinstance(written, str):
            name = self._qualified(written, path)
            return Input(name, tuple(self.outcomes.get(name, ())))
        if written.measure not in self.measures:
            self._fault(
                (*path, "measure"), f"{quoted(written.measure)} is not a measure", nearest(written.measure, self.measures)
            )
        value = RELATIONS["measure"][2]
        bands = []
        for band, test in written.bands.items():
            at = (*path, "bands", band)
            if band == OTHER_BAND:
                self._fault(at, f"{OTHER_BAND!r} is the band of what falls in no band", key=True)
                continue
            match = self._match(test, value, at)
            if isinstance(match, Constant):
                match = (Comparison("in", (match.value,)),)
            if not isinstance(match, tuple) or any(isinstance(c.operand, Variable) for c in match):
                self._fault(at, "expected a number or comparisons with numbers")
                match = ()
            bands.append((band, match))
        return Input(written.measure, (*written.bands, OTHER_BAND), tuple(bands))

    def _cell(self, cell: str, of: Input, path: DataPath) -> frozenset[str] | None:
        if cell == "-":
            return None
        values = [value.strip() for value in cell.split("|")]
        for value in values:
            if of.values and value not in of.values:
                declared = ", ".join(of.values)
                what = "a band" if of.is_measure else "an outcome"
                self._fault(path, f"{quoted(value)} is not {what} of {of.name} ({declared})", nearest(value, of.values))
        return frozenset(values)

    # --- labels ----------------------------------------------------------------------------------

    def _label(self, text: str, path: DataPath) -> Label:
        pieces: list[str | Field] = []
        position = 0
        for found in _FIELD.finditer(text):
            pieces.append(text[position : found.start()])
            name, part = found[1], found[2]
            if part is None and name in self._thresholds:
                pieces.append(str(self._thresholds[name]))
                position = found.end()
                continue
            if part is None and name in self.measures:
                part = "value"
            if part is not None and name not in self.measures:
                self._fault(path, f"{quoted(name)} is not a measure", nearest(name, self.measures))
            pieces.append(Field(name, part))
            position = found.end()
        pieces.append(text[position:])
        if any(isinstance(piece, str) and ("{" in piece or "}" in piece) for piece in pieces):
            self._fault(path, "expected {variable}, {measure} or {measure.low|high|value} between braces")
        return Label(tuple(piece for piece in pieces if piece))
