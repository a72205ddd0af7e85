"""The fundamental theorem: sums against exact areas, autograd against the integrand and the sum."""

import inspect
import math

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial import Polynomial
from scipy import integrate

from compute import fundamental_theorem
from compute.fundamental_theorem import (
    QUANTITIES,
    WINDOW_MEANS,
    area_so_far,
    batch_loss,
    best_weight,
    curve_height,
    excess,
    halving_gain,
    integral_and_grad,
    interchange_gap,
    lid_area,
    lid_heights,
    lids,
    normal_area,
    normal_pdf,
    numpy_has_trapz,
    panel_count,
    panels,
    panels_for,
    quadrature_errors,
    simpson,
    simpson_area,
    simpson_miss,
    sine_height,
    sine_slope,
    slice_height,
    sliver_ratio,
    trapezoid,
    trapezoid_area,
    trapezoid_miss,
    window_prob_grad,
)

U = 2.0**-53  # unit roundoff of float64
AREA = 0.68268949213708589717  # erf(1/√2); also checked against mpmath below
PHI_1 = math.exp(-1 / 2) / math.sqrt(2 * math.pi)

same_every_run = settings(derandomize=True, max_examples=60, deadline=None)
limits = st.floats(-4, 4)
even = st.integers(1, 12).map(lambda half: 2 * half)


def coefficients(degree):
    return st.lists(st.floats(-5, 5), min_size=degree + 1, max_size=degree + 1)


def area_of(polynomial, a, b):
    whole = polynomial.integ()
    return whole(b) - whole(a)


# The rules


@same_every_run
@given(c=coefficients(1), a=limits, b=limits, n=st.integers(1, 25))
def test_trapezoid_is_exact_on_lines(c, a, b, n):
    """In either direction; a = b gives 0 and a > b turns the sign, as for the integral."""
    line = Polynomial(c)
    # a few roundings of an integral whose terms stay below 8 · (5 + 5 · 4)
    assert trapezoid(line, a, b, n) == pytest.approx(area_of(line, a, b), abs=1000 * U)


@same_every_run
@given(c=coefficients(3), a=limits, b=limits, n=even)
def test_simpson_is_exact_on_cubics(c, a, b, n):
    """One degree more than its parabolas, by symmetry."""
    cubic = Polynomial(c)
    # a few roundings of an integral whose terms stay below 8 · 5 · (1 + 4 + 16 + 64)
    assert simpson(cubic, a, b, n) == pytest.approx(area_of(cubic, a, b), abs=20_000 * U)


def test_simpson_is_not_exact_on_quartics():
    """∫₀¹ x⁴ = 1/5, but 1/6 · (0 + 4/16 + 1) = 5/24."""
    assert simpson(lambda x: x**4, 0, 1, 2) == pytest.approx(5 / 24, abs=2 * U)


def test_trapezoid_is_not_exact_on_parabolas():
    """∫₀¹ x² = 1/3, but one chord gives 1/2."""
    assert trapezoid(lambda x: x**2, 0, 1, 1) == 1 / 2


@same_every_run
@given(a=limits, b=limits, n=even)
def test_limits_in_the_other_order_turn_the_sign(a, b, n):
    for rule in (trapezoid, simpson):
        assert rule(np.exp, a, b, n) == pytest.approx(-rule(np.exp, b, a, n), rel=1e-13)
        assert rule(np.exp, a, a, n) == 0


@same_every_run
@given(a=limits, b=limits, n=st.integers(1, 25))
def test_simpson_is_extrapolated_trapezoid(a, b, n):
    """S(2n) = (4 T(2n) - T(n)) / 3."""
    extrapolated = (4 * trapezoid(np.cos, a, b, 2 * n) - trapezoid(np.cos, a, b, n)) / 3
    assert simpson(np.cos, a, b, 2 * n) == pytest.approx(extrapolated, abs=100 * U)  # values < 8


