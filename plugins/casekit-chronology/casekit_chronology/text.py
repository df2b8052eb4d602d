"""A timeline as text: one line an event, with its bounds in figures and as a bar."""

from __future__ import annotations

from casekit_chronology.bounds import Bounds, brief, exact
from casekit_chronology.timeline import Entry, Timeline
from casekit_chronology.words import printable, shortened

_BAR = 24
"""Cells of the bar."""
_LEAST_ABOUT = 20


def render(timeline: Timeline, width: int = 100) -> str:
    """Return the timeline in lines of at most `width` cells (more where that is too few for the columns)."""
    span = timeline.span
    entries = [entry for line in timeline.lines for entry in (*line.dated, *line.undated)]
    dates = max((len(_when(entry)) for entry in entries), default=0)
    as_of = f" · as of {timeline.as_of}" if timeline.as_of else ""
    lines = [f"Timeline: {printable(timeline.title)}{as_of}", _scale(span)]
    for question in timeline.questions:
        lines += ["", printable(question.title)]
        for line in question.claims:
            says = printable(line.says)
            lines += ["", shortened(f"  {line.claim}{': ' if says else ''}{says}", max(width, _LEAST_ABOUT))]
            lines += [_row(entry, span, dates, width) for entry in (*line.dated, *line.undated)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _scale(span: Bounds) -> str:
    return f"Bars: {exact(span)}; ◄ ► an open end; · none" if span.known else "Nothing on it is dated."


def _when(entry: Entry) -> str:
    return brief(entry.bounds)


def _row(entry: Entry, span: Bounds, dates: int, width: int) -> str:
    start = f"    {_when(entry):{dates}}  {bar(entry.bounds, span)}  {entry.kind:8}  "
    about = printable(described(entry))
    return start + shortened(about, max(width - len(start), _LEAST_ABOUT))


def described(entry: Entry) -> str:
    """Return what an event is, in words, but for its kind and its date."""
    note = f" ({entry.note})" if entry.note else ""
    return f"{entry.name}{note}{': ' if entry.about else ''}{entry.about}"


def bar(bounds: Bounds, span: Bounds) -> str:
    """Return the bar of an event: every cell that holds one of its days, within a span that holds them all."""
    if span.earliest is None or span.latest is None or not bounds.known:
        return "·" * _BAR
    first = 0 if bounds.earliest is None else _cell(bounds.earliest, span.earliest, span.latest)
    last = _BAR - 1 if bounds.latest is None else _cell(bounds.latest, span.earliest, span.latest)
    drawn = ["█" if first <= cell <= last else "·" for cell in range(_BAR)]
    if bounds.earliest is None:
        drawn[0] = "◄"
    if bounds.latest is None:
        drawn[-1] = "►"
    return "".join(drawn)


def _cell(day: int, first: int, last: int) -> int:
    return (day - first) * _BAR // (last - first + 1)
