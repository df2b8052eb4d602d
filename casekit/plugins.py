"""Plugins: found, loaded one by one, each in its own `try`; what they give, with whose it is.

An instance, never a global: two hosts know nothing of each other. Plugins are found by their distribution's entry
points (group `casekit`) and taken in the order of distributions, so that the order of installation reaches nothing.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import Distribution, EntryPoint, distributions
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pluggy

from casekit import __version__, hookspecs
from casekit.errors import CasekitError, UsageError, did_you_mean, nearest, quoted
from casekit.guard import PluginFailure, every, guarded
from casekit.model.result import ProblemNote

if TYPE_CHECKING:
    from casekit.assess import Assessment
    from casekit.criterion import PythonCriterion
    from casekit.engines.base import Engine
    from casekit.loading import CaseLoader
    from casekit.measures import Measure
    from casekit.renderers import Renderer

GROUP = "casekit"
BUILT_IN = "casekit"
"""The plugin that holds what comes with casekit."""

State = Literal["loaded", "blocked", "broken", "incompatible"]


class Plugin(NamedTuple):
    """A plugin as it was found: its name, where it comes from, and its state with the reason.

    `mend` is the command that mends it; `failed` tells a plugin that should have been loaded from one that was left
    out on purpose. `gives` are the things it gives, in words.
    """

    name: str
    origin: str
    """Its distribution and version (`casekit-csv 0.1.0`), or its file."""
    state: State
    reason: str = ""
    mend: str = ""
    failed: bool = False
    gives: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Found:
    name: str
    origin: str
    distribution: str
    load: Callable[[], Any]
    requires: str = ""


class _Given(NamedTuple):
    """One thing that a plugin gives, under the name by which it is asked for."""

    kind: str
    name: str
    value: Any


def _pack_id(folder: Path | Traversable) -> str:
    """Return the id of the pack in a folder, as its manifest has it."""
    from casekit.packs import MANIFEST
    from casekit.source import decode, parse, read_bytes

    manifest = folder / MANIFEST
    data = parse(str(manifest), decode(read_bytes(manifest), str(manifest))).data
    if not isinstance(data, Mapping) or not isinstance(data.get("pack"), str):
        raise TypeError(f"{manifest}: it names no pack")
    return str(data["pack"])


_KINDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "casekit_rule_packs": ("pack", _pack_id),
    "casekit_criteria": ("criterion", lambda criterion: str(criterion.name)),
    "casekit_measures": ("measure", lambda measure: str(measure.name)),
    "casekit_case_loaders": ("loader", lambda loader: str(loader.name)),
}
"""Hooks that give a series of things: what each is, and its name."""
_NAMED = {"casekit_engines": "engine", "casekit_renderers": "format"}
"""Hooks that give things by name."""


class PluginHost:
    """The plugins of one run and what they give.

    Args:
        only: the names of the plugins to load; all that are found by default, none for an empty sequence.
        files: Python files that are plugins of the project itself.
        objects: plugins at hand (modules or objects with hooks), by name; for tests.
        found: the distributions to look at; those that are installed by default.

    Raises:
        UsageError: `only` names a plugin that is not there.
    """

    def __init__(
        self,
        *,
        only: Sequence[str] | None = None,
        files: Iterable[Path] = (),
        objects: Mapping[str, object] | None = None,
        found: Iterable[Distribution] | None = None,
    ) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._plugins: dict[str, Plugin] = {}
        self._given: dict[str, list[_Given]] = {}
        self._late: list[ProblemNote] = []
        self._load(BUILT_IN, _Found(BUILT_IN, f"casekit {__version__}", "casekit", _built_in))
        candidates = [*_files(files)] if only is None or only else []
        candidates += [
            _Found(name, "an object", "", partial(_itself, plugin)) for name, plugin in sorted((objects or {}).items())
        ]
        if only is None or only:
            candidates = [*_installed(distributions() if found is None else found), *candidates]
        self._take(candidates, only)
        self._block_twins()

    def _take(self, candidates: Sequence[_Found], only: Sequence[str] | None) -> None:
        names = [each.name for each in candidates]
        for name in only or ():
            if name not in names:
                raise UsageError(f"there is no plugin {quoted(name)}{did_you_mean(name, names)}")
        for name in dict.fromkeys(names):
            same = [each for each in candidates if each.name == name]
            key = name if name != BUILT_IN else f"{name} (of {same[0].origin})"
            if only is not None and name not in only:
                self._plugins[key] = Plugin(name, same[0].origin, "blocked", "left out: it was not asked for")
            elif len(same) > 1 or name == BUILT_IN:
                origins = " and ".join(each.origin for each in [*same, *([] if len(same) > 1 else [_casekit()])])
                reason = f"{origins} both claim the plugin name {name!r}"
                self._plugins[key] = Plugin(name, same[0].origin, "blocked", reason, _uninstall(same), failed=True)
            else:
                self._load(key, same[0])

    def _load(self, key: str, found: _Found) -> None:
        """Load a plugin and ask it what it gives; whatever goes wrong is its state."""
        if found.requires:
            mend = f"pip install --upgrade {found.distribution} casekit"
            self._plugins[key] = Plugin(found.name, found.origin, "incompatible", found.requires, mend, failed=True)
            return
        try:
            module = guarded(found.name, found.load)
            guarded(found.name, partial(_check, module))
            self._manager.register(module, key)
            self._given[key] = list(self._asked(key))
        except (CasekitError, pluggy.PluginValidationError, TypeError, ValueError) as error:
            if self._manager.has_plugin(key):
                self._manager.unregister(name=key)
            self._given.pop(key, None)
            reason = error.message if isinstance(error, PluginFailure) else str(error)
            self._plugins[key] = Plugin(found.name, found.origin, "broken", reason, _uninstall([found]), failed=True)
            return
        gives = tuple(f"{each.kind} {each.name}" for each in self._given[key])
        self._plugins[key] = Plugin(found.name, found.origin, "loaded", gives=gives)

    def _asked(self, key: str) -> Iterator[_Given]:
        """Yield what a plugin gives, hook by hook."""
        module = self._manager.get_plugin(key)
        for hook in self._manager.get_hookcallers(module) or ():
            (call,) = [impl.function for impl in hook.get_hookimpls() if impl.plugin is module]
            if hook.name in _KINDS:
                kind, name_of = _KINDS[hook.name]
                for value in guarded(key, partial(_several, call)):
                    name = value.name if key == BUILT_IN else guarded(key, partial(name_of, value))
                    yield _Given(kind, name, value)
            elif hook.name in _NAMED:
                given = guarded(key, partial(_by_name, call))
                yield from (_Given(_NAMED[hook.name], name, value) for name, value in given.items())

    def _block_twins(self) -> None:
        """Two plugins that give one thing are both left out, and both are named."""
        owners: dict[tuple[str, str], list[str]] = {}
        for key, given in self._given.items():
            for kind, name, _ in given:
                owners.setdefault((kind, name), []).append(key)
            for pack in {name.partition("/")[0] for kind, name, _ in given if kind == "criterion"}:
                owners.setdefault(("pack", pack), []).append(key)
            for kind, _, value in given:
                for suffix in getattr(value, "suffixes", ()) if kind == "loader" else ():
                    owners.setdefault(("suffix", suffix), []).append(key)
        for (kind, name), keys in sorted(owners.items()):
            claimed = list(dict.fromkeys(keys))
            if len(claimed) < 2 and (len(keys) < 2 or kind == "suffix"):
                continue
            origins = " and ".join(dict.fromkeys(self._plugins[key].origin for key in claimed))
            what = "both claim" if len(claimed) > 1 else "claims twice"
            for key in claimed:
                if key != BUILT_IN and self._plugins[key].state == "loaded":
                    reason = f"{origins} {what} the {kind} {name!r}"
                    plugin = self._plugins[key]
                    self._plugins[key] = plugin._replace(
                        state="blocked", reason=reason, mend=f"pip uninstall {plugin.origin.split()[0]}", failed=True, gives=()
                    )
        for key, plugin in self._plugins.items():
            if plugin.state != "loaded":
                self._given.pop(key, None)

    # --- what they give -----------------------------------------------------------------------------

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        """Every plugin that was found, the built-in one first, then by name."""
        return tuple(self._plugins[key] for key in sorted(self._plugins, key=lambda key: (key != BUILT_IN, key)))

    @property
    def problems(self) -> tuple[ProblemNote, ...]:
        """What failed: every plugin that should have been loaded, and observers that raised."""
        return (*(ProblemNote("plugin", f"{p.name} ({p.origin})", p.reason) for p in self.plugins if p.failed), *self._late)

    @property
    def packs(self) -> dict[str, Path | Traversable]:
        """Rule packs by id."""
        return dict(self._of("pack"))

    @property
    def criteria(self) -> dict[str, tuple[str, list[PythonCriterion]]]:
        """Criteria that functions answer, by pack: each with the plugin and its origin that give them."""
        found: dict[str, tuple[str, list[PythonCriterion]]] = {}
        for key, given in self._given.items():
            for kind, _, value in given:
                if kind == "criterion":
                    plugin = self._plugins[key]
                    found.setdefault(value.pack, (f"{plugin.name} ({plugin.origin})", []))[1].append(value)
        return dict(sorted(found.items()))

    @property
    def measures(self) -> tuple[tuple[str, Measure], ...]:
        """Measures of plugins other than the built-in one, each with the plugin that gives it, sorted by name."""
        found = [
            (f"{self._plugins[key].name} ({self._plugins[key].origin})", value)
            for key, given in self._given.items()
            for kind, _, value in given
            if kind == "measure" and key != BUILT_IN
        ]
        return tuple(sorted(found, key=lambda each: each[1].name))

    @property
    def loaders(self) -> tuple[CaseLoader, ...]:
        """Loaders of cases, sorted by name."""
        return tuple(value for _, value in self._of("loader"))

    @property
    def engines(self) -> dict[str, Callable[[], Engine]]:
        """Makers of engines by name."""
        return dict(self._of("engine"))

    @property
    def renderers(self) -> dict[str, Callable[[], Renderer]]:
        """Makers of renderers by format."""
        return dict(self._of("format"))

    def owner(self, kind: str, name: str) -> str:
        """Return the plugin that gives something, as messages name it; empty for what comes with casekit."""
        for key, given in self._given.items():
            if key != BUILT_IN and any((each.kind, each.name) == (kind, name) for each in given):
                return f"{self._plugins[key].name} ({self._plugins[key].origin})"
        return ""

    def assessed(self, assessment: Assessment) -> None:
        """Show an assessment to every observer; one that fails is noted and hides nothing from the others."""
        for impl in self._manager.hook.casekit_assessed.get_hookimpls():
            key = str(impl.plugin_name)
            if key in self._given:
                try:
                    guarded(key, partial(impl.function, assessment))
                except PluginFailure as error:
                    plugin = self._plugins[key]
                    note = ProblemNote("plugin", f"{plugin.name} ({plugin.origin})", f"casekit_assessed: {error.message}")
                    if note not in self._late:
                        self._late.append(note)

    def _of(self, kind: str) -> list[tuple[str, Any]]:
        """What comes with casekit in its own order, then what plugins give by name."""
        found = [(key, each.name, each.value) for key, given in self._given.items() for each in given if each.kind == kind]
        own = [(name, value) for key, name, value in found if key == BUILT_IN]
        return own + sorted(((name, value) for key, name, value in found if key != BUILT_IN), key=lambda each: each[0])


def _itself(plugin: object) -> object:
    return plugin


def _several(call: Callable[[], Any]) -> list[Any]:
    return every(call())


def _by_name(call: Callable[[], Any]) -> dict[str, Any]:
    return {str(name): value for name, value in every(dict(call() or {}).items())}


def _built_in() -> ModuleType:
    return importlib.import_module("casekit.builtins")


def _casekit() -> _Found:
    return _Found(BUILT_IN, f"casekit {__version__}", "casekit", _built_in)


def _uninstall(found: Sequence[_Found]) -> str:
    names = [each.distribution for each in found if each.distribution]
    return f"pip uninstall {' '.join(names)}" if names else "take it out of [tool.casekit] plugins"


def _installed(found: Iterable[Distribution]) -> Iterator[_Found]:
    """Yield the plugins of distributions, in the order of these; one name of one distribution once."""
    seen: set[tuple[str, str]] = set()
    points: list[tuple[str, str, EntryPoint, Distribution]] = []
    for distribution in found:
        own = [point for point in distribution.entry_points if point.group == GROUP]
        name = _normal(distribution.name) if own else ""  # the name stands in metadata that is slow to read
        points += [(name, point.name, point, distribution) for point in own]
    for name, plugin, point, distribution in sorted(points, key=lambda each: each[:2]):
        if (name, plugin) not in seen:
            seen.add((name, plugin))
            origin = f"{name} {distribution.version}"
            yield _Found(plugin, origin, name, point.load, _unmet(distribution))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _unmet(distribution: Distribution) -> str:
    """Return which version of casekit a distribution needs, where it is not this one."""
    from packaging.requirements import InvalidRequirement, Requirement

    for written in distribution.requires or ():
        try:
            requirement = Requirement(written)
        except InvalidRequirement:
            continue
        wanted = _normal(requirement.name) == "casekit" and (requirement.marker is None or requirement.marker.evaluate())
        if wanted and not requirement.specifier.contains(__version__, prereleases=True):
            return f"it needs casekit{requirement.specifier}, this is casekit {__version__}"
    return ""


def _files(files: Iterable[Path]) -> Iterator[_Found]:
    for file in files:
        yield _Found(file.stem, str(file), "", partial(_module, file))


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"casekit_plugin_{file.stem}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise ImportError(f"{file}: no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _check(module: object) -> None:
    """Refuse hook functions whose name or arguments are wrong, or that are not marked as such.

    Raises:
        ValueError: one is misspelt or not marked, or there is none.
        pluggy.PluginValidationError: one takes arguments that its hook does not give.
    """
    names = [name for name in dir(hookspecs) if name.startswith("casekit_")]
    marked = [name for name in dir(module) if getattr(getattr(module, name, None), "casekit_impl", None) is not None]
    for name in marked:
        if name not in names:
            raise ValueError(f"{name!r} is not a hook{_hint(name, names)}")
    for name in dir(module):
        if name.startswith("casekit_") and name not in marked and callable(getattr(module, name)):
            hint = "" if name in names else _hint(name, names)
            raise ValueError(f"{name!r} is not marked @casekit.hookimpl{hint}")
    if not marked:
        raise ValueError(f"it has no hook; there are {', '.join(names)}")
    probe = pluggy.PluginManager(GROUP)
    probe.add_hookspecs(hookspecs)
    probe.register(module)
    probe.check_pending()


def _hint(name: str, names: Sequence[str]) -> str:
    near = nearest(name, names)
    return f"; did you mean {near!r}?" if near else f"; there are {', '.join(names)}"
