"""Axes put values where they belong, and curves are cut off exactly at the edge."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.kit.curve import Curve, Region, Reshape, clipped, strands
from scenes.kit.marks import Segments
from scenes.kit.plane import STAGE, Box, Coordinates, Plane, Span, square_box, tick_text
from scenes.kit.style import Frame, Role

BOX = Box(-4, 4, -2, 2)


def test_corners_of_the_spans_are_corners_of_the_box():
    plane = Plane(Span(0, 10), Span(-1, 1), box=BOX)
    assert plane.point(0, -1) == pytest.approx([-4, -2, 0])
    assert plane.point(10, 1) == pytest.approx([4, 2, 0])
    assert plane.point(np.array([5.0]), np.array([0.0]))[0] == pytest.approx([0, 0, 0])


def test_logarithmic_axes_space_decades_equally():
    span = Span(1e-4, 1.0, log=True)
    assert span.fraction([1e-4, 1e-3, 1e-2, 1]) == pytest.approx([0, 0.25, 0.5, 1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 1), "must run upwards"),
        ((2, 1), "must run upwards"),
        ((0, 1, (0, 0.3, 0.6, 1)), "at most 3 ticks"),
        ((0, 1, (), True), "must be positive"),
    ],
)
def test_impossible_spans_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Span(*arguments)


@pytest.mark.parametrize(
    ("value", "log", "text"),
    [(-3, False, "−3"), (0.5, False, "0.5"), (20.0, False, "20"), (1e-4, True, "10⁻⁴"),
     (2e-4, True, "2 × 10⁻⁴"), (1.0, True, "10⁰")],
)  # fmt: skip
def test_ticks_are_written_in_the_shortest_way(value, log, text):
    assert tick_text(value, log=log) == text


def test_square_boxes_have_one_scale_and_stay_inside():
    x, y = Span(-2, 2), Span(-1, 1)
    plane = Plane(x, y, box=square_box(x, y))
    assert plane.unit[0] == pytest.approx(plane.unit[1])
    assert plane.box.left >= STAGE.left - 1e-9
    assert plane.box.top <= STAGE.top + 1e-9


def test_stage_keeps_clear_of_margins_and_caption_strip():
    assert STAGE.left > Frame.LEFT
    assert STAGE.right < Frame.RIGHT
    assert STAGE.bottom > Frame.STRIP_TOP


coordinates = st.floats(-10, 10, allow_subnormal=False)


@given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=12))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_clipping_keeps_exactly_what_is_inside(points):
    """Points along each segment are inside the rectangle if and only if a piece covers them."""
    line = np.array(points)
    low, high = np.array([-4.0, -2.0]), np.array([4.0, 2.0])
    pieces = clipped(line, low, high)
    assert (pieces >= low - 1e-9).all()
    assert (pieces <= high + 1e-9).all()
    kept = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1).sum()
    share = np.linspace(0, 1, 4001)[:, None]
    sampled = 0.0
    for start, end in pairwise(line):
        along = start + share * (end - start)
        inside = ((along >= low) & (along <= high)).all(axis=1).mean()
        sampled += inside * np.linalg.norm(end - start)
    # Sampling misses at most one step at each end of a segment's piece.
    assert kept == pytest.approx(sampled, abs=len(line) * 30 / 2000)


def test_a_curve_is_cut_off_exactly_at_the_edge():
    plane = Plane(Span(-4, 4), Span(-2, 2), box=BOX)
    curve = Curve(plane, [-4, 4], [-4, 4], Role.TRUTH)
    assert curve.points[0] == pytest.approx([-2, -2, 0])
    assert curve.points[-1] == pytest.approx([2, 2, 0])


def test_where_samples_are_not_finite_there_is_a_gap():
    plane = Plane(Span(-4, 4), Span(-2, 2), box=BOX)
    curve = Curve(plane, [-2, -1, 0, 1, 2], [0, 0, np.nan, 0, 0], Role.TRUTH)
    assert len(curve.get_subpaths()) == 2


def test_a_curve_wholly_outside_is_nothing():
    plane = Plane(Span(-4, 4), Span(-2, 2), box=BOX)
    assert len(Curve(plane, [-4, 4], [9, 9], Role.TRUTH).points) == 0


def test_reshaping_goes_through_the_samples_not_through_the_cut_ends():
    plane = Plane(Span(-4, 4), Span(-2, 2), box=BOX)
    curve = Curve(plane, [0, 1], [0, 0], Role.TRUTH)
    change = Reshape(curve, [1, 5], rate_func=lambda t: t)
    change.begin()
    change.interpolate(0.5)
    assert curve.y == pytest.approx([0.5, 2.5])
    assert curve.points[-1][1] == pytest.approx(2)  # cut off at the top
    change.finish()
    assert curve.y == pytest.approx([1, 5])


def test_reshaping_can_follow_a_family():
    plane = Plane(Span(-4, 4), Span(-2, 2), box=BOX)
    curve = Curve(plane, [0, 1], [0, 0], Role.TRUTH)
    change = Reshape(curve, lambda share: [share, share**2], rate_func=lambda t: t)
    change.begin()
    change.interpolate(0.5)
    assert curve.y == pytest.approx([0.5, 0.25])


def test_a_region_lies_between_its_graphs_and_only_an_error_is_hatched():
    plane, x = Plane(Span(-4, 4), Span(-2, 2), box=BOX), np.linspace(-1, 1, 41)
    low, high = x**2 - 1, 1 - x**2
    plain, error = (Region(r).between(plane, x, low, high) for r in (Role.TRUTH, Role.ERROR))
    assert plain.body.points[:, 1].max() == pytest.approx(1)
    assert not len(plain.hatch.points)
    at = error.hatch.points
    assert len(at) > 20
    # Heights of the graphs between two samples are off by the chord, less than 0.05² / 4.
    assert (np.abs(at[:, 1]) <= 1 - at[:, 0] ** 2 + 1e-3).all()


def test_a_region_of_no_height_has_no_hatching():
    plane, x = Plane(Span(-4, 4), Span(-2, 2), box=BOX), np.linspace(-1, 1, 11)
    assert not len(Region(Role.ERROR).between(plane, x, 0 * x, 0 * x).hatch.points)


def test_segments_join_their_ends_one_to_one_or_all_to_one():
    wires = Segments(Role.MUTED).run([[0, 0, 0], [0, 1, 0]], [3, 0, 0])
    assert wires.points.reshape(2, 4, 3)[:, [0, -1]] == pytest.approx(
        np.array([[[0, 0, 0], [3, 0, 0]], [[0, 1, 0], [3, 0, 0]]])
    )


def test_coordinates_map_as_the_axes_do():
    spans, box = (Span(-1, 3), Span(1, 100, log=True)), Box(-4, 4, -2, 2)
    bare, drawn = Coordinates(*spans, box), Plane(*spans, box=box)
    assert bare.point([0, 3], [10, 1]) == pytest.approx(drawn.point([0, 3], [10, 1]))
    assert bare.point(1, 10) == pytest.approx([0, 0, 0])


def test_coordinates_are_not_copied_with_what_they_carry():
    coordinates = Coordinates(Span(0, 1), Span(0, 1))
    line = Curve(coordinates, [0, 1], [0, 1], Role.TRUTH)
    assert line.copy().plane is coordinates


def test_strands_are_parted_by_gaps():
    x, y = strands(np.array([[[0.0, 0], [1, 0]], [[0, 1], [1, 1]]]))
    assert x == pytest.approx([0, 1, np.nan, 0, 1, np.nan], nan_ok=True)
    assert y == pytest.approx([0, 0, np.nan, 1, 1, np.nan], nan_ok=True)
