"""Contrast: WCAG 1.4.3 and 1.4.11, against what is really behind each piece.

Context is dimmed on purpose, and dimming is not judged: each piece of type and each graphic has to
reach its contrast when it is at its brightest, and to keep it wherever it then stands.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation

from rendering.check.color import Color, confused, luminance
from rendering.check.finding import Box, Fault
from rendering.check.rules import Watched
from rendering.check.stencil import FINENESS, ink
from rendering.check.view import COLUMN, Piece, View, has_rim, paint_of
from rendering.engine.canvas import Canvas
from rendering.engine.display_list import Item, Path
from scenes.kit.style import Role, theme

TEXT_CONTRAST = 4.5  # WCAG 1.4.3, level AA
GRAPHIC_CONTRAST = 3.0  # WCAG 1.4.11
WORST_SHARE = 0.1  # of the ink may have less: edges of what lies behind
ADJACENT = 2  # pixels around a graphic that it stands out from
TINT = 0.6  # opacity below which an area tints what lies below it
EDGE_SHARE = 0.25  # of a graphic's edge has to stand out
SETTLED = 0.3  # seconds for which a picture stands when it is judged
AS_BRIGHT = 0.95  # of the greatest opacity that it had so far


def ratio(ink_light: NDArray[np.float64], behind: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return WCAG's contrast of relative luminances."""
    low, high = np.minimum(ink_light, behind), np.maximum(ink_light, behind)
    return (high + 0.05) / (low + 0.05)


def by_color(items: Sequence[Item]) -> dict[tuple[float, ...], list[Path]]:
    """Return paths by their mean color (red, green, blue, opacity)."""
    found: dict[tuple[float, ...], list[Path]] = {}
    for item in items:
        if isinstance(item, Path) and (paint := paint_of(item)) is not None:
            found.setdefault(tuple(paint.colors.mean(axis=0)), []).append(item)
    return found


def inked(items: Sequence[Item], box: Box) -> NDArray[np.bool_]:
    """Return which pixels of a picture some items in a box cover by more than half."""
    whole = (math.floor(box[0]), math.floor(box[1]), math.ceil(box[2]), math.ceil(box[3]))
    fine = ink(items, whole)
    height, width = whole[3] - whole[1], whole[2] - whole[0]
    covered = fine[: height * FINENESS, : width * FINENESS]
    share = covered.reshape(height, FINENESS, width, FINENESS).mean(axis=(1, 3))
    found = np.zeros((COLUMN.height, COLUMN.width), dtype=bool)
    left, top = max(whole[0], 0), max(whole[1], 0)
    right, bottom = min(whole[2], COLUMN.width), min(whole[3], COLUMN.height)
    if left < right and top < bottom:
        part = share[top - whole[1] : bottom - whole[1], left - whole[0] : right - whole[0]]
        found[top:bottom, left:right] = part > 0.5 * share.max()
    return found


def contrast_of_text(items: Sequence[Item], box: Box, behind: NDArray[np.uint8]) -> float:
    """Return the contrast that all but a tenth of some type has.

    Parameters
    ----------
    items
        The glyphs of one piece.
    box
        Around them.
    behind
        The picture without them, (height, width, 4).
    """
    worst = np.inf
    for rgba, alike in by_color(items).items():
        under = behind[inked(alike, box)][:, :3] / 255
        if len(under):
            over = np.array(rgba[:3]) * rgba[3] + under * (1 - rgba[3])
            reached = np.quantile(ratio(luminance(over), luminance(under)), WORST_SHARE)
            worst = min(worst, float(reached))
    return worst


def rim_of(item: Item) -> Item | None:
    """Return what an item paints below itself to stand off from what is there, if it does."""
    if not isinstance(item, Path) or not has_rim(item):
        return None
    return replace(item, digest=item.digest + b"rim", fill=None, stroke=None)


def contrast_of_graphic(piece: Piece, behind: NDArray[np.uint8], shown: NDArray[np.uint8]) -> float:
    """Return the contrast that a graphic has along a good part of its edge.

    A dot on a curve, a line along another are seen by the rest of their edges, and a tinted area
    by lines that run along its own.

    Parameters
    ----------
    piece
        The graphic.
    behind, shown
        The picture below it, and the whole of it, (height, width, 4).
    """
    best, page = 0.0, luminance(np.array(theme()[Role.PAGE].to_rgb()))
    for rgba, alike in by_color(piece.items).items():
        mask = inked(alike, piece.box)
        edge = binary_dilation(mask, iterations=ADJACENT) & ~mask
        if not mask.any() or not edge.any():
            continue
        under = behind[mask][:, :3].mean(axis=0) / 255
        over = np.array(rgba[:3]) * rgba[3] + under * (1 - rgba[3])
        reached = ratio(luminance(over), luminance(behind[edge][:, :3] / 255))
        if rgba[3] < TINT:
            reached = np.maximum(reached, ratio(luminance(shown[edge][:, :3] / 255), page))
        best = max(best, float(np.quantile(reached, 1 - EDGE_SHARE)))
    return best


