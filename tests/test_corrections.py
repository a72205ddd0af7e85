"""What the errata offer to the author: code that runs, and announcements of the right posts.

The code runs in the post's place, with the names set up here as the posts have them.
"""

import importlib
import math
import re
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import scipy
import torch
import torchdiffeq
from scipy.optimize import rosen
from scipy.stats import norm

from compute import (
    curvature,
    derivatives,
    descent,
    flows,
    fundamental_theorem,
    heat,
    limits,
    odes,
    second_order,
    variations,
)
from rendering.source import series


def claims_of(topic):
    return importlib.import_module(f"compute.errata.{topic}").CLAIMS


def code(topic, start):
    """Return the one piece of code in a topic's corrections that starts like this."""
    claims = claims_of(topic)
    pieces = {piece for claim in claims for piece in re.findall("`([^`]+)`", claim.correction)}
    (found,) = (piece for piece in pieces if piece.startswith(start))
    return found


def run(topic, start, **names):
    """Run that code with these names, and return all names after it."""
    exec(code(topic, start), names)
    return SimpleNamespace(**names)


def drawn(topic, start, function, **names):
    """Run a line that plots, and return the arguments that reached the plotting function."""
    seen = []
    plt = SimpleNamespace(**{function: lambda *arguments, **_: seen.append(arguments)})
    run(topic, start, plt=plt, np=np, **names)
    (arguments,) = seen
    return arguments


# Limits


def test_the_quotient_is_not_taken_at_zero():
    """Without a warning: they are errors here."""
    x = np.linspace(-0.1, 0.1, 2001)
    y = run("limits", "y = np.divide", np=np, x=x).y
    assert y[1000] == 1.0
    assert (y == limits.sinc(x)).all()


def test_the_checker_passes_the_wave_that_the_author_is_told_to_try():
    def limit_tester(f, c, L, eps):
        return limits.delta_sweep(f, c, L, eps).delta

    assert eval(code("limits", "limit_tester("), {"np": np, "limit_tester": limit_tester}) == 0.1


def test_the_function_of_exercise_2_has_a_value_at_zero_and_no_limit():
    found = limits.continuity_conditions(lambda x: run("limits", "y = np.sign", np=np, x=x).y, 0.0)
    assert (found.defined, found.limit_exists, found.value_is_limit) == (True, False, False)


def test_the_hint_takes_differences():
    """Off by cos x · h²/6, as no helper of autograd is."""
    x, h = torch.tensor([0.3, 1.0, 2.0], dtype=torch.float64), 1e-3
    slope = eval(code("limits", "(torch.sin(x + h)"), {"torch": torch, "x": x, "h": h})
    error = (slope - torch.cos(x)).numpy()
    assert error == pytest.approx(-np.cos(x.numpy()) * h**2 / 6, rel=1e-5)


# Derivatives


def test_detached_tensors_can_be_plotted():
    x = torch.linspace(-math.pi, math.pi, 400, dtype=torch.float64, requires_grad=True)
    after = run("derivatives", "x, grads_true", x=x, grads_true=torch.cos(x))
    assert after.grads_true.numpy() == pytest.approx(np.cos(after.x.numpy()), abs=1e-15)


@pytest.mark.parametrize(
    ("start", "uphill"),
    [("plt.quiver(xs, ys, grads", True), ("plt.quiver(xs, ys, -grads", False)],
)
def test_arrows_lie_along_the_axis_and_lead_to_where_they_should(start, uphill):
    """Each as long as it is drawn: u divided by the scale, 10."""
    xs = derivatives.slope_field_points()
    ys, grads = derivatives.toy_loss(xs), derivatives.toy_grad(xs)
    x, y, u, v = drawn("derivatives", start, "quiver", xs=xs, ys=ys, grads=grads)
    assert (x is xs, y is ys) == (True, True)
    assert "scale=10" in code("derivatives", start)
    assert not v.any()
    climbs = [derivatives.loss_change(at, du / 10) > 0 for at, du in zip(x, u, strict=True)]
    assert climbs == [uphill] * 41


# The fundamental theorem


