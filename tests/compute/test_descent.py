"""Descent on two valleys: runs against 60 digits and torch, borders against their closed forms."""

import inspect
import math
import warnings

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import descent
from compute.descent import (
    ETAS,
    QUANTITIES,
    REPOSITORY_ETAS,
    REPOSITORY_STEPS,
    START,
    STEPS,
    X_MIN,
    adagrad,
    adam,
    bounded,
    contraction,
    curvature,
    descend,
    divergence_eta,
    effective_eta,
    every_rate,
    fate,
    fate_borders,
    first_hit,
    first_step,
    float_limit,
    gain,
    grad,
    hill_crossings,
    ieee_iterate,
    ieee_iterates,
    iterate,
    iterate_loss,
    landing_eta,
    learning_rate,
    line_search_eta,
    loss,
    loss_at,
    momentum,
    multi_start,
    overflow,
    random_starts,
    settle_step,
    settling_step,
    slope_at,
    stability_eta,
    steps_made,
    two_cycle,
)

U = 2.0**-53  # unit roundoff of float64

same_every_run = settings(derandomize=True, max_examples=60, deadline=None)
places = st.floats(-3, 3)


def exact_iterates(x0, eta, steps):
    """Descent in 60 digits from the same float64 start and rate, by the power form of f′."""
    with mpmath.workdps(60):
        xs = [mpmath.mpf(x0)]
        for _ in range(steps):
            xs.append(xs[-1] - mpmath.mpf(eta) * (4 * xs[-1] ** 3 - 6 * xs[-1]))
        return [float(x) for x in xs]


def torch_iterates(optimizer, x0, steps, **settings):
    """Run one of torch's optimizers on the loss, in float64."""
    x = torch.tensor(x0, dtype=torch.float64, requires_grad=True)
    optimize = optimizer([x], **settings)
    xs = [x0]
    for _ in range(steps):
        optimize.zero_grad()
        torch.autograd.backward(x**4 - 3 * x**2 + 2)
        optimize.step()
        xs.append(float(x.detach()))
    return xs


# The loss


@same_every_run
@given(x=places)
def test_slope_and_curvature_are_autograd_s(x):
    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    value = t**4 - 3 * t**2 + 2
    (slope,) = torch.autograd.grad(value, t, create_graph=True)
    (bend,) = torch.autograd.grad(slope, t)
    # a few roundings of terms up to 81, 108 and 108
    assert loss(x) == pytest.approx(float(value.detach()), abs=300 * U)
    assert grad(x) == pytest.approx(float(slope.detach()), abs=500 * U)
    assert curvature(x) == pytest.approx(float(bend), abs=500 * U)


@same_every_run
@given(x=places)
def test_slope_is_the_complex_step_s(x):
    """Im f(x + iε)/ε subtracts nothing, so it loses no digits (Squire and Trapp, 1998)."""
    z = complex(x, 1e-20)
    assert grad(x) == pytest.approx((z**4 - 3 * z**2 + 2).imag / 1e-20, abs=500 * U)


def test_two_equal_minima_and_a_hilltop():
    """Not one minimum: ±√1.5 with f = -1/4, f″ = 12; the hilltop 0 with f = 2, f″ = -6."""
    assert abs(X_MIN - 1.224744871391589) <= 2 * U
    for x in (-X_MIN, X_MIN):
        assert loss(x) == pytest.approx(-0.25, abs=8 * U)
        assert abs(grad(x)) < 16 * U  # f″ times the rounding of x
        assert curvature(x) == pytest.approx(12, abs=64 * U)
    assert (loss(0.0), grad(0.0), curvature(0.0)) == (2, 0, -6)
    assert loss(np.linspace(-3, 3, 10_001)).min() >= -0.25


def test_start_is_steep():
    """All the numbers are dyadic, so float64 is exact."""
    assert (slope_at(-2.5), loss_at(-2.5)) == (-47.5, 22.3125)


def test_functions_keep_shapes_and_overflow_to_infinity_in_silence():
    for function in (loss, grad, curvature):
        assert function([[1.0, 2.0, 3.0]]).shape == (1, 3)
        assert function(1e200) == math.inf


def test_posted_pairs_are_not_on_the_curve():
    """f at the posted ends is not the posted loss, and none of it is near the least loss."""
    for x, printed, value in [
        (1.1004, 0.802419, -0.1664),
        (1.2237, 0.802341, -0.24999),
        (-2.0363, 6.549040, 6.7541),
    ]:
        assert loss(x) == pytest.approx(value, abs=5e-5)  # four decimals given
        assert abs(loss(x) - printed) > 0.2


# Runs


