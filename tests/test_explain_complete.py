"""Explanations are complete: what they name is enough for the answer, and the answer does not stand without it.

What is on file of a case are its items (evidence, denials, official findings, payments, searches: each with every fact
that comes from it, and measures computed from those that are left) and the facts that no item carries (of the claim,
the accused, their capacities, the sources). The claim itself is what is asked about: it stays, and its measures are
computed of it as it is; what it states can be taken away from rules that ask for it.

**Named** by a ground are the items it rests on and the fact it is; by a ground that is an answer, what the explanation
of that answer names. An absence names nothing, but for a measure that is not known: it names what it would be computed of.

*Enough.* Let N be what an explanation names: of the rule that decided, and against the rules that would have come
first. On N alone, and on whatever lies between N and the whole file (any one item missing, or many), the same rule decides
the same outcome. For:

- the rule that decided holds, since all that it matched is there and an absence stays one where less is on file;
- a rule that would have come first and failed for want of a fact lacks it all the more;
- one that failed because of a fact still has it against it: every excluded fact for every way in which it could hold, or
  the answer or the measure that it would have to be otherwise, or the items whose speakers make its origins one. An
  answer stays by the same reasoning, and a measure is computed of the items it names (and of the denials for which it
  discounts others).

*Needed.* Let R be what is named by all rules that held with the outcome, and by the answers among their grounds in the
same way. Without R none of the ways in which these rules held is left, but for those that rest on nothing: what gives
the same outcome then is `otherwise`, or something that did not hold before (R was in its way, or fewer will do), or an
absence. Where a criterion asks only for what is there, and answers otherwise with another outcome, the answer is another.

Limits: a rule that asks that two items have the *same* origin, or that a plugin's measure be absent, may name too little.
No shipped rule does.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import CaseFile, Native, load_case
from casekit.engines.base import Answers
from casekit.explain import CARRIED_BY_NO_ITEM, MEASURES_OF_THE_CLAIM, Explainer
from casekit.explain.joins import held_against
from casekit.facts import facts
from casekit.measures import SECTIONS, measures
from casekit.model.case import Case
from casekit.model.relations import COUNTS, Facts, Row, in_order
from casekit.origins import Derivation
from casekit.project import bundled_cases
from casekit.rules.stratify import strata
from casekit.rules.syntax import Criterion
from casekit.source import Document
from casekit.view import claim_views
from tests.generated_cases import ASSESSOR, PACKS, cases

EXAMPLES = int(os.environ.get("CASEKIT_EXAMPLES", "60"))
CRITERIA = {criterion.name: criterion.parsed for pack in PACKS for criterion in pack.criteria}
MEASURES = frozenset(name for criterion in CRITERIA.values() for name in criterion.measures())
EVALUATE = Native().compile(strata(CRITERIA.values()))
Key = tuple[str, str]
Item = tuple[str, str]
Fact = tuple[str, Row]


class Named(NamedTuple):
    """Items by section and id, and facts that no item carries."""

    items: frozenset[Item]
    facts: frozenset[Fact]

    def __or__(self, other: Named) -> Named:  # type: ignore[override]
        return Named(self.items | other.items, self.facts | other.facts)


NOTHING = Named(frozenset(), frozenset())


def file_of(data: dict[str, Any]) -> CaseFile:
    return CaseFile(Case.model_validate(data), Document.of_data("case.yaml", data), "")


def enough(explainer: Explainer, key: Key) -> Named:
    """Return what an explanation names: N."""
    found = explainer(*key)
    named = NOTHING
    for ground in (*found.decided.grounds, *(g for unmet in found.unmet for g in unmet.against)):
        items = frozenset((basis.section, basis.id) for basis in (*ground.basis, *ground.discounting))
        named |= Named(items, explainer.facts_of(ground))
        if ground.finding:
            named |= enough(explainer, ground.finding)
    return named


def needed(explainer: Explainer, key: Key) -> Named:
    """Return what all rules name that held with the outcome: R."""
    found = explainer(*key)
    named = NOTHING
    for ground in (g for r in (found.decided, *found.held) if r.outcome == found.outcome for g in r.grounds):
        named |= Named(frozenset((basis.section, basis.id) for basis in ground.basis), explainer.facts_of(ground))
        if ground.finding:
            named |= needed(explainer, ground.finding)
    return named


def whole(case: Case) -> Named:
    items = frozenset((section, id) for section in SECTIONS for id in getattr(case, section))
    return Named(items, frozenset((relation, row) for relation in CARRIED_BY_NO_ITEM for row in facts(case)[relation]))


def on(case: Case, kept: Named) -> Facts:
    """Return the facts of a case of which only some are on file."""
    left = case.model_copy(
        update={
            section: {id: record for id, record in getattr(case, section).items() if (section, id) in kept.items}
            for section in SECTIONS
        }
    )
    views, derivation = claim_views(left), Derivation(left)
    found = facts(left, views, derivation)
    for relation in CARRIED_BY_NO_ITEM:
        rows = [(row, (relation, row) in kept.facts) for row in found[relation]]
        found[relation] = tuple(
            row if there else (row[0], *[None] * (len(row) - 1)) for row, there in rows if there or relation == "claim"
        )
    found["measure"] = in_order(m.row for m in measures(left, views, derivation, MEASURES))
    return found


def answers(case: Case, kept: Named) -> Answers:
    return EVALUATE(on(case, kept)).answers


def decided(given: Answers, key: Key) -> tuple[str, int | None]:
    """Return the outcome, and the number of the rule that decided."""
    answer = given[key[1]][key[0]]
    return answer.outcome, answer.held[0].rule if answer.held else None


def explained(file: CaseFile) -> tuple[Explainer, Answers, list[Key]]:
    assessment = ASSESSOR(file.case)
    given = answers(file.case, whole(file.case))
    keys = [(finding.claim, finding.criterion) for finding in assessment.findings]
    for finding in assessment.findings:
        assert given[finding.criterion][finding.claim].held == finding.held, "all that is on file is the case"
    return Explainer(file, PACKS, assessment), given, keys


# --- enough ---------------------------------------------------------------------------------------------


def check_enough(file: CaseFile, more: Callable[[], bool]) -> None:
    explainer, given, keys = explained(file)
    every = whole(file.case)
    names = {key: enough(explainer, key) for key in keys}
    for item in sorted(every.items):
        without = answers(file.case, Named(every.items - {item}, every.facts))
        for key in keys:
            assert item in names[key].items or decided(without, key) == decided(given, key), f"{key} without {item} alone"
    kept: dict[Named, Answers] = {}
    for key in keys:
        named = names[key]
        assert named.items <= every.items
        if named not in kept:
            kept[named] = answers(file.case, named)
        assert decided(kept[named], key) == decided(given, key), f"{key} on {named} alone"
        between = named | Named(
            frozenset(item for item in sorted(every.items) if more()),
            frozenset(fact for fact in sorted(every.facts, key=repr) if more()),
        )
        assert decided(answers(file.case, between), key) == decided(given, key), f"{key} on {between}, {named} among it"


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.randoms(use_true_random=False))
def test_what_is_named_is_enough(data, random):
    check_enough(file_of(data), lambda: random.random() < 0.5)


SUPPORTS = {"claim": "c1", "stance": "supports"}
TWO = {"a": {"kind": "testimony"}, "b": {"kind": "testimony"}}
MAN = {"name": "A man", "kind": "person"}
HARD: dict[str, tuple[str, Item | Fact, dict[str, Any]]] = {
    "what a negated condition excludes": (
        "core/attribution",
        ("capacity", ("c1", "organ", "state-organ", None, "certain", 1, None)),
        {
            "actors": {
                "organ": {**MAN, "roles": [{"capacity": "state-organ"}]},
                "man": {**MAN, "roles": [{"capacity": "state-organ", "until": "1988-06"}]},
            },
            "claims": {"c1": {"accused": ["organ", "man"], "period": "1988-05/1988-07"}},
        },
    ),
    "a denial that discounts the words of who denies": (
        "state-responsibility/adoption",
        ("denials", "d1"),
        {
            "actors": {"man": MAN, "state": {"name": "A state", "kind": "state"}},
            "sources": TWO,
            "claims": {"c1": {"accused": ["state"]}},
            "evidence": {
                "e1": {
                    "says": "X.", "by": "man", "sources": ["a"], "directness": "official-statement",
                    "bears_on": [{**SUPPORTS, "shows": "adoption"}, {"claim": "c1", "stance": "contradicts"}],
                }
            },
            "denials": {"d1": {"claim": "c1", "by": "man", "form": "fact"}},
        },
    ),
    "an item whose speaker makes two origins one": (
        "standards-of-proof/direct-origins",
        ("evidence", "e2"),
        {
            "actors": {"man": MAN},
            "sources": TWO,
            "claims": {"c1": {}},
            "evidence": {
                "e1": {"says": "X.", "by": "man", "sources": ["a"], "directness": "eyewitness", "bears_on": [SUPPORTS]},
                "e2": {"says": "X.", "by": "man", "sources": ["b"], "directness": "hearsay", "bears_on": [SUPPORTS]},
                "e3": {"says": "X.", "sources": ["b"], "directness": "eyewitness", "bears_on": [SUPPORTS]},
            },
        },
    ),
    "an undated item for which a measure is not known": (
        "core/staleness",
        ("evidence", "e2"),
        {
            "as_of": "2020-01-01",
            "actors": {"man": MAN},
            "sources": {"a": {"kind": "testimony", "issued": "2001"}, "b": {"kind": "testimony"}},
            "claims": {"c1": {}},
            "evidence": {
                "e1": {"says": "X.", "by": "man", "sources": ["a"], "directness": "hearsay", "bears_on": [SUPPORTS]},
                "e2": {"says": "X.", "by": "man", "sources": ["b"], "directness": "hearsay", "bears_on": [SUPPORTS]},
            },
        },
    ),
    "an answer that an earlier row would need otherwise": (
        "core/standing",
        ("official_findings", "f1"),
        {
            "sources": TWO,
            "claims": {"c1": {}},
            "evidence": {"e1": {"says": "X.", "sources": ["a"], "directness": "hearsay", "bears_on": [SUPPORTS]}},
            "official_findings": {
                "f1": {"claim": "c1", "body": "x", "level": "staff-report", "concludes": "supports"},
                "f2": {"claim": "c1", "body": "y", "level": "executive-statement", "concludes": "contradicts"},
            },
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("hard", HARD)
def test_what_stands_against_an_earlier_rule_is_named(hard):
    criterion, against, sections = HARD[hard]
    file = file_of({"casekit": 1, "case": "hard", **sections})
    explainer, given, _ = explained(file)
    key = ("c1", criterion)
    named = enough(explainer, key)
    assert against in named.items | named.facts
    assert decided(answers(file.case, named), key) == decided(given, key)
    every = whole(file.case)
    without = Named(every.items - {against}, every.facts - {against})
    assert decided(answers(file.case, without), key) != decided(given, key), "and it decides"


# --- needed ---------------------------------------------------------------------------------------------


def asks_only_for_what_is_there(criterion: Criterion) -> bool:
    """Whether no rule of a criterion asks for an absence, for at most so many, or for an answer."""
    if criterion.table or criterion.otherwise is None:
        return False
    for pattern in (p for rule in criterion.rules for p in rule.patterns):
        if pattern.negated or pattern.relation == "finding":
            return False
        if pattern.relation == "measure":
            name = pattern.constant("name")
            empty = ("c", name, 0, None, None) if COUNTS.get(name) == "value" else ("c", name, None, 0, 0)
            if name in MEASURES_OF_THE_CLAIM or (name in COUNTS and not held_against(pattern, empty, {"claim": "c"}).fails):
                return False
    return True


def surviving(key: Key, before: Answers, after: Answers, removed: Named, rests: dict[Key, Any]) -> Iterator[str]:
    """Yield the ways in which rules with the outcome held and still hold, though they rest on something."""
    old, new = before[key[1]][key[0]], after[key[1]][key[0]]
    if new.outcome != old.outcome:
        return
    criterion = CRITERIA[key[1]]
    outcomes = [row.outcome for row in (criterion.table.rows if criterion.table else criterion.rules)]
    was = {held.rule: set(held.matches) for held in old.held if outcomes[held.rule] == old.outcome}
    for rule, matches in new.held:
        for match in was.get(rule, set()).intersection(matches):
            relations = (
                ["finding" if "/" in row[1] else "measure" for row in match]
                if criterion.table
                else [pattern.relation for pattern in criterion.rules[rule].positive]
            )
            for relation, row in zip(relations, match, strict=True):
                if relation == "finding":
                    yield from surviving((row[0], row[1]), before, after, removed, rests)
                elif relation == "measure":
                    yield from [f"{key}: {row}"] if rests[row[0], row[1]] else []
                elif relation != "claim" or (relation, row) in removed.facts:
                    yield f"{key}: {relation} {row}"


def check_needed(file: CaseFile, reached: Counter[str]) -> None:
    explainer, given, keys = explained(file)
    every = whole(file.case)
    rests = {(m.claim, m.name): m.basis for m in measures(file.case, names=MEASURES)}
    left: dict[Named, Answers] = {}
    for key in keys:
        named = needed(explainer, key)
        if named not in left:
            left[named] = answers(file.case, Named(every.items - named.items, every.facts - named.facts))
        assert not list(surviving(key, given, left[named], named, rests)), f"{key} without {named}"
        changed = decided(left[named], key)[0] != decided(given, key)[0]
        something = bool(named.items or {fact for fact in named.facts if fact[0] != "claim" or len(fact[1]) > 1})
        reached[f"{'something' if something else 'nothing'} named, {'changed' if changed else 'the same'}"] += 1
        if asks_only_for_what_is_there(CRITERIA[key[1]]) and decided(given, key)[0] != CRITERIA[key[1]].otherwise:
            assert changed, f"{key} without {named}"
        assert something or not changed, f"{key}: nothing is named, nothing is gone"


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_without_what_is_named_the_answer_does_not_stand(data):
    check_needed(file_of(data), Counter())


# --- the shipped cases ----------------------------------------------------------------------------------


@pytest.mark.sweep
@pytest.mark.parametrize("path", bundled_cases(), ids=lambda path: path.stem)
def test_the_shipped_cases_are_explained_completely(path):
    file = load_case(path)
    turn = iter(range(10**9))
    check_enough(file, lambda: next(turn) % 3 == 0)
    reached: Counter[str] = Counter()
    check_needed(file, reached)
    assert reached["something named, changed"] > 5 * reached["something named, the same"]
    assert reached["nothing named, the same"] > 10
