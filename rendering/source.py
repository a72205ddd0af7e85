"""From a row of the catalogue to a scene that can be drawn, and the traces it leaves behind."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from rendering.errors import UsageError, nearest

ROOT = Path(__file__).parents[1]
THEMES = ("dark", "light")
THEME_VARIABLE = "FILM_THEME"  # read by scenes.kit.style when a scene is built


@dataclass(frozen=True, slots=True)
class FilmSource:
    """Where a film comes from. Small and picklable: workers load the scene themselves."""

    topic: str
    post: str
    title: str
    module: str  # dotted name, or the path of a file
    scene: str  # name of the class

    def scene_class(self) -> type[Any]:
        """Import the module and return the scene's class.

        Raises
        ------
        UsageError
            If the module has no such class.
        """
        is_file = self.module.endswith(".py")
        module = _module_of(Path(self.module)) if is_file else importlib.import_module(self.module)
        if not hasattr(module, self.scene):
            scenes = [name for name, thing in vars(module).items() if hasattr(thing, "construct")]
            raise nearest(f"scene in {self.module}:", self.scene, scenes)
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


def _module_of(path: Path) -> ModuleType:
    """Import a file by its path, as manim does: its folder can be imported from."""
    sys.path.insert(0, str(path.parent.resolve()))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def scene_of_file(word: str) -> FilmSource:
    """Return the source that ``path/to/file.py:ClassName`` names: any scene of manim's.

    Raises
    ------
    UsageError
        If there is no such file.
    """
    file, _, scene = word.rpartition(":")
    if not Path(file).is_file():
        raise UsageError(f"there is no file {file!r} to take the scene {scene!r} from")
    return FilmSource(scene, "", scene, str(Path(file).resolve()), scene)


def series() -> dict[str, FilmSource]:
    """Return the films of the catalogue by topic, in order. Imports no manim."""
    from scenes.catalogue import SERIES

    return {
        film.topic: FilmSource(
            film.topic, film.post, film.title, f"scenes.{film.topic}", film.scene
        )
        for film in SERIES
    }


def chosen(topics: list[str], *, any_scene: bool = True) -> list[FilmSource]:
    """Return the films of `topics` in the order of the series; all of them if none is named.

    A word such as ``path/to/file.py:ClassName`` is a scene of anybody's.

    Parameters
    ----------
    any_scene
        Whether such words are allowed.

    Raises
    ------
    UsageError
        If a word is neither, or two scenes would write the same files.
    """
    films = series()
    scenes: dict[str, FilmSource] = {}
    for word in topics:
        if ".py:" in word:
            if not any_scene:
                raise UsageError(f"{word!r}: this is about the films of the series only")
            scene = scene_of_file(word)
            if scenes.setdefault(scene.topic, scene) != scene or scene.topic in films:
                raise UsageError(
                    f"two films are named {scene.topic!r}; render them one by one, "
                    "each with an --out of its own"
                )
        elif word.endswith(".py"):
            raise UsageError(f"which scene of {word}? Name it: {word}:ClassName")
        elif word not in films:
            raise nearest("topic", word, list(films))
    return [film for topic, film in films.items() if not topics or topic in topics] + [
        *scenes.values()
    ]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    status = path.stat()
    return _digest(path, status.st_mtime_ns, status.st_size)


@cache
def _digest(path: Path, _modified: int, _size: int) -> str:
    """Hash a file once, however many films were made from it."""
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
    # Some modules only pretend to have a file: torch's `_classes.py` is nowhere.
    own = [f for f in files if f.is_relative_to(ROOT) and ".venv" not in f.parts and f.is_file()]
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
    authored = [
        (file, line)
        for file, line in own
        if not any(file.is_relative_to(ROOT / ours) for ours in _OURS)
    ]
    for file, line in reversed(authored or own):
        return f"{file.relative_to(ROOT)}:{line}"
    return f"{frames[-1][0]}:{frames[-1][1]}" if frames else "?"


_OURS = ("scenes/kit", "rendering", "render.py")  # an author's mistake is seldom here