@pytest.mark.parametrize("eta", [0.01, 0.1])
def test_runs_agree_with_sixty_digits(eta):
    """Errors of rounding shrink on the way into a valley."""
    assert descend(START, eta).xs == pytest.approx(exact_iterates(START, eta, STEPS), abs=1e-14)


@pytest.mark.parametrize(
    ("eta", "x39", "f39", "printed"),
    [
        (0.01, -1.227462847110144, -0.249955577227992, ("-1.2275", "-0.249956")),
        (0.1, -1.224744871391589, -0.25, ("-1.2247", "-0.250000")),
    ],
)
def test_what_the_posted_code_prints(eta, x39, f39, printed):
    """It records before it updates, so its last value is the 39th iterate; it stays on the left."""
    x, f = iterate(START, eta, 39), iterate_loss(START, eta, 39)
    assert (x, f) == (pytest.approx(x39, abs=4e-15), pytest.approx(f39, abs=4e-15))
    assert (f"{x:.4f}", f"{f:.6f}") == printed


def test_the_crawl_is_still_on_its_way_after_forty_steps():
    assert iterate(START, 0.01, 40) == pytest.approx(-1.2271356035003107, abs=1e-14)
    assert iterate_loss(START, 0.01, 40) == pytest.approx(-0.24996563942528691, abs=1e-14)
    assert (np.diff(descend(START, 0.01).xs) > 0).all()
    assert hill_crossings(START, 0.01) == 0


def test_the_path_at_a_tenth_goes_over_the_hill_twice():
    """Its loss falls at every step all the same: look at the path, not only at the loss."""
    path = descend(START, 0.1)
    assert path.xs[:6] == pytest.approx(
        [-2.5, 2.25, -0.95625, -1.18023662, -1.23077035, -1.22348633],
        abs=5e-9,  # eight digits given
    )
    assert (np.diff(path.fs[:12]) < 0).all()  # later, rounding
    assert hill_crossings(START, 0.1) == 2


@pytest.mark.parametrize(
    ("eta", "x199", "f199"),
    [(0.001, -1.2686, -0.238050), (0.01, -1.2247, -0.25), (0.02, -1.2247, -0.25)],
)
def test_the_repository_s_rates_all_reach_the_left_valley(eta, x199, f199):
    """So its label "too large" for 0.02 is not true."""
    assert eta in REPOSITORY_ETAS
    assert iterate(START, eta, REPOSITORY_STEPS - 1) == pytest.approx(x199, abs=5e-5)
    assert iterate_loss(START, eta, REPOSITORY_STEPS - 1) == pytest.approx(f199, abs=5e-7)


@same_every_run
@given(x0=places, eta=st.floats(1e-4, 0.5))
def test_mirror_start_runs_the_mirror_path(x0, eta):
    """Bit for bit: f′ is computed as an odd function."""
    here, there = descend(x0, eta), descend(-x0, eta)
    assert (there.xs == -here.xs).all()
    assert (there.fs == here.fs).all()
    assert (there.status, there.diverged_at) == (here.status, here.diverged_at)


@same_every_run
@given(eta=st.floats(1e-3, 1.0))
def test_stationary_starts_stay(eta):
    """0 exactly, whatever η; ±√1.5 to an ulp, as long as the valley isn't repelling."""
    assert (descend(0.0, eta).xs == 0).all()
    gentle = min(eta, 0.16)
    assert np.abs(descend(X_MIN, gentle).xs - X_MIN).max() <= np.spacing(X_MIN)


def test_the_float_next_to_a_minimum_is_not_stationary():
    """The slope there is f″ times the rounding of √1.5; a rate of 0.8 makes that an escape."""
    with mpmath.workdps(60):
        x = mpmath.mpf(X_MIN)
        slope = 4 * x**3 - 6 * x
        assert slope == pytest.approx(12 * (x - mpmath.sqrt(1.5)), rel=1e-12)
        assert slope != 0
    assert descend(X_MIN, 0.8, 200).status == "diverged"


@pytest.mark.parametrize(("x0", "eta"), [(-2.5, 1 / 19), (2.0, 0.1), (-2.0, 0.1)])
def test_some_starts_land_on_the_hilltop_and_stay(x0, eta):
    """x₁ = 0 exactly: the only way to be trapped there."""
    assert (descend(x0, eta).xs[1:] == 0).all()
    assert hill_crossings(x0, eta) == 0


@same_every_run
@given(x0=places, part=st.floats(0.05, 1.0))
def test_loss_never_rises_if_eta_is_at_most_one_over_the_steepest_curvature(x0, part):
    """The descent lemma, on [-M, M] with M = max(|x₀|, √1.5), which such a run doesn't leave."""
    steepest = max(12 * x0**2 - 6, 12.0)
    path = descend(x0, part / steepest)
    assert (np.diff(path.fs) <= 64 * U).all()  # losses below 56, and near -0.25 at the end
    assert (np.abs(path.xs) <= max(abs(x0), X_MIN) + 4 * U).all()


