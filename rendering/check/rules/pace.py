"""Pace: time to read, something to see, and never too much at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from rendering.check.finding import Fault
from rendering.check.rules import Watched
from rendering.check.spells import Spells
from rendering.check.view import COLUMN, READABLE, Piece, View
from rendering.engine.display_list import DisplayList, alike
from scenes.kit.scene import reading_time
from scenes.kit.style import CAPTION_COLUMNS, CAPTION_LINES, CAPTION_WORDS, Pace

FILM_SECONDS = (35.0, 60.0)
BEATS = (4, 8)
MOST_TEXTS = 5  # the caption counted, ticks not
CROWDED = 1.0  # seconds for which there may be more, while one goes and another comes
LONGEST_REST = 3.0  # seconds in which nothing at all happens
LAST_REST = 1.5  # seconds for which the last picture stands
FIRST_LOOK = 1.0  # seconds until there is something worth looking at
CHARACTERS_A_SECOND = 15.0
FRAME = 1 / COLUMN.fps
ARRIVING = 0.2  # seconds of a reveal in which type is there, but not yet half solid
GLANCE = 0.5  # seconds for which one value of a running number has to stand
ROUNDING = 2 * FRAME  # a play and a wait each end on a frame


class Length:
    """The film's length, its beats, its captions, and what it says to those who cannot see it."""

    names: ClassVar[tuple[str, ...]] = ("length", "caption")
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._plays: dict[int, float] = {}  # seconds that each play was asked to take

    def see(self, view: View) -> None:
        """Note how long the play is: at few frames a second, each is rounded up by some."""
        self._plays[view.scene.renderer.num_plays] = view.scene.duration

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Judge the film's length and its script."""
        seconds, (low, high) = sum(self._plays.values()), FILM_SECONDS
        if not low <= seconds <= high:
            yield Fault("length", 0.0, f"{seconds:.1f} s", f"{low:g} to {high:g} s")
        yield from self._words(film)
        yield from self._captions(film)

    @staticmethod
    def _words(film: Watched) -> Iterator[Fault]:
        script = film.script
        names = [beat.name for beat in script.beats]
        if not BEATS[0] <= len(names) <= BEATS[1]:
            yield Fault("length", 0.0, f"{len(names)} beats", f"{BEATS[0]} to {BEATS[1]}")
        for beat in script.beats:
            if names.count(beat.name) > 1 or not re.fullmatch(r"[a-z]+(-[a-z]+)*", beat.name):
                yield Fault(
                    "length",
                    beat.start,
                    f"the beat's name is {beat.name!r}",
                    "lower-case words joined by hyphens, no two alike",
                )
        if getattr(film.scene, "poster_time", 0.0) is None:
            yield Fault("length", 0.0, "no poster", "self.poster() once")
        if len(script.alt) < 30:
            yield Fault(
                "length", 0.0, f"alt is {script.alt!r}", "a sentence that says what is seen"
            )

    @staticmethod
    def _captions(film: Watched) -> Iterator[Fault]:
        end = 0.0
        for spoken in film.script.spoken:
            name, start = (f"caption “{spoken.caption}”",), spoken.start
            words = len(spoken.caption.split())
            if words > CAPTION_WORDS:
                yield Fault("caption", start, f"{words} words", f"{CAPTION_WORDS} words", name)
            if len(spoken.caption) > CAPTION_LINES * CAPTION_COLUMNS:
                lines = f"{CAPTION_LINES} lines of {CAPTION_COLUMNS}"
                yield Fault("caption", start, f"{len(spoken.caption)} characters", lines, name)
            seconds, least = spoken.end - start, reading_time(spoken.caption)
            if seconds < least - ROUNDING:
                yield Fault("caption", start, f"stays {seconds:.1f} s", f"{least:.1f} s", name)
            if start > end + ROUNDING:
                yield Fault("caption", start, f"{start - end:.1f} s without one", "none", name)
            if len(spoken.description) <= len(spoken.caption) / 2:
                yield Fault(
                    "caption", start, "its description says less", "what is seen, in full", name
                )
            end = spoken.end
        if film.script.spoken and end < film.script.duration - ROUNDING:
            yield Fault("caption", end, "none until the film's end", "one at all times")


