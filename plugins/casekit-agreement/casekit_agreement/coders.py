"""Folders of coders to their cases; every error of every file of every coder is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from casekit.cli.progress import Progress
from casekit.cli.running import case_files
from casekit.cli.workspace import Workspace
from casekit.errors import CasekitError, InvalidInput, Problem, UnreadableInput, UsageError
from casekit.guard import every, guarded
from casekit.loading import CODEBOOK_SUFFIXES, CaseFile, CaseLoader
from casekit.packs import MANIFEST
from casekit.source import Document, decode, read_bytes, read_document, read_lines
from casekit.withholding import withheld

_SUFFIXES = (".yaml", ".yml", ".json", ".jsonl")


class Coder(NamedTuple):
    """A coder: a name, the folder or file as it was given, and the cases in it by their ids."""

    name: str
    path: str
    files: Mapping[str, CaseFile]


def coders(paths: Sequence[str], at: Workspace, progress: Progress) -> tuple[Coder, ...]:
    """Return the coders of folders (or files), in their order.

    Raises:
        UsageError: there are fewer than two, one stands twice, has no case, or has one case twice.
        UnreadableInput: a file cannot be read.
        InvalidInput: every fault of every file.
    """
    names = _names(paths)
    targets = {path: list(dict.fromkeys(_targets(Path(path), at.host.loaders))) for path in paths}
    for path, files in targets.items():
        if not files:
            raise UsageError(f"{path}: holds no case")
    found: dict[str, list[CaseFile]] = {}
    faults: list[Problem] = []
    unreadable: list[str] = []
    for path, files in targets.items():
        try:
            found[path] = case_files(at, [str(file) for file in files], None, progress)
        except InvalidInput as error:
            faults += error.problems
        except UnreadableInput as error:
            unreadable.append(str(error))
    if unreadable or faults:
        _refuse(faults, unreadable, [file for files in targets.values() for file in files], at.host.loaders)
    return tuple(Coder(name, path, _by_case(path, found[path])) for name, path in zip(names, paths, strict=True))


def _names(paths: Sequence[str]) -> list[str]:
    """Return what to call coders: the last part of each path, or the paths where these are not distinct."""
    places = [Path(path).absolute().resolve() for path in paths]
    for number, place in enumerate(places):
        if place in places[:number]:
            raise UsageError(f"{paths[number]} stands twice: expected another coder's folder")
    if len(paths) < 2:
        raise UsageError("expected the folders of two or more coders")
    names = [place.name or str(place) for place in places]
    return names if len(set(names)) == len(names) else list(paths)


def _targets(path: Path, loaders: Sequence[CaseLoader]) -> Iterator[Path]:
    """Yield the case files of a folder and of those in it; codebooks and rule packs are passed over."""
    if not path.is_dir() or any(loader.reads(path) for loader in loaders):
        yield path
        return
    for child in sorted(path.iterdir()):
        read = any(loader.reads(child) for loader in loaders)
        if child.name.startswith(".") or child.name.endswith(CODEBOOK_SUFFIXES) or (child / MANIFEST).is_file():
            continue
        if read or child.is_dir() or child.suffix in _SUFFIXES:
            yield from _targets(child, loaders)


def _by_case(path: str, files: Iterable[CaseFile]) -> dict[str, CaseFile]:
    found: dict[str, CaseFile] = {}
    for file in files:
        other = found.setdefault(file.case.case, file)
        if other is not file:
            raise UsageError(f"{path}: two files code the case {file.case.case!r}: {other.path} and {file.path}")
    return dict(sorted(found.items()))


def _refuse(faults: list[Problem], unreadable: list[str], files: Iterable[Path], loaders: Sequence[CaseLoader]) -> None:
    """Tell every fault, without what any coder's file holds of a protected source.

    Raises:
        UnreadableInput: a file cannot be read.
        InvalidInput: no such file, but faults.
    """
    for file in files:
        for data in _data(file, loaders):
            faults = withheld(faults, data)
    if unreadable:
        raise UnreadableInput("\n".join([*unreadable, *map(str, InvalidInput(faults).problems)]))
    raise InvalidInput(faults)


def _data(file: Path, loaders: Sequence[CaseLoader]) -> Iterator[Any]:
    """Yield the data of a file as far as it can be read."""
    path = str(file)
    try:
        reading = [each for each in loaders if each.reads(file)]
        for loader in reading:
            yield from (document.data for document in guarded(loader.name, partial(_read, loader, file)))
        if reading:
            return
        if path.endswith(".jsonl"):
            for number, line in enumerate(read_lines(file), 1):
                if line.strip():
                    yield from _one(path, line, number)
        else:
            yield from _one(path, read_bytes(file), 1)
    except CasekitError:  # told already
        return


def _read(loader: CaseLoader, file: Path) -> list[Document]:
    return every(loader.read(file))


def _one(path: str, content: bytes, first_line: int) -> Iterator[Any]:
    try:
        yield read_document(path, decode(content, path, first_line=first_line), first_line=first_line).data
    except CasekitError:  # told already
        return
