"""What must stay on file for an answer to stay as it is.

Taking items or sources away can change an answer only if it takes one of its stakes: a fact of the deciding rule's
first match, or what keeps an earlier rule from holding. Rules without negation, measures and other answers hold of less
where less is on file, so an earlier one that fails goes on failing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property
from math import ceil, floor
from typing import Any, Literal, NamedTuple, TypeGuard

from casekit.assess import Answered
from casekit.engines.native import Indexes, compile_rule
from casekit.measures import SECTIONS, read_by
from casekit.model.case import Case, Evidence
from casekit.model.dates import Date
from casekit.model.relations import ITEMS, RELATIONS, Row
from casekit.model.result import Match
from casekit.packs import LoadedCriterion
from casekit.rules.syntax import Comparison, Constant, Criterion, Input, Pattern, Rule, Term, Variable, band_of, passes
from casekit.sensitivity.removal import ItemKey, named_by, reached
from casekit.view import ClaimView, Item

Key = tuple[str, str]
"""A claim and a criterion."""


How = Literal["there", "whole", "cited", "through", "source"]


class Stake(NamedTuple):
    """Something that must stay: a source, or an item.

    Of an item it must stay that it is `there`, that it is `whole` (with all its sources), that it is `cited` from a
    source, or that its derivation leads `through` one.
    """

    how: How
    item: ItemKey = ("", "")
    source: str = ""


Stakes = frozenset[Stake]
_ORIGIN = next(n for n, column in enumerate(RELATIONS["evidence"]) if column.name == "origin")
_CHANGING = ("transaction", "hop")
"""Relations whose rows may have other values where less is on file."""
_STAYS: dict[str, How] = {"cites": "cited", "rests_on": "through", "transaction": "whole", "hop": "whole"}
"""How an item must stay for a fact of it to stay, where that it is there is not enough."""
_OF_THE_CLAIM = Pattern("claim", (Term(0, Variable("claim")),))
_NOTHING: Mapping[str, Any] = {}
_UNDATED = Date("", None, None)
_VALUE, _LOW, _HIGH = 2, 3, 4


class Relaxed(NamedTuple):
    """What of a rule can only cease to hold where less is on file, compiled; and the rest of it."""

    stable: tuple[Pattern, ...]
    indexes: tuple[Any, ...]
    matches: Callable[..., dict[str, list[Match]]]
    changing: tuple[Pattern, ...]
    """Its patterns that may come to hold: on measures, other answers and payment paths."""
    negative: tuple[Pattern, ...]


def relaxed(criterion: Criterion) -> tuple[Relaxed, ...]:
    """Return the rules of a criterion, ready for `Reliance`."""
    return tuple(_relaxed(rule) for rule in criterion.rules)


def _relaxed(rule: Rule) -> Relaxed:
    stable = (_OF_THE_CLAIM, *(pattern for pattern in rule.positive if not _may_change(pattern)))
    changing = tuple(pattern for pattern in rule.positive if _may_change(pattern))
    return Relaxed(stable, *compile_rule(Rule(rule.outcome, stable, rule.label, rule.path)), changing, rule.negative)


class Reliance:
    """On what the answers to one case rest, as they were evaluated."""

    def __init__(
        self,
        case: Case,
        answered: Answered,
        criteria: Mapping[str, LoadedCriterion],
        rules: Mapping[str, Sequence[Relaxed]],
        *,
        items_only: bool,
    ) -> None:
        """Take a case and the answers to it.

        Args:
            case: the case.
            answered: the answers, with what they are from.
            criteria: those that were applied, by name.
            rules: the relaxed rules of each.
            items_only: whether only whole items are taken away, no sources.
        """
        self._case = case
        self._answers, self._facts, views, self._derivation = answered
        self._criteria = criteria
        self._rules = rules
        self._items_only = items_only
        self._views = {view.id: view for view in views}
        self._measures = {(row[0], row[1]): row for row in self._facts["measure"]}
        self._indexes = Indexes(self._facts)
        self._constant: dict[int, list[Row]] = {}
        self.stakes = cache(self._stakes)
        """Return the stakes of the answer to a claim by a criterion."""

    @cached_property
    def _whole(self) -> Stakes:
        """The stakes of an answer of which nobody knows on what it rests."""
        items = [Stake("whole", (section, id)) for section in SECTIONS for id in getattr(self._case, section)]
        return frozenset([*items, *(Stake("source", source=id) for id in self._case.sources)])

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
        for earlier in self._rules[criterion][:deciding]:
            found |= self._failing(earlier, claim)
        if held:
            rule = parsed.rules[deciding]
            for pattern, row in zip(rule.positive, held[0].matches[0], strict=True):
                found |= self._matching(pattern, row)
            for pattern in rule.negative:
                found |= self._not_matching(pattern, claim)
        return frozenset(found)

    def _failing(self, rule: Relaxed, claim: str) -> Stakes:
        """Return the stakes of a rule that must go on failing: of what alone keeps it from holding."""
        matches = rule.matches(*[self._indexes[index] for index in rule.indexes]).get(claim, [])
        if not matches:
            return frozenset()
        reasons = [self._not_matching(p, claim) for p in rule.changing if _says_all(p) and not self._rows(p, claim)]
        for pattern in rule.negative:
            if pattern.relation in ("measure", "finding") and _says_all(pattern):
                reasons += [self._matching(pattern, row) for row in self._rows(pattern, claim)]
        if reasons:
            return min(reasons, key=lambda stakes: (len(stakes), sorted(stakes)))
        found: set[Stake] = set()
        for bound, own in self._ways(rule, matches):
            blocking = self._blocking(rule, bound, own)
            if blocking is None:
                return frozenset().union(*(self._not_matching(p, claim) for p in (*rule.changing, *rule.negative)))
            found |= blocking
        return frozenset(found)

    def _ways(self, rule: Relaxed, matches: Sequence[Match]) -> Iterable[tuple[dict[str, Any], set[ItemKey]]]:
        """Return the ways in which matches bind what the negated patterns ask, each with the items that all such matches have."""
        asked = {name for pattern in rule.negative for name in (*pattern.variables(), *pattern.operands())}
        at = {
            name: (number, column)
            for number, pattern in reversed(list(enumerate(rule.stable)))
            for name, column in pattern.variables().items()
            if name in asked
        }
        found: dict[tuple[Any, ...], set[ItemKey]] = {}
        for match in matches:
            items = set().union(*(_items(p.relation, row) for p, row in zip(rule.stable, match, strict=True)))
            key = tuple([match[number][column] for number, column in at.values()])
            found[key] = found[key] & items if key in found else items
        return [(dict(zip(at, key, strict=True)), items) for key, items in found.items()]

    def _blocking(self, rule: Relaxed, bound: Mapping[str, Any], own: Collection[ItemKey]) -> Stakes | None:
        """Return the stakes of a fact that keeps matches from holding; None if it is none of the negated ones."""
        found: Stakes | None = None
        for pattern in rule.negative:
            for row in self._of_constants(pattern):
                if all(_term_holds(term, row, bound) for term in pattern.terms):
                    items = _items(pattern.relation, row)
                    if not items.isdisjoint(own) and (self._items_only or not self._may_lose(pattern.relation, row)):
                        return frozenset()  # it goes only with the match
                    found = self._matching(pattern, row)
        return found

    def _of_constants(self, pattern: Pattern) -> list[Row]:
        """Return the facts that have the values a pattern names, whatever its variables are."""
        if id(pattern) not in self._constant:
            rows = self._facts.get(pattern.relation, ())
            self._constant[id(pattern)] = [row for row in rows if all(_term_holds(term, row) for term in pattern.terms)]
        return self._constant[id(pattern)]

    def _may_lose(self, relation: str, row: Row) -> bool:
        """Whether an item may stay while a fact of it goes, with a source."""
        if relation == "cites":
            return len(self._case.evidence[row[0]].sources) > 1
        return relation in ("rests_on", *_CHANGING)

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
        source = row[1] if relation in ("cites", "rests_on") else ""
        return frozenset(Stake(_STAYS.get(relation, "there"), item, source) for item in _items(relation, row))

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
        if name == "days_to_first_report" and column != _VALUE:
            return self._first_reported(view, None)
        items = _counted(name, view) if column == _VALUE else None
        if items is None:
            return self._read(name, claim)
        return frozenset(Stake("there", ("evidence", item.id)) for item in items[: max(least, 0)])

    def _first_reported(self, view: ClaimView, column: int | None) -> Stakes:
        """Take an item and a source that bound the first report, which with less on file can only be later.

        Which one bounds its first or last day; any that is dated where only that there is a report counts.
        """
        dated = [
            (
                -1 if column == _LOW and date.earliest is None else date.earliest if column == _LOW else date.latest,
                item.id,
                source,
            )
            for item in view.with_stance("supports")
            for source in sorted(self._derivation.beneath(item.evidence))
            for date in [view.case.sources[source].issued or _UNDATED]
            if column == _LOW or date.latest is not None
        ]
        if not dated:
            return self._read("days_to_first_report", view.id)
        _, item, source = min(dated, key=lambda each: each[0] or 0) if column else dated[0]
        return frozenset([Stake("through", ("evidence", item), source)])

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
                    chosen.setdefault(of_root[root], Stake("through", ("evidence", item.id), root))
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
        if name == "days_to_first_report" and column != _VALUE:
            return self._first_reported(view, column)
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


def _items(relation: str, row: Row) -> set[ItemKey]:
    section, column = ITEMS.get(relation, ("", 0))
    return {(section, row[column])} if section else set()


def _term_holds(term: Term, row: Row, bound: Mapping[str, Any] = _NOTHING) -> bool:
    """Whether a row has what a term asks; of a variable that is not bound, that there is a value."""
    value = row[term.column]
    if isinstance(term.match, Variable):
        return value is not None and bound.get(term.match.name, value) == value
    if isinstance(term.match, Constant):
        return bool(value == term.match.value)
    return value is not None and all(_passes(test, value, bound) for test in term.match)


def _passes(test: Comparison, value: Any, bound: Mapping[str, Any] = _NOTHING) -> bool:
    if isinstance(test.operand, Variable):
        return test.operand.name not in bound or passes(test, value, bound[test.operand.name])
    return value is not None and passes(test, value, getattr(test.operand, "value", test.operand))


# --- from stakes to what can be taken away -------------------------------------------------------------


class Carriers:
    """Which sources carry the items of a case, so that one must go for the item to go or to change."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._above = cache(self._ancestry)
        self._all_of = cache(self._behind)

    def sources(self, stakes: Iterable[Stake], left: Case) -> set[str]:
        """Return sources of which one must go for a stake to go, in what is left of the case."""
        found: set[str] = set()
        for how, item, source in stakes:
            if how == "whole":
                found |= self._all_of(item)
            elif how == "source":
                found |= self._chain(left, source, "")
            elif how == "cited":
                ends = [c.rests_on[0] for c in left.evidence[item[1]].sources if not isinstance(c, str) and c.source == source]
                found |= set().union(*(self._chain(left, each, "") for each in (source, *ends[:1])))
            else:
                found |= self._carrying(left, item, source)
        return found & left.sources.keys()

    def _behind(self, item: ItemKey) -> frozenset[str]:
        """Return every source that has to do with an item."""
        return reached(self._case.sources, [getattr(self._case, item[0])[item[1]]])

    def _carrying(self, left: Case, item: ItemKey, toward: str) -> set[str]:
        """Return sources that keep an item on file: of the first text that does, and of its way to a root, if one is named."""
        section, id = item
        record = getattr(left, section)[id]
        if not isinstance(record, Evidence):
            return set().union(*(self._chain(left, source, "") for source in named_by(record)[:1]))
        for cited in record.sources:
            source, ends = (cited, (cited,)) if isinstance(cited, str) else (cited.source, cited.rests_on)
            leading = [end for end in ends if not toward or toward in self._above(end)]
            if leading:
                return self._chain(left, source, toward) | self._chain(left, leading[0], toward)
        return set()

    def _chain(self, left: Case, source: str, toward: str) -> set[str]:
        """Return sources that keep a source on file: it, the texts through which it was read, and a way to a root."""
        found: set[str] = set()
        pending = [source]
        while pending:
            id = pending.pop()
            if id not in found:
                found.add(id)
                text = left.sources[id]
                if text.accessed == "cited" and text.via:
                    pending.append(text.via)
                leading = [parent for parent in text.parents if not toward or toward in self._above(parent)]
                pending += (leading or list(text.parents))[:1]
        return found

    def _ancestry(self, source: str) -> frozenset[str]:
        """Return a source with all it derives from."""
        found: set[str] = set()
        pending = [source]
        while pending:
            id = pending.pop()
            if id not in found:
                found.add(id)
                pending += self._case.sources[id].parents
        return frozenset(found)
