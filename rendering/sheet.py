"""Contact sheets: a film at a glance, to judge it by.

Each caption gives some pictures, spread over its time, the last one just before its end; every
picture is as wide as the blog's column.
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
from rendering.whole import whole

COLUMN = 600  # CSS pixels: the width of the blog's text column
GAP = 12  # pixels
LABEL = 18  # pixels, for the time above a picture
WIDEST = 4  # pictures in a row
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
    else:
        shots = 1
    shown = [pictures(film, theme, times) for theme in themes]
    # A block is what belongs together: the shots of a caption, in one theme beside the other.
    blocks = [
        [(times[at], of_theme[at]) for of_theme in shown for at in range(start, start + shots)]
        for start in range(0, len(times), shots)
    ]
    across = len(blocks[0]) * max(1, WIDEST // len(blocks[0]))
    in_order = [dated for block in blocks for dated in block]
    width, height = shown[0][0].size
    down = -(-len(in_order) // across)
    size = (across * (width + GAP) + GAP, down * (height + LABEL + GAP) + GAP)
    sheet = Image.new("RGB", size, "#7a7a7a")
    draw = ImageDraw.Draw(sheet)
    for place, (time, picture) in enumerate(in_order):
        row, column = divmod(place, across)
        x, y = GAP + column * (width + GAP), GAP + row * (height + LABEL + GAP)
        draw.text((x, y), f"{time:.2f} s", fill="white")
        sheet.paste(picture, (x, y + LABEL))
    with whole(path) as beside:
        sheet.save(beside, format="PNG")
    return len(times) * len(themes)
