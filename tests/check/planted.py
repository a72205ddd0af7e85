"""Planted faults, and which tool sees which: the table of docs/check-compared.md is made of them.

What the other tools see was found by giving them the same fault in their own terms: plain scenes of
manim's to manim-vision 0.2.0 and to ManimGX 0.1.1 (``manimgx inspect``), objects and steps to
chalkcast 0.1.0 (``inspect_scene`` with a measurement). They are no dependencies of ours, so these
columns are a record; the first column is tested.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Circle, Create, FadeIn, Line, Rectangle, ValueTracker, linear

from compute.quantities import Quantity, fixed
from scenes.kit.curve import Curve
from scenes.kit.marks import dot
from scenes.kit.numbers import Readout
from scenes.kit.plane import Box, Coordinates, Plane, Span
from scenes.kit.style import Frame, Role, Size, color
from scenes.kit.typeset import Formula, TypesettingError, Words

YES, NO, NOTE, SAMPLED = "yes", "–", "as a note", "at moments"
ITSELF = Quantity("itself", "x", lambda x: x, fixed(1))


@dataclass(frozen=True)
class Planted:
    """A fault, and who sees it."""

    says: str
    rule: str  # of ours; or the name of what else sees it
    plant: Callable[[Any], None]  # puts it into a beat of a scene
    manim_vision: str = NO
    chalkcast: str = NO
    manimgx: str = NO


def word(text: str = "slope", **style: Any) -> Words:
    return Words(text, **{"size": Size.LABEL, **style}).move_to([0, 0.5, 0])


def plate(role: Role, width: float = 3.0) -> Rectangle:
    return Rectangle(
        width=width, height=1.5, stroke_width=0, fill_color=color(role), fill_opacity=1
    ).shift(0.5 * UP)


def standing(*make: Callable[[], Any]) -> Callable[[Any], None]:
    """Return what plants mobjects that fade in and then stand."""

    def plant(scene: Any) -> None:
        scene.play(FadeIn(*(m() for m in make)))
        scene.hold(2.0)

    return plant


def at_right(inset: float) -> Words:
    text = word("near the edge")
    return text.shift((Frame.WIDTH / 2 - inset - text.get_right()[0]) * RIGHT)


def passes_over(scene: Any) -> None:
    disc = Circle(0.25, stroke_width=0, fill_opacity=1, color=color(Role.STATE))
    disc.move_to([-3, 0.5, 0])
    scene.add(word(), disc)
    scene.play(disc.animate(rate_func=linear).shift(6 * RIGHT), run_time=12)
    scene.hold()


def two_plots(scene: Any) -> None:
    marks = Span(0, 3, (0, 1, 3))
    left, right = Box(-4, 1, -1, 3), Box(-2.3, 2.7, -1.6, 2.4)
    standing(lambda: Plane(marks, marks, box=left), lambda: Plane(marks, marks, box=right))(scene)


def curve(samples: int, height: float = 1.0) -> Curve:
    """Return a sine of two periods, in a plane from -2 to 2."""
    x = np.linspace(0, 4 * np.pi, samples)
    plane = Coordinates(Span(0, 4 * np.pi), Span(-2, 2), Box(-4, 4, -1, 3))
    return Curve(plane, x, height * np.sin(x), Role.TRUTH)


def disc(x: float) -> Circle:
    return Circle(0.8, stroke_width=0, fill_opacity=1, color=color(Role.STATE)).move_to([x, 0.5, 0])


def bare_plots(scene: Any) -> None:
    left, right = Box(-4, 1, -1, 3), Box(-1, 4, -1, 3)
    standing(*(lambda box=box: Plane(Span(0, 3), Span(0, 3), box=box) for box in (left, right)))(
        scene
    )


def forgets_a_word(scene: Any) -> None:
    word("forgotten")
    standing(word)(scene)


def draws_nothing(scene: Any) -> None:
    standing(word, lambda: curve(200, np.nan))(scene)


def drives_nothing(scene: Any) -> None:
    standing(word)(scene)
    scene.play(ValueTracker(0.0).animate.set_value(1.0), run_time=4)


def rests_for_long(scene: Any) -> None:
    standing(word)(scene)
    scene.hold(4.0)


def blinks(scene: Any) -> None:
    lamp = plate(Role.INK, width=8.0)
    for _ in range(5):
        scene.add(lamp)
        scene.wait(0.1, frozen_frame=True)
        scene.remove(lamp)
        scene.wait(0.1, frozen_frame=True)


def leaves_too_early(scene: Any) -> None:
    text = word("many words that nobody can read so soon")
    scene.play(FadeIn(text))
    scene.remove(text)
    scene.hold()


def jitters(scene: Any) -> None:
    x = ValueTracker(9.8)
    number = Readout(ITSELF, x)
    number.add_updater(lambda m: m.place([0.1 * (round(10 * x.get_value()) % 2), 0, 0]))
    scene.hold()
    scene.add(number)
    scene.play(x.animate(rate_func=linear).set_value(12.0), run_time=2)
    scene.hold()


def jumps(scene: Any) -> None:
    disc = dot([0, 0, 0], Role.STATE, 0.3)
    scene.play(FadeIn(disc))
    scene.hold()
    disc.shift(2 * RIGHT)
    scene.hold()


def is_written_twice(scene: Any) -> None:
    square = plate(Role.TRUTH)
    scene.play(FadeIn(square))
    scene.hold()
    scene.play(Create(square))
    scene.hold()


def does_not_compile(scene: Any) -> None:
    scene.add(Formula("frac("))


FAULTS: dict[str, Planted] = {
    "cut": Planted(
        "type cut by the frame", "margin", standing(lambda: at_right(-0.4)), NO, YES, YES
    ),
    "margin": Planted(
        "type inside of the frame, in its safe margin",
        "margin", standing(lambda: at_right(0.1)), NO, NOTE, NO,
    ),
    "strip": Planted(
        "a label in the strip of the captions",
        "strip", standing(lambda: word().move_to([-4, Frame.STRIP_TOP - 0.5, 0])),
    ),
    "text-on-text": Planted(
        "type on type",
        "overlap", standing(word, lambda: word("field").shift(0.3 * RIGHT)), YES, YES, YES,
    ),
    "line": Planted(
        "a line through type",
        "overlap", standing(word, lambda: Line(LEFT, RIGHT).shift(0.5 * UP)), NO, YES, YES,
    ),
    "edge": Planted(
        "the edge of a surface through type",
        "overlap", standing(lambda: plate(Role.MUTED).shift(1.5 * RIGHT), word), YES, YES, YES,
    ),
    "over": Planted(
        "a surface over type",
        "overlap", standing(word, lambda: plate(Role.MUTED, 0.6)), YES, YES, YES,
    ),
    "passing": Planted(
        "a disc that lingers on type while it moves, and leaves it",
        "overlap", passes_over, YES, SAMPLED, SAMPLED,
    ),
    "plots": Planted(
        "two plots that lie on each other, numbers and all", "overlap", two_plots, NO, YES, NO
    ),
    "bare-plots": Planted(
        "two plots that lie on each other, without numbers", "crossing", bare_plots, NO, YES, NO
    ),
    "figures": Planted(
        "two figures that lie across each other",
        "crossing", standing(lambda: disc(-0.5), lambda: disc(0.5)), YES, NO, NO,
    ),
    "coarse": Planted(
        "a curve that is drawn through too few points",
        "coarse", standing(lambda: curve(40)), NO, YES, NO,
    ),
    "small": Planted(
        "type too small", "legibility", standing(lambda: word("tiny", size=0.2)), NO, YES, YES
    ),
    "faint": Planted(
        "type that is nearly invisible (1.5 : 1)",
        "contrast", standing(lambda: word().set_opacity(0.15)), NO, YES, NO,
    ),
    "pale": Planted(
        "type too pale to read (3 : 1)",
        "contrast", standing(lambda: word(role=Role.MUTED).set_opacity(0.7)),
    ),
    "behind": Planted(
        "type too near in lightness to what is really behind it",
        "contrast", standing(lambda: plate(Role.APPROXIMATION), word),
    ),
    "crowd": Planted(
        "more than five texts at once",
        "crowd",
        standing(*(lambda x=x: word("field").shift([x, 0, 0]) for x in range(-5, 7, 2))),
    ),
    "rest": Planted("nothing moves for four seconds", "rest", rests_for_long),
    "drives": Planted(
        "a tracker runs, and nothing follows it", "rest", drives_nothing, NO, YES, NO
    ),
    "forgotten": Planted(
        "a word that is made and never shown", "unseen", forgets_a_word, NO, YES, NO
    ),
    "undefined": Planted(
        "a curve that is nowhere defined", "unseen", draws_nothing, NO, YES, NO
    ),
    "reading": Planted("type that leaves before it can be read", "reading-time", leaves_too_early),
    "flashing": Planted("five flashes in a second", "flashing", blinks),
    "jitter": Planted("a running number whose place jitters", "jitter", jitters),
    "jump": Planted("a thing that jumps", "jump", jumps),
    "twice": Planted(
        "a thing that is written though it is there: it vanishes and comes again",
        "pop", is_written_twice, NO, YES, NO,
    ),
    "number": Planted("a number typed by hand", "number", standing(lambda: word("slope 3.0"))),
    "spelling": Planted("a word misspelt", "wording", standing(lambda: word("slpoe"))),
    "hyphen": Planted("a hyphen for a minus sign", "wording", standing(lambda: word("at -3"))),
    "compile": Planted(
        "a formula that does not compile", TypesettingError.__name__, does_not_compile, NO, YES, YES
    ),
}  # fmt: skip


def table() -> str:
    """Return who sees what as a table in Markdown."""
    lines = [
        "| planted fault | ours | manim-vision | chalkcast | ManimGX |",
        "|---|---|---|---|---|",
    ]
    for fault in FAULTS.values():
        others = f"{fault.manim_vision} | {fault.chalkcast} | {fault.manimgx}"
        lines.append(f"| {fault.says} | `{fault.rule}` | {others} |")
    return "\n".join(lines) + "\n"
