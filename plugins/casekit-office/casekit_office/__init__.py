"""Comparisons for the desk: the formats `docx`, `xlsx` and `pdf`.

Hooks alone: what writes a format, and the library it needs, is imported when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from casekit.hookspecs import hookimpl

if TYPE_CHECKING:
    from casekit import Renderer

__version__ = "0.1.0"


def _docx() -> Renderer:
    from casekit_office.word import WordRenderer

    return WordRenderer()


def _xlsx() -> Renderer:
    from casekit_office.excel import ExcelRenderer

    return ExcelRenderer()


def _pdf() -> Renderer:
    from casekit_office.pdf import PdfRenderer

    return PdfRenderer()


@hookimpl
def casekit_renderers() -> Mapping[str, Callable[[], Renderer]]:
    """Give the formats `docx`, `xlsx` and `pdf`."""
    return {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf}
