"""What lands in the output folder: whole files, as a browser wants them, and a true manifest."""

import json
import struct
import sys
from fractions import Fraction
from itertools import pairwise
from types import ModuleType

import ffmpeg
import numpy as np
import pytest
import webvtt

from rendering import batch, manifest, media, plan, source, worker
from rendering.errors import RenderingError
from rendering.profiles import Profile
from scenes.kit.style import THEMES, Role
from tests.rendering.small_films import series_of

SMALL = Profile("small", 256, 144, 30)


def jobs_of(films, themes=("dark", "light")):
    return [plan.Job(film, theme, SMALL) for film in films.values() for theme in themes]


def render(folder, films, themes=("dark", "light"), workers=2):
    """Render films into a folder as the command line does, and return its manifest."""
    with batch.output_folder(folder):
        known = manifest.read(folder)
        report = batch.render_all(
            jobs_of(films, themes), folder, known, list(films), workers=workers,
            tell=lambda job, event: None,
        )  # fmt: skip
    return report, known


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    report, _ = render(folder, series_of(good="Good"))
    assert not report.failed
    return folder


def test_all_files_of_a_film_are_there_and_nothing_else(dist):
    names = {path.name for path in dist.iterdir()} - {batch.LOCK_NAME}
    assert names == {
        "manifest.json", "good.dark.mp4", "good.light.mp4", "good.dark.webp", "good.light.webp",
        "good.vtt", "good.descriptions.vtt", "good.chapters.vtt", "good.json", "index.html",
    }  # fmt: skip


def test_the_manifest_tells_the_truth(dist):
    record = manifest.read(dist).film("good")
    assert (record.topic, record.post, record.title) == ("good", "post-good", "Good")
    assert record.alt == "A dot appears."
    assert all(file.matches(dist) for file in record.files)
    assert len(record.files) == 8
    dark = record.themes["dark"]
    assert (dark.width, dark.height, dark.fps, dark.profile) == (256, 144, 30, "small")
    assert record.duration == pytest.approx(dark.frames / 30)
    assert dark.made_with["manim"] == "0.22.0"
    assert "scenes/kit/typeset.py" in dark.made_from
    assert "assets/fonts/Inter-Regular.otf" in dark.made_from


def test_the_manifest_does_not_tell_which_theme_was_finished_first(dist):
    known = manifest.read(dist)
    film = known.film("good")
    late_first = {theme: film.themes[theme] for theme in reversed(list(film.themes))}
    known.put(film.model_copy(update={"themes": late_first}), ["good"])
    assert list(known.film("good").themes) == ["dark", "light"]


def test_the_manifest_is_versioned_json(dist):
    assert json.loads((dist / "manifest.json").read_text())["schema_version"] == 1


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_videos_are_what_browsers_play(dist, theme):
    facts = media.probe(dist / f"good.{theme}.mp4")
    assert (facts.codec, facts.profile, facts.pixel_format) == ("h264", "High", "yuv420p")
    assert facts.streams == 1  # no sound
    assert facts.color == ("bt709", "bt709", "bt709", "tv")
    assert facts.fps == 30
    assert facts.frames == manifest.read(dist).film("good").themes[theme].frames


def test_frames_follow_each_other_at_one_rate_and_can_be_sought(dist):
    packets = ffmpeg.probe(str(dist / "good.dark.mp4"), show_packets=None)["packets"]
    times = sorted(Fraction(packet["pts_time"]) for packet in packets)
    steps = {round(float(b - a), 5) for a, b in pairwise(times)}
    assert steps <= {0.03333, 0.03334}
    keys = [float(p["pts_time"]) for p in packets if "K" in p["flags"]]
    assert keys[0] == 0
    assert max(np.diff([*keys, float(times[-1])])) <= 2.001


def atoms(path):
    """Yield the names of an MP4's top-level atoms, in order."""
    data = path.read_bytes()
    at = 0
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        yield name.decode()
        at += size


def test_the_index_comes_before_the_pictures(dist):
    order = list(atoms(dist / "good.dark.mp4"))
    assert order.index("moov") < order.index("mdat")


def decoded(path):
    """Decode a video to RGB as a player does, by its tags: (frames, h, w, 3)."""
    facts = media.probe(path)
    out, _ = (
        ffmpeg.input(str(path))
        .filter(
            "scale", in_color_matrix="bt709", in_range="tv", flags="accurate_rnd+full_chroma_int"
        )
        .output("pipe:", format="rawvideo", pix_fmt="rgb24")
        .run(capture_stdout=True, capture_stderr=True)
    )
    return np.frombuffer(out, np.uint8).reshape(-1, facts.height, facts.width, 3)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_background_is_the_pages_color(dist, theme):
    """Within one a channel, in every frame, so that a film has no visible box."""
    hex_color = THEMES[theme].palette[Role.PAGE].lstrip("#")
    page = np.array([int(hex_color[i : i + 2], 16) for i in (0, 2, 4)])
    frames = decoded(dist / f"good.{theme}.mp4").astype(int)
    corner = frames[:, :20, :20]
    assert np.abs(corner - page).max() <= 1


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_poster_is_a_picture_of_the_film(dist, theme):
    stream = ffmpeg.probe(str(dist / f"good.{theme}.webp"))["streams"][0]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("webp", 256, 144)


