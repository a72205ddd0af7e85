"""Spirals, the methods that follow them, and the neural ODE that learns one."""

import cmath
import math
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import torch
import torchdiffeq
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from compute import odes
from compute.odes import (
    ALPHA,
    BETA,
    END,
    EPOCHS,
    LEAF,
    METHODS,
    NEW_LEAF,
    QUANTITIES,
    START,
    TARGET_ALPHA,
    TARGET_BETA,
    Lesson,
    adjoint_gap,
    amplification,
    decay,
    distance_to_track,
    epochs_trained,
    euler_dt_limit,
    field_error,
    field_error_percent,
    field_gap,
    final_loss,
    growth_per_step,
    initial_weights,
    integrate,
    largest_miss,
    learned_rest_point,
    learned_track,
    loss_and_gradient,
    loss_at,
    network_field,
    solver_error,
    spiral_exact,
    spiral_field,
    spiral_matrix,
    spiral_radius,
    stepped_error,
    stepped_radius,
    track_error_percent,
    train_neural_ode,
    turns,
    yardstick_loss,
)
from compute.quantities import quantities

repeatable = settings(max_examples=40, derandomize=True, deadline=None)
rates = st.floats(-1, 1, allow_subnormal=False)
coordinates = st.floats(-3, 3, allow_subnormal=False)
points = st.tuples(coordinates, coordinates)
methods = st.sampled_from(sorted(METHODS))

SMALL = Lesson(n_points=9, t_end=1.5, hidden=3, epochs=4)  # trains in a moment


def wind(alpha=ALPHA, beta=BETA):
    field = spiral_field(alpha, beta)
    return lambda _t, h: field(h)


# --- the spiral --------------------------------------------------------------------------------


@repeatable
@given(rates, rates, points, st.floats(0, 8))
def test_exact_track_is_the_matrix_exponential(alpha, beta, h0, t):
    """scipy's expm is good to a few roundings of e^8 · 3, so 1e-9 is ample."""
    expected = expm(np.array([[alpha, -beta], [beta, alpha]]) * t) @ h0
    assert spiral_exact(alpha, beta, h0, [t])[0] == pytest.approx(expected, abs=1e-9)


def test_exact_track_solves_the_equation():
    """An adaptive solver at rtol 1e-11 strays by at most 1e-9 in eight time units."""
    t = np.linspace(0, END, 50)
    A = [[ALPHA, -BETA], [BETA, ALPHA]]
    run = solve_ivp(lambda _, h: np.dot(A, h), (0, END), START, t_eval=t, rtol=1e-11, atol=1e-12)
    assert spiral_exact(ALPHA, BETA, START, t) == pytest.approx(run.y.T, abs=1e-9)


def test_spiral_matrix_has_eigenvalues_alpha_plus_minus_i_beta():
    values = np.linalg.eigvals(spiral_matrix(-0.3, 1.1))
    assert sorted(values, key=lambda v: v.imag) == pytest.approx([-0.3 - 1.1j, -0.3 + 1.1j])


def test_exact_track_takes_many_starts():
    many = np.random.default_rng(0).normal(size=(4, 3, 2))
    t = [0.0, 0.5, 2.0]
    together = spiral_exact(ALPHA, BETA, many, t)
    assert together.shape == (3, 4, 3, 2)
    assert together[:, 2, 1] == pytest.approx(spiral_exact(ALPHA, BETA, many[2, 1], t), abs=1e-15)


@repeatable
@given(rates, points, st.floats(0, 20))
def test_without_growth_the_radius_stays(beta, h0, t):
    (end,) = spiral_exact(0.0, beta, h0, [t])
    assert math.hypot(*end) == pytest.approx(math.hypot(*h0), rel=1e-12, abs=1e-12)


def test_film_spiral_ends_at_the_radius_that_mpmath_gives():
    exact = mpmath.exp(mpmath.mpf(-3) / 10 * 8) * mpmath.sqrt(mpmath.mpf(17) / 4)
    assert spiral_radius(END) == pytest.approx(float(exact), rel=1e-14)  # a few roundings
    assert spiral_radius(END) == pytest.approx(0.18702, abs=5e-6)  # the digits given
    assert spiral_radius(0.0) == math.hypot(2, 0.5)


def test_exercise_labels_are_about_turns_and_growth():
    """Digits as given: 1.40 and 0.38 turns, 0.8 % left, growth by 4.95."""
    assert turns(BETA, END) == pytest.approx(1.40, abs=0.005)
    assert turns(0.3, 8.0) == pytest.approx(0.38, abs=0.005)
    assert 100 * decay(-0.6, 8.0) == pytest.approx(0.8, abs=0.05)
    assert decay(0.2, 8.0) == pytest.approx(4.95, abs=0.005)


