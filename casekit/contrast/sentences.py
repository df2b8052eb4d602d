"""What differs between two cases, in words: neutral, the same for either side, and of nothing but the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from casekit.contrast.differing_facts import Change
from casekit.explain.phrasing import Phrasing, some
from casekit.model.contrast import Side
from casekit.model.relations import ITEMS, RELATIONS, Facts, Row, in_order
from casekit.rules.syntax import Constant, Pattern, Term
from casekit.rules.words import name_in_words, pattern_in_words

_MOST_CLAUSES, _MOST_IDS = 4, 5
_SILENT = frozenset({"order", "rank"})
"""Columns that say by a number what another one says by a word."""
_ALSO = {
    "evidence": ("stance",),
    "denial": ("by", "form"),
    "official_finding": ("body", "level", "concludes"),
    "stated": ("attribute", "value"),
    "cites": ("source",),
    "rests_on": ("source",),
}
"""By what a reader knows a fact, whether or not the criterion asks for it."""
_NAMED = {"accused": ("actor",), "capacity": ("actor",), "evidence": ("by",)}
"""What is not told of facts: their actors name them; and who speaks in an item may be nobody's to know."""
_BY_ITEM = {relation: column for relation, (_, column) in ITEMS.items()}


class Words:
    """Writes the differences of one case to another."""

    def __init__(self, facts: Facts, phrasing: Phrasing) -> None:
        """Take the facts of a case, and what writes them."""
        self._facts = facts
        self._phrasing = phrasing

    def value(self, change: Change, claim: str, other: Words, against: str) -> str:
        """Return that a measure or the claim itself differs; `claim` is of this case, `against` of the other."""
        if change.relation == "measure":
            name = name_in_words(change.name)
            values = [self._measured(change.first), other._measured(change.second)]
            return f"{name} {'are' if _is_plural(name) else 'is'} {values[0]} in the first and {values[1]} in the second"
        return self._claim(change, other)

    def side(self, change: Change, rows: Sequence[Row], claim: str) -> tuple[str, ...]:
        """Return what one side has, a text a fact; for a measure, an answer or the claim, of which there is one, its value."""
        if change.relation == "measure" and change.name:
            return (self._measured(rows),)
        if change.relation == "finding" and change.name:
            return tuple(str(row[2]) for row in rows)
        columns = set(self._told(change))
        return tuple(self._phrasing.fact(change.relation, row, columns, claim) for row in rows)

    # --- facts --------------------------------------------------------------------------------------

    def described(self, change: Change, rows: Sequence[Row], claim: str, *, capacities: bool = False) -> tuple[str, list[str]]:
        """Return what facts have in common that a criterion cannot tell apart, and whose they are.

        With `capacities` it is said of an accused in which one they certainly acted: to a criterion that reads these, it
        matters as much that there is none.
        """
        relation = change.relation
        if relation in ("measure", "finding", "claim"):
            said = dict.fromkeys(self._phrasing.fact(relation, row, change.told, claim) for row in rows)
            return "; ".join(some(list(said), _MOST_CLAUSES)), []
        terms = tuple(Term(n, Constant(value)) for n, value in self.shared(change, rows).items())
        elsewhere = "" if self.on_claim(relation, rows, claim) else self._elsewhere(relation, rows)
        said_of = self._phrasing.asked(Pattern(relation, terms), {})
        return said_of + elsewhere, list(dict.fromkeys(self._subject(relation, row, capacities=capacities) for row in rows))

    def shared(self, change: Change, rows: Sequence[Row]) -> dict[int, object]:
        """Return the columns that tell facts, as far as all of them have one value."""
        return {n: rows[0][n] for n in self._told(change) if len({row[n] for row in rows}) == 1 and rows[0][n] is not None}

    def none_of(self, change: Change, shared: Mapping[int, object], claim: str) -> str:
        """Return that there is no such fact on a claim of this case, or none of the relation at all; else nothing.

        On other claims there may be.
        """
        column = _claim_column(change.relation)
        if column is None or change.relation in ("measure", "finding", "claim"):
            return ""
        rows = [row for row in self._facts.get(change.relation, ()) if row[column] == claim]
        if not rows and change.relation not in ("accused", "capacity"):  # an accused may have no capacity
            thing = pattern_in_words(Pattern(change.relation, (), negated=True)).removeprefix("there is ")
            return thing if thing.endswith("the claim") else f"{thing} on the claim"
        told = {n: value for n, value in shared.items() if n in change.told}
        return "none such on the claim" if not any(all(row[n] == value for n, value in told.items()) for row in rows) else ""

    def on_claim(self, relation: str, rows: Iterable[Row], claim: str) -> bool:
        """Whether facts are on a claim, or on none in particular."""
        column = _claim_column(relation)
        return column is None or all(row[column] == claim for row in rows)

    def _subject(self, relation: str, row: Row, *, capacities: bool) -> str:
        subject = self._phrasing.subject(relation, row)
        if relation != "accused" or not capacities:
            return subject
        claim, actor, *_ = row
        certain = (r[2] for r in self._facts.get("capacity", ()) if r[:2] == (claim, actor) and r[4] == "certain")
        held = ", ".join(word.replace("-", " ") for word in sorted(set(certain)))
        return f"{subject}: {held or 'no capacity for certain'}"

    def _elsewhere(self, relation: str, rows: Sequence[Row]) -> str:
        column = _claim_column(relation)
        claims = [value for (value,) in in_order({(row[column],) for row in rows})] if column is not None else []
        return f" on {'the claim' if len(claims) == 1 else 'the claims'} {', '.join(some(claims, _MOST_IDS))}"

    def _told(self, change: Change) -> Iterator[int]:
        """Yield the columns to be told: those of which values are asked for, and those by which a reader knows a fact."""
        also: Collection[str] = _ALSO.get(change.relation, ())
        named_by = _BY_ITEM.get(change.relation)
        untold = {"claim", *_SILENT, *_NAMED.get(change.relation, ())}
        for n, column in enumerate(RELATIONS[change.relation]):
            if n != named_by and column.name not in untold and (n in change.told or column.name in also):
                yield n

    def _measured(self, rows: Sequence[Row]) -> str:
        return self._phrasing.measured(rows[0]) if rows else "not known"

    def _claim(self, change: Change, other: Words) -> str:
        """Say in which columns of those asked for the claims differ."""
        said = []
        for n, column in enumerate(RELATIONS["claim"]):
            values = [words.column(n, rows) for words, rows in ((self, change.first), (other, change.second))]
            if n in change.told and values[0] != values[1]:
                said.append(
                    f"the claim's {column.name.replace('_', ' ')} is {values[0]} in the first and {values[1]} in the second"
                )
        return "; ".join(said) or "the claims themselves differ"

    def column(self, number: int, rows: Sequence[Row]) -> str:
        """Return what the claim has in a column."""
        return self._phrasing.value(RELATIONS["claim"][number], rows[0][number] if rows else None)


