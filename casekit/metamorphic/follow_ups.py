"""Cases that follow from a case: the same one told in another way, or with something more that says nothing more.

Each function yields follow-up cases of the data of a valid case, in an order that the data alone decide; what is given
is never changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, product
from random import Random
from typing import Any, NamedTuple

from casekit.model.base import words
from casekit.model.case import DenialForm, DenialScope, Directness
from casekit.rewriting import SECTIONS, TEXTS, WORDS, CaseData, about, renamed, replaced, with_texts, without, words_at

SHUFFLES = 3
"""How many shuffled copies of a case are tried, beside the one turned round."""
TEN = 10
"""Ten papers that carry one witness are one witness."""


class FollowUp(NamedTuple):
    """A case that follows from another, and what its answers are compared with.

    `change` says in words what was changed; `claims` maps the claims that are compared to their ids in the follow-up.
    `since` is the case whose answers must be the same, where that is not the case from which all follow. `settles` are the
    claims of which an answer that was unknown may become known.
    """

    data: CaseData
    change: str
    claims: Mapping[str, str]
    since: CaseData | None = None
    settles: frozenset[str] = frozenset()


def _same(data: CaseData) -> dict[str, str]:
    return {claim: claim for claim in data.get("claims", {})}


def _fresh(word: str, taken: Iterable[str]) -> Iterator[str]:
    """Yield ids that are not taken."""
    known = {*taken}
    return (name for n in count(1) if (name := word if n == 1 else f"{word}-{n}") not in known)


def parts(data: CaseData) -> Iterator[CaseData]:
    """Yield parts of a case: its claims with nothing on file, each claim with what bears on it, and with one item of that.

    What turns on something on which it must not is hidden where there is enough of that already.
    """
    claims = sorted(data.get("claims", {}))
    kept = ("actors", "claims")
    if len(claims) > 1:
        yield {key: part for key, part in data.items() if key not in SECTIONS or key in kept}
    for claim in claims:
        alone = about(data, claim)
        _, *others = sorted(alone.get("evidence", {})) or [""]
        if others:
            yield about(without(alone, [("evidence", id) for id in others]), claim)
        if len(claims) > 1:
            yield alone


# --- repeatability ------------------------------------------------------------------------------------


def again(data: CaseData) -> Iterator[FollowUp]:
    """Yield the case as it is."""
    yield FollowUp(data, "the same case answered once more", _same(data))


# --- order --------------------------------------------------------------------------------------------


def reordered(data: CaseData) -> Iterator[FollowUp]:
    """Yield the case with its sections, keys and sets turned round, and shuffled by fixed seeds."""
    yield FollowUp(_arranged(data, lambda entries: entries[::-1]), "sections, keys and lists turned round", _same(data))
    for seed in range(SHUFFLES):
        yield FollowUp(shuffle(data, Random(seed)), "sections, keys and lists shuffled", _same(data))  # noqa: S311


def shuffle(value: Any, random: Random) -> Any:
    """Return the data of a case in another order: every mapping, and every list that is a set; a payment path is a sequence."""
    return _arranged(value, lambda entries: random.sample(entries, len(entries)))


def _arranged(value: Any, order: Callable[[list[Any]], list[Any]], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _arranged(value[name], order, name) for name in order(list(value))}
    if isinstance(value, list):
        return [_arranged(part, order) for part in (value if key == "path" else order(value))]
    return value


# --- re-reporting -------------------------------------------------------------------------------------


class _Repeated(NamedTuple):
    """What is repeated: a text that an item cites."""

    item: str
    source: str
    rests_on: Sequence[str]


def re_reported(data: CaseData) -> Iterator[FollowUp]:
    """Yield the case with one more text that repeats an item, and with ten, beside the one with one.

    A re-report that adds nothing has a title, author, publisher and address of its own, derives from a text that the item
    cites (from as much of it as the item rests on), is issued when that was and read as the item was read; its item is the
    same person's words on the same day, with the same stance and grade, at second hand (`secondary`), and neither states
    nor shows anything, nor is it a test. Of a case of one claim each text of each item is repeated by itself, of a larger
    one all at once, and only once.

    One item alone for or against a claim can agree with nothing and differ from nothing, and an answer may be unknown for
    that: then one text beside it may settle it (`core/consistency`), but ten must say what one does.
    """
    weighed = {
        (bearing["claim"], id)
        for id, item in data.get("evidence", {}).items()
        for bearing in item.get("bears_on", ())
        if bearing["stance"] != "context"
    }
    alone = frozenset(claim for claim, number in Counter(claim for claim, _ in weighed).items() if number == 1)
    every = list(_repeated(data))
    if len(data.get("claims", {})) > 1:
        if every:
            change = "; ".join(map(_one_more, every))
            yield FollowUp(_re_reports(data, every, 1), change, _same(data), settles=alone)
        return
    for each in every:
        once = _re_reports(data, [each], 1)
        yield FollowUp(once, _one_more(each), _same(data), settles=alone)
        change = f"ten texts instead of one that derive from {each.source} and repeat {each.item}"
        yield FollowUp(_re_reports(data, [each], TEN), change, _same(data), since=once)


def _one_more(each: _Repeated) -> str:
    return f"one more text that derives from {each.source} and repeats {each.item}"


def _repeated(data: CaseData) -> Iterator[_Repeated]:
    for item, evidence in sorted(data.get("evidence", {}).items()):
        for cited in evidence["sources"] if evidence.get("bears_on") else ():
            whole = isinstance(cited, str)
            yield _Repeated(item, cited if whole else cited["source"], () if whole else cited["rests_on"])


def _re_reports(data: CaseData, group: Iterable[_Repeated], times: int) -> CaseData:
    sources, evidence = dict(data["sources"]), dict(data["evidence"])
    source_ids, item_ids, numbers = _fresh("re-report", sources), _fresh("repetition", evidence), count(1)
    for each in group:
        item, text = evidence[each.item], sources[each.source]
        for _ in range(times):
            source, n = next(source_ids), next(numbers)
            issued = {"issued": text["issued"]} if "issued" in text else {}
            named = {"title": f"Text {n}", "author": f"Author {n}", "publisher": f"Outlet {n}", "url": f"https://{n}.example"}
            sources[source] = {"kind": "press", **named, "derives_from": [each.source], **issued, **_read(item, sources)}
            cited = {"source": source, "rests_on": list(each.rests_on)} if each.rests_on else source
            bearings = [{key: bearing[key] for key in ("claim", "stance")} for bearing in item["bears_on"]]
            same = {key: item[key] for key in ("by", "credibility", "date") if key in item}
            evidence[next(item_ids)] = {
                "says": item["says"], "directness": "secondary", "sources": [cited], **same, "bears_on": bearings,
            }  # fmt: skip
    return {**data, "sources": sources, "evidence": evidence}


def _read(item: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, str]:
    """Return how an item was read: as the text it cites that was read best."""
    texts = [sources[cited if isinstance(cited, str) else cited["source"]] for cited in item["sources"]]
    ways = ("original", "copy", "cited")
    best = min(texts, key=lambda text: ways.index(text.get("accessed", "original")))
    return {key: best[key] for key in ("accessed", "via") if key in best}


# --- neutrality ---------------------------------------------------------------------------------------

SWAPPED = (("state", "states"), ("person", "persons"))
"""Kinds of actors that change places with each other."""
_SAID_OF_PEOPLE = (("sources", "*", "language"), ("evidence", "*", "states", "nationality"))
"""What is no free text and tells whose people they are."""


def neutral(data: CaseData) -> Iterator[FollowUp]:
    """Yield the case under other names and ids, in other words, and with its states, and its persons, in each other's place.

    The names of actors are replaced in every free text too; the order of the new ids is the reverse of the old. In other
    words texts say nothing, but are there as before, and two are the same as before.
    """
    ids = {
        section: {id: f"another-{WORDS[section]}-{n}" for n, id in enumerate(sorted(data.get(section, {}), reverse=True), 1)}
        for section in SECTIONS
    }
    names = sorted({actor["name"] for actor in data.get("actors", {}).values()}, reverse=True)
    called = {name: f"Somebody else {n}" for n, name in enumerate(names, 1)}
    other = {**renamed(with_texts(data, _replacing(called)), ids), "case": "another-case"}
    yield FollowUp(other, "every id and name replaced by another", ids["claims"])
    yield FollowUp(_in_other_words(data), "every text replaced by another, and languages and nationalities", _same(data))
    for kind, words_for in SWAPPED:
        same_kind = sorted(id for id, actor in data.get("actors", {}).items() if actor["kind"] == kind)
        if len(same_kind) > 1:
            places = dict(zip(same_kind, [*same_kind[1:], same_kind[0]], strict=True))
            told = "two" if len(same_kind) == 2 else "the"
            change = f"{told} {words_for} in each other's place: {', '.join(f'{a} as {b}' for a, b in places.items())}"
            yield FollowUp(_in_place(data, places), change, _same(data))


def _in_other_words(data: CaseData) -> CaseData:
    """Return the case with every text replaced; an id of an actor that stands for a text stays."""
    texts = {text for steps in (*TEXTS, *_SAID_OF_PEOPLE) for text in words_at(data, steps) if text.strip()}
    told = sorted(texts - data.get("actors", {}).keys(), reverse=True)
    instead = {text: f"https://example.org/{n}" if "://" in text else f"Other words {n}" for n, text in enumerate(told, 1)}

    def change(text: str) -> str:
        return instead.get(text, text)

    for steps in _SAID_OF_PEOPLE:
        data = replaced(data, steps, change)
    return with_texts(data, change)


def _in_place(data: CaseData, places: Mapping[str, str]) -> CaseData:
    """Return the case with the ids and names of some actors exchanged."""
    actors = data["actors"]
    called = {actors[id]["name"]: actors[other]["name"] for id, other in places.items()}
    turned: CaseData = renamed(with_texts(data, _replacing(called)), {"actors": places})
    names = {id: {**actor, "name": actors[id]["name"]} for id, actor in turned["actors"].items() if id in places}
    return {**turned, "actors": {**turned["actors"], **names}}


def _replacing(called: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that replaces names, the longest first, where they stand as a whole: two texts stay two texts."""
    if not called:
        return str
    longest_first = sorted(called, key=lambda name: (-len(name), name))
    found = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first))
    return lambda text: found.sub(lambda match: called[match[0]], text)


