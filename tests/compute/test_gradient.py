"""The gradient against finite differences, complex numbers, exact fractions and PyTorch."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import gradient
from compute.gradient import (
    BOWL,
    HALF_WIDTH,
    HESSIAN_POINT,
    INPUTS,
    MONKEY,
    PATH_ETA,
    PATH_MAX_STEPS,
    PATH_START,
    PATH_TOL,
    POINT,
    POST_GRID,
    QUANTITIES,
    WEIGHTS,
    Surface,
    autograd_grad,
    autograd_hess,
    bowl,
    bowl_grad,
    bowl_hess,
    checker_error,
    compass,
    complex_step_grad,
    descend,
    directional_slope,
    exercise_path,
    gradient_length,
    gradient_part,
    height_at,
    loss_after,
    monkey,
    monkey_grad,
    monkey_hess,
    monkey_steepness,
    neuron_best_eta,
    neuron_grad,
    neuron_gradient_part,
    neuron_loss,
    neuron_step,
    outward_cosine,
    path_coordinate,
    path_height,
    path_slope,
    path_step,
    quiver,
    sideways_slope,
    sign_changes_around,
    slope_toward,
    steepest_degrees,
    steps_to_bottom,
)

EPS = np.finfo(np.float64).eps
SURFACES = pytest.mark.parametrize("surface", [BOWL, MONKEY], ids=["bowl", "monkey"])

coordinates = st.floats(-3, 3).filter(lambda c: c == 0 or abs(c) > 1e-3)  # squares far from 0
points = st.tuples(coordinates, coordinates)
points_off_origin = points.filter(lambda p: p != (0, 0))
angles = st.floats(-math.pi, math.pi)
repeatable = settings(derandomize=True, deadline=None, max_examples=40)


def torch_bowl(p):
    return p[0] ** 2 + p[1] ** 2


def torch_monkey(p):
    return p[0] ** 3 - 3 * p[0] * p[1] ** 2


def test_parameters_are_the_posts():
    assert (POINT, WEIGHTS, INPUTS) == ((1.5, -0.8), (0.7, -1.2), (1.0, 2.0))
    assert (POST_GRID, HALF_WIDTH, HESSIAN_POINT) == (21, 2.0, (1.7, -0.9))
    assert (PATH_START, PATH_ETA, PATH_TOL, PATH_MAX_STEPS) == ((-1.8, 1.6), 0.1, 1e-3, 100)


# --- The landscapes -----------------------------------------------------------------------------


def test_height_at_the_posts_point_is_2_89_and_not_3_09():
    """The post prints 3.09; its own format would print three decimals of 1.5² + 0.8²."""
    exact = Fraction(3, 2) ** 2 + Fraction(-4, 5) ** 2
    assert exact == Fraction(289, 100)
    assert height_at(*POINT) == pytest.approx(float(exact), rel=2 * EPS)  # two roundings
    assert f"{height_at(*POINT):.3f}" == "2.890"


@repeatable
@given(points)
def test_monkey_saddle_is_the_real_part_of_the_cube(p):
    z = complex(*p)
    assert monkey(*p) == pytest.approx((z**3).real, abs=1e-13)  # |z³| <= 77, a few roundings


@repeatable
@given(points)
def test_gradients_agree_with_autograd(p):
    """PyTorch sees only the formula of the height."""
    np.testing.assert_allclose(bowl_grad(*p), autograd_grad(torch_bowl, p), rtol=2 * EPS)
    # 3x² − 3y² may cancel: the error is absolute, some ulps of 27
    np.testing.assert_allclose(monkey_grad(*p), autograd_grad(torch_monkey, p), atol=1e-13)


@settings(repeatable, max_examples=15)  # torch.func takes milliseconds a call
@given(points)
def test_hessians_agree_with_torch_func(p):
    """Reverse mode twice: forward mode would import a deprecated part of PyTorch, which warns."""
    leaf = torch.tensor(p, dtype=torch.float64)
    for hess, fn in [(bowl_hess, torch_bowl), (monkey_hess, torch_monkey)]:
        want = torch.func.jacrev(torch.func.jacrev(fn))(leaf).numpy()
        np.testing.assert_allclose(hess(*p), want, atol=1e-13)  # entries up to 18, few roundings
        np.testing.assert_allclose(autograd_hess(fn, p), want, atol=1e-13)


def test_hessian_of_the_bowl_is_twice_the_identity_everywhere():
    """Exercise 4, by differentiating the gradient with ``create_graph=True``."""
    np.testing.assert_array_equal(autograd_hess(torch_bowl, HESSIAN_POINT), [[2, 0], [0, 2]])
    np.testing.assert_array_equal(bowl_hess(*HESSIAN_POINT), [[2, 0], [0, 2]])
    np.testing.assert_array_equal(bowl_hess([0.0, 5.0], 1.0), [[[2, 0], [0, 2]]] * 2)


@repeatable
@given(points)
def test_monkey_saddle_is_harmonic(p):
    """The trace of the Hessian, U_x + V_y, is zero: no hills and no hollows."""
    assert np.trace(monkey_hess(*p)) == 0


@repeatable
@given(points)
def test_monkey_steepness_is_three_r_squared(p):
    """|dz³/dz| = 3|z|²; so the origin is the only critical point."""
    assert monkey_steepness(*p) == pytest.approx(3 * abs(complex(*p)) ** 2, rel=1e-14)


@repeatable
@given(points)
def test_monkey_curvatures_are_six_r_up_and_down(p):
    r = abs(complex(*p))
    bends = np.linalg.eigvalsh(monkey_hess(*p))
    np.testing.assert_allclose(bends, [-6 * r, 6 * r], atol=1e-13)  # eigenvalues up to 25


def test_second_derivatives_are_silent_at_the_only_critical_point():
    """The post asks for saddle points, plural; there is one, and it is degenerate."""
    assert monkey_steepness(0.0, 0.0) == 0
    np.testing.assert_array_equal(monkey_hess(0.0, 0.0), np.zeros((2, 2)))


@pytest.mark.parametrize("radius", [0.01, 1.0, 1.5])
def test_three_valleys_meet_in_the_monkey_saddle(radius):
    """Six changes of sign; four around an ordinary saddle, none around a bowl."""
    ordinary = Surface(lambda x, y: x**2 - y**2, lambda x, y: np.array([2 * x, -2 * y]))
    assert sign_changes_around(MONKEY, radius) == 6
    assert sign_changes_around(ordinary, radius) == 4
    assert sign_changes_around(BOWL, radius) == 0


def test_touching_zero_is_no_change_of_sign():
    """The trough y² rests on zero due east and west but never goes below."""
    trough = Surface(lambda x, y: 0 * x + y**2, lambda x, y: np.array([0 * x, 2 * y]))
    assert sign_changes_around(trough) == 0


@repeatable
@given(points)
def test_euler_relation_for_homogeneous_functions(p):
    """p·∇f is the degree times f: 2 for the bowl, 3 for the monkey saddle."""
    assert bowl_grad(*p) @ p == pytest.approx(2 * bowl(*p), abs=1e-13)  # sums up to 36
    assert monkey_grad(*p) @ p == pytest.approx(3 * monkey(*p), abs=1e-12)  # terms up to 243


@repeatable
@given(points, angles)
def test_bowl_gradient_turns_with_the_plane(p, angle):
    """∇f(Rp) = R∇f(p): the bowl has no preferred direction."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    np.testing.assert_allclose(bowl_grad(*(turn @ p)), turn @ bowl_grad(*p), atol=1e-14)