@pytest.mark.parametrize("n", [2, 4, 10, 100])
def test_rules_agree_with_numpy_and_scipy(n):
    x = np.linspace(-0.3, 2.0, n + 1)
    y = np.exp(np.sin(x))
    for ours, theirs in [
        (trapezoid, np.trapezoid(y, x)),
        (simpson, integrate.simpson(y, x=x)),
    ]:
        assert ours(lambda t: np.exp(np.sin(t)), -0.3, 2.0, n) == pytest.approx(theirs, rel=1e-14)


@pytest.mark.parametrize(
    ("n", "trapezoids", "parabolas"),
    [
        (4, 0.67252182922459, 0.6830581039925913),
        (8, 0.68016368909112, 0.6827109757132982),
        (2000, 0.68268945180863, 0.6826894921370913),
    ],
)
def test_areas_under_the_bell_are_those_of_the_film(n, trapezoids, parabolas):
    """Pinned to the digits given."""
    assert trapezoid_area(n) == pytest.approx(trapezoids, abs=1e-14)
    assert simpson_area(n) == pytest.approx(parabolas, abs=3e-16)


def test_rules_are_right_in_forty_digits():
    """The sums again, term by term, in mpmath."""
    with mpmath.workdps(40):
        h = mpmath.mpf(2) / 8
        y = [mpmath.npdf(-1 + k * h) for k in range(9)]
        trapezoids = h * (sum(y) - (y[0] + y[8]) / 2)
        parabolas = h / 3 * (y[0] + 4 * sum(y[1:8:2]) + 2 * sum(y[2:8:2]) + y[8])
    assert trapezoid_area(8) == pytest.approx(float(trapezoids), abs=4 * U)
    assert simpson_area(8) == pytest.approx(float(parabolas), abs=4 * U)


# Their errors


@pytest.mark.parametrize(
    ("rule", "orders", "within"),
    [
        ("trapezoid", [2.009, 2.002, 2.001, 2.000], 5e-4),
        ("simpson", [4.10, 4.02, 4.01, 4.00], 5e-3),
    ],
)
def test_orders_of_the_errors(rule, orders, within):
    """log₂ of the ratios 4 → 8 → 16 → 32 → 64, to the digits given."""
    errors = quadrature_errors([4, 8, 16, 32, 64], rule)
    assert -np.diff(np.log2(errors)) == pytest.approx(orders, abs=within)
    assert halving_gain(rule, 4) == pytest.approx(errors[0] / errors[1], rel=1e-12)


def test_leading_constants_of_the_errors():
    """h²/12 · [f′] and h⁴/180 · [f‴], where φ′ = -tφ gives -2φ(1) and φ‴ = (3t - t³)φ 4φ(1)."""
    h = 2 / 64
    assert excess("trapezoid", 64) == pytest.approx(-(h**2) / 12 * 2 * PHI_1, rel=h**2)
    assert excess("simpson", 64) == pytest.approx(h**4 / 180 * 4 * PHI_1, rel=4 * h**2)


def test_every_trapezoid_sum_is_below_the_area():
    """φ is concave on [-1, 1]: this alone refutes the posted 0.68273043."""
    assert all(excess("trapezoid", n) < 0 for n in range(1, 200))
    assert trapezoid_area(2000) < AREA < 0.68273043


def test_posted_sums_are_wrong():
    """2000 panels: 0.68268945 and not 0.68273043; 0.68268949 and not 0.68268950."""
    assert f"{trapezoid_area(2000):.8f}" == "0.68268945"
    assert f"{simpson_area(2000):.8f}" == "0.68268949"
    assert excess("trapezoid", 2000) == pytest.approx(-4.033e-8, abs=5e-12)
    # exactly 5.377e-15, by the leading constant; the area itself is rounded to about one ulp
    assert excess("simpson", 2000) == pytest.approx(1e-12 / 180 * 4 * PHI_1, abs=2 * U)


