"""A difference in which no source that either version protects appears under its own name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casekit.coarsening import resting_on
from casekit.model.case import Case
from casekit.model.difference import Change, Difference, OutcomeChange, Restated, SideHeader
from casekit.redact.texts import Redaction, in_any_text, protected, pseudonyms, sensitive_items
from casekit.withholding import SECRET_FIELDS, WITHHELD, replacing


def redact_difference(difference: Difference, old: Sequence[Case], new: Sequence[Case]) -> Difference:
    """Return a difference in which no source that either version protects appears under its own name.

    Pseudonyms are numbered over both versions, and what is sensitive in one is so in the other. What a protected source or
    a sensitive item said is told of neither; that it was changed is, without the line.
    """
    versions = [{case.case: case for case in cases} for cases in (old, new)]
    redactions: dict[str, _Versions] = {}
    number = 1
    for id in dict.fromkeys(case.case for case in (*old, *new)):
        cases = [version[id] for version in versions if id in version]
        names = pseudonyms(set().union(*map(protected, cases)), number)
        redactions[id] = _Versions(cases, names)
        number += len(names)
    if not any(redaction.texts for redaction in redactions.values()):
        return difference
    everywhere = in_any_text([redaction.of for redaction in redactions.values()])

    def of_side(side: SideHeader) -> SideHeader:
        cases = tuple(header._replace(title=redactions[header.case].of(header.title)) for header in side.cases)
        return side._replace(name=everywhere(side.name), cases=cases)

    def change(told: Change) -> Change:
        return redactions[told.of].change(told) if told.kind == "case" else told

    def outcome(told: OutcomeChange) -> OutcomeChange:
        of = redactions[told.case].of
        sides = (
            told.old and told.old._replace(label=of(told.old.label)),
            told.new and told.new._replace(label=of(told.new.label)),
        )
        causes = tuple(sorted(tuple(sorted(map(change, cause))) for cause in told.causes))
        return told._replace(old=sides[0], new=sides[1], causes=causes)

    def restated(told: Restated) -> Restated:
        of = {"label": redactions[told.case].of, "sources": redactions[told.case].sources}.get(told.what, str)
        return told._replace(old=of(told.old), new=of(told.new))

    return difference._replace(
        old=of_side(difference.old),
        new=of_side(difference.new),
        outcomes=tuple(map(outcome, difference.outcomes)),
        other_changes=tuple(sorted(map(change, difference.other_changes))),
        restated=tuple(map(restated, difference.restated)),
        problems=tuple(p._replace(message=everywhere(p.message)) for p in difference.problems),
    )


_OF_SENSITIVE = ("says", "by", "states", "notes")


class _Versions:
    """The redaction of both versions of a case."""

    def __init__(self, cases: Sequence[Case], names: Mapping[str, str]) -> None:
        self._names = names
        self._sensitive = set().union(*map(sensitive_items, cases))
        coarse = set().union(*(resting_on(case, names) for case in cases))
        self.texts: dict[str, str] = {}
        for case in reversed(cases):
            self.texts |= Redaction(case, names, self._sensitive, coarse).texts
        self.of = replacing(self.texts)

    def change(self, change: Change) -> Change:
        """Return a change without secrets."""
        own = change.section == "sources" and change.id in self._names
        withheld = (own and change.field in SECRET_FIELDS) or (
            change.section == "evidence" and change.id in self._sensitive and change.field in _OF_SENSITIVE
        )
        details = tuple(
            detail._replace(
                what=change.field if withheld else self.of(detail.what),
                old=WITHHELD if withheld and detail.old else self.of(detail.old),
                new=WITHHELD if withheld and detail.new else self.of(detail.new),
            )
            for detail in change.details
        )
        return change._replace(
            id=self._names[change.id] if own else change.id,
            where="" if own or withheld else change.where,
            subject=self.of(change.subject) if own else change.subject,
            details=details,
            old_place="" if own else self.of(change.old_place),
            new_place="" if own else self.of(change.new_place),
        )

    def sources(self, ids: str) -> str:
        """Return sources with pseudonyms for those that are protected."""
        return ", ".join(sorted(self._names.get(id, id) for id in ids.split(", ")))
