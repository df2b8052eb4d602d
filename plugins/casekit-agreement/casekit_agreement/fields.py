"""The fields of a case whose values are coded: words of a vocabulary, ranks, flags and sets of ids.

A value that a coder does not give is missing. Two fields are given by being left out, because the format says so: a source
without `derives_from` is an origin, a claim without `accused` accuses nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from casekit.model.base import words
from casekit.model.case import Bearing, Case, DenialForm, FindingLevel, Reliability
from casekit.source import DataPath

Data = Mapping[str, Any]
"""The data of a case file, as it was read."""


class Unit(NamedTuple):
    """What is coded: a record, or (with `claim`) how an item of evidence bears on a claim."""

    record: str
    claim: str = ""


class Value(NamedTuple):
    """A coded value: one word or several, sorted; `ids` if they are ids of the case."""

    words: tuple[str, ...]
    ids: bool = False

    @property
    def category(self) -> str:
        """The value as one text, the same for equal values alone."""
        return "\n".join(("ids", *self.words)) if self.ids else "\n".join(self.words)


NOT_BEARING = Value(("not bearing",))
"""An item that both coders have and one of them does not bring to bear on a claim."""


def _value(found: Any) -> Value | None:
    if isinstance(found, tuple):
        return Value(tuple(sorted(set(found))), ids=True)
    if found is None or found == "":
        return None
    return Value((str(found).lower() if isinstance(found, bool) else str(found),))


@dataclass(frozen=True)
class Field:
    """A field of the records of a section.

    `ranks` are its words from the first rank to the last, where they have one (a word that is not among them, such as F for
    a reliability that was not judged, has none); `empty` is what an empty set says. `says_by_absence` if leaving the field
    out is a way to give it; `free` if its values are no words of a vocabulary.
    """

    section: str
    key: str
    ranks: tuple[str, ...] = ()
    free: bool = False
    empty: str = ""
    says_by_absence: bool = False

    @property
    def name(self) -> str:
        """Its path in the file, without ids."""
        return f"{self.section}.{self.key}"

    def units(self, case: Case) -> Iterator[Unit]:
        """Yield the units that a coder may have judged."""
        for id in getattr(case, self.section):
            yield Unit(id)

    def judged(self, case: Case, unit: Unit) -> bool:
        """Whether the coder of a case had the unit before them."""
        return unit.record in getattr(case, self.section)

    def given(self, case: Case, unit: Unit) -> Value | None:
        """Return the value that a coder gave, None where it is missing."""
        record = getattr(case, self.section)[unit.record]
        if self.key not in record.model_fields_set and not self.says_by_absence:
            return None
        return self.read(case, unit)

    def read(self, case: Case, unit: Unit) -> Value | None:
        """Return the value as rules read it: what was given, else what the format takes for it."""
        return _value(getattr(getattr(case, self.section)[unit.record], self.key))

    def path(self, case: Case, unit: Unit) -> DataPath:
        """Return where the value stands, or would stand, in the file."""
        return (self.section, unit.record, self.key)

    def replaced(self, data: Data, unit: Unit, by: Data) -> Data:
        """Return the data of one coder with the value of another, or without one if the other gave none."""
        record = _with(data[self.section][unit.record], self.key, by[self.section][unit.record])
        return with_record(data, self.section, unit.record, record)


@dataclass(frozen=True)
class BearingField(Field):
    """A field of the bearing of an item on a claim.

    Units are the items and claims that both coders have and one of them relates. A coder who does not relate them says with
    that that the item does not bear on the claim; what a bearing shows is judged only by those who see one.
    """

    @property
    def name(self) -> str:
        """Its path in the file, without ids."""
        return f"evidence.bears_on.{self.key}"

    def units(self, case: Case) -> Iterator[Unit]:
        """Yield every item with each claim on which it bears."""
        for id, item in case.evidence.items():
            for claim in dict.fromkeys(bearing.claim for bearing in item.bears_on):
                yield Unit(id, claim)

    def judged(self, case: Case, unit: Unit) -> bool:
        """Whether the coder has the item and the claim, and where they are asked about the bearing, sees one."""
        known = unit.record in case.evidence and unit.claim in case.claims
        return known and (self.key == "stance" or bool(_bearings(case, unit)))

    def given(self, case: Case, unit: Unit) -> Value | None:
        """Return the value that a coder gave, None where it is missing; several bearings on one claim are a set."""
        return self.read(case, unit)

    def read(self, case: Case, unit: Unit) -> Value | None:
        """Return the same: nothing is taken for granted of a bearing."""
        bearings = _bearings(case, unit)
        if not bearings:
            return NOT_BEARING
        found = {value.words[0] for each in bearings if (value := _value(getattr(each, self.key)))}
        return Value(tuple(sorted(found))) if found else None

    def path(self, case: Case, unit: Unit) -> DataPath:
        """Return where the value stands, or would stand, in the file."""
        positions = [n for n, each in enumerate(case.evidence[unit.record].bears_on) if each.claim == unit.claim]
        within = (positions[0], self.key) if positions else ()
        return ("evidence", unit.record, "bears_on", *within)

    def replaced(self, data: Data, unit: Unit, by: Data) -> Data:
        """Return the data of one coder with the value of another.

        Where the one or the other has no bearing on the claim, or more than one, the bearings on it are taken over whole.
        """
        record = data["evidence"][unit.record]
        bearings = list(record.get("bears_on", ()))
        own = [each for each in bearings if each["claim"] == unit.claim]
        theirs = [each for each in by["evidence"][unit.record].get("bears_on", ()) if each["claim"] == unit.claim]
        if len(own) == len(theirs) == 1:
            changed = [_with(each, self.key, theirs[0]) if each is own[0] else each for each in bearings]
        else:
            changed = [*(each for each in bearings if each["claim"] != unit.claim), *theirs]
        return with_record(data, "evidence", unit.record, {**record, "bears_on": changed})


@dataclass(frozen=True)
class CapacitiesField(Field):
    """The capacities in which an actor acted at any time, as a set; to replace it is to take over the roles whole."""

    @property
    def name(self) -> str:
        """Its path in the file, without ids."""
        return "actors.roles.capacity"

    def read(self, case: Case, unit: Unit) -> Value | None:
        """Return the capacities, None where no role is on file."""
        found = {role.capacity for role in case.actors[unit.record].roles}
        return Value(tuple(sorted(found))) if found else None


FIELDS: tuple[Field, ...] = (
    Field("actors", "kind"),
    CapacitiesField("actors", "roles"),
    Field("sources", "kind"),
    Field("sources", "reliability", ranks=tuple(word for word in words(Reliability) if word != "F")),
    Field("sources", "accessed"),
    Field("sources", "derives_from", free=True, empty="nothing: an origin", says_by_absence=True),
    Field("evidence", "directness"),
    Field("evidence", "credibility", ranks=("1", "2", "3", "4", "5")),
    BearingField("evidence", "stance"),
    BearingField("evidence", "shows"),
    BearingField("evidence", "certain"),
    BearingField("evidence", "unique"),
    Field("claims", "question", free=True),
    Field("claims", "conduct", free=True),
    Field("claims", "imputed_to", free=True),
    Field("claims", "accused", free=True, empty="nobody", says_by_absence=True),
    Field("denials", "claim", free=True),
    Field("denials", "form", ranks=words(DenialForm)),
    Field("denials", "scope"),
    Field("denials", "conditional"),
    Field("official_findings", "claim", free=True),
    Field("official_findings", "level", ranks=words(FindingLevel)),
    Field("official_findings", "concludes"),
    Field("searches", "claim", free=True),
    Field("searches", "result"),
    Field("searches", "logged"),
)
"""Every coded field, in the order of the format."""

SECTIONS = ("actors", "sources", "evidence", "claims", "denials", "official_findings", "transactions", "searches")
"""The sections of a case that hold records."""


def with_record(data: Data, section: str, id: str, record: Data | None) -> Data:
    """Return the data of a case with another record, or without one; nothing that they share is changed."""
    records = {other: each for other, each in data.get(section, {}).items() if other != id}
    return {**data, section: records if record is None else {**records, id: record}}


def _with(record: Data, key: str, other: Data) -> Data:
    kept = {name: value for name, value in record.items() if name != key}
    return {**kept, key: other[key]} if key in other else kept


def _bearings(case: Case, unit: Unit) -> list[Bearing]:
    return [bearing for bearing in case.evidence[unit.record].bears_on if bearing.claim == unit.claim]
