"""The gallery: ``dist/index.html``, one page that shows every film of the output folder.

It is made of the manifest and of what each film says (``<topic>.json``), and nothing is fetched:
styles, script and fonts are in the page, so it works from any server and from ``file://``, where a
browser refuses to fetch. Without JavaScript a poster is a link to its film.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup
from pydantic import ValidationError

from rendering import embed
from rendering.errors import RenderingError
from rendering.manifest import FilmRecord, Manifest
from rendering.script import NumberRecord, Script
from rendering.source import ROOT, FilmSource
from rendering.templates import template
from rendering.tracks import chapter_title

FILE_NAME = "index.html"
ASSETS = ROOT / "assets" / "gallery"
READABLE = 0.5  # seconds; a number that is on screen for less is running, not said


@dataclass(frozen=True, slots=True)
class Film:
    """A film as the gallery shows it."""

    place: int | None  # in the series, from 1; None for a film that is none of the series
    record: FilmRecord
    script: Script | None  # None if its file is missing or damaged
    numbers: tuple[NumberRecord, ...]
    embeds: tuple[tuple[str, str], ...]  # what it is called, what to paste


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the series; the last one may have no name: films that are in no part."""

    name: str
    films: tuple[Film, ...]


def page(folder: Path, manifest: Manifest) -> str:
    """Return the gallery of the films in `folder`, as HTML."""
    return _template().render(
        parts=parts(folder, manifest),
        style=Markup(_text("gallery.css")),
        script=Markup(_text("gallery.js")),
        fonts={weight: _font(name) for weight, name in _FONTS.items()},
    )


_FONTS = {400: "Inter-Regular.woff2", 600: "Inter-SemiBold.woff2"}


def parts(folder: Path, manifest: Manifest) -> list[Part]:
    """Return the films of the manifest by part of the series; parts without films are left out."""
    from scenes.catalogue import PARTS, SERIES

    places = {film.topic: place for place, film in enumerate(SERIES, start=1)}
    films = {
        record.topic: _film(folder, manifest, record, places.get(record.topic))
        for record in manifest.films
    }
    grouped = [(name, [films.pop(topic) for topic in topics if topic in films])
               for name, topics in PARTS]  # fmt: skip
    return [Part(name, tuple(some)) for name, some in [*grouped, ("", films.values())] if some]


def _film(folder: Path, manifest: Manifest, record: FilmRecord, place: int | None) -> Film:
    script = _script(folder / record.numbers.name)
    numbers = said(script.numbers) if script else ()
    return Film(place, record, script, tuple(numbers), embeds(folder, manifest, record))


def embeds(folder: Path, manifest: Manifest, record: FilmRecord) -> tuple[tuple[str, str], ...]:
    """Return what each copy button is called and copies; none until a film has both themes.

    It is what ``render.py embed`` prints.
    """
    source = FilmSource(record.topic, record.post, record.title, module="", scene="")
    try:
        films = embed.page_films([source], manifest, folder)
    except RenderingError:
        return ()
    return (
        ("Markdown", embed.as_markdown(films[0], embed.DEFAULT_BASE)),
        ("HTML", embed.as_html(films, embed.DEFAULT_BASE)),
    )


def _script(path: Path) -> Script | None:
    """Read what a film says; a damaged file costs the gallery its notes, not the page."""
    try:
        return Script.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def said(numbers: Iterable[NumberRecord]) -> list[NumberRecord]:
    """Return the numbers that stay long enough to be read, each once, in order of appearance."""
    first: dict[tuple[str, str], NumberRecord] = {}
    for number in numbers:
        if number.end - number.start >= READABLE:
            first.setdefault((number.source, number.text), number)
    return list(first.values())


def call(number: NumberRecord) -> str:
    """Return the call that yields a number: ``compute.taylor.reach(4)``."""
    return f"{number.source}({', '.join(map(_argument, number.arguments))})"


def _argument(value: object) -> str:
    # JSON has no tuples: what came back as a list was one.
    if isinstance(value, list | tuple):
        inside = ", ".join(map(_argument, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)


@cache
def _template() -> Template:
    return template(ASSETS / "gallery.html", clock=embed.clock, call=call, title=chapter_title)


def _text(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


@cache
def _font(name: str) -> str:
    """Return a font as a data URL's content: from ``file://`` a browser loads no font file."""
    return base64.b64encode((ASSETS / name).read_bytes()).decode("ascii")
