"""Divergence, curl and the Laplacian; heat on a grid and on a graph, against independent routes."""

from collections import Counter
from fractions import Fraction
from math import comb, exp, pi, sin, sqrt

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.linalg import expm
from scipy.ndimage import maximum_filter
from scipy.stats import multivariate_normal

from compute import heat
from compute.errors import UnstableStepError
from compute.heat import (
    QUANTITIES,
    SPOTS,
    blended_field,
    carried,
    count_peaks,
    curl_of_blend,
    density_laws,
    div_curl_grid,
    divergence_of_blend,
    double_gradient_low,
    gaussian_laplacian,
    graph_diffuse,
    graph_heat,
    graph_rate_limit,
    growth_per_step,
    heat_limit,
    heat_lost,
    heat_run,
    hot_cell_run,
    hot_spot,
    hot_spots,
    laplacian,
    laplacian_of_hot_cell,
    log_level,
    mean_square_distance,
    merged_at,
    middle_value,
    neighbor_value,
    noise_paths,
    noised_density,
    panel_peak,
    panel_scale_share,
    peak_after,
    ring_laplacian,
    ring_limit,
    ring_value,
    spots_left,
    spread_radius,
    stencil_at_top,
    stencil_error,
    three_spots_run,
    total_after,
)
from compute.quantities import quantities

repeatable = settings(max_examples=40, derandomize=True, deadline=None)
temperature = st.floats(-10, 10, allow_subnormal=False)
grids = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=7), elements=temperature
)
edges = st.sampled_from(["zero", "neumann", "periodic"])
stable = st.floats(0, 0.25)
coefficients = st.lists(st.integers(-5, 5).map(float), min_size=10, max_size=10)

PAD = {"zero": "constant", "neumann": "symmetric", "periodic": "wrap"}  # numpy's names


def padded_laplacian(u, bc):
    """Spell the stencil out on a padded copy: another road to the same numbers."""
    p = np.pad(u, 1, mode=PAD[bc])
    return p[2:, 1:-1] + p[:-2, 1:-1] + p[1:-1, 2:] + p[1:-1, :-2] - 4 * u


def sine_modes(size=64):
    """Eigenvectors and eigenvalues of the second difference with cold ends."""
    k = np.arange(1, size + 1)
    return sqrt(2 / (size + 1)) * np.sin(pi * np.outer(k, k) / (size + 1)), -4 * np.sin(
        pi * k / (2 * (size + 1))
    ) ** 2


def by_sine_modes(u0, D, steps):
    """Evolve u0 with cold edges in one go, pattern by pattern."""
    S, eigenvalue = sine_modes(len(u0))
    factor = 1 + D * (eigenvalue + eigenvalue[:, None])
    return S @ (factor**steps * (S @ u0 @ S)) @ S


def exact_heat(D, steps):
    """Heat from one cell of value 10 on an unbounded grid, in fractions, as {cell: value}."""
    u = {(0, 0): Fraction(10)}
    for _ in range(steps):
        new = Counter()
        for (i, j), value in u.items():
            new[i, j] += (1 - 4 * D) * value
            for cell in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                new[cell] += D * value
        u = new
    return u


# --- the Laplacian -----------------------------------------------------------------------------


def test_laplacian_of_a_lone_hot_cell_is_its_loss_and_its_neighbors_gain():
    expected = [[0, 10, 0], [10, -40, 10], [0, 10, 0]]
    assert laplacian(hot_spot(3, 10.0)).tolist() == expected


@repeatable
@given(grids, edges)
def test_laplacian_is_the_padded_stencil(u, bc):
    """The same sums in another order; entries are at most 80, so 1e-13 is a few roundings."""
    assert laplacian(u, bc=bc) == pytest.approx(padded_laplacian(u, bc), abs=1e-13)


def test_laplacian_acts_on_the_last_two_axes():
    stack = np.random.default_rng(0).normal(size=(2, 3, 5, 4))
    alone = [[laplacian(u) for u in row] for row in stack]
    assert np.array_equal(laplacian(stack), alone)


def test_laplacian_leaves_its_input_alone():
    u = np.arange(12.0).reshape(3, 4)
    kept = u.copy()
    laplacian(u, bc="periodic")
    assert np.array_equal(u, kept)


def test_spacing_enters_as_one_over_its_square():
    """Powers of two, so the division is exact."""
    u = np.random.default_rng(1).normal(size=(5, 6))
    assert np.array_equal(laplacian(u, 0.5), 4 * laplacian(u))


def test_without_the_spacing_the_stencil_tends_to_zero_instead_of_minus_four():
    """Δ e^(-r²) at 0 is −4; the stencil's error there is 2h² + O(h⁴)."""
    assert stencil_at_top(0.01, 0.01) == pytest.approx(-4, abs=3e-4)
    assert stencil_at_top(0.01, 1.0) == pytest.approx(-4e-4, rel=1e-3)


@pytest.mark.parametrize(
    ("nodes", "expected"), [(31, 3.53e-2), (61, 8.88e-3), (121, 2.22e-3), (241, 5.56e-4)]
)
def test_stencil_error_of_the_gaussian(nodes, expected):
    """Three digits: half a unit of the last is at most 0.25 %."""
    assert stencil_error(nodes) == pytest.approx(expected, rel=2.5e-3)


def test_stencil_is_of_second_order():
    nodes = np.array([31, 61, 121, 241])
    slope = np.polyfit(np.log(4 / (nodes - 1)), np.log([stencil_error(int(n)) for n in nodes]), 1)
    assert slope[0] == pytest.approx(2, abs=0.02)  # the h⁴ term biases the slope at the coarse end


def test_gaussian_laplacian_against_differentiation_at_40_digits():
    with mpmath.workdps(40):
        for r in (0.0, 0.3, 1.0, sqrt(2), 3.0):
            exact = mpmath.diff(
                lambda x, y: mpmath.exp(-x * x - y * y), (r, 0), (2, 0)
            ) + mpmath.diff(lambda x, y: mpmath.exp(-x * x - y * y), (r, 0), (0, 2))
            assert gaussian_laplacian(r) == pytest.approx(float(exact), abs=1e-14)


