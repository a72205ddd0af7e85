"""What post 3, on the fundamental theorem, claims; see :mod:`compute.errata`."""

from __future__ import annotations

from compute.errata import Claim
from compute.quantities import fixed, integer, scientific

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1, part I of the theorem",
        says="F′ = f between a and b",
        verdict="right",
        call="all(abs(fundamental_theorem.sliver_ratio(fundamental_theorem.area_so_far, x, dx) "
        "- fundamental_theorem.curve_height(x)) < 1e-5 "
        "for x in (-2.5, -1.0, 0.5, 2.0) for dx in (-1e-5, 1e-5))",
    ),
    Claim(
        where="section 1, part I of the theorem",
        says="F′ = f on all of [a, b], the ends included",
        verdict="stated",
        reason="The definition decides: F is defined on [a, b] only, so at a and b just a "
        "one-sided derivative makes sense.",
        correction="Then F′(x) = f(x) on (a, b), and the one-sided derivatives at a and b are f(a) "
        "and f(b).",
    ),
    Claim(
        where="section 1, closing sentence",
        says="given continuity, gradients and areas are interchangeable",
        verdict="overclaim",
        call="abs(fundamental_theorem.interchange_gap()) < 1e-3",
        reason="Taking a gradient into an integral needs a condition of its own (dominated "
        "convergence; Folland, Real Analysis, theorem 2.27). Of the smooth x³ exp(−x²t), over all "
        "t ≥ 0, the area has the slope 1 at x = 0, while the slopes there are all 0, and so is "
        "their area.",
        correction="Machine‑learning reading: differentiating an area in its end point gives back "
        "the integrand. To take ∇ in a parameter under the integral sign, as log‑likelihoods do, "
        "needs a bound on the derivative as well.",
    ),
    Claim(
        where="section 1, closing sentence",
        says="that is why back-prop and likelihood integrals agree",
        verdict="stated",
        reason="This overclaims, by the definition of back-propagation: it is the chain rule, and "
        "needs no integral.",
        correction="Back‑prop rests on the chain rule alone; integrals come in with expectations.",
    ),
    Claim(
        where="section 2, code of demo 1",
        says="the demo runs on a current NumPy",
        verdict="broken code",
        call="fundamental_theorem.numpy_has_trapz()",
        reason="np.trapz is gone; its name is np.trapezoid now.",
        correction="`area_trap = np.trapezoid(pdf, xs)         # 1️⃣ Trapezoid`",
    ),
    Claim(
        where="section 2, output of demo 1",
        says="trapezoid rule, 2001 points: 0.68273043",
        verdict="wrong",
        call="fundamental_theorem.trapezoid_area(fundamental_theorem.POST_PANELS)",
        figure=0.68273043,
        tolerance=5e-9,
        style=fixed(8),
        reason="The code prints {value}. The density is concave on [−1, 1], so the trapezoids lie "
        "below it, and a sum above the exact area is impossible.",
        correction="`Trapezoid  ≈ {value}`",
    ),
    Claim(
        where="section 2, output of demo 1",
        says="Simpson's rule, 2001 points: 0.68268950",
        verdict="wrong",
        call="fundamental_theorem.simpson_area(fundamental_theorem.POST_PANELS)",
        figure=0.68268950,
        tolerance=5e-9,
        style=fixed(8),
        reason="The last digit is off: the code prints {value}.",
        correction="`Simpson    ≈ {value}`",
    ),
    Claim(
        where="section 2, output of demo 1",
        says="exact area: 0.68268949",
        verdict="right",
        call="fundamental_theorem.normal_area(-1.0, 1.0)",
        figure=0.68268949,
        tolerance=5e-9,
        style=fixed(8),
    ),
    Claim(
        where="section 2, after the output",
        says="for six figures Simpson's rule takes 2001 samples",
        verdict="imprecise",
        call='fundamental_theorem.panels_for(5e-7, "simpson") + 1',
        figure=2001,
        style=integer(),
        reason="Six figures take {value} samples.",
        correction="_Simpson_ nails 6‑figure accuracy with only {value} samples—handy when "
        "integrating likelihoods.",
    ),
    Claim(
        where="section 2, after the output",
        says="with 2001 samples Simpson's rule has six figures (an error of 5e-7)",
        verdict="imprecise",
        call="fundamental_theorem.simpson_miss(fundamental_theorem.POST_PANELS)",
        figure=5e-7,
        tolerance=4.5e-7,
        style=scientific(1),
        reason="Its error is {value}, so it has more than twice as many figures.",
        correction="With 2001 samples _Simpson_ misses the area by {value} only.",
    ),
    Claim(
        where="section 3, formula",
        says="the area under sin from 0 to x is 1 − cos x",
        verdict="right",
        call="abs(fundamental_theorem.simpson(np.sin, 0.0, 1.2, 1000) - (1 - math.cos(1.2))) "
        "< 1e-12",
    ),
    Claim(
        where="section 3, output of demo 2",
        says="the sum for F(1.2) is 0.22824368",
        verdict="wrong",
        call='fundamental_theorem.integral_and_grad(1.2, 1000, "trapezoid").value',
        figure=0.22824368,
        tolerance=5e-9,
        style=fixed(8),
        reason="The code prints {value}.",
        correction="`Integral F(1.2) ≈ {value}`",
    ),
    Claim(
        where="section 3, output of demo 2",
        says="F(1.2) itself, which is 1 − cos 1.2, is about 0.22824368",
        verdict="wrong",
        call="fundamental_theorem.simpson(np.sin, 0.0, 1.2, 1000)",
        figure=0.22824368,
        tolerance=5e-9,
        style=fixed(8),
        reason="It is {value}, and the trapezoid sum lies a little below.",
        correction="`exact F(1.2)    = {value}`",
    ),
    Claim(
        where="section 3, output of demo 2",
        says="autograd's dF/dx is 0.93203909",
        verdict="wrong",
        call='fundamental_theorem.integral_and_grad(1.2, 1000, "trapezoid").grad',
        figure=0.93203909,
        tolerance=5e-9,
        style=fixed(8),
        reason="The code prints {value}: the derivative of the sum, not of the area.",
        correction="`autograd dF/dx  ≈ {value}`",
    ),
    Claim(
        where="section 3, output of demo 2",
        says="sin 1.2 = 0.93203909",
        verdict="right",
        call="fundamental_theorem.sine_height(1.2)",
        figure=0.93203909,
        tolerance=5e-9,
        style=fixed(8),
    ),
    Claim(
        where="section 3, closing sentence",
        says="autograd returns sin 1.2 to machine precision (1e-16, give or take a factor of ten)",
        verdict="wrong",
        call='abs(fundamental_theorem.integral_and_grad(1.2, 1000, "trapezoid").grad '
        "- math.sin(1.2))",
        figure=1e-16,
        tolerance=9e-16,
        style=scientific(2),
        reason="It differentiates the trapezoid sum exactly, and so inherits the O(h²) error of "
        "the sum: {value}.",
        correction="Autograd returns the exact derivative of the trapezoid sum, which misses "
        "sin(1.2) by {value}; through Simpson’s rule it would be far closer.",
    ),
    Claim(
        where="exercise 1, and ex_1.py in the repository",
        says="demo 1 can be run again with 201, 401, … samples by np.trapz",
        verdict="broken code",
        call="fundamental_theorem.numpy_has_trapz()",
        reason="np.trapz is gone from current NumPy.",
        correction="`err_trap.append(abs(np.trapezoid(pdf, xs) - exact))`",
    ),
    Claim(
        where="exercise 2",
        says="autograd's gradient of the area under tanh from 0 to x is 1 − tanh² x",
        verdict="wrong",
        call='all(abs(fundamental_theorem.integral_and_grad(x, f="tanh").grad '
        "- (1 - math.tanh(x) ** 2)) < 1e-6 for x in (0.5, 1.2, 2.3))",
        reason="By the theorem the gradient is the integrand, tanh x; 1 − tanh² x is the "
        "derivative of that.",
        correction="Replace sin t with tanh t in Demo ②; confirm autograd gradient matches tanh x.",
    ),
    Claim(
        where="repository, ex_2.py (exercise 2), docstring",
        says="the derivative of the area under tanh equals 1 − tanh² x",
        verdict="wrong",
        call='abs(fundamental_theorem.integral_and_grad(1.2, f="tanh").grad '
        "- (1 - math.tanh(1.2) ** 2)) < 1e-6",
        reason="It equals tanh x, the integrand; 1 − tanh² x is the derivative of that.",
        correction="`Verify that d/dx ∫₀ˣ tanh(t) dt  equals tanh x` (and `grad_true = "
        "torch.tanh(xs.detach())` in the code)",
    ),
    Claim(
        where="exercise 3",
        says="dG/dμ = −[φ(2 − μ) − φ(−2 − μ)]",
        verdict="right",
        call="all(abs(fundamental_theorem.window_prob_grad(mu).grad "
        "+ float(fundamental_theorem.normal_pdf(2 - mu) - fundamental_theorem.normal_pdf(-2 - mu)))"
        " < 1e-12 for mu in fundamental_theorem.WINDOW_MEANS)",
    ),
)
