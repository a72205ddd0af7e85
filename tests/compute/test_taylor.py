"""Taylor polynomials: exact rational sums, 40-digit arithmetic and scipy are the references."""

import math
import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import taylor
from compute.quantities import quantities

EPS = np.finfo(np.float64).eps
MPMATH = mpmath.mp.clone()  # a context of our own: its precision is no one else's business
MPMATH.dps = 60

repeatable = settings(max_examples=40, derandomize=True, deadline=None)
degrees = st.integers(0, 30)


def rational_sum(x: Fraction, degree: int) -> Fraction:
    """T_n(x) without any rounding."""
    return sum((x**k / math.factorial(k) for k in range(degree + 1)), Fraction(0))


def exact_remainder(x: float, degree: int):
    """e^x - T_n(x) in 60 digits."""
    partial = rational_sum(Fraction(x), degree)
    return MPMATH.exp(x) - MPMATH.mpf(partial.numerator) / partial.denominator


def tanh_series(degree: int) -> list[Fraction]:
    """Exact coefficients of tanh from Bernoulli numbers, 4^m (4^m - 1) B_2m / (2m)!."""
    coefficients = [Fraction(0)] * (degree + 1)
    for m in range(1, (degree + 1) // 2 + 1):
        numerator, denominator = mpmath.bernfrac(2 * m)
        bernoulli = Fraction(int(numerator), int(denominator))
        coefficients[2 * m - 1] = 4**m * (4**m - 1) * bernoulli / math.factorial(2 * m)
    return coefficients


# ------------------------------------------------------------------------ the polynomial of exp


@pytest.mark.parametrize(
    ("degree", "exact"),
    [(4, "16.375"), (6, "19.4125"), (8, "20.00915179"), (10, "20.07966518")],
)
def test_polynomial_at_three_has_the_printed_value(degree, exact):
    """T₄(3), T₆(3), T₈(3), T₁₀(3), to the digits printed."""
    assert taylor.taylor_exp(3.0, degree) == pytest.approx(float(exact), abs=5.1e-9)
    assert float(rational_sum(Fraction(3), degree)) == pytest.approx(float(exact), abs=5.1e-9)


@repeatable
@given(x=st.fractions(-4, 4, max_denominator=64), degree=degrees)
def test_polynomial_equals_the_rational_sum(x, degree):
    """Every degree, against exact fractions; round-off is measured by the sum of |terms|."""
    size = float(rational_sum(abs(x), degree))
    exact = float(rational_sum(x, degree))
    tolerance = (3 * degree + 3) * EPS * size  # Horner: some 3 roundings a step (Higham, ch. 5)
    assert taylor.taylor_exp(float(x), degree) == pytest.approx(
        float(rational_sum(Fraction(float(x)), degree)), abs=tolerance
    )
    assert taylor.taylor_exp_at(float(x), degree) == pytest.approx(exact, abs=2 * tolerance)


@pytest.mark.parametrize("a", [0.0, 1.0, -0.5])
def test_polynomial_agrees_with_mpmath_taylor(a):
    """mpmath finds the coefficients by differentiating exp itself."""
    coefficients = MPMATH.taylor(MPMATH.exp, a, 6)
    x = np.linspace(-3, 3, 25)
    exact = [float(MPMATH.polyval(coefficients[::-1], t - MPMATH.mpf(a))) for t in x]
    # 1e-13: round-off, with terms up to 4^6/6! = 6 in size
    np.testing.assert_allclose(taylor.taylor_exp(x, 6, a), exact, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("degree", [1, 2, 5, 9])
def test_derivative_is_the_polynomial_of_one_degree_less(degree):
    """T_n′ = T_{n−1}: torch differentiates the sum, and a central difference our own T_n."""
    torch = pytest.importorskip("torch")
    x = np.linspace(-2, 2, 9)

    def polynomial(t):
        return sum(t**k / math.factorial(k) for k in range(degree + 1))

    slope = [torch.func.grad(polynomial)(torch.tensor(t, dtype=torch.float64)).item() for t in x]
    np.testing.assert_allclose(taylor.taylor_exp(x, degree - 1), slope, rtol=1e-13, atol=1e-14)
    step = 1e-3  # the difference's error is h²/6 · T_{n-3}, at most 1.3e-6 here
    difference = taylor.taylor_exp(x + step, degree) - taylor.taylor_exp(x - step, degree)
    np.testing.assert_allclose(
        difference / (2 * step), taylor.taylor_exp(x, degree - 1), rtol=0, atol=2e-6
    )


@repeatable
@given(degree=degrees)
def test_polynomial_is_one_at_the_center(degree):
    """T_n(0) = 1, exactly."""
    assert taylor.taylor_exp_at(0.0, degree) == 1.0


@repeatable
@given(x=st.floats(-3, 3), a=st.floats(-3, 3), degree=degrees)
def test_moving_the_center_shifts_and_scales(x, a, degree):
    """T_n(x; a) = e^a T_n(x − a; 0)."""
    expected = math.exp(a) * taylor.taylor_exp_at(x - a, degree)
    # numpy and Python evaluate the same scheme; only the last bits may differ
    assert taylor.taylor_exp(x, degree, a) == pytest.approx(expected, rel=1e-14, abs=1e-14)


@repeatable
@given(x=st.floats(-3, -0.5), half=st.integers(0, 5))
def test_left_of_the_center_the_degrees_alternate(x, half):
    """T_odd < eˣ < T_even for x < 0."""
    assert taylor.taylor_exp_at(x, 2 * half + 1) < math.exp(x) < taylor.taylor_exp_at(x, 2 * half)


def test_polynomial_keeps_the_shape_of_x():
    for shape in [(), (3,), (2, 5), (0,)]:
        x = np.zeros(shape)
        for values in (
            taylor.taylor_exp(x, 3),
            taylor.exp_error(x, 3),
            taylor.taylor_tanh(x, 3),
            taylor.tanh_error(x, 3),
            taylor.exp_reduced(x, 3),
            taylor.lagrange_bound(x, 3),
            taylor.growing_exp(x, 2.5),
        ):
            assert isinstance(values, np.ndarray)
            assert values.shape == shape
            assert values.dtype == np.float64


@pytest.mark.parametrize("degree", [171, 500, 3000])
def test_a_high_degree_needs_no_factorial(degree):
    """170! is the last factorial in float64; the scheme never forms one."""
    # a few roundings of a sum of positive terms
    assert taylor.taylor_exp_at(20.0, degree) == pytest.approx(math.exp(20), rel=1e-13)
    assert taylor.taylor_exp([20.0], degree) == pytest.approx(math.exp(20), rel=1e-13)
    assert taylor.exp_error_at(1.0, degree) < 1e-300
    assert abs(taylor.growing_tanh(0.5, degree) - math.tanh(0.5)) < 1e-15


def test_inputs_are_not_modified():
    x = np.linspace(-3, 3, 7)
    before = x.copy()
    taylor.taylor_exp(x, 4)
    taylor.taylor_tanh(x, 5)
    taylor.exp_reduced(x, 7)
    taylor.morph_frames(x + 3, x)
    np.testing.assert_array_equal(x, before)


def test_exp_at_is_exp():
    assert taylor.exp_at(7.0) == pytest.approx(1096.6331584284585, rel=1e-15)


# ------------------------------------------------------------------------------- its error


ERRORS_AT_THREE = [
    19.085537, 16.085537, 11.585537, 7.0855369, 3.7105369, 1.6855369,
    0.67303692, 0.23910835, 0.076385137, 0.022144066, 0.0058717446,
]  # fmt: skip


@pytest.mark.parametrize(("degree", "pinned"), list(enumerate(ERRORS_AT_THREE)))
def test_error_at_three_has_the_printed_value(degree, pinned):
    """The gap that the film watches, to the eight digits printed."""
    assert taylor.exp_error_at(3.0, degree) == pytest.approx(pinned, rel=3e-8)


@repeatable
@given(x=st.floats(-40, 40), degree=st.integers(0, 60))
def test_error_is_right_in_all_digits(x, degree):
    """Against 60-digit arithmetic, also where e^x and T_n(x) agree in all of float64's digits."""
    exact = abs(exact_remainder(x, degree))
    if exact > 1e-290:  # below, float64 itself runs out of digits
        # 1e-13: some 2·degree roundings, and a loss of at most one or two bits in a subtraction
        assert taylor.exp_error_at(x, degree) == pytest.approx(float(exact), rel=1e-13)
        relative = float(exact / MPMATH.exp(x))
        assert taylor.exp_relative_error_at(x, degree) == pytest.approx(relative, rel=1e-13)


@repeatable
@given(x=st.floats(1e-3, 60), degree=degrees)
def test_relative_error_is_the_incomplete_gamma_function(x, degree):
    """|R_n(x)| e^(−x) = P(n + 1, x) for x > 0, as scipy computes it."""
    expected = scipy.special.gammainc(degree + 1, x)
    # scipy states relative errors of its gammainc up to some 1e-13
    assert taylor.exp_relative_error_at(x, degree) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("degree", [0, 1, 4, 10])
@pytest.mark.parametrize("side", [-1, 1])
def test_error_has_no_jump_where_its_formula_changes(degree, side):
    """At |x| = n + 2 the tail series hands over to the subtraction."""
    seam = side * float(degree + 2)
    for x in (np.nextafter(seam, 0), seam, np.nextafter(seam, 99 * side)):
        exact = abs(exact_remainder(float(x), degree))
        assert taylor.exp_error_at(float(x), degree) == pytest.approx(float(exact), rel=1e-13)


@pytest.mark.parametrize("a", [0.0, 1.0, -2.0])
@pytest.mark.parametrize("relative", [False, True])
def test_arrays_of_errors_hold_the_errors_at_the_points(a, relative):
    """And a center a only shifts and scales: e^a |R_n(x − a)|, or |R_n(x − a)| e^(a − x)."""
    x = np.linspace(-3, 3, 12).reshape(3, 4)
    remainders = [abs(exact_remainder(t - a, 4)) for t in x.ravel().tolist()]
    scales = [MPMATH.exp(-(t - a)) if relative else MPMATH.exp(a) for t in x.ravel().tolist()]
    expected = [float(r * s) for r, s in zip(remainders, scales, strict=True)]
    errors = taylor.exp_error(x, 4, a, relative=relative)
    np.testing.assert_allclose(errors.ravel(), expected, rtol=1e-13)
    if not relative:
        assert errors[1, 2] == taylor.exp_error_at(x[1, 2], 4, a)
        plain = np.abs(np.exp(x) - taylor.taylor_exp(x, 4, a))
        np.testing.assert_allclose(errors, plain, rtol=0, atol=1e-13)  # subtraction's round-off


@repeatable
@given(x=st.floats(-30, 30), degree=degrees)
def test_error_stays_below_lagrange_and_above_the_next_term(x, degree):
    """|x|ⁿ⁺¹/(n+1)! ≤ error for x > 0, and error ≤ Lagrange's bound for all x."""
    error = taylor.exp_error_at(x, degree)
    term = float(abs(Fraction(x)) ** (degree + 1) / math.factorial(degree + 1))
    slack = 1 + 1e-13  # both sides are equal in the limit x → 0
    assert error <= taylor.lagrange_bound(x, degree) * slack + 1e-300
    if x > 0:
        assert error >= term / slack


def test_lagrange_bound_has_the_value_of_its_formula():
    """3⁵/5! · e³ on the right, 3⁵/5! on the left, and zero at the center."""
    bound = taylor.lagrange_bound([-3.0, 0.0, 3.0], 4)
    term = 243 / 120
    np.testing.assert_allclose(bound, [term, 0.0, term * 20.085536923187668], rtol=1e-14)


@pytest.mark.parametrize("degree", [0, 1, 2, 3, 4, 8])
@pytest.mark.parametrize("a", [0.0, 1.0])
def test_error_shrinks_with_order_degree_plus_one(degree, a):
    """The slope of log error over log h is n + 1, on both sides of the center."""
    h = 2.0 ** -np.arange(6, 11)
    for side in (-1, 1):
        slope = np.polyfit(np.log2(h), np.log2(taylor.exp_error(a + side * h, degree, a)), 1)[0]
        assert slope == pytest.approx(degree + 1, abs=0.02)  # the next term bends it by O(h)
    assert taylor.remainder_order(degree, a) == pytest.approx(degree + 1, abs=1e-3)  # h = 1e-3


def test_worst_error_in_the_window_falls_as_the_post_says():
    """16.09, 11.59, 3.711, 0.6730, 0.07639 and 0.00587: the polynomial does hug exp."""
    expected = {1: 16.09, 2: 11.59, 4: 3.711, 6: 0.6730, 8: 0.07639, 10: 0.00587}
    for degree, pinned in expected.items():
        assert taylor.exp_worst_error(degree) == pytest.approx(pinned, rel=1e-3)  # digits given


@repeatable
@given(a=st.floats(-5, 5), degree=st.integers(0, 10))
def test_worst_error_is_at_an_end(a, degree):
    x = np.linspace(-3, 3, 61)
    worst = taylor.exp_worst_error(degree, a)
    assert worst == taylor.exp_error(x, degree, a).max()


def test_truncation_holds_function_polynomial_and_error():
    x = np.linspace(*taylor.WINDOW, taylor.WINDOW_SAMPLES)
    truncation = taylor.exp_truncation(x, 4, 1.0)
    np.testing.assert_allclose(truncation.exact, scipy.special.exp10(x / math.log(10)), rtol=1e-13)
    np.testing.assert_array_equal(truncation.value, taylor.taylor_exp(x, 4, 1.0))
    gap = np.abs(truncation.value - truncation.exact)
    np.testing.assert_allclose(truncation.error, gap, rtol=0, atol=1e-13)  # round-off of 20
    assert (truncation.degree, truncation.center) == (4, 1.0)
    assert truncation.worst_error == pytest.approx(13.54, abs=5e-3)
    bent = taylor.tanh_truncation(x, 5)
    np.testing.assert_allclose(bent.error, np.abs(bent.value - np.tanh(x)), rtol=1e-14, atol=1e-15)
    assert (bent.degree, bent.center) == (5, 0.0)


# ------------------------------------------------------------------------ degrees in between


@repeatable
@given(x=st.floats(-3, 3), whole=st.integers(0, 10), share=st.floats(0, 1, exclude_max=True))
def test_a_real_degree_adds_a_share_of_the_next_term(x, whole, share):
    """T_n + s xⁿ⁺¹/(n+1)!, with the share as the degree's fraction."""
    share = (whole + share) - whole  # what is left of it after rounding
    term = x ** (whole + 1) / math.factorial(whole + 1)
    expected = taylor.taylor_exp_at(x, whole) + share * term
    tolerance = 1e-13  # round-off of values up to 20
    assert taylor.growing_exp(x, whole + share) == pytest.approx(expected, abs=tolerance)
    error = abs(math.exp(x) - expected)
    assert taylor.growing_exp_error_at(x, whole + share) == pytest.approx(error, abs=tolerance)


def test_whole_degrees_are_the_polynomials_themselves():
    x = np.linspace(-3, 3, 13)
    for degree in taylor.ANIMATED_DEGREES:
        np.testing.assert_array_equal(taylor.growing_exp(x, degree), taylor.taylor_exp(x, degree))
        assert taylor.growing_exp_error_at(3.0, degree) == taylor.exp_error_at(3.0, degree)
        assert taylor.growing_reach(float(degree)) == taylor.reach(degree)


def test_morph_frames_are_a_row_for_each_degree():
    x = np.linspace(-3, 3, 31)
    frames = taylor.morph_frames([0, 1, 1.5, 2], x)
    assert frames.shape == (4, 31)
    np.testing.assert_array_equal(frames[0], np.ones(31))
    np.testing.assert_allclose(frames[1], 1 + x, rtol=1e-15, atol=1e-15)
    np.testing.assert_allclose(frames[2], 1 + x + x**2 / 4, rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(frames[3], 1 + x + x**2 / 2, rtol=1e-14, atol=1e-14)
    assert taylor.morph_frames([], x).shape == (0, 31)


# -------------------------------------------------------------------------------- the reach


@pytest.mark.parametrize(
    ("degree", "pinned"),
    [(2, 0.37897), (4, 1.0010), (6, 1.6939), (8, 2.4132), (10, 3.1444)],
)
def test_reach_has_the_printed_value(degree, pinned):
    """The bracket of the film, to the digits printed."""
    assert taylor.reach(degree) == pytest.approx(pinned, abs=5.1e-5)


@repeatable
@given(degree=degrees, tol=st.floats(1e-12, 1e6))
def test_reach_is_where_the_error_meets_the_tolerance(degree, tol):
    """R_n(r) = tol in 60-digit arithmetic, and on the left the error is no larger."""
    r = taylor.reach(degree, tol)
    # the error grows like r^(n+1): its relative change is at most some (n + 1 + r) that of r
    assert float(exact_remainder(r, degree)) == pytest.approx(tol, rel=1e-12)
    assert taylor.exp_error_at(-r, degree) <= tol * (1 + 1e-12)


@repeatable
@given(degree=st.floats(0, 20), more=st.floats(0.01, 3), tol=st.floats(1e-8, 10))
def test_reach_grows_with_the_degree_and_with_the_tolerance(degree, more, tol):
    """Also between whole degrees."""
    reach = taylor.growing_reach(degree, tol)
    assert taylor.growing_reach(degree + more, tol) > reach
    assert taylor.growing_reach(degree, tol * (1 + more)) > reach


def test_reach_between_degrees_is_that_of_the_growing_polynomial():
    r = taylor.growing_reach(3.4)
    for x in (-r, r):
        error = abs(math.exp(x) - float(taylor.growing_exp(x, 3.4)))
        assert error <= taylor.REACH_TOL + 1e-14  # round-off of a value near 2
    assert error == pytest.approx(taylor.REACH_TOL, abs=1e-14)


def test_reach_gains_are_additive_and_not_squares():
    """0.62, 0.69, 0.72, 0.73: squaring the reach of degree 4 would give 1.002 at degree 6."""
    gains = [taylor.reach_gain(n, n + 2) for n in (2, 4, 6, 8)]
    assert gains == pytest.approx([0.62, 0.69, 0.72, 0.73], abs=5e-3)
    assert np.all(np.diff(gains) > 0)
    assert taylor.reach(4) ** 2 == pytest.approx(1.002, abs=5e-4)
    assert taylor.reach(2) ** 2 == pytest.approx(0.144, abs=5e-4)
    assert taylor.reach_gain(2, 10) == pytest.approx((3.1444 - 0.37897) / 4, abs=3e-5)


def test_reach_gain_tends_to_two_over_e():
    """0.739 at n = 100, and 2/e = 0.7358 in the limit: the excess falls like 1/n or faster."""
    assert taylor.reach_gain_limit() == pytest.approx(0.7358, abs=5e-5)
    assert taylor.reach_gain(100, 102) == pytest.approx(0.739, abs=5e-4)
    far, farther = (taylor.reach_gain(n, n + 2) - taylor.reach_gain_limit() for n in (100, 400))
    assert 0 < farther < far / 3


def test_reach_survives_extreme_tolerances():
    """For a tiny one the first neglected term is all there is: r⁴/4! = tol."""
    assert taylor.reach(3, 1e-300) == pytest.approx((24 * 1e-300) ** 0.25, rel=1e-14)
    far = taylor.reach(3, 1e300)
    assert far == pytest.approx(math.log(1e300), rel=1e-15)  # T₃ is nothing beside e^r here


def test_error_intervals_of_the_two_centers():
    """Exercise 1: a center at 1 has the *shorter* interval, and a far larger worst error."""
    at_zero, at_one = taylor.error_interval(4, 0.0), taylor.error_interval(4, 1.0)
    assert (at_zero.left, at_zero.right) == pytest.approx((-1.0726, 1.0010), abs=5.1e-5)
    assert (at_one.left, at_one.right) == pytest.approx((0.1271, 1.8249), abs=5.1e-5)
    assert taylor.interval_width(4, 0.0) == pytest.approx(2.074, abs=5.1e-4)
    assert taylor.interval_width(4, 1.0) == pytest.approx(1.698, abs=5.1e-4)
    assert taylor.grid_interval_width(4, 0.0) == pytest.approx(2.07, abs=1e-9)  # a grid of 0.01
    assert taylor.grid_interval_width(4, 1.0) == pytest.approx(1.69, abs=1e-9)
    assert taylor.exp_worst_error(4, 0.0) == pytest.approx(3.711, abs=5e-4)
    assert taylor.exp_worst_error(4, 1.0) == pytest.approx(13.54, abs=5e-3)
    assert taylor.exp_worst_error(4, 1.0) == taylor.exp_error_at(-3.0, 4, 1.0)


@pytest.mark.parametrize("a", [0.0, 1.0, -3.0, 5.0])
def test_relative_interval_only_shifts_with_the_center(a):
    """2.1716 wide, wherever the center is."""
    assert taylor.relative_interval_width(4, a) == pytest.approx(2.1716, abs=5.1e-5)
    interval = taylor.error_interval(4, a, relative=True)
    ends = taylor.exp_error([interval.left, interval.right], 4, a, relative=True)
    assert ends == pytest.approx(0.01, rel=1e-11)  # round-off of x - a, times the steepness


@repeatable
@given(a=st.floats(-3, 3), degree=st.integers(0, 12), tol=st.floats(1e-6, 1e-2))
def test_interval_ends_where_the_error_is_the_tolerance(a, degree, tol):
    interval = taylor.error_interval(degree, a, tol)
    assert interval.left < a < interval.right
    ends = taylor.exp_error([interval.left, interval.right], degree, a)
    # x - a is rounded to some 4e-16, and in relative terms that may be 1e-9 of a small x - a
    assert ends == pytest.approx(tol, rel=1e-6)


def test_reach_is_the_right_half_of_the_interval():
    for degree in taylor.REACH_DEGREES:
        assert taylor.error_interval(degree).right == taylor.reach(degree)


def test_centers_cross_over_between_them():
    """At x = 0.5415 the two polynomials of exercise 1 are equally wrong."""
    x = taylor.center_crossover(4, 0.0, 1.0)
    assert x == pytest.approx(0.5415, abs=5.1e-5)
    there = taylor.exp_error_at(x, 4, 1.0)
    assert taylor.exp_error_at(x, 4, 0.0) == pytest.approx(there, rel=1e-12)


# --------------------------------------------------------------- sums in floating point


@pytest.mark.parametrize(("x", "degree"), [(0.5, 5), (1.0, 7), (2.0, 10), (5.0, 19), (0.0, 0)])
def test_minimal_degrees_of_exercise_four(x, degree):
    """5, 7, 10 and 19, each by the exact remainder on both sides of the tolerance."""
    assert taylor.min_degree(x) == degree
    assert abs(exact_remainder(x, degree)) < taylor.MIN_DEGREE_TOL
    assert degree == 0 or abs(exact_remainder(x, degree - 1)) >= taylor.MIN_DEGREE_TOL


@repeatable
@given(x=st.floats(-5, 5), tol=st.floats(1e-9, 1e3))
def test_minimal_degree_is_the_first_within_the_tolerance(x, tol):
    """The exact remainder is below `tol` there and at no lower degree."""
    degree = taylor.min_degree(x, tol)
    slack = 1e-13  # round-off of sums up to e^5, where an error may tie with tol
    assert abs(exact_remainder(x, degree)) < tol + slack
    assert all(abs(exact_remainder(x, n)) >= tol - slack for n in range(degree))


def test_the_last_degree_allowed_is_tried():
    assert taylor.min_degree(1.0, max_degree=7) == 7
    with pytest.raises(RuntimeError, match=r"no degree up to 6 .* error is 0\.00023, at degree 6"):
        taylor.min_degree(1.0, max_degree=6)


def test_too_few_degrees_are_an_error_with_the_best_one():
    """e⁵⁰ is 5.2·10²¹, and twenty terms are nowhere near."""
    with pytest.raises(RuntimeError, match=r"no degree up to 20 .* error is 5\.2e\+21, at degree"):
        taylor.min_degree(50.0, max_degree=20)


def test_no_degree_resolves_what_float64_cannot():
    """Neighbors of e⁵⁰ are 2²⁰ apart, so an absolute 10⁻⁴ is out of reach for ever."""
    with pytest.raises(RuntimeError, match=r"no degree up to 400") as caught:
        taylor.min_degree(50.0, max_degree=400)
    best = float(re.search(r"best error is ([\d.e+]+),", str(caught.value))[1])
    assert math.ulp(math.exp(50)) == 2**20
    assert 2**20 * 0.95 <= best <= 100 * 2**20  # whole units (two digits shown), and round-off


def test_naive_sum_far_left_has_no_correct_digit():
    """At x = −20: 6.1·10⁻⁹ instead of 2.06·10⁻⁹, since terms of 4·10⁷ must cancel."""
    exact = 2.061153622438558e-9
    naive = taylor.exp_by_terms(-20.0)
    assert naive == pytest.approx(6.1e-9, abs=5e-11)  # IEEE arithmetic in a fixed order
    assert abs(naive - exact) > exact
    assert taylor.exp_reduced_at(-20.0, 13) == pytest.approx(exact, rel=1e-14)


def test_naive_sum_is_fine_near_zero():
    assert taylor.exp_by_terms(1.0) == pytest.approx(math.e, rel=1e-15)
    assert taylor.exp_by_terms(1.0, 2) == 2.5


# ------------------------------------------------------------------------------------ tanh


def test_tanh_coefficients_are_the_known_fractions():
    """1, −1/3, 2/15, −17/315, 62/2835, and zero at even powers."""
    known = [0, 1, 0, -1 / 3, 0, 2 / 15, 0, -17 / 315, 0, 62 / 2835]
    np.testing.assert_allclose(taylor.tanh_coeffs(9), known, rtol=1e-15)


def test_tanh_coefficients_agree_with_bernoulli_numbers():
    """Sixty of them, in exact arithmetic by another formula."""
    exact = [float(c) for c in tanh_series(60)]
    # the recurrence adds numbers of one sign: its relative error grows with the length only
    np.testing.assert_allclose(taylor.tanh_coeffs(60), exact, rtol=1e-14)
    assert not taylor.tanh_coeffs(60)[::2].any()
    assert not taylor.tanh_coeffs(5).flags.writeable


@repeatable
@given(x=st.floats(-2, 2), degree=st.integers(0, 25))
def test_tanh_polynomial_equals_the_rational_sum(x, degree):
    terms = [c * Fraction(x) ** k for k, c in enumerate(tanh_series(degree))]
    exact, size = float(sum(terms)), float(sum(map(abs, terms)))
    tolerance = (3 * degree + 3) * EPS * size + 4e-16  # and that of tanh and the subtraction
    assert taylor.taylor_tanh(x, degree) == pytest.approx(exact, abs=tolerance)
    gap = abs(exact - math.tanh(x))
    assert taylor.tanh_error_at(x, degree) == pytest.approx(gap, abs=tolerance)
    assert taylor.tanh_error(x, degree) == pytest.approx(gap, abs=tolerance)


@pytest.mark.parametrize(("degree", "miss"), [(5, 2.63597), (11, -11.2267), (21, 125.705)])
def test_tanh_misses_by_the_printed_value_at_two(degree, miss):
    """T_n(2) − tanh 2, with its sign, to the six digits printed."""
    assert taylor.taylor_tanh(2.0, degree) - math.tanh(2) == pytest.approx(miss, rel=4e-6)
    assert taylor.tanh_error_at(2.0, degree) == pytest.approx(abs(miss), rel=4e-6)


@pytest.mark.parametrize(("degree", "error"), [(5, 0.038), (11, 0.0026), (21, 0.000028)])
def test_tanh_misses_by_the_printed_value_at_one(degree, error):
    assert taylor.tanh_error_at(1.0, degree) == pytest.approx(error, rel=0.02)  # two digits


def test_tanh_gets_better_inside_the_radius_and_worse_outside():
    """Two more degrees change the error by a factor that tends to (2x/π)²."""
    odd = range(1, 41, 2)
    inside = [taylor.tanh_error_at(1.0, n) for n in odd]
    outside = [taylor.tanh_error_at(2.0, n) for n in odd]
    assert np.all(np.diff(inside) < 0)
    assert np.all(np.diff(outside) > 0)
    assert inside[-1] / inside[-2] == pytest.approx(taylor.tanh_growth(1.0), rel=1e-6)
    assert outside[-1] / outside[-2] == pytest.approx(taylor.tanh_growth(2.0), rel=0.01)
    assert taylor.tanh_growth(2.0) == pytest.approx(1.62, abs=5e-3)
    assert taylor.tanh_growth(taylor.tanh_radius()) == 1.0


def test_tanh_radius_is_the_distance_to_its_pole():
    """cosh vanishes at iπ/2: cosh(iy) = cos y; and |c_k|^(−1/k) tends to the radius."""
    assert abs(np.cosh(1j * taylor.tanh_radius())) < 1e-15
    root = abs(taylor.tanh_coeffs(401)[401]) ** (-1 / 401)
    assert root == pytest.approx(taylor.tanh_radius(), rel=2e-3)  # 2^(1/401) away from it


def test_tanh_worst_error_of_exercise_two():
    """2.636 at |x| = 2, where T₅ is 3.6 and tanh 0.964; degree 11 is worse."""
    assert taylor.tanh_worst_error(5) == pytest.approx(2.636, abs=5e-4)
    assert taylor.taylor_tanh(2.0, 5) == pytest.approx(3.6, abs=1e-14)
    assert math.tanh(2) == pytest.approx(0.964, abs=5e-4)
    assert taylor.tanh_worst_error(11) > 4 * taylor.tanh_worst_error(5)


def test_even_degrees_of_tanh_add_nothing():
    x = np.linspace(-2, 2, 9)
    np.testing.assert_array_equal(taylor.taylor_tanh(x, 6), taylor.taylor_tanh(x, 5))
    np.testing.assert_array_equal(taylor.growing_tanh(x, 5.7), taylor.taylor_tanh(x, 5))


def test_tanh_grows_by_a_share_of_its_next_term():
    """Halfway from degree 6 to 7: half of −17/315 x⁷ more."""
    x = np.linspace(-2, 2, 9)
    expected = x - x**3 / 3 + 2 * x**5 / 15 - 0.5 * 17 * x**7 / 315
    np.testing.assert_allclose(taylor.growing_tanh(x, 6.5), expected, rtol=0, atol=1e-14)
    miss = abs(expected[-1] - math.tanh(2))
    assert taylor.tanh_error_at(2.0, 6.5) == pytest.approx(miss, rel=1e-13)


# ----------------------------------------------------------------- how exp is computed


@pytest.mark.parametrize(
    ("degree", "worst"), [(5, 3.242e-6), (6, 1.615e-7), (7, 7.029e-9), (13, 1e-14)]
)
def test_folded_exponential_is_within_its_error_everywhere(degree, worst):
    """The largest relative error on [−80, 80], against 60-digit exponentials."""
    x = np.linspace(-80, 80, 4001)
    exact = np.array([float(MPMATH.exp(t)) for t in x.tolist()])
    errors = np.abs(taylor.exp_reduced(x, degree) / exact - 1)
    if degree == 13:
        assert errors.max() <= worst
    else:
        assert errors.max() == pytest.approx(worst, rel=0.01)  # a grid misses the very worst x
        assert errors.max() <= taylor.folded_error(degree) + 1e-14


@pytest.mark.parametrize(("degree", "worst"), [(5, 3.242e-6), (6, 1.615e-7), (7, 7.029e-9)])
def test_folded_error_is_the_larger_of_both_ends(degree, worst):
    """On |r| ≤ (ln 2)/2, by 60-digit arithmetic at both ends and the digits printed."""
    half = math.log(2) / 2
    left, right = (abs(exact_remainder(r, degree)) / MPMATH.exp(r) for r in (-half, half))
    assert left > right
    assert taylor.folded_error(degree) == pytest.approx(float(left), rel=1e-12)
    assert taylor.folded_error(degree) == pytest.approx(worst, rel=2e-4)


def test_degree_seven_suffices_for_float32_and_six_does_not():
    """Half a unit in the last place is 2⁻²⁴ = 6.0·10⁻⁸."""
    assert taylor.rounding_unit("float32") == 2.0**-24
    assert taylor.folded_error(7) < 2.0**-24 < taylor.folded_error(6)
    assert taylor.folded_degree("float32") == 7


def test_wider_precisions_need_higher_degrees():
    """2⁻¹¹ and 2⁻⁵³, each by the 60-digit error on both sides of it."""
    half = math.log(2) / 2
    for precision, limit in (("float16", 2.0**-11), ("float64", 2.0**-53)):
        degree = taylor.folded_degree(precision)
        error, before = (
            abs(exact_remainder(-half, n)) * MPMATH.exp(half) for n in (degree, degree - 1)
        )
        assert error < limit <= before


@repeatable
@given(x=st.floats(-700, 709))
def test_folded_exponential_is_exp(x):
    """Degree 13 is as good as float64: 3e-15 allows for a few roundings and the folding."""
    assert taylor.exp_reduced(x, 13) == pytest.approx(np.exp(x), rel=3e-15)


def test_folded_exponential_survives_the_ends_of_float64():
    """It overflows where exp does, and underflows to zero without a word."""
    assert taylor.exp_reduced_at(709.78, 13) == pytest.approx(math.exp(709.78), rel=1e-14)
    assert taylor.exp_reduced_at(-745.0, 13) == math.exp(-745.0) > 0
    assert taylor.exp_reduced_at(-1e300, 13) == 0.0
    assert taylor.exp_reduced_at(0.0, 0) == 1.0


@repeatable
@given(x=st.floats(-700, 700))
def test_folding_leaves_at_most_half_of_ln_two(x):
    """x = k ln 2 + r in 60 digits, with the smallest |r|."""
    k, r = taylor.fold_count(x), taylor.fold_remainder(x)
    assert abs(r) <= math.log(2) / 2 + 1e-13  # a tie may fall to either side by round-off
    assert float(x - k * MPMATH.log(2)) == pytest.approx(r, abs=1e-16 + abs(r) * EPS)


def test_seven_folds_ten_times():
    """7 = 10 ln 2 + 0.0685; plain T₇(7) is 657, and folded it is e⁷ = 1096.63."""
    assert taylor.fold_count(7.0) == 10
    assert taylor.fold_remainder(7.0) == pytest.approx(0.06852819440054692, abs=1e-15)
    assert taylor.taylor_exp_at(7.0, 7) == pytest.approx(656.5694444444445, rel=1e-14)
    exact = 1096.6331584284585
    assert taylor.exp_reduced_at(7.0, 7) == pytest.approx(exact, rel=1e-13)  # r is small here
    assert taylor.exp_at(7.0) == pytest.approx(exact, rel=1e-15)


def test_folding_and_unfolding_run_between_their_ends():
    assert taylor.folding(7.0, 0) == 7.0
    assert taylor.folding(7.0, 10) == taylor.fold_remainder(7.0)
    assert taylor.folding(7.0, 2.5) == pytest.approx(7 - 2.5 * math.log(2), rel=1e-15)
    values = [taylor.unfolding(7.0, 7, j) for j in range(11)]
    np.testing.assert_array_equal(np.divide(values[1:], values[:-1]), 2.0)
    assert values[0] == pytest.approx(math.exp(0.06852819440054692), rel=1e-14)
    assert values[-1] == taylor.exp_reduced_at(7.0, 7)
    assert taylor.unfolding(7.0, 7, 0.5) == pytest.approx(values[0] * math.sqrt(2), rel=1e-15)


@pytest.mark.parametrize("degree", [2, 4, 7])
def test_a_fitted_polynomial_beats_taylor_by_two_to_the_degree(degree):
    """Chebyshev's error is (w/2)^(n+1)/2^n/(n+1)! on width w, Taylor's is (w/2)^(n+1)/(n+1)!."""
    gain = taylor.folded_error(degree) / taylor.folded_chebyshev_error(degree)
    assert gain == pytest.approx(2.0**degree, rel=0.05)  # e^r isn't constant on the interval


@pytest.mark.parametrize(
    ("precision", "limit"), [("float16", 11.09), ("float32", 88.72), ("float64", 709.78)]
)
def test_exp_overflows_far_beyond_seven(precision, limit):
    """11.09, 88.72, 709.78; numpy's own exp is finite just below and infinite just above."""
    assert taylor.exp_overflow(precision) == pytest.approx(limit, abs=5e-3)
    number = np.dtype(precision).type
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(number(limit - 0.02)))
        assert np.isinf(np.exp(number(limit + 0.02)))
        assert np.isfinite(np.exp(number(7)))


def test_degree_eight_is_far_off_at_seven():
    """T₈(7) = 799.5, 27 % below e⁷: a series is no cure for large logits."""
    assert taylor.taylor_exp_at(7.0, 8) == pytest.approx(799.5, abs=0.05)
    assert taylor.exp_relative_error_at(7.0, 8) == pytest.approx(0.27, abs=5e-3)


@repeatable
@given(st.lists(st.floats(-1e308, 1e308), min_size=1, max_size=6))
def test_softmax_survives_any_logits(logits):
    """It sums to one and agrees with scipy wherever scipy does not overflow."""
    weights = taylor.softmax(logits)
    assert weights.sum() == pytest.approx(1.0, abs=1e-14)
    if max(map(abs, logits)) < 1e300:
        np.testing.assert_allclose(weights, scipy.special.softmax(logits), rtol=1e-12)


def test_softmax_of_large_logits_needs_only_the_shift():
    np.testing.assert_allclose(
        taylor.softmax([1000.0, 1001.0]), [1 / (1 + math.e), math.e / (1 + math.e)], rtol=1e-14
    )


# ------------------------------------------------------------------ the post's other claims


def test_flat_function_differs_from_its_series():
    """e^(−1/x²) vanishes faster than any power at 0, but is 1/e at 1."""
    assert taylor.flat(0.0) == 0.0
    assert taylor.flat(1.0) == pytest.approx(1 / math.e, rel=1e-15)
    for power in range(0, 60, 6):
        assert taylor.flat(0.05) < 0.05**power  # so every Taylor coefficient is zero
    assert taylor.flat(1e-200) == 0.0
    assert taylor.flat(1e200) == 1.0


def test_first_order_rotation_stretches():
    """|1 + iθ| = √(1 + θ²): 1.414 at θ = 1, whereas a rotation keeps lengths."""
    assert taylor.euler_truncation(0.7) == 1 + 0.7j
    assert taylor.euler_stretch(1.0) == pytest.approx(1.414, abs=5e-4)
    for theta in (-3.0, 0.0, 0.2, 100.0):
        assert taylor.euler_stretch(theta) == pytest.approx(math.hypot(1, theta), rel=1e-15)
    assert taylor.euler_stretch(1.0, 20) == pytest.approx(1.0, abs=1e-15)


def test_first_order_rotation_errs_most_at_the_ends():
    """max |cos θ − 1| = 2 and max |sin θ − θ| = π on [−π, π]."""
    theta = np.linspace(-math.pi, math.pi, 201).tolist()
    assert max(map(taylor.cosine_error, theta)) == pytest.approx(2.0, abs=1e-15)
    assert max(map(taylor.sine_error, theta)) == pytest.approx(math.pi, abs=1e-15)
    assert taylor.cosine_error(-math.pi) == pytest.approx(2.0, abs=1e-15)


@repeatable
@given(theta=st.floats(-3, 3), degree=st.integers(0, 12))
def test_truncated_rotation_splits_into_cosine_and_sine(theta, degree):
    """Even terms are the cosine's, odd ones the sine's."""
    even = sum((-1) ** m * theta ** (2 * m) / math.factorial(2 * m) for m in range(degree // 2 + 1))
    odd = sum(
        (-1) ** m * theta ** (2 * m + 1) / math.factorial(2 * m + 1)
        for m in range((degree + 1) // 2)
    )
    tolerance = 1e-13  # round-off of terms up to 10
    assert taylor.cosine_error(theta, degree) == pytest.approx(
        abs(math.cos(theta) - even), abs=tolerance
    )
    assert taylor.sine_error(theta, degree) == pytest.approx(
        abs(math.sin(theta) - odd), abs=tolerance
    )


@pytest.mark.parametrize("x", [-2.0, 0.3, 1.7])
def test_checkpointing_recomputes_exactly(x):
    """Not one bit differs: no polynomial is involved."""
    assert taylor.checkpointed_gradient_gap(x) == 0.0


def test_torch_keeps_its_default_dtype():
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    taylor.checkpointed_gradient_gap(1.0)
    assert torch.get_default_dtype() == before


# --------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "call",
    [
        lambda n: taylor.taylor_exp(1.0, n),
        lambda n: taylor.taylor_exp_at(1.0, n),
        lambda n: taylor.exp_error(1.0, n),
        lambda n: taylor.exp_error_at(1.0, n),
        lambda n: taylor.exp_relative_error_at(1.0, n),
        lambda n: taylor.exp_truncation([1.0], n),
        lambda n: taylor.lagrange_bound(1.0, n),
        taylor.remainder_order,
        lambda n: taylor.exp_by_terms(1.0, n),
        taylor.reach,
        taylor.error_interval,
        taylor.grid_interval_width,
        lambda n: taylor.center_crossover(n, 0.0, 1.0),
        taylor.tanh_coeffs,
        lambda n: taylor.taylor_tanh(1.0, n),
        lambda n: taylor.tanh_error(1.0, n),
        lambda n: taylor.exp_reduced(1.0, n),
        lambda n: taylor.unfolding(7.0, n, 1),
        taylor.folded_error,
        taylor.folded_chebyshev_error,
        lambda n: taylor.euler_truncation(1.0, n),
        taylor.degree_shown,
    ],
)
def test_a_degree_is_a_count(call):
    """Negative: ValueError; not an integer, or a truth value: TypeError."""
    with pytest.raises(ValueError, match=r"degree must be >= 0, got -1"):
        call(-1)
    with pytest.raises(TypeError, match=r"degree must be an integer, got 2\.5"):
        call(2.5)
    with pytest.raises(TypeError, match=r"degree must be an integer, got True"):
        call(True)
    call(np.int64(3))


@pytest.mark.parametrize(
    "call",
    [
        lambda n: taylor.growing_exp(1.0, n),
        lambda n: taylor.growing_exp_error_at(1.0, n),
        taylor.growing_reach,
        lambda n: taylor.growing_tanh(1.0, n),
        lambda n: taylor.tanh_error_at(1.0, n),
        lambda n: taylor.morph_frames([1.0, n], [1.0]),
    ],
)
def test_a_running_degree_is_a_finite_number_from_zero(call):
    with pytest.raises(ValueError, match=r"degree must be >= 0, got -0\.5"):
        call(-0.5)
    with pytest.raises(ValueError, match=r"must be finite, got inf"):
        call(math.inf)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: taylor.taylor_exp(x, 3),
        lambda x: taylor.taylor_exp_at(x, 3),
        taylor.exp_at,
        lambda x: taylor.exp_error(x, 3),
        lambda x: taylor.exp_error_at(x, 3),
        lambda x: taylor.exp_relative_error_at(x, 3),
        lambda x: taylor.exp_truncation([x], 3),
        lambda x: taylor.lagrange_bound(x, 3),
        taylor.min_degree,
        taylor.exp_by_terms,
        lambda x: taylor.growing_exp(x, 3.5),
        lambda x: taylor.growing_exp_error_at(x, 3.5),
        lambda x: taylor.morph_frames([1], [x]),
        lambda x: taylor.taylor_tanh(x, 3),
        lambda x: taylor.tanh_error_at(x, 3),
        taylor.tanh_growth,
        lambda x: taylor.exp_reduced(x, 3),
        taylor.fold_count,
        lambda x: taylor.folding(x, 1),
        lambda x: taylor.unfolding(x, 7, 1),
        taylor.flat,
    ],
)
def test_x_must_be_a_finite_real_number(call):
    """NaN and infinity: ValueError; text and complex numbers: TypeError."""
    for value in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match=r"x must be finite, got"):
            call(value)
    for value in ("3", 1j):
        with pytest.raises(TypeError, match=r"x must (be a real number|hold real numbers)"):
            call(value)


@pytest.mark.parametrize(
    "call",
    [
        lambda tol: taylor.reach(3, tol),
        lambda tol: taylor.growing_reach(3.5, tol),
        lambda tol: taylor.error_interval(3, 0.0, tol),
        lambda tol: taylor.grid_interval_width(3, 0.0, tol),
        lambda tol: taylor.min_degree(1.0, tol),
    ],
)
@pytest.mark.parametrize("tol", [0.0, -1e-3])
def test_a_tolerance_must_be_positive(call, tol):
    with pytest.raises(ValueError, match=rf"tol must be > 0, got {tol}"):
        call(tol)


@pytest.mark.parametrize("a", [math.nan, math.inf])
def test_a_center_must_be_finite(a):
    for call in (
        lambda: taylor.taylor_exp(1.0, 3, a),
        lambda: taylor.exp_error(1.0, 3, a),
        lambda: taylor.exp_error_at(1.0, 3, a),
        lambda: taylor.error_interval(3, a),
    ):
        with pytest.raises(ValueError, match=r"a must be finite"):
            call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: taylor.exp_at(710.0),
        lambda: taylor.exp_error(710.0, 3),
        lambda: taylor.exp_error([1.0, 710.0], 3),
        lambda: taylor.exp_error_at(710.0, 3),
        lambda: taylor.exp_relative_error_at(710.0, 3),
        lambda: taylor.min_degree(710.0),
        lambda: taylor.exp_by_terms(710.0),
        lambda: taylor.growing_exp_error_at(710.0, 3.5),
        lambda: taylor.exp_reduced([0.0, 710.0], 3),
    ],
)
def test_x_beyond_the_range_of_exp_is_refused(call):
    with pytest.raises(ValueError, match=r"x must be <= 709\.78, .* got 710\.0"):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: taylor.taylor_exp(1e200, 2),
        lambda: taylor.taylor_exp_at(1e200, 2),
        lambda: taylor.taylor_exp([1.0, 1e5], 400),
        lambda: taylor.exp_error(-1e200, 2),
        lambda: taylor.exp_error_at(-1e200, 2),
        lambda: taylor.exp_relative_error_at(-1e200, 2),
        lambda: taylor.lagrange_bound(1e200, 2),
        lambda: taylor.taylor_tanh(1e200, 3),
        lambda: taylor.tanh_error_at(1e200, 3),
        lambda: taylor.unfolding(7.0, 7, 5000),
        lambda: taylor.euler_truncation(1e300, 3),
        lambda: taylor.exp_by_terms(-1e200),
    ],
)
def test_overflow_is_an_error_and_not_an_infinity(call):
    with pytest.raises(ValueError, match=r"within float64, but it overflows"):
        call()


