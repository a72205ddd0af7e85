"""What post 7, on Jacobian and Hessian, claims; see :mod:`compute.errata`."""

from __future__ import annotations

from compute.errata import Claim

_BEST_FACTOR = (
    "min(max(abs(1 - eta * c) for c in curvature.spectrum(curvature.quadratic_hessian("
    "np.diag((1.0, 0.001))))) for eta in np.linspace(0.01, 1.5, 300))"
)
"""What is left of a displacement after a step at the best step size, for 1 : 1000 curvatures."""

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 3, code of demo 1",
        says="the loop yields the Jacobian of the layer",
        verdict="right",
        call="all(bool(np.allclose(curvature.jacobian(x), np.column_stack("
        "[(curvature.layer(x + e) - curvature.layer(x - e)) / 2e-5 for e in 1e-5 * np.eye(2)]), "
        "rtol=0, atol=1e-9)) for x in (np.array(curvature.X0), np.array(curvature.X1)))",
    ),
    Claim(
        where="section 3, comment in demo 1",
        says="weights and biases are random",
        verdict="stated",
        reason="The listing decides: they are constants, which is as well, since the output can "
        "then be checked.",
        correction="`# fixed weights and biases, two inputs`",
    ),
    Claim(
        where="section 3, title of demo 1",
        says="the demo computes a batch Jacobian",
        verdict="stated",
        reason="The listing decides: a Python loop takes the inputs one by one, and the outputs "
        "one by one within.",
        correction="`J = torch.func.vmap(torch.func.jacrev(mlp), in_dims=(0, None, None))"
        "(torch.stack(xs), W, b)`",
    ),
    Claim(
        where="section 4, code of demo 2",
        says="the demo runs as posted",
        verdict="broken code",
        call="not curvature.posted_gradient_is_missing()",
        reason="The vector `flat` is made after the forward pass, so `y` doesn't depend on it; "
        "autograd answers None, and indexing that is a TypeError.",
        correction="`hessian = torch.autograd.functional.hessian(lambda p: net(x, (p[:4].view(2, "
        "2), p[4:6], p[6:8].view(1, 2), p[8:])).squeeze(), torch.randn(9))`",
    ),
    Claim(
        where="section 4, code of demo 2",
        says="y.backward(create_graph=True) has to come first",
        verdict="wrong",
        call="(lambda p, x: not np.allclose(curvature.hessian_by_rows(p, x), "
        "curvature.output_hessian(p, x), rtol=0, atol=1e-12))(*curvature.random_network(1))",
        reason="torch.autograd.grad needs no backward() before it: without one its rows are those "
        "of the exact Hessian. And backward() with create_graph=True warns of a reference cycle "
        "that leaks memory.",
        correction="Drop the line `y.backward(create_graph=True)`.",
    ),
    Claim(
        where="section 4, title and introduction",
        says="the Hessian is that of a loss",
        verdict="wrong",
        call="(lambda p, x: bool(np.allclose(curvature.output_hessian(p, x), "
        "curvature.mse_hessian(p, x[np.newaxis], (0.0,)))))(*curvature.random_network(1))",
        reason="The demo has neither targets nor a loss; it differentiates the network's output.",
        correction="Let’s make a toy 2-layer MLP with scalar output, and plot the eigenvalues of "
        "the Hessian of that _output_ in the parameters. (For a loss, compare the output with a "
        "target first.)",
    ),
    Claim(
        where="section 4, flat_params",
        says="with the input x among its variables, the spectrum is still that of the network",
        verdict="misleading",
        call='curvature.signature_census("joint") == curvature.signature_census("output")',
        reason="Curvature in eleven variables, parameters and input together, is not curvature in "
        "the nine parameters: other numbers of eigenvalues are positive, negative and zero.",
        correction="`return torch.cat([p.reshape(-1) for p in params])`",
    ),
    Claim(
        where="section 4, introduction (eigenvalues at a random input)",
        says="read as curvature in the input alone, the signs depend on the draw",
        verdict="right",
        call='len(curvature.signature_census("input")) == 3',
        reason="All of (+, +), (+, −) and (−, −) turn up.",
    ),
    Claim(
        where="section 4, after the demo",
        says="positive, negative and near-zero eigenvalues may be seen, depending on the draw",
        verdict="imprecise",
        call='curvature.signature_census("output") != {curvature.Signature(2, 2, 5): 300}',
        reason="It is a theorem: each hidden unit adds a block [[α, β], [β, 0]] with the "
        "determinant −β² < 0, so one eigenvalue of each sign, and all others are 0.",
        correction="You will always see two positive, two negative and five zero eigenvalues: each "
        "hidden unit bends the output up in one direction and down in another.",
    ),
    Claim(
        where="section 5, all positive",
        says="all eigenvalues of the demo's Hessian can be positive",
        verdict="misleading",
        call="any(kind.positive == curvature.N_WEIGHTS "
        'for kind in curvature.signature_census("output"))',
        reason="In demo 2 it can't happen (see above), so this line of the list never applies.",
        correction="- **All positive** → locally convex (never for the output of demo 2, but at a "
        "strict minimum of a loss).",
    ),
    Claim(
        where="section 5, wide range of eigenvalues",
        says="a wide range means ill-conditioning and slow training",
        verdict="right",
        call=f"{_BEST_FACTOR} > 0.99",
        reason="With curvatures 1000 : 1 even the best step size leaves almost all of a "
        "displacement where it was.",
    ),
    Claim(
        where="section 5, wide range of eigenvalues",
        says="a wide range means sharp minima",
        verdict="wrong",
        call="curvature.spectrum(curvature.quadratic_hessian(np.diag((1.0, 0.001))))[-1] "
        "> curvature.spectrum(curvature.quadratic_hessian(np.diag((100.0, 100.0))))[-1]",
        reason="Conditioning is the ratio of the eigenvalues, sharpness the largest one: a round "
        "minimum can be sharper than an elongated one.",
        correction="- **Wide range of eigenvalues** (large λmax/λmin) → ill‑conditioning, slow "
        "training. **Large λmax** → sharp minimum.",
    ),
    Claim(
        where="section 5, all positive",
        says="if all eigenvalues are positive, the loss is easy to optimize",
        verdict="overclaim",
        call=f"{_BEST_FACTOR} < 0.9",
        reason="Positive curvatures of 1000 : 1 make descent crawl; convex is not "
        "well-conditioned.",
        correction="- **All positive** → locally convex (easy to optimize if they are of similar "
        "size).",
    ),
    Claim(
        where="section 5, many zero eigenvalues",
        says="many zeros mean flat valleys and over-parameterization",
        verdict="right",
        call="curvature.flat_eigenvalues(curvature.TRAIN_STEPS) "
        "== curvature.n_weights() - curvature.n_points()",
        reason="Trained to zero loss on four points, the nine weights have just as many flat "
        "directions as there are weights too many.",
    ),
    Claim(
        where="exercise 2",
        says="the Hessian of xᵀAx with symmetric A is known in closed form, 2A",
        verdict="right",
        call="bool(np.array_equal(curvature.quadratic_hessian(((2.0, -0.5), (-0.5, 3.0))), "
        "2 * np.array(((2.0, -0.5), (-0.5, 3.0)))))",
        reason="In general it is A + Aᵀ.",
    ),
    Claim(
        where="exercise 3",
        says="x³ − 3xy² has a Hessian at (0, 0) that can be computed and whose eigenvalues can be "
        "mapped: it is zero there, and has eigenvalues of opposite sign elsewhere",
        verdict="right",
        call="not curvature.monkey_saddle_hessian(0.0, 0.0).any() and all(bool(np.allclose("
        "curvature.spectrum(curvature.monkey_saddle_hessian(x, y)), "
        "(-6 * math.hypot(x, y), 6 * math.hypot(x, y)))) "
        "for x in (-2.0, 0.3, 1.0) for y in (-1.0, 0.0, 2.0))",
    ),
    Claim(
        where="exercise 3",
        says="the map by sign has saddle, convex and concave regions",
        verdict="misleading",
        call="len({curvature.signature(curvature.monkey_saddle_hessian(x, y)) "
        "for x in np.linspace(-2, 2, 40) for y in np.linspace(-2, 2, 40)}) > 1",
        reason="The eigenvalues are ±6r everywhere, so the map has one color, with a single "
        "degenerate point at the origin.",
        correction="… compute the Hessian at (0,0) and plot the size of its eigenvalues at grid "
        "points. (Their signs are opposite everywhere else: one color would do for a map.)",
    ),
    Claim(
        where="repository, mlp_hessian_spectrum.py, guard of the rows",
        says="rows that are None or undefined can be replaced by zeros through torch.isfinite",
        verdict="broken code",
        call='curvature.missing_row_error() == ""',
        reason="torch.isfinite(None) is a TypeError, so the guard can't do what its comment says; "
        "and what it does do is to hide NaN.",
        correction="`row = torch.zeros_like(param_vec) if row is None else row`",
    ),
    Claim(
        where="closing line",
        says="the next post is called Chain Rule & Backpropagation",
        verdict="stated",
        reason="The series' list of posts decides: post 8 is on multiple integrals, and "
        "back-propagation is the subject of post 15.",
        correction="**Next:** _Calculus 8: Multiple Integrals — Monte Carlo Meets the Multivariate "
        "Gaussian._",
    ),
)
