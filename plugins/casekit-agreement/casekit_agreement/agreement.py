"""Coders' cases → how far they agree, on what they do not, and which of their disagreements change an outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import NamedTuple

from casekit.assess import Assessor
from casekit.compare import Assessed
from casekit.loading import CaseFile
from casekit.model.case import Case
from casekit.model.result import PackHeader, ProblemNote
from casekit.packs import LoadedCriterion
from casekit.project import Packs

from casekit_agreement.coders import Coder
from casekit_agreement.coefficients import Given, alpha, counts, kappa
from casekit_agreement.fields import FIELDS, SECTIONS, Field, Unit, Value, with_record
from casekit_agreement.outcomes import Outcomes, Trial, outcomes
from casekit_agreement.result import (
    STATUSES,
    Agreement,
    Alpha,
    CaseHeader,
    Coded,
    CoderHeader,
    CoderOutcome,
    CriterionAgreement,
    Difference,
    Digest,
    Disagreement,
    Effect,
    FieldAgreement,
    Holder,
    Kappa,
    LoneRecord,
    Measured,
    UnmatchedCase,
)

Rows = Sequence[Sequence[Given]]
"""For each unit the value of each coder."""
Tick = Callable[[], object]
"""Called for each thing that is tried."""


class Coding(NamedTuple):
    """One coder's coding of one case; `outcomes` are None where there is no answer."""

    coder: str
    file: CaseFile
    outcomes: Outcomes | None

    @property
    def case(self) -> Case:
        """The case as the coder has it."""
        return self.file.case


def agreement(
    coders: Sequence[Coder],
    assessed: Mapping[tuple[str, str], Assessed],
    packs: Packs,
    assessor: Assessor,
    problems: Sequence[ProblemNote] = (),
    *,
    complete: bool = True,
    interval: bool = False,
    tick: Tick = lambda: None,
) -> Agreement:
    """Return how far coders agree.

    Args:
        coders: two or more.
        assessed: (coder, case) → the assessment of each case that two or more coders have.
        packs: the packs that were applied; the criteria of those asked for are compared.
        assessor: what assesses cases in which a value is replaced.
        problems: what else went wrong, of plugins and of engines.
        complete: whether every case has every answer.
        interval: whether alpha of ranked fields is given on the interval level too.
        tick: called for each disagreement.
    """
    criteria = [criterion for pack in packs.asked for criterion in pack.criteria]
    shown = [criterion.name for criterion in criteria]
    trial = Trial(assessor, shown)
    names = [coder.name for coder in coders]
    by_case = {case: _codings(case, coders, assessed, shown) for case in shared_cases(coders)}
    engines = sorted({each.assessment.engine for each in assessed.values() if each.assessment})
    disagreements = [
        disagreement
        for case, codings in by_case.items()
        for field in FIELDS
        for disagreement in _disagreements(case, field, codings, trial, tick)
    ]
    records = [record for case, codings in by_case.items() for record in _lone_records(case, codings, trial, tick)]
    effects = [effect for each in disagreements for effect in each.effects]
    effects += [effect for each in records for effect in each.effects]
    return Agreement(
        engine=", ".join(engines) or "none",
        coders=tuple(CoderHeader(coder.name, coder.path) for coder in coders),
        cases=tuple(_header(case, each, names) for case, each in by_case.items()),
        unmatched=tuple(UnmatchedCase(case, coder.name) for coder in coders for case in coder.files if case not in by_case),
        packs=tuple(PackHeader(pack=p.name, version=p.manifest.version, sha256=p.sha256) for p in packs.applied),
        fields=tuple(_field(field, by_case, names, interval=interval) for field in FIELDS),
        criteria=tuple(_criterion(criterion, by_case, names) for criterion in criteria),
        disagreements=tuple(disagreements),
        records=tuple(records),
        problems=tuple(problems),
        complete=complete and not any(effect.failed for effect in effects),
    )


def _header(case: str, codings: Sequence[Coding], coders: Sequence[str]) -> CaseHeader:
    having = {coding.coder: Digest(coding.coder, coding.file.sha256) for coding in codings}
    return CaseHeader(case, tuple(having.values()), tuple(coder for coder in coders if coder not in having))


def shared_cases(coders: Iterable[Coder]) -> list[str]:
    """Return the cases that two or more coders have, sorted."""
    every = [case for coder in coders for case in coder.files]
    return sorted({case for case in every if every.count(case) > 1})


def _codings(
    case: str, coders: Sequence[Coder], assessed: Mapping[tuple[str, str], Assessed], shown: Sequence[str]
) -> list[Coding]:
    found = []
    for coder in coders:
        if case in coder.files:
            answer = assessed[coder.name, case].assessment
            found.append(Coding(coder.name, coder.files[case], None if answer is None else outcomes(answer, shown)))
    return found


# --- coefficients ---------------------------------------------------------------------------------------


