"""`casekit explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from casekit.cli.choice import Choice
from casekit.cli.running import Request, assessed_comparison, exit_if_incomplete, told_of_protected, width, write_whole
from casekit.cli.workspace import plugin_option, workspace
from casekit.compare import compare
from casekit.engines import ENGINES
from casekit.errors import UsageError
from casekit.lookup import Told, lookup
from casekit.measures import SECTIONS
from casekit.model.case import Case
from casekit.model.result import Comparison, ProblemNote
from casekit.redact.report import redact_report
from casekit.renderers.explanation import dot, outline, page, text, without_folders
from casekit.renderers.json import document
from casekit.report import Report, report

FORMATS = ("text", "json", "html", "dot")


@click.command("explain", short_help="Say why: from an answer down to the lines of the case.")
@click.argument("case")
@click.argument("id")
@click.argument("criterion", required=False)
@click.option("-p", "--pack", "packs", multiple=True, metavar="PACK", help="Apply this rule pack (name or folder).")
@click.option(
    "-f",
    "--format",
    "format",
    type=Choice(FORMATS),
    default="text",
    show_default=True,
    help="Output format; html is one page, dot a graph for Graphviz.",
)
@click.option(
    "--engine", default="auto", show_default=True, metavar="ENGINE", help=f"What evaluates the rules: {', '.join(ENGINES)}."
)
@click.option("--as-of", metavar="DATE", help="State of knowledge, instead of the case's own.")
@click.option("--reveal-protected", is_flag=True, help="Show protected sources under their names.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file.")
@plugin_option
def command(
    case: str,
    id: str,
    criterion: str | None,
    packs: tuple[str, ...],
    format: str,
    engine: str,
    as_of: str | None,
    reveal_protected: bool,
    output: str | None,
    no_plugins: bool,
) -> None:
    """Say why the answers to a claim of a case are what they are: every criterion's, or one's.

    Each answer is traced to the rule that decided it, the facts it matched, the items of the case and their sources and
    origins, with file and line; and for every other rule it is said what it needs first that is not the case.

    Every ID that is printed can be asked for: of an item (A-21a) or a source (also `protected source 1`) it is told what it
    is and which answers rest on it, of a criterion (core/standing) its rules and its answer for every claim, of a rule
    (core/standing#9) of which claims it decided, held without deciding, and did not hold.
    """
    request = Request(packs, (criterion or "all",), (), engine, as_of, reveal_protected, no_plugins=no_plugins)
    at = workspace(no_plugins=no_plugins)
    result, assessed, applied = assessed_comparison((case,), request, at)
    files = [each.file for each in assessed]
    if len(files) != 1:
        raise UsageError(f"expected one case in {case}, found {len(files)}")
    by_all = compare(assessed, applied.applied, criteria=("all",), problems=at.host.problems)
    if _is_claim_alone(id, files[0].case):
        by_all = _narrowed(by_all, id)
    whole = report(by_all, assessed, applied.applied, at.host.measures)
    if reveal_protected:
        told_of_protected(files)
    else:
        whole = redact_report(whole, [file.case for file in files])
    shown = [header.criterion for header in result.criteria]
    try:
        told = lookup(whole, id, shown, shown[0] if criterion else "")
    except UsageError:
        if assessed[0].assessment is not None:
            raise
        told = Told((), (), ())  # there is no answer and no rule of any: that is said, and not that the id is wrong
    written = _written(told, whole, id, shown[0] if criterion else None, format)
    if output is None:
        click.echo(written, nl=False)
    else:
        write_whole(Path(output), written)
    _tell(whole.comparison.document.problems)
    exit_if_incomplete(result)


def _is_claim_alone(id: str, case: Case) -> bool:
    """Whether an id names a claim and nothing else of a case."""
    return id in case.claims and not any(id in getattr(case, section) for section in (*SECTIONS, "sources"))


def _narrowed(comparison: Comparison, claim: str) -> Comparison:
    """Return a comparison with the cells of one claim alone: no more is explained than is asked for."""
    rows = tuple(
        row._replace(cells={case: tuple(cell for cell in cells if cell.claim == claim) for case, cells in row.cells.items()})
        for row in comparison.document.rows
    )
    return comparison._replace(document=comparison.document._replace(rows=rows))


def _written(told: Told, whole: Report, id: str, criterion: str | None, format: str) -> str:
    known = whole.chapters[0].explanations
    if format == "json":
        of_item = bool(told.accounts) and not told.explanations
        content: dict[str, Any] = {"id": id} if of_item else {"claim": id, "explanations": told.explanations}
        accounts = {"accounts": told.accounts} if told.accounts else {}
        return document(whole.comparison.document, criterion=criterion, **content, **accounts)
    if format == "text":
        return text(outline(told, known), width())
    told, known = without_folders((told, known))
    if format == "html":
        return page(whole, id, outline(told, known))
    by_key = {(e.claim, e.criterion): e for e in known}
    return dot([by_key[key] for key in told.answers], known)


def _tell(problems: tuple[ProblemNote, ...]) -> None:
    for problem in problems:
        click.echo(f"casekit: {problem.kind} failure in {problem.where}: {problem.message}", err=True)