@pytest.mark.parametrize(
    ("run", "optimizer", "torch_settings"),
    [
        (descend, torch.optim.SGD, {}),
        (lambda x0, eta, n: momentum(x0, eta, 0.9, n), torch.optim.SGD, {"momentum": 0.9}),
        (adagrad, torch.optim.Adagrad, {}),
        (adam, torch.optim.Adam, {}),
        (
            lambda x0, eta, n: adam(x0, eta, n, beta1=0.8, beta2=0.99, epsilon=1e-3),
            torch.optim.Adam,
            {"betas": (0.8, 0.99), "eps": 1e-3},
        ),
        (
            lambda x0, eta, n: adagrad(x0, eta, n, epsilon=0.5),
            torch.optim.Adagrad,
            {"eps": 0.5},
        ),
    ],
)
def test_methods_step_as_torch_s_do(run, optimizer, torch_settings):
    """A hundred steps; rounding differs, and the runs amplify it little."""
    theirs = torch_iterates(optimizer, -2.0, 100, lr=0.01, **torch_settings)
    assert run(-2.0, 0.01, 100).xs == pytest.approx(theirs, abs=1e-12)


@same_every_run
@given(x0=places, eta=st.floats(1e-3, 0.2))
def test_momentum_without_memory_is_plain_descent(x0, eta):
    assert (momentum(x0, eta, 0.0).xs == descend(x0, eta).xs).all()


@pytest.mark.parametrize(("eta", "beta", "amounts"), [(0.01, 0.9, 0.1), (0.3, 0.0, 0.3)])
def test_momentum_amounts_to_a_larger_rate(eta, beta, amounts):
    """On a slope of 1, the velocity is the geometric series 1 + β + β² + …."""
    series = eta * sum(beta**k for k in range(2000))
    assert effective_eta(eta, beta) == pytest.approx(amounts, rel=1e-14)
    assert effective_eta(eta, beta) == pytest.approx(series, rel=1e-12)  # 2000 roundings


# Borders


@pytest.mark.parametrize(
    ("target", "eta"),
    [
        (-X_MIN, 0.026847476391756),
        (0.0, 0.0526315789473684),
        (X_MIN, 0.078415681502981),
        (2.5, 0.105263157894737),
    ],
)
def test_each_landing_place_has_its_eta(target, eta):
    assert landing_eta(START, target) == pytest.approx(eta, abs=5e-16)  # fifteen decimals given
    assert first_step(START, landing_eta(START, target)) == pytest.approx(target, abs=8 * U)


@same_every_run
@given(eta=st.floats(0, 0.2))
def test_first_step_is_linear_in_eta(eta):
    assert first_step(START, eta) == pytest.approx(-2.5 + 47.5 * eta, abs=8 * U)
    if eta > 0:
        assert first_step(START, eta) == descend(START, eta, 1).xs[1]


@pytest.mark.parametrize(("shift", "status"), [(-1e-9, "ok"), (0.0, "ok"), (1e-9, "diverged")])
def test_border_of_the_start_is_two_nineteenths(shift, status):
    eta = 2 / 19 + shift
    assert descend(START, eta).status == status
    assert bounded(START, eta) is (status == "ok")
    assert divergence_eta(START) == pytest.approx(2 / 19, abs=U)


def test_on_the_border_the_run_flips_forever():
    assert (np.abs(descend(START, 2 / 19).xs) == 2.5).all()


@same_every_run
@given(x0=st.floats(math.sqrt(3) + 1e-3, 3), left=st.booleans())
def test_border_of_far_starts(x0, left):
    """10⁻⁶ to either side of 1/(2x₀² - 3); beyond it, the distance grows fivefold a step."""
    start, eta = (-x0 if left else x0), 1 / (2 * x0**2 - 3)
    assert divergence_eta(start) == pytest.approx(eta, rel=16 * U)
    assert descend(start, eta * (1 - 1e-6), 300).status == "ok"
    assert descend(start, eta * (1 + 1e-6), 300).status == "diverged"


@same_every_run
@given(eta=st.floats(0.01, 0.332), part=st.floats(-0.999, 0.999))
def test_starts_within_the_border_stay_within(eta, part):
    """The other form of the border: |x₀| <= √((2 + 6η)/4η), for η <= 1/3."""
    border = math.sqrt((2 + 6 * eta) / (4 * eta))
    assert bounded(part * border, eta)
    path = descend(part * border, eta, 200)
    assert path.status == "ok"
    assert (np.abs(path.xs) < border).all()
    assert not bounded(1.001 * border, eta)
    assert descend(1.001 * border, eta, 200).status == "diverged"


