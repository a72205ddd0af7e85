"""Steps and beliefs: against closed forms, SciPy, torch.func, invariances and rates."""

import math
import subprocess
import sys

import numpy as np
import pytest
import scipy.optimize as so
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.errors import NotSPDError, SingularMatrixError, UnstableStepError
from compute.second_order import (
    BFGS_STEPS,
    HVP_ALONG,
    HVP_AT,
    LEARNING_RATE,
    QUANTITIES,
    ROSENBROCK_START,
    START,
    A,
    B,
    believed_bowl,
    bfgs_entry,
    bfgs_quadratic,
    bfgs_update,
    condition_number,
    demo_lbfgs,
    descent_path,
    ellipse_of,
    full_hessian,
    gd_best_lr,
    gd_factors,
    gd_gap,
    gd_lr_limit,
    gd_quadratic,
    gd_steps_to,
    hessian_numbers,
    hv_component,
    hvp,
    hvp_disagreement,
    lbfgs_path,
    leap_point,
    leap_shares,
    leap_value,
    newton_coordinate,
    newton_step,
    newton_steps_to,
    newton_worst,
    nudged_gradient,
    posted_bfgs_breaks_at,
    quad,
    quad_optimum,
    race_value,
    rosenbrock,
    rosenbrock_contour,
    rosenbrock_gd_steps_to,
    rosenbrock_gradient,
    rosenbrock_hessian,
    rosenbrock_race,
    step_number,
    symmetric,
    tensor_gradient,
)

ROOT_2 = math.sqrt(2)
same_every_run = settings(derandomize=True, max_examples=50, deadline=None)
points = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


def random_spd(n, seed):
    """Return QᵀQ + n·I, exactly symmetric, its eigenvalues between n and some 5n."""
    Q = np.random.default_rng(seed).standard_normal((n, n))
    matrix = Q.T @ Q + n * np.eye(n)
    return (matrix + matrix.T) / 2


def tanh_network(weights):
    """Return the squared error of a 2-8-1 tanh network at one point, from its 33 weights."""
    x = torch.tensor([0.3, -1.1], dtype=torch.float64)
    hidden = torch.tanh(weights[:16].reshape(8, 2) @ x + weights[16:24])
    return (weights[24:32] @ hidden + weights[32] - 0.5) ** 2


# The quadratic ------------------------------------------------------------------------------------


def test_the_optimum_is_at_one_and_minus_one_with_value_minus_three():
    """By Cramer: x* = −A⁻¹b with det A = 14, so (12 + 2, −10 − 4)/14."""
    optimum = quad_optimum()
    assert optimum.x == pytest.approx([1, -1], abs=1e-15)
    assert optimum.value == pytest.approx(-3, abs=1e-14)
    assert quad().value([1, -1]) == -3
    assert quad().gradient([1, -1]).tolist() == [0, 0]


def test_eigenvalues_are_four_plus_and_minus_root_two():
    """From λ² − 8λ + 14 = 0: condition number 2.094, limit 0.36940, best rate exactly 0.25."""
    assert condition_number() == pytest.approx((4 + ROOT_2) / (4 - ROOT_2), rel=1e-14)
    assert condition_number() == pytest.approx(2.094, abs=5e-4)
    assert gd_lr_limit() == pytest.approx(2 / (4 + ROOT_2), rel=1e-14)
    assert gd_lr_limit() == pytest.approx(0.36940, abs=5e-6)
    assert gd_best_lr() == pytest.approx(1 / 4, rel=1e-14)


def test_gap_is_the_value_above_the_optimum():
    """The form without cancellation agrees where cancellation does not matter."""
    q = quad()
    assert q.gap(START) == pytest.approx(q.value(START) + 3, rel=1e-14)
    assert q.gap(START) == pytest.approx(5.625, rel=1e-14)
    assert q.gap([1, -1]) == pytest.approx(0, abs=1e-30)


def test_tensor_and_array_forms_are_one_function():
    q = quad()
    point = torch.tensor(START, dtype=torch.float64)
    assert q.of_tensor(point).item() == pytest.approx(q.value(START), rel=1e-15)
    assert tensor_gradient(q.of_tensor, START) == pytest.approx(q.gradient(START), rel=1e-14)
    assert q.hessian(START).tolist() == [[5, 1], [1, 3]]


# Gradient descent ---------------------------------------------------------------------------------


def test_descent_is_the_closed_form_x_star_plus_power_of_i_minus_lr_a():
    """x_k = x* + (I − ηA)ᵏ(x₀ − x*), by eigenvectors, at every step."""
    path = gd_quadratic()
    eigenvalues, vectors = np.linalg.eigh(np.array(A))
    away = vectors.T @ (np.array(START) - [1, -1])
    for k, point in enumerate(path.x):
        exact = np.array([1, -1]) + vectors @ ((1 - LEARNING_RATE * eigenvalues) ** k * away)
        assert point == pytest.approx(exact, abs=1e-12)  # 40 steps of an ulp each, shrinking
    assert len(path.x) == 41


