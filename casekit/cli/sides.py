"""What `casekit diff` compares: two files, two folders, or revisions of either, each read as one side."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from casekit.cli.progress import Progress
from casekit.cli.running import Request, assess_each, case_files
from casekit.cli.validate import is_folder, targets
from casekit.cli.workspace import Workspace
from casekit.compare import Assessed
from casekit.difference import Side
from casekit.errors import InvalidInput, UnreadableInput, UsageError, nearest, quoted
from casekit.guard import PluginFailure
from casekit.loading import (
    CODEBOOK_SUFFIXES,
    CaseFile,
    CaseLoader,
    codebook_document,
    codebook_file,
    load_codebook,
)  # fmt: skip
from casekit.packs import MANIFEST
from casekit.project import Packs, Project, bundled_cases, find_project, load_packs, shown
from casekit.revisions import Entry, Repository, commit_of, files_of, repository, write_files
from casekit.source import Document, decode, read_bytes, read_document

_SUFFIXES = (".yaml", ".yml", ".json", ".jsonl", "pyproject.toml")
"""The files of a revision that are read, beside those that loaders read and what was asked for."""
_OF_FOLDERS_ABOVE = (*CODEBOOK_SUFFIXES, "pyproject.toml")
"""The files that a case may need of the folders above it."""
_KINDS = {"cases": "a case", "codebooks": "a codebook", "packs": "a rule pack"}


class _Version(NamedTuple):
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


class _Content(NamedTuple):
    """The files of one side by what they are: cases, codebooks by id, and folders of rule packs by id."""

    cases: tuple[Path, ...] = ()
    codebooks: Mapping[str, Path] = {}
    packs: Mapping[str, Path] = {}


class Sides(NamedTuple):
    """The two sides."""

    old: Side
    new: Side


def two_sides(
    old: str, new: str | None, cases: Sequence[str], request: Request, at: Workspace, progress: Progress, stack: ExitStack
) -> Sides:
    """Return the two sides, assessed; what is read of revisions is removed when the stack is closed.

    Raises:
        UsageError: they cannot be compared, or one is neither a file nor a revision.
        UnreadableInput: a file cannot be read.
        InvalidInput: every fault of every file of a side.
    """
    first, second = _versions(old, new, at, stack)
    if first.is_project:
        if cases:
            raise UsageError("--case names cases for rule packs and codebooks; a project has its own")
        return Sides(*_assessed([_project_side(v, request, at, progress) for v in (first, second)], request, at, progress))
    contents = [_content(version, at.host.loaders) for version in (first, second)]
    _refuse_others(contents, (first.name, second.name), cases)
    given = () if any(content.cases for content in contents) else _given_cases(contents, cases, request, at, progress)
    read = [
        _file_side(version, content, _others(contents, number), given, request, at, progress)
        for number, (version, content) in enumerate(zip((first, second), contents, strict=True))
    ]
    _refuse_strangers(read)
    _refuse_lost_questions(read[1])
    return Sides(*_assessed(read, request, at, progress))


# --- what the arguments are ---------------------------------------------------------------------------


def _versions(old: str, new: str | None, at: Workspace, stack: ExitStack) -> tuple[_Version, _Version]:
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
    versions = [_revision(name, at.project.root, at.host.loaders, stack) if is_bare else _Version(name, "", at.project.root, (), True) for name, is_bare in zip(names, bare, strict=True)]  # fmt: skip
    return versions[0], versions[1]


def _is_there(name: str) -> bool:
    try:
        return bool(name) and Path(name).exists()
    except OSError:  # a name that no file can have
        return False


def _version(name: str, loaders: Sequence[CaseLoader], stack: ExitStack) -> _Version:
    """Return what a file, a folder or `REV:path` is."""
    if _is_there(name):
        return _Version(name, "", Path(name))
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
    return _Version(name, commit, folder / at_top, told)


def _revision(name: str, root: Path, loaders: Sequence[CaseLoader], stack: ExitStack) -> _Version:
    """Return the project of the working folder as it was at a revision."""
    repo, commit = _commit(name)
    if not root.resolve().is_relative_to(repo.top.resolve()):
        raise UsageError(f"the project {root} is not in the repository {repo.top}")
    at_top = "/".join(root.resolve().relative_to(repo.top.resolve()).parts)
    folder, told = _written(repo, name, _needed(files_of(repo, commit), at_top, loaders), stack)
    return _Version(name, commit, folder / at_top, told, is_project=True)


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


# --- what they hold -----------------------------------------------------------------------------------


def _content(version: _Version, loaders: Sequence[CaseLoader]) -> _Content:
    cases: list[Path] = []
    codebooks: dict[str, Path] = {}
    packs: dict[str, Path] = {}
    with _telling(version):
        for path in dict.fromkeys(targets(version.path, loaders)):
            if is_folder(path) and not any(loader.reads(path) for loader in loaders):
                _put_once(packs, _id(path / MANIFEST, "pack", path.name), path)
            elif path.name.endswith(CODEBOOK_SUFFIXES):
                _put_once(codebooks, load_codebook(path).codebook, path)
            else:
                cases.append(path)
        if not (cases or codebooks or packs):
            raise UnreadableInput(f"{version.name}: holds no case, codebook or rule pack")
    return _Content(tuple(cases), codebooks, packs)


def _put_once(found: dict[str, Path], id: str, path: Path) -> None:
    if id in found:
        raise UsageError(f"two files of one side have the id {id!r}: {found[id]} and {path}")
    found[id] = path


def _id(file: Path, key: str, instead: str) -> str:
    """Return the id that a file gives itself; what is wrong in it is found when it is loaded."""
    try:
        id = read_document(str(file), decode(read_bytes(file), str(file))).data.get(key)
    except InvalidInput:
        return instead
    return id if isinstance(id, str) else instead


def _refuse_others(contents: Sequence[_Content], names: tuple[str, str], cases: Sequence[str]) -> None:
    """Refuse two sides of which one holds nothing of the kind of the other."""
    kinds = [{kind for kind in _KINDS if getattr(content, kind)} for content in contents]
    if not kinds[0] & kinds[1]:
        held = [" and ".join(_KINDS[kind] for kind in sorted(each)) for each in kinds]
        raise UsageError(f"expected two versions of one thing: {names[0]} is {held[0]}, {names[1]} is {held[1]}")
    for kind in ("codebooks", "packs"):
        old, new = (getattr(content, kind) for content in contents)
        if old and new and not old.keys() & new.keys():
            raise UsageError(
                f"expected two versions of {_KINDS[kind]}: {names[0]} has {', '.join(old)}, {names[1]} {', '.join(new)}"
            )
    if cases and any(content.cases for content in contents):
        raise UsageError("--case names cases for rule packs and codebooks; here are cases on both sides")


def _refuse_strangers(read: Sequence[_Read]) -> None:
    old, new = ({file.case.case for file in side.files} for side in read)
    if old and new and not old & new:
        raise UsageError(
            f"no case is on both sides (cases are matched by their ids): {', '.join(sorted(old))}; {', '.join(sorted(new))}"
        )


def _refuse_lost_questions(new: _Read) -> None:
    """Refuse a codebook that lacks a question to which a case has a claim, as reading a case on it does."""
    faults = []
    for file in new.files:
        codebook = new.codebooks.get(file.case.codebook or "")
        known = codebook.data.get("questions", ()) if codebook else ()
        for id, claim in file.case.claims.items():
            if codebook and claim.question and claim.question not in known:
                message = f"{claim.question!r} is not a question of {codebook.path}"
                faults.append(file.document.problem(("claims", id, "question"), message, nearest(claim.question, known)))
    if faults:
        raise InvalidInput(faults)


def _others(contents: Sequence[_Content], number: int) -> set[str]:
    """Return the packs that one side does not have, though the other has."""
    return set(contents[1 - number].packs) - set(contents[number].packs)


# --- reading ------------------------------------------------------------------------------------------


class _Read(NamedTuple):
    """One side as it was read, before it is assessed."""

    version: _Version
    files: tuple[CaseFile, ...]
    packs: Packs
    codebooks: Mapping[str, Document]


def _given_cases(
    contents: Sequence[_Content], cases: Sequence[str], request: Request, at: Workspace, progress: Progress
) -> tuple[CaseFile, ...]:
    """Return the cases to which packs or codebooks are put: those named, or the project's; for codebooks, those on them."""
    files = case_files(at, cases, request.as_of, progress)
    if all(content.packs for content in contents):
        return tuple(files)
    return tuple(file for file in files if any(file.case.codebook in content.codebooks for content in contents))


