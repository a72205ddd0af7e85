"""Functional derivatives: gradients against differences, descents against the heat equation."""

import math
from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.fft import dst
from scipy.linalg import expm

from compute.errors import UnstableStepError
from compute.heat import heat_run
from compute.quantities import quantities
from compute.variations import (
    MODES,
    NODES,
    QUANTITIES,
    SHAPES,
    best_stop,
    clean_roughness,
    constant_decay,
    constant_roughness,
    curve,
    curve_roughness,
    descend,
    eta_limit,
    exact_gradient,
    exact_relax,
    exact_roughness,
    functional_gradient,
    l2_penalty,
    line_roughness,
    mode_amplitude,
    mode_half_life,
    noisy_sine,
    poke_at,
    poke_response,
    post_roughness,
    post_roughness_excess_percent,
    post_shape_roughness,
    post_tracking_cost,
    post_zigzag_roughness,
    relaxation,
    relaxed_roughness,
    roughness,
    running_roughness,
    shape_roughness,
    sine_series,
    slope,
    smooth_tracking_cost,
    smoothed_roughness,
    smoothing,
    smoothing_error,
    stencil_mismatch_percent,
    tracking_cost,
    tracking_gradient,
    two_cell_roughness,
    zigzag_roughness,
)

repeatable = settings(max_examples=40, derandomize=True, deadline=None)
heights = st.floats(-2, 2, allow_subnormal=False)
curves = hnp.arrays(np.float64, st.integers(3, 16), elements=heights)
ends = st.sampled_from(["fixed", "free", "periodic"])
shares = st.floats(0.01, 0.25)
movable = st.sampled_from(["free", "periodic"])

X = np.linspace(0, 1, NODES)
DX = 1 / (NODES - 1)


def by_differences(cost, f, dx, h=1e-3):
    """(cost(f + he_i) − cost(f − he_i)) / 2h dx for each node; exact for a quadratic cost."""
    steps = h * np.eye(len(f))
    return np.array([(cost(f + e) - cost(f - e)) / (2 * h * dx) for e in steps])


def laplacian(n, rule):
    """Second-difference matrix, spelled out."""
    L = np.zeros((n, n))
    for i in range(n):
        for j in (i - 1, i + 1):
            if rule == "periodic" or 0 <= j < n:
                L[i, j % n] += 1
                L[i, i] -= 1
    if rule == "fixed":
        L[[0, -1]] = 0
    return L


# --- roughness ---------------------------------------------------------------------------------


@repeatable
@given(st.lists(st.integers(-9, 9), min_size=3, max_size=9), st.integers(1, 9), ends)
def test_roughness_is_the_sum_of_squared_steps_over_the_spacing(values, cells, rule):
    closing = (values[-1] - values[0]) ** 2 if rule == "periodic" else 0
    steps = sum((b - a) ** 2 for a, b in pairwise(values))
    exact = Fraction(steps + closing) * cells
    assert roughness(np.array(values), 1 / cells, rule) == pytest.approx(float(exact), rel=1e-13)


def test_roughness_tends_to_the_integral_with_order_two():
    """Errors to the digits given; they fall by (dx ratio)², within a percent."""
    errors = [curve_roughness(n) - exact_roughness() for n in (120, 240, 480, 960, 1920)]
    assert errors == pytest.approx([-5.19e-2, -1.29e-2, -3.2e-3, -8.0e-4, -2.0e-4], rel=0.01)
    for n, (coarse, fine) in zip((120, 240, 480, 960), pairwise(errors), strict=True):
        order = math.log(coarse / fine) / math.log((2 * n - 1) / (n - 1))
        assert order == pytest.approx(2, abs=0.01)


def test_exact_roughness_is_the_integral():
    """mpmath's quadrature of the squared derivative, which it takes itself."""

    def f(x):
        return mpmath.sin(3 * mpmath.pi * x) + mpmath.mpf("0.4") * mpmath.cos(5 * mpmath.pi * x)

    places = [mpmath.mpf(i) / 10 for i in range(11)]
    J = mpmath.quad(lambda x: mpmath.diff(f, x) ** 2, places)
    assert exact_roughness() == pytest.approx(float(J), rel=1e-10)
    assert exact_roughness() == pytest.approx(64.15242860708, abs=5e-12)
    for x in (0.13, 0.5, 0.77):
        part = mpmath.quad(lambda y: mpmath.diff(f, y) ** 2, [0, x / 3, 2 * x / 3, x])
        assert running_roughness(x) == pytest.approx(float(part), rel=1e-9)
        second = float(mpmath.diff(f, x, 2))
        assert exact_gradient(x) == pytest.approx(-2 * second, rel=1e-9)
    assert running_roughness(1.0) == pytest.approx(exact_roughness(), rel=1e-14)
    assert running_roughness(0.0) == 0.0
    assert curve([0.0, 0.5, 1.0]) == pytest.approx([0.4, -1.0, -0.4], abs=1e-15)


