"""`casekit rules`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from casekit.cli.choice import Choice
from casekit.cli.workspace import plugin_option, workspace
from casekit.errors import UsageError, did_you_mean
from casekit.packs import LoadedCriterion, RulePack
from casekit.pages import criterion_page, file_name, index, markdown, pack_overview, text
from casekit.project import load_packs

FORMATS = ("text", "markdown")


@click.command("rules", short_help="Show packs, criteria, outcomes and rules.")
@click.argument("name", required=False, metavar="[ID]")
@click.option("-p", "--pack", "packs", multiple=True, metavar="PACK", help="Look in this rule pack (name or folder).")
@click.option("-f", "--format", "format", type=Choice(FORMATS), default="text", show_default=True, help="Format of a page.")
@click.option(
    "--pages", type=click.Path(file_okay=False), help="Write the page of every criterion, and an index, to this folder."
)
@plugin_option
def command(name: str | None, packs: tuple[str, ...], format: str, pages: str | None, no_plugins: bool) -> None:
    """Show the rule packs at hand, the criteria of one (`core`), or the page of one criterion (`core/denial`).

    A page has what the criterion asks and why, the standard it comes from, its outcomes, its rules in words and
    its examples. Of a pack that extends another, the overview tells how it differs.
    """
    at = workspace(no_plugins=no_plugins)
    every = dict.fromkeys([*at.project.pack_folders, *at.host.packs, *at.host.criteria])
    loaded = load_packs(at.project, packs or tuple(every), extra=at.extra).applied
    if pages is not None:
        write_pages(loaded, Path(pages))
        return
    overview = loaded if name is None else [pack for pack in loaded if pack.name == name]
    if overview:
        click.echo("\n".join(line for pack in overview for line in pack_overview(pack)))
    elif name is not None:
        criterion = _criterion(loaded, name)
        page = criterion_page(criterion)
        click.echo(
            markdown(page) if format == "markdown" else "\n".join([*text(page), "", *_defined(criterion)]), nl=format == "text"
        )


def write_pages(packs: Sequence[RulePack], folder: Path) -> None:
    """Write the page of every criterion of packs, and their index, to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for criterion in (c for pack in packs for c in pack.criteria):
        (folder / file_name(criterion)).write_text(markdown(criterion_page(criterion)), encoding="utf-8")
    (folder / "index.md").write_text(index(packs), encoding="utf-8")


def _defined(criterion: LoadedCriterion) -> Iterator[str]:
    rules = criterion.spec.rules or ()
    yield f"Defined in {criterion.document.path}"
    if rules:
        lines = [criterion.document.position(("rules", n)).line for n in range(len(rules))]
        yield f"  rules at lines {', '.join(map(str, lines))}"


def _criterion(packs: Sequence[RulePack], name: str) -> LoadedCriterion:
    found = [c for pack in packs for c in pack.criteria if name in (c.name, c.spec.criterion)]
    if len(found) == 1:
        return found[0]
    names = [c.name for pack in packs for c in pack.criteria]
    if found:
        raise UsageError(f"the criterion {name!r} is in several packs: {', '.join(c.name for c in found)}")
    raise UsageError(
        f"there is no pack or criterion {name!r}"
        + did_you_mean(name, [*names, *(n.partition("/")[2] for n in names), *(pack.name for pack in packs)])
    )
