"""What is particular to the film on flows: its light, its tiles and its camera are exact."""

import numpy as np
import pytest

from compute.flows import AFFINE_A, AFFINE_B, affine_logpdf, peak_density
from scenes.flows import (
    OPENING,
    PAINT_THICKNESS,
    TILE_CHORDS,
    TINTS,
    WHOLE_CLOUD,
    Block,
    Glow,
    Mosaic,
    Sheet,
    View,
)


def test_light_that_passes_the_glow_measures_the_density():
    """-log of the light that passes each pixel, against the density of A z + b there."""
    sheet = Sheet()
    sheet.glide.set_value(1.0)
    sheet.view.look(*WHOLE_CLOUD)
    glow = Glow(sheet, lambda: peak_density(1.0))
    rows, columns, _ = glow.pixel_array.shape
    (left, top), (right, _), (_, bottom), _ = glow.points[:, :2]
    for row, column in np.multiply([(0.2, 0.4), (0.5, 0.5), (0.7, 0.4), (0.5, 0.8)],
                                   (rows, columns)).astype(int):  # fmt: skip
        at = [
            left + (column + 0.5) / columns * (right - left),
            top - (row + 0.5) / rows * (top - bottom),
        ]
        x = (at - sheet.view.origin) / sheet.view.unit
        passed = np.exp(-PAINT_THICKNESS * np.exp(affine_logpdf(x, AFFINE_A, AFFINE_B)))
        alpha = glow.pixel_array[row, column, 3] / 255
        assert 0 < alpha == pytest.approx(1 - passed, abs=0.5 / 255 + 1e-12)  # a byte's rounding


def test_the_glow_ends_in_the_dark():
    """Its image is cut to what is lit: its edges are dark, and light begins right behind them."""
    sheet = Sheet()
    glow = Glow(sheet, lambda: peak_density(0.0))
    alpha = glow.pixel_array[..., 3]
    for turned in (alpha, alpha[::-1], alpha.T, alpha.T[::-1]):
        assert not turned[0].any()
        assert turned[1].any()


def test_block_keeps_its_area_while_the_map_acts():
    sheet = Sheet()
    areas = []
    for s in (0.0, 0.3, 1.0):
        sheet.glide.set_value(s)
        areas.append(np.prod(Block(sheet.glide).size()))
    assert areas == pytest.approx([areas[0]] * 3, rel=1e-12)


@pytest.mark.parametrize("u", [0.0, 0.4, 1.0])
def test_mosaic_shows_every_cell_once(u):
    """Cubics of four points along four sides a cell, whatever tint it has now."""
    sheet = Sheet()
    sheet.carry = sheet.by_bend
    sheet.bent.set_value(u)
    mosaic = Mosaic(sheet, 2.22)
    assert len(mosaic) == TINTS
    assert sum(len(tile.points) for tile in mosaic) == 256 * 4 * TILE_CHORDS * 4


def test_camera_zooms_about_one_point():
    """What is fixed between two views stays where it is on the way."""
    start, end = View(*OPENING), View(*WHOLE_CLOUD)
    fixed = (end.origin - start.origin) / (start.unit - end.unit)
    between = View(*OPENING).interpolate(start, end, 0.37)
    np.testing.assert_allclose(start.at(fixed), end.at(fixed), atol=1e-12)
    np.testing.assert_allclose(between.at(fixed), start.at(fixed), atol=1e-12)