# --- scoped denials -----------------------------------------------------------------------------------


def denied(data: CaseData) -> Iterator[FollowUp]:
    """Yield the case with denials of every kind of half of its claims, so that each is once denied and every other not."""
    claims = sorted(data.get("claims", {}))
    for bit in range((len(claims) - 1).bit_length()):
        for side in (0, 1):
            half = [claim for n, claim in enumerate(claims) if n >> bit & 1 == side]
            every = [denial for claim in half for denial in _denials(data, claim)]
            change = f"denials of every form and scope of {', '.join(half)}"
            yield FollowUp(_with_denials(data, every), change, {c: c for c in claims if c not in half})


def denied_once(data: CaseData) -> Iterator[FollowUp]:
    """Yield the case with one denial more, of each claim and kind and by everybody who is accused, in turn."""
    claims = sorted(data.get("claims", {}))
    for claim in claims if len(claims) > 1 else ():
        for denial in _denials(data, claim):
            by = denial["by"] if isinstance(denial["by"], str) else denial["by"]["text"]
            conditional = "conditional " if "conditional" in denial else ""
            scope = ", blanket" if denial["scope"] == "blanket" else ""
            dated = ", dated" if "date" in denial else ""
            change = f"a {conditional}denial of {claim} ({denial['form']}{scope}{dated}, by {by})"
            yield FollowUp(_with_denials(data, [denial]), change, {c: c for c in claims if c != claim})


