"""Derivatives: the quotients against exact algebra, their errors against theory, autograd."""

import inspect
import math
import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import derivatives
from compute.derivatives import (
    CURVE_STEPS,
    EXERCISE_STEPS,
    QUANTITIES,
    ascent_arrows,
    autograd_cost,
    autograd_derivative,
    autograd_error,
    autograd_sin,
    best_curve_step,
    best_h,
    central_diff,
    central_error,
    central_error_in_epsilons,
    fd_cost,
    fd_error_curve,
    forward_diff,
    gradient_storage,
    grid_gradient_error,
    least_error,
    loss_change,
    plotting_error,
    relu,
    secant_slope,
    secant_slopes,
    sine_quotient,
    slope_field_points,
    slope_of_sin,
    step,
    tanh_autograd_error,
    tanh_central_error,
    tenfold_gain,
    toy_curvature,
    toy_grad,
    toy_loss,
    toy_stationary_points,
    unit_roundoff,
    wrong_way_arrows,
)

U = 2.0**-53  # unit roundoff of float64
COS_1 = 0.5403023058681398  # DLMF 4.14: cos 1, to double precision

same_every_run = settings(derandomize=True, max_examples=60, deadline=None)
points = st.floats(-10, 10)
steps = st.floats(2.0**-10, 2.0)
coefficients = st.floats(-10, 10)


# Difference quotients


@pytest.mark.parametrize(
    ("h", "slope"),
    [
        (1.0, 0.06782644202),
        (0.5, 0.3120480036),
        (0.25, 0.4300545382),
        (0.1, 0.4973637525),
        (0.01, 0.536085981),
    ],
)
def test_secant_slopes_of_sin_at_1_are_those_of_the_film(h, slope):
    """Each is also sin h / h · cos 1 - (1 - cos h)/h · sin 1, by the addition theorem."""
    addition = (math.sin(h) * math.cos(1) - (1 - math.cos(h)) * math.sin(1)) / h
    assert secant_slope(h) == pytest.approx(slope, abs=1e-10)  # pinned to ten digits
    assert secant_slope(h) == pytest.approx(addition, abs=4 * U / h)  # rounding divided by h
    assert secant_slope(h) == secant_slopes(np.sin, 1.0, [h])[0]


def test_secant_slopes_settle_on_the_derivative():
    """|slope - cos 1| <= h/2, since |sin″| <= 1."""
    h = 2.0 ** -np.arange(20)
    assert (np.abs(secant_slopes(np.sin, 1.0, h) - COS_1) <= h / 2).all()


@same_every_run
@given(x=points, h=steps, a=coefficients, b=coefficients, c=coefficients)
def test_central_difference_is_exact_on_quadratics(x, h, a, b, c):
    """The error starts with f‴, and a parabola has none."""
    slope = central_diff(lambda t: a + b * t + c * t**2, x, h)
    size = abs(a) + 12 * abs(b) + 144 * abs(c)  # of the terms of f, |x + h| <= 12
    assert slope == pytest.approx(b + 2 * c * x, abs=8 * U * size / h)  # a few roundings, over h


@same_every_run
@given(x=points, h=steps, a=coefficients, b=coefficients)
def test_forward_difference_is_exact_on_lines(x, h, a, b):
    """A secant of a line is the line."""
    slope = forward_diff(lambda t: a + b * t, x, h)
    assert slope == pytest.approx(b, abs=8 * U * (abs(a) + 12 * abs(b)) / h)  # as above, no longer


@same_every_run
@given(x=st.integers(-64, 64), power=st.integers(0, 6))
def test_central_difference_of_the_cube_is_3x2_plus_h2(x, power):
    """On dyadic numbers float64 makes no rounding error, so the identity holds exactly."""
    x, h = Fraction(x, 8), Fraction(1, 2**power)
    assert Fraction(float(central_diff(lambda t: t**3, float(x), float(h)))) == 3 * x**2 + h**2


