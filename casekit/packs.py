"""Folders to rule packs, with every error of every file of a pack found in one run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

from casekit.criterion import Answer, PythonCriterion
from casekit.errors import InvalidInput, Problem, UnreadableInput, nearest
from casekit.model.case import Case
from casekit.model.integrity import Fault
from casekit.model.relations import MEASURES
from casekit.model.rule import CriterionSpec, Example, Manifest
from casekit.rules.analysis import flaws
from casekit.rules.parse import Parser
from casekit.rules.safety import unsafe
from casekit.rules.stratify import cycles
from casekit.rules.syntax import Criterion
from casekit.source import DataPath, Document, decode, read_bytes, read_document
from casekit.validation import check
from casekit.validation import problems as problems_of

MANIFEST = "pack.yaml"


@dataclass(frozen=True, eq=False)
class LoadedCriterion:
    """A criterion as written, as parsed, and where it and its examples stand.

    `inherited` is the criterion of the pack that its own extends, if that is where it is defined; `spec` then
    has the thresholds and examples with which its own pack overrides it.
    """

    spec: CriterionSpec
    parsed: Criterion
    document: Document = field(repr=False)
    examples_at: tuple[Document, DataPath] = field(repr=False)
    inherited: LoadedCriterion | None = None
    answer: Answer | None = None
    """The function that answers it, where no rules do."""

    @property
    def name(self) -> str:
        """`pack/criterion`."""
        return self.parsed.name

    @property
    def is_own(self) -> bool:
        """Whether its own pack says anything of it: defines it, or overrides a threshold."""
        return self.inherited is None or self.inherited.spec is not self.spec


@dataclass(frozen=True, eq=False)
class RulePack:
    """A rule pack: its manifest and its criteria, in the order of tables; `extends` is the pack it extends."""

    manifest: Manifest
    criteria: tuple[LoadedCriterion, ...]
    sha256: str
    extends: RulePack | None = None
    documents: Mapping[str, Document] = field(default_factory=dict, repr=False)
    """Its own files by name; none where functions answer its criteria."""

    @property
    def name(self) -> str:
        """The pack's id."""
        return self.manifest.pack


def load_pack(
    folder: Path | Traversable,
    *,
    depends: Iterable[RulePack] = (),
    measures: Collection[str] = tuple(MEASURES),
    examples: bool = True,
    called: str = "",
) -> RulePack:
    """Return the rule pack of a folder that holds a `pack.yaml`.

    Args:
        folder: the pack's folder.
        depends: packs already loaded, among them those it depends on.
        measures: the names of the measures that rules may match.
        examples: whether to check the cases of the examples too, which takes longer than all the rest.
        called: how the folder is named in all that is said of its files, if otherwise than `folder`.

    Raises:
        UnreadableInput: a file cannot be read.
        InvalidInput: every fault of every file of the pack.
    """
    documents, sha256, problems = _read(folder, called or str(folder))
    return pack_of(documents, sha256, problems, depends=depends, measures=measures, examples=examples, name=folder.name)


