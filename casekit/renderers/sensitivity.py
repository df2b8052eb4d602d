"""What would change the answers to a case, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from casekit.model.sensitivity import AnswerSensitivity, Flips, FlipSet, Sensitivity, Sweep
from casekit.renderers.table import printable
from casekit.renderers.text import wrap

_STEP = "  "
_MOST_SETS = 6
"""How many flip sets of one kind are written out."""
_MOST_ANSWERS = 8


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
            lines += [*_answer(answer, width), ""]
    lines += [*_reliance(sensitivity, width), *_next(sensitivity, width)]
    return "\n".join(lines).rstrip() + "\n"


def _answer(answer: AnswerSensitivity, width: int) -> Iterator[str]:
    yield from _wrapped(f"{answer.criterion}: {_words(answer.outcome)} ({_words(answer.status)}): {answer.label}", 0, width)
    for flips in answer.flips:
        yield from _wrapped(f"{flips.kind}: {_flips(flips)}", 1, width)
    for outcome, additions in groupby(sorted(answer.additions, key=lambda a: a.outcome), key=lambda a: (a.outcome, a.status)):
        adds = "; or ".join([" and ".join(each.adds) for each in additions])
        yield from _wrapped(f"would be {_words(outcome[0])} ({_words(outcome[1])}) with: {adds}", 1, width)
    if not answer.additions:
        yield from _wrapped("no addition that was tried would change it", 1, width)
    for sweep in answer.sweeps:
        yield from _wrapped(f"threshold {sweep.threshold} ({sweep.value}): {_ranges(sweep)}", 1, width)


def _flips(flips: Flips) -> str:
    """Say which sets are needed, and how far others were searched for."""
    named = {"items": "item", "sources": "source", "origins": "origin"}[flips.kind]
    if flips.searched is not None:
        most = f"{flips.searched} {named}{'s' if flips.searched > 1 else ''}"
        if not flips.sets:
            return f"no set of up to {most} changes it; larger ones were not searched"
        bound = f" (sets of more than {most} were not searched)"
    else:
        bound = ""
    if not flips.sets:
        return "none on file changes it by going"
    shown = flips.sets[:_MOST_SETS]
    of: dict[str, list[str]] = {}
    for flip in shown:
        of.setdefault(_words(flip.outcome), []).append(_units(flip))
    written = "; ".join(f"would be {outcome} without {' or without '.join(sets)}" for outcome, sets in of.items())
    more = f"; and {len(flips.sets) - len(shown)} more sets" if len(flips.sets) > len(shown) else ""
    return f"{written}{more}{bound}"


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
        yield f"Sources on which answers rest alone (of {len(sensitivity.answers)} answers)"
        for each in sensitivity.sources:
            place = f" ({each.place})" if each.place else ""
            yield from _wrapped(f"{each.source}{place}: {len(each.answers)}: {_answers(each.answers)}", 1, width)
        yield ""


def _next(sensitivity: Sensitivity, width: int) -> Iterator[str]:
    if sensitivity.next_evidence:
        yield "Next best evidence: what would make an answer met that is not, were it on file"
        for each in sensitivity.next_evidence:
            yield from _wrapped(f"{' and '.join(each.adds)}: {len(each.answers)}: {_answers(each.answers)}", 1, width)


def _answers(answers: Sequence[tuple[str, str]]) -> str:
    shown: Iterable[str] = (f"{claim} {criterion.partition('/')[2]}" for claim, criterion in answers[:_MOST_ANSWERS])
    return ", ".join(shown) + (f" and {len(answers) - _MOST_ANSWERS} more" if len(answers) > _MOST_ANSWERS else "")


def _wrapped(text: str, depth: int, width: int) -> list[str]:
    indent = _STEP * depth
    return [indent + line for line in wrap(" ".join(printable(text).split()), max(width - len(indent), 20), _STEP)]


def _words(outcome: str) -> str:
    return outcome.replace("-", " ").replace("_", " ")
