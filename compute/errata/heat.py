"""What post 11, on divergence, curl and the Laplacian, claims."""

from compute.errata import Claim
from compute.quantities import fixed, integer

SWIRL = "heat.div_curl_grid(heat.blended_field(1.0), *2 * [np.linspace(-2, 2, heat.SWIRL_NODES)])"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1, Laplacian",
        says="Δf = ∂²f/∂x² + ∂²f/∂y², on a grid the neighbors’ sum − 4u (over the spacing squared)",
        verdict="right",
        call="heat.stencil_error(241) < 0.3 * heat.stencil_error(121) < 0.1",
        reason="The stencil’s error falls as the square of the spacing.",
    ),
    Claim(
        where="demo 1, discretized Laplacian",
        says="Δu is the sum of the four neighbors − 4u, with no factor for the spacing",
        verdict="imprecise",
        call="abs(heat.stencil_at_top(0.01, 1.0) - heat.gaussian_laplacian(0.0)) < 0.1",
        reason="That holds for spacing 1 only; on a finer grid the bare sum tends to 0.",
        correction=r"$$\Delta u_{i,j} \approx \frac{u_{i+1,j} + u_{i-1,j} + u_{i,j+1} + u_{i,j-1}"
        r" - 4u_{i,j}}{h^2}$$ with the grid’s spacing $h$, here 1.",
    ),
    Claim(
        where="demo 1, first panel",
        says="the panel “step 0” shows the initial hot spot of 10.0",
        verdict="wrong",
        call="heat.panel_peak(0)",
        figure=10.0,
        tolerance=0.05,
        style=fixed(1),
        reason="Panels are drawn after the update, so “step 0” peaks at {value} and the start is"
        " never shown.",
        correction="Draw first, then update: move `u += D * lap` below the `if s in plot_steps:`"
        " block.",
    ),
    Claim(
        where="demo 1, color scale",
        says="the peak of every panel can be seen on the scale from 0 to 10 (it is 1 at least)",
        verdict="misleading",
        call="heat.panel_peak(79)",
        figure=10.0,
        tolerance=9.0,
        style=fixed(3),
        reason="The last panel peaks at {value}, so it is black.",
        correction="With `from matplotlib.colors import LogNorm`:"
        ' `im = ax.imshow(np.maximum(u, 1e-4), norm=LogNorm(1e-4, 10), cmap="hot")`',
    ),
    Claim(
        where="demo 1",
        says="the 10.0 of heat diffuses on the grid, without a word on the rim",
        verdict="imprecise",
        call="heat.total_after(800)",
        figure=10.0,
        tolerance=0.05,
        style=fixed(1),
        reason='`mode="constant"` keeps the rim cold, and heat leaves through it: {value} is left'
        " after 800 updates.",
        correction="Outside the grid it is cold, so heat leaves through the rim: after 800 updates"
        ' {value} of the 10 would be left. `mode="nearest"` would close it.',
    ),
    Claim(
        where="section 4",
        says="diffusion models literally simulate heat in data space",
        verdict="overclaim",
        call="(lambda laws: abs(laws.rate - laws.heat) < 1e-3 * abs(laws.rate))"
        "(heat.density_laws((0.5, 0.2), 0.5, (1.0, 0.0)))",
        reason="A sample shrinks and gets noise; the density of samples obeys an equation with a"
        " drift, which the heat equation lacks.",
        correction="Diffusion models add noise to samples step by step; the density of the samples"
        " then obeys a drift–diffusion (Fokker–Planck) equation, a relative of the heat equation,"
        " and sampling runs a learned reverse process.",
    ),
    Claim(
        where="exercise 1",
        says="the divergence of (y, −x) is 0 on the grid",
        verdict="right",
        call=f"float(np.abs({SWIRL}.div).max())",
        figure=0.0,
        tolerance=1e-9,
        style=fixed(1),
    ),
    Claim(
        where="exercise 1",
        says="the curl of (y, −x) is −2 on the grid",
        verdict="right",
        call=f"float({SWIRL}.curl.max())",
        figure=-2.0,
        tolerance=1e-9,
        style=fixed(1),
    ),
    Claim(
        where="exercise 2, printed output",
        says="the most negative Laplacian is −3.9865",
        verdict="imprecise",
        call="heat.gaussian_laplacian(0.0)",
        figure=-3.9865,
        tolerance=5e-5,
        style=fixed(4),
        reason="It is {value}; 120 nodes have none at the origin, and `np.gradient` taken twice is"
        " a stencil of double spacing.",
        correction="`N = 121` and `lap = scipy.ndimage.laplace(f) / dx**2`, which comes close to"
        " {value}.",
    ),
    Claim(
        where="exercise 2, printed output",
        says="the Laplacian is most negative at (0.02, −0.02)",
        verdict="imprecise",
        call="heat.gaussian_laplacian(math.hypot(0.02, 0.02)) <= heat.gaussian_laplacian(0.0)",
        reason="It is most negative at the origin, which is no node of an even grid.",
        correction="With `N = 121` the origin is a node, and the place printed is (0.00, 0.00).",
    ),
    Claim(
        where="exercise 3, companion code",
        says="after the 80 steps the three hot spots have merged into 1",
        verdict="wrong",
        call="heat.spots_left(80)",
        figure=1.0,
        tolerance=0.0,
        style=integer(),
        reason="There are still {value} maxima.",
        correction="`steps = 400`: after 80 steps there are still {value} maxima.",
    ),
    Claim(
        where="exercise 3, companion code",
        says="80 steps are enough for two of the spots to merge",
        verdict="wrong",
        call="heat.merged_at(2)",
        figure=80.0,
        tolerance=0.0,
        style=integer(),
        reason="The first two spots become one maximum at update {value}.",
        correction="`steps = 400`: the first two spots become one maximum at update {value}.",
    ),
    Claim(
        where="exercise 3, companion code",
        says="80 steps are enough for all three spots to merge",
        verdict="wrong",
        call="heat.merged_at(1)",
        figure=80.0,
        tolerance=0.0,
        style=integer(),
        reason="A single maximum is left from update {value} on.",
        correction="`steps = 400`: a single maximum is left from update {value} on.",
    ),
    Claim(
        where="exercise 4, comment in the companion code",
        says="the rate of the diffusion should be < 1 for stability",
        verdict="wrong",
        call="heat.graph_rate_limit(heat.ring_laplacian(6))",
        figure=1.0,
        tolerance=0.05,
        style=fixed(1),
        reason="The limit is 2/λmax of the Laplacian, {value} on the ring of 6.",
        correction="`D_coef = 0.25  # diffusion rate (must be < 2/λmax = {value} to settle)`",
    ),
    Claim(
        where="exercise 4, companion code",
        says="with the rate 0.5 the delta spreads evenly over the ring",
        verdict="wrong",
        call="max(abs(heat.ring_value(node, 100, 0.5) - heat.ring_limit()) for node in range(6))"
        " < 0.01",
        reason="At the rate 0.5 the alternating pattern changes its sign in every step and never"
        " fades.",
        correction="`D_coef = 0.25`, with which the values of all nodes meet.",
    ),
)
