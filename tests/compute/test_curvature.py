"""Jacobians and Hessians against autograd, complex steps, differences, and closed forms."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from compute.curvature import (
    B0,
    CALM_RATE,
    KICK_STEPS,
    N_WEIGHTS,
    PARAMETER_NAMES,
    QUANTITIES,
    W0,
    WILD_RATE,
    X0,
    X1,
    Signature,
    area_ratio,
    batch_jacobian,
    bent_directions,
    between,
    curvature_in_direction,
    data_rank,
    determinant_between,
    displacement_factor,
    eigenvalue,
    final_losses,
    flat_eigenvalues,
    flat_vector,
    floor_sharpness,
    gauss_newton,
    hessian_by_rows,
    input_hessian,
    jacobian,
    jacobian_determinant,
    joint_hessian,
    kick,
    kicked_coordinate,
    kicked_loss,
    kicked_sharpness,
    layer,
    loss_along,
    missing_row_error,
    mlp_output,
    monkey_saddle_hessian,
    mse,
    mse_grad,
    mse_hessian,
    needle_curvature,
    negative_eigenvalues,
    output_eigenvalues,
    output_gradient,
    output_hessian,
    patch_outline,
    patch_ratio,
    posted_gradient_is_missing,
    pushed,
    quadratic_hessian,
    random_network,
    rest_directions,
    rest_params,
    sharpness,
    signature,
    signature_census,
    singular_value,
    spectrum,
    step_limit,
    step_size,
    top_vector,
    train,
    training_loss,
    training_step,
    valley,
    wider_step_limit,
    xor_data,
)

X, T = xor_data()
seeds = pytest.mark.parametrize("seed", range(12))
same_every_run = settings(derandomize=True, max_examples=50, deadline=None)
points = st.tuples(st.floats(-2, 2), st.floats(-2, 2))

# For each way to relabel hidden units without changing the network: order of entries, and signs.
SWAP = ([2, 3, 0, 1, 5, 4, 7, 6, 8], [1] * 9)
FLIP = (list(range(9)), [-1, -1, 1, 1, -1, 1, -1, 1, 1])


def tensor(values, **options):
    return torch.tensor(values, dtype=torch.float64, **options)


def torch_layer(x):
    return torch.tanh(tensor(W0) @ x + tensor(B0))


def torch_output(params, x):
    hidden = torch.tanh(params[:4].reshape(2, 2) @ x + params[4:6])
    return params[6:8] @ hidden + params[8]


def torch_mse(params):
    outputs = torch.stack([torch_output(params, x) for x in tensor(X)])
    return ((outputs - tensor(T)) ** 2).mean()


def torch_hessian(f, at):
    return torch.autograd.functional.hessian(f, tensor(at)).numpy()


# The Jacobian -------------------------------------------------------------------------------------


def test_jacobians_of_the_post_have_its_numbers():
    """The two matrices and their determinants, to the digits given."""
    first = [[0.04262280, -0.02983596], [0.30278515, 0.68126658]]
    second = [[0.71157776, -0.49810443], [0.05802802, 0.13056305]]
    assert jacobian(X0) == pytest.approx(np.array(first), abs=5e-9)
    assert jacobian(X1) == pytest.approx(np.array(second), abs=5e-9)
    assert jacobian_determinant(X0) == pytest.approx(0.0380713741727744, rel=1e-13)
    assert jacobian_determinant(X1) == pytest.approx(0.12180977656690392, rel=1e-13)


@same_every_run
@given(x=points)
def test_jacobian_agrees_with_autograd_complex_step_and_differences(x):
    """Three exact routes to 1e-12, central differences to 1e-9."""
    W, b, eye, h = np.array(W0), np.array(B0), np.eye(2), 1e-5
    autograd = torch.func.jacrev(torch_layer)(tensor(x)).numpy()
    complex_step = [np.tanh(W @ (x + 1e-200j * e) + b).imag / 1e-200 for e in eye]
    central = [(layer(x + h * e) - layer(x - h * e)) / (2 * h) for e in eye]
    assert jacobian(x) == pytest.approx(autograd, abs=1e-12)
    assert jacobian(x) == pytest.approx(np.transpose(complex_step), abs=1e-12)
    assert jacobian(x) == pytest.approx(np.transpose(central), abs=1e-9)


def test_a_batch_of_jacobians_is_each_of_them():
    """And PyTorch's vmap of jacrev, which is what a batch Jacobian should be."""
    xs = np.random.default_rng(0).normal(size=(7, 2))
    theirs = torch.func.vmap(torch.func.jacrev(torch_layer))(tensor(xs)).numpy()
    assert batch_jacobian(xs) == pytest.approx(theirs, abs=1e-12)
    assert batch_jacobian(xs) == pytest.approx(np.array([jacobian(x) for x in xs]), abs=1e-15)


