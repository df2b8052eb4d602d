"""`casekit report`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from casekit.cli.choice import Choice
from casekit.cli.running import (
    Request,
    assessed_comparison,
    exit_if_incomplete,
    selection_options,
    told_of_protected,
    why_option,
    write_whole,
)  # fmt: skip
from casekit.cli.workspace import workspace
from casekit.redact.report import redact_report
from casekit.renderers.report import LANGUAGES, render
from casekit.report import report


@click.command("report", short_help="Write cases side by side, with everything behind them, as one web page.")
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@selection_options
@why_option
@click.option("--lang", type=Choice(LANGUAGES), default="en", show_default=True, help="The language of the page's own words.")
@click.option(
    "--data-lang", default="en", show_default=True, metavar="LANG", help="The language in which the cases are written (BCP 47)."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True),
    default="report.html",
    show_default=True,
    help="Write to this file.",
)
def command(cases: tuple[str, ...], lang: str, data_lang: str, output: str, **options: Any) -> None:
    """Write cases side by side, with everything behind them, as one web page that asks nothing of any network.

    Every answer leads to the rule, the facts, the items and the sources on which it rests. Without CASE, the project's
    cases are compared, else the two that come with casekit.
    """
    request = Request(**options)
    at = workspace(no_plugins=request.no_plugins)
    result, assessed, packs = assessed_comparison(cases, request, at)
    whole = report(result, assessed, packs.applied, at.host.measures)
    files = [each.file for each in assessed]
    if request.reveal_protected:
        told_of_protected(files)
    else:
        whole = redact_report(whole, [file.case for file in files])
    write_whole(Path(output), render(whole, lang, data_lang))
    for problem in whole.comparison.document.problems:
        click.echo(f"casekit: {problem.kind} failure in {problem.where}: {problem.message}", err=True)
    exit_if_incomplete(result)
