"""Beats carry captions that can be read, and the film knows what it says."""

import pytest
from manim import Create, tempconfig

from compute.quantities import Quantity, fixed
from rendering import engine
from rendering.profiles import Profile
from rendering.script import NumberLog, script_of
from scenes.kit.marks import dot
from scenes.kit.numbers import Readout
from scenes.kit.scene import BlogScene, Caption, balanced, reading_time
from scenes.kit.style import Frame, Role

SMALL = Profile("small", 256, 144, 10)


def same(x):
    return x


SAME = Quantity("same", "itself", same, fixed(1))


class TwoBeats(BlogScene):
    alt = "A dot."

    def construct(self):
        with self.beat("first", "One short caption.", "A dot appears at {x}.", x=SAME(1.5)):
            self.play(Create(dot([0, 0, 0], Role.TRUTH)))
            self.add(Readout(SAME, 2.5))
            self.say("Another caption, with {x}.", "Nothing moves.", x=SAME(1.5))
        self.poster()
        with self.beat("second", "The end.", "It ends."):
            self.hold()


def recorded():
    built, log = [], NumberLog()
    measured = engine.measure(lambda: built.append(TwoBeats()) or built[-1], SMALL, log.observe)
    return script_of(built[0], log, measured.frames, SMALL.fps)


def test_a_film_says_its_beats_captions_and_descriptions():
    script = recorded()
    assert [beat.name for beat in script.beats] == ["first", "second"]
    assert [s.caption for s in script.spoken] == [
        "One short caption.", "Another caption, with 1.5.", "The end."
    ]  # fmt: skip
    assert script.spoken[0].description == "A dot appears at 1.5."
    assert script.alt == "A dot."


def test_captions_stay_until_they_can_have_been_read_and_leave_no_gap():
    script = recorded()
    frame = 1 / SMALL.fps
    for spoken in script.spoken:
        assert spoken.end - spoken.start >= reading_time(spoken.caption) - frame - 1e-6
    for before, after in zip(script.spoken, script.spoken[1:], strict=False):
        assert after.start == pytest.approx(before.end, abs=1e-6)
    assert script.spoken[-1].end == pytest.approx(script.duration, abs=frame)


def test_the_poster_is_the_moment_that_was_marked():
    script = recorded()
    assert script.poster == pytest.approx(script.beats[0].end, abs=1e-6)


def test_numbers_are_noted_while_they_are_on_screen():
    script = recorded()
    readout = [number for number in script.numbers if number.text == "2.5"]
    assert len(readout) == 1
    assert readout[0].source == "tests.kit.test_scene.same"
    assert readout[0].arguments == (2.5,)
    assert readout[0].start == pytest.approx(1.0)  # added after the dot's second
    assert readout[0].end == pytest.approx(script.duration)
    in_caption = [number for number in script.numbers if number.text == "1.5"]
    assert len(in_caption) == 1
    assert in_caption[0].start == pytest.approx(script.spoken[1].start, abs=0.5)


def test_descriptions_need_not_print_their_numbers():
    """The fact of the first description is spoken, not shown: no number before the caption's."""
    assert all(number.start > 0.5 for number in recorded().numbers)


def test_reading_time_is_a_second_and_a_third_of_one_for_each_word():
    assert reading_time("four words, no more") == pytest.approx(1 + 4 * 0.3)


def test_long_captions_are_broken_into_equal_lines_but_never_within_math():
    lines = balanced("Here is a caption of some length with $x^2 + y^2 = 1$ at its end", {})
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) < 20
    assert all(line.count("$") % 2 == 0 for line in lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one two three four five six seven eight nine ten eleven twelve 13", "at most 12 words"),
        ("incomprehensibilities " * 5, "at most 2 lines of 40"),
    ],
)
def test_captions_that_cannot_be_read_in_passing_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        Caption(text.strip())


def test_captions_stay_in_their_strip():
    caption = Caption("A caption of two lines, descenders gjpqy and a long second line")
    assert len(caption) == 2
    assert caption.get_top()[1] < Frame.STRIP_TOP
    assert caption.get_bottom()[1] > Frame.BOTTOM - 0.05
    assert caption.get_left()[0] > Frame.LEFT


def test_plain_manim_renders_it_too(tmp_path):
    settings = {"media_dir": str(tmp_path), "quality": "low_quality", "verbosity": "ERROR",
                "progress_bar": "none", "frame_rate": 5, "disable_caching": True}  # fmt: skip
    with tempconfig(settings):
        TwoBeats().render()
    assert list(tmp_path.rglob("TwoBeats.mp4"))