def test_landscapes_broadcast():
    x, y = np.zeros((4, 1)), np.ones(3)
    for surface in (BOWL, MONKEY):
        assert surface.height(x, y).shape == (4, 3)
        assert surface.grad(x, y).shape == (4, 3, 2)
    assert bowl_hess(x, y).shape == monkey_hess(x, y).shape == (4, 3, 2, 2)
    np.testing.assert_array_equal(bowl_grad(0.0, y)[1], [0, 2])


# --- The compass --------------------------------------------------------------------------------


@SURFACES
@repeatable
@given(points, angles)
def test_directional_slope_is_the_derivative_along_the_needle(surface, p, angle):
    """A central difference: exact for the bowl, off by h² for the cubic."""
    h = 1e-5
    step = h * np.array([math.cos(angle), math.sin(angle)])
    ahead, behind = surface.height(*(p + step)), surface.height(*(p - step))
    # truncation h² = 1e-10; roundoff eps·|f|/h = 2.2e-16·81/1e-5 = 2e-9
    assert directional_slope(surface.grad(*p), angle) == pytest.approx(
        (ahead - behind) / (2 * h), abs=1e-8
    )


def test_directional_slope_of_the_saddle_converges_quadratically():
    """The central difference's error is c·h², so its slope in log-log is 2."""
    p, direction = np.array([1.1, 0.7]), np.array([math.cos(0.3), math.sin(0.3)])
    h = 2.0 ** -np.arange(2, 8)
    differences = [
        (monkey(*(p + t * direction)) - monkey(*(p - t * direction))) / (2 * t) for t in h
    ]
    errors = np.abs(np.array(differences) - directional_slope(monkey_grad(*p), 0.3))
    # a cubic has no further terms; roundoff is 1e-10 of the smallest error
    assert np.polyfit(np.log2(h), np.log2(errors), 1)[0] == pytest.approx(2, abs=1e-6)