@pytest.mark.parametrize(
    ("x0", "first"),
    [
        (1.3, 0.334),
        (1.5, 0.334),
        (1.7, 0.334),
        (1.74, 0.328),
        (1.8, 0.288),
        (2.2, 0.150),
        (2.5, 0.106),
        (3.0, 0.067),
    ],
)
def test_first_diverging_eta_of_a_grid_is_the_border_rounded_up(x0, first):
    """By running, on a grid of 0.001; near 1/3 an escape may take hundreds of steps."""
    grid = [k / 1000 for k in range(round(1000 * first) - 3, round(1000 * first) + 1)]
    assert [descend(x0, eta, 3000).status for eta in grid] == ["ok"] * 3 + ["diverged"]
    assert [bounded(x0, eta) for eta in grid] == [True] * 3 + [False]


def test_border_is_continuous_and_even():
    root = math.sqrt(3)
    for x0 in (root, np.nextafter(root, 0), np.nextafter(root, 2), 1.0, 0.0):
        assert divergence_eta(x0) == pytest.approx(1 / 3, rel=1e-14)
        assert divergence_eta(-x0) == divergence_eta(x0)
    assert divergence_eta(1e200) == 0


@pytest.mark.parametrize("x", [-X_MIN, X_MIN])
def test_a_minimum_attracts_below_a_sixth(x):
    """And lets go above, by running from nearby."""
    assert stability_eta(x) == pytest.approx(1 / 6, rel=1e-14)
    assert abs(descend(x + 1e-3, 0.166, 3000).xs[-1] - x) < 1e-8
    assert abs(descend(x + 1e-3, 0.168, 3000).xs[-1] - x) > 1e-2


@pytest.mark.parametrize(("eta", "factor"), [(0.01, 0.88), (0.1, -0.2), (0.15, -0.8)])
def test_late_steps_contract_by_one_minus_twelve_eta(eta, factor):
    """Measured where the distance is about 10⁻⁵: nearer, rounding shows; farther, f‴."""
    error = descend(-1.5, eta, 200).xs + X_MIN
    k = int(np.argmax(np.abs(error) < 1e-5))
    assert contraction(eta) == pytest.approx(factor, abs=4 * U)
    assert error[k + 1] / error[k] == pytest.approx(factor, abs=1e-3)


def test_at_a_twelfth_the_distance_squares():
    """e′ = -η (f‴/2) e² = -x* e² to leading order, and |x*| = 1.22474."""
    error = descend(-1.5, 1 / 12, 5).xs + X_MIN
    assert contraction(1 / 12) == pytest.approx(0, abs=U)
    assert abs(error[4] / error[3] ** 2) == pytest.approx(1.22474, rel=1e-4)  # next order, e/3x*


@pytest.mark.parametrize(
    ("eta", "swings"), [(0.01, False), (0.083, False), (0.084, True), (0.15, True)]
)
@pytest.mark.parametrize("shift", [-1e-4, 1e-4])
def test_runs_close_in_from_one_side_below_a_twelfth_and_swing_above(eta, swings, shift):
    """Followed while the distance is above 10⁻⁹: nearer, rounding has its say."""
    error = descend(-X_MIN + shift, eta, 12).xs + X_MIN
    signs = np.sign(error[: np.argmax(np.append(np.abs(error), 0) < 1e-9)])
    assert len(signs) >= 3
    assert (signs == np.sign(shift) * (-1.0 if swings else 1.0) ** np.arange(len(signs))).all()


@pytest.mark.parametrize("x0", [0.1, 1.0, -1.5])
def test_at_a_third_a_step_triples_an_angle(x0):
    """x = √3 sin θ goes to 3x - 4x³/3 = √3 sin 3θ: bounded chaos, in which errors triple a step.

    Twenty steps turn a few U into 3²⁰ U = 4e-7, and near ±√3, where sin is flat, into some more.
    """
    with mpmath.workdps(60):
        angle = mpmath.asin(x0 / mpmath.sqrt(3))
        exact = [float(mpmath.sqrt(3) * mpmath.sin(3**k * angle)) for k in range(21)]
    assert descend(x0, 1 / 3, 20).xs == pytest.approx(exact, abs=1e-5)
    beside = descend(x0 + 1e-12, 1 / 3, 25).xs - descend(x0, 1 / 3, 25).xs
    assert np.abs(beside).max() > 0.05  # 3²⁵ · 1e-12 = 0.8


