"""What differs between two cases, in words: neutral, the same for either side, and of nothing but the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from casekit.contrast.differing_facts import Change, Told
from casekit.explain.phrasing import Phrasing, some
from casekit.model.contrast import Side
from casekit.model.relations import ITEMS, RELATIONS, Facts, Row, in_order
from casekit.rules.syntax import Pattern
from casekit.rules.words import column_in_words, either_in_words, has_words_of_its_own, name_in_words, pattern_in_words

_MOST_CLAUSES, _MOST_IDS, _MOST_VALUES = 4, 5, 3
_SILENT = frozenset({"claim", "order", "rank"})
"""What goes without saying, and what says by a number what another column says by a word."""
_ALSO = {
    "evidence": ("stance",),
    "denial": ("by", "form"),
    "official_finding": ("body", "level", "concludes"),
    "stated": ("attribute", "value"),
}
"""By what a reader knows a record, whether or not the criterion asks for it."""
_UNTOLD = frozenset({("accused", "actor"), ("capacity", "actor"), ("evidence", "by"), ("source", "source")})
"""Whose name is told otherwise; and who speaks in an item may be nobody's to know."""
_MEASURES = {"contradicting_by_others": "items that contradict, by others"}
"""Names of measures that do not read as what is counted."""

_Column = tuple[str, int]
_Values = dict[_Column, tuple[Any, ...]]


class _Entry(NamedTuple):
    """A record as it is told: whose it is, and its facts of the relation by which it is told."""

    subject: str
    rows: tuple[Row, ...]


class Described(NamedTuple):
    """What records have in common, whose they are, and what the other case has instead of them."""

    what: str
    which: str
    subjects: tuple[str, ...]
    instead: str


