"""casekit: a test runner for claims.

Case files record what was claimed, by whom, on what evidence, and what was denied; rule packs say
which evidentiary criteria a claim must meet; casekit answers which it meets, and why. The public names
are imported when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PUBLIC = {
    "Assessment": "casekit.assess",
    "Case": "casekit.model.case",
    "CaseFile": "casekit.loading",
    "CasekitError": "casekit.errors",
    "Codebook": "casekit.model.codebook",
    "Comparison": "casekit.model.result",
    "EngineFailure": "casekit.errors",
    "ExitCode": "casekit.errors",
    "Finding": "casekit.model.result",
    "InvalidInput": "casekit.errors",
    "Native": "casekit.engines.native",
    "Problem": "casekit.errors",
    "RulePack": "casekit.loading",
    "UnreadableInput": "casekit.errors",
    "UsageError": "casekit.errors",
    "assess": "casekit.assess",
    "compare": "casekit.compare",
    "facts": "casekit.facts",
    "load_case": "casekit.loading",
    "load_cases": "casekit.loading",
    "load_codebook": "casekit.loading",
    "load_pack": "casekit.loading",
    "measures": "casekit.measures",
}

__all__ = ["__version__", *_PUBLIC]

if TYPE_CHECKING:
    from casekit.assess import Assessment, assess
    from casekit.compare import compare
    from casekit.engines.native import Native
    from casekit.errors import CasekitError, EngineFailure, ExitCode, InvalidInput, Problem, UnreadableInput, UsageError
    from casekit.facts import facts
    from casekit.loading import CaseFile, RulePack, load_case, load_cases, load_codebook, load_pack
    from casekit.measures import measures
    from casekit.model.case import Case
    from casekit.model.codebook import Codebook
    from casekit.model.result import Comparison, Finding


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
