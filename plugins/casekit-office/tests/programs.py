"""Programs that read what was written: LibreOffice and poppler."""

import os
import shutil
import subprocess

import pytest


def needs(program: str) -> None:
    """Skip the test without a program, or fail where it was promised."""
    if shutil.which(program):
        return
    if os.environ.get("CASEKIT_READERS") == "required":
        pytest.fail(f"{program} is not installed")
    pytest.skip(f"{program} is not installed")


def ran(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def converted(folder, to: str, *files) -> None:
    """Convert files with LibreOffice, all at once, under a profile of its own."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    told = ran("soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, files))
    assert "Error" not in told, told
