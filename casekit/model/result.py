"""What comes out: findings, an assessment, a comparison of cases. Pure data, the same for every renderer."""

from __future__ import annotations

from typing import Literal, NamedTuple

from casekit.model.contrast import Contrast
from casekit.model.relations import Row
from casekit.model.rule import Status

FORMAT: Literal[1] = 1
"""The version of the JSON contract."""


Match = tuple[Row, ...]
"""One way in which a rule holds: a fact for each of its positive patterns, in their order. A row of a
table holds in one way: a fact for each of its inputs that it does not leave open (`-`)."""


class Held(NamedTuple):
    """A rule or table row (counted from 0) that holds of a claim, with its matches in order."""

    rule: int
    matches: tuple[Match, ...]


class Finding(NamedTuple):
    """One criterion's answer for one claim, with what it rests on.

    `rule` is `pack/criterion#number` (from 1) or `pack/criterion#otherwise`; `evidence` are ids of the
    case's evidence, denials, official findings, transactions and searches, `sources` ids of its sources;
    `held` are all rules that held, the deciding one first, so that the finding can be retraced.
    """

    claim: str
    criterion: str
    outcome: str
    status: Status
    label: str
    rule: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    held: tuple[Held, ...]


class Cell(NamedTuple):
    """One finding as shown: everything a reader needs to go back to the file."""

    claim: str
    outcome: str
    status: Status
    label: str
    rule: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


class ComparedRow(NamedTuple):
    """One criterion of one question, with the cells of every case (no claim on file: none)."""

    question: str
    criterion: str
    cells: dict[str, tuple[Cell, ...]]


class PackHeader(NamedTuple):
    """A rule pack that was applied."""

    pack: str
    version: str
    sha256: str


class CaseHeader(NamedTuple):
    """A case that was compared; `as_of` is the state of knowledge of its file."""

    case: str
    title: str
    as_of: str
    sha256: str


class ProblemNote(NamedTuple):
    """Something that failed: which plugin, rule or engine, where, and what it said."""

    kind: Literal["engine", "rule", "plugin"]
    where: str
    message: str


class Failure(NamedTuple):
    """A criterion that has no answer for one claim, because a function of a plugin failed: never an outcome."""

    claim: str
    criterion: str
    plugin: str
    message: str


class FailedCell(NamedTuple):
    """The place in a comparison where an answer is missing."""

    case: str
    question: str
    criterion: str
    claim: str


class QuestionHeader(NamedTuple):
    """A question as the tables show it; `comparable` is false where cases define it differently."""

    question: str
    title: str
    comparable: bool = True


class ClaimHeader(NamedTuple):
    """A claim as its case words it, with the one word for how it stands (empty where no pack says)."""

    case: str
    claim: str
    question: str
    says: str
    standing: str = ""


class SourceHeader(NamedTuple):
    """A source that cells cite, or through which one was read: the fields of its case file, dates as written (EDTF)."""

    case: str
    source: str
    kind: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    place: str = ""
    issued: str = ""
    url: str = ""
    language: str = ""
    accessed: str = "original"
    via: str = ""


class RuleHeader(NamedTuple):
    """A rule that decided a cell: what it asks, in words."""

    rule: str
    says: str


class CriterionHeader(NamedTuple):
    """A criterion as the tables show it."""

    criterion: str
    title: str
    headline: bool
    required: bool


class ComparisonDocument(NamedTuple):
    """The JSON output: the contract for programs (`casekit schema comparison`)."""

    casekit: str
    engine: str
    complete: bool
    packs: tuple[PackHeader, ...]
    cases: tuple[CaseHeader, ...]
    rows: tuple[ComparedRow, ...]
    problems: tuple[ProblemNote, ...]
    format: Literal[1] = FORMAT


class Snapshot(NamedTuple):
    """What an output was made from: whoever has the same of all of it gets the same output (`casekit verify`)."""

    casekit: str
    engine: str
    packs: tuple[PackHeader, ...]
    cases: tuple[CaseHeader, ...]
    format: Literal[1] = FORMAT


def snapshot(document: ComparisonDocument) -> Snapshot:
    """Return what a comparison was made from."""
    return Snapshot(document.casekit, document.engine, document.packs, document.cases)


class Comparison(NamedTuple):
    """Cases side by side: the contract's data with what only tables need."""

    document: ComparisonDocument
    title: str
    questions: tuple[QuestionHeader, ...]
    criteria: tuple[CriterionHeader, ...]
    claims: tuple[ClaimHeader, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences that belong under the table."""
    failed: tuple[FailedCell, ...] = ()
    sources: tuple[SourceHeader, ...] = ()
    """What the cells cite, in the order of cases and ids."""
    rules: tuple[RuleHeader, ...] = ()
    """The rules that decided the cells, in the packs' order."""
    contrasts: tuple[Contrast, ...] | None = None
    """Why the cases differ, in the order of the rows; None where that was not asked for."""
