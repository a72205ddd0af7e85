"""Volumes under a Gaussian hill: closed forms, samples and how far they stray, and grids."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad
from scipy.stats import halfnorm, multivariate_normal, norm

from compute.monte_carlo import (
    EXERCISE_SAMPLES,
    MU,
    POST_ERROR,
    POST_SAMPLES,
    QUANTITIES,
    RUNS,
    SIDE,
    SIDES,
    SIGMA,
    base_area,
    batch_means,
    box_probability,
    chance_of_error_below,
    correlated_probability,
    density,
    dimension,
    elbo_gap,
    estimate,
    funnel_half_width,
    grid_points,
    height,
    hit_miss_sigma,
    mc_running,
    mc_runs,
    mc_sigma,
    mean_height,
    midpoint2,
    observed_slope,
    odd_estimate,
    odd_sigma,
    relative_error_percent,
    relative_sigma,
    runs_inside,
    sample_box,
    samples,
    samples_to_match,
    simpson2,
    simpson_error,
    square_probability,
    square_sigma,
    standard_error,
    tightening,
    trapezoid2,
    typical_error,
)
from compute.quantities import quantities

repeatable = settings(max_examples=40, derandomize=True, deadline=None)
bounds = st.floats(-6, 6, allow_subnormal=False)
means = st.floats(-2, 2)
deviations = st.floats(0.3, 3)
INF = math.inf
SQUARE = (-1.0, 1.0, -1.0, 1.0)


def test_parameters_are_those_of_the_post():
    assert (MU, SIGMA, SIDE) == ((0, 0), (1, 1), 2)
    assert (POST_SAMPLES, EXERCISE_SAMPLES, SIDES) == (100_000, 200_000, (2, 3, 4))
    assert POST_ERROR == 5.91e-5


# --- the hill ----------------------------------------------------------------------------------


@repeatable
@given(bounds, bounds, st.tuples(means, means), st.tuples(deviations, deviations))
def test_density_is_scipys(x, y, mu, sigma):
    expected = norm.pdf(x, mu[0], sigma[0]) * norm.pdf(y, mu[1], sigma[1])
    assert density(x, y, mu, sigma) == pytest.approx(expected, rel=1e-12)


def test_density_broadcasts():
    grid = density(np.linspace(-1, 1, 3)[:, None], np.linspace(-1, 1, 5))
    assert grid.shape == (3, 5)
    assert grid[1, 2] == 1 / math.tau
    assert (height(0.0, 0.0), height(1.0, 1.0)) == pytest.approx((0.1592, 0.0585), abs=6e-5)


def test_post_square_holds_the_square_of_erf():
    """Forty digits of mpmath; the post's last printed digit, 0.46607, is wrong."""
    with mpmath.workdps(40):
        exact = float(mpmath.erf(1 / mpmath.sqrt(2)) ** 2)
    assert square_probability() == pytest.approx(exact, rel=1e-15)
    assert square_probability() == pytest.approx(0.466064942674392, abs=5e-16)
    assert f"{square_probability():.5f}" == "0.46606"


def test_shifted_and_stretched_hill_agrees_with_quadrature():
    mu, sigma = (0.5, 1.0), (2.0, 0.5)
    found = box_probability(-1, 2, 0, 3, mu=mu, sigma=sigma)
    by_scipy, _ = dblquad(lambda y, x: float(density(x, y, mu, sigma)), -1, 2, 0, 3)
    assert found == pytest.approx(by_scipy, rel=1e-9)
    assert found == pytest.approx(0.534289451534898, abs=5e-16)


@repeatable
@given(st.lists(bounds, min_size=3, max_size=3, unique=True).map(sorted), bounds, means, deviations)
def test_volumes_of_split_boxes_add(x, y, mu, sigma):
    """Differences of values up to 1, so a few 1e-16."""
    a, m, b = x
    hill = {"mu": (mu, 0.0), "sigma": (sigma, 1.0)}
    whole = box_probability(a, b, y, INF, **hill)
    parts = box_probability(a, m, y, INF, **hill) + box_probability(m, b, y, INF, **hill)
    assert parts == pytest.approx(whole, abs=1e-15)
    assert box_probability(a, a, y, INF, **hill) == 0.0