@same_every_run
@given(x=points, h=steps)
def test_negative_step_looks_back(x, h):
    """The forward quotient becomes the backward one; the central one doesn't change."""
    assert forward_diff(np.sin, x, -h) == pytest.approx(
        (math.sin(x) - math.sin(x - h)) / h, abs=4 * U / h
    )
    assert central_diff(np.sin, x, -h) == central_diff(np.sin, x, h)


def test_quotients_keep_the_shape_of_x():
    x = np.linspace(-1, 1, 6).reshape(2, 3)
    for quotient in (forward_diff, central_diff):
        assert quotient(np.sin, x, 0.1).shape == (2, 3)
        assert quotient(np.sin, 1.0, 0.1).shape == ()


@pytest.mark.parametrize(("x", "direction", "slope"), [(0.0, 1, 1.0), (0.0, -1, 0.0)])
def test_relu_has_two_slopes_at_0(x, direction, slope):
    """So the commonest activation has no derivative there: the one-sided limits differ."""
    for h in (1.0, 1e-3, 1e-9):
        assert forward_diff(relu, x, direction * h) == slope


# Their errors


@pytest.mark.parametrize(("kind", "order"), [("central", 2), ("forward", 1)])
def test_order_of_the_error(kind, order):
    h = np.geomspace(1e-3, 1e-1, 13)
    slope = np.polyfit(np.log(h), np.log(fd_error_curve(h, kind)), 1)[0]
    assert slope == pytest.approx(order, abs=0.02)  # the next term biases it by O(h)


@pytest.mark.parametrize(("kind", "leading"), [("central", 1e-6 / 6), ("forward", 1e-3 / 2)])
def test_leading_constant_of_the_error(kind, leading):
    """max|sin‴|/6 · h² and max|sin″|/2 · h, at h = 1e-3."""
    (error,) = fd_error_curve([1e-3], kind)
    assert error == pytest.approx(leading, rel=1e-4)  # the 1001 points include or graze the maximum


@pytest.mark.parametrize("h", [1.0, 0.3, 0.1, 1e-2, 1e-3])
def test_central_error_of_sin_is_one_minus_sinc(h):
    """The quotient is cos x · sin h / h exactly, so the worst error is 1 - sin h / h, at x = 0."""
    exact = float(1 - mpmath.sin(h) / mpmath.mpf(h))
    assert central_error(h) == pytest.approx(exact, abs=4 * U / h)  # rounding divided by h


@pytest.mark.parametrize(
    ("h", "error"),
    [(1e-2, 1.66666e-5), (1e-3, 1.66667e-7), (1e-4, 1.66667e-9)],
)
def test_truncation_branch_of_the_exercise(h, error):
    """These hold on every machine, to the digits given."""
    assert central_error(h) == pytest.approx(error, rel=1e-5)


@pytest.mark.parametrize(
    ("h", "error"),
    [
        (1e-5, 2.27e-11),
        (1e-6, 1.57e-10),
        (1e-7, 1.74e-9),
        (1e-8, 9.77e-9),
        (1e-12, 1e-4),
    ],
)
def test_rounding_branch_of_the_exercise(h, error):
    """A factor of 3 either way: the last bit of sin differs between machines."""
    assert error / 3 < central_error(h) < error * 3


def test_exercise_steps_give_a_v():
    """Down for three decades and a bit, then up."""
    errors = fd_error_curve(EXERCISE_STEPS)
    assert (np.diff(errors[:4]) < 0).all()
    assert (np.diff(errors[3:]) > 0).all()


def test_error_curve_is_a_v():
    """One bottom, at 1e-6 … 3e-5; to its left the error never comes back below ten times it."""
    h, errors = np.array(CURVE_STEPS), fd_error_curve(CURVE_STEPS)
    assert 1e-6 < best_curve_step() < 3e-5
    assert best_curve_step() == h[errors.argmin()]
    assert least_error() == errors.min() < 5e-11
    assert (np.diff(errors[h > 2e-5]) < 0).all()
    assert (errors[h < 5e-7] > 10 * errors.min()).all()


