"""What a command works on: the project of the working folder, and the plugins of the run."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

from casekit.plugins import PluginHost
from casekit.project import Extra, Project, find_project

SELECTED = "CASEKIT_PLUGINS"
"""The environment variable that names the plugins to load, with commas between."""

F = TypeVar("F", bound=Callable[..., Any])


def plugin_option(function: F) -> F:
    """Add the option that leaves every plugin out."""
    return click.option("--no-plugins", is_flag=True, help=f"Load no plugin ({SELECTED}=a,b loads these alone).")(function)


class Workspace(NamedTuple):
    """The project and the plugins."""

    project: Project
    host: PluginHost

    @property
    def extra(self) -> Extra:
        """What the plugins give to packs."""
        return Extra(self.host.packs, self.host.criteria, tuple(measure.name for _, measure in self.host.measures))


def workspace(*, no_plugins: bool = False, shadowing: bool = False) -> Workspace:
    """Return what a command works on; with `shadowing`, packs of the project may stand in the place of casekit's.

    Raises:
        UnreadableInput: the project's file is wrong.
        UsageError: a plugin that is asked for is not there.
    """
    project = find_project(shadowing=shadowing)
    selected = [name.strip() for name in os.environ.get(SELECTED, "").split(",") if name.strip()]
    only = () if no_plugins else selected or None
    return Workspace(project, PluginHost(only=only, files=project.plugins))
