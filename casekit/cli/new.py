"""`casekit new`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from casekit.cli.choice import Choice
from casekit.errors import UsageError, quoted

KINDS = ("case", "pack", "plugin")
_SLUG = re.compile(r"[a-z0-9][a-z0-9\-]{0,127}")
_SCHEMA = "case.schema.json"


@click.command("new", short_help="Begin a case, a rule pack or a plugin.")
@click.argument("kind", type=Choice(KINDS), metavar="case|pack|plugin")
@click.argument("name")
@click.option("--codebook", type=click.Path(dir_okay=False), help="Of a case: the codebook whose questions it answers.")
def command(kind: str, name: str, codebook: str | None) -> None:
    """Begin a case, a rule pack or a plugin under a NAME of lower-case letters, digits and `-`.

    A case has a claim to fill in for every question of its codebook, a pack and a plugin a criterion with
    examples that pass. Nothing that is there already is written over.
    """
    if not _SLUG.fullmatch(name):
        raise UsageError(f"{quoted(name)}: a name has lower-case letters, digits and `-`, and begins with a letter or digit")
    if codebook is not None and kind != "case":
        raise UsageError("--codebook goes with a case")
    written = _case(name, codebook) if kind == "case" else _copied(kind, name)
    for path in _write(written):
        click.echo(path)
    if kind == "plugin":
        click.echo(f"\nnow: pip install ./casekit-{name} && casekit compare -p {name}", err=True)


def _copied(kind: str, name: str) -> dict[Path, str]:
    """Return the files of a template, by path, with the name put in."""
    folder = Path(f"casekit-{name}" if kind == "plugin" else name)
    found: dict[Path, str] = {}
    for file in _files_of(files("casekit") / "templates" / kind):
        module = name.replace("-", "_")
        text = file.read_text(encoding="utf-8").replace("NAME", name).replace("MODULE", module)
        found[folder / file.name.removesuffix(".template").replace("MODULE", module)] = text
    return found


def _files_of(folder: Traversable) -> Iterator[Traversable]:
    yield from sorted((file for file in folder.iterdir() if file.is_file()), key=lambda file: file.name)


def _case(name: str, codebook: str | None) -> dict[Path, str]:
    """Return a new case with a claim a question, and the schema that its first line names for editors."""
    from casekit.cli.schema import schema
    from casekit.loading import load_codebook

    questions = {}
    of = ""
    if codebook is not None:
        book = load_codebook(codebook)
        of, questions = f"codebook: {book.codebook}", {id: q.asks or q.title for id, q in book.questions.items()}
    lines = [
        f"# yaml-language-server: $schema={_SCHEMA}",
        "casekit: 1",
        f"case: {name}",
        f"title: {json.dumps(name.replace('-', ' ').capitalize())}",
        *([of] if of else []),
        "# as_of: 2026-02-25   # the state of knowledge; no result reads the clock",
        "summary: ''",
        "actors: {}     # who acts, speaks or is accused, with roles and their dates",
        "sources: {}    # what was read, and from what it derives",
        "evidence: {}   # what each item says, who says it, on which claim it bears",
        "claims:",
    ]
    for number, (id, asks) in enumerate(questions.items() or {"": ""}.items(), 1):
        lines += [
            *([f"  # {' '.join(asks.split())}"] if asks else []),
            f"  c{number}:",
            *([f"    question: {id}"] if id else []),
        ]
        lines += [
            "    says: ''   # one neutral sentence: alleged, reported, found, convicted, exactly as sourced",
            "    conduct: ''",
        ]
    lines += ["denials: {}", "official_findings: {}", "transactions: {}", "searches: {}"]
    beside = Path(codebook).parent if codebook else Path()
    return {
        beside / f"{name}.yaml": "\n".join(lines) + "\n",
        beside / _SCHEMA: json.dumps(schema("case"), ensure_ascii=False, indent=2, sort_keys=True) + "\n",
    }


def _write(written: dict[Path, str]) -> list[str]:
    """Write files, none over another; the schema that is there already stays.

    Raises:
        UsageError: one of them is there already, or cannot be written.
    """
    there = [path for path in written if path.exists() and path.name != _SCHEMA]
    if there:
        raise UsageError(f"{there[0]} is there already; nothing was written")
    try:
        for path, text in written.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{error.filename}: {(error.strerror or str(error)).lower()}") from None
    return [str(path) for path in written]
