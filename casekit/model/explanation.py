"""Why a finding is what it is. Pure data, in the words and with the places that a reader needs to go back to the files."""

from __future__ import annotations

from typing import Literal, NamedTuple

from casekit.model.result import FORMAT, CaseHeader, PackHeader, ProblemNote


class Origin(NamedTuple):
    """A source in which a derivation ends; `unknown` if what it derives from could not be established."""

    source: str
    place: str
    unknown: bool


class Between(NamedTuple):
    """A source that lies between one that is cited and its origins."""

    source: str
    place: str


class CitedSource(NamedTuple):
    """A source that an item cites, the origins on which the item rests through it, and the sources in between.

    Only evidence says on what of a source it rests: where another item cites a text of several origins, none is told.
    """

    source: str
    place: str
    origins: tuple[Origin, ...]
    between: tuple[Between, ...] = ()


class Basis(NamedTuple):
    """An item of the case on which a fact rests: evidence, a denial, an official finding, a transaction or a search."""

    section: str
    id: str
    place: str
    says: str
    sources: tuple[CitedSource, ...]


class Ground(NamedTuple):
    """One fact that was matched, or the absence of one, in words, with the items it rests on.

    `finding` is the claim and the criterion of a fact that is itself a finding. `place` is where a fact stands that no
    item carries: one of the claim, of an actor or of a source. `discounting` are the items whose words a measure does not
    count, those of the accused and of those who deny, and these denials.
    """

    says: str
    basis: tuple[Basis, ...] = ()
    finding: tuple[str, str] | None = None
    place: str = ""
    discounting: tuple[Basis, ...] = ()


class Ruling(NamedTuple):
    """A rule that held: `pack/criterion#n`, its place in the pack, what it asks and the facts that gave it."""

    rule: str
    place: str
    outcome: str
    says: tuple[str, ...]
    grounds: tuple[Ground, ...]


class Unmet(NamedTuple):
    """A rule that did not hold: its first condition that fails, and what is the case instead.

    `against` are the facts that keep it from holding, where it would have come before the rule that decided: the answer
    rests on them too. A rule that fails because something is not on file has none.
    """

    rule: str
    place: str
    outcome: str
    fails: str
    against: tuple[Ground, ...] = ()


class Explanation(NamedTuple):
    """Why a finding is what it is: the rule that decided, the others that held too, and why the rest did not."""

    case: str
    claim: str
    says: str
    criterion: str
    title: str
    standard: tuple[str, ...]
    outcome: str
    status: str
    label: str
    decided: Ruling
    held: tuple[Ruling, ...]
    unmet: tuple[Unmet, ...]


class ExplanationDocument(NamedTuple):
    """The JSON output of `casekit explain`: one claim of one case (`casekit schema explanation`).

    `criterion` is the one that was asked for, as `pack/name`; None if all were.
    """

    casekit: str
    engine: str
    complete: bool
    packs: tuple[PackHeader, ...]
    cases: tuple[CaseHeader, ...]
    claim: str
    criterion: str | None
    explanations: tuple[Explanation, ...]
    problems: tuple[ProblemNote, ...]
    format: Literal[1] = FORMAT
