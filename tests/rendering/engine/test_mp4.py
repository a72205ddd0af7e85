"""What a player meets in the files: checked on finished videos, by ffprobe and ffmpeg."""

from __future__ import annotations

import itertools
import subprocess

import manim as mn
import numpy as np
import pytest

from rendering import engine
from rendering.engine.bt709 import VideoPicture
from rendering.engine.h264 import KEYFRAME_SECONDS
from rendering.engine.tiles import grid_shape
from rendering.profiles import Profile
from tests.rendering.engine.gallery import PROFILE, ManyWaits
from tests.rendering.engine.reference import drawn_frames, recorded_segments
from tests.rendering.engine.videos import boxes, decoded_planes, decoded_rgb, ffprobe, psnr

SHARP = Profile("sharp", 640, 360, 30)


class Explainer(mn.Scene):
    """Lines, small type, fades and waits: what the films are made of."""

    def __init__(self, page="#101828", **kwargs):
        super().__init__(**kwargs)
        self.camera.background_color = mn.ManimColor(page)
        self.ink = mn.WHITE if page == "#101828" else mn.BLACK

    def construct(self):
        axes = mn.Axes(x_length=8, y_length=5, axis_config={"color": self.ink})
        title = mn.Text("The gradient points uphill", font_size=28, color=self.ink).to_edge(mn.UP)
        curve = axes.plot(lambda x: 0.05 * x**3 - x / 3, color="#53b1fd")
        self.play(mn.Create(axes), mn.FadeIn(title))
        self.wait(1.5)
        self.play(mn.Create(curve), run_time=1.2)
        self.wait(2.5)
        self.play(mn.FadeOut(title), curve.animate.shift(mn.DOWN), run_time=0.8)


class Brightening(mn.Scene):
    """The whole page gets brighter by a level or two a frame."""

    def construct(self):
        veil = mn.Square(20, stroke_width=0, fill_color="#53b1fd", fill_opacity=0)
        self.add(veil)
        self.play(veil.animate.set_fill(opacity=0.5), rate_func=mn.linear, run_time=2)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with mn.tempconfig({"media_dir": str(path.parent), "verbosity": "ERROR"}):
        return path, engine.render(Explainer, SHARP, path)


def test_has_one_silent_stream_of_the_kind_that_browsers_play(film):
    path, rendered = film
    (stream,) = ffprobe(path, "-show_streams", "-count_packets")["streams"]
    assert (stream["codec_name"], stream["profile"]) == ("h264", "High")
    assert stream["pix_fmt"] == "yuv420p"
    assert (stream["width"], stream["height"]) == (SHARP.width, SHARP.height)
    assert int(stream["nb_read_packets"]) == rendered.frames == 210
    assert float(stream["duration"]) == rendered.duration == 7.0
    assert stream["r_frame_rate"] == stream["avg_frame_rate"] == f"{SHARP.fps}/1"
    assert float(stream["start_time"]) == 0


def test_is_tagged_as_bt709_in_limited_range(film):
    (stream,) = ffprobe(film[0], "-show_streams")["streams"]
    tags = [stream[f"color_{name}"] for name in ("primaries", "transfer", "space", "range")]
    assert tags == ["bt709", "bt709", "bt709", "tv"]


def test_index_comes_before_the_frames(film):
    names = boxes(film[0])
    assert names.index("moov") < names.index("mdat")


def test_carries_no_date_and_no_version(film):
    (stream,), container = (
        ffprobe(film[0], "-show_streams")["streams"],
        ffprobe(film[0], "-show_format")["format"],
    )
    tags = {*stream["tags"], *container["tags"]}
    assert not tags & {"creation_time", "encoder"}


def test_time_stamps_are_constant_and_in_order(film):
    packets = ffprobe(film[0], "-show_packets")["packets"]
    shown = sorted(int(packet["pts"]) for packet in packets)
    decoded = [int(packet["dts"]) for packet in packets]
    steps = {b - a for times in (shown, decoded) for a, b in itertools.pairwise(times)}
    assert len(steps) == 1
    assert shown[0] == 0
    assert all(int(p["pts"]) >= int(p["dts"]) for p in packets)
    assert {int(p["duration"]) for p in packets} == steps