def pack_of(
    files: Mapping[str, Document],
    sha256: str,
    problems: Iterable[Problem] = (),
    *,
    depends: Iterable[RulePack] = (),
    measures: Collection[str] = tuple(MEASURES),
    examples: bool = True,
    name: str = "",
) -> RulePack:
    """Return the rule pack of files that were read.

    Args:
        files: its files by name, `pack.yaml` among them.
        sha256: the digest of their bytes.
        problems: the faults of notation that were found when they were read.
        depends: packs already loaded, among them those it depends on.
        measures: the names of the measures that rules may match.
        examples: whether to check the cases of the examples too.
        name: what it is called where its manifest is wrong.

    Raises:
        InvalidInput: every fault of every file of the pack.
    """
    documents, problems = dict(files), list(problems)
    loaded = {pack.name: pack for pack in depends}
    manifest: Manifest | None = None
    base: RulePack | None = None
    if document := documents.pop(MANIFEST, None):
        manifest, faults = check(Manifest, document.data)
        base = loaded.get(manifest.extends or "") if manifest else None
        problems += problems_of(document, [*faults, *_manifest_faults(manifest, documents, loaded)])
    name = manifest.pack if manifest else name
    drafts = [_draft(document) for document in documents.values()]
    problems += [problem for draft in drafts for problem in draft.problems]
    problems += _twins(drafts)
    if manifest and base and document:
        defined = {draft.document.data.get("criterion") for draft in drafts}
        drafts += [_inherited(c, manifest, document) for c in base.criteria if c.spec.criterion not in defined]
    known = _outcomes(manifest, loaded, drafts)
    criteria: dict[str, LoadedCriterion] = {}
    for draft in drafts:
        if draft.spec is not None:
            parsed, faults = _parsed(name, draft.spec, known, measures)
            problems += [draft.document.problem(f.path, f.message, f.hint, key=f.key) for f in faults]
            if examples and (draft.inherited is None or draft.inherited.spec is not draft.spec):
                where, path = draft.examples_at
                faults = list(_example_faults(draft.spec, f"{name}/{draft.spec.criterion}", path))
                problems += [where.problem(f.path, f.message, f.hint, key=f.key) for f in faults]
            criteria[draft.spec.criterion] = LoadedCriterion(
                draft.spec, parsed, draft.document, draft.examples_at, draft.inherited
            )
    for cycle in cycles(c.parsed for c in criteria.values()):
        message = f"criteria depend on each other in a circle: {' → '.join(cycle)}"
        first = criteria[cycle[0].partition("/")[2]]
        problems.append(first.document.problem(("criterion",), message))
    if manifest is None or problems:
        raise InvalidInput(problems)
    inherited = [c.spec.criterion for c in base.criteria] if base else []
    ordered = dict.fromkeys([*manifest.order, *inherited, *sorted(criteria)])
    sha256 = hashlib.sha256(f"{base.sha256}\0{sha256}".encode()).hexdigest() if base else sha256
    return RulePack(manifest, tuple(criteria[name] for name in ordered), sha256, base, files)


def with_threshold(criterion: LoadedCriterion, name: str, value: Decimal, packs: Sequence[RulePack]) -> LoadedCriterion:
    """Return a criterion of packs with another value of one of its thresholds."""
    spec = criterion.spec.model_copy(update={"thresholds": {**criterion.spec.thresholds, name: value}})
    outcomes = {each.name: tuple(each.spec.outcomes) for pack in packs for each in pack.criteria}
    measures = {name for pack in packs for each in pack.criteria for name in each.parsed.measures()}
    parsed = Parser(criterion.name.partition("/")[0], outcomes, {*MEASURES, *measures}).criterion(spec)
    return replace(criterion, spec=spec, parsed=parsed)


def digest(folder: Path | Traversable) -> str:
    """Return the sha256 of the files of a pack, whatever is wrong in them.

    Raises:
        UnreadableInput: a file cannot be read.
    """
    return _files(folder)[1]


def python_pack(name: str, criteria: Sequence[PythonCriterion], *, version: str, origin: str) -> RulePack:
    """Return the pack of criteria that functions answer; `origin` says where they come from.

    Raises:
        InvalidInput: every fault of what they declare.
    """
    manifest, faults = check(Manifest, {"pack": name, "title": name.replace("-", " ").capitalize(), "version": version})
    problems = [Problem(origin, 0, 0, "", fault.message) for fault in faults]
    loaded: dict[str, LoadedCriterion] = {}
    said = hashlib.sha256(f"{name}\0{version}\0".encode())
    for criterion in criteria:
        document = Document.of_data(origin, criterion.data)
        spec, faults = check(CriterionSpec, document.data)
        if spec is None:
            problems += [document.problem((criterion.name, *fault.path), fault.message, fault.hint) for fault in faults]
            continue
        parser = Parser(name, {criterion.name: tuple(spec.outcomes)}, tuple(MEASURES))
        parsed = parser.criterion(spec)
        faults = [*parser.faults, *_example_faults(spec, criterion.name, ("examples",))]
        problems += [document.problem((criterion.name, *fault.path), fault.message, fault.hint) for fault in faults]
        loaded[spec.criterion] = LoadedCriterion(spec, parsed, document, (document, ("examples",)), answer=criterion.answer)
        said.update(json.dumps(criterion.data, sort_keys=True, default=str).encode())
    if manifest is None or problems:
        raise InvalidInput(problems)
    return RulePack(manifest, tuple(loaded[id] for id in sorted(loaded)), said.hexdigest())


