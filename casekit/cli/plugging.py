"""`casekit plugins`."""

from __future__ import annotations

import json

import click

from casekit.cli.workspace import plugin_option, workspace
from casekit.errors import ExitCode
from casekit.plugins import Plugin


@click.command("plugins", short_help="Show which plugins are loaded, which are not, and why.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@plugin_option
def command(as_json: bool, no_plugins: bool) -> None:
    """Show every plugin: loaded, blocked, broken or incompatible, why, what it gives and the command that mends it.

    Exit 3 if one that should have been loaded was not.
    """
    plugins = workspace(no_plugins=no_plugins).host.plugins
    if as_json:
        click.echo(json.dumps([plugin._asdict() for plugin in plugins], ensure_ascii=False, indent=2, sort_keys=True))
    else:
        for plugin in plugins:
            click.echo("\n".join(_told(plugin)))
    if any(plugin.failed for plugin in plugins):
        raise click.exceptions.Exit(int(ExitCode.INCOMPLETE))


def _told(plugin: Plugin) -> list[str]:
    lines = [f"{plugin.name} ({plugin.origin}): {plugin.state}" + (f": {plugin.reason}" if plugin.reason else "")]
    kinds: dict[str, list[str]] = {}
    for given in plugin.gives:
        kind, _, name = given.partition(" ")
        kinds.setdefault(kind, []).append(name)
    lines += [f"  {kind}: {', '.join(names)}" for kind, names in kinds.items()]
    return [*lines, *([f"  to mend it: {plugin.mend}"] if plugin.mend else [])]