def test_posted_demo_prints_our_sums_once_its_trapz_is_renamed():
    """NumPy's and SciPy's own rules; `simpson(pdf, xs)`, by position as posted, is accepted."""
    xs = np.linspace(-1, 1, 2001)
    pdf = np.exp(-(xs**2) / 2) / math.sqrt(2 * math.pi)
    assert trapezoid_area(2000) == pytest.approx(np.trapezoid(pdf, xs), abs=1e-14)
    assert simpson_area(2000) == pytest.approx(integrate.simpson(pdf, xs), abs=1e-14)
    too_high = 0.68273043 - AREA  # a thousand times what trapezoids miss, and on the other side
    assert too_high == pytest.approx(4.09e-5, abs=5e-8)
    assert too_high / trapezoid_miss(2000) == pytest.approx(1000, rel=0.02)


@pytest.mark.parametrize(("rule", "first"), [("simpson", 22), ("trapezoid", 569)])
def test_six_figures_need_few_panels(rule, first):
    """5e-7, by trying them all."""
    assert panels_for(5e-7, rule) == first
    tried = range(2 if rule == "simpson" else 1, first + 40, 2 if rule == "simpson" else 1)
    assert [n for n in tried if quadrature_errors([n], rule)[0] <= 5e-7][0] == first  # noqa: RUF015


@pytest.mark.parametrize(("rule", "least"), [("simpson", 2), ("trapezoid", 1)])
def test_a_lax_tolerance_needs_the_least_number_of_panels(rule, least):
    assert panels_for(1.0, rule) == least


# The panels that are drawn


@pytest.mark.parametrize(("rule", "pieces", "points"), [("trapezoid", 6, 2), ("simpson", 3, 3)])
def test_lids_go_through_the_curve_and_hold_the_area(rule, pieces, points):
    drawn = panels(normal_pdf, -1, 1, 6, rule)
    assert len(drawn) == pieces
    assert [p.x0 for p in drawn[1:]] == [p.x1 for p in drawn[:-1]]
    assert (drawn[0].x0, drawn[-1].x1) == (-1, 1)
    for p in drawn:
        x = np.linspace(p.x0, p.x1, points)
        assert p.heights == pytest.approx(normal_pdf(x), abs=2 * U)
        assert lid_heights(p, x) == pytest.approx(normal_pdf(x), abs=4 * U)  # heights < 1
        by_quad = integrate.quad(lambda t, p=p: float(lid_heights(p, t)), p.x0, p.x1)[0]
        assert lid_area(p) == pytest.approx(by_quad, abs=1e-14)  # quad is exact on parabolas
    whole = {"trapezoid": trapezoid, "simpson": simpson}[rule](normal_pdf, -1, 1, 6)
    assert sum(map(lid_area, drawn)) == pytest.approx(whole, abs=8 * U)


@pytest.mark.parametrize(("rule", "n"), [("trapezoid", 4), ("simpson", 4), ("simpson", 2)])
def test_lids_at_points_are_those_of_their_panels(rule, n):
    pieces = panels(normal_pdf, -1, 1, n, rule)
    middles = [(p.x0 + 2 * p.x1) / 3 for p in pieces]
    heights = [float(lid_heights(p, x)) for p, x in zip(pieces, middles, strict=True)]
    assert lids(normal_pdf, middles, (-1, 1), n, rule) == pytest.approx(heights, abs=4 * U)
    assert lids(normal_pdf, [-1, 1], (-1, 1), n, rule) == pytest.approx(
        normal_pdf([-1, 1]), abs=4 * U
    )


def test_trapezoid_lids_are_straight_and_under_the_bell():
    for p in panels(normal_pdf, -1, 1, 4):
        assert p.coefficients[2] == 0
        inside = np.linspace(p.x0, p.x1, 9)[1:-1]
        assert (lid_heights(p, inside) < normal_pdf(inside)).all()


@pytest.mark.parametrize("rule", ["trapezoid", "simpson"])
def test_panels_of_no_width_are_flat_and_empty(rule):
    assert {(lid_area(p), *p.coefficients[1:]) for p in panels(np.exp, 1, 1, 2, rule)} == {
        (0.0, 0.0, 0.0)
    }


