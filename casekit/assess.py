"""A case × rule packs × an engine → findings, each with its label and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from casekit.coarsening import days_as_told
from casekit.criterion import Outcome
from casekit.engines.base import Answer, Answers, Engine
from casekit.facts import facts
from casekit.guard import LONGEST_TEXT, PluginFailure, guarded
from casekit.labels import LabelWriter
from casekit.measures import SECTIONS, ClaimSupport, Measure, Measured, measured_by, measures
from casekit.model.case import Case
from casekit.model.relations import ITEMS, Facts, Row, in_order
from casekit.model.result import Failure, Finding
from casekit.origins import Derivation
from casekit.packs import LoadedCriterion, RulePack
from casekit.rules.stratify import strata
from casekit.rules.syntax import Criterion
from casekit.view import ClaimView, claim_views


class Assessment(NamedTuple):
    """The findings of one case, sorted by claim and, within it, in the packs' order of criteria.

    `engine` are the engines that agree in them; `problem` is empty, or why one that was asked did not answer.
    """

    case: Case
    engine: str
    findings: tuple[Finding, ...]
    problem: str = ""
    failures: tuple[Failure, ...] = ()
    """The criteria that have no answer for a claim, because a plugin failed; sorted."""


class Answered(NamedTuple):
    """The answers to a case by claim and criterion, without labels, and what they are from.

    An answer that a plugin owes is missing; one by a function of a plugin has no matches. `facts` are those of the
    relations that the criteria match, without answers.
    """

    answers: dict[tuple[str, str], Answer]
    facts: Facts
    views: tuple[ClaimView, ...]
    derivation: Derivation


class _Evaluated(NamedTuple):
    """What an engine says of a case, and what it was given."""

    answers: Answers
    engine: str
    problem: str
    facts: Facts
    views: tuple[ClaimView, ...]
    derivation: Derivation


class Assessor:
    """Packs compiled for an engine once, applied to case after case."""

    def __init__(
        self,
        packs: Sequence[RulePack],
        engine: Engine,
        measures: Iterable[tuple[str, Measure]] = (),
        criteria: Iterable[str] | None = None,
    ) -> None:
        """Compile criteria.

        Args:
            packs: their packs.
            engine: what evaluates them.
            measures: those of plugins, each with its plugin's name.
            criteria: only these (`pack/name`), with those on which they rest; all by default.

        Raises:
            EngineFailure: the engine cannot evaluate a rule.
        """
        self.engine = engine
        applied = [c for pack in packs for c in pack.criteria]
        if criteria is not None:
            applied = with_those_below(applied, criteria)
        ordered = strata(c.parsed for c in applied if c.answer is None)
        self._names = [criterion.name for criterion in applied]
        self._functions = [criterion for criterion in applied if criterion.answer is not None]
        self._labels = {
            (c.name, outcome): LabelWriter(label, None) for c in self._functions for outcome, label in c.parsed.labels.items()
        }
        self._measures = frozenset(name for criterion in applied for name in criterion.parsed.measures())
        self._relations = frozenset({"claim"}.union(*(criterion.parsed.relations() for criterion in applied)))
        self._foreign = [(plugin, m) for plugin, m in sorted(measures, key=lambda m: m[1].name) if m.name in self._measures]
        self._ordered = [criterion for stratum in ordered for criterion in stratum]
        self._evaluate = engine.compile(ordered)
        self._writers = [_Writer(criterion) for criterion in self._ordered]

    def __call__(self, case: Case) -> Assessment:
        """Return the findings of a case.

        Raises:
            EngineFailure: the engine failed; there is no answer.
        """
        evaluated, found, failed = self._evaluated(case)
        for writer in self._writers:
            for claim, answer in evaluated.answers[writer.criterion.name].items():
                if (claim, writer.criterion.name) not in failed.answers:
                    found.findings[claim, writer.criterion.name] = writer.finding(claim, answer, found)
        every = [(id, name) for id in sorted(case.claims) for name in self._names]
        ordered = tuple(found.findings[key] for key in every if key in found.findings)
        failures = tuple(Failure(*key, *failed.answers[key]) for key in every if key in failed.answers)
        return Assessment(case, evaluated.engine, ordered, evaluated.problem, failures)

    def answers(self, case: Case) -> Answered:
        """Return the answers to a case and the facts they are from; no label is written.

        Raises:
            EngineFailure: the engine failed; there is no answer.
        """
        evaluated, found, failed = self._evaluated(case)
        answers = {(claim, name): a for name, given in evaluated.answers.items() for claim, a in given.items()}
        answers |= {key: Answer(finding.outcome, ()) for key, finding in found.findings.items()}
        known = {key: answer for key, answer in answers.items() if key not in failed.answers}
        return Answered(known, evaluated.facts, evaluated.views, evaluated.derivation)

    def _evaluated(self, case: Case) -> tuple[_Evaluated, _Found, _Failed]:
        views, derivation = claim_views(case), Derivation(case)
        failed = _Failed()
        copies = Copies(case)
        measured = [
            *measures(case, views, derivation, self._measures),
            *measured_by_plugins(self._foreign, copies, failed.measures),
        ]
        found = _Found(case, {(m.claim, m.name): m for m in measured}, days_as_told(case, self._measures))
        given = list(self._answered(copies, found, failed))
        relations = {**facts(case, views, derivation, self._relations), "measure": in_order(m.row for m in measured)}
        evaluated = self._evaluate({**relations, "finding": in_order(given)} if given else relations)
        failed.spread(self._ordered, [view.id for view in views])
        return _Evaluated(*evaluated, relations, views, derivation), found, failed

    def _answered(self, copies: Copies, found: _Found, failed: _Failed) -> Iterator[Row]:
        """Yield what the functions of plugins answer, as facts.

        Where one fails, the engine is given some outcome, so that the other claims can be answered; `failed` sees to it
        that nothing which rests on it is shown.
        """
        for criterion in self._functions:
            statuses = criterion.parsed.statuses
            views, _ = copies.of(criterion.document.path)
            for view in views:
                key = (view.id, criterion.name)
                try:
                    finding = guarded(criterion.document.path, partial(answered, criterion, view))
                    label = finding.label or self._labels[criterion.name, finding.outcome].write(
                        view.id, (), found.case, found.told
                    )
                    found.findings[key] = finding._replace(label=label or finding.outcome)
                except PluginFailure as error:
                    failed.answers[key] = (error.plugin, error.message)
                outcome = found.findings[key].outcome if key in found.findings else next(iter(statuses))
                yield (view.id, criterion.name, outcome, statuses[outcome])


class Copies:
    """A copy of the case for each plugin: what one does to it reaches nobody else.

    Records cannot be changed, so copies share them; the mappings of a case and of its items are each copy's own.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._made: dict[str, tuple[tuple[ClaimView, ...], Derivation]] = {}

    def of(self, plugin: str) -> tuple[tuple[ClaimView, ...], Derivation]:
        """Return the claim views and the derivation of a plugin's copy."""
        if plugin not in self._made:
            sections = {name: dict(part) for name, part in self._case if isinstance(part, dict)}
            items = {id: item.model_copy(update={"states": dict(item.states)}) for id, item in self._case.evidence.items()}
            case = self._case.model_copy(update={**sections, "evidence": items})
            self._made[plugin] = (claim_views(case), Derivation(case))
        return self._made[plugin]


