"""What to paste into a page so that it shows a film: a line of Markdown, a figure, a component.

All three are made from :class:`PageFilm`, what a page has to know of a film. The component and the
figure share their markup (a test compares them element by element), their style sheet and their
script, which are in ``assets/embed/``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from rendering.errors import RenderingError, UsageError
from rendering.manifest import FileRecord, FilmRecord, Manifest
from rendering.plan import state
from rendering.script import Script
from rendering.source import ROOT, THEMES, FilmSource
from rendering.templates import template
from rendering.tracks import chapter_title
from rendering.whole import write_whole

FORMATS = ("markdown", "html", "react")
ASSETS = ROOT / "assets" / "embed"
COMPONENT = ("FilmImage.tsx", "film.ts", "player.ts", "controls.ts", "film.css")
DATA = "films.json"
DEFAULT_BASE = "/films/"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Line(_Record):
    """A line of the transcript."""

    start: float  # seconds
    caption: str
    description: str


class Chapter(_Record):
    """A beat, as a reader knows it."""

    name: str
    start: float  # seconds
    lines: tuple[Line, ...]


class Picture(_Record):
    """A film in one theme: names of files."""

    video: str
    poster: str


class PageFilm(_Record):
    """What a page knows of a film; ``assets/embed/film.ts`` has the same type.

    The names of files carry a part of their digest (``?v=…``), so that a film that was rendered
    again is never the old one out of a cache.
    """

    topic: str
    title: str
    alt: str
    width: int  # pixels
    height: int  # pixels
    light: Picture
    dark: Picture
    captions: str
    descriptions: str
    chapters: str
    transcript: tuple[Chapter, ...]


def page_films(films: list[FilmSource], manifest: Manifest, folder: Path) -> list[PageFilm]:
    """Return what pages have to know of films that are in an output folder.

    Raises
    ------
    RenderingError
        If one isn't there whole, in both themes.
    """
    lacking = {
        film.topic: f"{film.topic} ({theme}) is {found}"
        for film in films
        for theme in THEMES
        if (found := state(manifest.film(film.topic), theme, folder)) in {"missing", "damaged"}
    }
    if lacking:
        raise RenderingError(
            f"in {folder}, {', '.join(lacking.values())}; run: python render.py {' '.join(lacking)}"
        )
    records = [record for film in films if (record := manifest.film(film.topic))]
    return [_page_film(record, folder) for record in records]


def _page_film(record: FilmRecord, folder: Path) -> PageFilm:
    script = _script(folder / record.numbers.name)
    pictures = {
        name: Picture(video=_versioned(theme.video), poster=_versioned(theme.poster))
        for name, theme in record.themes.items()
    }
    size = record.themes["light"]
    return PageFilm(
        topic=record.topic,
        title=record.title,
        alt=record.alt,
        width=size.width,
        height=size.height,
        light=pictures["light"],
        dark=pictures["dark"],
        captions=_versioned(record.captions),
        descriptions=_versioned(record.descriptions),
        chapters=_versioned(record.chapters),
        transcript=tuple(
            Chapter(
                name=chapter_title(beat.name),
                start=round(beat.start, 3),
                lines=tuple(
                    Line(start=round(s.start, 3), caption=s.caption, description=s.description)
                    for s in beat.spoken
                ),
            )
            for beat in script.beats
        ),
    )


def _script(path: Path) -> Script:
    try:
        return Script.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise RenderingError(
            f"{path} can't be read ({error.errors()[0]['msg']}); render its film again"
        ) from error


def _versioned(file: FileRecord) -> str:
    return f"{file.name}?v={file.sha256[:8]}"


def checked_base(base: str) -> str:
    """Return the address of the films' folder, with its final slash.

    Raises
    ------
    UsageError
        If it can't stand in a Markdown image as it is.
    """
    if re.search(r"[\s()<>\\?#\"]", base):
        raise UsageError(
            f"--base {base!r}: an address without spaces, brackets, ? and # is needed, "
            f"like {DEFAULT_BASE}"
        )
    return base if not base or base.endswith("/") else f"{base}/"


def as_markdown(film: PageFilm, base: str) -> str:
    """Return a film as one line of Markdown, an image.

    It names a file that is there, the light one: where nothing makes a player of it, a reader gets
    the alternative text, and a link checker is content.
    """
    alt = re.sub(r"([\\`*_\[\]<>&$~])", r"\\\1", " ".join(film.alt.split()))
    return f"![{alt}]({base}{film.topic}.light.mp4)"


def as_html(films: list[PageFilm], base: str) -> str:
    """Return figures for any page, with the style sheet and the script that they need.

    The style sheet and the script come once for all figures; on a page with several pastes they
    may come again, which does no harm.
    """
    figure = template(ASSETS / "figure.html.jinja", clock=clock, seconds=seconds_in_address)
    return figure.render(
        films=films,
        base=base,
        style=(ASSETS / "film.css").read_text(encoding="utf-8"),
        script=(ASSETS / "film.min.js").read_text(encoding="utf-8").strip(),
    )


def clock(seconds: float) -> str:
    """Write seconds as minutes and seconds: 75.4 is 1:15."""
    minutes, whole = divmod(int(seconds), 60)
    return f"{minutes}:{whole:02}"


def seconds_in_address(seconds: float) -> str:
    """Write seconds as JavaScript does, to the millisecond: 12.0 is 12."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def write_component(films: list[PageFilm], folder: Path) -> list[Path]:
    """Write the React component and its data into a folder; return the files, written whole."""
    data = {film.topic: film.model_dump() for film in films}
    texts = {name: (ASSETS / name).read_text(encoding="utf-8") for name in COMPONENT}
    texts[DATA] = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_whole(folder / name, text)
    except OSError as error:
        raise RenderingError(
            f"can't write to {folder} ({error.strerror}); choose another --into"
        ) from error
    return [folder / name for name in texts]