def test_intervals_without_an_end_are_refused():
    """The relative error tends to 1 on the right, that of degree 0 to e^a on the left."""
    with pytest.raises(ValueError, match=r"tol must be < 1 for a relative error, got 1\.0"):
        taylor.error_interval(3, tol=1.0, relative=True)
    with pytest.raises(ValueError, match=r"tol must be < e\^a = 1\.0 for degree 0, got 1\.5"):
        taylor.error_interval(0, tol=1.5)
    assert taylor.error_interval(0, tol=0.5).left == pytest.approx(math.log(0.5), rel=1e-15)


def test_arguments_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match=r"left must be <= right, got 1\.0 > 0\.0"):
        taylor.exp_worst_error(3, 0.0, 1.0, 0.0)
    with pytest.raises(ValueError, match=r"last must be > first, got 2 <= 4"):
        taylor.reach_gain(4, 2)
    with pytest.raises(ValueError, match=r"a must be < b, got 1\.0 >= 1\.0"):
        taylor.center_crossover(4, 1.0, 1.0)


def test_remaining_doors_are_shut():
    with pytest.raises(ValueError, match=r"step must be > 0, got 0\.0"):
        taylor.remainder_order(3, 0.0, 0.0)
    with pytest.raises(ValueError, match=r"none of 601 points has an error < 1e-300"):
        taylor.grid_interval_width(3, 0.123, 1e-300)
    with pytest.raises(ValueError, match=r"samples must be >= 2, got 1"):
        taylor.tanh_worst_error(5, 1)
    with pytest.raises(ValueError, match=r'precision must be "float16", .* got \'float8\''):
        taylor.exp_overflow("float8")
    with pytest.raises(ValueError, match=r"logits must hold at least one number"):
        taylor.softmax([])
    with pytest.raises(ValueError, match=r"logits must be finite, got nan"):
        taylor.softmax([math.nan])
    with pytest.raises(ValueError, match=r"max_degree must be >= 0, got -1"):
        taylor.min_degree(1.0, max_degree=-1)