def test_trapezoid_gives_the_sum_that_the_errata_print():
    xs = np.linspace(-1, 1, 2001)
    names = {"np": np, "pdf": fundamental_theorem.normal_pdf(xs), "xs": xs}
    area = run("fundamental_theorem", "area_trap = ", **names).area_trap
    assert f"{area:.8f}" == "0.68268945"
    exact = fundamental_theorem.normal_area(-1, 1)
    errors = run("fundamental_theorem", "err_trap.append", err_trap=[], exact=exact, **names)
    assert errors.err_trap == [pytest.approx(4.033e-8, abs=5e-12)]


def test_the_true_gradient_of_the_tanh_area_is_that_of_its_sum():
    xs = torch.tensor([0.3, 1.2], dtype=torch.float64, requires_grad=True)
    truth = run("fundamental_theorem", "grad_true = ", torch=torch, xs=xs).grad_true
    by_sum = [fundamental_theorem.integral_and_grad(x, f="tanh").grad for x in xs.tolist()]
    assert truth.numpy() == pytest.approx(by_sum, abs=1e-12)


# Descent


def test_none_of_the_renamed_rates_is_too_large():
    etas = run("descent", "etas = ").etas
    losses = [descent.descend(descent.START, eta, 199).fs[-1] for eta in etas]
    assert sorted(losses, reverse=True) == losses
    assert losses[-1] == pytest.approx(descent.LEAST_LOSS, abs=1e-12)


def test_a_logarithmic_axis_can_show_the_distance_from_the_least_loss():
    """But for what is within rounding of it: those points are left out of the line."""
    fs = descent.descend(-2.0, 0.01, 599).fs
    (heights,) = drawn("descent", "plt.semilogy(", "semilogy", fs_gd=fs, f_min=descent.LEAST_LOSS)
    seen = fs + 0.25 > 1e-15
    assert (fs[seen] < 0).any()
    assert (np.array(heights)[seen] > 0).all()


# Jacobian and Hessian


def test_the_batch_is_one_call():
    xs = [curvature.X0, curvature.X1]
    names = run(
        "curvature",
        "J = torch.func.vmap",
        torch=torch,
        mlp=lambda x, W, b: torch.tanh(W @ x + b),
        xs=[torch.tensor(x, dtype=torch.float64) for x in xs],
        W=torch.tensor(curvature.W0, dtype=torch.float64),
        b=torch.tensor(curvature.B0, dtype=torch.float64),
    )
    assert names.J.numpy() == pytest.approx(curvature.batch_jacobian(xs), abs=1e-14)


def test_the_hessian_demo_runs_once_the_vector_is_the_leaf():
    """In float32, torch's default; at the very parameters that it drew."""
    point, drawn_at = torch.tensor([0.4, -1.1]), []

    def net(x, params):
        W1, b1, W2, b2 = params
        drawn_at.append(np.concatenate([p.detach().numpy().ravel() for p in params]))
        return W2 @ torch.tanh(W1 @ x + b1) + b2

    hessian = run("curvature", "hessian = ", torch=torch, net=net, x=point).hessian
    exact = curvature.output_hessian(drawn_at[0], point.numpy())
    assert hessian.numpy() == pytest.approx(exact, abs=1e-4)  # some ulps of 1e-7, entries of 10


def test_the_parameters_alone_are_nine():
    body = code("curvature", "return torch.cat").removeprefix("return ")
    params = [torch.ones(2, 2), torch.ones(2), torch.ones(1, 2), torch.ones(1)]
    assert eval(body, {"torch": torch, "params": params}).shape == (curvature.N_WEIGHTS,)


def test_the_guard_fills_in_what_is_missing_and_shows_what_is_undefined():
    vector = torch.ones(9)

    def guarded(row):
        return run("curvature", "row = ", torch=torch, param_vec=vector, row=row).row

    assert guarded(None).tolist() == [0.0] * 9
    assert torch.isnan(guarded(vector * math.nan)).all()


# Multiple integrals


def test_the_seeded_points_are_the_same_in_every_run():
    names = {"np": np, "a": -1.0, "b": 1.0, "c": 2.0, "d": 3.0, "N": 1000}
    first, again = (run("monte_carlo", "rng = ", **names) for _ in range(2))
    assert (first.xs == again.xs).all()
    assert (first.ys == again.ys).all()
    assert (np.abs(first.xs) < 1).all()
    assert ((first.ys > 2) & (first.ys < 3)).all()
    assert abs(np.corrcoef(first.xs, first.ys)[0, 1]) < 4 / math.sqrt(1000)


