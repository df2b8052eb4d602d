"""What several test files use: a browser; and what all of them do without: the speed of the machine."""

from __future__ import annotations

import os

import pytest

from tests.readers import program

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_word_of_progress(monkeypatch):
    """A busy machine is no reason to say how far the work is."""
    monkeypatch.setattr("casekit.cli.progress._FIRST", float("inf"))


@pytest.fixture(scope="module")
def browser():
    chromium = program("chromium")
    if os.environ.get("CASEKIT_READERS") != "required":
        pytest.importorskip("playwright.sync_api")
        pytest.importorskip("axe_playwright_python.sync_playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield opened
        opened.close()
