"""The browser and the node that tests of web pages need, or the remedy if they are missing."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REMEDY = "run ./setup.sh --browser, or install Chromium and node 20.19 or newer yourself"
BLOG = Path(__file__).parent / "embed" / "blog"
AXE = BLOG / "node_modules" / "axe-core" / "axe.min.js"  # there once `node_packages` were asked for
LEAST_NODE = (20, 19)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
QUIET = (  # of its own accord it must reach nobody, and it runs as root in containers
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)


def give_up(missing):
    """Skip the test and say what to install; in CI, where nothing may be skipped, fail."""
    say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    say(f"{missing}; {REMEDY}")


def chromium():
    """Return the path of the system's Chromium."""
    found = [path for name in PROGRAMS if (path := shutil.which(name))]
    found += [path for path in APPLICATIONS if Path(path).exists()]
    return found[0] if found else give_up("there is no Chromium")


def npm():
    """Return the path of npm, after making sure that node is new enough."""
    node, path = shutil.which("node"), shutil.which("npm")
    if node is None or path is None:
        return give_up("there is no node, or no npm")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.findall(r"\d+", said)[:2])) < LEAST_NODE:
        give_up(f"node is too old ({said.strip()})")
    return path


def violations(page):
    """Return what axe finds wrong on a page as it is now: which rule, and where."""
    if not page.evaluate("'axe' in window"):
        # Not as a script of the page, which a policy of its own may forbid.
        page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
    found = page.evaluate("axe.run()")["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