class Words:
    """Writes the differences of one case to another."""

    def __init__(self, facts: Facts, phrasing: Phrasing) -> None:
        """Take the facts of a case, and what writes them."""
        self._facts = facts
        self._phrasing = phrasing

    def value(self, change: Change, other: Words) -> str:
        """Return that a measure or the claim itself differs from that of the other case."""
        if change.relation == "claim":
            return self._claim(change, other)
        name = _MEASURES.get(change.name) or name_in_words(change.name)
        values = [words.measured(row) for words, row in zip((self, other), change.rows, strict=True)]
        return f"{name} {'are' if _is_plural(name) else 'is'} {values[0]} in the first and {values[1]} in the second"

    def side(self, change: Change, records: Sequence[Told], claim: str) -> tuple[str, ...]:
        """Return what one side has, a text a record; for a measure or an answer, of which there is one, its value."""
        if change.is_named and change.relation == "measure":
            return (self.measured(records[0][0][1] if records else None),)
        if change.is_named and change.relation == "finding":
            return tuple(str(row[2]) for ((_, row),) in records)
        columns = [n for relation in RELATIONS for n in _told(relation, change.asked)]
        told = (sorted(record, key=lambda fact: fact[0] != change.relation) for record in records)
        return tuple("; ".join(dict.fromkeys(self._fact(each, columns, claim) for each in record)) for record in told)

    def _fact(self, fact: tuple[str, Row], columns: Collection[_Column], claim: str) -> str:
        return self._phrasing.fact(*fact, [n for relation, n in columns if relation == fact[0]], claim)

    # --- records ------------------------------------------------------------------------------------

    def described(self, change: Change, claim: str, lacking: Words, against: str) -> list[Described]:
        """Return what the records of a difference are; `lacking` is the other case, in which `against` is the claim.

        As much is said as tells them from the records on its claim, if the criterion tells them apart by a word.
        """
        relation = "accused" if change.relation == "capacity" else change.relation
        records = change.first or change.second
        if relation in ("measure", "finding", "claim"):
            facts = dict.fromkeys(self._fact(fact, sorted(change.asked), claim) for record in records for fact in record)
            return [Described("; ".join(some(list(facts), _MOST_CLAUSES)), "", (), "")]
        here, alike = (self._entries(relation, each) for each in (records, change.alike))
        there = lacking._entries_on(relation, against)
        own = _told(relation, change.asked)
        more = [*own, *(n for n in _told(relation, change.asked | change.askable) if n not in own)]
        most = [*more, *sorted(n for n in change.askable if n[0] != relation and n in _told(n[0], change.askable))]
        said: list[Described] = []
        for columns in (own, more, most):
            said, told = [], True
            for values, entries in self._groups(relation, here, columns, change.askable):
                others = [each for each in there if lacking._fits(relation, each, values)]
                of_them = [each for each in alike if self._fits(relation, each, values)]
                told = told and not others
                what, which = self._in_words(relation, entries, values)
                if self._is_on(relation, entries, claim):
                    instead = lacking._instead(relation, there, others)
                else:
                    which, instead = which + self._elsewhere(relation, entries), ""
                said.append(Described(what, which, _subjects(entries, of_them), instead))
            if told:
                break
        return said

    def _entries(self, relation: str, records: Iterable[Told]) -> list[_Entry]:
        """Return records by their facts of a relation."""
        found = [tuple(row for of, row in record if of == relation) for record in records]
        if relation == "accused":
            actors = [record[0][1][:2] for record in records]
            found = [tuple(row for row in self._facts["accused"] if row[:2] == actor) for actor in actors]
        return [_Entry(self._phrasing.subject(relation, rows[0]), rows) for rows in found if rows]

    def _entries_on(self, relation: str, claim: str) -> list[_Entry]:
        """Return all records on a claim that have facts of a relation; those of the case, where a relation is of no claim."""
        column, named_by = _claim_column(relation), _named_by(relation)
        of: dict[Any, list[Row]] = {}
        for row in self._facts.get(relation, ()):
            if column is None or row[column] == claim:
                of.setdefault(row[named_by], []).append(row)
        return [_Entry(self._phrasing.subject(relation, rows[0]), tuple(rows)) for rows in of.values()]

    def _groups(
        self, relation: str, entries: Iterable[_Entry], columns: Sequence[_Column], asked: Collection[_Column]
    ) -> Iterator[tuple[_Values, list[_Entry]]]:
        """Yield records of which the same columns are known, with the values that these have; accused by their capacities.

        Of a column that is not asked for, values are given only if there is one.
        """
        groups: dict[tuple[Any, ...], list[_Entry]] = {}
        for entry in entries:
            known = tuple(column for column in columns if self._of(relation, entry, column))
            groups.setdefault((known, self._capacities(relation, entry)), []).append(entry)
        for (known, capacities), group in groups.items():
            values = {n: in_order({(v,) for each in group for v in self._of(relation, each, n)}) for n in known}
            told: _Values = {
                column: tuple(value for (value,) in each)
                for column, each in values.items()
                if len(each) == 1 or column in asked or relation == "stated"
            }
            yield ({**told, ("capacity", 0): (capacities,)} if relation == "accused" else told), group

    def _of(self, relation: str, entry: _Entry, column: _Column) -> list[Any]:
        """Return the values that a record has in a column, of its own facts or of those that go with it."""
        of, n = column
        rows: Iterable[Row] = entry.rows
        if of != relation:
            item = entry.rows[0][_named_by(relation)]
            sources = {r[1] for each in ("cites", "rests_on") for r in self._facts.get(each, ()) if r[0] == item}
            named_by = _named_by(of)
            rows = [r for r in self._facts.get(of, ()) if (r[0] in sources if of == "source" else r[named_by] == item)]
        return [row[n] for row in rows if row[n] is not None]

    def _fits(self, relation: str, entry: _Entry, values: _Values) -> bool:
        """Whether what is told of some records is so of another."""
        own = {n: each for (of, n), each in values.items() if of == relation}
        others = {column: each for column, each in values.items() if column[0] != relation and relation != "accused"}
        return (
            any(all(row[n] in each for n, each in own.items()) for row in entry.rows)
            and all(set(self._of(relation, entry, column)) & {*each} for column, each in others.items())
            and (relation != "accused" or self._capacities(relation, entry) in values["capacity", 0])
        )

    def _capacities(self, relation: str, entry: _Entry) -> str:
        """Return in which capacities an accused acted, in words; nothing of another record."""
        if relation != "accused":
            return ""
        held = {(row[4], row[2].replace("-", " ")) for row in self._facts.get("capacity", ()) if row[:2] == entry.rows[0][:2]}
        certain, possible = (sorted(word for of, word in held if of == certainty) for certainty in ("certain", "possible"))
        said = [*certain, *(f"possibly {word}" for word in possible if word not in certain)]
        unknown = "" if entry.rows[0][2] == "state" else "not known"
        return f"whose capacity on the date of the conduct was {_listed(said) or unknown}" if said or unknown else ""

    # --- in words -----------------------------------------------------------------------------------

    def _in_words(self, relation: str, entries: Sequence[_Entry], values: _Values) -> tuple[str, str]:
        """Return what records are, and what tells them from others that are such."""
        own = [column for column in values if column[0] == relation]
        phrases = [self._phrase(column, values[column]) for column in own]
        if relation == "accused":
            return "an accused", ", ".join([*phrases, *filter(None, values["capacity", 0])])
        rows = dict.fromkeys(tuple((n, row[n]) for _, n in own) for entry in entries for row in entry.rows)
        if relation == "stated" and len(rows) == 1:
            phrases = [self._phrase((relation, n), [value]) for one in rows for n, value in one]
        elif relation == "stated":
            said = [", ".join(self._phrase((relation, n), [value]) for n, value in one) for one in rows]
            phrases = [_listed(some(said, _MOST_VALUES))]
        for of in dict.fromkeys(of for of, _ in values if of != relation):
            also = ", ".join(self._phrase(column, values[column]) for column in values if column[0] == of)
            phrases.append(f"{'in' if of == 'evidence' else 'with'} {_thing(of)} {also}")
        what = f"{_thing(relation)} {', '.join(phrases[:-1])}"
        return what.strip() + "," * (len(phrases) > 1), "".join(phrases[-1:])

    def _phrase(self, column: _Column, values: Sequence[Any]) -> str:
        """Return the phrase for a column that has one of some values."""
        relation, n = column
        described = RELATIONS[relation][n]
        said = [self._phrasing.value(described, value) for value in values]
        if any(has_words_of_its_own(described.name, value) for value in values):
            named = zip(values, said, strict=True)
            return " or ".join(column_in_words(relation, described.name, value, word) for value, word in named)
        return column_in_words(relation, described.name, None, either_in_words(some(said, _MOST_VALUES)))

    def _instead(self, relation: str, entries: Collection[_Entry], alike: Collection[_Entry]) -> str:
        """Say what this case has on its claim, of those on it, of what the other has: none at all, none such, or some."""
        on = "" if _claim_column(relation) is None else " on the claim"
        if alike:
            return f"besides {len(alike)} that read{'s' if len(alike) == 1 else ''} alike{on}"
        if entries or relation == "accused" or not on:
            return f"none such{on}"
        thing = pattern_in_words(Pattern(relation, (), negated=True)).removeprefix("there is ")
        return thing if thing.endswith("the claim") else f"{thing} on the claim"

    def _is_on(self, relation: str, entries: Iterable[_Entry], claim: str) -> bool:
        """Whether records are on a claim, or on none in particular."""
        column = _claim_column(relation)
        return column is None or all(row[column] == claim for entry in entries for row in entry.rows)

    def _elsewhere(self, relation: str, entries: Iterable[_Entry]) -> str:
        column = _claim_column(relation) or 0
        claims = [claim for (claim,) in in_order({(row[column],) for entry in entries for row in entry.rows})]
        return f" on {'the claim' if len(claims) == 1 else 'the claims'} {', '.join(some(claims, _MOST_IDS))}"

    def measured(self, row: Row | None) -> str:
        """Return a measure's value, which may not be known."""
        return self._phrasing.measured(row) if row else "not known"

    def _claim(self, change: Change, other: Words) -> str:
        """Say in which columns of those asked for the claims differ."""
        said = []
        for n, column in enumerate(RELATIONS["claim"]):
            values = [words.of_claim(n, row) for words, row in zip((self, other), change.rows, strict=True)]
            if ("claim", n) in change.asked and values[0] != values[1]:
                said.append(
                    f"the claim's {column.name.replace('_', ' ')} is {values[0]} in the first and {values[1]} in the second"
                )
        return "; ".join(said) or "the claims themselves differ"

    def of_claim(self, number: int, row: Row | None) -> str:
        """Return what the claim has in a column."""
        return self._phrasing.value(RELATIONS["claim"][number], row[number] if row else None)


