"""Unseen: what is made for a film is seen in it, at some time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from manim import ImageMobject, Mobject, VMobject

from rendering.check.finding import Fault
from rendering.check.rules import Watched
from rendering.check.stencil import shared
from rendering.check.view import COLUMN, OF_MANIM, View, on_stage
from scenes.kit.curve import Curve

FRAME = (0.0, 0.0, float(COLUMN.width), float(COLUMN.height))


class Unseen:
    """Type that was made, and mobjects that the scene keeps or adds, which no picture shows.

    The numbers of ticks are left out: they come with a plane, which a scene may need to place
    things in. So are parts of a group of which something is seen: a bar of no height, for one.
    """

    names: ClassVar[tuple[str, ...]] = ("unseen",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._seen: dict[int, Any] = {}  # owners of pieces, by id; kept, for ids are used again
        self._stage: tuple[int, ...] = ()
        self._added: dict[int, tuple[Any, float]] = {}  # and when

    def see(self, view: View) -> None:
        """Note what is seen, and what is on the stage."""
        for piece in view.pieces:
            if id(piece.owner) not in self._seen and shared(piece.box, FRAME):
                self._seen[id(piece.owner)] = piece.owner
        stage = tuple(map(id, view.scene.mobjects))
        if stage != self._stage:
            self._stage = stage
            for mobject in on_stage(view.scene):
                self._added.setdefault(id(mobject), (mobject, view.time))

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what was never seen, each thing once, and when it was added if it was."""
        phrases = (phrase for phrase in film.phrases if phrase.kind != "tick")
        made = [(m, t, "") for m, t in self._added.values()]
        made += [
            (mobject, 0.0, f"self.{name}")
            for name, value in vars(film.scene).items()
            if name not in OF_MANIM
            for mobject in mobjects_in(value)
        ]
        made += [(phrase.whole, 0.0, "") for phrase in phrases if id(phrase) not in self._seen]
        told: set[int] = set()
        for mobject, time, kept in made:
            if id(mobject) in told or self._is_seen(mobject):
                continue
            told |= set(map(id, mobject.get_family()))
            yield Fault(
                "unseen",
                time,
                measured="is in no picture",
                allowed="what is made is seen",
                objects=(" in ".join(filter(None, [_name(mobject), kept])),),
                mobjects=(mobject,),
            )

    def _is_seen(self, mobject: Any) -> bool:
        """Whether anything of a mobject was seen, or there is nothing to see."""
        parts = [part for part in mobject.get_family() if _has_ink(part)]
        return not parts or any(id(getattr(p, "phrase", p)) in self._seen for p in parts)


def mobjects_in(value: Any) -> Iterator[Any]:
    """Yield a mobject, or those in a list, tuple or dictionary of them."""
    if isinstance(value, Mobject):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from mobjects_in(one)
    elif isinstance(value, dict):
        yield from mobjects_in(list(value.values()))


def _has_ink(part: Any) -> bool:
    """Whether a mobject is to be seen: trackers, and the frames that carry anchors, are not.

    A curve without points is one that is undefined, or outside of its plane.
    """
    if isinstance(part, VMobject):
        inked = part.stroke_width > 0 or part.fill_opacity > 0 or hasattr(part, "phrase")
        return inked and (len(part.points) > 0 or isinstance(part, Curve))
    return isinstance(part, ImageMobject)


def _name(mobject: Any) -> str:
    """Return what an author would call a mobject that is in no picture."""
    words = getattr(mobject, "text", "") or getattr(mobject, "template", "")
    return f"{type(mobject).__name__} “{words}”" if words else type(mobject).__name__