# Change of variables


def test_the_jacobian_of_the_forward_map_has_the_right_sign():
    A, b = (torch.tensor(v, dtype=torch.float64) for v in (flows.AFFINE_A, flows.AFFINE_B))
    x = torch.tensor(flows.TEST_POINT, dtype=torch.float64, requires_grad=True)
    f, f_inv = (lambda z: A @ z + b), (lambda x: torch.linalg.solve(A, x - b))
    J = run("flows", "J = ", torch=torch, f=f, f_inv=f_inv, x=x).J
    assert torch.linalg.slogdet(J).logabsdet.item() == pytest.approx(math.log(2.97), rel=1e-14)


def test_a_reflection_has_a_log_determinant():
    body = code("flows", "return torch.linalg").removeprefix("return ")
    A = torch.tensor([[0.0, 2.0], [3.0, 0.0]], dtype=torch.float64)
    assert eval(body, {"torch": torch, "A": A}).item() == pytest.approx(math.log(6), rel=1e-14)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_base_density_is_normal_in_any_dimension(n):
    z = torch.arange(1.0, n + 1, dtype=torch.float64)
    logpz = run("flows", "logpz = ", torch=torch, math=math, z=z).logpz
    assert logpz.item() == pytest.approx(norm.logpdf(z.numpy()).sum(), rel=1e-14)


def test_the_log_determinant_of_tanh_survives_saturation():
    """a = (38.5, −17.2): log 2.22 − 2 log cosh 38.5 − 2 log cosh 17.2, in plain logarithms."""
    A, a = (torch.tensor(v, dtype=torch.float64) for v in (flows.BENT_A, (38.5, -17.2)))
    found = run("flows", "logdet = ", torch=torch, math=math, A=A, a=a).logdet.item()
    log_cosh = [u + math.log1p(math.exp(-2 * u)) - math.log(2) for u in (38.5, 17.2)]
    assert found == pytest.approx(math.log(2.22) - 2 * sum(log_cosh), rel=1e-14)


# Line integrals


@pytest.mark.parametrize(("turned", "work", "flux"), [(True, math.tau, 0), (False, 0, math.tau)])
def test_work_and_flux_on_the_circle(turned, work, flux):
    """The spin field and the outward one, on the post's 400 points."""
    t = np.linspace(0, math.tau, 400)
    r, drdt = np.c_[np.cos(t), np.sin(t)], np.c_[-np.sin(t), np.cos(t)]
    Fs = drdt if turned else r
    names = {"np": np, "t": t, "drdt": drdt, "Fs": Fs, "dots": (Fs * drdt).sum(axis=1)}
    assert run("line_integrals", "work = ", **names).work == pytest.approx(work, abs=1e-12)
    assert run("line_integrals", "flux = ", **names).flux == pytest.approx(flux, abs=1e-12)


# Divergence, curl, Laplacian


def test_the_closed_rim_keeps_the_heat():
    mode = run("heat", "mode=").mode
    u = np.random.default_rng(0).uniform(0, 10, (9, 7))
    assert scipy.ndimage.laplace(u, mode=mode).sum() == pytest.approx(0, abs=1e-12)


def test_the_laplacian_is_most_negative_at_the_origin():
    """−4 but for 2h², h = 1/30."""
    x = np.linspace(-2, 2, run("heat", "N = 121").N)
    f, dx = np.exp(-(x**2) - x[:, None] ** 2), x[1] - x[0]
    lap = run("heat", "lap = ", scipy=scipy, f=f, dx=dx).lap
    row, column = np.unravel_index(lap.argmin(), lap.shape)
    assert (x[row], x[column]) == (0, 0)
    assert lap.min() == pytest.approx(-4 + 2 / 30**2, abs=1e-5)


def test_so_many_steps_merge_all_spots():
    assert heat.merged_at(1) <= run("heat", "steps = ").steps


def test_the_rate_settles_the_ring():
    """Each pattern but the constant keeps less than all of itself a step."""
    rate = run("heat", "D_coef = 0.25  #").D_coef
    assert (abs(1 - rate * (2 - 2 * np.cos(math.tau * np.arange(1, 6) / 6))) < 1).all()