def test_text_tracks_are_valid_and_in_step_with_the_script(dist):
    captions = list(webvtt.read(dist / "good.vtt"))
    assert [cue.text for cue in captions] == ["A dot appears."]
    assert captions[0].start == "00:00:00.000"
    described = list(webvtt.read(dist / "good.descriptions.vtt"))
    assert "&amp; a number &lt; 2" in (dist / "good.descriptions.vtt").read_text()
    assert len(described) == len(captions)
    assert [cue.text for cue in webvtt.read(dist / "good.chapters.vtt")] == ["Dot"]


def test_the_numbers_file_names_value_text_source_and_time(dist):
    (number,) = json.loads((dist / "good.json").read_text())["numbers"]
    assert (number["name"], number["value"], number["text"]) == ("same", 1.5, "1.5")
    assert number["source"] == "tests.rendering.small_films.same"
    assert 0 < number["start"] < number["end"]


def test_done_films_are_left_alone_unless_something_changed(dist):
    films = series_of(good="Good")
    known = manifest.read(dist)
    to_do, done = plan.jobs(list(films.values()), ["dark"], SMALL, known, dist, force=False)
    assert (len(to_do), len(done)) == (0, 1)
    to_do, _ = plan.jobs(list(films.values()), ["dark"], SMALL, known, dist, force=True)
    assert len(to_do) == 1
    other = Profile("other", 256, 144, 30)
    to_do, _ = plan.jobs(list(films.values()), ["dark"], other, known, dist, force=False)
    assert len(to_do) == 1


def test_a_changed_source_makes_a_film_outdated(dist):
    record = manifest.read(dist).film("good")
    assert plan.state(record, "dark", dist) == "rendered"
    record.themes["dark"].made_from["scenes/kit/scene.py"] = "0" * 64
    assert plan.state(record, "dark", dist) == "outdated"
    assert plan.state(record, "light", dist) == "rendered"


def test_modules_that_only_pretend_to_have_a_file_are_no_sources(monkeypatch):
    """torch registers one whose `__file__` is a bare name."""
    pretender = ModuleType("pretender")
    pretender.__file__ = "_classes.py"
    monkeypatch.setitem(sys.modules, "pretender", pretender)
    monkeypatch.chdir(source.ROOT)
    found = source.imported_sources()
    assert "rendering/source.py" in found
    assert "_classes.py" not in found


def test_a_damaged_file_is_noticed(dist, tmp_path):
    for path in dist.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    record = manifest.read(tmp_path).film("good")
    video = tmp_path / "good.dark.mp4"
    data = bytearray(video.read_bytes())
    data[len(data) // 2] ^= 1  # the size stays
    video.write_bytes(data)
    assert plan.state(record, "dark", tmp_path) == "damaged"
    assert plan.state(record, "light", tmp_path) == "rendered"
    (tmp_path / "good.json").unlink()
    assert plan.state(record, "light", tmp_path) == "damaged"


def test_a_damaged_manifest_is_named_with_the_remedy(tmp_path):
    (tmp_path / "manifest.json").write_text('{"schema_version": 1, "films": [{}]}')
    with pytest.raises(RenderingError, match=r"manifest\.json can't be read .* delete it"):
        manifest.read(tmp_path)


def test_rendering_twice_gives_the_same_bytes(dist, tmp_path):
    render(tmp_path, series_of(good="Good"), themes=("dark",))
    for name in ("good.dark.mp4", "good.dark.webp", "good.json", "good.vtt"):
        assert (tmp_path / name).read_bytes() == (dist / name).read_bytes(), name


def test_a_plain_manim_scene_can_be_rendered(tmp_path):
    report, known = render(tmp_path, series_of(plain="Plain"), themes=("dark",))
    assert not report.failed
    assert known.film("plain").duration == pytest.approx(1.0)


def test_an_unexpected_video_is_not_published():
    good = media.VideoFacts(
        codec="h264", profile="High", width=256, height=144, pixel_format="yuv420p",
        fps=Fraction(30), frames=29, duration=1.0, color=("", "", "", ""), streams=1,
    )  # fmt: skip
    (job,) = jobs_of(series_of(good="Good"), ["dark"])
    worker.check_video(good, job, 29)
    with pytest.raises(RenderingError, match=r"the video of good \(dark\) came out as"):
        worker.check_video(good, job, 30)