# --- methods -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", METHODS)
def test_tableau_meets_the_order_conditions(name):
    """Hairer, Nørsett and Wanner, Table II.2.1: as many as the order asks for, in fractions."""
    tableau = METHODS[name]
    exact = [Fraction(w).limit_denominator(12) for w in tableau.b]
    a = [[Fraction(w) for w in row] + [Fraction(0)] * 9 for row in tableau.a]
    c = [sum(row) for row in a]
    s = range(len(exact))
    conditions = [
        (1, sum(exact), 1),
        (2, sum(exact[i] * c[i] for i in s), Fraction(1, 2)),
        (3, sum(exact[i] * c[i] ** 2 for i in s), Fraction(1, 3)),
        (3, sum(exact[i] * a[i][j] * c[j] for i in s for j in s), Fraction(1, 6)),
        (4, sum(exact[i] * c[i] ** 3 for i in s), Fraction(1, 4)),
        (4, sum(exact[i] * c[i] * a[i][j] * c[j] for i in s for j in s), Fraction(1, 8)),
        (4, sum(exact[i] * a[i][j] * c[j] ** 2 for i in s for j in s), Fraction(1, 12)),
        (
            4,
            sum(exact[i] * a[i][j] * a[j][k] * c[k] for i in s for j in s for k in s),
            Fraction(1, 24),
        ),
    ]
    for order, value, wanted in conditions:
        assert value == wanted or order > tableau.order


@repeatable
@given(methods, rates, rates, st.floats(0.01, 2))
def test_amplification_is_the_exponential_series_cut_at_the_order(method, alpha, beta, dt):
    z = complex(alpha, beta) * dt
    expected = sum(z**k / math.factorial(k) for k in range(METHODS[method].order + 1))
    assert amplification(method, alpha, beta, dt) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("method", "errors", "order"),
    [
        ("euler", (0.339, 0.126, 0.0552, 0.0259), 1),
        ("heun", (1.51e-2, 3.75e-3, 9.33e-4, 2.32e-4), 2),
        ("rk4", (4.04e-5, 2.46e-6, 1.52e-7, 9.4e-9), 4),
    ],
)
def test_error_shrinks_with_the_order_of_the_method(method, errors, order):
    """Errors to the digits given; the last halving's slope is within 0.1 of the order."""
    found = []
    for steps in (40, 80, 160, 320):
        end = integrate(wind(), START, np.linspace(0, END, steps + 1), method)[-1]
        found.append(math.dist(end, spiral_exact(ALPHA, BETA, START, [END])[0]))
    assert found == pytest.approx(errors, rel=6e-3)
    assert math.log2(found[-2] / found[-1]) == pytest.approx(order, abs=0.1)


def test_the_methods_see_the_time():
    """h′ = t³ is Simpson's rule to RK4, which is exact on cubics; h = t⁴/4."""
    t = np.array([0.0, 0.3, 1.0, 1.2])
    track = integrate(lambda s, h: np.full_like(h, s**3), [0.0], t)
    assert track[:, 0] == pytest.approx(t**4 / 4, abs=1e-15)
    euler = integrate(lambda s, h: np.full_like(h, s), [0.0], [0.0, 1.0, 3.0], "euler")
    assert euler[:, 0].tolist() == [0.0, 0.0, 2.0]
    heun = integrate(lambda s, h: np.full_like(h, s), [0.0], [0.0, 1.0, 3.0], "heun")
    assert heun[:, 0].tolist() == [0.0, 0.5, 4.5]


@pytest.mark.parametrize("method", METHODS)
def test_stepping_the_spiral_is_multiplying_by_the_amplification(method):
    """Sixteen multiplications: a few roundings."""
    t = np.arange(17) * 0.5
    track = integrate(wind(), START, t, method)
    radii = [stepped_radius(method, k) for k in range(17)]
    assert np.hypot(*track.T) == pytest.approx(np.array(radii), rel=1e-12)
    true = spiral_exact(ALPHA, BETA, START, t)
    errors = [stepped_error(method, k) for k in range(17)]
    assert np.hypot(*(track - true).T) == pytest.approx(np.array(errors), abs=1e-12)


def test_euler_spirals_out_with_big_steps_and_in_with_smaller_ones():
    assert growth_per_step("euler", 0.5) == pytest.approx(abs(1 + 0.5 * (-0.3 + 1.1j)), rel=1e-15)
    assert growth_per_step("euler", 0.5) == pytest.approx(1.012423, abs=5e-7)
    assert stepped_radius("euler", 16) == pytest.approx(2.51180, abs=5e-6)
    assert growth_per_step("euler", 0.4) < 1
    assert stepped_error("rk4", 16) == pytest.approx(0.0017, abs=5e-5)


