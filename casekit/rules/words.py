"""Rules and values in words: what a rule or a row asks, as phrases for pages and explanations.

A variable is named where it first stands (`held by anyone (who)`) and `the same who` afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from casekit.model.case import Case, speaker_text
from casekit.model.dates import iso
from casekit.model.relations import RELATIONS, Column
from casekit.rules.syntax import Comparison, Constant, Input, Pattern, Rule, TableRow, Variable
from casekit.withholding import WITHHELD, can_be_found

_THINGS: dict[str, tuple[str, dict[str, str]]] = {
    "claim": ("the claim", {
        "question": "on the question {}", "conduct": "whose conduct is {}", "imputed_to": "imputed to {}",
        "start": "whose conduct begins on day {}", "end": "whose conduct ends on day {}",
    }),
    "accused": ("somebody accused", {"actor": "namely {}", "kind": "of the kind {}"}),
    "capacity": ("an accused", {
        "actor": "namely {}", "capacity": "whose capacity on the date of the conduct was {}", "of": "for {}", "certainty": "{}",
        "order": "in a capacity of precedence {}", "turns_on": "depending on {}",
    }),
    "evidence": ("an item of evidence", {
        "evidence": "namely {}", "stance": "with the stance {}", "shows": "that shows {}", "directness": "that is {}",
        "credibility": "of credibility {}", "by": "by {}", "origin": "of the origin {}", "first_day": "whose first day is {}",
        "last_day": "whose last day is {}",
    }),
    "source": ("a source", {
        "source": "namely {}", "kind": "of the kind {}", "reliability": "of reliability {}", "accessed": "read as {}",
        "protected": "protected or not, {}", "issued": "issued on day {}",
    }),
    "cites": ("a citation", {"evidence": "by the item {}", "source": "of the source {}", "accessed": "read as {}"}),
    "rests_on": ("a source beneath an item", {
        "evidence": "namely the item {}", "source": "namely {}", "root": "at the end of derivation or not, {}",
    }),
    "process_test": ("an item judged as a test of the claim", {
        "evidence": "namely {}", "stance": "with the stance {}", "certain": "certain or not, {}",
        "unique": "unique or not, {}",
    }),
    "stated": ("a value stated on the claim", {
        "attribute": "of the attribute {}", "value": "namely {}", "evidence": "by the item {}",
    }),
    "denial": ("a denial of the claim", {
        "denial": "namely {}", "by": "by {}", "form": "of the form {}", "scope": "that is {}", "conditional": "conditional or not, {}",
        "date": "dated {}", "first_day": "whose first day is {}", "last_day": "whose last day is {}",
    }),
    "official_finding": ("an official finding on the claim", {
        "official_finding": "namely {}", "body": "by {}", "level": "of the level {}", "rank": "of rank {}",
        "concludes": "whose conclusion is {}", "first_day": "whose first day is {}", "last_day": "whose last day is {}",
    }),
    "transaction": ("a payment", {
        "transaction": "namely {}", "amount": "of the amount {}", "currency": "in {}", "continuous": "continuous or not, {}",
        "complete": "complete or not, {}",
    }),
    "hop": ("a hop of a payment", {
        "transaction": "of the payment {}", "n": "numbered {}", "payer": "paid by {}", "payee": "paid to {}", "dated": "dated or not, {}",
        "amounted": "of a known amount or not, {}", "documented": "documented or not, {}",
    }),
    "search": ("a search for the claim", {
        "search": "namely {}", "result": "with the result {}", "logged": "logged or not, {}", "where": "in a place on file, {}",
    }),
}  # fmt: skip
"""For each relation but `measure` and `finding`: what a row of it is, and a phrase for each of its columns."""
_SAID: dict[tuple[str, Any], str] = {
    ("stance", "supports"): "that supports the claim", ("stance", "contradicts"): "that contradicts the claim",
    ("stance", "context"): "that is context to the claim", ("certainty", "certain"): "whose capacity is certain", ("certainty", "possible"): "whose capacity is possible",
    ("conditional", True): "that is conditional", ("conditional", False): "that is not conditional",
    ("logged", True): "that is logged", ("logged", False): "that is not logged",
    ("continuous", True): "whose path is continuous", ("continuous", False): "whose path is broken",
    ("complete", True): "whose path is complete", ("complete", False): "whose path is not complete",
    ("protected", True): "that is protected", ("protected", False): "that is not protected",
    ("root", True): "in which the derivation ends", ("root", False): "that derives from others",
    ("certain", True): "that had to be found if the claim holds", ("certain", False): "that need not be found if the claim holds",
    ("unique", True): "that is found only if the claim holds", ("unique", False): "that may be found also if the claim does not hold",
    ("dated", True): "that is dated", ("dated", False): "without a date",
    ("amounted", True): "of a known amount", ("amounted", False): "without an amount",
    ("documented", True): "that is documented", ("documented", False): "without a document",
    ("concludes", "supports"): "that supports the claim", ("concludes", "contradicts"): "that contradicts the claim",
    ("concludes", "inconclusive"): "that is inconclusive",
}  # fmt: skip
"""How a column is said to have one value, where that reads better than the phrase of the column."""
_ANY = {"actor": "anyone"}
_NAMED = re.compile(r"namely (?:any|anyone) \((\w+)\)")
_THING_AND_VARIABLE = re.compile(
    r"\bthe (item|attribute|source|payment|form|level|kind|stance) (?:(the same) (\w+)|(any) \((\w+)\))"
)
_DAYS = {"at_least": "{} or later", "at_most": "{} or earlier", "above": "later than {}", "below": "earlier than {}"}
_WORDS = {
    "at_least": "at least {}", "at_most": "at most {}", "above": "more than {}", "below": "less than {}", "not": "other than {}",
}  # fmt: skip


def rule_in_words(rule: Rule) -> list[str]:
    """Return what a rule asks, one phrase a pattern, in the order written."""
    known: set[str] = {"claim"}
    bound = known | {name for pattern in rule.positive for name in pattern.variables()}
    return [_pattern(pattern, known, bound) for pattern in rule.patterns]


def row_in_words(inputs: Sequence[Input], row: TableRow) -> list[str]:
    """Return what a row of a decision table asks, one phrase an input that it does not leave open."""
    return [
        f"{name_in_words(of.name)} is {either_in_words([value for value in of.values if value in cell])}"
        for of, cell in zip(inputs, row.cells, strict=True)
        if cell is not None
    ]


def band_in_words(tests: Sequence[Comparison]) -> str:
    """Return the values that fall in a band of a measure."""
    return " and ".join(_test(test) for test in tests)


def pattern_in_words(pattern: Pattern) -> str:
    """Return what one pattern asks, in a rule in which nothing else stands."""
    return _pattern(pattern, set(), set())


def column_in_words(relation: str, column: str, value: Any, written: str) -> str:
    """Return the phrase that says a column's value, which is `written` so where nothing reads better."""
    return _SAID.get((column, value)) or _THINGS[relation][1][column].format(written)


