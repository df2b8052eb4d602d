"""The hooks of the plugin; what they give is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casekit.hookspecs import hookimpl

if TYPE_CHECKING:
    from casekit.criterion import PythonCriterion
    from casekit.measures import Measure


@hookimpl
def casekit_criteria() -> Iterable[PythonCriterion]:
    """Give the criteria of the pack `chronology`."""
    from casekit_chronology.criteria import CRITERIA

    return CRITERIA


@hookimpl
def casekit_measures() -> Iterable[Measure]:
    """Give the measures of time that casekit itself has not."""
    from casekit_chronology.measures import MEASURES

    return MEASURES
