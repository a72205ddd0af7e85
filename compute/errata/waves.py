"""What post 13, on the wave equation, claims."""

from compute.errata import Claim
from compute.quantities import fixed, integer, significant

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 3",
        says="the update 2u − u_prev + C²(u_right − 2u + u_left) solves the wave equation",
        verdict="right",
        call="waves.start_order('taylor') > 1.9",
        reason="With a proper start its error against d’Alembert’s solution falls as dx².",
    ),
    Claim(
        where="section 1",
        says="the initial condition is the string’s shape",
        verdict="imprecise",
        call="np.allclose(waves.wave_run(waves.gaussian_bump(), 0.8, 40).u[-1],"
        " waves.wave_run(waves.gaussian_bump(), 0.8, 40, v0=0.1 * waves.gaussian_bump()).u[-1])",
        reason="The same shape moves differently with another velocity: the equation is of second"
        " order in time.",
        correction="**Initial conditions:** shape and velocity of the string at $t=0$.",
    ),
    Claim(
        where="section 2",
        says="physics-informed networks learn solutions of PDEs from data",
        verdict="imprecise",
        call="waves.residual_percent(0.8) < 2 * waves.residual_percent(1.0)",
        reason="The residual of the equation tells a wrong wave from the right one without any"
        " data.",
        correction="Learn solutions to PDEs by penalizing the residual of the equation; data are"
        " optional.",
    ),
    Claim(
        where="section 2",
        says="diffusion models essentially solve PDEs in data space",
        verdict="overclaim",
        call="np.array_equal(heat.noise_paths([[1.0, 0.0]], [0.5], 0),"
        " heat.noise_paths([[1.0, 0.0]], [0.5], 1))",
        reason="Two samples from the same start part: a sample follows a stochastic equation, and"
        " the PDE governs the density.",
        correction="E.g., denoising diffusion models simulate a stochastic or ordinary differential"
        " equation for the samples; the density of the samples obeys a PDE.",
    ),
    Claim(
        where="demo, `dx = 1.0 / N`",
        says="1/N is the spacing of N points on [0, 1] (by 0 % off)",
        verdict="wrong",
        call="waves.spacing_error_percent()",
        figure=0.0,
        tolerance=0.005,
        style=fixed(2),
        reason="180 points have 179 gaps; the spacing, and with it the speed, is {value} % off.",
        correction="`dx = 1.0 / (N - 1)`",
    ),
    Claim(
        where="demo, `u_prev = u.copy()`",
        says="previous = current means zero velocity, in the scheme’s order 2",
        verdict="wrong",
        call="waves.start_order('copy')",
        figure=2.0,
        tolerance=0.1,
        style=fixed(2),
        reason="It is so to first order only: the error then falls with the order {value}.",
        correction="Once C2 is known: `u_prev = u.copy(); u_prev[1:-1] += 0.5 * C2 * (u[2:]"
        " - 2 * u[1:-1] + u[:-2])`",
    ),
    Claim(
        where="demo, animation",
        says="the first frame is the initial state",
        verdict="wrong",
        call="np.array_equal(waves.square_run(start='copy').u[1], waves.square_bump())",
        reason="Frames are kept after the update, so the bump itself is never drawn.",
        correction="`frames = [u.copy()]`",
    ),
    Claim(
        where="demo, vertical range",
        says="no frame leaves the range −1.2 … 1.2 (0 are cut off)",
        verdict="wrong",
        call="waves.clipped_frames()",
        figure=0.0,
        tolerance=0.0,
        style=integer(),
        reason="{value} frames are cut off.",
        correction="`ax.set_ylim(-1.4, 1.4)`: at ±1.2, {value} frames are cut off.",
    ),
    Claim(
        where="demo, vertical range",
        says="the string stays above −1.2",
        verdict="wrong",
        call="waves.lowest_value()",
        figure=-1.2,
        tolerance=0.05,
        style=fixed(3),
        reason="The square bump’s wiggles reach {value}.",
        correction="`ax.set_ylim(-1.4, 1.4)`, since the wiggles reach {value}.",
    ),
    Claim(
        where="exercise 2, companion code",
        says="an end that copies its neighbor is absorbing (its echo is 0 %)",
        verdict="wrong",
        call="abs(waves.echo_percent('copy'))",
        figure=0.0,
        tolerance=0.5,
        style=fixed(1),
        reason="At C = 0.8 it sends back {value} % of the wave; it is right for C = 1 only.",
        correction="Mur’s rule instead: `k = (C - 1) / (C + 1)`,"
        " `u_next[0] = u[1] + k * (u_next[1] - u[0])`,"
        " `u_next[-1] = u[-2] + k * (u_next[-2] - u[-1])`; copying sends back {value} %.",
    ),
    Claim(
        where="exercise 3, companion code",
        says="C = 0.8 is stable",
        verdict="right",
        call="bool(waves.gaussian_run(0.8, 120, start='copy').max_abs.max() <= 1.0)",
    ),
    Claim(
        where="exercise 3, companion code",
        says="C = 1 is the edge of stability",
        verdict="right",
        call="waves.growth_factor(1.0) == 1.0 < waves.growth_factor(1.001)",
    ),
    Claim(
        where="exercise 3",
        says="for C > 1 the solution becomes unstable",
        verdict="right",
        call="bool(waves.gaussian_run(1.2, 120, start='copy').max_abs.max() > 1e6)",
    ),
    Claim(
        where="exercise 3, companion code",
        says="at C = 1.2 it explodes quickly, within the 120 steps shown",
        verdict="right",
        call="waves.first_step_beyond(waves.POST_RANGE, 1.2, 'copy') < 120",
    ),
    Claim(
        where="exercise 4, comment in the companion code",
        says="in two dimensions C < 1 is enough for stability (the limit is 1)",
        verdict="wrong",
        call="waves.membrane_limit()",
        figure=1.0,
        tolerance=0.05,
        style=significant(4),
        reason="The limit is 1/√2 = {value}.",
        correction="`dt = 0.6 * dx / c  # C < 1/√2 = {value} for stability in 2-D`",
    ),
    Claim(
        where="exercise 4, comment in the companion code",
        says="any C < 1, such as 0.8, leaves the membrane bounded",
        verdict="wrong",
        call="waves.membrane_peak(0.8) < 100",
        reason="At C = 0.8 the membrane explodes.",
        correction="`dt = 0.6 * dx / c  # C < 1/√2 for stability in 2-D`",
    ),
    Claim(
        where="exercise 4, companion code",
        says="C = 0.6 leaves the membrane bounded",
        verdict="right",
        call="waves.membrane_peak(0.6) <= 1.0",
    ),
    Claim(
        where="closing line",
        says="the next post is Calculus 14, on diffusion and deep generative models",
        verdict="stated",
        reason="The series decides: post 14 is on functional derivatives.",
        correction="**Next:** _Calculus 14 — Functional Derivatives: The Gradient of"
        " Regularization._",
    ),
)
