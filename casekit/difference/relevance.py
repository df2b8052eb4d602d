"""Which changes can matter to an answer: those left out change nothing, whatever else is changed with them.

An answer is a function of the facts its rules can match. Left out are the words that no fact is made of, rules of criteria
on which the answer does not rest, and, where every rule keeps to its own claim, the items of other claims. Where a plugin's
function or measure has a part in the answer nothing is left out: it may read anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casekit.difference.alignment import Relist
from casekit.difference.changes import Edit, mapped
from casekit.measures import SECTIONS
from casekit.model.relations import RELATIONS
from casekit.packs import LoadedCriterion, RulePack
from casekit.rules.syntax import Criterion, Pattern, Rule, Variable

WORDS: dict[str, frozenset[str]] = {
    "": frozenset(("title", "summary", "codebook", "period")),
    "actors": frozenset(("name", "living", "notes")),
    "sources": frozenset(("title", "author", "publisher", "place", "notes", "url", "language")),
    "evidence": frozenset(("says", "sensitive", "notes")),
    "claims": frozenset(("says", "notes")),
    "denials": frozenset(("says", "notes")),
    "official_findings": frozenset(("says", "notes")),
    "transactions": frozenset(("notes",)),
    "searches": frozenset(("notes",)),
}
"""By section (empty for the case itself) the fields of which neither a fact nor a built-in measure is made."""

_ABOUT_A_CRITERION = frozenset(("title", "asks", "rationale", "source", "examples", "required", "headline"))
_OF_A_MANIFEST = frozenset(("pack", "depends", "extends", "overrides"))
_BY_ITEM = {"cites": "evidence", "rests_on": "evidence", "hop": "transaction"}
"""Relations without a column for the claim, each with the column by which a fact belongs to an item that has one."""


class Relevance:
    """The changes that can matter, by claim and criterion."""

    def __init__(
        self, edits: Sequence[Edit], cases: Iterable[Mapping[str, Any]], packs: Sequence[RulePack], foreign: Iterable[str]
    ) -> None:
        """Take the changes, the data of the versions of the case, the packs of both sides, and measures of plugins by name."""
        self._edits = edits
        self._cases = list(cases)
        self._foreign = frozenset(foreign)
        self._criteria: dict[str, list[LoadedCriterion]] = {}
        self._extends: dict[str, set[str]] = {}
        for pack in packs:
            if pack.extends is not None:
                self._extends.setdefault(pack.name, set()).add(pack.extends.name)
            for criterion in pack.criteria:
                self._criteria.setdefault(criterion.name, []).append(criterion)
        self._known: dict[tuple[str, str], frozenset[int]] = {}

    def below(self, criterion: str) -> frozenset[str]:
        """Return a criterion with all on which it rests in either version."""
        found, pending = {criterion}, [criterion]
        while pending:
            for loaded in self._criteria.get(pending.pop(), ()):
                new = loaded.parsed.depends() - found
                found |= new
                pending += new
        return frozenset(found)

    def of(self, claim: str, criterion: str) -> frozenset[int]:
        """Return the numbers of the changes that can matter to an answer."""
        if (claim, criterion) not in self._known:
            names = self.below(criterion)
            versions = [loaded for name in sorted(names) for loaded in self._criteria.get(name, ())]
            everything = any(each.answer is not None or each.parsed.measures() & self._foreign for each in versions)
            own = claim if all(_keeps_to_its_claim(each.parsed) for each in versions) else None
            self._known[claim, criterion] = frozenset(
                number for number, edit in enumerate(self._edits) if everything or self._matters(edit, own, names)
            )
        return self._known[claim, criterion]

    def _matters(self, edit: Edit, claim: str | None, criteria: frozenset[str]) -> bool:
        if edit.change.kind == "pack":
            return self._of_pack(edit, criteria)
        section, id, field = edit.change.section, edit.change.id, edit.change.field
        if not id:
            return section not in WORDS[""]
        if field in WORDS.get(section, ()) or (field == "roles" and _only(edit, "title")):
            return False
        if claim is None or section not in (*SECTIONS, "claims"):
            return True
        return claim in ({id} if section == "claims" else {c for case in self._cases for c in _claims(case, section, id)})

    def _of_pack(self, edit: Edit, criteria: frozenset[str]) -> bool:
        pack, section, id, field = edit.change.of, edit.change.section, edit.change.id, edit.change.field
        among = {name for name in criteria if pack in self._chain(name.partition("/")[0])}
        if section == "manifest":
            return bool(among) and id in _OF_A_MANIFEST
        if section == "criteria":
            label = field == "outcomes" and not edit.change.does and edit.change.details[0].what == "label"
            return field not in _ABOUT_A_CRITERION and not label and any(n.partition("/")[2] == id for n in among)
        return bool(among)

    def _chain(self, pack: str) -> set[str]:
        """Return a pack with those it extends, and those that these extend."""
        found, pending = {pack}, [pack]
        while pending:
            new = self._extends.get(pending.pop(), set()) - found
            found |= new
            pending += new
        return found


def _only(edit: Edit, field: str) -> bool:
    return all(isinstance(step, Relist) and step.field == field for step in edit.steps)


def _claims(case: Mapping[str, Any], section: str, id: str) -> list[Any]:
    """Return the claims that an item of a case bears on."""
    record = mapped(mapped(case.get(section)).get(id))
    return (
        [bearing.get("claim") for bearing in record.get("bears_on") or ()] if section == "evidence" else [record.get("claim")]
    )


def _keeps_to_its_claim(criterion: Criterion) -> bool:
    """Whether every fact its rules match is of the claim that is answered, of an item of it, or of a source."""
    return all(_of_claim(pattern, rule) for rule in criterion.rules for pattern in rule.patterns)


def _of_claim(pattern: Pattern, rule: Rule) -> bool:
    if pattern.relation == "source":
        return True
    if pattern.relation not in _BY_ITEM:
        return bool(_column(pattern, "claim") == Variable("claim"))
    item = _BY_ITEM[pattern.relation]
    name = _column(pattern, item)
    return isinstance(name, Variable) and any(
        _column(other, item) == name and _column(other, "claim") == Variable("claim") for other in rule.positive
    )


def _column(pattern: Pattern, name: str) -> Any:
    """Return what a pattern asks of a column, or None."""
    names = [column.name for column in RELATIONS[pattern.relation]]
    return next((term.match for term in pattern.terms if names[term.column] == name), None)