def _told(relation: str, asked: Collection[_Column]) -> list[_Column]:
    """Return the columns of a relation that are told: those asked for, and those by which a reader knows a record."""
    also, named_by = _ALSO.get(relation, ()), ITEMS[relation][1] if relation in ITEMS else None
    return [
        (relation, n)
        for n, column in enumerate(RELATIONS[relation])
        if n != named_by
        and column.name not in _SILENT
        and (relation, column.name) not in _UNTOLD
        and ((relation, n) in asked or column.name in also)
    ]


def _subjects(entries: Sequence[_Entry], alike: Sequence[_Entry]) -> tuple[str, ...]:
    """Return whose records are; where more on that side are alike, of how many they are."""
    if len(alike) <= len(entries):
        return tuple(entry.subject for entry in entries)
    return (f"{len(entries)} of {', '.join(some([entry.subject for entry in alike], _MOST_IDS))}",)


def _thing(relation: str) -> str:
    return pattern_in_words(Pattern(relation, ())).removeprefix("there is ")


def answers(name: str, change: Change) -> str:
    """Return that the answers to another criterion differ; where the outcomes do not, their statuses do."""
    rows = change.rows
    column = 2 if rows[0] is None or rows[1] is None or rows[0][2] != rows[1][2] else 3
    values = [str(row[column]).replace("-", " ").replace("_", " ") if row else "not known" for row in rows]
    return f"{name} is {values[0]} in the first and {values[1]} in the second"


