"""The change of variables: densities, log-determinants and the numbers that the film prints."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad
from scipy.spatial import ConvexHull
from scipy.stats import multivariate_normal

from compute import flows
from compute.errors import SingularMatrixError
from compute.flows import (
    AFFINE_A,
    AFFINE_B,
    BENT_A,
    BENT_B,
    BENT_LAYERS,
    DOTS,
    DOTS_SEED,
    EXERCISE_2_A,
    EXERCISE_2_B,
    LARGEST,
    QUANTITIES,
    TEST_POINT,
    UNIT_SQUARE,
    WIDER_WINDOW,
    Affine,
    Tanh,
    affine_forward,
    affine_inverse,
    affine_logpdf,
    autograd_logabsdet,
    cell_ledger,
    compose_logabsdet,
    gaussian_samples,
    interp_map,
    jacobian_ad,
    log_tanh_slope,
    mass_in_box,
    naive_log_tanh_slope,
    polygon_area,
    slogabsdet,
    std_normal_logpdf,
    tanh_flow_area,
    tanh_flow_cells,
    tanh_flow_forward,
    tanh_flow_inverse,
    tanh_flow_logabsdet,
    tanh_flow_stretch_range,
    total_mass,
    window_extremes,
    wrong_sign_mass,
)
from compute.quantities import quantities

DET = Fraction(297, 100)  # 2 · 1.5 - 0.3 · 0.1
SWAP = ((0.0, 1.0), (1.0, 0.0))  # a reflection: det = -1
SINGULAR = ((1.0, 2.0), (2.0, 4.0))
THREE_A = ((1.5, 0.2, -0.4), (0.0, -0.8, 0.3), (0.7, 0.1, 1.1))
THREE_B = (0.3, -1.0, 2.0)

# A rounding error of a few units in the last place, amplified by condition numbers below 10.
ROUNDING = 1e-12

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
entries = st.floats(-3.0, 3.0)
shifts = st.tuples(entries, entries)
points = st.tuples(entries, entries)
matrices = st.tuples(st.tuples(entries, entries), st.tuples(entries, entries)).filter(
    lambda A: np.linalg.cond(A) < 100.0  # so that rounding is amplified by 100 at most
)


def bent_torch(z):
    """Map z by the tanh flow of exercise 3, written in torch."""
    A, b = (torch.tensor(values, dtype=torch.float64) for values in (BENT_A, BENT_B))
    return torch.tanh(A @ z + b)


def some_points(n, dim=2, seed=1):
    return np.random.default_rng(seed).normal(size=(n, dim))


def test_parameters_are_those_of_the_post():
    """Typed again from the post: exercises 2 and 4, and the film's own dots."""
    assert EXERCISE_2_A == (((1, 0.5), (0.2, 1.3)), ((2, -0.3), (0.8, 0.5)), ((0.5, 1.2), (-1, 2)))
    assert EXERCISE_2_B == (0.7, -1.5)
    assert (BENT_A, BENT_B) == (((1.2, 0.7), (-0.6, 1.5)), (0.5, -0.8))
    assert (AFFINE_A, AFFINE_B, TEST_POINT) == (((2, 0.3), (0.1, 1.5)), (1, -2), (2, 0))
    assert (flows.WINDOW_NODES, flows.WINDOW_HALF_WIDTH) == (120, 3)
    assert (DOTS, DOTS_SEED) == (600, 9)


# --- Affine maps --------------------------------------------------------------------------------


def test_inverse_of_the_test_point_is_ten_33rds_and_130_99ths():
    """Cramer's rule in fractions for A z = (2, 0) - b."""
    a, b, c, d = Fraction(2), Fraction(3, 10), Fraction(1, 10), Fraction(3, 2)
    dx, dy = Fraction(1), Fraction(2)
    exact = ((d * dx - b * dy) / DET, (a * dy - c * dx) / DET)
    assert exact == (Fraction(10, 33), Fraction(130, 99))
    z = affine_inverse(TEST_POINT, AFFINE_A, AFFINE_B)
    np.testing.assert_allclose(z, [float(value) for value in exact], rtol=1e-14)  # a few ulps


def test_logabsdet_of_the_post_is_log_of_2_97():
    """Against mpmath at 30 digits."""
    with mpmath.workdps(30):
        exact = mpmath.log(mpmath.mpf(DET.numerator) / DET.denominator)
    assert slogabsdet(AFFINE_A) == (1, pytest.approx(float(exact), rel=1e-14))  # a few ulps
    assert float(exact) == pytest.approx(1.08856195281461, abs=5e-15)  # the digits given


@given(z=points, A=matrices, b=shifts)
@repeatable
def test_affine_inverse_undoes_affine_forward(z, A, b):
    """For every well-conditioned map."""
    back = affine_inverse(affine_forward(z, A, b), A, b)
    np.testing.assert_allclose(back, z, atol=ROUNDING)


def test_forward_is_the_matrix_product_for_each_point_of_a_batch():
    """Any leading shape, checked point by point in fractions."""
    z = np.array([[[1, 2], [3, -4]], [[0, 5], [-6, 1]], [[2, 2], [1, 0]]])
    x = affine_forward(z, ((2, 3), (-1, 4)), (5, -7))
    assert x.shape == (3, 2, 2)
    for (u, v), image in zip(z.reshape(-1, 2), x.reshape(-1, 2), strict=True):
        assert tuple(image) == (2 * u + 3 * v + 5, -u + 4 * v - 7)