def test_rounding_branch_has_order_minus_one():
    """Error · h / u stays within 0.01 … 5: two roundings of at most u, divided by 2h."""
    h = np.array([step for step in CURVE_STEPS if step < 2e-6])
    ratio = fd_error_curve(h) * h / U
    assert (ratio > 0.01).all()
    assert (ratio < 5).all()


@pytest.mark.parametrize(
    ("kind", "dtype", "h"),
    [
        ("central", "float64", (3 * 2.0**-53) ** (1 / 3)),
        ("forward", "float64", 2 * 2.0**-26.5),
        ("central", "float32", (3 * 2.0**-24) ** (1 / 3)),
        ("forward", "float32", 2 * 2.0**-12),
    ],
)
def test_best_h_minimizes_the_model_and_nearly_the_error(kind, dtype, h):
    """Twenty steps around it do no better than a quarter of its error: the model is a ceiling."""
    assert best_h(kind, dtype) == pytest.approx(h, rel=1e-14)  # one formula, two orders
    around = h * np.geomspace(1e-2, 1e2, 20)
    errors = fd_error_curve(around, kind, dtype=dtype)
    assert fd_error_curve([h], kind, dtype=dtype)[0] < 4 * errors.min()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_unit_roundoff_is_where_one_plus_u_is_lost(dtype):
    one = np.dtype(dtype).type(1)
    u = np.dtype(dtype).type(unit_roundoff(dtype))
    assert one + u == one  # a tie, and ties go to even
    assert one + u * np.dtype(dtype).type(1.25) > one


def test_float32_moves_the_v_up_by_six_decades():
    """Best 1.8e-5 near h = 1e-2, 1e-3 at 1e-4, everything lost at 1e-7; factor 2: rounding."""
    best, small, lost = fd_error_curve([1e-2, 1e-4, 1e-7], dtype="float32")
    assert 1.8e-5 / 2 < best < 1.8e-5 * 2
    assert 1e-3 / 2 < small < 1e-3 * 2
    assert lost == pytest.approx(1.0, abs=0.05)  # slope 0 or nearly so where |cos x| is 1
    assert best > 1e5 * least_error()


def test_a_tenth_of_h_divides_the_error_by_a_hundred():
    """(1 - sinc h)/(1 - sinc h/10) = 100 - 4.95 h² + O(h⁴)."""
    assert tenfold_gain(1e-1) == pytest.approx(100 - 4.95e-2, abs=1e-4)  # O(h⁴), and rounding u/h
    assert tenfold_gain(1e-2) == pytest.approx(100 - 4.95e-4, abs=1e-4)


@pytest.mark.parametrize("h", [1.0, 1e-4, 1e-15])
def test_sine_quotient_is_as_far_off_as_its_error_curve_says(h):
    x = np.linspace(-np.pi, np.pi, 1001)
    assert np.abs(sine_quotient(x, h) - np.cos(x)).max() == central_error(h)
    if h > 1e-8:  # what central_diff accepts everywhere
        assert (sine_quotient(x, h) == central_diff(np.sin, x, h)).all()


def test_tiniest_steps_are_lost_and_not_refused():
    """1e-16 is below half the spacing of floats beyond 1, so there all slopes are 0."""
    x = np.linspace(1.01, np.pi, 100)
    assert (sine_quotient(x, 1e-16) == 0.0).all()
    assert (sine_quotient(np.linspace(-np.pi, np.pi, 1001), 1e-16) == 0.0).mean() > 0.5


def test_posted_error_is_truncation_and_not_machine_precision():
    """h²/6 on the post's 400 points: 7.5 million machine epsilons."""
    (error,) = fd_error_curve([1e-4], n=400)
    assert error == pytest.approx(1.66662195e-9, rel=1e-3)  # up to u/h = 1e-12 of rounding
    assert central_error_in_epsilons() == pytest.approx(7.506e6, rel=1e-3)