def _file_side(
    version: _Version,
    content: _Content,
    missing: set[str],
    given: tuple[CaseFile, ...],
    request: Request,
    at: Workspace,
    progress: Progress,
) -> _Read:
    folders = {name: folder for name, folder in at.project.pack_folders.items() if name not in missing}
    own = tuple(name for name in at.project.own if name not in missing and name not in content.packs)
    project = at.project._replace(pack_folders={**folders, **content.packs}, own=own)
    names = [name for name in (request.packs or at.project.packs) if name not in missing]
    with _telling(version):
        packs = load_packs(project, tuple(dict.fromkeys([*names, *content.packs])), extra=at.extra)
        files = given
        if content.cases:
            files = tuple(case_files(at, [str(path) for path in content.cases], request.as_of, progress, version.say))
        codebooks = {} if given else _codebooks_of(files)
        codebooks |= {id: codebook_document(path) for id, path in content.codebooks.items()}
    return _told(_Read(version, files, packs, codebooks), own=files is not given)


def _project_side(version: _Version, request: Request, at: Workspace, progress: Progress) -> _Read:
    project, extra = at.project, at.extra
    with _telling(version):
        if version.commit:
            project = _project_at(version)
        folders = {name: folder for name, folder in extra.pack_folders.items() if name not in project.own}
        extra = extra._replace(pack_folders=folders)
        packs = load_packs(project, request.packs, extra=extra)
        files = tuple(case_files(at._replace(project=project), (), request.as_of, progress, version.say))
        codebooks = _codebooks_of(files)
    return _told(_Read(version, files, packs, codebooks), own=True)