@same_every_run
@given(x=points)
def test_determinant_is_the_product_of_slopes_times_det_w(x):
    """(1 − y₁²)(1 − y₂²)·1.18, to the ulp of 1 that 1 − y² loses."""
    y = layer(x)
    assert jacobian_determinant(x) == pytest.approx((1 - y[0] ** 2) * (1 - y[1] ** 2) * 1.18, 1e-9)


@same_every_run
@given(x=points)
def test_jacobian_of_a_composition_is_the_product(x):
    """J(g∘f) = J_g(f(x))·J_f(x), here two layers one after the other."""
    both = torch.func.jacrev(lambda p: torch_layer(torch_layer(p)))(tensor(x)).numpy()
    assert jacobian(layer(x)) @ jacobian(x) == pytest.approx(both, abs=1e-12)


def test_singular_values_are_those_of_the_gram_matrix():
    """0.74558872 and 0.05106216 at the first input, 0.86903285 and 0.14016706 at the second."""
    expected = [(0.74558872, 0.05106216), (0.86903285, 0.14016706)]
    for t, x, pair in zip((0.0, 1.0), (X0, X1), expected, strict=True):
        ours = [singular_value(0, t), singular_value(1, t)]
        gram = np.linalg.eigvalsh(jacobian(x).T @ jacobian(x))[::-1]
        assert ours == pytest.approx(np.sqrt(gram), rel=1e-12)
        assert ours == pytest.approx(pair, abs=5e-9)
        assert math.prod(ours) == pytest.approx(jacobian_determinant(x), rel=1e-13)


@pytest.mark.parametrize(
    ("side", "ratio"),
    [(1, 0.04815), (0.5, 0.04047), (0.2, 0.03845), (0.1, 0.03817), (0.01, 0.0380723)],
)
def test_patch_ratio_has_its_pinned_values(side, ratio):
    assert patch_ratio(X0, side) == pytest.approx(ratio, abs=5e-6 if side > 0.05 else 5e-8)


@pytest.mark.parametrize("x", [X0, X1])
@pytest.mark.parametrize("side", [1.0, 0.3])
def test_patch_area_is_the_integral_of_the_determinant(x, side):
    """The polygon with 400 points an edge loses some n⁻² of the area: 1e-5 relative."""
    half = side / 2
    integral, _ = integrate.dblquad(
        lambda y, x_: jacobian_determinant((x_, y)),
        *(x[0] - half, x[0] + half),
        *(x[1] - half, x[1] + half),
    )
    assert patch_ratio(x, side) * side**2 == pytest.approx(integral, rel=1e-5)


def test_patch_ratio_approaches_the_determinant_with_the_square_of_the_side():
    sides = 2.0 ** -np.arange(2, 7)
    errors = [patch_ratio(X0, side, 4000) - jacobian_determinant(X0) for side in sides]
    order = np.polyfit(np.log2(sides), np.log2(errors), 1)[0]
    assert order == pytest.approx(2, abs=0.02)  # the fourth order bends it at the coarse end


def test_patch_outline_goes_once_around_counterclockwise():
    """From the lower left corner; a square that is tiny comes out as the parallelogram of J."""
    side, corners = 1e-5, np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    outline = patch_outline(X0, side, 1)
    assert (outline - layer(X0)) / side == pytest.approx(corners @ jacobian(X0).T, abs=1e-5)
    assert patch_outline(X0, 1.0).shape == (1600, 2)
    assert patch_outline(X0, 1.0)[400] == pytest.approx(layer([1.7, -1.3]), abs=1e-15)


def test_without_weights_nothing_is_left():
    assert jacobian(X0, W=np.zeros((2, 2))).tolist() == [[0, 0], [0, 0]]
    assert layer(X0, W=np.zeros((2, 2)), b=[0, 0]).tolist() == [0, 0]


# Hessians of the network --------------------------------------------------------------------------


@seeds
def test_output_and_its_derivatives_agree_with_autograd(seed):
    params, x = random_network(seed)
    p, inputs = tensor(params, requires_grad=True), tensor(x)
    output = torch_output(p, inputs)
    (gradient,) = torch.autograd.grad(output, p)
    assert mlp_output(params, x) == pytest.approx(output.item(), abs=1e-13)
    assert output_gradient(params, [x])[0] == pytest.approx(gradient.numpy(), abs=1e-13)
    in_weights = torch_hessian(lambda q: torch_output(q, inputs), params)
    assert output_hessian(params, x) == pytest.approx(in_weights, abs=1e-12)
    in_input = torch_hessian(lambda z: torch_output(tensor(params), z), x)
    assert input_hessian(params, x) == pytest.approx(in_input, abs=1e-12)
    in_both = torch_hessian(lambda q: torch_output(q[:9], q[9:]), np.concatenate([params, x]))
    assert joint_hessian(params, x) == pytest.approx(in_both, abs=1e-12)