@pytest.mark.parametrize("eta", [0.17, 0.18, 0.2])
def test_runs_above_a_sixth_settle_on_the_cycle_of_two(eta):
    ends = -descend(-1.5, eta, 2000).xs[-2:]
    assert sorted(ends, reverse=True) == pytest.approx(two_cycle(eta), abs=1e-9)  # slow at 0.17


def test_cycle_of_two_is_exact_and_lets_go_at_0_206():
    """Each of the pair maps to the other; the slope of two steps reaches -1 at (√5 - 1)/6."""
    assert two_cycle(0.2) == pytest.approx((1.3956439, 0.8956439), abs=5e-8)
    for eta in (0.17, 0.2, 0.3):
        outer, inner = two_cycle(eta)
        assert first_step(outer, eta) == pytest.approx(inner, abs=16 * U)
        assert first_step(inner, eta) == pytest.approx(outer, abs=16 * U)
    edge = (math.sqrt(5) - 1) / 6
    slopes = [1 - edge * float(curvature(x)) for x in two_cycle(edge)]
    assert slopes[0] * slopes[1] == pytest.approx(-1, abs=1e-13)


@pytest.mark.parametrize(
    ("eta", "name"),
    [
        (0.01, "crawl"),
        (0.0268, "crawl"),
        (0.0269, "fast"),
        (0.0526, "fast"),
        (1 / 19, "hilltop"),
        (0.0527, "hops"),
        (0.1, "hops"),
        (2 / 19, "hops"),
        (0.1053, "diverges"),
        (0.5, "diverges"),
    ],
)
def test_fates_are_what_the_runs_do(eta, name):
    path = descend(START, eta, 400)
    left = path.xs < 0
    seen = {
        "crawl": left.all() and (path.xs <= -X_MIN + 4 * U).all(),
        "fast": left.all() and path.xs[1] > -X_MIN,
        "hilltop": (path.xs[1:] == 0).all(),
        "hops": path.status == "ok" and (path.xs > 0).any(),
        "diverges": path.status == "diverged",
    }
    assert fate(eta) == name
    assert [key for key, holds in seen.items() if holds] == [name]


def test_fates_border_on_landing_places():
    assert fate_borders() == pytest.approx((0.026847476391756, 1 / 19, 2 / 19), abs=5e-16)


# How a run overflows


def test_eta_of_a_half_overflows_to_nan():
    """21.25, -19106, 1.4e13, -5.4e39, 3.2e119, -∞, NaN; the posted -2.0363 is none of them."""
    xs = ieee_iterates(START, 0.5, 40)
    exact = exact_iterates(START, 0.5, 5)
    pinned = [21.25, -19106.40625, 13949769011663.678, -5.429140049019525e39]
    assert xs[1:5] == pytest.approx(pinned, rel=1e-14)  # relative rounding triples each step
    assert xs[5] == pytest.approx(3.2005390468016404e119, rel=1e-13)
    assert xs[:6] == pytest.approx(exact, rel=1e-13)
    assert xs[6] == -math.inf
    assert np.isnan(xs[7:]).all()
    assert math.isnan(ieee_iterate(START, 0.5, 39))


def test_overflow_is_noted_step_by_step():
    """Loss at 5, place at 6, NaN at 7; and none of it in a run that stays."""
    seen = overflow(START, 0.5)
    assert (seen.loss_infinite_at, seen.x_infinite_at, seen.nan_at) == (5, 6, 7)
    calm = overflow(START, 0.1)
    assert (calm.loss_infinite_at, calm.x_infinite_at, calm.nan_at) == (None, None, None)


def test_diverging_path_holds_finite_values_only():
    """Without a warning, though in pure Python x**3 raises OverflowError at the sixth update."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = descend(START, 0.5)
    assert (path.status, path.diverged_at) == ("diverged", 5)
    assert len(path.xs) == len(path.fs) == 5
    assert np.isfinite(path.xs).all()
    assert np.isfinite(path.fs).all()
    with pytest.raises(OverflowError):
        ieee_iterate(START, 0.5, 5) ** 3


@pytest.mark.parametrize(("limit", "step"), [(20.0, 1), (30.0, 2), (1e6, 3)])
def test_divergence_is_the_first_step_beyond_the_limit(limit, step):
    assert descend(START, 0.5, divergence=limit).diverged_at == step


@pytest.mark.parametrize("run", [adagrad, adam])
def test_first_adaptive_step_is_eta_however_steep_the_slope(run):
    """Also where the slope's square, 1e361, is beyond float64."""
    assert run(1e60, 1e50, 1).xs[1] == pytest.approx(1e60 - 1e50, rel=1e-15)
    assert run(-2.5, 0.1, 1).xs[1] == pytest.approx(-2.4, abs=1e-9)  # ε over the slope, 47.5


