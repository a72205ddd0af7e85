"""Work and flux of plane fields, against Green's theorem, gradients and closed forms."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import polynomial as poly
from scipy.integrate import quad

from compute.line_integrals import (
    BOW,
    QUANTITIES,
    TOP,
    Path,
    advect,
    ascent_coordinate,
    ascent_distance,
    ascent_path,
    ascent_reward,
    between,
    bow,
    bowl_descent,
    chord_work,
    chords,
    circle,
    circle_work,
    distance_left,
    ellipse,
    ellipse_area,
    ellipse_work,
    flux_across,
    half_circle_work,
    measured,
    numpy_has_trapz,
    outward,
    polygon_work,
    potential_gain,
    reward,
    reward_gain,
    reward_gradient,
    reward_height,
    reward_work,
    running_work,
    segment,
    spin,
    spin_work,
    square_circulation,
    square_flux,
    streamlines,
    waves,
    work_along,
)
from compute.quantities import quantities

repeatable = settings(max_examples=30, derandomize=True, deadline=None)
shares = st.floats(0, 1)
coordinates = st.floats(-2, 2, allow_subnormal=False)
points = st.tuples(coordinates, coordinates)
angles = st.floats(0, math.tau)
TAU = math.tau


def rotation(angle):
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def wobble(seed, T=4001):
    """A smooth random path from (0, 0) to (1, −1) and its exact velocity."""
    c = 0.3 * np.random.default_rng(seed).normal(size=(3, 2))
    s = np.linspace(0, 1, T)[:, None]
    k = np.pi * np.arange(1, 4)
    r = s * np.array(TOP) + np.sin(s * k) @ c
    dr = np.array(TOP) + (np.cos(s * k) * k) @ c
    return Path(r, dr, s[:, 0])


# --- work --------------------------------------------------------------------------------------


def test_spin_field_works_two_pi_around_the_circle_from_any_points():
    """The integrand is 1, so the post's demo is exact already with two points."""
    for count in (2, 3, 400):
        assert circle_work(count) == pytest.approx(TAU, rel=1e-14)


def test_work_around_the_ellipse_is_twice_its_area():
    assert ellipse_work() == pytest.approx(4 * math.pi, rel=1e-14)
    assert ellipse_work(3.5) == pytest.approx(2 * ellipse_area(3.5), rel=1e-13)
    r = ellipse(600, 2.0, 1.0).r
    shoelace = 0.5 * sum(p[0] * q[1] - q[0] * p[1] for p, q in pairwise(r))
    assert ellipse_area() == pytest.approx(shoelace, rel=2e-5)  # 600 chords: (2π/599)²/6


def test_outward_field_does_no_work_around_loops():
    assert work_along(outward, circle(500)) == pytest.approx(0.0, abs=1e-15)
    assert ellipse_work(2.0, 1.0) == pytest.approx(0.0, abs=1e-14)


@repeatable
@given(shares, st.floats(0.5, 3))
def test_work_between_spin_and_outward_is_linear(share, a):
    assert ellipse_work(a, share) == pytest.approx((1 - share) * TAU * a, abs=1e-12)


def test_running_work_grows_with_the_angle():
    path = circle(401)
    total = running_work(spin, path)
    assert total[0] == 0.0
    assert total[-1] == work_along(spin, path)
    assert total[::100] == pytest.approx([k * math.pi / 2 for k in range(5)], abs=1e-13)
    assert [spin_work(k * math.pi / 2) for k in range(5)] == pytest.approx(
        [0, 1.571, 3.142, 4.712, 6.283], abs=5e-4
    )


@pytest.mark.parametrize(("n", "given_"), [(8, 5.656854), (24, 6.211657), (96, 6.278700)])
def test_chords_give_n_times_the_sine(n, given_):
    assert polygon_work(n) == pytest.approx(n * math.sin(TAU / n), abs=1e-13)
    assert polygon_work(n) == pytest.approx(given_, abs=5e-7)


def test_chords_converge_with_order_two():
    """N² · error tends to (2π)³/6 = 41.34."""
    assert 384**2 * (TAU - polygon_work(384)) == pytest.approx(TAU**3 / 6, rel=1e-4)
    assert pytest.approx(41.34, abs=5e-3) == TAU**3 / 6


