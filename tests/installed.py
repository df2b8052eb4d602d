"""Distributions as an installer leaves them: a folder with modules and metadata, for `PYTHONPATH`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

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


def casekit(site: Path, *arguments: str, cwd: Path | None = None, checkout: bool = True, **environment: str) -> Told:
    """Run casekit with the distributions of a folder installed."""
    path = os.pathsep.join([str(site), *([str(CHECKOUT)] if checkout else [])])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "casekit", *arguments],
        cwd=cwd or site,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "120", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return Told(done.returncode, done.stdout, done.stderr)
