"""The rules, each in a module of its own: what it measures, what it allows, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

from rendering.check.finding import Fault
from rendering.check.view import View
from rendering.script import Script
from scenes.kit.typeset import Phrase


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """A film that was seen to its end."""

    topic: str
    theme: str
    scene: Any
    script: Script
    seconds: float
    phrases: tuple[Phrase, ...] = ()  # all type that was made for it


class Rule(Protocol):
    """Sees every picture of a film in order, and says in the end what was wrong."""

    names: ClassVar[tuple[str, ...]]
    """By which its faults go, and are excepted."""

    by_color: ClassVar[bool]
    """Whether it depends on the theme; the other rules need only look once."""

    def see(self, view: View) -> None:
        """Look at a picture."""
        ...

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what was wrong."""
        ...


@runtime_checkable
class Doubtful(Protocol):
    """A rule that may have to see each frame of a beat before it can say what was wrong."""

    @property
    def doubts(self) -> set[int]:
        """The beats, counted from 1, that it has to see again."""
        ...

    def look_closer(self, view: View) -> None:
        """Look at a frame of one of them."""
        ...