@pytest.mark.parametrize("shape", [(2,), (1, 2), (4, 2), (3, 4, 2), (0, 2)])
def test_shapes_are_kept(shape):
    """Points go in and come out in the same shape; densities lose the last axis."""
    z = np.full(shape, 0.3)
    assert affine_forward(z, AFFINE_A, AFFINE_B).shape == shape
    assert affine_inverse(z, AFFINE_A, AFFINE_B).shape == shape
    assert tanh_flow_inverse(z, BENT_A, BENT_B).shape == shape
    for density in (
        std_normal_logpdf(z),
        affine_logpdf(z, AFFINE_A, AFFINE_B),
        tanh_flow_logabsdet(z, BENT_A, BENT_B),
        compose_logabsdet(BENT_LAYERS, z).total,
    ):
        assert density.shape == shape[:-1]


def test_inputs_are_not_modified():
    """Arrays passed in are the same afterwards."""
    z, A, b = np.full((3, 2), 0.5), np.array(AFFINE_A), np.array(AFFINE_B)
    copies = [array.copy() for array in (z, A, b)]
    affine_forward(z, A, b), affine_inverse(z, A, b), interp_map(A, b, 1.0)
    tanh_flow_inverse(z, A, b), compose_logabsdet([Tanh()], z), polygon_area(z)
    for array, copy in zip((z, A, b), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_a_reflection_has_sign_minus_and_a_real_log():
    """A determinant below zero is no obstacle: log |det| stays a number."""
    assert slogabsdet(SWAP) == (-1, pytest.approx(0.0, abs=1e-15))
    assert slogabsdet(((0.0, 2.0), (3.0, 0.0))) == (-1, pytest.approx(np.log(6.0), rel=1e-15))


def test_torchs_logdet_serves_neither_reflections_nor_the_singular():
    """What the post calls is NaN and −∞ where we have a number and an error that says why."""
    reflected, flat = (torch.logdet(torch.tensor(A)).item() for A in (SWAP, SINGULAR))
    assert np.isnan(reflected)
    assert flat == -np.inf
    assert slogabsdet(SWAP) == (-1, 0.0)
    with pytest.raises(SingularMatrixError):
        slogabsdet(SINGULAR)


@pytest.mark.parametrize("s", [0.0, 0.25, 0.5, 1.0])
def test_glide_has_the_determinant_of_the_quadratic(s):
    """By hand det A(s) = 1 + 1.5 s + 0.47 s², and b(s) = s b."""
    A, b = interp_map(AFFINE_A, AFFINE_B, s)
    assert np.linalg.det(A) == pytest.approx(1.0 + 1.5 * s + 0.47 * s**2, rel=1e-14)  # a few ulps
    np.testing.assert_allclose(b, [s, -2.0 * s], rtol=1e-15)


@given(s=st.floats(0.0, 1.0))
@repeatable
def test_the_glide_never_collapses(s):
    """All coefficients of det A(s) are positive, so the area never falls below 1."""
    sign, logabs = slogabsdet(interp_map(AFFINE_A, AFFINE_B, s)[0])
    assert sign == 1
    assert logabs >= -1e-15  # rounding of log 1


# --- Areas --------------------------------------------------------------------------------------


def test_polygon_area_is_signed():
    """Counter-clockwise is positive; a right triangle with legs 3 and 4 has area 6."""
    triangle = [(0, 0), (3, 0), (0, 4)]
    assert polygon_area(triangle) == 6.0
    assert polygon_area(triangle[::-1]) == -6.0
    assert polygon_area(UNIT_SQUARE) == 1.0


def test_polygon_area_keeps_its_digits_far_away():
    """A unit square at 1e8: the plain shoelace sum would lose its digits at 1e16."""
    assert polygon_area(np.array(UNIT_SQUARE) + 1e8) == 1.0


def test_image_of_the_unit_square_has_area_2_97():
    """Area of the parallelogram = det A."""
    image = affine_forward(UNIT_SQUARE, AFFINE_A, AFFINE_B)
    assert polygon_area(image) == pytest.approx(float(DET), rel=1e-14)  # a few ulps


@given(A=matrices, b=shifts)
@repeatable
def test_signed_area_of_the_image_is_the_determinant(A, b):
    """Including reflections, whose signed area is negative."""
    sign, logabs = slogabsdet(A)
    area = polygon_area(affine_forward(UNIT_SQUARE, A, b))
    assert area == pytest.approx(sign * np.exp(logabs), rel=1e-10, abs=1e-13)  # cond < 100


def test_hull_area_of_mapped_points_grows_by_the_determinant():
    """Affine maps carry hulls to hulls, whatever the 10,000 points."""
    z = np.random.default_rng(3).uniform(-2.0, 2.0, size=(10_000, 2))
    before = ConvexHull(z).volume  # in the plane, scipy's volume is the area
    after = ConvexHull(affine_forward(z, AFFINE_A, AFFINE_B)).volume
    assert after / before == pytest.approx(2.97, rel=ROUNDING)


# --- Densities ----------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_standard_normal_in_any_dimension(n):
    """Against scipy."""
    z = some_points(50, n)
    oracle = multivariate_normal(np.zeros(n), np.eye(n)).logpdf(z)
    np.testing.assert_allclose(std_normal_logpdf(z), oracle, rtol=ROUNDING)


@pytest.mark.parametrize(
    ("A", "b"), [(AFFINE_A, AFFINE_B), (SWAP, (0.4, -1.0)), (THREE_A, THREE_B)]
)
def test_affine_density_is_the_normal_with_covariance_a_a_transposed(A, b):
    """Against scipy at 200 points: the post's map, a reflection, three dimensions."""
    x = 3.0 * some_points(200, len(b))
    oracle = multivariate_normal(b, np.array(A) @ np.array(A).T).logpdf(x)
    np.testing.assert_allclose(affine_logpdf(x, A, b), oracle, rtol=ROUNDING)


def test_log_density_at_the_test_point():
    """-|z|²/2 - log 2π - log 2.97 with z = (10/33, 130/99), by mpmath; and the post's digits."""
    with mpmath.workdps(30):
        half_square = mpmath.mpf(30**2 + 130**2) / (2 * 99**2)
        exact = float(-half_square - mpmath.log(2 * mpmath.pi) - mpmath.log(mpmath.mpf(297) / 100))
    value = affine_logpdf(TEST_POINT, AFFINE_A, AFFINE_B)
    assert value == pytest.approx(exact, rel=1e-14)  # a few ulps
    assert exact == pytest.approx(-3.83450962426426, abs=5e-15)  # the digits given


@given(z=points, A=matrices, b=shifts)
@repeatable
def test_area_times_density_is_kept(z, A, b):
    """p_z(z) = p_x(x) · |det A| for every map and point."""
    ledger = cell_ledger(z, A, b)
    assert ledger.px * np.exp(ledger.logabsdet) == pytest.approx(ledger.pz, rel=1e-9)  # cond < 100
    assert ledger.log_px == pytest.approx(ledger.log_pz - ledger.logabsdet, abs=1e-9)
    assert ledger.pz == pytest.approx(multivariate_normal.pdf(z, np.zeros(2)), rel=ROUNDING)


def grid_integral(density, half_x, half_y, step):
    """Midpoint rule on a box around b; for a smooth bump it converges faster than any power."""
    x = np.arange(-half_x + step / 2, half_x, step) + AFFINE_B[0]
    y = np.arange(-half_y + step / 2, half_y, step) + AFFINE_B[1]
    return float(np.sum(density(np.stack(np.meshgrid(x, y), axis=-1))) * step**2)


def test_affine_density_integrates_to_one():
    """Outside b ± (14, 11) lies about 5e-12 of the mass."""
    mass = grid_integral(lambda x: np.exp(affine_logpdf(x, AFFINE_A, AFFINE_B)), 14, 11, 0.05)
    assert mass == pytest.approx(1.0, abs=1e-9)


def test_wrong_sign_integrates_to_8_82():
    """Log |det A| added instead of subtracted: the grid gives (det A)², not 1."""

    def density(x):
        log_pz = std_normal_logpdf(affine_inverse(x, AFFINE_A, AFFINE_B))
        return np.exp(log_pz + slogabsdet(AFFINE_A)[1])

    mass = grid_integral(density, 14, 11, 0.05)
    assert mass == pytest.approx(8.8209, abs=1e-4)  # the digits given
    assert wrong_sign_mass(AFFINE_A) == pytest.approx(float(DET**2), rel=1e-14)  # a few ulps
    assert wrong_sign_mass(SWAP) == pytest.approx(1.0, rel=1e-14)


@pytest.mark.parametrize("coefficient", [-1.0, -0.5, 0.0, 0.7, 1.0])
def test_total_mass_is_the_integral_for_every_coefficient(coefficient):
    """The closed form against the quadrature over a box that holds all but 5e-12 of the mass."""
    low, high = (-13.0, -13.0), (15.0, 9.0)
    by_quadrature = mass_in_box(low, high, AFFINE_A, AFFINE_B, coefficient)
    assert total_mass(AFFINE_A, coefficient) == pytest.approx(by_quadrature, rel=1e-10)
    assert by_quadrature == pytest.approx(2.97 ** (1.0 + coefficient), rel=1e-10)


def test_window_of_exercise_4_holds_59_7_percent():
    """Scipy's normal distribution function and its adaptive quadrature agree with ours."""
    normal = multivariate_normal(AFFINE_B, np.array([[4.09, 0.65], [0.65, 2.26]]))
    mass = mass_in_box((-3, -3), (3, 3), AFFINE_A, AFFINE_B)
    adaptive, _ = dblquad(lambda y, x: normal.pdf((x, y)), -3, 3, -3, 3, epsabs=1e-7)
    assert mass == pytest.approx(adaptive, abs=1e-7)  # as asked of dblquad
    assert mass == pytest.approx(normal.cdf((3, 3), lower_limit=(-3, -3)), abs=1e-5)  # its default
    assert mass == pytest.approx(0.597, abs=5e-4)  # the digits given


def test_wider_window_holds_almost_everything():
    """[-6, 8] x [-7, 3] leaves out less than 0.2 %."""
    normal = multivariate_normal(AFFINE_B, np.array([[4.09, 0.65], [0.65, 2.26]]))
    mass = mass_in_box(*WIDER_WINDOW, AFFINE_A, AFFINE_B)
    low, high = WIDER_WINDOW
    assert mass == pytest.approx(normal.cdf(high, lower_limit=low), abs=1e-5)  # cdf's default
    assert mass > 0.998


def test_box_quadrature_holds_at_its_widest():
    """A box of 60 standard deviations around a standard normal still integrates to 1."""
    identity, origin = ((1.0, 0.0), (0.0, 1.0)), (0.0, 0.0)
    mass = mass_in_box((-30, -30), (30, 30), identity, origin)
    assert mass == pytest.approx(1.0, abs=1e-12)  # rounding of 25,600 terms


def test_extremes_of_the_window():
    """The peak at b is missed by the grid; the least likely node is a corner."""
    peak = affine_logpdf(AFFINE_B, AFFINE_A, AFFINE_B)
    largest, smallest = window_extremes()
    normal = multivariate_normal(AFFINE_B, np.array([[4.09, 0.65], [0.65, 2.26]]))
    side = np.linspace(-3, 3, 120)
    oracle = normal.logpdf(np.stack(np.meshgrid(side, side), axis=-1))
    assert largest.value == pytest.approx(oracle.max(), rel=ROUNDING)
    assert smallest.value == pytest.approx(oracle.min(), rel=ROUNDING)
    assert normal.logpdf(largest.at) == pytest.approx(largest.value, rel=ROUNDING)
    assert smallest.at == (-3.0, 3.0)
    # The digits given:
    assert peak == pytest.approx(-2.92644, abs=5e-6)
    assert largest.value == pytest.approx(-2.92650, abs=5e-6)
    assert smallest.value == pytest.approx(-12.24578, abs=5e-6)


def test_mapped_dots_have_mean_b_and_covariance_a_a_transposed():
    """10,000 dots, within four standard errors."""
    n = 10_000
    x = affine_forward(gaussian_samples(n, DOTS_SEED), AFFINE_A, AFFINE_B)
    covariance = np.array([[4.09, 0.65], [0.65, 2.26]])
    variance = np.diag(covariance)
    assert (np.abs(x.mean(axis=0) - AFFINE_B) < 4 * np.sqrt(variance / n)).all()
    # Var of a sample covariance of normals: (Σ_ii Σ_jj + Σ_ij²) / n.
    error = np.sqrt((np.outer(variance, variance) + covariance**2) / n)
    assert (np.abs(np.cov(x.T) - covariance) < 4 * error).all()


def test_same_seed_gives_the_same_dots_and_leaves_global_state_alone():
    """The film's 600 dots."""
    before = torch.get_default_dtype()
    dots = gaussian_samples(DOTS, DOTS_SEED)
    np.testing.assert_array_equal(dots, gaussian_samples(DOTS, DOTS_SEED))
    assert dots.shape == (600, 2)
    assert not np.array_equal(dots, gaussian_samples(DOTS, DOTS_SEED + 1))
    autograd_logabsdet("forward")
    assert torch.get_default_dtype() == before


# --- Autograd and the sign ----------------------------------------------------------------------


def test_autograd_of_the_inverse_has_the_other_sign():
    """What the post's code prints is -1.08856…; the forward map gives +1.08856…."""
    assert autograd_logabsdet("forward") == pytest.approx(1.0885619528, abs=5e-11)
    assert autograd_logabsdet("inverse") == pytest.approx(-1.0885619528, abs=5e-11)


def test_autograd_jacobian_of_the_affine_map_is_its_matrix():
    """At 20 random points, exactly: the derivative of a linear map is a copy of its entries."""
    A, b = (torch.tensor(values, dtype=torch.float64) for values in (AFFINE_A, AFFINE_B))
    for z in some_points(20):
        np.testing.assert_array_equal(jacobian_ad(lambda point: A @ point + b, z), AFFINE_A)


def test_autograd_jacobian_matches_central_differences():
    """Step 1e-5: truncation about h² = 1e-10, rounding about 1e-16/h = 1e-11."""
    h = 1e-5
    for z in some_points(20):
        columns = [
            tanh_flow_forward(z + h * e, BENT_A, BENT_B)
            - tanh_flow_forward(z - h * e, BENT_A, BENT_B)
            for e in np.eye(2)
        ]
        differences = np.stack(columns, axis=-1) / (2.0 * h)
        np.testing.assert_allclose(jacobian_ad(bent_torch, z), differences, atol=1e-9)


def test_log_determinants_of_a_map_and_its_inverse_cancel():
    """Affine and tanh, both Jacobians by autograd."""
    A, b = (torch.tensor(values, dtype=torch.float64) for values in (BENT_A, BENT_B))

    def inverse(x):
        return torch.linalg.solve(A, torch.atanh(x) - b)

    for z in some_points(20):
        a = affine_forward(z, BENT_A, BENT_B)
        assert np.abs(a).max() < 5.0  # beyond, saturation eats the digits of x
        forward = slogabsdet(jacobian_ad(bent_torch, z))[1]
        backward = slogabsdet(jacobian_ad(inverse, np.tanh(a)))[1]
        assert forward + backward == pytest.approx(0.0, abs=1e-9)  # 1e-16 · cosh²(5) · margin
    total = autograd_logabsdet("forward") + autograd_logabsdet("inverse")
    assert total == pytest.approx(0.0, abs=ROUNDING)


# --- The tanh flow ------------------------------------------------------------------------------


@given(a=st.tuples(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0)))
@repeatable
def test_tanh_inverse_undoes_tanh_forward(a):
    """For |A z + b| <= 5, where an ulp of x is worth cosh²(5) = 5500 ulps of z."""
    z = affine_inverse(a, BENT_A, BENT_B)
    back = tanh_flow_inverse(tanh_flow_forward(z, BENT_A, BENT_B), BENT_A, BENT_B)
    np.testing.assert_allclose(back, z, atol=1e-10)


