"""What several test files use: a browser."""

from __future__ import annotations

import os

import pytest

from tests.readers import program

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


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