def test_descent_has_the_posts_numbers():
    """After 40 steps (1.0000036, −1.0000088), gap 1.17e-10; below 1e-3 at 14, 1e-6 at 25."""
    path = gd_quadratic()
    assert path.x[-1] == pytest.approx([1.0000036, -1.0000088], abs=5e-8)
    assert path.gap[-1] == pytest.approx(1.17e-10, rel=5e-3)
    assert (gd_steps_to(1e-3), gd_steps_to(1e-6)) == (14, 25)
    assert gd_gap(24) > 1e-6 > gd_gap(25)


def test_factors_say_what_a_step_does():
    assert gd_factors() == pytest.approx([0.7414, 0.4586], abs=5e-5)
    assert abs(gd_factors(gd_best_lr())) == pytest.approx([ROOT_2 / 4] * 2, rel=1e-14)  # 0.3536
    assert max(abs(gd_factors(0.38))) == pytest.approx(1.0574, abs=5e-5)


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.25, 0.3, 0.36, 0.369])
def test_gap_falls_at_every_step_below_the_limit(lr):
    gap = gd_quadratic(lr=lr, steps=60).gap
    assert (np.diff(gap[gap > 1e-25]) < 0).all()  # below that it is rounding


def test_no_rate_is_better_than_the_best():
    """After 20 steps the error in the worst case is the larger factor to the 20th."""
    best = max(abs(gd_factors(gd_best_lr())))
    assert all(max(abs(gd_factors(lr))) > best for lr in (0.2, 0.24, 0.26, 0.3))


def test_beyond_the_limit_the_error_grows_by_its_factor():
    """lr = 0.38: 1.0574 a step along the steep eigenvector, once the other has died away."""
    path = gd_quadratic(lr=0.38, steps=60, allow_unstable=True)
    away = np.linalg.norm(path.x - [1, -1], axis=1)
    assert away[-1] / away[-2] == pytest.approx(0.38 * (4 + ROOT_2) - 1, rel=1e-12)


def test_an_unstable_run_stops_at_a_million_millions():
    path = gd_quadratic(lr=0.38, steps=2000, allow_unstable=True)
    assert path.blew_up_at == path.steps == len(path.x) - 1
    assert path.gap[-1] > 1e12 >= path.gap[-2]
    assert gd_quadratic(lr=0.36).blew_up_at is None


def test_zero_steps_return_the_start():
    path = gd_quadratic(steps=0)
    assert path.x.tolist() == [list(START)]
    assert (path.steps, path.n_eval, path.rejected.shape) == (0, 1, (0, 2))


# Newton -------------------------------------------------------------------------------------------


def test_newton_lands_at_the_optimum_in_one_step():
    """Exercise 2: to 2e-16."""
    q = quad()
    step = newton_step(q.gradient, q.hessian, START)
    assert step.x == pytest.approx([1, -1], abs=4e-16)
    assert step.is_spd
    assert newton_steps_to(1e-6) == 1
    assert [newton_coordinate(axis, 0) for axis in (0, 1)] == list(START)


@pytest.mark.parametrize("seed", range(50))
def test_newton_needs_one_step_on_any_bowl(seed):
    n = 2 + seed % 5
    rng = np.random.default_rng(1000 + seed)
    q = quad(random_spd(n, seed), rng.standard_normal(n))
    landed = newton_step(q.gradient, q.hessian, rng.standard_normal(n)).x
    assert landed == pytest.approx(quad_optimum(q.A, q.b).x, abs=1e-9)  # condition < 10


@same_every_run
@given(x=points)
def test_newton_does_not_depend_on_the_coordinates(x):
    """With x = Ty, a step in y is the same step in x: gradient descent can't say that."""
    T = np.array([[2.0, 1.0], [0.5, 3.0]])
    in_x = newton_step(rosenbrock_gradient, spd_rosenbrock, x).x
    in_y = newton_step(
        lambda y: T.T @ rosenbrock_gradient(T @ y),
        lambda y: T.T @ spd_rosenbrock(T @ y) @ T,
        np.linalg.solve(T, x),
    ).x
    assert T @ in_y == pytest.approx(in_x, rel=1e-9, abs=1e-9)  # condition of H up to some 1e4


def spd_rosenbrock(p):
    """Return Rosenbrock's Hessian with its −400 x₂ term left out, so that it is never singular."""
    matrix = rosenbrock_hessian(p)
    matrix[0, 0] += 400 * p[1] + 400 * p[0] ** 2 + 100
    return matrix


