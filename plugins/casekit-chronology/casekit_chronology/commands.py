"""`casekit timeline`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from casekit.cli.workspace import plugin_option

if TYPE_CHECKING:
    from casekit_chronology.timeline import Timeline

FORMATS = ("text", "svg")
KINDS = ("conduct", "evidence", "report", "denial", "finding", "payment")


@click.command("timeline", short_help="Draw what is on file of a case on a line of time.")
@click.argument("case", metavar="CASE")
@click.option("-q", "--question", "questions", multiple=True, metavar="QUESTION", help="Show this question.")
@click.option("--claim", "claims", multiple=True, metavar="CLAIM", help="Show this claim.")
@click.option("-k", "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Show events of this kind.")
@click.option("-f", "--format", "format", type=click.Choice(FORMATS), default="text", show_default=True, help="Output format.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file.")
@click.option("--reveal-protected", is_flag=True, help="Show protected sources and sensitive items as they are.")
@plugin_option
def command(
    case: str,
    *,
    questions: tuple[str, ...],
    claims: tuple[str, ...],
    kinds: tuple[str, ...],
    format: str,
    output: str | None,
    reveal_protected: bool,
    no_plugins: bool,
) -> None:
    """Draw a case on a line of time: conduct, evidence, reports, denials, findings and payments of each claim.

    An event is an interval of days, drawn from its earliest to its latest; what is not dated is listed as undated.
    Protected sources, and items that rest on them or are sensitive, are shown under pseudonyms, dated to the year.
    """
    from casekit.cli.workspace import workspace
    from casekit.loading import load_case

    from casekit_chronology.redaction import redacted
    from casekit_chronology.timeline import timeline

    file = load_case(case, workspace(no_plugins=no_plugins).host.loaders)
    _known("--question", questions, {claim.question for claim in file.case.claims.values() if claim.question})
    _known("--claim", claims, set(file.case.claims))
    found = timeline(file.case, file.codebook, questions=questions, claims=claims, kinds=kinds)
    hidden = redacted(found, file.case)
    if reveal_protected and hidden != found:
        click.echo("casekit: protected sources and sensitive items are shown as they are (--reveal-protected)", err=True)
    shown = found if reveal_protected else hidden
    if output is None:
        click.echo(_rendered(shown, format), nl=False)
    else:
        _write(Path(output), _rendered(shown, format))


def _known(option: str, words: tuple[str, ...], known: set[str]) -> None:
    from casekit.errors import did_you_mean, quoted

    for word in words:
        if word not in known:
            message = f"{quoted(word)} is not in this case{did_you_mean(word, known)}"
            raise click.BadParameter(message, param_hint=repr(option))


def _rendered(shown: Timeline, format: str) -> str:
    import shutil

    from casekit_chronology import svg, text

    return svg.render(shown) if format == "svg" else text.render(shown, shutil.get_terminal_size((100, 24)).columns)


def _write(target: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    from casekit.errors import UsageError

    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(target)
    except OSError as error:
        raise UsageError(f"{target}: {(error.strerror or str(error)).lower()}") from None
