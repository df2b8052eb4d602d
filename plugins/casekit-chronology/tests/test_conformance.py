"""The suite that every plugin of casekit passes."""

from __future__ import annotations

from casekit.testing import conformance


def test_conformance():
    assert conformance("chronology") == []
