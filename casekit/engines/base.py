"""What an engine is, and what it answers.

An engine compiles parsed criteria once and is then given the facts of one case after another. Its
answers are defined by the rules alone: for each criterion and each claim of relation `claim`, the
first rule that holds decides; every rule that holds is kept, with every way in which it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from casekit.errors import EngineFailure
from casekit.model.relations import Facts, Row
from casekit.model.result import Held
from casekit.rules.syntax import Criterion


class Answer(NamedTuple):
    """One criterion's answer for one claim: `held[0]` decided; where nothing held, `otherwise` did."""

    outcome: str
    held: tuple[Held, ...]


Answers = dict[str, dict[str, Answer]]
"""For each criterion (`pack/name`) the answer for each claim."""


class Evaluation(NamedTuple):
    """What an engine says of one case, and which engines agree in it.

    `problem` is empty, or why an engine that should have answered too did not.
    """

    answers: Answers
    engine: str
    problem: str = ""


Evaluate = Callable[[Facts], Evaluation]


class Engine(Protocol):
    """Something that answers criteria."""

    name: str

    def __hash__(self) -> int:
        """Engines are told apart by identity, so that what they compiled can be kept."""
        ...

    def compile(self, strata: Sequence[Sequence[Criterion]]) -> Evaluate:
        """Return a function from the facts of a case to the answers of these criteria.

        Raises:
            EngineFailure: the engine cannot evaluate a rule of these criteria.
        """
        ...


def no_answer(criterion: str, claim: str) -> EngineFailure:
    """Return the failure of a criterion that says nothing about a claim: never an outcome."""
    return EngineFailure(f"{criterion} gives no outcome for the claim {claim}")


def claims_of(facts: Mapping[str, Sequence[Row]]) -> list[str]:
    """Return the claims that every criterion answers, sorted."""
    return sorted({row[0] for row in facts.get("claim", ())})
