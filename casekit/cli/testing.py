"""`casekit test`."""

from __future__ import annotations

import click

from casekit.cli.choice import Choice
from casekit.engines import ENGINES, engine
from casekit.errors import ExitCode
from casekit.examples import run_examples
from casekit.project import find_project, load_packs


@click.command("test", short_help="Run the examples of rule packs.")
@click.argument("packs", nargs=-1, metavar="[PACK]...")
@click.option(
    "--engine", "by", type=Choice(tuple(ENGINES)), default="auto", show_default=True, help="What evaluates the rules."
)
def command(packs: tuple[str, ...], by: str) -> None:
    """Run the examples of rule packs (by name or folder; by default those that apply).

    Exit 1 if an example gives another outcome than it expects, or an outcome has no example.
    """
    loaded = load_packs(find_project(), packs, examples=True)
    passed = 0
    failed = []
    for result in run_examples(loaded.applied, engine(by), of=loaded.asked):
        if result.passed:
            passed += 1
        else:
            failed.append(str(result))
    for line in failed:
        click.echo(line)
    click.echo(f"{passed} passed, {len(failed)} failed")
    if failed:
        raise click.exceptions.Exit(int(ExitCode.UNMET))
