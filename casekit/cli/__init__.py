"""The command line: one file a command, imported when it is called; errors become exit codes here."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from casekit import __version__

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

COMMANDS = {
    "compare": "Print cases side by side.",
    "report": "Write cases side by side, with everything behind them, as one web page.",
    "check": "Check every criterion of every claim of each case.",
    "explain": "Say why: from an answer down to the lines of the case.",
    "sensitivity": "Say what would change the answers: what they rest on, what could be added.",
    "diff": "Say which outcomes differ between two versions, and which change did it.",
    "verify": "Run a JSON output again and say what differs.",
    "validate": "Report every error of files of any kind.",
    "rules": "Show packs, criteria, outcomes and rules.",
    "test": "Run the examples of rule packs.",
    "new": "Begin a case, a rule pack or a plugin.",
    "plugins": "Show which plugins are loaded, which are not, and why.",
    "schema": "Print the JSON Schema of a format.",
}
"""Command → its line in `--help`; the command itself is the object `command` of the module of its name."""


@cache
def foreign_commands() -> dict[str, tuple[tuple[str, EntryPoint], ...]]:
    """Return the commands that plugins add (entry-point group `casekit.commands`), each with the distributions it is from."""
    from importlib.metadata import entry_points

    found: dict[str, dict[str, EntryPoint]] = {}
    for point in entry_points(group="casekit.commands"):
        if point.name not in COMMANDS:
            found.setdefault(point.name, {})[point.dist.name if point.dist else point.value] = point
    return {name: tuple(sorted(found[name].items())) for name in sorted(found)}


class _Commands(click.Group):
    """A group that imports a command only to run it or to print its own help.

    The commands of plugins are known by their entry points: nothing of a plugin is imported to list them.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *foreign_commands()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            command: click.Command = import_module(f"casekit.cli.{cmd_name}").command
            return command
        found = foreign_commands().get(cmd_name, ())
        return import_module("casekit.cli.foreign").command(cmd_name, found) if found else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if (
            args
            and args[0] not in COMMANDS
            and not args[0].startswith("-")
            and args[0] not in (known := self.list_commands(ctx))
        ):
            from casekit.errors import did_you_mean, quoted

            ctx.fail(f"no such command {quoted(args[0])}{did_you_mean(args[0], known) or '.'}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        foreign = foreign_commands()
        if foreign:
            with formatter.section("Commands of plugins"):
                formatter.write_dl([(name, f"From {' and '.join(o for o, _ in found)}.") for name, found in foreign.items()])


@click.command(
    cls=_Commands,
    invoke_without_command=True,
    no_args_is_help=True,
    context_settings={"auto_envvar_prefix": "CASEKIT", "help_option_names": ["-h", "--help"]},
)
@click.option("--version", is_flag=True, allow_from_autoenv=False, help="Show the version and exit.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    allow_from_autoenv=False,
    help="With --version: also say what evaluates the rules here, and why.",
)
@click.pass_context
def casekit(context: click.Context, *, version: bool, verbose: bool) -> None:
    """A test runner for claims: cases are checked against evidentiary criteria and compared side by side.

    casekit never decides what is true. It says, for every claim, which criteria are met, and why.
    """
    if version:
        click.echo(f"casekit {__version__}")
        if verbose:
            from casekit.cli.versions import engines_in_use

            click.echo(engines_in_use())
        context.exit()
    if context.invoked_subcommand is None:
        context.fail("expected a command.")


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; every error has been told on standard error."""
    from casekit.errors import CasekitError, EngineFailure, ExitCode
    from casekit.guard import PluginFailure

    try:
        code = casekit.main(arguments, prog_name="casekit", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return int(ExitCode.USAGE)
    except click.Abort:
        return 130
    except (EngineFailure, PluginFailure) as error:
        click.echo(f"casekit: {error}", err=True)
        return int(ExitCode.INCOMPLETE)
    except CasekitError as error:
        click.echo(str(error), err=True)
        return int(ExitCode.USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo("casekit: this is a defect in casekit; please report it with the lines above.", err=True)
        return int(ExitCode.DEFECT)