def test_gaussian_laplacian_is_lowest_at_the_top_zero_at_one_and_highest_at_root_two():
    r = np.linspace(0, 5, 5001)
    values = [gaussian_laplacian(float(x)) for x in r]
    assert values[0] == min(values) == -4
    assert gaussian_laplacian(1.0) == 0
    assert gaussian_laplacian(sqrt(2)) == pytest.approx(4 * exp(-2), rel=1e-15)  # one rounding
    assert max(values) <= gaussian_laplacian(sqrt(2))
    assert gaussian_laplacian(1e200) == 0


def test_the_posts_double_gradient_misses_the_top():
    """No node at 0 and a stencil of width 2h; by hand, f(±h, …) without any gradient routine."""
    low = double_gradient_low()
    assert low.value == pytest.approx(-3.9865, abs=5e-5)
    assert (round(low.x, 2), round(low.y, 2)) == (0.02, -0.02)
    h = 4 / 119
    x, y = low.x, low.y
    f = {
        (i, j): exp(-((x + i * h) ** 2) - (y + j * h) ** 2)
        for i, j in ((0, 0), (2, 0), (-2, 0), (0, 2), (0, -2))
    }
    by_hand = (sum(f.values()) - 5 * f[0, 0]) / (4 * h * h)
    assert low.value == pytest.approx(by_hand, rel=1e-12)  # differences of order 1 over 4h² = 5e-3


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1.0, 2.0],), ValueError, r"u must have shape \(\.\.\., H, W\)"),
        ((np.zeros((0, 3)),), ValueError, "u must have shape"),
        (([[np.nan]],), ValueError, "u must be finite, got nan"),
        (([[1j]],), TypeError, "u must hold real numbers"),
        (([[1.0]], 0.0), ValueError, "h must be > 0, got 0"),
        (([[1.0]], 1.0, "wall"), ValueError, "bc must be one of .*got 'wall'"),
        (([[1.0]], 1e-200), ValueError, "laplacian must be finite, got an overflow"),
        (([[1e308]],), ValueError, "laplacian must be finite, got an overflow"),
    ],
)
def test_laplacian_refuses(arguments, error, message):
    with pytest.raises(error, match=message):
        laplacian(*arguments)


# --- divergence and curl -----------------------------------------------------------------------


def cubic(c):
    """φ = Σ c xⁱyʲ over i + j <= 3, with its first derivatives and its Laplacian."""
    powers = [(i, j) for i in range(4) for j in range(4 - i)]
    terms = list(zip(c, powers, strict=True))

    def derivative(p, q):
        def value(x, y):
            return sum(
                a
                * np.prod(np.arange(i, i - p, -1))
                * np.prod(np.arange(j, j - q, -1))
                * x ** max(i - p, 0)
                * y ** max(j - q, 0)
                for a, (i, j) in terms
                if i >= p and j >= q
            ) + 0 * (x + y)

        return value

    return derivative


XS, YS = np.array([-1.0, -0.4, 0.3, 0.5, 1.2]), np.array([-2.0, -1.1, -0.9, 0.8])
HAND = 1e-11  # values up to 1e3 differenced over gaps down to 0.2


@repeatable
@given(coefficients, coefficients)
def test_div_and_curl_are_exact_for_quadratic_fields_up_to_the_rim(a, b):
    """On an uneven grid; the derivatives of the polynomials are taken term by term."""
    A, B = cubic(a), cubic(b)  # their derivatives are quadratic
    grid = div_curl_grid(
        lambda p: np.stack([A(1, 0)(p[..., 0], p[..., 1]), B(0, 1)(p[..., 0], p[..., 1])], -1),
        XS,
        YS,
    )
    X, Y = np.meshgrid(XS, YS)
    assert grid.div == pytest.approx(A(2, 0)(X, Y) + B(0, 2)(X, Y), abs=HAND)
    assert grid.curl == pytest.approx(B(1, 1)(X, Y) - A(1, 1)(X, Y), abs=HAND)


@repeatable
@given(coefficients)
def test_a_curl_has_no_divergence_and_a_gradient_no_curl(c):
    phi = cubic(c)

    def gradient(p):
        x, y = p[..., 0], p[..., 1]
        return np.stack([phi(1, 0)(x, y), phi(0, 1)(x, y)], -1)

    def turned(p):
        return np.stack([-gradient(p)[..., 1], gradient(p)[..., 0]], -1)

    assert div_curl_grid(turned, XS, YS).div == pytest.approx(0, abs=HAND)
    assert div_curl_grid(gradient, XS, YS).curl == pytest.approx(0, abs=HAND)


@repeatable
@given(coefficients)
def test_laplacian_is_the_divergence_of_the_gradient(c):
    """Both routes are exact for cubics, away from the cold rim."""
    phi, x = cubic(c), np.linspace(-1, 1, 5)
    X, Y = np.meshgrid(x, x)
    grid = div_curl_grid(
        lambda p: np.stack([phi(1, 0)(p[..., 0], p[..., 1]), phi(0, 1)(p[..., 0], p[..., 1])], -1),
        x,
        x,
    )
    stencil = laplacian(phi(0, 0)(X, Y), 0.5)
    assert stencil[1:-1, 1:-1] == pytest.approx(grid.div[1:-1, 1:-1], abs=HAND)


def test_div_curl_has_y_along_the_rows():
    grid = div_curl_grid(lambda p: np.stack([p[..., 0] ** 2, 0 * p[..., 0]], -1), XS, YS)
    assert grid.div.shape == (len(YS), len(XS))
    assert grid.div == pytest.approx(np.tile(2 * XS, (len(YS), 1)), abs=HAND)


