"""Each known fault of durable-rules: seen in the raw engine, and not in ours.

`test_durable_rules_…` shows a fault in durable-rules as it comes, and is skipped only where that is mended; what
ends, hangs or litters a process runs in one of its own (`durable_faults/raw.py`). The tests that follow it show
that ours does right in the same situation, or that the situation cannot arise.

    a field named `id` in a join; the last cross-fact term is false; `$not`; 32-bit hashes; sessions; bad values;
    unmatched and repeated facts        under the headings of these names
    division by zero                    "division by zero, and what else no rule of ours can say"
    delete_state, `[]`, `{}`            "nothing to delete, nothing to assert"
    an action raises, is slow           "exceptions", "actions"
    64 nodes, 256 rules, 512 values, 16 conditions      "limits"
    `+id`, a lone negative test         "a test that the session's own state passes"
    unknown names, later patterns, `$or`                "what is silently not evaluated"
    numbers, strings, None; regular expressions         "numbers and texts", "regular expressions"
    threads, one global host            "hosts"
    memory; Python 3.13, source only    "memory", "building it"

Not among the known faults, but found here: by default no fact matches two patterns of one rule.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest

from casekit import Auto, Durable, EngineFailure, EngineMissing, Native
from casekit.engines.base import Answer
from casekit.engines.durable.definitions import ALIASES, END, MOST_PATTERNS, NEVER
from casekit.engines.durable.session import engine_module
from casekit.model.relations import RELATIONS, Facts, Row
from casekit.rules.safety import unsafe
from casekit.rules.stratify import strata
from casekit.rules.syntax import Comparison, Constant, Criterion, Label, Pattern, Rule, Term, Variable
from tests.generated_rules import Seeded, fact_set, rule_set

ROOT = Path(__file__).parent.parent
HANG = 3
"""Seconds after which a use that otherwise takes a tenth of one is taken to hang."""

# --- durable-rules as it comes ----------------------------------------------------------------------


class Refused(str):
    """What durable-rules said when it refused something with an exception."""

    __slots__ = ()


HUNG = "hung"


def use(name: str, *, seconds: int = 60, **given: Any) -> Any:
    """Return what a use of durable-rules in a process of its own found, or how that process ended."""
    asked = json.dumps({"use": name, "with": given})
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONFAULTHANDLER"}
    command = [sys.executable, "-m", "tests.durable_faults.raw"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, input=asked, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as expired:
        said = expired.output or b""
        if said.strip() != b"ready":
            raise
        return HUNG
    if done.returncode < 0:
        assert done.stdout.strip() == "ready"
        return signal.Signals(-done.returncode)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[1])
    return Refused(found["refused"]) if "refused" in found else found["found"]


def is_wrong(found: Any, *, fault: Any, right: Any, or_refuses: bool = False) -> None:
    """Assert that durable-rules shows a fault, unless it does what is right by now (or says that it does not do it)."""
    if found == right or (or_refuses and isinstance(found, Refused)):
        pytest.skip("mended upstream")
    assert found == fault


def dies(found: Any, *signals: signal.Signals) -> None:
    """Assert that a process was ended by one of these signals, unless it came to its end by now."""
    assert found != HUNG
    if not isinstance(found, signal.Signals):
        pytest.skip("mended upstream")
    assert found in signals


BAD_MEMORY = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT)
"""What ends a process that uses memory it must not."""


def answers(rules: dict[str, Any], *batches: list[Any]) -> Any:
    """Return the name of the rule in each answer to batches of facts, sorted, or how that ended."""
    found = use("answers", rules=rules, batches=batches)
    return sorted(name for answer in found for name in answer) if isinstance(found, list) else found


def one_rule(*patterns: Any) -> dict[str, Any]:
    """Return the definition of one rule."""
    return {"rule": {"all": list(patterns)}}


def joined(*terms: Any) -> dict[str, Any]:
    """Return the definition of one rule that joins facts of kinds 1 and 2."""
    return one_rule({"a": {"k": 1}}, {"b": {"$and": [{"k": 2}, *terms]}})


def pair(one: Any, other: Any) -> list[Any]:
    """Return a fact of kind 1 and one of kind 2 with these values of x."""
    return [{"k": 1, "x": one, "z": 0}, {"k": 2, "x": other, "z": 0}]


JOINED = joined({"x": {"a": "x"}})


# --- durable-rules as casekit holds it --------------------------------------------------------------

CLAIM, X, Y = Variable("claim"), Variable("x"), Variable("y")
RULE = "p/c"


def pattern(relation: str, /, **columns: Any) -> Pattern:
    """Return a pattern: of each column a variable, comparisons, or a constant."""
    names = [column.name for column in RELATIONS[relation]]
    terms = []
    for name, value in columns.items():
        match = (value,) if isinstance(value, Comparison) else value
        terms.append(Term(names.index(name), match if isinstance(match, (Variable, tuple)) else Constant(match)))
    return Pattern(relation, tuple(terms))


def absent(relation: str, /, **columns: Any) -> Pattern:
    """Return a pattern that no fact may match."""
    return replace(pattern(relation, **columns), negated=True)


def having(operator: Any, operand: Any) -> Comparison:
    """Return a comparison of a column."""
    return Comparison(operator, operand if isinstance(operand, (Variable, tuple)) else Constant(operand))


def criterion(*rules: tuple[Pattern, ...], name: str = RULE) -> Criterion:
    """Return a criterion whose rules say yes."""
    parsed = tuple(Rule("yes", patterns, Label(()), ("rules", number)) for number, patterns in enumerate(rules))
    return Criterion(name, {"yes": "met", "no": "not_met"}, {}, rules=parsed, otherwise="no")


def row(relation: str, /, **values: Any) -> Row:
    """Return a fact."""
    return tuple(values.get(column.name) for column in RELATIONS[relation])


def claims(*names: str) -> tuple[Row, ...]:
    """Return the facts of claims."""
    return tuple(row("claim", claim=name) for name in names)


ANY_CLAIM = pattern("claim", claim=CLAIM)
ONE_CLAIM: Facts = {"claim": claims("c")}
ONE_RULE = [[criterion((ANY_CLAIM,))]]


def agreed(criteria: list[Criterion], facts: Facts) -> dict[str, dict[str, Answer]]:
    """Return what durable-rules, as casekit holds it, answers: the same as native."""
    ordered = strata(criteria)
    found = Durable().compile(ordered)(facts).answers
    assert found == Native().compile(ordered)(facts).answers
    return found


def ways(answer: Answer) -> dict[int, int]:
    """Return in how many ways each rule holds."""
    return {held.rule: len(held.matches) for held in answer.held}


def held(rules: list[tuple[Pattern, ...]], facts: Facts, claim: str = "c") -> dict[int, int]:
    """Return in how many ways each rule holds of a claim: in both engines the same."""
    return ways(agreed([criterion(*rules)], facts)[RULE][claim])


class Layer:
    """durable-rules' module: it notes what it is given, and its functions can be bent."""

    def __init__(self) -> None:
        self.real = engine_module()
        self.definitions: list[dict[str, Any]] = []
        self.asserted: list[tuple[int, list[dict[str, Any]]]] = []
        self.handles: list[int] = []
        self.calls: list[str] = []

    @property
    def batches(self) -> list[list[dict[str, Any]]]:
        """All facts asserted."""
        return [batch for _, batch in self.asserted]

    def create_ruleset(self, name: str, text: str) -> int:
        """Make a ruleset."""
        self.definitions.append(json.loads(text))
        self.handles.append(self.real.create_ruleset(name, text))
        return self.handles[-1]

    def assert_facts(self, handle: int, text: str) -> tuple[int, int]:
        """Begin a session."""
        self.calls.append("assert")
        self.asserted.append((handle, json.loads(text)))
        return self.real.assert_facts(handle, text)

    def delete_state(self, handle: int, session: str) -> None:
        """End a session."""
        self.calls.append("delete")
        return self.real.delete_state(handle, session)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@pytest.fixture
def layer(monkeypatch) -> Layer:
    """durable-rules' module as casekit's engine gets it from now on."""
    found = Layer()
    monkeypatch.setattr("casekit.engines.durable.engine_module", lambda: found)
    return found


