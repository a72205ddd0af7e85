"""What tests of all packages may ask for: a real browser."""

import pytest

from tests.browser import QUIET, chromium


@pytest.fixture(scope="session")
def browser():
    """A running Chromium, the system's own; playwright's `Browser`."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield running
        running.close()
