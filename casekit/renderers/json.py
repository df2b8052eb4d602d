"""The contract for programs: keys sorted, UTF-8, byte-identical for identical input."""

from __future__ import annotations

import json
from typing import Any

from casekit.model.result import Comparison, ComparisonDocument, snapshot
from casekit.renderers import Style


def render(comparison: Comparison, style: Style) -> str:
    """Return the comparison's document as JSON, with the reasons why the cases differ where they were asked for."""
    reasons = {} if comparison.contrasts is None else {"contrasts": plain(comparison.contrasts)}
    return written({**plain(comparison.document), **reasons})


def document(of: ComparisonDocument, **content: Any) -> str:
    """Return a JSON output that says what it was made from, so that `casekit verify` can make it again.

    Every JSON output but the comparison itself is written by this function.

    Args:
        of: the comparison from which the content was taken, redacted as the content is.
        content: what the output says, named tuples and plain data, under its own keys.
    """
    return written({**plain(snapshot(of)), "complete": of.complete, "problems": plain(of.problems), **plain(content)})


def written(data: Any) -> str:
    """Return plain data as every JSON output is written: keys sorted, two spaces, a newline at the end."""
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def plain(value: Any) -> Any:
    """Return named tuples as mappings and other tuples as lists, all the way down."""
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (tuple, list)) else value