@repeatable
@given(curves, st.floats(-3, 3), st.floats(0.1, 3), ends)
def test_roughness_sees_neither_shift_nor_sign_and_scales_as_a_square(f, shift, scale, rule):
    J = roughness(f, 0.25, rule)
    assert roughness(f + shift, 0.25, rule) == pytest.approx(J, rel=1e-9, abs=1e-9)
    assert roughness(-f, 0.25, rule) == J
    assert roughness(scale * f, 0.25, rule) == pytest.approx(scale**2 * J, rel=1e-12)


# --- the gradient ------------------------------------------------------------------------------


@repeatable
@given(curves, ends)
def test_gradient_is_that_of_the_computed_sum_at_every_node(f, rule):
    """J is quadratic, so differences are exact but for rounding, 1e-16 · J / h² ~ 1e-9."""
    dx = 0.2
    expected = by_differences(lambda u: roughness(u, dx, rule), f, dx)
    if rule == "fixed":
        expected[[0, -1]] = 0
    assert functional_gradient(f, dx, rule) == pytest.approx(expected, abs=1e-7)


def test_gradient_of_a_zigzag_is_eight_over_dx_squared():
    zigzag = (-1.0) ** np.arange(NODES)
    inner = functional_gradient(zigzag, DX)[1:-1]
    assert inner == pytest.approx(8 / DX**2 * zigzag[1:-1], rel=1e-12)


def test_gradient_tends_to_minus_two_second_derivatives():
    errors = []
    for n in (121, 241):
        x = np.linspace(0, 1, n)
        exact = [exact_gradient(v) for v in x]
        errors.append(np.abs(functional_gradient(curve(x), x[1]) - exact)[1:-1].max())
    assert math.log2(errors[0] / errors[1]) == pytest.approx(2, abs=0.02)


def test_gradient_at_the_ends_of_the_posts_curve_is_not_zero():
    """20π² = 197.39, and minus that."""
    assert exact_gradient(0.0) == pytest.approx(197.39, abs=5e-3)
    assert exact_gradient(1.0) == pytest.approx(-197.39, abs=5e-3)


@repeatable
@given(curves, movable)
def test_gradient_has_no_share_in_constants_if_the_ends_move(f, rule):
    assert functional_gradient(f, 0.5, rule).sum() == pytest.approx(0, abs=1e-12)


# --- pokes -------------------------------------------------------------------------------------


def test_poke_answers_as_given_and_tends_to_the_gradient():
    """At 0.5 a bump of width w averages −2f″ to −18π² e^(−(3πw)²/2): error like w²."""
    for width, given_ in ((0.05, -158.98), (0.02, -174.52), (0.01, -176.87)):
        found = poke_response(curve, [0.5], width)[0]
        assert found == pytest.approx(given_, abs=0.01)
        exact = -18 * math.pi**2 * math.exp(-((3 * math.pi * width) ** 2) / 2)
        assert found == pytest.approx(exact, rel=1e-4)  # the grid's own error
    assert exact_gradient(0.5) == pytest.approx(-177.6529, abs=5e-5)


def test_poke_answer_does_not_depend_on_its_height():
    found = [poke_response(curve, [0.3, 0.6], 0.02, eps) for eps in (1e-3, 0.1, -0.5)]
    assert found[1] == pytest.approx(found[0], rel=1e-8)
    assert found[2] == pytest.approx(found[0], rel=1e-8)


def test_poking_everywhere_draws_the_gradient():
    """Width 0.01 keeps the answer within 1.5 percent of the largest gradient."""
    places = np.linspace(0.05, 0.95, 91)
    exact = np.array([exact_gradient(x) for x in places])
    gap = np.abs(poke_response(curve, places) - exact).max()
    assert gap < 0.015 * np.abs(exact).max()
    assert poke_at(0.37) == poke_response(curve, [0.37])[0]


