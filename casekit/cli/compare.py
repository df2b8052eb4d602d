"""`casekit compare`."""

from __future__ import annotations

from typing import Any

import click

from casekit.cli.running import Request, common_options, comparison, exit_if_incomplete, why_option, write
from casekit.cli.workspace import workspace


@click.command("compare", short_help="Print cases side by side.")
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@common_options
@why_option
@click.option("--only-differences", is_flag=True, help="Leave out rows on which the cases agree.")
def command(cases: tuple[str, ...], **options: Any) -> None:
    """Print cases side by side: the headline criteria of every question, with what each answer rests on.

    Without CASE, the project's cases are compared, else the two that come with casekit.
    """
    request = Request(**options)
    if request.only_differences and request.differences is None:
        request = request._replace(differences=True)
    at = workspace(no_plugins=request.no_plugins)
    result = comparison(cases, request, at)
    write(result, request, at.host)
    exit_if_incomplete(result)
