"""What post 6, on vectors and the gradient, claims; see :mod:`compute.errata`."""

from __future__ import annotations

from compute.errata import Claim
from compute.quantities import fixed

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1, list",
        says="the gradient points in the direction of steepest ascent",
        verdict="right",
        call="abs(math.degrees((lambda c: c.angles[c.slopes.argmax()])"
        "(gradient.compass(gradient.bowl_grad(*gradient.POINT), 3601))) "
        "- gradient.steepest_degrees(*gradient.POINT)) < 0.1",
        reason="It does wherever it isn't zero: at a critical point no direction is steepest.",
    ),
    Claim(
        where="section 1, list",
        says="the length of the gradient is the slope in that direction",
        verdict="right",
        call="abs(gradient.compass(gradient.bowl_grad(*gradient.POINT), 3601).slopes.max() "
        "- gradient.gradient_length(*gradient.POINT)) < 1e-5",
    ),
    Claim(
        where="section 3, after the formula",
        says="every gradient arrow of the bowl points away from the origin",
        verdict="right",
        call="all(gradient.outward_cosine(x, y) > 1 - 1e-12 "
        "for x in np.linspace(-2, 2, gradient.POST_GRID) "
        "for y in np.linspace(-2, 2, gradient.POST_GRID) if math.hypot(x, y) > 1e-9)",
        reason="Except for the arrow at the origin itself, which has the length 0.",
    ),
    Claim(
        where="section 4, code of demo 1",
        says="the quiver plot imports torch",
        verdict="stated",
        reason="The listing decides: nothing in it uses the import.",
        correction="Drop the line `import torch`.",
    ),
    Claim(
        where="section 5, output of demo 2",
        says="f(1.5, −0.8) = 3.09",
        verdict="wrong",
        call="gradient.height_at(*gradient.POINT)",
        figure=3.09,
        tolerance=0.005,
        style=fixed(3),
        reason="1.5² + 0.8² is another number, and the code's format has three decimals: it prints "
        "{value}.",
        correction="`f([1.5, -0.8]) = {value}`",
    ),
    Claim(
        where="section 5, output of demo 2",
        says="the first component of the gradient is 3.0",
        verdict="right",
        call="gradient.gradient_part(0)",
        figure=3.0,
        tolerance=1e-12,
        style=fixed(1),
    ),
    Claim(
        where="section 5, output of demo 2",
        says="the second component of the gradient is −1.6",
        verdict="right",
        call="gradient.gradient_part(1)",
        figure=-1.6,
        tolerance=1e-12,
        style=fixed(1),
    ),
    Claim(
        where="section 6, after the code",
        says="autograd's gradient of (w·x)² is 2(w·x)x",
        verdict="right",
        call="bool(np.allclose(gradient.autograd_grad(lambda w: (w[0] * gradient.INPUTS[0] "
        "+ w[1] * gradient.INPUTS[1]) ** 2, gradient.WEIGHTS), "
        "gradient.neuron_grad(gradient.WEIGHTS, gradient.INPUTS), rtol=1e-14))",
    ),
    Claim(
        where="exercise 1",
        says="autograd and formula agree to 10⁻⁸ for sin x + cos y",
        verdict="right",
        call="gradient.checker_error() < 1e-8",
        reason="They call the same sine and cosine; here the reference is the complex step, which "
        "doesn't.",
    ),
    Claim(
        where="exercise 2",
        says="x³ − 3xy² is the real part of z³",
        verdict="right",
        call="all(abs(float(gradient.monkey(x, y)) - (complex(x, y) ** 3).real) < 1e-12 "
        "for x in (-1.3, 0.4, 2.0) for y in (-0.7, 0.0, 1.9))",
    ),
    Claim(
        where="exercise 2",
        says="x³ − 3xy² has several saddle points",
        verdict="misleading",
        call="sum(gradient.monkey_steepness(x, y) < 1e-9 for x in np.linspace(-2, 2, 41) "
        "for y in np.linspace(-2, 2, 41)) > 1",
        reason="|∇h| = 3(x² + y²) vanishes at the origin only, and there the Hessian is zero, so "
        "the test by second derivatives says nothing: it is a monkey saddle.",
        correction="… identify its only critical point. (Why does the Hessian not tell you what "
        "kind it is? Count the valleys that meet there.)",
    ),
    Claim(
        where="exercise 3",
        says="descent from (−1.8, 1.6) with step 0.1 gets to the bottom of the bowl",
        verdict="right",
        call='gradient.exercise_path().status == "converged"',
    ),
    Claim(
        where="exercise 4",
        says="the Hessian of the bowl is [[2, 0], [0, 2]] everywhere",
        verdict="right",
        call="all(bool(np.array_equal(gradient.autograd_hess(lambda p: p[0] ** 2 + p[1] ** 2, "
        "point), 2 * np.eye(2))) for point in (gradient.HESSIAN_POINT, (0.0, 0.0), (-3.0, 40.0)))",
    ),
)
