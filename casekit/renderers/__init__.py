"""Renderers: a comparison to text. Each escapes everything and adds nothing."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple, Protocol

from casekit.model.result import Comparison

FORMATS = ("text", "markdown", "csv", "json")
LAYOUTS = ("criteria", "questions", "long")


class Style(NamedTuple):
    """How a table is to look: `width` in terminal cells and `color` matter to the terminal only."""

    layout: str = "criteria"
    width: int = 100
    color: bool = False


class Renderer(Protocol):
    """Turns a comparison into the text of one format."""

    def render(self, comparison: Comparison, style: Style) -> str:
        """Return the whole output, with a newline at its end."""
        ...


def renderer(format: str) -> Renderer:
    """Return the renderer of a format (a module, imported when asked for)."""
    module: Renderer = import_module(f"casekit.renderers.{format}")
    return module
