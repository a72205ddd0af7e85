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


def pytest_collection_modifyitems(items):
    """Give tests in a browser another try, as they wait for a program that shares our cores.

    On a busy machine some waited in vain, once each so far; pytest says which it tried again.
    """
    for item in items:
        if item.path.parent.name in ("embed", "preview"):
            item.add_marker(pytest.mark.flaky(reruns=2))