# ------------------------------------------------------------------- what the film prints


SHOWN = {
    "degree": ["2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "21"],
    "truncation": ["1", "657"],
    "exp_error": [
        "11.6", "7.09", "3.71", "1.69", "0.673", "0.239", "0.0764", "0.0221", "0.00587",
    ],
    "reach": ["0.38", "1.00", "1.69", "2.41", "3.14"],
    "reach_gain": ["0.7"],
    "tanh_burst": ["2.6", "11.2", "125.7"],
    "tanh_error": ["0.038", "0.0026", "0.000028"],
    "fold_count": ["10"],
    "folding": [
        "7.00", "6.31", "5.61", "4.92", "4.23", "3.53",
        "2.84", "2.15", "1.45", "0.762", "0.0685",
    ],
    "unfolding": [
        "1.07", "2.14", "4.28", "8.57", "17.13", "34.27",
        "68.54", "137.08", "274.16", "548.32", "1096.63",
    ],
    "exp": ["1096.63"],
    "folded_degree": ["7"],
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_the_film_shows_these_numbers(name):
    """Every quantity at every argument on which the film rests, as text."""
    assert [fact.text for fact in quantities("taylor")[name].facts] == SHOWN[name]


def test_the_film_rests_at_these_points():
    """The texts alone don't tell: degree 3 would already write 1096.63."""
    listed = quantities("taylor")
    assert listed["exp_error"].at == tuple((3.0, n) for n in range(2, 11))
    assert listed["truncation"].at == ((0.0, 0), (7.0, 7))
    assert listed["tanh_burst"].at == ((2.0, 5), (2.0, 11), (2.0, 21))
    assert listed["tanh_error"].at == ((1.0, 5), (1.0, 11), (1.0, 21))
    assert listed["unfolding"].at == tuple((7.0, 7, j) for j in range(11))


def test_every_quantity_is_typed_here_and_its_function_is_public():
    """Names are unique (`quantities` refuses twins)."""
    listed = quantities("taylor")
    assert set(listed) == set(SHOWN)
    for quantity in listed.values():
        assert getattr(taylor, quantity.function.__name__) is quantity.function
        assert not quantity.function.__name__.startswith("_")


def test_the_post_runs_with_these_parameters():
    """As printed in the post: changing one would make its pictures others."""
    assert (taylor.WINDOW, taylor.WINDOW_SAMPLES) == ((-3.0, 3.0), 400)
    assert taylor.STATIC_DEGREES == (1, 2, 4, 6, 8)
    assert taylor.ANIMATED_DEGREES == (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    assert taylor.POST_Y_RANGE == (-1.0, 20.0)
    assert (taylor.CENTERS_DEGREE, taylor.CENTERS, taylor.CENTERS_SAMPLES) == (4, (0.0, 1.0), 601)
    assert (taylor.TANH_DEGREE, taylor.TANH_WINDOW, taylor.TANH_SAMPLES) == (5, (-2.0, 2.0), 501)
    assert (taylor.MIN_DEGREE_TOL, taylor.MIN_DEGREE_POINTS) == (1e-4, (0.5, 1.0, 2.0, 5.0))
