"""`casekit diff`."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from casekit.cli.choice import Choice
from casekit.cli.progress import Progress
from casekit.cli.running import (
    Request,
    refuse_unknown,
    selection_options,
    tell_of_native_alone,
    told_of_protected,
    width,
    write_whole,
)
from casekit.cli.sides import two_sides
from casekit.cli.workspace import workspace
from casekit.difference import difference
from casekit.errors import ExitCode
from casekit.redact.difference import redact_difference
from casekit.renderers.difference import render
from casekit.renderers.json import plain


@click.command("diff", short_help="Say which outcomes differ between two versions, and which change did it.")
@click.argument("old")
@click.argument("new", required=False)
@selection_options
@click.option("--case", "cases", multiple=True, metavar="FILE", help="Put rule packs or codebooks to these cases, instead of the project's.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="List every change, and what is told otherwise while its outcome stays.")
@click.option("--cells", is_flag=True, help="Guard whole cells: another label, rule or citation is listed, and exit 1 as well.")
@click.option(
    "-f", "--format", "format", type=Choice(("text", "json")), default="text", show_default=True, help="Output format."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file.")
def command(
    old: str,
    new: str | None,
    cases: tuple[str, ...],
    every: bool,
    cells: bool,
    format: str,
    output: str | None,
    **options: Any,
) -> None:
    """Say which outcomes differ between two versions of a case, a codebook or a rule pack, and which change did it.

    OLD and NEW are files or folders, or such files at git revisions (REV:path). Two revisions, or one alone, which is
    compared with the working tree, stand for the whole project: its cases, its codebooks and its own packs.

    Exit 1 if an outcome, its status or the question of a claim changed, 0 if none did. A label, the rule that decided and what
    is cited may then be others, unless --cells guards them; what else a table shows is compared by verify.
    """
    request = Request(**options)
    at = workspace(no_plugins=request.no_plugins, shadowing=True)  # as in a revision
    refuse_unknown("--engine", request.engine, at.host.engines)
    tell_of_native_alone(request.engine)
    progress = Progress()
    with ExitStack() as stack:
        sides = two_sides(old, new, cases, request, at, progress, stack)
    found = difference(
        *sides,
        criteria=request.criteria,
        questions=request.questions,
        measures=at.host.measures,
        problems=at.host.problems,
        tell=progress.say,
    )
    progress.clear()
    files = [[assessed.file for assessed in side.assessed] for side in sides]
    if request.reveal_protected:
        told_of_protected([file for each in files for file in each])
    else:
        found = redact_difference(found, *([file.case for file in each] for each in files))
    text = render(found, width(), every=every or cells)
    if format == "json":
        text = json.dumps(plain(found), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(Path(output), text)
    for problem in found.problems:
        click.echo(f"casekit: {problem.kind} failure in {problem.where}: {problem.message}", err=True)
    if not found.complete:
        raise click.exceptions.Exit(int(ExitCode.INCOMPLETE))
    if found.outcomes or (cells and found.restated):
        raise click.exceptions.Exit(int(ExitCode.UNMET))