def measured_by_plugins(
    foreign: Iterable[tuple[str, Measure]], copies: Copies, failed: dict[tuple[str, str], tuple[str, str]]
) -> Iterator[Measured]:
    """Yield the measures of plugins, each given with its plugin's name; what fails is added to `failed`, by claim and name."""
    for plugin, measure in foreign:
        views, derivation = copies.of(plugin)
        for view in views:
            try:
                found = guarded(plugin, partial(measured_by, measure, ClaimSupport(view, derivation)))
            except PluginFailure as error:
                failed[view.id, measure.name] = (error.plugin, error.message)
                continue
            if found is not None:
                yield found


def answered(criterion: LoadedCriterion, view: ClaimView) -> Finding:
    """Return the finding of a function, checked.

    Raises:
        TypeError: it is no outcome.
        ValueError: it is not one of the criterion's outcomes, or rests on what is not in the case.
    """
    assert criterion.answer is not None
    answer = criterion.answer(view)
    if isinstance(answer, str):
        answer = Outcome(answer)
    if not isinstance(answer, Outcome):
        raise TypeError(f"expected an Outcome, found {type(answer).__name__}")
    statuses, case = criterion.parsed.statuses, view.case
    if answer.outcome not in statuses:
        raise ValueError(f"{answer.outcome!r} is not one of its outcomes ({', '.join(statuses)})")
    if not isinstance(answer.label, str) or len(answer.label) > LONGEST_TEXT:
        raise ValueError(f"its label is no text of at most {LONGEST_TEXT} characters")
    ids = tuple(sorted(set(answer.evidence)))
    unknown = [id for id in ids if not any(id in getattr(case, section) for section in SECTIONS)]
    unknown += [id for id in answer.sources if id not in case.sources]
    if unknown:
        raise ValueError(f"rests on {', '.join(map(repr, unknown))}, which the case does not have")
    items = [(section, id) for section in SECTIONS for id in ids if id in getattr(case, section)]
    sources = {source for item in items for source in sources_of(case, *item)}
    status: Any = statuses[answer.outcome]
    return Finding(
        view.id, criterion.name, answer.outcome, status, answer.label, f"{criterion.name}#function", ids,
        tuple(sorted(sources | set(answer.sources))), (),
    )  # fmt: skip


