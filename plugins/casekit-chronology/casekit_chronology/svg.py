"""A timeline as a picture: SVG that needs nothing else, holds no script and is read in light and in dark.

Everything the bars show stands beside them in words: kind, dates, name. Lengths are pixels of the picture's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape

from casekit_chronology.bounds import Bounds, brief, exact
from casekit_chronology.text import described
from casekit_chronology.timeline import ClaimLine, Entry, Timeline
from casekit_chronology.words import printable, shortened

_WIDTH, _ROW, _MARGIN = 1200, 18, 16
_DATES, _KIND, _ABOUT, _CHART = 16, 168, 232, 660
"""Where the columns begin."""
_CHART_WIDTH = _WIDTH - _CHART - 2 * _MARGIN
_LETTERS = 62
"""Characters that fit beside the chart."""
_MOST_TICKS = 9
_STYLE = (
    "svg{color:#1a1a1a;background:#fff;font:12px sans-serif}"
    "@media(prefers-color-scheme:dark){svg{color:#ececec;background:#161616}}"
    "text{fill:currentColor}.title{font-size:18px;font-weight:bold}.question{font-size:15px;font-weight:bold}"
    ".claim{font-weight:bold}.tick{font-size:10px;text-anchor:middle}.grid{stroke:currentColor;opacity:.18}"
    ".bar{fill:currentColor;opacity:.8}.conduct{opacity:.4}.end{fill:currentColor}"
)


def render(timeline: Timeline) -> str:
    """Return the timeline as an SVG document."""
    span = timeline.span
    drawn: list[str] = []
    height = _MARGIN + 2 * _ROW
    for question in timeline.questions:
        height += _ROW
        drawn.append(_text(_DATES, height, question.title, "question"))
        height += _ROW // 2
        for line in question.claims:
            rows, height = _claim(line, span, height)
            drawn += rows
    height += _MARGIN
    title = printable(f"Timeline: {timeline.title}")
    as_of = f", as of {timeline.as_of}" if timeline.as_of else ""
    count = sum(len(line.dated) + len(line.undated) for line in timeline.lines)
    described_as = (
        f"{count} events, {exact(span)}{as_of}. A bar is the interval within which an event is dated; a pointed end is open."
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title desc">'
    )
    return "\n".join(
        [
            head,
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(described_as)}</desc>',
            f"<style>{_STYLE}</style>",
            _text(_DATES, _MARGIN + _ROW // 2, shortened(title, 110), "title"),
            _text(_DATES, _MARGIN + 3 * _ROW // 2, described_as, ""),
            *drawn,
            "</svg>\n",
        ]
    )


def _claim(line: ClaimLine, span: Bounds, top: int) -> tuple[list[str], int]:
    """Return the drawing of a claim below `top`, and where it ends."""
    entries = (*line.dated, *line.undated)
    says = printable(line.says)
    y = top + _ROW
    words = f"{line.claim}{': ' if says else ''}{says}"
    drawn = [_text(_DATES, y, shortened(words, 96), "claim", words)]
    bottom = y + _ROW * (len(entries) + 1)
    for day, label in ticks(span):
        x = _x(day, span)
        drawn.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{y + _ROW + 3}" y2="{bottom - _ROW // 2}"/>')
        drawn.append(_text(x, y + _ROW, label, "tick"))
    y += _ROW
    for entry in entries:
        y += _ROW
        drawn += _row(entry, span, y)
    return drawn, y + _ROW // 2


def _row(entry: Entry, span: Bounds, y: int) -> Iterator[str]:
    about = printable(described(entry))
    yield _text(_DATES, y, brief(entry.bounds), "")
    yield _text(_KIND, y, entry.kind, "")
    yield _text(_ABOUT, y, shortened(about, _LETTERS), "", about)
    if entry.bounds.known:
        yield from _bar(entry, span, y)


def _bar(entry: Entry, span: Bounds, y: int) -> Iterator[str]:
    earliest, latest = entry.bounds
    left = _CHART if earliest is None else _x(earliest, span)
    right = _CHART + _CHART_WIDTH if latest is None else _x(latest + 1, span)
    width = max(round(right - left, 1), 3)  # a day of a long span would not be seen
    kind = " conduct" if entry.kind == "conduct" else ""
    told = escape(f"{entry.kind} {entry.name}: {exact(entry.bounds)}")
    yield f'<rect class="bar{kind}" x="{left}" y="{y - 9}" width="{width}" height="9"><title>{printable(told)}</title></rect>'
    middle = y - 4.5
    if earliest is None:
        yield f'<path class="end" d="M{left - 8} {middle}L{left} {middle - 6}V{middle + 6}Z"/>'
    if latest is None:
        yield f'<path class="end" d="M{right + 8} {middle}L{right} {middle - 6}V{middle + 6}Z"/>'


def _x(day: int, span: Bounds) -> float:
    assert span.earliest is not None and span.latest is not None  # noqa: PT018 (one condition: something is dated)
    return round(_CHART + _CHART_WIDTH * (day - span.earliest) / (span.latest + 1 - span.earliest), 1)


def ticks(span: Bounds) -> list[tuple[int, str]]:
    """Return the first days of years, or of months where the span is short, each with its label; at most nine."""
    if span.earliest is None or span.latest is None:
        return []
    for months in (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000):
        found = [
            (day.toordinal(), day.isoformat()[: 4 if months % 12 == 0 else 7])
            for day in _starts(date.fromordinal(span.earliest), date.fromordinal(span.latest), months)
        ]
        if len(found) <= _MOST_TICKS:
            return found
    return []


def _starts(first: date, last: date, months: int) -> Iterator[date]:
    """Yield the first days of months whose number from year 0 is divisible by `months`."""
    begin = -(-(first.year * 12 + first.month - 1 + (first.day > 1)) // months) * months
    for number in range(max(begin, 12), last.year * 12 + last.month, months):
        yield date(number // 12, number % 12 + 1, 1)


def _text(x: float, y: float, text: str, kind: str, whole: str = "") -> str:
    shown = printable(text)
    more = f"<title>{escape(whole)}</title>" if whole and whole != shown else ""
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{style}>{escape(shown)}{more}</text>'
