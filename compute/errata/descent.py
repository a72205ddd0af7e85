"""What post 4, on gradient descent in one dimension, claims; see :mod:`compute.errata`.

The post's code prints the iterate before its last update, so after 39 of the 40.
"""

from __future__ import annotations

from compute.errata import Claim
from compute.quantities import fixed, integer

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1, after the formulas",
        says="a global minimum is near x = 1.225",
        verdict="right",
        call="descent.iterate(1.0, 0.05, 200)",
        figure=1.225,
        tolerance=5e-4,
        style=fixed(3),
    ),
    Claim(
        where="section 1, after the formulas",
        says="the global minimum near 1.225 is the only one: the left valley is higher",
        verdict="wrong",
        call="descent.loss_at(-descent.X_MIN) > descent.loss_at(descent.X_MIN)",
        reason="The loss is even, so there are two global minima, and the demo ends in the left "
        "one.",
        correction="It has two _global_ minima, at x = ±√1.5 ≈ ±1.225, both with the loss −1/4, "
        "and a _local_ maximum at x = 0.",
    ),
    Claim(
        where="section 1, after the formulas",
        says="the loss has a local maximum at 0",
        verdict="right",
        call="descent.slope_at(0.0) == 0 and float(descent.curvature(0.0)) < 0",
    ),
    Claim(
        where="section 3, comment on the start x0 = −2.5",
        says="the loss is a bowl, and the start is to its left",
        verdict="imprecise",
        call="float(descent.curvature(np.linspace(-2.5, 2.5, 501)).min()) > 0",
        reason="A bowl curves upward everywhere; this loss has two valleys with a hill between.",
        correction="`x0 = torch.tensor( -2.5 )        # start left of the left valley`",
    ),
    Claim(
        where="section 3, typical output, η = 0.01",
        says="final x = 1.1004",
        verdict="wrong",
        call="descent.iterate(descent.START, 0.01, 39)",
        figure=1.1004,
        tolerance=5e-5,
        style=fixed(4),
        reason="The run never leaves the left valley; the code prints {value}.",
        correction="`η=0.01  →  final x={value}`",
    ),
    Claim(
        where="section 3, typical output, η = 0.01",
        says="final f = 0.802419",
        verdict="wrong",
        call="descent.iterate_loss(descent.START, 0.01, 39)",
        figure=0.802419,
        tolerance=5e-7,
        style=fixed(6),
        reason="The code prints {value}.",
        correction="`f={value}` in the line of η=0.01",
    ),
    Claim(
        where="section 3, typical output, η = 0.01",
        says="the printed pair belongs together: f(1.1004) = 0.802419",
        verdict="wrong",
        call="descent.loss_at(1.1004)",
        figure=0.802419,
        tolerance=1e-4,
        style=fixed(4),
        reason="f(1.1004) is {value}, so the pair isn't even on the curve.",
        correction="At x = 1.1004 the loss would be {value}; print what the code prints.",
    ),
    Claim(
        where="section 3, typical output, η = 0.1",
        says="final x = 1.2237",
        verdict="wrong",
        call="descent.iterate(descent.START, 0.1, 39)",
        figure=1.2237,
        tolerance=5e-5,
        style=fixed(4),
        reason="The run crosses the hill twice and ends in the left valley: the code prints "
        "{value}.",
        correction="`η=0.1   →  final x={value}`",
    ),
    Claim(
        where="section 3, typical output, η = 0.1",
        says="final f = 0.802341",
        verdict="wrong",
        call="descent.iterate_loss(descent.START, 0.1, 39)",
        figure=0.802341,
        tolerance=5e-7,
        style=fixed(6),
        reason="The code prints {value}.",
        correction="`f={value}   (near optimum)` in the line of η=0.1",
    ),
    Claim(
        where="section 3, typical output, η = 0.1",
        says="the printed pair belongs together: f(1.2237) = 0.802341",
        verdict="wrong",
        call="descent.loss_at(1.2237)",
        figure=0.802341,
        tolerance=1e-4,
        style=fixed(5),
        reason="f(1.2237) is {value}.",
        correction="At x = 1.2237 the loss would be {value}; print what the code prints.",
    ),
    Claim(
        where="section 3, typical output, η = 0.1",
        says="a loss of 0.802 is near the optimum",
        verdict="wrong",
        call="float(descent.loss(np.linspace(-2.5, 2.5, 100_001)).min())",
        figure=0.802,
        tolerance=0.05,
        style=fixed(2),
        reason="The least loss is {value}.",
        correction="Near the optimum the loss is {value}.",
    ),
    Claim(
        where="section 3, typical output, η = 0.5",
        says="final x = −2.0363",
        verdict="wrong",
        call="descent.ieee_iterate(descent.START, 0.5, 39)",
        figure=-2.0363,
        tolerance=5e-5,
        reason="Each step cubes the one before, so the run overflows within a few steps, and the "
        "code prints {value}.",
        correction="`η= 0.5  →  final x= {value}`",
    ),
    Claim(
        where="section 3, typical output, η = 0.5",
        says="final f = 6.549040",
        verdict="wrong",
        call="float(np.polyval((1, 0, -3, 0, 2), descent.ieee_iterate(descent.START, 0.5, 39)))",
        figure=6.549040,
        tolerance=5e-7,
        reason="The code prints {value}.",
        correction="`f= {value}   (diverged)` in the line of η=0.5",
    ),
    Claim(
        where="section 3, typical output, η = 0.5",
        says="the printed pair belongs together: f(−2.0363) = 6.549040",
        verdict="wrong",
        call="descent.loss_at(-2.0363)",
        figure=6.549040,
        tolerance=2e-3,
        style=fixed(4),
        reason="f(−2.0363) is {value}; rounding of x explains a thousandth only.",
        correction="At x = −2.0363 the loss would be {value}; print what the code prints.",
    ),
    Claim(
        where="section 3, list after the output, η = 0.01",
        says="it crawls, and is still descending at the end",
        verdict="right",
        call="descent.settling_step(descent.START, 0.01) > descent.settling_step(descent.START, "
        "0.1) and descent.iterate_loss(descent.START, 0.01, 39) "
        "< descent.iterate_loss(descent.START, 0.01, 38)",
    ),
    Claim(
        where="section 3, list after the output, η = 0.1",
        says="it gets to a global minimum and stays there",
        verdict="right",
        call="abs(abs(descent.iterate(descent.START, 0.1, 39)) - descent.X_MIN) < 1e-6",
    ),
    Claim(
        where="section 3, list after the output, η = 0.1",
        says="it zooms straight there: the hill is never crossed",
        verdict="misleading",
        call="descent.hill_crossings(descent.START, 0.1)",
        figure=0,
        style=integer(),
        reason="The first step overshoots to the far side of the other valley; the run crosses the "
        "hill {value} times before it settles.",
        correction="**η = 0.1**: overshoots into the other valley first, crosses the hill {value} "
        "times, then settles quickly.",
    ),
    Claim(
        where="section 3, list after the output, η = 0.1",
        says="it is a sweet spot, at a safe distance from rates that are too large",
        verdict="misleading",
        call="descent.divergence_eta(descent.START) > 1.25 * 0.1",
        reason="From −2.5 descent diverges for all η above 2/19, which is only a little more.",
        correction="Mind that from x₀ = −2.5 everything above η = 2/19 diverges, so 0.1 is near "
        "the edge.",
    ),
    Claim(
        where="section 3, list after the output, η = 0.5",
        says="it overshoots and bounces about (the printed end is near the start)",
        verdict="wrong",
        call='descent.descend(descent.START, 0.5).status == "ok"',
        reason="It diverges, and doubly exponentially: each step is about the cube of the one "
        "before.",
        correction="**η = 0.5**: diverges; the loss overflows to infinity within a few steps, and "
        "then everything is NaN.",
    ),
    Claim(
        where="section 5, last sentence",
        says="the autograd version does just what each layer of a network does",
        verdict="stated",
        reason="This overclaims, by the definition of back-propagation: one backward sweep hands "
        "every layer its gradient by the chain rule; no layer runs a minimization of its own.",
        correction="This is back‑propagation in its smallest form: in a network one such backward "
        "pass yields the gradients of all layers.",
    ),
    Claim(
        where="repository, gradient_descent_1d_2.py",
        says="0.02 is too large a step size for the start −2.5",
        verdict="wrong",
        call="descent.settle_step(descent.descend(descent.START, 0.02, 199).fs) is None",
        reason="With 0.02 the run settles in the left valley, faster than with the two smaller "
        "rates. (The post's text has 0.01, 0.1 and 0.5 instead, and fewer steps.)",
        correction="`etas = [0.001, 0.01, 0.02]  # tiny, small, medium`",
    ),
    Claim(
        where="exercise 1",
        says="momentum with β = 0.9 speeds up the run with η = 0.01 from −2.5",
        verdict="wrong",
        call="descent.settle_step(descent.momentum(descent.START, 0.01, 0.9, 120).fs) "
        "< descent.settle_step(descent.descend(descent.START, 0.01, 120).fs)",
        reason="Momentum amounts to a tenfold rate here: it overshoots, swings for long, and comes "
        "to rest in the other valley, later than plain descent.",
        correction="Show how momentum (β = 0.9) speeds up a run with η = 0.001 from x₀ = −1, and "
        "count the steps until the loss _stays_ within 10⁻³ of its minimum.",
    ),
    Claim(
        where="repository, ex_1.py (exercise 1), start −1",
        says="plain descent needs 25 steps",
        verdict="right",
        call="descent.settle_step(descent.descend(-1.0, 0.01, 119).fs)",
        figure=25,
        style=integer(),
    ),
    Claim(
        where="repository, ex_1.py (exercise 1), start −1",
        says="with momentum the loss is first within 10⁻³ of the minimum at step 5",
        verdict="right",
        call="descent.first_hit(descent.momentum(-1.0, 0.01, 0.9, 119).fs)",
        figure=5,
        style=integer(),
    ),
    Claim(
        where="repository, ex_1.py (exercise 1), start −1",
        says="so momentum has converged after 5 steps, and is the faster one",
        verdict="wrong",
        call="descent.settle_step(descent.momentum(-1.0, 0.01, 0.9, 119).fs)",
        figure=5,
        style=integer(),
        reason="At step 5 it only crosses the minimum at full speed; it stays within 10⁻³ from "
        "step {value} on, later than plain descent.",
        correction="Momentum first touches the minimum at step 5, overshoots, and settles at step "
        "{value}.",
    ),
    Claim(
        where="repository, ex_2.py (exercise 2)",
        says="plain descent with η = 0.01 from −2 needs 26 steps",
        verdict="right",
        call="descent.first_hit(descent.descend(-2.0, 0.01, 599).fs)",
        figure=26,
        style=integer(),
    ),
    Claim(
        where="repository, ex_2.py (exercise 2)",
        says="AdaGrad doesn't get there in 600 steps",
        verdict="right",
        call="descent.first_hit(descent.adagrad(-2.0, 0.01, 599).fs) is None",
    ),
    Claim(
        where="repository, ex_2.py (exercise 2)",
        says="Adam needs 207 steps",
        verdict="right",
        call="descent.first_hit(descent.adam(-2.0, 0.01, 599).fs)",
        figure=207,
        style=integer(),
    ),
    Claim(
        where="repository, ex_2.py (exercise 2)",
        says="a logarithmic axis can show the loss",
        verdict="misleading",
        call="bool(descent.descend(-2.0, 0.01, 599).fs.min() > 0)",
        reason="The loss is negative near its minimum, and a logarithm has no place for that.",
        correction='`plt.semilogy([f - f_min for f in fs_gd], label="GD (η=0.01)")`',
    ),
    Claim(
        where="exercise 3",
        says="some of 50 random starts get trapped at the local maximum x = 0",
        verdict="misleading",
        call="any(bool((np.abs(descent.multi_start(descent.random_starts(), eta).x) < 0.05).any()) "
        "for eta in descent.ETAS)",
        reason="None of them does: at 0 the slope pushes away to both sides. Only isolated starts "
        "get there, such as x₀ = ±2 with η = 0.1, which lands on 0 exactly.",
        correction="Why does none of them end at the local maximum x = 0? Find a start that does. "
        "(Try x₀ = 2 with η = 0.1.)",
    ),
    Claim(
        where="repository, ex_4.py (exercise 4)",
        says="from −2 a fixed η = 0.05 needs 5 steps",
        verdict="right",
        call="descent.first_hit(descent.descend(-2.0, 0.05).fs)",
        figure=5,
        style=integer(),
    ),
    Claim(
        where="repository, ex_4.py (exercise 4)",
        says="line search needs 1 step",
        verdict="right",
        call="descent.first_hit((descent.loss_at(-2.0), "
        "descent.loss_at(descent.first_step(-2.0, descent.line_search_eta(-2.0)))))",
        figure=1,
        style=integer(),
        reason="Along a line in one dimension the exact search lands on a minimum at once.",
    ),
)
