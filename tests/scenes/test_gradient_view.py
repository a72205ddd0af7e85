"""The gradient's film: its rings and lines lie where the heights say."""

import numpy as np
import pytest

from compute.gradient import INPUTS, POINT, bowl, neuron_loss
from scenes.gradient import LOOK, RINGS, bent_ring, nearest_to_sight, ring_of, seen_from

LEVELS = [*(r**2 for r in RINGS), float(bowl(*POINT))]


@pytest.mark.parametrize("level", LEVELS)
def test_stretched_ring_starts_as_a_ring_and_ends_as_lines_of_equal_loss(level):
    assert bowl(*bent_ring(level, 0.0)) == pytest.approx(level)
    for w in bent_ring(level, 1.0).T:
        assert neuron_loss(w, INPUTS) == pytest.approx(level)


def test_stretched_ring_is_an_ellipse_in_between():
    x, y = bent_ring(1.0, 0.5)
    assert bowl(x, y) / 2 + (np.array(INPUTS) @ [x, y]) ** 2 / 2 == pytest.approx(1.0)


def test_from_above_the_bowl_is_its_map():
    np.testing.assert_allclose(seen_from(90, *ring_of(1.5)), ring_of(1.5), atol=1e-9)


@pytest.mark.parametrize("elevation", [LOOK, 50.0, 75.0, 90.0])
@pytest.mark.parametrize("rim", [2.0, 2.4])
def test_picture_of_the_bowl_is_centered(elevation, rim):
    radii = np.linspace(0, rim, 200)
    heights = np.concatenate([seen_from(elevation, *(r * ring_of(1.0)), rim)[1] for r in radii])
    assert heights.max() == pytest.approx(-heights.min(), abs=1e-3)  # as dense as the samples


@pytest.mark.parametrize("elevation", [10.0, LOOK, 50.0])
def test_outline_is_the_lowest_that_is_seen_of_the_wall(elevation):
    x = np.linspace(-1, 1, 9)
    y = np.linspace(-2, 2, 4001)
    lowest = seen_from(elevation, *np.meshgrid(x, y))[1].min(axis=0)
    outline = seen_from(elevation, x, np.full(9, -nearest_to_sight(elevation)))[1]
    np.testing.assert_allclose(outline, lowest, atol=1e-6)
