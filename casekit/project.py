"""What a run works on: the project's cases and rule packs, else those that come with casekit.

A project is the nearest folder, from the working folder upwards, whose `pyproject.toml` has a table
`[tool.casekit]`:

    [tool.casekit]
    cases = ["cases/*.yaml"]      # files or patterns; what `casekit compare` shows without arguments
    rules = ["rules"]             # folders of rule packs, or of folders that hold them
    packs = ["core", "ours"]      # the packs to apply; by default core and the project's own
    plugins = ["my_rules.py"]     # Python files that are plugins of this project
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

from casekit.criterion import PythonCriterion
from casekit.errors import CasekitError, UnreadableInput, UsageError, did_you_mean, quoted
from casekit.model.relations import MEASURES
from casekit.packs import MANIFEST, RulePack, digest, load_pack, python_pack
from casekit.source import decode, parse, read_bytes

DEFAULT_PACK = "core"
_KEYS = ("cases", "rules", "packs", "plugins")


class Project(NamedTuple):
    """Where a run finds cases and packs; `root` is None outside any project."""

    root: Path | None
    cases: tuple[Path, ...]
    pack_folders: Mapping[str, Path]
    """Every pack at hand by the name of its folder."""
    packs: tuple[str, ...]
    """The packs that apply unless others are asked for."""
    own: tuple[str, ...] = ()
    """The packs of the project itself."""
    plugins: tuple[Path, ...] = ()
    """Python files that are plugins of the project itself."""


def find_project(start: Path | None = None, *, shadowing: bool = False) -> Project:
    """Return the project of a folder (by default the working folder).

    `shadowing` lets a pack of its own take the place of the one of the same name that comes with casekit, whatever it holds:
    so it must be where the project is not of today.

    Raises:
        UnreadableInput: `pyproject.toml` is not valid, or names something that is not there.
        UsageError: two folders hold a pack of one name.
    """
    start = Path.cwd() if start is None else start
    bundled = _pack_folders(bundled_folder("rules"))
    for folder in (start, *start.parents):
        table = _table(folder / "pyproject.toml")
        if table is not None:
            own = _own_packs(folder, table.get("rules", ()))
            if not shadowing:
                _refuse_twins(bundled, own)
            packs = table.get("packs") or list(dict.fromkeys([DEFAULT_PACK, *own]))
            cases = _cases(folder, table.get("cases", ())) or bundled_cases()
            plugins = tuple(folder / name for name in table.get("plugins", ()))
            return Project(folder, tuple(cases), {**bundled, **own}, tuple(packs), tuple(own), plugins)
    return Project(None, bundled_cases(), bundled, (DEFAULT_PACK,))


def bundled_folder(name: str) -> Path:
    """Return the folder of the shipped `cases` or `rules`: in the package, else beside it (a checkout)."""
    package = Path(__file__).parent
    installed = package / "data" / name
    return installed if installed.is_dir() else package.parent / name


def bundled_cases() -> tuple[Path, ...]:
    """Return the files of the shipped cases, sorted by name."""
    folder = bundled_folder("cases")
    return tuple(file for file in sorted(folder.glob("*.yaml")) if not file.name.endswith(".codebook.yaml"))


class Packs(NamedTuple):
    """Packs that were loaded: all that are applied, each after its dependencies, and those asked for."""

    applied: tuple[RulePack, ...]
    asked: tuple[RulePack, ...]


class Extra(NamedTuple):
    """What plugins give beside the packs of the project: folders of packs, criteria that functions answer, measures."""

    pack_folders: Mapping[str, Path | Traversable] = {}
    criteria: Mapping[str, tuple[str, Sequence[PythonCriterion]]] = {}
    """Pack → where its criteria come from, and the criteria."""
    measures: Sequence[str] = ()
    """Names."""


def load_packs(project: Project, names: Sequence[str] = (), *, examples: bool = False, extra: Extra | None = None) -> Packs:
    """Return packs by name or folder with those they depend on; check their `examples` too, if asked to.

    Args:
        project: what it has, and what comes with casekit.
        names: the packs; by default those that apply.
        examples: whether to check the cases of the examples too.
        extra: what plugins give.

    Raises:
        UsageError: a pack is not at hand.
        UnreadableInput: a file cannot be read.
        InvalidInput: every fault of a pack.
    """
    extra = extra or Extra()
    _refuse_twins(extra.pack_folders, {name: project.pack_folders[name] for name in project.own})
    for name in extra.criteria:
        if name in project.own:
            raise UsageError(
                f"two rule packs are called {name!r}: {project.pack_folders[name]} and that of {extra.criteria[name][0]}"
            )
    folders: dict[str, Path | Traversable] = {**extra.pack_folders, **project.pack_folders}
    loaded: dict[object, RulePack] = {}
    waiting: list[str] = []
    measures = (*MEASURES, *extra.measures)

    def load(name: str) -> RulePack:
        if name in extra.criteria and name not in folders:
            if name not in loaded:
                origin, criteria = extra.criteria[name]
                version = origin.rpartition(" ")[2].strip("()")
                loaded[name] = python_pack(name, criteria, version=version, origin=origin)
            return loaded[name]
        folder = folders.get(name) or (Path(name) if _is_file(Path(name) / MANIFEST) else None)
        if folder is None:
            raise UsageError(f"there is no rule pack {quoted(name)}{did_you_mean(name, [*folders, *extra.criteria])}")
        if name in waiting:
            raise UsageError(f"rule packs depend on each other in a circle: {' → '.join([*waiting, name])}")
        key = folder.resolve() if isinstance(folder, Path) else folder
        if key not in loaded:
            waiting.append(name)
            for other in depends_of(folder):
                load(other)
            waiting.pop()
            loaded[key] = load_pack(key, depends=loaded.values(), measures=measures, examples=examples, called=_called(key))
        return loaded[key]

    asked = tuple(dict.fromkeys(map(load, names or project.packs)))
    by_name: dict[str, RulePack] = {}
    for pack in loaded.values():
        if by_name.setdefault(pack.name, pack) is not pack:
            raise UsageError(f"two rule packs are called {pack.name!r}")
    return Packs(tuple(loaded.values()), asked)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def shown(path: Path) -> Path:
    """Return a path as a user would write it: relative where it lies below the working folder."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _called(folder: Path | Traversable) -> str:
    """Return how the folder of a pack is named; one that comes with casekit alike wherever casekit is installed."""
    if not isinstance(folder, Path):
        return str(folder)
    shipped = bundled_folder("rules").resolve()
    return folder.relative_to(shipped.parent).as_posix() if folder.is_relative_to(shipped) else str(shown(folder))


