"""`casekit validate`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from casekit.errors import ExitCode, InvalidInput, Problem, UnreadableInput
from casekit.loading import CODEBOOK_SUFFIXES, load_cases, load_codebook
from casekit.packs import MANIFEST, RulePack, load_pack
from casekit.project import Project, depends_of, find_project, load_packs
from casekit.wording import admiralty, wording


@click.command("validate", short_help="Report every error of files of any kind.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--wording", "check_wording", is_flag=True, help="Warn of words that say more than the file carries.")
def command(paths: tuple[str, ...], check_wording: bool) -> None:
    """Report every error of case files, codebooks, rule packs and folders of them.

    Each line is `file:line:column: where: what`. Exit 1 if there is an error, 2 if a file cannot be
    read at all; warnings alone exit 0.
    """
    project = find_project()
    problems: list[Problem] = []
    unreadable = False
    for path in paths:
        targets = list(dict.fromkeys(_targets(Path(path))))
        if not targets:
            unreadable = True
            click.echo(f"{path}: holds no case, codebook or rule pack", err=True)
        for target in targets:
            try:
                problems += sorted(_problems(target, project, check_wording), key=_place)
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


def _targets(path: Path) -> Iterator[Path]:
    """Yield the files and packs that a path stands for."""
    if not _is_folder(path):
        in_pack = path.suffix in (".yaml", ".yml") and (path.parent / MANIFEST).is_file()
        yield path.parent if in_pack else path
    elif (path / MANIFEST).is_file():
        yield path
    else:
        for child in sorted(path.iterdir()):
            if child.is_dir() or child.suffix in (".yaml", ".yml", ".json", ".jsonl"):
                yield from _targets(child)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that no file can have: reading it says so
        return False


def _problems(path: Path, project: Project, check_wording: bool) -> list[Problem]:
    found: list[Problem] = []
    try:
        if _is_folder(path):
            load_pack(path, depends=_dependencies(path, project))
        elif path.name.endswith(CODEBOOK_SUFFIXES):
            load_codebook(path)
        else:
            for file in load_cases(path):
                found += [*admiralty(file), *(wording(file) if check_wording else ())]
    except InvalidInput as error:
        found += error.problems
    return found


def _dependencies(folder: Path, project: Project) -> tuple[RulePack, ...]:
    names = [name for name in depends_of(folder) if name in project.pack_folders]
    return load_packs(project, names).applied if names else ()