def test_div_curl_is_of_second_order_at_the_rim_too():
    errors = []
    for n in (11, 21, 41, 81):
        x = np.linspace(0, 1, n)
        grid = div_curl_grid(lambda p: np.stack([np.sin(p[..., 0]), np.exp(p[..., 0])], -1), x, x)
        errors.append(
            (np.abs(grid.div - np.cos(x)).max(), np.abs(grid.curl - np.exp(x)).max()),
        )
    slopes = np.polyfit(np.log([0.1, 0.05, 0.025, 0.0125]), np.log(errors), 1)[0]
    assert slopes == pytest.approx(2, abs=0.1)  # the h³ term of the one-sided differences


def test_exercise_1_swirl_has_divergence_zero_and_curl_minus_two():
    """Spacing 4/63 is not a binary fraction, so up to rounding."""
    x = np.linspace(-heat.HALF_WIDTH, heat.HALF_WIDTH, heat.SWIRL_NODES)
    grid = div_curl_grid(lambda p: np.stack([p[..., 1], -p[..., 0]], -1), x, x)
    assert grid.div.shape == (64, 64)
    assert grid.div == pytest.approx(0, abs=1e-12)
    assert grid.curl == pytest.approx(-2, abs=1e-12)


@repeatable
@given(st.floats(0, 1))
def test_blend_spreads_at_two_less_two_s_and_turns_at_minus_two_s(s):
    assert divergence_of_blend(s) == pytest.approx(2 - 2 * s, abs=1e-15)  # one rounding
    assert curl_of_blend(s) == pytest.approx(-2 * s, abs=1e-15)


def test_blend_starts_as_outflow_and_ends_as_clockwise_swirl():
    point = np.array([[3.0, 5.0]])
    assert blended_field(0.0)(point).tolist() == [[3.0, 5.0]]
    assert blended_field(1.0)(point).tolist() == [[5.0, -3.0]]


@pytest.mark.parametrize("swirl", [0.0, 0.35, 1.0])
def test_points_are_carried_by_the_matrix_exponential(swirl):
    """Reference: scipy's expm of the field's matrix, good to a few roundings."""
    A = np.array([[1 - swirl, swirl], [-swirl, 1 - swirl]])
    points = np.array([[1.0, 0.0], [0.5, -2.0], [0.0, 0.0]])
    for time in (-1.0, 0.0, 0.7, 2.0):
        assert carried(points, time, swirl) == pytest.approx(
            points @ expm(time * A).T, rel=1e-13, abs=1e-13
        )


def test_a_carried_box_grows_at_the_rate_of_the_divergence():
    """The area of a box carried for time t is e^(div·t) times its own, for any constant div."""
    box = np.array([[0.0, 0.0], [0.2, 0.0], [0.0, 0.2]])
    for swirl in (0.0, 0.5, 1.0):
        corner, right, up = carried(box, 0.5, swirl)
        area = np.linalg.det(np.stack([right - corner, up - corner]))
        assert area == pytest.approx(0.04 * exp(divergence_of_blend(swirl) * 0.5), rel=1e-13)


def test_a_clockwise_swirl_carries_right_to_below():
    assert carried([1.0, 0.0], pi / 2, 1.0) == pytest.approx([0, -1], abs=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: div_curl_grid(lambda p: p, [0.0, 1.0], YS), "xs must be at least three"),
        (lambda: div_curl_grid(lambda p: p, XS, [0.0, 0.0, 1.0]), "ys must be .* increasing"),
        (lambda: div_curl_grid(lambda p: p[..., 0], XS, YS), r"F\(points\) must have shape"),
        (lambda: div_curl_grid(lambda p: p * np.nan, XS, YS), r"F\(points\) must be finite"),
        (lambda: div_curl_grid(lambda p: np.sign(p) * 1e308, XS, YS), "must be finite, got an ov"),
        (lambda: carried([1.0, 2.0, 3.0], 1.0), r"points must have shape \(\.\.\., 2\)"),
        (lambda: carried([1.0, 2.0], 1e4), "time must keep the points finite, got 10000"),
        (lambda: carried([1e300, 2.0], 100.0), "carried points must be finite"),
        (lambda: blended_field(np.inf), "swirl must be finite"),
        (lambda: stencil_error(2), "nodes must be >= 3, got 2"),
        (lambda: stencil_at_top(0.0, 1.0), "spacing must be > 0"),
        (lambda: gaussian_laplacian(np.nan), "r must be finite"),
    ],
)
def test_fields_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- heat on a grid ----------------------------------------------------------------------------


def test_limit_shares_one_half_among_the_dimensions():
    assert [heat_limit(n) for n in (1, 2, 4)] == [0.5, 0.25, 0.125]
    assert heat_limit() == 0.25


@pytest.mark.parametrize(("D", "steps"), [(Fraction(3, 20), 12), (Fraction(3, 10), 13)])
def test_hot_cell_against_exact_fractions(D, steps):
    """Every cell at every step, while the heat has not reached the rim; values up to 22."""
    run = hot_cell_run(float(D))
    for step in range(steps + 1):
        expected = np.zeros((64, 64))
        for (i, j), value in exact_heat(D, step).items():
            expected[32 + i, 32 + j] = float(value)
        assert run.u[step] == pytest.approx(expected, abs=1e-13)


def test_one_update_of_the_hot_cell_is_bookkeeping():
    """10 − 4·1.5 = 4, and 1.5 for each neighbor."""
    assert (middle_value(0), neighbor_value(0)) == (10, 0)
    assert middle_value(1) == pytest.approx(4, abs=1e-15)
    assert neighbor_value(1) == pytest.approx(1.5, abs=1e-15)
    assert laplacian_of_hot_cell() == -40


def test_too_large_a_step_makes_the_middle_flip_and_grow():
    """Each to the digit given; |u| is past 10 again at step 10, and not before."""
    middle = [middle_value(step, 0.30) for step in range(13)]
    assert middle[1:5] + middle[12:] == pytest.approx([-2.0, 4.0, -2.2, 3.8, 17.2], abs=0.05)
    assert middle[10] == pytest.approx(10.556, abs=5e-4)
    assert all(np.abs(hot_cell_run(0.30).u[step]).max() < 10 for step in range(1, 10))


