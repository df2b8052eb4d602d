"""The timeline of a case as a picture, a row of marks a kind of event under each claim, and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from math import log2
from typing import NamedTuple

from casekit.model.dates import parse_date
from casekit.renderers.report.markup import View, attribute, text
from casekit.renderers.report.registers import register
from casekit.renderers.table import printable
from casekit.report import Chapter
from casekit.timeline import Event

_LEFT, _PLOT, _RIGHT = 96, 1000, 22
_ROW, _TITLE, _TOP = 15, 20, 26
_NARROW = 6.0
"""What is not wider is drawn as the sign of its kind."""
_LETTERS = 80
"""Characters of a claim that fit above its rows."""
_LABEL_WIDTH = 30.0
_EMPTY_YEAR = 0.12
KINDS = ("conduct", "report", "denial", "finding", "payment")


class Dated(NamedTuple):
    """An event with its days as numbers, None where open or not on file."""

    event: Event
    earliest: int | None
    latest: int | None

    @property
    def order(self) -> tuple[int, int, int, str]:
        """An open beginning first, what is not dated last."""
        if self.earliest is None and self.latest is None:
            return 10**8, 10**8, KINDS.index(self.event.kind), self.event.id
        latest = 10**7 if self.latest is None else self.latest
        return self.earliest or 0, latest, KINDS.index(self.event.kind), self.event.id


def dated(event: Event) -> Dated:
    """Return an event with its days, read from their texts: a day that redaction coarsened is a whole year."""
    return Dated(event, _day(event.earliest, 0), _day(event.latest, 1))


def _day(written: str, end: int) -> int | None:
    try:
        return parse_date(written).days[end] if written else None
    except ValueError:
        return None


class Scale:
    """Days to places: even within a year; a year in which more events begin or end is wider."""

    def __init__(self, days: Sequence[int]) -> None:
        years = [date.fromordinal(day).year for day in days]
        self.first, self.last = min(years), max(years)
        self.on_file = Counter(years)
        weights = [
            1 + log2(self.on_file[year]) if self.on_file[year] else _EMPTY_YEAR for year in range(self.first, self.last + 1)
        ]
        whole = sum(weights)
        self.starts = [float(_LEFT)]
        for weight in weights:
            self.starts.append(self.starts[-1] + _PLOT * weight / whole)

    def at(self, day: int) -> float:
        """Return the place of the beginning of a day."""
        of = date.fromordinal(day)
        if not self.first <= of.year <= self.last:
            return self.starts[0] if of.year < self.first else self.starts[-1]
        first = date(of.year, 1, 1).toordinal()
        length = date(of.year, 12, 31).toordinal() - first + 1
        left, right = self.starts[of.year - self.first : of.year - self.first + 2]
        return left + (right - left) * (day - first) / length

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield the beginning of each year on file, with its label where there is room for it."""
        free = 0.0
        for year, place in zip(range(self.first, self.last + 1), self.starts, strict=False):
            if year in self.on_file:
                fits = place >= free
                free = place + _LABEL_WIDTH if fits else free
                yield place, str(year) if fits else ""