def test_euler_limit_divides_shrinking_from_growing():
    limit = euler_dt_limit(ALPHA, BETA)
    assert limit == pytest.approx(0.6 / 1.30, rel=1e-15)
    assert growth_per_step("euler", limit) == pytest.approx(1.0, abs=1e-15)
    assert growth_per_step("euler", 0.999 * limit) < 1 < growth_per_step("euler", 1.001 * limit)


@repeatable
@given(methods, points, points, st.floats(-2, 2))
def test_tracks_of_a_linear_wind_are_linear_in_the_start(method, first, second, share):
    t = np.linspace(0, 2, 9)
    together = integrate(wind(), np.array(first) + share * np.array(second), t, method)
    apart = [integrate(wind(), h, t, method) for h in (first, second)]
    assert together == pytest.approx(apart[0] + share * apart[1], abs=1e-12)


@repeatable
@given(methods, points, st.floats(0, 6))
def test_turning_the_start_turns_the_track(method, h0, angle):
    R = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    t = np.linspace(0, 2, 9)
    turned = integrate(wind(), R @ h0, t, method)
    assert turned == pytest.approx(integrate(wind(), h0, t, method) @ R.T, abs=1e-12)


def test_the_opposite_wind_leads_back():
    """RK4 with 320 steps errs by 1e-8 on the way, as the orders above show, and e^2.4 back."""
    t = np.linspace(0, END, 641)
    cloud = np.random.default_rng(1).normal(size=(20, 2))
    there = integrate(wind(), cloud, t)[-1]
    back = integrate(lambda _t, h: -wind()(_t, h), there, t)[-1]
    assert back == pytest.approx(cloud, abs=1e-8)


def test_the_ring_s_wind_carries_leaves_to_its_circle_as_its_solution_says():
    """With q = r²/R² the radius obeys q′ = 2γ q (1 − q), which is the logistic equation."""
    radius, growth, turning, t = 1.5, 0.8, 0.7, np.linspace(0.0, 3.0, 301)
    starts = np.array([[0.3, 0.1], [-2.0, 1.0], [0.0, 1.5]])
    field = odes.ring_field(radius, growth, turning)
    end = integrate(lambda _t, h: field(h), starts, t)[-1]
    q = (starts**2).sum(axis=-1) / radius**2
    wanted = radius * np.sqrt(q / (q + (1 - q) * np.exp(-2 * growth * t[-1])))
    np.testing.assert_allclose(np.linalg.norm(end, axis=-1), wanted, rtol=1e-8)  # RK4's, dt = 0.01
    turned = np.exp(1j * turning * t[-1]) * (starts @ [1, 1j])
    np.testing.assert_allclose(np.angle(end @ [1, 1j] / turned), 0.0, atol=1e-8)


def test_integrate_begins_at_the_start_and_leaves_it_alone():
    start = np.array([[2.0, 0.5], [1.0, 1.0]])
    kept = start.copy()
    track = integrate(wind(), start, [0.0, 0.1, 0.3])
    assert track.shape == (3, 2, 2)
    assert np.array_equal(track[0], kept)
    track[0] = 9
    assert np.array_equal(start, kept)


def test_scipy_solver_is_right_to_plot_accuracy_by_default():
    assert solver_error() == pytest.approx(8.1e-4, abs=5e-6)  # the digits given
    assert solver_error(1e-10, 1e-12) < 1e-10


def test_the_posts_curve_ends_beside_the_exact_one():
    """Digits as given: by scipy's default solver, and by mpmath's power of a complex number."""
    run = solve_ivp(lambda _, h: spiral_field(ALPHA, BETA)(h), (0, END), START)
    assert run.y[:, -1] == pytest.approx([-0.17319, 0.06928], abs=5e-6)
    exact = mpmath.mpc(2, "0.5") * mpmath.exp(8 * mpmath.mpc("-0.3", "1.1"))
    end = spiral_exact(ALPHA, BETA, START, [END])[0]
    assert end == pytest.approx([float(exact.real), float(exact.imag)], abs=1e-15)
    assert end == pytest.approx([-0.17369, 0.06933], abs=5e-6)


# --- a wind with weights -----------------------------------------------------------------------


