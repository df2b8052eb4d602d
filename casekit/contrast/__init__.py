"""Why the answers of two cases differ: for each pair of differing answers the contrastive reason, in one sentence.

Claim a of case A has the outcome X under a criterion, claim b of case B has the outcome Y. What the criterion reads of the
two (facts, measures and answers of other criteria, the two claims' own ids taken for one, all other names of the two
cases kept apart) differs in some of it: a measure or an answer of one name is one difference (the one for the other),
records that only a has are taken away, records that only b has are put there. A record is an item or an accused with all
that is read of it. Records that are alike to the criterion cancel out, one for one; of those left over, such as are alike
are one difference. The reason is a smallest set of differences that, made alone to what is read of a, gives Y
(`casekit/contrast/differing_facts.py`); of several the one that has measures and answers before records, then the first in
the order of the rules and files. Where sets are too many to be searched, it is one of which nothing can be left out, and
that is said.

Where a criterion reads measures or answers of other criteria beside records, a record is taken away or put there while
these stay as they are, although a file without it may have others. The sentence says so.

The sentence is about what is on file. It is no cause of anything in the world, and nothing is inferred from one case to
the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from casekit.assess import Copies, measured_by_plugins
from casekit.compare import Assessed
from casekit.contrast.differing_facts import Change, Differ, Reason
from casekit.contrast.reading import Known, constants
from casekit.contrast.sentences import Words, answered_by_function, answers, joined, records_in_words, sentence, words_of
from casekit.explain.phrasing import Phrasing
from casekit.facts import facts
from casekit.measures import Measure, measures
from casekit.model.case import Case
from casekit.model.contrast import Contrast, Difference, Side
from casekit.model.relations import Facts, in_order
from casekit.model.result import Cell, ComparedRow, Comparison, Finding
from casekit.origins import Derivation
from casekit.packs import LoadedCriterion, RulePack
from casekit.view import claim_views


def with_contrasts(
    comparison: Comparison,
    assessed: Sequence[Assessed],
    packs: Sequence[RulePack],
    measures: Iterable[tuple[str, Measure]] = (),
) -> Comparison:
    """Return a comparison with the reasons why its cases differ, unredacted.

    There is one for each two claims of two cases that stand in one row and have different outcomes; those that differ in
    nothing but the claims are told once.

    Args:
        comparison: what is shown.
        assessed: its cases.
        packs: the packs that were applied.
        measures: those of plugins, each with its plugin's name.
    """
    criteria = {criterion.name: criterion for pack in packs for criterion in pack.criteria}
    foreign = tuple(measures)
    filed = {a.file.case.case: _Filed(a, criteria, foreign) for a in assessed if a.assessment is not None}
    contraster = _Contraster(criteria, filed, {h.case: h.title for h in comparison.document.cases})
    return comparison._replace(contrasts=tuple(c for row in comparison.document.rows for c in contraster.of_row(row)))


class _Filed:
    """The facts of one case, its findings, and what writes them."""

    def __init__(
        self, assessed: Assessed, criteria: dict[str, LoadedCriterion], foreign: Iterable[tuple[str, Measure]]
    ) -> None:
        assert assessed.assessment is not None
        case: Case = assessed.assessment.case
        views, derivation = claim_views(case), Derivation(case)
        names = frozenset(name for criterion in criteria.values() for name in criterion.parsed.measures())
        needed = [(plugin, measure) for plugin, measure in foreign if measure.name in names]
        measured = [*measures(case, views, derivation, names), *measured_by_plugins(needed, Copies(case), {})]
        findings = assessed.assessment.findings
        self.facts: Facts = {
            **facts(case, views, derivation),
            "measure": in_order(m.row for m in measured),
            "finding": in_order((f.claim, f.criterion, f.outcome, f.status) for f in findings),
        }
        named = constants(criterion.parsed for criterion in criteria.values())
        self.first = Known(self.facts, constants=named)
        self.second = Known(self.facts, second=True, constants=named)
        self.findings: dict[tuple[str, str], Finding] = {(f.claim, f.criterion): f for f in findings}
        self.words = Words(self.facts, Phrasing(case, views, derivation))


class _Pair(NamedTuple):
    """Two claims, each with the id of its case."""

    first: tuple[str, str]
    second: tuple[str, str]


class _Told(NamedTuple):
    """A reason in words: what it says but for the claims, its differences, and whether it is a smallest."""

    text: str
    differences: tuple[Difference, ...]
    exact: bool


class _Contraster:
    """Finds the reasons; what several pairs need is computed once."""

    def __init__(self, criteria: dict[str, LoadedCriterion], filed: dict[str, _Filed], titles: dict[str, str]) -> None:
        self._criteria = criteria
        self._filed = filed
        self._titles = titles
        self._names = words_of(criteria)
        self._differ: dict[str, Differ] = {}
        self._reasons: dict[tuple[_Pair, str], Reason | None] = {}

    def of_row(self, row: ComparedRow) -> Iterator[Contrast]:
        """Yield the contrasts of one row of a comparison."""
        for first, second in combinations([case for case in row.cells if row.cells[case]], 2):
            told: dict[tuple[str, str, _Told], dict[str, list[str]]] = {}
            for a in row.cells[first]:
                for b in row.cells[second]:
                    if a.outcome != b.outcome:
                        reason = self._told(row.criterion, _Pair((first, a.claim), (second, b.claim)), a, b)
                        told.setdefault((a.outcome, b.outcome, reason), {}).setdefault(a.claim, []).append(b.claim)
            for (before, after, reason), claims in told.items():
                for these, those in _products(claims):
                    sides = (Side(first, these, before), Side(second, those, after))
                    said = sentence(self._names[row.criterion], *sides, self._titles, reason.text)
                    yield Contrast(row.question, row.criterion, *sides, reason.differences, said, reason.exact)

    def _told(self, criterion: str, pair: _Pair, a: Cell, b: Cell) -> _Told:
        if self._criteria[criterion].answer is not None:
            return _Told(answered_by_function(a.label, b.label), (), exact=False)
        reason = self._reason(criterion, pair)
        if reason is None:
            return _Told("the facts on file give no reason by the rules alone", (), exact=False)
        differences = tuple(self._difference(change, pair) for change in reason.changes)
        held = self._holds_others(criterion, reason)
        said = joined(self._clauses(reason.changes, pair, deeper=True), exact=reason.exact, held=held)
        return _Told(said, differences, reason.exact)

    def _reason(self, criterion: str, pair: _Pair) -> Reason | None:
        key = (pair, criterion)
        if key not in self._reasons:
            if criterion not in self._differ:
                self._differ[criterion] = Differ(self._criteria[criterion].parsed)
            (case, claim), (other, against) = pair
            differences = self._differ[criterion]((self._filed[case].first, claim), (self._filed[other].second, against))
            found, wanted = self._filed[case].findings[claim, criterion], self._filed[other].findings[against, criterion]
            self._reasons[key] = differences.reason(found.outcome, wanted.outcome)
        return self._reasons[key]

    # --- in words -----------------------------------------------------------------------------------

    def _clauses(self, changes: Sequence[Change], pair: _Pair, *, deeper: bool) -> list[str]:
        """Say differences: measures, answers and the claim one by one, then records.

        If there is one only, an answer, its own reason follows where that is one difference too: with `deeper`, not below it.
        """
        (case, claim), (other, against) = pair
        first, second = self._filed[case].words, self._filed[other].words
        records = records_in_words([c for c in changes if not c.is_named], (first, claim), (second, against))
        named = [
            answers(self._names[change.name], change) if change.relation == "finding" else first.value(change, second)
            for change in changes
            if change.is_named
        ]
        if deeper and len(changes) == 1 and changes[0].is_named and changes[0].relation == "finding":
            named = [", as ".join([*named, *self._below(changes[0], pair)])]
        return [*named, *records]

    def _below(self, change: Change, pair: _Pair) -> list[str]:
        """Say why the answer to another criterion differs, where that is one difference."""
        before, after = change.rows
        if self._criteria[change.name].answer is not None or before is None or after is None or before[2] == after[2]:
            return []
        reason = self._reason(change.name, pair)
        if reason is None or len(reason.changes) > 1 or self._holds_others(change.name, reason):
            return []
        return self._clauses(reason.changes, pair, deeper=False)

    def _holds_others(self, criterion: str, reason: Reason) -> bool:
        """Whether a reason takes records away or puts them there, while measures or answers that are read stay as they are."""
        asked = {pattern.relation for rule in self._criteria[criterion].parsed.rules for pattern in rule.patterns}
        records = [change for change in reason.changes if change.relation not in ("measure", "finding", "claim")]
        return bool(records) and not asked.isdisjoint(("measure", "finding"))

    def _difference(self, change: Change, pair: _Pair) -> Difference:
        (case, claim), (other, against) = pair
        return Difference(
            change.relation,
            change.name,
            self._filed[case].words.side(change, change.first, claim),
            self._filed[other].words.side(change, change.second, against),
        )


def _products(claims: dict[str, list[str]]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield claims of the first case that go with the same ones of the second, with these."""
    by_second: dict[tuple[str, ...], list[str]] = {}
    for first, second in claims.items():
        by_second.setdefault(tuple(second), []).append(first)
    yield from ((tuple(first), second) for second, first in by_second.items())