def with_those_below(criteria: Sequence[LoadedCriterion], names: Iterable[str]) -> list[LoadedCriterion]:
    """Return criteria by name with all on whose answers they rest, in the order given."""
    by_name = {criterion.name: criterion for criterion in criteria}
    wanted: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending += by_name[name].parsed.depends()
    return [criterion for criterion in criteria if criterion.name in wanted]


class _Failed:
    """What has no value or no answer because a plugin failed: (claim, name) → the plugin and what it said."""

    def __init__(self) -> None:
        self.measures: dict[tuple[str, str], tuple[str, str]] = {}
        self.answers: dict[tuple[str, str], tuple[str, str]] = {}

    def spread(self, ordered: Sequence[Criterion], claims: Sequence[str]) -> None:
        """Add every criterion that rests on what failed; `ordered` has each after those on which it rests."""
        if not self.measures and not self.answers:
            return
        for criterion in ordered:
            below = {*criterion.depends(), *criterion.measures()}
            causes = {**self.measures, **self.answers}
            for (claim, name), (plugin, message) in causes.items():
                if name in below:
                    for each in [claim] if criterion.of_one_claim() else claims:
                        self.answers.setdefault((each, criterion.name), (plugin, message))


@lru_cache(maxsize=8)
def _assessor(packs: tuple[RulePack, ...], engine: Engine, measures: tuple[tuple[str, Measure], ...]) -> Assessor:
    return Assessor(packs, engine, measures)


def assess(case: Case, packs: Iterable[RulePack], engine: Engine, measures: Iterable[tuple[str, Measure]] = ()) -> Assessment:
    """Return the findings of a case under rule packs: the same for the same case, always.

    `measures` are those of plugins, each with its plugin's name.

    Raises:
        EngineFailure: the engine failed; there is no answer.
    """
    return _assessor(tuple(packs), engine, tuple(measures))(case)


_CITED_SOURCE = 1


class _Found:
    """What is known of a case while its findings are written."""

    def __init__(
        self, case: Case, measured: Mapping[tuple[str, str], Measured], told: Mapping[tuple[str, str], Measured]
    ) -> None:
        self.case = case
        self.measured = measured
        self.told = {**measured, **{key: each for key, each in told.items() if key in measured}}
        self.findings: dict[tuple[str, str], Finding] = {}


class _Writer:
    """Turns an engine's answers to one criterion into findings."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        alone = (
            {criterion.otherwise, *(row.outcome for row in criterion.table.rows)} if criterion.table else {criterion.otherwise}
        )
        self._alone = {outcome: LabelWriter(criterion.labels[outcome], None) for outcome in alone if outcome}
        """Labels of outcomes that no rule gives: they can write measures only."""
        self._rules = [LabelWriter(rule.label, rule) for rule in criterion.rules]
        self._relations = [[pattern.relation for pattern in rule.positive] for rule in criterion.rules]

    def finding(self, claim: str, answer: Answer, found: _Found) -> Finding:
        name = self.criterion.name
        rule, matches = answer.held[0] if answer.held else (None, ())
        number = "otherwise" if rule is None else rule + 1
        label = self._rules[rule] if self._rules and rule is not None else self._alone[answer.outcome]
        evidence, sources = self._basis(answer, found)
        return Finding(
            claim,
            name,
            answer.outcome,
            self.criterion.statuses[answer.outcome],  # type: ignore[arg-type]
            label.write(claim, matches, found.case, found.told),
            f"{name}#{number}",
            evidence,
            sources,
            answer.held,
        )

    def _basis(self, answer: Answer, found: _Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the items and of the sources on which the deciding rule rests."""
        items: set[tuple[str, str]] = set()
        ids: set[str] = set()
        sources: set[str] = set()
        rule, matches = answer.held[0] if answer.held else (0, ())
        for position in range(len(matches[0]) if matches else 0):
            relation = self._relations[rule][position] if self._relations else _input_relation(matches[0][position])
            if relation in ITEMS:
                section, column = ITEMS[relation]
                items.update((section, match[position][column]) for match in matches)
                if relation in ("cites", "rests_on"):
                    sources.update(match[position][_CITED_SOURCE] for match in matches)
            elif relation == "measure":
                for key in {match[position][:2] for match in matches}:
                    items.update(found.measured[key].basis)
            elif relation == "finding":
                for key in {match[position][:2] for match in matches}:
                    ids.update(found.findings[key].evidence)
                    sources.update(found.findings[key].sources)
        for section, id in items:
            ids.add(id)
            sources.update(sources_of(found.case, section, id))
        return tuple(sorted(ids)), tuple(sorted(sources))


def sources_of(case: Case, section: str, id: str) -> tuple[str, ...]:
    """Return the ids of the sources of an item of the case."""
    record = getattr(case, section)[id]
    sources: tuple[str, ...] = record.source_ids if section in ("evidence", "transactions") else record.sources
    return sources


def _input_relation(row: tuple[object, ...]) -> str:
    """Return the relation of a table's input: criteria are named `pack/criterion`, measures are not."""
    return "finding" if "/" in str(row[1]) else "measure"
