"""The native engine equals a matcher that tries every combination of facts."""

from __future__ import annotations

import pytest

from casekit.engines.native import Native
from tests.generated_rules import Seeded, fact_set, naive, rule_set

RUNS = 2_000
BATCH = 100


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_equals_the_naive_matcher(first):
    for seed in range(first, first + BATCH):
        random = Seeded(seed)
        criteria, facts = rule_set(random), fact_set(random)
        assert Native().compile(criteria)(facts).answers == naive(criteria, facts), f"seed {seed}"


def test_generated_rule_sets_are_not_trivial():
    joins = negations = comparisons = findings = tables = decided = undecided = several = 0
    for seed in range(300):
        random = Seeded(seed)
        criteria, facts = rule_set(random), fact_set(random)
        for criterion in (c for stratum in criteria for c in stratum):
            tables += criterion.table is not None
            for rule in criterion.rules:
                joins += len(rule.positive) > 1
                negations += bool(rule.negative)
                comparisons += any(isinstance(t.match, tuple) for p in rule.patterns for t in p.terms)
                findings += any(p.relation == "finding" for p in rule.patterns)
        for answers in naive(criteria, facts).values():
            for answer in answers.values():
                decided += bool(answer.held)
                undecided += not answer.held
                several += any(len(held.matches) > 1 for held in answer.held)
    assert min(joins, negations, comparisons, findings, tables, decided, undecided, several) > 50


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_facts_reaches_nothing(seed):
    random = Seeded(seed)
    criteria, facts = rule_set(random), fact_set(random)
    evaluate = Native().compile(criteria)
    expected = evaluate(facts)
    for _ in range(5):
        shuffled = {
            relation: tuple(random.sample(rows, len(rows))) for relation, rows in random.sample(list(facts.items()), len(facts))
        }
        assert evaluate(shuffled) == expected