# The area under the bell


@same_every_run
@given(a=st.floats(-30, 30), b=st.floats(-30, 30))
def test_normal_area_is_the_integral_of_the_density(a, b):
    """Against mpmath's erfc, also far in the tails; half an ulp in a/√2 costs a² u there."""
    with mpmath.workdps(400):
        root = mpmath.sqrt(2)
        exact = float((mpmath.erf(b / root) - mpmath.erf(a / root)) / 2)
    wide = abs(a - b) > 0.1  # a narrow slice subtracts its digits away
    tolerance = 4 * U if not wide else max(4 * U, 4 * U * max(abs(a), abs(b)) ** 2) * abs(exact)
    assert normal_area(a, b) == pytest.approx(exact, rel=0, abs=tolerance + 1e-320)


def test_normal_area_agrees_with_quadrature():
    by_quad = integrate.quad(lambda t: float(normal_pdf(t)), -1, 1, epsabs=1e-14)[0]
    assert normal_area(-1, 1) == pytest.approx(by_quad, abs=1e-14)
    assert normal_area(-1, 1) == pytest.approx(AREA, abs=2 * U)
    assert float(mpmath.erf(1 / mpmath.sqrt(2))) == pytest.approx(AREA, abs=2 * U)


@pytest.mark.parametrize(
    ("x", "area"), [(-0.5, 0.14988228), (0.0, 0.34134475), (0.5, 0.53280721), (1.0, 0.68268949)]
)
def test_area_piles_up_as_in_the_film(x, area):
    before = float(mpmath.ncdf(-1) - mpmath.ncdf(-3))  # the film starts at -3
    assert area_so_far(x) == pytest.approx(before + area, abs=5e-9)  # eight digits given


@pytest.mark.parametrize("t", [0.0, 0.5, -3.0, 1e200])
def test_normal_pdf_is_the_density(t):
    assert normal_pdf(t) == pytest.approx(float(mpmath.npdf(t)), rel=8 * U)
    assert normal_pdf([t, -t]).shape == (2,)


# The slice


@pytest.mark.parametrize(
    ("dx", "height"), [(0.5, 0.29976457), (0.25, 0.32764075), (0.1, 0.34284421), (0.01, 0.35118078)]
)
def test_slice_heights_are_those_of_the_film(dx, height):
    assert slice_height(dx) == pytest.approx(height, abs=5e-9)  # eight digits given
    assert slice_height(dx) == pytest.approx(normal_area(0.5, 0.5 + dx) / dx, abs=4 * U / dx)


@same_every_run
@given(x=st.floats(-3, 3), dx=st.floats(1e-6, 1.0), back=st.booleans())
def test_slice_height_lies_between_the_curve_s_least_and_greatest(x, dx, back):
    """The mean value theorem, from which F′ = f follows; either side of x."""
    end = x - dx if back else x + dx
    ratio = sliver_ratio(area_so_far, x, -dx if back else dx)
    heights = [float(normal_pdf(x)), float(normal_pdf(end))]
    peak = max([*heights, float(normal_pdf(0.0))] if x * end < 0 else heights)
    slack = 4 * U / dx  # two areas below 1, each rounded, over dx
    assert min(heights) - slack <= ratio <= peak + slack


def test_slice_height_tends_to_the_curve_with_order_one():
    """The slice's mean height is φ + dx/2 · φ′ + …, and φ′(0.5) is not 0."""
    dx = 2.0 ** -np.arange(6, 14)
    gap = [abs(slice_height(width) - curve_height(0.5)) for width in dx]
    order = np.polyfit(np.log2(dx), np.log2(gap), 1)[0]
    assert order == pytest.approx(1, abs=0.01)  # the next term biases the slope by O(dx)
    assert curve_height(0.5) == pytest.approx(0.35206533, abs=5e-9)


# Autograd through the sum