def has_words_of_its_own(column: str, value: Any) -> bool:
    """Whether a column is said to have this value in other words than the column's phrase and the value."""
    return (column, value) in _SAID


def value_in_words(column: Column, value: Any, case: Case) -> str:
    """Write a column's value: actors by name, days as dates, words of a vocabulary as words.

    What a sensitive item states or who speaks in it is not written where it could not be found in a text again, to be
    withheld there: numbers, and actors.
    """
    if value is None:
        return "not stated"
    if any(column is each for each in _OF_ITEMS) and value in _not_found_again(column, case):
        return WITHHELD
    if column.words:
        return str(value).replace("-", " ")
    if column.kind == "actor" and value in case.actors:
        return case.actors[value].name
    if column.kind == "day" and type(value) is int and 0 < value <= _LAST_DAY:
        return iso(value)
    return _word(value)


_OF_ITEMS = [
    column
    for relation, name in (("evidence", "by"), ("stated", "value"))
    for column in RELATIONS[relation]
    if column.name == name
]
"""The columns that hold what an item says or who says it."""


def _not_found_again(column: Column, case: Case) -> Iterator[Any]:
    for item in (item for item in case.evidence.values() if item.sensitive):
        if column.kind == "actor":
            speaker = speaker_text(item.by)
            yield from [speaker] if speaker and (speaker in case.actors or not can_be_found(speaker)) else []
        else:
            yield from (value for value in item.states.values() if not can_be_found(str(value)))


