"""What changed in the films, side by side: one HTML file with all its pictures inside."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np

from rendering.regression import LEAST_SIMILARITY, Comparison, Outcome, Rgb, as_webp
from rendering.whole import write_whole

FILE_NAME = "index.html"
_MARK = np.array([230, 30, 60], dtype=np.float64)  # red, on the dark page and on the light one
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 84rem; padding: 0 1rem; }
section { margin-top: 2.5rem; }
h2 { font-size: 1.1rem; margin: 0 0 .6rem; }
.three { display: grid; gap: .75rem; grid-template-columns: repeat(3, 1fr); }
figure { margin: 0; position: relative; }
img, .none { display: block; width: 100%; aspect-ratio: 16 / 9; }
.none { display: grid; place-items: center; border: 1px dashed #888; box-sizing: border-box; }
figcaption { font-size: .85rem; padding-top: .25rem; }
.under { position: absolute; inset: 0 0 auto; visibility: hidden; }
figure:hover .under { visibility: visible; }
"""


def page(outcomes: Sequence[Outcome]) -> str:
    """Return the page of all that is not as it was.

    Holding the pointer over *after* shows *before* in its place: the eye finds by blinking what it
    misses side by side.
    """
    changes = [change for outcome in outcomes for change in outcome.changes]
    failed = [outcome for outcome in outcomes if outcome.failed is not None]
    films = ", ".join(dict.fromkeys(change.film for change in changes))
    title = f"{len(changes)} changed: {films}" if changes else "Nothing could be compared"
    lines = [
        f"<p>{escape(each.film)} ({each.theme}) failed: {escape(each.failed.message)}</p>"
        for each in failed
        if each.failed is not None
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{_STYLE}</style>\n<h1>{escape(title)}</h1>\n"
        + "\n".join(lines + [_section(change) for change in changes])
        + "\n</html>\n"
    )


def _section(change: Comparison) -> str:
    after = _figure(change.after, "after", f"{change} after")
    if change.before is not None and change.after is not None:
        under = f'<img class="under" src="{_source(change.before)}" alt="">'
        after = after.replace("<figcaption>", f"{under}<figcaption>")
    return (
        f"<section><h2>{escape(str(change))}</h2>\n<div class=three>"
        + _figure(change.before, "before", f"{change} before")
        + after
        + _figure(difference(change), "difference", f"{change} difference")
        + "</div></section>"
    )


def _figure(picture: Rgb | None, label: str, alt: str) -> str:
    shown = (
        '<div class="none">none</div>'
        if picture is None
        else f'<img src="{_source(picture)}" alt="{escape(alt)}">'
    )
    return f"<figure>{shown}<figcaption>{label}</figcaption></figure>\n"


def _source(picture: Rgb) -> str:
    return "data:image/webp;base64," + base64.b64encode(as_webp(picture)).decode()


def difference(change: Comparison) -> Rgb | None:
    """Return the new picture in gray and paled, red where it is unlike the old one."""
    if change.similarity is None or change.after is None:
        return None
    page = change.after[0, 0].astype(np.float64)
    pale = 0.6 * page + 0.4 * change.after.mean(axis=-1, keepdims=True)
    # All red at twice what is let pass.
    unlike = np.clip((1 - change.similarity) / (1 - LEAST_SIMILARITY) / 2, 0, 1)[..., None]
    marked: Rgb = (pale + unlike * (_MARK - pale)).astype(np.uint8)
    return marked


def write(outcomes: Sequence[Outcome], folder: Path) -> Path | None:
    """Write the page into a folder; where nothing has changed, take an earlier one away.

    Returns
    -------
    Path or None
        The page, if there is one.
    """
    path = folder / FILE_NAME
    if not any(outcome.changes or outcome.failed for outcome in outcomes):
        path.unlink(missing_ok=True)
        return None
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, page(outcomes))
    return path
