"""The contract for programs: keys sorted, UTF-8, byte-identical for identical input."""

from __future__ import annotations

import json
from typing import Any

from casekit.model.result import Comparison
from casekit.renderers import Style


def render(comparison: Comparison, style: Style) -> str:
    """Return the comparison's document as JSON, with the reasons why the cases differ where they were asked for."""
    document = plain(comparison.document)
    if comparison.contrasts is not None:
        document["contrasts"] = plain(comparison.contrasts)
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def plain(value: Any) -> Any:
    """Return named tuples as mappings and other tuples as lists, all the way down."""
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, tuple) else value
