"""What `casekit --version --verbose` says of this installation."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from shlex import quote

from casekit.engines.durable import Durable

_MEND = (
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    "{python} -m pip install --force-reinstall --no-deps --no-cache-dir durable-rules"
)
"""durable-rules 2.0.28 calls a function that Python 3.13 no longer has; the macro puts its successor there."""


def engines_in_use() -> str:
    """Return which engine answers here and why, with the command that mends what is missing."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    reason = Durable.missing()
    if not reason:
        return f"{python}\nengine: durable = native (durable-rules {_version('durable-rules')}, checked by the native engine)"
    return f"{python}\nengine: native alone, for {reason}\nto mend it: {_MEND.format(python=quote(sys.executable))}"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "of an unknown version"
