"""Files to cases, codebooks and rule packs, with every error of a file found in one run."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from casekit.errors import InvalidInput, Problem, UnreadableInput, nearest
from casekit.model.case import Case
from casekit.model.codebook import Codebook
from casekit.model.integrity import Fault
from casekit.model.relations import MEASURES
from casekit.model.rule import CriterionSpec, Example, Manifest
from casekit.rules.analysis import flaws
from casekit.rules.parse import Parser
from casekit.rules.safety import unsafe
from casekit.rules.stratify import CycleError, strata
from casekit.rules.syntax import Criterion
from casekit.source import DataPath, Document, decode, kind_of, parse, read_bytes

M = TypeVar("M", bound=BaseModel)
CODEBOOK_SUFFIXES = (".codebook.yaml", ".codebook.yml", ".codebook.json")


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True, eq=False)
class LoadedCriterion:
    """A criterion as written, as parsed, and where it stands."""

    spec: CriterionSpec
    parsed: Criterion
    document: Document = field(repr=False)

    @property
    def name(self) -> str:
        """`pack/criterion`."""
        return self.parsed.name


@dataclass(frozen=True, slots=True, eq=False)
class RulePack:
    """A rule pack: its manifest and its criteria, in the order of tables."""

    manifest: Manifest
    criteria: tuple[LoadedCriterion, ...]
    sha256: str

    @property
    def name(self) -> str:
        """The pack's id."""
        return self.manifest.pack


# --- models, with errors in the words of the file ---------------------------------------------------


def validate(model: type[M], document: Document) -> M:
    """Return the data of a document as a model.

    Raises:
        InvalidInput: every fault of the data, each at its line and column.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise InvalidInput(_problem(document, model, line) for line in error.errors(include_url=False)) from None


def _problem(document: Document, model: type[BaseModel], error: Any) -> Problem:
    kind, context = error["type"], error.get("ctx", {})
    path, found = _data_path(document.data, error["loc"], last_is_key=kind in ("missing", "extra_forbidden"))
    if kind == "extra_forbidden":
        keys = _keys_at(model, path[:-1])
        allowed = f" (expected one of: {', '.join(keys)})" if 0 < len(keys) <= 12 else ""
        return document.problem(path, f"unknown key {path[-1]!r}{allowed}", nearest(path[-1], keys), key=True)
    if kind == "missing":
        return document.problem(path[:-1], f"the key {path[-1]!r} is missing", key=True)
    if kind == "integrity":
        return document.problem(path, context["message"], context["hint"])
    if kind in ("literal_error", "enum"):
        words = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        message = f"expected {_alternatives(words)}, found {_shown(found)}"
        return document.problem(path, message, nearest(found, words))
    if kind == "pattern":
        is_key = _is_key(document.data, path)
        text = path[-1] if is_key else found
        return document.problem(path, f"expected {context['expected']}, found {text!r}", key=is_key)
    return document.problem(path, _plain(kind, error["msg"], found))


_EXPECTED = {
    "string_type": "text", "int_type": "a whole number", "bool_type": "true or false", "bool_parsing": "true or false",
    "dict_type": "a mapping", "tuple_type": "a list", "list_type": "a list", "model_type": "a mapping",
    "model_attributes_type": "a mapping", "decimal_type": "a number", "decimal_parsing": "a number",
    "int_parsing": "a whole number", "string_too_short": "some text", "union_tag_invalid": "an id or a mapping",
    "dataclass_type": "a mapping", "too_short": "at least one",
}  # fmt: skip


def _plain(kind: str, message: str, found: Any) -> str:
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, found {_shown(found)}"
    message = message.removeprefix("Value error, ").removeprefix("Input should be ")
    return message if kind in ("value_error", "party_or_gap", "one_form") else f"expected {message}, found {_shown(found)}"


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list, tuple)):
        return kind_of(value) if value else f"an empty {'mapping' if isinstance(value, dict) else 'list'}"
    return kind_of(value) if value is None else repr(value) if isinstance(value, str) else f"{value} ({kind_of(value)})"


def _alternatives(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _data_path(data: Any, location: Iterable[str | int], *, last_is_key: bool) -> tuple[DataPath, Any]:
    """Return the path in the data of an error's location (which also names union branches), and what is there."""
    steps = list(location)
    path: DataPath = ()
    for number, step in enumerate(steps):
        known = isinstance(data, dict) and step in data
        if known or (isinstance(data, (list, tuple)) and isinstance(step, int) and step < len(data)):
            path, data = (*path, step), data[step]
        elif last_is_key and number == len(steps) - 1:
            path = (*path, step)
    return path, data


