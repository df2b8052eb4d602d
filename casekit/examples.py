"""The examples of rule packs, run: each must give the outcomes it expects, each outcome needs one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casekit.assess import assess
from casekit.engines.base import Engine
from casekit.errors import CasekitError
from casekit.measures import Measure
from casekit.model.case import Case
from casekit.packs import LoadedCriterion, RulePack, example_case


class ExampleResult(NamedTuple):
    """What one example gave for one claim; `place` is the file and line of the expectation."""

    place: str
    criterion: str
    title: str
    claim: str
    expected: str
    found: str
    detail: str = ""

    @property
    def passed(self) -> bool:
        """Whether the outcome is the expected one."""
        return self.expected == self.found

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        about = f"{self.title}: {self.claim}" if self.title else "examples"
        return f"{self.place}: {self.criterion}: {about}: expected {self.expected}, found {self.found}{detail}"


def run_examples(
    packs: Sequence[RulePack],
    engine: Engine,
    *,
    of: Sequence[RulePack] | None = None,
    measures: Sequence[tuple[str, Measure]] = (),
) -> Iterator[ExampleResult]:
    """Yield the result of every example of every pack (or of those in `of`), and every outcome without one."""
    for pack in packs if of is None else of:
        for criterion in pack.criteria:
            if not criterion.is_own:
                continue
            reached = set()
            for number, example in enumerate(criterion.spec.examples):
                case = Case.model_validate(example_case(example))
                try:
                    assessment = assess(case, packs, engine, measures)
                    found = {f.claim: f for f in assessment.findings if f.criterion == criterion.name}
                    failed = {f.claim: f for f in assessment.failures if f.criterion == criterion.name}
                except CasekitError as error:
                    for claim, expected in example.expect.items():
                        place = _place(criterion, number, claim)
                        yield ExampleResult(place, criterion.name, example.title, claim, expected, "no answer", str(error))
                    continue
                for claim, expected in example.expect.items():
                    if claim in failed:
                        place, said = _place(criterion, number, claim), f"{failed[claim].plugin}: {failed[claim].message}"
                        yield ExampleResult(place, criterion.name, example.title, claim, expected, "no answer", said)
                        continue
                    finding = found[claim]
                    reached.add(finding.outcome)
                    yield ExampleResult(
                        _place(criterion, number, claim), criterion.name, example.title, claim, expected,
                        finding.outcome, f"{finding.rule}: {finding.label}",
                    )  # fmt: skip
            for outcome in criterion.spec.outcomes:
                if outcome not in reached:
                    place = criterion.document.place(("outcomes", outcome), key=True)
                    yield ExampleResult(place, criterion.name, "", "", f"an example that gives {outcome}", "none")


def _place(criterion: LoadedCriterion, number: int, claim: str) -> str:
    document, path = criterion.examples_at
    return document.place((*path, number, "expect", claim), key=True)