class Rests:
    """Not too long between two things that happen, and long enough at the end."""

    names: ClassVar[tuple[str, ...]] = ("rest", "first-look", "last-look")
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._items: DisplayList = ()
        self._since = 0.0
        self._longest: tuple[float, float, DisplayList] = (0.0, 0.0, ())
        self._first: float | None = None
        self._opening: DisplayList = ()

    def see(self, view: View) -> None:
        """Note when the picture changes, and when there is something in it."""
        if not alike(self._items, view.items):
            self._since = view.time
        self._items = view.items
        lasts = view.time + view.seconds - self._since
        if lasts > self._longest[0]:
            self._longest = (lasts, self._since, view.items)
        if self._first is None:
            self._opening = view.items
            if any(p.kind != "caption" and p.opacity >= READABLE for p in view.pieces):
                self._first = view.time

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Judge the rests."""
        lasts, since, items = self._longest
        if lasts > LONGEST_REST + ROUNDING:
            yield Fault(
                "rest",
                since,
                f"nothing changes for {lasts:.1f} s",
                f"{LONGEST_REST:g} s",
                items=items,
            )
        last = film.seconds - self._since
        if last < LAST_REST - ROUNDING:
            yield Fault(
                "last-look",
                self._since,
                f"the last picture stands {last:.1f} s",
                f"at least {LAST_REST:g} s",
                items=self._items,
            )
        if self._first is None or self._first > FIRST_LOOK:
            yield Fault(
                "first-look",
                0.0,
                f"nothing but a caption until {self._first or film.seconds:.1f} s",
                f"{FIRST_LOOK:g} s",
                items=self._opening,
            )


class Crowd:
    """How many pieces of type there are at once."""

    names: ClassVar[tuple[str, ...]] = ("crowd",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._spells = Spells(CROWDED)

    def see(self, view: View) -> None:
        """Count what is read."""
        if len(view.texts) <= MOST_TEXTS:
            return
        texts = together(view)
        if len(texts) <= MOST_TEXTS:
            return
        names = [" + ".join(view.name(piece) for piece in text) for text in texts]
        self._spells.note(
            "crowd",
            view,
            len(texts),
            lambda: Fault(
                "crowd",
                view.time,
                measured=f"{len(texts)} pieces of type at once",
                allowed=f"{MOST_TEXTS}, the caption counted, ticks not",
                objects=tuple(names),
                mobjects=tuple(piece.mobject for text in texts for piece in text),
                boxes=tuple(piece.box for text in texts for piece in text),
                items=view.items,
            ),
        )

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say when there were too many."""
        yield from self._spells.faults()


def together(view: View) -> list[list[Piece]]:
    """Return the pieces of type, ticks left out; what is part of another one is with that."""
    inside: dict[int, int] = {}  # id of a piece of type: id of the outermost that holds it

    def walk(mobjects: list[Any], outermost: int | None) -> None:
        for mobject in mobjects:
            own = outermost
            if own is None and (hasattr(mobject, "template") or hasattr(mobject, "quantity")):
                own = id(mobject)
            if own is not None:
                inside.setdefault(id(mobject), own)
            walk(mobject.submobjects, own)

    walk(view.scene.mobjects, None)
    groups: dict[object, list[Piece]] = {}
    for piece in view.texts:
        if piece.kind == "tick":
            continue
        whole = id(piece.mobject)
        key = "caption" if piece.kind == "caption" else inside.get(whole, whole)
        groups.setdefault(key, []).append(piece)
    return list(groups.values())


@dataclass(slots=True, eq=False)
class _Stay:
    """One thing to read: its present spell on screen, and the longest one."""

    what: str
    start: float
    end: float
    least: float
    fault: Fault
    longest: float = 0.0


class ReadingTime:
    """Every label stays long enough to be read, and every number stands still for a glance."""

    names: ClassVar[tuple[str, ...]] = ("reading-time",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._labels = _Stays("stays")  # by their words
        self._values = _Stays("no value stands longer than")  # by the readout

    def see(self, view: View) -> None:
        """Note what can be read now."""
        for piece in view.texts:
            if piece.kind == "readout":
                self._values.note(piece.owner, piece.mobject.text, view, piece)
            elif piece.kind == "label":
                self._labels.note(piece.mobject.markup, "", view, piece)

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what left too early."""
        yield from self._labels.faults()
        yield from self._values.faults()


class _Stays:
    """For how long each of several things to read stayed on screen without a break."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._stays: dict[object, _Stay] = {}

    def note(self, key: object, what: str, view: View, piece: Piece) -> None:
        """Go on with the spell of something that is on screen; it breaks when `what` changes."""
        stay = self._stays.get(key)
        if stay is None:
            least = least_seconds(piece)
            fault = Fault(
                "reading-time",
                view.time,
                measured="",
                allowed=f"at least {least:.1f} s",
                objects=(view.name(piece),),
                mobjects=(piece.mobject,),
                boxes=(piece.box,),
                items=view.items,
            )
            stay = self._stays[key] = _Stay(what, view.time, view.time, least, fault)
        if stay.what != what or stay.end < view.time - ROUNDING:
            stay.what, stay.start = what, view.time
        stay.end = view.time + view.seconds
        stay.longest = max(stay.longest, stay.end - stay.start)

    def faults(self) -> Iterator[Fault]:
        """Yield what never stayed long enough."""
        for stay in self._stays.values():
            if stay.longest < stay.least - ROUNDING:
                stay.fault.measured = f"{self._verb} {stay.longest:.1f} s"
                yield stay.fault


def least_seconds(piece: Piece) -> float:
    """Return for how long a label must stay, or a value of a running number stand."""
    if piece.kind == "readout":
        return GLANCE
    characters = len(getattr(piece.mobject, "text", "") or piece.items)
    return max(float(Pace.REST) - ARRIVING, characters / CHARACTERS_A_SECOND)