@pytest.fixture(scope="module")
def handed_over() -> Layer:
    """All that is handed over for a hundred rule sets and fact sets that were made at random."""
    found = Layer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casekit.engines.durable.engine_module", lambda: found)
        for seed in range(100):
            random = Seeded(seed)
            Durable().compile(rule_set(random))(fact_set(random))
    assert len(found.batches) > 300
    return found


def conditions(layer: Layer) -> Iterator[tuple[str, str, list[Any], list[str]]]:
    """Yield each rule's name and, of each of its patterns, the alias, the terms and the aliases before it."""
    for definition in layer.definitions:
        for name, rule in definition.items():
            before: list[str] = []
            for written in rule["all"]:
                ((alias, condition),) = written.items()
                yield name, alias, condition.get("$and", [condition]), [*before]
                before.append(alias)


def leaves(term: Any) -> Iterator[Any]:
    """Yield every key and value of a term."""
    for key, value in term.items():
        yield key
        yield from leaves(value) if isinstance(value, dict) else [value]


def reference(term: dict[str, Any]) -> tuple[str, str] | None:
    """Return the alias and the field that a term refers to, if it does."""
    ((key, value),) = term.items()
    if key.startswith("$"):
        ((_, value),) = value.items()
    return next(iter(value.items())) if isinstance(value, dict) else None


# --- a field named `id` -----------------------------------------------------------------------------


def test_durable_rules_loses_matches_of_a_join_on_a_field_named_id():
    found = [use("joined_on", field="id", evidence_first=order) for order in (False, True)]
    assert [use("joined_on", field="key", evidence_first=order) for order in (False, True)] == [50, 50]
    if found == [50, 50]:
        pytest.skip("mended upstream")
    assert min(found) < 50


def test_joins_on_values_like_id_are_found_in_every_order_of_facts():
    rules = [(pattern("evidence", claim=CLAIM, origin=X), pattern("source", source=X, kind=Y), pattern("accused", actor=Y))]
    evaluate, reference = Durable().compile([[criterion(*rules)]]), Native().compile([[criterion(*rules)]])
    names = ("id", "sid", "$s")
    facts = {
        "claim": claims(*names),
        "evidence": tuple(row("evidence", evidence=name, claim=name, origin=name) for name in names),
        "source": tuple(row("source", source=name, kind=name) for name in names),
        "accused": tuple(row("accused", claim="id", actor=name) for name in names),
    }
    for evidence, source in product(permutations(facts["evidence"]), permutations(facts["source"])):
        given = {**facts, "evidence": evidence, "source": source}
        found = evaluate(given).answers
        assert found == reference(given).answers
        assert [ways(found[RULE][name]) for name in names] == [{0: 1}] * 3


def test_no_pattern_looks_at_id_or_at_anything_but_our_own_fields(handed_over):
    fields = {leaf for _, _, terms, _ in conditions(handed_over) for term in terms for leaf in leaves(term)}
    named = {field for field in fields if isinstance(field, str)} - {*ALIASES, "$gte", "$lte", "$gt", "$lt", "$neq"}
    assert named > {"r", "z", "c0", "c1"}
    assert all(name in ("r", "z") or (name[0] == "c" and name[1:].isdigit()) for name in named)


# --- the last cross-fact term is false --------------------------------------------------------------


def test_durable_rules_dies_of_a_false_last_cross_fact_term():
    always_true = {"z": {"a": "z"}}
    assert use("false_last_term", then=[always_true]) == sum(range(61))
    dies(use("false_last_term", then=[]), *BAD_MEMORY)


@pytest.mark.parametrize("number", [1, 10, 60])
def test_the_last_cross_fact_term_being_false_is_harmless(number):
    rule = (
        pattern("evidence", claim=CLAIM, evidence="e1", origin=X, credibility=Y),
        pattern("evidence", claim=CLAIM, origin=X, credibility=having("above", Y)),
    )
    facts = {
        **ONE_CLAIM,
        "evidence": tuple(row("evidence", evidence=f"e{n}", claim="c", origin="o", credibility=2 - n % 3) for n in range(1, 9)),
    }
    assert held([rule] * number, facts) == dict.fromkeys(range(number), 2)


def test_every_pattern_that_refers_to_others_ends_in_a_term_that_is_always_true(handed_over):
    referring = [terms for _, _, terms, _ in conditions(handed_over) if any(map(reference, terms))]
    assert len(referring) > 100
    assert all(terms[-1] == {"z": {"m0": "z"}} for terms in referring)
    assert all(fact["z"] == 0 for batch in handed_over.batches for fact in batch)


# --- $not -------------------------------------------------------------------------------------------

HAS, DENIES, OTHER = {"k": 1, "x": 1}, {"k": 2, "x": 1}, {"k": 3, "x": 1}


def two_rules(alias: str) -> dict[str, Any]:
    """Return a rule that holds where no fact denies another, and one that has nothing to do with it."""
    return {
        "alone": {"all": [{alias: {"k": 1}}, {"n$not": {"$and": [{"k": 2}, {"x": {alias: "x"}}]}}]},
        "pair": {"all": [{alias: {"k": 1}}, {"o": {"$and": [{"k": 3}, {"x": {alias: "x"}}]}}]},
    }


def test_durable_rules_fires_a_rule_that_a_later_fact_of_the_batch_negates():
    assert answers(two_rules("a"), [DENIES, HAS, OTHER]) == ["pair"]
    is_wrong(answers(two_rules("a"), [HAS, DENIES, OTHER]), fault=["alone", "pair"], right=["pair"])


@pytest.mark.parametrize("alias", ["e", "c2", "left"])
def test_durable_rules_deletes_the_match_of_another_rule_where_an_alias_has_a_bad_hash(alias):
    assert answers(two_rules(alias), [DENIES, HAS, OTHER]) == ["pair"]
    is_wrong(answers(two_rules(alias), [HAS, OTHER, DENIES]), fault=[], right=["pair"])


def test_durable_rules_never_fires_a_rule_that_begins_with_a_negation():
    assert answers(one_rule({"a": {"k": 1}}, {"n$not": {"k": 2}}), [HAS]) == ["rule"]
    is_wrong(answers(one_rule({"n$not": {"k": 2}}, {"a": {"k": 1}}), [HAS]), fault=[], right=["rule"])


def test_no_order_of_facts_breaks_a_negation_or_the_rule_beside_it():
    rules = [
        (pattern("evidence", claim=CLAIM, by=X), absent("denial", claim=CLAIM, by=X)),
        (pattern("evidence", claim=CLAIM, by=X), pattern("accused", claim=CLAIM, actor=X)),
    ]
    facts = {
        "claim": claims("c"),
        "evidence": (row("evidence", evidence="e1", claim="c", by="a"), row("evidence", evidence="e2", claim="c", by="b")),
        "denial": (row("denial", denial="d1", claim="c", by="a"), row("denial", denial="d2", claim="c", by="z")),
        "accused": (row("accused", claim="c", actor="a"), row("accused", claim="c", actor="b")),
    }
    evaluate, reference = Durable().compile([[criterion(*rules)]]), Native().compile([[criterion(*rules)]])
    for relations in permutations(facts):
        for rows in product(*(permutations(facts[relation]) for relation in relations)):
            given = dict(zip(relations, rows, strict=True))
            found = evaluate(given).answers
            assert found == reference(given).answers
            assert ways(found[RULE]["c"]) == {0: 1, 1: 2}


def test_a_rule_written_with_its_negation_first_holds():
    rules = [(absent("denial", claim=CLAIM, by=X), pattern("claim", claim=CLAIM), pattern("accused", claim=CLAIM, actor=X))]
    facts = {
        "claim": claims("c", "d"),
        "accused": (row("accused", claim="c", actor="a"), row("accused", claim="d", actor="a")),
        "denial": (row("denial", denial="d1", claim="d", by="a"),),
    }
    assert held(rules, facts, "c") == {0: 1}
    assert held(rules, facts, "d") == {}


