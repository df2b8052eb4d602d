"""What `compare` and `check` share: load, assess each case, redact, render, write."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from casekit import guard
from casekit.assess import Assessor
from casekit.citations import bibtex, csl_json
from casekit.cli.choice import Choice
from casekit.cli.progress import Progress
from casekit.cli.workspace import Workspace, plugin_option
from casekit.compare import Assessed, compare
from casekit.engines import ENGINES
from casekit.engines.durable import Durable
from casekit.errors import CasekitError, ExitCode, InvalidInput, Problem, UnreadableInput, UsageError, did_you_mean
from casekit.guard import PluginFailure, guarded
from casekit.loading import CaseFile, load_cases
from casekit.model.dates import Date, parse_date
from casekit.model.result import Comparison, ProblemNote, SourceHeader
from casekit.packs import RulePack
from casekit.plugins import PluginHost
from casekit.project import Packs, load_packs, shown
from casekit.redact import redact
from casekit.renderers import FORMATS, LAYOUTS, Style

_DEFAULT_WIDTH = 100
_ANSWERS_A_TURN = 10_000
"""For how many answers the renderer of a plugin has as long as every other call of a plugin."""

F = TypeVar("F", bound=Callable[..., Any])


def selection_options(function: F) -> F:
    """Add the options that say what is compared, by what, and what of it is shown."""
    for option in reversed(
        [
            click.option("-p", "--pack", "packs", multiple=True, metavar="PACK", help="Apply this rule pack (name or folder)."),
            click.option("-c", "--criterion", "criteria", multiple=True, metavar="CRITERION", help="Show this criterion, or all."),
            click.option("-q", "--question", "questions", multiple=True, metavar="QUESTION", help="Show this question."),
            click.option("--engine", default="auto", show_default=True, metavar="ENGINE", help=f"What evaluates the rules: {', '.join(ENGINES)}, or a plugin's; auto is durable checked by native."),
            click.option("--as-of", metavar="DATE", help="State of knowledge, instead of each case's own."),
            click.option("--reveal-protected", is_flag=True, help="Show protected sources under their names."),
            plugin_option,
        ]
    ):  # fmt: skip
        function = option(function)
    return function


def common_options(function: F) -> F:
    """Add the options that `compare` and `check` share."""
    for option in reversed(
        [
            selection_options,
            click.option("-f", "--format", "format", default="text", show_default=True, metavar="FORMAT", help=f"Output format: {', '.join(FORMATS)}, or a plugin's."),
            click.option("--layout", type=Choice(LAYOUTS), default="criteria", show_default=True, help="What a row is."),
            click.option("--transpose", is_flag=True, help="Cases as rows."),
            click.option("--differences/--no-differences", default=None, help="A last column that says whether the cases differ, and by which rule on what; without it in text, with it elsewhere."),
            click.option("--references/--no-references", default=None, help="Number the sources and list them; without it in text, with it elsewhere."),
            click.option("--citation-style", default="", metavar="STYLE", help="List the sources in this CSL style (a .csl file); needs citeproc-py."),
            click.option("--bibliography", type=click.Path(dir_okay=False, writable=True), metavar="FILE", help="Write the cited sources to this file too: .json (CSL-JSON) or .bib (BibLaTeX)."),
            click.option("--standalone", is_flag=True, help="A document of its own, for html and latex."),
            click.option("--raw", is_flag=True, help="CSV without the guard against formulas."),
            click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file."),
            click.option("--color/--no-color", default=None, help="Colour, or none, instead of asking the terminal."),
        ]
    ):  # fmt: skip
        function = option(function)
    return function


class Request(NamedTuple):
    """What the user asked for."""

    packs: tuple[str, ...]
    criteria: tuple[str, ...]
    questions: tuple[str, ...]
    engine: str
    as_of: str | None
    reveal_protected: bool
    format: str = "text"
    layout: str = "criteria"
    transpose: bool = False
    differences: bool | None = None
    references: bool | None = None
    citation_style: str = ""
    bibliography: str | None = None
    standalone: bool = False
    raw: bool = False
    output: str | None = None
    color: bool | None = None
    no_plugins: bool = False
    only_differences: bool = False
    why: bool = False


def case_files(
    at: Workspace, names: Sequence[str], as_of: str | None, progress: Progress, called: Callable[[str], str] = str
) -> list[CaseFile]:
    """Return the cases of files, or the project's; every error of every file is reported at once.

    `called` gives the name under which progress tells of a file.
    """
    loaders = at.host.loaders
    files: list[CaseFile] = []
    problems: list[Problem] = []
    unreadable: list[str] = []
    for name in names or [str(shown(path)) for path in at.project.cases]:
        try:
            files += progress.of(load_cases(name, loaders), f"cases read of {called(name)}")
        except InvalidInput as error:
            problems += error.problems
        except UnreadableInput as error:
            unreadable.append(str(error))
    if unreadable:
        raise UnreadableInput("\n".join([*unreadable, *map(str, problems)]))
    if problems:
        raise InvalidInput(problems)
    if as_of is None:
        return files
    try:
        date = parse_date(as_of)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--as-of") from None
    return [known_on(date, file) for file in files]


def known_on(as_of: Date | None, file: CaseFile) -> CaseFile:
    """Return a case with another state of knowledge than its own."""
    return CaseFile(file.case.model_copy(update={"as_of": as_of}), file.document, file.sha256, file.codebook)


def comparison(cases: Sequence[str], request: Request, at: Workspace) -> Comparison:
    """Return the comparison that was asked for, redacted unless told otherwise."""
    refuse_unknown("--format", request.format, at.host.renderers)
    if request.bibliography:
        _bibliography(request.bibliography)
    result, assessed, _ = assessed_comparison(cases, request, at)
    files = [each.file for each in assessed]
    if not request.reveal_protected:
        return redact(result, [file.case for file in files])
    told_of_protected(files)
    return result


def assessed_comparison(cases: Sequence[str], request: Request, at: Workspace) -> tuple[Comparison, list[Assessed], Packs]:
    """Return the comparison that was asked for, unredacted, with what it is of and the packs it is by."""
    refuse_unknown("--engine", request.engine, at.host.engines)
    packs = load_packs(at.project, request.packs, extra=at.extra)
    progress = Progress()
    files = case_files(at, cases, request.as_of, progress)
    tell_of_native_alone(request.engine)
    assessed = assess_each(files, packs.applied, request.engine, at.host, progress)
    result = compare(
        assessed,
        packs.applied,
        shown=packs.asked,
        questions=request.questions,
        criteria=request.criteria or (("all",) if request.layout == "question" else ()),
        only_differences=request.only_differences,
        problems=at.host.problems,
    )
    if request.why:
        from casekit.contrast import with_contrasts

        result = with_contrasts(result, assessed, packs.applied, at.host.measures)
    return result, assessed, packs


def why_option(function: F) -> F:
    """Add the option that asks for the reasons why the cases differ."""
    return click.option("--why", is_flag=True, help="Say for each two answers that differ which facts on file account for it.")(
        function
    )


def tell_of_native_alone(by: str) -> None:
    """Say that one engine alone answers where two should."""
    if by == "auto" and Durable.missing():
        click.echo("casekit: the native engine alone answers (casekit --version --verbose says why)", err=True)


def told_of_protected(files: Sequence[CaseFile]) -> None:
    """Say that protected sources are shown under their names, where there are any."""
    if any(source.protected for file in files for source in file.case.sources.values()):
        click.echo("casekit: protected sources are shown under their names (--reveal-protected)", err=True)


def refuse_unknown(option: str, word: str, given: Mapping[str, object]) -> None:
    """Refuse a word that is not among those that are given.

    Raises:
        click.BadParameter: it is none of them; the message names the nearest.
    """
    if word not in given:
        known = ", ".join(map(repr, given))
        raise click.BadParameter(f"{word!r} is not one of {known}.{did_you_mean(word, given)}", param_hint=repr(option))


def assess_each(
    files: Sequence[CaseFile], packs: Sequence[RulePack], by: str, host: PluginHost, progress: Progress
) -> list[Assessed]:
    """Assess each case by an engine; a failure is that case's alone and is never an answer."""
    owner = host.owner("engine", by) or "casekit"
    assessor = Assessor(packs, guarded(owner, host.engines[by]), host.measures)
    results = []
    for file in progress.of(files, "cases assessed", len(files)):
        assessment, failed = None, ""
        try:
            assessment = assessor(file.case)
            failed = assessment.problem
            host.assessed(assessment)
        except CasekitError as error:
            failed = str(error)
        except Exception as error:
            failed = f"{type(error).__name__}: {error}"
        problem = ProblemNote(kind="engine", where=file.case.case, message=failed) if failed else None
        results.append(Assessed(file, assessment, problem))
    return results