def pack_id(folder: Path | Traversable) -> str:
    """Return the id of the pack in a folder, as its manifest has it.

    Raises:
        UnreadableInput: the folder holds no manifest, or it names no pack.
        InvalidInput: it is not YAML.
    """
    path = folder / MANIFEST
    found = parse(str(path), decode(read_bytes(path), str(path))).data.get("pack")
    if not isinstance(found, str):
        raise UnreadableInput(f"{path}: it names no pack")
    return found


def depends_of(folder: Path | Traversable) -> list[str]:
    """Return what a pack says it depends on or extends; whether that is well formed is found when it is loaded."""
    path = str(folder / MANIFEST)
    try:
        manifest = parse(path, decode(read_bytes(path), path)).data
    except CasekitError:
        return []
    depends = manifest.get("depends", [])
    named = [*(depends if isinstance(depends, list) else ()), manifest.get("extends")]
    return [name for name in named if isinstance(name, str)]


def _table(file: Path) -> dict[str, Any] | None:
    """Return the table `[tool.casekit]` of a `pyproject.toml`, or None where there is none."""
    if not file.is_file():
        return None
    import tomllib

    try:
        content: Any = tomllib.loads(decode(read_bytes(file), str(file)))
    except tomllib.TOMLDecodeError as error:
        raise UnreadableInput(f"{file}: {error}") from None
    for key in ("tool", "casekit"):
        if not isinstance(content, dict):
            raise UnreadableInput(f"{file}: [tool.casekit]: expected a table")
        if key not in content:
            return None
        content = content[key]
    if not isinstance(content, dict):
        raise UnreadableInput(f"{file}: [tool.casekit]: expected a table")
    for key, value in content.items():
        if key not in _KEYS:
            raise UnreadableInput(f"{file}: [tool.casekit] {key}: unknown key{did_you_mean(key, _KEYS)}")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise UnreadableInput(f"{file}: [tool.casekit] {key}: expected a list of texts")
    return content


def _cases(root: Path, patterns: Iterable[str]) -> list[Path]:
    from glob import escape, glob

    found: list[Path] = []
    for pattern in patterns:
        whole = pattern if Path(pattern).is_absolute() else f"{escape(str(root))}/{pattern}"
        files = sorted(path for path in map(Path, glob(whole, recursive=True)) if path.is_file()) if pattern else []  # noqa: PTH207 (patterns may be absolute)
        matches = [path for path in files if ".codebook." not in path.name]
        if not matches:
            raise UnreadableInput(f"{root / 'pyproject.toml'}: [tool.casekit] cases: nothing matches {pattern!r}")
        found += [file for file in matches if file not in found]
    return found


def _own_packs(root: Path, names: Iterable[str]) -> dict[str, Path]:
    """Return the packs in the folders of rules that a project names."""
    found: dict[str, Path] = {}
    for name in names:
        packs = _pack_folders(root / name)
        if not packs:
            raise UnreadableInput(f"{root / 'pyproject.toml'}: [tool.casekit] rules: there is no rule pack in {name!r}")
        for pack, folder in packs.items():
            if pack in found:
                raise UsageError(f"two folders hold a rule pack {pack!r}: {found[pack]} and {folder}")
            found[pack] = folder
    return found


def _pack_folders(folder: Path) -> dict[str, Path]:
    """Return the packs of a folder, which is a pack or holds packs."""
    if not folder.is_dir():
        raise UnreadableInput(f"{folder}: no such folder of rule packs")
    if (folder / MANIFEST).is_file():
        return {folder.resolve().name: folder}
    return {file.parent.name: file.parent for file in sorted(folder.glob(f"*/{MANIFEST}"))}


def _refuse_twins(bundled: Mapping[str, Path | Traversable], own: Mapping[str, Path]) -> None:
    """A project may carry a copy of a shipped pack (a checkout of casekit does), not another of its name."""
    for name in bundled.keys() & own.keys():
        if bundled[name] != own[name] and digest(bundled[name]) != digest(own[name]):
            raise UsageError(f"two rule packs are called {name!r}: {bundled[name]} and {own[name]}")
