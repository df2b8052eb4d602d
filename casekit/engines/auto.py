"""Two engines asked, one answer given: only what both say.

durable-rules and the native engine share nothing but the parsed rules. Where they agree, that is the
answer. Where they differ, one of them is wrong, nobody knows which, and there is no answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from casekit.engines.base import Answer, Answers, Engine, Evaluate, Evaluation
from casekit.engines.durable import Durable
from casekit.engines.native import Native
from casekit.errors import EngineFailure, EngineMissing
from casekit.model.relations import Facts
from casekit.rules.syntax import Criterion


class Auto:
    """durable-rules and native, compared case by case; native alone where durable-rules cannot answer."""

    name = "auto"

    def __init__(self, checked: Engine | None = None, reference: Engine | None = None) -> None:
        """Compare `checked` (durable-rules unless told otherwise) with `reference` (native)."""
        self._checked, self._reference = checked or Durable(), reference or Native()

    def compile(self, strata: Sequence[Sequence[Criterion]]) -> Evaluate:
        """Return a function from facts to the answers on which both engines agree.

        Raises:
            EngineFailure: the reference cannot evaluate a rule.
        """
        reference = self._reference.compile(strata)
        try:
            checked = self._checked.compile(strata)
        except EngineMissing:
            return reference
        except Exception as error:
            failed = _said(error)
            return lambda facts: reference(facts)._replace(problem=self._alone(failed))

        def evaluate(facts: Facts) -> Evaluation:
            expected = reference(facts)
            try:
                found = checked(facts)
            except Exception as error:
                return expected._replace(problem=self._alone(_said(error)))
            if found.answers != expected.answers:
                raise EngineFailure(self._difference(strata, facts, found.answers, expected.answers))
            return Evaluation(expected.answers, f"{self._checked.name} = {self._reference.name}")

        return evaluate

    def _alone(self, said: str) -> str:
        return f"{said}; {self._reference.name} alone answered"

    def _difference(self, strata: Sequence[Sequence[Criterion]], facts: Facts, found: Answers, expected: Answers) -> str:
        """Say where two engines differ: the claim with the fewest facts and, on it, the first criterion."""
        differing = [
            (claim, criterion.name)
            for stratum in strata
            for criterion in stratum
            for claim in {**expected[criterion.name], **found.get(criterion.name, {})}
            if found.get(criterion.name, {}).get(claim) != expected[criterion.name].get(claim)
        ]
        if not differing:
            return f"the engines differ, so there is no answer: {self._checked.name} answers criteria that were not asked"
        size = Counter(value for rows in facts.values() for row in rows for value in set(row) if isinstance(value, str))
        claim = min({claim for claim, _ in differing}, key=lambda claim: (size[claim], claim))
        name = next(name for differs, name in differing if differs == claim)
        said = f"{self._checked.name} says {_in_words(found.get(name, {}).get(claim))}"
        return (
            f"the engines differ, so there is no answer: on {claim}, {name}: {said}, "
            f"{self._reference.name} says {_in_words(expected[name].get(claim))} ({len(differing)} findings differ)"
        )


def _in_words(answer: Answer | None) -> str:
    if answer is None:
        return "nothing"
    if not answer.held:
        return f"{answer.outcome}, for no rule holds"
    rules = [f"rule {held.rule + 1} × {len(held.matches)}" for held in answer.held]
    return f"{answer.outcome} by {', '.join(rules)}"


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, EngineFailure) else f"{type(error).__name__}: {error}"
