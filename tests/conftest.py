"""What tests of all packages may ask for: a real browser, and what is locked for it."""

import shutil
import subprocess

import pytest
from filelock import FileLock

from tests.browser import BLOG, QUIET, chromium, npm


@pytest.fixture(scope="session")
def browser():
    """A running Chromium, the system's own; playwright's `Browser`."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(scope="session")
def node_packages():
    """The packages of the blog of tests, axe-core among them, exactly as they are locked."""
    program = npm()
    modules = BLOG / "node_modules"
    stamp, lock = modules / ".locked", BLOG / "package-lock.json"
    with FileLock(BLOG / ".npm.lock"):
        if not stamp.is_file() or stamp.read_bytes() != lock.read_bytes():
            subprocess.run([program, "ci", "--no-audit", "--no-fund"], cwd=BLOG, check=True)
            shutil.copyfile(lock, stamp)
    return modules


def pytest_collection_modifyitems(items):
    """Give tests in a browser another try, as they wait for a program that shares our cores.

    On a busy machine some waited in vain, once each so far; pytest says which it tried again.
    """
    for item in items:
        if item.path.parent.name in ("embed", "preview"):
            item.add_marker(pytest.mark.flaky(reruns=2))