def test_an_eigenpattern_is_multiplied_by_one_plus_d_lambda():
    """u = sin(πi/65) sin(2πj/65) for i, j = 1…64, ten steps; 1e-14 a step is a few roundings."""
    i = np.arange(1, 65)
    u = np.outer(np.sin(pi * i / 65), np.sin(2 * pi * i / 65))
    factor = 1 + 0.15 * (-4 * sin(pi / 130) ** 2 - 4 * sin(2 * pi / 130) ** 2)
    run = heat_run(u, 0.15, 10)
    for before, after in zip(run.u, run.u[1:], strict=False):
        assert after == pytest.approx(factor * before, abs=1e-14)


def periodic_by_fourier(steps, D=0.15):
    k = 2 * pi * np.fft.fftfreq(64)
    factor = 1 + D * (2 * np.cos(k) + 2 * np.cos(k)[:, None] - 4)
    return np.fft.ifft2(np.fft.fft2(hot_spot(64, 10.0)) * factor**steps).real


def test_periodic_run_against_the_fourier_factor():
    """The factors multiply 80 times: error below 80 roundings of numbers up to 10."""
    run = heat_run(hot_spot(64, 10.0), 0.15, 80, "periodic")
    assert run.u[80] == pytest.approx(periodic_by_fourier(80), abs=1e-12)


def test_the_rim_has_not_been_felt_after_80_updates():
    """Cold rim and no rim agree to what has left, 2.3e-9 in all, spread over 252 rim cells."""
    assert hot_cell_run().u[80] == pytest.approx(periodic_by_fourier(80), abs=1e-9)


@pytest.mark.parametrize(("label", "expected"), [
    (0, 4.000), (11, 0.4369), (22, 0.2291), (33, 0.1553),
    (45, 0.1149), (56, 0.0928), (67, 0.0778), (79, 0.0662),
])  # fmt: skip
def test_panels_are_drawn_after_the_update(label, expected):
    """The post's "step 0" shows 4.0, not 10. Four places, and the Fourier factor to 1e-9."""
    assert panel_peak(label) == pytest.approx(expected, abs=5e-5)
    assert panel_peak(label) == pytest.approx(periodic_by_fourier(label + 1).max(), abs=1e-9)
    assert panel_peak(label) == peak_after(label + 1)


def test_the_last_panel_uses_two_thirds_of_a_percent_of_its_color_scale():
    assert heat.PANEL_LABELS[-1] == 79
    assert panel_scale_share(79) == pytest.approx(0.0066, abs=5e-5)
    assert panel_scale_share(0) == pytest.approx(0.4, abs=1e-15)


def test_total_leaks_through_the_cold_rim_late():
    """2.25e-9 after 80 updates (rounding of the total: 1e-14), 8.608 left after 800."""
    assert heat_lost(80) == pytest.approx(2.25e-9, rel=2.5e-3)
    assert total_after(800) == pytest.approx(8.608, abs=5e-4)
    by_modes = by_sine_modes(hot_spot(64, 10.0), 0.15, 800)
    assert hot_cell_run(0.15, 800).u[800] == pytest.approx(by_modes, abs=1e-12)  # 800 roundings


def test_growth_past_the_limit():
    """Three and four places given."""
    assert growth_per_step(0.26) == pytest.approx(1.079, abs=5e-4)
    assert growth_per_step(0.30) == pytest.approx(1.3986, abs=5e-5)
    assert growth_per_step(0.15) < 1


@pytest.mark.parametrize("D", [0.0, 0.1, 0.25, 0.26, 0.3])
def test_growth_is_the_spectral_radius_of_one_step(D):
    """Reference: numpy's eigenvalues of the 49 × 49 matrix of a step on 7 × 7 cells."""
    step = [
        heat_run(np.eye(49)[k].reshape(7, 7), D, 1, allow_unstable=True).u[1].ravel()
        for k in range(49)
    ]
    radius = np.abs(np.linalg.eigvalsh(step)).max()
    assert growth_per_step(D, 7) == pytest.approx(radius, rel=1e-13)


def test_an_unstable_run_ends_when_it_blows_up():
    run = hot_cell_run(0.30, 200)
    assert run.blew_up_at == len(run.u) - 1
    assert np.abs(run.u[-1]).max() > 1e12 >= np.abs(run.u[-2]).max()
    assert len(run.peak) == len(run.total) == len(run.lowest) == len(run.u)
    u0 = hot_spot(64, 10.0)
    by_modes = [np.abs(by_sine_modes(u0, 0.30, step)).max() for step in (91, 92)]
    assert by_modes[0] < 1e12 < by_modes[1]
    assert run.blew_up_at == 92


def test_no_pattern_outgrows_the_growth_per_step():
    """The step is symmetric, so its spectral radius bounds the growth of the norm."""
    norms = np.linalg.norm(hot_cell_run(0.30).u, axis=(1, 2))
    assert (norms[1:] <= growth_per_step(0.30) * norms[:-1] * (1 + 1e-12)).all()  # rounding


def test_a_stable_run_keeps_every_step_and_its_start():
    u0 = hot_spot(7, 3.0)
    run = heat_run(u0, 0.25, 5)
    assert run.u.shape == (6, 7, 7)
    assert run.blew_up_at is None
    assert np.array_equal(run.u[0], u0)
    assert u0[3, 3] == 3


def test_zero_steps_return_just_the_start():
    run = heat_run([[1.0, 2.0]], 0.1, 0)
    assert run.u.tolist() == [[[1.0, 2.0]]]
    assert (run.peak.tolist(), run.total.tolist(), run.lowest.tolist()) == ([2.0], [3.0], [1.0])


@repeatable
@given(grids, stable, st.sampled_from(["neumann", "periodic"]))
def test_without_a_cold_rim_the_total_stays(u0, D, bc):
    """At most 49 cells of size 10 and 8 steps of rounding."""
    assert heat_run(u0, D, 8, bc).total == pytest.approx(u0.sum(), abs=1e-12)


@repeatable
@given(grids, stable)
def test_a_cold_rim_never_adds_heat(u0, D):
    total = heat_run(np.abs(u0), D, 8).total
    assert (np.diff(total) <= 1e-12).all()  # rounding of sums up to 490


