"""Files to cases and codebooks, with every error of a file found in one run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from casekit.errors import InvalidInput, Problem, nearest, quoted
from casekit.guard import every, guarded
from casekit.model.case import Case
from casekit.model.codebook import Codebook
from casekit.source import Document, decode, read_bytes, read_document, read_lines
from casekit.validation import check, validate
from casekit.validation import problems as problems_of
from casekit.withholding import withheld

CODEBOOK_SUFFIXES = (".codebook.yaml", ".codebook.yml", ".codebook.json")


@dataclass(frozen=True)
class CaseFile:
    """A case with the file it came from, its codebook and the digest of its bytes."""

    case: Case
    document: Document = field(repr=False)
    sha256: str
    codebook: Codebook | None = None

    @property
    def path(self) -> str:
        """The path of its file."""
        return self.document.path


@dataclass(frozen=True, eq=False)
class CaseLoader:
    """A way to read cases in another form than YAML or JSON.

    `suffixes` are the ends of file names it reads (`.claimreview.json`); a folder that holds a file called `marker` is
    read by it as well. `read` yields one document a case: `Document.of_data(path, data)`, or a `Document` whose
    positions are known, so that faults name line and column. Whatever it yields is checked as every case is.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterable[Document]]
    marker: str = ""

    def reads(self, path: Path) -> bool:
        """Whether it reads a file or folder."""
        return path.name.endswith(self.suffixes) or (bool(self.marker) and (path / self.marker).is_file())


def load_case(path: str | PathLike[str], loaders: Sequence[CaseLoader] = ()) -> CaseFile:
    """Return the case of a YAML or JSON file.

    Raises:
        UnreadableInput: the file, or its codebook, cannot be read.
        InvalidInput: every fault of the file.
    """
    cases = list(load_cases(path, loaders))
    if len(cases) != 1:
        raise InvalidInput([Problem(str(path), 0, 0, "", f"expected one case, found {len(cases)}")])
    return cases[0]


def load_cases(path: str | PathLike[str], loaders: Sequence[CaseLoader] = ()) -> Iterator[CaseFile]:
    """Yield the cases of a file: one of YAML or JSON, one a line of JSON Lines (.jsonl), or as a loader reads it.

    Raises:
        UnreadableInput: the file, or a codebook, cannot be read.
        PluginFailure: a loader failed.
        InvalidInput: every fault of the file; of JSON Lines after the cases that have none.
    """
    loader = max((each for each in loaders if each.reads(Path(path))), key=_longest_suffix, default=None)
    if loader is not None:
        yield from _loaded(Path(path), loader)
        return
    if not str(path).endswith(".jsonl"):
        data = read_bytes(path)
        yield _case(read_document(str(path), decode(data, str(path))), hashlib.sha256(data).hexdigest(), {})
        return
    codebooks: dict[str, Codebook] = {}
    problems: list[Problem] = []
    empty = True
    for number, line in enumerate(read_lines(path), 1):
        if line.strip():
            empty = False
            try:
                document = read_document(str(path), decode(line, str(path), first_line=number), first_line=number)
                yield _case(document, hashlib.sha256(line).hexdigest(), codebooks)
            except InvalidInput as error:
                problems += error.problems
    if empty:
        raise InvalidInput([Problem(str(path), 1, 1, "", "the file is empty; expected a mapping")])
    if problems:
        raise InvalidInput(problems)


def _longest_suffix(loader: CaseLoader) -> int:
    return max(map(len, loader.suffixes), default=0)


def _loaded(path: Path, loader: CaseLoader) -> Iterator[CaseFile]:
    """Yield the cases that a loader reads; the digest is that of the data, whatever they were written in."""

    def read() -> list[Document]:
        documents = every(loader.read(path))
        for document in documents:
            if not isinstance(document, Document) or not isinstance(document.data, dict):
                raise TypeError("a loader yields documents whose data is a mapping")
        return documents

    codebooks: dict[str, Codebook] = {}
    problems: list[Problem] = []
    for document in guarded(f"the loader {loader.name}", read):
        try:
            digest = hashlib.sha256(json.dumps(document.data, sort_keys=True, default=str).encode()).hexdigest()
            yield _case(document, digest, codebooks)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)


def _case(document: Document, sha256: str, codebooks: dict[str, Codebook]) -> CaseFile:
    """Return the case of a document; `codebooks` remembers those that were found."""
    if "criterion" in document.data and "case" not in document.data:
        message = "a criterion outside a rule pack: there is no pack.yaml beside it"
        raise InvalidInput([document.problem(("criterion",), message, key=True)])
    case, faults = check(Case, document.data)
    problems = problems_of(document, faults)
    wanted = document.data.get("codebook")
    codebook: Codebook | None = None
    if isinstance(wanted, str) and not any(fault.path == ("codebook",) for fault in faults):
        try:
            codebook = codebooks[wanted] if wanted in codebooks else find_codebook(document, wanted)
            codebooks[wanted] = codebook
        except InvalidInput as error:
            problems += error.problems
    problems += _unknown_questions(document, codebook)
    if problems or case is None:
        raise InvalidInput(withheld(problems, document.data))
    return CaseFile(case, document, sha256, codebook)


def _unknown_questions(document: Document, codebook: Codebook | None) -> Iterator[Problem]:
    claims = document.data.get("claims")
    for id, claim in claims.items() if codebook and isinstance(claims, dict) else ():
        question = claim.get("question") if isinstance(claim, dict) else None
        if codebook and isinstance(question, str) and question not in codebook.questions:
            message = f"{quoted(question)} is not a question of the codebook {codebook.codebook!r}"
            yield document.problem(("claims", id, "question"), message, nearest(question, codebook.questions))


def find_codebook(document: Document, wanted: str) -> Codebook:
    """Return the codebook a case names, from beside the case or a folder above it within the project.

    Raises:
        InvalidInput: there is none, or it is wrong.
    """
    return load_codebook(codebook_file(document, wanted))


def codebook_file(document: Document, wanted: str) -> Path:
    """Return the file of the codebook a case names.

    Raises:
        InvalidInput: there is none.
    """
    beside = Path(document.path).parent
    seen: set[str] = set()
    for place in (beside, *beside.absolute().parents):
        for suffix in CODEBOOK_SUFFIXES:
            if (file := place / f"{wanted}{suffix}").is_file():
                return file
        if place.is_dir():
            seen |= {name.name.partition(".codebook.")[0] for name in place.glob("*.codebook.*")}
        if (place / "pyproject.toml").exists() or (place / ".git").exists():
            break
    message = f"there is no {wanted}{CODEBOOK_SUFFIXES[0]} beside the case or in a folder above it"
    raise InvalidInput([document.problem(("codebook",), message, nearest(wanted, seen))])


def load_codebook(path: str | PathLike[str]) -> Codebook:
    """Return the codebook of a file.

    Raises:
        UnreadableInput: the file cannot be read.
        InvalidInput: every fault of the file.
    """
    return validate(Codebook, codebook_document(path))


def codebook_document(path: str | PathLike[str]) -> Document:
    """Return the file of a codebook as it is written.

    Raises:
        UnreadableInput: the file cannot be read.
        InvalidInput: it is not YAML or JSON, or no mapping.
    """
    return read_document(str(path), decode(read_bytes(path), str(path)))
