"""What is shipped works without the checkout: the cases and rules travel in the wheel and the sdist."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from casekit.project import bundled_folder
from tests.installed import pip_install, run

pytestmark = pytest.mark.wheels

ROOT = bundled_folder("cases").parent


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """Build the sdist, and the wheel from the sdist."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT), cwd=out)
    return out


def test_an_installed_wheel_compares_the_shipped_cases_in_an_empty_folder(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    site = pip_install(tmp_path / "site", wheel)
    empty = tmp_path / "empty"
    empty.mkdir()
    where = run(sys.executable, "-c", "import casekit; print(casekit.__file__)", cwd=empty, PYTHONPATH=str(site))
    assert Path(where.strip()).is_relative_to(site)
    out = run(sys.executable, "-m", "casekit", "compare", cwd=empty, PYTHONPATH=str(site), COLUMNS="110")
    assert "Colombia 1989–1991" in out
    assert "Mexico / CJNG 2017–2026" in out
    here = run(sys.executable, "-m", "casekit", "compare", cwd=empty, COLUMNS="110")
    assert out == here
    assert run(sys.executable, "-m", "casekit", "test", cwd=empty, PYTHONPATH=str(site)).strip().endswith(" 0 failed")


def test_the_wheel_holds_the_cases_the_rules_the_types_and_the_licence_and_no_test(built):
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "casekit/data/cases/colombia-1989-1991.yaml",
        "casekit/data/cases/mexico-cjng-2017-2026.yaml",
        "casekit/data/cases/foreign-trainers.codebook.yaml",
        "casekit/data/cases/seed-only/colombia.yaml",
        "casekit/data/rules/core/pack.yaml",
        "casekit/data/rules/core/standing.yaml",
        "casekit/py.typed",
    ):
        assert part in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/", "cases/", "rules/")) for name in names)


def test_the_sdist_holds_what_the_tests_need(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for part in (
        "cases/colombia-1989-1991.yaml",
        "rules/core/pack.yaml",
        "tests/test_distribution.py",
        "Makefile",
        "constraints.txt",
        "README.md",
    ):
        assert part in names