@pytest.mark.parametrize("block", range(3))
def test_output_hessian_has_two_positive_two_negative_and_five_zero_eigenvalues(block):
    """A theorem, and its closed form: at 150 random networks and inputs."""
    for seed in range(50 * block, 50 * (block + 1)):
        params, x = random_network(seed)
        H = output_hessian(params, x)
        assert signature(H) == Signature(2, 2, 5)
        assert spectrum(H) == pytest.approx(output_eigenvalues(params, x), abs=1e-12)
        assert not H[8].any()  # c only shifts the output


def test_no_network_of_the_post_is_convex_in_its_weights():
    """300 of 300 draws for the weights; (4, 4, 3) if the input is mixed in, as the post does."""
    assert signature_census("output") == {Signature(2, 2, 5): 300}
    assert signature_census("joint") == {Signature(4, 4, 3): 300}


def test_in_the_input_every_signature_occurs_and_up_is_as_likely_as_down():
    """v → −v turns ∇²y over, and is as likely: the two one-signed counts differ by chance only."""
    census = signature_census("input")
    up, down = census[Signature(2, 0, 0)], census[Signature(0, 2, 0)]
    assert set(census) == {Signature(2, 0, 0), Signature(0, 2, 0), Signature(1, 1, 0)}
    assert abs(up - down) < 3 * math.sqrt(up + down)  # three standard deviations of a fair coin
    params, x = random_network(0)
    turned = params * [1, 1, 1, 1, 1, 1, -1, -1, 1]
    assert input_hessian(turned, x) == pytest.approx(-input_hessian(params, x), abs=0)


@seeds
def test_input_signature_follows_the_signs_of_v_and_bend(seed):
    """Σ v·tanh″(z)·wwᵀ with independent w: one sign a unit (Sylvester)."""
    params, x = random_network(seed)
    z = params[:4].reshape(2, 2) @ x + params[4:6]
    signs = np.sign(params[6:8] * -np.tanh(z))
    expected = Signature(int((signs > 0).sum()), int((signs < 0).sum()), 0)
    assert signature(input_hessian(params, x)) == expected


@seeds
def test_turning_the_signs_of_v_goes_through_all_input_signatures(seed):
    """Of four equally likely draws one is (+, +), one (−, −) and two are (+, −)."""
    params, x = random_network(seed)
    turned = [params * [1, 1, 1, 1, 1, 1, s, t, 1] for s in (1, -1) for t in (1, -1)]
    kinds = [signature(input_hessian(each, x)) for each in turned]
    one_sided = [Signature(2, 0, 0), Signature(0, 2, 0)]
    assert [kinds.count(kind) for kind in (*one_sided, Signature(1, 1, 0))] == [1, 1, 2]


def test_a_saturated_unit_bends_nothing():
    """With |z| > 20 its pair of eigenvalues underflows: it counts as zero next to the other's."""
    params, x = random_network(3)
    params[4] = 40.0
    assert signature(output_hessian(params, x)) == Signature(1, 1, 7)


def test_the_posts_demo_differentiates_what_is_not_there():
    assert posted_gradient_is_missing()


@seeds
def test_rows_by_autograd_are_the_hessian_once_the_vector_is_the_leaf(seed):
    """The fix of the post's demo; the other side is the closed form."""
    params, x = random_network(seed)
    assert hessian_by_rows(params, x) == pytest.approx(output_hessian(params, x), abs=1e-12)


def test_a_backward_with_create_graph_earns_a_warning():
    """Which the rows don't need: warnings are errors above."""
    params, x = random_network(1)
    p = tensor(params, requires_grad=True)
    with pytest.warns(UserWarning, match="create a reference cycle"):
        torch_output(p, tensor(x)).backward(create_graph=True)
    p.grad = None  # ends the cycle


def test_the_repositorys_guard_refuses_what_it_is_meant_to_catch():
    assert "must be Tensor, not NoneType" in missing_row_error()


# Hessian of the loss ------------------------------------------------------------------------------


@seeds
def test_loss_gradient_and_hessian_agree_with_autograd(seed):
    params, _ = random_network(seed)
    p = tensor(params, requires_grad=True)
    (gradient,) = torch.autograd.grad(torch_mse(p), p)
    H = mse_hessian(params, X, T)
    assert mse(params, X, T) == pytest.approx(torch_mse(p).item(), rel=1e-14)
    assert mse_grad(params, X, T) == pytest.approx(gradient.numpy(), abs=1e-13)
    assert np.abs(H - torch_hessian(torch_mse, params)).max() < 1e-12
    assert np.abs(H - H.T).max() < 1e-14