@repeatable
@given(grids, stable, edges)
def test_no_cell_becomes_an_extreme(u0, D, bc):
    """Maximum principle: a new value is a mean of old ones (and of cold cells)."""
    run = heat_run(u0, D, 8, bc)
    lowest, highest = u0.min(), u0.max()
    if bc == "zero":
        lowest, highest = min(lowest, 0), max(highest, 0)
    assert run.lowest.min() >= lowest - 1e-13  # weights sum to 1 up to rounding
    assert run.peak.max() <= highest + 1e-13


def test_just_past_the_limit_a_cell_gives_more_than_it_has():
    """10 (1 − 4·0.2501) = −0.004."""
    run = heat_run(hot_spot(5, 10.0), 0.2501, 1, allow_unstable=True)
    assert run.lowest[1] == pytest.approx(-0.004, abs=1e-14)


def test_mean_square_distance_is_4dt_while_the_rim_is_cold():
    """Exact for 31 steps, until heat meets the rim; 2e-9 lost at 32² away cost 2.3e-7 at 80."""
    u = hot_cell_run().u
    for step in range(32):
        assert mean_square_distance(u[step]) == pytest.approx(0.6 * step, abs=1e-12)
    assert mean_square_distance(u[80]) == pytest.approx(48, abs=5e-7)
    assert spread_radius(80) ** 2 == pytest.approx(48, abs=1e-13)


def test_mean_square_distance_of_one_cell_is_its_own():
    assert mean_square_distance(hot_spot(9, 2.0, (1, 2)), (4, 6)) == 25


@repeatable
@given(st.integers(0, 10), stable)
def test_heat_keeps_the_eight_symmetries_of_the_square(steps, D):
    """Four neighbors are added in a fixed order, so up to rounding of numbers up to 10."""
    u = heat_run(hot_spot(9, 10.0), D, steps).u[-1]
    for turned in (np.rot90(u), np.rot90(u, 2), u.T, u[::-1]):
        assert turned == pytest.approx(u, abs=1e-13)


@repeatable
@given(st.data(), stable, edges)
def test_heat_is_linear(data, D, bc):
    u = data.draw(grids)
    v = data.draw(hnp.arrays(np.float64, u.shape, elements=temperature))
    both = heat_run(2 * u - 3 * v, D, 5, bc).u[5]
    apart = 2 * heat_run(u, D, 5, bc).u[5] - 3 * heat_run(v, D, 5, bc).u[5]
    assert both == pytest.approx(apart, abs=1e-12)  # five steps of rounding at size 50


@repeatable
@given(grids, stable, edges, st.integers(0, 5), st.integers(0, 5))
def test_m_steps_then_n_are_m_plus_n(u0, D, bc, m, n):
    first = heat_run(u0, D, m, bc).u[m]
    assert np.array_equal(heat_run(first, D, n, bc).u[n], heat_run(u0, D, m + n, bc).u[m + n])


def test_summaries_are_those_of_the_history():
    run = heat_run(np.random.default_rng(2).normal(size=(4, 6)), 0.2, 6)
    for step, u in enumerate(run.u):
        cells = sorted(u.ravel())
        assert (run.lowest[step], run.peak[step]) == (cells[0], cells[-1])
        assert run.total[step] == pytest.approx(sum(cells), abs=1e-14)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([[1.0]], -0.1, 1), ValueError, "D must be >= 0, got -0.1"),
        (([[1.0]], np.nan, 1), ValueError, "D must be finite, got nan"),
        (([1.0, 2.0], 0.1, 1), ValueError, r"u0 must have shape \(any, any\), got \(2,\)"),
        ((np.zeros((0, 2)), 0.1, 1), ValueError, "u0 must not be empty"),
        (([[2e12]], 0.1, 1), ValueError, r"u0 must be at most 1e\+12 in size"),
        (([[1.0]], 0.1, 1, "open"), ValueError, "bc must be one of .*got 'open'"),
        (([[1.0]], 0.1, -1), ValueError, "steps must be >= 0, got -1"),
        (([[1.0]], 0.1, 2.0), TypeError, "steps must be an integer"),
        (([[1.0]], 0.2501, 1), UnstableStepError, "D must be <= 0.25 .* got 0.2501"),
    ],
)
def test_heat_run_refuses(arguments, error, message):
    with pytest.raises(error, match=message):
        heat_run(*arguments)


def test_a_step_that_leaves_the_floats_is_refused():
    with pytest.raises(ValueError, match="next step must be finite, got an overflow"):
        heat_run([[1e10]], 1e300, 1, allow_unstable=True)


def test_the_films_runs_are_read_only():
    for array in (hot_cell_run().u, hot_cell_run().peak, three_spots_run().u):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


# --- spots and peaks ---------------------------------------------------------------------------


def test_hot_spot_is_in_the_middle_unless_told():
    u = hot_spot(64, 10.0)
    assert (u[32, 32], u.sum(), u.shape) == (10, 10, (64, 64))
    assert hot_spot(4, 2.0, (1, 3)).nonzero() == (1, 3)