def _denials(data: CaseData, claim: str) -> Iterator[dict[str, Any]]:
    accused = sorted({actor for each in data["claims"].values() for actor in each.get("accused", ())})
    day = data.get("as_of", "2000")
    for by in ({"text": "somebody"}, *accused):
        for more in ({}, {"date": day}):
            for scope, form in product(words(DenialScope), words(DenialForm)):
                yield {"claim": claim, "by": by, "form": form, "scope": scope, **more}
        yield {"claim": claim, "by": by, "form": "fact", "scope": "specific", "conditional": True}


def _with_denials(data: CaseData, more: Iterable[dict[str, Any]]) -> CaseData:
    denials = data.get("denials", {})
    return {**data, "denials": {**denials, **dict(zip(_fresh("another-denial", denials), more, strict=False))}}


# --- idle evidence ------------------------------------------------------------------------------------


def beside(data: CaseData) -> Iterator[FollowUp]:
    """Yield the case with an item that bears on no claim, from a source of its own; then with one of each directness."""
    change = "one more item, which bears on no claim, from a source of its own"
    yield FollowUp(_with_idle(data, ["hearsay"]), change, _same(data))
    every = words(Directness)
    change = "items of each directness more, which bear on no claim, each from a source of its own"
    yield FollowUp(_with_idle(data, every), change, _same(data))


def _with_idle(data: CaseData, each: Sequence[str]) -> CaseData:
    sources, evidence = dict(data.get("sources", {})), dict(data.get("evidence", {}))
    # Neither to come first nor to come last of all ids makes a difference.
    words_for = [(_fresh(word, sources), _fresh(word, evidence)) for word in ("idle", "0-idle")]
    for n, directness in enumerate(each):
        source, item = map(next, words_for[n % 2])
        sources[source] = {"kind": "press"}
        evidence[item] = {"says": "Something else.", "sources": [source], "directness": directness}
    return {**data, "sources": sources, "evidence": evidence}