# --- other penalties ---------------------------------------------------------------------------


@repeatable
@given(curves)
def test_weight_decay_has_gradient_two_f(f):
    penalty = l2_penalty(f, 0.2)
    assert penalty.value == pytest.approx(0.2 * math.fsum(v * v for v in f), rel=1e-14)
    expected = by_differences(lambda u: l2_penalty(u, 0.2).value, f, 0.2)
    assert penalty.gradient == pytest.approx(expected, abs=1e-9)


def test_constants_are_free_of_roughness_but_not_of_weight_decay():
    assert constant_roughness() == 0.0
    assert constant_decay() == 7.4


@repeatable
@given(curves, st.data())
def test_tracking_gradient_is_that_of_its_cost_at_every_node(f, data):
    g = data.draw(hnp.arrays(np.float64, len(f) - 1, elements=heights))
    expected = by_differences(lambda u: tracking_cost(u, g, 0.2), f, 0.2)
    assert tracking_gradient(f, g, 0.2) == pytest.approx(expected, abs=1e-7)


@repeatable
@given(curves)
def test_tracking_costs_nothing_where_the_slope_is_met(f):
    g = np.diff(f) / 0.25  # a power of two: the slopes are exact
    assert tracking_cost(f, g, 0.25) == 0.0
    assert tracking_gradient(f, g, 0.25).tolist() == [0.0] * len(f)


@repeatable
@given(curves, st.data())
def test_the_natural_condition_of_tracking_is_that_the_slope_is_met_at_the_ends(f, data):
    """2(g − f′)/dx at the left, the opposite at the right: 0 for f′ = g and not for f′ = 0."""
    g = data.draw(hnp.arrays(np.float64, len(f) - 1, elements=heights))
    slopes = np.diff(f) / 0.25
    gradient = tracking_gradient(f, g, 0.25)
    assert gradient[0] == pytest.approx(2 * (g[0] - slopes[0]) / 0.25, abs=1e-11)
    assert gradient[-1] == pytest.approx(2 * (slopes[-1] - g[-1]) / 0.25, abs=1e-11)
    assert tracking_gradient(np.full_like(f, f[0]), np.ones_like(g), 0.25)[[0, -1]].tolist() == [
        8.0,
        -8.0,
    ]


def test_smooth_tracking_cost_is_the_limit_of_the_sum():
    x, half = np.linspace(0, 1, 2001), (np.arange(2000) + 0.5) / 2000
    found = tracking_cost(0.4 * np.sin(2 * np.pi * x), np.cos(2 * np.pi * half), 1 / 2000)
    assert smooth_tracking_cost() == pytest.approx(found, rel=1e-5)
    assert smooth_tracking_cost() == pytest.approx(1.1450, abs=5e-5)


# --- downhill ----------------------------------------------------------------------------------


@repeatable
@given(curves, ends, st.floats(0.01, 0.25))
def test_descent_is_the_heat_equation_with_twice_the_rate(f, rule, share):
    """Matrix powers of 1 + D L with D = 2η/dx²."""
    dx = 0.3
    run = descend(f, dx, share * dx**2, 7, ends=rule)
    step = np.eye(len(f)) + 2 * share * laplacian(len(f), rule)
    for k in range(8):
        assert run.f[k] == pytest.approx(np.linalg.matrix_power(step, k) @ f, abs=1e-12)
        assert run.J[k] == pytest.approx(roughness(run.f[k], dx, rule), rel=1e-14)


@repeatable
@given(curves, st.sampled_from([("free", "neumann"), ("periodic", "periodic")]), shares)
def test_descent_is_the_heat_film_s_heat_in_one_row(f, rules, share):
    """A row that exchanges no heat with rows above and below: D = 2η/dx², to the last roundings."""
    ours, theirs = rules
    dx = 0.3
    run = descend(f, dx, share / 2 * dx**2, 7, ends=ours)
    heat = heat_run(f[None], share, 7, theirs).u[:, 0]
    assert run.f == pytest.approx(heat, abs=1e-13)


@repeatable
@given(curves, ends, st.floats(0.01, 0.25))
def test_roughness_never_rises_within_the_limit(f, rule, share):
    J = descend(f, 0.3, share * 0.09, 20, ends=rule).J
    assert (np.diff(J) <= 1e-12 * J[0]).all()