def test_spots_in_one_cell_add_up():
    u = hot_spots(3, [(0, 1, 2.0), (0, 1, 3.0), (2, 2, 1.0)])
    assert u.tolist() == [[0, 5, 0], [0, 0, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hot_spot(0, 1.0), "N must be >= 1, got 0"),
        (lambda: hot_spot(4, 1.0, (4, 0)), "spot must lie in the 4 × 4 grid"),
        (lambda: hot_spots(4, [(0, -1, 1.0)]), "column must be >= 0, got -1"),
        (lambda: hot_spot(4, np.inf), "value must be finite"),
        (lambda: count_peaks([1.0]), "u must have shape"),
        (lambda: mean_square_distance(np.zeros((2, 2)), (0, 0)), "total of u must be > 0, got 0"),
        (lambda: spots_left(401), "step must be < 401, got 401"),
        (lambda: merged_at(4), "peaks must be <= 3, got 4"),
        (lambda: merged_at(0), "peaks must be >= 1, got 0"),
        (lambda: middle_value(200, 0.30), "step must be < .* where the run blew up, got 200"),
        (lambda: middle_value(-1), "step must be >= 0, got -1"),
        (lambda: spread_radius(-1.0), "time must be >= 0, got -1"),
        (lambda: heat_limit(0), "ndim must be >= 1, got 0"),
        (lambda: growth_per_step(-1.0), "D must be >= 0, got -1"),
        (lambda: panel_peak(-1), "label must be >= 0, got -1"),
    ],
)
def test_grid_helpers_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_peaks_are_strict_reach_the_rim_and_stand_above_the_floor():
    assert count_peaks([[3.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 2.0]]) == 2
    assert count_peaks([[0.0, 0.0, 0.0], [0.0, 2.0, 2.0], [0.0, 0.0, 0.0]]) == 0
    assert count_peaks([[1.0, 0.0], [0.0, 2.0]]) == 1  # diagonal neighbors count
    assert (count_peaks([[1e-7]]), count_peaks([[1e-5]])) == (0, 1)
    assert count_peaks([[1e-7]], 1e-8) == 1


def peaks_by_filter(u):
    """Count the maxima with scipy's filter over the eight neighbors."""
    around = np.ones((3, 3), dtype=bool)
    around[1, 1] = False
    return int((u > maximum_filter(u, footprint=around, mode="constant", cval=-np.inf)).sum())


def test_three_spots_have_not_merged_in_80_updates():
    """Peaks counted another way, in heat evolved another way: 2 from 271 on, 1 from 351 on."""
    assert spots_left(80) == 3
    assert (merged_at(3), merged_at(2), merged_at(1)) == (0, 271, 351)
    u0 = hot_spots(64, SPOTS)
    for step, expected in ((80, 3), (270, 3), (271, 2), (350, 2), (351, 1)):
        assert peaks_by_filter(by_sine_modes(u0, 0.15, step)) == expected == spots_left(step)


# --- heat on a graph ---------------------------------------------------------------------------


@pytest.mark.parametrize("n", [3, 5, 6, 9])
def test_ring_laplacian_is_a_laplacian_with_the_cosine_spectrum(n):
    L = ring_laplacian(n)
    assert np.array_equal(L, L.T)
    assert (L.sum(axis=1) == 0).all()
    spectrum = sorted(2 - 2 * np.cos(2 * pi * np.arange(n) / n))
    assert np.linalg.eigvalsh(L) == pytest.approx(spectrum, abs=1e-14)  # LAPACK's rounding
    assert min(spectrum) >= 0


def test_ring_of_six_has_limit_one_half():
    """Eigenvalues 0, 1, 1, 3, 3, 4; the limit 2/4."""
    assert np.linalg.eigvalsh(ring_laplacian(6)) == pytest.approx([0, 1, 1, 3, 3, 4], abs=1e-14)
    assert graph_rate_limit(ring_laplacian(6)) == pytest.approx(0.5, abs=1e-15)


def test_an_odd_ring_has_no_alternating_pattern_and_a_wider_limit():
    assert graph_rate_limit(ring_laplacian(5)) == pytest.approx(
        2 / (2 + 2 * np.cos(pi / 5)), rel=1e-14
    )
    assert graph_rate_limit(ring_laplacian(5)) > 0.5


def walk_on_ring(rate, steps):
    """Exact heat on the 6-ring: a walk that steps left or right with weight `rate` each."""
    stay, result = 1 - 2 * rate, [Fraction(0)] * 6
    for right in range(steps + 1):
        for left in range(steps + 1 - right):
            ways = comb(steps, right) * comb(steps - right, left)
            weight = ways * rate ** (right + left) * stay ** (steps - right - left)
            result[(right - left) % 6] += weight
    return [float(x) for x in result]


@pytest.mark.parametrize("rate", [Fraction(1, 4), Fraction(1, 2), Fraction(3, 5)])
def test_ring_values_against_a_random_walk_in_fractions(rate):
    """Signed weights for 3/5; ten steps of numbers up to 5."""
    for steps in (0, 1, 10):
        values = [ring_value(node, steps, float(rate)) for node in range(6)]
        assert values == pytest.approx(walk_on_ring(rate, steps), abs=1e-14)


def test_ring_at_a_quarter_evens_out():
    values = [ring_value(node, 10) for node in range(6)]
    expected = [0.1854, 0.1761, 0.1573, 0.1479, 0.1573, 0.1761]
    assert values == pytest.approx(expected, abs=5e-5)  # four places
    assert ring_value(3, 200) == pytest.approx(1 / 6, abs=1e-13) == ring_limit()


def test_ring_at_one_half_flips_for_ever():
    """Factor −1 for the alternating pattern: every other node is 0, now these and now those."""
    at_10 = [ring_value(node, 10, 0.5) for node in range(6)]
    assert at_10 == pytest.approx([0.334, 0, 0.333, 0, 0.333, 0], abs=5e-4)  # three places
    run = graph_diffuse(ring_laplacian(6), np.eye(6)[0], 0.5, 201, allow_unstable=True)
    even = np.array([1 / 3, 0, 1 / 3, 0, 1 / 3, 0])
    assert run.u[200] == pytest.approx(even, abs=1e-12)
    assert run.u[201] == pytest.approx(even[::-1], abs=1e-12)


def test_ring_at_0_6_grows_to_five_in_ten_steps():
    """The alternating pattern, 1/6 at the start, grows by 1.4 a step: 4.8 of the 5."""
    at_10 = [ring_value(node, 10, 0.6) for node in range(6)]
    assert (min(at_10), max(at_10)) == pytest.approx((-4.67, 5.02), abs=5e-3)


def test_graph_total_stays():
    run = graph_diffuse(ring_laplacian(6), np.arange(6.0), 0.3, 50)
    assert run.total == pytest.approx(15, abs=1e-12)  # fifty steps of rounding
    assert run.u.shape == (51, 6)
    assert run.blew_up_at is None