@seeds
def test_hessian_is_the_derivative_of_the_gradient(seed):
    """Hv = (∇L(p + hv) − ∇L(p − hv))/2h, to h² and rounding/h: 1e-8."""
    params, _ = random_network(seed)
    v = np.random.default_rng(100 + seed).normal(size=N_WEIGHTS)
    h = 1e-5
    difference = (mse_grad(params + h * v, X, T) - mse_grad(params - h * v, X, T)) / (2 * h)
    assert mse_hessian(params, X, T) @ v == pytest.approx(difference, abs=2e-8)


def test_trace_is_the_sum_of_second_differences():
    """3.00891 at the start of the film; h = 1e-4 leaves 1e-7."""
    start, h = train(steps=0).params[0], 1e-4
    second = sum(
        (mse(start + h * e, X, T) - 2 * mse(start, X, T) + mse(start - h * e, X, T)) / h**2
        for e in np.eye(N_WEIGHTS)
    )
    trace = np.trace(mse_hessian(start, X, T))
    assert trace == pytest.approx(second, abs=1e-6)
    assert trace == pytest.approx(3.00891, abs=5e-6)
    assert spectrum(mse_hessian(start, X, T)).sum() == pytest.approx(trace, rel=1e-13)


def test_hessian_of_a_quadratic_form_is_a_plus_its_transpose():
    """Exercise 2: 2A only if A is symmetric."""
    A = np.array([[1.0, 4.0], [-2.0, 3.0]])
    autograd = torch_hessian(lambda x: x @ tensor(A) @ x, [0.3, -0.4])
    assert quadratic_hessian(A) == pytest.approx(autograd, abs=1e-14)
    assert quadratic_hessian(A).tolist() == [[2, 2], [2, 6]]


@same_every_run
@given(x=points)
def test_the_map_of_exercise_3_is_a_saddle_everywhere_but_at_zero(x):
    """Eigenvalues ±6r of x³ − 3xy²; the zero matrix at (0, 0)."""
    r = math.hypot(*x)
    assert spectrum(monkey_saddle_hessian(*x)) == pytest.approx([-6 * r, 6 * r], abs=1e-13)
    autograd = torch_hessian(lambda p: p[0] ** 3 - 3 * p[0] * p[1] ** 2, x)
    assert monkey_saddle_hessian(*x) == pytest.approx(autograd, abs=1e-13)
    assert not monkey_saddle_hessian(0, 0).any()


# Invariance ---------------------------------------------------------------------------------------


@seeds
@pytest.mark.parametrize(("order", "signs"), [SWAP, FLIP])
def test_relabeling_hidden_units_changes_neither_loss_nor_spectrum(seed, order, signs):
    """Swapping the units; or flipping the signs of one unit's weights, bias and v."""
    params, _ = random_network(seed)
    other = params[order] * signs
    assert mse(other, X, T) == pytest.approx(mse(params, X, T), rel=1e-13)
    ours, theirs = (spectrum(mse_hessian(p, X, T)) for p in (params, other))
    assert theirs == pytest.approx(ours, abs=1e-12)


def test_names_of_parameters_are_in_the_order_of_the_vector():
    """Each name's entry alone: w11 and w12 meet x1 and x2 of unit 1, and so on."""
    assert len(PARAMETER_NAMES) == N_WEIGHTS
    index = {name: i for i, name in enumerate(PARAMETER_NAMES)}

    def output(**values):
        params = np.zeros(N_WEIGHTS)
        for name, value in values.items():
            params[index[name]] = value
        return mlp_output(params, [0.3, -0.7])

    assert output(c=2.0) == 2
    assert output(v1=1.0, w11=1.0) == pytest.approx(math.tanh(0.3))
    assert output(v1=1.0, w12=1.0) == pytest.approx(math.tanh(-0.7))
    assert output(v2=1.0, w21=1.0, b2=0.5) == pytest.approx(math.tanh(0.8))
    assert output(v2=1.0, w22=1.0, b1=9.0) == pytest.approx(math.tanh(-0.7))


# Training -----------------------------------------------------------------------------------------


def test_training_has_its_pinned_losses_and_spectra():
    """Loss at 0, 50, 100, 200; nine eigenvalues at 0, all positive at 50; four left at the end."""
    log = train(steps=600, record=[0, 50, 600])
    assert log.losses[[0, 50, 100]] == pytest.approx([1.752093, 0.382081, 0.00477753], rel=2e-6)
    assert log.losses[200] == pytest.approx(3.069e-7, rel=2e-4)
    start = [-1.68671, -0.89222, -0.50029, -0.41638, -0.0231, 0.45538, 0.84648, 2.31943, 2.9063]
    assert log.spectra[0] == pytest.approx(start, abs=6e-6)
    assert log.spectra[50][0] == pytest.approx(0.066, abs=5e-4)
    assert log.spectra[600][5:] == pytest.approx([0.47319, 1.15733, 1.92183, 3.5152], abs=6e-6)
    assert np.abs(log.spectra[600][:5]).max() < 1e-8
    assert (log.status, log.params.shape, list(log.spectra)) == ("finished", (601, 9), [0, 50, 600])


