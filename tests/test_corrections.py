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
import torch

from compute import curvature, derivatives, descent, fundamental_theorem, limits
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