# Neural ODEs


class Wind(torch.nn.Module):
    """h′ = A h with the post's target, as a network that the adjoint method accepts."""

    def __init__(self):
        super().__init__()
        self.A = torch.nn.Parameter(torch.tensor([[-0.4, -1.2], [1.2, -0.4]]))

    def forward(self, _t, h):
        return h @ self.A.T


def test_starts_are_solved_for_together_and_by_the_adjoint_method_too():
    """Against the matrix's own exponential; the solver's default tolerances leave 1e-5."""
    t, wind = torch.linspace(0, 2, 9), Wind()
    names = {"torch": torch, "t": t, "true_field": wind, "odefunc": wind}
    names |= {"odeint": torchdiffeq.odeint, "odeint_adjoint": torchdiffeq.odeint_adjoint}
    starts = [torch.tensor(h) for h in ((2.0, 0.7), (1.0, -1.5), (-2.0, 0.2))]
    h0s = run("odes", "h0s = ", h0s=starts, **names).h0s
    together = [run("odes", "true_traj = ", h0s=h0s, **names).true_traj]
    together.append(run("odes", "pred_traj = odeint(", h0s=h0s, **names).pred_traj)
    for k, start in enumerate(starts):
        alone = [
            run("odes", piece, h0=start, **names).pred_traj
            for piece in ("with torch.no_grad", "pred_traj = odeint_adjoint(")
        ]
        assert [track.requires_grad for track in alone] == [False, True]
        exact = odes.spiral_exact(-0.4, 1.2, start.numpy(), t.numpy())
        for track in (*(tracks[:, k] for tracks in together), *alone):
            assert track.detach().numpy() == pytest.approx(exact, abs=1e-4)


# Waves


def test_the_start_is_of_second_order():
    """A mode of the string then swings as cos nω, sin(ω/2) = C sin(kπ/2(N − 1)), at once."""
    N, C, k = 20, 0.8, 3
    u = np.sin(k * np.pi * np.arange(N) / (N - 1))
    u_prev = run("waves", "u_prev = ", u=u, C2=C**2).u_prev
    omega = 2 * math.asin(C * math.sin(k * math.pi / (2 * (N - 1))))
    assert u_prev == pytest.approx(math.cos(omega) * u, abs=1e-14)  # before 0 as after 0


def test_spacing_and_step_fit_the_grid():
    dx = run("waves", "dx = ", N=180).dx
    assert np.linspace(0, 1, 180)[1] == pytest.approx(dx, rel=1e-15)
    assert run("waves", "dt = 0.6 * dx / c  # C < 1/√2 for", dx=dx, c=2.0).dt * 2 / dx < 0.5**0.5


def test_murs_ends_follow_the_wave_that_leaves():
    """Exact for a straight slope that travels by C cells a step, to the left or to the right."""
    C, x = 0.8, np.arange(6.0)
    k = run("waves", "k = ", C=C).k
    for start, way, end in (("u_next[0]", 1, 0), ("u_next[-1]", -1, -1)):
        u, u_next = 3 * x, 3 * (x + way * C)
        wanted, u_next[end] = u_next[end], np.nan
        found = run("waves", start, u=u, u_next=u_next, k=k).u_next
        assert found[end] == pytest.approx(wanted, rel=1e-14)


# Functional derivatives


@pytest.mark.parametrize("n", [120, 960])
def test_the_cost_is_near_the_integral(n):
    """6.5π², to the square of the spacing; the posted one was 0.54 off on 120 nodes."""
    x = np.linspace(0, 1, n)
    cost = run("variations", "J = ", np=np, f=variations.curve(x), dx=x[1]).J
    assert cost == pytest.approx(6.5 * math.pi**2, abs=800 * x[1] ** 2)


def test_steps_and_kernel_are_the_same_flow():
    """100 steps of η are time 100 η: a sine keeps e^(−8π²t) of itself, both ways."""
    n, dx = 300, 1 / 300
    f = np.sin(math.tau * np.arange(n) / n)
    eta = run("variations", "eta = ", dx=dx).eta
    stepped = f
    for _ in range(100):
        stepped = run("variations", "f = f + 2 * eta", np=np, f=stepped, eta=eta, dx=dx).f
    k2 = (math.tau * np.fft.fftfreq(n, dx)) ** 2
    F_hat = run("variations", "F_hat", np=np, F_hat=np.fft.fft(f), k2=k2, t=100 * eta).F_hat
    left = math.exp(-8 * math.pi**2 * 100 * eta)
    assert np.fft.ifft(F_hat).real == pytest.approx(left * f, abs=1e-13)
    assert stepped == pytest.approx(left * f, abs=1e-6)