@SURFACES
@repeatable
@given(p=points_off_origin)
def test_a_full_turn_finds_the_gradient(surface, p):
    """Searching all directions ends at ∇f/|∇f|, and the slope there is |∇f|."""
    grad = surface.grad(*p)
    needle = np.linspace(-math.pi, math.pi, 20_001)
    slopes = directional_slope(grad, needle)
    best = compass(grad)
    found = needle[np.argmax(slopes)]
    apart = abs(math.remainder(found - best.best_angle, 2 * math.pi))
    assert apart < 1e-3  # the samples are 3.1e-4 apart
    # cos is flat: half a sample off costs (1.6e-4)²/2 = 1.2e-8 of the slope
    assert best.best_slope == pytest.approx(slopes.max(), rel=2e-8)
    assert best.best_slope >= slopes.max() * (1 - 4 * EPS)  # nothing is steeper, up to rounding


@repeatable
@given(points_off_origin)
def test_a_quarter_turn_from_the_gradient_is_level(p):
    best = compass(monkey_grad(*p))
    for side in (-math.pi / 2, math.pi / 2):
        level = directional_slope(monkey_grad(*p), best.best_angle + side)
        assert abs(level) <= 4 * EPS * best.best_slope  # the angle is rounded, so is π/2


@repeatable
@given(points, angles)
def test_squares_of_perpendicular_slopes_add_up(p, angle):
    """Pythagoras: any two directions at right angles hold the whole gradient."""
    grad = bowl_grad(*p)
    pair = directional_slope(grad, [angle, angle + math.pi / 2])
    assert pair @ pair == pytest.approx(grad @ grad, rel=1e-14, abs=1e-300)


def test_compass_covers_one_full_turn():
    """One degree a sample; both ends are west."""
    turn = compass((3.0, -1.6))
    assert turn.angles.shape == turn.slopes.shape == (361,)
    np.testing.assert_allclose(np.degrees(turn.angles), np.arange(-180, 181), atol=1e-12)
    at = dict(zip(range(-180, 181), turn.slopes, strict=True))
    # east, north, west, south: the components and their negatives, up to rounding of π
    assert [at[d] for d in (0, 90, 180, -90, -180)] == pytest.approx(
        [3.0, -1.6, -3.0, 1.6, -3.0], abs=1e-14
    )


def test_steepest_direction_at_the_posts_point():
    """3² + 1.6² = 3.4² exactly; the angle is pinned to the digits given."""
    assert Fraction(3) ** 2 + Fraction(8, 5) ** 2 == Fraction(17, 5) ** 2
    turn = compass(bowl_grad(*POINT))
    assert turn.best_slope == pytest.approx(3.4, rel=2 * EPS)
    assert math.degrees(turn.best_angle) == pytest.approx(-28.07248693585296, rel=4 * EPS)
    assert steepest_degrees(*POINT) == math.degrees(turn.best_angle)
    assert slope_toward(steepest_degrees(*POINT)) == pytest.approx(3.4, rel=4 * EPS)


def test_needle_reads_the_components_east_and_north():
    assert slope_toward(0.0) == 3.0
    assert slope_toward(90.0) == pytest.approx(-1.6, rel=4 * EPS)  # cos 90° is not quite zero
    assert slope_toward(180.0, 2.0, 5.0) == pytest.approx(-4.0, rel=4 * EPS)
    assert [gradient_part(axis) for axis in (0, 1)] == [3.0, -1.6]
    assert gradient_part(1, 7.0, 0.5) == 1.0


@repeatable
@given(points_off_origin)
def test_sideways_slope_is_exactly_zero(p):
    """Not merely small: the film says exactly."""
    assert sideways_slope(*p) == 0


