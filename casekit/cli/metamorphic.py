"""`casekit test --metamorphic`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import indent

import click

from casekit.cli.progress import Progress
from casekit.cli.running import case_files, told_of_protected
from casekit.cli.workspace import Workspace
from casekit.disclosure import disclosed
from casekit.engines import engine
from casekit.errors import ExitCode
from casekit.metamorphic.relations import RELATIONS
from casekit.metamorphic.trials import Trial
from casekit.packs import RulePack, example_case
from casekit.project import load_packs
from casekit.rewriting import CaseData, plain
from casekit.writing import as_yaml

_CASES = (".yaml", ".yml", ".json", ".jsonl")


def try_relations(at: Workspace, names: Sequence[str], by: str, *, reveal_protected: bool) -> None:
    """Try packs on cases, print every failure with its smallest case, and the sum.

    Raises:
        click.exceptions.Exit: something failed (1), or a plugin did (3).
    """
    given = [name for name in names if _is_case(at, name)]
    packs = load_packs(at.project, [n for n in names if n not in given] or at.project.own, examples=True, extra=at.extra)
    progress = Progress()
    cases = [] if given else list(_of_examples(packs.asked))
    files = case_files(at, given, None, progress)
    cases += [plain(file.document.data) for file in files]
    if reveal_protected:
        told_of_protected(files)
    # auto is durable checked by native, and slow: what is tried is the packs, and native answers as both do.
    trial = Trial(packs.applied, engine("native" if by == "auto" else by), of=packs.asked, measures=at.host.measures)
    failures = 0
    for data in progress.of(cases, "cases tried", len(cases)):
        for shown in trial(data if reveal_protected else disclosed(data)):
            failures += 1
            progress.clear()
            click.echo(str(shown))
            click.echo(indent(as_yaml(shown.case), "    "))
    click.echo(f"{len(RELATIONS)} relations × {_counted(len(cases), 'case')}: {_counted(failures, 'failure')}")
    for failure in trial.failed:
        where = f"{failure.criterion} on {failure.claim}"
        click.echo(f"casekit: plugin failure in {failure.plugin}: {where}: {failure.message}", err=True)
    if failures:
        raise click.exceptions.Exit(int(ExitCode.UNMET))
    if trial.failed or at.host.problems:
        raise click.exceptions.Exit(int(ExitCode.INCOMPLETE))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _is_case(at: Workspace, name: str) -> bool:
    """Whether an argument is a case; what no pack is called and looks like a case file is one, also where it is missing."""
    if name in at.project.pack_folders or name in at.host.packs or name in at.host.criteria:
        return False
    path = Path(name)
    return path.suffix in _CASES or path.is_file() or any(loader.reads(path) for loader in at.host.loaders)


def _of_examples(packs: Sequence[RulePack]) -> Iterator[CaseData]:
    """Yield the cases of the examples of packs, each once."""
    seen: list[CaseData] = []
    for pack in packs:
        for criterion in pack.criteria:
            for example in criterion.spec.examples if criterion.is_own else ():
                data = plain(example_case(example))
                if data not in seen:
                    seen.append(data)
                    yield data
