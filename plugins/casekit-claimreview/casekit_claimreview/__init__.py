"""schema.org ClaimReview in and out of casekit: a loader of cases and the output format `claimreview`.

Hooks alone: what they give is imported when it is used, because every run of casekit asks every plugin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.hookspecs import hookimpl

if TYPE_CHECKING:
    from casekit import CaseLoader, Document, Renderer

__version__ = "0.1.0"

SUFFIXES = (".claimreview.json", ".claimreview.jsonld")
"""The ends of the names of files that are read as ClaimReview."""


def _read(path: Path) -> Iterator[Document]:
    from casekit_claimreview.reading import read

    return read(path)


def _renderer() -> Renderer:
    from casekit_claimreview.rendering import ClaimReviewRenderer

    return ClaimReviewRenderer()


@hookimpl
def casekit_case_loaders() -> Iterable[CaseLoader]:
    """Give the loader of ClaimReview files: one file is one case."""
    from casekit.loading import CaseLoader

    return [CaseLoader(name="claimreview", suffixes=SUFFIXES, read=_read)]


@hookimpl
def casekit_renderers() -> Mapping[str, Callable[[], Renderer]]:
    """Give the output format `claimreview`."""
    return {"claimreview": _renderer}
