"""The contract for programs: keys sorted, UTF-8, byte-identical for identical input."""

from __future__ import annotations

import json

from casekit.model.result import Comparison
from casekit.renderers import Style


def render(comparison: Comparison, style: Style) -> str:
    """Return the comparison's document as JSON."""
    return json.dumps(comparison.document.model_dump(mode="json"), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