def test_parameters_are_those_of_the_post():
    """Typed from the post; the errors alone would not notice one point more or less."""
    assert (derivatives.POINTS, derivatives.STEP) == (400, 1e-4)
    assert derivatives.EXERCISE_POINTS == 1001
    assert list(EXERCISE_STEPS) == pytest.approx([10.0**-k for k in range(2, 9)], rel=1e-15)
    assert (derivatives.TANH_POINTS, derivatives.TANH_REACH) == (61, 3.0)
    assert (slope_field_points()[[0, -1]] == [-3, 3]).all()
    assert CURVE_STEPS[::20] == pytest.approx([10.0**-k for k in range(17)], rel=1e-15)


def test_tanh_check_of_the_post():
    """h²/6 · max|tanh‴| = h²/3 for the quotient; rounding for autograd."""
    assert tanh_central_error(1e-4) == pytest.approx(1e-8 / 3, rel=1e-3)  # rounding u/h = 1e-12
    assert tanh_autograd_error() < 4 * U  # 1 - tanh² is rounded twice on each side


# Autograd


def test_autograd_of_sin_is_cos_to_two_ulp():
    x = np.linspace(-np.pi, np.pi, 400)
    exact = np.array([float(mpmath.cos(mpmath.mpf(t))) for t in x])
    assert (np.abs(autograd_sin(x) - exact) <= 2 * np.spacing(np.abs(exact))).all()
    assert autograd_error() <= 2 * U * 2
    assert autograd_error(400, "float32") == pytest.approx(3.5e-8, rel=0.7)  # u = 6e-8, cos <= 1


def test_autograd_of_sin_equals_the_complex_step():
    """Im sin(x + iε)/ε subtracts nothing, so it loses no digits (Squire and Trapp, 1998)."""
    x = np.linspace(-3, 3, 61)
    complex_step = np.sin(x + 1e-20j).imag / 1e-20
    assert autograd_sin(x) == pytest.approx(complex_step, abs=4 * U)  # two sines, two cosines


@same_every_run
@given(x=points, a=coefficients, b=coefficients)
def test_autograd_is_linear_in_f(x, a, b):
    """(a sin + b tanh)′ = a cos + b (1 - tanh²)."""
    slope = autograd_derivative(lambda t: a * torch.sin(t) + b * torch.tanh(t), x)
    exact = a * math.cos(x) + b * (1 - math.tanh(x) ** 2)
    assert slope == pytest.approx(exact, abs=8 * U * (abs(a) + abs(b)))  # a few roundings


@same_every_run
@given(x=points)
def test_autograd_obeys_the_chain_and_product_rules(x):
    chain = autograd_derivative(lambda t: torch.sin(t**2), x)
    product = autograd_derivative(lambda t: t**2 * torch.sin(t), x)
    # a few roundings of values up to 20 and 120
    assert chain == pytest.approx(2 * x * math.cos(x**2), abs=100 * U)
    assert product == pytest.approx(2 * x * math.sin(x) + x**2 * math.cos(x), abs=500 * U)


def test_autograd_twice_gives_minus_sin():
    x = np.linspace(-3, 3, 13)
    assert autograd_derivative(torch.sin, x, order=2) == pytest.approx(-np.sin(x), abs=2 * U)


@pytest.mark.parametrize(("order", "slope"), [(1, 2.0), (2, 0.0), (3, 0.0)])
def test_autograd_of_a_line_ends_in_zeros(order, slope):
    """The graph ends before the derivatives do."""
    assert (autograd_derivative(lambda t: 2 * t + 1, np.ones(3), order) == slope).all()


def test_autograd_leaves_the_default_dtype_and_the_caller_alone():
    before = torch.get_default_dtype()
    x = np.linspace(-1, 1, 5)
    assert autograd_sin(x).dtype == np.float64
    assert autograd_sin(torch.ones(2, dtype=torch.float64)).shape == (2,)
    assert torch.get_default_dtype() is before
    assert (x == np.linspace(-1, 1, 5)).all()


def test_gradients_land_in_leaves_only_and_add_up():
    """`.grad` of a leaf accumulates, an inner tensor has none, autograd.grad writes none."""
    stored = gradient_storage(1.0)
    assert stored.leaf == pytest.approx(math.sin(2), abs=4 * U)  # (sin²)′ = sin 2x
    assert stored.leaf_after_second_pass == 2 * stored.leaf
    assert stored.intermediate is None
    assert stored.leaf_after_functional is None