def test_a_finding_that_a_later_stratum_negates_is_there_before_it():
    earlier = criterion((pattern("evidence", claim=CLAIM),), name="p/a")
    later = criterion((ANY_CLAIM, absent("finding", claim=CLAIM, criterion="p/a", outcome="yes")))
    facts = {"claim": claims("c", "d"), "evidence": (row("evidence", evidence="e", claim="c"),)}
    assert {claim: ways(answer) for claim, answer in agreed([later, earlier], facts)[RULE].items()} == {"c": {}, "d": {0: 1}}


def test_negations_come_last_in_rules_and_first_in_batches(handed_over):
    kinds: dict[int, set[int]] = {}
    for handle, definition in zip(handed_over.handles, handed_over.definitions, strict=True):
        kinds[handle] = set()
        for rule in definition.values():
            negated = [alias.endswith("$not") for written in rule["all"] for alias in written]
            assert negated == sorted(negated)
            assert not negated[0]
            kinds[handle] |= {of["$and"][0]["r"] for written in rule["all"] for alias, of in written.items() if "$not" in alias}
    orders = [[fact["r"] in kinds[handle] for fact in batch] for handle, batch in handed_over.asserted]
    assert all(order == sorted(order, reverse=True) for order in orders)
    assert sum(len(set(order)) == 2 for order in orders) > 30


def fnv1a(text: str) -> int:
    """Return the hash by which durable-rules knows a name."""
    found = 2166136261
    for byte in text.encode():
        found = (found ^ byte) * 16777619 & 0xFFFFFFFF
    return found


def test_no_alias_of_ours_has_a_bad_hash(handed_over):
    assert fnv1a("left") % 16 == fnv1a("c2") % 16 == fnv1a("m8") % 16 == 0
    assert {alias.removesuffix("$not") for _, alias, _, _ in conditions(handed_over)} <= set(ALIASES)
    assert all(fnv1a(alias) % 16 for alias in ALIASES)


# --- 32-bit hashes ----------------------------------------------------------------------------------


def test_durable_rules_joins_facts_of_two_sessions_whose_names_share_a_hash():
    one, other = pair(1, 1)
    apart = answers(JOINED, [{**one, "sid": "case-1"}, {**other, "sid": "case-2"}])
    assert apart == []
    found = answers(JOINED, [{**one, "sid": "case-478212"}, {**other, "sid": "case-1221200"}])
    is_wrong(found, fault=["rule"], right=[])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"k": 1, "id": "40189"}, {"k": 1, "id": "797186"}, id="ids"),
        pytest.param({"k": 1, "n": 17_064}, {"k": 1, "n": 72_430}, id="facts without an id"),
        pytest.param({"k": 1, "id": 1}, {"k": 1, "id": "1"}, id="a number and a text"),
    ],
)
def test_durable_rules_takes_two_facts_for_one(first, second):
    assert use("codes", facts=[first, first]) == [0, 2]
    is_wrong(use("codes", facts=[first, second]), fault=[0, 2], right=[0, 0])


def test_claims_whose_names_share_a_hash_stay_apart():
    rules = [(ANY_CLAIM, pattern("evidence", claim=CLAIM, origin=X), pattern("cites", source=X))]
    one, other = "case-478212", "case-1221200"
    assert fnv1a(one) == fnv1a(other)
    facts = {
        "claim": claims(one, other),
        "evidence": (
            row("evidence", evidence="e", claim=one, origin=other),
            row("evidence", evidence="f", claim=other, origin=one),
        ),
        "cites": (("e", other),),
    }
    assert held(rules, facts, one) == {0: 1}
    assert held(rules, facts, other) == {}


def test_facts_of_two_cases_never_join():
    rules = [(ANY_CLAIM, pattern("evidence", claim=CLAIM, evidence=X), pattern("cites", evidence=X))]
    evaluate = Durable().compile([[criterion(*rules)]])
    one: Facts = {**ONE_CLAIM, "evidence": (row("evidence", evidence="e", claim="c"),)}
    other: Facts = {**ONE_CLAIM, "cites": (("e", "s"),)}
    for facts, expected in ((one, {}), (other, {}), ({**one, **other}, {0: 1}), (one, {}), (other, {})):
        assert ways(evaluate(facts).answers[RULE]["c"]) == expected


