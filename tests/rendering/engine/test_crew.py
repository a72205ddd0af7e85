"""Several processes at one film: the same file, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import manim as mn
import pytest

from rendering import engine
from rendering.engine import crew
from rendering.engine.slots import Slots
from tests.rendering.engine.gallery import (
    PROFILE,
    AlwaysRedrawn,
    Compositions,
    Images,
    ManyWaits,
    PointClouds,
    RandomAndDtUpdaters,
    Turning3D,
)

ROOT = Path(__file__).parents[3]


class Long(mn.Scene):
    """Nine seconds of motion: five segments."""

    def construct(self):
        square = mn.Square()
        for _ in range(9):
            self.play(square.animate.rotate(0.7), run_time=1)


@pytest.fixture
def short_segments(monkeypatch):
    """Make segments so short that the gallery's scenes have many."""
    monkeypatch.setattr("rendering.engine.recording.KEYFRAME_SECONDS", 0.3)


def video(make_scene, tmp_path, name="film.mp4", **options):
    path = tmp_path / name
    engine.render(make_scene, PROFILE, path, **options)
    return path.read_bytes()


@pytest.mark.parametrize(
    "scene",
    [AlwaysRedrawn, Compositions, Images, ManyWaits, PointClouds, RandomAndDtUpdaters, Turning3D],
    ids=lambda scene: scene.__name__,
)
def test_many_processes_make_the_same_file_as_one(scene, tmp_path, short_segments):
    alone = video(scene, tmp_path)
    assert video(scene, tmp_path, jobs=3) == alone


def test_helpers_really_draw(tmp_path, monkeypatch):
    drawn = []
    encode = crew.Helper.encode
    monkeypatch.setattr(
        crew.Helper, "encode", lambda self, parcel: drawn.append(1) or encode(self, parcel)
    )
    video(Long, tmp_path, jobs=2)
    assert len(drawn) == 5


def test_a_killed_helper_is_replaced_and_nothing_lost(tmp_path, monkeypatch):
    alone = video(Long, tmp_path)
    encode = crew.Helper.encode
    killed = []

    def encode_or_die(self, parcel):
        if len(killed) < 2:
            killed.append(self.process.pid)
            os.kill(self.process.pid, signal.SIGKILL)
        return encode(self, parcel)

    monkeypatch.setattr(crew.Helper, "encode", encode_or_die)
    assert video(Long, tmp_path, jobs=2) == alone
    assert len(killed) == 2


def test_a_segment_that_kills_every_helper_is_an_error_not_a_hang(tmp_path, monkeypatch):
    def die(self, parcel):
        raise EOFError

    monkeypatch.setattr(crew.Helper, "encode", die)
    with pytest.raises(RuntimeError, match="three processes in a row died"):
        video(Long, tmp_path, jobs=2)


def test_an_error_in_the_scene_ends_the_helpers(tmp_path, monkeypatch):
    helpers = []
    start = crew.Helper.__init__

    def start_and_note(self, profile):
        start(self, profile)
        helpers.append(self)

    monkeypatch.setattr(crew.Helper, "__init__", start_and_note)

    class Failing(Long):
        def construct(self):
            super().construct()
            raise ZeroDivisionError("in the scene")

    with pytest.raises(ZeroDivisionError, match="in the scene"):
        video(Failing, tmp_path, jobs=2)
    assert helpers
    assert all(helper.process.poll() is not None for helper in helpers)


class TestSlots:
    def test_no_more_than_the_stock_are_taken(self, tmp_path):
        one, other = Slots(tmp_path, 2), Slots(tmp_path, 2)
        assert one.take()
        assert other.take()
        assert not one.take()
        assert not other.take()
        one.give_back()
        assert other.take()

    def test_a_film_draws_alone_while_others_hold_all_slots(self, tmp_path, monkeypatch):
        monkeypatch.setattr(crew, "Helper", None)  # whoever calls it fails
        others, ours = Slots(tmp_path, 2), Slots(tmp_path, 2)
        assert others.take()
        assert others.take()
        assert video(Long, tmp_path, jobs=ours) == video(Long, tmp_path, "again.mp4")

    def test_a_film_gives_its_slots_back(self, tmp_path):
        others, ours = Slots(tmp_path, 2), Slots(tmp_path, 2)
        video(Long, tmp_path, jobs=ours)
        assert others.take()
        assert others.take()

    def test_a_killed_process_gives_its_slots_back(self, tmp_path):
        code = (
            "import sys, os, signal\n"
            "from pathlib import Path\n"
            "from rendering.engine.slots import Slots\n"
            "assert Slots(Path(sys.argv[1]), 1).take()\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert done.returncode == -signal.SIGKILL
        assert Slots(tmp_path, 1).take()


# Heavy libraries with threads of their own, used before, during and after; a forking engine
# would hang here sooner or later.
WATCHED = """
import sys, torch, scipy.linalg, numpy as np, manim as mn
from pathlib import Path
from rendering import engine
from rendering.profiles import Profile

mn.config.media_dir = sys.argv[1] + "/media"
work = torch.rand(300, 300)
def use():
    (work @ work).sum().item()
    scipy.linalg.lu_factor(np.random.rand(200, 200))

class Learning(mn.Scene):
    def construct(self):
        dot = mn.Dot()
        def step(mobject):
            use()
            mobject.set_x(float((work[0] @ work[1]).item()) % 3)
        dot.add_updater(step)
        self.add(dot)
        for _ in range(2):
            self.play(mn.Create(mn.Circle()), run_time=1)

use()
files = set()
for number in range(int(sys.argv[2])):
    path = Path(sys.argv[1]) / "film.mp4"
    engine.render(Learning, Profile("tiny", 64, 36, 5), path, jobs=3)
    use()
    files.add(path.read_bytes())
assert len(files) == 1
print("done")
"""


def test_no_hang_with_torch_and_scipy(tmp_path):
    """50 renders under a watchdog."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WATCHED, str(tmp_path), "50"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
        timeout=300, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip().endswith("done")