def write(result: Comparison, request: Request, host: PluginHost) -> None:
    """Render a comparison to standard output or to a file, whole or not at all.

    Where the renderer of a plugin fails, the table is printed as text, marked INCOMPLETE, and no file is written.

    Raises:
        UsageError: what is no text would go to a terminal.
        click.exceptions.Exit: the renderer of a plugin failed.
    """
    color = request.color
    if color is None:
        color = request.output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    style = Style(
        request.layout, width(), color, request.transpose, request.differences, request.references,
        request.citation_style, request.standalone, request.raw,
    )  # fmt: skip
    owner = host.owner("format", request.format)
    if owner:
        try:
            turns = 1 + sum(len(cells) for row in result.document.rows for cells in row.cells.values()) // _ANSWERS_A_TURN
            made = host.renderers[request.format]
            text = guarded(owner, lambda: _rendered(made().render(result, style)), seconds=turns * guard.SECONDS)
        except PluginFailure as error:
            note = ProblemNote("plugin", owner, f"the format {request.format}: {error.message}")
            document = result.document._replace(complete=False, problems=(*result.document.problems, note))
            instead = result._replace(document=document)
            write(instead, request._replace(format="text", output=None), host)
            exit_if_incomplete(instead)
            raise
    else:
        text = host.renderers[request.format]().render(result, style)
    if isinstance(text, bytes) and request.output is None and sys.stdout.isatty():
        raise UsageError(f"the format {request.format} is no text for a terminal: name a file with -o")
    if request.bibliography:
        write_whole(Path(request.bibliography), _bibliography(request.bibliography)(result.sources))
    if request.output is None:
        click.echo(text, nl=False, color=color)
    else:
        write_whole(Path(request.output), text)
    for problem in result.document.problems:
        click.echo(f"casekit: {problem.kind} failure in {problem.where}: {problem.message}", err=True)


