"""What an id of a case or a pack names, and what is told of it: a claim, an item, a source, a criterion or a rule.

Everything is taken from a report, after its redaction: what is not in it cannot be asked for, and a pseudonym that is in
it can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import NamedTuple

from casekit.errors import UsageError, did_you_mean, quoted
from casekit.model.account import (
    Account,
    BearsOn,
    CriterionAccount,
    ItemAccount,
    ItemPlaced,
    NotHeld,
    Placed,
    Resting,
    RuleAccount,
    RuleAsked,
    SourceAccount,
    StandsAgainst,
)
from casekit.model.explanation import Explanation, Ground, Origin
from casekit.report import Chapter, CriterionEntry, ItemEntry, Report, SourceEntry

Key = tuple[str, str]
"""A claim and a criterion."""
_FIELDS = (
    ("title", "title"), ("author", "author"), ("publisher", "publisher"), ("place", "published in"), ("issued", "issued"),
    ("url", "address"), ("language", "language"), ("accessed", "accessed"), ("via", "read through"),
)  # fmt: skip
"""The fields of a source that are told, each with its word."""


class Told(NamedTuple):
    """What an id names: the answers to the claim of that name, and accounts of whatever else has it.

    `answers` are the keys of all answers that are told, in the order of claims and criteria.
    """

    explanations: tuple[Explanation, ...]
    accounts: tuple[Account, ...]
    answers: tuple[Key, ...]


def lookup(report: Report, id: str, shown: Collection[str], only: str = "") -> Told:
    """Return what is told of what an id names in a report of one case.

    Args:
        report: of one case by all criteria, redacted.
        id: of a claim, an item or a source (or its pseudonym), the name of a criterion (`pack/name` or `name`), or a
            rule (`pack/name#2`, `#otherwise`, `#function`). It may name several things; each is told of.
        shown: the criteria whose answers are told.
        only: the only criterion whose answers are told, also of another criterion or of a rule; none by default.

    Raises:
        UsageError: it names nothing.
    """
    return _Lookup(report, shown, only)(id)


class _Lookup:
    """One case's report, looked up."""

    def __init__(self, report: Report, shown: Collection[str], only: str) -> None:
        (self._chapter,) = report.chapters
        chapter: Chapter = self._chapter
        self._criteria = {entry.criterion: entry for entry in report.criteria}
        self._shown, self._only = frozenset(shown), only
        self._failed = report.comparison.failed
        claims = {entry.claim: n for n, entry in enumerate(chapter.claims)}
        order = {name: n for n, name in enumerate(self._criteria)}
        ordered = sorted(chapter.explanations, key=lambda e: (claims[e.claim], order[e.criterion]))
        self._explained = {(e.claim, e.criterion): e for e in ordered}
        self._rules = {rule.rule: (entry, rule) for entry in report.criteria for rule in _rules_of(entry)}
        self._texts = {text.source: text for text in chapter.graph.texts}
        self._places = {entry.header.source: entry.place for entry in chapter.sources}
        self._items = {(entry.basis.section, entry.basis.id): entry for entry in chapter.items}

    def __call__(self, id: str) -> Told:
        chapter = self._chapter
        explanations = [e for key, e in self._explained.items() if e.claim == id and self._is_told(key)]
        accounts: list[Account] = [
            *(self._item(entry) for entry in chapter.items if entry.basis.id == id),
            *(self._source(entry) for entry in chapter.sources if entry.header.source == id),
            *(self._criterion(entry) for entry in self._criteria.values() if id in _names(entry.criterion)),
            *(self._rule(entry, rule) for name, (entry, rule) in self._rules.items() if id in _names(name)),
        ]
        is_claim = any(entry.claim == id for entry in chapter.claims)
        if not is_claim and not accounts:
            raise UsageError(
                f"{quoted(id)} is no claim, item or source of {chapter.case}, and no criterion or rule that was applied"
                + did_you_mean(id, self._every_id())
            )
        told = {(e.claim, e.criterion) for e in explanations} | {key for account in accounts for key in _keys(account)}
        return Told(tuple(explanations), tuple(accounts), tuple(key for key in self._explained if key in told))

    def _every_id(self) -> Iterator[str]:
        chapter = self._chapter
        yield from (entry.claim for entry in chapter.claims)
        yield from (entry.basis.id for entry in chapter.items)
        yield from (entry.header.source for entry in chapter.sources)
        yield from (name for full in (*self._criteria, *self._rules) for name in _names(full))

    def _is_told(self, key: Key, of: str = "") -> bool:
        """Whether an answer is told; those of the criterion `of`, which is asked about, are also where it is not shown."""
        criterion = key[1]
        return criterion == self._only if self._only else criterion in self._shown or criterion == of

    # --- what rests on what -------------------------------------------------------------------------

    def _resting(self, rests: Callable[[ItemEntry], bool]) -> tuple[tuple[Resting, ...], tuple[StandsAgainst, ...]]:
        """Return the answers that rest on certain items, and the rules against which these stand in other answers."""

        def directly(grounds: Collection[Ground]) -> bool:
            return any(rests(self._items[b.section, b.id]) for g in grounds for b in (*g.basis, *g.discounting))

        @cache
        def reached(key: Key) -> tuple[bool, tuple[Key, ...]]:
            """Whether an answer rests on them itself, and the answers through which it does."""
            grounds = self._explained[key].decided.grounds
            below = dict.fromkeys(g.finding for g in grounds if g.finding in self._explained)
            return directly(grounds), tuple(each for each in below if each and any(reached(each)))

        def rests_at_all(ground: Ground) -> bool:
            return directly([ground]) or (ground.finding in self._explained and any(reached(ground.finding)))

        answers, against = [], []
        for key, e in self._explained.items():
            if not self._is_told(key):
                continue
            itself, through = reached(key)
            if itself or through:
                answers.append(_resting(e, () if itself else tuple(_other(each, e.claim) for each in through)))
            else:
                barred = [unmet for unmet in e.unmet if any(map(rests_at_all, unmet.against))]
                against += [StandsAgainst(e.claim, e.criterion, u.rule, u.outcome, e.decided.rule) for u in barred]
        return tuple(answers), tuple(against)

    # --- accounts -----------------------------------------------------------------------------------

    def _item(self, entry: ItemEntry) -> ItemAccount:
        chapter, basis = self._chapter, entry.basis
        answers, against = self._resting(lambda other: other is entry)
        by, what, date, states = "", tuple[str, ...](), "", tuple[tuple[str, str], ...]()
        bears_on: tuple[BearsOn, ...] = ()
        if basis.section == "evidence":
            item = next(each for each in chapter.evidence if each.id == basis.id)
            by, what, date, states = item.by, (item.directness,), item.date, item.states
            bears_on = tuple(BearsOn(b.claim, (b.stance, *([b.shows] if b.shows else []))) for b in item.bears_on)
        else:
            record = next(each for each in chapter.records if (each.section, each.id) == (basis.section, basis.id))
            by, what, date = record.who, record.what, record.date
            bears_on = (BearsOn(record.claim, ()),)
        return ItemAccount(
            case=chapter.case, section=basis.section, id=basis.id, place=basis.place, says=basis.says, by=by, what=what,
            date=date, sources=basis.sources, bears_on=bears_on, states=states, answers=answers, against=against,
        )  # fmt: skip

    def _source(self, entry: SourceEntry) -> SourceAccount:
        header = entry.header
        id, text = header.source, self._texts[header.source]
        citing = [e for e in self._items.values() if any(cited.source == id for cited in e.basis.sources)]
        resting = [e for e in self._items.values() if id in e.sources and e not in citing]
        answers, against = self._resting(lambda item: id in item.sources)
        told = [(field, word) for field, word in _FIELDS if field != "accessed" or entry.place]  # not of a protected source
        described = tuple((word, getattr(header, field)) for field, word in told if getattr(header, field))
        return SourceAccount(
            case=self._chapter.case, source=id, place=entry.place, is_a=header.kind, described=described,
            parents=tuple(Placed(parent, self._places[parent]) for parent in text.parents), unknown=text.unknown,
            origins=tuple(Origin(root, self._places[root], self._texts[root].unknown) for root in text.origins),
            carried=tuple(Placed(other, self._places[other]) for other in self._texts if id in self._above(other)),
            citing=tuple(map(_placed, citing)), resting=tuple(map(_placed, resting)), answers=answers, against=against,
        )  # fmt: skip

    def _above(self, source: str) -> set[str]:
        """Return all from which a source derives."""
        pending, found = [source], set[str]()
        while pending:
            for parent in self._texts[pending.pop()].parents:
                if parent not in found:
                    found.add(parent)
                    pending.append(parent)
        return found

    def _criterion(self, entry: CriterionEntry) -> CriterionAccount:
        name = entry.criterion
        answers = [e for key, e in self._explained.items() if e.criterion == name and self._is_told(key, name)]
        failed = [cell.claim for cell in self._failed if cell.criterion == name and self._is_told((cell.claim, name), name)]
        return CriterionAccount(
            case=self._chapter.case, criterion=name, place=entry.place, title=entry.title, asks=entry.asks,
            standards=entry.standards, rules=_rules_of(entry), answers=tuple(map(_resting, answers)), failed=tuple(failed),
        )  # fmt: skip

    def _rule(self, entry: CriterionEntry, rule: RuleAsked) -> RuleAccount:
        name = entry.criterion
        told = [e for key, e in self._explained.items() if e.criterion == name and self._is_told(key, name)]
        return RuleAccount(
            case=self._chapter.case, rule=rule.rule, criterion=name, title=entry.title, standards=entry.standards,
            place=rule.place, outcome=rule.outcome, says=rule.says,
            decided=tuple(_resting(e) for e in told if e.decided.rule == rule.rule),
            held=tuple(_resting(e) for e in told if any(ruling.rule == rule.rule for ruling in e.held)),
            failed=tuple(NotHeld(e.claim, u.fails) for e in told for u in e.unmet if u.rule == rule.rule),
        )  # fmt: skip