def test_each_training_step_is_one_of_gradient_descent_by_autograd():
    log = train(steps=5)
    for before, after in zip(log.params[:-1], log.params[1:], strict=True):
        p = tensor(before, requires_grad=True)
        (gradient,) = torch.autograd.grad(torch_mse(p), p)
        assert after == pytest.approx(before - 0.1 * gradient.numpy(), abs=1e-14)
    assert log.params[0].tolist() == np.random.default_rng(1).normal(size=9).tolist()


def test_five_eigenvalues_start_negative_and_five_end_flat():
    assert (negative_eigenvalues(0), negative_eigenvalues(50)) == (5, 0)
    assert (flat_eigenvalues(0), flat_eigenvalues(200), flat_eigenvalues(400)) == (0, 0, 5)
    assert bent_directions() + flat_eigenvalues(400) == N_WEIGHTS


def test_not_every_start_reaches_zero():
    """Of seeds 0 to 23, 15 get there in 4,000 steps, 8 sit on a plateau at 0.50, one at 0.665."""
    losses = final_losses()
    assert np.sum(losses < 1e-6) == 15
    assert np.sum(np.abs(losses - 0.5) < 0.002) == 8
    assert np.sum(np.abs(losses - 0.665) < 5e-4) == 1
    assert losses[1] < 1e-20  # the film's


def test_many_runs_at_once_are_each_of_them():
    """Stacked and single products may round differently: 1e-12 after 50 steps."""
    single = [train(seed, steps=50).losses[-1] for seed in range(4)]
    assert final_losses(4, 50) == pytest.approx(single, rel=1e-12)


def test_at_zero_residual_the_hessian_is_gauss_newtons():
    """H = (2/4)·JᵀJ, and four data points bend at most four directions."""
    rest = rest_params()
    J = output_gradient(rest, X)
    assert mse_hessian(rest, X, T) == pytest.approx(2 / 4 * J.T @ J, abs=1e-11)
    assert gauss_newton(rest, X) == pytest.approx(2 / 4 * J.T @ J, abs=1e-14)
    assert data_rank(rest, X) == 4


@seeds
@pytest.mark.parametrize("n", [1, 2, 3])
def test_n_data_points_bend_at_most_n_directions(seed, n):
    params, _ = random_network(seed)
    assert data_rank(params, X[:n]) <= n
    assert signature(gauss_newton(params, X[:n])).positive <= n


def test_a_diverging_run_is_stopped_with_a_status_and_finite_numbers():
    log = train(eta=50.0, steps=2000, record=[0, 2000])
    assert log.status == "diverged"
    assert log.diverged_at == len(log.losses)  # the step that would have come next
    assert np.isfinite(log.params).all()
    assert log.losses.max() <= 1e12
    assert list(log.spectra) == [0]


def test_a_run_that_jumps_straight_to_nan_is_stopped_too():
    """With a step of 1.7e308 the weights are infinite at once, and ∞ − ∞ compares with nothing."""
    log = train(seed=0, eta=1.7e308, steps=5)
    assert (log.status, log.diverged_at, len(log.losses)) == ("diverged", 1, 1)


def test_training_repeats_to_the_bit():
    assert (train(7, steps=20).params == train(7, steps=20).params).all()
    assert (train(7, steps=20).params[0] != train(8, steps=20).params[0]).all()


# The valley and the kick --------------------------------------------------------------------------


def test_step_limit_is_two_over_the_greatest_curvature():
    """λ = 3.51520, 2/λ = 0.5689581464223562, pinned to ten digits."""
    assert sharpness() == pytest.approx(3.51520, abs=5e-6)
    assert step_limit() == pytest.approx(0.5689581464223562, rel=1e-10)


def test_needle_reads_lambda_times_cos_squared():
    """Between the sharp direction (3.52) and a flat one (0), and never outside the spectrum."""
    for angle in np.linspace(0, np.pi, 13).tolist():
        assert needle_curvature(angle) == pytest.approx(
            sharpness() * math.cos(angle) ** 2, abs=1e-9
        )


@same_every_run
@given(
    u=st.lists(st.floats(-1, 1), min_size=9, max_size=9).filter(lambda u: max(map(abs, u)) > 0.01)
)
def test_curvature_lies_between_the_extreme_eigenvalues(u):
    H = mse_hessian(train(steps=0).params[0], X, T)
    values = spectrum(H)
    assert values[0] - 1e-12 <= curvature_in_direction(H, u) <= values[-1] + 1e-12
    assert curvature_in_direction(H, u) == pytest.approx(
        curvature_in_direction(H, -3 * np.array(u))
    )