@repeatable
@given(curves, st.floats(0.01, 0.25))
def test_a_closed_or_free_curve_keeps_its_mean(f, share):
    for rule in ("free", "periodic"):
        last = descend(f, 0.3, share * 0.09, 20, ends=rule).f[-1]
        assert last.mean() == pytest.approx(f.mean(), abs=1e-13)


def test_pinned_ends_stay_to_the_last_bit_and_the_limit_is_the_line():
    run = relaxation()
    assert set(run.f[:, 0]) == {curve(0.0).item()}
    assert set(run.f[:, -1]) == {curve(X[-1]).item()}
    f = np.array([0.4, 3.0, -1.0, 2.0, -0.4])
    last = descend(f, 0.25, 0.2 * 0.0625, 400)
    assert last.f[-1] == pytest.approx(np.linspace(0.4, -0.4, 5), abs=1e-12)
    assert last.J[-1] == pytest.approx(0.64, rel=1e-12)
    assert line_roughness() == pytest.approx(0.64, rel=1e-14)


def test_the_film_relaxes_as_the_exact_flow_does():
    """200 sine modes of the curve without its line; the grid is within 0.2 percent."""
    n = 2001
    x = np.linspace(0, 1, n)
    line = 0.4 - 0.8 * x
    rest = curve(x) - line
    rest[[0, -1]] = 0
    a = sine_series(rest, x[1], 200)
    for step, exact in ((100, 33.932), (400, 7.631), (1000, 1.1302), (4000, 0.64024)):
        t = step * 0.2 * DX**2
        score = roughness(exact_relax(a, line, x, t), x[1])
        assert score == pytest.approx(exact, rel=1e-4)  # half of the last digit given
        assert relaxed_roughness(step) == pytest.approx(exact, rel=2e-3)
    grid = [relaxed_roughness(step) for step in (0, 100, 400, 1000, 4000)]
    assert grid == pytest.approx([64.10057, 33.891, 7.618, 1.1288, 0.64024], rel=1e-4)


def test_sine_series_is_the_sine_transform():
    """scipy's type I transform is 2 Σ f_i sin, so it lacks dx."""
    f = np.random.default_rng(0).normal(size=12)
    f[[0, -1]] = 0
    assert sine_series(f, 1 / 11, 10) == pytest.approx(dst(f[1:-1], type=1) / 11, abs=1e-14)
    x = np.linspace(0, 1, 12)
    back = exact_relax(sine_series(f, 1 / 11, 10), np.zeros(12), x, 0.0)
    assert back == pytest.approx(f, abs=1e-13)


def test_modes_decay_as_the_matrix_exponential_says():
    """On 401 nodes the smallest modes differ from the exact flow by 1e-4."""
    n, t = 401, 0.01
    x = np.linspace(0, 1, n)[1:-1]
    L = laplacian(n, "free")[1:-1, 1:-1] * (n - 1) ** 2
    E = expm(2 * t * L)
    for k in (1, 2, 3):
        mode = np.sin(k * np.pi * x)
        left = mode @ E @ mode / (mode @ mode)
        assert mode_amplitude(k, t) == pytest.approx(left, rel=2e-4)
    assert mode_amplitude(2, 0.01) == pytest.approx(0.454, abs=5e-4)
    assert mode_amplitude(2, 0.01, 1.0) == pytest.approx(0.674, abs=5e-4)


def test_half_life_halves():
    for k in MODES:
        assert mode_amplitude(k, mode_half_life(k)) == pytest.approx(0.5, rel=1e-14)
        assert mode_half_life(k) == pytest.approx(mode_half_life(1) / k**2, rel=1e-14)


def test_beyond_the_limit_roughness_explodes():
    """0.26 dx² grows the finest zigzag by 1.08 a step: 3.7e18 after 400, of which we keep 1e12."""
    dx = DX
    wild = descend(curve(X), dx, 0.26 * dx**2, 400, allow_unstable=True)
    assert wild.blew_up_at is None
    assert wild.J[-1] == pytest.approx(3.7e18, rel=0.2)  # seeded by rounding and by the ends
    with pytest.raises(UnstableStepError, match=r"eta must be <= 1.76541e-05 \(dx²/4\)"):
        descend(curve(X), dx, 0.26 * dx**2, 1)
    assert eta_limit(dx) == dx**2 / 4
    assert len(descend(curve(X), dx, eta_limit(dx), 3).J) == 4


