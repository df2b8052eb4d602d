"""What differs between an output as it was written and the same made again. Pure data."""

from __future__ import annotations

from typing import Literal, NamedTuple

from casekit.model.result import FORMAT, CaseHeader, PackHeader, ProblemNote

Value = str | tuple[str, ...] | bool | None


class FieldChange(NamedTuple):
    """One field that is other than it was."""

    field: str
    before: Value
    after: Value


class Deviation(NamedTuple):
    """One thing that is new, gone or other than it was.

    The fields that name it (`pack` to `claim`) are empty where they do not apply: a `row` without a case is gone or new
    as a whole. `note` says what is not in the fields, such as how many answers went with a case that is not found.
    """

    part: Literal[
        "casekit", "engine", "pack", "case", "complete", "problem", "claim", "row", "answer", "explanation", "lines",
        "contrasts", "sources", "next_evidence", "bytes",
    ]  # fmt: skip
    state: Literal["new", "gone", "other"]
    pack: str = ""
    question: str = ""
    criterion: str = ""
    case: str = ""
    claim: str = ""
    changes: tuple[FieldChange, ...] = ()
    note: str = ""


class Verification(NamedTuple):
    """What was found: nothing, if there are answers, no differences among them and nothing is hidden.

    `answers` are those of the file and `same` those of them that are the same now; of an output of `explain` they are
    explanations. `hidden` is whether something differs in what redaction hides, which is not told. `contradiction` says
    why other answers from the same input cannot be, and is empty where they are no surprise. `moved` is whether the files
    it names stood in other folders, which is no difference.
    """

    differences: tuple[Deviation, ...]
    answers: int
    same: int
    hidden: bool = False
    contradiction: str = ""
    moved: bool = False
    notes: tuple[str, ...] = ()
    """What is no difference and should be known."""

    @property
    def verified(self) -> bool:
        """Whether there are answers and nothing differs."""
        return bool(self.answers) and not self.differences and not self.hidden


class VerificationDocument(NamedTuple):
    """The JSON output of `casekit verify` (`casekit schema verification`); its head is that of the output made again.

    `sha256` is that of the file.
    """

    casekit: str
    engine: str
    complete: bool
    packs: tuple[PackHeader, ...]
    cases: tuple[CaseHeader, ...]
    sha256: str
    verified: bool
    answers: int
    same: int
    differences: tuple[Deviation, ...]
    hidden: bool
    contradiction: str
    moved: bool
    notes: tuple[str, ...]
    problems: tuple[ProblemNote, ...]
    format: Literal[1] = FORMAT
