"""Whether a rule is safe: everything it compares with or writes is bound by a fact it matched.

The safety condition of Datalog (*Foundations of Databases*, 1995, ch. 12):
without it a rule could hold of anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from casekit.errors import nearest
from casekit.model.integrity import Fault
from casekit.model.relations import RELATIONS
from casekit.rules.syntax import Criterion, DataPath, Field, Label, Pattern, Variable


def unsafe(criterion: Criterion, measures: Collection[str] = ()) -> Iterator[Fault]:
    """Yield every unsafe use of a variable in the rules and labels of a criterion (`measures` for hints only)."""
    for rule in criterion.rules:
        bound: set[str] = set()
        for number, pattern in enumerate(rule.patterns):
            path = (*rule.path, "when", number, *(["not"] if pattern.negated else []), pattern.relation)
            yield from _unbound_operands(pattern, bound, path)
            if not pattern.negated:
                bound |= set(pattern.variables())
        if not any(map(_binds_claim, rule.positive)):
            yield Fault((*rule.path, "when"), "unsafe rule: no positive pattern binds $claim")
        yield from _unbound_fields(rule.label, bound, measures, rule.label_path or rule.path)
    if criterion.otherwise in criterion.labels:
        yield from _unbound_fields(criterion.labels[criterion.otherwise], set(), measures, ("otherwise",))
    if criterion.table:
        for row in criterion.table.rows:
            if row.outcome in criterion.labels:
                yield from _unbound_fields(criterion.labels[row.outcome], set(), measures, row.path)


def _binds_claim(pattern: Pattern) -> bool:
    columns = RELATIONS[pattern.relation]
    return any(columns[term.column].name == "claim" and term.match == Variable("claim") for term in pattern.terms)


def _unbound_operands(pattern: Pattern, bound: set[str], path: DataPath) -> Iterator[Fault]:
    columns = RELATIONS[pattern.relation]
    for term in pattern.terms:
        if isinstance(term.match, tuple):
            for test in term.match:
                if isinstance(test.operand, Variable) and test.operand.name not in bound:
                    name = test.operand.name
                    at = (*path, columns[term.column].name, test.operator)
                    yield Fault(at, f"unsafe rule: ${name} is compared with before a positive pattern binds it")


def _unbound_fields(label: Label, bound: set[str], measures: Collection[str], path: DataPath) -> Iterator[Fault]:
    for piece in label.pieces:
        if isinstance(piece, Field) and piece.part is None and piece.name not in bound:
            message = f"unsafe rule: the label writes {{{piece.name}}}, which no positive pattern of this rule binds"
            yield Fault(path, message, nearest(piece.name, [*bound, *measures]))