def _project_at(version: _Version) -> Project:
    """Return a project as it was; it may name nothing that is not of its revision, and its plugins are not run."""
    project = find_project(version.path, shadowing=True)
    if project.root != version.path:
        raise UsageError(f"{version.name} has no project here: no pyproject.toml with [tool.casekit]")
    own = [project.pack_folders[name] for name in project.own]
    for path in [*own, *(() if project.cases == bundled_cases() else project.cases)]:
        if not path.resolve().is_relative_to(version.path):
            raise UsageError(f"{version.name}: [tool.casekit] names {path}, which is not in the project at this revision")
    return project


def _codebooks_of(files: Sequence[CaseFile]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for file in files:
        if file.codebook is not None and file.codebook.codebook not in found:
            found[file.codebook.codebook] = codebook_document(codebook_file(file.document, str(file.case.codebook)))
    return found


@contextmanager
def _telling(version: _Version) -> Iterator[None]:
    """Say what is wrong in a file of a revision under the revision's name, and not under that of a folder that is gone."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(
            p._replace(path=version.say(p.path), message=version.say(p.message)) for p in error.problems
        ) from None
    except PluginFailure as error:
        raise PluginFailure(error.plugin, version.say(error.message)) from None
    except (UnreadableInput, UsageError) as error:
        raise type(error)(version.say(str(error))) from None


def _told(read: _Read, *, own: bool) -> _Read:
    """Name the files of a side as they are told: those of a revision under its name."""
    of_packs = [document for pack in read.packs.applied for document in pack.documents.values()]
    for document in (*of_packs, *read.codebooks.values(), *(file.document for file in read.files if own)):
        document.path = read.version.say(document.path)
    return read


def _assessed(read: Sequence[_Read], request: Request, at: Workspace, progress: Progress) -> list[Side]:
    """Assess both sides; where packs and a case are the same, its answers are."""
    sides: list[Side] = []
    for each in read:
        known: dict[tuple[str, str], Assessed] = {}
        if sides and [p.sha256 for p in sides[0].packs] == [p.sha256 for p in each.packs.applied]:
            known = {(a.file.case.case, a.file.sha256): a for a in sides[0].assessed}
        open_files = [file for file in each.files if (file.case.case, file.sha256) not in known]
        new = {
            a.file.case.case: a for a in assess_each(open_files, each.packs.applied, request.engine, at.host, progress)
        }  # fmt: skip
        assessed = [
            known[key]._replace(file=file) if (key := (file.case.case, file.sha256)) in known else new[file.case.case]
            for file in each.files
        ]  # fmt: skip
        version = each.version
        sides.append(Side(version.name, version.commit, tuple(assessed), each.packs.applied, each.packs.asked, each.codebooks))
    return sides
