"""`casekit explain`."""

from __future__ import annotations

import click

from casekit.cli.choice import Choice
from casekit.cli.running import Request, assessed_comparison, exit_if_incomplete, told_of_protected, width
from casekit.cli.workspace import plugin_option, workspace
from casekit.engines import ENGINES
from casekit.errors import UsageError, did_you_mean
from casekit.redact import redact_report
from casekit.renderers.explanation import render
from casekit.renderers.json import document
from casekit.report import report


@click.command("explain", short_help="Say why: from an answer down to the lines of the case.")
@click.argument("case")
@click.argument("claim")
@click.argument("criterion", required=False)
@click.option("-p", "--pack", "packs", multiple=True, metavar="PACK", help="Apply this rule pack (name or folder).")
@click.option(
    "-f", "--format", "format", type=Choice(("text", "json")), default="text", show_default=True, help="Output format."
)
@click.option(
    "--engine", default="auto", show_default=True, metavar="ENGINE", help=f"What evaluates the rules: {', '.join(ENGINES)}."
)
@click.option("--as-of", metavar="DATE", help="State of knowledge, instead of the case's own.")
@click.option("--reveal-protected", is_flag=True, help="Show protected sources under their names.")
@plugin_option
def command(
    case: str,
    claim: str,
    criterion: str | None,
    packs: tuple[str, ...],
    format: str,
    engine: str,
    as_of: str | None,
    reveal_protected: bool,
    no_plugins: bool,
) -> None:
    """Say why the answers to a claim of a case are what they are: every criterion's, or one's.

    Each answer is traced to the rule that decided it, the facts it matched, the items of the case and their sources and
    origins, with file and line; and for every other rule it is said what it needs first that is not the case.
    """
    request = Request(packs, (criterion or "all",), (), engine, as_of, reveal_protected, no_plugins=no_plugins)
    at = workspace(no_plugins=no_plugins)
    result, assessed, applied = assessed_comparison((case,), request, at)
    files = [each.file for each in assessed]
    if len(files) != 1:
        raise UsageError(f"expected one case in {case}, found {len(files)}")
    known_claims = files[0].case.claims
    if claim not in known_claims:
        raise UsageError(f"{claim!r} is not a claim of {files[0].case.case}{did_you_mean(claim, known_claims)}")
    whole = report(result, assessed, applied.applied, at.host.measures)
    if reveal_protected:
        told_of_protected(files)
    else:
        whole = redact_report(whole, [file.case for file in files])
    (chapter,) = whole.chapters
    shown = [header.criterion for header in result.criteria]
    asked = sorted(
        (e for e in chapter.explanations if e.claim == claim and e.criterion in shown), key=lambda e: shown.index(e.criterion)
    )
    if format == "json":
        one = shown[0] if criterion else None
        click.echo(document(whole.comparison.document, claim=claim, criterion=one, explanations=asked), nl=False)
    else:
        click.echo(render(asked, chapter.explanations, width()), nl=False)
    for problem in whole.comparison.document.problems:
        click.echo(f"casekit: {problem.kind} failure in {problem.where}: {problem.message}", err=True)
    exit_if_incomplete(result)