def test_the_whole_plane_holds_one():
    assert box_probability(-INF, INF, -INF, INF) == 1.0
    assert box_probability(-INF, 0.5, -INF, INF, mu=(0.5, 3), sigma=(2, 4)) == 0.5


def test_tails_keep_their_digits():
    """Beyond nine deviations 1 − Φ is below the spacing of floats near 1."""
    with mpmath.workdps(30):
        tail = float(mpmath.ncdf(-9) - mpmath.ncdf(-10))
    assert box_probability(9, 10, -INF, INF) == pytest.approx(tail, rel=1e-12, abs=0)
    assert box_probability(-10, -9, -INF, INF) == pytest.approx(tail, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("side", "closed"), [(2, 0.466064942674392), (3, 0.750624003490079), (4, 0.911070)]
)
def test_squares_of_exercise_two(side, closed):
    assert square_probability(side) == pytest.approx(closed, abs=5e-7)
    assert square_probability(side) == pytest.approx((2 * norm.cdf(side / 2) - 1) ** 2, rel=1e-14)


@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.5, 0.8])
def test_correlated_hill_agrees_with_scipy(rho):
    """By inclusion and exclusion of scipy's distribution function, good to 1e-8."""
    hill = multivariate_normal(cov=[[1, rho], [rho, 1]])
    corners = hill.cdf([1, 1]) - hill.cdf([-1, 1]) - hill.cdf([1, -1]) + hill.cdf([-1, -1])
    assert correlated_probability(rho) == pytest.approx(corners, abs=1e-7)


def test_the_product_holds_only_without_correlation():
    assert correlated_probability(0.0) == pytest.approx(square_probability(), rel=1e-13)
    assert correlated_probability(0.8) > square_probability() + 0.05


# --- sampling ----------------------------------------------------------------------------------