def test_no_two_facts_of_a_case_share_a_hash_nor_does_the_session(handed_over):
    from casekit.engines.durable.session import _MOST_FACTS

    assert all([fact["id"] for fact in batch] == list(range(len(batch))) for batch in handed_over.batches)
    hashes = [fnv1a(str(digit)) for digit in range(10)]
    for number in range(10, _MOST_FACTS + 1):  # the end marker comes after the last fact
        hashes.append((hashes[number // 10] ^ (48 + number % 10)) * 16777619 & 0xFFFFFFFF)
    assert hashes[65_711] == fnv1a("65711")
    assert len({*hashes, fnv1a("sid-0")}) == _MOST_FACTS + 2


def test_more_facts_than_have_hashes_of_their_own_are_refused(monkeypatch):
    monkeypatch.setattr("casekit.engines.durable.session._MOST_FACTS", 3)
    assert ways(Durable().compile(ONE_RULE)({"claim": claims("c", "d", "e")}).answers[RULE]["c"]) == {0: 1}
    many = {"claim": claims("c", "d", "e", "f")}
    with pytest.raises(EngineFailure, match="durable-rules cannot hold 4 facts of one case"):
        Durable().compile(ONE_RULE)(many)
    found = Auto().compile(ONE_RULE)(many)
    assert found.answers == Native().compile(ONE_RULE)(many).answers
    assert found.problem == "durable-rules cannot hold 4 facts of one case; native alone answered"


# --- sessions ---------------------------------------------------------------------------------------


def test_durable_rules_holds_1024_sessions_and_then_runs_out_of_memory():
    is_wrong(use("sessions", number=1_100, again=False), fault="MemoryError at 1024", right="all opened")


def test_durable_rules_dies_where_a_session_is_used_that_it_refused():
    dies(use("sessions", number=1_100, again=True), *BAD_MEMORY)


def test_one_session_lives_at_a_time_however_many_cases_there_are(layer):
    rules = [(ANY_CLAIM, pattern("cites", source=X))]
    evaluate = Durable().compile([[criterion(*rules)]])
    for number in range(1_100):
        found = evaluate({**ONE_CLAIM, "cites": tuple((f"e{number}", f"s{n}") for n in range(number % 3))})
        assert ways(found.answers[RULE]["c"]) == ({0: number % 3} if number % 3 else {})
    assert layer.calls == ["assert", "delete"] * (len(layer.calls) // 2)
    assert len(layer.calls) > 2 * 1_100


# --- nothing to delete, nothing to assert -----------------------------------------------------------


def test_durable_rules_dies_where_a_session_is_deleted_in_which_nothing_fired():
    assert use("delete_session", k=1) == "deleted"
    dies(use("delete_session", k=2), *BAD_MEMORY)


@pytest.mark.parametrize("facts", ["[]", "[{}]"])
def test_durable_rules_dies_of_facts_that_say_nothing(facts):
    assert use("host_takes", text='[{"k": 1}]') == "ended"
    dies(use("host_takes", text=facts), *BAD_MEMORY)


@pytest.mark.parametrize(
    "facts",
    [{}, {"claim": ()}, ONE_CLAIM, {**ONE_CLAIM, "cites": ()}, {"claim": claims(""), "cites": ((None, None),)}],
    ids=["nothing", "no claims", "a claim", "an empty relation", "an empty text"],
)
def test_a_case_in_which_nothing_fires_is_harmless(facts, layer):
    rules = [(ANY_CLAIM, pattern("cites", source=X)), (ANY_CLAIM, pattern("search"), absent("cites"))]
    found = agreed([criterion(*rules)], facts)[RULE]
    assert [ways(answer) for answer in found.values()] == [{}] * len(facts.get("claim", ()))
    assert layer.calls == ["assert", "delete"] * 2


def test_no_batch_is_empty_and_no_fact_is(handed_over):
    assert all(batch and batch[-1] == {"id": len(batch) - 1, "r": END, "z": 0} for batch in handed_over.batches)
    assert all(fact.keys() >= {"id", "r", "z"} for batch in handed_over.batches for fact in batch)


# --- division by zero, and what else no rule of ours can say ----------------------------------------


def test_durable_rules_dies_of_a_division_by_zero():
    rules = one_rule({"m": {"x": {"$div": {"$l": {"$m": "y"}, "$r": {"$m": "z"}}}}})
    assert answers(rules, [{"x": 2, "y": 4, "z": 2}]) == ["rule"]
    dies(answers(rules, [{"x": 2, "y": 4, "z": 0}]), signal.SIGFPE)


def test_a_definition_has_nothing_but_the_five_operators_references_and_whole_numbers(handed_over):
    """No arithmetic, no `$or`, no `$ex` and `$nex`, no regular expression, no array, no state, no timer, no action."""
    for definition in handed_over.definitions:
        for name, rule in definition.items():
            assert name in ("end", "sink") or rule.keys() == {"all", "dist", "cap"}
    shapes = set()
    for name, _, terms, _ in conditions(handed_over):
        for term in terms:
            ((key, value),) = term.items()
            operator = key if key.startswith("$") else "="
            if operator != "=":
                ((key, value),) = value.items()
            referring = isinstance(value, dict)
            assert referring or type(value) is int
            shapes.add((operator, referring, name in ("end", "sink")))
    assert {operator for operator, _, _ in shapes} == {"=", "$gte", "$lte", "$gt", "$lt", "$neq"}
    assert {operator for operator, referring, _ in shapes if referring} == {"=", "$gte", "$lte", "$gt", "$lt", "$neq"}
    assert {operator for operator, _, ours in shapes if ours} == {"="}


def test_a_batch_has_nothing_but_whole_numbers_under_our_own_names(handed_over):
    values = [(name, value) for batch in handed_over.batches for fact in batch for name, value in fact.items()]
    assert all(type(value) is int for _, value in values)
    assert all(0 <= value < 2**62 for _, value in values)
    names = {name for name, _ in values} - {"id", "r", "z"}
    assert names
    assert all(name[0] == "c" and name[1:].isdigit() for name in names)


# --- one bad value in a batch -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"k": 1, "n": 2, "x": 1e-07}, id="1e-07"),
        pytest.param({"k": 1, "n": 2, "x": 1e22}, id="1e22"),
        pytest.param({"k": 1, "n": 2, "x": float("inf")}, id="infinity"),
        pytest.param({"k": 1, "n": 2} | {f"p{n}": n for n in range(251)}, id="253 properties"),
    ],
)
def test_durable_rules_drops_the_rest_of_a_batch_after_a_value_it_cannot_read(bad):
    first, last = {"k": 1, "n": 1}, {"k": 1, "n": 3}
    assert use("host_assert", facts=[first, {"k": 1, "n": 2}, last], batch=True) == ["", [1, 2, 3]]
    found = use("host_assert", facts=[bad], batch=False)
    is_wrong(found, fault=["error", []], right=["", [2]])
    is_wrong(use("host_assert", facts=[first, bad, last], batch=True), fault=["", [1]], right=["", [1, 2, 3]])


@pytest.mark.parametrize("bad", [Decimal("1e-07"), Decimal("1E+22"), Decimal("Infinity"), 10**400], ids=str)
def test_every_number_and_every_fact_behind_it_is_read(bad):
    amounts = (1, bad, 3)
    facts = {**ONE_CLAIM, "transaction": tuple(row("transaction", transaction=f"t{n}", claim="c", amount=n) for n in amounts)}
    any_amount = pattern("transaction", claim=CLAIM, amount=X)
    rules = [
        (any_amount,),
        (pattern("transaction", claim=CLAIM, amount=bad),),
        (any_amount, pattern("transaction", amount=having("above", X))),
        (pattern("transaction", claim=CLAIM, amount=having("at_least", bad)),),
    ]
    assert held(rules, facts) == {0: 3, 1: 1, 2: 3, 3: sum(amount >= bad for amount in amounts)}


def asks_of_one_fact(columns: int, each: int = 5) -> list[tuple[Pattern, ...]]:
    """Return rules which need so many columns of one fact: each set of values is one."""
    sets = [having("in", (f"v{n}", "v")) for n in range(columns)]
    return [(ANY_CLAIM, pattern("stated", value=tuple(sets[n : n + each]))) for n in range(0, columns, each)]


def test_rules_that_need_more_columns_than_a_fact_can_have_are_refused():
    facts = {**ONE_CLAIM, "stated": (row("stated", claim="c", attribute="a", value="v", evidence="e"),)}
    most, more = ([criterion(*asks_of_one_fact(columns, 10))] for columns in (240, 250))
    assert ways(agreed(most, facts)[RULE]["c"]) == dict.fromkeys(range(24), 1)
    with pytest.raises(EngineFailure, match="the rules ask too much of `stated`"):
        Durable().compile([more])
    found = Auto().compile([more])(facts)
    assert ways(found.answers[RULE]["c"]) == dict.fromkeys(range(25), 1)
    assert found.problem == "durable-rules: the rules ask too much of `stated`; native alone answered"


# --- unmatched and repeated facts -------------------------------------------------------------------

KNOWN, KNOWN_TOO, UNKNOWN = {"k": 1, "n": 1}, {"k": 1, "n": 3}, {"k": 9, "n": 2}


def test_durable_rules_raises_where_no_rule_matches_a_fact():
    is_wrong(use("host_assert", facts=[UNKNOWN], batch=False), fault=["MessageNotHandledException", []], right=["", []])


def test_durable_rules_raises_where_a_fact_is_repeated():
    found = use("host_assert", facts=[KNOWN, KNOWN], batch=False)
    is_wrong(found, fault=["MessageObservedException", [1]], right=["", [1]])


@pytest.mark.parametrize(
    ("odd", "exception"),
    [(UNKNOWN, "MessageNotHandledException"), (KNOWN, "MessageObservedException")],
    ids=["unmatched", "repeated"],
)
def test_durable_rules_runs_no_action_of_a_batch_with_an_odd_fact(odd, exception):
    found = use("host_assert", facts=[KNOWN, odd, KNOWN_TOO], batch=True)
    is_wrong(found, fault=[exception, []], right=["", [1, 3]])


def test_durable_rules_skips_the_rest_of_an_action_that_asserts_an_unmatched_fact():
    assert use("assert_inside_an_action", k=2) == ["before", "after"]
    is_wrong(use("assert_inside_an_action", k=9), fault=["before"], right=["before", "after"])


def test_facts_that_no_rule_matches_are_harmless():
    rules = [(ANY_CLAIM, pattern("cites", source="s"), absent("search", claim=CLAIM, result="found"))]
    odd = tuple((f"e{n}", f"other-{n}") for n in range(50))
    found = row("search", search="x", claim="another", result="found")
    facts = {"claim": claims("c", "d"), "cites": (*odd, ("e", "s"), *odd[:9]), "search": (found, found)}
    assert held(rules, facts, "c") == held(rules, facts, "d") == {0: 1}


def test_a_repeated_fact_is_harmless():
    cited = ("e", "s")
    facts = {**ONE_CLAIM, "cites": (cited, cited, ("e", "t"), cited)}
    assert held([(ANY_CLAIM, pattern("cites", source="s"))], facts) == {0: 3}


def test_every_fact_matches_something_so_that_none_is_refused(handed_over):
    for definition in handed_over.definitions:
        assert definition["sink"] == {"all": [{"m0": {"z": 0}}, {"m1": {"r": NEVER}}]}
    assert all(fact["z"] == 0 and fact["r"] != NEVER for batch in handed_over.batches for fact in batch)


# --- exceptions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("exception", ["ValueError", "SystemExit", "KeyboardInterrupt"])
def test_durable_rules_swallows_an_exception_of_an_action(exception):
    is_wrong(use("action_that_raises", exception=exception), fault="none", right=exception)


def raising(error: BaseException) -> Any:
    """Return a function that raises."""

    def function(*given: Any) -> Any:
        raise error

    return function


@pytest.mark.parametrize("function", ["assert_facts", "start_action_for_state", "complete_and_start_action"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(2)], ids=repr)
def test_an_interruption_is_not_swallowed_and_the_session_ends(function, error, layer):
    evaluate = Durable().compile(ONE_RULE)
    bent = raising(error)
    setattr(layer, function, bent)
    before = layer.calls.count("delete")
    with pytest.raises(type(error)):
        evaluate(ONE_CLAIM)
    assert layer.calls.count("delete") == before + 1
    delattr(layer, function)
    assert ways(evaluate(ONE_CLAIM).answers[RULE]["c"]) == {0: 1}


# --- actions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("default", [False, True])
def test_durable_rules_leaves_facts_where_an_action_has_a_second_parameter(default):
    is_wrong(use("action_with_a_second_parameter", default=default), fault=[4], right=[0, 1, 2, 3, 4])


def test_durable_rules_leaves_facts_where_an_action_is_slow_and_runs_it_again_on_a_thread():
    assert use("slow_action", taking=1) == {"at once": [4, 3, 2, 1, 0], "again on a thread": []}
    found = use("slow_action", taking=11)
    is_wrong(
        found,
        fault={"at once": [4], "again on a thread": [4]},
        right={"at once": [4, 3, 2, 1, 0], "again on a thread": []},
    )


def test_no_rule_has_an_action_and_no_fact_of_many_is_left():
    """That no definition has an action is seen where definitions are looked at."""
    facts = {**ONE_CLAIM, "cites": tuple((f"e{n}", f"s{n}") for n in range(500))}
    assert held([(ANY_CLAIM, pattern("cites", evidence=X))], facts) == {0: 500}


# --- limits -----------------------------------------------------------------------------------------


def test_durable_rules_refuses_a_fact_that_matches_more_than_64_nodes():
    rules = {f"r{n}": {"all": [{"m": {"$gte": {"x": n}}}]} for n in range(65)}
    assert len(answers(dict(list(rules.items())[:64]), [{"x": 65}])) == 64
    is_wrong(answers(rules, [{"x": 65}]), fault="Could not assert facts, error code: 303", right=sorted(rules))


def test_durable_rules_reads_beyond_a_list_where_256_rules_share_a_condition():
    """What lies behind the list ends the process, or is the list of the next rule, which then matches what it must not."""
    assert use("rules_of_one_condition", number=255) == 255
    found = use("rules_of_one_condition", number=256)
    if found == 256:
        pytest.skip("mended upstream")
    assert found in (257, *BAD_MEMORY)


def test_durable_rules_hangs_where_rules_name_more_than_512_values_of_one_property():
    rules = {f"r{n}": {"all": [{"m": {"x": n}}]} for n in range(513)}
    assert answers(dict(list(rules.items())[:511]), [{"x": 1}]) == ["r1"]
    is_wrong(use("answers", seconds=HANG, rules=rules, batches=[[{"x": 1}]]), fault=HUNG, right=[{"r1": {"m": {"x": 1}}}])


def test_durable_rules_refuses_facts_of_a_rule_with_more_than_16_conditions():
    conditions = [{f"a{n}": {"k": n}} for n in range(17)]
    facts = [{"k": n} for n in range(17)]
    assert answers(one_rule(*conditions[:16]), facts[:16]) == ["rule"]
    found = answers(one_rule(*conditions), facts)
    is_wrong(found, fault="Could not assert facts, error code: 304", right=["rule"])


def scored(most: int) -> Facts:
    """Return facts: one claim, supported by items of credibility 0 to `most` - 1."""
    items = tuple(row("evidence", evidence=f"e{n}", claim="c", stance="supports", credibility=n) for n in range(most))
    return {**ONE_CLAIM, "evidence": items}


@pytest.mark.parametrize("number", [70, 256, 300])
def test_any_number_of_rules_may_share_a_condition(number):
    rules = [(ANY_CLAIM, pattern("evidence", claim=CLAIM, stance="supports", credibility=n)) for n in range(number)]
    assert held(rules, scored(number)) == dict.fromkeys(range(number), 1)
    assert held([(ANY_CLAIM,)] * number, scored(number)) == dict.fromkeys(range(number), 1)


def test_one_fact_may_match_a_hundred_patterns():
    rules = [(pattern("evidence", claim=CLAIM, credibility=having("at_least", n)),) for n in range(100)]
    assert held(rules, {**ONE_CLAIM, "evidence": scored(100)["evidence"][99:]}) == dict.fromkeys(range(100), 1)


def test_rules_may_name_600_values_of_one_column():
    rules = [(pattern("evidence", claim=CLAIM, credibility=n),) for n in range(600)]
    assert held(rules, scored(600)) == dict.fromkeys(range(600), 1)
    texts = [(pattern("evidence", claim=CLAIM, evidence=f"e{n}"),) for n in range(600)]
    assert held(texts, scored(600)) == dict.fromkeys(range(600), 1)


def test_a_set_may_have_600_values():
    rules = [(pattern("evidence", claim=CLAIM, credibility=having("in", tuple(range(0, 1_200, 2)))),)]
    assert held(rules, scored(600)) == {0: 300}


def test_no_ruleset_has_more_patterns_than_one_fact_may_match(layer):
    rules = [(ANY_CLAIM, *[pattern("cites", source=X)] * (n % 15)) for n in range(40)]
    Durable().compile([[criterion(*rules)]])
    sizes = [sum(len(rule["all"]) for name, rule in each.items() if name.isdigit()) for each in layer.definitions]
    assert sum(sizes) == sum(map(len, rules))
    assert max(sizes) <= MOST_PATTERNS < 64


@pytest.mark.parametrize("negated", [False, True])
def test_a_rule_of_more_patterns_than_it_holds_is_refused_and_native_answers_alone(negated):
    more = [(absent if negated else pattern)("evidence", claim=CLAIM, credibility=n - 20 * negated) for n in range(15)]
    facts = scored(15)
    assert held([(ANY_CLAIM, *more[:14])], facts) == {0: 1}
    too_many = [[criterion((ANY_CLAIM, *more))]]
    with pytest.raises(EngineFailure, match=r"durable-rules cannot hold a rule of 16 patterns \(at most 15\)"):
        Durable().compile(too_many)
    found = Auto().compile(too_many)(facts)
    assert found.answers == Native().compile(too_many)(facts).answers
    assert ways(found.answers[RULE]["c"]) == {0: 1}
    assert found.engine == "native"
    assert found.problem == "durable-rules cannot hold a rule of 16 patterns (at most 15); native alone answered"


def test_a_pattern_that_refers_more_often_than_can_be_held_is_refused():
    """28 references, what begins and ends them and the term that is always true are 31 terms; 32 are refused."""
    first = pattern("evidence", claim=CLAIM, evidence="e0", credibility=X)
    most, more = ((first, pattern("evidence", credibility=(having("not", X),) * n)) for n in (28, 29))
    assert held([most], scored(5)) == {0: 4}
    for many in (more, (first, pattern("evidence", credibility=(having("not", X),) * 60))):
        with pytest.raises(EngineFailure, match="durable-rules cannot hold"):
            Durable().compile([[criterion(many)]])
        assert ways(Auto().compile([[criterion(many)]])(scored(5)).answers[RULE]["c"]) == {0: 4}


# --- a test that the session's own state passes -----------------------------------------------------


@pytest.mark.parametrize("test", [{"$ex": {"id": 1}}, {"$nex": {"x": 1}}], ids=["+id", "a lone negative test"])
def test_durable_rules_runs_for_ever_where_a_test_matches_its_own_state(test):
    assert use("host_ends", test={"$ex": {"k": 1}}) == "ended"
    is_wrong(use("host_ends", seconds=HANG, test=test), fault=HUNG, right="ended")


def test_patterns_that_ask_for_little_match_facts_of_their_relation_only():
    rules = [
        (ANY_CLAIM, pattern("search")),
        (ANY_CLAIM, absent("search")),
        (ANY_CLAIM, pattern("cites", source=having("not", "s"))),
        (ANY_CLAIM, absent("cites", source=having("not", "s"))),
    ]
    assert held(rules, ONE_CLAIM) == {1: 1, 3: 1}
    assert held(rules, {**ONE_CLAIM, "cites": (("e", "s"), ("e", None))}) == {1: 1, 3: 1}
    assert held(rules, {**ONE_CLAIM, "cites": (("e", "s"), ("e", "t")), "search": (row("search", search="x"),)}) == {0: 1, 2: 1}


def test_every_pattern_names_its_kind_of_fact_first(handed_over):
    for name, _, terms, _ in conditions(handed_over):
        assert name == "sink" or terms[0].keys() == {"r"}
        assert name in ("sink", "end") or terms[0]["r"] > END


# --- what is silently not evaluated -----------------------------------------------------------------


def test_durable_rules_takes_an_unknown_operator_and_never_matches():
    fact = {"k": 1, "x": "b"}
    assert answers(one_rule({"m": {"$and": [{"k": 1}, {"x": "b"}]}}), [fact]) == ["rule"]
    found = answers(one_rule({"m": {"$and": [{"k": 1}, {"$equals": {"x": "b"}}]}}), [fact])
    is_wrong(found, fault=[], right=["rule"], or_refuses=True)


def test_durable_rules_takes_an_unknown_alias_and_never_matches():
    assert answers(JOINED, pair(1, 1)) == ["rule"]
    is_wrong(answers(joined({"x": {"nobody": "x"}}), pair(1, 1)), fault=[], right=["rule"], or_refuses=True)


def test_durable_rules_ignores_a_reference_to_a_later_pattern():
    rules = one_rule({"a": {"$and": [{"k": 1}, {"x": {"b": "x"}}]}}, {"b": {"k": 2}})
    assert answers(rules, pair(1, 1)) == ["rule"]
    is_wrong(answers(rules, pair(1, 2)), fault=["rule"], right=[], or_refuses=True)


@pytest.mark.parametrize(
    ("terms", "fault", "right"),
    [
        pytest.param([{"$or": [{"y": 1}, {"y": 2}]}, {"x": {"a": "x"}}], 2, 1, id="an alternative before a join"),
        pytest.param([{"$or": [{"x": {"a": "x"}}, {"y": 1}]}], 2, 3, id="a join as an alternative"),
    ],
)
def test_durable_rules_ignores_conditions_where_alternatives_stand_beside_joins(terms, fault, right):
    facts = [{"k": 1, "x": 1}, *({"k": 2, "x": x, "y": y} for x, y in ((1, 1), (2, 1), (1, 3)))]
    right_without_join = answers(joined({"$or": [{"y": 1}, {"y": 2}]}), facts)
    assert right_without_join == ["rule"] * 2
    is_wrong(answers(joined(*terms), facts), fault=["rule"] * fault, right=["rule"] * right)


def test_every_reference_names_a_field_of_an_earlier_positive_pattern(handed_over):
    seen = 0
    for _, _, terms, before in conditions(handed_over):
        for alias, _ in filter(None, map(reference, terms)):
            assert alias in before
            assert not alias.endswith("$not")
            seen += 1
    assert seen > 200


def test_a_comparison_with_a_later_pattern_is_refused_before_any_engine_sees_it():
    early = pattern("evidence", claim=CLAIM, credibility=having("above", X))
    late = pattern("evidence", claim=CLAIM, evidence="e0", credibility=X)
    (fault,) = unsafe(criterion((early, late)))
    assert fault.message == "unsafe rule: $x is compared with before a positive pattern binds it"
    assert list(unsafe(criterion((late, early)))) == []
    assert held([(late, early)], scored(3)) == {0: 2}


def test_a_join_may_be_written_in_either_order():
    one, other = pattern("evidence", claim=CLAIM, evidence=X), pattern("cites", evidence=X, source="s")
    facts = {**scored(3), "cites": (("e1", "s"), ("e2", "t"), ("e9", "s"))}
    assert held([(one, other), (other, one)], facts) == {0: 1, 1: 1}


@pytest.mark.parametrize("columns", list(permutations(("claim", "credibility", "origin"))), ids="-".join)
def test_a_set_of_values_beside_joins_is_harmless(columns):
    """A set of values is what `$or` would be for."""
    asked = {"claim": CLAIM, "credibility": having("in", (1, 2)), "origin": X}
    rules = [
        (
            pattern("evidence", claim=CLAIM, evidence="e0", origin=X),
            pattern("evidence", **{name: asked[name] for name in columns}),
        )
    ]
    items = [("e0", "o", 0), ("e1", "o", 1), ("e2", "other", 1), ("e3", "o", 3), ("e4", "o", 2)]
    facts = {
        **ONE_CLAIM,
        "evidence": tuple(row("evidence", evidence=e, claim="c", origin=o, credibility=n) for e, o, n in items),
    }
    assert held(rules, facts) == {0: 2}


# --- numbers and texts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "fault"),
    [
        pytest.param(10**20, 10**21, ["rule"], id="two numbers of over 64 bits"),
        pytest.param(1, 1.0, [], id="a whole number and the same with a point"),
        pytest.param(1, "1", ["rule"], id="a number and a text"),
        pytest.param("é", "e\u0301", [], id="a text composed and decomposed"),
        pytest.param(None, None, ["rule"], id="two missing values"),
    ],
)
def test_durable_rules_joins_what_differs_and_not_what_is_equal(one, other, fault):
    is_wrong(answers(JOINED, pair(one, other)), fault=fault, right=[] if fault else ["rule"])


@pytest.mark.parametrize("number", [1e-07, 1e22])
def test_durable_rules_cannot_read_an_exponent_in_a_rule(number):
    assert answers(one_rule({"m": {"x": 1.5}}), [{"x": 1.5}]) == ["rule"]
    found = answers(one_rule({"m": {"x": number}}), [{"k": 1}])
    is_wrong(found, fault="Could not create ruleset, error code: 204", right=[])


SAME_TEXT = joined({"$gte": {"x": {"a": "x"}}}, {"$lte": {"x": {"a": "x"}}}, {"z": {"a": "z"}})
"""Equal by order, which looks at no hash; the last term is true, lest the process end."""


@pytest.mark.parametrize(
    ("one", "other"), [("a", "a" * 65_537), ("a" * 65_536 + "b", "a" * 65_536 + "c")], ids=["lengths", "what follows"]
)
def test_durable_rules_compares_texts_modulo_65536_characters(one, other):
    assert answers(SAME_TEXT, pair("a", "a")) == ["rule"]
    assert answers(SAME_TEXT, pair("a", "b")) == []
    is_wrong(answers(SAME_TEXT, pair(one, other)), fault=["rule"], right=[])


def test_durable_rules_puts_a_text_after_a_longer_one_that_begins_with_it():
    assert answers(one_rule({"m": {"$lt": {"x": "b"}}}), [{"x": "a"}]) == ["rule"]
    is_wrong(answers(one_rule({"m": {"$lt": {"x": "2020-01-01 10:00"}}}), [{"x": "2020-01-01"}]), fault=[], right=["rule"])


def test_durable_rules_takes_none_for_a_value():
    assert answers(one_rule({"m": {"$ex": {"x": 1}}}), [{"k": 1}]) == []
    is_wrong(answers(one_rule({"m": {"$ex": {"x": 1}}}), [{"k": 1, "x": None}]), fault=["rule"], right=[])


VALUES = [
    (10**20, 10**21), (2**63 - 1, 2**63), (2**63, 2**64), (-1, 2**64 - 1), (2**53, 2**53 + 1), (10**20, Decimal("1E+20")),
    (1, Decimal("1.0")), (1, "1"), (1, True), (0, False), (0, None), (0, ""), (True, "True"), (True, "true"), (1, "1.0"),
    (Decimal("1e22"), 10**22), (Decimal("1e22"), Decimal("1.0000000000000000000000001e22")),
    (Decimal("1e-07"), Decimal("0.0000001")), (Decimal("1e-07"), 0), (Decimal("1e-07"), Decimal("1.1e-07")),
    (Decimal("0.1"), Decimal("0.10")), (Decimal("1.5"), 2), (Decimal("-1.5"), -2), (Decimal("-0"), 0),
    ("é", "e\u0301"), ("é", "é"), ("K", "\u212a"), ("", ""), ("", " "), ("", None), (None, None), ("None", None), ("null", None),
    ("id", "id"), ("id", "sid"), ("sid", "sid"), ("sid-0", "sid-0"), ("$s", "$s"), ("$s", "s"), ("m0", "m0"), ("r", "z"),
    ("a", "a" * 65_537), ("a" * 70_000, "a" * 70_000), ("a" * 65_536 + "b", "a" * 65_536 + "c"), ("a" * 70_000, "a" * (70_000 - 65_536)),
    ("2020-01-01", "2020-01-01 10:00"), ("2020-01-01", "2020-01-01"), ("case-478212", "case-1221200"), ("40189", "797186"),
    ('"', '\\"'), ("a\nb", "a\\nb"), ("}]", "}"), ("\x00", ""), ("a\x00b", "a\x00c"), ("\ud800", "\ud801"), ("🜁", "🜂"),
]  # fmt: skip


BOTH_WAYS = [*VALUES, *((other, one) for one, other in VALUES)]


@pytest.mark.parametrize(("one", "other"), BOTH_WAYS, ids=[f"{str(v)[:12]!a}+{str(w)[:12]!a}" for v, w in BOTH_WAYS])
def test_values_are_equal_and_ordered_as_they_are_in_python(one, other):
    facts = {
        **ONE_CLAIM,
        "stated": (
            row("stated", claim="c", attribute="one", value=one, evidence="e"),
            row("stated", claim="c", attribute="other", value=other, evidence="f"),
        ),
    }
    first = pattern("stated", claim=CLAIM, attribute="one", value=X)
    second = pattern("stated", claim=CLAIM, attribute="other")
    there = one is not None and other is not None
    ordered = there and not isinstance(one, str) and not isinstance(other, str)
    expected = [
        ((first, pattern("stated", attribute="other", value=X)), there and one == other),
        ((first, absent("stated", attribute="other", value=X)), one is not None and not (there and one == other)),
    ]
    expected += [
        ((first, pattern("stated", attribute="other", value=having(operator, X))), holds)
        for operator, holds in (
            ("not", there and other != one),
            ("above", ordered and other > one),
            ("at_least", ordered and other >= one),
            ("below", ordered and other < one),
            ("at_most", ordered and other <= one),
        )
    ]
    if one is not None:  # no rule names nothing
        constants = [
            pattern("stated", claim=CLAIM, attribute="other", value=value) for value in (one, having("in", (one, "?")))
        ]
        expected += [((constant,), there and one == other) for constant in constants]
        for operator, holds in (
            ("not", there and other != one),
            ("above", ordered and other > one),
            ("at_most", ordered and other <= one),
        ):
            expected.append(((pattern("stated", claim=CLAIM, attribute="other", value=having(operator, one)),), holds))
    expected.append(((second,), True))
    found = held([rule for rule, _ in expected], facts)
    assert found == {number: 1 for number, (_, holds) in enumerate(expected) if holds}


# --- regular expressions ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "text"),
    [("^ab", "ab"), ("ab$", "ab"), (r"\d", "1"), (r"\s", " "), (r"a\b", "a")],
    ids=["^", "$", "d", "s", "b"],
)
def test_durable_rules_takes_a_regular_expression_and_never_matches(expression, text):
    assert answers(one_rule({"m": {"$mt": {"x": "[a-z0-9]+"}}}), [{"x": "ab1"}]) == ["rule"]
    is_wrong(answers(one_rule({"m": {"$mt": {"x": expression}}}), [{"x": text}]), fault=[], right=["rule"])


