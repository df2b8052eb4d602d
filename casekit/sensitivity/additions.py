"""The smallest hypothetical additions that would give a claim another answer.

Every entry of the catalogue is tried alone, and for an answer that no entry makes met, any two together. Of entries
between which a criterion cannot tell, and of one that another is part of, the weakest is told. What a plugin's function
or measure reads is not known: there, entries are tried alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations_with_replacement, product

from casekit.assess import Answered, Assessor
from casekit.measures import read_by
from casekit.model.case import Case
from casekit.model.relations import MEASURES
from casekit.model.sensitivity import Addition
from casekit.packs import LoadedCriterion
from casekit.sensitivity.hypothetical import ANY_ORIGIN, OF_ANY_ORIGIN, catalogue
from casekit.view import ClaimView

AT_ONCE = 2
"""How many additions are tried together at most."""
_OF_TIME = frozenset({"days_to_first_report", "days_since_last_support", "denial_lag_days"})
_OF_WORDS = frozenset({"specificity", "specificity_missing"})


class Additions:
    """What could be added to one claim, and what is then answered."""

    def __init__(self, case: Case, claim: str, assessor: Assessor) -> None:
        """Take a claim of a case, and what assesses every criterion that will be asked."""
        self._case = case
        self._claim = claim
        self._catalogue = {each.says: each for each in catalogue(case, claim)}
        self._before = assessor.answers(case)
        self._alone = {says: assessor.answers(each.added(case)) for says, each in self._catalogue.items()}

    def of(self, criterion: LoadedCriterion, below: Sequence[LoadedCriterion], assessor: Assessor) -> tuple[Addition, ...]:
        """Return the smallest additions that give another answer to a criterion, in the order of the catalogue.

        Args:
            criterion: what is asked.
            below: it and the criteria on which it rests.
            assessor: what assesses these alone.
        """
        key = (self._claim, criterion.name)
        statuses = criterion.parsed.statuses
        before = self._before.answers[key].outcome
        sees = _Seen(self._claim, below)
        first = {sees.of(self._before, ""): ""}
        stands_for = {
            says: first.setdefault(sees.of(answered, says), says)
            for says, answered in self._alone.items()
            if key in answered.answers
        }
        differing = list(dict.fromkeys(says for says in stands_for.values() if says))
        outcomes = {(says,): self._alone[says].answers[key].outcome for says in differing}
        found = self._told({several: o for several, o in outcomes.items() if o != before}, stands_for)
        if any(statuses[outcome] == "met" for outcome in (before, *found.values())) or at_once(below) == 1:
            return _additions(found, statuses)
        pairs: dict[tuple[str, ...], str] = {}
        for several in combinations_with_replacement(differing, AT_ONCE):
            case = self._case
            for says in several:
                case = self._catalogue[says].added(case)
            outcome = assessor.answers(case).answers[key].outcome
            if statuses[outcome] == "met":
                pairs[several] = outcome
        return _additions({**found, **self._told(pairs, stands_for)}, statuses)

    def _told(self, outcomes: Mapping[tuple[str, ...], str], stands_for: Mapping[str, str]) -> dict[tuple[str, ...], str]:
        """Return additions without those of which a weaker one does the same, each in the words of all that do."""
        order = {says: number for number, says in enumerate(self._catalogue)}

        def same(several: Iterable[str], outcome: str) -> bool:
            chosen = [stands_for.get(says, "") for says in several]
            return outcomes.get(tuple(sorted(chosen, key=lambda says: order.get(says, -1)))) == outcome

        told: dict[tuple[str, ...], str] = {}
        for several, outcome in outcomes.items():
            weaker = (_with(several, n, part) for n, says in enumerate(several) for part in self._catalogue[says].parts)
            if any(same(each, outcome) for each in weaker):
                continue
            origins = [n for n, says in enumerate(several) if says in OF_ANY_ORIGIN]
            any_of = next(
                (ns for ns in (origins, *([n] for n in origins)) if all(same(each, outcome) for each in _instead(several, ns))),
                [],
            )
            told.setdefault(tuple(ANY_ORIGIN if n in any_of else says for n, says in enumerate(several)), outcome)
        return told


def at_once(below: Iterable[LoadedCriterion]) -> int:
    """Return how many additions are tried together for a criterion that rests on others."""
    known = all(each.answer is None and each.parsed.measures() <= MEASURES.keys() for each in below)
    return AT_ONCE if known else 1


def _additions(found: Mapping[tuple[str, ...], str], statuses: Mapping[str, str]) -> tuple[Addition, ...]:
    return tuple(Addition(adds, outcome, statuses[outcome]) for adds, outcome in found.items())  # type: ignore[arg-type]


def _with(several: tuple[str, ...], place: int, says: str) -> tuple[str, ...]:
    return (*several[:place], says, *several[place + 1 :])


def _instead(several: tuple[str, ...], places: Collection[int]) -> Iterable[tuple[str, ...]]:
    """Return additions with an origin of every directness in some places."""
    return product(*(OF_ANY_ORIGIN if n in places else (says,) for n, says in enumerate(several)))


class _Seen:
    """What criteria see of a case: the columns that they read of each relation, and of the measures what these read."""

    def __init__(self, claim: str, criteria: Sequence[LoadedCriterion]) -> None:
        columns: dict[str, set[int]] = {}
        for criterion in criteria:
            for rule in criterion.parsed.rules:
                for pattern in rule.patterns:
                    columns.setdefault(pattern.relation, set()).update(term.column for term in pattern.terms)
        read = {name: each for name, each in columns.items() if name not in ("measure", "finding")}
        self._columns = [(name, sorted(each)) for name, each in sorted(read.items())]
        self._names = frozenset().union(*(criterion.parsed.measures() for criterion in criteria))
        self._functions = any(criterion.answer is not None for criterion in criteria)
        self._claim = claim

    def of(self, answered: Answered, says: str) -> object:
        """Return what is seen of a case with an addition; a function may see any."""
        measured = frozenset(r for r in answered.facts["measure"] if r[0] == self._claim and r[1] in self._names)
        (view,) = (view for view in answered.views if view.id == self._claim)
        return (
            says if self._functions else "",
            measured,
            tuple(
                [
                    frozenset([tuple([row[n] for n in columns]) for row in answered.facts[name]])
                    for name, columns in self._columns
                ]
            ),
            tuple([len(read_by(name, view) or ()) for name in sorted(self._names)]),
            answered.derivation.unknown(view, "supports") if "independent_origins" in self._names else (),
            _words(view) if not self._names.isdisjoint(_OF_WORDS) else (),
            _times(view, answered) if not self._names.isdisjoint(_OF_TIME) else (),
        )


def _words(view: ClaimView) -> tuple[bool, ...]:
    claim = view.claim
    return tuple(map(bool, (claim.who, claim.conduct, claim.place, claim.period, claim.manner)))


def _times(view: ClaimView, answered: Answered) -> tuple[object, ...]:
    """Return the dates from which days are counted, with what is not known of the sources."""
    sources = view.case.sources
    supporting = [
        (item.evidence.date, *sorted((str(sources[s].issued), sources[s].derivation_unknown) for s in answered.derivation.beneath(item.evidence)))
        for item in view.with_stance("supports")
    ]  # fmt: skip
    denials = [(denial.date, denial.form in ("silence", "no-comment")) for _, denial in view.denials]
    return (view.claim.period, tuple(sorted(map(str, supporting))), tuple(sorted(map(str, denials))))