def test_newton_converges_quadratically_near_a_minimum():
    """The error of a step is the square of the last, to a constant: slope 2 of log against log."""
    before, after = [], []
    for scale in 2.0 ** -np.arange(13, 19):  # closer than 1 part in the condition number, 2,500
        start = np.array([1 + scale, 1 - scale])
        step = newton_step(rosenbrock_gradient, rosenbrock_hessian, start).x
        before.append(np.linalg.norm(start - 1))
        after.append(np.linalg.norm(step - 1))
    order = np.polyfit(np.log(before), np.log(after), 1)[0]
    assert order == pytest.approx(2, abs=0.1)  # the cubic term bends it at the coarse end


def test_newton_jumps_to_a_saddle_if_that_is_what_there_is():
    """For x² − y² the step from anywhere lands at (0, 0), and the flag says that H is not SPD."""
    step = newton_step(
        lambda p: np.array([2 * p[0], -2 * p[1]]), lambda _: np.diag([2, -2]), [3, 4]
    )
    assert step.x.tolist() == [0, 0]
    assert not step.is_spd


# Hessian-vector products --------------------------------------------------------------------------


def test_hv_of_the_post_is_two_and_minus_two_point_four():
    assert hvp(quad().of_tensor, HVP_AT, HVP_ALONG) == pytest.approx([2, -2.4], abs=1e-15)
    assert [hv_component(axis) for axis in (0, 1)] == pytest.approx([2, -2.4], abs=1e-15)


def test_hv_is_how_the_gradient_turns_when_x_is_nudged():
    """From (2.3, −0.1) to (4.3, −2.5), and halfway for half the nudge: a quadratic is exact."""
    before, after = ([nudged_gradient(axis, nudge) for axis in (0, 1)] for nudge in (0.0, 1.0))
    assert before == pytest.approx([2.3, -0.1], abs=1e-14)
    assert after == pytest.approx([4.3, -2.5], abs=1e-14)
    halfway = [nudged_gradient(axis, 0.5) for axis in (0, 1)]
    assert halfway == pytest.approx([3.3, -1.3], abs=1e-14)


def test_hv_in_twenty_dimensions_is_the_full_hessian_times_v():
    """Exercise 3: the difference is rounding, some 1e-14 for entries of about 100."""
    assert hvp_disagreement() < 1e-12
    matrix = random_spd(20, 3)
    x, v = np.random.default_rng(4).standard_normal((2, 20))
    f = quad(matrix, np.ones(20)).of_tensor
    assert hvp(f, x, v) == pytest.approx(matrix @ v, abs=1e-12)


# PyTorch's forward mode compiles its rules on first use, by its own deprecated means.
@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")
def test_hv_of_a_network_agrees_with_torch_func():
    """Forward over reverse is another route than our reverse over reverse."""
    weights, v = np.random.default_rng(5).standard_normal((2, 33))
    theirs = torch.func.hessian(tanh_network)(torch.tensor(weights)).numpy()
    assert hvp(tanh_network, weights, v) == pytest.approx(theirs @ v, abs=1e-12)
    assert full_hessian(tanh_network, weights) == pytest.approx(theirs, abs=1e-12)


@same_every_run
@given(x=points, v=points)
def test_hv_of_rosenbrock_agrees_with_scipy(x, v):
    ours = hvp(rosenbrock, x, v)
    theirs = so.rosen_hess_prod(np.array(x), np.array(v))
    assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-9)  # terms up to 3e4 cancel


@same_every_run
@given(v=points, w=points, k=st.floats(-3, 3))
def test_hv_is_linear_and_symmetric(v, w, k):
    """H(v + kw) = Hv + kHw and wᵀ(Hv) = vᵀ(Hw), at Rosenbrock's start, entries up to 1400."""
    v, w = np.array(v), np.array(w)
    Hv, Hw = hvp(rosenbrock, ROSENBROCK_START, v), hvp(rosenbrock, ROSENBROCK_START, w)
    both = hvp(rosenbrock, ROSENBROCK_START, v + k * w)
    assert both == pytest.approx(Hv + k * Hw, abs=1e-10)
    assert w @ Hv == pytest.approx(v @ Hw, abs=1e-10)


def test_hv_is_the_limit_of_differences_of_gradients_to_second_order():
    """(∇f(x + εv) − ∇f(x − εv))/2ε: the error falls with ε²."""
    x, v = np.array([0.4, 0.7]), np.array([0.6, -1.0])
    exact = hvp(lambda p: torch.exp(p[0] * p[1]) + p[0] ** 4, x, v)

    def gradient(p):
        e = math.exp(p[0] * p[1])
        return np.array([p[1] * e + 4 * p[0] ** 3, p[0] * e])

    eps = 2.0 ** -np.arange(3, 9)
    errors = [
        np.linalg.norm((gradient(x + h * v) - gradient(x - h * v)) / (2 * h) - exact) for h in eps
    ]
    assert np.polyfit(np.log2(eps), np.log2(errors), 1)[0] == pytest.approx(2, abs=0.05)