@dataclass(slots=True, eq=False)
class _Seen:
    """A graphic, and the best contrast that it had."""

    best: float = 0.0
    fault: Fault | None = None
    wholes: dict[int, object] = field(default_factory=dict)  # the outermost that it was part of


class Contrast:
    """Type and graphics against what is behind them."""

    names: ClassVar[tuple[str, ...]] = ("contrast",)
    by_color: ClassVar[bool] = True

    def __init__(self) -> None:
        self._canvas = Canvas(COLUMN.width, COLUMN.height)
        self._brightest: dict[int, float] = {}
        self._owners: list[object] = []  # kept alive, for their ids are keys
        self._texts: dict[int, tuple[float, Fault]] = {}
        self._graphics: dict[int, _Seen] = {}

    def see(self, view: View) -> None:
        """Look at pictures that stand for a while."""
        if view.seconds < SETTLED:
            return
        wholes = _wholes(view)
        for piece in view.pieces:
            owner = id(piece.owner)
            if owner not in self._brightest:
                self._owners.append(piece.owner)
            if piece.opacity < AS_BRIGHT * self._brightest.get(owner, 0.0):
                continue  # dimmed since: context now
            self._brightest[owner] = max(piece.opacity, self._brightest.get(owner, 0.0))
            if piece.is_text:
                self._judge_text(view, piece)
            else:
                self._judge_graphic(view, piece, wholes.get(owner, piece.owner))
        self._canvas.forget(keep=view.items)

    def _behind(self, view: View, piece: Piece) -> NDArray[np.uint8]:
        own = set(piece.at)
        shown = view.items[: piece.at[-1] + 1]
        below = [rim_of(item) if at in own else item for at, item in enumerate(shown)]
        self._canvas.show(tuple(item for item in below if item is not None))
        return self._canvas.pixels

    def _judge_text(self, view: View, piece: Piece) -> None:
        reached = contrast_of_text(piece.items, piece.box, self._behind(view, piece))
        known = self._texts.get(id(piece.owner))
        if reached < TEXT_CONTRAST and (known is None or reached < known[0]):
            self._texts[id(piece.owner)] = (reached, _fault(view, piece, reached, TEXT_CONTRAST))

    def _judge_graphic(self, view: View, piece: Piece, whole: object) -> None:
        if piece.is_cover:
            return
        seen = self._graphics.setdefault(id(piece.owner), _Seen())
        seen.wholes[id(whole)] = whole
        if seen.best >= GRAPHIC_CONTRAST:
            return
        reached = contrast_of_graphic(piece, self._behind(view, piece), view.pixels)
        if reached > seen.best:
            seen.best, seen.fault = reached, _fault(view, piece, reached, GRAPHIC_CONTRAST)

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what could not be seen well."""
        yield from (fault for _, fault in self._texts.values())
        well = {w for s in self._graphics.values() if s.best >= GRAPHIC_CONTRAST for w in s.wholes}
        for seen in self._graphics.values():
            # A pale area whose outline is plain, a dim line of a bright family: it is seen.
            if seen.fault is not None and not well & seen.wholes.keys():
                if seen.best < GRAPHIC_CONTRAST:
                    yield seen.fault
                well |= seen.wholes.keys()  # one finding for each whole


def _fault(view: View, piece: Piece, reached: float, least: float) -> Fault:
    return Fault(
        "contrast",
        view.time,
        measured=f"{reached:.2f} : 1",
        allowed=f"at least {least:g} : 1",
        objects=(view.name(piece),),
        mobjects=(piece.mobject,),
        boxes=(piece.box,),
        items=view.items,
    )


def _wholes(view: View) -> dict[int, object]:
    """Return the outermost mobject that each one on stage is part of."""
    return {
        id(member): outermost
        for outermost in view.scene.mobjects
        for member in outermost.get_family()
    }


class ColorsApart:
    """The roles that a film uses are told apart by every eye, side by side or not."""

    names: ClassVar[tuple[str, ...]] = ("colors-apart",)
    by_color: ClassVar[bool] = True

    def __init__(self) -> None:
        self._used: dict[Role, Fault] = {}

    def see(self, view: View) -> None:
        """Note which roles are on stage."""
        if view.seconds < SETTLED:
            return
        roles = {tuple(round(c, 3) for c in theme()[role].to_rgb()): role for role in Role}
        for piece in view.pieces:
            for item in piece.items:
                paint = paint_of(item) if isinstance(item, Path) else None
                if paint is None:
                    continue
                role = roles.get(tuple(round(float(c), 3) for c in paint.colors[0, :3]))
                if role is not None and role is not Role.PAGE and role not in self._used:
                    self._used[role] = Fault("colors-apart", view.time, "", "", items=view.items)

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say which two of them may be taken for each other."""
        palette = theme().palette
        for one, other in combinations(self._used, 2):
            for eye, distance in confused(Color(palette[one]), Color(palette[other])):
                fault = self._used[other]
                yield Fault(
                    "colors-apart",
                    fault.time,
                    measured=f"{distance:.3f} apart in OKLab, as seen by {eye} eyes",
                    allowed="told apart by every eye",
                    objects=(one.value, other.value),
                    items=fault.items,
                )