def test_no_step_is_just_the_start():
    still = descend([0.5, 1.0, 0.0], 0.5, 0.05, 0)
    assert (still.f.tolist(), still.J.tolist()) == ([[0.5, 1.0, 0.0]], [2.5])


def test_a_descent_that_blows_up_ends_there():
    run = descend([0.0, 1.0, -1.0, 1.0, 0.0], 1.0, 5.0, 400, allow_unstable=True)
    assert run.blew_up_at == len(run.f) - 1 == len(run.J) - 1 < 400
    assert np.abs(run.f[-1]).max() > 1e12 >= np.abs(run.f[-2]).max()


def test_the_posts_sign_climbs():
    """Moving by −2f″ instead raises J, for the gradient points uphill, and soon explodes."""
    f = curve(X)
    uphill = f + 0.2 * DX**2 * functional_gradient(f, DX)
    assert roughness(uphill, DX) > roughness(f, DX) > relaxed_roughness(1)
    for _ in range(27):
        f = f + 0.2 * DX**2 * functional_gradient(f, DX)
    climb = np.linalg.matrix_power(np.eye(NODES) - 0.4 * laplacian(NODES, "fixed"), 27)
    assert f == pytest.approx(climb @ curve(X), abs=1e-6 * np.abs(f).max())
    assert roughness(f, DX) > 1e16  # 2.6 a step for the finest zigzag, of which the curve has 1e-5


# --- noise -------------------------------------------------------------------------------------


def test_slope_is_the_derivative_and_its_square_the_roughness():
    x = np.linspace(0, 1, 2001)
    assert slope(x)[1:-1] == pytest.approx(np.gradient(curve(x), x)[1:-1], abs=1e-3)
    assert np.trapezoid(slope(x) ** 2, x) == pytest.approx(exact_roughness(), rel=1e-5)


def test_noise_goes_first_and_then_the_signal():
    """Pinned for NumPy's PCG64; the digits given."""
    found = [smoothed_roughness(k) for k in (0, 1, 5, 10, 100)]
    assert found == pytest.approx([12717.1, 2659.5, 160.54, 62.80, 19.709], rel=1e-4)
    errors = [smoothing_error(k) for k in (0, 100, 400)]
    assert errors == pytest.approx([0.2789, 0.0429, 0.0594], abs=5e-5)


def test_the_best_stop_is_where_the_error_turns():
    """Past it only the sine sags: by e^{−8π²t}, a third of it after 2000 steps."""
    stop = best_stop()
    assert stop == 138
    assert smoothing_error(stop) == pytest.approx(0.042, abs=5e-5)
    assert smoothing_error(stop) < min(smoothing_error(stop - 1), smoothing_error(stop + 1))
    sag = 1 - math.exp(-8 * math.pi**2 * 2000 * 0.2 / 300**2)
    assert smoothing_error(2000) == pytest.approx(sag / math.sqrt(2), rel=0.1)  # what noise is left


def test_smoothing_agrees_with_its_statistics():
    """J of white noise is 2Nσ²·N, error σ; 300 samples scatter by some ten percent."""
    assert smoothed_roughness(0) == pytest.approx(2 * 300**2 * 0.09 + 2 * math.pi**2, rel=0.3)
    assert smoothing_error(0) == pytest.approx(0.3, rel=0.15)
    assert clean_roughness() == pytest.approx(19.74, abs=5e-3)
    assert roughness(noisy_sine().clean, 1 / 300, "periodic") == pytest.approx(19.74, abs=0.01)


def test_noisy_sine_repeats_and_depends_on_its_seed():
    first, again, other = noisy_sine(), noisy_sine(), noisy_sine(seed=1)
    assert np.array_equal(first.noisy, again.noisy)
    assert not np.array_equal(first.noisy, other.noisy)
    assert first.x[-1] == pytest.approx(299 / 300)
    assert np.array_equal(smoothing().f[0], first.noisy)
    expected = first.clean + 0.3 * np.random.default_rng(42).standard_normal(300)
    assert np.array_equal(first.noisy, expected)


# --- what the post computes --------------------------------------------------------------------


