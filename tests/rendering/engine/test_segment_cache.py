"""The cache is never wrong, whatever happens to its files or beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import manim as mn
import pytest

from rendering import engine
from rendering.engine import segment_cache
from rendering.engine.display_list import Segment, Shot
from rendering.engine.h264 import EncodedFrame
from rendering.engine.segment_cache import SegmentCache, key_of
from rendering.profiles import Profile
from tests.rendering.engine.gallery import PROFILE
from tests.rendering.engine.reference import recorded_segments

FRAMES = [
    EncodedFrame(b"key", True, 0),
    EncodedFrame(b"", False, 2),
    EncodedFrame(b"\0" * 9, False, 1),
]


class Captioned(mn.Scene):
    """Four plays of two seconds each, one of which shows a caption."""

    def __init__(self, caption="before", **kwargs):
        super().__init__(**kwargs)
        self.caption = caption

    def construct(self):
        square = mn.Square()
        self.play(mn.Create(square), run_time=2)
        text = mn.Text(self.caption)
        self.play(mn.FadeIn(text), run_time=2)
        self.remove(text)
        self.play(square.animate.rotate(1), run_time=2)
        self.play(square.animate.shift(mn.UP), run_time=2)


@pytest.fixture
def cache(tmp_path):
    return SegmentCache(tmp_path / "cache")


def rendered(cache, tmp_path, caption="before"):
    path = tmp_path / "film.mp4"
    cache.hits = cache.misses = 0
    engine.render(lambda: Captioned(caption), PROFILE, path, cache=cache)
    return path.read_bytes()


def test_gives_back_what_was_kept(cache):
    cache.put("k", FRAMES)
    assert cache.get("k") == FRAMES
    assert cache.get("another") is None


def test_a_film_from_the_cache_is_the_same_file(cache, tmp_path):
    fresh = rendered(cache, tmp_path)
    assert (cache.hits, cache.misses) == (0, 4)
    assert rendered(cache, tmp_path) == fresh
    assert (cache.hits, cache.misses) == (4, 0)


def test_only_the_segments_of_a_changed_caption_are_made_again(cache, tmp_path):
    rendered(cache, tmp_path)
    changed = rendered(cache, tmp_path, "after")
    assert (cache.hits, cache.misses) == (3, 1)
    assert changed == rendered(SegmentCache(tmp_path / "empty"), tmp_path, "after")


def damage_truncate(path):
    path.write_bytes(path.read_bytes()[:-7])


def damage_flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def damage_empty(path):
    path.write_bytes(b"")


def damage_exchange(path):
    """Put another segment's whole, valid content under this one's name."""
    other = next(p for p in path.parent.glob("*.segment") if p != path)
    path.write_bytes(other.read_bytes())


@pytest.mark.parametrize("damage", [damage_truncate, damage_flip, damage_empty, damage_exchange])
def test_damage_is_noticed_and_made_good(cache, tmp_path, damage):
    fresh = rendered(cache, tmp_path)
    victim = sorted(cache.folder.glob("*.segment"))[1]
    whole = victim.read_bytes()
    damage(victim)
    assert rendered(cache, tmp_path) == fresh
    assert cache.misses == 1
    assert victim.read_bytes() == whole


def test_the_key_depends_on_all_that_decides_the_bytes(monkeypatch):
    (first, second, *_) = recorded_segments(Captioned, PROFILE)
    keys = {
        key_of(first, PROFILE),
        key_of(second, PROFILE),
        key_of(first, Profile("taller", 256, 146, 10)),
        key_of(first, Profile("faster", 256, 144, 20)),
        key_of(Segment([*first.shots[:-1], Shot(first.shots[-1].items, 9)]), PROFILE),
        key_of(Segment(first.shots[::-1]), PROFILE),
    }
    monkeypatch.setattr(segment_cache, "engine_version", lambda: "another")
    keys.add(key_of(first, PROFILE))
    assert len(keys) == 7


def test_the_name_of_a_profile_does_not_matter():
    (first, *_) = recorded_segments(Captioned, PROFILE)
    assert key_of(first, PROFILE) == key_of(first, Profile("renamed", 256, 144, 10))


def test_a_recording_made_again_has_the_same_keys():
    """In another process, too: no key depends on addresses or on the order of a set."""
    ours = [key_of(segment, PROFILE) for segment in recorded_segments(Captioned, PROFILE)]
    code = (
        "from tests.rendering.engine.test_segment_cache import *\n"
        "mn.logger.setLevel('ERROR')\n"
        "print(*[key_of(s, PROFILE) for s in recorded_segments(Captioned, PROFILE)])"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        check=True, capture_output=True, text=True, cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "3", "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert done.stdout.split() == ours


def test_the_longest_unused_goes_first(tmp_path):
    cache = SegmentCache(tmp_path, limit=250)
    for number, key in enumerate("abcd"):
        cache.put(key, FRAMES)
        os.utime(cache._path(key), (number, number))
    each = cache.entries()[0].size
    cache.limit = 2 * each
    cache.get("a")  # used just now
    assert cache.prune() == 2
    assert {entry.key for entry in cache.entries()} == {"a", "d"}
    assert cache.size() <= cache.limit


def test_can_be_listed_and_cleared(cache):
    cache.put("one", FRAMES)
    cache.put("two", FRAMES)
    assert {entry.key for entry in cache.entries()} == {"one", "two"}
    assert cache.size() == sum(entry.size for entry in cache.entries()) > 0
    assert cache.clear() == 2
    assert cache.entries() == []


def test_no_half_written_entry_is_left_by_a_full_disk(cache, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache.put("k", FRAMES)
    assert list(cache.folder.iterdir()) == []
    assert cache.get("k") is None


def test_two_renders_at_once_share_it_and_agree(cache, tmp_path):
    code = (
        "import sys, manim as mn\n"
        "from pathlib import Path\n"
        "from tests.rendering.engine.test_segment_cache import *\n"
        "mn.config.media_dir = sys.argv[1] + '-media'\n"
        f"engine.render(Captioned, PROFILE, Path(sys.argv[1]), "
        f"cache=SegmentCache(Path({str(cache.folder)!r})))"
    )
    root = Path(__file__).parents[3]
    outputs = [tmp_path / f"{number}.mp4" for number in range(2)]
    processes = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, str(path)], cwd=root)
        for path in outputs
    ]
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    assert outputs[0].read_bytes() == outputs[1].read_bytes() == rendered(cache, tmp_path)
    assert cache.misses == 0


def test_a_negative_limit_is_refused(tmp_path):
    with pytest.raises(ValueError, match="limit"):
        SegmentCache(tmp_path, limit=-1)