def test_tanh_log_determinant_is_that_of_the_autograd_jacobian():
    """And so is the sum over the layers."""
    for z in some_points(20):
        oracle = slogabsdet(jacobian_ad(bent_torch, z))[1]
        stack = compose_logabsdet(BENT_LAYERS, z)
        assert tanh_flow_logabsdet(z, BENT_A, BENT_B) == pytest.approx(oracle, abs=1e-10)
        assert stack.total == pytest.approx(oracle, abs=1e-10)  # 1 - tanh² loses 3 digits at 4
        assert stack.parts.sum() == pytest.approx(oracle, abs=1e-10)
        np.testing.assert_allclose(stack.x, bent_torch(torch.tensor(z)), atol=1e-14)


def test_each_layer_reports_at_the_point_that_reaches_it():
    """Three layers, tanh between two affine maps: the order matters, and parts add to the whole."""
    layers = [Affine(AFFINE_A, AFFINE_B), Tanh(), Affine(SWAP, (0.1, 0.2)), Tanh()]
    z = (0.4, 0.9)
    u = np.array(AFFINE_A) @ z + AFFINE_B
    v = np.tanh(u)[::-1] + np.array([0.1, 0.2])
    expected = [np.log(2.97), -2 * np.log(np.cosh(u)).sum(), 0.0, -2 * np.log(np.cosh(v)).sum()]
    stack = compose_logabsdet(layers, z)
    np.testing.assert_allclose(stack.parts, expected, atol=ROUNDING)
    np.testing.assert_allclose(stack.x, np.tanh(v), rtol=ROUNDING)
    assert stack.total == pytest.approx(sum(expected), rel=ROUNDING)


