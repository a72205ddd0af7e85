"""What is particular to the film on flows: its light, its tiles and its camera are exact."""

import numpy as np
import pytest

from compute.flows import std_normal_logpdf
from scenes.flows import (
    GLOW_DISCS,
    GLOW_REACH,
    OPENING,
    PAINT_THICKNESS,
    TINTS,
    WHOLE_CLOUD,
    Block,
    Glow,
    Mosaic,
    Sheet,
    View,
)


def test_light_that_passes_the_glow_measures_the_density():
    """Summed over the discs that cover a point, thickness is that of the paint there."""
    peak = float(np.exp(std_normal_logpdf((0.0, 0.0))))
    glow = Glow(Sheet(), lambda: peak)
    thickness = -np.log(1.0 - np.array([disc.get_fill_opacity() for disc in glow]))
    radii = np.linspace(0, GLOW_REACH, GLOW_DISCS + 1)[1:]
    for r in (0.0, 0.5, 1.1, 2.0, 3.0):
        density = float(np.exp(std_normal_logpdf((r, 0.0))))
        paint = thickness[radii >= r].sum()
        # A disc's step is at most its width times the steepest slope, e^(-1/2) of the peak.
        step = PAINT_THICKNESS * peak * GLOW_REACH / GLOW_DISCS * np.exp(-0.5)
        assert paint == pytest.approx(PAINT_THICKNESS * density, abs=step)


def test_block_keeps_its_area_while_the_map_acts():
    sheet = Sheet()
    areas = []
    for s in (0.0, 0.3, 1.0):
        sheet.glide.set_value(s)
        areas.append(np.prod(Block(sheet.glide).size()))
    assert areas == pytest.approx([areas[0]] * 3, rel=1e-12)


@pytest.mark.parametrize("u", [0.0, 0.4, 1.0])
def test_mosaic_shows_every_cell_once(u):
    """Four cubics of four points a cell, whatever tint it has now."""
    sheet = Sheet()
    sheet.carry = sheet.by_bend
    sheet.bent.set_value(u)
    mosaic = Mosaic(sheet, 2.22)
    assert len(mosaic) == TINTS
    assert sum(len(tile.points) for tile in mosaic) == 256 * 16


def test_camera_zooms_about_one_point():
    """What is fixed between two views stays where it is on the way."""
    start, end = View(*OPENING), View(*WHOLE_CLOUD)
    fixed = (end.origin - start.origin) / (start.unit - end.unit)
    between = View(*OPENING).interpolate(start, end, 0.37)
    np.testing.assert_allclose(start.at(fixed), end.at(fixed), atol=1e-12)
    np.testing.assert_allclose(between.at(fixed), start.at(fixed), atol=1e-12)
