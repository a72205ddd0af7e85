"""Every frame of every film is the one that plain manim draws, at a small size.

At 15 frames a second, or at as many as CIM_FRAMES_FPS says: the whole promise is 60.
"""

from __future__ import annotations

import os
from functools import cache

import numpy as np
import pytest

from rendering import engine
from rendering.profiles import Profile
from rendering.source import series
from tests.rendering.engine.reference import drawn_frames, manim_frames, recorded_segments
from tests.scenes.test_films import each_film

SMALL = Profile("small", 160, 90, int(os.environ.get("CIM_FRAMES_FPS", "15")))
MOMENTS = (0.02, 0.21, 0.4, 0.61, 0.83, 0.999)  # as parts of the film's length


@cache
def recorded(topic):
    return drawn_frames(recorded_segments(series()[topic].factory("dark"), SMALL), SMALL)


@each_film
@pytest.mark.filterwarnings("ignore:'mode' parameter:DeprecationWarning")  # in manim's drawing
def test_frames_equal_manims(topic):
    theirs = manim_frames(series()[topic].factory("dark"), SMALL)
    ours = recorded(topic)
    assert len(ours) == len(theirs)
    pairs = enumerate(zip(ours, theirs, strict=True))
    assert not [number for number, pair in pairs if not np.array_equal(*pair)]


@each_film
def test_a_moment_leapt_to_is_the_one_played_through(topic):
    """The films promise that their frames depend on time alone."""
    ours = recorded(topic)
    numbers = [int(part * len(ours)) for part in MOMENTS]
    times = [number / SMALL.fps for number in numbers]
    alone = engine.frames_at(series()[topic].factory("dark"), SMALL, times)
    for number, frame in zip(numbers, alone, strict=True):
        assert np.array_equal(frame, ours[number]), f"{number / SMALL.fps:g} s"
