"""Folders to rule packs, with every error of every file of a pack found in one run."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

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
    """A criterion as written, as parsed, and where it stands."""

    spec: CriterionSpec
    parsed: Criterion
    document: Document = field(repr=False)

    @property
    def name(self) -> str:
        """`pack/criterion`."""
        return self.parsed.name


@dataclass(frozen=True, eq=False)
class RulePack:
    """A rule pack: its manifest and its criteria, in the order of tables."""

    manifest: Manifest
    criteria: tuple[LoadedCriterion, ...]
    sha256: str

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
    documents, digest, problems = _read(folder)
    loaded = {pack.name: pack for pack in depends}
    manifest: Manifest | None = None
    if document := documents.pop(MANIFEST, None):
        manifest, faults = check(Manifest, document.data)
        problems += problems_of(document, [*faults, *_manifest_faults(manifest, documents, loaded)])
    name = manifest.pack if manifest else folder.name
    drafts = [_draft(name, document) for document in documents.values()]
    problems += [problem for draft in drafts for problem in draft.problems]
    problems += _twins(drafts)
    known = _outcomes(manifest, loaded, drafts)
    criteria: dict[str, LoadedCriterion] = {}
    for draft in drafts:
        if draft.spec is not None:
            parsed, faults = _parsed(name, draft.spec, known, measures)
            faults += _example_faults(draft.spec, f"{name}/{draft.spec.criterion}") if examples else ()
            problems += [draft.document.problem(f.path, f.message, f.hint, key=f.key) for f in faults]
            criteria[draft.spec.criterion] = LoadedCriterion(draft.spec, parsed, draft.document)
    for cycle in cycles(c.parsed for c in criteria.values()):
        message = f"criteria depend on each other in a circle: {' → '.join(cycle)}"
        first = criteria[cycle[0].partition("/")[2]]
        problems.append(first.document.problem(("criterion",), message))
    if manifest is None or problems:
        raise InvalidInput(problems)
    ordered = [*manifest.order, *sorted(set(criteria) - set(manifest.order))]
    return RulePack(manifest, tuple(criteria[name] for name in ordered), digest)


def _read(folder: Path | Traversable) -> tuple[dict[str, Document], str, list[Problem]]:
    """Return the documents of a pack by file name, the digest of their bytes, and the faults of notation."""
    try:
        files = sorted((f for f in folder.iterdir() if f.name.endswith((".yaml", ".yml"))), key=lambda f: f.name)
    except OSError as error:
        raise UnreadableInput(f"{folder}: {(error.strerror or str(error)).lower()}") from None
    files = [file for file in files if file.is_file()]
    if MANIFEST not in [file.name for file in files]:
        raise UnreadableInput(f"{folder}: not a rule pack: it holds no {MANIFEST}")
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for file in files:
        data = read_bytes(file)
        digest.update(f"{file.name}\0{len(data)}\0".encode() + data)
        try:
            documents[file.name] = read_document(str(file), decode(data, str(file)))
        except InvalidInput as error:
            problems += error.problems
    return documents, digest.hexdigest(), problems


class _Draft(NamedTuple):
    """A file of a pack: the criterion as far as it can be understood, and what is wrong with its form."""

    document: Document
    spec: CriterionSpec | None
    problems: list[Problem]


def _draft(pack: str, document: Document) -> _Draft:
    """Return a criterion's file; where some of its keys are wrong, the rest is still looked at."""
    data = document.data
    spec, faults = check(CriterionSpec, data)
    problems = problems_of(document, faults)
    if spec is None:
        wrong = {fault.path[0] for fault in faults if fault.path}
        rest = {"criterion": "unnamed", "title": "…", "asks": "…", **{k: v for k, v in data.items() if k not in wrong}}
        spec, _ = check(CriterionSpec, rest)
    return _Draft(document, spec, problems)


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
    for n, name in enumerate(manifest.order):
        if name in manifest.order[:n]:
            yield Fault(("order", n), f"{name!r} stands twice")
        elif name not in names:
            yield Fault(("order", n), f"{name!r} is not a criterion of this pack", nearest(name, names))


def _twins(drafts: Sequence[_Draft]) -> Iterator[Problem]:
    seen: dict[str, Document] = {}
    for document, _, _ in drafts:
        name = document.data.get("criterion")
        if isinstance(name, str):
            if name in seen:
                yield document.problem(("criterion",), f"{name!r} is defined in {seen[name].path} as well")
            seen.setdefault(name, document)


def _outcomes(manifest: Manifest | None, loaded: Mapping[str, RulePack], drafts: Sequence[_Draft]) -> dict[str, Sequence[str]]:
    """Return the outcomes of every criterion that may be matched, of files with faults as far as they show."""
    known: dict[str, Sequence[str]] = {
        criterion.name: tuple(criterion.spec.outcomes)
        for other in (manifest.depends if manifest else ())
        if other in loaded
        for criterion in loaded[other].criteria
    }
    for document, _, _ in drafts:
        name, outcomes = document.data.get("criterion"), document.data.get("outcomes")
        if isinstance(name, str) and isinstance(outcomes, Mapping):
            known[f"{manifest.pack if manifest else ''}/{name}"] = tuple(outcomes)
    return known


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


def _example_faults(spec: CriterionSpec, name: str) -> Iterator[Fault]:
    for number, example in enumerate(spec.examples):
        path: DataPath = ("examples", number)
        data = example_case(example)
        _, faults = check(Case, data)
        yield from (fault._replace(path=(*path, "case", *fault.path)) for fault in faults)
        claims = data["claims"]
        for claim, outcome in example.expect.items():
            at = (*path, "expect", claim)
            if isinstance(claims, Mapping) and claim not in claims:
                yield Fault(at, f"{claim!r} is not a claim of the example", nearest(claim, claims), key=True)
            if outcome not in spec.outcomes:
                declared = ", ".join(spec.outcomes)
                message = f"{outcome!r} is not an outcome of {name} ({declared})"
                yield Fault(at, message, nearest(outcome, spec.outcomes))