def test_plotting_a_tensor_that_requires_grad_is_refused():
    """What the post's demonstration stumbles over."""
    assert "requires grad" in plotting_error()
    assert "detach()" in plotting_error()


@pytest.mark.parametrize("n", [1, 9, 1_000_000])
def test_finite_differences_cost_two_probes_a_parameter(n):
    """Counted: a central-difference gradient of a loss that counts its calls, for small n."""
    assert (fd_cost(n), autograd_cost(n)) == (2 * n, 1)
    if n < 100:
        calls = []
        for i in range(n):
            e = np.eye(n)[i]
            central_diff(lambda t, e=e: calls.append(1) or (np.ones(n) + t * e).sum(), 0.0, 0.1)
        assert len(calls) == fd_cost(n)


# The toy loss and its arrows


def test_toy_derivatives_are_those_of_the_loss():
    """By autograd, twice."""
    x = np.linspace(-3, 3, 41)

    def loss(t):
        return 0.3 * torch.sin(3 * t) + t**2 / 2

    assert toy_loss(x) == pytest.approx(loss(torch.tensor(x)).numpy(), abs=8 * U)  # values < 5
    assert toy_grad(x) == pytest.approx(autograd_derivative(loss, x), abs=8 * U)
    assert toy_curvature(x) == pytest.approx(autograd_derivative(loss, x, 2), abs=16 * U)


def test_toy_loss_has_one_stationary_point_though_it_is_not_convex():
    """The minimum, to the digits pinned, and the one sign change of L′ on a fine grid."""
    (x,) = toy_stationary_points()
    assert x == pytest.approx(-0.3787932113200461, abs=4e-15)  # brentq's own tolerance, doubled
    assert toy_loss(x) == pytest.approx(-0.2003925614425257, abs=1e-15)
    assert toy_curvature(x) == pytest.approx(3.4492, abs=5e-5)
    signs = np.sign(toy_grad(np.linspace(-4, 4, 100_001)))
    assert (np.diff(signs) != 0).sum() == 1
    assert toy_curvature(0.5) < 0 < toy_curvature(0.0)


@same_every_run
@given(x=points)
def test_arrows_point_uphill_and_their_flip_downhill(x):
    """For every x, not only those of the grid: 0.1 is below 2 / max L″."""
    arrow = ascent_arrows([x])
    assert arrow.x[0] == x
    assert np.sign(arrow.dx[0]) == np.sign(toy_grad(x))
    if abs(toy_grad(x)) > 1e-6:  # nearer the minimum the gain drowns in rounding
        assert loss_change(x, -arrow.dx[0]) < 0


def test_arrows_are_proportional_to_the_slope_and_vanish_at_the_minimum():
    arrows = ascent_arrows([-2.0, -0.3787932113200461])
    assert arrows.dx[0] == pytest.approx(-0.11358, abs=5e-6)  # five digits given
    assert abs(arrows.dx[1]) < 1e-15  # L″ times half an ulp of x


def test_posted_arrows_go_astray_at_18_of_41_points():
    """(1, L′) points right; where L′ < 0 the loss falls to the right."""
    x = slope_field_points()
    assert len(x) == 41
    downhill = [loss_change(point, 1e-6) < 0 for point in x]
    assert wrong_way_arrows() == sum(downhill) == 18


def test_flipped_posted_arrow_climbs_at_minus_2():
    """(-1, -L′) points left, which is uphill there; the true flip goes right and down."""
    assert toy_grad(-2.0) == pytest.approx(-1.1358, abs=5e-5)
    assert loss_change(-2.0, -0.1) > 0
    assert loss_change(-2.0, -ascent_arrows([-2.0]).dx[0]) < 0