def _names(full: str) -> tuple[str, str]:
    """Return the names by which a criterion or a rule can be asked for."""
    return full, full.partition("/")[2]


def _rules_of(entry: CriterionEntry) -> tuple[RuleAsked, ...]:
    name = entry.criterion
    rules = [RuleAsked(f"{name}#{rule.number}", rule.place, rule.outcome, rule.says) for rule in entry.rules]
    if entry.otherwise:
        says = "none of its rules holds"
        rules.append(RuleAsked(f"{name}#otherwise", entry.otherwise_place, entry.otherwise, says))
    if entry.function:
        rules.append(RuleAsked(f"{name}#function", entry.place, "", entry.function))
    return tuple(rules)


def _resting(e: Explanation, through: tuple[str, ...] = ()) -> Resting:
    return Resting(e.claim, e.criterion, e.outcome, e.status, e.label, e.decided.rule, through)


def _other(key: Key, claim: str) -> str:
    return key[1] if key[0] == claim else f"{key[0]} {key[1]}"


def _placed(entry: ItemEntry) -> ItemPlaced:
    return ItemPlaced(entry.basis.section, entry.basis.id, entry.basis.place)


def _keys(account: Account) -> Iterator[Key]:
    told = account.decided + account.held if isinstance(account, RuleAccount) else account.answers
    yield from ((each.claim, each.criterion) for each in told)
