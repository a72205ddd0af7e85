"""Films of a second or so, good and bad, to try the machine on."""

import os
import signal

from manim import Create, Scene, Square

from compute.quantities import Quantity, fixed
from rendering.source import FilmSource
from scenes.kit.marks import dot
from scenes.kit.numbers import Readout
from scenes.kit.scene import BlogScene
from scenes.kit.style import Role


def same(x):
    return x


SAME = Quantity("same", "itself", same, fixed(1))


class Good(BlogScene):
    """A dot and a number."""

    alt = "A dot appears."

    def construct(self):
        with self.beat("dot", "A dot appears.", "A blue dot & a number < 2 appear."):
            self.play(Create(dot([0, 0, 0], Role.TRUTH)))
            self.add(Readout(SAME, 1.5))
            self.poster()
            self.hold()


class AlsoGood(Good):
    """Another one."""


class Raises(BlogScene):
    """Fails on the way."""

    def construct(self):
        self.play(Create(dot([0, 0, 0], Role.TRUTH)))
        raise ValueError("the axis is\nupside down")  # the line that is blamed


class Dies(BlogScene):
    """Takes its process along."""

    def construct(self):
        os.kill(os.getpid(), signal.SIGKILL)


class Endless(BlogScene):
    """Never comes to an end by itself."""

    def construct(self):
        while True:
            self.play(Create(dot([0, 0, 0], Role.TRUTH)))


class Plain(Scene):
    """A scene that knows nothing of us."""

    def construct(self):
        self.play(Create(Square()))


LINE_OF_RAISES = 45


def film(topic, scene):
    """Return a film of this module."""
    return FilmSource(topic, f"post-{topic}", topic.title(), "tests.rendering.small_films", scene)


def series_of(**scenes):
    """Return a series of films of this module, by topic."""
    return {topic: film(topic, scene) for topic, scene in scenes.items()}
