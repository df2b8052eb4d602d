"""Explanations as a graph for Graphviz: outcome ← rule ← facts ← items ← sources ← origins.

Edges point from a ground to what rests on it, upwards: from origins to sources to items to facts to rules to the answer.
A rule that held without deciding has a dotted edge; one that did not hold is dashed, with its first condition that
fails and the facts that stand against it. Labels are Graphviz' escStrings, never its HTML-like labels: quotation
marks, backslashes, line breaks and ampersands are escaped, control characters are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from casekit.model.explanation import Basis, CitedSource, Explanation, Ground, Origin, Ruling, Unmet
from casekit.renderers.explanation.outline import not_counted, placed, words
from casekit.renderers.table import printable
from casekit.renderers.text import wrap

_WIDTH = 44
"""Cells of a line of a label."""
_SHAPES = {
    "answer": "shape=box, style=rounded, penwidth=2",
    "rule": "shape=box",
    "other": "shape=box, style=dotted",
    "unmet": "shape=box, style=dashed",
    "fact": "shape=ellipse",
    "item": "shape=note",
    "source": "shape=folder",
    "origin": "shape=folder, peripheries=2",
}
"""What a node is → how it is drawn."""
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "&": "&amp;"})


def render(asked: Sequence[Explanation], known: Sequence[Explanation]) -> str:
    """Return explanations as a graph.

    Args:
        asked: those to draw.
        known: all there are of the case: answers that others rest on are drawn with their reasons too.
    """
    graph = _Graph({(e.claim, e.criterion): e for e in known})
    for explanation in asked:
        graph.answer(explanation)
    head = ["digraph explanation {", "  // Edges point from a ground to what rests on it.", "  rankdir=BT;"]
    head += ['  node [fontname="Helvetica", fontsize=10];', '  edge [fontname="Helvetica", fontsize=9];']
    return "\n".join([*head, *graph.lines, "}"]) + "\n"


def label(text: str) -> str:
    """Return a text as a quoted label, wrapped."""
    lines = wrap(" ".join(printable(text).split()), _WIDTH)
    return f'"{chr(10).join(lines).translate(_ESCAPED)}"'


class _Graph:
    """Nodes numbered in the order in which they are met, each drawn once, and edges likewise."""

    def __init__(self, known: Mapping[tuple[str, str], Explanation]) -> None:
        self._known = known
        self._names: dict[tuple[object, ...], str] = {}
        self._edges: set[tuple[str, str, str]] = set()
        self.lines: list[str] = []

    def answer(self, e: Explanation) -> str:
        """Draw an answer with its reasons, and return its name."""
        key = ("answer", e.claim, e.criterion)
        if key in self._names:
            return self._names[key]
        says = f"{e.claim}: {e.says}\n{e.criterion}: {words(e.outcome)} ({words(e.status)}): {e.label}"
        name = self._node("answer", key, says)
        self._rule(e, e.decided, name, "rule", "")
        for ruling in e.held:
            self._rule(e, ruling, name, "other", "dotted")
        for unmet in e.unmet:
            self._unmet(e, unmet, name)
        return name

    def _rule(self, e: Explanation, ruling: Ruling, answer: str, kind: str, style: str) -> None:
        asks = "; ".join(ruling.says)
        says = f"{ruling.rule} → {words(ruling.outcome)}\n{ruling.place}\n{asks}"
        name = self._node(kind, ("rule", e.claim, ruling.rule), says if kind == "rule" else f"also held: {says}")
        self._edge(name, answer, style)
        self._grounds(e, ruling.grounds, name, style)

    def _unmet(self, e: Explanation, unmet: Unmet, answer: str) -> None:
        says = f"did not hold: {unmet.rule} → {words(unmet.outcome)}\n{unmet.place}\n{unmet.fails}"
        name = self._node("unmet", ("rule", e.claim, unmet.rule), says)
        self._edge(name, answer, "dashed")
        self._grounds(e, unmet.against, name, "dashed")

    def _grounds(self, e: Explanation, grounds: Iterable[Ground], rule: str, style: str) -> None:
        for ground in grounds:
            if ground.finding in self._known and ground.finding is not None:
                self._edge(self.answer(self._known[ground.finding]), rule, style, ground.says)
                continue
            name = self._node("fact", ("fact", e.claim, ground), f"{ground.says}\n{ground.place}")
            self._edge(name, rule, style)
            for basis in ground.basis:
                self._edge(self._item(basis), name, "")
            for basis in ground.discounting:
                self._edge(self._item(basis), name, "dashed", not_counted(basis).rstrip(": "))

    def _item(self, basis: Basis) -> str:
        known = ("item", basis.section, basis.id) in self._names
        name = self._node("item", ("item", basis.section, basis.id), f"{placed(basis.id, basis.place)}\n{basis.says}")
        for cited in () if known else basis.sources:
            self._edge(self._source(cited), name, "")
        return name

    def _source(self, cited: CitedSource) -> str:
        """Draw a source and the origins on which an item rests through it.

        Through one source two items may rest on different origins: the source is drawn once for each, so that no item
        seems to rest on what is beneath another. An origin is one node, also where it is cited itself.
        """
        own = [origin for origin in cited.origins if origin.source == cited.source]
        key = ("source", cited.source, *(origin.source for origin in cited.origins))
        way = f"by way of {', '.join(each.source for each in cited.between)}" if cited.between else ""
        name = self._origin(own[0]) if own else self._node("source", key, placed(cited.source, cited.place))
        for origin in cited.origins:
            if origin.source != cited.source:
                self._edge(self._origin(origin), name, "", way)
        return name

    def _origin(self, origin: Origin) -> str:
        says = placed(origin.source, origin.place) + ("\nderivation unknown" if origin.unknown else "")
        return self._node("origin", ("source", origin.source), says)

    def _node(self, kind: str, key: tuple[object, ...], says: str) -> str:
        if key not in self._names:
            self._names[key] = f"n{len(self._names) + 1}"
            lines = "\n".join(label(line)[1:-1] for line in says.split("\n") if line).replace("\n", "\\n")
            self.lines.append(f'  {self._names[key]} [label="{lines}", {_SHAPES[kind]}];')
        return self._names[key]

    def _edge(self, ground: str, conclusion: str, style: str, says: str = "") -> None:
        if (ground, conclusion, style) in self._edges:
            return
        self._edges.add((ground, conclusion, style))
        given = [f"label={label(says)}"] * bool(says) + [f"style={style}"] * bool(style)
        self.lines.append(f"  {ground} -> {conclusion}" + (f" [{', '.join(given)}]" if given else "") + ";")