def test_hv_is_zero_where_there_is_nothing_to_curve():
    """For v = 0, for a linear f, for a constant f, and along an input that f ignores."""
    zero = [0.0, 0.0]
    assert hvp(rosenbrock, START, zero).tolist() == zero
    assert hvp(lambda p: 3 * p[0] - p[1], START, [1, 1]).tolist() == zero
    assert hvp(lambda _: torch.tensor(1.0), START, [1, 1]).tolist() == zero
    assert hvp(lambda p: p[0] ** 2, START, [1, 1]).tolist() == [2, 0]
    assert tensor_gradient(lambda _: torch.tensor(1.0), START).tolist() == zero


def test_rosenbrock_agrees_with_scipy():
    for x in ([-1.2, 1.0], [0.3, 2.0], [1.0, 1.0]):
        assert rosenbrock(x) == pytest.approx(so.rosen(x), rel=1e-14)
        assert rosenbrock_gradient(np.array(x)) == pytest.approx(so.rosen_der(x), rel=1e-13)
        assert rosenbrock_hessian(np.array(x)) == pytest.approx(so.rosen_hess(x), rel=1e-13)


def test_rosenbrock_is_a_saddle_shape_off_the_valley():
    """At (0, 1) the eigenvalues are −398 and 200: raw Newton has no bowl to jump into."""
    assert np.linalg.eigvalsh(rosenbrock_hessian(np.array([0.0, 1.0]))).tolist() == [-398, 200]


# BFGS ---------------------------------------------------------------------------------------------


def test_bfgs_has_the_exact_hessian_after_two_steps():
    run = bfgs_quadratic()
    assert run.steps == 2
    assert run.B[0].tolist() == [[1, 0], [0, 1]]
    assert run.B[2] == pytest.approx(np.array(A), abs=1e-12)
    assert run.x[2] == pytest.approx([1, -1], abs=1e-14)


def test_bfgs_has_the_posts_numbers_on_the_way():
    """x₁, α₁, the gap there, B₁ and α₂, to the digits given."""
    run = bfgs_quadratic()
    assert run.x[1] == pytest.approx([1.042821, -1.663728], abs=5e-7)
    assert run.step == pytest.approx([0.224181, 0.318620], abs=5e-7)
    assert run.gap[:2] == pytest.approx([5.625, 0.636965], abs=5e-7)
    believed = [[4.891872, 0.531444], [0.531444, 0.969589]]
    assert run.B[1] == pytest.approx(np.array(believed), abs=5e-7)
    assert bfgs_entry(1, 0, 1) == bfgs_entry(1, 1, 0) == pytest.approx(0.531444, abs=5e-7)


@pytest.mark.parametrize("n", [2, 5, 10])
def test_bfgs_learns_an_n_dimensional_bowl_in_n_steps(n):
    matrix = random_spd(n, n)
    run = bfgs_quadratic(matrix, np.arange(1.0, n + 1), np.ones(n), tol=1e-9, max_iter=n)
    assert run.steps == n
    assert run.B[-1] == pytest.approx(matrix, abs=1e-8)  # n updates, condition below 10


@pytest.mark.parametrize("n", [2, 5, 10])
def test_bfgs_stays_symmetric_positive_definite_and_keeps_the_secant(n):
    """After each step B·s = y, with y = A·s on a quadratic."""
    matrix = random_spd(n, 20 + n)
    run = bfgs_quadratic(matrix, np.ones(n), np.zeros(n), max_iter=n)
    for k, s in enumerate(np.diff(run.x, axis=0)):
        assert run.B[k + 1] @ s == pytest.approx(matrix @ s, abs=1e-12)
    for believed in run.B:
        assert believed == pytest.approx(believed.T, abs=1e-12)
        assert np.linalg.eigvalsh(believed)[0] > 0


def test_bfgs_with_exact_search_steps_to_where_the_slope_along_it_is_zero():
    """The new gradient is orthogonal to the step just taken."""
    run, q = bfgs_quadratic(), quad()
    for s, x in zip(np.diff(run.x, axis=0), run.x[1:], strict=True):
        assert q.gradient(x) @ s == pytest.approx(0, abs=1e-13)


def test_bfgs_agrees_with_scipy_on_where_it_ends():
    """SciPy's search is inexact, so it takes 4 steps, to the same point and nearly the same A⁻¹."""
    q, run = quad(), bfgs_quadratic()
    theirs = so.minimize(q.value, START, jac=q.gradient, method="BFGS", options={"gtol": 1e-9})
    assert theirs.x == pytest.approx(run.x[-1], abs=1e-8)
    assert theirs.hess_inv == pytest.approx(np.linalg.inv(run.B[-1]), abs=1e-6)
    assert theirs.nit > run.steps


