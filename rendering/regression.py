"""Whether films still look as they did: each caption's settled picture against a kept reference.

A picture is *settled* just before its caption changes, when all that the caption speaks of is
there. It is drawn at 320 × 180 and compared with the reference by structural similarity (SSIM; Wang
et al., "Image quality assessment", IEEE Trans. Image Processing 13(4), 2004), with two turns:

The worst place counts, not the mean. A wrong digit touches 60 of 57,600 pixels, and the mean is
0.9997 with it; at the digit the similarity is 0.4.

Lightness and the two differences of color (Y'CbCr) are compared each by itself, for a curve in the
wrong role's color has the right shape in red, green and blue: gray instead of purple on the light
page scores 0.94 there, and 0.5 here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from rendering.pool import in_processes
from rendering.profiles import Profile
from rendering.source import FilmSource
from rendering.whole import whole
from rendering.worker import Failed, failure

Rgb: TypeAlias = NDArray[np.uint8]  # (height, width, 3)
Map: TypeAlias = NDArray[np.float64]  # (height, width), each pixel's similarity, at most 1

SMALL = Profile("reference", 320, 180, 5)
"""How the pictures are drawn. What rests looks the same at any frame rate, and a film is recorded
in half the time at 5 frames a second that it takes at 10."""

LEAST_SIMILARITY = 0.93
"""What scores less has changed. Measured, in both themes, the larger of the two scores:

=========================================  =====
same scene, same machine                   1.0 (equal bytes)
every value of the picture off by up to 1  0.987
a label or a curve moved by 0.1 pixel      0.978
every value of the picture off by up to 3  0.934
ink instead of gray (the nearest roles)    0.915
a label moved by a quarter of a pixel      0.724
a dot or a curve of another role           0.85 or less
an exponent 3 that became an 8             0.610
a digit of a number                        0.439
a missing grain of 1 pixel radius          0.034
a label moved by a pixel                   -0.329
=========================================  =====