def test_every_method_reports_divergence():
    """AdaGrad and Adam step by at most about η, so η is huge."""
    assert momentum(START, 0.5, 0.9).status == "diverged"
    assert adagrad(START, 1e100).status == "diverged"
    assert adam(START, 1e100).status == "diverged"


# Counting steps


@pytest.mark.parametrize(("eta", "step"), [(0.01, 27), (0.1, 4)])
def test_paths_of_the_film_settle(eta, step):
    """Within 10⁻³ of the least loss from there on, by looking at each loss."""
    far = np.abs(descend(START, eta).fs + 0.25) > 1e-3
    assert far[:step].any()
    assert far[step - 1]
    assert not far[step:].any()
    assert settling_step(START, eta) == step


def test_momentum_hits_at_5_and_settles_at_47():
    """The exercise counts the first crossing, 5, against 25 of plain descent; it leaves again."""
    fast, plain = momentum(-1, 0.01, 0.9, 400), descend(-1, 0.01, 400)
    assert (first_hit(fast.fs), settle_step(fast.fs)) == (5, 47)
    assert settle_step(plain.fs) == 25
    assert fast.xs.min() == pytest.approx(-1.346, abs=5e-4)


def test_momentum_from_the_start_ends_in_the_other_valley():
    path = momentum(START, 0.01, 0.9, 400)
    assert settle_step(path.fs) == 90
    assert path.xs[-1] == pytest.approx(X_MIN, abs=1e-6)  # slow: √β a step


def test_momentum_helps_where_plain_descent_is_slow():
    """η = 0.001 from -1: a fair demonstration."""
    assert settle_step(descend(-1, 0.001, 1000).fs) == 261
    assert settle_step(momentum(-1, 0.001, 0.9, 1000).fs) == 48


def test_methods_of_the_exercise_take_their_steps():
    """η = 0.01 from -2: 26, none (AdaGrad is at -1.610 after 600), 207."""
    plain, slow, other = (run(-2, 0.01, 600) for run in (descend, adagrad, adam))
    assert (settle_step(plain.fs), settle_step(slow.fs), settle_step(other.fs)) == (26, None, 207)
    assert slow.xs[-1] == pytest.approx(-1.610, abs=5e-4)
    assert (plain.fs < 0).any()  # so a logarithmic axis can't show the end


def test_exact_line_search_needs_one_step():
    """Fixed η = 0.05 from -2 needs 5."""
    assert settle_step(descend(-2, 0.05, 100).fs) == 5
    for x0, eta in [(-2.0, (2 - X_MIN) / 20), (-2.5, 0.026847476391756)]:
        best = line_search_eta(x0)
        assert best == pytest.approx(eta, abs=5e-16)
        assert settle_step(descend(x0, best, 1).fs) == 1


def test_line_from_the_start_has_two_equally_good_rates():
    """It passes over both valleys: the search takes the nearer one."""
    near, far = 0.026847476391756, 0.078415681502981
    assert [loss(first_step(START, eta)) for eta in (near, far)] == pytest.approx(
        [-0.25, -0.25],
        abs=8 * U,  # fifteen decimals of η leave 2e-14 in x, and nothing in a minimum
    )
    assert line_search_eta(START) == pytest.approx(near, abs=5e-16)


@same_every_run
@given(x=places.filter(lambda x: abs(grad(x)) > 1e-3), hi=st.floats(1e-3, 2.0))
def test_no_rate_beats_the_line_search(x, hi):
    """Not one of a thousand, up to rounding of losses that matter."""
    slope = float(grad(x))
    eta = line_search_eta(x, hi)
    assert 0 < eta <= hi
    tried = loss(x - np.linspace(0, hi, 1001) * slope)
    assert loss(x - eta * slope) <= tried.min() + 64 * U


def test_settling_is_about_staying():
    losses = [1.0, -0.25, 1.0, -0.2495, -0.25]
    assert (first_hit(losses), settle_step(losses)) == (1, 3)
    assert (first_hit([-0.25]), settle_step([-0.25])) == (0, 0)
    assert (first_hit([1.0]), settle_step([1.0])) == (None, None)
    assert (first_hit([-0.25, 1.0]), settle_step([-0.25, 1.0])) == (0, None)
    assert settle_step([3.0, 2.0], fmin=1.0, tol=1.0) == 1