@pytest.mark.parametrize("tol", [0.0, 1e-300, 1e-12])
def test_bfgs_run_on_past_convergence_is_never_nan(tol):
    run = bfgs_quadratic(tol=tol, max_iter=200)
    assert np.isfinite(run.B).all()
    assert np.isfinite(run.x).all()
    assert run.x[-1] == pytest.approx([1, -1], abs=1e-14)


@pytest.mark.parametrize("seed", range(20))
def test_bfgs_stops_where_rounding_has_the_last_word(seed):
    """With tol = 0 many bowls end at a gradient of 1e-17, where x + s is x and y is 0."""
    matrix = random_spd(2, seed)
    b, start = np.random.default_rng(seed).standard_normal((2, 2))
    run = bfgs_quadratic(matrix, b, start, tol=0.0, max_iter=100)
    assert np.isfinite(run.B).all()
    assert run.x[-1] == pytest.approx(-np.linalg.solve(matrix, b), abs=1e-14)


@pytest.mark.parametrize("n", [2, 5])
def test_an_update_is_that_of_the_inverse_off_any_path(n):
    """B⁺ inverts (I − s yᵀ/yᵀs) B⁻¹ (I − y sᵀ/yᵀs) + s sᵀ/yᵀs (Nocedal and Wright, 6.17)."""
    believed = random_spd(n, 40 + n)
    s, noise = np.random.default_rng(n).standard_normal((2, n))
    y = s + 0.1 * noise  # any change of gradient with yᵀs > 0
    left = np.eye(n) - np.outer(s, y) / (y @ s)
    inverse = left @ np.linalg.inv(believed) @ left.T + np.outer(s, s) / (y @ s)
    updated = bfgs_update(believed, s, y)
    assert updated == pytest.approx(np.linalg.inv(inverse), abs=1e-10)
    assert updated @ s == pytest.approx(y, abs=1e-12)


def test_the_posts_bfgs_ends_in_nan():
    """Within its 12 steps, and only once it has arrived: two steps alone are fine."""
    breaks_at = posted_bfgs_breaks_at()
    assert breaks_at is not None
    assert 2 < breaks_at <= BFGS_STEPS
    assert posted_bfgs_breaks_at(2) is None


def test_bfgs_allowed_no_step_knows_only_its_start():
    run = bfgs_quadratic(max_iter=0)
    assert (run.steps, run.x.tolist(), run.B.tolist()) == (0, [list(START)], [[[1, 0], [0, 1]]])


def test_bfgs_at_the_optimum_takes_no_step():
    run = bfgs_quadratic(x0=[1, -1])
    assert (run.steps, run.gap.tolist()) == (0, [0])
    assert run.B.tolist() == [[[1, 0], [0, 1]]]


# L-BFGS -------------------------------------------------------------------------------------------


def closure_points(f, x0, max_iter):
    """Return every point that the post's single run of L-BFGS shows to its closure, and the end."""
    x = torch.tensor(x0, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [x], lr=1, max_iter=max_iter, history_size=10, line_search_fn="strong_wolfe"
    )
    seen = []

    def closure():
        optimizer.zero_grad()
        y = f(x)
        y.backward()
        seen.append(tuple(x.tolist()))
        return y

    optimizer.step(closure)
    return seen, tuple(x.tolist())


@pytest.mark.parametrize(
    ("f", "start", "max_iter"),
    [
        (quad().of_tensor, START, 40),
        (rosenbrock, ROSENBROCK_START, 120),
        (lambda p: (p**4).sum(), (1.0, 0.5), 100),  # flat: stops at a small slope
        (lambda p: 1e4 * p[0] ** 2 + p[1] ** 2, (2e-7, 1e-7), 100),  # stops at a small change of f
    ],
)
def test_lbfgs_step_by_step_sees_the_points_of_a_single_run(f, start, max_iter):
    """Accepted and rejected points together are all that the closure of one long run saw."""
    path = lbfgs_path(f, start, max_iter)
    seen, end = closure_points(f, start, max_iter)
    ours = {tuple(point) for point in (*path.x.tolist(), *path.rejected.tolist())}
    assert ours == set(seen)
    assert tuple(path.x[-1]) == end
    assert path.n_eval == len(set(seen)) == len(path.x) + len(path.rejected)


