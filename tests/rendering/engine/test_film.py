"""What a caller of the engine is told: numbers, sections, moments, errors."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import manim as mn
import numpy as np
import pytest

from rendering import engine
from rendering.engine.display_list import Backdrop, Plate
from rendering.engine.recording import SegmentRecorder
from rendering.profiles import Profile
from tests.rendering.engine.gallery import GALLERY, PROFILE, ManyWaits, Sections, WaitUntil
from tests.rendering.engine.reference import drawn_frames, manim_frames, recorded_segments


class Silent(mn.Scene):
    """Plays nothing."""

    def construct(self):
        self.add(mn.Square())


class Moving(mn.Scene):
    """A second of motion, then a second and a half of rest."""

    def construct(self):
        self.square = mn.Square()
        self.play(self.square.animate.shift(mn.RIGHT), run_time=1, rate_func=mn.linear)
        self.wait(1.5)


@pytest.mark.parametrize("scene", GALLERY, ids=lambda scene: scene.__name__)
def test_measuring_counts_as_many_frames_as_manim_draws(scene):
    measured = engine.measure(scene, PROFILE)
    assert measured.frames == len(manim_frames(scene, PROFILE))
    assert measured.duration == measured.frames / PROFILE.fps


def test_sections_start_where_their_first_frame_is_shown():
    """The skipped one and the empty one show none."""
    assert engine.measure(Sections, PROFILE).sections == (("first", 0), ("last", 3))


def test_rendering_and_measuring_tell_the_same(tmp_path):
    seen = {"render": [], "measure": []}

    def observe(into):
        return lambda scene, first, count: into.append((first, count, len(scene.mobjects)))

    rendered = engine.render(
        ManyWaits, PROFILE, tmp_path / "film.mp4", observe=observe(seen["render"]), jobs=2
    )
    measured = engine.measure(ManyWaits, PROFILE, observe(seen["measure"]))
    assert rendered == measured
    assert seen["render"] == seen["measure"]


def test_the_observer_sees_the_scene_as_it_is_shown():
    seen = []

    def observe(scene, first, count):
        seen.append((first, count, round(float(scene.square.get_x()), 6)))

    engine.measure(Moving, PROFILE, observe)
    assert seen[:3] == [(0, 1, 0.0), (1, 1, 0.1), (2, 1, 0.2)]
    assert seen[-1] == (10, 15, 1.0)  # the still wait is one call
    assert [first for first, _, _ in seen] == list(range(11))


@pytest.mark.parametrize("scene", GALLERY, ids=lambda scene: scene.__name__)
def test_the_watcher_sees_every_frame_with_a_mobject_for_each_item(scene):
    frames = 0

    def see(_, items, leaves, first, count):
        nonlocal frames
        assert first == frames
        assert len(leaves) == len(items)
        for item, leaf in zip(items, leaves, strict=True):
            assert (leaf is None) == isinstance(item, Backdrop | Plate)
        frames += count

    assert engine.watch(scene, PROFILE, see).frames == frames


def test_the_watcher_is_told_which_item_is_whose():
    """What stands still during a play as well as what moves."""

    class TwoSquares(mn.Scene):
        def construct(self):
            self.resting, self.moving = mn.Square().shift(mn.LEFT), mn.Square().shift(mn.RIGHT)
            self.add(self.resting, self.moving)
            self.play(self.moving.animate.shift(mn.UP), run_time=0.3)

    def see(scene, items, leaves, *_):
        assert leaves == [None, scene.resting, scene.moving]
        for item, leaf in zip(items[1:], leaves[1:], strict=True):
            assert np.array_equal(item.points, leaf.points[:, :2])

    engine.watch(TwoSquares, PROFILE, see)


def test_progress_ends_with_all_frames(tmp_path):
    told = []
    rendered = engine.render(
        ManyWaits, PROFILE, tmp_path / "film.mp4", on_progress=lambda *now: told.append(now)
    )
    assert told[-1][0] == rendered.frames
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_moment_shows_the_frame_that_a_player_shows():
    frames = drawn_frames(recorded_segments(Moving, PROFILE), PROFILE)
    for time, number in [(0, 0), (0.09, 0), (0.1, 1), (0.7, 7), (0.95, 9), (1.0, 10), (2.49, 24)]:
        (frame,) = engine.frames_at(Moving, PROFILE, [time])
        assert np.array_equal(frame, frames[number]), time


def test_a_scene_is_left_as_soon_as_the_last_moment_was_seen():
    reached = []

    class Long(Moving):
        def construct(self):
            super().construct()
            reached.append(True)

    engine.frames_at(Long, PROFILE, [0.5])
    assert not reached


@pytest.mark.parametrize("time", [2.5, 2.51, 1e9])
def test_a_moment_after_the_end_names_the_end(time):
    with pytest.raises(engine.TimeBeyondEndError, match=r"2\.5 s"):
        engine.frames_at(Moving, PROFILE, [0, time])


@pytest.mark.parametrize("time", [-0.1, math.nan])
def test_a_moment_before_the_start_is_refused(time):
    with pytest.raises(ValueError, match="time must be >= 0"):
        engine.frames_at(Moving, PROFILE, [time])


def test_a_scene_without_plays_is_a_picture_but_no_film(tmp_path):
    (frame,) = engine.frames_at(Silent, PROFILE, [0])
    assert frame.any()
    with pytest.raises(ValueError, match="plays nothing"):
        engine.render(Silent, PROFILE, tmp_path / "film.mp4")


def test_what_a_scene_raises_comes_through(tmp_path):
    class Broken(Moving):
        def construct(self):
            super().construct()
            raise LookupError("no such curve")

    for call in (
        lambda: engine.measure(Broken, PROFILE),
        lambda: engine.frames_at(Broken, PROFILE, [2.4, 2.6]),
        lambda: engine.render(Broken, PROFILE, tmp_path / "film.mp4", jobs=2),
    ):
        with pytest.raises(LookupError, match="no such curve"):
            call()


def test_odd_sizes_are_refused_before_anything_is_drawn(tmp_path):
    with pytest.raises(ValueError, match="even, got 1200x675"):
        engine.render(Moving, Profile("odd", 1200, 675, 10), tmp_path / "film.mp4")


def test_wait_until_ends_with_its_condition():
    assert engine.measure(WaitUntil, PROFILE).frames < 3 * PROFILE.fps


def test_a_segment_ends_early_where_display_lists_are_large(monkeypatch):
    """So memory is bounded, whatever a scene shows."""
    monkeypatch.setattr("rendering.engine.recording.SEGMENT_BYTES", 4_000)
    segments = recorded_segments(Moving, PROFILE)
    assert len(segments) > 2
    assert sum(segment.frames for segment in segments) == 25


def test_a_recorder_passes_nothing_on_for_no_frames():
    segments = []
    SegmentRecorder(10, segments.append).finish()
    assert segments == []


MEMORY = """
import resource, sys
import manim as mn
from pathlib import Path
from rendering import engine
from rendering.profiles import Profile

class Endless(mn.Scene):
    def construct(self):
        square = mn.Square()
        for _ in range(int(sys.argv[1])):
            self.play(square.animate.rotate(0.3), run_time=1)

engine.render(Endless, Profile("small", 128, 72, 10), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_length(tmp_path):
    """Ten times the length in at most 5 MiB more."""

    def peak(plays):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", MEMORY, str(plays), str(tmp_path / "film.mp4")],
            check=True, capture_output=True, text=True, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        return int(done.stdout.split()[-1]) / 1024

    assert peak(100) <= peak(10) + 5