def test_directions_are_unit_eigenvectors_with_a_definite_sign():
    sharp, flat = rest_directions()
    H = mse_hessian(rest_params(), X, T)
    assert H @ sharp == pytest.approx(sharpness() * sharp, abs=1e-12)
    assert H @ flat == pytest.approx(np.zeros(9), abs=1e-10)
    assert [np.linalg.norm(sharp), np.linalg.norm(flat)] == pytest.approx([1, 1], rel=1e-14)
    assert sharp @ flat == pytest.approx(0, abs=1e-10)
    assert sharp[np.argmax(np.abs(sharp))] > 0
    assert flat[4] > 0  # it leans to the axis that was asked for


def test_top_vector_belongs_to_the_greatest_eigenvalue_not_the_largest_in_size():
    assert top_vector(np.diag([-5.0, 1.0, 2.0])).tolist() == [0, 0, 1]
    vector = top_vector([[2, -1], [-1, 5]])  # λ = (7 + √13)/2, and (−1, λ − 2) is its eigenvector
    expected = np.array([-1, (3 + math.sqrt(13)) / 2])  # the largest component is the positive one
    assert vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-15)


@seeds
def test_top_vector_has_its_largest_component_positive(seed):
    """LAPACK's sign is arbitrary; ours is not."""
    Q = np.random.default_rng(seed).normal(size=(4, 4))
    vector = top_vector(Q + Q.T)
    assert vector[np.argmax(np.abs(vector))] > 0
    assert (Q + Q.T) @ vector == pytest.approx(spectrum(Q + Q.T)[-1] * vector, abs=1e-12)


def test_flat_vector_is_the_projection_of_the_axis():
    """In a matrix that bends only (1, 1)/√2 the flat vector nearest axis 0 is (1, −1)/√2."""
    assert flat_vector([[1, 1], [1, 1]], hint=0) == pytest.approx(
        [0.5**0.5, -(0.5**0.5)], abs=1e-15
    )
    assert flat_vector(np.diag([1.0, 0.0, 0.0]), hint=2).tolist() == [0, 0, 1]


def test_valley_is_steep_across_and_flat_along():
    """The loss at the center is that of p*; columns go across, rows along."""
    sharp, flat = rest_directions()
    picture = valley(rest_params(), sharp, flat, half=0.1, n=5)
    assert picture.loss.shape == (5, 5)
    assert picture.offset == pytest.approx([-0.1, -0.05, 0, 0.05, 0.1], abs=1e-15)
    assert picture.loss[2, 2] < 1e-20
    across = mse(rest_params() + 0.1 * sharp, X, T)
    along = mse(rest_params() + 0.1 * flat, X, T)
    assert picture.loss[2, 4] == pytest.approx(across, rel=1e-12)
    assert picture.loss[4, 2] == pytest.approx(along, rel=1e-9)
    assert across > 50 * along
    assert across == pytest.approx(0.5 * sharpness() * 0.1**2, rel=0.05)  # ½λs², to third order


@pytest.mark.parametrize(
    ("eta", "factor"), [(0.2, 0.29696), (0.5, -0.75760), (0.55, -0.93336), (0.6, -1.10912)]
)
def test_a_step_multiplies_a_small_displacement_by_one_minus_eta_lambda(eta, factor):
    """From p* + 1e-6·v: to the 1e-6 of the next order."""
    assert displacement_factor(eta) == pytest.approx(factor, abs=5e-6)
    assert displacement_factor(eta) == pytest.approx(1 - eta * sharpness(), abs=5e-6)


def test_below_the_limit_a_kick_dies_away():
    losses = [kicked_loss(CALM_RATE, step) for step in range(KICK_STEPS + 1)]
    falling = np.array(losses)[np.array(losses) > 1e-25]  # below that it is rounding
    assert (np.diff(falling) < 0).all()
    assert losses[-1] < 1e-20


def test_above_the_limit_a_kick_grows_until_it_finds_a_wider_valley():
    """1.757e-4 → 0.2516 at step 44 (a factor of 1432); lands at λmax 3.2544, so 2/λ = 0.615."""
    assert kicked_loss(WILD_RATE, 0) == pytest.approx(1.757e-4, rel=5e-4)
    assert kicked_loss(WILD_RATE, 44) == pytest.approx(0.2516125, rel=1e-6)
    assert kicked_loss(WILD_RATE, 44) / kicked_loss(WILD_RATE, 0) == pytest.approx(1432, abs=0.5)
    assert kicked_sharpness(WILD_RATE, KICK_STEPS) == pytest.approx(3.2543960549759157, rel=1e-8)
    assert kicked_sharpness(WILD_RATE, KICK_STEPS) < 2 / WILD_RATE < sharpness()
    assert kicked_loss(WILD_RATE, KICK_STEPS) == pytest.approx(5e-16, rel=0.1)


