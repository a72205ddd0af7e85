"""What post 1, on limits and continuity, claims; see :mod:`compute.errata`."""

from __future__ import annotations

from compute.errata import Claim
from compute.quantities import significant

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1, why ML cares",
        says="training finds a limit: as the updates go to 0 the loss comes to its minimum",
        verdict="overclaim",
        call="abs(float(limits.decayed_descent()[-1])) < 0.1",
        reason="Descent of x² with a step size that decays too fast has updates that die out far "
        "from the minimum at 0.",
        correction="If the updates shrink to zero, training has settled, but that may be at a "
        "saddle, on a plateau, or wherever the step size ran out; only at a minimum is it done.",
    ),
    Claim(
        where="section 1, why ML cares",
        says="gradient methods fail badly if the loss is not continuous",
        verdict="overclaim",
        call="any(limits.one_sided_slopes(limits.zero_one_loss, m) != (0.0, 0.0) "
        "for m in (-2.0, -0.5, 0.5, 2.0))",
        reason="What stops descent of the 0/1 loss is not its jump: where it is continuous, its "
        "slope is 0, which says nothing about where to go.",
        correction="Gradient methods need slopes that tell them where to go, and continuity alone "
        "doesn't give them: the 0/1 loss has the gradient 0 wherever it has one.",
    ),
    Claim(
        where="section 3, first sentence",
        says="the formula sin x / x only looks undefined at 0",
        verdict="imprecise",
        call="bool(np.isfinite(limits.sinc_formula(0.0)))",
        reason="At 0 the formula is 0/0, so it is undefined and doesn't just look so.",
        correction="At x = 0 the formula sin x / x is undefined (0/0), yet the limit exists and "
        "equals 1.",
    ),
    Claim(
        where="section 3, first sentence",
        says="sin x / x has the limit 1 at 0",
        verdict="right",
        call="all(abs(limits.sinc_gap(limits.delta_exact_sinc(eps)) / eps - 1) < 1e-9 "
        "for eps in (1e-1, 1e-3, 1e-5, 1e-9, 1e-15))",
        reason="Every ε has its reply δ, at which the curve is just ε below 1.",
    ),
    Claim(
        where="section 3.1, plotting demo",
        says="the demo runs, and sets f(0) to the limit",
        verdict="right",
        call="bool(np.isfinite(limits.sinc(np.linspace(*limits.PLOT_GRID))).all())",
    ),
    Claim(
        where="section 3.1, plotting demo",
        says="np.where keeps the quotient from being taken at x = 0",
        verdict="imprecise",
        call="limits.undefined_on_plot_grid() == 0",
        reason="np.where evaluates both of its branches, and the grid contains an exact 0, so "
        "NumPy warns of 0/0.",
        correction="`y = np.divide(np.sin(x), x, out=np.ones_like(x), where=x != 0)`",
    ),
    Claim(
        where="section 3.1, after the plot",
        says="shrinking the range to 1e-3, 1e-4 and so on shows the curve flatten and converge",
        verdict="misleading",
        call="abs(limits.autoscaled_departure(1e-1) - limits.autoscaled_departure(1e-4)) > 0.01",
        reason="Both axes are scaled anew for each range, and then the picture is the same arch "
        "each time, to less than a hundredth of its height.",
        correction="Keep the vertical axis fixed, with `plt.ylim(0.9, 1.1)`, while you shrink the "
        "range of x: then the curve flattens. With automatic axes it keeps its shape.",
    ),
    Claim(
        where="section 3.2, the checker",
        says="the code prints δ = 0.001 for ε = 1e-5 (the post leaves the value to the reader)",
        verdict="right",
        call="limits.accepted_window(limits.EPS)",
        figure=0.001,
        style=significant(1),
    ),
    Claim(
        where="section 3.2, the checker",
        says="the δ it finds, 0.001, is the answer to ε = 1e-5",
        verdict="imprecise",
        call="limits.delta_exact_sinc(limits.EPS)",
        figure=0.001,
        tolerance=0.0005,
        style=significant(8),
        reason="It tries powers of ten only; the widest window that fits is {value}.",
        correction="It prints 0.001, the first power of ten that fits. The widest δ that works is "
        "{value}, close to √(6ε).",
    ),
    Claim(
        where="section 3.2, closing sentence",
        says="a run of the checker proves by experiment that the limit is 1, and not another",
        verdict="wrong",
        call="limits.accepted_window(0.1, 1.05) == 0.0 and limits.accepted_window(1e-4, 1.00001) "
        "== 0.0",
        reason="A run looks at a single ε, so wrong limits pass too: 1.05 for ε = 0.1, and 1.00001 "
        "for ε = 1e-4.",
        correction="Use it to test the limit: samples and one ε can refute a limit, but never "
        "prove it. (With ε = 0.1 it accepts the wrong limit 1.05, too.)",
    ),
    Claim(
        where="section 3.2, closing sentence",
        says="the δ that the checker returns is good for all x in the window",
        verdict="wrong",
        call="limits.accepted_window(limits.EPS) <= limits.delta_exact_sinc(limits.EPS) and "
        "limits.delta_sweep(limits.aliased, 0.0, 0.0, 0.5).delta "
        "<= limits.delta_exact_aliased(0.5)",
        reason="It looks at 1001 points only. The function sin(5000πx) is 0 at every one of them "
        "for δ = 0.1, and so passes with a window thousands of times too wide.",
        correction="A window that passes on 1001 samples may fail between them: try "
        "`limit_tester(lambda x: np.sin(5000*np.pi*x), 0.0, 0.0, eps=0.5)`.",
    ),
    Claim(
        where="section 3.2, closing sentence",
        says="the checker finds a δ if the limit exists, and returns None if it doesn't",
        verdict="wrong",
        call="limits.accepted_window(1e-15) > 0.0",
        reason="For ε = 1e-15 it returns None, although the limit is 1: no window below 1e-7 is "
        "tried.",
        correction="`None` only says that no window down to 1e-7 passed, not that there is no "
        "limit.",
    ),
    Claim(
        where="section 4, continuity checklist",
        says="ReLU, GELU and sigmoid meet the three conditions",
        verdict="right",
        call="all(limits.continuity_conditions(f, 0.0).value_is_limit "
        "for f in (limits.relu, limits.gelu, limits.sigmoid))",
    ),
    Claim(
        where="section 4, continuity checklist",
        says="their gradients behave because they are continuous",
        verdict="wrong",
        call="math.isclose(*limits.one_sided_slopes(limits.relu, 0.0), abs_tol=1e-3)",
        reason="Continuity does not imply a derivative: ReLU is continuous, and at 0 its slope "
        "jumps from 0 to 1.",
        correction="For ML, common activations (ReLU, GELU, sigmoid, …) all satisfy these three. "
        "A gradient asks for more: ReLU is continuous at 0 but has no derivative there.",
    ),
    Claim(
        where="exercise 1",
        says="|x|/x serves as an example without a limit at 0",
        verdict="right",
        call="limits.best_step_miss() > 0.99",
        reason="In every window around 0 the best L is 1 away from the function somewhere.",
    ),
    Claim(
        where="exercise 2",
        says="a function can fail condition (2) and meet (1) and (3)",
        verdict="wrong",
        call="any(c.value_is_limit and not c.limit_exists for c in "
        "(limits.continuity_conditions(f, 0.0) "
        "for f in (np.sign, np.floor, np.abs, np.sin, limits.sign_ratio, limits.relu)))",
        reason="Condition (3) says that f(c) equals the limit, so it cannot hold without one.",
        correction="Write a function that passes (1) but fails (2), and hence (3).",
    ),
    Claim(
        where="repository, ex_2.py (exercise 2)",
        says="|x| is a function that fails condition (2) at 0",
        verdict="wrong",
        call="not limits.continuity_conditions(np.abs, 0.0).limit_exists",
        reason="|x| is continuous at 0 and meets all three conditions; what it lacks is a "
        "derivative.",
        correction="`y = np.sign(x)`",
    ),
    Claim(
        where="exercise 3, hint",
        says="torch.autograd.functional.jacobian is the tool for finite differences",
        verdict="wrong",
        call="limits.jacobian_helper_error(1.0) > 0.1 * limits.difference_error(1.0, 1e-4)",
        reason="The helper is autograd once more: it takes no differences, and has no error of "
        "their kind.",
        correction="(hint: `(torch.sin(x + h) - torch.sin(x - h)) / (2 * h)`)",
    ),
    Claim(
        where="closing line",
        says="the next post is called Derivatives & Gradient Descent From Scratch",
        verdict="stated",
        reason="The series' list of posts decides: post 2 is on derivatives, and gradient descent "
        "is the subject of post 4.",
        correction="**Up next:** _Calculus 2: Derivatives & Their Role in Gradient‑Based Learning_",
    ),
)
