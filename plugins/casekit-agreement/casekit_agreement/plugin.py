"""The hooks of the plugin.

A plugin is known to casekit by its hooks; its command comes from a group of entry points of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casekit.hookspecs import hookimpl

if TYPE_CHECKING:
    from casekit.criterion import PythonCriterion


@hookimpl
def casekit_criteria() -> Iterable[PythonCriterion]:
    """Give none: agreement is between codings of a case, and no criterion of one."""
    return ()