def test_durable_rules_hangs_where_stars_are_nested():
    rules = one_rule({"m": {"$mt": {"x": "((a*)*)*"}}})
    assert answers(one_rule({"m": {"$mt": {"x": "(a*)*"}}}), [{"x": "a"}]) == ["rule"]
    is_wrong(use("answers", seconds=HANG, rules=rules, batches=[[{"x": "a"}]]), fault=HUNG, right=[{"rule": {"m": {"x": "a"}}}])


def test_texts_that_look_like_regular_expressions_are_texts():
    texts = ("^ab", "ab$", r"\d", r"\s", r"a\b", "((a*)*)*", ".*", "[", "(", "ab")
    rules = [(pattern("stated", claim=CLAIM, value=text),) for text in texts]
    rules.append((pattern("stated", claim=CLAIM, value=X), pattern("cites", source=X)))
    stated = tuple(row("stated", claim="c", attribute="a", value=text, evidence="e") for text in (*texts, "b", "1", " ", "aaa"))
    facts = {**ONE_CLAIM, "stated": stated, "cites": (("e", "aaa"), ("e", ".*"), ("e", "(a*)*"))}
    assert held(rules, facts) == {**dict.fromkeys(range(len(texts)), 1), len(texts): 2}


# --- hosts ------------------------------------------------------------------------------------------


