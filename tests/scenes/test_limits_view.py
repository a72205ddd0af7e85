"""The zooming axes of the film on limits."""

from itertools import pairwise

import numpy as np
import pytest

from scenes import limits
from scenes.kit.plane import MAX_TICK_LABELS, TickNumber


@pytest.mark.parametrize("width", np.geomspace(limits.SAW_HALF_WIDTH, 3.0, 23))
def test_ticks_are_few_and_apart_at_every_zoom(width):
    view = limits.View(width, 3.0 * limits.FIRST_UNIT / width, limits.FOCUS)
    numbers = [m for m in limits.Axes(view).marks if isinstance(m, TickNumber)]
    below = [m for m in numbers if m.get_y() < limits.BOX.bottom]
    assert 1 <= len(below) <= MAX_TICK_LABELS
    assert 1 <= len(numbers) - len(below) <= MAX_TICK_LABELS
    below.sort(key=lambda m: m.get_x())
    for one, other in pairwise(below):
        assert one.get_right()[0] < other.get_left()[0]


def test_a_window_wider_than_the_view_has_no_edges():
    strip = limits.Strip(limits.Role.STATE, upright=True)
    assert len(strip.reach(-1.0, 1.0).edges.points) == 8
    assert len(strip.reach(limits.BOX.left - 1, limits.BOX.right + 1).edges.points) == 0
    assert strip.body.width == pytest.approx(limits.BOX.right - limits.BOX.left)


def test_the_window_follows_where_the_curve_leaves_the_band():
    """At the exact δ nothing in the window is outside of the band; a hair wider, something is."""
    view = limits.View(limits.GAME_VIEW, limits.GAME_UNIT, limits.FOCUS)
    graph = limits.Graph(view, lambda x: limits.sinc(np.nan_to_num(x)))
    graph.judged.set_value(1.0)
    for wider, outside in ((1.0, False), (1.1, True)):
        graph.judge(lambda w=wider: w * limits.delta_exact_sinc(0.1), lambda: (1.0, 0.1 + 1e-12))
        graph.show()
        assert (len(graph.bad.points) > 0) == outside


@pytest.mark.parametrize("judged", [0.0, 0.5, 1.0])
def test_a_verdict_comes_and_goes_by_degrees(judged):
    view = limits.View(limits.GAME_VIEW, limits.GAME_UNIT, limits.FOCUS)
    graph = limits.Graph(view, lambda x: limits.sinc(np.nan_to_num(x)))
    graph.judge(lambda: 1.1 * limits.delta_exact_sinc(0.1), lambda: (1.0, 0.1))
    graph.judged.set_value(judged)
    graph.show()
    assert [len(part.points) > 0 for part in (graph.bad, graph.pale)] == [judged > 0] * 2
    assert (len(graph.plain.points) > 0) == (judged == 0.5)
    assert graph.good.get_stroke_opacity() == 1
    if judged:
        assert graph.bad.get_stroke_opacity() == pytest.approx(judged)