def test_first_weights_are_those_of_torch():
    torch_state = torch.random.get_rng_state()
    drawn = initial_weights(7, 5)
    assert torch.equal(torch.random.get_rng_state(), torch_state)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        net = torch.nn.Sequential(torch.nn.Linear(2, 5), torch.nn.Tanh(), torch.nn.Linear(5, 2))
    x = np.random.default_rng(0).normal(size=(6, 4, 2))
    with torch.no_grad():
        expected = net.double()(torch.from_numpy(x)).numpy()
    assert network_field(drawn)(x) == pytest.approx(expected, abs=1e-14)
    assert len(initial_weights()) == 162


def test_weights_of_zero_at_the_input_blow_everywhere_alike():
    weights = initial_weights(3, 4)
    weights[:8] = 0
    field = network_field(weights)
    track = integrate(lambda _t, h: field(h), (1.0, 2.0), np.linspace(0, 3, 7))
    assert np.diff(track, n=2, axis=0) == pytest.approx(0.0, abs=1e-14)
    assert math.dist(track[0], track[-1]) > 0.1


def three_eighths_loss(weights, lesson):
    """Mean square error along the track by Kutta's 3/8 rule, spelled out."""
    f = network_field(weights)
    h = np.array(lesson.h0)
    track = [h]
    for t0, t1 in pairwise(lesson.times):
        dt = t1 - t0
        k1 = f(h)
        k2 = f(h + dt * k1 / 3)
        k3 = f(h + dt * (-k1 / 3 + k2))
        k4 = f(h + dt * (k1 - k2 + k3))
        h = h + dt * (k1 + 3 * k2 + 3 * k3 + k4) / 8
        track.append(h)
    a, b = lesson.alpha, lesson.beta
    z = [complex(*lesson.h0) * cmath.exp(complex(a, b) * t) for t in lesson.times]
    target = np.array([[w.real, w.imag] for w in z])
    return float(((np.array(track) - target) ** 2).mean())


def test_gradient_is_that_of_central_differences():
    """A step of 1e-5 leaves an error of 1e-10 in the difference, against a gradient near 1."""
    weights = initial_weights(0, 3)
    loss, gradient = loss_and_gradient(weights, SMALL)
    assert loss == pytest.approx(three_eighths_loss(weights, SMALL), rel=1e-12)
    steps = 1e-5 * np.eye(len(weights))
    slopes = [
        (three_eighths_loss(weights + e, SMALL) - three_eighths_loss(weights - e, SMALL)) / 2e-5
        for e in steps
    ]
    assert np.linalg.norm(gradient - slopes) < 1e-6 * np.linalg.norm(slopes)


def test_loss_of_the_film_is_that_of_a_tight_solver():
    """80 points are close enough together: scipy at rtol 1e-10 gives the same loss to 1e-5."""
    lesson = Lesson()
    field = network_field(initial_weights())
    run = solve_ivp(
        lambda _, h: field(h), (0, 7), LEAF, t_eval=lesson.times, rtol=1e-10, atol=1e-12
    )
    assert loss_at(0) == pytest.approx(((run.y.T - lesson.target) ** 2).mean(), rel=1e-5)


def test_the_true_wind_has_no_loss_to_speak_of():
    lesson = Lesson()
    track = integrate(wind(TARGET_ALPHA, TARGET_BETA), LEAF, lesson.times)
    assert ((track - lesson.target) ** 2).mean() < 1e-10


class PostsNetwork(torch.nn.Sequential):
    """The post's wind, from torch's own layers; the solvers also hand it the time."""

    def __init__(self):
        super().__init__(torch.nn.Linear(2, 32), torch.nn.Tanh(), torch.nn.Linear(32, 2))

    def forward(self, _t, h):
        return super().forward(h)


def gap_of_the_posts_network(dtype):
    """Adjoint gradient against the one through the solver, relative, in `dtype`."""
    lesson = Lesson(n_points=160)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(lesson.seed)
        net = PostsNetwork().to(dtype)
    h0, times, target = (
        torch.tensor(values, dtype=dtype) for values in (lesson.h0, lesson.times, lesson.target)
    )
    gradients = []
    for solve in (torchdiffeq.odeint, torchdiffeq.odeint_adjoint):
        net.zero_grad()
        (solve(net, h0, times) - target).square().mean().backward()
        gradients.append(torch.cat([p.grad.flatten() for p in net.parameters()]))
    through, adjoint = gradients
    return float((adjoint - through).norm() / through.norm())


def test_adjoint_gradient_is_the_same_up_to_the_tolerance_of_the_solver():
    """The solver's relative tolerance is 1e-7; the gap is not 0, for the roads differ.

    6e-8 as given, and 2e-6 in the post's float32, where rounding is the larger part.
    """
    gap = adjoint_gap()
    assert gap == pytest.approx(6e-8, rel=0.1)
    assert gap == pytest.approx(gap_of_the_posts_network(torch.float64), rel=0.01)
    assert 5e-7 < gap_of_the_posts_network(torch.float32) < 5e-6


