"""An output as it was written against the same made again: everything that differs, in the order of the output.

What a file says may be secret (it may have been made with `--reveal-protected`) and may be anything (nobody knows who
wrote it). So the output is made again in both ways, redacted and not: what equals the other way differs in redaction
alone and is not told, and what else is told of the file passes through `conceal` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

from casekit.model.contrast import Contrast
from casekit.model.explanation import Explanation, ExplanationDocument
from casekit.model.result import Cell, ComparedRow, ComparisonDocument, ProblemNote
from casekit.model.sensitivity import AnswerSensitivity, SensitivityDocument
from casekit.model.verification import Deviation, FieldChange, Value, Verification
from casekit.renderers.json import plain, written
from casekit.verification.outputs import Output, OutputDocument
from casekit.verification.telling import Conceal, Telling


class Again(NamedTuple):
    """An output made again from the cases and packs at hand.

    Args:
        document: what it is now, redacted as the user wants it.
        other: the same, redacted in the other way.
        own_as_of: case → the state of knowledge of its file, which may be other than the one that was used.
        absent: pack → why it was not applied.
        claim_is_known: of an output of `explain`, whether the case has the claim.
        contrasts: of an output of `compare --why`, its reasons now, redacted in both ways.
    """

    document: OutputDocument
    other: OutputDocument
    own_as_of: Mapping[str, str]
    absent: Mapping[str, str]
    claim_is_known: bool = True
    contrasts: tuple[tuple[Contrast, ...], tuple[Contrast, ...]] = ((), ())


def verify(output: Output, again: Again, conceal: Conceal) -> Verification:
    """Return what differs between an output and the same made again.

    Args:
        output: as it was read.
        again: as it is now.
        conceal: takes from a text what is not to be told.
    """
    return _Verifier(output, again, conceal).verified()


class _Verifier:
    def __init__(self, output: Output, again: Again, conceal: Conceal) -> None:
        self._data, self._contrasts = output.data, output.contrasts
        self._before, self._after, self._other = output.document, again.document, again.other
        self._again = again
        self._telling = Telling((self._before, self._contrasts or ()), (self._after, again.contrasts[0]), conceal)
        self._moved = False
        self._explained = False
        """Whether other answers from the same input are no surprise."""
        self._answers = self._same = 0
        self._notes: list[str] = []
        cases = {header.case for header in self._after.cases}
        self._lost = {header.case for header in self._before.cases} - cases

    def verified(self) -> Verification:
        before, after, other = self._before, self._after, self._other
        differences = [*self._program(), *self._packs(), *self._cases(), *self._state()]
        if isinstance(before, ComparisonDocument):
            assert isinstance(after, ComparisonDocument)
            assert isinstance(other, ComparisonDocument)
            answers = [*self._rows(before.rows, _by_key(after), _by_key(other))]
            answers += self._reasons_given() if not answers else ()  # they follow from the answers
        elif isinstance(before, ExplanationDocument):
            assert isinstance(after, ExplanationDocument)
            assert isinstance(other, ExplanationDocument)
            answers = [*self._explanations(before, after, other)]
        else:
            assert isinstance(after, SensitivityDocument)
            assert isinstance(other, SensitivityDocument)
            answers = [*self._sensitivities(before, after, other)]
        differences += answers
        if not differences and not self._telling.hidden:
            differences += self._bytes()
        contradiction = self._contradiction() if answers and not self._explained else ""
        named = tuple(self._named(difference) for difference in differences)
        notes = tuple(self._notes)
        return Verification(named, self._answers, self._same, self._telling.hidden, contradiction, self._moved, notes)

    def _named(self, difference: Deviation) -> Deviation:
        d, of = difference, self._telling.text
        return d._replace(
            pack=of(d.pack), question=of(d.question), criterion=of(d.criterion), case=of(d.case), claim=of(d.claim)
        )

    # --- what it was made from -----------------------------------------------------------------------

    def _program(self) -> Iterator[Deviation]:
        before, after = self._before, self._after
        for change in self._telling.change("casekit", before.casekit, after.casekit):
            yield Deviation("casekit", "other", changes=(change,))
        for change in self._telling.change("engine", before.engine, after.engine) if after.cases else ():
            yield Deviation("engine", "other", changes=(change,))

    def _packs(self) -> Iterator[Deviation]:
        now = {header.pack: header for header in self._after.packs}
        for header in self._before.packs:
            found = now.pop(header.pack, None)
            if found is None:
                why = self._again.absent.get(header.pack, "not at hand")
                lost = _counted(self._number(pack=header.pack))
                yield Deviation("pack", "gone", header.pack, note=f"{why}; {lost} cannot be compared")
            elif changes := tuple(
                change
                for field in ("version", "sha256")
                for change in self._telling.change(field, getattr(header, field), getattr(found, field))
            ):
                yield Deviation("pack", "other", header.pack, changes=changes)
        for name in now:
            yield Deviation("pack", "new", name, note="another pack needs it now")
        named = {header.pack for header in (*self._before.packs, *self._after.packs)}
        for name in dict.fromkeys(_pack(criterion) for _, criterion, _ in self._counts()):
            if name not in named:
                lost = _counted(self._number(pack=name))
                yield Deviation("pack", "gone", name, note=f"not in the list of packs; {lost} cannot be compared")

    def _cases(self) -> Iterator[Deviation]:
        now = {header.case: header for header in self._after.cases}
        titles = {header.case: header.title for header in self._other.cases}
        stated = {header.as_of for header in self._before.cases}
        given = len(stated) == 1 and "" not in stated  # --as-of is a date, and that of every case
        for header in self._before.cases:
            case = header.case
            if case in self._lost:
                lost = _counted(self._number(case=case))
                yield Deviation("case", "gone", case=case, note=f"not found; {lost} cannot be compared")
                continue
            found, own, note = now[case], self._again.own_as_of[case], ""
            changes = [*self._telling.change("sha256", header.sha256, found.sha256)]
            if header.as_of != own and (changes or not given):
                changes += self._telling.change("as_of", header.as_of, own)
                note = "the as_of of then is used again"
            elif header.as_of != own:
                said = f"as_of {self._telling.text(header.as_of)} was given with --as-of, or changed since; its file says {own or 'none'}"
                self._notes.append(f"{self._telling.text(case)}: {said}")
            changes += self._telling.change("title", header.title, found.title, [titles[case]], free=True)
            if changes:
                yield Deviation("case", "other", case=case, changes=tuple(changes), note=note)

    def _state(self) -> Iterator[Deviation]:
        before, after = self._before, self._after
        if before.complete != after.complete:
            yield Deviation("complete", "other", changes=(FieldChange("complete", before.complete, after.complete),))
        left = list(before.problems)
        new: list[ProblemNote] = []
        for now, otherwise in zip(after.problems, self._other.problems, strict=True):
            if now in left:
                left.remove(now)
            elif otherwise in left:
                left.remove(otherwise)
                self._telling.hidden = True
            else:
                new.append(now)
        for problem in left:
            kind, where, message = map(self._telling.free_text, problem)
            yield Deviation("problem", "gone", note=f"{kind} failure in {where}: {message}")
        for problem in new:
            yield Deviation("problem", "new", note=f"{problem.kind} failure in {problem.where}: {problem.message}")

    def _number(self, case: str | None = None, pack: str | None = None) -> int:
        """Return how many answers of the file are of a case, or by a pack."""
        return sum(n for of, criterion, n in self._counts() if case in (None, of) and pack in (None, _pack(criterion)))

    def _counts(self) -> list[tuple[str, str, int]]:
        """Return how many answers of the file are of each case and criterion."""
        before = self._before
        if isinstance(before, ComparisonDocument):
            return [(of, row.criterion, len(cells)) for row in before.rows for of, cells in row.cells.items()]
        if isinstance(before, ExplanationDocument):
            return [(each.case, each.criterion, 1) for each in before.explanations]
        return [(before.case, each.criterion, 1) for each in before.answers]

    # --- answers side by side ------------------------------------------------------------------------

    def _rows(
        self, rows: Iterable[ComparedRow], now: Mapping[_Key, ComparedRow], otherwise: Mapping[_Key, ComparedRow]
    ) -> Iterator[Deviation]:
        before = {(row.question, row.criterion): row for row in rows}
        packs = {header.pack for header in self._after.packs}
        silent = self._silent(before.values(), now.values())
        cases = [header.case for header in self._before.cases if header.case not in self._lost | set(silent)]
        for case, says in silent.items():
            yield Deviation("case", "other", case=case, note=says)
        for key, row in before.items():
            self._answers += sum(map(len, row.cells.values()))
            if _pack(row.criterion) not in packs:
                continue
            if key not in now:
                yield Deviation("row", "gone", "", *key, note=_counted(sum(map(len, row.cells.values()))))
                continue
            for case in cases:
                yield from self._cells(
                    Deviation("answer", "other", "", *key, case=case),
                    row.cells.get(case, ()),
                    now[key].cells.get(case, ()),
                    otherwise[key].cells.get(case, ()),
                )
        for key, row in now.items():
            if key not in before:
                yield Deviation("row", "new", "", *key, note=_counted(sum(map(len, row.cells.values()))))

    def _silent(self, before: Iterable[ComparedRow], now: Iterable[ComparedRow]) -> dict[str, str]:
        """Return the cases that have answers on one side alone because an engine failed, with words for it."""
        then_answered, now_answered = ({case for row in rows for case in row.cells} for rows in (before, now))
        if not then_answered or not now_answered:
            return {}
        cases = [header.case for header in self._before.cases if header.case not in self._lost]
        found = {case: "had answers and has none now" for case in cases if case in then_answered - now_answered}
        return found | {case: "had no answers and has some now" for case in cases if case in now_answered - then_answered}

    def _cells(
        self, at: Deviation, before: tuple[Cell, ...], after: tuple[Cell, ...], other: tuple[Cell, ...]
    ) -> Iterator[Deviation]:
        if not (before and after) and len(before) + len(after) > 1:
            claims = ", ".join(self._telling.text(cell.claim) for cell in before or after)
            yield at._replace(part="row", state="gone" if before else "new", note=claims)
            return
        now = {cell.claim: cell for cell in after}
        otherwise = {cell.claim: cell for cell in other}
        for cell in before:
            at = at._replace(claim=cell.claim)
            if cell.claim not in now:
                yield at._replace(state="gone", changes=(FieldChange("outcome", self._telling.text(cell.outcome), None),))
                continue
            changes = tuple(self._fields(cell, now.pop(cell.claim), otherwise[cell.claim]))
            if changes:
                yield at._replace(changes=changes)
            else:
                self._same += 1
        for claim, cell in now.items():
            yield at._replace(claim=claim, state="new", changes=(FieldChange("outcome", None, cell.outcome),))

    def _fields(self, before: Cell, after: Cell, other: Cell) -> Iterator[FieldChange]:
        for field in ("outcome", "status", "label", "rule", "evidence", "sources"):
            was, now, otherwise = (getattr(cell, field) for cell in (before, after, other))
            yield from self._telling.change(field, was, now, [otherwise], free=field in ("label", "sources"))

    def _reasons_given(self) -> Iterator[Deviation]:
        """Yield what differs in why answers differ; of all reasons the first that does."""
        if self._contrasts is not None and self._same == self._answers:
            reasons = partial(self._first, "contrasts")
            if changes := tuple(self._told(self._contrasts, *self._again.contrasts, reasons)):
                yield Deviation("contrasts", "other", changes=changes)

    # --- explanations --------------------------------------------------------------------------------

    def _explanations(
        self, before: ExplanationDocument, after: ExplanationDocument, other: ExplanationDocument
    ) -> Iterator[Deviation]:
        self._answers = len(before.explanations)
        if self._lost:
            return
        (case,) = (header.case for header in before.cases)
        at = Deviation("explanation", "other", case=case, claim=before.claim)
        if not self._again.claim_is_known:
            yield at._replace(part="claim", state="gone", note=f"{_counted(self._answers)} cannot be compared")
            return
        yield from self._each(at, before.explanations, after.explanations, other.explanations, self._reasons)
        now = {each.criterion: each for each in after.explanations}
        moved = sum(
            _with_places(each, _nowhere) == _with_places(now[each.criterion], _nowhere)
            and _with_places(each, _file_name) != _with_places(now[each.criterion], _file_name)
            for each in before.explanations
            if each.criterion in now
        )
        if moved:
            yield at._replace(part="lines", note=f"other lines of files in {_counted(moved)}")

    def _each(
        self,
        at: Deviation,
        before: Sequence[_Reasoned],
        after: Sequence[_Reasoned],
        other: Sequence[_Reasoned],
        reasons: Callable[[Any, Any], Iterable[FieldChange]],
    ) -> Iterator[Deviation]:
        """Yield what differs between answers with more than a cell, by claim and criterion."""
        packs = {header.pack for header in self._after.packs}
        now, otherwise = ({(each.claim, each.criterion): each for each in of} for of in (after, other))
        for each in before:
            key = each.claim, each.criterion
            found = now.pop(key, None)
            at = at._replace(claim=each.claim, criterion=each.criterion)
            if found is None:
                if _pack(each.criterion) in packs:
                    yield at._replace(state="gone", changes=(FieldChange("outcome", self._telling.text(each.outcome), None),))
                continue
            was, as_now, as_other = (_with_places(e, _nowhere) for e in (each, found, otherwise[key]))
            if changes := tuple(self._told(was, as_now, as_other, reasons)):
                yield at._replace(changes=changes)
            else:
                self._same += 1
        for (claim, criterion), new in now.items():
            changes = (FieldChange("outcome", None, new.outcome),)
            yield at._replace(claim=claim, criterion=criterion, state="new", changes=changes)

    def _reasons(self, before: Explanation, after: Explanation) -> Iterator[FieldChange]:
        """Yield what differs in an explanation; of its reasons the first that does, for the rest often follows."""
        for field in ("outcome", "status", "label", "says", "title", "standard"):
            free = field not in ("outcome", "status")
            yield from self._telling.change(field, getattr(before, field), getattr(after, field), free=free)
        if before.decided.rule != after.decided.rule:
            yield from self._telling.change("rule", before.decided.rule, after.decided.rule)
        else:
            yield from self._first("decided", before.decided, after.decided)
        yield from self._first("held", before.held, after.held)
        yield from self._first("unmet", before.unmet, after.unmet)

    def _first(self, field: str, before: Any, after: Any) -> Iterator[FieldChange]:
        for path, was, now in _leaves(field, before, after):
            if found := list(self._telling.change(path, was, now, free=True)):
                yield from found
                return

    # --- sensitivities -------------------------------------------------------------------------------

    def _sensitivities(
        self, before: SensitivityDocument, after: SensitivityDocument, other: SensitivityDocument
    ) -> Iterator[Deviation]:
        self._answers = len(before.answers)
        if self._lost:
            return
        at = Deviation("answer", "other", case=before.case)
        answers = list(self._each(at, before.answers, after.answers, other.answers, self._turns))
        yield from answers
        ended = {
            (each.claim, each.criterion)
            for each in (*before.answers, *after.answers)
            if any(flips.searched is not None for flips in each.flips)
        }
        if any((each.claim, each.criterion) in ended for each in answers):
            self._notes.append("how far a search came depends on --most, which no output tells; here it is that by default")
            self._explained = all((each.claim, each.criterion) in ended for each in answers)
        parts: tuple[Literal["sources", "next_evidence"], ...] = ("sources", "next_evidence")
        for part in parts if self._same == self._answers else ():  # they follow from the answers
            was, now, as_other = (_with_places(getattr(each, part), _nowhere) for each in (before, after, other))
            if changes := tuple(self._told(was, now, as_other, partial(self._first, part))):
                yield at._replace(part=part, changes=changes)

    def _told(
        self, was: Any, now: Any, otherwise: Any, reasons: Callable[[Any, Any], Iterable[FieldChange]]
    ) -> Iterable[FieldChange]:
        """Return what differs; what is the same but for redaction is hidden."""
        if was == now:
            return ()
        if was == otherwise:
            self._telling.hidden = True
            return ()
        return reasons(was, now)

    def _turns(self, before: AnswerSensitivity, after: AnswerSensitivity) -> Iterator[FieldChange]:
        """Yield what differs in what would change an answer; of sets and values the first that does."""
        for field in ("outcome", "status", "label"):
            yield from self._telling.change(field, getattr(before, field), getattr(after, field), free=field == "label")
        for field in ("flips", "additions", "additions_searched", "sweeps"):
            yield from self._first(field, getattr(before, field), getattr(after, field))

    # --- the whole -----------------------------------------------------------------------------------

    def _bytes(self) -> Iterator[Deviation]:
        """Yield the difference of an output that says the same and is not the same, byte for byte."""
        before, after = self._plain(self._before, self._contrasts), self._plain(self._after, self._again.contrasts[0])
        if self._data == written(after).encode():
            return
        same = _with_places(self._before, _file_name) == _with_places(self._after, _file_name)
        same = same and self._contrasts in (None, self._again.contrasts[0])
        if same and self._data == written(before).encode():
            self._moved = True
        elif same:
            yield Deviation("bytes", "other", note="the same data, written in another way than casekit writes it")
        elif _in_any_order(before) == _in_any_order(after):
            yield Deviation("bytes", "other", note="the same answers, in another order")
        else:
            yield Deviation("bytes", "other", note="the same answers, but something else in the file is not the same")

    def _plain(self, document: OutputDocument, contrasts: tuple[Contrast, ...] | None) -> Any:
        return plain(document) if self._contrasts is None else {**plain(document), "contrasts": plain(contrasts)}

    def _contradiction(self) -> str:
        """Return why other answers are a surprise: what they are made from is the same."""
        before, after = self._before, self._after
        cases, now = ([(h.case, h.as_of, h.sha256) for h in of.cases] for of in (before, after))
        if before.packs != after.packs or cases != now or not after.complete:
            return ""
        if before.casekit != after.casekit:
            return "the cases and packs are the same: it was made by another version of casekit, or changed since"
        if before.engine != after.engine:
            return "the cases, packs and version are the same: the engines differ, or the file was changed since"
        return "the cases, packs, version and engine are the same: the file was changed since, or this is a defect"


_Reasoned = Explanation | AnswerSensitivity
_Key = tuple[str, str]
"""A question and a criterion."""


def _by_key(document: ComparisonDocument) -> dict[_Key, ComparedRow]:
    return {(row.question, row.criterion): row for row in document.rows}


def _pack(criterion: str) -> str:
    return criterion.partition("/")[0]


def _counted(number: int, one: str = "answer", many: str = "answers") -> str:
    return f"{number} {one if number == 1 else many}"


def _leaves(path: str, before: Any, after: Any) -> Iterator[tuple[str, Value, Value]]:
    """Yield where two values differ, with the way there (`decided.grounds[0].says`)."""
    if before == after:
        return
    if hasattr(before, "_fields") and hasattr(after, "_fields"):
        for name, was, now in zip(before._fields, before, after, strict=True):
            yield from _leaves(f"{path}.{name}", was, now)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        if len(before) != len(after):
            yield path, _counted(len(before), "entry", "entries"), _counted(len(after), "entry", "entries")
        for number, (was, now) in enumerate(zip(before, after, strict=False)):
            yield from _leaves(f"{path}[{number}]", was, now)
    else:
        yield path, _leaf(before), _leaf(after)


def _leaf(value: Any) -> Value:
    """Return a value as it is told: numbers as texts."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_any_order(value: Any) -> Any:
    """Return plain data with every list in an order of its own."""
    if isinstance(value, dict):
        return {key: _in_any_order(part) for key, part in value.items()}
    return sorted(map(_in_any_order, value), key=repr) if isinstance(value, list) else value


def _with_places(value: Any, of: Callable[[str], str]) -> Any:
    """Return a value with each place in a file (a field `place`) as `of` gives it."""
    if hasattr(value, "_fields"):
        parts = zip(value._fields, value, strict=True)
        return type(value)(*(of(part) if name == "place" else _with_places(part, of) for name, part in parts))
    return tuple(_with_places(part, of) for part in value) if isinstance(value, tuple) else value


def _nowhere(place: str) -> str:
    return ""


def _file_name(place: str) -> str:
    """Return `file:line` without its folder, which is that of whoever ran casekit."""
    return place.replace("\\", "/").rpartition("/")[2]
