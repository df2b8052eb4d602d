"""`casekit test`."""

from __future__ import annotations

import click

from casekit.cli.choice import Choice
from casekit.cli.workspace import plugin_option, workspace
from casekit.engines import ENGINES, engine
from casekit.errors import ExitCode, UsageError
from casekit.examples import run_examples
from casekit.plugins import PluginHost
from casekit.project import load_packs


@click.command("test", short_help="Run the examples of rule packs.")
@click.argument("packs", nargs=-1, metavar="[PACK|CASE]...")
@click.option("--coverage", is_flag=True, help="Name what no example reaches, and what could be changed unnoticed.")
@click.option(
    "--metamorphic",
    is_flag=True,
    help="Try the properties that every pack keeps, on the examples and on cases (or on each CASE).",
)
@click.option(
    "--reveal-protected",
    is_flag=True,
    help="With --metamorphic: try cases with protected sources as they are, and print these.",
)
@click.option(
    "--engine", "by", type=Choice(tuple(ENGINES)), default="auto", show_default=True, help="What evaluates the rules."
)
@plugin_option
def command(
    packs: tuple[str, ...], *, coverage: bool, metamorphic: bool, reveal_protected: bool, by: str, no_plugins: bool
) -> None:
    """Run the examples of rule packs (by name or folder; by default those that apply).

    Exit 1 if an example gives another outcome than it expects, an outcome has no example or, with --coverage,
    a rule, row or threshold is not tested by any.

    With --metamorphic, see instead whether the packs keep what every pack keeps: cases follow from a case by another
    order, a re-report, other names, a denial of another claim, an item on no claim, and the answers must be the same.
    Every failure is printed with the smallest case that shows it, which can be saved and given back as a CASE; exit 1 if
    there is one.
    """
    if metamorphic and coverage:
        raise UsageError("--coverage and --metamorphic are two runs: ask for one of them")
    at = workspace(no_plugins=no_plugins)
    tell_failed(at.host)
    if metamorphic:
        from casekit.cli.metamorphic import try_relations

        try_relations(at, packs, by, reveal_protected=reveal_protected)
        return
    loaded = load_packs(at.project, packs or at.project.own, examples=True, extra=at.extra)
    measures = at.host.measures
    passed = 0
    failed = []
    for result in run_examples(loaded.applied, engine(by), of=loaded.asked, measures=measures):
        if result.passed:
            passed += 1
        else:
            failed.append(str(result))
    for line in failed:
        click.echo(line)
    click.echo(f"{passed} passed, {len(failed)} failed")
    if coverage and not failed:
        from casekit.coverage import coverage as covered

        tested = covered(loaded.applied, of=loaded.asked, foreign=measures)
        failed += map(str, tested.gaps)
        for gap in tested.gaps:
            click.echo(str(gap))
        click.echo(
            f"{_share(tested.reached, tested.parts)} of rules, rows and outcomes reached ({tested.reached} of {tested.parts})"
        )
        click.echo(f"{_share(tested.killed, tested.mutants)} of changes noticed ({tested.killed} of {tested.mutants})")
    if failed:
        raise click.exceptions.Exit(int(ExitCode.UNMET))
    if at.host.problems:
        raise click.exceptions.Exit(int(ExitCode.INCOMPLETE))


def tell_failed(host: PluginHost) -> None:
    """Say on standard error which plugins failed."""
    for problem in host.problems:
        click.echo(f"casekit: plugin failure in {problem.where}: {problem.message}", err=True)


def _share(part: int, whole: int) -> str:
    return f"{100 * part // whole if whole else 100} %"