def test_durable_rules_starts_two_threads_a_host_and_never_stops_them():
    is_wrong(use("threads_of_hosts", number=3), fault=[1, 7, 7], right=[1, 1, 1])


def test_durable_rules_runs_actions_on_a_thread():
    is_wrong(use("action_on_a_thread"), fault=[False], right=[])


def test_durable_rules_silently_replaces_a_ruleset_by_another_of_its_name():
    is_wrong(use("two_rulesets_of_one_name"), fault=["second"], right=["first", "second"])


def test_durable_rules_changes_the_definition_it_is_given():
    is_wrong(use("definition_after_use"), fault=["all"], right=["all", "run"])


def ours(question: str) -> Any:
    """Return what casekit's engine looks like from inside a process of its own."""
    command = [sys.executable, "-m", "tests.durable_faults.ours", question]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_thread_is_started_and_no_host_is_imported_where_a_shipped_case_is_evaluated():
    found = ours("surroundings")
    assert found["held"] > 100
    assert found | {"held": 0} == {"engine": "durable", "held": 0, "threads": [], "modules": ["durable_rules_engine"]}


def test_no_thread_is_started_in_this_process_either():
    before = set(threading.enumerate())
    evaluate = Durable().compile(ONE_RULE)
    assert ways(evaluate(ONE_CLAIM).answers[RULE]["c"]) == {0: 1}
    assert set(threading.enumerate()) == before


