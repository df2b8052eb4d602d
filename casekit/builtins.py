"""What comes with casekit, given through the hooks that every plugin uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from casekit.engines import ENGINES, engine
from casekit.engines.base import Engine
from casekit.hookspecs import hookimpl
from casekit.measures import BUILT_IN, Measure
from casekit.packs import MANIFEST
from casekit.project import bundled_folder
from casekit.renderers import FORMATS, Renderer, renderer


@hookimpl
def casekit_rule_packs() -> Iterable[Path]:
    """Return the folders of the shipped packs."""
    return [file.parent for file in sorted(bundled_folder("rules").glob(f"*/{MANIFEST}"))]


@hookimpl
def casekit_measures() -> Iterable[Measure]:
    """Return the measures that every case is given."""
    return BUILT_IN


@hookimpl
def casekit_engines() -> Mapping[str, Callable[[], Engine]]:
    """Return durable-rules, native, and both compared."""
    return {name: partial(engine, name) for name in ENGINES}


@hookimpl
def casekit_renderers() -> Mapping[str, Callable[[], Renderer]]:
    """Return the formats that need nothing but casekit."""
    return {format: partial(renderer, format) for format in FORMATS}
