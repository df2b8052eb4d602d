"""Independent readers that are programs: found, or the test is skipped; on the machine that must have them it fails."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def program(name: str) -> str:
    """Return the path of a program. Without it the test is skipped, or fails where CASEKIT_READERS is `required`."""
    found = shutil.which(name)
    if not found:
        missing(name)
    return found


def missing(name: str) -> NoReturn:
    """Skip the test, or fail where CASEKIT_READERS is `required`."""
    if os.environ.get("CASEKIT_READERS") == "required":
        pytest.fail(f"{name} is not installed, and CASEKIT_READERS is required")
    pytest.skip(f"{name} is not installed")
