"""What comes out: coefficients, disagreements and what they change. Pure data, the same for every format."""

from __future__ import annotations

from typing import Literal, NamedTuple

from casekit.model.result import PackHeader, ProblemNote

from casekit_agreement.coefficients import Coefficient, Counts, Level
from casekit_agreement.fields import Value

FORMAT: Literal[1] = 1
"""The version of the JSON output."""
STATUSES = ("not_met", "unknown", "met")
"""The statuses in their order; what is not applicable has no place in it."""


class CoderHeader(NamedTuple):
    """A coder: the name of the folder or file, and its path as it was given."""

    coder: str
    path: str


class Digest(NamedTuple):
    """The digest of a coder's file."""

    coder: str
    sha256: str


class CaseHeader(NamedTuple):
    """A case that two or more coders coded, with the digest of each one's file, and the coders who have none."""

    case: str
    files: tuple[Digest, ...]
    lacks: tuple[str, ...]


class Alpha(NamedTuple):
    """Krippendorff's alpha on one level."""

    level: Level
    coefficient: Coefficient


class Kappa(NamedTuple):
    """Cohen's kappa of two coders, over the units to which both gave a value."""

    coders: tuple[str, str]
    units: int
    coefficient: Coefficient


class Measured(NamedTuple):
    """How far coders agree on one field or criterion."""

    counts: Counts
    alphas: tuple[Alpha, ...]
    kappas: tuple[Kappa, ...]


class FieldAgreement(NamedTuple):
    """How far coders agree on a field."""

    field: str
    measured: Measured


class CoderOutcome(NamedTuple):
    """The outcome that a coder's file gives."""

    coder: str
    outcome: str


class Difference(NamedTuple):
    """A claim on which the outcomes of a criterion differ."""

    case: str
    claim: str
    outcomes: tuple[CoderOutcome, ...]


class CriterionAgreement(NamedTuple):
    """How far the outcomes of a criterion agree, how far their statuses do, and where outcomes do not."""

    criterion: str
    measured: Measured
    status: Measured
    differences: tuple[Difference, ...]


class Coded(NamedTuple):
    """What one coder has: the value as rules read it, whether it was given, and where it stands."""

    coder: str
    value: Value | None
    given: bool
    place: str


class Change(NamedTuple):
    """An outcome that another value would change."""

    claim: str
    criterion: str
    before: str
    after: str


class Effect(NamedTuple):
    """What the file of a coder would give with the value or the record of another, or without a record of its own.

    `obstacle` says why it cannot be tried alone, or (if it `failed`) what an engine or plugin said; then there are no
    changes, and that is not to say that nothing changes.
    """

    coder: str
    kind: Literal["value", "with", "without"]
    of: str
    changes: tuple[Change, ...] = ()
    obstacle: str = ""
    failed: bool = False


class Disagreement(NamedTuple):
    """A value on which coders differ."""

    case: str
    section: str
    record: str
    claim: str
    field: str
    coded: tuple[Coded, ...]
    effects: tuple[Effect, ...]


class Holder(NamedTuple):
    """A coder who has a record, and where it stands."""

    coder: str
    place: str


class LoneRecord(NamedTuple):
    """A record that some coders have and others have not."""

    case: str
    section: str
    record: str
    has: tuple[Holder, ...]
    lacks: tuple[str, ...]
    effects: tuple[Effect, ...]


class UnmatchedCase(NamedTuple):
    """A case that one coder alone coded."""

    case: str
    coder: str


class Agreement(NamedTuple):
    """The whole result; cases, units and records in the order of their ids, coders in that of the arguments."""

    engine: str
    coders: tuple[CoderHeader, ...]
    cases: tuple[CaseHeader, ...]
    unmatched: tuple[UnmatchedCase, ...]
    packs: tuple[PackHeader, ...]
    fields: tuple[FieldAgreement, ...]
    criteria: tuple[CriterionAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    records: tuple[LoneRecord, ...]
    problems: tuple[ProblemNote, ...]
    complete: bool
    """Whether nothing failed: every outcome is there, also of what was tried."""
