"""Why a rule or a row does not hold of a claim: its first condition that fails, and what is the case instead.

The conditions of a rule are tried in the order written, as joins: what is carried from one to the next are all the ways
in which the variables can be bound. The first at which none is left fails. A negated condition waits for the
variables that it joins with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from casekit.explain.joins import NAMED_BY, Binding, Joins, held_against, in_order_of_trial
from casekit.explain.phrasing import Phrasing, some
from casekit.model.relations import RELATIONS, Row, in_order
from casekit.rules.syntax import Constant, Input, Pattern, Rule, Table, Variable, band_of
from casekit.rules.words import band_in_words, either_in_words, name_in_words

_Miss = tuple[Row, tuple[int, ...]]
"""A fact, and the columns in which it does not fit a pattern."""
_VALUE = 2
_MOST_IDS, _MOST_FOUND = 5, 3
_NOT_GIVEN = "not known here: a plugin measures it"


class Reasons:
    """Why rules and rows do not hold of the claims of one case; `measured` are the names of the measures in `facts`."""

    def __init__(self, joins: Joins, phrasing: Phrasing, measured: Iterable[str]) -> None:
        """Take the facts of a case, its phrasing, and the names of the measures that are known."""
        self._joins = joins
        self._phrasing = phrasing
        self._known_measures = frozenset(measured)

    def of_rule(self, rule: Rule, claim: str) -> str:
        """Return the first condition of a rule that fails of a claim, and what is the case."""
        bindings: list[Binding] = [{"claim": claim}]
        conditions = list(in_order_of_trial(rule))
        for number, pattern in enumerate(conditions):
            later = {name for each in conditions[number + 1 :] for name in (*each.variables(), *each.operands())}
            left = self._joins.left(pattern, bindings, later)
            if not left:
                return self._reason(pattern, bindings, claim)
            bindings = left
        return _NOT_GIVEN  # only where a negated condition is on a measure that is not known here

    def of_row(self, table: Table, number: int, claim: str) -> str:
        """Return the first input that a row of a decision table does not take of a claim, with the value it has."""
        not_given = ""
        for of, cell in zip(table.inputs, table.rows[number].cells, strict=True):
            if cell is None:
                continue
            row = input_of(of, claim, self._joins)
            if of.is_measure and row is None and of.name not in self._known_measures:
                not_given = not_given or f"needs {name_in_words(of.name)}; {_NOT_GIVEN}"
            elif (value := value_of(of, row)) not in cell:
                wanted = [_band(of, word) for word in of.values if word in cell]
                found = f"{value} ({self._phrasing.measured(row) if row else 'not known'})" if of.is_measure else value
                return f"needs {name_in_words(of.name)} to be {either_in_words(wanted)}; it is {found}"
        return not_given or _NOT_GIVEN

    # --- in words ---------------------------------------------------------------------------------

    def _reason(self, pattern: Pattern, bindings: Sequence[Binding], claim: str) -> str:
        values = {
            name: [value for (value,) in in_order({(binding[name],) for binding in bindings if name in binding})]
            for name in {*pattern.variables(), *pattern.operands()}
        }
        candidates = [(row, binding) for binding in bindings for row in self._joins.candidates(pattern, binding)]
        if pattern.relation in NAMED_BY:
            rows = in_order({row for row, _ in candidates})
            return f"needs {self._phrasing.asked(pattern, values)}; {self._actual(pattern, rows, claim)}"
        tried = {(row, held_against(pattern, row, binding).fails) for row, binding in candidates}
        if pattern.negated:
            columns = [term.column for term in pattern.terms]
            found = [self._phrasing.fact(pattern.relation, row, columns, claim) for row, fails in in_order(tried) if not fails]
            return f"needs {self._phrasing.asked(pattern, values)}; {'; '.join(some(list(dict.fromkeys(found)), _MOST_FOUND))}"
        nearest = _nearest(pattern, tried)
        columns = [n for row, fails in nearest for n in fails if row[n] is None]
        needed = self._phrasing.asked(pattern, values, [RELATIONS[pattern.relation][n] for n in columns])
        return f"needs {needed}; {self._instead(pattern.relation, nearest, all_of_them=len(nearest) == len(tried))}"

    def _actual(self, pattern: Pattern, rows: Sequence[Row], claim: str) -> str:
        """Say what the measure or the answer is."""
        name = pattern.constant("name")
        if not rows:
            known = pattern.relation == "finding" or name in self._known_measures
            return "it is not known" if known else _NOT_GIVEN
        said = []
        for row in rows:
            if pattern.relation == "measure":
                origins = self._phrasing.origins_of(row)
                written = self._phrasing.measured(row) + (f": {origins}" if origins else "")
            else:
                by_status = any(RELATIONS["finding"][term.column].name == "status" for term in pattern.terms)
                written = f"{row[2]} ({row[3].replace('_', ' ')})" if by_status else row[2]
            said.append(written if row[0] == claim else f"{written} on the claim {row[0]}")
        return f"{'has' if pattern.relation == 'measure' else 'it is'} {', '.join(some(said, _MOST_IDS))}"

    def _instead(self, relation: str, missed: Iterable[_Miss], *, all_of_them: bool) -> str:
        """Say which facts there are, by the values in which they do not fit, each with those whose they are."""
        of: dict[str, dict[str, None]] = {}
        for row, fails in in_order(missed):
            values = ", ".join([self._phrasing.column(relation, n, row[n]) for n in fails])
            of.setdefault(values, {}).setdefault("" if relation == "claim" else self._phrasing.subject(relation, row))
        if not of:
            return "none on file"
        said = []
        for values, subjects in sorted(of.items()):
            named = ", ".join(some([subject for subject in subjects if subject], _MOST_IDS))
            said.append(f"{values} ({named})" if named else values)
        return f"{'found' if all_of_them else 'nearest'}: {'; '.join(some(said, _MOST_FOUND))}"


def _nearest(pattern: Pattern, missed: Collection[_Miss]) -> set[_Miss]:
    """Return the facts that come nearest to a pattern: first those that have the values it names.

    That a column is not stated tells something only of a fact that fits in all others.
    """
    named, open_ = ({column for column, match in pattern.terms if isinstance(match, kind)} for kind in (Constant, Variable))

    def distance(miss: _Miss) -> tuple[int, int]:
        return len(named & {*miss[1]}), len({*miss[1]} - named - open_)

    least = min(map(distance, missed), default=None)
    near = [miss for miss in missed if distance(miss) == least]
    return {(row, tuple(n for n in fails if n not in open_) or fails) for row, fails in near}


def input_of(of: Input, claim: str, joins: Joins) -> Row | None:
    """Return the fact of a decision table's input; None where a measure is absent."""
    return next(iter(joins.rows("measure" if of.is_measure else "finding", {0: claim, 1: of.name})), None)


def value_of(of: Input, row: Row | None) -> str:
    """Return the outcome or the band that a decision table reads from an input's fact."""
    if of.is_measure:
        return band_of(of, row and row[_VALUE])
    return str(row[_VALUE]) if row else ""


def _band(of: Input, value: str) -> str:
    """Say what a table takes of an input: of a measure, the values that fall in the band."""
    tests = dict(of.bands).get(value)
    return f"{value} ({band_in_words(tests)})" if tests else value