@pytest.mark.parametrize(("eta", "finite"), [(0.01, 50), (0.1, 41), (0.5, 0)])
def test_none_of_fifty_random_starts_is_trapped_on_the_hilltop(eta, finite):
    """0 repels; those that diverge at 0.1 are those beyond √6.5 = 2.5495."""
    starts = random_starts(0)
    ends = multi_start(starts, eta)
    stay = ends.status == "ok"
    assert stay.sum() == finite
    assert (stay == [bounded(x0, eta) for x0 in starts]).all()
    assert (np.abs(ends.x) > 0.5).all()
    if eta == 0.1:
        assert (stay == (np.abs(starts) <= math.sqrt(6.5))).all()


def test_random_starts_repeat_and_leave_the_global_generator_alone():
    np.random.seed(7)  # noqa: NPY002  the global state is what must not change
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    assert (random_starts(3) == random_starts(3)).all()
    assert (random_starts(3) != random_starts(4)).any()
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    assert random_starts(0)[0] == pytest.approx(6 * 0.5488135 - 3, abs=1e-6)  # MT19937's first


def test_parameters_are_those_of_the_post():
    assert (START, ETAS, STEPS) == (-2.5, (0.01, 0.1, 0.5), 40)
    assert (REPOSITORY_ETAS, REPOSITORY_STEPS) == ((0.001, 0.01, 0.02), 200)
    assert (descent.MULTI_STARTS, descent.MULTI_STEPS, descent.MULTI_REACH) == (50, 60, 3)


def test_no_steps_is_just_the_start():
    path = descend(START, 0.1, 0)
    assert (path.xs.tolist(), path.fs.tolist()) == ([-2.5], [22.3125])
    assert (path.status, path.diverged_at) == ("ok", None)


# Bad input


