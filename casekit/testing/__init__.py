"""For those who write rules and plugins: cases in a line, fixtures for pytest, and what every plugin must keep.

pytest_plugins = ["casekit.testing.fixtures"]   # case_of, assess, run_casekit
pytest_plugins = ["casekit.testing.examples"]   # every example of a rule pack is a test

from casekit.testing import conformance
assert conformance("my-plugin") == []
"""

from __future__ import annotations

from typing import Any

from casekit.model.case import Case
from casekit.testing.conformance import conformance

__all__ = ["case_of", "conformance"]


def case_of(**sections: Any) -> Case:
    """Return a case of which everything may be left out; one claim `c1` is there.

    Raises:
        pydantic.ValidationError: a section is wrong.
    """
    return Case.model_validate({"casekit": 1, "case": "case", "claims": {"c1": {}}, **sections})
