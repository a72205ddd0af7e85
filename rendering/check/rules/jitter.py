"""Jitter: numbers that run stay where they are, and nothing jumps, comes or goes at a blow."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from rendering.check.finding import Box, Fault
from rendering.check.rules import Watched
from rendering.check.stencil import FINENESS, ink, shared
from rendering.check.view import COLUMN, Piece, View

STILL = 0.3  # pixels from one picture to the next: at rest
JUMP = 6.0  # pixels that something at rest may be moved at a blow
ANCHOR_JUMP = 0.7  # pixels for a number's anchor, which is looked at while it runs
FICKLE = 1.0  # seconds in which a number's length may not change to and fro
SOLID = 0.5  # opacity at which what comes at a blow is seen to
LARGE = 400.0  # square pixels of ink of a graphic: smaller is a mark that a process leaves
LEGIBLE = 60.0  # square pixels of ink of type: three letters
NEAR = 25.0  # pixels by which each side of a thing may move from one picture to the next
ALMOST = 8.0  # pixels by which what turned into another thing may differ from it at the end
CHANGE = 40  # of 255, in any channel: a pixel that changed
CHANGED = 0.5  # share of the ink that has to have changed
SIGNS = "−+"  # hang out to the left of a number that is anchored there
WHOLE: Box = (0.0, 0.0, float(COLUMN.width), float(COLUMN.height))


@dataclass(slots=True, eq=False)
class _Track:
    """Where one thing was in the last pictures."""

    owner: object  # kept alive, for its id is the key
    at: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=4))
    sizes: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=4))
    last: float = -1.0  # when it was seen last: the end of that picture
    pending: Fault | None = None  # a jump, if it stays in its new place
    text: str = ""
    grew: tuple[float, int] = (-9.0, 0)  # when a number changed its length last, and which way


class Jitter:
    """Numbers whose anchor or width jumps, and things that jump."""

    names: ClassVar[tuple[str, ...]] = ("jitter", "jump")
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._tracks: dict[int, _Track] = {}
        self._found: dict[tuple[str, int], Fault] = {}

    def see(self, view: View) -> None:
        """Compare with where everything was."""
        for piece in view.pieces:
            if piece.opacity < SOLID:
                continue
            track = self._tracks.setdefault(id(piece.owner), _Track(piece.owner))
            if track.last < view.time - 0.5 / COLUMN.fps:
                track.at.clear()
                track.sizes.clear()
                track.pending = None
            track.last = view.time + view.seconds
            self._follow(view, piece, track)
            if piece.kind == "readout":
                self._follow_number(view, piece, track)

    def _follow(self, view: View, piece: Piece, track: _Track) -> None:
        number = piece.kind == "readout"
        box = piece.box
        place = _anchor(piece) if number else ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        size = (0.0, 0.0) if number else (box[2] - box[0], box[3] - box[1])
        track.at.append(place)
        track.sizes.append(size)
        if track.pending is not None:
            if _far(track.at[-1], track.at[-2]) < STILL:
                self._found.setdefault((track.pending.rule, id(piece.owner)), track.pending)
            track.pending = None
        if len(track.at) < 3 or _far(track.sizes[-1], track.sizes[-2]) > STILL:
            return
        before, now = _far(track.at[-2], track.at[-3]), _far(track.at[-1], track.at[-2])
        if before < STILL and now > (ANCHOR_JUMP if number else JUMP):
            rule = "jitter" if number else "jump"
            what = "its anchor jumps" if number else "jumps"
            fault = _fault(rule, view, piece, f"{what} by {now:.1f} px", "motion, or none")
            if stays(view):
                self._found.setdefault((rule, id(piece.owner)), fault)
            else:
                track.pending = fault

    def _follow_number(self, view: View, piece: Piece, track: _Track) -> None:
        text, known = piece.mobject.text, track.text
        track.text = text
        change = len(text.lstrip(SIGNS)) - len(known.lstrip(SIGNS))
        if not known or not change:
            return
        since, way = track.grew
        if way * change < 0 and view.time - since < FICKLE:
            fault = _fault(
                "jitter",
                view,
                piece,
                f"its width changes to and fro, “{known}” to “{text}”",
                f"once in {FICKLE:g} s",
            )
            self._found.setdefault(("width", id(piece.owner)), fault)
        track.grew = (view.time, 1 if change > 0 else -1)

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what jumped."""
        yield from self._found.values()


