"""`casekit check`."""

from __future__ import annotations

from typing import Any

import click

from casekit.cli.running import Request, common_options, comparison, exit_if_incomplete, write
from casekit.cli.workspace import workspace
from casekit.errors import ExitCode

_SATISFIED = ("met", "not_applicable")


@click.command("check", short_help="Check every criterion of every claim of each case.")
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@common_options
def command(cases: tuple[str, ...], **options: Any) -> None:
    """Check every criterion of every claim of each case.

    Exit 0 if every required criterion (or every one selected with -c) is met or not applicable, 1 if
    one is unmet or undetermined.
    """
    request = Request(**options)
    at = workspace(no_plugins=request.no_plugins)
    result = comparison(cases, request._replace(criteria=request.criteria or ("all",)), at)
    write(result, request, at.host)
    exit_if_incomplete(result)
    counted = {c.criterion for c in result.criteria if c.required or (request.criteria and "all" not in request.criteria)}
    failed = [
        f"{case} {cell.claim}: {row.criterion} is {cell.outcome} ({cell.status})"
        for row in result.document.rows
        if row.criterion in counted
        for case, cells in row.cells.items()
        for cell in cells
        if cell.status not in _SATISFIED
    ]
    for line in failed:
        click.echo(f"casekit: {line}", err=True)
    if failed:
        raise click.exceptions.Exit(int(ExitCode.UNMET))
