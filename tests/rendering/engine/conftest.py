"""Manim's global state, set the same for every test of the engine."""

from __future__ import annotations

import manim as mn
import pytest


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _manim_is_set_the_same(media):
    """Keep manim's files out of the tree, and draw its random numbers from one seed."""
    with mn.tempconfig({"media_dir": str(media), "seed": 7, "verbosity": "ERROR"}):
        yield