def test_layers_at_the_origin_add_to_minus_0_024():
    """Log 2.22 - 2 log cosh 0.5 - 2 log cosh 0.8, by mpmath."""
    with mpmath.workdps(30):
        affine = mpmath.log(mpmath.mpf("2.22"))
        bend = -2 * mpmath.log(mpmath.cosh("0.5")) - 2 * mpmath.log(mpmath.cosh("0.8"))
    stack = compose_logabsdet(BENT_LAYERS, (0.0, 0.0))
    np.testing.assert_allclose(stack.parts, [float(affine), float(bend)], rtol=1e-14)
    assert stack.total == pytest.approx(float(affine + bend), rel=ROUNDING)


@given(a=st.floats(-300.0, 300.0))
@repeatable
def test_stable_slope_matches_mpmath(a):
    """log(1 - tanh² a) = -2 log cosh a, with 300 digits behind it."""
    with mpmath.workdps(30):
        oracle = float(-2 * mpmath.log(mpmath.cosh(a)))
    # Two terms of size 1.4 cancel near a = 0, so the error there is absolute.
    assert log_tanh_slope(a) == pytest.approx(oracle, rel=1e-14, abs=1e-15)


def test_naive_slope_is_minus_infinity_once_tanh_is_saturated():
    """Finite at 18, lost at 20; the stable form goes on."""
    np.testing.assert_array_equal(np.isneginf(naive_log_tanh_slope([-20, 18, 20])), [1, 0, 1])
    assert naive_log_tanh_slope(2.0) == pytest.approx(
        log_tanh_slope(2.0), rel=1e-13
    )  # 1 digit lost
    for a in (LARGEST, -LARGEST):  # of either sign: e^(-2a) alone would overflow
        assert log_tanh_slope(a) == pytest.approx(-2.0 * LARGEST, rel=1e-15)