@repeatable
@given(points_off_origin)
def test_gradient_is_square_to_its_ring(p):
    """The chord between neighbors on the ring is tangent, for a circle exactly."""
    here, h = math.atan2(p[1], p[0]), 1e-4
    r = math.hypot(*p)
    ring = [r * np.array([math.cos(a), math.sin(a)]) for a in (here - h, here + h)]
    chord = (ring[1] - ring[0]) / np.linalg.norm(ring[1] - ring[0])
    # chords of 2e-4·r are differences of numbers of size r: relative error eps/1e-4
    assert abs(chord @ bowl_grad(*p)) <= 1e-11 * gradient_length(*p)


# --- The field ----------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [9, POST_GRID])
def test_every_arrow_of_the_bowl_points_away_from_the_origin(n):
    """But for the one at the origin, which has no length."""
    field = quiver(n)
    assert field.x.shape == field.y.shape == field.u.shape == field.v.shape == (n, n)
    middle = n // 2
    assert field.lengths[middle, middle] == 0
    assert np.count_nonzero(field.lengths) == n * n - 1
    for x, y in zip(field.x.flat, field.y.flat, strict=True):
        if (x, y) != (0, 0):
            assert outward_cosine(x, y) == pytest.approx(1, abs=4 * EPS)
    np.testing.assert_allclose(field.lengths, 2 * np.hypot(field.x, field.y), rtol=4 * EPS)


def test_field_covers_the_posts_square():
    field = quiver()
    assert field.x.shape == (9, 9)
    np.testing.assert_array_equal(field.x[0], np.arange(-2, 2.5, 0.5))
    np.testing.assert_array_equal(field.y[:, 0], np.arange(-2, 2.5, 0.5))
    assert field.lengths[-1, -1] == pytest.approx(4 * math.sqrt(2), rel=2 * EPS)
    assert gradient_length(HALF_WIDTH, HALF_WIDTH) == field.lengths[0, 0]


def test_field_holds_any_surface_and_any_square():
    """Two samples a side are the corners; (3x² − 3y², −6xy) there by hand."""
    field = quiver(2, half=1.0, surface=MONKEY)
    np.testing.assert_array_equal(field.u, np.zeros((2, 2)))
    np.testing.assert_array_equal(field.v, [[-6, 6], [6, -6]])


# --- The walk -----------------------------------------------------------------------------------


def exact_bowl_point(k, eta, start):
    """(1 − 2η)ᵏ·start as fractions of the decimal numbers."""
    shrink = 1 - 2 * Fraction(str(eta))
    return [float(shrink**k * Fraction(str(c))) for c in start]


def test_exercise_path_follows_the_closed_form():
    """Each step multiplies the point by 0.8."""
    walk = exercise_path()
    want = [exact_bowl_point(k, 0.1, PATH_START) for k in range(40)]
    np.testing.assert_allclose(walk.points, want, rtol=0, atol=1e-15)  # rounding shrinks as we walk
    np.testing.assert_allclose(walk.heights, np.square(want).sum(axis=1), rtol=1e-13)
    np.testing.assert_allclose(walk.slopes, 2 * np.hypot(*np.transpose(want)), rtol=1e-13)


def test_exercise_path_ends_after_39_steps():
    """0.8³⁸ leaves a slope of 1.0004·10⁻³, just too much; pinned to the digits given."""
    walk = exercise_path()
    assert (walk.status, walk.steps, steps_to_bottom()) == ("converged", 39, 39)
    np.testing.assert_allclose(walk.points[-1], [-0.00029908, 0.00026585], rtol=0, atol=5e-9)
    assert path_slope(39) == pytest.approx(8.0e-4, abs=0.05e-4)
    assert path_height(39) == pytest.approx(1.60e-7, abs=0.005e-7)
    assert path_slope(38) > 1e-3 > path_slope(39)
    assert path_slope(0) == pytest.approx(2 * math.sqrt(5.8), rel=4 * EPS)
    assert [path_coordinate(axis, 0) for axis in (0, 1)] == list(PATH_START)
    assert path_coordinate(0, 1) == pytest.approx(-1.44, abs=1e-15)
    assert path_coordinate(1, 1) == pytest.approx(1.28, abs=1e-15)


def test_walk_in_the_bowl_is_straight():
    """All points lie on the line through the start and the origin."""
    walk = exercise_path()
    cross = walk.points[:, 0] * PATH_START[1] - walk.points[:, 1] * PATH_START[0]
    assert np.abs(cross).max() < 1e-15  # products of size 3 shrink with the walk


