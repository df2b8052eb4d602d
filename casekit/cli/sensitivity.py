"""`casekit sensitivity`."""

from __future__ import annotations

from pathlib import Path

import click

from casekit.cli.choice import Choice
from casekit.cli.running import (
    Request,
    assessed_comparison,
    exit_if_incomplete,
    selection_options,
    told_of_protected,
    width,
    write_whole,
)
from casekit.cli.workspace import workspace
from casekit.errors import UsageError, did_you_mean
from casekit.redact import redact
from casekit.redact.sensitivity import redact_sensitivity
from casekit.renderers.json import document
from casekit.renderers.sensitivity import render
from casekit.sensitivity import MOST, sensitivity


@click.command("sensitivity", short_help="Say what would change the answers: what they rest on, what could be added.")
@click.argument("case")
@click.argument("claim", required=False)
@selection_options
@click.option(
    "--most", type=click.IntRange(1), default=MOST, show_default=True, metavar="N",
    help="Try so many sets for an answer; it is said how far the search came.",
)  # fmt: skip
@click.option(
    "-f", "--format", "format", type=Choice(("text", "json")), default="text", show_default=True, help="Output format."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file.")
def command(
    case: str,
    claim: str | None,
    packs: tuple[str, ...],
    criteria: tuple[str, ...],
    questions: tuple[str, ...],
    engine: str,
    as_of: str | None,
    most: int,
    format: str,
    output: str | None,
    *,
    reveal_protected: bool,
    no_plugins: bool,
) -> None:
    """Say what would change the answers to a case, or to one claim of it.

    For each answer: every smallest set of items, sources or origins without which it would be another one (what is
    known only through a source goes with it); the smallest additions that would change it, from a fixed catalogue; and
    the values at which thresholds turn. Then the sources on which answers rest alone, and the next best evidence. The
    headline criteria are asked, or those of -c (-c all).
    """
    request = Request(packs, criteria, questions, engine, as_of, reveal_protected, no_plugins=no_plugins)
    at = workspace(no_plugins=no_plugins)
    result, assessed, applied = assessed_comparison((case,), request, at)
    if len(assessed) != 1:
        raise UsageError(f"expected one case in {case}, found {len(assessed)}")
    ((file, assessment, _),) = assessed
    claims = file.case.claims
    if claim is not None and claim not in claims:
        raise UsageError(f"{claim!r} is not a claim of {file.case.case}{did_you_mean(claim, claims)}")
    if assessment is not None:
        asked = {question.question for question in result.questions}
        wanted = {claim} if claim else {id for id, each in claims.items() if (each.question or "") in asked}
        shown = {header.criterion for header in result.criteria}
        found = sensitivity(file, applied.applied, assessment, shown, wanted, at.host.measures, most)
        if reveal_protected:
            told_of_protected([file])
        else:
            result, found = redact(result, [file.case]), redact_sensitivity(found, file.case)
        says = {header.claim: header.says for header in result.claims}
        text = render(found, says, width())
        if format == "json":
            text = document(result.document, **found._asdict())
        if output is None:
            click.echo(text, nl=False)
        else:
            write_whole(Path(output), text)
    for problem in result.document.problems:
        click.echo(f"casekit: {problem.kind} failure in {problem.where}: {problem.message}", err=True)
    exit_if_incomplete(result)
