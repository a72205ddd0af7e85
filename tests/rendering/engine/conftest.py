"""Manim's global state, set the same for every test of the engine."""

from __future__ import annotations

from pathlib import Path

import manim as mn
import pytest

HERE = Path(__file__).parent


OF_MANIMS_MAKING = (
    "ignore:'mode' parameter for changing data types:DeprecationWarning",  # how it calls Pillow
    "ignore:invalid value encountered:RuntimeWarning",  # what it makes of a curve with NaN in it
)


def pytest_collection_modifyitems(items):
    """Let manim's own warnings pass here; ours stay errors."""
    for item in items:
        if item.path.parent == HERE:
            for known in OF_MANIMS_MAKING:
                item.add_marker(pytest.mark.filterwarnings(known))


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _manim_is_set_the_same(media):
    """Keep manim's files out of the tree, and draw its random numbers from one seed."""
    with mn.tempconfig({"media_dir": str(media), "seed": 7, "verbosity": "ERROR"}):
        yield