def test_half_a_unit_of_eta_lands_in_one_step():
    walk = descend(PATH_START, 0.5)
    assert (walk.status, walk.steps) == ("converged", 1)
    np.testing.assert_array_equal(walk.points[-1], [0, 0])


def test_eta_one_flips_for_ever():
    """The factor 1 − 2η is −1; the run stops because we stop it."""
    walk = descend(PATH_START, 1.0)
    assert (walk.status, walk.steps) == ("max_steps", 100)
    np.testing.assert_array_equal(walk.points, np.outer((-1.0) ** np.arange(101), PATH_START))


def test_eta_beyond_one_diverges():
    """1.2ᵏ·|start| first exceeds a million at k = 71; that point is left out."""
    walk = descend(PATH_START, 1.1)
    reach = math.hypot(*PATH_START)
    assert 1.2**70 * reach < 1e6 < 1.2**71 * reach
    assert (walk.status, walk.steps) == ("diverged", 70)
    assert np.isfinite(walk.points).all()
    assert np.isfinite(walk.heights).all()
    assert descend(PATH_START, 1e50).status == "diverged"


def test_walk_down_the_monkey_saddle_never_ends():
    """x³ has no floor: from (−1, 0) it falls faster and faster, along the axis."""
    walk = descend((-1.0, 0.0), 0.1, MONKEY)
    assert walk.status == "diverged"
    assert (walk.points[:, 1] == 0).all()
    assert (np.diff(walk.heights) < 0).all()
    np.testing.assert_allclose(walk.points[1], [-1.3, 0])  # −1 − 0.1·3
    np.testing.assert_allclose(walk.heights[1], -(1.3**3))


def test_walk_may_be_over_before_it_starts():
    bottom = descend((0, 0), 0.1)
    assert (bottom.status, bottom.steps) == ("converged", 0)
    none_allowed = descend(PATH_START, 0.1, max_steps=0)
    assert (none_allowed.status, none_allowed.steps) == ("max_steps", 0)
    np.testing.assert_array_equal(none_allowed.points, [PATH_START])


def test_convergence_on_the_last_allowed_step_counts():
    assert descend(PATH_START, 0.1, max_steps=39).status == "converged"
    assert descend(PATH_START, 0.1, max_steps=38).status == "max_steps"
    assert descend(PATH_START, 0.1, tol=1.1e-3).steps == 38


@repeatable
@given(points, st.floats(0.01, 0.99))
def test_stable_steps_go_downhill(p, eta):
    """For 0 < η < 1 the factor |1 − 2η| is below 1."""
    walk = descend(p, eta)
    assert (np.diff(walk.heights) <= 0).all()


# --- The neuron ---------------------------------------------------------------------------------


def test_neuron_at_the_posts_weights():
    """w·x = −1.7 exactly, so the loss is 2.89 and the gradient −3.4·x."""
    w = [Fraction(7, 10), Fraction(-6, 5)]
    output = w[0] * 1 + w[1] * 2
    assert output == Fraction(-17, 10)
    assert neuron_loss(WEIGHTS, INPUTS) == pytest.approx(float(output**2), rel=4 * EPS)
    np.testing.assert_allclose(neuron_grad(WEIGHTS, INPUTS), [-3.4, -6.8], rtol=4 * EPS)
    assert [neuron_gradient_part(axis) for axis in (0, 1)] == pytest.approx(
        [-3.4, -6.8], rel=4 * EPS
    )
    assert neuron_loss(WEIGHTS, INPUTS) == pytest.approx(height_at(*POINT), rel=4 * EPS)


@repeatable
@given(points, points)
def test_neuron_gradient_agrees_with_autograd(w, x):
    inputs = torch.tensor(x, dtype=torch.float64)
    want = autograd_grad(lambda w: torch.dot(w, inputs) ** 2, w)
    got = neuron_grad(w, x)
    # w·x may cancel and be rounded in another order: a few ulps of its terms, times 2x
    size = abs(w[0] * x[0]) + abs(w[1] * x[1])
    np.testing.assert_allclose(got, want, rtol=0, atol=4 * EPS * size * 2 * 3)


def test_neuron_gradient_is_autograds_to_the_last_digit_at_the_posts_weights():
    want = autograd_grad(lambda w: (w @ torch.tensor(INPUTS, dtype=torch.float64)) ** 2, WEIGHTS)
    np.testing.assert_array_max_ulp(neuron_grad(WEIGHTS, INPUTS), want, maxulp=1)