def test_saturated_point_has_a_finite_log_determinant():
    """z = (20, 20), against mpmath at 60 digits: 1 - tanh² there is about 1e-33."""
    with mpmath.workdps(60):
        a = (mpmath.mpf("38.5"), mpmath.mpf("17.2"))
        exact = mpmath.log(mpmath.mpf("2.22")) + sum(mpmath.log(1 - mpmath.tanh(u) ** 2) for u in a)
    value = tanh_flow_logabsdet((20, 20), BENT_A, BENT_B)
    assert value == pytest.approx(float(exact), rel=1e-14)
    assert float(exact) == pytest.approx(-107.82990408, abs=5e-9)  # the digits given


def test_tanh_density_integrates_to_one():
    """With x = tanh u the integral runs over the u-plane; p_x(x) is taken through the inverse.

    Outside b ± 10.5 lie 6.5 standard deviations: 1e-10. Nearer, artanh is off by 1e-16 · cosh² u,
    which stays below 1e-7 and meets a density that is as small.
    """
    step = 0.05
    u = np.arange(-10.5, 10.5, step) + step / 2
    grid = np.stack(np.meshgrid(u + BENT_B[0], u + BENT_B[1]), axis=-1)
    z = tanh_flow_inverse(np.tanh(grid), BENT_A, BENT_B)
    log_px = std_normal_logpdf(z) - tanh_flow_logabsdet(z, BENT_A, BENT_B)
    mass = np.sum(np.exp(log_px) / np.prod(np.cosh(grid), axis=-1) ** 2) * step**2
    assert mass == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(
    ("index", "det"), [(0, Fraction(6, 5)), (1, Fraction(31, 25)), (2, Fraction(11, 5))]
)
def test_exercise_2_is_bounded_by_the_affine_determinant(index, det):
    """tanh only shrinks: log |det J| <= log det A at every z, with equality where A z + b = 0."""
    A = EXERCISE_2_A[index]
    sign, ceiling = slogabsdet(A)
    assert sign == 1
    assert ceiling == pytest.approx(np.log(float(det)), rel=1e-13)  # a few ulps of det
    values = tanh_flow_logabsdet(5.0 * some_points(1000), A, EXERCISE_2_B)
    assert (values <= ceiling).all()
    assert np.ptp(values) > 1.0  # it depends on z, so on the seed of the post's unseeded draw
    top = affine_inverse((0, 0), A, EXERCISE_2_B)
    assert tanh_flow_logabsdet(top, A, EXERCISE_2_B) == pytest.approx(ceiling, rel=1e-13)


