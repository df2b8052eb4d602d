"""`casekit plugins`."""

from __future__ import annotations

import json
from inspect import cleandoc, signature

import click

from casekit import hookspecs
from casekit.cli.workspace import plugin_option, workspace
from casekit.errors import ExitCode
from casekit.plugins import Plugin


@click.command("plugins", short_help="Show which plugins are loaded, which are not, and why.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--hooks", is_flag=True, help="Print the reference of all hooks instead, as Markdown.")
@plugin_option
def command(as_json: bool, hooks: bool, no_plugins: bool) -> None:
    """Show every plugin: loaded, blocked, broken or incompatible, why, what it gives and the command that mends it.

    Exit 3 if one that should have been loaded was not.
    """
    if hooks:
        click.echo(reference(), nl=False)
        return
    plugins = workspace(no_plugins=no_plugins).host.plugins
    if as_json:
        click.echo(json.dumps([plugin._asdict() for plugin in plugins], ensure_ascii=False, indent=2, sort_keys=True))
    else:
        for plugin in plugins:
            click.echo("\n".join(_told(plugin)))
    if any(plugin.failed for plugin in plugins):
        raise click.exceptions.Exit(int(ExitCode.INCOMPLETE))


def reference() -> str:
    """Return the reference of all hooks, as Markdown: name, arguments, what it gives, when, and an example."""
    lines = ["# Hooks", "", "Written by `casekit plugins --hooks` from `casekit/hookspecs.py`.", ""]
    lines += [" ".join((hookspecs.__doc__ or "").partition("\n\n")[2].split()), ""]
    for name in sorted(name for name in dir(hookspecs) if name.startswith("casekit_")):
        hook = getattr(hookspecs, name)
        lines += [
            f"## {name}",
            "",
            f"`{name}{str(signature(hook)).replace(chr(39), '')}`",
            "",
            cleandoc(hook.__doc__ or ""),
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def _told(plugin: Plugin) -> list[str]:
    lines = [f"{plugin.name} ({plugin.origin}): {plugin.state}" + (f": {plugin.reason}" if plugin.reason else "")]
    kinds: dict[str, list[str]] = {}
    for given in plugin.gives:
        kind, _, name = given.partition(" ")
        kinds.setdefault(kind, []).append(name)
    lines += [f"  {kind}: {', '.join(names)}" for kind, names in kinds.items()]
    return [*lines, *([f"  to mend it: {plugin.mend}"] if plugin.mend else [])]
