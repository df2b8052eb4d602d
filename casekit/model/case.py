"""A case: its actors, sources, evidence, claims, denials, findings, transactions and searches.

The names and vocabularies are case format 1 (see docs/case-format.md). The order of the words of
`Capacity`, `DenialForm` and `FindingLevel` is their order of precedence.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from casekit.model.base import (
    A_MAPPING,
    AN_ID,
    Currency,
    Flag,
    FormatVersion,
    Id,
    Model,
    Number,
    Ref,
    Slug,
    Text,
    expected,
    form_of,
)
from casekit.model.dates import EdtfDate
from casekit.model.integrity import violations

ActorKind = Literal["person", "group", "organisation", "company", "state", "armed-group"]
Capacity = Literal[
    "state-organ", "state-empowered", "reservist", "retired-official", "state-owned-company", "private", "armed-group"
]
SourceKind = Literal[
    "press", "broadcast", "testimony", "interview", "official-statement", "official-report", "court-record",
    "document", "dataset", "scholarship", "social-media",
]  # fmt: skip
Reliability = Literal["A", "B", "C", "D", "E", "F"]


def _credibility(value: Any) -> Any:
    if not isinstance(value, int) or isinstance(value, bool):
        raise expected("a whole number")
    if not 1 <= value <= 6:
        raise expected("a whole number from 1 to 6")
    return value


Credibility = Annotated[int, BeforeValidator(_credibility), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 6})]
Access = Literal["original", "copy", "cited"]
Directness = Literal[
    "eyewitness", "participant", "hearsay", "double-hearsay", "official-statement", "official-record",
    "court-record", "documentary", "forensic", "secondary",
]  # fmt: skip
Stance = Literal["supports", "contradicts", "context"]
Shows = Literal["knowledge", "tolerance", "direction", "control", "adoption"]
DenialForm = Literal["fact", "attribution", "knowledge", "doubt", "no-comment", "silence"]
DenialScope = Literal["specific", "blanket"]
FindingLevel = Literal[
    "court-judgment", "international-body", "commission-of-inquiry", "legislative-committee", "staff-report",
    "executive-statement",
]  # fmt: skip
Conclusion = Literal["supports", "contradicts", "inconclusive"]
SearchResult = Literal["found", "not-found", "not-searchable"]

FINDING_RANK: dict[str, int] = {
    "court-judgment": 6, "international-body": 5, "commission-of-inquiry": 4, "legislative-committee": 3,
    "staff-report": 2, "executive-statement": 1,
}  # fmt: skip
"""The hierarchy of forums; a higher number is a higher forum."""


class Role(Model):
    """A capacity that an actor held for a time."""

    capacity: Capacity
    of: Ref | None = None
    title: str = ""
    since: EdtfDate | None = Field(default=None, alias="from")
    until: EdtfDate | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Role:
        begins, ends = self.since and self.since.earliest, self.until and self.until.latest
        if begins is not None and ends is not None and begins > ends:
            raise PydanticCustomError("out_of_order", "the role ends before it begins")
        return self


class Actor(Model):
    """A person, group, body or state that acts, speaks or is accused."""

    name: Text
    kind: ActorKind
    living: Flag | None = None
    anonymous: Flag = False
    roles: tuple[Role, ...] = ()
    notes: str = ""


class Source(Model):
    """A text, recording, record or witness, with what it derives from and how it was read."""

    kind: SourceKind
    title: str = ""
    author: str = ""
    publisher: str = ""
    place: str = ""
    notes: str = ""
    issued: EdtfDate | None = None
    url: str = ""
    language: str = ""
    reliability: Reliability = "F"
    derives_from: tuple[Ref, ...] | Literal["unknown"] = ()
    accessed: Access = "original"
    via: Ref | None = None
    protected: Flag = False

    @property
    def derivation_unknown(self) -> bool:
        """Whether it could not be established what the source derives from."""
        return self.derives_from == "unknown"

    @property
    def parents(self) -> tuple[str, ...]:
        """The sources it is known to derive from."""
        return () if isinstance(self.derives_from, str) else self.derives_from


class OtherSpeaker(Model):
    """A speaker who is no actor of the case: `{text: an anonymous source}`."""

    text: Text


Speaker = Annotated[Annotated[Ref, Tag(AN_ID)] | Annotated[OtherSpeaker, Tag(A_MAPPING)], Discriminator(form_of)]


def speaker_text(speaker: str | OtherSpeaker | None) -> str | None:
    """Return the actor's id or the words that describe another speaker."""
    return speaker.text if isinstance(speaker, OtherSpeaker) else speaker


class Citation(Model):
    """A source of which an item rests on less than all that the source derives from."""

    source: Ref
    rests_on: tuple[Ref, ...] = Field(min_length=1)


CitedSource = Annotated[Annotated[Ref, Tag(AN_ID)] | Annotated[Citation, Tag(A_MAPPING)], Discriminator(form_of)]


class Bearing(Model):
    """How an item bears on a claim; `certain` and `unique` are for process tracing."""

    claim: Ref
    stance: Stance
    shows: Shows | None = None
    certain: Flag | None = None
    unique: Flag | None = None


