"""Renderers: a comparison to text. Each escapes everything and adds nothing."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple, Protocol

from casekit.model.result import Comparison

FORMATS = ("text", "markdown", "html", "latex", "rst", "csv", "json")
LAYOUTS = ("criteria", "questions", "question", "long")


class Style(NamedTuple):
    """How a table is to look: `width` in terminal cells and `color` matter to the terminal only."""

    layout: str = "criteria"
    width: int = 100
    color: bool = False
    transpose: bool = False
    """Cases as rows."""
    differences: bool | None = None
    """Whether a last column says if and why the cases differ; None leaves it to the format."""
    references: bool | None = None
    """Whether sources are numbered and listed; None leaves it to the format."""
    citation_style: str = ""
    """A CSL style for the references (`casekit.citations.reference`)."""
    standalone: bool = False
    """Whether what can be a fragment (HTML, LaTeX) is a document of its own."""
    raw: bool = False
    """Whether CSV has its texts as they are, unsafe to open in a spreadsheet."""


class Renderer(Protocol):
    """Turns a comparison into the text of one format."""

    def render(self, comparison: Comparison, style: Style) -> str | bytes:
        """Return the whole output; text with a newline at its end."""
        ...


def renderer(format: str) -> Renderer:
    """Return the renderer of a format (a module, imported when asked for)."""
    module: Renderer = import_module(f"casekit.renderers.{format}")
    return module