def _bibliography(name: str) -> Callable[[Sequence[SourceHeader]], str]:
    """Return what writes the bibliography, by the end of the file's name."""
    formats = {".json": csl_json, ".bib": bibtex}
    suffix = Path(name).suffix.lower()
    if suffix not in formats:
        raise click.BadParameter(f"expected a file that ends in {' or '.join(formats)}", param_hint="--bibliography")
    return formats[suffix]


def _rendered(output: object) -> str | bytes:
    if not isinstance(output, (str, bytes)):
        raise TypeError(f"a renderer returns text or bytes, found {type(output).__name__}")
    return output


def write_whole(target: Path, text: str | bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    if not target.name:
        raise UsageError("expected the name of a file to write to")
    data = text if isinstance(text, bytes) else text.encode()
    partial = target.with_name(target.name + ".partial")
    try:
        if target.exists() and not target.is_file():  # a device or a pipe: nothing may take its place
            target.write_bytes(data)
            return
        partial.write_bytes(data)
        partial.replace(target)
    except OSError as error:
        raise UsageError(f"{target}: {(error.strerror or str(error)).lower()}") from None


def width() -> int:
    """Return the width of the table: COLUMNS, else the terminal's, else a fixed one."""
    import shutil

    return shutil.get_terminal_size((_DEFAULT_WIDTH, 24)).columns


def exit_if_incomplete(result: Comparison) -> None:
    """Leave with exit code 3 if a case has no answer.

    Raises:
        click.exceptions.Exit: the comparison is incomplete.
    """
    if not result.document.complete:
        raise click.exceptions.Exit(int(ExitCode.INCOMPLETE))
