"""The facts of one case in words, and what rules ask of it: actors by name, days as dates, variables as their values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, get_args

from casekit.coarsening import days_as_told, resting_on
from casekit.model.case import Case, Stance
from casekit.model.relations import RELATIONS, Column, Row
from casekit.origins import Derivation, SharedOrigin
from casekit.rules.syntax import Comparison, Constant, Pattern, Term, Variable
from casekit.rules.words import (
    band_in_words,
    column_in_words,
    either_in_words,
    has_words_of_its_own,
    interval_in_words,
    name_in_words,
    pattern_in_words,
    value_in_words,
)
from casekit.view import ClaimView

_FACTS: dict[str, tuple[str, str]] = {
    "claim": ("claim", "the claim {claim}"),
    "accused": ("actor", "{actor} ({kind}) is accused"),
    "capacity": ("actor", "{actor}: capacity on the date of the conduct {capacity} ({certainty})"),
    "evidence": ("evidence", "{evidence} is an item of evidence"),
    "source": ("source", "{source} is a source"),
    "cites": ("evidence", "{evidence} cites {source}"),
    "rests_on": ("evidence", "{evidence} rests on {source}"),
    "process_test": ("evidence", "{evidence} is an item judged as a test of the claim"),
    "stated": ("evidence", "{evidence} states {attribute}: {value}"),
    "denial": ("denial", "{denial} is a denial of the claim by {by}"),
    "official_finding": ("official_finding", "{official_finding} is an official finding on the claim by {body}"),
    "transaction": ("transaction", "{transaction} is a payment"),
    "hop": ("transaction", "hop {n} of {transaction} is from {payer} to {payee}"),
    "search": ("search", "{search} is a search for the claim"),
}
"""For each relation but `measure` and `finding`: the column that says whose row it is, and the row's beginning in words."""
_COUNTED = frozenset(
    {"independent_origins", "supporting_items", "contradicting_items", "access_paths", "trail_hops", "trail_gaps"}
)
"""The measures whose names are things that are counted: `at least 2 independent origins`."""
_CERTAINLY = {"value": ("at_least", "at_most", "above", "below"), "low": ("at_least", "above"), "high": ("at_most", "below")}
"""The comparisons of a measure's columns that hold of the measure itself, wherever in its interval it lies."""
_MOST_VALUES = 3
"""How many values of a variable are named where each would do, and how many more are counted."""

Values = Mapping[str, Sequence[Any]]
"""For each variable the values it may have."""