# --- training ----------------------------------------------------------------------------------


def test_training_lowers_the_loss_as_the_post_says():
    """The post's own run, in float32 and with an adaptive solver, agrees to two percent."""
    found = [loss_at(epoch) for epoch in (0, 40, 80, 120, 160, 200, 250)]
    post = [8.65691, 0.23900, 0.15022, 0.07338, 0.01593, 0.00850, 0.00495]
    assert found == pytest.approx(post, rel=0.03)  # its epoch 160 differs by 2.5 percent
    assert loss_at(0) == pytest.approx(8.66, abs=0.02)
    assert loss_at(EPOCHS) < 0.01
    assert loss_at(0) / loss_at(EPOCHS) > 500


def test_training_on_the_films_80_points_has_the_losses_given():
    """Another implementation's, in float32: the last digit given is at most 0.2 percent."""
    given_ = {0: 8.65871, 40: 0.23811, 80: 0.15033, 120: 0.07454, 160: 0.01633, 200: 0.00855,
              240: 0.00551, 250: 0.00498}  # fmt: skip
    assert [loss_at(k) for k in given_] == pytest.approx(list(given_.values()), rel=2e-3)


def test_losses_are_taken_before_the_update_of_their_index():
    """Undo nothing: the loss at index k is that of the weights at index k, by our own solver."""
    run = train_neural_ode(SMALL)
    for k in range(SMALL.epochs + 1):
        assert run.losses[k] == pytest.approx(three_eighths_loss(run.weights[k], SMALL), rel=1e-11)
        assert ((run.tracks[k] - SMALL.target) ** 2).mean() == pytest.approx(run.losses[k])
    assert np.array_equal(run.weights[0], initial_weights(SMALL.seed, SMALL.hidden))


def test_a_training_of_no_epoch_is_just_its_start():
    lesson = Lesson(n_points=9, t_end=1.5, hidden=3, epochs=0)
    run = train_neural_ode(lesson)
    assert run.losses.tolist() == [train_neural_ode(SMALL).losses[0]]
    assert np.array_equal(run.weights, [initial_weights(lesson.seed, 3)])


def test_updates_are_those_of_adam():
    """Kingma and Ba, Algorithm 1, with the defaults of β₁, β₂ and ε."""
    run = train_neural_ode(SMALL)
    weights = initial_weights(SMALL.seed, SMALL.hidden)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for k in range(1, SMALL.epochs + 1):
        _, g = loss_and_gradient(weights, SMALL)
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g**2
        corrected = np.sqrt(square / (1 - 0.999**k)) + 1e-8
        weights = weights - SMALL.lr * mean / (1 - 0.9**k) / corrected
        assert run.weights[k] == pytest.approx(weights, abs=1e-12)


def test_field_of_the_run_is_that_of_its_last_weights():
    run = train_neural_ode(SMALL)
    h = np.array([[0.3, -1.0]])
    assert np.array_equal(run.field()(h), network_field(run.weights[-1])(h))
    assert np.array_equal(run.field(0)(h), network_field(initial_weights(42, 3))(h))


def test_training_leaves_torch_as_it_was():
    state, dtype = torch.random.get_rng_state(), torch.get_default_dtype()
    odes._trained(SMALL)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.get_default_dtype() == dtype


@pytest.mark.parametrize("threads", [1, 2])
def test_training_repeats_bit_for_bit_whatever_the_threads(threads):
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        again = odes._trained(SMALL)
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    run = train_neural_ode(SMALL)
    for first, second in zip(again, (run.losses, run.weights, run.tracks), strict=True):
        assert np.array_equal(first, second)


def test_training_uses_one_thread(monkeypatch):
    seen = []
    loss = odes._loss
    monkeypatch.setattr(
        odes, "_loss", lambda *given: (seen.append(torch.get_num_threads()), loss(*given))[1]
    )
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        odes._trained(SMALL)
    finally:
        torch.set_num_threads(before)
    assert set(seen) == {1}


def test_another_seed_ends_elsewhere():
    """Small lessons: the seed decides the weights, and with them the end."""
    other = Lesson(n_points=9, t_end=1.5, hidden=3, epochs=4, seed=1)
    assert train_neural_ode(other).losses[-1] != train_neural_ode(SMALL).losses[-1]


