"""casekit: a test runner for claims.

Case files record what was claimed, by whom, on what evidence, and what was denied; rule packs say
which evidentiary criteria a claim must meet; casekit answers which it meets, and why. The names
here are imported when they are first used; a function that is called like its module is imported from
it: `from casekit.assess import assess`, `from casekit.compare import compare`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PUBLIC = {
    "casekit.assess": ("Assessment", "Assessor"),
    "casekit.compare": ("Assessed",),
    "casekit.engines.auto": ("Auto",),
    "casekit.engines.durable": ("Durable",),
    "casekit.engines.native": ("Native",),
    "casekit.criterion": ("Outcome", "PythonCriterion"),
    "casekit.errors": (
        "CasekitError",
        "EngineFailure",
        "EngineMissing",
        "ExitCode",
        "InvalidInput",
        "Problem",
        "UnreadableInput",
        "UsageError",
    ),
    "casekit.guard": ("PluginFailure",),
    "casekit.hookspecs": ("hookimpl",),
    "casekit.loading": ("CaseFile", "CaseLoader", "load_case", "load_cases", "load_codebook"),
    "casekit.measures": ("ClaimSupport", "Measure", "Measurement"),
    "casekit.packs": ("RulePack", "load_pack"),
    "casekit.model.case": ("Case",),
    "casekit.model.codebook": ("Codebook",),
    "casekit.model.result": ("Comparison", "Finding"),
    "casekit.plugins": ("PluginHost",),
    "casekit.renderers": ("Renderer", "Style"),
    "casekit.source": ("Document", "Position", "decode", "read_bytes", "read_document"),
    "casekit.view": ("ClaimView",),
}
_MODULE_OF = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = [
    "Assessed",
    "Assessment",
    "Assessor",
    "Auto",
    "Case",
    "CaseFile",
    "CaseLoader",
    "CasekitError",
    "ClaimSupport",
    "ClaimView",
    "Codebook",
    "Comparison",
    "Document",
    "Durable",
    "EngineFailure",
    "EngineMissing",
    "ExitCode",
    "Finding",
    "InvalidInput",
    "Measure",
    "Measurement",
    "Native",
    "Outcome",
    "PluginFailure",
    "PluginHost",
    "Position",
    "Problem",
    "PythonCriterion",
    "Renderer",
    "RulePack",
    "Style",
    "UnreadableInput",
    "UsageError",
    "__version__",
    "decode",
    "hookimpl",
    "load_case",
    "load_cases",
    "load_codebook",
    "load_pack",
    "read_bytes",
    "read_document",
]

if TYPE_CHECKING:
    from casekit.assess import Assessment, Assessor
    from casekit.compare import Assessed
    from casekit.criterion import Outcome, PythonCriterion
    from casekit.engines.auto import Auto
    from casekit.engines.durable import Durable
    from casekit.engines.native import Native
    from casekit.errors import (
        CasekitError,
        EngineFailure,
        EngineMissing,
        ExitCode,
        InvalidInput,
        Problem,
        UnreadableInput,
        UsageError,
    )
    from casekit.guard import PluginFailure
    from casekit.hookspecs import hookimpl
    from casekit.loading import CaseFile, CaseLoader, load_case, load_cases, load_codebook
    from casekit.measures import ClaimSupport, Measure, Measurement
    from casekit.model.case import Case
    from casekit.model.codebook import Codebook
    from casekit.model.result import Comparison, Finding
    from casekit.packs import RulePack, load_pack
    from casekit.plugins import PluginHost
    from casekit.renderers import Renderer, Style
    from casekit.source import Document, Position, decode, read_bytes, read_document
    from casekit.view import ClaimView


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