def test_second_derivatives_are_taken_inside():
    x = np.linspace(0, 1, 11)
    found = run("variations", "d2f[1:-1] = ", f=x**2, dx=0.1, d2f=np.zeros(11)).d2f
    assert found == pytest.approx([0, *[2] * 9, 0], abs=1e-12)


def test_the_ends_ask_for_the_slope_g():
    """For a straight line of slope s and a constant g: what a nudge of each end costs, per dx."""
    s, g, dx, n = 0.5, 2.0, 0.25, 5
    ends = {"dfdx": np.full(n, s), "g": np.full(n, g), "dx": dx, "grad": np.zeros(n)}
    grad = [run("variations", f"grad[{end}] = ", **ends).grad[end] for end in (0, -1)]

    def cost(nudge, end):
        f = s * dx * np.arange(n)
        f[end] += nudge
        return variations.tracking_cost(f, np.full(n - 1, g), dx)

    nudged = [(cost(1e-3, end) - cost(-1e-3, end)) / (2e-3 * dx) for end in (0, -1)]
    assert grad == pytest.approx(nudged, rel=1e-9)


# Second order


def test_the_recorded_path_of_lbfgs_never_climbs():
    """On Rosenbrock's valley, with the post's optimizer asked for one step at a time."""
    x = torch.tensor(second_order.ROSENBROCK_START, requires_grad=True, dtype=torch.float64)
    settings = eval(f"dict({code('second_order', 'max_iter=1')})")
    optimizer = torch.optim.LBFGS(
        [x], lr=1, history_size=10, line_search_fn="strong_wolfe", **settings
    )

    def closure():
        optimizer.zero_grad()
        loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
        loss.backward()
        return loss

    names = {"opt_lbfgs": optimizer, "closure": closure, "x_lbfgs": x, "lbfgs_path": []}
    heights = rosen(np.array(run("second_order", "for _ in range", **names).lbfgs_path).T)
    assert (np.diff(heights) <= 0).all()
    assert heights[-1] < 1e-9


def test_bfgs_stops_where_there_is_nothing_left_to_do():
    """The post's loop on its bowl, with the line that the errata put in: it ends at (1, −1)."""
    stop = code("second_order", "if np.linalg.norm(g)")
    loop = f"""
for _ in range(12):
    g = A @ x + b
    {stop}
    p = -H @ g
    s = -(g @ p) / (p @ A @ p) * p
    y = A @ s
    x, r = x + s, 1 / (y @ s)
    left = np.eye(2) - r * np.outer(s, y)
    H = left @ H @ left.T + r * np.outer(s, s)
    B_hist.append(H)
"""
    names = {"np": np, "A": np.array([[5.0, 1.0], [1.0, 3.0]]), "b": np.array([-4.0, 2.0])}
    names |= {"x": np.array([2.5, -2.0]), "H": np.eye(2), "B_hist": [np.eye(2)]}
    exec(loop, names)
    assert names["x"] == pytest.approx([1, -1], abs=1e-12)
    assert eval(code("second_order", "len(B_hist)"), names) == 2
    assert np.linalg.inv(names["H"]) == pytest.approx(names["A"], abs=1e-10)


# The series


def test_closing_lines_announce_the_next_post():
    """By its number and a word of its name."""
    films = list(series().values())
    announced = {}
    for film, following in pairwise(films):
        number = int(film.post.split("-")[2])
        for claim in claims_of(film.topic):
            if claim.where.startswith("closing line"):
                found = re.search(r"_Calculus (\d+)\W+([^_]+)", claim.correction)
                announced[number] = int(found[1])
                words = re.findall(r"\w{5,}", f"{following.title} {following.post}".lower())
                assert any(word in found[2].lower() for word in words if word != "calculus")
    assert announced.keys() >= {1, 5, 7}
    assert announced == {number: number + 1 for number in announced}
