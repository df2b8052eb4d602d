"""Start-up stays cheap: nothing heavy is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pydantic", "pluggy", "yaml", "tabulate", "durable", "edtf")


def _imported(arguments: list[str]) -> set[str]:
    code = (
        "import sys\nfrom casekit.cli import run\n"
        f"assert run({arguments!r}) == 0\n"
        "print('MODULES', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return set(out.rpartition("MODULES ")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_import_nothing_heavy(arguments):
    assert not _imported(arguments) & set(HEAVY)


def test_importing_casekit_imports_none_of_its_modules():
    code = "import sys, casekit; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in out if name.startswith("casekit.")] == []
    assert not {name.partition(".")[0] for name in out} & {*HEAVY, "click"}


def test_comparing_the_shipped_cases_needs_no_edtf_library():
    assert not _imported(["compare"]) & {"edtf", "durable"}


@pytest.mark.parametrize("name", __import__("casekit").__all__)
def test_every_public_name_is_there(name):
    import casekit

    assert getattr(casekit, name) is not None
    assert name in dir(casekit)