def test_a_kicked_ball_bounces_from_side_to_side():
    """0.01, −0.0111, 0.0123, … up to ±0.388; it ends 0.528 away."""
    coords = [kicked_coordinate(WILD_RATE, step) for step in range(KICK_STEPS + 1)]
    assert coords[:3] == pytest.approx([0.01, -0.0111, 0.0123], abs=5e-5)
    assert (np.sign(coords[:40]) == [(-1) ** k for k in range(40)]).all()
    assert max(map(abs, coords)) == pytest.approx(0.388, abs=5e-4)
    pushed = kick(rest_params(), rest_directions()[0], WILD_RATE)
    assert np.linalg.norm(pushed.end_params - rest_params()) == pytest.approx(0.528, abs=5e-4)
    assert pushed.peak_step == 44


def test_a_kick_to_the_other_side_ends_in_the_same_sharpness():
    """Peak 0.2510 at step 43 for −v."""
    pushed = kick(rest_params(), -rest_directions()[0], WILD_RATE)
    assert (pushed.peak_step, round(pushed.losses.max(), 4)) == (43, 0.2510)
    assert pushed.end_lambda_max == pytest.approx(3.2544, abs=5e-5)
    assert pushed.diverged_at is None


def test_a_kick_of_nothing_stays():
    pushed = kick(rest_params(), rest_directions()[0], 0.1, size=0.0, steps=3)
    assert pushed.coords == pytest.approx(0, abs=1e-11)  # the gradient at rest is 1e-12
    assert pushed.lambda_max == pytest.approx(sharpness(), rel=1e-9)


def test_loss_along_a_line_starts_at_the_loss_and_has_the_curvature_of_its_direction():
    rest, (sharp, _) = rest_params(), rest_directions()
    h = 1e-3
    left, middle, right = loss_along(rest, 2 * sharp, [-h, 0, h])  # a direction has no length
    assert middle == pytest.approx(mse(rest, *xor_data()), abs=1e-20)
    # The error is h² times a fourth derivative.
    assert (left - 2 * middle + right) / h**2 == pytest.approx(sharpness(), rel=1e-4)


def test_the_films_push_drifts_along_a_floor_that_flattens_until_the_step_fits():
    """The loss is highest where the floor's limit passes the step; then the ball settles."""
    floor = np.array([floor_sharpness(step) for step in range(KICK_STEPS + 1)])
    peak = pushed(WILD_RATE).peak_step
    assert floor[0] == sharpness() > 2 / WILD_RATE > floor[-1]
    assert int(np.argmax(floor < 2 / WILD_RATE)) == pytest.approx(peak, abs=2)
    assert pushed(WILD_RATE).losses[-1] < 1e-15
    assert wider_step_limit() == pytest.approx(2 / pushed(WILD_RATE).end_lambda_max, rel=1e-7)
    assert (np.diff(pushed(CALM_RATE).losses[:100]) < 0).all()


def test_between_the_inputs_the_determinant_runs_from_one_to_the_other():
    assert determinant_between(0) == jacobian_determinant(X0)
    assert determinant_between(1) == jacobian_determinant(X1)
    assert between(0.5) == pytest.approx((np.array(X0) + X1) / 2, rel=1e-15)
    assert area_ratio(0.01) == pytest.approx(determinant_between(0.5), rel=1e-4)


# Bad input ----------------------------------------------------------------------------------------