def test_keyframes_are_at_most_two_seconds_apart(film):
    packets = ffprobe(film[0], "-show_packets")["packets"]
    keys = [number for number, packet in enumerate(packets) if "K" in packet["flags"]]
    assert keys[0] == 0
    assert max(np.diff([*keys, len(packets)])) == KEYFRAME_SECONDS * SHARP.fps


def test_each_keyframe_starts_a_closed_group(film):
    """Every keyframe is an IDR picture: nothing after it refers to anything before it."""
    trace = subprocess.run(
        ["ffmpeg", "-v", "trace", "-i", str(film[0]), "-c", "copy", "-bsf:v", "trace_headers",
         "-f", "null", "-"],
        check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    kinds = [line.split()[-1] for line in trace.splitlines() if " nal_unit_type " in line]
    assert kinds.count("5") == 4  # 7 s
    # One sequence and one picture parameter set, beside the frames and nowhere among them.
    assert not film[0].read_bytes().count(b"x264 - core")
    headers = (film[0].read_bytes()).count(b"avcC")
    assert headers == 1
    assert kinds.count("7") == kinds.count("8") <= 1


@pytest.mark.parametrize("moment", [0.0, 1.0, 2.4, 3.9, 5.0, 6.9])
def test_seeking_shows_the_frame_of_that_moment(film, moment):
    number = int(moment * SHARP.fps + 1e-5)
    whole = decoded_rgb(film[0], SHARP.width, SHARP.height)
    command = ["ffmpeg", "-v", "error", "-ss", str(moment), "-i", str(film[0]), "-frames:v", "1",
               "-sws_flags", "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact",
               "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True)
    assert done.stdout == whole[number].tobytes()


def test_every_frame_decodes_to_what_was_drawn(film):
    """At least 40 dB against the frames before encoding, each of them."""
    planes = decoded_planes(film[0], SHARP.width, SHARP.height)
    with mn.tempconfig({"verbosity": "ERROR"}):
        drawn = drawn_frames(recorded_segments(Explainer, SHARP), SHARP)
    assert len(planes) == len(drawn)
    for decoded, rgba in zip(planes, drawn, strict=True):
        lossless = VideoPicture(SHARP.width, SHARP.height)
        lossless.update(rgba, np.ones(grid_shape(SHARP.width, SHARP.height), dtype=bool))
        assert psnr(decoded, lossless.planes) >= 40


@pytest.mark.parametrize("page", ["#101828", "#f3f4f6"])
def test_the_page_comes_back_in_its_own_color(tmp_path, page):
    """Within 1 of 255 a channel, in every frame, wherever nothing is drawn."""
    path = tmp_path / "film.mp4"
    engine.render(lambda: Explainer(page), SHARP, path)
    wanted = np.array([int(page[i : i + 2], 16) for i in (1, 3, 5)])
    frames = decoded_rgb(path, SHARP.width, SHARP.height).astype(int)
    margins = frames[:, :, :20], frames[:, :, -20:]  # the curve leaves at the top
    assert max(np.abs(margin - wanted).max() for margin in margins) <= 1


def test_the_same_scene_gives_the_same_bytes(film, tmp_path):
    again = tmp_path / "again.mp4"
    engine.render(Explainer, SHARP, again)
    assert again.read_bytes() == film[0].read_bytes()


def test_long_waits_cost_next_to_nothing(tmp_path):
    """ManyWaits stands still for 68 of 71 frames; a still frame takes a few bytes."""
    path = tmp_path / "film.mp4"
    rendered = engine.render(ManyWaits, PROFILE, path)
    sizes = [int(p["size"]) for p in ffprobe(path, "-show_packets")["packets"]]
    assert rendered.frames == len(sizes) == 71
    assert sorted(sizes)[len(sizes) // 2] < 40


def test_what_brightens_evenly_does_not_go_in_steps(tmp_path):
    """Pictures between two references are blends of them, and no copies of the nearer one."""
    path = tmp_path / "film.mp4"
    with mn.tempconfig({"media_dir": str(tmp_path), "verbosity": "ERROR"}):
        engine.render(Brightening, SHARP, path)
    luma = decoded_planes(path, SHARP.width, SHARP.height)[:, : SHARP.height].mean(axis=(1, 2))
    steps = np.diff(luma)
    assert 1 < steps.mean() < 1.5  # levels a frame
    assert 0.5 < steps.min() <= steps.max() < 2.5