@pytest.mark.parametrize(
    ("seed", "loss"), [(0, 0.0038), (1, 0.0005), (2, 0.0004), (3, 0.0016), (4, 0.0005)]
)
def test_final_loss_depends_on_the_seed(seed, loss):
    """With 40 points, by a factor of ten from seed to seed: four places, as given."""
    assert final_loss(seed, 40) == pytest.approx(loss, abs=5e-5)


def test_yardsticks_show_that_a_loss_of_a_quarter_is_no_spiral():
    assert yardstick_loss("zero", 160) == pytest.approx(0.404, abs=5e-4)
    assert yardstick_loss("mean", 160) == pytest.approx(0.373, abs=5e-4)
    assert yardstick_loss("mean") < yardstick_loss("zero")


def test_the_epoch_counter_counts():
    assert [epochs_trained(k) for k in (0, 7, EPOCHS)] == [0, 7, EPOCHS]


# --- where the learned wind is right -----------------------------------------------------------


def test_field_error_of_a_known_error_is_that_error():
    """A wind that is 1.1 times too fast errs by a tenth of the speed everywhere."""
    grid = np.random.default_rng(2).uniform(-2, 2, size=(300, 2))
    track = spiral_exact(-0.4, 1.2, LEAF, np.linspace(0, 7, 80))
    bins = field_error(lambda h: 1.1 * spiral_field(-0.4, 1.2)(h), -0.4, 1.2, track, grid)
    assert [(b.lo, b.hi) for b in bins] == [(0, 0.25), (0.25, 0.5), (0.5, 1), (1, 2), (2, 4)]
    assert [b.relative for b in bins] == pytest.approx([0.1] * 5, rel=1e-12)
    near = [p for p in grid if min(math.dist(p, q) for q in track) < 0.25]
    speed = [math.hypot(0.4, 1.2) * math.hypot(*p) for p in near]
    assert bins[0].rms == pytest.approx(0.1 * math.sqrt(np.mean(np.square(speed))), rel=1e-12)


def test_field_error_leaves_empty_bins_out():
    field = spiral_field(0.0, 1.0)
    bins = field_error(field, 0.0, 1.0, [[0.0, 0.0]], [[3.0, 0.0]], bins=(0, 1, 4))
    assert [(b.lo, b.hi, b.rms) for b in bins] == [(1, 4, 0)]


def test_distance_to_a_track_is_to_its_nearest_sample():
    assert distance_to_track([[3.0, 4.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 0.0]]).tolist() == [
        math.hypot(2, 4),
        1.0,
    ]


def test_the_learned_wind_is_worse_far_from_the_data():
    """Percents as given, by distance from the track; half a percent of rounding either way."""
    found = [field_error_percent(lo, hi) for lo, hi in pairwise(odes.BINS)]
    assert found == pytest.approx([20, 23, 26, 33, 38], abs=0.6)
    assert found == sorted(found)
    assert track_error_percent() <= 25


def test_a_leaf_from_elsewhere_misses_by_more():
    assert largest_miss(*LEAF) == pytest.approx(0.15, abs=0.005)
    assert largest_miss(*NEW_LEAF) == pytest.approx(0.47, abs=0.005)


def test_exercise_2_misses_all_starts_but_the_one_it_was_trained_on():
    """Digits as given, for the exercise's other starts; a solver of its own measures again."""
    field, times = train_neural_ode().field(), np.linspace(0, 7, 80)
    for start, miss in (((1.0, -1.5), 0.39), ((-2.0, 0.2), 0.30), ((0.0, 2.0), 0.47)):
        run = solve_ivp(lambda _, h: field(h), (0, 7), start, t_eval=times, rtol=1e-9, atol=1e-9)
        away = np.linalg.norm(run.y.T - spiral_exact(-0.4, 1.2, start, times), axis=1)
        assert away.max() == pytest.approx(miss, abs=0.01)
        assert largest_miss(*start) == pytest.approx(miss, abs=0.01)


def test_learned_track_is_that_of_another_solver():
    """Classical RK4 with 79 steps against the 3/8 rule: both err by about 1e-5."""
    run = train_neural_ode()
    assert learned_track(*LEAF) == pytest.approx(run.tracks[-1], abs=1e-4)
    assert learned_track(*LEAF, 40) == pytest.approx(run.tracks[40], abs=1e-4)
    end = solve_ivp(lambda _, h: run.field()(h), (0, 7), NEW_LEAF, rtol=1e-9, atol=1e-9).y[:, -1]
    assert learned_track(*NEW_LEAF)[-1] == pytest.approx(end, abs=1e-4)


