"""`casekit verify`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import click

from casekit.cli.choice import Choice
from casekit.cli.progress import Progress
from casekit.cli.rerun import made_again
from casekit.cli.running import case_files, told_of_protected
from casekit.cli.workspace import plugin_option, workspace
from casekit.engines import ENGINES
from casekit.errors import ExitCode, InvalidInput
from casekit.loading import CaseFile
from casekit.model.case import Case
from casekit.redact import concealing
from casekit.renderers.json import document
from casekit.renderers.verification import render
from casekit.source import read_bytes
from casekit.verification import verify
from casekit.verification.outputs import Output, read_output
from casekit.withholding import without_what_was_found


@click.command("verify", short_help="Run a JSON output again and say what differs.")
@click.argument("file")
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("-p", "--pack", "packs", multiple=True, metavar="FOLDER", help="Look for its rule packs here first.")
@click.option(
    "-f", "--format", "format", type=Choice(("text", "json")), default="text", show_default=True, help="Output format."
)
@click.option(
    "--engine", default="auto", show_default=True, metavar="ENGINE", help=f"What evaluates the rules: {', '.join(ENGINES)}."
)
@click.option("--reveal-protected", is_flag=True, help="Show protected sources under their names.")
@plugin_option
def command(
    file: str,
    cases: tuple[str, ...],
    packs: tuple[str, ...],
    format: str,
    engine: str,
    reveal_protected: bool,
    no_plugins: bool,
) -> None:
    """Run a JSON output of compare, check, explain or sensitivity again, and say what differs.

    Its cases are found by their ids among CASE, else among the project's or those that come with casekit; its rule packs by
    theirs among those at hand. Told are, a line each: another version, engine, pack or case, and every answer that is new,
    gone or other. Which questions and criteria were asked is what the output shows: rows that were left out of it are not missed.

    Exit 0 if nothing differs, byte for byte, 1 if anything does or there is no answer to compare, 2 if FILE is no such output, 3 if it could not be made
    again completely.
    """
    data = read_bytes(file)
    at = workspace(no_plugins=no_plugins)
    files = case_files(at, cases, None, Progress())
    conceal: Callable[[str], str] = str if reveal_protected else concealing(each.case for each in files)
    try:
        output = read_output(file, data)
    except InvalidInput as error:
        if reveal_protected or not any(_has_secrets(each.case) for each in files):
            raise
        raise InvalidInput(without_what_was_found(problem, conceal) for problem in error.problems) from None
    chosen, others = _chosen(output, files)
    if reveal_protected:
        told_of_protected(chosen)
    else:
        conceal = concealing(each.case for each in (*chosen, *others))
    again, of = made_again(output, chosen, packs, engine, at, reveal=reveal_protected)
    found = verify(output, again, conceal)
    if format == "json":
        sha256 = hashlib.sha256(data).hexdigest()
        click.echo(document(of, sha256=sha256, verified=found.verified, **found._asdict()), nl=False)
    else:
        click.echo(render(found, len(output.document.cases), revealed=reveal_protected), nl=False)
    for problem in of.problems:
        click.echo(f"casekit: {problem.kind} failure in {problem.where}: {problem.message}", err=True)
    if not of.complete:
        raise click.exceptions.Exit(int(ExitCode.INCOMPLETE))
    if not found.verified:
        raise click.exceptions.Exit(int(ExitCode.UNMET))


def _chosen(output: Output, files: Sequence[CaseFile]) -> tuple[list[CaseFile], list[CaseFile]]:
    """Return the cases that an output names, in its order, and the others."""
    names = [header.case for header in output.document.cases]
    chosen = [file for name in names for file in files if file.case.case == name]
    return chosen, [file for file in files if file.case.case not in names]


def _has_secrets(case: Case) -> bool:
    return any(source.protected for source in case.sources.values()) or any(e.sensitive for e in case.evidence.values())