def _files(folder: Path | Traversable) -> tuple[dict[str, bytes], str]:
    """Return the files of a pack in the order of their names, and the digest of their bytes."""
    try:
        files = sorted((f for f in folder.iterdir() if f.name.endswith((".yaml", ".yml"))), key=lambda f: f.name)
    except OSError as error:
        raise UnreadableInput(f"{folder}: {(error.strerror or str(error)).lower()}") from None
    contents = {file.name: read_bytes(file) for file in files if file.is_file()}
    if MANIFEST not in contents:
        raise UnreadableInput(f"{folder}: not a rule pack: it holds no {MANIFEST}")
    digest = hashlib.sha256()
    for name, data in contents.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return contents, digest.hexdigest()


def _read(folder: Path | Traversable, called: str) -> tuple[dict[str, Document], str, list[Problem]]:
    """Return the documents of a pack by file name, the digest of their bytes, and the faults of notation."""
    contents, digest = _files(folder)
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for name, data in contents.items():
        path = str(Path(called) / name)
        try:
            documents[name] = read_document(path, decode(data, path))
        except InvalidInput as error:
            problems += error.problems
    return documents, digest, problems


class _Draft(NamedTuple):
    """A criterion as far as it can be understood, where it stands, and what is wrong with its form."""

    document: Document
    spec: CriterionSpec | None
    problems: list[Problem]
    examples_at: tuple[Document, DataPath]
    inherited: LoadedCriterion | None = None


def _draft(document: Document) -> _Draft:
    """Return a criterion's file; where some of its keys are wrong, the rest is still looked at."""
    data = document.data
    spec, faults = check(CriterionSpec, data)
    problems = problems_of(document, faults)
    if spec is None:
        wrong = {fault.path[0] for fault in faults if fault.path}
        rest = {"criterion": "unnamed", "title": "…", "asks": "…", **{k: v for k, v in data.items() if k not in wrong}}
        spec, _ = check(CriterionSpec, rest)
    return _Draft(document, spec, problems, (document, ("examples",)))


def _inherited(criterion: LoadedCriterion, manifest: Manifest, written: Document) -> _Draft:
    """Return a criterion of the pack that a manifest extends, with what the manifest overrides in it."""
    name = criterion.spec.criterion
    override = manifest.overrides.get(name)
    if override is None:
        return _Draft(criterion.document, criterion.spec, [], criterion.examples_at, criterion)
    thresholds = {name: override.thresholds.get(name, value) for name, value in criterion.spec.thresholds.items()}
    spec = criterion.spec.model_copy(update={"thresholds": thresholds, "examples": override.examples})
    return _Draft(criterion.document, spec, [], (written, ("overrides", name, "examples")), criterion)


