"""What post 5, on Taylor series, claims; see :mod:`compute.errata`."""

from __future__ import annotations

from compute.errata import Claim
from compute.quantities import fixed

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1, Taylor series",
        says="a function with enough derivatives at a equals its series",
        verdict="overclaim",
        call="taylor.flat(0.5) == 0.0",
        reason="e^(−1/x²), with the value 0 at 0, has all derivatives there and they are all 0, so "
        "that its series is 0; the function is not.",
        correction="For a function f that is _analytic_ at a (derivatives of all orders are not "
        "enough: think of e^(−1/x²)) and x near enough to a,",
    ),
    Claim(
        where="section 1, Taylor series",
        says="a function equals its series at every x",
        verdict="overclaim",
        call="taylor.tanh_error_at(2.0, 21) < taylor.tanh_error_at(2.0, 11) "
        "< taylor.tanh_error_at(2.0, 5)",
        reason="The series of tanh converges for |x| < π/2 only; at x = 2 each further term makes "
        "it worse.",
        correction="The equality holds within the radius of convergence, which for tanh is π/2 "
        "only.",
    ),
    Claim(
        where="section 1, truncation",
        says="the remainder of degree n is O((x − a)ⁿ⁺¹)",
        verdict="right",
        call="all(abs(taylor.remainder_order(n, a) - (n + 1)) < 0.01 "
        "for n in taylor.STATIC_DEGREES for a in (0.0, 1.0))",
    ),
    Claim(
        where="section 2, table, transformers",
        says="rotary encodings come from a low-order series of e^(iθ)",
        verdict="wrong",
        call="abs(taylor.euler_stretch(1.0) - 1) < 0.01",
        reason="They apply the exact rotation by θ (Su et al., RoFormer, 2021, section 3.2); a "
        "truncated series is no rotation at all, since it stretches.",
        correction="Rotary positional encodings apply the exact rotation e^(iθ) = cos θ + i sin θ: "
        "no series is truncated.",
    ),
    Claim(
        where="section 2, table, transformers",
        says="ALiBi comes from a low-order series of e^(iθ)",
        verdict="stated",
        reason="The paper decides (Press, Smith and Lewis, Train Short, Test Long, 2022, section "
        "3): ALiBi adds a bias to the attention scores that is linear in the distance, and knows "
        "no e^(iθ).",
        correction="ALiBi adds to the attention scores a bias that is linear in the distance.",
    ),
    Claim(
        where="section 2, table, gradient checkpoints",
        says="polynomial surrogates stand in for activations in the backward pass",
        verdict="wrong",
        call="taylor.checkpointed_gradient_gap(1.0) > 0",
        reason="Checkpointing computes the same activations once more, and the gradient is the "
        "same to the last bit.",
        correction="**Gradient checkpoints**: no series here; activations are dropped, and "
        "recomputed exactly during the backward pass, to save memory.",
    ),
    Claim(
        where="section 3, after the demo",
        says="every +2 degrees squares the accuracy radius, more or less",
        verdict="wrong",
        call="all(abs(taylor.reach(n + 2) / taylor.reach(n) ** 2 - 1) < 0.25 "
        "for n in (2, 4, 6, 8))",
        reason="The radius grows by about the same length each time; squaring it would even shrink "
        "a radius below 1.",
        correction="**What to look for:** each +2 degrees widens the accurate interval around 0 by "
        "about the same step on either side, which tends to 2/e.",
    ),
    Claim(
        where="section 3, error plot",
        says="on [−3, 3] the error falls from each degree drawn to the next",
        verdict="right",
        call="all(taylor.exp_worst_error(m) < taylor.exp_worst_error(n) "
        "for n, m in zip(taylor.STATIC_DEGREES, taylor.STATIC_DEGREES[1:], strict=False))",
    ),
    Claim(
        where="section 4, after the animation",
        says="degree by degree the polynomial hugs eˣ on a wider interval",
        verdict="right",
        call="all(taylor.reach(n + 1) > taylor.reach(n) for n in taylor.ANIMATED_DEGREES)",
    ),
    Claim(
        where="section 5, softmax stability",
        says="exp begins to overflow above x = 7 (in float16)",
        verdict="wrong",
        call='taylor.exp_overflow("float16")',
        figure=7.0,
        tolerance=0.5,
        style=fixed(2),
        reason="Even float16 holds eˣ up to x = {value}.",
        correction="exp overflows beyond x ≈ {value} in float16.",
    ),
    Claim(
        where="section 5, softmax stability",
        says="exp begins to overflow above x = 7 (in float32)",
        verdict="wrong",
        call='taylor.exp_overflow("float32")',
        figure=7.0,
        tolerance=0.5,
        style=fixed(2),
        reason="float32 holds eˣ up to x = {value}.",
        correction="exp overflows beyond x ≈ {value} in float32.",
    ),
    Claim(
        where="section 5, softmax stability",
        says="exp begins to overflow above x = 7 (in float64)",
        verdict="wrong",
        call='taylor.exp_overflow("float64")',
        figure=7.0,
        tolerance=0.5,
        style=fixed(2),
        reason="float64 holds eˣ up to x = {value}.",
        correction="exp overflows beyond x ≈ {value} in float64.",
    ),
    Claim(
        where="section 5, softmax stability",
        says="for logits above 7 a series can take the place of exp",
        verdict="wrong",
        call="taylor.exp_relative_error_at(7.0, 8) < 0.01",
        reason="The polynomial of the highest degree in the post's plot is far off at 7, and a "
        "good one would overflow where exp does. The cure needs no series.",
        correction="**Softmax stability**: subtract the largest logit from all of them before "
        "`exp`; the result is the same and nothing overflows.",
    ),
    Claim(
        where="section 5, hardware kernels",
        says="tensor cores evaluate transcendental functions",
        verdict="stated",
        reason="The hardware's documentation decides: tensor cores multiply and add matrices; "
        "special-function units evaluate exp, sin and the like, with tables and quadratic minimax "
        "polynomials (Oberman and Siu, ARITH 2005).",
        correction="**Hardware kernels**: GPUs have special‑function units for transcendental ops; "
        "they look up the coefficients of a low‑degree polynomial in a table. (Tensor cores only "
        "multiply and add.)",
    ),
    Claim(
        where="section 5, hardware kernels",
        says="the low-degree polynomial is a truncated series",
        verdict="wrong",
        call="taylor.folded_error(5) < 2 * taylor.folded_chebyshev_error(5)",
        reason="Such code shrinks the argument first and then takes a polynomial that is fitted to "
        "the whole interval (minimax); of the same degree, it is many times better than Taylor's.",
        correction="After range reduction, they use a polynomial fitted to the whole interval "
        "(minimax): a Taylor polynomial of the same degree is worse.",
    ),
    Claim(
        where="exercise 1",
        says="centering at a = 1 gives the better radius: a smaller error on [−3, 3]",
        verdict="wrong",
        call="taylor.exp_worst_error(4, 1.0) < taylor.exp_worst_error(4, 0.0)",
        reason="The largest error on [−3, 3] is larger with a = 1; it sits at −3, which is farther "
        "from that center.",
        correction="**Moving the center** … Which center has the smaller maximum error on [−3, 3], "
        "and where is it attained?",
    ),
    Claim(
        where="exercise 1",
        says="centering at a = 1 gives the better radius: a wider interval with errors below 10⁻²",
        verdict="wrong",
        call="taylor.interval_width(4, 1.0) > taylor.interval_width(4, 0.0)",
        reason="The interval is narrower, since the error carries the factor e^a.",
        correction="For which center is the interval with an absolute error below 10⁻² wider, and "
        "why?",
    ),
    Claim(
        where="exercise 1",
        says="centering at a = 1 gives the better radius: a wider interval in relative error",
        verdict="wrong",
        call="taylor.relative_interval_width(4, 1.0) "
        "> (1 + 1e-9) * taylor.relative_interval_width(4, 0.0)",
        reason="In relative error both intervals are equally wide: the picture just moves by 1.",
        correction="Show that in relative error the whole picture only shifts from a = 0 to a = 1.",
    ),
    Claim(
        where="repository, ex_2.py (exercise 2)",
        says="the polynomial of degree 5 is x − x³/3 + 2x⁵/15",
        verdict="right",
        call="bool(np.allclose(taylor.tanh_coeffs(5), (0, 1, 0, -1 / 3, 0, 2 / 15), "
        "rtol=0, atol=1e-15))",
    ),
    Claim(
        where="exercise 2",
        says="the polynomial of degree 5 approximates tanh on [−2, 2]",
        verdict="misleading",
        call="taylor.tanh_worst_error(5) < 1.0",
        reason="At the ends it misses by more than tanh itself ever reaches, and higher degrees "
        "are worse: the interval goes beyond the radius of convergence π/2.",
        correction="Mark the max absolute error, and the radius of convergence π/2: beyond it more "
        "terms make things worse.",
    ),
    Claim(
        where="exercise 3",
        says="the first two terms of e^(iθ) are 1 + iθ",
        verdict="right",
        call="all(taylor.euler_truncation(t, 1) == complex(1.0, t) for t in (-2.0, 0.1, 1.0, 3.0))",
    ),
    Claim(
        where="exercise 3",
        says="the parts 1 and θ of that relate to the cosine and sine of the positional encoding",
        verdict="misleading",
        call="taylor.cosine_error(math.pi) < 0.1 and taylor.sine_error(math.pi) < 0.1",
        reason="The encoding uses exact sines and cosines at all angles, and at θ = π, say, 1 and "
        "θ are nothing like them.",
        correction="Compare 1 and θ with cos θ and sin θ on [−π, π]: why must the transformer’s "
        "encoding use the exact functions?",
    ),
    Claim(
        where="exercise 4",
        says="for x = 0.5, 1, 2, 5 there is a smallest n with an error below 10⁻⁴",
        verdict="right",
        call="all(taylor.exp_error_at(x, taylor.min_degree(x)) < taylor.MIN_DEGREE_TOL "
        "<= taylor.exp_error_at(x, taylor.min_degree(x) - 1) for x in taylor.MIN_DEGREE_POINTS)",
    ),
    Claim(
        where="closing line",
        says="the next post is on gradient, Jacobian and Hessian",
        verdict="stated",
        reason="The series' list of posts decides: post 6 is on vectors and the gradient, and "
        "Jacobian and Hessian are the subject of post 7.",
        correction="**Next episode:** _Calculus 6: Vector Functions & the Gradient — Seeing Slopes "
        "in 2‑D._",
    ),
)