StatedValue = str | int | Decimal | bool


class Evidence(Model):
    """One item of evidence: what it says, who says it, where, how directly, and what it bears on."""

    says: Text
    by: Speaker | None = None
    sources: tuple[CitedSource, ...] = Field(min_length=1)
    directness: Directness
    credibility: Credibility = 6
    date: EdtfDate | None = None
    sensitive: Flag = False
    bears_on: tuple[Bearing, ...] = ()
    states: dict[Id, StatedValue] = {}
    notes: str = ""

    @cached_property
    def source_ids(self) -> tuple[str, ...]:
        """The ids of the sources it cites."""
        return tuple(cited.source if isinstance(cited, Citation) else cited for cited in self.sources)


class Claim(Model):
    """One claim, in neutral words; `who` (where nobody is accused), `place` and `manner` fill the who, where and how of it."""

    question: Id | None = None
    says: str = ""
    accused: tuple[Ref, ...] = ()
    conduct: str = ""
    period: EdtfDate | None = None
    imputed_to: Ref | None = None
    who: str = ""
    place: str = ""
    manner: str = ""
    notes: str = ""


class Denial(Model):
    """A denial of one claim, by its form and scope."""

    claim: Ref
    by: Speaker
    form: DenialForm
    scope: DenialScope = "specific"
    conditional: Flag = False
    date: EdtfDate | None = None
    sources: tuple[Ref, ...] = ()
    says: str = ""
    notes: str = ""


class OfficialFinding(Model):
    """What an official body concluded on one claim, at its true level."""

    claim: Ref
    body: Text
    level: FindingLevel
    concludes: Conclusion
    date: EdtfDate | None = None
    sources: tuple[Ref, ...] = ()
    says: str = ""
    notes: str = ""


class Amount(Model):
    """A sum of money."""

    value: Number
    currency: Currency


class Stop(Model):
    """A party on a payment path (with the hop that leads to it), or a gap in the path."""

    party: Text | None = None
    gap: Flag = False
    holder: str = ""
    actor: Ref | None = None
    date: EdtfDate | None = None
    amount: Amount | None = None
    documents: tuple[Ref, ...] = ()

    @model_validator(mode="after")
    def _party_or_gap(self) -> Stop:
        if self.gap == (self.party is not None):
            raise PydanticCustomError("party_or_gap", "expected either a party or `gap: true`")
        return self


class Transaction(Model):
    """A payment and its path: payer first, beneficiary last."""

    claim: Ref
    amount: Amount | None = None
    date: EdtfDate | None = None
    path: tuple[Stop, ...] = Field(min_length=2)
    documents: tuple[Ref, ...] = ()
    sources: tuple[Ref, ...] = ()
    notes: str = ""

    @cached_property
    def source_ids(self) -> tuple[str, ...]:
        """The ids of the sources that tell of it and of those that document it or a hop of it."""
        hops = (document for stop in self.path for document in stop.documents)
        return tuple(dict.fromkeys((*self.sources, *self.documents, *hops)))


class Search(Model):
    """A search for a claim's proof; only a logged one with a defined place is diagnostic."""

    claim: Ref
    where: str = ""
    result: SearchResult
    logged: Flag = False
    date: EdtfDate | None = None
    sources: tuple[Ref, ...] = ()
    notes: str = ""


class Case(Model):
    """One case, whole: every reference in it resolves, and derivation has no cycle.

    `Case.model_validate` accepts the data of a case file and raises `pydantic.ValidationError` with
    every fault found, of form and of reference alike.
    """

    casekit: FormatVersion
    case: Slug
    title: str = ""
    codebook: Slug | None = None
    period: EdtfDate | None = None
    as_of: EdtfDate | None = None
    summary: str = ""
    actors: dict[Id, Actor] = {}
    sources: dict[Id, Source] = {}
    evidence: dict[Id, Evidence] = {}
    claims: dict[Id, Claim] = {}
    denials: dict[Id, Denial] = {}
    official_findings: dict[Id, OfficialFinding] = {}
    transactions: dict[Id, Transaction] = {}
    searches: dict[Id, Search] = {}

    @property
    def name(self) -> str:
        """The title, or the id of a case without one."""
        return self.title or self.case

    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, data: Any, handler: ValidatorFunctionWrapHandler) -> Case:
        faults: list[InitErrorDetails] = []
        if isinstance(data, dict):
            faults += [
                InitErrorDetails(
                    type=PydanticCustomError("integrity", "{message}", {"message": fault.message, "hint": fault.hint}),
                    loc=fault.path,
                    input=None,
                )
                for fault in violations(data)
            ]
        try:
            case: Case = handler(data)
        except ValidationError as error:
            if not faults:
                raise
            faults = [*_details(error), *faults]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return case


def _details(error: ValidationError) -> list[InitErrorDetails]:
    """Return an error's lines in the form from which a new error can be made."""
    return [
        InitErrorDetails(
            type=PydanticCustomError(line["type"], "{message}", {"message": line["msg"], **line.get("ctx", {})}),
            loc=line["loc"],
            input=line["input"],
        )
        for line in error.errors(include_url=False)
    ]
