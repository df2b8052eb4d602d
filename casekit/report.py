"""A comparison with everything behind it: explanations, registers, timelines and derivations. Pure data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from casekit.compare import Assessed, source_header
from casekit.explain import Explainer, said_of_itself
from casekit.explain.basis import Bases
from casekit.graph import DerivationGraph, derivation_graph
from casekit.guard import PluginFailure
from casekit.loading import CaseFile
from casekit.measures import Measure
from casekit.model.case import Case, Stop, speaker_text
from casekit.model.dates import Date
from casekit.model.explanation import Basis, Explanation
from casekit.model.result import Comparison, SourceHeader
from casekit.origins import Derivation
from casekit.packs import LoadedCriterion, RulePack
from casekit.rules.syntax import Rule, TableRow
from casekit.rules.words import row_in_words, rule_in_words
from casekit.timeline import Event, events


class ClaimEntry(NamedTuple):
    """A claim as its case words it; actors by name, dates as written."""

    claim: str
    question: str
    says: str
    standing: str
    accused: tuple[str, ...]
    conduct: str
    period: str
    imputed_to: str
    place: str


class Bears(NamedTuple):
    """How an item bears on a claim."""

    claim: str
    stance: str
    shows: str


class EvidenceEntry(NamedTuple):
    """An item of evidence: what it says, who says it, how directly, in which sources."""

    id: str
    says: str
    by: str
    directness: str
    date: str
    sources: tuple[str, ...]
    bears_on: tuple[Bears, ...]
    states: tuple[tuple[str, str], ...]
    place: str


class ItemEntry(NamedTuple):
    """An item with the sources it cites and their origins; `sources` are all on which it rests, those between among them."""

    basis: Basis
    sources: tuple[str, ...]


class Record(NamedTuple):
    """Another item of a case: a denial, an official finding, a payment or a search, in the words of its coding.

    `who` denies, finds, or is the place searched; `what` are the coded words that say how.
    """

    section: str
    id: str
    claim: str
    who: str
    what: tuple[str, ...]
    date: str
    says: str
    sources: tuple[str, ...]
    place: str


class SourceEntry(NamedTuple):
    """A source, and where its file describes it."""

    header: SourceHeader
    place: str


class RuleEntry(NamedTuple):
    """A rule or a row of a criterion: its number from 1, what it gives, where it stands and what it asks."""

    number: int
    outcome: str
    place: str
    says: str


class CriterionEntry(NamedTuple):
    """A criterion that answers are explained by: what it asks, by which standards, with which rules."""

    criterion: str
    title: str
    asks: str
    standards: tuple[str, ...]
    rules: tuple[RuleEntry, ...]
    otherwise: str
    place: str
    otherwise_place: str = ""
    function: str = ""
    """What a function says of itself, where no rules answer."""


class Chapter(NamedTuple):
    """One case: what it claims, on what, what was denied and found, when, and what its texts derive from."""

    case: str
    path: str
    summary: str
    claims: tuple[ClaimEntry, ...]
    evidence: tuple[EvidenceEntry, ...]
    records: tuple[Record, ...]
    events: tuple[Event, ...]
    graph: DerivationGraph
    sources: tuple[SourceEntry, ...]
    explanations: tuple[Explanation, ...]
    """Those of the cells, then those on which they rest, each once."""
    items: tuple[ItemEntry, ...] = ()
    """The items of the registers, by section and id."""


class Report(NamedTuple):
    """A comparison, and a chapter for each of its cases in their order."""

    comparison: Comparison
    chapters: tuple[Chapter, ...]
    criteria: tuple[CriterionEntry, ...] = ()
    """Those of the explanations, in the packs' order."""


