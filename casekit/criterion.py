"""A criterion that a Python function answers, where no pattern can.

It declares what every criterion declares (title, question, outcomes, examples) and is tested, printed and
compared like any other. The function is pure: the same claim gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from casekit.view import ClaimView


class Outcome(NamedTuple):
    """A function's answer for one claim: one of the criterion's outcomes, and what it rests on.

    `label` stands in tables (the outcome's own label where it is empty); `evidence` are ids of evidence, denials,
    official findings, transactions and searches of the case, `sources` ids of its sources.
    """

    outcome: str
    label: str = ""
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


Answer = Callable[[ClaimView], "Outcome | str"]


@dataclass(frozen=True, eq=False)
class PythonCriterion:
    """A criterion with the function that answers it.

    `name` is `pack/criterion`; the criteria of one pack are applied by `-p pack`. `outcomes` maps each outcome to its
    status (`met | not_met | unknown | not_applicable`) or to `{"status": …, "label": …}`; `examples` and `source` are
    written as in a criterion's file. The outcome of an answer may be named alone, without an `Outcome`.
    """

    name: str
    title: str
    asks: str
    outcomes: Mapping[str, str | Mapping[str, str]]
    answer: Answer
    rationale: str = ""
    source: Sequence[Mapping[str, str]] | Mapping[str, str] = ()
    examples: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    headline: bool = False
    required: bool = False

    @property
    def pack(self) -> str:
        """The pack it belongs to."""
        return self.name.partition("/")[0]

    @property
    def data(self) -> dict[str, Any]:
        """The criterion as it would stand in a file, but for the rules."""
        outcomes = {name: {"status": of} if isinstance(of, str) else dict(of) for name, of in self.outcomes.items()}
        written = dict(self.source) if isinstance(self.source, Mapping) else [dict(each) for each in self.source]
        return {
            "criterion": self.name.partition("/")[2],
            "title": self.title,
            "asks": self.asks,
            "rationale": self.rationale,
            "source": written,
            "outcomes": outcomes,
            "rules": [],
            "otherwise": next(iter(outcomes), ""),
            "examples": [dict(example) for example in self.examples],
            "headline": self.headline,
            "required": self.required,
        }