class Pops:
    """Things that come or go from one picture to the next: a missed fade or transform."""

    names: ClassVar[tuple[str, ...]] = ("pop",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._arrived: list[tuple[Piece, Fault]] = []
        self._found: dict[tuple[str, str], Fault] = {}
        self._doubts: dict[tuple[int, str], Fault] = {}  # by beat and name
        self._confirmed: set[tuple[int, str]] = set()

    def see(self, view: View) -> None:
        """Look for what is new, and what is gone."""
        opacities = {id(piece.owner): piece.opacity for piece in view.pieces}
        for piece, fault in self._arrived:
            owner = id(piece.owner)
            # It stands, so it is not fading in, nor on its way; or it came only to fade out.
            if view.keys.get(owner) == piece.key or opacities.get(owner, 1.0) < piece.opacity:
                self._find(fault)
        self._arrived = []
        before = view.before
        if before is not None:
            self._compare(view, before)

    def _compare(self, view: View, before: View) -> None:
        for verb, piece, fault in self._changes(view, before):
            if verb == "comes" and not stays(view):
                self._arrived.append((piece, fault))
            elif verb == "comes" or stays(before):
                self._find(fault)
            else:
                self._doubts.setdefault(_beat_and_name(view, fault), fault)

    @property
    def doubts(self) -> set[int]:
        """The beats, counted from 1, in which something went while things moved.

        Between two of the pictures that are seen it may have shrunk, faded or gone behind another
        thing; only all frames can tell.
        """
        return {beat for beat, _ in self._doubts}

    def look_closer(self, view: View) -> None:
        """Look for what is gone from one frame to the very next."""
        if view.before is not None:
            for verb, _, fault in self._changes(view, view.before):
                if verb == "goes":
                    self._confirmed.add(_beat_and_name(view, fault))

    def _changes(self, view: View, before: View) -> Iterator[tuple[str, Piece, Fault]]:
        """Yield what came and what went, with nothing of its like in its place."""
        come = [piece for piece in _solid(view) if id(piece.owner) not in before.keys]
        gone = [piece for piece in _solid(before) if id(piece.owner) not in view.keys]
        zooms = _axis_moves(before, view)
        for verb, pieces, others in (("comes", come, gone), ("goes", gone, come)):
            for piece in pieces:
                if piece.kind == "tick" and zooms:
                    continue  # the numbers of an axis that moves come and go
                if any(_is_made_anew(piece, other) for other in others):
                    continue
                fault = self._judge(view, before, piece, verb)
                if fault is not None:
                    yield verb, piece, fault

    def _find(self, fault: Fault) -> None:
        self._found.setdefault((fault.measured, _bare_name(fault)), fault)

    def _judge(self, view: View, before: View, piece: Piece, verb: str) -> Fault | None:
        earlier, later = (before, view) if verb == "comes" else (view, before)
        box = shared(piece.box, WHOLE)
        least = LEGIBLE if piece.is_text else LARGE
        if box is None or (box[2] - box[0]) * (box[3] - box[1]) < least:
            return None
        covered = ink(piece.items, box) > 0.5
        # What was there and changed has turned into it; what is there and changed, it became.
        for other in earlier.pieces:
            if later.keys.get(id(other.owner)) != other.key and shared(other.box, box):
                covered &= ~(ink(other.items, box) > 0.2)
        rows, columns = np.nonzero(covered)
        if len(rows) < least * FINENESS**2:
            return None
        y = np.minimum((box[1] + rows / FINENESS).astype(int), COLUMN.height - 1)
        x = np.minimum((box[0] + columns / FINENESS).astype(int), COLUMN.width - 1)
        step = np.abs(view.pixels[y, x, :3].astype(int) - before.pixels[y, x, :3]).max(axis=1)
        if np.count_nonzero(step > CHANGE) < CHANGED * len(y):
            return None
        name = (view if verb == "comes" else before).name(piece)
        fault = _fault("pop", view, piece, f"{verb} at a blow", "fades, grows or turns into it")
        fault.objects = (name,)
        return fault

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what popped."""
        for key, fault in self._doubts.items():
            if key in self._confirmed:
                self._find(fault)
        yield from self._found.values()


def stays(view: View) -> bool:
    """Whether a picture stays for more than one frame."""
    return view.seconds > 1.5 / COLUMN.fps


def _solid(view: View) -> list[Piece]:
    return [piece for piece in view.pieces if piece.opacity >= SOLID]


def _bare_name(fault: Fault) -> str:
    """Return what a thing is called, without its place."""
    return fault.objects[0].partition(" at ")[0]


def _beat_and_name(view: View, fault: Fault) -> tuple[int, str]:
    """Return what a thing that goes is found by when the film is run once more."""
    return len(view.scene.beats), _bare_name(fault)


def _is_made_anew(one: Piece, other: Piece) -> bool:
    """Whether two pieces are one thing to a viewer.

    A scene may make it anew for each picture, or put one in the other's place when it has turned
    into it.
    """
    if one.kind != other.kind:
        return False
    if one.is_text:
        return one.kind == "readout" or one.mobject.markup == other.mobject.markup
    apart = max(abs(a - b) for a, b in zip(one.box, other.box, strict=True))
    return apart < (NEAR if type(one.mobject) is type(other.mobject) else ALMOST)


def _axis_moves(before: View, view: View) -> bool:
    """Whether any tick's number that is in both pictures has moved."""
    ticks = [piece for piece in view.pieces if piece.kind == "tick"]
    known = [piece for piece in before.pieces if piece.kind == "tick"]
    places = {piece.mobject.template: piece.box for piece in known}
    return any(places.get(piece.mobject.template, piece.box) != piece.box for piece in ticks)


def _anchor(piece: Piece) -> tuple[float, float]:
    """Return where a number's anchor is, in pixels."""
    xx, yx, xy, yy, x0, y0 = piece.items[0].matrix  # type: ignore[union-attr]
    x, y = piece.mobject.frame.points[0, :2]
    return xx * x + xy * y + x0, yx * x + yy * y + y0


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _fault(rule: str, view: View, piece: Piece, measured: str, allowed: str) -> Fault:
    return Fault(
        rule,
        view.time,
        measured=measured,
        allowed=allowed,
        objects=(view.name(piece),),
        mobjects=(piece.mobject,),
        boxes=(piece.box,),
        items=view.items,
    )