def test_graph_heat_is_the_matrix_exponential():
    """Against scipy's expm, and four places at rate·steps = 2.5."""
    L = ring_laplacian(6)
    value = graph_heat(L, np.eye(6)[0], 2.5)
    assert value == pytest.approx(expm(-2.5 * L)[0], abs=1e-14)
    assert value[:4] == pytest.approx([0.1942, 0.1802, 0.1529, 0.1395], abs=5e-5)


def test_graph_steps_approach_the_matrix_exponential_at_first_order():
    L, u0 = ring_laplacian(6), np.eye(6)[0]
    steps = np.array([50, 100, 200, 400])
    errors = [
        np.abs(graph_diffuse(L, u0, 2.5 / n, int(n)).u[-1] - graph_heat(L, u0, 2.5)).max()
        for n in steps
    ]
    slope = np.polyfit(np.log(2.5 / steps), np.log(errors), 1)[0]
    assert slope == pytest.approx(1, abs=0.05)  # the next order biases it by a few percent


def test_an_unstable_graph_run_ends_when_it_blows_up():
    """1.4^k / 6 passes 1e12 at k = ln(6e12)/ln 1.4 = 87.4."""
    run = graph_diffuse(ring_laplacian(6), np.eye(6)[0], 0.6, 500, allow_unstable=True)
    assert run.blew_up_at == 88 == len(run.u) - 1
    with pytest.raises(ValueError, match="step must be < 89, where the run blew up, got 300"):
        ring_value(0, 300, 0.6)


def test_on_a_graph_without_edges_nothing_moves():
    run = graph_diffuse(np.zeros((2, 2)), [1.0, 2.0], 7.0, 3)
    assert run.u.tolist() == [[1.0, 2.0]] * 4


@pytest.mark.parametrize(
    ("L", "message"),
    [
        (np.zeros((2, 3)), r"L must be square, got shape \(2, 3\)"),
        (np.zeros((0, 0)), "L must be square"),
        ([[1.0, -1.0], [0.0, 0.0]], "L must be symmetric"),
        ([[2.0, -1.0], [-1.0, 2.0]], "rows of L must sum to 0"),
        ([[-1.0, 1.0], [1.0, -1.0]], "L must be <= 0 off the diagonal, got 1"),
        ([[np.nan]], "L must be finite"),
    ],
)
def test_only_a_graph_laplacian_is_accepted(L, message):
    for call in (graph_rate_limit, lambda L: graph_heat(L, [1.0], 1.0)):
        with pytest.raises(ValueError, match=message):
            call(L)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda L, u: graph_diffuse(L, u, 0.5, 1), UnstableStepError, "rate must be < 0.5 .*0.5"),
        (lambda L, u: graph_diffuse(L, u, 0.6, 1), UnstableStepError, "rate must be < 0.5 .*0.6"),
        (lambda L, u: graph_diffuse(L, u, -0.1, 1), ValueError, "rate must be >= 0, got -0.1"),
        (lambda L, u: graph_diffuse(L, u[:5], 0.1, 1), ValueError, "u0 must have shape"),
        (lambda L, u: graph_diffuse(L, 2e12 * u, 0.1, 1), ValueError, r"u0 must be at most 1e\+12"),
        (lambda L, u: graph_diffuse(L, u, 0.1, -1), ValueError, "steps must be >= 0, got -1"),
        (lambda L, u: graph_heat(L, u, -1.0), ValueError, "time must be >= 0, got -1"),
        (lambda L, u: graph_rate_limit(0 * L), ValueError, "L must have an edge"),
        (lambda L, u: ring_laplacian(2), ValueError, "n must be >= 3, got 2"),
        (lambda L, u: ring_value(6, 0), ValueError, "node must be < 6, got 6"),
    ],
)
def test_graphs_refuse(call, error, message):
    with pytest.raises(error, match=message):
        call(ring_laplacian(6), np.eye(6)[0])


# --- noise -------------------------------------------------------------------------------------


def density(x, y, t, start):
    m, v = mpmath.exp(-t), 1 - mpmath.exp(-2 * t)
    square = (x - m * start[0]) ** 2 + (y - m * start[1]) ** 2
    return mpmath.exp(-square / (2 * v)) / (2 * mpmath.pi * v)


@pytest.mark.parametrize(
    ("at", "time", "start"),
    [((0.3, -0.2), 0.4, (1.0, 0.5)), ((1.5, 0.1), 1.3, (-1.0, 2.0)), ((0.0, 0.0), 3.0, (0.0, 0.0))],
)
def test_density_laws_against_differentiation_at_30_digits(at, time, start):
    """Each of the three terms, by mpmath's differences; a few roundings of numbers near 1."""
    with mpmath.workdps(30):
        x, y = at

        def derivative(f, order):
            return float(mpmath.diff(f, (x, y), order))

        def p(a, b):
            return density(a, b, time, start)

        laws = density_laws(at, time, start)
        rate = float(mpmath.diff(lambda t: density(x, y, t, start), time))
        heat_term = derivative(p, (2, 0)) + derivative(p, (0, 2))
        drift = derivative(lambda a, b: a * p(a, b), (1, 0)) + derivative(
            lambda a, b: b * p(a, b), (0, 1)
        )
    assert (laws.rate, laws.heat, laws.drift) == pytest.approx((rate, heat_term, drift), abs=1e-13)


@repeatable
@given(st.tuples(*[st.floats(-3, 3)] * 4), st.floats(0.1, 4))
def test_noised_density_obeys_drift_diffusion_and_not_the_heat_equation(corners, time):
    """Fokker–Planck: rate = heat + drift. v >= 0.18, so terms stay below 1e4."""
    laws = density_laws(corners[:2], time, corners[2:])
    assert laws.rate == pytest.approx(laws.heat + laws.drift, abs=1e-11)
    still = density_laws((0.0, 0.0), time, (0.0, 0.0))
    assert abs(still.rate - still.heat) > 0.3  # the drift, 2p, and p >= 1/2π there


