"""Curvature's film: the lines and dots that it draws lie where the losses say."""

import numpy as np
import pytest

from compute.curvature import (
    WILD_RATE,
    loss_along,
    mse,
    pushed,
    rest_directions,
    rest_params,
    xor_data,
)
from scenes.curvature import ACROSS, LATTICE, LEVELS, Passing, level_lines, strands, world_lines


def test_each_level_line_lies_at_its_level():
    sharp, flat = rest_directions()
    for k, (x, y) in enumerate(level_lines()):
        known = np.flatnonzero(np.isfinite(x))
        assert len(known) > len(x) / 3
        for i in known[::8]:
            loss = mse(rest_params() + x[i] * sharp + y[i] * flat, *xor_data())
            # Read off straight lines between samples 1/40 apart.
            assert loss == pytest.approx(LEVELS[k // 2], abs=1e-3)


@pytest.mark.parametrize("step", [8, 9, 21, 60])
def test_a_ball_seen_every_other_step_is_where_its_step_left_it(step):
    passing, run = Passing(float(step), step % 2), pushed(WILD_RATE)
    assert passing.params == pytest.approx(run.params[step])
    assert (passing.x, passing.loss) == pytest.approx((run.coords[step], run.losses[step]))


@pytest.mark.parametrize("steps", [8.0, 13.7, 40.2])
def test_the_ball_lies_on_the_section_of_its_own_valley(steps):
    passing = Passing(steps, 0)
    # Linear between samples; the section's bend is about λ.
    assert np.interp(passing.x, ACROSS, passing.section()) == pytest.approx(passing.loss, abs=1e-4)


def test_the_first_section_is_that_of_the_network_at_rest():
    assert loss_along(rest_params(), rest_directions()[0], [0.0])[0] < 1e-20


def test_strands_are_cut_between_lines():
    x, y = strands(world_lines(np.array([0.1, 0.2]), 1.0))
    assert np.isnan(x).sum() == np.isnan(y).sum() == 8  # four lines each way
    assert LATTICE[0] == -LATTICE[-1] == -0.5
