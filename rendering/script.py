"""What a film says, beside its pictures: chapters, captions, transcript and printed numbers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

Scalar = float | int | str


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpokenRecord(_Record):
    """A caption and its description, and when they are on screen (seconds)."""

    start: float
    end: float
    caption: str
    description: str


class BeatRecord(_Record):
    """A chapter."""

    name: str
    start: float
    end: float
    spoken: tuple[SpokenRecord, ...]


class NumberRecord(_Record):
    """A printed number: while it reads `text` on screen, from `start` to `end` (seconds)."""

    name: str
    says: str
    source: str  # dotted name of the function in compute/
    arguments: tuple[Any, ...]  # with which it gives the value
    value: float | int | str  # "Infinity" where there is no finite one
    text: str
    start: float
    end: float


class Script(_Record):
    """All that a film says."""

    alt: str
    duration: float
    poster: float  # the moment that stands for the film, seconds
    beats: tuple[BeatRecord, ...]
    numbers: tuple[NumberRecord, ...]

    @property
    def spoken(self) -> tuple[SpokenRecord, ...]:
        """Every caption, in order."""
        return tuple(spoken for beat in self.beats for spoken in beat.spoken)


class NumberLog:
    """Collects the numbers that are on screen while a scene is recorded.

    Its `observe` is called once for each distinct picture, in order. A number that reads the same
    in consecutive pictures is one row. It asks to keep one picture, that of the poster.
    """

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], tuple[Any, int]] = {}
        self._rows: list[tuple[Any, int, int]] = []
        self._texts: dict[int, tuple[Any, str]] = {}  # of the last picture's facts, by their id()
        self._frames = 0
        self._has_poster = False

    def observe(self, scene: Any, first_frame: int, count: int) -> bool:
        """Note the numbers that are visible from `first_frame` on for `count` frames.

        Returns
        -------
        bool
            Whether this picture is the poster: the first one after the scene said so.
        """
        if not hasattr(scene, "printed"):
            return False
        facts = list(scene.printed())
        # A fact's text is computed afresh when it is asked for; most facts stay for many pictures.
        self._texts = {id(fact): self._texts.get(id(fact)) or (fact, fact.text) for fact in facts}
        visible = {(fact.quantity.name, self._texts[id(fact)][1]): fact for fact in facts}
        for key in [key for key in self._open if key not in visible]:
            fact, start = self._open.pop(key)
            self._rows.append((fact, start, first_frame))
        for key, fact in visible.items():
            self._open.setdefault(key, (fact, first_frame))
        self._frames = first_frame + count
        is_poster = scene.poster_time is not None and not self._has_poster
        self._has_poster = self._has_poster or is_poster
        return is_poster

    def records(self, fps: int) -> tuple[NumberRecord, ...]:
        """Return a row for each number, in order of appearance."""
        still_open = [(fact, start, self._frames) for fact, start in self._open.values()]
        rows = sorted(self._rows + still_open, key=lambda row: (row[1], row[0].quantity.name))
        return tuple(
            NumberRecord(
                name=fact.quantity.name,
                says=fact.quantity.says,
                source=fact.quantity.source,
                arguments=fact.arguments,
                value=fact.value if abs(fact.value) != float("inf") else str(fact.value),
                text=fact.text,
                start=round(start / fps, 4),
                end=round(end / fps, 4),
            )
            for fact, start, end in rows
        )


def script_of(scene: Any, log: NumberLog, frames: int, fps: int) -> Script:
    """Put together what a recorded scene said. A plain manim scene says nothing."""
    duration = round(frames / fps, 4)
    beats = tuple(
        BeatRecord(
            name=beat.name,
            start=round(beat.start, 4),
            end=round(min(beat.end, duration), 4),
            spoken=tuple(
                SpokenRecord(
                    start=round(spoken.start, 4),
                    end=round(min(spoken.end, duration), 4),
                    caption=spoken.caption,
                    description=spoken.description,
                )
                for spoken in beat.spoken
            ),
        )
        for beat in getattr(scene, "beats", ())
    )
    poster = getattr(scene, "poster_time", None)
    last = duration - 1 / fps
    return Script(
        alt=getattr(scene, "alt", ""),
        duration=duration,
        poster=round(min(last if poster is None else poster, last), 4),
        beats=beats,
        numbers=log.records(fps),
    )
