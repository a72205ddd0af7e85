"""The text of a small film that a test writes, edits and saves."""

FILM = """
from manim import Create, Wait
from scenes.kit.scene import BlogScene
from scenes.kit.marks import dot
from scenes.kit.numbers import Readout
from scenes.kit.style import Role
from compute.quantities import Quantity, fixed
from place import X, itself

SAME = Quantity("same", "itself", itself, fixed(1))


class Film(BlogScene):
    alt = "Two dots."

    def construct(self):
        with self.beat("first", "A dot appears.", "A blue dot appears."):
            self.play(Create(dot([0, 0, 0], Role.TRUTH)))
        with self.beat("second", "Another dot appears.", "A second dot appears."):
            self.play(Create(dot([X, 1, 0], Role.STATE)))
            self.add(Readout(SAME, 1.5))
            self.hold()
"""

PLACE = """
X = 1.0


def itself(x):
    return x
"""

ENDLESS = """
from manim import Create
from scenes.kit.scene import BlogScene
from scenes.kit.marks import dot
from scenes.kit.style import Role


class Film(BlogScene):
    def construct(self):
        while True:
            self.play(Create(dot([0, 0, 0], Role.TRUTH)))
"""

BUSY = """
from pathlib import Path
from manim import Scene


class Film(Scene):
    def construct(self):
        Path(__file__).with_name("busy").touch()
        while True:
            pass
"""