_LAST_DAY = 3_652_059
"""The last day of the year 9999; a rule may name a number that is no day."""


def interval_in_words(low: int | None, high: int | None) -> str:
    """Write an interval: `2`, `1–3`, or `unknown` where an end of it is."""
    return number_in_words(low) if low == high else f"{number_in_words(low)}–{number_in_words(high)}"


def number_in_words(value: object) -> str:
    """Write a measure's value, low or high."""
    return "unknown" if value is None else str(value)


def name_in_words(criterion_or_measure: str) -> str:
    """Write the name of a criterion (without its pack) or of a measure."""
    return criterion_or_measure.rpartition("/")[2].replace("_", " ")


def either_in_words(words: Sequence[str]) -> str:
    """Write alternatives: `one, two or three`."""
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _pattern(pattern: Pattern, known: set[str], bound: set[str]) -> str:
    exists = "there is no" if pattern.negated else "there is"
    columns = RELATIONS[pattern.relation]
    said = {columns[term.column].name: term.match for term in pattern.terms if columns[term.column].name != "claim"}
    if pattern.relation == "finding":
        return _finding(said, known, negated=pattern.negated)
    if pattern.relation == "measure":
        return _measure(said, known, negated=pattern.negated)
    thing, phrases = _THINGS[pattern.relation]
    if not said and pattern.relation == "claim":
        return "any claim"
    kinds = {column.name: column.kind for column in columns}
    parts = [
        _SAID[name, match.value]
        if isinstance(match, Constant) and (name, match.value) in _SAID
        else phrases[name].format(_value(match, known, bound, kinds[name]))
        for name, match in said.items()
    ]
    if not pattern.negated:
        known |= set(pattern.variables())
    article, _, noun = thing.partition(" ")
    thing = noun if pattern.negated and article in ("a", "an") else thing
    return _NAMED.sub(r"(\1)", _THING_AND_VARIABLE.sub(_once, " ".join([exists, thing, ", ".join(parts)]).strip()))


def _once(found: re.Match[str]) -> str:
    """Say what a variable is once: `the same item`, or `the same item (other)` where it has another name."""
    thing, which, name = found[1], found[2] or found[4], found[3] or found[5]
    return f"{which} {thing}" if name == thing else f"{which} {thing} ({name})"


def _finding(said: dict[str, Any], known: set[str], *, negated: bool) -> str:
    """The answer to another criterion."""
    name = name_in_words(said.pop("criterion").value)
    answer = " and ".join(
        f"{'' if column == 'outcome' else 'of the status '}{_value(match, known, known)}" for column, match in said.items()
    )
    return f"{name} is {'not ' if negated else ''}{answer or 'answered'}"


def _measure(said: dict[str, Any], known: set[str], *, negated: bool) -> str:
    """A measure of the claim: its value, or the bounds it has."""
    match = said.pop("name", None)
    name = match.value.replace("_", " ") if isinstance(match, Constant) else "a measure"
    bounds = {"value": "", "low": "at its lowest ", "high": "at its highest "}
    parts = [f"{bounds[column]}{_value(match, known, known)}" for column, match in said.items()]
    return f"{name}: {'not ' if negated else ''}{' and '.join(parts) or 'known'}"


def _value(match: Any, known: set[str], bound: set[str], kind: str = "") -> str:
    any_ = _ANY.get(kind, "any")
    if isinstance(match, Variable):
        if match.name in known:
            return f"the same {match.name}"
        return f"{any_} ({match.name})" if match.name in bound else any_
    if isinstance(match, Constant):
        return _word(match.value)
    return " and ".join(_test(test, kind) for test in match)


def _test(test: Comparison, kind: str = "") -> str:
    if test.operator == "in":
        return either_in_words([_word(value) for value in test.operand])
    operand = test.operand
    words = _DAYS if kind == "day" and test.operator in _DAYS else _WORDS
    if isinstance(operand, Constant):
        return words[test.operator].format(_word(operand.value))
    return words[test.operator].format(f"the same {operand.name}" if test.operator == "not" else operand.name)


def _word(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