def test_grid_gradient_misses_by_its_quotients_at_the_worst_points():
    """One-sided at -3 and central at 0, by hand, with the 0.15 between the post's points."""
    one_sided = (math.fsum([0.3 * math.sin(-8.55), 2.85**2 / 2])
                 - math.fsum([0.3 * math.sin(-9.0), 3.0**2 / 2])) / 0.15  # fmt: skip
    assert grid_gradient_error() == pytest.approx(
        abs(one_sided - (0.9 * math.cos(-9.0) - 3.0)), abs=1e-13
    )
    central = 0.3 * math.sin(0.45) / 0.15  # x²/2 is even, and adds nothing
    assert grid_gradient_error(inside=True) == pytest.approx(0.9 - central, abs=1e-13)


def test_grid_gradient_is_worst_at_the_ends():
    assert grid_gradient_error() == pytest.approx(0.184, abs=5e-4)
    assert grid_gradient_error(inside=True) == pytest.approx(0.030, abs=5e-4)
    # one-sided error h/2 · |L″(±3)| to first order; L″(-3) = 1 - 2.7 sin(-9) = 2.113
    assert grid_gradient_error() == pytest.approx(0.15 / 2 * 2.113, rel=0.25)


# Bad input


@pytest.mark.parametrize("quotient", [forward_diff, central_diff])
@pytest.mark.parametrize(
    ("h", "error", "message"),
    [
        (0.0, ValueError, r"h must not be 0"),
        (math.nan, ValueError, r"h must be finite, got nan"),
        (math.inf, ValueError, r"h must be finite, got inf"),
        ("small", TypeError, r"h must be a real number, got 'small'"),
        (1e-16, ValueError, r"h is lost to rounding: x \+ h == x at x = 1\.0"),
    ],
)
def test_quotients_refuse_a_bad_step(quotient, h, error, message):
    with pytest.raises(error, match=message):
        quotient(np.sin, 1.0, h)


