"""`casekit agreement`."""

from __future__ import annotations

import click
from casekit.cli.workspace import plugin_option

FORMATS = ("text", "json")


@click.command("agreement", short_help="Say how far coders of the same cases agree.")
@click.argument("coders", nargs=-1, required=True, metavar="CODER CODER...")
@click.option("-p", "--pack", "packs", multiple=True, metavar="PACK", help="Apply this rule pack (name or folder).")
@click.option("-f", "--format", "format", type=click.Choice(FORMATS), default="text", show_default=True, help="Output format.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file.")
@click.option("--interval", is_flag=True, help="Alpha with ranks taken as equally far apart, too.")
@click.option("--engine", default="auto", show_default=True, metavar="ENGINE", help="What evaluates the rules, as in compare.")
@click.option("--reveal-protected", is_flag=True, help="Show protected sources under their names.")
@plugin_option
def command(
    coders: tuple[str, ...],
    *,
    packs: tuple[str, ...],
    format: str,
    output: str | None,
    interval: bool,
    engine: str,
    reveal_protected: bool,
    no_plugins: bool,
) -> None:
    """Say how far coders agree: by field, by criterion, and which of their disagreements change an outcome.

    Each CODER is a folder (or file) of one coder's case files. Cases are matched by their ids, records by section and id.
    Two or more are compared.
    """
    from pathlib import Path

    from casekit.cli.progress import Progress
    from casekit.cli.running import told_of_protected, width, write_whole
    from casekit.cli.workspace import workspace
    from casekit.errors import ExitCode

    from casekit_agreement import document, text
    from casekit_agreement.coders import coders as coders_of
    from casekit_agreement.redaction import Redaction
    from casekit_agreement.running import agreement_of

    at = workspace(no_plugins=no_plugins)
    progress = Progress()
    read = coders_of(coders, at, progress)
    redaction = Redaction(read)
    named = read if reveal_protected else redaction.coders(read)
    result = agreement_of(named, at, packs, engine, progress, interval=interval)
    if reveal_protected:
        told_of_protected([file for coder in read for file in coder.files.values()])
    else:
        result = redaction.result(result, named)
    shown = document.render(result) if format == "json" else text.render(result, width())
    if output is None:
        click.echo(shown, nl=False)
    else:
        write_whole(Path(output), shown)
    for problem in result.problems:
        click.echo(f"casekit: {problem.kind} failure in {problem.where}: {problem.message}", err=True)
    if not result.complete:
        raise click.exceptions.Exit(int(ExitCode.INCOMPLETE))