def test_criteria_of_one_name_that_were_compiled_apart_stay_apart():
    sources = ("s", "t", "u")
    facts = {**ONE_CLAIM, "cites": tuple((f"e{n}", source) for n, source in enumerate(sources) for _ in range(n + 1))}
    rules = [criterion((ANY_CLAIM, pattern("cites", source=source))) for source in sources]
    compiled = [Durable().compile([[each]]) for each in rules]
    assert [ways(evaluate(facts).answers[RULE]["c"]) for evaluate in compiled] == [{0: 1}, {0: 2}, {0: 3}]


def test_what_is_compiled_is_left_as_it_was(layer):
    for seed in range(10):
        given = rule_set(Seeded(seed))
        before = repr(given)
        for _ in range(2):
            Durable().compile(given)
        assert repr(given) == before
        half = len(layer.definitions) // 2
        assert layer.definitions[:half] == layer.definitions[half:]
        layer.definitions.clear()


# --- memory -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rules", "number", "fault", "right"), [(5, 200, 100_000, 20_000), (50, 50, 600_000, 100_000)])
def test_durable_rules_takes_much_memory_for_a_session(rules, number, fault, right):
    found = use("memory_of_sessions", rules=rules, number=number)
    if found < right:
        pytest.skip("mended upstream")
    assert found > fault


def test_durable_rules_takes_much_memory_for_a_fact():
    found = use("memory_of_facts", number=3_000)
    if found < 1_000:
        pytest.skip("mended upstream")
    assert found > 4_000


def test_durable_rules_keeps_the_rulesets_of_a_host_that_is_gone():
    is_wrong(use("ruleset_of_a_dropped_host"), fault="still there", right="deleted")


def test_memory_stays_flat_over_thousands_of_cases():
    found = ours("memory")
    assert found["held"] == 5 * 3_000
    assert found["after"] < 1.1 * found["before"]


