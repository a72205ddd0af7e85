"""Time to read, something to see, and never too much at once."""

import pytest
from manim import RIGHT, UP, ValueTracker, linear

from compute.quantities import Quantity, integer
from rendering.check.rules.pace import Crowd, Length, ReadingTime, Rests
from rendering.check.watching import inspect
from scenes.kit.marks import dot
from scenes.kit.numbers import Readout
from scenes.kit.scene import BlogScene
from scenes.kit.style import Role
from scenes.kit.typeset import Words
from tests.check.small import DESCRIPTION, Film, found, names


def whole(x):
    return int(x)


WHOLE = Quantity("whole", "a whole number", whole, integer())


def film(beats, seconds, **attributes):
    """Return a film of some beats that lasts for so long."""

    def construct(self):
        mark = dot([0, 0, 0], Role.TRUTH)
        self.add(mark)
        for name in beats:
            with self.beat(name, "Look at the dot.", DESCRIPTION):
                self.poster()
                self.play(mark.animate.shift(0.1 * RIGHT), run_time=0.5)
                self.wait(seconds / len(beats) - 0.5, frozen_frame=True)

    attributes = {"alt": "A dot is seen that moves to the right.", **attributes}
    return Film(type("Small", (BlogScene,), {"construct": construct, **attributes}))


FOUR = ("one", "two", "three", "four")


def test_a_film_of_good_length_with_beats_and_words_passes():
    assert not inspect(film(FOUR, 36), "dark", [Length()])


@pytest.mark.parametrize(
    ("beats", "seconds", "attributes", "measured"),
    [
        (FOUR, 34, {}, "34."),
        (FOUR, 62, {}, "62."),
        (FOUR[:3], 36, {}, "3 beats"),
        (("one", "two", "three", "one"), 36, {}, "the beat's name is 'one'"),
        (("one", "two", "three", "Number 4"), 36, {}, "the beat's name is 'Number 4'"),
        (FOUR, 36, {"alt": "A dot."}, "alt is 'A dot.'"),
        (FOUR, 36, {"poster": lambda self: None}, "no poster"),
    ],
)
def test_length_beats_and_words_are_judged(beats, seconds, attributes, measured):
    findings = inspect(film(beats, seconds, **attributes), "dark", [Length()])
    assert any(finding.measured.startswith(measured) for finding in findings)


def test_a_caption_that_leaves_too_early_is_found():
    class Hasty(BlogScene):
        def _finish_reading(self):
            if self.beats and self.beats[-1].spoken:
                self.beats[-1].spoken[-1].end = self.time

        def construct(self):
            with self.beat("one", "There are quite a few words to be read here.", DESCRIPTION):
                self.wait(self.seconds)

    for seconds, faults in ((4.2, []), (3.5, ["caption"])):
        Hasty.seconds = seconds
        assert [
            n for n in names(inspect(Film(Hasty), "dark", [Length()])) if n == "caption"
        ] == faults


@pytest.mark.parametrize(("seconds", "faults"), [(3.0, []), (3.3, ["rest"])])
def test_nothing_may_rest_longer_than_three_seconds(seconds, faults):
    def construct(scene):
        mark = dot([0, 0, 0], Role.TRUTH)
        scene.play(mark.animate.shift(UP), run_time=0.5)
        scene.wait(seconds, frozen_frame=True)
        scene.play(mark.animate.shift(UP), run_time=0.5)
        scene.wait(1.6)

    assert names(found(Rests(), construct)) == faults


@pytest.mark.parametrize(("seconds", "faults"), [(1.6, []), (1.2, ["last-look"])])
def test_the_last_picture_stands(seconds, faults):
    def construct(scene):
        mark = dot([0, 0, 0], Role.TRUTH)
        scene.play(mark.animate.shift(UP), run_time=1.5)
        scene.wait(seconds)

    assert names(found(Rests(), construct)) == faults


@pytest.mark.parametrize(("seconds", "faults"), [(0.8, []), (1.4, ["first-look"])])
def test_something_is_seen_within_the_first_second(seconds, faults):
    def construct(scene):
        scene.wait(seconds)
        scene.add(dot([0, 0, 0], Role.TRUTH))
        scene.wait(1.6)

    assert names(found(Rests(), construct)) == faults


@pytest.mark.parametrize(("count", "faults"), [(4, []), (5, ["crowd"])])
def test_at_most_five_texts_at_once_the_caption_counted(count, faults):
    def construct(scene):
        scene.add(*(Words("word", size=0.45).shift(k * 0.8 * UP) for k in range(count)))
        scene.hold(2)

    assert names(found(Crowd(), construct)) == faults


def test_a_number_that_is_part_of_a_label_is_one_with_it():
    def construct(scene):
        for k in range(4):
            label = Words("word", size=0.45).shift(k * 0.8 * UP)
            label.add(Words("more", size=0.45).shift(k * 0.8 * UP + 2 * RIGHT))
            scene.add(label)
        scene.hold(2)

    assert not found(Crowd(), construct)


@pytest.mark.parametrize(("seconds", "faults"), [(1.3, []), (0.8, ["reading-time"])])
def test_a_label_stays_until_it_can_have_been_read(seconds, faults):
    def construct(scene):
        scene.hold()
        label = Words("word", size=0.45)
        scene.add(label)
        scene.wait(seconds)
        scene.remove(label)
        scene.hold()

    assert names(found(ReadingTime(), construct)) == faults


@pytest.mark.parametrize(("seconds", "faults"), [(0.7, []), (0.3, ["reading-time"])])
def test_a_running_number_stands_somewhere(seconds, faults):
    def construct(scene):
        x = ValueTracker(0)
        number = Readout(WHOLE, x)
        scene.add(number)
        scene.play(x.animate(rate_func=linear).set_value(40), run_time=4)
        scene.wait(seconds)
        scene.remove(number)
        scene.hold()

    assert names(found(ReadingTime(), construct)) == faults