def test_autograd_through_1000_points_inherits_the_sum_s_error():
    """Closed form T(x) = (x/2N) cot(x/2N) (1 - cos x), N = 999, and its derivative, in mpmath."""
    with mpmath.workdps(40):

        def closed(x):
            return x / 1998 * mpmath.cot(x / 1998) * (1 - mpmath.cos(x))

        value, grad = (
            float(closed(mpmath.mpf("1.2"))),
            float(mpmath.diff(closed, mpmath.mpf("1.2"))),
        )
    ours = integral_and_grad(1.2, 1000, "trapezoid")
    assert ours.value == pytest.approx(value, abs=1e-13)  # a sum of 1000 terms, rounded
    assert ours.grad == pytest.approx(grad, abs=1e-13)
    assert ours.value == pytest.approx(0.63764216885299, abs=1e-13)
    assert ours.grad == pytest.approx(0.93203884611461, abs=1e-13)
    assert ours.value - (1 - math.cos(1.2)) == pytest.approx(-7.67e-8, abs=5e-11)
    assert ours.grad - math.sin(1.2) == pytest.approx(-2.399e-7, abs=5e-11)


def test_posted_sine_area_is_no_integral_of_sin():
    """0.63764217 and not 0.22824368; its slope 0.93203885 and not 0.93203909."""
    ours = integral_and_grad(1.2, 1000, "trapezoid")
    assert (f"{ours.value:.8f}", f"{ours.grad:.8f}") == ("0.63764217", "0.93203885")
    assert abs(ours.grad - math.sin(1.2)) > 1e9 * U  # far from machine precision


def test_simpson_sum_returns_sin_to_thirteen_digits():
    ours = integral_and_grad(1.2)
    assert ours.value == pytest.approx(0.6376422455233264, abs=1e-13)  # 1001 terms, rounded
    assert ours.grad == pytest.approx(0.93203908596726, abs=1e-13)


@pytest.mark.parametrize("f", ["sin", "tanh"])
@pytest.mark.parametrize(("rule", "order"), [("trapezoid", 2), ("simpson", 4)])
def test_gradient_tends_to_the_integrand_with_the_rule_s_order(f, rule, order):
    n = 2 ** np.arange(3, 8)
    height = {"sin": math.sin, "tanh": math.tanh}[f](1.2)
    gap = [abs(integral_and_grad(1.2, int(k) + 1, rule, f).grad - height) for k in n]
    slope = -np.polyfit(np.log2(n), np.log2(gap), 1)[0]
    assert slope == pytest.approx(order, abs=0.05)  # the next term biases it by O(h²)


@pytest.mark.parametrize("f", ["sin", "tanh"])
@pytest.mark.parametrize("rule", ["trapezoid", "simpson"])
def test_gradient_is_the_slope_of_the_sum(f, rule):
    """Even with four panels, where the sum is far from the integral."""
    h = 1e-5
    ahead, behind = (integral_and_grad(1.2 + s, 5, rule, f).value for s in (h, -h))
    grad = integral_and_grad(1.2, 5, rule, f).grad
    assert grad == pytest.approx((ahead - behind) / (2 * h), abs=1e-8)  # h² and u/h are 1e-10


@same_every_run
@given(x=st.floats(-3, 3), f=st.sampled_from(["sin", "tanh"]), odd=st.booleans())
def test_area_of_an_odd_function_is_even(x, f, odd):
    """So F(-x) = F(x) and F′(-x) = -F′(x): bit for bit, since float64 is symmetric."""
    rule, points = ("trapezoid", 20) if odd else ("simpson", 21)
    here, there = (integral_and_grad(s * x, points, rule, f) for s in (1, -1))
    assert (there.value, there.grad) == (here.value, -here.grad)


@pytest.mark.parametrize("f", ["sin", "tanh"])
def test_empty_area_grows_at_rate_0(f):
    """F(0) = 0, and F′(0) = f(0) = 0."""
    empty = integral_and_grad(0.0, f=f)
    assert (empty.value, empty.grad) == (0.0, 0.0)


