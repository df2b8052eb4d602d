"""Engines: each answers every criterion of every claim from the facts of a case."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from casekit.engines.base import Engine

ENGINES = {"auto": ("auto", "Auto"), "durable": ("durable", "Durable"), "native": ("native", "Native")}
"""Name → module of this package and class. `auto` is the default: durable-rules, checked by native."""


def engine(name: str) -> Engine:
    """Return a new engine by its name, one of `ENGINES`."""
    module, made = ENGINES[name]
    factory: Any = getattr(import_module(f"{__name__}.{module}"), made)
    found: Engine = factory()
    return found