def test_rulesets_are_deleted_with_what_was_compiled_to_them(layer):
    evaluate = Durable().compile([[criterion(*[(ANY_CLAIM, pattern("cites", source=n)) for n in "abc"] * 40)]])
    assert len(layer.handles) > 3
    assert all(layer.real.assert_facts(handle, '[{"id":0,"z":0}]')[0] == 0 for handle in layer.handles)
    del evaluate
    gc.collect()
    for handle in layer.handles:
        with pytest.raises(layer.real.error, match="error code: 111"):
            layer.real.assert_facts(handle, '[{"id":1,"z":0}]')


# --- building it ------------------------------------------------------------------------------------


def test_where_it_cannot_be_imported_native_answers_and_asking_for_it_fails_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    assert Durable.missing().startswith("durable-rules cannot be imported: ")
    with pytest.raises(EngineMissing, match="durable-rules cannot be imported: "):
        Durable().compile(ONE_RULE)
    assert Auto().compile(ONE_RULE)(ONE_CLAIM) == Native().compile(ONE_RULE)(ONE_CLAIM)


def test_what_it_needs_to_be_built_on_python_3_13_is_written_down():
    """Seen from outside: a definition of the name that Python 3.13 took away, wherever it is built."""
    flag = "-DPyEval_CallObject=PyObject_CallObject"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["uv"]["extra-build-variables"]["durable-rules"] == {"CPPFLAGS": flag}
    assert flag in (ROOT / "Makefile").read_text(encoding="utf-8")


# --- one fact for two patterns, many matches --------------------------------------------------------

TWICE = one_rule({"a": {"k": 1}}, {"b": {"k": 1}})


def test_durable_rules_finds_no_match_where_one_fact_is_both():
    assert answers({"rule": {**TWICE["rule"], "dist": 0}}, [{"k": 1}]) == ["rule"]
    is_wrong(answers(TWICE, [{"k": 1}]), fault=[], right=["rule"])


def test_one_fact_may_be_what_two_patterns_ask_for():
    cited = pattern("cites", evidence=X)
    rules = [
        (ANY_CLAIM, cited, pattern("cites", source=Y)),
        (ANY_CLAIM, cited, cited),
        (ANY_CLAIM, cited, absent("cites", evidence=X)),
    ]
    assert held(rules, {**ONE_CLAIM, "cites": (("e", "s"),)}) == {0: 1, 1: 1}
    assert held(rules, {**ONE_CLAIM, "cites": (("e", "s"), ("f", "s"))}) == {0: 4, 1: 2}


def test_a_rule_may_hold_in_more_ways_than_come_in_one_answer():
    items = scored(70)["evidence"]
    rules = [(pattern("evidence", claim=CLAIM, evidence=X), pattern("evidence", claim=CLAIM, evidence=Y))]
    assert held(rules, {**ONE_CLAIM, "evidence": items}) == {0: 4_900}


# --- what goes wrong at run time --------------------------------------------------------------------

TWO_KINDS = [[criterion((ANY_CLAIM, pattern("cites", source=X)))]]
CITED: Facts = {**ONE_CLAIM, "cites": (("e", "s"), ("f", "t"))}


@pytest.fixture
def evaluate(layer):
    """Two kinds of facts in one rule, compiled with a module whose functions may be bent afterwards."""
    found = Durable().compile(TWO_KINDS)
    assert ways(found(CITED).answers[RULE]["c"]) == {0: 2}
    layer.calls.clear()
    return found


def refuses(evaluate: Any, layer: Layer, said: str) -> None:
    """Assert that there is no answer but a failure that says this, that the session ended, and that all is well again."""
    with pytest.raises(EngineFailure) as caught:
        evaluate(CITED)
    assert said in str(caught.value)
    assert layer.calls == ["assert", "delete"]
    for name in ("assert_facts", "start_action_for_state", "complete_and_start_action"):
        layer.__dict__.pop(name, None)
    assert ways(evaluate(CITED).answers[RULE]["c"]) == {0: 2}


@pytest.mark.parametrize(
    ("code", "said"),
    [(1, "a fact was not taken"), (2, "two facts were taken for one"), (3, "facts were put off"), (7, "result 7")],
)
def test_a_result_other_than_success_is_a_failure(code, said, evaluate, layer):
    asserted = layer.assert_facts
    layer.assert_facts = lambda *given: (code, asserted(*given)[1])
    refuses(evaluate, layer, f"durable-rules: {said}")


@pytest.mark.parametrize("error", [MemoryError(), OSError("no room"), ValueError("Could not …, error code: 303")], ids=repr)
@pytest.mark.parametrize("function", ["assert_facts", "start_action_for_state", "complete_and_start_action"])
def test_an_exception_of_the_module_is_a_failure(function, error, evaluate, layer):
    def bent(*given):
        if function == "assert_facts":
            layer.calls.append("assert")
        raise error

    setattr(layer, function, bent)
    refuses(evaluate, layer, f"durable-rules: {error or type(error).__name__}")


def test_a_batch_that_is_not_read_to_its_end_is_a_failure(evaluate, layer):
    """The second fact has a value that durable-rules cannot read: it says nothing and drops the rest."""

    def bent(handle, text):
        assert '{"id":1,' in text
        layer.calls.append("assert")
        return layer.real.assert_facts(handle, text.replace('{"id":1,', '{"x":1e-07,"id":1,'))

    layer.assert_facts = bent
    refuses(evaluate, layer, "durable-rules did not read the facts to their end")


def test_an_end_marker_that_is_never_answered_is_a_failure(evaluate, layer):
    def bent(handle, session):
        answer = layer.real.complete_and_start_action(handle, session)
        return None if answer and answer.startswith('{"end"') else answer

    layer.complete_and_start_action = bent
    refuses(evaluate, layer, "durable-rules did not read the facts to their end")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param('{"0":[{"m0":{"id":0,"r":2,"z":0}}]}', id="one fact of two"),
        pytest.param('{"0":[{"m0":{"id":0},"m1":{"id":1}},{"m0":{"id":0}}]}', id="a fact is missing at the end"),
        pytest.param('{"0":[{"m1":{"id":1},"m0":{"id":0}}]}', id="another order"),
        pytest.param('{"0":[{"m0":{"id":0},"m2":{"id":1}}]}', id="another name"),
    ],
)
def test_an_answer_that_cannot_be_read_is_a_failure(answer, evaluate, layer):
    layer.start_action_for_state = lambda *given: (layer.real.start_action_for_state(*given)[0], answer)
    refuses(evaluate, layer, "durable-rules gave an answer that cannot be read: " + answer)


@pytest.mark.parametrize("started", [None, ("{}", ""), ("{}", None)], ids=repr)
def test_no_answer_at_all_is_a_failure(started, evaluate, layer):
    layer.start_action_for_state = lambda *given: started
    refuses(evaluate, layer, "durable-rules did not read the facts to their end")


def test_a_session_that_was_not_deleted_is_noticed(evaluate, layer):
    layer.delete_state = lambda *given: None
    evaluate(CITED)
    with pytest.raises(EngineFailure, match="durable-rules: two facts were taken for one"):
        evaluate(CITED)


@pytest.mark.parametrize(
    "answer",
    [
        "garbage", "[", '{"sink":[{"m0":{"id":0,"r":2,"z":0}}]}', '{"77":[{"m0":{"id":0,"r":2},"m1":{"id":1,"r":3}}]}', '{"0":[]}', '{"0":null}',
        '{"-1":[{"m0":{"id":0,"r":2},"m1":{"id":1,"r":3}}]}', '{"0":[{"m0":{"id":1,"r":3},"m1":{"id":0,"r":2}}]}',
        '{"0":[{"m0":{"id":0,"r":2}}]}', '{"0":[{"m0":{"id":0,"r":2},"m1":{"id":99,"r":3}}]}',
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_right_is_a_failure(answer, evaluate, layer):
    started = layer.start_action_for_state
    layer.start_action_for_state = lambda *given: (started(*given)[0], answer)
    with pytest.raises(EngineFailure, match="durable-rules gave a"):
        evaluate(CITED)
    assert layer.calls == ["assert", "delete"]