def report(
    comparison: Comparison,
    assessed: Sequence[Assessed],
    packs: Sequence[RulePack],
    measures: Iterable[tuple[str, Measure]] = (),
) -> Report:
    """Return what a comparison shows with everything behind it, unredacted.

    What is shown of a case is what bears on the questions of the comparison; where these are all of its questions,
    the whole case.

    Args:
        comparison: what is shown.
        assessed: its cases, in the same order.
        packs: the packs that were applied.
        measures: those of plugins, each with its plugin's name.
    """
    foreign = tuple(measures)
    chapters = []
    for each in assessed:
        explain = Explainer(each.file, packs, each.assessment, foreign) if each.assessment else None
        chapters.append(_chapter(comparison, each.file, explain))
    explained = {e.criterion for chapter in chapters for e in chapter.explanations}
    criteria = (_criterion(c) for pack in packs for c in pack.criteria if c.name in explained)
    return Report(comparison, tuple(chapters), tuple(criteria))


def _criterion(criterion: LoadedCriterion) -> CriterionEntry:
    parsed, document = criterion.parsed, criterion.document
    asked: list[tuple[Rule | TableRow, list[str]]] = [(rule, rule_in_words(rule)) for rule in parsed.rules]
    if parsed.table:
        asked += [(row, row_in_words(parsed.table.inputs, row)) for row in parsed.table.rows]
    rules = tuple(
        RuleEntry(number, rule.outcome, document.place(rule.path), "; ".join(says))
        for number, (rule, says) in enumerate(asked, 1)
    )
    return CriterionEntry(
        criterion=criterion.name, title=criterion.spec.title, asks=criterion.spec.asks,
        standards=tuple(standard.reference for standard in criterion.spec.standards), rules=rules,
        otherwise=parsed.otherwise or "" if criterion.answer is None else "",
        place=document.path if criterion.answer else document.place(("criterion",), key=True),
        otherwise_place=document.place(("otherwise",), key=True),
        function=said_of_itself(criterion.answer) if criterion.answer else "",
    )  # fmt: skip


def _chapter(comparison: Comparison, file: CaseFile, explain: Explainer | None) -> Chapter:
    case = file.case
    asked = {question.question for question in comparison.questions}
    claims = [id for id, claim in sorted(case.claims.items()) if (claim.question or "") in asked]
    whole = len(claims) == len(case.claims)
    evidence = {
        id: item for id, item in sorted(case.evidence.items()) if whole or any(b.claim in claims for b in item.bears_on)
    }
    records = tuple(record for record in _records(file) if record.claim in claims)
    sources = set(case.sources) if whole else _beneath(case, list(evidence), records)
    bases = Bases(file, case, Derivation(case))
    items = [("evidence", id) for id in evidence] + [(record.section, record.id) for record in records]
    return Chapter(
        case=case.case,
        path=file.path,
        summary=case.summary,
        claims=tuple(_claims(comparison, file, claims)),
        evidence=tuple(_evidence(file, id) for id in evidence),
        records=records,
        events=events(case, claims),
        graph=derivation_graph(case, sources),
        sources=tuple(_source(file, id) for id in sorted(sources)),
        explanations=tuple(_explanations(comparison, case.case, explain)) if explain else (),
        items=tuple(ItemEntry(bases.item(*item), bases.beneath(*item)) for item in items),
    )


def _explanations(comparison: Comparison, case: str, explain: Explainer) -> Iterator[Explanation]:
    """Yield the explanation of every cell of a case, then of every answer on which one rests."""
    pending = [(cell.claim, row.criterion) for row in comparison.document.rows for cell in row.cells.get(case, ())]
    seen = set(pending)
    while pending:
        below: dict[tuple[str, str], None] = {}
        for key in pending:
            try:
                explanation = explain(*key)
            except PluginFailure:  # it is a problem of the comparison already, and its cell says so
                continue
            yield explanation
            for ruling in (explanation.decided, *explanation.held):
                below |= dict.fromkeys(g.finding for g in ruling.grounds if g.finding and g.finding not in seen)
        seen |= below.keys()
        pending = list(below)


