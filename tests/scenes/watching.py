"""Each film is run once, without drawing, and what it shows is noted for all tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from manim import Mobject

from rendering import engine
from rendering.profiles import Profile
from rendering.script import NumberLog, Script, script_of
from rendering.source import series
from scenes.kit.numbers import Readout, read
from scenes.kit.plane import TickNumber
from scenes.kit.scene import Caption
from scenes.kit.typeset import Typeset

PROFILE = Profile("test", 256, 144, 10)


@dataclass
class Text:
    """A piece of type on the stage, as the viewer sees it."""

    said: str
    left: float
    right: float
    bottom: float
    top: float
    caption: bool

    def overlaps(self, other: Text, slack: float = 0.03) -> bool:
        """Whether the boxes share more than a hair."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > slack
            and min(self.top, other.top) - max(self.bottom, other.bottom) > slack
        )


@dataclass
class Seen:
    """What a film showed."""

    script: Script
    givens: tuple[str, ...]
    templates: set[str] = field(default_factory=set)
    readings: list[tuple[float, str, str]] = field(default_factory=list)  # time, drawn, formatted
    rests: list[tuple[float, list[Text]]] = field(default_factory=list)  # time, what is read
    longest_rest: float = 0.0  # seconds in which nothing at all moves


def opaque(mobject: Mobject) -> bool:
    """Whether any glyph can be seen."""
    return any(len(g.points) and g.get_fill_opacity() > 0.3 for g in mobject.get_family())


def texts_of(mobjects: list[Mobject], *, caption: bool = False) -> list[tuple[Mobject, bool]]:
    """Find the pieces of type among mobjects, outermost first, ticks left out."""
    found = []
    for mobject in mobjects:
        if isinstance(mobject, TickNumber):
            continue
        if isinstance(mobject, Typeset | Readout):
            if opaque(mobject):
                found.append((mobject, caption))
            continue
        inside = caption or isinstance(mobject, Caption)
        found += texts_of(mobject.submobjects, caption=inside)
    return found


def box_of(mobject: Mobject) -> tuple[float, float, float, float]:
    """Return left, right, bottom, top of what is drawn."""
    points = np.concatenate(
        [g.points for g in mobject.get_family() if len(g.points) and g.get_fill_opacity() > 0]
    )
    (left, bottom), (right, top) = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return left, right, bottom, top


@cache
def seen(topic: str) -> Seen:
    """Run a film without drawing it and note what it shows."""
    built: list = []
    log, notes = NumberLog(), Seen(None, ())

    def observe(scene, first_frame, count):
        log.observe(scene, first_frame, count)
        time = first_frame / PROFILE.fps
        texts = texts_of(scene.mobjects)
        for mobject, _ in texts:
            if isinstance(mobject, Readout):
                notes.readings.append((time, read(mobject), mobject.fact.text.replace(" ", "")))
            else:
                notes.templates.add(mobject.template)
        if count > 1:  # the picture rests
            named = [
                Text(getattr(m, "text", "") or m.template, *box_of(m), caption)
                for m, caption in texts
            ]
            notes.rests.append((time, named))
            notes.longest_rest = max(notes.longest_rest, count / PROFILE.fps)

    film = series()[topic]
    measured = engine.measure(film.factory("dark", built), PROFILE, observe)
    notes.script = script_of(built[0], log, measured.frames, PROFILE.fps)
    notes.givens = built[0].givens
    return notes
