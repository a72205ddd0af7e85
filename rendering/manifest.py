"""The manifest: what is in ``dist/``, for whoever embeds the films."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from rendering.errors import RenderingError
from rendering.source import THEMES, digest

SCHEMA_VERSION: Literal[1] = 1
FILE_NAME = "manifest.json"
RENDERED_BY = ("manim", "numpy", "scipy", "torch", "typst", "av", "pillow", "pycairo")


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FileRecord(_Record):
    """A file of the output folder."""

    name: str
    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileRecord:
        """Describe a file that is there."""
        return cls(name=path.name, bytes=path.stat().st_size, sha256=digest(path))

    def matches(self, folder: Path) -> bool:
        """Return whether the file is there and is what it was."""
        path = folder / self.name
        return path.is_file() and path.stat().st_size == self.bytes and digest(path) == self.sha256


class ThemeRecord(_Record):
    """A film in one theme."""

    video: FileRecord
    poster: FileRecord
    profile: str
    width: int  # pixels
    height: int  # pixels
    fps: int
    frames: int
    made_with: dict[str, str]  # package: version
    made_from: dict[str, str]  # file of the project: SHA-256


class FilmRecord(_Record):
    """A film: its place in the series, what it shows, and its files."""

    topic: str
    post: str
    title: str
    alt: str
    duration: float  # seconds
    themes: dict[str, ThemeRecord]
    captions: FileRecord
    descriptions: FileRecord
    chapters: FileRecord
    numbers: FileRecord

    @property
    def files(self) -> list[FileRecord]:
        """Every file of the film."""
        pictures = [f for theme in self.themes.values() for f in (theme.video, theme.poster)]
        return [*pictures, self.captions, self.descriptions, self.chapters, self.numbers]


class Manifest(_Record):
    """Everything in the output folder."""

    schema_version: Literal[1] = SCHEMA_VERSION
    films: list[FilmRecord] = []

    def film(self, topic: str) -> FilmRecord | None:
        """Return the record of `topic`, if it has one."""
        return next((film for film in self.films if film.topic == topic), None)

    def put(self, record: FilmRecord, order: list[str]) -> None:
        """Add or replace a film's record; films stand in `order`, themes in theirs.

        So the manifest does not tell which of them was finished first.
        """
        record.themes = {theme: record.themes[theme] for theme in THEMES if theme in record.themes}
        others = [film for film in self.films if film.topic != record.topic]
        place = {topic: index for index, topic in enumerate(order)}
        self.films = sorted([*others, record], key=lambda f: place.get(f.topic, len(place)))


def read(folder: Path) -> Manifest:
    """Read a folder's manifest; an empty one if there is none.

    Raises
    ------
    RenderingError
        If the file is damaged or of another version.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return Manifest()
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise RenderingError(
            f"{path} can't be read ({error.error_count()} faults, the first: "
            f"{error.errors()[0]['msg']}); delete it and render again"
        ) from error


@cache
def versions() -> dict[str, str]:
    """Return the versions of what renders the films here."""
    found = {"python": platform.python_version()}
    for package in RENDERED_BY:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
