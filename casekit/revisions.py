"""Git revisions as folders: the files of a commit, byte for byte, as they are in the repository.

The git program is asked, without a shell. Files are read as objects and written here, so that neither a filter, an
attribute nor a hook of the repository has a part in them. What a revision holds is not trusted: symbolic links and
submodules are left out, and a name that leads out of the folder is an error. A file that is too large to be read is
written as a hole of its size, which takes no room: whoever opens it is told so.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from casekit.errors import UnreadableInput, UsageError, nearest, quoted
from casekit.source import MAX_BYTES

_FILE_MODES = ("100644", "100755", "100664")
_OF_GIT = ".git"
_BY_LINES = ".jsonl"
"""Files of this end are read a line at a time and may be of any size."""


class Repository(NamedTuple):
    """A working tree of git: its top folder, and the working folder below it (`""` at the top, else with `/` at the end)."""

    top: Path
    prefix: str


class Entry(NamedTuple):
    """A file of a commit: its path from the top, its object, and how many bytes it has."""

    path: str
    object: str
    size: int


def repository(folder: Path) -> Repository:
    """Return the repository of a folder.

    Raises:
        UsageError: git is not installed, or the folder is in no repository.
    """
    run = _git(folder, "rev-parse", "--show-toplevel", "--show-prefix")
    if run.returncode:
        raise UsageError(f"{folder} is in no git repository (or git may not read it): {_said(run)}")
    top, _, prefix = os.fsdecode(run.stdout).partition("\n")
    return Repository(Path(top), prefix.rstrip("\n"))


def commit_of(repo: Repository, revision: str, files: Iterable[str] = ()) -> str:
    """Return the commit that a revision names; `files` are what may have been meant as well.

    Raises:
        UsageError: it names none.
    """
    run = (
        None
        if revision.startswith("-")
        else _git(repo.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    )
    found = os.fsdecode(run.stdout).split() if run and not run.returncode else []
    if not found:
        names = os.fsdecode(_git(repo.top, "for-each-ref", "--format=%(refname:short)").stdout).split()
        hint = nearest(revision, ["HEAD", *names, *files])
        raise UsageError(
            f"{quoted(revision)} is no file, and no revision of {repo.top}" + (f"; did you mean {hint!r}?" if hint else "")
        )
    return found[-1]


def files_of(repo: Repository, commit: str) -> tuple[Entry, ...]:
    """Return the files of a commit, sorted by path.

    Raises:
        UnreadableInput: a name in it leads out of the folder, or git failed.
    """
    run = _git(repo.top, "ls-tree", "-r", "-l", "-z", "--full-tree", commit)
    if run.returncode:
        raise UnreadableInput(f"{commit}: {_said(run)}")
    found = []
    for line in filter(None, run.stdout.split(b"\0")):
        about, _, name = line.partition(b"\t")
        mode, kind, id, size = about.decode().split()
        path = os.fsdecode(name)
        if kind != "blob" or mode not in _FILE_MODES:
            continue
        if any(part in ("", ".", "..") or part.casefold() == _OF_GIT for part in path.split("/")):
            raise UnreadableInput(f"{commit}: the name {quoted(path)} leads out of its folder")
        found.append(Entry(path, id, int(size) if size.isdigit() else 0))
    return tuple(sorted(found))


def write_files(repo: Repository, entries: Sequence[Entry], folder: Path) -> None:
    """Write files of a commit below a folder; the folder is marked as the top of a repository, so that nothing looks above it.

    Raises:
        UnreadableInput: git failed, or two names cannot both be written.
    """
    (folder / _OF_GIT).mkdir(exist_ok=True)
    read = []
    for entry in entries:
        if entry.size > MAX_BYTES and not entry.path.endswith(_BY_LINES):
            _write(folder.joinpath(*entry.path.split("/")), (), entry.path, entry.size)
        else:
            read.append(entry)
    with TemporaryFile() as asked:
        asked.write("".join(f"{entry.object}\n" for entry in read).encode())
        asked.seek(0)
        command = ["git", "-C", str(repo.top), "cat-file", "--batch"]
        with subprocess.Popen(  # noqa: S603 (the user's own git)
            command, stdin=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
        ) as git:
            assert git.stdout is not None
            for entry in read:
                header = git.stdout.readline().split()
                if len(header) != 3 or header[1] != b"blob":
                    raise UnreadableInput(f"{entry.path}: git has no such object here")
                _write(folder.joinpath(*entry.path.split("/")), _pieces(git.stdout.read, int(header[2])), entry.path)
                git.stdout.read(1)


def _pieces(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    while size > 0:
        piece = read(min(size, 1 << 20))
        if not piece:
            raise UnreadableInput("git stopped before the end of a file")
        size -= len(piece)
        yield piece


def _write(target: Path, pieces: Iterable[bytes], name: str, hole: int = 0) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            for piece in pieces:
                stream.write(piece)
            if hole:
                stream.truncate(hole)
    except OSError as error:
        raise UnreadableInput(f"{name}: {(error.strerror or str(error)).lower()}") from None


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, env=_environment())  # noqa: S603, S607 (the user's own git)
    except OSError as error:
        raise UsageError(
            f"revisions are read by git, which cannot be run here: {(error.strerror or str(error)).lower()}"
        ) from None


def _environment() -> dict[str, str]:
    """Return the environment in which git answers in English and asks no network for what a partial clone lacks."""
    return {
        **os.environ,
        "LC_ALL": "C",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def _said(run: subprocess.CompletedProcess[bytes]) -> str:
    return run.stderr.decode(errors="replace").strip().removeprefix("fatal: ") or "git failed"
