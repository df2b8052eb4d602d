"""`casekit export-csv`."""

from __future__ import annotations

import os
from pathlib import Path

import click
from casekit import Case, PluginHost, UsageError, load_case

from casekit_csv.writing import write_tables

_BOM = b"\xef\xbb\xbf"


@click.command("export-csv", short_help="Write a case as a folder of CSV tables.")
@click.argument("case", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write into a folder that is not empty, over the tables in it.")
@click.option("--bom", is_flag=True, help="Begin every file with a byte order mark, by which Excel knows UTF-8.")
@click.option("--reveal-protected", is_flag=True, help="Write a case with protected sources, under their names.")
def command(case: Path, folder: Path, force: bool, bom: bool, reveal_protected: bool) -> None:
    """Write CASE into FOLDER, one CSV file a table, so that reading FOLDER gives the same case.

    Every table is written, those without rows with their header alone. The same case gives the same bytes.
    """
    # CASEKIT_PLUGINS as the commands of casekit obey it
    selected = [name.strip() for name in os.environ.get("CASEKIT_PLUGINS", "").split(",") if name.strip()]
    loaded = load_case(case, PluginHost(only=selected or None).loaders).case
    _guard_protected(case, loaded, reveal=reveal_protected)
    tables = {name: (_BOM if bom else b"") + text.encode() for name, text in write_tables(loaded).items()}
    try:
        _prepare(folder, force=force)
        for name, content in tables.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {(error.strerror or str(error)).lower()}") from None


def _guard_protected(path: Path, case: Case, *, reveal: bool) -> None:
    """Tables are made to be handed on: what may not leave under its own name leaves only on demand.

    Raises:
        UsageError: the case holds something protected and nobody asked for it.
    """
    protected = any(source.protected for source in case.sources.values())
    if not protected and not any(item.sensitive for item in case.evidence.values()):
        return
    if not reveal:
        raise UsageError(f"{path}: it holds protected sources or sensitive items; --reveal-protected writes them as they are")
    click.echo("casekit: protected sources are written under their names (--reveal-protected)", err=True)


def _prepare(folder: Path, *, force: bool) -> None:
    """Make the folder.

    Raises:
        UsageError: it is no folder, or holds something.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: not a folder")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not force:
        raise UsageError(f"{folder}: the folder is not empty; --force writes over the tables in it")
