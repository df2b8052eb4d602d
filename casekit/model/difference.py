"""What comes out of comparing two versions: changed outcomes, each with the changes that are its cause. Pure data."""

from __future__ import annotations

from typing import Literal, NamedTuple

from casekit.model.result import CaseHeader, PackHeader, ProblemNote
from casekit.model.rule import Status

FORMAT: Literal[1] = 1
"""The version of the JSON output of `casekit diff`."""

Kind = Literal["case", "codebook", "pack"]
Reach = Literal["smallest", "irreducible", "none"]
"""How far causes are known: all of the smallest sets; one that cannot be made smaller; none was found."""

Told = Literal["label", "rule", "evidence", "sources"]


class Detail(NamedTuple):
    """One value that differs, in words; an empty text where one side has nothing."""

    what: str
    old: str
    new: str


class Change(NamedTuple):
    """One edit of a case, a codebook or a rule pack, by the grain at which a human codes.

    `where` is the path inside the file, `section`, `id` and `field` its beginning; for a record or a criterion that was
    added or removed, and for an order that changed, `does` says so, otherwise `details` are the values that differ.
    A place is empty where the side has nothing.
    """

    kind: Kind
    of: str
    section: str
    id: str
    field: str
    where: str
    subject: str
    does: str
    details: tuple[Detail, ...]
    old_place: str
    new_place: str


class Decided(NamedTuple):
    """An answer of one side: its outcome and the rule that decided it, with its place."""

    outcome: str
    status: Status
    label: str
    rule: str
    place: str


class OutcomeChange(NamedTuple):
    """An answer that differs, or that one side alone has, and the sets of changes that each cause it.

    It differs in its outcome, in the status of that, or in the question it is to: `question` is that of the new version.
    Every cause, made alone to the old version, gives the new answer. With `search` at `smallest`, these are all sets of
    the smallest size; at `irreducible`, the one set does not if any of its changes is left out, and there may be a smaller.
    """

    case: str
    claim: str
    question: str
    criterion: str
    old: Decided | None
    new: Decided | None
    causes: tuple[tuple[Change, ...], ...]
    search: Reach


class Restated(NamedTuple):
    """What is told otherwise of an answer that stayed: its label, the rule that decided it, or what it cites."""

    case: str
    claim: str
    criterion: str
    what: Told
    old: str
    new: str


class SideHeader(NamedTuple):
    """One of the two versions: as it was named, the commit it was taken from (empty for files), its packs and cases."""

    name: str
    commit: str
    packs: tuple[PackHeader, ...]
    cases: tuple[CaseHeader, ...]


class Difference(NamedTuple):
    """Two versions compared: the JSON output of `casekit diff`.

    `compared` counts the answers that were compared; `other_changes` are in no cause; `questions` are those whose
    wording changed, so that answers to them are not comparable.
    """

    casekit: str
    engine: str
    complete: bool
    old: SideHeader
    new: SideHeader
    compared: int
    outcomes: tuple[OutcomeChange, ...]
    other_changes: tuple[Change, ...]
    restated: tuple[Restated, ...]
    questions: tuple[str, ...]
    problems: tuple[ProblemNote, ...]
    format: Literal[1] = FORMAT
