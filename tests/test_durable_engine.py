"""durable-rules, as casekit holds it, gives the native engine's answers with the native engine's traces."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from casekit import Assessor, Case, Durable, EngineFailure, Native, load_case
from casekit.engines.durable.definitions import MOST_CONDITIONS, MOST_PATTERNS, divided
from casekit.engines.durable.encoding import ABSENT, FIRST_NUMBER, Constants
from casekit.model.relations import RELATIONS
from casekit.packs import example_case
from casekit.rules.syntax import Constant, Criterion, Label, Pattern, Rule, Term, Variable
from tests.generated_cases import PACKS
from tests.generated_rules import NUMBERS, TEXTS, Seeded, fact_set, rule_set

ROOT = Path(__file__).parent.parent
RUNS = 3_000
BATCH = 100


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_equals_native_on_generated_rules(first):
    for seed in range(first, first + BATCH):
        random = Seeded(seed)
        criteria, facts = rule_set(random), fact_set(random)
        assert Durable().compile(criteria)(facts).answers == Native().compile(criteria)(facts).answers, f"seed {seed}"


@pytest.mark.parametrize("seed", range(100))
def test_equals_native_on_many_facts(seed):
    random = Seeded(-1 - seed)
    criteria, facts = rule_set(random), fact_set(random, sizes=(0, 12, 30))
    assert Durable().compile(criteria)(facts).answers == Native().compile(criteria)(facts).answers


CASES = [path for path in sorted((ROOT / "cases").rglob("*.yaml")) if not path.stem.endswith("codebook")]


@pytest.fixture(scope="module")
def assessors():
    return Assessor(PACKS, Durable()), Assessor(PACKS, Native())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_equals_native_on_every_shipped_case(path, assessors):
    case = load_case(path).case
    durable, native = (assessor(case).findings for assessor in assessors)
    assert durable == native
    assert any(finding.held for finding in native)


EXAMPLES = [(c.name, example) for pack in PACKS for c in pack.criteria for example in c.spec.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{name}: {example.title}" for name, example in EXAMPLES])
def test_equals_native_on_every_example_of_every_shipped_pack(name, example, assessors):
    case = Case.model_validate(example_case(example))
    durable, native = (assessor(case).findings for assessor in assessors)
    assert durable == native


def pattern(relation: str, *, negated: bool = False, **columns: object) -> Pattern:
    """Return a pattern; `$name` is a variable, anything else a constant."""
    names = [column.name for column in RELATIONS[relation]]
    terms = [
        Term(names.index(name), Variable(value[1:]) if isinstance(value, str) and value.startswith("$") else Constant(value))
        for name, value in columns.items()
    ]
    return Pattern(relation, tuple(terms), negated)


def criterion(*rules: tuple[Pattern, ...]) -> Criterion:
    """Return a criterion of rules that all say yes."""
    parsed = tuple(Rule("yes", patterns, Label(()), ("rules", number)) for number, patterns in enumerate(rules))
    return Criterion("p/c", {"yes": "met", "no": "not_met"}, {"yes": Label(()), "no": Label(())}, rules=parsed, otherwise="no")


def test_equals_native_on_thousands_of_facts():
    facts = {
        "claim": tuple((f"c{n}", None, None, None, None, None) for n in range(300)),
        "evidence": tuple(
            (f"e{n}", f"c{n % 300}", "supports", None, None, n % 7, None, f"o{n % 50}", n, None) for n in range(6_000)
        ),
        "cites": tuple((f"e{n}", f"s{n % 50}") for n in range(6_000)),
    }
    joined = (pattern("evidence", evidence="$e", claim="$claim"), pattern("cites", evidence="$e", source="$source"))
    strata = [[criterion(joined)]]
    answers = Durable().compile(strata)(facts).answers
    assert answers == Native().compile(strata)(facts).answers
    assert sum(len(held.matches) for answer in answers["p/c"].values() for held in answer.held) == 6_000


def test_a_pattern_that_asks_for_nothing():
    """A relation that must be empty, or not, whatever is in it."""
    facts = {"claim": (("c1", None, None, None, None, None),), "search": (("s1", "c1", "nothing-found", True, None),)}
    claim = pattern("claim", claim="$claim")
    strata = [[criterion((claim, pattern("search")), (claim, pattern("search", negated=True)))]]
    for given in (facts, {**facts, "search": ()}):
        assert Durable().compile(strata)(given).answers == Native().compile(strata)(given).answers


def test_no_facts_at_all():
    strata = [[criterion((pattern("claim", claim="$claim"),))]]
    assert Durable().compile(strata)({}).answers == {"p/c": {}}


def test_a_rule_of_as_many_patterns_as_can_be_held_and_one_more():
    facts = {"claim": (("c1", None, None, None, None, None),), "cites": (("e", "a"), ("e", "b"))}
    one = (pattern("claim", claim="$claim"),)
    most = [[criterion((*one, *[pattern("cites", source="a")] * (MOST_CONDITIONS - 1)))]]
    assert Durable().compile(most)(facts).answers == Native().compile(most)(facts).answers
    more = [[criterion((*one, *[pattern("cites", source="a")] * MOST_CONDITIONS))]]
    with pytest.raises(EngineFailure, match=r"a rule of 16 patterns \(at most 15\)"):
        Durable().compile(more)


def test_lots_of_rules_are_within_what_a_ruleset_holds():
    rules = criterion(*[(pattern("claim", claim="$claim"),) * size for size in (1, 15, 15, 15, 14, 1, 15, 2)]).rules
    lots = list(divided(rules))
    assert [number for lot in lots for number in lot] == list(range(len(rules)))
    assert all(sum(len(rules[number].patterns) for number in lot) <= MOST_PATTERNS for lot in lots)
    assert len(lots) == 2


@pytest.mark.parametrize("seed", range(50))
def test_codes_are_equal_and_ordered_as_the_values_are(seed):
    random = Seeded(seed)
    values = [*TEXTS, *NUMBERS, True, False, None]
    given = random.sample(values, len(values))
    codes = Constants(random.sample(values, 12)).with_numbers(given)
    for one, other in product(given, given):
        assert (codes[one] == codes[other]) == (one == other)
        if not isinstance(one, str) and not isinstance(other, str) and None not in (one, other):
            assert (codes[one] < codes[other]) == (one < other)
    assert codes[None] == ABSENT
    assert all((codes[value] >= FIRST_NUMBER) == (not isinstance(value, str)) for value in given if value is not None)
    assert all(0 <= code < 2**62 for code in codes.values())
