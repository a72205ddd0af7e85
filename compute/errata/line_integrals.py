"""What post 10, on line and surface integrals, claims."""

from compute.errata import Claim
from compute.quantities import fixed

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="demo 1, printed output",
        says="the work along the circle is 6.28319",
        verdict="right",
        call="line_integrals.circle_work(400)",
        figure=6.28319,
        tolerance=5e-6,
        style=fixed(5),
        reason="The integrand is the constant 1, so any number of points gives this figure: the"
        " demo can't show convergence.",
    ),
    Claim(
        where="demo 1",
        says="the analytic work is 2π",
        verdict="right",
        call="abs(line_integrals.polygon_work(100_000) - math.tau) < 1e-8",
        reason="Chords of the circle, whose work does converge, tend to it.",
    ),
    Claim(
        where="demo 1, exercises 1 and 2",
        says="the code runs: it calls `np.trapz`",
        verdict="broken code",
        call="line_integrals.numpy_has_trapz()",
        reason="NumPy has dropped `trapz`; `trapezoid` took its place.",
        correction="`work = np.trapezoid(dots, t)`",
    ),
    Claim(
        where="demo 2",
        says="the field (−2x, −2y) is −∇(x² + y²)",
        verdict="right",
        call="abs(line_integrals.work_along(line_integrals.bowl_descent,"
        " line_integrals.bow(4001, line_integrals.BOW)) + 2) < 1e-4",
        reason="Its work from (0, 0) to (1, −1) is the fall of x² + y², along a curved way too.",
    ),
    Claim(
        where="section 5",
        says="a streamplot shows how agents flow",
        verdict="imprecise",
        call="not all(np.allclose(one, other) for one, other in zip("
        "line_integrals.streamlines(line_integrals.bowl_descent, (-2, 2, -2, 2), 8, 0),"
        " line_integrals.streamlines(lambda p: 3 * line_integrals.bowl_descent(p),"
        " (-2, 2, -2, 2), 8, 0)))",
        reason="A field three times as fast has the same streamlines: they show no speed.",
        correction="Streamplots show in which direction “agents” or “probability mass” flow, not"
        " how fast: on −∇(x² + y²) a point keeps the share e^(−2t) of its distance and never"
        " arrives.",
    ),
    Claim(
        where="section 5",
        says="in gradient descent a streamline is the path that the loss takes",
        verdict="stated",
        reason="The definition decides: a streamline lies in the space of the parameters, and the"
        " loss is a height along it.",
        correction="In gradient descent, it’s the path that the parameters would take if they"
        " followed steepest descent.",
    ),
    Claim(
        where="section 5",
        says="“policy flow” is the name for it in reinforcement learning",
        verdict="stated",
        reason="The literature decides: the term is not established.",
        correction="In RL, such arrows can show where a policy drives the states.",
    ),
    Claim(
        where="title and section 1",
        says="the post treats surface integrals and flux",
        verdict="stated",
        reason="Reading decides: flux is defined, but no code computes one.",
        correction="After demo 1, measure across the path as well:"
        " `flux = np.trapezoid(Fs[:, 0] * drdt[:, 1] - Fs[:, 1] * drdt[:, 0], t)`.",
    ),
    Claim(
        where="exercise 1, printed output",
        says="the work along the ellipse is 12.56637",
        verdict="right",
        call="line_integrals.ellipse_work()",
        figure=12.56637,
        tolerance=5e-6,
        style=fixed(5),
    ),
    Claim(
        where="exercise 1, companion code",
        says="the analytic work along the ellipse is 2πab",
        verdict="right",
        call="abs(line_integrals.ellipse_work() - 2 * line_integrals.ellipse_area()) < 1e-9",
        reason="It is twice the area, by Green’s theorem.",
    ),
    Claim(
        where="exercise 2",
        says="the work of the radial field along the circle is 0",
        verdict="right",
        call="line_integrals.work_along(line_integrals.outward,"
        " line_integrals.circle(line_integrals.OUTWARD_POINTS))",
        figure=0.0,
        tolerance=5e-6,
        style=fixed(5),
    ),
    Claim(
        where="exercise 4, companion code",
        says="30 steps from (0, 0) lead to the top of the reward",
        verdict="right",
        call="line_integrals.ascent_distance(30) < 1e-3",
    ),
    Claim(
        where="exercise 4",
        says="the trajectory is optimal",
        verdict="overclaim",
        call="line_integrals.ascent_distance(1) <= math.dist(line_integrals.ascent_path("
        "line_integrals.reward_gradient, line_integrals.START, 0.5, 1)[-1].tolist(),"
        " line_integrals.TOP)",
        reason="It is plain gradient ascent; the rate 0.5 arrives in a single step, and nothing of"
        " reinforcement learning makes the path optimal.",
        correction="Plot the gradient field, and show the path of gradient ascent from (0, 0).",
    ),
)