@repeatable
@given(points, points)
def test_neuron_gradient_is_parallel_to_its_input(w, x):
    part = neuron_grad(w, x)
    assert abs(part[0] * x[1] - part[1] * x[0]) <= 4 * EPS * abs(part @ x)


@pytest.mark.parametrize(
    ("eta", "loss"),
    [(0.05, 0.7225), (0.1, 0.0), (0.15, 0.7225), (0.2, 2.89), (0.25, 6.5025)],
)
def test_loss_after_one_step(eta, loss):
    """(1 − 10η)²·2.89: down to the floor at 0.1, back up the other side, unchanged at 0.2."""
    exact = (1 - 10 * Fraction(str(eta))) ** 2 * Fraction(289, 100)
    assert float(exact) == loss
    assert loss_after(eta) == pytest.approx(loss, abs=1e-14)  # a few ulps
    assert neuron_loss(neuron_step(WEIGHTS, INPUTS, eta), INPUTS) == loss_after(eta)


def test_best_step_lands_on_the_valley_floor():
    """1/(2·5) = 0.1; what is left of the loss is the square of one rounding."""
    assert neuron_best_eta() == 0.1
    assert loss_after(neuron_best_eta()) <= 1e-31
    np.testing.assert_allclose(neuron_step(WEIGHTS, INPUTS, 0.1), [1.04, -0.52], rtol=4 * EPS)


@repeatable
@given(points, points_off_origin, st.floats(0.1, 3.0))
def test_loss_shrinks_or_grows_with_the_distance_from_the_best_step(w, x, times):
    """At `times` the best step size the loss is multiplied by (1 − times)²."""
    before = neuron_loss(w, x)
    after = neuron_loss(neuron_step(w, x, times * neuron_best_eta(x)), x)
    size = abs(w[0] * x[0]) + abs(w[1] * x[1])  # w·x may cancel: a few ulps of its terms
    assert after == pytest.approx((1 - times) ** 2 * before, abs=64 * EPS * size**2, rel=1e-12)


def test_silent_inputs_hand_back_nothing():
    np.testing.assert_array_equal(neuron_grad(WEIGHTS, (0, 0)), [0, 0])
    np.testing.assert_array_equal(neuron_step(WEIGHTS, (0, 0), 0.1), WEIGHTS)


# --- Other routes -------------------------------------------------------------------------------


def test_gradient_checker_of_exercise_1():
    """Autograd, the complex step and (cos x, −sin y) agree far below the post's 10⁻⁸."""
    assert checker_error() < 1e-15  # the error is 1 ulp of numbers below 1, 2.2e-16, or less
    assert checker_error(points=7, seed=3) < 1e-15
    p = (0.4, 2.1)
    want = [math.cos(0.4), -math.sin(2.1)]
    sine = complex_step_grad(lambda z: np.sin(z[0]) + np.cos(z[1]), p)
    np.testing.assert_allclose(sine, want, rtol=4 * EPS)
    np.testing.assert_allclose(
        autograd_grad(lambda t: t[0].sin() + t[1].cos(), p), want, rtol=4 * EPS
    )


def test_gradient_checker_looks_in_many_places_and_notices_a_wrong_autograd(monkeypatch):
    """A checker that cannot fail proves nothing; the same seed looks in the same places."""
    seen = []
    monkeypatch.setattr(gradient, "autograd_grad", lambda fn, at: seen.append(at) or np.cos(at))
    assert checker_error() == checker_error() > 0.1
    assert checker_error(seed=1) != checker_error()
    first, second = np.array(seen[:100]), np.array(seen[100:200])
    np.testing.assert_array_equal(first, second)
    assert len(np.unique(first)) == 200
    assert (first.min(axis=0) < -2).all()  # missing a sixth of the square has odds of 10⁻⁸
    assert (first.max(axis=0) > 2).all()
    assert np.abs(first).max() <= 3


@repeatable
@given(points)
def test_complex_step_is_exact_for_polynomials(p):
    cubic = complex_step_grad(lambda z: z[0] ** 3 - 3 * z[0] * z[1] ** 2, p)
    np.testing.assert_allclose(cubic, monkey_grad(*p), atol=1e-13)  # entries up to 54


