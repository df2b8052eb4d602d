"""What casekit asks of every plugin."""

from __future__ import annotations

from casekit.testing import conformance


def test_conformance():
    assert conformance("csv") == []
