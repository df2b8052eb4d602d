"""Distributions as an installer leaves them: a folder with modules and metadata, for `PYTHONPATH`."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from casekit.cli import foreign_commands
from casekit.cli import run as run_in_process
from casekit.project import bundled_folder

CHECKOUT = bundled_folder("cases").parent


def run(*command: str, cwd: Path, **environment: str) -> str:
    """Run a command that must succeed and return its standard output."""
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pip_install(site: Path, *what: Path) -> Path:
    """Install wheels or projects into a folder, from nowhere but this machine, and return the folder."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    target = ["--disable-pip-version-check", "--target", str(site), "--upgrade"]
    run(*pip, *target, *map(str, what), cwd=site.parent)
    return site


class Told(NamedTuple):
    """What a process answered."""

    code: int
    out: str
    err: str


def install(
    site: Path, distribution: str, source: str, *, plugin: str | None = None, requires: str = "casekit", command: str = ""
) -> None:
    """Put a distribution of one module into a folder; its plugin bears the distribution's name unless told otherwise."""
    site.mkdir(exist_ok=True)
    module = distribution.replace("-", "_") + "_module"
    (site / f"{module}.py").write_text(source, encoding="utf-8")
    info = site / f"{distribution.replace('-', '_')}-1.2.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2.3\nRequires-Dist: {requires}\n")
    points = f"[casekit]\n{plugin or distribution} = {module}\n" if plugin != "" else ""
    points += f"[casekit.commands]\n{command} = {module}:command\n" if command else ""
    (info / "entry_points.txt").write_text(points)


def casekit(site: Path, *arguments: str, cwd: Path | None = None, process: bool = False, **environment: str) -> Told:
    """Run casekit with the distributions of a folder installed: in this process unless told otherwise."""
    environment = {"COLUMNS": "120", **environment}
    if process:
        path = os.pathsep.join([str(site), str(CHECKOUT)])
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "casekit", *arguments],
            cwd=cwd or site, env={**os.environ, "PYTHONPATH": path, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Told(done.returncode, done.stdout, done.stderr)
    out, err = io.StringIO(), io.StringIO()
    loaded = set(sys.modules)
    foreign_commands.cache_clear()
    with (
        mock.patch.dict(os.environ, environment), mock.patch.object(sys, "path", [str(site), *sys.path]),
        contextlib.chdir(cwd or site), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err),
    ):  # fmt: skip
        importlib.invalidate_caches()
        code = run_in_process(list(arguments))
    for name in set(sys.modules) - loaded:
        if name.endswith("_module") or name.startswith("casekit_plugin_"):
            del sys.modules[name]
    foreign_commands.cache_clear()
    return Told(code, out.getvalue(), err.getvalue())