def test_gradient_of_the_tanh_area_is_tanh():
    """Not 1 - tanh², which is tanh's own slope: the exercise as posted expects 0.30502."""
    ours = integral_and_grad(1.2, f="tanh")
    assert ours.value == pytest.approx(math.log(math.cosh(1.2)), abs=1e-13)  # Simpson, h⁴ = 2e-12
    assert ours.grad == pytest.approx(0.83365461, abs=5e-9)
    assert abs(ours.grad - 0.30502000) > 0.5


@pytest.mark.parametrize(
    ("mu", "slope"),
    [(-1.0, 0.237538876107), (0.0, 0.0), (0.5, -0.111989295172), (2.0, -0.398808450176)],
)
def test_probability_of_a_window_moves_by_what_enters_less_what_leaves(mu, slope):
    """dG/dμ = φ(-2 - μ) - φ(2 - μ), in mpmath; G by its distribution function."""
    ours = window_prob_grad(mu)
    assert mu in WINDOW_MEANS
    assert ours.grad == pytest.approx(slope, abs=1e-12)  # twelve digits given
    exact = float(mpmath.npdf(-2 - mu) - mpmath.npdf(2 - mu))
    assert ours.grad == pytest.approx(exact, abs=1e-13)  # Simpson, h⁴ = 6e-14
    assert ours.value == pytest.approx(float(mpmath.ncdf(2 - mu) - mpmath.ncdf(-2 - mu)), abs=1e-13)
    assert window_prob_grad(mu, 2, -2).value == pytest.approx(-ours.value, abs=1e-15)


def test_probability_of_a_lopsided_window():
    """[-1, 3] tells μ from -μ, which the post's symmetric window can't."""
    ours = window_prob_grad(0.5, -1, 3)
    assert ours.value == pytest.approx(float(mpmath.ncdf(2.5) - mpmath.ncdf(-1.5)), abs=1e-13)
    assert ours.grad == pytest.approx(float(mpmath.npdf(-1.5) - mpmath.npdf(2.5)), abs=1e-13)


@pytest.mark.parametrize("weight", [-1.0, 0.2, 1.5])
def test_slope_of_the_average_loss_is_the_average_of_slopes(weight):
    """And both are those of the losses, by central differences."""
    batch, h = batch_loss(weight), 1e-6
    assert len(batch.losses) == len(batch.slopes) == fundamental_theorem.BATCH_SIZE
    assert batch.mean == pytest.approx(float(np.mean(batch.losses)), abs=8 * U)
    ahead, behind = (batch_loss(weight + s) for s in (h, -h))
    # Losses are quadratic, so a central difference is exact up to rounding, U/h = 1e-10.
    assert batch.slopes == pytest.approx((ahead.losses - behind.losses) / (2 * h), abs=1e-8)
    assert batch.mean_slope == pytest.approx((ahead.mean - behind.mean) / (2 * h), abs=1e-8)


def test_average_loss_is_level_at_the_best_weight():
    best = best_weight()
    assert batch_loss(best).mean_slope == pytest.approx(0, abs=16 * U)
    assert all(batch_loss(best).mean < batch_loss(best + step).mean for step in (-0.1, 0.1))


@pytest.mark.parametrize(("rule", "bound"), [("trapezoid", 0.02), ("simpson", 2e-4)])
def test_four_panels_return_the_height_of_sin_as_well_as_they_sum(rule, bound):
    """0.015 and 0.00014 off; the trapezoids' sum has the smaller slope, since lids lie below."""
    assert sine_height(1.2) == math.sin(1.2)
    assert abs(sine_slope(1.2, rule) - sine_height(1.2)) < bound
    assert sine_slope(1.2, "trapezoid") < sine_height(1.2)


def test_torch_s_default_dtype_is_left_alone():
    before = torch.get_default_dtype()
    integral_and_grad(1.2)
    window_prob_grad(0.5)
    assert torch.get_default_dtype() is before