def test_bent_area_is_that_inside_the_mapped_boundary():
    """Green's theorem: the shoelace of the boundary knows nothing of |det J| inside."""
    t = np.linspace(-2.0, 2.0, 20_001)[:-1]
    edge = np.full_like(t, 2.0)
    sides = [(t, -edge), (edge, t), (-t, edge), (-edge, -t)]
    boundary = np.vstack([np.stack(side, axis=-1) for side in sides])
    shoelace = polygon_area(tanh_flow_forward(boundary, BENT_A, BENT_B))
    area = tanh_flow_area(BENT_A, BENT_B)
    assert area == pytest.approx(shoelace, abs=1e-7)  # chords of 2e-4: error of order 4e-8
    assert area == pytest.approx(3.90050, abs=5e-6)  # the digits given
    assert area / 4.0 == pytest.approx(0.975, abs=5e-4)  # the share of the box (-1, 1)²


def test_stretch_over_the_square_runs_from_a_corner_to_the_determinant():
    """The top is det A = 2.22 itself; no point of a fine grid or of a random draw gets past it."""
    largest, smallest = tanh_flow_stretch_range(BENT_A, BENT_B)
    assert largest.value == pytest.approx(2.22, rel=1e-14)
    np.testing.assert_allclose(largest.at, [-1.31 / 2.22, 0.66 / 2.22], rtol=1e-13)
    assert smallest.at == (2.0, -2.0)
    assert smallest.value == pytest.approx(7.3e-5, abs=5e-7)  # the digits given
    by_cosh = 2.22 / np.cosh(1.5) ** 2 / np.cosh(5.0) ** 2
    assert smallest.value == pytest.approx(by_cosh, rel=ROUNDING)
    side = np.linspace(-2.0, 2.0, 201)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    stretch = 2.22 / np.prod(np.cosh(affine_forward(grid, BENT_A, BENT_B)), axis=-1) ** 2
    assert largest.value >= stretch.max()
    assert smallest.value == pytest.approx(stretch.min(), rel=ROUNDING)


def test_cells_of_the_film():
    """16 x 16 centers, their factor against the autograd Jacobian."""
    cells = tanh_flow_cells(BENT_A, BENT_B)
    assert cells.centers.shape == (16, 16, 2)
    np.testing.assert_allclose(cells.centers[0, 0], [-1.875, -1.875], rtol=1e-15)
    np.testing.assert_allclose(cells.centers[3, 15], [1.875, -1.125], rtol=1e-15)
    for row, column in [(0, 0), (0, 15), (9, 5), (15, 15), (7, 2)]:
        jacobian = jacobian_ad(bent_torch, cells.centers[row, column])
        determinant = abs(np.linalg.det(jacobian))
        assert cells.stretch[row, column] == pytest.approx(determinant, rel=1e-10)


def test_a_cells_own_area_ratio_approaches_its_factor_with_the_square_of_its_size():
    """The factor at the center is the leading term; odd terms cancel by symmetry."""
    center = np.array([-0.625, 0.375])
    widths = 2.0 ** -np.arange(3, 8)
    edge = np.linspace(-0.5, 0.5, 201)[:-1]  # a curved side is followed, not cut by a chord
    half = np.full_like(edge, 0.5)
    sides = [(edge, -half), (half, edge), (-edge, half), (-half, -edge)]
    square = np.vstack([np.stack(side, axis=-1) for side in sides])
    errors = []
    for width in widths:
        image = tanh_flow_forward(center + width * square, BENT_A, BENT_B)
        errors.append(abs(polygon_area(image) / width**2 - flows.bent_stretch(*center)))
    slope = np.polyfit(np.log(widths), np.log(errors), 1)[0]
    assert slope == pytest.approx(2.0, abs=0.05)  # the next term is of order 4


# --- Bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize("A", [SINGULAR, ((1.0, 0.0), (0.0, 1e-13)), ((0.0, 0.0), (0.0, 0.0))])
def test_singular_matrices_are_refused(A):
    """Exactly singular, condition number above 1e12, zero."""
    zero = (0.0, 0.0)
    for refused in (
        lambda: slogabsdet(A),
        lambda: affine_inverse(zero, A, zero),
        lambda: affine_logpdf(zero, A, zero),
        lambda: cell_ledger(zero, A, zero),
        lambda: wrong_sign_mass(A),
        lambda: mass_in_box((-1, -1), (1, 1), A, zero),
        lambda: tanh_flow_inverse(zero, A, zero),
        lambda: tanh_flow_logabsdet(zero, A, zero),
    ):
        with pytest.raises(SingularMatrixError, match="A must have a condition number of at most"):
            refused()