class Phrasing:
    """Writes the facts of one case and what rules ask of them."""

    def __init__(self, case: Case, views: Sequence[ClaimView], derivation: Derivation) -> None:
        self._case = case
        self._views = {view.id: view for view in views}
        self._derivation = derivation
        self._days = days_as_told(case)
        self._withheld = {id for id, item in case.evidence.items() if item.sensitive}
        self._withheld |= {id for section, id in resting_on(case, _protected(case)) if section == "evidence"}

    def value(self, column: Column, value: Any) -> str:
        """Write a value of a column."""
        return value_in_words(column, value, self._case)

    def subject(self, relation: str, row: Row) -> str:
        """Write whose row it is: the id of an item, the name of an actor."""
        column = _column(relation, _FACTS[relation][0])
        return self.value(RELATIONS[relation][column], row[column])

    def column(self, relation: str, number: int, value: Any) -> str:
        """Write a value with what it is of: a word of a vocabulary alone, anything else with its column."""
        column = RELATIONS[relation][number]
        written = self.value(column, value)
        if column.name == "claim":
            return f"on the claim {written}"
        if value is None:
            return f"{column.name.replace('_', ' ')} {written}"
        return written if column.words else column_in_words(relation, column.name, value, written)

    # --- facts ------------------------------------------------------------------------------------

    def fact(self, relation: str, row: Row, columns: Collection[int], claim: str) -> str:
        """Write a fact: what identifies it, and the values of `columns`; the claim it is of, if that is not `claim`."""
        if relation == "measure":
            origins = self.origins_of(row)
            said = f"{name_in_words(row[1])}: {self.measured(row)}" + (f" ({origins})" if origins else "")
        elif relation == "finding":
            status = f" ({row[3].replace('_', ' ')})" if 3 in columns else ""
            said = f"{name_in_words(row[1])} is {row[2]}{status}"
        else:
            said = self._described(relation, row, columns)
        names = [column.name for column in RELATIONS[relation]]
        elsewhere = "claim" in names and relation != "claim" and row[names.index("claim")] != claim
        return f"{said}, on the claim {row[names.index('claim')]}" if elsewhere else said

    def _described(self, relation: str, row: Row, columns: Collection[int]) -> str:
        begins = _FACTS[relation][1]
        described = RELATIONS[relation]
        values = {column.name: self.value(column, value) for column, value in zip(described, row, strict=True)}
        phrases = [
            column_in_words(relation, column.name, row[n], values[column.name])
            for n, column in enumerate(described)
            if n in columns and column.name != "claim" and f"{{{column.name}}}" not in begins and row[n] is not None
        ]
        return " ".join([begins.format(**values), ", ".join(phrases)]).strip()

    def measured(self, row: Row) -> str:
        """Write the value or the interval of a measure; days that rest on a protected source as its year gives them."""
        claim, name, value, low, high = row
        if told := self._days.get((claim, name)):
            value, low, high = told.value, told.low, told.high
        return interval_in_words(low, high) if value is None else self.value(RELATIONS["measure"][2], value)

    def origins_of(self, row: Row) -> str:
        """Write why there are no more independent origins than the measure says; nothing of another measure."""
        claim, name, _, low, high = row
        if name != "independent_origins" or claim not in self._views:
            return ""
        view = self._views[claim]
        said = []
        if high < len({item.id for item in view.with_stance("supports")}):
            said = [self._shared(shared) for shared in self._derivation.shared(view, "supports")]
        if low != high:
            said.append(f"derivation unknown: {self._sources(self._derivation.unknown(view, 'supports'))}")
        return "; ".join(said)

    def one_by_speaker(self, claim: str) -> list[tuple[str, tuple[str, ...]]]:
        """Return why several roots behind the items of a claim are one origin, each reason with its items."""
        return [
            (self._shared(each), each.items)
            for stance in (get_args(Stance) if claim in self._views else ())
            for each in self._derivation.shared(self._views[claim], stance)
            if each.speakers
        ]

    def is_withheld(self, item: str) -> bool:
        """Whether it is nobody's to know who speaks in an item: a sensitive one, or one that rests on a protected source."""
        return item in self._withheld

    def _shared(self, origin: SharedOrigin) -> str:
        """Write which items have one origin, and why."""
        speakers = [self._case.actors[id].name for id in origin.speakers]
        roots = self._sources(origin.roots)
        if speakers and not self._withheld.isdisjoint(origin.items):
            shared = f"a speaker ({roots})"
        elif speakers:
            shared = f"the {'speaker' if len(speakers) == 1 else 'speakers'} {' and '.join(speakers)} ({roots})"
        else:
            shared = roots
        return f"{', '.join(origin.items)} share {shared}"

    def _sources(self, ids: Iterable[str]) -> str:
        """List sources; the place of a protected one among them would tell its name."""
        return ", ".join(sorted(ids, key=lambda source: (self._case.sources[source].protected, source)))

    # --- what is asked ----------------------------------------------------------------------------

    def clause(self, pattern: Pattern, values: Values) -> str:
        """Write what a pattern asks as a clause: `there is no denial of the claim by anyone`."""
        said = pattern_in_words(self._filled(pattern, values, RELATIONS[pattern.relation]))
        return said + self._of_claim(pattern, values)

    def asked(self, pattern: Pattern, values: Values, wanted: Iterable[Column] = ()) -> str:
        """Write what a pattern asks as what is needed: `a denial of the claim by anyone`.

        Of the columns in which any value would do, those in `wanted` are named.
        """
        filled = self._filled(pattern, values, wanted if not pattern.negated else RELATIONS[pattern.relation])
        return self._needed(filled) + self._of_claim(pattern, values)

    def _needed(self, filled: Pattern) -> str:
        clause = pattern_in_words(filled)
        if filled.relation == "finding":
            name, _, answer = clause.partition(" is ")
            negated = answer.startswith("not ")
            return f"{name} {'not ' if negated else ''}to be {answer.removeprefix('not ')}"
        if filled.relation == "measure":
            return _counted(filled) or clause
        clause = clause.removeprefix("there is ")
        return f"a claim {clause.removeprefix('the claim ')}" if clause.startswith("the claim ") else clause

    def _of_claim(self, pattern: Pattern, values: Values) -> str:
        """Say of which claim a fact is asked, where it is not that of the finding."""
        columns = RELATIONS[pattern.relation]
        for term in pattern.terms:
            column, match = columns[term.column], term.match
            if column.name != "claim" or match == Variable("claim"):
                continue
            if isinstance(match, tuple):
                tests = band_in_words([self._compared(column, test, values) for test in match])
                return f" on the claim {tests}"
            named = [match.value] if isinstance(match, Constant) else values.get(match.name, ())
            return f" on the claim {self._either(column, named).value}" if named else " on any claim"
        return ""

    def _filled(self, pattern: Pattern, values: Values, wanted: Iterable[Column]) -> Pattern:
        """Return a pattern in which variables are replaced by the words for their values, and constants by words.

        A variable without values stands for any: its column is left out unless it is wanted, for nothing is asked of it
        but that it is known.
        """
        columns, kept = RELATIONS[pattern.relation], {column.name for column in wanted}
        identity = _FACTS[pattern.relation][0] if pattern.relation in _FACTS else None
        terms = []
        for term in pattern.terms:
            column, match = columns[term.column], term.match
            if isinstance(match, Variable):
                if not values.get(match.name) and (column.name not in kept or column.name == identity):
                    continue
                filled: Any = self._either(column, values.get(match.name, ()))
            elif isinstance(match, Constant):
                filled = self._either(column, [match.value])
            else:
                filled = tuple(self._compared(column, test, values) for test in match)
            terms.append(Term(term.column, filled))
        return Pattern(pattern.relation, tuple(terms), pattern.negated)

    def _either(self, column: Column, values: Sequence[Any]) -> Constant:
        if len(values) == 1 and has_words_of_its_own(column.name, values[0]):
            return Constant(values[0])
        if not values:
            return Constant("anyone" if column.kind == "actor" else "known")
        said = [self.value(column, value) for value in values]
        return Constant(either_in_words(some(said, _MOST_VALUES)))

    def _compared(self, column: Column, test: Comparison, values: Values) -> Comparison:
        if test.operator == "in":
            return Comparison("in", tuple(self.value(column, value) for value in test.operand))
        if isinstance(test.operand, Variable):
            return Comparison(test.operator, self._either(column, values.get(test.operand.name, ())))
        return Comparison(test.operator, Constant(self.value(column, test.operand.value)))


