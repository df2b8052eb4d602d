"""Properties that every pack keeps, tried on any case: no answer of a case need be known to see that one is wrong.

Metamorphic testing: T. Y. Chen, S. C. Cheung and S. M. Yiu, Metamorphic Testing: A New Approach for Generating Next Test
Cases (HKUST-CS98-01, 1998); T. Y. Chen and others, Metamorphic Testing: A Review of Challenges and Opportunities (ACM
Computing Surveys 51(1), 2018). From a case follow others whose answers must be the same; where they are not, the
criterion turns on something on which it must not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from casekit.assess import Assessment
from casekit.metamorphic.follow_ups import FollowUp, again, beside, denied, denied_once, neutral, re_reported, reordered
from casekit.model.case import Case
from casekit.model.result import Finding
from casekit.rewriting import CaseData

Assess = Callable[[Case], Assessment]
Answers = Mapping[tuple[str, str], Finding]
"""The findings of one case by claim and criterion; a criterion that failed has none."""


class Relation(NamedTuple):
    """A relation between a case and those that follow from it.

    `says` is the property in one sentence and `source` the standard it comes from. `follow_ups` yields few cases with many
    changes each, `single` (where it is given) many with one. Where `whole`, not only outcomes but also labels, rules and
    what they rest on must be the same.
    """

    name: str
    says: str
    source: str
    follow_ups: Callable[[CaseData], Iterator[FollowUp]]
    whole: bool = False
    single: Callable[[CaseData], Iterator[FollowUp]] | None = None


class Violation(NamedTuple):
    """An answer that changed and must not: of which criterion, for which claim, from what to what, by which change."""

    relation: str
    criterion: str
    claim: str
    before: str
    after: str
    change: str

    def __str__(self) -> str:
        return f"{self.criterion}: {self.relation}: {self.claim}: {self.before} → {self.after}, with {self.change}"


REPEATABILITY = Relation(
    "repeatability",
    "The same case has the same answers and labels each time.",
    "Repeatability: International Vocabulary of Metrology (JCGM 200:2012), 2.21",
    again,
    whole=True,
)
"""What does not keep it can be said to keep, or not to keep, no other relation."""
RELATIONS = (
    REPEATABILITY,
    Relation(
        "order",
        "The order of sections, keys and of lists that are sets changes no answer and no label.",
        "Rules of the format: a case file is a set of records (docs/case-format.md)",
        reordered,
        whole=True,
    ),
    Relation(
        "re-reporting",
        "A text that repeats another and adds nothing changes no outcome, nor do ten of them.",
        "Circular reporting; Berkeley Protocol on Digital Open Source Investigations (OHCHR and Human Rights Center, 2020)",
        re_reported,
    ),
    Relation(
        "neutrality",
        "Who is called what changes no outcome: other names, ids or words, or two states or persons in each other's place.",
        "Equality before the law; ILC Articles on State Responsibility (2001): the same rules for every state",
        neutral,
    ),
    Relation(
        "scoped-denials",
        "A denial of one claim changes nothing about any other.",
        "Typology of denials of this project (docs/criteria.md)",
        denied,
        whole=True,
        single=denied_once,
    ),
    Relation(
        "idle-evidence",
        "An item that bears on no claim changes nothing.",
        "Relevance: Federal Rules of Evidence (United States), rules 401 and 402",
        beside,
        whole=True,
    ),
)
"""Every relation, in the order in which they are tried."""


def answers(data: CaseData, assess: Assess) -> Answers:
    """Return the findings of the data of a valid case by claim and criterion.

    Raises:
        EngineFailure: the engine failed.
    """
    return {(finding.claim, finding.criterion): finding for finding in assess(Case.model_validate(data)).findings}


def violations(
    relation: Relation,
    data: CaseData,
    assess: Assess,
    criteria: Collection[str],
    *,
    given: Answers | None = None,
    single: bool = False,
) -> Iterator[Violation]:
    """Yield what criteria do not keep of a relation on a case, in the order of follow-up cases, claims and criteria.

    Args:
        relation: what must be kept.
        data: the data of a valid case.
        assess: answers a case.
        criteria: the names of those to look at (`pack/criterion`).
        given: the answers of the case, where the caller has them.
        single: whether to change one thing at a time, where the relation knows how.

    Raises:
        EngineFailure: the engine failed.
    """
    follow_ups = relation.single if single and relation.single is not None else relation.follow_ups
    given = answers(data, assess) if given is None else given
    last, following = data, given
    for follow_up in follow_ups(data):
        if follow_up.since is None:
            answered = given
        else:  # mostly the follow-up before
            answered = following if follow_up.since is last else answers(follow_up.since, assess)
        last, following = follow_up.data, answers(follow_up.data, assess)
        for claim, criterion in answered:
            if criterion not in criteria or claim not in follow_up.claims:
                continue
            before, after = answered[claim, criterion], following.get((follow_up.claims[claim], criterion))
            changed = after and _changed(before, after, whole=relation.whole)
            if changed and not (before.status == "unknown" and claim in follow_up.settles):
                yield Violation(relation.name, criterion, claim, *changed, follow_up.change)


def _changed(before: Finding, after: Finding, *, whole: bool) -> tuple[str, str] | None:
    """Return what changed, in words: the outcomes, else the first of label, rule, items and sources."""
    if before.outcome != after.outcome:
        return before.outcome, after.outcome
    for field in ("label", "rule", "evidence", "sources") if whole else ():
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            return _said(before.outcome, field, one), _said(after.outcome, field, other)
    return None


def _said(outcome: str, field: str, value: str | tuple[str, ...]) -> str:
    words = value if isinstance(value, str) else ", ".join(value) or "none"
    return f"{outcome} ({field}: {words})"
