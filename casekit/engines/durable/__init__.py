"""The durable-rules engine, held so that what it is known to do wrong cannot reach an answer.

durable-rules (a Rete network in C) does the matching, the joins and the negation. It is given whole numbers
only (`encoding`) and rules in one safe form (`definitions`; `tables` turns decision tables into rules). A
case runs through one ruleset or more a stratum, each in a session of its own (`session`); what a stratum
found is asserted as facts in the next. Which rule decides, and the order of matches, are settled here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from casekit.engines.base import Answer, Answers, Evaluate, Evaluation, claims_of, no_answer
from casekit.engines.durable.definitions import divided
from casekit.engines.durable.encoding import Codes, Constants
from casekit.engines.durable.session import Matches, Ruleset, engine_module
from casekit.engines.durable.tables import BAND, banded, row_match, row_rules
from casekit.errors import EngineMissing
from casekit.model.relations import Facts, Row, in_order
from casekit.model.result import Held
from casekit.rules.syntax import Comparison, Constant, Criterion, Rule


class Durable:
    """durable-rules, where it can be imported."""

    name = "durable"

    def compile(self, strata: Sequence[Sequence[Criterion]]) -> Evaluate:
        """Return a function from facts to answers.

        Raises:
            EngineMissing: durable-rules cannot be imported.
            EngineFailure: it cannot hold a rule.
        """
        return _Program(strata)

    @staticmethod
    def missing() -> str:
        """Return why durable-rules cannot be imported here, or an empty text if it can."""
        try:
            engine_module()
        except EngineMissing as error:
            return str(error)
        return ""


class _Program:
    """Strata compiled to rulesets; called with the facts of a case."""

    def __init__(self, strata: Sequence[Sequence[Criterion]]) -> None:
        self._strata = [[_Compiled(criterion) for criterion in stratum] for stratum in strata]
        self._bands = [of for stratum in strata for criterion in stratum for of in banded(criterion)]
        lots = [[rule for of in self._bands for rule in of.rules]]
        lots += [[rule for compiled in stratum for rule in compiled.rules] for stratum in self._strata]
        words = [word for stratum in self._strata for compiled in stratum for word in compiled.words]
        self._constants = Constants([*words, *(value for lot in lots for rule in lot for value in _constants(rule))])
        module = engine_module()
        self._band_rules, *self._rules = [_Rulesets(module, lot, self._constants.codes) for lot in lots]

    def __call__(self, given: Facts) -> Evaluation:
        facts: Facts = {"finding": (), **given, BAND: ()}
        claims = claims_of(facts)
        rulesets = (self._band_rules, *self._rules)
        codes = self._constants.with_numbers([value for each in rulesets for value in each.numbers(facts)])
        if self._bands:
            facts[BAND] = tuple(self._band_facts(facts, claims, codes))
        answers: Answers = {}
        for stratum, rules in zip(self._strata, self._rules, strict=True):
            matches = iter(rules.run(facts, codes))
            for compiled in stratum:
                answers[compiled.name] = compiled.answers(claims, [next(matches) for _ in compiled.rules])
            found = [row for compiled in stratum for row in compiled.findings(answers[compiled.name])]
            facts["finding"] = (*facts["finding"], *found)
        return Evaluation(answers, Durable.name)

    def _band_facts(self, facts: Facts, claims: Sequence[str], codes: Codes) -> Iterator[Row]:
        measured = {row[:2]: row for row in facts.get("measure", ())}
        matches = iter(self._band_rules.run(facts, codes))
        for of in self._bands:
            fitting = [next(matches) for _ in of.rules]
            for claim in claims:
                yield of.fact(claim, measured.get((claim, of.measure)), [claim in each for each in fitting])


class _Compiled:
    """A criterion as rules, and what its rules' matches come to."""

    def __init__(self, criterion: Criterion) -> None:
        self.name = criterion.name
        self.rules = row_rules(criterion) if criterion.table else criterion.rules
        self._criterion = criterion
        self._otherwise = Answer(criterion.otherwise, ()) if criterion.otherwise is not None else None

    @property
    def words(self) -> tuple[str, ...]:
        """What its findings say."""
        return (self.name, *self._criterion.statuses, *self._criterion.statuses.values())

    def answers(self, claims: Sequence[str], matches: Sequence[Matches]) -> dict[str, Answer]:
        """Return the answer for each claim: the first rule that holds decides."""
        held: dict[str, list[Held]] = {}
        for number, (rule, of_claim) in enumerate(zip(self.rules, matches, strict=True)):
            for claim, found in of_claim.items():
                ways = [row_match(rule, match) for match in found] if self._criterion.table else found
                held.setdefault(claim, []).append(Held(number, in_order(ways)))
        return {claim: self._answer(claim, tuple(held.get(claim, ()))) for claim in claims}

    def _answer(self, claim: str, held: tuple[Held, ...]) -> Answer:
        if held:
            return Answer(self.rules[held[0].rule].outcome, held)
        if self._otherwise is None:
            raise no_answer(self.name, claim)
        return self._otherwise

    def findings(self, answers: dict[str, Answer]) -> Iterator[Row]:
        """Yield its findings as facts."""
        for claim, answer in answers.items():
            yield (claim, self.name, answer.outcome, self._criterion.statuses[answer.outcome])


def _constants(rule: Rule) -> Iterator[Any]:
    """Yield the values that a rule compares with (not those it tests membership in: these are not handed over)."""
    for pattern in rule.patterns:
        for term in pattern.terms:
            for test in term.match if isinstance(term.match, tuple) else (term.match,):
                operand = test.operand if isinstance(test, Comparison) else test
                if isinstance(operand, Constant):
                    yield operand.value


class _Rulesets:
    """Rules of one stratum, in as many rulesets of durable-rules as they need."""

    def __init__(self, module: ModuleType, rules: Sequence[Rule], codes: Mapping[Any, int]) -> None:
        self._rulesets = [Ruleset(module, [rules[number] for number in lot], codes) for lot in divided(rules)]

    def numbers(self, facts: Facts) -> Iterator[Any]:
        """Yield the values of a case that these rules look at in columns that may hold numbers."""
        for ruleset in self._rulesets:
            for reader in ruleset.readers:
                yield from reader.numbers(facts)

    def run(self, facts: Facts, codes: Codes) -> Iterator[Matches]:
        """Yield the matches of each rule.

        Raises:
            EngineFailure: durable-rules failed, or did not take every fact.
        """
        for ruleset in self._rulesets:
            yield from ruleset.run(facts, codes)