def test_complex_step_error_is_quadratic_in_h():
    """Im sinh(x + ih)/h = cosh x·(sin h)/h, so the error is cosh(x)·h²/6."""
    h = 2.0 ** -np.arange(2, 8)
    errors = [
        abs(complex_step_grad(lambda z: np.sinh(z[0]), [1.0], t)[0] - math.cosh(1)) for t in h
    ]
    order = np.polyfit(np.log2(h), np.log2(errors), 1)[0]
    assert order == pytest.approx(2, abs=0.01)  # the next term biases the slope by O(h²)


def test_autograd_takes_tensors_lists_and_float32():
    """All in float64 at the end, and the input tensor stays as it was."""
    point = torch.tensor([3.0, -2.0], dtype=torch.float32)
    for at in (point, [3, -2], np.array([3.0, -2.0])):
        grad = autograd_grad(torch_bowl, at)
        assert grad.dtype == np.float64
        np.testing.assert_array_equal(grad, [6, -4])
    assert (point.dtype, point.grad, point.requires_grad) == (torch.float32, None, False)
    assert torch.get_default_dtype() == torch.float32


def test_hessian_of_a_plane_is_zero():
    """Its gradient is constant, which PyTorch would refuse to differentiate."""
    np.testing.assert_array_equal(
        autograd_hess(lambda p: p[0] + 2 * p[1], (1, 1)), np.zeros((2, 2))
    )
    mixed = autograd_hess(lambda p: p[0] ** 2 + 2 * p[1], (1, 1))
    np.testing.assert_array_equal(mixed, [[2, 0], [0, 0]])


