"""What post 9, on change of variables, claims."""

from compute.errata import Claim
from compute.quantities import fixed

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1, forward formula",
        says="p_z(z) = p_x(f(z)) · |det ∂f/∂z|",
        verdict="right",
        call="abs(flows.area_times_density(1.0) / flows.area_times_density(0.0) - 1) < 1e-12",
        reason="A cell's area, measured by its corners, times the density in it stays what it was.",
    ),
    Claim(
        where="section 2",
        says="|det J| is the factor by which the map stretches a small volume",
        verdict="right",
        call="abs(flows.cell_area(1.0) / flows.cell_area(0.0)"
        " - math.exp(flows.slogabsdet(flows.AFFINE_A)[1])) < 1e-12",
    ),
    Claim(
        where="section 3, log-likelihood",
        says="log p_x(x) = log p_z(f⁻¹(x)) − log |det J_f(f⁻¹(x))|",
        verdict="right",
        call="abs(flows.mass_in_box((-13, -13), (15, 9), flows.AFFINE_A, flows.AFFINE_B) - 1)"
        " < 1e-9",
        reason="With this sign the density integrates to 1.",
    ),
    Claim(
        where="demo, printed output",
        says="the first coordinate of f⁻¹(2, 0) is 0.3030303",
        verdict="right",
        call="flows.dot_coordinate(0, 0.0)",
        figure=0.3030303,
        tolerance=5e-8,
        style=fixed(7),
    ),
    Claim(
        where="demo, printed output",
        says="the second coordinate of f⁻¹(2, 0) is 1.31313131",
        verdict="right",
        call="flows.dot_coordinate(1, 0.0)",
        figure=1.31313131,
        tolerance=5e-9,
        style=fixed(8),
    ),
    Claim(
        where="demo, printed output",
        says="log |det J| is 1.08856",
        verdict="right",
        call="flows.slogabsdet(flows.AFFINE_A)[1]",
        figure=1.08856,
        tolerance=5e-6,
        style=fixed(5),
    ),
    Claim(
        where="demo, printed output",
        says="log p(x) is −3.8345096",
        verdict="right",
        call="float(flows.affine_logpdf(flows.TEST_POINT, flows.AFFINE_A, flows.AFFINE_B))",
        figure=-3.8345096,
        tolerance=5e-8,
        style=fixed(7),
    ),
    Claim(
        where="demo, Jacobian via autograd",
        says="the log-determinant by autograd matches the analytic one, 1.0885619528",
        verdict="wrong",
        call='flows.autograd_logabsdet("inverse")',
        figure=1.0885619528,
        tolerance=5e-11,
        style=fixed(10),
        reason="The code differentiates the inverse map, so it prints {value}: the other sign.",
        correction="Differentiate the forward map, at f⁻¹(x):"
        " `J = torch.autograd.functional.jacobian(f, f_inv(x).detach())`.",
    ),
    Claim(
        where="demo, `log_det_jacobian`",
        says="`torch.logdet(A)` serves every invertible A",
        verdict="broken code",
        call="flows.slogabsdet(((0.0, 1.0), (1.0, 0.0)))[0] > 0",
        reason="A reflection is invertible, but its determinant is negative and `logdet` is NaN.",
        correction="`return torch.linalg.slogdet(A).logabsdet`",
    ),
    Claim(
        where="demo, `log_prob_x`",
        says="the base log density is −z·z/2 − log 2π, beside formulas for any n",
        verdict="imprecise",
        call="abs(float(flows.std_normal_logpdf((0.0, 0.0, 0.0))) + math.log(2 * math.pi)) < 1e-9",
        reason="The constant is n/2 · log 2π, which is log 2π for n = 2 only.",
        correction="`logpz = -0.5 * torch.dot(z, z) - 0.5 * len(z) * math.log(2 * math.pi)`",
    ),
    Claim(
        where="demo, `autograd_logdet`",
        says="`z = f_inv(x)` takes part in the calculation",
        verdict="stated",
        reason="Reading the code decides: z is never used.",
        correction="Drop the line, or use z as the point at which f is differentiated.",
    ),
    Claim(
        where="exercise 1",
        says="autograd’s Jacobian of the affine flow is A at any z",
        verdict="right",
        call="all(np.array_equal(flows.jacobian_ad("
        "lambda p: p.new_tensor(flows.AFFINE_A) @ p + p.new_tensor(flows.AFFINE_B), z),"
        " flows.AFFINE_A) for z in flows.gaussian_samples(5, 0))",
    ),
    Claim(
        where="exercise 2, companion code",
        says="log |det J| of each tanh flow is printed at one random z, without a seed",
        verdict="imprecise",
        call="all(np.ptp(flows.tanh_flow_logabsdet(flows.gaussian_samples(5, 0), A,"
        " flows.EXERCISE_2_B)) < 1e-6 for A in flows.EXERCISE_2_A)",
        reason="The value changes from point to point, so every run prints another one.",
        correction="Set `torch.manual_seed(0)` first, and say that log |det J| is at most"
        " log |det A|, reached where Az + b = 0.",
    ),
    Claim(
        where="exercise 2, companion code",
        says="a determinant that comes out as 0 means a singular Jacobian",
        verdict="broken code",
        call="bool(np.isfinite(flows.naive_log_tanh_slope(20.0)))",
        reason="For a saturated unit 1 − tanh² rounds to 0, though its logarithm is an ordinary"
        " number.",
        correction="With a = Az + b: `logdet = torch.linalg.slogdet(A).logabsdet"
        " + (2 * (math.log(2) - a.abs() - torch.log1p(torch.exp(-2 * a.abs())))).sum()`",
    ),
    Claim(
        where="exercise 3",
        says="the square of side 4, sampled before and after tanh(Az + b), changes its volume",
        verdict="right",
        call="abs(flows.tanh_flow_area(flows.BENT_A, flows.BENT_B) / 16 - 1) > 0.1",
        reason="The post gives no figure; the area is the integral of |det J| over the square.",
    ),
    Claim(
        where="exercise 4",
        says="the most likely point of the flow lies in the window [−3, 3]²",
        verdict="right",
        call="math.dist(flows.window_extremes()[0].at, flows.AFFINE_B) < 6 / 119",
        reason="It is b, to within a step of the grid.",
    ),
    Claim(
        where="exercise 4",
        says="the window [−3, 3]² shows where the flow generates points (all of them: 100 %)",
        verdict="misleading",
        call="100 * flows.mass_in_box((-3, -3), (3, 3), flows.AFFINE_A, flows.AFFINE_B)",
        figure=100.0,
        tolerance=1.0,
        style=fixed(1),
        reason="The window holds only {value} % of the probability.",
        correction="Take x₁ from −6 to 8 and x₂ from −7 to 3: [−3, 3]² holds only {value} % of"
        " the probability.",
    ),
    Claim(
        where="closing line",
        says="the next post is Calculus 10, on divergence and curl",
        verdict="stated",
        reason="The series decides: post 10 is on line and surface integrals.",
        correction="**Next:** _Calculus 10 — Line & Surface Integrals: Work, Flux, and Streamplots"
        " in Machine Learning._",
    ),
)