def _beneath(case: Case, evidence: Sequence[str], records: Sequence[Record]) -> set[str]:
    """Return the sources on which items rest, with those through which they were read and all they derive from."""
    derivation = Derivation(case)
    found = {source for id in evidence for source in derivation.beneath(case.evidence[id])}
    found |= {source for record in records for source in record.sources}
    pending = list(found)
    while pending:
        source = case.sources[pending.pop()]
        for other in (*source.parents, source.via):
            if other and other not in found:
                found.add(other)
                pending.append(other)
    return found


# --- the registers ------------------------------------------------------------------------------------


def _claims(comparison: Comparison, file: CaseFile, claims: Sequence[str]) -> Iterator[ClaimEntry]:
    case = file.case
    standing = {header.claim: header.standing for header in comparison.claims if header.case == case.case}
    for question in comparison.questions:
        for id in claims:
            claim = case.claims[id]
            if (claim.question or "") == question.question:
                yield ClaimEntry(
                    claim=id, question=question.question, says=claim.says, standing=standing.get(id, ""),
                    accused=tuple(case.actors[actor].name for actor in claim.accused), conduct=claim.conduct,
                    period=_text(claim.period), imputed_to=_name(case, claim.imputed_to),
                    place=_place(file, "claims", id),
                )  # fmt: skip


def _evidence(file: CaseFile, id: str) -> EvidenceEntry:
    item = file.case.evidence[id]
    return EvidenceEntry(
        id=id, says=item.says, by=_name(file.case, speaker_text(item.by)), directness=item.directness,  date=_text(item.date), sources=item.source_ids,
        bears_on=tuple(Bears(b.claim, b.stance, b.shows or "") for b in item.bears_on),
        states=tuple((attribute, _value(value)) for attribute, value in item.states.items()),
        place=_place(file, "evidence", id),
    )  # fmt: skip


def _records(file: CaseFile) -> Iterator[Record]:
    case = file.case
    for id, denial in sorted(case.denials.items()):
        what = (denial.form, denial.scope, *(["conditional"] if denial.conditional else []))
        who = _name(case, speaker_text(denial.by))
        yield _record(file, "denials", id, who, what, denial.date, denial.sources, denial.says)
    for id, finding in sorted(case.official_findings.items()):
        what = (finding.level, finding.concludes)
        yield _record(
            file, "official_findings", id, _name(case, finding.body), what, finding.date, finding.sources, finding.says
        )
    for id, payment in sorted(case.transactions.items()):
        amount = (f"{payment.amount.value} {payment.amount.currency}",) if payment.amount else ()
        documents = {*payment.sources, *payment.documents, *(d for stop in payment.path for d in stop.documents)}
        path = " → ".join(_stop(stop) for stop in payment.path)
        yield _record(file, "transactions", id, path, amount, payment.date, tuple(sorted(documents)))
    for id, search in sorted(case.searches.items()):
        what = (search.result, *(["logged"] if search.logged else ["not logged"]))
        yield _record(file, "searches", id, search.where, what, search.date, search.sources)


def _record(
    file: CaseFile,
    section: str,
    id: str,
    who: str,
    what: tuple[str, ...],
    date: Date | None,
    sources: tuple[str, ...],
    says: str = "",
) -> Record:
    claim: str = getattr(file.case, section)[id].claim
    return Record(section, id, claim, who, what, _text(date), says, sources, _place(file, section, id))


def _stop(stop: Stop) -> str:
    return stop.party or "…"


def _source(file: CaseFile, id: str) -> SourceEntry:
    return SourceEntry(source_header(file.case.case, id, file.case.sources[id]), _place(file, "sources", id))


def _name(case: Case, actor: str | None) -> str:
    return case.actors[actor].name if actor in case.actors else actor or ""


def _text(date: Date | None) -> str:
    return date.text if date else ""


def _value(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _place(file: CaseFile, section: str, id: str) -> str:
    return file.document.place((section, id), key=True)
