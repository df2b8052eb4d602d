"""docs/plugins.md as its reader follows it: every file is written, every command is run, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from casekit import hookspecs
from casekit.cli.plugins import reference
from tests.installed import CHECKOUT, pip_install, run

pytestmark = pytest.mark.wheels

TUTORIAL = (CHECKOUT / "docs" / "plugins.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TUTORIAL, re.DOTALL)
HOOKS = [name for name in dir(hookspecs) if name.startswith("casekit_")]


def test_every_block_of_the_tutorial_works_as_written(tmp_path):
    out, site, here = tmp_path / "wheels", tmp_path / "site", tmp_path / "empty"
    here.mkdir()
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(CHECKOUT), cwd=tmp_path)
    pip_install(site, *out.glob("*.whl"))
    environment = {
        **os.environ, "PYTHONPATH": str(site), "PATH": os.pathsep.join([str(site / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PIP_TARGET": str(site), "PIP_UPGRADE": "1", "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_QUIET": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    ran = 0
    for language, block in BLOCKS:
        if language != "console":
            first, _, text = block.partition("\n")
            file = here / first.removeprefix("# ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            continue
        for told in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = told.partition("\n")
            done = subprocess.run(command.split(), cwd=here, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            if shown:
                assert done.stdout == shown, command
            ran += 1
    assert ran == len(re.findall(r"^\$ ", TUTORIAL, re.MULTILINE)) > 9


def test_the_reference_of_hooks_is_the_one_in_docs():
    assert (CHECKOUT / "docs" / "hooks.md").read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_with_its_signature_and_tested(hook):
    assert f"\n## {hook}\n\n`{hook}(" in reference()
    assert (getattr(hookspecs, hook).__doc__ or "").count("```") == 2
    tests = (CHECKOUT / "tests" / "test_plugins.py").read_text(encoding="utf-8")
    assert f"def {hook}(" in tests or f"{hook}()" in tests
