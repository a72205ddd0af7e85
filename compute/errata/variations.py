"""What post 14, on functional derivatives, claims."""

from compute.errata import Claim
from compute.quantities import fixed, significant

CURVE = "variations.curve(np.linspace(0.0, 1.0, 120))"
TRACKED = (  # the smooth part of exercise 4's curve, and the slope it is to have, on 400 cells
    "variations.tracking_gradient(0.4 * np.sin(2 * np.pi * np.arange(401) / 400),"
    " np.cos(2 * np.pi * (np.arange(400) + 0.5) / 400), 1 / 400)"
)


def _shape(k: int, figure: float) -> Claim:
    return Claim(
        where="exercise 1, printed output",
        says=f"J of sin kπx is {figure:.3f} for k = {k}",
        verdict="imprecise",
        call=f"variations.shape_roughness({k})",
        figure=figure,
        tolerance=5e-4,
        style=fixed(3),
        reason="It is k²π²/2 = {value}; the ends are counted fully and with one-sided slopes.",
        correction=f"For k = {k}: {{value}}, to which `J = np.sum(np.diff(f) ** 2) / dx` comes"
        " much closer.",
    )


CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 2",
        says="weight decay encourages smooth or small weights",
        verdict="imprecise",
        call="variations.l2_penalty(np.sin(np.pi * np.arange(121) / 120), 1 / 120).value"
        " < 0.99 * variations.l2_penalty(np.sin(8 * np.pi * np.arange(121) / 120), 1 / 120).value",
        reason="∫f² is the same for a smooth and for a rough wave of the same size.",
        correction="**Weight decay/L2 regularization**: Encourages small weights.",
    ),
    Claim(
        where="section 3, derivation",
        says="δJ/δf = −2f″ in the interior",
        verdict="right",
        call="abs(variations.poke_at(0.5) / variations.exact_gradient(0.5) - 1) < 0.01",
        reason="A narrow poke of the curve changes J by just that for each unit of its area.",
    ),
    Claim(
        where="section 3, derivation",
        says="−2f″ is the whole functional gradient, whatever happens at the ends",
        verdict="imprecise",
        call="abs(variations.functional_gradient(variations.curve(np.linspace(0.0, 1.0, 961)),"
        " 1 / 960, 'free')[0] / variations.exact_gradient(0.0) - 1) < 0.05",
        reason="Integration by parts leaves the end terms 2f′δf.",
        correction="So, for variations that vanish at the ends (or where f′ = 0 there), the"
        " **functional gradient** is −2f″; otherwise the end terms 2f′δf are added.",
    ),
    Claim(
        where="section 3, last sentence",
        says="the direction of steepest descent is the negative Laplacian, −f″",
        verdict="wrong",
        call="(lambda f, dx: variations.roughness("
        "f + 0.1 * dx**2 * variations.functional_gradient(f, dx), dx)"
        f" < variations.roughness(f, dx))({CURVE}, 1 / 119)",
        reason="A step along −f″, a multiple of the gradient, makes J grow.",
        correction="The steepest **descent** direction is +2f″, a multiple of the Laplacian: going"
        " downhill is the heat flow f_t = 2f″.",
    ),
    Claim(
        where="demo, printed output",
        says="J is 64.69303",
        verdict="wrong",
        call="variations.exact_roughness()",
        figure=64.69303,
        tolerance=5e-6,
        style=fixed(5),
        reason="It is 6.5π² = {value}; the ends are counted fully and with one-sided slopes.",
        correction="`J = np.sum(np.diff(f) ** 2) / dx`, which tends to 6.5π² = {value} as the"
        " square of the spacing.",
    ),
    Claim(
        where="demo, gradient at the left end",
        says="−2f″ is 0 at x = 0, by a Dirichlet condition",
        verdict="wrong",
        call="variations.exact_gradient(0.0)",
        figure=0.0,
        tolerance=0.005,
        style=fixed(2),
        reason="It is {value}; a Dirichlet condition fixes f and says nothing of f″.",
        correction="`d2fdx2[0] = d2fdx2[-1] = 0.0  # ends pinned: they don't move (true −2f″(0):"
        " {value})`",
    ),
    Claim(
        where="demo, gradient at the right end",
        says="−2f″ is 0 at x = 1, by a Dirichlet condition",
        verdict="wrong",
        call="variations.exact_gradient(1.0)",
        figure=0.0,
        tolerance=0.005,
        style=fixed(2),
        reason="It is {value}; a Dirichlet condition fixes f and says nothing of f″.",
        correction="`d2fdx2[0] = d2fdx2[-1] = 0.0  # ends pinned: they don't move (true −2f″(1):"
        " {value})`",
    ),
    Claim(
        where="demo",
        says="the coded gradient is that of the coded J (by 0 % off inside)",
        verdict="wrong",
        call="variations.stencil_mismatch_percent()",
        figure=0.0,
        tolerance=0.005,
        style=fixed(2),
        reason="Slopes over two cells have another stencil as their gradient: {value} % away for"
        " this curve.",
        correction="`J = np.sum(np.diff(f) ** 2) / dx`, whose gradient is the coded one exactly;"
        " that of the posted J is {value} % away.",
    ),
    Claim(
        where="demo",
        says="the coded J measures the roughness of any curve on the grid",
        verdict="wrong",
        call="abs(variations.post_zigzag_roughness() / variations.zigzag_roughness() - 1) < 0.1",
        reason="Slopes over two cells are blind to a zigzag, the roughest curve of all: only its"
        " ends are counted.",
        correction="`J = np.sum(np.diff(f) ** 2) / dx`",
    ),
    Claim(
        where="exercise 1",
        says="J grows with the frequency k",
        verdict="right",
        call="all(variations.post_shape_roughness(low) < variations.post_shape_roughness(high)"
        " for low, high in zip(variations.SHAPES, variations.SHAPES[1:]))",
    ),
    _shape(1, 4.959),
    _shape(2, 19.837),
    _shape(3, 44.628),
    _shape(5, 123.924),
    _shape(8, 316.991),
    _shape(13, 835.239),
    Claim(
        where="exercise 2, companion code",
        says="gradient descent on J is the heat equation of diffusivity 1",
        verdict="wrong",
        call="-math.log(variations.descend(np.sin(np.pi * np.arange(121) / 120), 1 / 120,"
        " 0.2 / 120**2, 100).f[-1].max()) / (np.pi**2 * 100 * 0.2 / 120**2)",
        figure=1.0,
        tolerance=0.05,
        style=fixed(1),
        reason="The code applies the heat kernel of diffusivity 1 and takes no gradient step; the"
        " gradient flow has diffusivity {value}.",
        correction="Take the steps themselves: `f = f + 2 * eta * (np.roll(f, -1) - 2 * f"
        " + np.roll(f, 1)) / dx**2` with `eta = 0.2 * dx**2`; or keep the kernel with diffusivity"
        " {value}: `F_hat *= np.exp(-2 * k2 * t)`.",
    ),
    Claim(
        where="exercise 3",
        says="for a constant J is 0",
        verdict="right",
        call="variations.constant_roughness()",
        figure=0.0,
        tolerance=0.0,
        style=fixed(1),
    ),
    Claim(
        where="exercise 3",
        says="for a constant the functional gradient is 0",
        verdict="right",
        call="not variations.functional_gradient(np.full(200, 3.7), 1 / 199, 'free').any()",
    ),
    Claim(
        where="exercise 3",
        says="ordinary weight decay has the gradient 0 at a constant, too",
        verdict="wrong",
        call="variations.constant_decay()",
        figure=0.0,
        tolerance=0.05,
        style=fixed(1),
        reason="Weight decay is ∫f² with the gradient 2f, which is {value} at 3.7: it punishes"
        " constants.",
        correction="Show that for a constant J = 0 and the gradient is zero, unlike ordinary weight"
        " decay ∫f², whose gradient 2f is {value} at 3.7.",
    ),
    Claim(
        where="exercise 3, companion code",
        says="the code checks that the gradient is 0",
        verdict="stated",
        reason="Reading the code decides: f″ is set to zeros by hand, so nothing is checked.",
        correction="`d2f[1:-1] = (f[2:] - 2 * f[1:-1] + f[:-2]) / dx**2`",
    ),
    Claim(
        where="exercise 4, companion code",
        says="the gradient of ∫(f′ − g)² is −2(f″ − g′) in the interior",
        verdict="right",
        call=f"np.allclose({TRACKED}[1:-1], -2 * (2 * np.pi - 1.6 * np.pi**2)"
        " * np.sin(2 * np.pi * np.arange(1, 400) / 400), atol=0.01)",
    ),
    Claim(
        where="exercise 4, companion code",
        says="at the ends f′ = 0 (Neumann) belongs to this functional",
        verdict="wrong",
        call="abs(variations.tracking_gradient(np.zeros(401),"
        " np.cos(2 * np.pi * (np.arange(400) + 0.5) / 400), 1 / 400)[0]) < 1",
        reason="A curve with f′ = 0 at the ends still has a large gradient there: the natural"
        " condition is f′ = g.",
        correction="After `grad`: `grad[0] = -2 * (dfdx[0] - g[0]) / dx` and"
        " `grad[-1] = 2 * (dfdx[-1] - g[-1]) / dx`.",
    ),
    Claim(
        where="exercise 4, printed output",
        says="J is 3213.48",
        verdict="misleading",
        call="variations.smooth_tracking_cost()",
        figure=3213.48,
        tolerance=0.005,
        style=fixed(3),
        reason="That is the noise, and grows with the number of nodes; the smooth part has"
        " {value}.",
        correction="Without noise J is (0.8π − 1)²/2 = {value}; white noise has no slope, so with"
        " it J tells the resolution only.",
    ),
    Claim(
        where="exercise 4, printed output",
        says="the printed J is a property of the curve, not of the grid",
        verdict="misleading",
        call="abs(variations.post_tracking_cost(800) / variations.post_tracking_cost(400) - 1)"
        " < 0.5",
        reason="With twice as many nodes it is several times as large.",
        correction="Use a smooth start, such as `f = 0.4 * np.sin(2 * np.pi * x)`.",
    ),
    Claim(
        where="exercise 4, printed output",
        says="the largest gradient is 5.3·10⁵",
        verdict="misleading",
        call=f"float(np.abs({TRACKED}[1:-1]).max())",
        figure=5.3e5,
        tolerance=5e3,
        style=significant(2),
        reason="That is the noise; the smooth part has {value}.",
        correction="Without noise the largest gradient is {value}.",
    ),
    Claim(
        where="front matter",
        says="there is no link to the code",
        verdict="stated",
        reason="Posts 12 and 16 have one.",
        correction='`code = "https://github.com/artintellica/artintellica/tree/main/py/'
        'blog-0016-calc-14-calculus-of-variations"`',
    ),
    Claim(
        where="closing line",
        says="the next post is Calculus 15, on the Euler–Lagrange equation and deep learning",
        verdict="stated",
        reason="The series decides: post 15 is on back-propagation.",
        correction="**Next:** _Calculus 15 — Backpropagation from Scratch: How Reverse-Mode"
        " Autodiff Works._",
    ),
)