def test_learned_wind_rests_beside_the_origin():
    """Digits as given. Its Jacobian is checked by central differences of the field."""
    rest = learned_rest_point()
    assert (rest.x, rest.y) == pytest.approx((0.036, -0.042), abs=5e-4)
    field, e = train_neural_ode().field(), 1e-5 * np.eye(2)
    at = np.array([rest.x, rest.y])
    assert field(at) == pytest.approx(0.0, abs=1e-13)
    J = np.stack([(field(at + d) - field(at - d)) / 2e-5 for d in e], axis=1)
    assert np.trace(J) / 2 == pytest.approx(rest.growth, abs=1e-8)
    assert np.linalg.det(J) == pytest.approx(rest.growth**2 + rest.turning**2, abs=1e-8)
    assert (rest.growth, rest.turning) == pytest.approx((-0.51, 1.35), abs=5e-3)


# --- the cache ---------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty cache folder, and nothing remembered by the process."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    train_neural_ode.cache_clear()
    yield tmp_path / "calculus-in-motion"
    train_neural_ode.cache_clear()


@pytest.fixture
def trainings(monkeypatch):
    """The lessons that are trained, not read."""
    lessons, trained = [], odes._trained
    monkeypatch.setattr(
        odes, "_trained", lambda lesson: (lessons.append(lesson), trained(lesson))[1]
    )
    return lessons


def train_afresh():
    train_neural_ode.cache_clear()
    return train_neural_ode(SMALL)


def test_a_training_is_kept_and_read_again(folder, trainings):
    first, second = train_afresh(), train_afresh()
    assert trainings == [SMALL]
    for name in ("losses", "weights", "tracks"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
        assert not getattr(second, name).flags.writeable
    assert len(list(folder.iterdir())) == 1  # nothing is left beside it


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:700] + bytes([content[700] ^ 1]) + content[701:],
        lambda content: bytes(32) + content[32:],
    ],
    ids=["empty", "cut off", "one bit", "checksum"],
)
def test_a_damaged_entry_is_noticed_and_mended(folder, trainings, damage):
    whole = train_afresh()
    (entry,) = folder.iterdir()
    good = entry.read_bytes()
    entry.write_bytes(damage(good))
    assert np.array_equal(train_afresh().losses, whole.losses)
    assert trainings == [SMALL, SMALL]
    train_afresh()
    assert len(trainings) == 2


def test_an_entry_under_another_name_is_damage(folder, trainings):
    train_afresh()
    (entry,) = folder.iterdir()
    other = Lesson(n_points=9, t_end=1.5, hidden=3, epochs=4, lr=0.02)
    entry.rename(folder / f"neural-ode-{odes._key(other)}")
    train_neural_ode(other)
    assert trainings == [SMALL, other]


def test_the_key_names_all_that_a_training_depends_on(monkeypatch, tmp_path):
    keys = {odes._key(SMALL)}
    for change in (
        {"seed": 1}, {"alpha": 0.1}, {"beta": 0.1}, {"h0": (1.0, 0.7)}, {"t_end": 1.0},
        {"n_points": 8}, {"hidden": 2}, {"epochs": 3}, {"lr": 0.1},
    ):  # fmt: skip
        lesson = {f: getattr(SMALL, f) for f in SMALL.__slots__} | change
        keys.add(odes._key(Lesson(**lesson)))
    for package in ("torch", "torchdiffeq"):
        with monkeypatch.context() as patch:
            patch.setattr(odes, "version", lambda name, p=package: "0" if name == p else "1")
            keys.add(odes._key(SMALL))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version", "4.0")
        keys.add(odes._key(SMALL))
    with monkeypatch.context() as patch:
        (tmp_path / "odes.py").write_text("another text")
        patch.setattr(odes, "__file__", str(tmp_path / "odes.py"))
        keys.add(odes._key(SMALL))
    assert len(keys) == 14


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path, monkeypatch, trainings):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    train_afresh()
    train_afresh()
    assert len(trainings) == 2
    train_neural_ode.cache_clear()