@pytest.mark.parametrize(
    "run",
    [
        descend,
        lambda x0, eta, steps: momentum(x0, eta, 0.9, steps),
        adagrad,
        adam,
        ieee_iterates,
        lambda x0, eta, steps: multi_start([x0], eta, steps),
    ],
)
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((1.0, 0.0, 5), ValueError, "eta must be > 0, got 0"),
        ((1.0, -0.1, 5), ValueError, "eta must be > 0, got -0.1"),
        ((1.0, math.nan, 5), ValueError, "eta must be finite, got nan"),
        ((1.0, math.inf, 5), ValueError, "eta must be finite, got inf"),
        ((1.0, "fast", 5), TypeError, "eta must be a real number, got 'fast'"),
        ((1.0, 0.1, -1), ValueError, "steps must be >= 0, got -1"),
        ((1.0, 0.1, 5.0), TypeError, "steps must be an integer, got 5.0"),
        ((1.0, 0.1, True), TypeError, "steps must be an integer, got True"),
        ((math.nan, 0.1, 5), ValueError, "x0s? must be finite, got nan"),
        ((math.inf, 0.1, 5), ValueError, "x0s? must be finite, got inf"),
    ],
)
def test_runs_refuse_bad_arguments(run, arguments, error, message):
    with pytest.raises(error, match=message):
        run(*arguments)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: momentum(1, 0.1, 1.0), ValueError, r"beta must be in \[0, 1\), got 1.0"),
        (lambda: momentum(1, 0.1, -0.1), ValueError, r"beta must be in \[0, 1\), got -0.1"),
        (lambda: momentum(1, 0.1, math.nan), ValueError, "beta must be finite"),
        (lambda: adam(1, 0.1, beta1=1), ValueError, r"beta1 must be in \[0, 1\), got 1.0"),
        (lambda: adam(1, 0.1, beta2=2), ValueError, r"beta2 must be in \[0, 1\), got 2.0"),
        (lambda: adam(1, 0.1, epsilon=0), ValueError, "epsilon must be > 0"),
        (lambda: adagrad(1, 0.1, epsilon=-1), ValueError, "epsilon must be > 0"),
        (lambda: effective_eta(0, 0.9), ValueError, "eta must be > 0"),
        (lambda: effective_eta(0.1, 1), ValueError, "beta must be in"),
        (lambda: descend(1, 0.1, divergence=0), ValueError, "divergence must be > 0"),
        (lambda: descend(3, 0.1, divergence=2), ValueError, "x0 must be within the divergence lim"),
        (lambda: descend(1e100, 0.1), ValueError, "the loss at x0 must be finite, got inf"),
        (lambda: first_step(1, -0.1), ValueError, "eta must be >= 0, got -0.1"),
        (lambda: first_step(math.inf, 0.1), ValueError, "x0 must be finite"),
        (lambda: learning_rate(-1), ValueError, "eta must be >= 0"),
        (lambda: landing_eta(0, 1), ValueError, "x0 must not be stationary, got 0.0"),
        (
            lambda: landing_eta(-2.5, -3),
            ValueError,
            "target must lie downhill of x0 = -2.5, got -3",
        ),
        (lambda: landing_eta(-2.5, -2.5), ValueError, "target must lie downhill"),
        (lambda: divergence_eta(math.nan), ValueError, "x0 must be finite"),
        (lambda: bounded(1, 0), ValueError, "eta must be > 0"),
        (lambda: stability_eta(0), ValueError, "x_star must be where f″ > 0, got 0 with f″ = -6"),
        (lambda: contraction(0), ValueError, "eta must be > 0"),
        (lambda: two_cycle(0.16), ValueError, "eta must be > 1/6 for a cycle of two, got 0.16"),
        (lambda: line_search_eta(0), ValueError, "x must not be stationary, got 0.0"),
        (lambda: line_search_eta(1, 0), ValueError, "hi must be > 0"),
        (lambda: settle_step([]), ValueError, "fs must hold at least one loss"),
        (lambda: settle_step([math.nan]), ValueError, "fs must be finite"),
        (lambda: settle_step([1.0], tol=0), ValueError, "tol must be > 0"),
        (lambda: first_hit([1.0], fmin=math.inf), ValueError, "fmin must be finite"),
        (lambda: first_hit(1.0), ValueError, "fs must have shape"),
        (lambda: multi_start(1.0, 0.1), ValueError, "x0s must have shape"),
        (lambda: random_starts(-1), ValueError, "seed must be >= 0"),
        (lambda: random_starts(0, 1.5), TypeError, "m must be an integer"),
        (lambda: fate(0), ValueError, "eta must be > 0"),
        (lambda: loss(math.nan), ValueError, "x must be finite"),
        (lambda: grad("left"), TypeError, "x must hold real numbers"),
        (lambda: slope_at(math.inf), ValueError, "x must be finite"),
        (lambda: iterate(START, 0.5, 5), ValueError, "k must be below 5, where the run div.*got 5"),
        (lambda: iterate_loss(START, 0.1, -1), ValueError, "k must be >= 0, got -1"),
        (lambda: ieee_iterate(START, 0.1, 1.0), TypeError, "k must be an integer"),
        (lambda: settling_step(START, 0.001), ValueError, "eta must let the run .* settle"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_every_rate_holds_each_run_and_is_infinite_once_it_has_diverged():
    iterates = every_rate(START, ETAS, 6)
    assert iterates.shape == (7, 3)
    for eta, column in zip(ETAS, iterates.T, strict=True):
        path = descend(START, eta, 6)
        assert np.array_equal(column[: len(path.xs)], path.xs)
        assert np.isinf(column[len(path.xs) :]).all()
    assert np.isinf(iterates).any(axis=0).tolist() == [False, False, True]


def test_every_rate_is_linear_in_eta_after_one_step():
    etas = np.linspace(0.001, 0.12, 50)
    assert every_rate(START, etas, 1)[1] == pytest.approx(-2.5 + 47.5 * etas, abs=8 * U)


def test_float_limit_is_the_last_before_infinity():
    assert math.isinf(float_limit() * (1 + 2 * U))
    assert steps_made(3) == 3


def test_gain_is_what_a_unit_of_rate_adds_to_the_first_step():
    assert first_step(START, 1.0) - START == gain(START) == 47.5


# What the film prints

TEXTS = {
    "slope": ["−47.5"],
    "gain": ["47.5"],
    "loss": ["22.3"],
    "learning_rate": ["0.0268", "0.0526", "0.1053", "0.0100", "0.1000", "0.5000"],
    "first_step": ["−1.22", "0.00", "2.50", "21.25"],
    "landing_eta": ["0.027", "0.053", "0.105"],
    "path_eta": ["0.01", "0.1", "0.5"],
    "path_loss": ["−0.25", "22.31", "12.44", "0.09", "−0.24", "−0.25"],
    "settling_step": ["27", "4"],
    "far_jump": [
        "−1.9 × 10⁴", "1.4 × 10¹³", "−5.4 × 10³⁹", "3.2 × 10¹¹⁹", "−∞"
    ],
    "float_limit": ["10³⁰⁸"],
    "divergence_eta": ["0.105"],
    "steps_made": ["0", "1", "40"],
}  # fmt: skip


def test_quantities_read_as_in_the_film():
    by_name = {quantity.name: quantity for quantity in QUANTITIES}
    assert len(by_name) == len(QUANTITIES)
    assert {name: [fact.text for fact in q.facts] for name, q in by_name.items()} == TEXTS


def test_quantities_are_public_functions_of_this_module():
    for quantity in QUANTITIES:
        assert getattr(descent, quantity.function.__name__) is quantity.function
        assert inspect.getdoc(quantity.function)