def test_noised_samples_shrink_towards_zero_and_gain_unit_spread():
    """Mean e^(−t) x, variance 1 − e^(−2t); 20,000 samples: five standard errors are 0.036."""
    paths = noise_paths(np.tile([2.0, -1.0], (20_000, 1)), [0.0, 0.3, 1.0, 6.0], seed=3)
    for points, t in zip(paths, (0.0, 0.3, 1.0, 6.0), strict=True):
        assert points.mean(axis=0) == pytest.approx(exp(-t) * np.array([2.0, -1.0]), abs=0.036)
        assert points.var(axis=0) == pytest.approx(1 - exp(-2 * t), abs=0.05)  # 5·√(2/20000)
    assert (paths[0] == [2.0, -1.0]).all()


def test_noise_along_a_path_is_shared_not_drawn_afresh():
    """Correlation of X(s) and X(t) is √((1−e^(−2s))/(1−e^(−2t))) e^(−(t−s)) from one start."""
    s, t = 0.5, 0.6
    paths = noise_paths(np.zeros((20_000, 2)), [s, t], seed=4)
    correlation = np.corrcoef(paths[0, :, 0], paths[1, :, 0])[0, 1]
    expected = exp(-(t - s)) * sqrt((1 - exp(-2 * s)) / (1 - exp(-2 * t)))
    assert correlation == pytest.approx(expected, abs=0.01)  # (1 − ρ²)/√20000 is 0.002


def test_noised_density_of_one_sample_is_a_normal_density():
    """Against scipy's multivariate normal; 1e-14: a handful of roundings."""
    xs, ys, start, t = np.linspace(-2, 2, 5), np.linspace(-1, 3, 4), (0.7, -1.2), 0.4
    normal = multivariate_normal(exp(-t) * np.array(start), 1 - exp(-2 * t))
    expected = normal.pdf(np.stack(np.meshgrid(xs, ys), axis=-1))
    assert noised_density(xs, ys, t, [start]) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("time", [0.02, 0.3, 3.0])
def test_noised_density_integrates_to_one_and_averages_its_samples(time):
    """Trapezoids are spectrally accurate for a smooth density that is 0 at the rim."""
    axis = np.linspace(-9, 9, 361)
    points = np.array([[1.0, 0.5], [-1.0, 0.2], [0.3, -1.5]])
    density = noised_density(axis, axis, time, points)
    assert density.sum() * (axis[1] - axis[0]) ** 2 == pytest.approx(1, abs=1e-10)
    apart = [noised_density(axis, axis, time, [point]) for point in points]
    assert density == pytest.approx(np.mean(apart, axis=0), abs=1e-14)


def test_noise_repeats_with_its_seed():
    points, times = np.ones((4, 2)), [0.1, 0.2]
    assert np.array_equal(noise_paths(points, times, 1), noise_paths(points, times, 1))
    assert not np.array_equal(noise_paths(points, times, 1), noise_paths(points, times, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: noise_paths([1.0, 2.0], [0.0], 0), r"points must have shape \(any, 2\)"),
        (lambda: noise_paths([[1.0, 2.0]], [0.0, 0.0], 0), "times must increase from >= 0"),
        (lambda: noise_paths([[1.0, 2.0]], [-1.0, 0.0], 0), "times must increase from >= 0"),
        (lambda: noise_paths([[1.0, 2.0]], [0.0], -1), "seed must be >= 0, got -1"),
        (lambda: density_laws([0.0, 0.0], 0.0, [0.0, 0.0]), "time must be > 0, got 0"),
        (lambda: noised_density([0.0], [0.0], 0.0, [[0.0, 0.0]]), "time must be > 0, got 0"),
        (lambda: noised_density([0.0], [0.0], 1.0, np.ones((0, 2))), "points must not be empty"),
        (lambda: density_laws([0.0], 1.0, [0.0, 0.0]), r"at must have shape \(2\)"),
    ],
)
def test_noise_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- the picture -------------------------------------------------------------------------------


def test_log_level_counts_decades():
    """Four decades from 1e-4 to 1: a quarter each; nothing below the floor, nothing above 1."""
    u = np.array([[-1.0, 0.0, 1e-5, 1e-4], [1e-3, 1e-2, 1.0, 50.0]])
    expected = [[0, 0, 0, 0], [0.25, 0.5, 1, 1]]
    assert log_level(u, 1e-4, 1.0) == pytest.approx(np.array(expected), abs=1e-15)


def test_last_picture_is_black_on_the_posts_scale_and_not_on_a_logarithmic_one():
    """Brightest cell of the last frame: 2 of 255 on the linear scale, more than half on the log."""
    last = hot_cell_run().u[80]
    assert round(255 * last.max() / 10) == 2
    assert log_level(last, heat.PICTURE_FLOOR, heat.HOT_VALUE).max() > 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_level([1.0], 0.0, 1.0), "floor must be > 0, got 0"),
        (lambda: log_level([1.0], 1.0, 1.0), "top must be > floor = 1.0, got 1.0"),
        (lambda: log_level([np.inf], 1.0, 2.0), "u must be finite"),
    ],
)
def test_pictures_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- what the film prints ----------------------------------------------------------------------

SHOWN = {
    "divergence": ["+2.00", "0.00"],
    "curl": ["0.00", "−2.00"],
    "hot_cell_laplacian": ["−40"],
    "middle": [
        *("10.0", "4.0"),
        *("10.0", "−2.0", "4.0", "−2.2", "3.8", "−3.2", "4.8"),
        *("−4.9", "6.8", "−7.9", "10.6", "−12.9", "17.2"),
    ],
    "neighbor": ["0.0", "1.5"],
    "diffusion": ["0.15", "0.30"],
    "limit": ["0.25"],
    "peak": ["4.000", "0.066"],
    "total": ["10.00", "10.00"],
    "radius": ["6.93"],
    "ring": ["1.000", "0.185"],
    "ring_limit": ["0.167"],
}


def test_every_quantity_reads_as_in_the_film():
    assert {q.name: [fact.text for fact in q.facts] for q in QUANTITIES} == SHOWN


def test_quantities_have_names_of_their_own():
    assert len(quantities("heat")) == len(QUANTITIES)
