"""Two versions of cases and packs → the outcomes that differ, each with every smallest set of changes that causes it.

A cause is a set of changes that, made alone to the old version, gives the new outcome (the actual cause of counterfactual
reasoning, searched as `casekit.minimal` says). Nothing is inferred from the shape of a change: each set is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from casekit import __version__
from casekit.assess import Assessment
from casekit.compare import Assessed, case_header, chosen_criteria, problem_notes, refuse_twins
from casekit.difference.changes import Edit, Tree, case_changes, codebook_changes, mapped, meaning, tree
from casekit.difference.pack_changes import pack_changes
from casekit.difference.relevance import Relevance
from casekit.difference.search import Search
from casekit.difference.trials import Answer, Key, PackTrials, Trials, answers_of
from casekit.errors import UsageError, did_you_mean
from casekit.loading import CaseFile
from casekit.measures import Measure
from casekit.model.difference import (
    Change,
    Decided,
    Difference,
    Kind,
    OutcomeChange,
    Reach,
    Restated,
    SideHeader,
    Told,
)  # fmt: skip
from casekit.model.result import Finding, PackHeader, ProblemNote
from casekit.packs import LoadedCriterion, RulePack
from casekit.source import Document

MOST_SETS = 500
"""How many sets of changes are tried of one case, beside every change alone, before a cause is only reduced."""
_NO_ENGINE = "none"


class Side(NamedTuple):
    """One of two versions: as it was named, its commit (empty for files), its cases, packs and codebooks.

    `asked` are the packs whose criteria are compared; `codebooks` are files by the codebook's id.
    """

    name: str
    commit: str
    assessed: tuple[Assessed, ...]
    packs: tuple[RulePack, ...]
    asked: tuple[RulePack, ...]
    codebooks: Mapping[str, Document] = {}


def difference(
    old: Side,
    new: Side,
    *,
    criteria: Sequence[str] = (),
    questions: Sequence[str] = (),
    measures: Iterable[tuple[str, Measure]] = (),
    problems: Sequence[ProblemNote] = (),
    most: int = MOST_SETS,
    tell: Callable[[str], None] | None = None,
) -> Difference:
    """Return which outcomes differ between two versions, and why.

    Args:
        old: the old version, assessed.
        new: the new version, assessed.
        criteria: compare only these criteria (`pack/name` or a bare name); all of them by default.
        questions: compare only the claims on these questions; all of them by default.
        measures: those of plugins, each with its plugin's name.
        problems: what else failed, of plugins; with any, the difference is not complete.
        most: how many sets of changes are tried of one case, beside every change alone.
        tell: is told how far the search is.

    Raises:
        UsageError: two cases of a side have one id; a question or criterion is not known.
    """
    return _Differing(old, new, criteria, questions, tuple(measures), most, tell).difference(problems)


def says(change: Change) -> str:
    """Return a change in words, without its places."""
    if change.does:
        return f"{change.subject} {change.does}"
    told = (f"{d.what}: {d.old or 'nothing'} → {d.new or 'nothing'}".removeprefix(": ") for d in change.details)
    return f"{change.subject}: {'; '.join(told)}"


Causes = tuple[tuple[Change, ...], ...]
"""Sets of changes."""


class _Pair(NamedTuple):
    """A case of both sides with its changes."""

    old: Assessed
    new: Assessed
    edits: tuple[Edit, ...]


class _Differing:
    def __init__(
        self,
        old: Side,
        new: Side,
        criteria: Sequence[str],
        questions: Sequence[str],
        measures: tuple[tuple[str, Measure], ...],
        most: int,
        tell: Callable[[str], None] | None,
    ) -> None:
        for side in (old, new):
            refuse_twins([assessed.file for assessed in side.assessed])
        self._old, self._new, self._measures, self._most, self._tell = old, new, measures, most, tell
        names = dict.fromkeys(c.name for side in (old, new) for pack in side.asked for c in pack.criteria)
        wanted = set(names) if not criteria or "all" in criteria else chosen_criteria(list(names), criteria)
        self._criteria = [name for name in names if name in wanted]
        self._questions = _known_questions((old, new), questions)
        self._loaded = tuple({c.name: c for pack in side.packs for c in pack.criteria} for side in (old, new))
        self._pack_edits = tuple(_between_packs(old.packs, new.packs))
        self._pack_trials = PackTrials(old.packs, new.packs, self._pack_edits, measures)
        self._codebook_edits = tuple(_between_codebooks(old.codebooks, new.codebooks))
        olds, news = ({a.file.case.case: a for a in side.assessed} for side in (old, new))
        self._cases = dict.fromkeys([*olds, *news])
        self._pairs = {id: _paired(olds[id], news[id]) for id in self._cases if id in olds and id in news}
        self._alone = {id: (olds.get(id), news.get(id)) for id in self._cases if id not in self._pairs}

    def difference(self, problems: Sequence[ProblemNote]) -> Difference:
        outcomes: list[OutcomeChange] = []
        restated: list[Restated] = []
        compared = 0
        for id in self._cases:
            if id in self._pairs:
                found, other, count = self._of_pair(id, self._pairs[id])
                outcomes += found
                restated += other
                compared += count
            else:
                alone = list(self._of_one_side(id, *self._alone[id]))
                outcomes += alone
                compared += len(alone)
        assessed = [*self._old.assessed, *self._new.assessed]
        notes = dict.fromkeys([*problems, *(note for each in assessed for note in problem_notes(each))])
        named = {change for outcome in outcomes for cause in outcome.causes for change in cause}
        edits = [*self._codebook_edits, *self._pack_edits, *(e for pair in self._pairs.values() for e in pair.edits)]
        return Difference(
            casekit=__version__,
            engine=", ".join(sorted({each.assessment.engine for each in assessed if each.assessment})) or _NO_ENGINE,
            complete=not notes and all(each.assessment is not None for each in assessed),
            old=_side_header(self._old),
            new=_side_header(self._new),
            compared=compared,
            outcomes=tuple(outcomes),
            other_changes=tuple(edit.change for edit in edits if edit.change not in named),
            restated=tuple(restated),
            questions=tuple(dict.fromkeys(_reworded(self._codebook_edits))),
            problems=tuple(notes),
        )

    # --- cases of one side --------------------------------------------------------------------------

    def _of_one_side(self, id: str, old: Assessed | None, new: Assessed | None) -> Iterator[OutcomeChange]:
        """Yield the answers of a case that one side alone has."""
        side = old or new
        if side is None or side.assessment is None:
            return
        place = side.file.document.place(("case",), key=True)
        change = _whole("case", id, f"the case {id}", added=new is not None, place=place)
        for finding in self._shown(side.assessment, (side.assessment,)):
            yield self._changed(id, finding.claim, finding.criterion, old, new, ((change,),), "smallest")

    # --- cases of both sides ------------------------------------------------------------------------

    def _of_pair(self, id: str, pair: _Pair) -> tuple[list[OutcomeChange], list[Restated], int]:
        old, new = pair.old.assessment, pair.new.assessment
        if old is None or new is None:
            return [], [], 0
        olds, news = ({(f.claim, f.criterion): f for f in self._shown(each, (old, new))} for each in (old, new))
        failed = {(f.claim, f.criterion) for each in (old, new) for f in each.failures}
        keys = sorted((olds.keys() | news.keys()) - failed, key=self._place)
        before, after = answers_of(old), answers_of(new)
        wanted = {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}
        causes = {key: cause for key in wanted if (cause := self._given(key, pair, olds, news)) is not None}
        causes |= self._searched({key: answers for key, answers in wanted.items() if key not in causes}, pair)
        changed = [self._changed(id, *key, pair.old, pair.new, *causes[key]) for key in wanted]
        restated = [each for key in keys if key not in wanted for each in self._restated(id, olds[key], news[key])]
        return changed, restated, len(keys)

    def _given(
        self, key: Key, pair: _Pair, olds: Mapping[Key, Finding], news: Mapping[Key, Finding]
    ) -> tuple[Causes, Reach] | None:
        """Return the cause of an answer that one side cannot have: a claim, a criterion or a pack that it lacks."""
        claim, criterion = key
        if key in olds and key in news:
            return None
        pack, _, name = criterion.partition("/")
        for edit in (*pair.edits, *self._pack_edits):
            change = edit.change
            whole = change.does in (_ADDED, _REMOVED) and (change.kind, change.section, change.id, change.field)
            if whole == ("case", "claims", claim, "") or (
                change.of == pack and whole in (("pack", "", "", ""), ("pack", "criteria", name, ""))
            ):
                return ((change,),), "smallest"
        return None

    def _searched(
        self, wanted: Mapping[Key, tuple[Answer | None, Answer | None]], pair: _Pair
    ) -> dict[Key, tuple[Causes, Reach]]:
        """Return the causes of answers that both sides have."""
        if not wanted:
            return {}
        edits = (*pair.edits, *self._pack_edits)
        data = _data_of(pair.old.file)
        both = [*self._old.packs, *self._new.packs]
        relevance = Relevance(edits, [data, _data_of(pair.new.file)], both, [measure.name for _, measure in self._measures])
        needed = frozenset(name for _, criterion in wanted for name in relevance.below(criterion))
        trials = Trials(data, edits, len(pair.edits), self._pack_trials, needed, self._tell)
        found = Search(trials, relevance, wanted).causes(self._most)
        return {
            key: (tuple(tuple(edits[number].change for number in chosen) for chosen in sets), reach)
            for key, (sets, reach) in found.items()
        }

    # --- what is told -------------------------------------------------------------------------------

    def _shown(self, assessment: Assessment, versions: Sequence[Assessment]) -> Iterator[Finding]:
        """Yield the answers that are compared: to the questions asked for in any version of the case."""
        for finding in assessment.findings:
            asked = {each.case.claims[finding.claim].question or "" for each in versions if finding.claim in each.case.claims}
            if finding.criterion in self._criteria and (not self._questions or asked & self._questions):
                yield finding

    def _place(self, key: Key) -> tuple[str, int]:
        return key[0], self._criteria.index(key[1])

    def _changed(
        self,
        case: str,
        claim: str,
        criterion: str,
        old: Assessed | None,
        new: Assessed | None,
        causes: Causes,
        search: Reach,
    ) -> OutcomeChange:
        was, now = (self._decided(number, each, (claim, criterion)) for number, each in enumerate((old, new)))
        asked = [each.file.case.claims[claim].question for each in (new, old) if each and claim in each.file.case.claims]
        return OutcomeChange(case, claim, asked[0] or "", criterion, was, now, causes, search)

    def _decided(self, side: int, assessed: Assessed | None, key: Key) -> Decided | None:
        findings = assessed.assessment.findings if assessed and assessed.assessment else ()
        finding = next((f for f in findings if (f.claim, f.criterion) == key), None)
        if finding is None:
            return None
        place = _rule_place(self._loaded[side][finding.criterion], finding.rule)
        return Decided(finding.outcome, finding.status, finding.label, finding.rule, place)

    def _restated(self, case: str, old: Finding, new: Finding) -> Iterator[Restated]:
        """Yield what is told otherwise of one outcome; a rule that only has another number is the same."""

        def told(what: Told, was: str, now: str) -> Restated:
            return Restated(case, old.claim, old.criterion, what, was, now)

        if old.label != new.label:
            yield told("label", old.label, new.label)
        before, after = (_written(self._loaded[n][f.criterion], f.rule) for n, f in enumerate((old, new)))
        if before != after:
            yield told("rule", old.rule, new.rule)
        if old.evidence != new.evidence:
            yield told("evidence", ", ".join(old.evidence), ", ".join(new.evidence))
        if old.sources != new.sources:
            yield told("sources", ", ".join(old.sources), ", ".join(new.sources))


_ADDED, _REMOVED = "was added", "was removed"


def _whole(kind: Kind, of: str, subject: str, *, added: bool, place: str) -> Change:
    does, old, new = (_ADDED, "", place) if added else (_REMOVED, place, "")
    return Change(kind, of, "", "", "", "", subject, does, (), old, new)


def _paired(old: Assessed, new: Assessed) -> _Pair:
    trees = [tree(each.file.document, _data_of(each.file)) for each in (old, new)]
    return _Pair(old, new, case_changes(new.file.case.case, *trees))


def _data_of(file: CaseFile) -> Mapping[str, Any]:
    """Return the data of a case; the state of knowledge is the one it was assessed at."""
    data = mapped(file.document.data)
    return {**data, "as_of": file.case.as_of.text} if file.case.as_of else data


def _between_packs(old: Sequence[RulePack], new: Sequence[RulePack]) -> Iterator[Edit]:
    olds, news = ({pack.name: pack for pack in packs} for packs in (old, new))
    for name in dict.fromkeys([*olds, *news]):
        if name in olds and name in news:
            if olds[name].documents and news[name].documents:
                yield from pack_changes(olds[name], news[name])
            continue
        pack = olds.get(name) or news[name]
        place = next((document.place(("pack",), key=True) for document in pack.documents.values()), "")
        yield Edit(_whole("pack", name, f"the pack {name}", added=name in news, place=place), ())


def _between_codebooks(old: Mapping[str, Document], new: Mapping[str, Document]) -> Iterator[Edit]:
    for name in sorted(old.keys() | new.keys()):
        if name in old and name in new:
            yield from codebook_changes(name, tree(old[name]), tree(new[name]))
        else:
            place = (old.get(name) or new[name]).place(("codebook",), key=True)
            yield Edit(_whole("codebook", name, f"the codebook {name}", added=name in new, place=place), ())


def _reworded(edits: Iterable[Edit]) -> Iterator[str]:
    for edit in edits:
        if edit.change.section == "questions" and edit.change.field in ("title", "asks"):
            yield edit.change.id


def _known_questions(sides: Iterable[Side], wanted: Sequence[str]) -> frozenset[str]:
    known = {
        claim.question or "" for side in sides for each in side.assessed for claim in each.file.case.claims.values()
    }  # fmt: skip
    for id in wanted:
        if id not in known:
            raise UsageError(f"{id!r} is not a question of these cases" + did_you_mean(id, known))
    return frozenset(wanted)


def _side_header(side: Side) -> SideHeader:
    packs = tuple(PackHeader(pack=p.name, version=p.manifest.version, sha256=p.sha256) for p in side.packs)
    return SideHeader(side.name, side.commit, packs, tuple(case_header(each.file) for each in side.assessed))


def _rule_path(criterion: LoadedCriterion, rule: str) -> tuple[str | int, ...]:
    """Return where in its file the rule stands that a finding names by its number."""
    number = rule.rpartition("#")[2]
    if not number.isdigit():
        return (number,)
    return ("table" if criterion.parsed.table else "rules", int(number) - 1)


def _rule_place(criterion: LoadedCriterion, rule: str) -> str:
    path = _rule_path(criterion, rule)
    return criterion.document.path if path == ("function",) else criterion.document.place(path, key=True)


def _written(criterion: LoadedCriterion, rule: str) -> Any:
    path = _rule_path(criterion, rule)
    if len(path) == 1:
        return path
    return meaning(criterion.document.data[path[0]][path[1]], ordered=True)


__all__ = ["MOST_SETS", "Side", "Tree", "difference", "says"]
