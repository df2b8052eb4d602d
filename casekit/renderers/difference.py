"""A difference between two versions as text: every outcome that changed, what it was and is, and which changes did it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

from casekit.difference import says
from casekit.model.difference import Change, Decided, Detail, Difference, OutcomeChange
from casekit.renderers.table import printable
from casekit.renderers.text import wrap

_STEP = "  "
_LONGEST, _BEFORE = 120, 20
"""How many characters of a value are written, and how many of them before the first that differs."""
_NOT_SHOWN = "cannot be made smaller; not shown to be the smallest"


def render(difference: Difference, width: int, *, every: bool = False) -> str:
    """Return a difference as text for lines of `width` cells; `every` change too that is in no cause."""
    lines = list(_lines(difference, every))
    return "\n".join(line for text, indent in lines for line in _wrapped(text, indent, width)).rstrip() + "\n"


def _lines(difference: Difference, every: bool) -> Iterator[tuple[str, int]]:
    """Yield what is said, each with its depth."""
    yield f"{_side(difference.old.name, difference.old.commit)} → {_side(difference.new.name, difference.new.commit)}", 0
    if not difference.complete:
        yield "INCOMPLETE: there are answers that could not be compared", 0
    yield "", 0
    for case, changed in groupby(difference.outcomes, key=lambda o: o.case):
        yield case, 0
        for outcomes in _together(list(changed)):
            yield from _outcomes(outcomes)
        yield "", 0
    for question in difference.questions:
        yield f"{question}: the codebook words this question otherwise; its answers are not comparable.", 0
    yield _counted(difference, every), 0
    if every:
        for change in difference.other_changes:
            yield _change(change), 1
        for each in difference.restated:
            yield f"{each.case} {each.claim} {each.criterion}: {each.what}: {each.old or 'none'} → {each.new or 'none'}", 1


def _together(changed: Sequence[OutcomeChange]) -> Iterator[list[OutcomeChange]]:
    """Yield outcomes that are told as one, for one cause: answers that one side alone has, or to another question now."""
    for (what, cause), group in groupby(changed, key=lambda o: (_what(o), o.causes)):
        if what and len(cause) == 1:
            yield list(group)
        else:
            yield from ([each] for each in group)


def _what(outcome: OutcomeChange) -> str:
    """Return what answers are that have no other outcome; nothing where it is another."""
    if outcome.old is None or outcome.new is None:
        return "new answers" if outcome.old is None else "answers that are gone"
    stayed = outcome.old.outcome == outcome.new.outcome and outcome.old.status == outcome.new.status
    return f"answers to {outcome.question or 'no question'} now" if stayed else ""


def _outcomes(outcomes: list[OutcomeChange]) -> Iterator[tuple[str, int]]:
    first = outcomes[0]
    what = _what(first)
    if len(outcomes) == 1 and first.old and first.new and what:
        yield f"{first.claim} {first.criterion}: {_outcome(first.new)}, {what.replace('answers', 'an answer')}", 1
    elif len(outcomes) == 1:
        old, new = first.old, first.new
        yield f"{first.claim} {first.criterion}: {_outcome(old)} → {_outcome(new)}", 1
        yield (
            "; ".join(
                [*(f"was decided by {_ruled(d)}" for d in (old,) if d), *(f"is decided by {_ruled(d)}" for d in (new,) if d)]
            ),
            2,
        )
    else:
        told = [
            f"{claim} {', '.join(f'{o.criterion} {_outcome(o.new or o.old)}' for o in each)}"
            for claim, each in groupby(outcomes, key=lambda o: o.claim)
        ]
        yield f"{len(outcomes)} {what}: {'; '.join(told)}", 1
    yield from _causes(first)


def _causes(outcome: OutcomeChange) -> Iterator[tuple[str, int]]:
    if not outcome.causes:
        yield "no cause was found: by the native engine alone, which tries the changes, the outcomes are others", 2
    elif len(outcome.causes) == 1:
        (cause,) = outcome.causes
        remark = f" ({_NOT_SHOWN})" if outcome.search == "irreducible" else ""
        if len(cause) == 1:
            yield f"because {_change(cause[0])}{remark}", 2
        else:
            yield f"because of these {len(cause)} changes together{remark}:", 2
            yield from ((f"+ {_change(change)}", 3) for change in cause)
    else:
        yield f"because of any one of these {len(outcome.causes)}, each of which is enough:", 2
        for cause in outcome.causes:
            for number, change in enumerate(cause):
                yield f"{'and' if number else '–'} {_change(change)}", 3 + bool(number)


def _change(change: Change) -> str:
    places = list(dict.fromkeys(filter(None, (change.old_place, change.new_place))))
    told = " ".join(says(change._replace(details=tuple(map(_shortened, change.details)))).split())
    codebook = f"{change.of}: " if change.kind == "codebook" else ""
    return f"{codebook}{told}" + (f" ({' → '.join(places)})" if places else "")


def _shortened(detail: Detail) -> Detail:
    """Return a detail whose values show where they begin to differ, if they are long."""
    old, new = (" ".join(text.split()) for text in (detail.old, detail.new))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    return detail._replace(old=_part(old, same - _BEFORE), new=_part(new, same - _BEFORE))


def _part(text: str, start: int) -> str:
    if len(text) <= _LONGEST:
        return text
    start = text.rfind(" ", 0, start) + 1 if start > 0 else 0
    end = start + _LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _outcome(decided: Decided | None) -> str:
    return f"{_words(decided.outcome)} ({_words(decided.status)})" if decided else "no answer"


def _ruled(decided: Decided) -> str:
    return f"{decided.rule} ({decided.place})" if decided.place else decided.rule


def _counted(difference: Difference, every: bool) -> str:
    changed, others = len(difference.outcomes), len(difference.other_changes)
    restated = len({(each.case, each.claim, each.criterion) for each in difference.restated})
    outcomes = (
        f"{changed or 'No'} of {_number(difference.compared, 'outcome')} changed"
        if changed
        else f"No outcome changed, of {difference.compared} compared"
    )
    more = [f"{_number(others, 'change')} in no cause"] if others else []
    more += [f"{_number(restated, 'answer')} told otherwise with the same outcome"] if restated else []
    listed = ":" if every and more else "." if every or not more else " (--all lists them)."
    return "; ".join([outcomes, *more]) + listed


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _side(name: str, commit: str) -> str:
    return f"{name} ({commit[:12]})" if commit else name


def _words(text: str) -> str:
    return text.replace("-", " ").replace("_", " ")


def _wrapped(text: str, depth: int, width: int) -> list[str]:
    """Return a text in lines, the first at its depth and the others a step further."""
    if not text:
        return [""]
    indent = _STEP * depth
    return [f"{indent}{line}".rstrip() for line in wrap(" ".join(printable(text).split()), max(width - len(indent), 20), _STEP)]