def test_a_condition_number_just_below_the_limit_is_accepted():
    """The limit is 1e12, whatever the scale."""
    assert slogabsdet(((1e-9, 0.0), (0.0, 2e-21)))[1] == pytest.approx(np.log(2e-30), rel=1e-14)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: affine_forward((0, 0), ((1, 0, 0), (0, 1, 0)), (0, 0)), ValueError, "A must be s"),
        (lambda: affine_forward((0, 0), np.empty((0, 0)), ()), ValueError, "A must be square"),
        (lambda: affine_forward((0, 0), AFFINE_A, (0, 0, 0)), ValueError, "b must have shape"),
        (
            lambda: affine_forward((0, 0, 0), AFFINE_A, (0, 0)),
            ValueError,
            r"z must .*\(\.\.\., 2\)",
        ),
        (lambda: affine_forward(0.0, AFFINE_A, (0, 0)), ValueError, r"z must have shape \(\.\.\."),
        (lambda: affine_forward((0, np.nan), AFFINE_A, (0, 0)), ValueError, "z must be finite"),
        (lambda: affine_forward((0, 1e151), AFFINE_A, (0, 0)), ValueError, "z must be at most"),
        (lambda: affine_inverse((0, np.inf), AFFINE_A, (0, 0)), ValueError, "x must be finite"),
        (lambda: affine_inverse((0, 0), AFFINE_A, (np.nan, 0)), ValueError, "b must be finite"),
        (
            lambda: affine_inverse((1e150, 0), 1e-300 * np.eye(2), (0, 0)),
            ValueError,
            r"A⁻¹ \(x - b\) must be finite",
        ),
        (lambda: slogabsdet(((1, np.nan), (0, 1))), ValueError, "A must be finite"),
        (lambda: slogabsdet((("a", "b"), ("c", "d"))), TypeError, "A must hold real numbers"),
        (lambda: std_normal_logpdf((0, 1e200)), ValueError, "z must be at most 1e\\+150 in size"),
        (lambda: std_normal_logpdf(np.empty((3, 0))), ValueError, r"z must have shape \(\.\.\."),
        (lambda: interp_map(AFFINE_A, AFFINE_B, 1.01), ValueError, r"s must be in \[0, 1\], got"),
        (lambda: interp_map(AFFINE_A, AFFINE_B, -0.01), ValueError, r"s must be in \[0, 1\], got"),
        (lambda: interp_map(AFFINE_A, AFFINE_B, np.nan), ValueError, "s must be finite"),
        (lambda: interp_map(AFFINE_A, (1,), 0.5), ValueError, "b must have shape"),
        (lambda: polygon_area([(0, 0), (1, 1)]), ValueError, "P must have at least 3 corners"),
        (lambda: polygon_area([(0, 0, 0)] * 3), ValueError, "P must have shape"),
        (lambda: cell_ledger([(0, 0)], AFFINE_A, AFFINE_B), ValueError, "z must have shape"),
        (
            lambda: cell_ledger((0, 0, 0), 1e-110 * np.eye(3), (0, 0, 0)),
            ValueError,
            "the density at x must fit",
        ),
        (
            lambda: wrong_sign_mass(1e100 * np.eye(2)),
            ValueError,
            "the integral must fit into a flo",
        ),
        (lambda: total_mass(AFFINE_A, np.inf), ValueError, "coefficient must be finite"),
        (lambda: mass_in_box((0, 0), (1, 0), AFFINE_A, AFFINE_B), ValueError, "low must be below"),
        (lambda: mass_in_box((0, 0), (1, 1), THREE_A, THREE_B), ValueError, "A must have shape"),
        (
            lambda: mass_in_box((-50, -50), (50, 50), AFFINE_A, AFFINE_B),
            ValueError,
            "high - low must be at most 60 times",
        ),
        (lambda: window_extremes(1), ValueError, "nodes must be >= 2, got 1"),
        (lambda: window_extremes(120, -3.0), ValueError, "half_width must be > 0"),
        (
            lambda: tanh_flow_inverse((1.0, 0), BENT_A, BENT_B),
            ValueError,
            "x must be strictly betw",
        ),
        (lambda: tanh_flow_inverse((0, -1.5), BENT_A, BENT_B), ValueError, r"strictly.*got -1\.5"),
        (lambda: compose_logabsdet([], (0, 0)), ValueError, "layers must hold at least one"),
        (lambda: tanh_flow_cells(BENT_A, BENT_B, cells=0), ValueError, "cells must be >= 1"),
        (lambda: tanh_flow_cells(BENT_A, BENT_B, 0.0), ValueError, "half_width must be > 0"),
        (lambda: tanh_flow_area(THREE_A, THREE_B), ValueError, "A must have shape"),
        (
            lambda: tanh_flow_stretch_range(BENT_A, BENT_B, 0.1),
            ValueError,
            "half_width must reach the point",
        ),
        (lambda: jacobian_ad(lambda z: z[:1], (0, 0)), ValueError, r"fn must map \(2,\) to itself"),
        (lambda: jacobian_ad(torch.sqrt, (0, 1)), ValueError, "the Jacobian of fn must be finite"),
        (
            lambda: autograd_logabsdet("back"),
            ValueError,
            "direction must be 'forward' or 'inverse'",
        ),
        (lambda: gaussian_samples(-1, 9), ValueError, "n must be >= 0, got -1"),
        (lambda: gaussian_samples(5, -9), ValueError, "seed must be >= 0, got -9"),
        (lambda: gaussian_samples(5.0, 9), TypeError, "n must be an integer"),
        (lambda: flows.dot_coordinate(2, 0.0), ValueError, "axis must be 0 or 1, got 2"),
        (lambda: flows.ledger_entry("logp", 1.0), ValueError, "entry must be one of log_pz, loga"),
        (lambda: flows.directed_logabsdet("up"), ValueError, "direction must be"),
        (lambda: flows.bend((0, 0), BENT_A, BENT_B, 1.5), ValueError, r"u must be in \[0, 1\]"),
        (lambda: flows.layer_logabsdet("relu", 0, 0), ValueError, "layer must be 'affine' or"),
    ],
)
def test_bad_input_is_named_at_the_door(call, error, message):
    """The message names the argument, its value and the limit."""
    with pytest.raises(error, match=message):
        call()


