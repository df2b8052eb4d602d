"""`casekit validate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from casekit.cli.workspace import Workspace, plugin_option, workspace
from casekit.errors import ExitCode, InvalidInput, Problem, UnreadableInput
from casekit.loading import CODEBOOK_SUFFIXES, CaseLoader, load_cases, load_codebook
from casekit.model.relations import MEASURES
from casekit.packs import MANIFEST, RulePack, load_pack
from casekit.project import depends_of, load_packs
from casekit.wording import admiralty, wording


@click.command("validate", short_help="Report every error of files of any kind.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--wording", "check_wording", is_flag=True, help="Warn of words that say more than the file carries.")
@plugin_option
def command(paths: tuple[str, ...], check_wording: bool, no_plugins: bool) -> None:
    """Report every error of case files, codebooks, rule packs and folders of them.

    Each line is `file:line:column: where: what`. Exit 1 if there is an error, 2 if a file cannot be
    read at all; warnings alone exit 0.
    """
    at = workspace(no_plugins=no_plugins)
    problems: list[Problem] = []
    unreadable = False
    for path in paths:
        found = list(dict.fromkeys(targets(Path(path), at.host.loaders)))
        if not found:
            unreadable = True
            click.echo(f"{path}: holds no case, codebook or rule pack", err=True)
        for target in found:
            try:
                problems += sorted(_problems(target, at, check_wording), key=_place)
            except UnreadableInput as error:
                unreadable = True
                click.echo(str(error), err=True)
    for problem in dict.fromkeys(problems):
        click.echo(str(problem))
    if unreadable:
        raise click.exceptions.Exit(int(ExitCode.USAGE))
    if any(not problem.warning for problem in problems):
        raise click.exceptions.Exit(int(ExitCode.UNMET))


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.path, problem.line, problem.column


def targets(path: Path, loaders: Sequence[CaseLoader]) -> Iterator[Path]:
    """Yield the files and packs that a path stands for."""
    if any(loader.reads(path) for loader in loaders):
        yield path
    elif not is_folder(path):
        in_pack = path.suffix in (".yaml", ".yml") and (path.parent / MANIFEST).is_file()
        yield path.parent if in_pack else path
    elif (path / MANIFEST).is_file():
        yield path
    else:
        for child in sorted(path.iterdir()):
            known = child.is_dir() or child.suffix in (".yaml", ".yml", ".json", ".jsonl")
            if known or any(loader.reads(child) for loader in loaders):
                yield from targets(child, loaders)


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; a name that no file can have is none."""
    try:
        return path.is_dir()
    except OSError:  # a name that no file can have: reading it says so
        return False


def _problems(path: Path, at: Workspace, check_wording: bool) -> list[Problem]:
    found: list[Problem] = []
    loaders = at.host.loaders
    try:
        if is_folder(path) and not any(loader.reads(path) for loader in loaders):
            load_pack(path, depends=_dependencies(path, at), measures=(*MEASURES, *at.extra.measures))
        elif path.name.endswith(CODEBOOK_SUFFIXES):
            load_codebook(path)
        else:
            for file in load_cases(path, loaders):
                found += [*admiralty(file), *(wording(file) if check_wording else ())]
    except InvalidInput as error:
        found += error.problems
    return found


def _dependencies(folder: Path, at: Workspace) -> tuple[RulePack, ...]:
    known = {*at.project.pack_folders, *at.host.packs, *at.host.criteria}
    names = [name for name in depends_of(folder) if name in known]
    return load_packs(at.project, names, extra=at.extra).applied if names else ()
