"""The base scene: beats with captions, and what the film says of itself.

A film is a row of beats. Each has a name (a section of the video and a chapter), one or more
captions (seen in the strip) and, with each caption, a fuller description (for the text track and
the transcript). A caption stays until it can have been read; what the motion leaves over of that
time is a rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from manim import Mobject, Scene, VGroup, smooth

from compute.quantities import Fact
from scenes.kit.motion import EARLY, LATE, Fade
from scenes.kit.style import (
    CAPTION_COLUMNS,
    CAPTION_LINES,
    CAPTION_WORDS,
    Frame,
    Pace,
    Role,
    Size,
    color,
)
from scenes.kit.typeset import Words, plain


@dataclass(slots=True)
class Spoken:
    """A caption and when it is on screen."""

    caption: str  # plain text
    description: str
    start: float  # seconds
    end: float = 0.0


@dataclass(slots=True)
class Beat:
    """A chapter of the film."""

    name: str
    start: float  # seconds
    end: float = 0.0
    spoken: list[Spoken] = field(default_factory=list)


class CaptionLine(Words):
    """A line of a caption."""

    kind = "caption"


class Caption(VGroup):
    """One or two balanced lines in the strip.

    Raises
    ------
    ValueError
        If it is too long to be read in passing.
    """

    def __init__(self, text: str, **numbers: Fact) -> None:
        said = plain(text, numbers)
        if len(said.split()) > CAPTION_WORDS:
            raise ValueError(
                f"a caption has at most {CAPTION_WORDS} words, got {len(said.split())}: {said!r}"
            )
        self.text = said
        lines = balanced(text, numbers)
        super().__init__()
        for number, line in enumerate(lines):
            words = CaptionLine(line, size=Size.CAPTION, **used_in(line, numbers))
            baseline = Frame.CAPTION_BASELINE - number * Frame.CAPTION_LEADING
            self.add(words.set_x(0).align_baseline(baseline))


def used_in(text: str, numbers: dict[str, Fact]) -> dict[str, Fact]:
    """Return those of the numbers that `text` names in braces."""
    return {key: fact for key, fact in numbers.items() if f"{{{key}}}" in text}


def balanced(text: str, numbers: dict[str, Fact]) -> list[str]:
    """Break `text` into at most two lines, as equal as can be; math is never broken."""

    def columns(line: str) -> int:
        return len(plain(line, used_in(line, numbers)))

    if columns(text) <= CAPTION_COLUMNS:
        return [text]
    spaces = [m.start() for m in re.finditer(" ", text) if text[: m.start()].count("$") % 2 == 0]
    breaks = [(text[:at], text[at + 1 :]) for at in spaces]
    lines = min(breaks, key=lambda pair: max(map(columns, pair)), default=(text,))
    if max(map(columns, lines)) > CAPTION_COLUMNS:
        raise ValueError(
            f"a caption has at most {CAPTION_LINES} lines of {CAPTION_COLUMNS} characters: {text!r}"
        )
    return list(lines)


def reading_time(text: str) -> float:
    """Return how long a caption must stay, in seconds."""
    return Pace.PER_CAPTION + Pace.PER_WORD * len(text.split())


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: mobjects
class Allowance:
    """Something that a rule of the film check would find, and why it is right here."""

    rule: str
    mobjects: tuple[Mobject, ...]  # all of the film if there are none
    because: str


class BlogScene(Scene):
    """A film: subclass it, and say its beats in `construct`.

    ::

        with self.beat("target", "Copy $e^x$ at one point.", "A blue curve rises …"):
            self.play(Create(curve))
    """

    frames_depend_on_time_alone: ClassVar[bool] = True
    """A promise that lets the engine leap to a moment: a frame depends on no other but, where
    updaters read each other, the one before. None adds up `dt`; trajectories are computed first."""

    alt: ClassVar[str] = ""
    """What the film shows, in one sentence, for those who can't see it."""

    givens: ClassVar[tuple[str, ...]] = ()
    """Phrases with digits that the film may print as they are: what we chose, not what came out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.camera.background_color = color(Role.PAGE)
        self.beats: list[Beat] = []
        self.poster_time: float | None = None  # seconds
        self.allowances: list[Allowance] = []
        self._caption: Caption | None = None
        self._pending: list[Any] = []

    @contextmanager
    def beat(self, name: str, caption: str, description: str, **numbers: Fact) -> Iterator[None]:
        """Open a chapter with its first caption; it closes when that can have been read.

        ``{name}`` in either text is filled from the fact of that name; ``$…$`` is math.
        """
        self._finish_reading()
        self.next_section(name)
        self.beats.append(Beat(name, start=self.time))
        self.say(caption, description, **numbers)
        yield
        self._finish_reading()
        self.beats[-1].end = self.time

    def say(self, caption: str, description: str, **numbers: Fact) -> None:
        """Change the caption, along with whatever is played next."""
        self._finish_reading()
        arrives = smooth
        if self._caption is not None:
            gone = Fade(self._caption, out=True, run_time=Pace.CAPTION, rate_func=EARLY)
            self._pending.append(gone)
            arrives = LATE
        self._caption = Caption(caption, **used_in(caption, numbers))
        self._pending.append(Fade(self._caption, run_time=Pace.CAPTION, rate_func=arrives))
        described = plain(description, used_in(description, numbers))
        self.beats[-1].spoken.append(Spoken(self._caption.text, described, self.time))

    def _finish_reading(self) -> None:
        if not self.beats or not self.beats[-1].spoken:
            return
        now = self.beats[-1].spoken[-1]
        self.hold(now.start + reading_time(now.caption) - self.time)
        now.end = self.time

    def play(self, *animations: Any, **kwargs: Any) -> None:
        """Play, and change the caption meanwhile if a new one is waiting."""
        pending, self._pending = self._pending, []
        # Compiled here, so that run_time and the like are not for the caption, which has its own.
        super().play(*self.compile_animations(*animations, **kwargs), *pending)

    def hold(self, seconds: float = Pace.REST) -> None:
        """Rest on the picture as it is; nothing if `seconds` is less than a frame."""
        if self._pending:
            before = self.time
            self.play()
            seconds -= self.time - before
        if seconds * self.camera.frame_rate > 1:
            self.wait(seconds, frozen_frame=True)

    def allow(self, rule: str, *mobjects: Mobject, because: str) -> None:
        """Except mobjects from a rule of the film check (docs/check.md), for a stated reason.

        Without mobjects the whole film is excepted. An exception that nothing needs is a finding.
        """
        self.allowances.append(Allowance(rule, mobjects, because))

    def poster(self) -> None:
        """Say that the picture at this moment stands for the film."""
        self.poster_time = self.time

    def printed(self) -> Iterator[Fact]:
        """Yield the numbers that are visible now, in drawing order."""
        yield from _printed(self.mobjects)


def _printed(mobjects: Iterable[Mobject]) -> Iterator[Fact]:
    for mobject in mobjects:
        own = vars(mobject)  # getattr would ask manim, which takes long to say that it has none
        facts = (own["fact"],) if own.get("fact") else own.get("facts", ())
        if facts and _visible(mobject):
            yield from facts
        if mobject.submobjects:
            yield from _printed(mobject.submobjects)


def _visible(mobject: Mobject) -> bool:
    leaves = (leaf for leaf in mobject.get_family() if hasattr(leaf, "get_fill_opacity"))
    return any(len(leaf.points) and leaf.get_fill_opacity() > 0.05 for leaf in leaves)