def _is_key(data: Any, path: DataPath) -> bool:
    """Whether the fault at `path` is in the key, its value being a mapping."""
    for step in path:
        data = data[step]
    return isinstance(data, dict)


def _keys_at(model: type[BaseModel], path: DataPath) -> list[str]:
    """Return the keys that the model allows at `path`."""
    options: list[Any] = [model]
    for step in path:
        nested: list[Any] = []
        for option in options:
            if isinstance(option, type) and issubclass(option, BaseModel):
                names = {info.alias or name: info.annotation for name, info in option.model_fields.items()}
                nested += _models(names.get(str(step)))
            elif get_origin(option) in (dict, tuple, list):
                nested += _models(get_args(option)[1 if get_origin(option) is dict else 0])
        options = nested
    return [
        info.alias or name
        for option in options
        if isinstance(option, type) and issubclass(option, BaseModel)
        for name, info in option.model_fields.items()
    ]


def _models(annotation: Any) -> list[Any]:
    """Return the models and containers among the alternatives of an annotation."""
    if get_origin(annotation) is Annotated:
        return _models(get_args(annotation)[0])
    if isinstance(annotation, type) or get_origin(annotation) in (dict, tuple, list):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models(part)]


# --- cases and codebooks ----------------------------------------------------------------------------


def load_case(path: str | PathLike[str]) -> CaseFile:
    """Return the case of a YAML or JSON file.

    Raises:
        UnreadableInput: the file, or its codebook, cannot be read.
        InvalidInput: every fault of the file.
    """
    cases = list(load_cases(path))
    if len(cases) != 1:
        raise InvalidInput([Problem(str(path), 0, 0, "", f"expected one case, found {len(cases)}")])
    return cases[0]