def test_same_seed_same_bytes_and_other_seeds_differ():
    first, again = (sample_box(*SQUARE, n=500, seed=3) for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert not np.array_equal(first, sample_box(*SQUARE, n=500, seed=4))


def test_first_points_do_not_depend_on_how_many_follow():
    few, many = sample_box(*SQUARE, n=100, seed=0), sample_box(*SQUARE, n=10_000, seed=0)
    assert np.array_equal(few, many[:100])


def test_points_fill_their_box():
    """Each coordinate within its bounds, with the mean of a uniform one to 4 deviations."""
    points = sample_box(-1.0, 3.0, 10.0, 11.0, n=10_000, seed=1)
    for column, (low, high) in zip(points.T, ((-1, 3), (10, 11)), strict=True):
        assert low < column.min() < column.max() < high
        slack = 4 * (high - low) / math.sqrt(12 * 10_000)
        assert column.mean() == pytest.approx((low + high) / 2, abs=slack)
    assert abs(np.corrcoef(points.T)[0, 1]) < 0.04  # 4/√n


def test_running_estimates_of_a_few_heights():
    assert mc_running([1.0, 3.0, 8.0], 2.0, [1, 3, 2]).tolist() == [2.0, 8.0, 4.0]


def test_running_estimates_of_seed_zero():
    """Pinned for NumPy's PCG64; sums in another order may differ in the thirteenth digit."""
    found = [estimate(n) for n in (10, 100, 1_000, 10_000, 100_000)]
    pins = [0.434896434530, 0.450610161364, 0.464180690696, 0.467110957336, 0.466501826677]
    assert found == pytest.approx(pins, abs=1e-12)
    assert mean_height(40) == pytest.approx(0.11540852731, abs=5e-12)
    assert estimate(40) == pytest.approx(0.4616, abs=5e-5)


def test_running_estimates_stray_as_their_deviation_says():
    """Should the generator change, these still hold: four deviations."""
    for n in (10, 100, 1_000, 10_000, 100_000):
        assert abs(estimate(n) - square_probability()) < 4 * standard_error(n)


def test_estimate_is_the_plain_mean_of_its_sample():
    points = np.random.default_rng(0).uniform(-1, 1, size=(1_000, 2))
    heights = [norm.pdf(x) * norm.pdf(y) for x, y in points]
    assert estimate(1_000) == pytest.approx(4 * math.fsum(heights) / 1_000, rel=1e-13)


def test_runs_come_from_their_own_seeds():
    runs = mc_runs([5, 20], runs=3, n=20, seed0=7)
    assert runs.shape == (3, 2)
    alone = density(*sample_box(*SQUARE, n=20, seed=9).T)
    assert runs[2].tolist() == mc_running(alone, 4.0, [5, 20]).tolist()


# --- how far estimates stray -------------------------------------------------------------------


def test_sigma_has_its_closed_form():
    """∫∫ p² over the square is (√π erf 1)² / 4π²."""
    squares = (math.sqrt(math.pi) * math.erf(1)) ** 2 / (4 * math.pi**2)
    assert square_sigma() == pytest.approx(
        math.sqrt(4 * squares - square_probability() ** 2), rel=1e-12
    )
    pins = [0.093965549, 0.32408773, 0.65674011]
    assert [square_sigma(side) for side in SIDES] == pytest.approx(pins, rel=2e-8)


def test_sigma_of_any_box_is_that_of_quadrature():
    a, b, c, d = -0.5, 2.0, 0.3, 1.7
    area = (b - a) * (d - c)
    squares, _ = dblquad(lambda y, x: float(density(x, y)) ** 2, a, b, c, d)
    variance = area * squares - box_probability(a, b, c, d) ** 2
    assert mc_sigma(a, b, c, d) == pytest.approx(math.sqrt(variance), rel=1e-9)


def test_sigma_is_the_deviation_of_samples():
    """One percent: 100,000 samples determine a deviation to 0.2 percent."""
    heights = density(*sample_box(*SQUARE, n=POST_SAMPLES, seed=5).T)
    assert (4 * heights).std() == pytest.approx(square_sigma(), rel=0.01)


def test_estimates_have_no_bias():
    """Mean of 400 runs of 1,000 within four deviations."""
    runs = mc_runs([1_000], runs=400, n=1_000, seed0=1_000)
    slack = 4 * square_sigma() / math.sqrt(400 * 1_000)
    assert runs.mean() == pytest.approx(square_probability(), abs=slack)


def test_errors_shrink_like_one_over_the_root():
    """The film's 64 runs would determine a deviation to 9 percent only; 512 do to 3 percent."""
    runs = mc_runs([100, 1_000, 10_000], runs=512)
    rms = np.sqrt(((runs - square_probability()) ** 2).mean(axis=0))
    for n, error in zip((100, 1_000, 10_000), rms, strict=True):
        assert 0.85 < error / standard_error(n) < 1.15  # nearly five deviations
    assert observed_slope() == pytest.approx(-0.5, abs=0.05)


def test_most_runs_stay_in_the_funnel():
    """As measured: 62, 64, 58, 61 of 64; in the long run 61."""
    found = [runs_inside(n) for n in (10, 100, 1_000, 10_000)]
    assert all(0.9 <= spread.inside / spread.runs <= 1 for spread in found)
    assert [spread.inside for spread in found] == [62, 64, 58, 61]
    assert {spread.runs for spread in found} == {RUNS}


def test_post_error_is_lucky():
    """Digits as given: standard error 2.97e-4, typical 2.4e-4, 16 percent are as small."""
    assert standard_error(POST_SAMPLES) == pytest.approx(2.97145e-4, rel=2e-6)
    assert typical_error(POST_SAMPLES) == pytest.approx(2.4e-4, abs=5e-6)
    assert chance_of_error_below(POST_ERROR, POST_SAMPLES) == pytest.approx(0.16, abs=0.005)
    sizes = halfnorm(scale=standard_error(POST_SAMPLES))
    assert chance_of_error_below(1e-4, POST_SAMPLES) == pytest.approx(sizes.cdf(1e-4), rel=1e-9)
    assert typical_error(POST_SAMPLES) == pytest.approx(sizes.mean(), rel=1e-12)


def test_bigger_boxes_are_estimated_worse():
    errors = [standard_error(200_000, side) for side in SIDES]
    assert errors == pytest.approx([2.1e-4, 7.2e-4, 1.5e-3], rel=0.025)
    assert errors == sorted(errors)


def test_the_funnel_is_ten_times_tighter_with_a_hundred_times_the_points():
    assert funnel_half_width(10_000) == pytest.approx(0.0019, abs=5e-5)
    assert funnel_half_width(10_000) / funnel_half_width(1_000_000) == pytest.approx(10, rel=1e-14)
    assert tightening(100) == 10.0


def test_hit_or_miss_is_better_only_for_big_boxes():
    """28 times as many points for L = 2, fewer for L = 4."""
    p = square_probability()
    assert hit_miss_sigma(p) == pytest.approx(0.49885, abs=5e-6)
    assert (hit_miss_sigma(p) / square_sigma()) ** 2 == pytest.approx(28, abs=0.5)
    assert hit_miss_sigma(square_probability(4)) == pytest.approx(0.285, abs=5e-4)
    assert hit_miss_sigma(square_probability(4)) < square_sigma(4)
    assert hit_miss_sigma(0) == hit_miss_sigma(1) == 0


# --- an odd integrand --------------------------------------------------------------------------


def test_odd_integrand_gives_zero_but_for_noise():
    assert odd_sigma() / math.sqrt(200_000) == pytest.approx(5.7e-4, abs=5e-6)
    squares, _ = dblquad(
        lambda y, x: (math.tanh(x + y) * height(x, y)) ** 2, -1, 1, -1, 1, epsabs=1e-10
    )
    assert odd_sigma() == pytest.approx(math.sqrt(4 * squares), rel=1e-8)
    for seed in range(5):
        assert abs(odd_estimate(20_000, seed)) < 4 * odd_sigma() / math.sqrt(20_000)


def test_mirrored_points_give_zero_outright():
    for seed in range(5):
        assert abs(odd_estimate(1_000, seed, antithetic=True)) <= 1e-15
    assert odd_estimate(1_000) != odd_estimate(1_000, 1)


# --- two integrals over a latent variable ------------------------------------------------------


@repeatable
@given(st.floats(-3, 3), means, deviations)
def test_the_elbo_lies_below_by_the_divergence_from_the_posterior(x, mean, deviation):
    """Which for Gaussians has a closed form; p(z | x) is N(x/2, ½)."""
    ratio = 2 * deviation**2
    divergence = (ratio + 2 * (mean - x / 2) ** 2 - 1 - math.log(ratio)) / 2
    assert elbo_gap(x, mean, deviation) == pytest.approx(divergence, abs=1e-12)


def test_the_elbo_is_tight_at_the_posterior_and_nowhere_else():
    assert elbo_gap(1.0, 0.5, math.sqrt(0.5)) == pytest.approx(0, abs=1e-14)
    assert min(elbo_gap(1.0, 0.4, math.sqrt(0.5)), elbo_gap(1.0, 0.5, 0.8)) > 1e-3


# --- grids -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "order"), [(simpson2, 4), (midpoint2, 2), (trapezoid2, 2)])
def test_grid_errors_shrink_with_their_order(rule, order):
    errors = [abs(rule(m) - square_probability()) for m in (8, 16, 32)]
    for coarse, fine in pairwise(errors):
        assert math.log2(coarse / fine) == pytest.approx(order, abs=0.06)


def test_midpoints_lie_above_and_trapezoids_below():
    """The hill is concave along each axis within one deviation."""
    for m in (1, 2, 7):
        assert midpoint2(m) > square_probability() > trapezoid2(m)


def test_simplest_grids_by_hand():
    peak = 1 / math.tau
    assert midpoint2(1) == pytest.approx(4 * peak, rel=1e-15)
    corner, edge = peak * math.exp(-1), peak * math.exp(-0.5)
    assert trapezoid2(1) == pytest.approx(4 * corner, rel=1e-15)
    assert simpson2(2) == pytest.approx((4 * corner + 16 * edge + 16 * peak) / 9, rel=1e-14)


def test_a_small_simpson_grid_beats_sampling_in_the_plane():
    assert simpson_error() == pytest.approx(7.4e-7, abs=5e-9 * 10)
    assert samples_to_match(7.4e-7) == pytest.approx(1.6e10, rel=0.02)
    assert samples_to_match(standard_error(500)) == pytest.approx(500, rel=1e-12)


def test_grids_explode_with_the_dimension_and_samples_do_not():
    assert grid_points(10, 10) == 10_000_000_000
    assert [grid_points(3, d) for d in (1, 2, 3)] == [3, 9, 27]
    assert relative_sigma(2) == pytest.approx(square_sigma() / square_probability(), rel=1e-12)
    assert relative_error_percent(10, 100_000) == pytest.approx(0.15, abs=0.005)


def test_relative_sigma_is_the_deviation_of_samples_in_ten_dimensions():
    """200,000 samples determine it to about half a percent."""
    x = np.random.default_rng(0).uniform(-1, 1, size=(200_000, 10))
    heights = np.exp(-(x**2).sum(axis=1) / 2)
    assert relative_sigma(10) == pytest.approx(heights.std() / heights.mean(), rel=0.02)


def test_readouts_are_their_arguments():
    assert (samples(7), dimension(3), base_area(3.0)) == (7, 3, 9.0)


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: density(np.nan, 0), ValueError, "x must be finite"),
        (lambda: density(0, 0, sigma=(1, 0)), ValueError, r"sigma must be > 0, got \(1.0, 0.0\)"),
        (lambda: density(0, 0, sigma=(1, np.nan)), ValueError, "sigma must be finite"),
        (lambda: density(0, 0, mu=(1, 2, 3)), ValueError, r"mu must have shape \(2\)"),
        (lambda: box_probability(1, 0, 0, 1), ValueError, "a and b must be in order, got 1.0"),
        (lambda: box_probability(0, 1, 1, 0), ValueError, "c and d must be in order, got 1.0"),
        (lambda: box_probability(np.nan, 1, 0, 1), ValueError, "a must be finite, got nan"),
        (lambda: box_probability("0", 1, 0, 1), TypeError, "a must be a real number"),
        (lambda: box_probability(0, 1, 0, 1, sigma=(-1, 1)), ValueError, "sigma must be > 0"),
        (lambda: square_probability(0), ValueError, "side must be > 0, got 0"),
        (lambda: correlated_probability(1), ValueError, r"rho must be in \(-1, 1\), got 1"),
        (lambda: sample_box(*SQUARE, n=0, seed=0), ValueError, "n must be >= 1, got 0"),
        (lambda: sample_box(*SQUARE, n=1.5, seed=0), TypeError, "n must be an integer"),
        (lambda: sample_box(*SQUARE, n=1, seed=None), TypeError, "seed must be an integer"),
        (lambda: sample_box(0, 0, 0, 1, n=1, seed=0), ValueError, "a must be < b, got 0.0"),
        (lambda: sample_box(0, 1, 2, 1, n=1, seed=0), ValueError, "c must be < d, got 2.0"),
        (lambda: sample_box(0, INF, 0, 1, n=1, seed=0), ValueError, "b must be finite, got inf"),
        (lambda: mc_sigma(0, 0, 0, 1), ValueError, "a must be < b"),
        (lambda: mc_running([1.0], 1, []), ValueError, "at must hold at least one"),
        (lambda: mc_running([1.0], 1, [2]), ValueError, "at must be between 1 and 1, got"),
        (lambda: mc_running([1.0], 1, [0]), ValueError, "at must be between 1 and 1, got"),
        (lambda: mc_running([1.0], 1, [1.0]), TypeError, "at must hold integers"),
        (lambda: mc_running([np.inf], 1, [1]), ValueError, "heights must be finite"),
        (lambda: mc_running([1.0], 0, [1]), ValueError, "area must be > 0"),
        (lambda: mc_runs([5], runs=0), ValueError, "runs must be >= 1"),
        (lambda: mc_runs([50], runs=1, n=20), ValueError, "at must be between 1 and 20"),
        (lambda: hit_miss_sigma(1.1), ValueError, r"p must be in \[0, 1\], got 1.1"),
        (lambda: estimate(0), ValueError, "n must be >= 1, got 0"),
        (lambda: estimate(100_001), ValueError, "n must be <= 100000, got 100001"),
        (lambda: standard_error(0), ValueError, "n must be >= 1"),
        (lambda: chance_of_error_below(0, 10), ValueError, "error must be > 0"),
        (lambda: tightening(0), ValueError, "times must be > 0"),
        (lambda: runs_inside(50), ValueError, r"n must be one of \[10, 100, 1000, 10000\], got 50"),
        (lambda: runs_inside(100_000), ValueError, "n must be one of"),
        (lambda: elbo_gap(np.nan, 0, 1), ValueError, "x must be finite"),
        (lambda: elbo_gap(3.1, 0, 1), ValueError, r"x must be in \[-3.0, 3.0\], got 3.1"),
        (lambda: elbo_gap(0, 0, 0), ValueError, "deviation must be > 0"),
        (lambda: simpson2(3), ValueError, "m must be even, got 3"),
        (lambda: simpson2(0), ValueError, "m must be >= 2"),
        (lambda: midpoint2(0), ValueError, "m must be >= 1"),
        (lambda: trapezoid2(0), ValueError, "m must be >= 1"),
        (lambda: samples_to_match(0), ValueError, "error must be > 0"),
        (lambda: grid_points(0, 2), ValueError, "per_axis must be >= 1"),
        (lambda: grid_points(2, 1.5), TypeError, "d must be an integer"),
        (lambda: relative_sigma(0), ValueError, "d must be >= 1"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


# --- what the film prints ----------------------------------------------------------------------


def test_every_quantity_shows_what_the_film_shows():
    shown = {q.name: [fact.text for fact in q.facts] for q in QUANTITIES}
    assert shown == {
        "mean_height": ["0.1154"],
        "area": ["4"],
        "estimate": ["0.4616", "0.4642"],
        "samples": ["40", "100", "100,000"],
        "exact": ["0.46606"],
        "funnel": ["0.019", "0.0019"],
        "tightening": ["10"],
        "grid": ["10", "100", "1,000", "10,000,000,000"],
        "relative_error": ["0.15"],
    }
    assert set(quantities("monte_carlo")) == set(shown)  # raises if a name is not unique


def test_batch_means_are_those_of_scipys_density_at_the_films_points():
    """Rounding of running sums of numbers below 1: far under 1e-12."""
    points = sample_box(-1, 1, -1, 1, n=40, seed=0)
    heights = multivariate_normal([0, 0], np.eye(2)).pdf(points)
    assert batch_means(8, 5) == pytest.approx(heights.reshape(5, 8).mean(axis=1), abs=1e-12)


@pytest.mark.parametrize(("size", "batches"), [(0, 1), (1, 0), (100_000, 2)])
def test_batches_are_not_empty_and_not_more_than_there_are_points(size, batches):
    with pytest.raises(ValueError, match=r"size|batches"):
        batch_means(size, batches)