# --- The numbers of the film --------------------------------------------------------------------

SHOWN = {
    "cell_area": ["1.00", "2.97"],
    "peak_density": ["0.159", "0.054"],
    "area_times_density": ["0.159", "0.159"],
    "dot_coordinate": ["0.303", "1.313"],
    "ledger": ["−2.746", "1.089", "−3.835"],
    "jacobian_entry": ["2.00", "0.30", "0.10", "1.50", "0.51", "−0.10", "−0.03", "0.67"],
    "directed_logabsdet": ["+1.089", "−1.089"],
    "total_probability": ["1.00", "8.82"],
    "whole_probability": ["1"],
    "stretch": ["2.18"],
    "crushed_stretch": ["0.00014"],
    "layer_logabsdet": ["0.798", "−0.822"],
    "stack_logabsdet": ["−0.024"],
}


def test_film_shows_these_numbers():
    """Each quantity where the film rests on it, as written on the screen."""
    by_name = quantities("flows")  # raises if two have the same name
    texts = {name: [fact.text for fact in quantity.facts] for name, quantity in by_name.items()}
    assert texts == SHOWN
    assert len(QUANTITIES) == len(SHOWN)


@given(s=st.floats(0.0, 1.0))
@repeatable
def test_area_times_peak_density_stands_still_while_the_map_acts(s):
    """At 1/(2π), the peak of the standard normal, times the unit area."""
    area = 1.0 + 1.5 * s + 0.47 * s**2
    assert flows.cell_area(s) == pytest.approx(area, rel=ROUNDING)
    assert flows.peak_density(s) == pytest.approx(1.0 / (2.0 * np.pi * area), rel=ROUNDING)
    assert flows.area_times_density(s) == pytest.approx(1.0 / (2.0 * np.pi), rel=ROUNDING)


def test_followed_dot_keeps_its_base_density_and_pays_the_log_determinant():
    """Halfway, s = 1/2: det A(s) = 1.8675."""
    assert flows.ledger_entry("log_pz", 0.5) == pytest.approx(-2.74594767, abs=5e-9)
    assert flows.ledger_entry("logabsdet", 0.5) == pytest.approx(np.log(1.8675), rel=ROUNDING)
    halfway = [(10 / 33 + 2.0) / 2.0, (130 / 99 + 0.0) / 2.0]  # the glide is a straight line
    assert [flows.dot_coordinate(axis, 0.5) for axis in (0, 1)] == pytest.approx(halfway)


def test_film_names_the_extreme_cells():
    """The two cells that the magnifier visits are the extremes of |det J| over the 256 centers."""
    side = (np.arange(16) - 7.5) / 4.0
    stretch = {
        (u, v): 2.22 / np.prod(np.cosh(np.array(BENT_A) @ (u, v) + BENT_B)) ** 2
        for u in side
        for v in side
    }
    largest, smallest = max(stretch, key=stretch.get), min(stretch, key=stretch.get)
    named = flows.bent_cell_extremes()
    assert [extreme.at for extreme in named] == [largest, smallest]  # quarters and eighths: exact
    for extreme in named:
        assert extreme.value == pytest.approx(stretch[extreme.at], rel=ROUNDING)
        assert flows.bent_stretch(*extreme.at) == pytest.approx(extreme.value, rel=ROUNDING)


def test_bending_begins_at_the_identity_and_ends_at_the_tanh_flow():
    """Points and factors, at both ends of the way."""
    z = np.random.default_rng(5).uniform(-2.0, 2.0, size=(50, 2))
    start, end = flows.bend(z, BENT_A, BENT_B, 0.0), flows.bend(z, BENT_A, BENT_B, 1.0)
    np.testing.assert_array_equal(start.x, z)
    np.testing.assert_array_equal(start.stretch, np.ones(50))
    np.testing.assert_array_equal(end.x, tanh_flow_forward(z, BENT_A, BENT_B))
    log_stretch = tanh_flow_logabsdet(z, BENT_A, BENT_B)
    np.testing.assert_allclose(np.log(end.stretch), log_stretch, rtol=0, atol=1e-11)  # det cancels


@pytest.mark.parametrize("u", [0.25, 0.5, 0.9])
def test_factor_on_the_way_is_that_of_the_autograd_jacobian_and_never_zero(u):
    """The sheet doesn't fold while it bends."""
    side = np.linspace(-2.0, 2.0, 9)
    z = np.stack(np.meshgrid(side, side), axis=-1)
    stretch = flows.bend(z, BENT_A, BENT_B, u).stretch
    for row, column in [(0, 0), (4, 4), (2, 7), (8, 0)]:
        jacobian = jacobian_ad(lambda p: (1 - u) * p + u * bent_torch(p), z[row, column])
        assert stretch[row, column] == pytest.approx(np.linalg.det(jacobian), rel=1e-10)
    assert stretch.min() > 0.005
