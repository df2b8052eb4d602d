"""What `casekit diff` compares: two files, two folders, or revisions of either, each read as one side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from casekit.cli.compared import Version, versions
from casekit.cli.progress import Progress
from casekit.cli.running import Request, assess_each, case_files
from casekit.cli.validate import is_folder, targets
from casekit.cli.workspace import Workspace
from casekit.compare import Assessed
from casekit.difference import Side
from casekit.errors import InvalidInput, UnreadableInput, UsageError, nearest
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
from casekit.project import Packs, Project, bundled_cases, find_project, load_packs
from casekit.source import Document, decode, read_bytes, read_document

_KINDS = {"cases": "a case", "codebooks": "a codebook", "packs": "a rule pack"}


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
    first, second = versions(old, new, at, stack)
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


# --- what they hold -----------------------------------------------------------------------------------


def _content(version: Version, loaders: Sequence[CaseLoader]) -> _Content:
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

    version: Version
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
    version: Version,
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


def _project_side(version: Version, request: Request, at: Workspace, progress: Progress) -> _Read:
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


def _project_at(version: Version) -> Project:
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
def _telling(version: Version) -> Iterator[None]:
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
