"""What must stay on file for an answer to stay as it is.

Taking items or sources away can change an answer only if it takes one of its stakes: a fact of the deciding rule's
first match, or what keeps an earlier rule from holding. Rules without negation, measures and other answers hold of less
where less is on file, so an earlier one that fails goes on failing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from math import ceil, floor
from typing import Any, Literal, NamedTuple, TypeGuard

from casekit.engines.base import Answer
from casekit.measures import read_by
from casekit.model.case import Case
from casekit.model.relations import ITEMS, RELATIONS, Facts, Row
from casekit.origins import Derivation
from casekit.packs import LoadedCriterion
from casekit.removal import ItemKey
from casekit.rules.syntax import Comparison, Constant, Criterion, Input, Pattern, Rule, Term, Variable, band_of, passes
from casekit.view import ClaimView, Item, claim_views

Key = tuple[str, str]
"""A claim and a criterion."""


class Stake(NamedTuple):
    """Something that must stay: an item, as `there` at all, `whole` (with all its sources) or resting on a `root`; or a source."""

    how: Literal["there", "whole", "root", "source"]
    item: ItemKey = ("", "")
    source: str = ""


Stakes = frozenset[Stake]
_ORIGIN = next(n for n, column in enumerate(RELATIONS["evidence"]) if column.name == "origin")
_READ_WHOLE = ("cites", "rests_on", "transaction", "hop")
"""Relations whose rows change with the sources of an item that stays."""
_CHANGING = ("transaction", "hop")
"""Those whose rows may have other values where less is on file."""
_VALUE, _LOW, _HIGH = 2, 3, 4


class Reliance:
    """On what the answers to one case rest, as they were evaluated."""

    def __init__(
        self, case: Case, criteria: Mapping[str, LoadedCriterion], answers: Mapping[Key, Answer], facts: Facts, whole: Stakes
    ) -> None:
        """Take a case with its answers and the facts they are from.

        Args:
            case: the case that was assessed.
            criteria: those that were applied, by name.
            answers: their answers.
            facts: the facts, without answers.
            whole: the stakes of an answer of which nobody knows on what it rests.
        """
        self._criteria = criteria
        self._answers = answers
        self._facts = facts
        self._whole = whole
        self._views = {view.id: view for view in claim_views(case)}
        self._derivation = Derivation(case)
        self._measures = {(row[0], row[1]): row for row in facts["measure"]}
        self.stakes = cache(self._stakes)
        """Return the stakes of the answer to a claim by a criterion."""

    def _stakes(self, claim: str, criterion: str) -> Stakes:
        loaded = self._criteria[criterion]
        if loaded.answer is not None:
            return self._whole
        parsed = loaded.parsed
        held = self._answers[claim, criterion].held
        if parsed.table:
            return self._of_table(parsed, held[0].rule if held else len(parsed.table.rows), claim)
        deciding = held[0].rule if held else len(parsed.rules)
        found: set[Stake] = set()
        for earlier in parsed.rules[:deciding]:
            found |= self._failing(earlier, claim)
        if held:
            rule = parsed.rules[deciding]
            for pattern, row in zip(rule.positive, held[0].matches[0], strict=True):
                found |= self._matching(pattern, row)
            for pattern in rule.negative:
                found |= self._not_matching(pattern, claim)
        return frozenset(found)

    def _failing(self, rule: Rule, claim: str) -> Stakes:
        """Return the stakes of a rule that must go on failing: of whatever in it could come to hold where less is on file."""
        if any(not (p.negated or _may_change(p) or self._rows(p, claim)) for p in rule.patterns):
            return frozenset()
        found: set[Stake] = set()
        for pattern in rule.patterns:
            rows = self._rows(pattern, claim)
            if not pattern.negated and _may_change(pattern) and not (rows and _says_all(pattern)):
                found |= self._not_matching(pattern, claim)
            elif pattern.negated and rows:
                found |= frozenset().union(*(self._matching(pattern, row) for row in rows))
        return frozenset(found)

    def _of_table(self, parsed: Criterion, deciding: int, claim: str) -> Stakes:
        """Take what the deciding row reads and, for each row above it, one input that it does not take."""
        table = parsed.table
        assert table is not None
        cited = {n for n, cell in enumerate(table.rows[deciding].cells) if cell} if deciding < len(table.rows) else set()
        values = [self._value(of, claim) for of in table.inputs]
        for row in table.rows[:deciding]:
            fails = [n for n, cell in enumerate(row.cells) if cell is not None and values[n] not in cell]
            if cited.isdisjoint(fails):
                cited.add(fails[0])
        return frozenset().union(*(self._of_input(table.inputs[n], claim) for n in cited))

    def _value(self, of: Input, claim: str) -> str:
        if not of.is_measure:
            return self._answers[claim, of.name].outcome
        row = self._measures.get((claim, of.name))
        return band_of(of, row and row[_VALUE])

    def _of_input(self, of: Input, claim: str) -> Stakes:
        if not of.is_measure:
            return self.stakes(claim, of.name)
        row = self._measures.get((claim, of.name))
        if row is None or row[_VALUE] is None:
            return self._read(of.name, claim)
        found: Stakes = frozenset()
        for _, tests in of.bands:
            failing = [test for test in tests if not _passes(test, row[_VALUE])]
            if failing:
                found |= self._tested(of.name, claim, _VALUE, failing[0], holds=False)
                continue
            for test in tests:
                found |= self._tested(of.name, claim, _VALUE, test, holds=True)
            break
        return found

    # --- patterns -----------------------------------------------------------------------------------

    def _rows(self, pattern: Pattern, claim: str) -> list[Row]:
        """Return the facts that fit a pattern, as far as it can be told without the other patterns of its rule."""
        relation = pattern.relation
        rows: Iterable[Row] = self._facts.get(relation, ())
        if relation == "finding":
            rows = [(*key, a.outcome, self._criteria[key[1]].parsed.statuses[a.outcome]) for key, a in self._answers.items()]
        own = _of_claim(pattern)
        return [row for row in rows if (not own or claim in row) and all(_term_holds(term, row) for term in pattern.terms)]

    def _matching(self, pattern: Pattern, row: Row) -> Stakes:
        """Return the stakes of a fact that must go on matching a pattern."""
        relation = pattern.relation
        if relation == "measure":
            return frozenset().union(*(self._term(row[1], row[0], term, row, holds=True) for term in pattern.terms))
        if relation == "finding":
            return self.stakes(row[0], row[1])
        if relation == "source":
            return frozenset([Stake("source", source=row[0])])
        if _reads_origin(pattern):
            return self._of_claim(row[1])
        if relation in ITEMS:
            section, column = ITEMS[relation]
            return frozenset([Stake("whole" if relation in _READ_WHOLE else "there", (section, row[column]))])
        return frozenset()

    def _not_matching(self, pattern: Pattern, claim: str) -> Stakes:
        """Return the stakes of a pattern that no fact must come to match where less is on file."""
        relation = pattern.relation
        if relation == "measure":
            name = pattern.constant("name")
            if name is None or not _of_claim(pattern):
                return self._whole
            row = self._measures.get((claim, name))
            failing = [term for term in pattern.terms if row is not None and not _term_holds(term, row)]
            return self._term(name, claim, failing[0], row, holds=False) if row and failing else self._read(name, claim)
        if relation == "finding":
            criterion = pattern.constant("criterion")
            return self.stakes(claim, criterion) if criterion and _of_claim(pattern) else self._whole
        if _reads_origin(pattern):
            return frozenset().union(*map(self._of_claim, self._views))
        if relation in _CHANGING:
            section, column = ITEMS[relation]
            return frozenset(Stake("whole", (section, row[column])) for row in self._facts[relation])
        return frozenset()

    def _of_claim(self, claim: str) -> Stakes:
        """Return all evidence of a claim: which roots are one origin depends on all of it."""
        return frozenset(Stake("whole", ("evidence", i.id)) for items in self._views[claim].items.values() for i in items)

    # --- measures -----------------------------------------------------------------------------------

    def _read(self, name: str, claim: str) -> Stakes:
        items = read_by(name, self._views[claim])
        return self._whole if items is None else frozenset(Stake("whole", item) for item in items)

    def _term(self, name: str, claim: str, term: Term, row: Row, *, holds: bool) -> Stakes:
        column, match = term
        if column < _VALUE:
            return frozenset()
        if isinstance(match, Variable):
            return self._read(name, claim)
        if isinstance(match, Constant):
            return self._equal(name, claim, column, match.value, row, holds=holds)
        failing = [test for test in match if not _passes(test, row[column])]
        chosen = match if holds else failing[:1]
        return frozenset().union(*(self._tested(name, claim, column, test, holds=holds) for test in chosen))

    def _equal(self, name: str, claim: str, column: int, value: Any, row: Row, *, holds: bool) -> Stakes:
        if not _is_number(value) or not _is_number(row[column]):
            return self._read(name, claim)
        if holds:
            return self._at_least(name, claim, column, ceil(value)) | self._at_most(name, claim, column, floor(value))
        if row[column] < value:
            return self._at_most(name, claim, column, ceil(value) - 1)
        return self._at_least(name, claim, column, floor(value) + 1)

    def _tested(self, name: str, claim: str, column: int, test: Comparison, *, holds: bool) -> Stakes:
        """Return the stakes of a comparison that must go on to hold, or not to."""
        operand = getattr(test.operand, "value", None)
        if not _is_number(operand):
            return self._read(name, claim)
        bounds = {
            "at_least": (self._at_least, ceil(operand), self._at_most, ceil(operand) - 1),
            "above": (self._at_least, floor(operand) + 1, self._at_most, floor(operand)),
            "at_most": (self._at_most, floor(operand), self._at_least, floor(operand) + 1),
            "below": (self._at_most, ceil(operand) - 1, self._at_least, ceil(operand)),
        }.get(test.operator)
        if bounds is None:
            return self._read(name, claim)
        keep, bound = bounds[:2] if holds else bounds[2:]
        return keep(name, claim, column, bound)

    def _at_least(self, name: str, claim: str, column: int, least: int) -> Stakes:
        """Return the stakes of a number that must not fall below another."""
        view = self._views[claim]
        if name == "independent_origins" and column in (_LOW, _HIGH):
            return self._origins_at_least(view, least, known=column == _LOW)
        items = _counted(name, view) if column == _VALUE else None
        if items is None:
            return self._read(name, claim)
        return frozenset(Stake("there", ("evidence", item.id)) for item in items[: max(least, 0)])

    def _origins_at_least(self, view: ClaimView, least: int, *, known: bool) -> Stakes:
        """Take an item of each of so many origins: roots that are apart while all is on file cannot come together later."""
        supporting = view.with_stance("supports")
        if least <= 1:
            return frozenset(Stake("there", ("evidence", item.id)) for item in supporting[: max(least, 0)])
        unknown = set() if not known else {s for s, each in view.case.sources.items() if each.derivation_unknown}
        of_root = self._derivation.origins(view, "supports").of_root
        chosen: dict[str, Stake] = {}
        for item in supporting:
            for root in self._derivation.behind(item):
                if root not in unknown:
                    chosen.setdefault(of_root[root], Stake("root", ("evidence", item.id), root))
        return frozenset(list(chosen.values())[:least])

    def _at_most(self, name: str, claim: str, column: int, most: int) -> Stakes:
        """Return the stakes of a number that must not rise above another.

        What is counted one by one can only become less. Origins can become more, where the items go that joined their roots.
        """
        view = self._views[claim]
        if name == "independent_origins" and column in (_LOW, _HIGH):
            roots = self._derivation.origins(view, "supports").of_root
            if column == _LOW:
                certain = sum(not view.case.sources[root].derivation_unknown for root in roots)
                return frozenset() if max(certain, 1) <= most else self._read(name, claim)
            return frozenset() if len(roots) <= most else self._read(name, claim)
        return frozenset() if column == _VALUE and _counted(name, view) is not None else self._read(name, claim)


def _counted(name: str, view: ClaimView) -> Sequence[Item] | None:
    """Return the items that a measure counts one by one; None for any other measure."""
    counted = {"supporting_items": "supports", "contradicting_items": "contradicts"}
    return view.with_stance(counted[name]) if name in counted else None


def _is_number(value: Any) -> TypeGuard[int | Decimal]:
    return value is not None and not isinstance(value, (str, bool))


def _reads_origin(pattern: Pattern) -> bool:
    return pattern.relation == "evidence" and any(term.column == _ORIGIN for term in pattern.terms)


def _may_change(pattern: Pattern) -> bool:
    """Whether a pattern can come to match where less is on file."""
    return pattern.relation in ("measure", "finding", *_CHANGING) or _reads_origin(pattern)


def _says_all(pattern: Pattern) -> bool:
    """Whether it can be told of a fact alone whether it matches."""
    return set(pattern.variables()) <= {"claim"} and not pattern.operands()


def _of_claim(pattern: Pattern) -> bool:
    return any(term.column == 0 and term.match == Variable("claim") for term in pattern.terms)


def _term_holds(term: Term, row: Row) -> bool:
    """Whether a row has what a term asks; what depends on other facts is taken to hold."""
    value = row[term.column]
    if isinstance(term.match, Variable):
        return value is not None
    if isinstance(term.match, Constant):
        return bool(value == term.match.value)
    return value is not None and all(_passes(test, value) for test in term.match)


def _passes(test: Comparison, value: Any) -> bool:
    if isinstance(test.operand, Variable):
        return True
    return value is not None and passes(test, value, getattr(test.operand, "value", test.operand))


# --- from stakes to what can be taken away -------------------------------------------------------------


class Carriers:
    """Which sources carry the items of a case, so that one must go for the item to go."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._above = cache(self._rests_on)

    def sources(self, stakes: Iterable[Stake]) -> set[str]:
        """Return sources of which one must go for a stake to go."""
        return {source for stake in stakes for source in self._of(stake)}

    def _of(self, stake: Stake) -> Iterator[str]:
        if stake.how == "source":
            yield from self._chain(stake.source, "")
            return
        section, id = stake.item
        record = getattr(self._case, section)[id]
        if section != "evidence":
            named = record.source_ids if section == "transactions" else record.sources
            for source in named if stake.how == "whole" else named[:1]:
                yield from self._above(source) if stake.how == "whole" else self._chain(source, "")
            return
        for cited in record.sources:
            source, ends = (cited, (cited,)) if isinstance(cited, str) else (cited.source, cited.rests_on)
            if stake.how == "whole":
                yield from self._above(source).union(*map(self._above, ends))
                continue
            leading = [end for end in ends if not stake.source or stake.source in self._above(end)]
            if leading:
                yield from self._chain(source, stake.source)
                yield from self._chain(leading[0], stake.source)
                return

    def _chain(self, source: str, toward: str) -> set[str]:
        """Return sources that keep a source on file, and its way to a root: it, the texts it was read through, a parent."""
        found: set[str] = set()
        pending = [source]
        while pending:
            id = pending.pop()
            if id in found:
                continue
            found.add(id)
            text = self._case.sources[id]
            if text.accessed == "cited" and text.via:
                pending.append(text.via)
            leading = [parent for parent in text.parents if not toward or toward in self._above(parent)]
            pending += (leading or list(text.parents))[:1]
        return found

    def _rests_on(self, source: str) -> frozenset[str]:
        """Return a source with all it derives from and all through which these were read."""
        found: set[str] = set()
        pending = [source]
        while pending:
            id = pending.pop()
            if id not in found:
                found.add(id)
                text = self._case.sources[id]
                pending += [*text.parents, *([text.via] if text.via else [])]
        return frozenset(found)