def test_central_difference_refuses_a_step_lost_on_one_side_only():
    """Below 1 floats are twice as dense: 1 - 1e-16 moves and 1 + 1e-16 doesn't."""
    assert 1 - 1e-16 < 1 == 1 + 1e-16
    with pytest.raises(ValueError, match="lost to rounding"):
        central_diff(np.sin, 1.0, -1e-16)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: forward_diff(np.sin, math.nan, 0.1), ValueError, "x must be finite, got nan"),
        (lambda: forward_diff(np.sin, [True], 0.1), TypeError, "x must hold real numbers"),
        (lambda: central_diff(np.sin, 1e308, 1e308), ValueError, r"x \+ h must be finite"),
        (lambda: central_diff(lambda t: t * np.nan, 1.0, 0.1), ValueError, r"f\(x\) must be fin"),
        (lambda: forward_diff(np.sum, np.ones(3), 0.1), ValueError, r"f\(x\) must have shape \(3"),
        (lambda: secant_slopes(np.sin, math.inf, [0.1]), ValueError, "x must be finite"),
        (lambda: secant_slopes(np.sin, 1.0, [0.1, 0.0]), ValueError, "h must not be 0"),
        (lambda: fd_error_curve([0.1], "middle"), ValueError, "kind must be .*, got 'middle'"),
        (lambda: fd_error_curve([0.1], dtype="half"), ValueError, "dtype must be .*, got 'half'"),
        (lambda: fd_error_curve([0.0]), ValueError, r"hs must be in \(0, 2π\] in float64, got 0.0"),
        (lambda: fd_error_curve([-0.1]), ValueError, r"hs must be in \(0, 2π\]"),
        (lambda: fd_error_curve([7.0]), ValueError, r"hs must be in \(0, 2π\]"),
        (lambda: fd_error_curve([1e-50], dtype="float32"), ValueError, "in float32, got 1e-50"),
        (lambda: fd_error_curve([math.nan]), ValueError, "hs must be finite"),
        (lambda: fd_error_curve(0.1), ValueError, "hs must have shape"),
        (lambda: fd_error_curve([0.1], n=1), ValueError, "n must be >= 2, got 1"),
        (lambda: best_h("middle"), ValueError, "kind must be"),
        (lambda: best_h(dtype="half"), ValueError, "dtype must be"),
        (lambda: autograd_error(1), ValueError, "n must be >= 2"),
        (lambda: autograd_sin([1, 2]), TypeError, "floating-point numbers, got dtype int64"),
        (lambda: autograd_sin(torch.arange(3)), TypeError, "floating-point numbers"),
        (lambda: autograd_sin([math.inf]), ValueError, "x must be finite, got inf"),
        (lambda: autograd_derivative(torch.sin, 1.0, 0), ValueError, "order must be >= 1, got 0"),
        (lambda: autograd_derivative(torch.sqrt, 0.0), ValueError, "the derivative of f must be f"),
        (lambda: autograd_derivative(torch.sin, 1.0, 1, "half"), ValueError, "dtype must be"),
        (lambda: fd_cost(0), ValueError, "n_params must be >= 1, got 0"),
        (lambda: fd_cost(-3), ValueError, "n_params must be >= 1, got -3"),
        (lambda: fd_cost(2.0), TypeError, "n_params must be an integer, got 2.0"),
        (lambda: autograd_cost(True), TypeError, "n_params must be an integer, got True"),
        (lambda: toy_loss(math.nan), ValueError, "x must be finite"),
        (lambda: toy_grad("here"), TypeError, "x must hold real numbers"),
        (lambda: ascent_arrows(1.0), ValueError, "xs must have shape"),
        (lambda: loss_change(0.0, math.inf), ValueError, "dx must be finite"),
        (lambda: relu(math.nan), ValueError, "x must be finite"),
        (lambda: slope_of_sin(math.nan), ValueError, "x must be finite"),
        (lambda: step(0.0), ValueError, "h must not be 0"),
        (lambda: sine_quotient(0.0, 0.0), ValueError, "h must not be 0"),
        (lambda: gradient_storage(math.nan), ValueError, "x must be finite"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


# What the film prints

TEXTS = {
    "distance": ["1.00", "0.50", "0.25", "0.10", "0.01"],
    "secant_slope": ["0.068", "0.312", "0.430", "0.497", "0.536"],
    "tangent_slope": ["0.5403"],
    "traced_slope": ["−1.00", "1.00", "−1.00"],
    "step": ["10⁻¹⁶"],
    "tenfold_gain": ["100"],
    "best_step": ["10⁻⁵"],
    "rounding_level": ["10⁻¹⁶"],
    "probes": ["2,000,000"],
    "backward_passes": ["1"],
}
# Rounding rules here, and the last bit of sin is the machine's: (text elsewhere, value, factor)
TEXTS_UP_TO_ROUNDING = {
    "central_error": [
        ("1.7 × 10⁻⁵", 1.667e-5, 1.01),
        ("1.7 × 10⁻⁹", 1.667e-9, 1.01),
        ("1.0 × 10⁰", 1.0, 1.01),  # the difference at π is 0, and cos π = −1
    ],
}


def test_quantities_read_as_in_the_film():
    by_name = {quantity.name: quantity for quantity in QUANTITIES}
    assert len(by_name) == len(QUANTITIES)
    assert by_name.keys() == TEXTS.keys() | TEXTS_UP_TO_ROUNDING.keys()
    for name, texts in TEXTS.items():
        assert [fact.text for fact in by_name[name].facts] == texts


@pytest.mark.parametrize("name", TEXTS_UP_TO_ROUNDING)
def test_quantities_that_round_differ_by_a_factor_at_most(name):
    (quantity,) = [each for each in QUANTITIES if each.name == name]
    for fact, (text, value, factor) in zip(quantity.facts, TEXTS_UP_TO_ROUNDING[name], strict=True):
        assert value / factor < fact.value < value * factor
        assert re.fullmatch(r"\d\.\d × 10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+", fact.text)
        if factor < 3:
            assert fact.text == text


def test_quantities_are_public_functions_of_this_module():
    for quantity in QUANTITIES:
        assert getattr(derivatives, quantity.function.__name__) is quantity.function
        assert inspect.getdoc(quantity.function)
