"""The engine's first promise: every frame is manim's, bit for bit in RGBA.

The gallery holds what is hard to render right. Other tests show that the video's bytes do not
depend on who draws which segment, nor on the cache, so what is shown here for one way of drawing
holds for all.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest

from rendering import engine
from rendering.engine.canvas import draw
from rendering.engine.parcels import pack, unpack
from tests.rendering.engine.gallery import GALLERY, PROFILE, ManyWaits, Nothing
from tests.rendering.engine.reference import drawn_frames, manim_frames, recorded_segments

by_name = pytest.mark.parametrize("scene", GALLERY, ids=lambda scene: scene.__name__)


@functools.cache
def expected(scene):
    return manim_frames(scene, PROFILE)


def assert_equal(frames, standard):
    assert len(frames) == len(standard)
    for number, (ours, manims) in enumerate(zip(frames, standard, strict=True)):
        differing = np.argwhere((ours != manims).any(axis=2))
        assert not len(differing), f"frame {number}: {len(differing)} pixels, {differing[:5]}"


@by_name
def test_drawn_one_after_the_other(scene):
    """Only what changed is drawn again, over the frame before."""
    assert_equal(drawn_frames(recorded_segments(scene, PROFILE), PROFILE), expected(scene))


@by_name
def test_split_by_frames_and_sent_elsewhere(scene):
    """Short segments, packed and unpacked, each drawn on a canvas that knows of no other."""
    segments = [unpack(pack(s)) for s in recorded_segments(scene, PROFILE, seconds=0.3)]
    frames = [frame for segment in segments for frame in drawn_frames([segment], PROFILE)]
    assert_equal(frames, expected(scene))


@by_name
def test_any_moment_alone(scene):
    """`frames_at` draws what it is asked for and nothing else."""
    standard = expected(scene)
    numbers = sorted({0, 1, len(standard) // 2, len(standard) - 1} & set(range(len(standard))))
    # Asked for in another order than shown, and once twice.
    asked = [*reversed(numbers), numbers[0]]
    frames = engine.frames_at(scene, PROFILE, [number / PROFILE.fps for number in asked])
    assert_equal(frames, [standard[number] for number in asked])


def test_each_frame_of_a_still_wait_is_the_same_shot():
    shots = [shot for s in recorded_segments(ManyWaits, PROFILE) for shot in s.shots]
    assert max(shot.count for shot in shots) == 2 * PROFILE.fps  # cut at keyframes only


def test_the_slower_road_gives_the_same_frames(monkeypatch):
    """Without the array interface of cairo, curves are appended one by one."""
    monkeypatch.setattr("rendering.engine.outlines._array_works", lambda: False)
    for scene in (Nothing, GALLERY[10]):
        assert_equal(drawn_frames(recorded_segments(scene, PROFILE), PROFILE), expected(scene))


def test_a_frame_drawn_alone_equals_the_frame_drawn_after_others():
    shots = [shot for s in recorded_segments(GALLERY[9], PROFILE) for shot in s.shots]
    for shot in reversed(shots):
        alone = draw(shot.items, PROFILE.width, PROFILE.height)
        assert np.array_equal(alone, drawn_frames_of(shots, shot))


def drawn_frames_of(shots, wanted):
    from rendering.engine.canvas import Canvas

    canvas = Canvas(PROFILE.width, PROFILE.height)
    for shot in shots:
        canvas.show(shot.items)
        if shot is wanted:
            break
    return canvas.pixels
