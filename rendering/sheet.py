"""Contact sheets: a film at a glance, to judge it by.

Each caption gives a row, in each theme: the picture just after it has arrived, the picture in its
middle, and the picture at its end, at the width of the blog's column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from rendering import engine
from rendering.profiles import PROFILES
from rendering.script import NumberLog, Script, script_of
from rendering.source import FilmSource

COLUMN = 600  # CSS pixels: the width of the blog's text column
GAP = 12  # pixels
DRAWN = PROFILES["blog"]  # drawn at two device pixels each and scaled down, as a browser does
STEPPED = 15  # frames a second: enough to find the moments


def moments(script: Script, *, shots: int) -> list[float]:
    """Return `shots` moments of each caption, spread over it, the last one just before its end."""
    margin = 2 / STEPPED
    found = []
    for spoken in script.spoken:
        inside = np.linspace(spoken.start, spoken.end - margin, shots + 1)[1:]
        found += [float(moment) for moment in inside]
    return found or [float(t) for t in np.linspace(0, script.duration - margin, 12)]


def read_script(film: FilmSource, theme: str) -> Script:
    """Run a film without drawing it and return what it says, in frames of a draft."""
    built: list[Any] = []
    log = NumberLog()
    measured = engine.measure(film.factory(theme, built), _stepped(), log.observe)
    return script_of(built[-1], log, measured.frames, STEPPED)


def pictures(film: FilmSource, theme: str, times: list[float]) -> list[Image.Image]:
    """Draw a film at some moments, each as wide as the column."""
    height = COLUMN * DRAWN.height // DRAWN.width
    drawn = engine.frames_at(film.factory(theme), _stepped(), times)
    return [_picture(rgba).resize((COLUMN, height), Image.Resampling.LANCZOS) for rgba in drawn]


def _stepped() -> Any:
    from dataclasses import replace

    return replace(DRAWN, fps=STEPPED)


def _picture(rgba: NDArray[np.uint8]) -> Image.Image:
    return Image.fromarray(rgba[..., :3])


def write_sheet(
    film: FilmSource, themes: list[str], path: Path, *, shots: int = 3, times: list[float] | None
) -> int:
    """Write a film's contact sheet as PNG and return the number of pictures.

    Parameters
    ----------
    shots
        Pictures a caption.
    times
        Show these moments (seconds) instead.
    """
    if times is None:
        times = moments(read_script(film, themes[0]), shots=shots)
        per_row = shots
    else:
        per_row = min(3, len(times))
    columns = [pictures(film, theme, times) for theme in themes]
    width, height = columns[0][0].size
    label = 18
    rows = -(-len(times) // per_row)
    sheet = Image.new(
        "RGB",
        (
            len(themes) * per_row * (width + GAP) + GAP,
            rows * (height + label + GAP) + GAP,
        ),
        "#7a7a7a",
    )
    draw = ImageDraw.Draw(sheet)
    for block, shown in enumerate(columns):
        for index, picture in enumerate(shown):
            row, column = divmod(index, per_row)
            x = GAP + (block * per_row + column) * (width + GAP)
            y = GAP + row * (height + label + GAP)
            draw.text((x, y), f"{times[index]:.2f} s", fill="white")
            sheet.paste(picture, (x, y + label))
    sheet.save(path, format="PNG")
    return len(times) * len(themes)
