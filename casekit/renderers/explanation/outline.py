"""What is told of an id as an outline, the same for every form in which it is read: lines, and lines below them.

An answer is told as outcome ← rule ← facts ← items ← sources ← origins, with the reason why every other rule did not
hold; an answer on which others rest where it is met first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from casekit.lookup import Told
from casekit.model.account import (
    Account,
    CriterionAccount,
    ItemAccount,
    ItemPlaced,
    Placed,
    Resting,
    RuleAccount,
    SourceAccount,
    StandsAgainst,
)
from casekit.model.explanation import Basis, Between, CitedSource, Explanation, Ground, Origin, Ruling, Unmet

Key = tuple[str, str]
"""A claim and a criterion."""
SECTIONS = {
    "evidence": "evidence",
    "denials": "denial",
    "official_findings": "official finding",
    "transactions": "payment",
    "searches": "search",
}
"""What an item of a section is called."""


class Line(NamedTuple):
    """A line and what stands below it; `status` is that of the answer that it gives, empty where it gives none."""

    says: str
    below: tuple[Line, ...] = ()
    status: str = ""


class Part(NamedTuple):
    """One thing that is told of: `apart` where its lines are answers, each with a tree of its own."""

    title: str
    lines: tuple[Line, ...]
    apart: bool = False


def outline(told: Told, known: Sequence[Explanation]) -> tuple[Part, ...]:
    """Return what is told of an id, in parts.

    Args:
        told: what is told.
        known: all explanations of the case: answers that others rest on are explained where they are met first.
    """
    parts = []
    if told.explanations:
        first = told.explanations[0]
        parts.append(Part(f"{first.claim}: {first.says}", tuple(_answers(told.explanations, known)), apart=True))
    return (*parts, *map(_account, told.accounts))


def words(coded: str) -> str:
    """Return a coded word as prose."""
    return coded.replace("-", " ").replace("_", " ")


# --- answers --------------------------------------------------------------------------------------------


def _answers(asked: Sequence[Explanation], known: Sequence[Explanation]) -> Iterator[Line]:
    trees = _Trees(known)
    for explanation in asked:
        if (explanation.claim, explanation.criterion) not in trees.told:
            yield trees.write(explanation)


class _Trees:
    """Writes explanations, each once."""

    def __init__(self, known: Sequence[Explanation]) -> None:
        self._known: Mapping[Key, Explanation] = {(e.claim, e.criterion): e for e in known}
        self.told: set[Key] = set()

    def write(self, e: Explanation) -> Line:
        self.told.add((e.claim, e.criterion))
        said = set(e.decided.grounds)
        return Line(
            f"{e.criterion}: {words(e.outcome)} ({words(e.status)}): {e.label}",
            (
                *(Line(f"standard: {standard}") for standard in e.standard),
                Line(f"decided by {ruled(e.decided)}", tuple(self._ground(ground) for ground in e.decided.grounds)),
                *(Line(f"also held: {ruled(ruling)}") for ruling in e.held),
                *(self._unmet(unmet, said) for unmet in e.unmet),
            ),
            e.status,
        )

    def _unmet(self, unmet: Unmet, said: set[Ground]) -> Line:
        """Write a rule that did not hold, with the facts against it that no line above has."""
        against = [ground for ground in unmet.against if ground not in said and _stands_somewhere(ground)]
        said.update(against)
        says = f"did not hold: {unmet.rule} → {words(unmet.outcome)} ({unmet.place}): {unmet.fails}"
        return Line(says, tuple(self._ground(ground) for ground in against))

    def _ground(self, ground: Ground) -> Line:
        below = [_item(basis) for basis in ground.basis]
        below += [_item(basis, not_counted(basis)) for basis in ground.discounting]
        if ground.finding is not None and ground.finding in self._known:
            e = self._known[ground.finding]
            told = ground.finding in self.told
            below.append(Line(f"{e.criterion} of {e.claim}: told above") if told else self.write(e))
        return Line(f"← {ground.says}" + (f" ({ground.place})" if ground.place else ""), tuple(below))


def _stands_somewhere(ground: Ground) -> bool:
    return bool(ground.basis or ground.discounting or ground.finding or ground.place)


def ruled(ruling: Ruling) -> str:
    """Say which rule it is, what it gives and what it asks."""
    return f"{ruling.rule} → {words(ruling.outcome)} ({ruling.place}): {'; '.join(ruling.says)}"


def not_counted(basis: Basis) -> str:
    """Say what an item has to do with words that are not counted."""
    return "because of the denial " if basis.section == "denials" else "not counted, being by the accused or one who denies: "


def _item(basis: Basis, because: str = "") -> Line:
    return Line(
        because + placed(basis.id, basis.place) + (f": {basis.says}" if basis.says else ""), tuple(map(_cited, basis.sources))
    )


def _cited(cited: CitedSource) -> Line:
    others = [_origin(origin) for origin in cited.origins if origin.source != cited.source]
    way = f", by way of {_places(cited.between)}" if cited.between else ""
    return Line(placed(cited.source, cited.place) + (f" ← {'; '.join(others)}{way}" if others else ""))


def _origin(origin: Origin) -> str:
    return placed(origin.source, origin.place) + (", whose derivation is unknown" if origin.unknown else "")


def placed(id: str, place: str) -> str:
    """Return an id with its place; of a protected source there is none."""
    return f"{id} ({place})" if place else id


# --- accounts -------------------------------------------------------------------------------------------


def _account(account: Account) -> Part:
    match account:
        case ItemAccount():
            title = placed(account.id, account.place) + (f": {account.says}" if account.says else "")
            return Part(title, tuple(_of_item(account)))
        case SourceAccount():
            return Part(f"{placed(account.source, account.place)}: {words(account.is_a)}", tuple(_of_source(account)))
        case CriterionAccount():
            return Part(f"{placed(account.criterion, account.place)}: {account.title}", tuple(_of_criterion(account)))
        case RuleAccount():
            gives = f" → {words(account.outcome)}" if account.outcome else ""
            return Part(f"{account.rule}{gives} ({account.place}): {account.says}", tuple(_of_rule(account)))


def _of_item(account: ItemAccount) -> Iterator[Line]:
    what = ", ".join(map(words, account.what))
    yield Line(f"{SECTIONS[account.section]}: {what}" if what else SECTIONS[account.section])
    if account.by:
        yield Line(f"{ {'transactions': 'path', 'searches': 'where'}.get(account.section, 'by') }: {account.by}")
    if account.date:
        yield Line(f"date: {account.date}")
    if account.sources:
        yield Line("sources", tuple(map(_cited, account.sources)))
    for bears in account.bears_on:
        yield Line(f"bears on {bears.claim}" + (f": {', '.join(map(words, bears.how))}" if bears.how else ""))
    for attribute, value in account.states:
        yield Line(f"states {words(attribute)}: {value}")
    yield from _rests(account.answers, account.against)


def _of_source(account: SourceAccount) -> Iterator[Line]:
    for word, value in account.described:
        yield Line(f"{word}: {value}")
    if account.parents:
        yield Line(f"derives from {_places(account.parents)}")
        yield Line(f"origins: {'; '.join(map(_origin, account.origins))}")
    else:
        yield Line("what it derives from is unknown" if account.unknown else "an origin: it derives from no other source")
    if account.carried:
        yield Line(f"carried by {_places(account.carried)}")
    if account.citing:
        yield Line(f"cited by {_items(account.citing)}")
    if account.resting:
        yield Line(f"beneath {_items(account.resting)}")
    yield from _rests(account.answers, account.against)


def _places(sources: Iterable[Placed | Between]) -> str:
    return ", ".join(placed(*each) for each in sources)


def _items(items: Iterable[ItemPlaced]) -> str:
    return ", ".join(placed(each.id, each.place) for each in items)


def _rests(answers: Sequence[Resting], against: Sequence[StandsAgainst]) -> Iterator[Line]:
    yield (
        Line("answers that rest on it", tuple(_resting(each) for each in answers)) if answers else Line("no answer rests on it")
    )
    if against:
        yield Line("rules that it keeps from holding", tuple(map(_stands_against, against)))


def _resting(answer: Resting) -> Line:
    through = f", through {', '.join(answer.through)}" if answer.through else ""
    return _answer(f"{answer.claim}, {answer.criterion}", answer, through)


def _answer(of: str, answer: Resting, through: str = "") -> Line:
    says = f"{of}: {words(answer.outcome)} ({words(answer.status)}): {answer.label}; decided by {answer.rule}{through}"
    return Line(says, (), answer.status)


def _stands_against(against: StandsAgainst) -> Line:
    return Line(f"{against.claim}: {against.rule} → {words(against.outcome)}; decided by {against.decided}")


def _of_criterion(account: CriterionAccount) -> Iterator[Line]:
    yield Line(f"asks: {account.asks}")
    yield from (Line(f"standard: {standard}") for standard in account.standards)
    rules = [(rule.rule + (f" → {words(rule.outcome)}" if rule.outcome else ""), rule) for rule in account.rules]
    yield Line(
        "rules, of which the first that holds decides",
        tuple(Line(f"{says} ({rule.place}): {rule.says}") for says, rule in rules),
    )
    yield (
        Line("answers", tuple(_answer(each.claim, each) for each in account.answers)) if account.answers else Line("no answers")
    )
    yield from (Line(f"{claim}: no answer, a plugin failed") for claim in account.failed)


def _of_rule(account: RuleAccount) -> Iterator[Line]:
    yield Line(f"of {account.criterion}: {account.title}")
    yield from (Line(f"standard: {standard}") for standard in account.standards)
    if account.decided:
        yield Line("decided", tuple(_answer(each.claim, each) for each in account.decided))
    if account.held:
        yield Line("held without deciding", tuple(_answer(each.claim, each) for each in account.held))
    if account.failed:
        yield Line("did not hold", tuple(Line(f"{each.claim}: {each.fails}") for each in account.failed))