@pytest.mark.parametrize("h", [0.1, 0.5, 1.0])
def test_slope_of_an_area_need_not_be_the_area_of_slopes(h):
    """∫ x³ e^(-x²t) dt is x, of slope 1, also in mpmath; all slopes at x = 0 are 0."""
    with mpmath.workdps(20):
        area = mpmath.quad(lambda t: mpmath.mpf(h) ** 3 * mpmath.exp(-(h**2) * t), [0, mpmath.inf])
    assert float(area) == pytest.approx(h, rel=1e-12)
    assert interchange_gap(h) == pytest.approx(1, abs=1e-7)  # quad's own 1.5e-8, over h


def test_posted_code_needs_a_numpy_before_2_4():
    """`np.trapz` left in NumPy 2.4; `np.trapezoid` came in 2.0."""
    version = tuple(map(int, np.__version__.split(".")[:2]))
    assert numpy_has_trapz() is (version < (2, 4))


def test_parameters_are_those_of_the_post():
    assert fundamental_theorem.POST_PANELS == 2001 - 1
    assert fundamental_theorem.SINE_POST_POINTS == 1000
    assert fundamental_theorem.EXERCISE_POINTS[:2] == (201, 401)
    assert fundamental_theorem.EXERCISE_POINTS[-1] == 2001
    assert fundamental_theorem.WINDOW_POINTS == 8001
    assert (fundamental_theorem.WINDOW, WINDOW_MEANS) == ((-2, 2), (-1, 0, 0.5, 2))