def _manifest_faults(
    manifest: Manifest | None, documents: Mapping[str, Document], loaded: Mapping[str, RulePack]
) -> Iterator[Fault]:
    if manifest is None:
        return
    written = (document.data.get("criterion") for document in documents.values())
    names = [name for name in written if isinstance(name, str)]
    for n, other in enumerate(manifest.depends):
        if other in manifest.depends[:n]:
            yield Fault(("depends", n), f"{other!r} stands twice")
        elif other not in loaded:
            yield Fault(("depends", n), f"the pack {other!r} is not loaded", nearest(other, loaded))
    base = loaded.get(manifest.extends) if manifest.extends else None
    if manifest.extends and base is None:
        yield Fault(("extends",), f"the pack {manifest.extends!r} is not loaded", nearest(manifest.extends, loaded))
    inherited = {c.spec.criterion: c.spec for c in base.criteria if c.spec.criterion not in names} if base else {}
    for name, override in manifest.overrides.items():
        if name not in inherited:
            message = f"{name!r} is not a criterion of {manifest.extends}" if base else "overrides need a pack that is extended"
            message = f"{name!r} is defined by this pack itself" if name in names else message
            yield Fault(("overrides", name), message, nearest(name, inherited), key=True)
            continue
        for threshold in override.thresholds:
            if threshold not in inherited[name].thresholds:
                message = f"{threshold!r} is not a threshold of {manifest.extends}/{name}"
                hint = nearest(threshold, inherited[name].thresholds)
                yield Fault(("overrides", name, "thresholds", threshold), message, hint, key=True)
    for n, name in enumerate(manifest.order):
        if name in manifest.order[:n]:
            yield Fault(("order", n), f"{name!r} stands twice")
        elif name not in names and name not in inherited:
            yield Fault(("order", n), f"{name!r} is not a criterion of this pack", nearest(name, [*names, *inherited]))


def _twins(drafts: Sequence[_Draft]) -> Iterator[Problem]:
    seen: dict[str, Document] = {}
    for document in (draft.document for draft in drafts):
        name = document.data.get("criterion")
        if isinstance(name, str):
            if name in seen:
                yield document.problem(("criterion",), f"{name!r} is defined in {seen[name].path} as well")
            seen.setdefault(name, document)


def _outcomes(manifest: Manifest | None, loaded: Mapping[str, RulePack], drafts: Sequence[_Draft]) -> dict[str, Sequence[str]]:
    """Return the outcomes of every criterion that may be matched, of files with faults as far as they show."""
    known: dict[str, Sequence[str]] = {
        criterion.name: tuple(criterion.spec.outcomes)
        for other in (_reachable(manifest, loaded) if manifest else ())
        for criterion in loaded[other].criteria
    }
    for document in (draft.document for draft in drafts):
        name, outcomes = document.data.get("criterion"), document.data.get("outcomes")
        if isinstance(name, str) and isinstance(outcomes, Mapping):
            known[f"{manifest.pack if manifest else ''}/{name}"] = tuple(outcomes)
    return known


def _reachable(manifest: Manifest, loaded: Mapping[str, RulePack]) -> Iterator[str]:
    """Yield the packs whose findings a pack may match: those it names, and those that what it extends names."""
    for name in (*manifest.depends, manifest.extends or ""):
        if name in loaded:
            yield name
            if name == manifest.extends:
                yield from _reachable(loaded[name].manifest, loaded)


def _parsed(
    pack: str, spec: CriterionSpec, outcomes: Mapping[str, Sequence[str]], measures: Collection[str]
) -> tuple[Criterion, list[Fault]]:
    parser = Parser(pack, outcomes, measures)
    parsed = parser.criterion(spec)
    faults = list(parser.faults)
    if not faults:
        faults = [*unsafe(parsed, measures), *flaws(parsed, outcomes)]
    return parsed, faults


# --- examples -----------------------------------------------------------------------------------------


def example_case(example: Example) -> dict[str, Any]:
    """Return the data of an example's case, with what may be left out filled in."""
    data = {"casekit": 1, "case": "example", **example.case}
    data.setdefault("claims", {"c1": {}})
    return data


def _example_faults(spec: CriterionSpec, name: str, at: DataPath) -> Iterator[Fault]:
    for number, example in enumerate(spec.examples):
        path: DataPath = (*at, number)
        data = example_case(example)
        _, faults = check(Case, data)
        yield from (fault._replace(path=(*path, "case", *fault.path)) for fault in faults)
        claims = data["claims"]
        for claim, outcome in example.expect.items():
            where = (*path, "expect", claim)
            if isinstance(claims, Mapping) and claim not in claims:
                yield Fault(where, f"{claim!r} is not a claim of the example", nearest(claim, claims), key=True)
            if outcome not in spec.outcomes:
                declared = ", ".join(spec.outcomes)
                message = f"{outcome!r} is not an outcome of {name} ({declared})"
                yield Fault(where, message, nearest(outcome, spec.outcomes))