def _counted(measure: Pattern) -> str:
    """Return a bound on what is counted: `at least 2 independent origins`; nothing where it is said otherwise."""
    names = [column.name for column in RELATIONS["measure"]]
    said = {names[term.column]: term.match for term in measure.terms if names[term.column] != "claim"}
    name = said.pop("name", None)
    if measure.negated or len(said) != 1 or not isinstance(name, Constant) or name.value not in _COUNTED:
        return ""
    ((column, tests),) = said.items()
    if not isinstance(tests, tuple) or any(test.operator not in _CERTAINLY[column] for test in tests):
        return ""
    _, _, bounds = pattern_in_words(measure).partition(": ")
    bounds = bounds.removeprefix("at its lowest ").removeprefix("at its highest ")
    counted = name_in_words(name.value)
    return f"{bounds} {counted.removesuffix('s') if bounds.endswith(' 1') else counted}"


def some(said: Sequence[str], most: int) -> list[str]:
    """Return the first of many phrases, and how many more there are."""
    return list(said) if len(said) <= most + 1 else [*said[:most], f"{len(said) - most} more"]


def _protected(case: Case) -> set[str]:
    return {id for id, source in case.sources.items() if source.protected}


def _column(relation: str, name: str) -> int:
    return next(n for n, column in enumerate(RELATIONS[relation]) if column.name == name)