# Bad input


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: simpson(np.sin, 0, 1, 999),
            ValueError,
            r"even number of panels .*999 \(.* 1000 p",
        ),
        (lambda: simpson(np.sin, 0, 1, 0), ValueError, "n must be >= 2, got 0"),
        (lambda: simpson(np.sin, 0, 1, 1), ValueError, "n must be >= 2, got 1"),
        (lambda: trapezoid(np.sin, 0, 1, 0), ValueError, "n must be >= 1, got 0"),
        (lambda: trapezoid(np.sin, 0, 1, 4.0), TypeError, "n must be an integer, got 4.0"),
        (lambda: trapezoid(np.sin, 0, 1, True), TypeError, "n must be an integer, got True"),
        (lambda: trapezoid(np.sin, math.nan, 1, 4), ValueError, "a must be finite, got nan"),
        (lambda: trapezoid(np.sin, 0, math.inf, 4), ValueError, "b must be finite, got inf"),
        (lambda: trapezoid(np.sin, -1e308, 1e308, 4), ValueError, "b - a must be finite"),
        (lambda: trapezoid(lambda t: t * 0 + 1e308, 0, 9, 4), ValueError, "the integral must be f"),
        (lambda: simpson(lambda t: t * np.nan, 0, 1, 2), ValueError, r"f\(x\) must be finite"),
        (lambda: simpson(lambda t: t * 1j, 0, 1, 2), TypeError, r"f\(x\) must hold real numbers"),
        (lambda: trapezoid(math.fsum, 0, 1, 2), ValueError, r"f\(x\) must have shape \(3\), got"),
        (lambda: panels(np.sin, 0, 1, 2, "midpoint"), ValueError, "rule must be .* got 'midpoint'"),
        (lambda: panels(np.sin, 0, 1, 3, "simpson"), ValueError, "even number of panels"),
        (lambda: panels(np.sin, 0, math.inf, 3), ValueError, "b must be finite"),
        (lambda: quadrature_errors([4], "midpoint"), ValueError, "rule must be"),
        (lambda: quadrature_errors([4.5], "simpson"), TypeError, "n must be an integer, got"),
        (lambda: quadrature_errors(4, "simpson"), ValueError, r"ns must have shape \(any\)"),
        (lambda: panels_for(1e-13, "simpson"), ValueError, "tolerance must be >= 1e-12, got 1e-13"),
        (lambda: panels_for(1e-3, "midpoint"), ValueError, "rule must be"),
        (lambda: halving_gain("simpson", 20_000), ValueError, "n must leave an error above 1e-15"),
        (lambda: sliver_ratio(math.sin, 1.0, 0.0), ValueError, "dx must move x, got dx = 0.0"),
        (lambda: sliver_ratio(math.sin, 1.0, 1e-17), ValueError, "dx must move x, got dx = 1e-17"),
        (lambda: sliver_ratio(math.sin, math.nan, 1.0), ValueError, "x must be finite, got nan"),
        (
            lambda: sliver_ratio(lambda t: math.inf, 0, 1),
            ValueError,
            r"F\(x \+ dx\) must be finite",
        ),
        (lambda: normal_area(0, math.inf), ValueError, "b must be finite, got inf"),
        (lambda: normal_pdf(math.nan), ValueError, "t must be finite, got nan"),
        (lambda: integral_and_grad(1.2, 1000), ValueError, "even number of panels"),
        (lambda: integral_and_grad(1.2, 1), ValueError, "n_points must be >= 2, got 1"),
        (lambda: integral_and_grad(1.2, 2.0), TypeError, "n_points must be an integer, got 2.0"),
        (lambda: integral_and_grad(math.inf), ValueError, "x must be finite, got inf"),
        (lambda: integral_and_grad(torch.tensor(1)), TypeError, "x must be a real number, got ten"),
        (lambda: integral_and_grad(1.2, f="cos"), ValueError, "f must be .* got 'cos'"),
        (lambda: integral_and_grad(1.2, rule="midpoint"), ValueError, "rule must be"),
        (lambda: window_prob_grad("0"), TypeError, "mu must be a real number, got '0'"),
        (lambda: window_prob_grad(0, n_points=8000), ValueError, "even number of panels"),
        (lambda: window_prob_grad(0, n_points=2), ValueError, "n_points must be >= 3, got 2"),
        (lambda: window_prob_grad(0, math.nan), ValueError, "lo must be finite, got nan"),
        (lambda: window_prob_grad(0, -1e308, 1e308), ValueError, "hi - lo must be finite"),
        (lambda: interchange_gap(0), ValueError, "h must be > 0, got 0"),
        (lambda: panel_count(0), ValueError, "n must be >= 1, got 0"),
        (lambda: curve_height(math.nan), ValueError, "x must be finite"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


# What the film prints

TEXTS = {
    "area_so_far": ["0.9973"],
    "whole_area": ["0.6827"],
    "slice_width": ["0.50", "0.25", "0.10", "0.01"],
    "slice_height": ["0.2998", "0.3276", "0.3428", "0.3512"],
    "curve_height": ["0.3521"],
    "panel_count": ["2", "4"],
    "trapezoid_miss": ["0.0418", "0.0102"],
    "simpson_miss": ["0.00037"],
    "trapezoid_error": ["4.0 × 10⁻⁸"],
    "simpson_error": ["5 × 10⁻¹⁵"],
    "halving_gain": ["4", "16"],
    "upper_limit": ["1.2"],
    "sine_slope": ["0.917", "0.932"],
    "sine_height": ["0.932"],
}


def test_quantities_read_as_in_the_film():
    by_name = {quantity.name: quantity for quantity in QUANTITIES}
    assert len(by_name) == len(QUANTITIES)
    assert {name: [fact.text for fact in q.facts] for name, q in by_name.items()} == TEXTS


def test_quantities_are_public_functions_of_this_module():
    for quantity in QUANTITIES:
        assert getattr(fundamental_theorem, quantity.function.__name__) is quantity.function
        assert inspect.getdoc(quantity.function)


def test_misses_are_sizes_of_the_excess():
    for n in (2, 4, 8):
        assert trapezoid_miss(n) == -excess("trapezoid", n) > 0
        assert simpson_miss(n) == excess("simpson", n) > 0
        assert trapezoid_area(n) + trapezoid_miss(n) == pytest.approx(AREA, abs=4 * U)
        assert simpson_area(n) - simpson_miss(n) == pytest.approx(AREA, abs=4 * U)