def load_cases(path: str | PathLike[str]) -> Iterator[CaseFile]:
    """Yield the cases of a file: one of YAML or JSON, one a line of JSON Lines (.jsonl).

    Raises:
        UnreadableInput: the file, or a codebook, cannot be read.
        InvalidInput: every fault of the file (of JSON Lines: of one line).
    """
    data = read_bytes(path)
    text = decode(data, str(path))
    if not str(path).endswith(".jsonl"):
        yield _case(parse(str(path), text), hashlib.sha256(data).hexdigest())
        return
    codebooks: dict[str, Codebook | None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            digest = hashlib.sha256(line.encode()).hexdigest()
            yield _case(parse(str(path), line, first_line=number), digest, codebooks)


def _case(document: Document, sha256: str, known: dict[str, Codebook | None] | None = None) -> CaseFile:
    problems: list[Problem] = []
    case: Case | None = None
    try:
        case = validate(Case, document)
    except InvalidInput as error:
        problems += error.problems
    codebook: Codebook | None = None
    wanted = document.data.get("codebook")
    if isinstance(wanted, str):
        try:
            codebook = known[wanted] if known and wanted in known else find_codebook(document, wanted)
        except InvalidInput as error:
            problems += error.problems
    if known is not None and isinstance(wanted, str):
        known[wanted] = codebook
    problems += _unknown_questions(document, codebook)
    if problems or case is None:
        raise InvalidInput(problems)
    return CaseFile(case, document, sha256, codebook)


def _unknown_questions(document: Document, codebook: Codebook | None) -> Iterator[Problem]:
    claims = document.data.get("claims")
    for id, claim in claims.items() if codebook and isinstance(claims, dict) else ():
        question = claim.get("question") if isinstance(claim, dict) else None
        if codebook and isinstance(question, str) and question not in codebook.questions:
            message = f"{question!r} is not a question of the codebook {codebook.codebook!r}"
            yield document.problem(("claims", id, "question"), message, nearest(question, codebook.questions))


def find_codebook(document: Document, wanted: str) -> Codebook:
    """Return the codebook a case names, from beside the case or a folder above it within the project.

    Raises:
        InvalidInput: there is none, or it is wrong.
    """
    folder = Path(document.path).absolute().parent
    seen: set[str] = set()
    for place in (folder, *folder.parents):
        for suffix in CODEBOOK_SUFFIXES:
            if (file := place / f"{wanted}{suffix}").is_file():
                return load_codebook(file)
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
    return validate(Codebook, parse(str(path), decode(read_bytes(path), str(path))))


# --- rule packs -------------------------------------------------------------------------------------


def load_pack(
    folder: Path | Traversable,
    *,
    depends: Iterable[RulePack] = (),
    measures: Collection[str] = tuple(MEASURES),
    examples: bool = True,
) -> RulePack:
    """Return the rule pack of a folder that holds a `pack.yaml`.

    Args:
        folder: the pack's folder.
        depends: packs already loaded, among them those it depends on.
        measures: the names of the measures that rules may match.
        examples: whether to check the cases of the examples too, which takes longer than all the rest.

    Raises:
        UnreadableInput: a file cannot be read.
        InvalidInput: every fault of every file of the pack.
    """
    problems: list[Problem] = []
    digest = hashlib.sha256()
    documents: dict[str, Document] = {}
    for name in _pack_files(folder):
        path = str(folder / name)
        data = (folder / name).read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
        try:
            documents[name] = parse(path, decode(data, path))
        except InvalidInput as error:
            problems += error.problems
    manifest: Manifest | None = None
    if "pack.yaml" in documents:
        try:
            manifest = validate(Manifest, documents["pack.yaml"])
        except InvalidInput as error:
            problems += error.problems
    specs: list[tuple[CriterionSpec, Document]] = []
    for name, document in documents.items():
        if name != "pack.yaml":
            try:
                specs.append((validate(CriterionSpec, document), document))
            except InvalidInput as error:
                problems += error.problems
    if manifest is None or problems:
        raise InvalidInput(problems)
    criteria = _parse_criteria(
        manifest, documents["pack.yaml"], specs, {pack.name: pack for pack in depends}, measures, examples=examples
    )
    return RulePack(manifest, criteria, digest.hexdigest())


def _pack_files(folder: Path | Traversable) -> list[str]:
    try:
        names = sorted(file.name for file in folder.iterdir() if file.name.endswith((".yaml", ".yml")))
    except OSError as error:
        raise UnreadableInput(f"{folder}: {(error.strerror or str(error)).lower()}") from None
    if "pack.yaml" not in names:
        raise UnreadableInput(f"{folder}: not a rule pack: it holds no pack.yaml")
    return names


def _parse_criteria(
    manifest: Manifest,
    document: Document,
    specs: Sequence[tuple[CriterionSpec, Document]],
    loaded: Mapping[str, RulePack],
    measures: Collection[str],
    *,
    examples: bool,
) -> tuple[LoadedCriterion, ...]:
    pack = manifest.pack
    problems = [
        document.problem(("depends", n), f"the pack {other!r} is not loaded", nearest(other, loaded))
        for n, other in enumerate(manifest.depends)
        if other not in loaded
    ]
    outcomes: dict[str, Sequence[str]] = {
        criterion.name: tuple(criterion.spec.outcomes)
        for other in manifest.depends
        if other in loaded
        for criterion in loaded[other].criteria
    }
    outcomes |= {f"{pack}/{spec.criterion}": tuple(spec.outcomes) for spec, _ in specs}
    own: dict[str, Document] = {}
    criteria: dict[str, LoadedCriterion] = {}
    for spec, file in specs:
        if spec.criterion in own:
            other_file = own[spec.criterion].path
            problems.append(file.problem(("criterion",), f"{spec.criterion!r} is defined in {other_file} as well"))
        own[spec.criterion] = file
        parser = Parser(pack, outcomes, measures)
        parsed = parser.criterion(spec)
        faults = [*parser.faults, *_finding_outcomes(parsed, outcomes)]
        if not faults:
            faults = [*unsafe(parsed), *flaws(parsed, outcomes)]
        faults += _example_faults(spec, f"{pack}/{spec.criterion}") if examples else ()
        problems += [file.problem(fault.path, fault.message, fault.hint) for fault in faults]
        criteria[spec.criterion] = LoadedCriterion(spec, parsed, file)
    problems += [
        document.problem(("order", n), f"{name!r} is not a criterion of this pack", nearest(name, criteria))
        for n, name in enumerate(manifest.order)
        if name not in criteria
    ]
    try:
        strata(criterion.parsed for criterion in criteria.values())
    except CycleError as cycle:
        first = cycle.names[0].rpartition("/")[2]
        problems.append(own[first].problem(("criterion",), str(cycle)))
    if problems:
        raise InvalidInput(problems)
    ordered = [*manifest.order, *sorted(set(criteria) - set(manifest.order))]
    return tuple(criteria[name] for name in ordered)


def _finding_outcomes(criterion: Criterion, outcomes: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """A pattern on a finding must name an outcome that its criterion has."""
    for rule in criterion.rules:
        for number, pattern in enumerate(rule.patterns):
            name, outcome = pattern.constant("criterion"), pattern.constant("outcome")
            if pattern.relation == "finding" and name is None:
                yield Fault((*rule.path, "when", number), "a finding must be matched by the name of its criterion")
            elif pattern.relation == "finding" and name in outcomes and outcome is not None and outcome not in outcomes[name]:
                declared = ", ".join(outcomes[name])
                path = (*rule.path, "when", number, *(["not"] if pattern.negated else []), "finding", "outcome")
                yield Fault(path, f"{outcome!r} is not an outcome of {name} ({declared})", nearest(outcome, outcomes[name]))


def example_case(example: Example) -> dict[str, Any]:
    """Return the data of an example's case, with what may be left out filled in."""
    data = {"casekit": 1, "case": "example", **example.case}
    data.setdefault("claims", {"c1": {}})
    return data


def _example_faults(spec: CriterionSpec, name: str) -> Iterator[Fault]:
    for number, example in enumerate(spec.examples):
        path: DataPath = ("examples", number)
        data = example_case(example)
        try:
            Case.model_validate(data)
        except ValidationError as error:
            for line in error.errors(include_url=False):
                problem = _problem(_Data(data), Case, line)
                at, _ = _data_path(data, line["loc"], last_is_key=True)
                yield Fault((*path, "case", *at), problem.message, problem.hint)
        for claim, outcome in example.expect.items():
            if claim not in data["claims"]:
                yield Fault(
                    (*path, "expect", claim), f"{claim!r} is not a claim of the example", nearest(claim, data["claims"])
                )
            if outcome not in spec.outcomes:
                declared = ", ".join(spec.outcomes)
                message = f"{outcome!r} is not an outcome of {name} ({declared})"
                yield Fault((*path, "expect", claim), message, nearest(outcome, spec.outcomes))


class _Data(Document):
    """Data without a text, for the words of an error; the caller knows the place."""

    def __init__(self, data: Any) -> None:
        super().__init__("", "{}")
        self.data = data