NINE = np.zeros(9)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: spectrum([[1, 2], [0, 1]]), ValueError, "H must be symmetric, got entries"),
        (lambda: spectrum([[1, 2, 3], [2, 1, 3]]), ValueError, "H must be square"),
        (lambda: spectrum([[math.nan]]), ValueError, "H must be finite, got nan"),
        (lambda: signature(np.eye(2), tol=0), ValueError, "tol must be > 0"),
        (lambda: curvature_in_direction(np.eye(2), [0, 0]), ValueError, "u must not be zero"),
        (lambda: curvature_in_direction(np.eye(2), [1, 0, 0]), ValueError, "u must have shape"),
        (lambda: flat_vector(np.eye(2), hint=0), ValueError, "must have a flat direction"),
        (lambda: flat_vector(np.diag([1, 0]), hint=0), ValueError, "must have a flat direction"),
        (lambda: flat_vector(np.diag([-1, 0]), hint=0), ValueError, "a flat direction with a part"),
        (lambda: flat_vector(np.eye(2), hint=2), ValueError, "hint must be < 2, got 2"),
        (lambda: quadratic_hessian([[1, 2]]), ValueError, "A must be square"),
        (lambda: layer([1, 2, 3]), ValueError, r"x must have shape \(..., 2\)"),
        (lambda: layer(X0, b=[1]), ValueError, "b must have shape"),
        (lambda: jacobian([[1, 2]]), ValueError, "x must have shape"),
        (lambda: jacobian(X0, W=np.eye(3)), ValueError, "W must have shape"),
        (lambda: jacobian([math.nan, 0]), ValueError, "x must be finite"),
        (lambda: jacobian([1j, 0]), TypeError, "x must hold real numbers"),
        (lambda: batch_jacobian([1, 2]), ValueError, "xs must have shape"),
        (lambda: patch_ratio(X0, 0), ValueError, "side must be > 0, got 0.0"),
        (lambda: patch_ratio(X0, 1, 0), ValueError, "n must be >= 1, got 0"),
        (lambda: mlp_output(np.zeros(8), X0), ValueError, r"params must have shape \(9\), got"),
        (lambda: mlp_output(NINE * math.nan, X0), ValueError, "params must be finite"),
        (lambda: output_hessian(NINE, [1, 2, 3]), ValueError, "x must have shape"),
        (lambda: hessian_by_rows(NINE, [1, 2, 3]), ValueError, "x must have shape"),
        (lambda: hessian_by_rows(NINE[1:], X0), ValueError, "params must have shape"),
        (lambda: mse(NINE, X, [1, 2]), ValueError, r"T must have shape \(4\)"),
        (lambda: mse(NINE, np.empty((0, 2)), []), ValueError, "X must have at least one row"),
        (lambda: train(eta=0), ValueError, "eta must be > 0, got 0.0"),
        (lambda: train(steps=-1), ValueError, "steps must be >= 0"),
        (lambda: train(steps=True), TypeError, "steps must be an integer"),
        (lambda: train(seed=1.5), TypeError, "seed must be an integer"),
        (lambda: train(steps=10, record=[11]), ValueError, "record must be <= steps = 10, got 11"),
        (lambda: train(steps=10, record=[-1]), ValueError, "record must be >= 0"),
        (lambda: final_losses(0), ValueError, "seeds must be >= 1"),
        (lambda: valley(NINE, NINE, NINE), ValueError, "v_sharp must not be zero"),
        (lambda: valley(NINE, NINE + 1, NINE + 1, half=0), ValueError, "half must be > 0"),
        (lambda: valley(NINE, NINE + 1, NINE + 1, n=1), ValueError, "n must be >= 2"),
        (lambda: kick(NINE, NINE, 0.1), ValueError, "v must not be zero"),
        (lambda: kick(NINE, NINE + 1, -0.1), ValueError, "eta must be > 0"),
        (lambda: kick(NINE, NINE + 1, 0.1, size=math.inf), ValueError, "size must be finite"),
        (lambda: signature_census("loss"), ValueError, "hessian must be one of output, joint"),
        (lambda: singular_value(2, 0.0), ValueError, "index must be <= 1, got 2"),
        (lambda: eigenvalue(0, 9), ValueError, "index must be <= 8, got 9"),
        (lambda: eigenvalue(401, 0), ValueError, "step must be <= 400, got 401"),
        (lambda: training_loss(-1), ValueError, "step must be >= 0"),
        (lambda: training_step(401), ValueError, "step must be <= 400"),
        (lambda: kicked_loss(0.6, 401), ValueError, "step must be <= 400"),
        (lambda: step_size(0), ValueError, "eta must be > 0"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_torch_keeps_its_default_precision():
    """The post sets it to float64 for everybody."""
    posted_gradient_is_missing()
    assert torch.get_default_dtype() is torch.float32


# What the film prints -----------------------------------------------------------------------------

SHOWN = {
    "area_ratio": ["0.2186", "0.4796"],
    "determinant": ["0.4796", "0.1218", "0.0381"],
    "stretch": ["0.778", "0.616", "0.869", "0.140", "0.746", "0.051"],
    "needle": ["3.52", "0.00"],
    "step": ["0", "50", "400"],
    "loss": ["1.7521"],
    "small_loss": ["4 × 10⁻¹"],
    "eigenvalue": ["−1.69", "2.91", "0.47", "1.16", "1.92", "3.52"],
    "negative_eigenvalues": ["5"],
    "flat_eigenvalues": ["5"],
    "weights": ["9"],
    "points": ["4"],
    "bent_directions": ["4"],
    "step_limit": ["0.569"],
    "step_size": ["0.55", "0.60"],
    "floor_sharpness": ["3.52", "3.25"],
    "wider_step_limit": ["0.615"],
}


def test_the_film_shows_these_texts():
    assert {q.name: [fact.text for fact in q.facts] for q in QUANTITIES} == SHOWN


def test_names_of_quantities_are_unique():
    names = [quantity.name for quantity in QUANTITIES]
    assert len(set(names)) == len(names)
