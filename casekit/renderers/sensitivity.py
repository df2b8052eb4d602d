"""What would change the answers to a case, as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from casekit.model.sensitivity import AnswerSensitivity, Flips, FlipSet, Sensitivity, Sweep
from casekit.renderers.table import printable
from casekit.renderers.text import wrap

_STEP = "  "
_MOST_SETS = 4
"""How many flip sets of one kind are written out."""
_MOST_LINES = 2
"""How many lines are filled before flip sets stand on lines of their own."""
_MOST_ANSWERS = 8
_ONE_MORE = re.compile(r"^one more independent ([a-z -]*?)(origin|document|statement|report)\b")


def render(sensitivity: Sensitivity, says: dict[str, str], width: int) -> str:
    """Return what would change the answers to a case as text.

    Args:
        sensitivity: what is told.
        says: the claims as worded, by id.
        width: of a line, in terminal cells.
    """
    lines: list[str] = []
    for claim, answers in groupby(sensitivity.answers, key=lambda answer: answer.claim):
        lines += [*_wrapped(f"{claim}: {says.get(claim, '')}", 0, width), ""]
        for answer in answers:
            lines += _answer(answer, width)
        lines.append("")
    lines += [*_reliance(sensitivity, width), *_next(sensitivity, width)]
    return "\n".join(lines).rstrip() + "\n"


def _answer(answer: AnswerSensitivity, width: int) -> Iterator[str]:
    yield from _wrapped(f"{answer.criterion}: {_words(answer.outcome)} ({_words(answer.status)}): {answer.label}", 0, width)
    none = all(flips.searched is None and not flips.sets for flips in answer.flips)
    if none:
        more = "; no addition that was tried would" if not answer.additions else ""
        yield from _wrapped(f"nothing on file changes it by going{more}", 1, width)
    else:
        for flips in answer.flips:
            yield from _flips(flips, width)
        if not answer.additions:
            yield from _wrapped("no addition that was tried would change it", 1, width)
    for outcome, additions in groupby(sorted(answer.additions, key=lambda a: a.outcome), key=lambda a: (a.outcome, a.status)):
        adds = "; or ".join([_adds(each.adds) for each in additions])
        yield from _wrapped(f"would be {_words(outcome[0])} ({_words(outcome[1])}) with: {adds}", 1, width)
    for sweep in answer.sweeps:
        yield from _wrapped(f"threshold {sweep.threshold} ({sweep.value}): {_ranges(sweep)}", 1, width)


def _flips(flips: Flips, width: int) -> Iterator[str]:
    """Yield which sets are needed, and how far others were searched for; sets that are long stand on lines of their own."""
    named = flips.kind.removesuffix("s")
    most = _number(flips.searched or 0, named)
    if not flips.sets:
        bound = "none on file changes it by going"
        if flips.searched is not None:
            bound = f"no set of up to {most} changes it; larger ones were not searched"
        yield from _wrapped(f"{flips.kind}: {bound}", 1, width)
        return
    shown = flips.sets[:_MOST_SETS]
    of: dict[str, list[str]] = {}
    for flip in shown:
        of.setdefault(_words(flip.outcome), []).append(_units(flip))
    rest = len(flips.sets) - len(shown)
    more = [f"and {_number(rest, 'more set')}"] if rest else []
    if flips.searched is not None:
        more.append(f"(sets of more than {most} were not searched)")
    written = "; ".join(f"would be {outcome} without {' or without '.join(sets)}" for outcome, sets in of.items())
    inline = _wrapped(" ".join([f"{flips.kind}: {written}{';' if rest else ''}", *more]), 1, width)
    if len(inline) <= _MOST_LINES:
        yield from inline
        return
    for number, (outcome, sets) in enumerate(of.items()):
        yield from _wrapped(f"{'' if number else f'{flips.kind}: '}would be {outcome} without", 2 if number else 1, width)
        for place, each in enumerate(sets):
            yield from _wrapped(f"{'or ' if place else ''}{each}", 3, width)
    for each in more:
        yield from _wrapped(each, 2, width)


def _units(flip: FlipSet) -> str:
    return " + ".join("=".join(unit) for unit in flip.units)


def _ranges(sweep: Sweep) -> str:
    return "; ".join(f"{_words(outcome)} {_range(low, high)}" for low, high, outcome in sweep.ranges)


def _range(low: str | None, high: str | None) -> str:
    if low is None:
        return f"up to {high}"
    return f"from {low}" if high is None else f"at {low}" if low == high else f"from {low} to {high}"


def _reliance(sensitivity: Sensitivity, width: int) -> Iterator[str]:
    if sensitivity.sources:
        yield f"Sources on which answers rest alone (of {_number(len(sensitivity.answers), 'answer')})"
        for each in sensitivity.sources:
            place = f" ({each.place})" if each.place else ""
            yield from _wrapped(f"{each.source}{place}: {len(each.answers)}: {_answers(each.answers)}", 1, width)
        yield ""


def _next(sensitivity: Sensitivity, width: int) -> Iterator[str]:
    if sensitivity.next_evidence:
        yield "Next best evidence: what would make an answer met that is not, were it on file"
        same: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for each in sensitivity.next_evidence:
            same.setdefault(each.answers, []).append(_adds(each.adds))
        for answers, adds in same.items():
            yield from _wrapped(f"{'; or '.join(adds)}: {len(answers)}: {_answers(answers)}", 1, width)


def _adds(adds: Sequence[str]) -> str:
    if len(adds) == 2 and adds[0] == adds[1] and _ONE_MORE.match(adds[0]):
        return _ONE_MORE.sub(r"two more independent \1\2s", adds[0])
    return " and ".join(adds)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _answers(answers: Sequence[tuple[str, str]]) -> str:
    shown: Iterable[str] = (f"{claim} {criterion.partition('/')[2]}" for claim, criterion in answers[:_MOST_ANSWERS])
    return ", ".join(shown) + (f" and {len(answers) - _MOST_ANSWERS} more" if len(answers) > _MOST_ANSWERS else "")


def _wrapped(text: str, depth: int, width: int) -> list[str]:
    indent = _STEP * depth
    return [indent + line for line in wrap(" ".join(printable(text).split()), max(width - len(indent), 20), _STEP)]


def _words(outcome: str) -> str:
    return outcome.replace("-", " ").replace("_", " ")
