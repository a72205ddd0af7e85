"""What post 8, on multiple integrals, claims; see :mod:`compute.errata`."""

from __future__ import annotations

from compute.errata import Claim
from compute.quantities import fixed, scientific

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="epigraph",
        says="in high dimension randomness is a friend",
        verdict="right",
        call="monte_carlo.relative_error_percent(10, 100_000) < 1 "
        "and monte_carlo.grid_points(10, 10) > 100_000",
        reason="In ten dimensions the post's number of samples still gives an error below one "
        "percent, while a grid of ten points an axis has ten billion.",
    ),
    Claim(
        where="section 1, list",
        says="marginal likelihood and ELBO are the same integral ∫ p(x, z) dz",
        verdict="wrong",
        call="all(abs(monte_carlo.elbo_gap(1.0, mean, 1.0)) < 1e-9 for mean in (0.0, 0.5))",
        reason="The integral is the marginal likelihood p(x), and the ELBO is a lower bound on its "
        "logarithm (Kingma and Welling, Auto-Encoding Variational Bayes, 2014, section 2.2); even "
        "for a Gaussian z and x the two differ, by how much depends on q.",
        correction="- **Marginal likelihood:** p(x) = ∫ p(x, z) dz; the **ELBO** "
        "E_q[log p(x, z) − log q(z)] ≤ log p(x) bounds its logarithm from below.",
    ),
    Claim(
        where="section 1, after the list",
        says="closed forms exist for the Gaussian and a few others only",
        verdict="stated",
        reason="This overclaims: tables of integrals decide (Gradshteyn and Ryzhik fill a thousand "
        "pages). What is rare is a closed form over a general region or in high dimension.",
        correction="Closed forms over general regions, or in many dimensions, are rare. For the "
        "rest: **numerics**!",
    ),
    Claim(
        where="section 2, density",
        says="the formula is that of the bivariate Gaussian, and the title's multivariate one",
        verdict="imprecise",
        call="abs(monte_carlo.correlated_probability(0.5) - monte_carlo.square_probability()) "
        "< 1e-3",
        reason="It is the case of independent coordinates; with a correlation the probability of "
        "the rectangle is another.",
        correction="The density, for independent coordinates (a diagonal covariance), is",
    ),
    Claim(
        where="section 2, density",
        says="the total integral of the density is 1",
        verdict="right",
        call="abs(monte_carlo.box_probability(-math.inf, math.inf, -math.inf, math.inf, "
        "mu=(0.5, 1.0), sigma=(2.0, 0.5)) - 1) < 1e-15",
    ),
    Claim(
        where="section 2, finite region",
        says="F(b, d) − F(a, d) − F(b, c) + F(a, c) is the probability of a rectangle",
        verdict="right",
        call="(lambda F: abs(F(2.0, 3.0) - F(-1.0, 3.0) - F(2.0, 0.0) + F(-1.0, 0.0) "
        "- monte_carlo.box_probability(-1.0, 2.0, 0.0, 3.0, mu=(0.5, 1.0), sigma=(2.0, 0.5))))"
        "(lambda x, y: monte_carlo.box_probability(-math.inf, x, -math.inf, y, "
        "mu=(0.5, 1.0), sigma=(2.0, 0.5))) < 1e-14",
        reason="For independent coordinates, that is.",
    ),
    Claim(
        where="section 4, comment in the code",
        says="the closed form is a product of one-dimensional probabilities",
        verdict="right",
        call="abs((lambda t, w: float(2.25 * w @ monte_carlo.density(0.5 + 1.5 * t[:, np.newaxis], "
        "1.5 + 1.5 * t, (0.5, 1.0), (2.0, 0.5)) @ w))(*np.polynomial.legendre.leggauss(60)) "
        "- monte_carlo.box_probability(-1.0, 2.0, 0.0, 3.0, mu=(0.5, 1.0), sigma=(2.0, 0.5))) "
        "< 1e-12",
        reason="Quadrature agrees, with shifted means and unequal deviations too.",
    ),
    Claim(
        where="section 4, the demo",
        says="for this square in the plane 100,000 random points are the right tool",
        verdict="misleading",
        call="monte_carlo.samples_to_match("
        "monte_carlo.simpson_error(monte_carlo.SIMPSON_INTERVALS))",
        figure=100_000,
        tolerance=50_000,
        style=scientific(2),
        reason="In two dimensions a Simpson grid of 21 × 21 points is so good that random sampling "
        "would need {value} points to match it.",
        correction="In 2‑D a grid wins: Simpson’s rule on 21 × 21 points is as good as about "
        "{value} random points. We sample here because the error of sampling, unlike the size of a "
        "grid, hardly minds the dimension.",
    ),
    Claim(
        where="section 4, typical output",
        says="closed form: 0.46607",
        verdict="wrong",
        call="monte_carlo.square_probability()",
        figure=0.46607,
        tolerance=5e-6,
        style=fixed(5),
        reason="The last digit is off: the code prints {value}.",
        correction="`Closed‑form prob in box: {value}`",
    ),
    Claim(
        where="section 4, typical output",
        says="Monte Carlo estimate: 0.46601, a plausible run",
        verdict="right",
        call="abs(0.46601 - monte_carlo.square_probability()) "
        "< 2 * monte_carlo.standard_error(monte_carlo.POST_SAMPLES)",
    ),
    Claim(
        where="section 4, typical output",
        says="the output is called typical, so that other runs show the same five digits",
        verdict="misleading",
        call="bool(np.ptp(np.round(monte_carlo.mc_runs((10_000,), runs=8), 5)) == 0)",
        reason="The code sets no seed, so every run prints another estimate and another error.",
        correction="`rng = np.random.default_rng(0); xs, ys = rng.uniform(a, b, N), "
        "rng.uniform(c, d, N)`",
    ),
    Claim(
        where="section 4, typical output",
        says="an absolute error of 5.91e-05 is typical",
        verdict="misleading",
        call="monte_carlo.typical_error(monte_carlo.POST_SAMPLES)",
        figure=5.91e-5,
        tolerance=5e-8,
        style=scientific(2),
        reason="The mean size of the error of such runs is {value}.",
        correction="The error depends on the run; with N = 100,000 its mean size is {value}.",
    ),
    Claim(
        where="section 4, typical output",
        says="about half of all runs have an error of at most 5.91e-05",
        verdict="misleading",
        call="monte_carlo.chance_of_error_below(monte_carlo.POST_ERROR, monte_carlo.POST_SAMPLES)",
        figure=0.5,
        tolerance=0.1,
        style=fixed(2),
        reason="To call it typical suggests that; but the share of such runs is {value}.",
        correction="(This run was lucky: the share of runs with so small an error is {value}.)",
    ),
    Claim(
        where="exercise 2",
        says="for squares of side 2, 3, 4 the estimate can be compared with the closed form",
        verdict="right",
        call="all(abs(side**2 * float(monte_carlo.density(*monte_carlo.sample_box(-side / 2, "
        "side / 2, -side / 2, side / 2, n=monte_carlo.EXERCISE_SAMPLES, seed=0).T).mean()) "
        "- monte_carlo.square_probability(side)) "
        "< 4 * monte_carlo.standard_error(monte_carlo.EXERCISE_SAMPLES, side) "
        "for side in monte_carlo.SIDES)",
        reason="The larger the square, the larger the error to expect.",
    ),
    Claim(
        where="exercise 3",
        says="the integral of tanh(x + y) p(x, y) over the square is worth an estimate",
        verdict="misleading",
        call="abs(monte_carlo.odd_estimate(1_000, antithetic=True)) > 1e-12",
        reason="The integrand is odd and the square symmetric, so the value is exactly 0, and what "
        "an estimate shows is its noise.",
        correction="Estimate ∬ tanh²(x+y) p(x, y) dx dy … Compare with the numerical value from "
        "`scipy.integrate.dblquad`. (The integral of tanh(x+y) itself is 0. Why?)",
    ),
    Claim(
        where="exercise 3",
        says="scipy.integrate.dblquad yields the analytic value",
        verdict="stated",
        reason="SciPy's documentation decides: dblquad integrates numerically, by adaptive "
        "quadrature.",
        correction="Compare with the numerical value from `scipy.integrate.dblquad`.",
    ),
    Claim(
        where="exercise 4",
        says="the estimate converges, and how fast can be read off a plot: as 1/√N",
        verdict="right",
        call="abs(monte_carlo.observed_slope() + 0.5) < 0.05",
    ),
)