def test_the_posts_roughness_is_a_percent_too_high():
    """Digits as printed and as given; Σ f′² dx over numpy's two-cell slopes."""
    assert post_roughness() == pytest.approx(64.69303, abs=5e-6)
    assert post_roughness(trapezoid=True) == pytest.approx(63.94671, abs=5e-6)
    assert post_roughness(trapezoid=True) == pytest.approx(
        np.trapezoid(np.gradient(curve(X), DX) ** 2, dx=DX), rel=1e-13
    )
    assert post_roughness_excess_percent() == pytest.approx(0.84, abs=5e-3)
    assert curve_roughness(NODES) == pytest.approx(64.10057, abs=5e-6)


def test_two_cell_roughness_of_a_few_numbers():
    """Slopes 1, 2, 3 for 0, 1, 4 at spacing 1."""
    assert two_cell_roughness([0.0, 1.0, 4.0], 1.0) == 1 + 4 + 9
    assert two_cell_roughness([0.0, 1.0, 4.0], 1.0, trapezoid=True) == 0.5 + 4 + 4.5


def test_two_cell_slopes_are_blind_to_a_zigzag():
    assert zigzag_roughness() == pytest.approx(56_644, rel=1e-12)
    assert post_zigzag_roughness() == pytest.approx(952, rel=1e-12)
    assert stencil_mismatch_percent() == pytest.approx(0.3, abs=0.05)


def test_exercise_one_is_a_little_high():
    code = [4.959, 19.837, 44.628, 123.924, 316.991, 835.239]
    exact = [4.9348, 19.7392, 44.4132, 123.3701, 315.8273, 833.9816]
    assert [post_shape_roughness(k) for k in SHAPES] == pytest.approx(code, abs=6e-4)
    assert [shape_roughness(k) for k in SHAPES] == pytest.approx(exact, abs=5e-5)
    fine = np.linspace(0, 1, 8001)
    for k in SHAPES:
        J = roughness(np.sin(k * np.pi * fine), fine[1])
        assert shape_roughness(k) == pytest.approx(J, rel=1e-5)  # (kπ dx)²/12


def test_exercise_four_measures_its_noise():
    """The printed 3213.48 is noise: twice the nodes, four times the value (here 4.06)."""
    assert post_tracking_cost() == pytest.approx(3213.48, abs=5e-3)
    assert post_tracking_cost(800) / post_tracking_cost() == pytest.approx(4, rel=0.1)
    # Two independent normals σ√2 apart over 2dx: ∫ is about σ²/2dx².
    assert post_tracking_cost() == pytest.approx(0.5 * 0.04 * 399**2, rel=0.1)