def answers(name: str, change: Change) -> str:
    """Return that the answers to another criterion differ; where the outcomes do not, their statuses do."""
    column = 2 if change.first[0][2] != change.second[0][2] else 3
    values = [str(rows[0][column]).replace("-", " ").replace("_", " ") for rows in (change.first, change.second)]
    return f"{name} is {values[0]} in the first and {values[1]} in the second"


def facts_in_words(
    changes: Sequence[Change], first: tuple[Words, str], second: tuple[Words, str], *, capacities: bool
) -> list[str]:
    """Return which facts are on file in one of two cases and not in the other, each given with its claim.

    `capacities` is whether the criterion reads in which capacity the accused acted. Facts that read alike are told together, and so are those that the other case lacks in the same way.
    """
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for change in changes:
        here, there = ("first", "second") if change.first else ("second", "first")
        (words, claim), (lacking, against) = (first, second) if change.first else (second, first)
        rows = change.first or change.second
        without = (
            lacking.none_of(change, words.shared(change, rows), against) if words.on_claim(change.relation, rows, claim) else ""
        )
        description, subjects = words.described(change, rows, claim, capacities=capacities)
        absent = f", and {without} in the {there}" if without else ""
        said.setdefault((here, absent), {}).setdefault(description, []).extend(subjects)
    clauses = []
    for (here, absent), described in said.items():
        things = [
            f"{each} ({', '.join(some(list(dict.fromkeys(subjects)), _MOST_IDS))})" if subjects else each
            for each, subjects in described.items()
        ]
        clauses.append(
            f"{_listed(some(things, _MOST_CLAUSES))} {'is' if len(things) == 1 else 'are'} on file in the {here}{absent}"
        )
    return clauses


def words_of(criteria: Iterable[str]) -> dict[str, str]:
    """Return the names of criteria in words, with the pack's where two packs have one of the same name."""
    words = {name: name_in_words(name).replace("-", " ") for name in criteria}
    bare = Counter(words.values())
    return {name: said if bare[said] == 1 else f"{said} ({name.partition('/')[0]})" for name, said in words.items()}


def sentence(criterion: str, first: Side, second: Side, titles: Mapping[str, str], reason: str) -> str:
    """Return a contrast in one sentence."""
    sides = [f"{_listed(side.claims)} ({titles[side.case]})" for side in (first, second)]
    outcomes = [side.outcome.replace("-", " ").replace("_", " ") for side in (first, second)]
    name = criterion[:1].upper() + criterion[1:]
    return f"{name} of {sides[0]} is {outcomes[0]}, and of {sides[1]} {outcomes[1]}: {reason}."


def joined(clauses: Sequence[str], *, exact: bool) -> str:
    """Return the clauses of a reason as one, and that fewer might do where that was not searched."""
    said = "; ".join(clauses)
    return said if exact else f"{said} (none of these can be left out; whether fewer others would do was not searched)"


def answered_by_function(first: str, second: str) -> str:
    """Return what is said of answers that a function gave: what they are, and no reason."""
    return f"a function answered, “{first}” in the first and “{second}” in the second"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _is_plural(name: str) -> bool:
    words = name.split()
    return any(word.endswith("s") and not word.endswith("ss") for word in (words[0], words[-1]))


def _claim_column(relation: str) -> int | None:
    return next((n for n, column in enumerate(RELATIONS[relation]) if column.name == "claim"), None)