def test_an_open_polyline_is_not_closed_for_us():
    corner = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]
    assert chord_work(spin, corner) == 1.0  # half of F is there: (−½, 1)·(0, 1)
    assert chord_work(spin, [*corner, corner[0]]) == 1.0


def test_chords_take_the_field_midway():
    """Exact for linear fields: (x, y) brings half the squared distance gained."""
    assert chord_work(outward, [[0.0, 0.0], [2.0, 0.0], [2.0, 4.0]]) == 10.0


def test_trapezoid_has_order_two_on_an_open_arc():
    """F = (x²y, x) on the arc 0…1 against mpmath; periodic loops converge too fast to tell."""

    def field(p):
        return np.stack([p[..., 0] ** 2 * p[..., 1], p[..., 0]], axis=-1)

    exact = mpmath.quad(
        lambda t: -((mpmath.cos(t) * mpmath.sin(t)) ** 2) + mpmath.cos(t) ** 2, [0, 1]
    )
    errors = [abs(work_along(field, circle(n + 1, stop=1.0)) - float(exact)) for n in (10, 20, 40)]
    assert errors == pytest.approx([4.42e-4, 1.11e-4, 2.76e-5], rel=5e-3)
    for coarse, fine in pairwise(errors):
        assert coarse / fine == pytest.approx(4, abs=0.02)


# --- Green -------------------------------------------------------------------------------------


