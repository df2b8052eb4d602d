"""What the two arguments of `casekit diff` name: files, folders, or git revisions of either."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from casekit.cli.workspace import Workspace
from casekit.errors import UnreadableInput, UsageError, nearest, quoted
from casekit.loading import CODEBOOK_SUFFIXES, CaseLoader
from casekit.packs import MANIFEST
from casekit.project import shown
from casekit.revisions import Entry, Repository, commit_of, files_of, repository, write_files

_SUFFIXES = (".yaml", ".yml", ".json", ".jsonl", "pyproject.toml")
"""The files of a revision that are read, beside those that loaders read and what was asked for."""
_OF_FOLDERS_ABOVE = (*CODEBOOK_SUFFIXES, "pyproject.toml")
"""The files that a case may need of the folders above it."""


class Version(NamedTuple):
    """One of the two arguments: what it is called, where its files are, and how their paths are told."""

    name: str
    commit: str
    path: Path
    told: tuple[tuple[str, str], ...] = ()
    is_project: bool = False

    def say(self, text: str) -> str:
        """Return a text in which the files of a revision stand under its name."""
        for path, instead in self.told:
            text = text.replace(path, instead)
        return text


def versions(old: str, new: str | None, at: Workspace, stack: ExitStack) -> tuple[Version, Version]:
    """Return what the two arguments name; what is read of revisions is removed when the stack is closed.

    Raises:
        UsageError: they name nothing that can be compared.
        UnreadableInput: a revision has no such file, or git fails.
    """
    bare = [name is not None and not _is_there(name) and ":" not in name for name in (old, new)]
    if not any(bare):
        if new is None:
            raise UsageError(
                "expected a second file or folder to compare with; only a revision is compared with the working tree"
            )
        return _version(old, at.host.loaders, stack), _version(new, at.host.loaders, stack)
    names = (old, "." if new is None else new)
    for name, other, is_bare in zip(names, reversed(names), bare, strict=True):
        if not is_bare and (":" in name or Path(name).resolve() != Path.cwd()):
            repo, _ = _commit(other)  # it may be a file's name, misspelt
            path = name.partition(":")[2] if ":" in name else Path(os.path.relpath(name)).as_posix()
            here = "./" if repo.prefix and ":" not in name else ""
            raise UsageError(
                f"{quoted(other)} is a revision, and stands for the whole project of the working folder; for one file of it "
                f"write {other}:{here}{path}"
            )
    if at.project.root is None:
        _commit(names[0] if bare[0] else names[1])
        raise UsageError("a revision alone stands for a project; here is none (no pyproject.toml with [tool.casekit])")
    versions = [_revision(name, at.project.root, at.host.loaders, stack) if is_bare else Version(name, "", at.project.root, (), True) for name, is_bare in zip(names, bare, strict=True)]  # fmt: skip
    return versions[0], versions[1]


def _is_there(name: str) -> bool:
    try:
        return bool(name) and Path(name).exists()
    except OSError:  # a name that no file can have
        return False


def _version(name: str, loaders: Sequence[CaseLoader], stack: ExitStack) -> Version:
    """Return what a file, a folder or `REV:path` is."""
    if _is_there(name):
        return Version(name, "", Path(name))
    revision, _, path = name.partition(":")
    if not revision:
        raise UsageError(f"{quoted(name)}: expected a file, or REV:path")
    repo, commit = _commit(revision)
    at_top = _from_top(repo, path)
    entries = files_of(repo, commit)
    if not any(entry.path == at_top or entry.path.startswith(_below(at_top)) for entry in entries):
        known = {entry.path for entry in entries} | {e.path.rpartition("/")[0] for e in entries}
        hint = nearest(at_top, known)
        raise UnreadableInput(
            f"{name}: there is no such file in this revision (a symbolic link is not followed)"
            + (f"; did you mean {f'{revision}:{hint}'!r}?" if hint else "")
        )
    folder, told = _written(repo, revision, _needed(entries, at_top, loaders), stack)
    return Version(name, commit, folder / at_top, told)


def _revision(name: str, root: Path, loaders: Sequence[CaseLoader], stack: ExitStack) -> Version:
    """Return the project of the working folder as it was at a revision."""
    repo, commit = _commit(name)
    if not root.resolve().is_relative_to(repo.top.resolve()):
        raise UsageError(f"the project {root} is not in the repository {repo.top}")
    at_top = "/".join(root.resolve().relative_to(repo.top.resolve()).parts)
    folder, told = _written(repo, name, _needed(files_of(repo, commit), at_top, loaders), stack)
    return Version(name, commit, folder / at_top, told, is_project=True)


def _commit(revision: str) -> tuple[Repository, str]:
    try:
        repo = repository(Path.cwd())
    except UsageError as error:
        hint = "".join(f"; did you mean {file!r}?" for file in _files_like(revision))
        raise UsageError(f"{quoted(revision)} is no file, and {error}{hint}") from None
    return repo, commit_of(repo, revision, _files_like(revision))


def _files_like(name: str) -> list[str]:
    """Return the file of the same folder whose name is nearest, if there is one."""
    try:
        found = nearest(Path(name).name, [child.name for child in Path(name).parent.iterdir()])
    except OSError:
        return []
    return [str(Path(name).parent / found)] if found else []


def _from_top(repo: Repository, path: str) -> str:
    """Return the path of a revision's file from the top; one that begins with `./` is of the working folder, as in git."""
    parts: list[str] = []
    for part in (f"{repo.prefix}{path}" if path.startswith(("./", "../")) else path).split("/"):
        if part == "..":
            if not parts:
                raise UsageError(f"{quoted(path)} leads out of the repository")
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _below(folder: str) -> str:
    return f"{folder}/" if folder else ""


def _needed(entries: Sequence[Entry], at_top: str, loaders: Sequence[CaseLoader]) -> list[Entry]:
    """Return a file, or what is read of a folder, with the pack it is of, and the codebooks of the folders above."""
    parents = at_top.split("/")[:-1] if at_top else []
    above = {"/".join(parents[:number]) for number in range(len(parents) + 1)}
    beside = _below("/".join(parents))
    is_in_pack = any(entry.path == f"{beside}{MANIFEST}" for entry in entries)
    readable = set(_readable(entries, loaders))

    def is_needed(entry: Entry) -> bool:
        folder, _, name = entry.path.rpartition("/")
        if entry.path == at_top or (folder in above and name.endswith(_OF_FOLDERS_ABOVE)):
            return True
        return entry in readable and entry.path.startswith(beside if is_in_pack else _below(at_top))

    return list(filter(is_needed, entries))


def _readable(entries: Sequence[Entry], loaders: Sequence[CaseLoader]) -> list[Entry]:
    """Return the files that casekit may read of a revision: by their names, and folders that a loader reads."""
    suffixes = (*_SUFFIXES, *(suffix for loader in loaders for suffix in loader.suffixes))
    markers = {loader.marker for loader in loaders if loader.marker}
    whole = tuple(f"{e.path.rpartition('/')[0]}/".lstrip("/") for e in entries if e.path.rpartition("/")[2] in markers)
    return [entry for entry in entries if entry.path.endswith(suffixes) or (whole and entry.path.startswith(whole))]


def _written(
    repo: Repository, revision: str, entries: Sequence[Entry], stack: ExitStack
) -> tuple[Path, tuple[tuple[str, str], ...]]:
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="casekit-"))).resolve()
    write_files(repo, entries, folder)
    return folder, tuple((f"{path}/", f"{revision}:") for path in dict.fromkeys((str(folder), str(shown(folder)))))