# --- Bad input ----------------------------------------------------------------------------------

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bowl(NAN, 0), "x must be finite, got nan"),
        (lambda: bowl_grad(0, INF), "y must be finite, got inf"),
        (lambda: bowl_hess([0, NAN], 1), "x must be finite, got nan"),
        (lambda: monkey(1e51, 0), r"x must be at most 1e\+50 in size, got 1e\+51"),
        (lambda: monkey_grad(0, -1e51), r"y must be at most 1e\+50 in size, got 1e\+51"),
        (lambda: monkey_hess(0, NAN), "y must be finite"),
        (lambda: height_at(NAN, 0), "x must be finite"),
        (lambda: monkey_steepness(0, INF), "y must be finite"),
        (lambda: directional_slope((1, 2, 3), 0), r"grad_xy must have shape \(2\), got \(3,\)"),
        (lambda: directional_slope((1, NAN), 0), "grad_xy must be finite"),
        (lambda: directional_slope((1, 1), INF), "angle_rad must be finite"),
        (lambda: compass((0, 0)), "no steepest direction at a critical point"),
        (lambda: compass((0, INF)), "grad_xy must be finite"),
        (lambda: compass(5.0), "grad_xy must have shape"),
        (lambda: compass((1, 0), n=1), "n must be >= 2, got 1"),
        (lambda: steepest_degrees(0, 0), "critical point"),
        (lambda: sideways_slope(0, 0), "critical point"),
        (lambda: outward_cosine(0, 0), "must not be the origin"),
        (lambda: slope_toward(NAN), "degrees must be finite"),
        (lambda: gradient_part(2), "axis must be 0 or 1, got 2"),
        (lambda: gradient_part(-1), "axis must be >= 0, got -1"),
        (lambda: quiver(1), "n must be >= 2, got 1"),
        (lambda: quiver(9, half=0), "half must be > 0"),
        (lambda: sign_changes_around(BOWL, 0), "radius must be > 0"),
        (lambda: descend((1, 2, 3), 0.1), "start must have shape"),
        (lambda: descend((1, NAN), 0.1), "start must be finite"),
        (lambda: descend((1e6, 1e6), 0.1), r"start must lie within 1e\+06 of the origin"),
        (lambda: descend((1, 1), 0), "eta must be > 0, got 0"),
        (lambda: descend((1, 1), -0.1), "eta must be > 0, got -0.1"),
        (lambda: descend((1, 1), 1e51), "eta must be at most"),
        (lambda: descend((1, 1), 0.1, tol=0), "tol must be > 0"),
        (lambda: descend((1, 1), 0.1, max_steps=-1), "max_steps must be >= 0, got -1"),
        (
            lambda: descend((1, 1), 0.1, Surface(bowl, lambda x, y: (NAN, 0))),
            "surface.grad must be",
        ),
        (lambda: descend((1, 1), 0.1, Surface(lambda x, y: x * NAN, bowl_grad)), "surface.height"),
        (lambda: neuron_loss((1, 2, 3), INPUTS), "w must have shape"),
        (lambda: neuron_loss(WEIGHTS, (1, NAN)), "x must be finite"),
        (lambda: neuron_grad(WEIGHTS, 1.0), "x must have shape"),
        (lambda: neuron_grad((INF, 0), INPUTS), "w must be finite"),
        (lambda: neuron_step(WEIGHTS, INPUTS, 0), "eta must be > 0, got 0"),
        (lambda: neuron_step(WEIGHTS, INPUTS, NAN), "eta must be finite"),
        (lambda: neuron_best_eta((0, 0)), "x must not be zero"),
        (lambda: neuron_best_eta((1e-200, 0)), "x must not be zero"),
        (lambda: loss_after(-0.1), "eta must be >= 0, got -0.1"),
        (lambda: path_step(40), "step must be <= 39, the last of the walk, got 40"),
        (lambda: path_height(-1), "step must be >= 0, got -1"),
        (lambda: path_coordinate(0, 40), "step must be <= 39"),
        (lambda: checker_error(points=0), "points must be >= 1"),
        (lambda: checker_error(seed=-1), "seed must be >= 0"),
        (lambda: autograd_grad(torch_bowl, [[1.0, 2.0]]), "point must have shape"),
        (lambda: autograd_grad(torch_bowl, (1, NAN)), "point must be finite"),
        (lambda: autograd_grad(lambda p: p, (1, 2)), r"fn must return a scalar, got shape \(2,\)"),
        (lambda: autograd_grad(lambda p: torch.tensor(1.0), (1, 2)), "fn must depend on its point"),
        (lambda: autograd_grad(lambda p: p.sum().sqrt(), (0, 0)), "the gradient of fn must be fin"),
        (
            lambda: autograd_hess(lambda p: p.sum() ** 1.5, (0, 0)),
            "the Hessian of fn must be finite",
        ),
        (lambda: complex_step_grad(lambda z: z[0], 1.0), "point must have shape"),
        (lambda: complex_step_grad(lambda z: z[0], [1.0], h=0), "h must be > 0"),
        (
            lambda: complex_step_grad(lambda z: z[0] * NAN, [1.0]),
            "the gradient of fn must be finite",
        ),
    ],
)
def test_values_out_of_domain_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bowl("1", 0), "x must hold real numbers"),
        (lambda: monkey(1j, 0), "x must hold real numbers"),
        (lambda: height_at("1", 0), "x must be a real number"),
        (lambda: compass((1, 0), n=3.0), "n must be an integer, got 3.0"),
        (lambda: quiver(True), "n must be an integer, got True"),
        (lambda: descend((1, 1), "0.1"), "eta must be a real number"),
        (lambda: descend((1, 1), 0.1, max_steps=1.5), "max_steps must be an integer"),
        (lambda: path_height(1.0), "step must be an integer"),
        (lambda: gradient_part(True), "axis must be an integer"),
        (lambda: checker_error(points=2.0), "points must be an integer"),
        (
            lambda: autograd_grad(torch_bowl, torch.tensor([1, 2])),
            "floating-point numbers, got torch",
        ),
        (
            lambda: autograd_hess(torch_bowl, torch.tensor([1, 2])),
            "floating-point numbers, got torch",
        ),
        (lambda: autograd_grad(lambda p: 1.0, (1, 2)), "fn must return a tensor, got 1.0"),
    ],
)
def test_values_of_the_wrong_kind_are_refused(call, message):
    with pytest.raises(TypeError, match=message):
        call()


# --- The numbers in the film --------------------------------------------------------------------

SHOWN = {
    "height": ["2.89"],
    "slope": ["3.0", "−1.6"],
    "steepest_slope": ["3.4"],
    "sideways_slope": ["0"],
    "gradient_part": ["3.0", "−1.6"],
    "corner_length": ["5.66"],
    "step": ["0", "39"],
    "path_height": ["5.80", "3.71", "2.38"],
    "tiny_height": ["1.6 × 10⁻⁷"],
    "steps_to_bottom": ["39"],
    "neuron_loss": ["2.89", "0.00"],
    "neuron_gradient_part": ["−3.4", "−6.8"],
    "best_eta": ["0.1"],
}


def test_film_shows_these_numbers():
    """Typed from the film's plan, not from the code."""
    assert {q.name: [fact.text for fact in q.facts] for q in QUANTITIES} == SHOWN


def test_quantity_names_are_unique():
    names = [q.name for q in QUANTITIES]
    assert len(set(names)) == len(names)