def test_lbfgs_does_without_the_compiler():
    """Importing it takes longer than all steps together, and nothing is compiled."""
    code = (
        "import sys; from compute.second_order import demo_lbfgs; demo_lbfgs();"
        "print(sorted({'torch.optim', 'torch._dynamo'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['torch.optim']"


def test_lbfgs_never_accepts_a_rise():
    race = rosenbrock_race()
    assert (np.diff(race.lbfgs.gap) < 0).all()
    assert (np.diff(demo_lbfgs().gap) < 0).all()


def test_lbfgs_is_quick_on_both():
    """At most 10 and 80 evaluations; 6 and 44 with the PyTorch of today, whose counts they are."""
    assert demo_lbfgs().n_eval <= 10
    assert demo_lbfgs().gap[-1] < 1e-10
    assert rosenbrock_race().lbfgs.n_eval <= 80
    assert rosenbrock_race().lbfgs.gap[-1] < 1e-9


def test_on_rosenbrock_some_points_of_the_closure_were_rejected():
    """The post draws them as part of the path; on the quadratic there are none."""
    assert len(rosenbrock_race().lbfgs.rejected) > 0
    assert len(demo_lbfgs().rejected) == 0


def test_lbfgs_may_be_cut_short_or_start_at_the_bottom():
    assert lbfgs_path(rosenbrock, ROSENBROCK_START, 3).steps == 3
    assert lbfgs_path(rosenbrock, ROSENBROCK_START, 0).x.tolist() == [list(ROSENBROCK_START)]
    assert lbfgs_path(rosenbrock, [1, 1]).steps == 0


# The race -----------------------------------------------------------------------------------------


def test_gradient_descent_creeps_along_the_valley():
    """(0.93873, 0.88095) with f = 3.761e-3 after 5,000 steps; below 1e-6 only after 15,068."""
    path = rosenbrock_race().gradient_descent
    assert path.x[-1] == pytest.approx([0.93873, 0.88095], abs=5e-6)
    assert path.gap[-1] == pytest.approx(3.761e-3, abs=5e-7)
    assert rosenbrock_gd_steps_to(1e-6) == 15_068
    assert rosenbrock_gd_steps_to(path.gap[-1] * (1 + 1e-9)) == 5000


def test_raw_newton_leaps_to_1412_before_it_arrives():
    """f on its way: 24.2, 4.73, 1411.8, 0.056, 0.313, 2e-11, 3e-20; also by SciPy's derivatives."""
    gap = rosenbrock_race().newton.gap
    assert gap[:5] == pytest.approx([24.2, 4.73, 1411.8, 0.056, 0.313], rel=2e-3)
    assert gap[5:] == pytest.approx([2e-11, 3e-20], rel=0.2)
    x = np.array(ROSENBROCK_START)
    for value in gap[:5]:
        assert so.rosen(x) == pytest.approx(value, rel=1e-9)
        x = x - np.linalg.solve(so.rosen_hess(x), so.rosen_der(x))


def test_a_search_along_newtons_leap_ends_lower_than_it_began():
    shares = leap_shares()
    assert shares == (1.0, 0.5, 0.25, 0.125)
    assert leap_value(1.0) == pytest.approx(newton_worst(), rel=1e-12)
    assert [leap_value(s) < leap_value(0.0) for s in shares] == [False, False, False, True]
    assert leap_point(1.0) == pytest.approx(rosenbrock_race().newton.x[2], abs=1e-12)


@pytest.mark.parametrize("level", [0.1, 24.2, 150.0])
def test_a_contour_of_the_valley_lies_on_its_level_and_closes(level):
    points = rosenbrock_contour(level)
    assert so.rosen(points.T) == pytest.approx(np.full(361, level), rel=1e-9)
    assert points[0] == pytest.approx(points[-1], abs=1e-9)


def test_a_rosenbrock_descent_with_too_long_a_step_blows_up():
    race = rosenbrock_race(gd_lr=0.01)
    assert race.gradient_descent.blew_up_at == race.gradient_descent.steps
    assert np.isfinite(race.gradient_descent.gap).all()


# Ellipses -----------------------------------------------------------------------------------------


@same_every_run
@given(seed=st.integers(0, 1000), level=st.floats(0.01, 100))
def test_ellipse_lies_on_its_level(seed, level):
    p = ellipse_of(random_spd(2, seed), level)
    assert np.einsum("ni,ij,nj->n", p, random_spd(2, seed), p) == pytest.approx(level, rel=1e-12)


def test_semi_axes_are_one_over_the_root_of_the_eigenvalues():
    radius = np.linalg.norm(ellipse_of(A, n=100_000), axis=1)
    assert radius.max() == pytest.approx(1 / math.sqrt(4 - ROOT_2), rel=1e-8)  # n⁻² of the angle
    assert radius.min() == pytest.approx(1 / math.sqrt(4 + ROOT_2), rel=1e-8)


def test_the_identity_is_a_circle_that_starts_at_the_right_and_turns_left():
    p = ellipse_of(np.eye(2), level=4.0, n=4)
    assert p == pytest.approx(np.array([[2, 0], [0, 2], [-2, 0], [0, -2]]), abs=1e-15)
    assert ellipse_of(A).shape == (120, 2)


def test_an_ellipse_moves_smoothly_when_its_matrix_does():
    """No jump where eigenvalues cross, as the sign of an eigenvector would make."""
    t = np.linspace(0, 1, 201)
    shapes = [ellipse_of([[2 - s, 0.001], [0.001, 1 + s]]) for s in t]
    assert max(np.abs(np.diff(shapes, axis=0)).ravel()) < 0.01


# Bad input ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: quad([[5, 1], [0, 3]], B), ValueError, "A must be symmetric"),
        (lambda: quad([[1, 2], [2, 1]], B), NotSPDError, "positive definite, got an eigenvalue -1"),
        (lambda: quad([[1, 1], [1, 1]], B), NotSPDError, "A must be positive definite"),
        (lambda: quad([[1, 2, 3], [2, 1, 3]], B), ValueError, "A must be square"),
        (lambda: quad(A, [1, 2, 3]), ValueError, r"b must have shape \(2\), got \(3,\)"),
        (lambda: quad([[5, math.nan], [math.nan, 3]], B), ValueError, "A must be finite, got nan"),
        (lambda: quad().value([1.0]), ValueError, "x must have shape"),
        (lambda: gd_lr_limit([[1, 2], [2, 1]]), NotSPDError, "A must be positive definite"),
        (lambda: condition_number([[1, 2], [2, 1]]), NotSPDError, "A must be positive definite"),
        (lambda: gd_quadratic(lr=0.37), UnstableStepError, "lr must be < 2/λmax = 0.369398, got"),
        (lambda: gd_quadratic(lr=gd_lr_limit()), UnstableStepError, "lr must be < 2/λmax"),
        (lambda: gd_quadratic(lr=0), ValueError, "lr must be > 0, got 0.0"),
        (lambda: gd_quadratic(x0=[1, 2, 3]), ValueError, "x0 must have shape"),
        (lambda: gd_quadratic(x0=[1, math.inf]), ValueError, "x0 must be finite"),
        (lambda: gd_quadratic(steps=-1), ValueError, "steps must be >= 0, got -1"),
        (lambda: gd_quadratic(steps=2.5), TypeError, "steps must be an integer"),
        (lambda: gd_factors(-0.1), ValueError, "lr must be > 0"),
        (lambda: gd_steps_to(1e-30), ValueError, "gap must be reached within 40 steps"),
        (lambda: gd_gap(41), ValueError, "step must be <= 40, got 41"),
        (
            lambda: newton_step(lambda p: p, lambda _: np.ones((2, 2)), [1, 2]),
            SingularMatrixError,
            "must be invertible",
        ),
        (
            lambda: newton_step(lambda p: p, lambda _: np.zeros((2, 2)), [1, 2]),
            SingularMatrixError,
            "must be invertible",
        ),
        (
            lambda: newton_step(lambda p: p, lambda _: np.eye(3), [1, 2]),
            ValueError,
            r"hess\(x\) must have 2 rows, got 3",
        ),
        (
            lambda: newton_step(lambda _: np.ones(3), lambda _: np.eye(2), [1, 2]),
            ValueError,
            r"grad\(x\) must have shape",
        ),
        (
            lambda: newton_step(lambda p: p, lambda _: np.array([[1, 2], [0, 1]]), [1, 2]),
            ValueError,
            r"hess\(x\) must be symmetric",
        ),
        (lambda: newton_coordinate(2), ValueError, "axis must be <= 1, got 2"),
        (lambda: newton_steps_to(0), ValueError, "gap must be > 0"),
        (lambda: hvp(rosenbrock, [1, 2], [1, 2, 3]), ValueError, "v must have shape"),
        (lambda: hvp(rosenbrock, [1, math.nan], [1, 2]), ValueError, "x must be finite"),
        (lambda: hvp(lambda p: p, [1, 2], [1, 2]), ValueError, "must be one finite number"),
        (lambda: hvp(lambda p: torch.log(-p[0]), [1], [1]), ValueError, "one finite number"),
        (lambda: hvp(lambda _: 1.0, [1], [1]), TypeError, r"f\(x\) must be a tensor, got 1.0"),
        (lambda: bfgs_quadratic(tol=-1), ValueError, "tol must be >= 0, got -1.0"),
        (lambda: bfgs_quadratic(x0=[1]), ValueError, "x0 must have shape"),
        (lambda: bfgs_quadratic(max_iter=-1), ValueError, "max_iter must be >= 0"),
        (lambda: bfgs_update(np.eye(2), [1, 0], [-1, 0]), ValueError, "yᵀs > 0, got -1"),
        (lambda: bfgs_update(np.eye(2), [0, 0], [0, 0]), ValueError, "yᵀs > 0, got 0"),
        (lambda: bfgs_entry(3, 0, 0), ValueError, "step must be <= 2, got 3"),
        (lambda: lbfgs_path(rosenbrock, START, history=0), ValueError, "history must be >= 1"),
        (lambda: lbfgs_path(rosenbrock, START, -1), ValueError, "max_iter must be >= 0"),
        (lambda: ellipse_of(np.eye(3)), ValueError, r"B must have shape \(2, 2\)"),
        (lambda: ellipse_of([[1, 2], [2, 1]]), NotSPDError, "B must be positive definite"),
        (lambda: ellipse_of(A, level=0), ValueError, "level must be > 0"),
        (lambda: ellipse_of(A, n=2), ValueError, "n must be >= 3, got 2"),
        (lambda: race_value("adam", 1), ValueError, "method must be one of gradient_descent"),
        (lambda: race_value("newton", 99), ValueError, "step must be <= 6, got 99"),
        (lambda: rosenbrock_gd_steps_to(1e-6, most=10), ValueError, "most must be enough"),
        (lambda: hvp_disagreement(0), ValueError, "n must be >= 1"),
        (lambda: hessian_numbers(-1), ValueError, "weights must be >= 0"),
        (lambda: step_number(-1), ValueError, "step must be >= 0"),
        (lambda: symmetric("A", [["a"]]), TypeError, "A must hold real numbers"),
        (
            lambda: descent_path(rosenbrock, rosenbrock_gradient, START, 0, 1),
            ValueError,
            "lr must be > 0",
        ),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_torch_keeps_its_default_precision():
    before = torch.get_default_dtype()
    rosenbrock_race()
    hvp_disagreement()
    assert torch.get_default_dtype() is before is torch.float32


# What a method believes --------------------------------------------------------------------------


@pytest.mark.parametrize("curvature", [np.eye(2) / LEARNING_RATE, np.array(A), np.diag([1.0, 4.0])])
def test_a_believed_bowl_touches_f_where_it_is_laid(curvature):
    """Its rim goes through x, and its slope there, −C·step, is that of f."""
    bowl = believed_bowl(START, curvature)
    assert -bowl.curvature @ bowl.step == pytest.approx(quad().gradient(START), rel=1e-12)
    away = bowl.rim(7) - bowl.bottom
    heights = 0.5 * np.einsum("mi,ij,mj->m", away, bowl.curvature, away)
    assert heights == pytest.approx(np.full(7, bowl.drop), rel=1e-12)
    own = 0.5 * bowl.step @ bowl.curvature @ bowl.step
    assert own == pytest.approx(bowl.drop, rel=1e-12)


def test_the_bottoms_of_believed_bowls_are_the_methods_steps():
    descent, bfgs = gd_quadratic(), bfgs_quadratic()
    round_one = believed_bowl(START, np.eye(2) / LEARNING_RATE)
    assert round_one.bottom == pytest.approx(descent.x[1], abs=1e-12)
    assert believed_bowl(START, A).bottom == pytest.approx(quad_optimum().x, abs=1e-12)
    for k in range(bfgs.steps):
        bowl = believed_bowl(bfgs.x[k], bfgs.B[k], searched=True)
        assert bowl.bottom == pytest.approx(bfgs.x[k + 1], abs=1e-12)


def test_the_rim_of_newtons_bowl_is_the_level_line_through_the_point():
    q, bowl = quad(), believed_bowl(START, A)
    assert q.gaps(bowl.rim()) == pytest.approx(np.full(120, q.gap(START)), rel=1e-12)
    assert q.gaps([START, (1.0, -1.0)]) == pytest.approx([q.gap(START), 0.0], abs=1e-12)


def test_no_bowl_is_believed_in_at_the_bottom():
    with pytest.raises(ValueError, match="x must not be the bottom"):
        believed_bowl((1.0, -1.0), A)


# What the film prints -----------------------------------------------------------------------------

SHOWN = {
    "step": ["0", "25", "35", "5,000"],
    "descent_steps": ["25"],
    "descent_gap": ["9.2 × 10⁻⁷"],
    "newton_steps": ["1"],
    "gradient": ["2.3", "−0.1", "4.3", "−2.5"],
    "hv": ["2.0", "−2.4"],
    "bfgs_entry": ["1.00", "0.00", "1.00", "4.89", "0.53", "0.97", "5.00", "1.00", "3.00"],
    "bfgs_steps": ["2"],
    "race_steps": ["5,000", "35"],  # 35 belongs to the pinned version of PyTorch
    "creeping_value": ["0.0038"],
    "racing_value": ["5 × 10⁻¹³"],
    "leap_height": ["4.732", "1,412", "4.087"],
    "hessian_numbers": ["10¹²"],
    "hv_numbers": ["10⁶"],
}


def test_the_film_shows_these_texts():
    assert {q.name: [fact.text for fact in q.facts] for q in QUANTITIES} == SHOWN


def test_names_of_quantities_are_unique():
    names = [quantity.name for quantity in QUANTITIES]
    assert len(set(names)) == len(names)
