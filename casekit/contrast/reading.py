"""What a criterion reads of a case, and of two rows of facts whether it can tell them apart.

A row is read by a pattern if it has what the pattern asks of a row alone: its constants, its comparisons with constants,
and a value wherever a variable stands. Two rows are alike if the same patterns read them, with the same values where
the rule joins or compares them with other rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from casekit.model.relations import RELATIONS, Facts, Row
from casekit.rules.syntax import Comparison, Constant, Criterion, Pattern, Rule, Variable, passes

OWN = "\x1fclaim"
"""Stands for the claim that is asked about, in either case; nothing in a case has this name."""
_OTHER = "\x1f"
"""Ends what names something in the second case, so that nothing of the first has the same name."""
_IDENTIFYING = frozenset({"claim", "evidence", "denial", "official_finding", "transaction", "search", "payer", "payee"})
_WORDS = frozenset({"name", "criterion", "outcome"})
"""Columns whose words are those of packs."""
_CLAIM = {
    relation: next((n for n, column in enumerate(columns) if column.name == "claim"), None)
    for relation, columns in RELATIONS.items()
}
_NAMES = {
    relation: tuple(n for n, c in enumerate(columns) if c.kind in ("actor", "source") or c.name in _IDENTIFYING)
    for relation, columns in RELATIONS.items()
}
"""The columns that name claims, items, actors and sources."""
_NAMED = {
    relation: frozenset(n for n, c in enumerate(columns) if not c.words and c.name not in _WORDS)
    for relation, columns in RELATIONS.items()
}
"""The columns in which such a name may stand, as a text too."""
_MINE = Variable("claim")


class Fact(NamedTuple):
    """A row of a relation as it is evaluated, and as it is in its case."""

    relation: str
    row: Row
    filed: Row


class Known:
    """The facts of one case, by relation and claim; `second` keeps what they name apart from what others name so."""

    def __init__(self, facts: Facts, *, second: bool = False, constants: Collection[Any] = ()) -> None:
        """Take the facts of a case, measures and findings included; `constants` are what rules name themselves."""
        self._facts = facts
        named = {row[n] for relation, rows in facts.items() for row in rows for n in _NAMES[relation]}
        self._apart = {name: f"{name}{_OTHER}" for name in named - set(constants) if isinstance(name, str)} if second else {}
        self.names = frozenset(
            self._apart.values() if second else (name for name in named - set(constants) if isinstance(name, str))
        )
        """What the rows call claims, items, actors and sources that no rule names itself."""
        self._of: dict[str, list[Fact]] = {}
        self._of_claim: dict[tuple[str, str], list[Fact]] = {}

    def of_claim(self, relation: str, claim: str) -> list[Fact]:
        """Return the facts of a relation on one claim, which is called `OWN` in them."""
        self._all(relation)
        return [self._called_own(fact, claim) for fact in self._of_claim.get((relation, claim), ())]

    def read(self, relation: str, claim: str, *, mine: bool) -> Iterator[Fact]:
        """Yield the facts of a relation on one claim, which is called `OWN`, and, unless only `mine` are read, all others."""
        yield from self.of_claim(relation, claim)
        if not mine:
            column = _CLAIM[relation]
            others = (fact for fact in self._all(relation) if column is None or fact.filed[column] != claim)
            yield from (self._called_own(fact, claim) for fact in others)

    def _all(self, relation: str) -> Sequence[Fact]:
        if relation not in self._of:
            rows = self._facts.get(relation, ())
            self._of[relation] = [renamed(Fact(relation, row, row), self._apart) for row in rows]
            column = _CLAIM[relation]
            if column is not None:
                for fact in self._of[relation]:
                    self._of_claim.setdefault((relation, fact.filed[column]), []).append(fact)
        return self._of[relation]

    def _called_own(self, fact: Fact, claim: str) -> Fact:
        name = self._apart.get(claim, claim)
        return renamed(fact, {name: OWN}) if name in fact.row else fact


def renamed(fact: Fact, names: Mapping[Any, Any]) -> Fact:
    """Return a fact in which what it names is called otherwise."""
    if not names:
        return fact
    named = _NAMED[fact.relation]
    return fact._replace(row=tuple([names.get(value, value) if n in named else value for n, value in enumerate(fact.row)]))


class Key(NamedTuple):
    """A pattern of a criterion: the number of its rule and its own in that rule."""

    rule: int
    pattern: int


Seen = tuple[tuple[Key, tuple[Any, ...]], ...]
"""The patterns that read a row, each with the values that matter to other rows."""


class Asked(NamedTuple):
    """A pattern with what is needed to hold single rows against it."""

    key: Key
    pattern: Pattern
    mine: bool
    """Whether it asks for facts on the claim itself."""
    joined: dict[str, int]
    """The variables that it shares with other patterns, and their columns."""
    compared: tuple[int, ...]
    """The columns that it compares with variables."""

    def reads(self, row: Row) -> bool:
        """Whether a row has what the pattern asks of it alone."""
        bound: dict[str, Any] = {"claim": OWN}
        for column, match in self.pattern.terms:
            value = row[column]
            if isinstance(match, Constant):
                if value != match.value:
                    return False
            elif value is None:
                return False
            elif isinstance(match, Variable):
                if bound.setdefault(match.name, value) != value:
                    return False
            elif not all(_may_pass(test, value) for test in match):
                return False
        return True

    def told(self) -> Iterator[int]:
        """Yield the columns of which it names values or bounds; that one is not some word tells nothing of what it is."""
        for column, match in self.pattern.terms:
            tests = match if isinstance(match, tuple) and column not in self.compared else ()
            if isinstance(match, Constant) or any(test.operator != "not" for test in tests):
                yield column


def _may_pass(test: Comparison, value: Any) -> bool:
    if test.operator == "in":
        return bool(passes(test, value, test.operand))
    if isinstance(test.operand, Variable):
        return test.operand.name != "claim" or passes(test, value, OWN)
    return passes(test, value, test.operand.value)


def asked(rules: Sequence[Rule]) -> tuple[Asked, ...]:
    """Return the patterns of rules, in the order written."""
    return tuple(each for number, rule in enumerate(rules) for each in _asked(number, rule))


def _asked(number: int, rule: Rule) -> Iterator[Asked]:
    operands = {name for pattern in rule.patterns for name in pattern.operands()} - {"claim"}
    uses = [name for pattern in rule.patterns for name in pattern.variables()]
    shared = {name for name in uses if uses.count(name) > 1 or name in operands} - {"claim"}
    for n, pattern in enumerate(rule.patterns):
        claim = _CLAIM[pattern.relation]
        compared = tuple(
            column
            for column, match in pattern.terms
            if isinstance(match, tuple) and any(isinstance(t.operand, Variable) and t.operand.name in operands for t in match)
        )
        yield Asked(
            Key(number, n),
            pattern,
            any(term.column == claim and term.match == _MINE for term in pattern.terms),
            {name: column for name, column in pattern.variables().items() if name in shared},
            compared,
        )


class Reading:
    """What the rules of a criterion read of facts, whichever of them there are."""

    def __init__(self, criterion: Criterion) -> None:
        """Take apart the rules of a criterion."""
        self.asked = {each.key: each for each in asked(criterion.rules)}
        self.relations: dict[str, list[Asked]] = {}
        for each in self.asked.values():
            self.relations.setdefault(each.pattern.relation, []).append(each)
        self._rules: dict[int, list[Asked]] = {}
        for each in self.asked.values():
            self._rules.setdefault(each.key.rule, []).append(each)
        self._read: dict[tuple[Known, str], dict[Fact, frozenset[Key]]] = {}

    def of(self, known: Known, claim: str) -> dict[Fact, frozenset[Key]]:
        """Return the facts of a case that are read of a claim, each with the patterns that read it.

        What the case has of the claim itself of a measure, an answer or the claim is among them even if nothing reads it.
        """
        if (known, claim) not in self._read:
            found: dict[Fact, frozenset[Key]] = {}
            for relation, patterns in self.relations.items():
                for fact in known.read(relation, claim, mine=all(each.mine for each in patterns)):
                    keys = frozenset(each.key for each in patterns if each.reads(fact.row))
                    if keys or one_of_a_name(fact):
                        found[fact] = keys
            self._read[known, claim] = found
        return self._read[known, claim]

    def seen(self, read: Mapping[Fact, frozenset[Key]], alike: Collection[Any] = ()) -> dict[Fact, Seen]:
        """Return how the rules see each of some facts: equally, if they cannot tell two of them apart.

        A pattern does not count for a row that is joined with none of these facts, whichever of them there are; names that
        are `alike` may turn out to be the same.
        """
        rows: dict[Key, list[Fact]] = {key: [] for key in self.asked}
        for fact, keys in read.items():
            for key in keys:
                rows[key].append(fact)
        for patterns in self._rules.values():
            _prune(patterns, rows, alike)
        seen: dict[Fact, list[tuple[Key, tuple[Any, ...]]]] = {fact: [] for fact in read}
        for key, facts in rows.items():
            columns = sorted({*self.asked[key].joined.values(), *self.asked[key].compared})
            for fact in facts:
                seen[fact].append((key, tuple([fact.row[column] for column in columns])))
        return {fact: tuple(each) for fact, each in seen.items()}


def one_of_a_name(fact: Fact) -> bool:
    """Whether a fact is a measure or an answer of the claim itself, or the claim: there is one of each name."""
    return fact.relation in ("measure", "finding", "claim") and fact.row[0] == OWN


def _prune(patterns: Sequence[Asked], rows: dict[Key, list[Fact]], alike: Collection[Any]) -> None:
    """Leave out the rows of a rule's patterns that are joined with none: no way in which the rule holds has them."""
    positive = [each for each in patterns if not each.pattern.negated]

    def joined(fact: Fact, column: int) -> Any:
        return None if fact.row[column] in alike else fact.row[column]

    smaller = True
    while smaller:
        smaller = False
        values: dict[str, set[Any]] = {}
        for each in positive:
            for name, column in each.joined.items():
                here = {joined(fact, column) for fact in rows[each.key]}
                values[name] = values[name] & here if name in values else here
        for each in patterns:
            kept = [f for f in rows[each.key] if all(joined(f, n) in values[v] for v, n in each.joined.items() if v in values)]
            smaller = smaller or len(kept) < len(rows[each.key])
            rows[each.key] = kept
    if not all(rows[each.key] for each in positive):
        for each in patterns:
            rows[each.key] = []


def constants(criteria: Iterable[Criterion]) -> frozenset[Any]:
    """Return what the rules of criteria name themselves."""
    found: set[Any] = set()
    for criterion in criteria:
        for rule in criterion.rules:
            for _, match in (term for pattern in rule.patterns for term in pattern.terms):
                if isinstance(match, Constant):
                    found.add(match.value)
                for test in match if isinstance(match, tuple) else ():
                    found.update(test.operand if test.operator == "in" else [getattr(test.operand, "value", None)])
    return frozenset(found)
