"""An outline as indented text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casekit.renderers.explanation.outline import Line, Part
from casekit.renderers.table import printable
from casekit.renderers.text import wrap

_STEP = "  "


def render(parts: Iterable[Part], width: int) -> str:
    """Return an outline as text of `width` terminal cells; the answers to a claim stand apart."""
    lines: list[str] = []
    for part in parts:
        lines += [*_wrapped(part.title, "", width), *([""] if part.apart else [])]
        for line in part.lines:
            lines += [*_written(line, "" if part.apart else _STEP, width), *([""] if part.apart else [])]
        lines += [] if part.apart else [""]
    return "\n".join(lines).rstrip() + "\n"


def _written(line: Line, indent: str, width: int) -> Iterator[str]:
    yield from _wrapped(line.says, indent, width)
    for below in line.below:
        yield from _written(below, indent + _STEP, width)


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    """Return a text in lines, the first at the indent and the others a step further."""
    size = max(width - len(indent), 20)
    return [f"{indent}{line}" for line in wrap(" ".join(printable(text).split()), size, _STEP)]
