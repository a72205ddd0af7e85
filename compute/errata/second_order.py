"""What post 16, on second-order methods, claims."""

from compute.errata import Claim
from compute.quantities import fixed, integer

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1",
        says="a Hessian-vector product needs no n × n matrix",
        verdict="right",
        call="second_order.hv_numbers(1_000_000) < second_order.hessian_numbers(1_000_000)"
        " and second_order.hvp_disagreement() < 1e-12",
    ),
    Claim(
        where="section 2, Newton step",
        says="x − H⁻¹g goes downhill, with no condition on H",
        verdict="imprecise",
        call="second_order.newton_step(lambda x: np.array([2 * x[0], -2 * x[1]]),"
        " lambda x: np.diag([2.0, -2.0]), (0.5, 1.0)).is_spd",
        reason="For x² − y² it jumps uphill to the saddle: H must be positive definite.",
        correction="If H is positive definite, x_{k+1} = x_k − H⁻¹g; otherwise damp it, or follow"
        " another direction.",
    ),
    Claim(
        where="section 2, Newton step",
        says="the full step x − H⁻¹g never makes f larger, also on exercise 1’s valley",
        verdict="imprecise",
        call="second_order.newton_worst() <= second_order.race_value('newton', 0)",
        reason="Far from the minimum raw Newton can leap uphill, and on Rosenbrock’s valley its"
        " second step does.",
        correction="Far from the minimum use x_{k+1} = x_k − αH⁻¹g, with α from a line search.",
    ),
    Claim(
        where="section 2, Pearlmutter’s trick",
        says="Hv is the derivative of ∇f(x + εv) in ε, at 0",
        verdict="right",
        call="all(abs((second_order.nudged_gradient(axis, 1e-3)"
        " - second_order.nudged_gradient(axis, -1e-3)) / 2e-3 - second_order.hv_component(axis))"
        " < 1e-9 for axis in (0, 1))",
    ),
    Claim(
        where="section 3",
        says="Newton’s method converges in 1 step on the quadratic",
        verdict="right",
        call="second_order.newton_steps_to(1e-12)",
        figure=1.0,
        tolerance=0.0,
        style=integer(),
    ),
    Claim(
        where="section 3, star in the plots",
        says="the optimum is −A⁻¹b",
        verdict="right",
        call="np.allclose(second_order.quad().gradient(second_order.quad_optimum().x), 0,"
        " atol=1e-12)",
    ),
    Claim(
        where="section 3 and exercise 1",
        says="the first-order method shown is SGD",
        verdict="stated",
        reason="Reading the code decides: each step uses the gradient of the whole function, with"
        " no sample and no noise, so it is plain gradient descent; `SGD` is the optimizer’s name.",
        correction="**Gradient Descent vs. L‑BFGS on a Quadratic**, and"
        ' `label="gradient descent"`.',
    ),
    Claim(
        where="section 3",
        says="L-BFGS needs fewer steps than gradient descent",
        verdict="right",
        call="int(np.flatnonzero(second_order.demo_lbfgs().gap < second_order.GAP)[0])"
        " < second_order.gd_steps_to(second_order.GAP)",
        reason="The bowl is nearly round, though, so the example shows little of the difference.",
    ),
    Claim(
        where="section 3, L-BFGS path",
        says="on the quadratic the points that the closure sees are the path: 0 are rejected",
        verdict="right",
        call="len(second_order.demo_lbfgs().rejected)",
        figure=0.0,
        tolerance=0.0,
        style=integer(),
    ),
    Claim(
        where="section 4, printed output",
        says="the first component of Hv is 2",
        verdict="right",
        call="second_order.hv_component(0)",
        figure=2.0,
        tolerance=0.05,
        style=fixed(1),
    ),
    Claim(
        where="section 4, printed output",
        says="the second component of Hv is −2.4",
        verdict="right",
        call="second_order.hv_component(1)",
        figure=-2.4,
        tolerance=0.05,
        style=fixed(1),
    ),
    Claim(
        where="section 4, printed output",
        says="the direct product H @ v is the same",
        verdict="right",
        call="np.allclose(np.array(second_order.A) @ second_order.HVP_ALONG,"
        " [second_order.hv_component(0), second_order.hv_component(1)], rtol=0, atol=1e-12)",
    ),
    Claim(
        where="exercise 1",
        says="L-BFGS gets much further down Rosenbrock’s valley than gradient descent",
        verdict="right",
        call="second_order.race_last_value('lbfgs')"
        " < 1e-3 * second_order.race_last_value('gradient_descent')"
        " and second_order.race_steps('lbfgs') < second_order.race_steps('gradient_descent')",
        reason="Raw Newton, which the exercise leaves out, would first leap uphill.",
    ),
    Claim(
        where="exercise 1, companion code, L-BFGS path",
        says="the points that the closure sees are the path: 0 are rejected",
        verdict="misleading",
        call="len(second_order.rosenbrock_race().lbfgs.rejected)",
        figure=0.0,
        tolerance=0.0,
        style=integer(),
        reason="{value} of them are trial points of the line search that were turned down.",
        correction="Ask for one step at a time, with `max_iter=1, max_eval=100`, and record after"
        " it: `for _ in range(120): opt_lbfgs.step(closure);"
        " lbfgs_path.append(x_lbfgs.detach().numpy().copy())`. The closure also sees {value}"
        " rejected trial points.",
    ),
    Claim(
        where="exercise 2",
        says="the Newton step lands on the first coordinate 1 of the optimum",
        verdict="right",
        call="second_order.newton_coordinate(0)",
        figure=1.0,
        tolerance=1e-12,
        style=fixed(1),
    ),
    Claim(
        where="exercise 2",
        says="the Newton step lands on the second coordinate −1 of the optimum",
        verdict="right",
        call="second_order.newton_coordinate(1)",
        figure=-1.0,
        tolerance=1e-12,
        style=fixed(1),
    ),
    Claim(
        where="exercise 3",
        says="Hv by autograd and by the full Hessian agree to rounding",
        verdict="right",
        call="second_order.hvp_disagreement() < 1e-12",
    ),
    Claim(
        where="exercise 3, printed output",
        says="the two times printed compare the methods",
        verdict="stated",
        reason="Timing decides, and depends on the machine: the code times one cold call of each.",
        correction="Call each once to warm up, then print the median of many calls, as"
        " `torch.utils.benchmark.Timer(...).blocked_autorange().median` does.",
    ),
    Claim(
        where="exercise 4",
        says="BFGS’s approximation becomes the true Hessian A",
        verdict="right",
        call="np.allclose(second_order.bfgs_quadratic().B[-1], second_order.A, rtol=0, atol=1e-8)",
    ),
    Claim(
        where="exercise 4, companion code",
        says="the loop runs its 12 iterations and prints the last iterate and its loss",
        verdict="broken code",
        call="second_order.posted_bfgs_breaks_at(12) is None",
        reason="At the optimum the step is 0/0, so it ends in NaN.",
        correction="After `g = grad_f(x)`: `if np.linalg.norm(g) < 1e-10: break`; and"
        " `len(B_hist) - 1` instead of `max_iter` in `plt.hlines`.",
    ),
    Claim(
        where="closing line",
        says="the next post is Calculus 17",
        verdict="stated",
        reason="The series decides: it ends with this post.",
        correction="Drop the line, or write: This was the last post of _Calculus for Machine"
        " Learning_.",
    ),
)