def test_circulation_and_flux_of_the_waves_field_are_those_of_green():
    """−8 sin 2 and 0; the work's integrands along the sides are constants."""
    assert square_circulation() == pytest.approx(-8 * math.sin(2), rel=1e-12)
    assert square_circulation() == pytest.approx(-7.274379414605, abs=5e-12)
    assert square_flux() == pytest.approx(0.0, abs=1e-13)
    enclosed, _ = quad(lambda y: -4 * math.cos(y), -2, 2)
    assert square_circulation() == pytest.approx(enclosed, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_green_holds_for_random_cubic_fields(seed):
    """Curl and divergence of the polynomials integrated exactly over [−2, 2]²; order 2 in 1/T."""
    c = np.random.default_rng(seed).normal(size=(2, 4, 4))

    def field(p):
        return np.stack([poly.polyval2d(p[..., 0], p[..., 1], k) for k in c], axis=-1)

    def over_square(k):
        for axis in (0, 1):
            anti = poly.polyint(k, axis=axis)
            k = np.moveaxis(anti, axis, 0)
            k = np.moveaxis(poly.polyval(2.0, k)[None] - poly.polyval(-2.0, k)[None], 0, axis)
        return k.item()

    d_dx = [poly.polyder(k, axis=0) for k in c]
    d_dy = [poly.polyder(k, axis=1) for k in c]
    curl = over_square(d_dx[1]) - over_square(d_dy[0])
    divergence = over_square(d_dx[0]) + over_square(d_dy[1])
    corners = [(-2, -2), (2, -2), (2, 2), (-2, 2), (-2, -2)]
    sides = [segment(20_001, p, q) for p, q in pairwise(corners)]
    assert sum(work_along(field, side) for side in sides) == pytest.approx(curl, abs=1e-5)
    assert sum(flux_across(field, side) for side in sides) == pytest.approx(divergence, abs=1e-5)


def test_flux_is_outward_on_counterclockwise_loops():
    loop = circle(400)
    assert flux_across(outward, loop) == pytest.approx(TAU, rel=1e-14)
    assert flux_across(outward, loop.reversed()) == pytest.approx(-TAU, rel=1e-14)
    assert flux_across(spin, loop) == pytest.approx(0.0, abs=1e-14)
    # An open path: the wind blows up across a walk to the right, from its right to its left.
    up = segment(5, (0, 0), (3, 0))
    assert flux_across(lambda p: np.broadcast_to([0.0, 2.0], p.shape), up) == -6.0


def test_the_board_is_work_and_flux():
    board = [[measured(f, d) for d in (0.0, 90.0)] for f in ("spin", "outward")]
    assert np.array(board) == pytest.approx(TAU * np.eye(2), abs=1e-14)


@repeatable
@given(st.floats(0, 360))
def test_turning_the_measure_mixes_work_and_flux(degrees):
    """m is the velocity turned to the right: F·m = cos·along + sin·across, on a fresh path."""
    turned = circle(400).dr @ rotation(-math.radians(degrees)).T
    path = Path(circle(400).r, turned, circle(400).t)
    for name, field in (("spin", spin), ("outward", outward)):
        assert measured(name, degrees) == pytest.approx(work_along(field, path), abs=1e-12)


# --- gradients ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_in_a_gradient_field_only_the_ends_count(seed):
    """4,001 points of a path that wobbles by a few units: the trapezoid errs by 1e-6."""
    path = wobble(seed)
    work = work_along(reward_gradient, path)
    assert work == pytest.approx(potential_gain(reward, path.r), abs=1e-6)
    assert work == pytest.approx(2.0, abs=1e-6)


def test_around_a_loop_a_gradient_field_gives_nothing():
    assert work_along(reward_gradient, ellipse(400, 2, 0.7)) == pytest.approx(0.0, abs=1e-13)


def test_both_walks_bring_the_same_reward():
    assert reward_gain() == 2.0
    assert (reward_height(0, 0), reward_height(1, -1)) == (-2.0, 0.0)
    for h in (0.0, BOW, -3.0):
        assert reward_work(h) == pytest.approx(2.0, abs=1e-3)
    straight, wide = (bow(5, h).r for h in (0.0, BOW))
    assert straight.tolist() == [[0, 0], [0.25, -0.25], [0.5, -0.5], [0.75, -0.75], [1, -1]]
    assert wide[2] == pytest.approx([1.3, 0.3], abs=1e-15)
    assert wide[-1] == pytest.approx(TOP, abs=1e-15)


@repeatable
@given(shares, st.sampled_from([0.0, BOW]))
def test_reward_so_far_is_the_height_climbed(share, h):
    """Trapezoid with 401 points: 1e-4."""
    place = [share + h * math.sin(math.pi * share), -share + h * math.sin(math.pi * share)]
    assert reward_work(h, share) == pytest.approx(reward_height(*place) + 2, abs=1e-4)


def test_gradients_are_those_of_their_potentials():
    p, e = np.random.default_rng(0).normal(size=(10, 2)), 1e-5 * np.eye(2)
    slopes = np.stack([(reward(p + d) - reward(p - d)) / 2e-5 for d in e], axis=-1)
    assert reward_gradient(p) == pytest.approx(slopes, abs=1e-8)
    bowl = np.stack([(((p + d) ** 2) - (p - d) ** 2).sum(axis=-1) / 2e-5 for d in e], axis=-1)
    assert bowl_descent(p) == pytest.approx(-bowl, abs=1e-8)


def test_in_the_spin_field_the_way_round_matters():
    assert half_circle_work("upper") == pytest.approx(math.pi, rel=1e-14)
    assert half_circle_work("lower") == pytest.approx(-math.pi, rel=1e-14)
    assert half_circle_work("lower", 0.5) == pytest.approx(-math.pi / 2, rel=1e-14)
    assert half_circle_work("upper", 0.0) == 0.0


# --- invariants --------------------------------------------------------------------------------


@pytest.mark.parametrize("F", [spin, outward, waves, reward_gradient])
def test_walking_back_takes_all_back(F):
    path = wobble(1, 301)
    assert work_along(F, path.reversed()) == pytest.approx(-work_along(F, path), abs=1e-12)
    assert flux_across(F, path.reversed()) == pytest.approx(-flux_across(F, path), abs=1e-12)


def test_the_pace_does_not_matter():
    """t → t²: both by 4,001 points, so to 1e-5."""
    t = np.linspace(0, 1, 4001)
    quick = bow(4001, BOW)
    slow_r = np.stack(
        [t**2 + BOW * np.sin(np.pi * t**2), -(t**2) + BOW * np.sin(np.pi * t**2)], axis=-1
    )
    bend = BOW * np.pi * np.cos(np.pi * t**2)
    slow = Path(slow_r, np.stack([1 + bend, -1 + bend], axis=-1) * (2 * t)[:, None], t)
    for F in (spin, waves):
        assert work_along(F, slow) == pytest.approx(work_along(F, quick), abs=1e-5)
        assert flux_across(F, slow) == pytest.approx(flux_across(F, quick), abs=1e-5)


def test_joined_paths_add():
    whole = wobble(2, 401)
    parts = [Path(whole.r[k], whole.dr[k], whole.t[k]) for k in (slice(0, 151), slice(150, None))]
    together = sum(work_along(waves, part) for part in parts)
    assert together == pytest.approx(work_along(waves, whole), abs=1e-13)


@repeatable
@given(angles)
def test_turning_field_and_path_together_changes_nothing(angle):
    R, path = rotation(angle), wobble(3, 201)
    turned = Path(path.r @ R.T, path.dr @ R.T, path.t)

    def turned_waves(p):
        return waves(p @ R) @ R.T

    assert work_along(turned_waves, turned) == pytest.approx(work_along(waves, path), abs=1e-11)
    assert flux_across(turned_waves, turned) == pytest.approx(flux_across(waves, path), abs=1e-11)


@repeatable
@given(st.floats(0.1, 10))
def test_spin_work_grows_with_the_square_of_the_radius(radius):
    assert work_along(spin, circle(50, radius)) == pytest.approx(TAU * radius**2, rel=1e-13)


@repeatable
@given(shares, points)
def test_between_mixes_the_two_fields(share, p):
    at = np.array(p)
    expected = (1 - share) * np.array([-p[1], p[0]]) + share * at
    assert between(share)(at) == pytest.approx(expected, abs=1e-15)


def test_a_path_of_no_length_gives_nothing():
    still = segment(5, (1, 2), (1, 2))
    assert work_along(spin, still) == flux_across(spin, still) == 0.0
    assert chord_work(spin, [[1, 2], [1, 2]]) == 0.0


PATHS = [circle(9, 2.0), ellipse(9, 2, 1), bow(9, 0.8), segment(9, (0, 1), (2, 3))]


@pytest.mark.parametrize("path", PATHS)
def test_velocities_belong_to_their_paths(path):
    """Simpson's sum of r′ over pairs of cells is the way made, to the fourth order."""
    h = path.t[1]
    made = h / 3 * (path.dr[:-2:2] + 4 * path.dr[1:-1:2] + path.dr[2::2])
    assert made == pytest.approx(path.r[2::2] - path.r[:-2:2], abs=0.02)


# --- being carried -----------------------------------------------------------------------------


def test_points_in_the_bowl_come_closer_and_never_arrive():
    """e^(−2t) x₀; RK4 with 600 steps of 0.005 errs by (2·0.005)⁵/120 · 600 < 1e-9."""
    seeds = np.random.default_rng(0).normal(size=(14, 2))
    track = advect(bowl_descent, seeds, 3.0, 600)
    assert track.shape == (601, 14, 2)
    assert np.array_equal(track[0], seeds)
    left = np.array([distance_left(t) for t in np.linspace(0, 3, 601)])
    assert track == pytest.approx(left[:, None, None] * seeds, abs=1e-9)
    assert distance_left(300.0) > 0


def test_points_in_the_spin_field_keep_their_radius():
    seeds = np.array([[1.0, 0.0], [0.3, -2.0]])
    track = advect(spin, seeds, TAU, 400)
    radii = np.linalg.norm(track, axis=-1)
    assert radii == pytest.approx(np.broadcast_to(radii[0], radii.shape), abs=1e-8)
    assert track[-1] == pytest.approx(seeds, abs=1e-7)


def test_advection_has_order_four():
    errors = []
    for n in (20, 40, 80):
        end = advect(spin, [[1.0, 0.0]], 2.0, n)[-1, 0]
        errors.append(math.dist(end, (math.cos(2), math.sin(2))))
    for coarse, fine in pairwise(errors):
        assert math.log2(coarse / fine) == pytest.approx(4, abs=0.05)


def test_streamlines_of_the_spin_field_are_arcs():
    """Unit steps of RK4 keep the radius to 1e-6 for radii above 0.2; arc length is as asked."""
    lines = streamlines(spin, (-2, 2, -2, 2), 40, 0, length=1.0, step=0.02)
    assert len(lines) == 40
    for line in lines:
        radii = np.linalg.norm(line, axis=-1)
        if radii[0] < 0.2:
            continue
        assert np.ptp(radii) < 1e-5
        lengths = np.linalg.norm(np.diff(line, axis=0), axis=-1)
        assert lengths == pytest.approx(np.full(len(line) - 1, 0.02), rel=2e-3)
        assert lengths.sum() <= 1.0 + 1e-9
        assert (np.abs(line) <= 2).all()
        cross = line[:-1, 0] * line[1:, 1] - line[:-1, 1] * line[1:, 0]
        assert (cross > 0).all()  # counterclockwise, as the field
    assert max(len(line) for line in lines) == 51


def test_streamlines_end_at_a_sink():
    """In the bowl every line is a straight way inward that stops beside the middle."""
    for line in streamlines(bowl_descent, (-2, 2, -2, 2), 30, 1, length=8.0, step=0.05):
        radii = np.linalg.norm(line, axis=-1)
        assert (np.diff(radii) < 0).all()
        assert radii[-1] < 0.06


def test_streamlines_repeat_and_spread():
    first, again = (streamlines(waves, (-2, 2, -2, 2), 12, 5) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    other = streamlines(waves, (-2, 2, -2, 2), 12, 6)
    assert not np.array_equal(first[0], other[0])
    still = streamlines(lambda p: 0 * p, (0, 1, 0, 1), 9, 0)  # only the seeds are left
    gaps = [math.dist(a[0], b[0]) for i, a in enumerate(still) for b in still[:i]]
    assert min(gaps) > 0.15  # a square lattice of nine is 1/3 apart


# --- exercise 4 --------------------------------------------------------------------------------


def test_climb_of_exercise_four_is_a_straight_line():
    """Step k at 1 − 0.7^k, as −2η = −0.3; digits as given."""
    path = ascent_path(reward_gradient, (0, 0), 0.15, 30)
    k = np.arange(31)
    assert path[:, 0] == pytest.approx(1 - 0.7**k, abs=1e-14)
    assert path[:, 1] == pytest.approx(-path[:, 0], abs=1e-15)
    assert ascent_coordinate() == pytest.approx(0.9999775, abs=5e-8)
    assert ascent_reward() == pytest.approx(-1.0e-9, abs=5e-11)
    assert ascent_distance() == pytest.approx(math.sqrt(2) * 0.7**30, rel=1e-9, abs=0)


def test_no_step_of_a_climb_is_just_the_start():
    assert ascent_path(reward_gradient, (0.5, -2), 0.15, 0).tolist() == [[0.5, -2.0]]


def test_trapz_is_gone():
    assert not numpy_has_trapz()
    assert hasattr(np, "trapezoid")


# --- bad input ---------------------------------------------------------------------------------

LINE = np.array([[0.0, 0.0], [1.0, 0.0]])
TWO = np.array([0.0, 1.0])


def infinite(p):
    return np.full(p.shape, np.inf)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Path(LINE, LINE, TWO[::-1]), ValueError, "t must be at least two increasing"),
        (lambda: Path(LINE, LINE, np.zeros(2)), ValueError, "t must be at least two increasing"),
        (lambda: Path(LINE[:1], LINE[:1], TWO[:1]), ValueError, "t must be at least two"),
        (
            lambda: Path(LINE[:1], LINE, TWO),
            ValueError,
            r"r must have shape \(2, 2\), got",
        ),
        (lambda: Path(LINE, LINE[:1], TWO), ValueError, r"dr must have shape \(2, 2\)"),
        (lambda: Path(LINE * np.nan, LINE, TWO), ValueError, "r must be finite"),
        (lambda: Path(LINE, LINE, np.array([0.0, np.inf])), ValueError, "t must be finite"),
        (lambda: circle(1), ValueError, "T must be >= 2, got 1"),
        (lambda: circle(9, 0), ValueError, "radius must be > 0, got 0"),
        (lambda: ellipse(9, 1, -1), ValueError, "b must be > 0, got -1"),
        (lambda: bow(9, np.nan), ValueError, "h must be finite"),
        (lambda: segment(9, (0, 1, 2), (0, 1)), ValueError, r"p must have shape \(2\)"),
        (lambda: work_along(lambda p: p[:, 0], circle(5)), ValueError, "F must return the shape"),
        (
            lambda: work_along(lambda p: np.full(p.shape, np.inf), circle(5)),
            ValueError,
            r"F\(points\) must be",
        ),
        (lambda: chord_work(spin, LINE[:1]), ValueError, "P must have at least 2 points, got 1"),
        (lambda: potential_gain(reward, np.zeros((0, 2))), ValueError, "r must not be empty"),
        (lambda: advect(spin, LINE, 0, 5), ValueError, "t_end must be > 0"),
        (lambda: advect(spin, LINE, 1, 0), ValueError, "n must be >= 1"),
        (lambda: advect(spin, [[np.nan, 0]], 1, 5), ValueError, "seeds must be finite"),
        (lambda: advect(lambda p: p**3, [[9.0, 0]], 9, 9), ValueError, "t_end must be smaller"),
        (lambda: streamlines(spin, (1, 0, 0, 1), 3, 0), ValueError, "box must be .* in order"),
        (lambda: streamlines(spin, (0, 1, 1, 1), 3, 0), ValueError, "box must be .* in order"),
        (lambda: streamlines(spin, (0, 1, 0, 1), 0, 0), ValueError, "n_seeds must be >= 1"),
        (lambda: streamlines(spin, (0, 1, 0, 1), 3, None), TypeError, "seed must be an integer"),
        (lambda: streamlines(spin, (0, 1, 0, 1), 3, 0, step=0), ValueError, "step must be > 0"),
        (lambda: streamlines(spin, (0, 1, 0, 1), 3, 0, length=0), ValueError, "length must be > 0"),
        (lambda: ascent_path(reward_gradient, (0, 0), 0, 3), ValueError, "eta must be > 0"),
        (lambda: ascent_path(reward_gradient, (0, 0), 1, -1), ValueError, "steps must be >= 0"),
        (
            lambda: ascent_path(reward_gradient, (0, 0), 1e200, 9),
            ValueError,
            r"eta must be smaller, got 1e\+200",
        ),
        (lambda: spin_work(-0.1), ValueError, "angle must be >= 0, got -0.1"),
        (lambda: polygon_work(2), ValueError, "chords must be >= 3, got 2"),
        (lambda: chords(0), ValueError, "n must be >= 1"),
        (lambda: between(np.nan), ValueError, "share must be finite"),
        (lambda: ellipse_area(0), ValueError, "a must be > 0"),
        (lambda: measured("saddle", 0), ValueError, "field must be one of .* got 'saddle'"),
        (lambda: half_circle_work("left"), ValueError, "side must be one of .* got 'left'"),
        (lambda: half_circle_work("upper", 1.1), ValueError, r"share must be in \[0, 1\]"),
        (lambda: reward_work(0, -0.1), ValueError, r"share must be in \[0, 1\], got -0.1"),
        (lambda: distance_left(-1), ValueError, "t must be >= 0"),
        (lambda: reward_height("a", 0), TypeError, "x must be a real number"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


# --- what the film prints ----------------------------------------------------------------------


def test_every_quantity_shows_what_the_film_shows():
    shown = {q.name: [fact.text for fact in q.facts] for q in QUANTITIES}
    assert shown == {
        "work": ["0.000", "6.283"],
        "chord_work": ["5.657", "6.212", "6.279"],
        "chords": ["8", "24", "96"],
        "ellipse_work": ["6.283", "12.566", "0.000"],
        "area": ["3.142", "6.283"],
        "board": ["6.283", "0.000", "0.000", "6.283"],
        "reward_work": ["0.000", "2.000", "2.000"],
        "reward": ["−2", "0"],
        "gain": ["2.000"],
        "half_circle": ["3.142", "−3.142"],
        "distance_left": ["1.00", "0.02"],
        "steps": ["30"],
        "ascent_distance": ["0.000032"],
    }
    assert set(quantities("line_integrals")) == set(shown)  # raises if a name is not unique