class Timeline:
    """Writes the timeline of one case."""

    def __init__(self, view: View, chapter: Chapter, title: str, anchor: str) -> None:
        self.view = view
        self.chapter = chapter
        self.title = title
        self.anchor = anchor
        self.events = sorted((dated(event) for event in chapter.events), key=lambda each: each.order)

    def write(self) -> str:
        """Return the picture and the table that says the same."""
        labels = self.view.labels
        days = [day for each in self.events for day in (each.earliest, each.latest) if day is not None]
        picture = self._picture(Scale(days), min(days), max(days)) if days else ""
        return (
            f"<p>{text(labels.timeline_hint)}</p>{picture}<details><summary>{text(labels.timeline_table)} ({len(self.events)})"
            f"</summary>{self._table()}</details>"
        )

    # --- the picture --------------------------------------------------------------------------------

    def _picture(self, scale: Scale, first: int, last: int) -> str:
        labels = self.view.labels
        y, drawn = _TOP, []
        for claim in self.chapter.claims:
            of_claim = [
                e for e in self.events if claim.claim in e.event.claims and (e.earliest is not None or e.latest is not None)
            ]
            if not of_claim:
                continue
            says = printable(claim.says).replace("\n", " ")
            room = _LETTERS - len(claim.claim)
            shown = says if len(says) <= room else f"{says[: room - 1]}…"
            drawn.append(
                f"<text class=claim x=0 y={y + 13}{self.view.data}><tspan>{attribute(claim.claim)}</tspan> {attribute(shown)}</text>"
            )
            y += _TITLE
            for kind in KINDS:
                marks = [each for each in of_claim if each.event.kind == kind]
                if marks:
                    drawn.append(f"<text class=kind x={_LEFT - 10} y={y + 11}>{attribute(labels.kinds[kind])}</text>")
                    rows = [marks] if kind == "report" else _packed(marks, scale)
                    for row in rows:
                        drawn.append(f"<g class={kind}>{''.join(self._marks(row, scale, y + _ROW / 2))}</g>")
                        y += _ROW
            y += 9
        ticks = list(scale.ticks())
        grid = f'<path d="{"".join(f"M{x:.0f} {_TOP - 6}V{y}" for x, _ in ticks)}"/>'
        grid += "".join(f"<text x={x + 3:.0f} y=12>{label}</text>" for x, label in ticks if label)
        known = [each for each in self.events if each.earliest is not None or each.latest is not None]
        described = labels.timeline_desc.format(
            dated=len(known), first=date.fromordinal(first).isoformat(), last=date.fromordinal(last).isoformat()
        )
        name = labels.timeline_title.format(case=self.title)
        width = _LEFT + _PLOT + _RIGHT
        return (
            f'<div class="scroll drawing" role="region" tabindex="0" aria-label="{attribute(f"{name} ({labels.scroll})")}">'
            f'<svg class="time" role="img" aria-labelledby="{self.anchor}t {self.anchor}d" viewBox="0 0 {width} {y + 4}" '
            f'width="{width}" height="{y + 4}"><title id="{self.anchor}t">{attribute(name)}</title>'
            f'<desc id="{self.anchor}d">{attribute(described)}</desc><g class="grid">{grid}</g>{"".join(drawn)}</svg></div>'
        )

    def _marks(self, row: Sequence[Dated], scale: Scale, y: float) -> Iterator[str]:
        """Yield the marks of a row; events of the same days share one. Reports, of which there are many, are one path."""
        same: dict[tuple[int | None, int | None], list[Dated]] = {}
        for each in row:
            same.setdefault((each.earliest, each.latest), []).append(each)
        if row[0].event.kind == "report":
            drawn = [_tick(alike[0], scale, y) for alike in same.values()]
            for kind in ("span", "tick"):
                if of_kind := "".join(path for named, path in drawn if named == kind):
                    yield f'<path class={kind} d="{of_kind}"/>'
            return
        for alike in same.values():
            told = f"{', '.join(each.event.id for each in alike)}: {self._when(alike[0])}"
            yield _mark(alike[0], scale, y, f"<title>{attribute(told)}</title>")

    def _when(self, each: Dated) -> str:
        """Return the date as written, and in words which end is open."""
        labels = self.view.labels
        if each.earliest is None and each.latest is None:
            return labels.undated
        ends = [labels.open_start] if each.earliest is None else []
        ends += [labels.open_end] if each.latest is None else []
        return each.event.date + (f" ({', '.join(ends)})" if ends else "")

    # --- the table ----------------------------------------------------------------------------------

    def _table(self) -> str:
        labels = self.view.labels
        names = (labels.date, labels.event, labels.item, labels.claim, labels.says, labels.sources)
        rows = [("", text(self._when(each)), self._row(each.event)) for each in self.events]
        return register(self.view, f"{self.anchor}table", labels.timeline_title.format(case=self.title), names, rows)

    def _row(self, event: Event) -> tuple[str, ...]:
        view, case = self.view, self.chapter.case
        item = view.source(case, event.id) if event.kind == "report" else view.item(case, event.section, event.id)
        claims = text(" ".join(event.claims))
        if event.kind == "conduct":  # the item is the claim, and its words are the claim's
            return text(view.labels.kinds[event.kind]), item
        if event.kind == "report":
            return text(view.labels.kinds[event.kind]), item, claims
        sources = ", ".join(view.source(case, source) for source in event.sources)
        return text(view.labels.kinds[event.kind]), item, claims, view.said(event.says), sources


def _packed(marks: Sequence[Dated], scale: Scale) -> list[list[Dated]]:
    """Return marks in as few rows as keep them apart, each in the first row where it fits."""
    rows: list[list[Dated]] = []
    ends: list[float] = []
    for each in marks:
        left, right = _ends(each, scale)
        left, right = min(left, right - _NARROW), max(right, left + _NARROW)
        for number, end in enumerate(ends):
            if left > end + 2:
                rows[number].append(each)
                ends[number] = right
                break
        else:
            rows.append([each])
            ends.append(right)
    return rows


def _ends(each: Dated, scale: Scale) -> tuple[float, float]:
    left = _LEFT - 0.0 if each.earliest is None else scale.at(each.earliest)
    right = _LEFT + _PLOT + 0.0 if each.latest is None else scale.at(each.latest + 1)
    return left, right


def _tick(each: Dated, scale: Scale, y: float) -> tuple[str, str]:
    """Return a report as a part of a path: a stroke, or a thin bar with an arrow at an open end."""
    left, right = _ends(each, scale)
    if right - left <= _NARROW and each.earliest is not None and each.latest is not None:
        return "tick", f"M{(left + right) / 2 - 1:.0f} {y - 5:g}h2v10h-2z"
    arrows = f"M{left - 8:.0f} {y:g}l8-5v10z" if each.earliest is None else ""
    arrows += f"M{right + 8:.0f} {y:g}l-8-5v10z" if each.latest is None else ""
    width = max(right - left, 3)
    return "span", f"M{left:.0f} {y - 1.5:g}h{width:.0f}v3h-{width:.0f}z{arrows}"


def _mark(each: Dated, scale: Scale, y: float, title: str) -> str:
    left, right = _ends(each, scale)
    kind = each.event.kind
    x = (left + right) / 2
    is_open = each.earliest is None or each.latest is None
    if right - left > _NARROW or kind == "conduct" or is_open:
        thick = 8 if kind == "conduct" else 6
        bar = f'<rect x="{left:.1f}" y="{y - thick / 2:g}" width="{max(right - left, 3):.1f}" height="{thick}">{title}</rect>'
        arrows = f'<path d="M{left - 8:.1f} {y:g}l8 -5v10z"/>' if each.earliest is None else ""
        return bar + arrows + (f'<path d="M{right + 8:.1f} {y:g}l-8 -5v10z"/>' if each.latest is None else "")
    shapes = {
        "denial": (f'path d="M{x:.1f} {y - 5.5:g}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"', "path"),
        "finding": (f'rect x="{x - 4.5:.1f}" y="{y - 4.5:g}" width="9" height="9"', "rect"),
        "payment": (f'circle cx="{x:.1f}" cy="{y:g}" r="4.5"', "circle"),
    }
    start, end = shapes[kind]
    return f"<{start}>{title}</{end}>"