def test_exercise_four_s_largest_gradient_is_that_of_its_noise():
    """5.3e5 as printed: −2(f″ − g′) spelled out; σ of a second difference is σ√6/dx²."""
    x = np.arange(400) / 399
    noise = 0.2 * np.random.default_rng(0).standard_normal(400)
    f = 0.4 * np.sin(2 * np.pi * x) + noise
    bend = 399**2 * (f[2:] - 2 * f[1:-1] + f[:-2])
    by_hand = -2 * (bend + 2 * np.pi * np.sin(2 * np.pi * x[1:-1]))
    halfway = np.cos(2 * np.pi * (x[1:] + x[:-1]) / 2)
    inner = tracking_gradient(f, halfway, 1 / 399)[1:-1]
    assert inner == pytest.approx(by_hand, abs=1e-3)  # differences of cos over dx: dx²/24 g‴
    assert np.abs(inner).max() == pytest.approx(5.3e5, abs=5e3)
    assert inner.std() == pytest.approx(2 * 0.2 * math.sqrt(6) * 399**2, rel=0.15)


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: roughness([1, 2], 0.1), ValueError, "f must have at least 3 nodes, got 2"),
        (lambda: roughness([1, 2, 3], 0), ValueError, "dx must be > 0, got 0"),
        (lambda: roughness([1, np.nan, 3], 1), ValueError, "f must be finite"),
        (lambda: roughness([1, 1e13, 3], 1), ValueError, r"f must be at most 1e\+12 in size"),
        (lambda: roughness([1, 2, 3], 1, "open"), ValueError, "ends must be .* got 'open'"),
        (lambda: functional_gradient([1, 2, 3], -1), ValueError, "dx must be > 0"),
        (lambda: functional_gradient([[1, 2, 3]], 1), ValueError, "f must have shape"),
        (lambda: poke_response(curve, [0.5], 1 / 960), ValueError, "width must be > the spacing"),
        (lambda: poke_response(curve, [0.04]), ValueError, "at least 5 widths from 0 and 1"),
        (lambda: poke_response(curve, [0.96]), ValueError, "at least 5 widths from 0 and 1"),
        (lambda: poke_response(curve, [0.5], eps=0.0), ValueError, "eps must not be 0"),
        (lambda: poke_response(lambda x: x[:3], [0.5]), ValueError, r"f\(x\) must have shape"),
        (lambda: poke_at(np.nan), ValueError, "x must be finite"),
        (lambda: descend([1, 2, 3], 1, 0, 1), ValueError, "eta must be > 0"),
        (lambda: descend([1, 2, 3], 1, 0.2501, 1), UnstableStepError, "eta must be <= 0.25"),
        (lambda: descend([1, 2, 3], 1, 0.2, -1), ValueError, "steps must be >= 0"),
        (lambda: descend([1, 2, 3], 1, 0.2, 1.0), TypeError, "steps must be an integer"),
        (lambda: eta_limit(0), ValueError, "dx must be > 0"),
        (lambda: sine_series([0, 1, 1], 0.5, 1), ValueError, "0 at both ends, got 0.0 and 1.0"),
        (lambda: sine_series([0, 1, 0], 0.4, 1), ValueError, r"dx must be 1/\(N - 1\) = 0.5"),
        (lambda: sine_series([0, 1, 0], 0.5, 2), ValueError, "K must be <= N - 2 = 1, got 2"),
        (lambda: exact_relax([1], [0, 0], [0, 1], -1), ValueError, "t must be >= 0, got -1"),
        (lambda: exact_relax([1], [0], [0, 1], 1), ValueError, "line must have shape"),
        (lambda: mode_amplitude(0, 1), ValueError, "k must be >= 1, got 0"),
        (lambda: mode_amplitude(1, 1, 0), ValueError, "diffusivity must be > 0"),
        (lambda: mode_half_life(0), ValueError, "k must be >= 1, got 0"),
        (lambda: shape_roughness(1.5), TypeError, "k must be an integer"),
        (lambda: post_shape_roughness(0), ValueError, "k must be >= 1"),
        (lambda: tracking_cost([1, 2, 3], [1], 1), ValueError, r"g_half must have shape \(2\)"),
        (lambda: tracking_gradient([1, 2, 3], [1, 2], 0), ValueError, "dx must be > 0"),
        (lambda: l2_penalty([1, 2, 3], 0), ValueError, "dx must be > 0"),
        (lambda: noisy_sine(2), ValueError, "N must be >= 3"),
        (lambda: noisy_sine(9, 0), ValueError, "sigma must be > 0"),
        (lambda: noisy_sine(9, 1, None), TypeError, "seed must be an integer, got None"),
        (lambda: curve([np.inf]), ValueError, "x must be finite"),
        (lambda: running_roughness(1.1), ValueError, r"x must be in \[0, 1\], got 1.1"),
        (lambda: relaxed_roughness(4001), ValueError, "step must be < 4001, got 4001"),
        (lambda: curve_roughness(2), ValueError, "nodes must be >= 3"),
        (lambda: zigzag_roughness(2), ValueError, "nodes must be >= 3"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_inputs_are_never_modified_and_cached_runs_are_read_only():
    f = np.array([0.0, 1.0, 0.0])
    descend(f, 1.0, 0.2, 3)
    functional_gradient(f, 1.0)
    assert f.tolist() == [0, 1, 0]
    assert not relaxation().f.flags.writeable
    assert not smoothing().J.flags.writeable


# --- what the film prints ----------------------------------------------------------------------


def test_every_quantity_shows_what_the_film_shows():
    shown = {q.name: [fact.text for fact in q.facts] for q in QUANTITIES}
    assert shown == {
        "roughness": ["0.0", "64"],
        "poke": ["−176.9"],
        "relaxed": ["64", "0.64"],
        "line": ["0.64"],
        "smoothed": ["12,717", "10"],
        "half_life": ["0.035", "0.0039", "0.0014", "0.00055"],
    }
    assert set(quantities("variations")) == set(shown)  # raises if a name is not unique
