"""The derivation of a case's sources as a picture (origins left, what derives from them right) and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casekit.graph import Text
from casekit.renderers.report.layering import Placed, layered
from casekit.renderers.report.markup import View, attribute, listed, text
from casekit.renderers.table import printable
from casekit.report import Chapter

_NODE, _COLUMN, _ROW, _HEIGHT, _TOP, _GAP = 206, 280, 26, 20, 30, 14
_LETTERS = 31
"""Characters that fit in a node."""


class Graph:
    """Writes the derivation of the sources of one case."""

    def __init__(self, view: View, chapter: Chapter, title: str, anchor: str) -> None:
        self.view = view
        self.chapter = chapter
        self.title = title
        self.anchor = anchor

    def write(self) -> str:
        """Return the picture and the lists that say the same."""
        labels = self.view.labels
        return f"<p>{text(labels.derivation_hint)}</p>{self._picture()}{self._words()}"

    # --- the picture --------------------------------------------------------------------------------

    def _picture(self) -> str:
        labels, texts = self.view.labels, self.chapter.graph.texts
        placed = layered({each.source: each.parents for each in texts})
        if not placed:
            return ""
        by_source = {each.source: each for each in texts}
        numbers = {source: number for number, source in enumerate(placed)}
        columns = max(node.layer for node in placed.values()) + 1
        rows = max(node.row for node in placed.values()) + 1
        width, height = (columns - 1) * _COLUMN + _NODE + 2, round(_TOP + rows * _ROW + _GAP)
        heads = "".join(
            f'<text class="head" x="{1 + n * _COLUMN}" y="14">'
            f"{attribute(labels.column_derived.format(step=n) if n else labels.column_origins)}</text>"
            for n in range(columns)
        )
        edges = "".join(
            self._edge(placed[parent], placed[source], f"{numbers[parent]}-{numbers[source]}")
            for source in placed
            for parent in by_source[source].parents
        )
        boxes: dict[str, list[str]] = {"derived": [], "root": [], "unknown": []}
        for source, node in placed.items():
            kind = "unknown" if by_source[source].unknown else "derived" if by_source[source].parents else "root"
            boxes[kind].append(f"M{1 + node.layer * _COLUMN} {_y(node.row) - _HEIGHT // 2}h{_NODE}v{_HEIGHT}h-{_NODE}z")
        nodes = "".join(f'<path class={kind} d="{"".join(drawn)}"/>' for kind, drawn in boxes.items() if drawn)
        nodes += "".join(self._name(source, placed[source]) for source in placed)
        roots = [each for each in texts if not each.parents]
        described = labels.graph_desc.format(texts=len(texts), origins=len(roots), unknown=sum(each.unknown for each in roots))
        name = labels.graph_title.format(case=self.title)
        picture = (
            f'<svg class="graph" role="img" aria-labelledby="{self.anchor}t {self.anchor}d" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}"><title id="{self.anchor}t">{attribute(name)}</title>'
            f'<desc id="{self.anchor}d">{attribute(described)}</desc>{heads}{edges}{nodes}</svg>'
        )
        tool = (
            f'<p class="tools trace" hidden data-said="{attribute(labels.traced)}" data-none="{attribute(labels.trace_none)}">'
            f'<label for="{self.anchor}s">{text(labels.trace)}</label><select id="{self.anchor}s"></select>'
            f'<span role="status"></span></p>'
        )
        return (
            f'{tool}<div class="scroll drawing" role="region" tabindex="0" '
            f'aria-label="{attribute(f"{name} ({labels.scroll})")}">{picture}</div>'
        )

    def _edge(self, one: Placed, other: Placed, name: str) -> str:
        x1, x2, y1, y2 = 1 + one.layer * _COLUMN + _NODE, 1 + other.layer * _COLUMN, _y(one.row), _y(other.row)
        bend = (_COLUMN - _NODE) // 2
        return f'<path data-e={name} d="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'

    def _name(self, source: str, node: Placed) -> str:
        name = printable(source)
        shown = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
        whole = f"<title>{attribute(name)}</title>" if shown != name else ""
        return f"<text x={8 + node.layer * _COLUMN} y={_y(node.row) + 4}>{attribute(shown)}{whole}</text>"

    # --- in words -----------------------------------------------------------------------------------

    def _words(self) -> str:
        labels = self.view.labels
        graph = self.chapter.graph
        parents = {each.source: each.parents for each in graph.texts}
        carried: dict[str, list[str]] = {each.source: [] for each in graph.texts if not each.parents}
        for each in graph.texts:
            for origin in each.origins:
                if origin != each.source and origin in carried:
                    through = [parent for parent in each.parents if origin in _above(parent, parents)]
                    via = f" ({', '.join(through)})" if origin not in each.parents else ""
                    carried[origin].append(f"{each.source}{via}")
        origins = [each for each in graph.texts if not each.parents]
        most_carried_first = sorted(origins, key=lambda each: (-len(carried[each.source]), each.source))
        inside = listed(self._origin(each, carried[each.source]) for each in most_carried_first)
        spoken = "".join(
            f"<p>{text(labels.voice).replace('{speaker}', self.view.said(voice.speaker))} {self._links(voice.origins)}.</p>"
            for voice in graph.voices
        )
        voices = f"<details><summary>{text(labels.voices)} ({len(graph.voices)})</summary>{spoken}</details>" if spoken else ""
        return f"<details><summary>{text(labels.by_origin)} ({len(origins)})</summary>{inside}</details>{voices}"

    def _origin(self, origin: Text, carried: Sequence[str]) -> str:
        labels = self.view.labels
        kind = f" ({text(labels.origin_unknown)})" if origin.unknown else ""
        if not carried:
            return f"{self._link(origin.source)}{kind}: {text(labels.carried_by_none)}"
        return f"<b>{self._link(origin.source)}</b>{kind}, {text(labels.carried_by)} {text(', '.join(carried))}"

    def _links(self, sources: Sequence[str]) -> str:
        return ", ".join(map(self._link, sources))

    def _link(self, source: str) -> str:
        return self.view.source(self.chapter.case, source)


def _above(source: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    """Return all from which a text derives."""
    found: set[str] = set()
    pending = list(parents[source])
    while pending:
        parent = pending.pop()
        if parent not in found:
            found.add(parent)
            pending.extend(parents[parent])
    return found


def _y(row: float) -> int:
    return round(_TOP + row * _ROW + _HEIGHT / 2)