def records_in_words(changes: Sequence[Change], first: tuple[Words, str], second: tuple[Words, str]) -> list[str]:
    """Return which records are on file in one of two cases and not in the other, each given with its claim.

    Those that read alike are told together, and so are those instead of which the other case has the same.
    """
    said: dict[tuple[str, str], dict[str, dict[str, list[str]]]] = {}
    for change in changes:
        here, there = ("first", "second") if change.first else ("second", "first")
        (words, claim), (lacking, against) = (first, second) if change.first else (second, first)
        for each in words.described(change, claim, lacking, against):
            instead = f"{',' if each.instead.startswith('besides') else ', and'} {each.instead} in the {there}"
            described = said.setdefault((here, instead if each.instead else ""), {})
            described.setdefault(each.what, {}).setdefault(each.which, []).extend(each.subjects)
    clauses = []
    for (here, instead), described in said.items():
        things = [
            f"{what if n == 0 else 'one'} {which}".strip() + _in_brackets(subjects)
            for what, each in described.items()
            for n, (which, subjects) in enumerate(each.items())
        ]
        listed = _listed(some(things, _MOST_CLAUSES))
        clauses.append(f"{listed} {'is' if len(things) == 1 else 'are'} on file in the {here}{instead}")
    return clauses


def _in_brackets(subjects: Iterable[str]) -> str:
    named = ", ".join(some(sorted(set(subjects)), _MOST_IDS))
    return f" ({named})" if named else ""


def words_of(criteria: Iterable[str]) -> dict[str, str]:
    """Return the names of criteria in words, with the pack's where two packs have one of the same name."""
    words = {name: name_in_words(name).replace("-", " ") for name in criteria}
    bare = Counter(words.values())
    return {name: said if bare[said] == 1 else f"{said} ({name.partition('/')[0]})" for name, said in words.items()}


def sentence(criterion: str, first: Side, second: Side, titles: Mapping[str, str], reason: str) -> str:
    """Return a contrast in one sentence; cases of one title are called by their ids."""
    named = [titles[side.case] for side in (first, second)]
    if named[0] == named[1]:
        named = [first.case, second.case]
    sides = [f"{_listed(side.claims)} ({name})" for side, name in zip((first, second), named, strict=True)]
    outcomes = [side.outcome.replace("-", " ").replace("_", " ") for side in (first, second)]
    name = criterion[:1].upper() + criterion[1:]
    return f"{name} of {sides[0]} is {outcomes[0]}, and of {sides[1]} {outcomes[1]}: {reason}."


def joined(clauses: Sequence[str], *, exact: bool, held: bool) -> str:
    """Return the clauses of a reason as one, with what else is to be known of it.

    `exact` is whether fewer differences were searched for; `held` whether measures and answers that rest on the same items
    stay as they are.
    """
    notes = ["measures and other answers left as they are"] * held
    notes += ["none of these can be left out; whether fewer others would do was not searched"] * (not exact)
    return "; ".join(clauses) + (f" ({'; '.join(notes)})" if notes else "")


def answered_by_function(first: str, second: str) -> str:
    """Return what is said of answers that a function gave: what they are, and no reason."""
    return f"a function answered, “{first}” in the first and “{second}” in the second"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _is_plural(name: str) -> bool:
    words = name.split()
    return any(word.endswith("s") and not word.endswith("ss") for word in (words[0], words[-1]))


def _claim_column(relation: str) -> int | None:
    return next((n for n, column in enumerate(RELATIONS[relation]) if column.name == "claim"), None)


def _named_by(relation: str) -> int:
    """Return the column that tells whose a fact is."""
    return ITEMS[relation][1] if relation in ITEMS else 1 if relation in ("accused", "capacity") else 0
