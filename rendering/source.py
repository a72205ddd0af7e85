"""From a row of the catalogue to a scene that can be drawn, and the traces it leaves behind."""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rendering.errors import RenderingError, nearest

ROOT = Path(__file__).parents[1]
THEMES = ("dark", "light")
THEME_VARIABLE = "FILM_THEME"  # read by scenes.kit.style when a scene is built


@dataclass(frozen=True, slots=True)
class FilmSource:
    """Where a film comes from. Small and picklable: workers load the scene themselves."""

    topic: str
    post: str
    title: str
    module: str  # dotted name
    scene: str  # name of the class

    def scene_class(self) -> type[Any]:
        """Import the module and return the scene's class.

        Raises
        ------
        RenderingError
            If the module has no such class.
        """
        module = importlib.import_module(self.module)
        if not hasattr(module, self.scene):
            raise RenderingError(
                f"{self.module} has no class {self.scene!r}; the catalogue's row of "
                f"{self.topic!r} must name the scene's class"
            )
        scene: type[Any] = getattr(module, self.scene)
        return scene

    def factory(self, theme: str, built: list[Any] | None = None) -> Callable[[], Any]:
        """Return what builds the scene in `theme`; each scene built is appended to `built`."""
        scene_class = self.scene_class()

        def build() -> Any:
            os.environ[THEME_VARIABLE] = theme
            scene = scene_class()
            if built is not None:
                built.append(scene)
            return scene

        return build


def series() -> dict[str, FilmSource]:
    """Return the films of the catalogue by topic, in order. Imports no manim."""
    from scenes.catalogue import SERIES

    return {
        film.topic: FilmSource(
            film.topic, film.post, film.title, f"scenes.{film.topic}", film.scene
        )
        for film in SERIES
    }


def chosen(topics: list[str]) -> list[FilmSource]:
    """Return the films of `topics` in the order of the series; all of them if none is named."""
    films = series()
    for topic in topics:
        if topic not in films:
            raise nearest("topic", topic, list(films))
    return [film for topic, film in films.items() if not topics or topic in topics]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def imported_sources() -> dict[str, str]:
    """Return the digest of each file of the project that this process has imported.

    These are what the film was made from, whatever imported what: if none of them has changed,
    neither has the film. The fonts count too.
    """
    files = {
        Path(file).resolve()
        for module in list(sys.modules.values())
        if (file := getattr(module, "__file__", None))
    }
    own = [f for f in files if f.is_relative_to(ROOT) and ".venv" not in f.parts]
    own += (ROOT / "assets" / "fonts").glob("*.otf")
    return {str(file.relative_to(ROOT)): digest(file) for file in sorted(own)}


def unchanged(sources: dict[str, str]) -> bool:
    """Return whether every file that a film was made from is what it was."""
    return bool(sources) and all(
        (ROOT / name).is_file() and digest(ROOT / name) == known for name, known in sources.items()
    )


def blame(error: BaseException) -> str:
    """Return where in the project's own files `error` came from, as ``scenes/taylor.py:42``.

    The innermost frame in a scene wins, then the innermost one of the project: an author looks
    for the line that they wrote.
    """
    frames = [
        (Path(frame.filename).resolve(), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    own = [(file, line) for file, line in frames if file.is_relative_to(ROOT)]
    own = [(file, line) for file, line in own if ".venv" not in file.parts]
    authored = [(file, line) for file, line in own if file.parent.name not in _OURS]
    for file, line in reversed(authored or own):
        return f"{file.relative_to(ROOT)}:{line}"
    return f"{frames[-1][0]}:{frames[-1][1]}" if frames else "?"


_OURS = {"kit", "rendering", "engine"}  # an author's mistake is seldom here
