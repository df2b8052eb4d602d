"""A command of a plugin: imported when it is run, and its failure is its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import EntryPoint
from typing import Any

import click

from casekit.errors import CasekitError
from casekit.guard import PluginFailure, guarded, shortened


def command(name: str, found: Sequence[tuple[str, EntryPoint]]) -> click.Command:
    """Return the command that a plugin gives under a name.

    Raises:
        PluginFailure: two distributions give it, it is no command, or it cannot be imported.
    """
    if len(found) > 1:
        raise PluginFailure(name, f"{' and '.join(origin for origin, _ in found)} both claim the command {name!r}")
    ((origin, point),) = found
    loaded = guarded(origin, partial(point.load))
    if not isinstance(loaded, click.Command):
        raise PluginFailure(origin, f"{point.value} is no click command")
    setattr(loaded, "invoke", partial(_invoked, origin, loaded.invoke))  # noqa: B010 (a method of this one object)
    return loaded


def _invoked(origin: str, invoke: Callable[[click.Context], Any], context: click.Context) -> Any:
    """Run a command; what it raises is the plugin's, and no defect of casekit."""
    try:
        return invoke(context)
    except (click.exceptions.Exit, click.ClickException, click.Abort, CasekitError, BrokenPipeError):
        raise
    except Exception as error:
        raise PluginFailure(origin, f"{type(error).__name__}: {shortened(str(error))}") from error
