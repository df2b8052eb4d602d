"""The plugins under `plugins/`: real distributions, built and installed as wheels, whose own tests pass there."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.installed import CHECKOUT, pip_install, run

pytestmark = pytest.mark.wheels

PLUGINS = sorted(path.parent for path in (CHECKOUT / "plugins").glob("*/pyproject.toml"))


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """casekit and its plugins, built and installed away from the checkout."""
    out = tmp_path_factory.mktemp("wheels")
    for project in (CHECKOUT, *PLUGINS):
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(project), cwd=out)
    return pip_install(tmp_path_factory.mktemp("installed") / "site", *out.glob("*.whl"))


def test_the_plugins_are_there():
    assert {path.name for path in PLUGINS} >= {
        "casekit-agreement",
        "casekit-chronology",
        "casekit-claimreview",
        "casekit-csv",
        "casekit-office",
    }


def test_all_of_them_are_loaded_together(site, tmp_path):
    told = run(sys.executable, "-m", "casekit", "plugins", "--json", cwd=tmp_path, PYTHONPATH=str(site))
    found = {plugin["name"]: plugin for plugin in json.loads(told)}
    for project in PLUGINS:
        assert found[project.name.removeprefix("casekit-")]["state"] == "loaded"


def test_installing_them_changes_no_result(site, tmp_path):
    with_them = run(sys.executable, "-m", "casekit", "compare", cwd=tmp_path, PYTHONPATH=str(site))
    assert with_them == run(sys.executable, "-m", "casekit", "compare", "--no-plugins", cwd=tmp_path, PYTHONPATH=str(site))


@pytest.mark.parametrize("project", PLUGINS, ids=lambda path: path.name)
def test_its_own_tests_pass_on_what_is_installed(site, project, tmp_path):
    """Its conformance run is among them."""
    assert "conformance(" in "".join(path.read_text(encoding="utf-8") for path in (project / "tests").glob("*.py"))
    package = project.name.replace("-", "_")
    here = tmp_path / project.name
    shutil.copytree(project, here, ignore=shutil.ignore_patterns(package, "__pycache__"))
    environment = {"PYTHONPATH": str(site), "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "hypothesis")}
    run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", cwd=here, **environment)


@pytest.mark.parametrize("project", PLUGINS, ids=lambda path: path.name)
def test_it_is_documented_and_licensed(project):
    assert (project / "README.md").read_text(encoding="utf-8").startswith(f"# {project.name}\n")
    assert 'license = "Apache-2.0"' in (project / "pyproject.toml").read_text(encoding="utf-8")
