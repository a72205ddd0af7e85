"""What post 2, on derivatives, claims; see :mod:`compute.errata`."""

from __future__ import annotations

from compute.errata import Claim
from compute.quantities import integer, scientific

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 2, sum rule",
        says="(f + g)′ = f′ + g′",
        verdict="right",
        call="abs(float(derivatives.central_diff(lambda x: np.sin(x) + np.exp(x), 0.7, 1e-5)) "
        "- (math.cos(0.7) + math.exp(0.7))) < 1e-8",
    ),
    Claim(
        where="section 2, product rule",
        says="(fg)′ = f′g + fg′",
        verdict="right",
        call="abs(float(derivatives.central_diff(lambda x: np.sin(x) * np.exp(x), 0.7, 1e-5)) "
        "- (math.cos(0.7) * math.exp(0.7) + math.sin(0.7) * math.exp(0.7))) < 1e-8",
    ),
    Claim(
        where="section 2, chain rule",
        says="(g ∘ f)′ = (g′ ∘ f) f′",
        verdict="right",
        call="abs(float(derivatives.central_diff(lambda x: np.sin(np.exp(x)), 0.7, 1e-5)) "
        "- math.cos(math.exp(0.7)) * math.exp(0.7)) < 1e-8",
    ),
    Claim(
        where="section 3, why ML cares",
        says="activations are chosen smooth, so that f′ exists everywhere",
        verdict="overclaim",
        call="math.isclose(derivatives.forward_diff(derivatives.relu, 0.0, 1e-6), "
        "derivatives.forward_diff(derivatives.relu, 0.0, -1e-6), abs_tol=1e-3)",
        reason="ReLU, the commonest of all, has a corner at 0: its slopes from the left and from "
        "the right differ.",
        correction="**Activations**: differentiable everywhere (tanh, GELU) or almost everywhere "
        "(ReLU has no derivative at 0; frameworks use 0 there).",
    ),
    Claim(
        where="section 4.1, code of demo 1",
        says="the demo runs as posted",
        verdict="broken code",
        call='derivatives.plotting_error() == ""',
        reason="`x` and `torch.cos(x)` require grad, and PyTorch refuses to turn such tensors into "
        "NumPy arrays for the plot (RuntimeError); the repository's version detaches them.",
        correction="`x, grads_true = x.detach(), grads_true.detach()  # before plotting`",
    ),
    Claim(
        where="section 4.1, code of demo 1",
        says="the quotient of section 1 is the one that the demo uses",
        verdict="imprecise",
        call='math.isclose(derivatives.fd_error_curve((1e-4,), "forward", 400)[0], '
        'derivatives.fd_error_curve((1e-4,), "central", 400)[0], rel_tol=0.5)',
        reason="Section 1 has the one-sided quotient; the code takes the central one, which is "
        "far more accurate.",
        correction="The demo uses the central difference (f(x+h) − f(x−h)) / 2h. For the sine its "
        "error is at most h²/6, while that of the one-sided quotient of section 1 is about h/2.",
    ),
    Claim(
        where="section 4.1, after the demo",
        says="the autograd curve differs from cos only near machine precision",
        verdict="right",
        call="derivatives.autograd_error() <= 2 * derivatives.unit_roundoff()",
    ),
    Claim(
        where="section 4.1, after the demo",
        says="the finite-difference curve, too, differs only near machine precision (2.2e-16, "
        "give or take a factor of ten)",
        verdict="wrong",
        call="derivatives.fd_error_curve((1e-4,), n=400)[0]",
        figure=2.2e-16,
        tolerance=2e-15,
        style=scientific(2),
        reason="Its error is {value}, which is h²/6 and thus truncation: rounding has no part in "
        "it.",
        correction="You’ll see all three curves overlap. Autograd agrees with cos(x) to machine "
        "precision; the finite difference is off by up to {value}, too little to see.",
    ),
    Claim(
        where="section 5.1, first sentence",
        says="a slope field is a vector plot of the gradient",
        verdict="stated",
        reason="The definition decides: a slope field (or direction field) belongs to a "
        "differential equation y′ = F(x, y) (Boyce and DiPrima, Elementary Differential Equations, "
        "section 1.1).",
        correction="A gradient field is a vector plot of ∇f.",
    ),
    Claim(
        where="section 5.1, code of demo 2",
        says="the toy loss is not convex",
        verdict="right",
        call="bool((derivatives.toy_curvature(derivatives.slope_field_points()) < 0).any())",
        reason="Its second derivative changes sign; all the same it has a single stationary point.",
    ),
    Claim(
        where="section 5.1, code of demo 2",
        says="numpy.gradient is good enough to draw the arrows",
        verdict="right",
        call="derivatives.ARROW_PER_SLOPE * derivatives.grid_gradient_error() < 0.02",
        reason="The arrow heads are off by less than a three-hundredth of the plot's width, at the "
        "two ends most; as numbers those slopes would be poor.",
    ),
    Claim(
        where="section 5.1, title of the plot",
        says="none of the 41 arrows (1, L′) points down the loss: they show steepest ascent",
        verdict="wrong",
        call="derivatives.wrong_way_arrows()",
        figure=0,
        style=integer(),
        reason="(1, L′) is the direction of the tangent and always points right; at {value} of the "
        "points the loss rises to the left.",
        correction="`plt.quiver(xs, ys, grads, np.zeros_like(grads), angles='xy', "
        "scale_units='xy', scale=10, width=0.004, alpha=0.7)  # in 1-D the gradient is horizontal`",
    ),
    Claim(
        where="section 5.1, after demo 2",
        says="with their signs flipped the arrows show steps of gradient descent",
        verdict="wrong",
        call="derivatives.loss_change(-2.0, -0.1) < 0",
        reason="A flipped arrow (−1, −L′) always points left; at x = −2, where the loss falls to "
        "the right, that is uphill.",
        correction="Draw −L′(x) along the x-axis to picture **gradient descent** steps: "
        "`plt.quiver(xs, ys, -grads, np.zeros_like(grads), angles='xy', scale_units='xy', "
        "scale=10)`.",
    ),
    Claim(
        where="section 6, last sentence",
        says="backward() stores the gradient in the .grad of each tensor",
        verdict="wrong",
        call="derivatives.gradient_storage().intermediate is not None",
        reason="Only leaf tensors that require a gradient get one (and those on which "
        "retain_grad() was called); intermediate results don't.",
        correction="`backward()` adds the gradient to the `.grad` of the leaf tensors that require "
        "one (the parameters).",
    ),
    Claim(
        where="section 6, last sentence",
        says="after backward() the .grad field holds the gradient",
        verdict="imprecise",
        call="derivatives.gradient_storage().leaf_after_second_pass "
        "== derivatives.gradient_storage().leaf",
        reason="It adds up: after a second pass the field holds the sum of both.",
        correction="`backward()` accumulates into `.grad`, which is why a training loop calls "
        "`optimizer.zero_grad()`.",
    ),
    Claim(
        where="section 6, last sentence",
        says="torch.autograd.grad is the general form of that, .grad included",
        verdict="misleading",
        call="derivatives.gradient_storage().leaf_after_functional is not None",
        reason="torch.autograd.grad returns the gradient and writes no .grad.",
        correction="`torch.autograd.grad` returns the gradient instead and leaves `.grad` alone.",
    ),
    Claim(
        where="exercise 1",
        says="for large h the error is truncation",
        verdict="right",
        call="all(abs(derivatives.central_error(h) / (h * h / 6) - 1) < 0.01 "
        "for h in (1e-2, 1e-3, 1e-4))",
        reason="It follows h²/6.",
    ),
    Claim(
        where="exercise 1",
        says="for small h the error is round-off, and grows as h shrinks",
        verdict="right",
        call="derivatives.central_error(1e-8) > 10 * derivatives.central_error(1e-5)",
        reason="How fast depends on the machine's sine; the order of magnitude doesn't.",
    ),
    Claim(
        where="exercise 2",
        says="autograd's derivative of tanh agrees with 1 − tanh² x",
        verdict="right",
        call="derivatives.tanh_autograd_error() < 10 * derivatives.unit_roundoff()",
    ),
    Claim(
        where="exercise 2",
        says="finite differences of tanh agree with 1 − tanh² x",
        verdict="right",
        call="abs(derivatives.tanh_central_error() / (derivatives.STEP**2 / 3) - 1) < 0.01",
        reason="Up to its truncation error h²/3.",
    ),
)