def test_a_failed_rename_leaves_nothing_behind(folder, monkeypatch):
    def refuse(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(odes.Path, "replace", refuse)
    train_afresh()
    assert list(folder.iterdir()) == []


def test_without_the_variable_the_cache_is_beside_the_package(monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert odes._folder() == odes.Path(odes.__file__).parents[1] / ".cache"


def test_what_is_kept_is_read_without_torch(folder):
    train_afresh()
    code = (
        "import sys\n"
        "from compute.odes import Lesson, train_neural_ode\n"
        "train_neural_ode(Lesson(n_points=9, t_end=1.5, hidden=3, epochs=4))\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: spiral_matrix("a", 1), TypeError, "alpha must be a real number"),
        (lambda: spiral_exact(0, 1, [1.0, np.nan], [0]), ValueError, "points must be finite"),
        (lambda: spiral_exact(0, 1, [1.0], [0]), ValueError, r"shape \(..., 2\), got \(1,\)"),
        (lambda: spiral_exact(0, 1, (1, 2), [np.inf]), ValueError, "t must be finite"),
        (lambda: integrate(wind(), START, [0.0]), ValueError, "at least two increasing times"),
        (lambda: integrate(wind(), START, [0, 1, 1]), ValueError, "at least two increasing"),
        (lambda: integrate(wind(), START, [1, 0]), ValueError, "at least two increasing"),
        (lambda: integrate(wind(), START, [0, 1], "rk5"), ValueError, "one of .*'rk4'.*'rk5'"),
        (lambda: integrate(wind(), (1, np.nan), [0, 1]), ValueError, "h0 must be finite"),
        (
            lambda: integrate(lambda t, h: np.array([1.0, 2.0, 3.0]), START, [0, 1]),
            ValueError,
            r"f must return the shape of h0, \(2,\), got \(3,\)",
        ),
        (
            lambda: integrate(lambda t, h: h**3, [9.0], np.arange(9.0), "euler"),
            ValueError,
            "shorter steps for euler: the solution overflows",
        ),
        (lambda: amplification("rk4", 0, 1, 0), ValueError, "dt must be > 0, got 0"),
        (lambda: amplification("ab2", 0, 1, 1), ValueError, "method must be one of"),
        (lambda: euler_dt_limit(0, 1), ValueError, "alpha must be < 0, got 0"),
        (lambda: stepped_radius("euler", -1), ValueError, "steps must be >= 0, got -1"),
        (lambda: stepped_error("euler", 1.5), TypeError, "steps must be an integer"),
        (lambda: network_field(np.zeros(163)), ValueError, r"5m \+ 2 entries .* got 163"),
        (lambda: network_field([]), ValueError, r"5m \+ 2 entries .* got 0"),
        (lambda: initial_weights(0, 0), ValueError, "hidden must be >= 1, got 0"),
        (lambda: loss_and_gradient(np.zeros(7)), ValueError, r"weights must have shape \(162\)"),
        (lambda: Lesson(hidden=0), ValueError, "hidden must be >= 1, got 0"),
        (lambda: Lesson(lr=0), ValueError, "lr must be > 0, got 0"),
        (lambda: Lesson(n_points=1), ValueError, "n_points must be >= 2, got 1"),
        (lambda: Lesson(epochs=-1), ValueError, "epochs must be >= 0, got -1"),
        (lambda: Lesson(h0=(1.0, np.nan)), ValueError, "h0 must be finite"),
        (lambda: Lesson(t_end=-1.0), ValueError, "t_end must be > 0"),
        (lambda: Lesson(seed=1.5), TypeError, "seed must be an integer"),
        (lambda: Lesson(alpha=np.nan), ValueError, "alpha must be finite"),
        (lambda: Lesson(beta=np.inf), ValueError, "beta must be finite"),
        (lambda: loss_at(251), ValueError, "epoch must be <= 250, got 251"),
        (lambda: yardstick_loss("median"), ValueError, "guess must be .* got 'median'"),
        (
            lambda: field_gap(lambda h: h[..., 0], 0, 1, [[1.0, 2.0]]),
            ValueError,
            "field must return the shape of points",
        ),
        (
            lambda: field_error(wind(), 0, 1, [(0, 0)], [(0, 0)], bins=(1, 1)),
            ValueError,
            "at least two increasing distances",
        ),
        (lambda: field_error_percent(50.0, 51.0), ValueError, "must enclose some point"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_training_that_diverges_says_so():
    wild = Lesson(n_points=3, t_end=1.5, hidden=3, epochs=9, lr=1e300)
    with pytest.raises(ValueError, match="lr must be smaller, got 1e\\+300: epoch 1 diverges"):
        odes._trained(wild)


# --- what the film prints ----------------------------------------------------------------------


def test_every_quantity_shows_what_the_film_shows():
    shown = {q.name: [fact.text for fact in q.facts] for q in QUANTITIES}
    assert shown == {
        "radius": ["2.06", "0.19"],
        "stepped_radius": ["2.51", "0.19"],
        "stepped_error": ["0.002"],
        "loss": ["8.659", "0.238", "0.005"],
        "epoch": ["0", "40", "250"],
        "field_error": ["20", "38"],
        "miss": ["0.15", "0.47"],
    }
    assert set(quantities("odes")) == set(shown)  # raises if a name is not unique