Type is outlines that we bring, and cairo fills them in integer arithmetic, so another machine
draws the same bytes from the same numbers. The numbers themselves may differ in their last places
(torch and the libraries under numpy and scipy choose their routines by the processor), which moves
a curve by far less than a tenth of a pixel. Not seen are therefore drifts of that size, and
opacities that change by less than about a third."""

_SPREAD = 1.5  # pixels; of the Gaussian window that Wang et al. use

Verdict = Literal["same", "changed", "new", "gone"]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A settled picture and its reference."""

    film: str  # topic
    theme: str
    name: str  # beat and number of the caption in it
    before: Rgb | None  # None: there is no reference, or none that can be read
    after: Rgb | None  # None: the film no longer has such a caption
    similarity: Map | None = None  # None where there are not two pictures

    @property
    def score(self) -> float:
        """The similarity at the worst place; -1 where there are not two pictures."""
        return -1.0 if self.similarity is None else float(self.similarity.min())

    @property
    def verdict(self) -> Verdict:
        """What the comparison comes to."""
        if self.after is None:
            return "gone"
        if self.before is None:
            return "new"
        return "same" if self.score >= LEAST_SIMILARITY else "changed"

    def __str__(self) -> str:
        """Return the comparison as one line."""
        words = {
            "same": f"as it was ({self.score:.3f})",
            "changed": f"changed: {self.score:.3f} is less than {LEAST_SIMILARITY}",
            "new": "new: there is no reference",
            "gone": "gone: the film has no such caption any more",
        }
        return f"{self.film} ({self.theme}) {self.name} {words[self.verdict]}"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A film in one theme against its references."""

    film: str
    theme: str
    comparisons: tuple[Comparison, ...] = ()
    failed: Failed | None = None  # why the film could not be recorded

    @property
    def changes(self) -> list[Comparison]:
        """Return the comparisons in which something is not as it was."""
        return [each for each in self.comparisons if each.verdict != "same"]


def settled(film: FilmSource, theme: str) -> dict[str, Rgb]:
    """Record a film and return its settled pictures by name, in order.

    A scene of somebody's, which has no captions, has one: its last picture, named ``end``.
    """
    from rendering import engine
    from rendering.engine.canvas import draw

    shown: dict[str, Any] = {}  # each caption's last picture so far, as a display list

    def see(scene: Any, items: Any, *_: Any) -> None:
        shown[_caption_of(scene)] = items

    engine.watch(film.factory(theme), SMALL, see)
    return {
        name: draw(items, SMALL.width, SMALL.height)[..., :3].copy()
        for name, items in shown.items()
    }


def _caption_of(scene: Any) -> str:
    beats = getattr(scene, "beats", ())
    return f"{beats[-1].name}-{len(beats[-1].spoken)}" if beats else "end"


def similarity(before: Rgb, after: Rgb) -> Map:
    """Return how alike two pictures of one size are around each pixel: 1 where they are equal."""
    from skimage.metrics import structural_similarity

    one, other = (np.asarray(Image.fromarray(each).convert("YCbCr")) for each in (before, after))
    _, channels = structural_similarity(
        one,
        other,
        data_range=255,
        channel_axis=-1,
        full=True,
        gaussian_weights=True,
        sigma=_SPREAD,
        use_sample_covariance=False,  # as Wang et al. have it
    )
    worst: Map = channels.min(axis=-1)
    return worst


def folder_of(references: Path, film: str, theme: str) -> Path:
    """Return the folder that holds the references of a film in a theme."""
    return references / f"{film}.{theme}"


def _read(path: Path) -> Rgb | None:
    """Return a reference; None if it is not whole or not of our size."""
    try:
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError):
        return None
    return pixels if pixels.shape == (SMALL.height, SMALL.width, 3) else None


def compare(film: FilmSource, themes: Sequence[str], references: Path) -> list[Outcome]:
    """Record a film in some themes and compare its settled pictures with the references.

    A film that fails is an outcome, too. Themes are taken one after the other in one process: what
    is costly in a film (training a network) is computed once.
    """
    return [_compare(film, theme, references) for theme in themes]


def _compare(film: FilmSource, theme: str, references: Path) -> Outcome:
    try:
        now = settled(film, theme)
    except Exception as error:  # whatever a scene raises becomes the film's line
        return Outcome(film.topic, theme, failed=failure(error))
    kept = {path.stem: path for path in folder_of(references, film.topic, theme).glob("*.webp")}
    comparisons = []
    for name in [*now, *sorted(kept.keys() - now.keys())]:
        before = _read(kept[name]) if name in kept else None
        after = now.get(name)
        alike = None if before is None or after is None else similarity(before, after)
        comparisons.append(Comparison(film.topic, theme, name, before, after, alike))
    return Outcome(film.topic, theme, tuple(comparisons))


def compare_all(
    films: Sequence[FilmSource], themes: Sequence[str], references: Path, *, jobs: int
) -> Iterator[Outcome]:
    """Compare films, `jobs` at a time, and yield each film's outcomes in order."""
    work = partial(compare, themes=themes, references=references)
    for outcomes in in_processes(work, films, jobs=jobs):
        yield from outcomes


def forgotten(references: Path, films: Iterable[str], themes: Sequence[str]) -> list[Path]:
    """Return the folders in `references` that belong to no film (topic) of the series."""
    wanted = {folder_of(references, film, theme) for film in films for theme in themes}
    return sorted({path for path in references.glob("*") if path.is_dir()} - wanted)


def accept(outcome: Outcome, references: Path) -> None:
    """Make references of what has changed, and remove those of what is gone.

    Each picture is written beside and renamed, so a reference is always whole. What is as it was
    stays as it is, bit for bit: the history keeps to what has changed.
    """
    folder = folder_of(references, outcome.film, outcome.theme)
    folder.mkdir(parents=True, exist_ok=True)
    for change in outcome.changes:
        path = folder / f"{change.name}.webp"
        if change.after is None:
            path.unlink(missing_ok=True)
            continue
        with whole(path) as beside:
            beside.write_bytes(as_webp(change.after))


def as_webp(picture: Rgb) -> bytes:
    """Return a picture as lossless WebP."""
    file = io.BytesIO()
    # Ten times faster than the best quality and method, and 1% larger.
    Image.fromarray(picture).save(file, format="WEBP", lossless=True, quality=50, method=3)
    return file.getvalue()
