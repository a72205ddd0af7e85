"""What the session and the processes that draw say to each other, and how it travels.

A message is eight bytes of length and a pickle. Both ends are ours, one the other's child, over a
socket that has no name.
"""

from __future__ import annotations

import pickle
import socket
from dataclasses import dataclass
from pathlib import Path

from rendering.check.finding import Finding
from rendering.profiles import Profile
from rendering.script import Script
from rendering.source import FilmSource

HEAD = 8  # bytes: how long a message is


@dataclass(frozen=True, slots=True)
class Request:
    """Record a film in a theme; pictures of `known` names need not be drawn."""

    film: FilmSource
    theme: str
    profile: Profile
    folders: tuple[Path, ...]  # of the files that are edited
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """Ask the film check about a film, in these themes."""

    film: FilmSource
    themes: tuple[str, ...]
    folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the film check says of a theme."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What is looked at: draw this first; None if nobody looks."""

    seconds: float | None


@dataclass(frozen=True, slots=True)
class Started:
    """A process is at work."""

    process: int


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The picture at the moment that is looked at, before all others."""

    frame: int
    name: str
    picture: bytes | None  # PNG; None if it is known


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames `first` to `first + count - 1` show one picture."""

    first: int
    count: int
    name: str
    picture: bytes | None  # PNG; None if it is known


@dataclass(frozen=True, slots=True)
class Told:
    """What the film has said so far; a new beat has begun."""

    script: Script


@dataclass(frozen=True, slots=True)
class Done:
    """The film is recorded to its end; the process is now a warm one, to be forked."""

    script: Script
    frames: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a film can't be recorded, for its author."""

    file: str  # as the author knows it
    line: int  # from 1; 0 if unknown
    kind: str
    message: str
    excerpt: tuple[tuple[int, str], ...]  # lines of the file around it
    trace: tuple[str, ...]  # the way there, the author's own files only


Message = Started | Glimpse | Frames | Told | Done | Found | Mistake


def packed(message: object) -> bytes:
    """Return a message as it travels."""
    body = pickle.dumps(message, protocol=5)
    return len(body).to_bytes(HEAD, "little") + body


def receive(end: socket.socket) -> object:
    """Wait for a message.

    Raises
    ------
    EOFError
        If the other end is gone.
    """
    length = int.from_bytes(_exactly(end, HEAD), "little")
    return pickle.loads(_exactly(end, length))


def _exactly(end: socket.socket, count: int) -> bytes:
    parts = []
    while count:
        part = end.recv(count)
        if not part:
            raise EOFError("the other process is gone")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
