"""A finding retraced: the rule that decided, the facts it matched, the items and sources they rest on, each with its place.

Nothing is evaluated again: `Finding.held` says which rules held and on which facts. An explanation is of one finding;
where a fact is itself a finding, its key is given, so that whoever reads can descend.

An explanation is complete. Let it name the items on which its grounds rest, those of them that are facts no item carries,
and what the explanations of the answers among them name; of the rule that decided, and against the rules that would have
come first. On these alone, and on anything between them and the whole file, the same rule decides. Without what is named
by the rules that held with the outcome, no way is left in which they did. docs/explain.md says it in full, and
tests/test_explain_complete.py holds every shipped criterion to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import FunctionType, MethodType
from typing import Any

from casekit.assess import Assessment, Copies, measured_by_plugins
from casekit.errors import UsageError, did_you_mean, quoted
from casekit.explain.basis import Bases
from casekit.explain.blocking import Absent, against_row, against_rule, asks_of_origins
from casekit.explain.joins import Joins
from casekit.explain.phrasing import Phrasing
from casekit.explain.unmet import Reasons, value_of
from casekit.facts import facts
from casekit.guard import PluginFailure, shortened
from casekit.loading import CaseFile
from casekit.measures import SECTIONS, Measure, Measured, read_by
from casekit.measures import measures as built_in_measures
from casekit.model.case import speaker_text
from casekit.model.explanation import Basis, CitedSource, Explanation, Ground, Origin, Ruling, Unmet
from casekit.model.relations import ITEMS, MEASURES, RELATIONS, Row, in_order
from casekit.model.result import Finding, Match
from casekit.origins import Derivation
from casekit.packs import LoadedCriterion, RulePack
from casekit.rules.syntax import Pattern, Rule, Table
from casekit.rules.words import name_in_words, row_in_words, rule_in_words
from casekit.view import claim_views

CARRIED_BY_NO_ITEM = ("claim", "accused", "capacity", "source")
"""The relations whose facts stand in the file outside any item."""
MEASURES_OF_THE_CLAIM = ("specificity", "specificity_missing")
"""The measures that rest on what the claim itself says."""

__all__ = ["Basis", "CitedSource", "Explainer", "Explanation", "Ground", "Origin", "Ruling", "Unmet", "explain"]


def explain(
    file: CaseFile,
    packs: Sequence[RulePack],
    assessment: Assessment,
    claim: str,
    criterion: str,
    measures: Iterable[tuple[str, Measure]] = (),
) -> Explanation:
    """Return why a claim of a case has its answer to a criterion (`pack/name`).

    Args:
        file: the case that was assessed.
        packs: the packs that were applied.
        assessment: their findings.
        claim: the id of the claim.
        criterion: the name of the criterion.
        measures: those of plugins, each with its plugin's name; without them, a fact of one rests on no item.

    Raises:
        UsageError: the case has no such claim, or the packs no such criterion.
        PluginFailure: there is no answer, because a plugin failed.
    """
    return Explainer(file, packs, assessment, measures)(claim, criterion)


class Explainer:
    """Explains the findings of one case: what several explanations need is computed once."""

    def __init__(
        self,
        file: CaseFile,
        packs: Sequence[RulePack],
        assessment: Assessment,
        measures: Iterable[tuple[str, Measure]] = (),
    ) -> None:
        """Take what `explain` takes."""
        case = assessment.case
        views = claim_views(case)
        self._case = case
        self._derivation = Derivation(case)
        self._bases = Bases(file, case, self._derivation)
        self._criteria = {criterion.name: criterion for pack in packs for criterion in pack.criteria}
        self._findings = {(finding.claim, finding.criterion): finding for finding in assessment.findings}
        self._failures = {(failure.claim, failure.criterion): failure for failure in assessment.failures}
        self._views = {view.id: view for view in views}
        self._phrasing = Phrasing(case, views, self._derivation)
        names = frozenset(name for criterion in self._criteria.values() for name in criterion.parsed.measures())
        foreign = [(plugin, measure) for plugin, measure in measures if measure.name in names]
        measured = [
            *built_in_measures(case, views, self._derivation, names),
            *measured_by_plugins(foreign, Copies(case), {}),
        ]
        self._measured: dict[tuple[str, str], Measured] = {(m.claim, m.name): m for m in measured}
        found = {
            **facts(case, views, self._derivation),
            "measure": in_order({*(m.row for m in measured), *self._matched_measures()}),
            "finding": in_order((f.claim, f.criterion, f.outcome, f.status) for f in assessment.findings),
        }
        self._joins = Joins(found)
        self._reasons = Reasons(self._joins, self._phrasing, [*MEASURES, *(measure.name for _, measure in foreign)])
        self._words = cache(self._asked)
        self._facts: dict[Ground, set[tuple[str, Row]]] = {}

    def __call__(self, claim: str, criterion: str) -> Explanation:
        """Return why a claim has its answer to a criterion (`pack/name`).

        Raises:
            UsageError: the case has no such claim, or the packs no such criterion.
            PluginFailure: there is no answer, because a plugin failed.
        """
        loaded, finding = self._found(claim, criterion)
        held = [self._ruling(loaded, claim, rule, matches) for rule, matches in finding.held]
        if not held:
            held = [self._answered(loaded, finding) if loaded.answer is not None else self._otherwise(loaded, finding)]
        return Explanation(
            case=self._case.case,
            claim=claim,
            says=self._case.claims[claim].says,
            criterion=criterion,
            title=loaded.spec.title,
            standard=tuple(standard.reference for standard in loaded.spec.standards),
            outcome=finding.outcome,
            status=finding.status,
            label=finding.label,
            decided=held[0],
            held=tuple(held[1:]),
            unmet=tuple(self._unmet(loaded, claim, [rule for rule, _ in finding.held])),
        )

    def _found(self, claim: str, criterion: str) -> tuple[LoadedCriterion, Finding]:
        key = (claim, criterion)
        if key in self._failures:
            raise PluginFailure(self._failures[key].plugin, self._failures[key].message)
        if claim not in self._case.claims:
            raise UsageError(f"there is no claim {quoted(claim)}{did_you_mean(claim, self._case.claims)}")
        if criterion not in self._criteria or key not in self._findings:
            raise UsageError(f"there is no criterion {quoted(criterion)}{did_you_mean(criterion, self._criteria)}")
        return self._criteria[criterion], self._findings[key]

    def _matched_measures(self) -> Iterator[Row]:
        """Yield the measures that rules matched: of those of plugins that were not passed, all that is known."""
        for finding in self._findings.values():
            parsed = self._criteria[finding.criterion].parsed
            for rule, matches in finding.held:
                for match in matches:
                    relations = [p.relation for p in parsed.rules[rule].positive] if parsed.rules else map(_input, match)
                    yield from (row for relation, row in zip(relations, match, strict=True) if relation == "measure")

    # --- rules --------------------------------------------------------------------------------------

    def _asked(self, criterion: str, number: int) -> tuple[str, ...]:
        parsed = self._criteria[criterion].parsed
        if parsed.table:
            return tuple(row_in_words(parsed.table.inputs, parsed.table.rows[number])) or ("in any case",)
        return tuple(rule_in_words(parsed.rules[number]))

    def _ruling(self, criterion: LoadedCriterion, claim: str, number: int, matches: Sequence[Match]) -> Ruling:
        parsed = criterion.parsed
        if parsed.table:
            grounds = self._inputs(parsed.table, number, claim, matches[0])
        else:
            grounds = self._matched(parsed.rules[number], claim, matches)
        return Ruling(
            *_named(criterion, number),
            self._words(criterion.name, number),
            tuple(dict.fromkeys(grounds)),  # rows that differ only in what is not said are one fact
        )

    def _unmet(self, criterion: LoadedCriterion, claim: str, held: Sequence[int]) -> Iterator[Unmet]:
        """Yield the rules that did not hold; what stands against one is told where it would have come first."""
        table, rules = criterion.parsed.table, criterion.parsed.rules
        for number in range(len(table.rows if table else rules)):
            if number not in held:
                fails = self._reasons.of_row(table, number, claim) if table else self._reasons.of_rule(rules[number], claim)
                first = not held or number < held[0]
                against = dict.fromkeys(self._against(criterion, number, claim) if first else ())
                yield Unmet(*_named(criterion, number), fails, tuple(against))

    def _against(self, criterion: LoadedCriterion, number: int, claim: str) -> Iterator[Ground]:
        table, rules = criterion.parsed.table, criterion.parsed.rules
        rule = rules[number] if rules else None
        found = [*against_row(table, number, claim, self._joins)] if table else []
        found += against_rule(rule, claim, self._joins) if rule else []
        for each in found:
            if isinstance(each, Absent):
                yield self._not_known(each.measure, claim)
            else:
                yield self._fact(each.relation, each.row, {*each.columns}, claim)
        if rule and asks_of_origins(rule):
            for says, ids in self._phrasing.one_by_speaker(claim):
                yield Ground(says, tuple(self._bases.item("evidence", id) for id in ids))

    def _otherwise(self, criterion: LoadedCriterion, finding: Finding) -> Ruling:
        place = criterion.document.place(("otherwise",), key=True)
        what = "rows" if criterion.parsed.table else "rules"
        return Ruling(finding.rule, place, finding.outcome, (f"none of its {what} holds",), ())

    def _answered(self, criterion: LoadedCriterion, finding: Finding) -> Ruling:
        items = [(section, id) for section in SECTIONS for id in finding.evidence if id in getattr(self._case, section)]
        ground = Ground(finding.label, tuple(self._bases.item(*item) for item in items))
        return Ruling(finding.rule, criterion.document.path, finding.outcome, (said_of_itself(criterion.answer),), (ground,))

    # --- grounds ------------------------------------------------------------------------------------

    def _matched(self, rule: Rule, claim: str, matches: Sequence[Match]) -> Iterator[Ground]:
        """Yield a ground for every fact that a rule matched and for every absence, in the order of its patterns.

        A fact that several patterns match is one ground, which says all that is asked of it.
        """
        rows = [in_order({match[n] for match in matches}) for n in range(len(rule.positive))]
        asked: dict[tuple[str, Row], set[int]] = {}
        for pattern, found in zip(rule.positive, rows, strict=True):
            for row in found:
                asked.setdefault((pattern.relation, row), set()).update(term.column for term in pattern.terms)
        position = 0
        for pattern in rule.patterns:
            if pattern.negated:
                yield from self._absent(pattern, rule, matches)
                continue
            for row in rows[position]:
                if columns := asked.pop((pattern.relation, row), None):
                    yield self._fact(pattern.relation, row, columns, claim)
            position += 1

    def _absent(self, negated: Pattern, rule: Rule, matches: Sequence[Match]) -> Iterator[Ground]:
        """Yield what is not on file, once for all ways in which its variables are bound."""
        joined = sorted(rule.joined(negated))
        at = [_bound_at(name, rule) for name in joined]
        for bound in in_order({tuple([match[pattern][column] for pattern, column in at]) for match in matches}):
            values = dict(zip(joined, bound, strict=True))
            claims = [values.get(name) for name, column in negated.variables().items() if column == 0]
            yield Ground(
                self._phrasing.clause(negated, {name: (value,) for name, value in values.items()}),
                self._read(negated.constant("name"), claims[0]) if negated.relation == "measure" and claims else (),
                finding=_answer_instead(negated, values),
            )

    def _read(self, measure: str | None, claim: str | None) -> tuple[Basis, ...]:
        """Return the items of which a measure is computed, or because of which it is not known."""
        if measure is None or claim is None:
            return ()
        measured = self._measured.get((claim, measure))
        items = measured.basis if measured else read_by(measure, self._views[claim]) or ()
        return tuple(self._bases.item(*item) for item in sorted(items, key=_by_section))

    def _not_known(self, measure: str, claim: str, band: str = "") -> Ground:
        says = f"{name_in_words(measure)}: not known" + (f" ({band})" if band else "")
        return Ground(says, self._read(measure, claim))

    def _inputs(self, table: Table, number: int, claim: str, match: Match) -> Iterator[Ground]:
        """Yield a ground for every input that a row of a table does not leave open."""
        rows = {row[1]: row for row in match}
        for of, cell in zip(table.inputs, table.rows[number].cells, strict=True):
            if cell is None:
                continue
            row = rows.get(of.name)
            if row is None:
                yield self._not_known(of.name, claim, value_of(of, None))
                continue
            ground = self._fact("measure" if of.is_measure else "finding", row, {2}, claim)
            yield ground._replace(says=f"{ground.says} ({value_of(of, row)})") if of.is_measure else ground

    def _fact(self, relation: str, row: Row, columns: set[int], claim: str) -> Ground:
        items: Iterable[tuple[str, str]] = ()
        if relation in ITEMS:
            section, column = ITEMS[relation]
            items = [(section, row[column])]
        elif relation == "measure" and (row[0], row[1]) in self._measured:
            items = self._measured[row[0], row[1]].basis
        ground = Ground(
            self._phrasing.fact(relation, row, columns, claim),
            tuple(self._bases.item(*item) for item in sorted(items, key=_by_section)),
            (row[0], row[1]) if relation == "finding" else None,
            self._place_of(relation, row),
            tuple(self._bases.item(*item) for item in self._discounting(relation, row)),
        )
        if relation in CARRIED_BY_NO_ITEM:
            self._facts.setdefault(ground, set()).add((relation, row if relation != "claim" or {*columns} - {0} else row[:1]))
        return ground

    def facts_of(self, ground: Ground) -> frozenset[tuple[str, Row]]:
        """Return the facts of a ground that no item carries: a relation and a row each; of a claim as such its id alone."""
        return frozenset(self._facts.get(ground, ()))

    def _discounting(self, relation: str, row: Row) -> list[tuple[str, str]]:
        """Return the items whose words a measure does not count, and the denials because of which it does not.

        Who speaks in a sensitive item, or in one that rests on a protected source, is not told by naming it here.
        """
        if relation != "measure" or row[1] != "contradicting_by_others" or row[0] not in self._views:
            return []
        view = self._views[row[0]]
        counted = self._measured[row[0], row[1]].basis if (row[0], row[1]) in self._measured else ()
        speakers = {item.id: speaker_text(item.evidence.by) for item in view.with_stance("contradicts")}
        interested = {id for id in speakers if ("evidence", id) not in counted}
        denials = [id for id, denial in view.denials if speaker_text(denial.by) in {speakers[id] for id in interested}]
        open_ = sorted(id for id in interested if not self._phrasing.is_withheld(id))
        return [*(("evidence", id) for id in open_), *(("denials", id) for id in denials)]

    def _place_of(self, relation: str, row: Row) -> str:
        """Return where a fact stands of which no item of the case is the whole carrier."""
        values = {column.name: value for column, value in zip(RELATIONS[relation], row, strict=True)}
        if relation == "capacity":
            roles = self._case.actors[values["actor"]].roles
            held = [n for n, role in enumerate(roles) if role.capacity == values["capacity"]]
            return self._bases.place(("actors", values["actor"], "roles", *held[:1]))
        if relation == "accused":
            return self._bases.place(("claims", values["claim"], "accused"))
        if relation == "claim":
            return self._bases.place(("claims", values["claim"]))
        if relation == "measure" and row[1] in MEASURES_OF_THE_CLAIM:
            return self._bases.place(("claims", values["claim"]))
        if relation in ("source", "cites", "rests_on"):
            return self._bases.place(("sources", values["source"]))
        return ""


def _named(criterion: LoadedCriterion, number: int) -> tuple[str, str, str]:
    """Return a rule's or a row's name, its place in the pack, and its outcome."""
    table = criterion.parsed.table
    rule = table.rows[number] if table else criterion.parsed.rules[number]
    return f"{criterion.name}#{number + 1}", criterion.document.place(rule.path), rule.outcome


def _bound_at(name: str, rule: Rule) -> tuple[int, int]:
    """Return the number of the positive pattern that binds a variable, and the column in which it does."""
    return next((n, p.variables()[name]) for n, p in enumerate(rule.positive) if name in p.variables())


def _answer_instead(negated: Pattern, values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return of which answer it is said that it is not another one; None where the condition is on something else."""
    criterion = negated.constant("criterion") if negated.relation == "finding" else None
    claims = [values.get(name) for name, column in negated.variables().items() if column == 0]
    return (claims[0], criterion) if criterion and claims and claims[0] else None


def _input(row: Row) -> str:
    """Return the relation of a table's input: criteria are named `pack/criterion`, measures are not."""
    return "finding" if "/" in row[1] else "measure"


def _by_section(item: tuple[str, str]) -> tuple[int, str]:
    return SECTIONS.index(item[0]), item[1]


def said_of_itself(answer: Any) -> str:
    """Return the first sentence of what a function says of itself; the docstring of a class is not the function's."""
    doc = answer.__doc__ if isinstance(answer, (FunctionType, MethodType)) else None
    written = " ".join((doc or "").split())
    return shortened(written.partition(". ")[0].removesuffix(".")) or "answered by a function of a plugin"