def measured(rows: Rows, coders: Sequence[str], ranks: Sequence[str] = (), *, interval: bool = False) -> Measured:
    """Return the coefficients of a field or criterion.

    Args:
        rows: for each unit the value of each coder, None where it is missing.
        coders: their names.
        ranks: the values from the first rank to the last, if they have one.
        interval: whether to take the ranks as equally far apart, too.
    """
    alphas = [Alpha("nominal", alpha(rows))]
    if ranks:
        alphas.append(Alpha("ordinal", alpha(rows, "ordinal", ranks)))
    if ranks and interval:
        alphas.append(Alpha("interval", alpha(rows, "interval", ranks)))
    kappas = []
    for (one, first), (other, second) in combinations(enumerate(coders), 2):
        pairs = [(row[one], row[other]) for row in rows]
        kappas.append(Kappa((first, second), counts(pairs).pairable_units, kappa(pairs)))
    return Measured(counts(rows), tuple(alphas), tuple(kappas))


def _field(field: Field, by_case: Mapping[str, Sequence[Coding]], coders: Sequence[str], *, interval: bool) -> FieldAgreement:
    rows = []
    for codings in by_case.values():
        for unit in _units(field, codings):
            values = {c.coder: field.given(c.case, unit) for c in codings if field.judged(c.case, unit)}
            rows.append([value.category if (value := values.get(coder)) else None for coder in coders])
    return FieldAgreement(field.name, measured(rows, coders, field.ranks, interval=interval))


def _units(field: Field, codings: Sequence[Coding]) -> list[Unit]:
    return sorted({unit for coding in codings for unit in field.units(coding.case)})


def _criterion(
    criterion: LoadedCriterion, by_case: Mapping[str, Sequence[Coding]], coders: Sequence[str]
) -> CriterionAgreement:
    rows: list[list[Given]] = []
    differences = []
    for case, codings in by_case.items():
        for claim in sorted({claim for coding in codings for claim in coding.case.claims}):
            answers = {coding.coder: (coding.outcomes or {}).get((claim, criterion.name)) for coding in codings}
            given = {coder: outcome for coder, outcome in answers.items() if outcome is not None}
            rows.append([given.get(coder) for coder in coders])
            if len(set(given.values())) > 1:
                differences.append(Difference(case, claim, tuple(CoderOutcome(*each) for each in given.items())))
    statuses: Mapping[str, str] = criterion.parsed.statuses
    ranked = [[None if outcome is None else statuses[outcome] for outcome in row] for row in rows]
    return CriterionAgreement(criterion.name, measured(rows, coders), measured(ranked, coders, STATUSES), tuple(differences))


# --- disagreements --------------------------------------------------------------------------------------


def _disagreements(case: str, field: Field, codings: Sequence[Coding], trial: Trial, tick: Tick) -> Iterator[Disagreement]:
    for unit in _units(field, codings):
        judging = [coding for coding in codings if field.judged(coding.case, unit)]
        values = {coding.coder: field.read(coding.case, unit) for coding in judging}
        if len(set(values.values())) < 2:
            continue
        tick()
        yield Disagreement(
            case,
            field.section,
            unit.record,
            unit.claim,
            field.name,
            tuple(
                Coded(
                    coding.coder,
                    values[coding.coder],
                    field.given(coding.case, unit) is not None,
                    coding.file.document.place(field.path(coding.case, unit), key=True),
                )
                for coding in judging
            ),
            tuple(_effects(field, unit, judging, values, trial)),
        )


def _effects(
    field: Field, unit: Unit, codings: Sequence[Coding], values: Mapping[str, Value | None], trial: Trial
) -> Iterator[Effect]:
    """Yield what each file would give with each value that is not its own, as the first coder of that value has it."""
    for own in codings:
        seen = {values[own.coder]}
        for other in codings:
            if values[other.coder] not in seen:
                seen.add(values[other.coder])
                data = field.replaced(own.file.document.data, unit, other.file.document.data)
                yield _tried(own, Effect(own.coder, "value", other.coder), trial, data)


def _tried(own: Coding, effect: Effect, trial: Trial, data: Mapping[str, object]) -> Effect:
    if own.outcomes is None:
        return effect._replace(obstacle="there is no answer to compare with", failed=True)
    return effect._replace(**trial(own.outcomes, data)._asdict())


def _lone_records(case: str, codings: Sequence[Coding], trial: Trial, tick: Tick) -> Iterator[LoneRecord]:
    for section in SECTIONS:
        held = partial(_records, section)
        for id in sorted({id for coding in codings for id in held(coding.case)}):
            having = [coding for coding in codings if id in held(coding.case)]
            lacking = [coding for coding in codings if id not in held(coding.case)]
            if not lacking:
                continue
            tick()
            record = having[0].file.document.data[section][id]
            effects = [
                _tried(c, Effect(c.coder, "without", c.coder), trial, with_record(c.file.document.data, section, id, None))
                for c in having
            ]
            effects += [
                _tried(
                    c, Effect(c.coder, "with", having[0].coder), trial, with_record(c.file.document.data, section, id, record)
                )
                for c in lacking
            ]
            yield LoneRecord(
                case,
                section,
                id,
                tuple(Holder(c.coder, c.file.document.place((section, id), key=True)) for c in having),
                tuple(c.coder for c in lacking),
                tuple(effects),
            )


def _records(section: str, case: Case) -> Mapping[str, object]:
    found: Mapping[str, object] = getattr(case, section)
    return found
