"""Small scenes for the film check, run through the engine like a film."""

from __future__ import annotations

from dataclasses import dataclass

from rendering.check.watching import inspect
from scenes.kit.scene import BlogScene

CAPTION = "Look."
DESCRIPTION = "There is something to be seen."


@dataclass
class Film:
    """A film of one scene."""

    scene: type
    topic: str = "small"

    def factory(self, theme, built=None):
        def build():
            import os

            os.environ["FILM_THEME"] = theme
            scene = self.scene()
            if built is not None:
                built.append(scene)
            return scene

        return build


def scene_of(construct, **attributes):
    """Return a scene class that does `construct(self)` inside of a beat."""

    def whole(self):
        with self.beat("only", CAPTION, DESCRIPTION):
            construct(self)

    return type("Small", (BlogScene,), {"construct": whole, **attributes})


def found(rule, construct, theme="dark", **attributes):
    """Return what a rule finds in a beat that does `construct(self)`."""
    return inspect(Film(scene_of(construct, **attributes)), theme, [rule])


def names(findings):
    """Return the rules that found something."""
    return [finding.rule for finding in findings]
