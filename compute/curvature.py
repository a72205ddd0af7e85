"""Jacobian and Hessian: what a layer does to a small square, and what training does to curvature.

* The Jacobian J of a layer tanh(Wx + b) turns a small square into a parallelogram: its sides are
  J's columns, its area |det J|, its longest and shortest stretch J's singular values.
* The Hessian H of a loss L reads curvature in any direction u as uᵀHu, between its least and its
  greatest eigenvalue. For a mean of N squared residuals r of a network with outputs y

      H = (2/N) (JᵀJ + Σ rᵢ ∇²yᵢ),   J the N rows ∇yᵢ,

  so that where all residuals vanish its rank is at most N: four data points bend a loss of nine
  weights in at most four directions, and five are flat.
* Gradient descent with step η multiplies a displacement along an eigenvector by 1 − ηλ. Below
  2/λmax it settles; above, it leaves, and may come to rest where the valley is wider.

Sources: Goodfellow, Bengio and Courville, Deep Learning, MIT Press 2016, section 4.3.1 (Jacobian,
Hessian, step size); Nocedal and Wright, Numerical Optimization, 2nd ed., Springer 2006, equation
10.5 (least squares: JᵀJ and the residuals' part).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer, scientific

# The post's layer and its two inputs.
W0 = ((1.0, -0.7), (0.4, 0.9))
B0 = (0.5, -0.3)
X0 = (1.2, -0.8)
X1 = (0.3, 2.0)

# The post's 2-2-1 network: W1 row by row, b1, W2, b2.
N_WEIGHTS = 9
PARAMETER_NAMES = ("w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c")

# Training on XOR in ±1. Not every start gets to zero, so the seed is part of the film.
SEED = 1
LEARNING_RATE = 0.1
TRAIN_STEPS = 400
REST_STEPS = 600  # by then the gradient is at rounding: this is where the kicks start

KICK = 0.01
CALM_RATE = 0.55  # below 2/λmax
WILD_RATE = 0.6  # above it
KICK_STEPS = 400
PUSH = 0.1  # the film's kick: large enough to be seen

FLAT = 1e-6  # an eigenvalue this close to zero counts as none
BLOW_UP = 1e12  # a loss beyond it ends a run


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class TrainLog:
    """A run of gradient descent on the mean squared error."""

    params: Samples  # (k + 1, 9), start at index 0
    losses: Samples  # (k + 1,)
    spectra: dict[int, Samples]  # step → (9,) eigenvalues of the Hessian there, ascending
    diverged_at: int | None = None  # the step at which the loss passed 1e12, if it did

    @property
    def status(self) -> str:
        """``finished``, or ``diverged`` if the run was stopped."""
        return "finished" if self.diverged_at is None else "diverged"


@dataclass(frozen=True, slots=True, eq=False)
class Kick:
    """What becomes of a network at rest that is pushed along a direction v and trained on."""

    params: Samples  # (k + 1, 9), the pushed network at index 0
    losses: Samples  # (k + 1,)
    coords: Samples  # (k + 1,) v·(p − p*), the displacement along v
    lambda_max: Samples  # (k + 1,) greatest eigenvalue of the Hessian
    diverged_at: int | None = None  # the step at which the loss passed 1e12, if it did

    @property
    def end_params(self) -> Samples:
        """The last network, shape (9,)."""
        last: Samples = self.params[-1]
        return last

    @property
    def end_lambda_max(self) -> float:
        """The greatest eigenvalue at the end."""
        return float(self.lambda_max[-1])

    @property
    def peak_step(self) -> int:
        """The step at which the loss is highest."""
        return int(np.argmax(self.losses))


@dataclass(frozen=True, slots=True, eq=False)
class Valley:
    """The loss over a plane through a network."""

    offset: Samples  # (n,) steps along either direction
    loss: Samples  # (n, n) at params + offset[j]·v_sharp + offset[i]·v_flat


@dataclass(frozen=True, slots=True)
class Signature:
    """How many eigenvalues of each sign a symmetric matrix has."""

    positive: int
    negative: int
    zero: int


# One layer ----------------------------------------------------------------------------------------


def layer(x: ArrayLike, W: ArrayLike = W0, b: ArrayLike = B0) -> Samples:
    """Return tanh(Wx + b), shape (..., 2), for inputs of shape (..., 2)."""
    matrix, shift = finite("W", W, shape=(2, 2)), finite("b", b, shape=(2,))
    return np.tanh(_points("x", x) @ matrix.T + shift)


def jacobian(x: ArrayLike, W: ArrayLike = W0, b: ArrayLike = B0) -> Samples:
    """Return J = diag(1 − y²)·W, shape (2, 2), with y = tanh(Wx + b) for x of shape (2,)."""
    jacobians: Samples = batch_jacobian(finite("x", x, shape=(2,))[np.newaxis], W, b)[0]
    return jacobians


def batch_jacobian(xs: ArrayLike, W: ArrayLike = W0, b: ArrayLike = B0) -> Samples:
    """Return the Jacobians, shape (n, 2, 2), at inputs of shape (n, 2), all at once."""
    slopes = 1 - layer(finite("xs", xs, shape=(None, 2)), W, b) ** 2
    return slopes[:, :, np.newaxis] * finite("W", W, shape=(2, 2))


def jacobian_determinant(x: tuple[float, float] = X0) -> float:
    """Return det J = (1 − y₁²)(1 − y₂²)·det W: how much area a tiny square at x keeps."""
    return float(np.linalg.det(jacobian(x)))


def between(t: float) -> Samples:
    """Return the point, shape (2,), on the way from X0 (t = 0) to X1 (t = 1)."""
    t = real("t", t)
    return (1 - t) * np.array(X0) + t * np.array(X1)


def patch_outline(x: ArrayLike, side: float, n: int = 400) -> Samples:
    """Return the image under the post's layer of a square around x: n points an edge, (4n, 2).

    Counterclockwise from the lower left corner; the curve is closed by its first point.
    """
    center, side, n = finite("x", x, shape=(2,)), positive("side", side), count("n", n, least=1)
    t = np.arange(n) / n - 0.5  # from corner to corner, the second one left to the next edge
    half = np.full(n, 0.5)
    edges = [(t, -half), (half, t), (-t, half), (-half, -t)]
    square = np.concatenate([np.stack(edge, axis=-1) for edge in edges])
    return layer(center + side * square)


def patch_ratio(x: ArrayLike, side: float, n: int = 400) -> float:
    """Return the area of the image of a square around x, in units of the square's own area.

    By the polygon (shoelace) formula ½ |Σ (xᵢyᵢ₊₁ − xᵢ₊₁yᵢ)|; as the side shrinks it becomes
    |det J|, with an error of the order of side².
    """
    p = patch_outline(x, side, n)
    p = p - p[0]  # near the origin products of coordinates don't cancel
    q = np.roll(p, -1, axis=0)
    area = 0.5 * abs(np.sum(p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1]))
    return float(area / positive("side", side) ** 2)


# The network --------------------------------------------------------------------------------------


def mlp_output(params: ArrayLike, x: ArrayLike) -> float:
    """Return y = v·tanh(W1 x + b1) + c for nine `params` and an input of shape (2,)."""
    inputs = finite("x", x, shape=(2,))[np.newaxis]
    return float(_passes(_params(params), inputs)[1][0])


def output_gradient(params: ArrayLike, X: ArrayLike) -> Samples:
    """Return ∂y/∂params at each of N inputs, shape (N, 9): the Jacobian of the residuals.

    With a = (x, 1), h = tanh z and z = w·a for each hidden unit: v(1 − h²)·a for its weights and
    bias, h for its v, and 1 for c.
    """
    p, inputs = _params(params), finite("X", X, shape=(None, 2))
    hidden, _ = _passes(p, inputs)
    dz = p[6:8] * (1 - hidden**2)  # (N, 2)
    dw = (dz[:, :, np.newaxis] * inputs[:, np.newaxis, :]).reshape(len(inputs), 4)
    return np.concatenate([dw, dz, hidden, np.ones((len(inputs), 1))], axis=1)


def output_hessian(params: ArrayLike, x: ArrayLike) -> Samples:
    """Return ∂²y/∂params², shape (9, 9), at one input: what the post's repository computes.

    Units don't meet: with a = (x, 1), each has the block v·tanh″(z)·aaᵀ for its weights and bias,
    tanh′(z)·a between them and its v, and nothing else. tanh″ = −2 tanh·tanh′.
    """
    p, point = _params(params), finite("x", x, shape=(2,))
    hidden = _passes(p, point[np.newaxis])[0][0]
    slope = 1 - hidden**2
    bend = -2 * hidden * slope
    a = np.array([*point, 1.0])
    H = np.zeros((N_WEIGHTS, N_WEIGHTS))
    for j in range(2):
        weights, v = [2 * j, 2 * j + 1, 4 + j], 6 + j
        H[np.ix_(weights, weights)] = p[v] * bend[j] * np.outer(a, a)
        H[weights, v] = H[v, weights] = slope[j] * a
    return H


def output_eigenvalues(params: ArrayLike, x: ArrayLike) -> Samples:
    """Return the nine eigenvalues of :func:`output_hessian`, ascending, in closed form.

    Each unit gives the pair (α ± √(α² + 4β²))/2 with α = v·tanh″(z)(|x|² + 1) and
    β = tanh′(z)√(|x|² + 1); their product is −β² < 0. The other five are zero.
    """
    p, point = _params(params), finite("x", x, shape=(2,))
    hidden = _passes(p, point[np.newaxis])[0][0]
    slope, length = 1 - hidden**2, float(point @ point) + 1
    alpha, beta = -2 * p[6:8] * hidden * slope * length, slope * np.sqrt(length)
    root = np.sqrt(alpha**2 + 4 * beta**2)
    return np.sort(np.concatenate([(alpha - root) / 2, (alpha + root) / 2, np.zeros(5)]))


def input_hessian(params: ArrayLike, x: ArrayLike) -> Samples:
    """Return ∂²y/∂x² = Σ v·tanh″(z)·wwᵀ over the hidden units, shape (2, 2)."""
    p, point = _params(params), finite("x", x, shape=(2,))
    hidden = _passes(p, point[np.newaxis])[0][0]
    weights = p[:4].reshape(2, 2)
    bend = p[6:8] * -2 * hidden * (1 - hidden**2)
    return np.asarray((weights.T * bend) @ weights)


def joint_hessian(params: ArrayLike, x: ArrayLike) -> Samples:
    """Return the Hessian of y in weights and input together, shape (11, 11), as the post tries to.

    The corners are :func:`output_hessian` and :func:`input_hessian`; between them stand
    v(tanh″(z)·w·aᵀ + tanh′(z)·I) for a unit's weights and bias, and tanh′(z)·w for its v.
    """
    p, point = _params(params), finite("x", x, shape=(2,))
    hidden = _passes(p, point[np.newaxis])[0][0]
    slope = 1 - hidden**2
    bend = -2 * hidden * slope
    a = np.array([*point, 1.0])
    mixed = np.zeros((2, N_WEIGHTS))
    for j in range(2):
        w, v = p[2 * j : 2 * j + 2], 6 + j
        turned = bend[j] * np.outer(w, a) + slope[j] * np.eye(2, 3)
        mixed[:, [2 * j, 2 * j + 1, 4 + j]] = p[v] * turned
        mixed[:, v] = slope[j] * w
    return np.block([[output_hessian(p, point), mixed.T], [mixed, input_hessian(p, point)]])


# The loss -----------------------------------------------------------------------------------------


def xor_data() -> tuple[Samples, Samples]:
    """Return XOR in ±1: inputs (4, 2) and targets (4,) = (−1, 1, 1, −1)."""
    X = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    return X, np.array([-1.0, 1.0, 1.0, -1.0])


def mse(params: ArrayLike, X: ArrayLike, T: ArrayLike) -> float:
    """Return the mean of (y − T)² over N inputs of shape (N, 2): no factor ½."""
    inputs, targets = _data(X, T)
    return float(_losses(_params(params), inputs, targets))


def mse_grad(params: ArrayLike, X: ArrayLike, T: ArrayLike) -> Samples:
    """Return the gradient of :func:`mse`, (2/N) Σ rᵢ ∇yᵢ, shape (9,)."""
    inputs, targets = _data(X, T)
    return _gradients(_params(params), inputs, targets)


def gauss_newton(params: ArrayLike, X: ArrayLike) -> Samples:
    """Return (2/N) JᵀJ, shape (9, 9): the Hessian of :func:`mse` where all residuals are zero."""
    J = output_gradient(params, X)
    return 2 / len(J) * J.T @ J


def mse_hessian(params: ArrayLike, X: ArrayLike, T: ArrayLike) -> Samples:
    """Return the Hessian of :func:`mse`, (2/N) (JᵀJ + Σ rᵢ ∇²yᵢ), shape (9, 9)."""
    p, (inputs, targets) = _params(params), _data(X, T)
    residuals = _passes(p, inputs)[1] - targets
    H = gauss_newton(p, inputs)
    for r, x in zip(residuals, inputs, strict=True):
        H = H + 2 / len(inputs) * r * output_hessian(p, x)
    return H


def data_rank(params: ArrayLike, X: ArrayLike) -> int:
    """Return the rank of J, shape (N, 9): in how many directions N data points bend the loss."""
    return int(np.linalg.matrix_rank(output_gradient(params, X)))


# Curvature ----------------------------------------------------------------------------------------


def spectrum(H: ArrayLike) -> Samples:
    """Return the eigenvalues of a symmetric matrix, shape (n,), ascending."""
    return np.linalg.eigvalsh(_symmetric(H)).astype(np.float64)


def signature(H: ArrayLike, tol: float = 1e-9) -> Signature:
    """Count the eigenvalues by sign; zero is what is below `tol` times the largest in size."""
    values = spectrum(H)
    least = positive("tol", tol) * np.abs(values).max(initial=0.0)
    up, down = int(np.sum(values > least)), int(np.sum(values < -least))
    return Signature(up, down, len(values) - up - down)


def top_vector(H: ArrayLike) -> Samples:
    """Return the unit eigenvector of the greatest eigenvalue, its largest component positive."""
    vector = np.linalg.eigh(_symmetric(H))[1][:, -1].astype(np.float64)
    return np.asarray(vector * np.sign(vector[np.argmax(np.abs(vector))]))


def flat_vector(H: ArrayLike, hint: int = 4, tol: float = FLAT) -> Samples:
    """Return the unit vector that is closest to axis `hint` among those that H does not bend.

    The projection of the axis on the eigenvectors whose eigenvalue is at most `tol` in size.

    Raises
    ------
    ValueError
        If there is no such eigenvector, or the axis is orthogonal to all of them.
    """
    matrix, hint, tol = _symmetric(H), count("hint", hint), positive("tol", tol)
    if hint >= len(matrix):
        raise ValueError(f"hint must be < {len(matrix)}, got {hint}")
    values, vectors = np.linalg.eigh(matrix)
    null = vectors[:, np.abs(values) <= tol].astype(np.float64)
    projection: Samples = null @ null[hint]
    length = float(np.linalg.norm(projection))
    if length < 1e-9:
        raise ValueError(f"H must have a flat direction with a part along axis {hint}, got none")
    return projection / length


def curvature_in_direction(H: ArrayLike, u: ArrayLike) -> float:
    """Return uᵀHu / |u|², between the least and the greatest eigenvalue; u of shape (n,)."""
    matrix = _symmetric(H)
    direction = finite("u", u, shape=(len(matrix),))
    length = float(np.linalg.norm(direction))
    if length == 0:
        raise ValueError("u must not be zero")
    unit = direction / length
    return float(unit @ matrix @ unit)


def quadratic_hessian(A: ArrayLike) -> Samples:
    """Return the Hessian of xᵀAx, A + Aᵀ, which is 2A only if A is symmetric."""
    matrix = finite("A", A, shape=(None, None))
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"A must be square, got shape {matrix.shape}")
    return matrix + matrix.T


def monkey_saddle_hessian(x: float, y: float) -> Samples:
    """Return the Hessian of x³ − 3xy², 6·((x, −y), (−y, −x)): eigenvalues ±6√(x² + y²)."""
    x, y = real("x", x), real("y", y)
    return 6 * np.array([[x, -y], [-y, -x]])


# Training -----------------------------------------------------------------------------------------


def train(
    seed: int = SEED,
    eta: float = LEARNING_RATE,
    steps: int = TRAIN_STEPS,
    record: Iterable[int] = (),
) -> TrainLog:
    """Return gradient descent on XOR from standard normal weights, p ← p − η∇L.

    Parameters
    ----------
    seed
        Of ``numpy.random.default_rng``, which draws the nine weights.
    eta, steps
        Step size > 0 and number of steps.
    record
        The steps at which to keep the Hessian's spectrum.

    Notes
    -----
    A run whose loss passes 1e12 is stopped: `status` says so, and its arrays hold finite numbers
    only. Steps to record that it did not reach are left out.
    """
    start = np.random.default_rng(count("seed", seed)).normal(size=N_WEIGHTS)
    steps = count("steps", steps)
    wanted = {count("record", step) for step in record}
    if wanted and max(wanted) > steps:
        raise ValueError(f"record must be <= steps = {steps}, got {max(wanted)}")
    params, losses, diverged_at = _descend(start, positive("eta", eta), steps)
    X, T = xor_data()
    spectra = {
        step: spectrum(mse_hessian(params[step], X, T))
        for step in sorted(wanted)
        if step < len(params)
    }
    return TrainLog(params, losses, spectra, diverged_at)


def final_losses(seeds: int = 24, steps: int = 4000, eta: float = LEARNING_RATE) -> Samples:
    """Return the loss after training from each seed 0, 1, 2, …, shape (seeds,), all at once."""
    seeds, steps, eta = count("seeds", seeds, least=1), count("steps", steps), positive("eta", eta)
    X, T = xor_data()
    params = np.stack([np.random.default_rng(s).normal(size=N_WEIGHTS) for s in range(seeds)])
    for _ in range(steps):
        params = params - eta * _gradients(params, X, T)
    return finite("final losses", _losses(params, X, T))


def valley(
    params: ArrayLike, v_sharp: ArrayLike, v_flat: ArrayLike, half: float = 1.0, n: int = 81
) -> Valley:
    """Return the XOR loss on an n×n grid over the plane through `params`, ±`half` either way."""
    p, (X, T) = _params(params), xor_data()
    sharp, flat = _direction("v_sharp", v_sharp), _direction("v_flat", v_flat)
    half = positive("half", half)
    offset = np.linspace(-half, half, count("n", n, least=2))
    plane = p + offset[np.newaxis, :, np.newaxis] * sharp + offset[:, np.newaxis, np.newaxis] * flat
    return Valley(offset, _losses(plane, X, T))


def loss_along(params: ArrayLike, v: ArrayLike, offset: ArrayLike) -> Samples:
    """Return the XOR loss at params + offset·v/|v|, shape (n,), for offsets of shape (n,)."""
    steps = finite("offset", offset, shape=(None,))
    return _losses(_params(params) + steps[:, np.newaxis] * _direction("v", v), *xor_data())


def kick(
    params: ArrayLike,
    v: ArrayLike,
    eta: float,
    size: float = KICK,
    steps: int = KICK_STEPS,
) -> Kick:
    """Return what happens to a network at rest when it is pushed by size·v and trained on.

    To first order a displacement along an eigenvector of λ is multiplied by 1 − ηλ a step.
    """
    rest, direction = _params(params), _direction("v", v)
    start = rest + real("size", size) * direction
    path, losses, diverged_at = _descend(start, positive("eta", eta), count("steps", steps))
    X, T = xor_data()
    sharpness = np.array([spectrum(mse_hessian(p, X, T))[-1] for p in path])
    return Kick(path, losses, (path - rest) @ direction, sharpness, diverged_at)


def _descend(start: Samples, eta: float, steps: int) -> tuple[Samples, Samples, int | None]:
    X, T = xor_data()
    params, losses = [start], [float(_losses(start, X, T))]
    for k in range(1, steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):  # overflow is a status, see below
            p = params[-1] - eta * _gradients(params[-1], X, T)
            loss = float(_losses(p, X, T))
        if not loss <= BLOW_UP:  # NaN too
            return np.array(params), np.array(losses), k
        params.append(p)
        losses.append(loss)
    return np.array(params), np.array(losses), None


def _passes(params: Samples, X: Samples) -> tuple[Samples, Samples]:
    """Return hidden values (..., N, 2) and outputs (..., N) for params of shape (..., 9)."""
    W1 = params[..., :4].reshape(*params.shape[:-1], 2, 2)
    hidden = np.tanh(X @ np.swapaxes(W1, -1, -2) + params[..., np.newaxis, 4:6])
    output = (hidden @ params[..., 6:8, np.newaxis])[..., 0] + params[..., 8:]
    return hidden, output


def _losses(params: Samples, X: Samples, T: Samples) -> Samples:
    residuals = _passes(params, X)[1] - T
    return np.asarray(np.mean(residuals**2, axis=-1))


def _gradients(params: Samples, X: Samples, T: Samples) -> Samples:
    """Return (2/N) Σ rᵢ ∇yᵢ, shape (..., 9), by back-propagation."""
    hidden, output = _passes(params, X)
    dy = 2 / len(X) * (output - T)  # (..., N)
    dz = dy[..., np.newaxis] * params[..., np.newaxis, 6:8] * (1 - hidden**2)  # (..., N, 2)
    dW1 = (np.swapaxes(dz, -1, -2) @ X).reshape(*params.shape[:-1], 4)
    dv = (dy[..., np.newaxis, :] @ hidden)[..., 0, :]
    return np.concatenate([dW1, dz.sum(-2), dv, dy.sum(-1, keepdims=True)], axis=-1)


def _points(name: str, x: ArrayLike) -> Samples:
    points = finite(name, x)
    if points.shape[-1:] != (2,):
        raise ValueError(f"{name} must have shape (..., 2), got {points.shape}")
    return points


def _params(params: ArrayLike) -> Samples:
    return finite("params", params, shape=(N_WEIGHTS,))


def _direction(name: str, v: ArrayLike) -> Samples:
    direction = finite(name, v, shape=(N_WEIGHTS,))
    length = float(np.linalg.norm(direction))
    if length == 0:
        raise ValueError(f"{name} must not be zero")
    return direction / length


def _data(X: ArrayLike, T: ArrayLike) -> tuple[Samples, Samples]:
    inputs = finite("X", X, shape=(None, 2))
    if len(inputs) == 0:
        raise ValueError("X must have at least one row, got 0")
    return inputs, finite("T", T, shape=(len(inputs),))


def _symmetric(H: ArrayLike) -> Samples:
    matrix = finite("H", H, shape=(None, None))
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"H must be square, got shape {matrix.shape}")
    skew = float(np.abs(matrix - matrix.T).max(initial=0.0))
    if skew > 1e-9 * np.abs(matrix).max(initial=0.0):
        raise ValueError(f"H must be symmetric, got entries that differ by {skew:g}")
    return matrix


# What the post says -------------------------------------------------------------------------------


def random_network(seed: int) -> tuple[Samples, Samples]:
    """Return standard normal weights (9,) and input (2,), as the post draws them, but seeded."""
    rng = np.random.default_rng(count("seed", seed))
    return rng.normal(size=N_WEIGHTS), rng.normal(size=2)


def signature_census(hessian: str, draws: int = 300) -> dict[Signature, int]:
    """Count the signatures of a Hessian over the networks of seeds 0, 1, 2 and so on.

    Parameters
    ----------
    hessian
        ``output`` in the nine weights, ``joint`` in weights and input, or ``input``.
    draws
        How many networks.
    """
    kinds = {"output": output_hessian, "joint": joint_hessian, "input": input_hessian}
    if hessian not in kinds:
        raise ValueError(f"hessian must be one of {', '.join(kinds)}, got {hessian!r}")
    census: dict[Signature, int] = {}
    for seed in range(count("draws", draws, least=1)):
        found = signature(kinds[hessian](*random_network(seed)))
        census[found] = census.get(found, 0) + 1
    return census


def posted_gradient_is_missing() -> bool:
    """Return whether the post's demo asks for a derivative that does not exist; it does.

    It concatenates parameters after the forward pass and differentiates the output with respect
    to that new vector, of which the output knows nothing: PyTorch answers None, and indexing it
    is a TypeError.
    """
    import torch

    params, x = (torch.tensor(a) for a in random_network(SEED))
    cuts = ((0, 4), (4, 6), (6, 8), (8, 9))
    leaves = [params[start:stop].clone().requires_grad_() for start, stop in cuts]
    W1, b1, W2, b2 = leaves
    y = W2 @ torch.tanh(W1.view(2, 2) @ x + b1) + b2
    (gradient,) = torch.autograd.grad(y, torch.cat(leaves), allow_unused=True)
    return gradient is None


def hessian_by_rows(params: ArrayLike, x: ArrayLike) -> Samples:
    """Return ∂²y/∂params², shape (9, 9), as the post's demo would if its vector were the leaf.

    The network is cut out of the vector, so that y depends on it; then each entry of the gradient
    yields a row. No `backward()` has to come first.
    """
    import torch

    flat = torch.tensor(_params(params), requires_grad=True)
    point = torch.tensor(finite("x", x, shape=(2,)))
    y = flat[6:8] @ torch.tanh(flat[:4].view(2, 2) @ point + flat[4:6]) + flat[8]
    (gradient,) = torch.autograd.grad(y, flat, create_graph=True)
    rows = [torch.autograd.grad(entry, flat, retain_graph=True)[0] for entry in gradient]
    return np.asarray(torch.stack(rows).numpy())


def missing_row_error() -> str:
    """Message with which torch refuses the repository's guard, isfinite, for a row that is None."""
    import torch

    try:
        torch.isfinite(None)  # type: ignore[arg-type]
    except TypeError as refusal:
        return str(refusal)
    return ""


# Numbers of the film ------------------------------------------------------------------------------


@cache
def _training() -> TrainLog:
    return train(record=range(TRAIN_STEPS + 1))


@cache
def _rest() -> tuple[Samples, Samples, Samples, Samples]:
    """Return the trained network p* and its Hessian, sharp and flat direction."""
    params = train(steps=REST_STEPS).params[-1]
    H = mse_hessian(params, *xor_data())
    return params, H, top_vector(H), flat_vector(H)


@cache
def _kicked(eta: float) -> Kick:
    params, _, sharp, _ = _rest()
    return kick(params, sharp, eta)


def rest_params() -> Samples:
    """Return the trained network p*, shape (9,), from which the kicks start."""
    return _rest()[0].copy()


def rest_directions() -> tuple[Samples, Samples]:
    """Return the sharp and the flat direction at p*, unit vectors of shape (9,)."""
    return _rest()[2].copy(), _rest()[3].copy()


def area_ratio(side: float) -> float:
    """Return :func:`patch_ratio` halfway between the post's two inputs."""
    return patch_ratio(between(0.5), side)


def determinant_between(t: float) -> float:
    """Return det J on the way from X0 (t = 0) to X1 (t = 1)."""
    return float(np.linalg.det(jacobian(between(t))))


def singular_value(index: int, t: float) -> float:
    """Return the longest (0) or shortest (1) stretch of J on the way from X0 (t = 0) to X1."""
    index = _at_most("index", index, 1)
    return float(np.linalg.svd(jacobian(between(t)), compute_uv=False)[index])


def needle_curvature(angle: float) -> float:
    """Return the curvature at p* along a needle, `angle` radians from sharp towards flat."""
    _, H, sharp, flat = _rest()
    angle = real("angle", angle)
    return curvature_in_direction(H, np.cos(angle) * sharp + np.sin(angle) * flat)


def training_step(step: int) -> int:
    """Return the step of the training that a picture shows."""
    return _at_most("step", step, TRAIN_STEPS)


def training_loss(step: int) -> float:
    """Return the loss after so many steps of training."""
    return float(_training().losses[training_step(step)])


def eigenvalue(step: int, index: int) -> float:
    """Return the Hessian's eigenvalue number `index`, from 0 for the least, at a training step."""
    spectra = _training().spectra
    return float(spectra[training_step(step)][_at_most("index", index, N_WEIGHTS - 1)])


def negative_eigenvalues(step: int) -> int:
    """Return how many eigenvalues are below −1e-6 at a training step."""
    return int(np.sum(_training().spectra[training_step(step)] < -FLAT))


def flat_eigenvalues(step: int) -> int:
    """Return how many eigenvalues are within 1e-6 of zero at a training step."""
    return int(np.sum(np.abs(_training().spectra[training_step(step)]) <= FLAT))


def n_weights() -> int:
    """Return the number of the network's weights."""
    return N_WEIGHTS


def n_points() -> int:
    """Return the number of data points in XOR."""
    return len(xor_data()[0])


def bent_directions() -> int:
    """Return in how many directions the data points bend the loss at p*."""
    return data_rank(_rest()[0], xor_data()[0])


def sharpness() -> float:
    """Return λmax at p*."""
    return float(spectrum(_rest()[1])[-1])


def step_limit() -> float:
    """Return 2/λmax at p*, the longest step that settles there."""
    return 2 / sharpness()


def step_size(eta: float) -> float:
    """Return the step size that a picture shows."""
    return positive("eta", eta)


def displacement_factor(eta: float, size: float = 1e-6) -> float:
    """Return what one step does to a small displacement along the sharp direction: 1 − ηλmax."""
    params, _, sharp, _ = _rest()
    pushed = kick(params, sharp, eta, size, 1)
    return float(pushed.coords[1] / pushed.coords[0])


def kicked_loss(eta: float, step: int) -> float:
    """Return the loss so many steps after the kick."""
    losses = _kicked(positive("eta", eta)).losses
    return float(losses[_at_most("step", step, len(losses) - 1)])


def kicked_coordinate(eta: float, step: int) -> float:
    """Return the displacement along the sharp direction so many steps after the kick."""
    coords = _kicked(positive("eta", eta)).coords
    return float(coords[_at_most("step", step, len(coords) - 1)])


def kicked_sharpness(eta: float, step: int) -> float:
    """Return λmax so many steps after the kick."""
    values = _kicked(positive("eta", eta)).lambda_max
    return float(values[_at_most("step", step, len(values) - 1)])


def kick_peak_step(eta: float) -> int:
    """Return the step after the kick at which the loss is highest."""
    return _kicked(positive("eta", eta)).peak_step


@cache
def pushed(eta: float) -> Kick:
    """Return the film's push along the sharp direction, far enough to be seen."""
    params, _, sharp, _ = _rest()
    return kick(params, sharp, eta, PUSH)


@cache
def floor_sharpness(step: int) -> float:
    """Return λmax on the valley's floor below the ball, after a push and wild steps.

    A bouncing ball is on one side, then on the other: the floor is halfway between two networks
    in a row. At step 0 it is the network at rest.
    """
    step = _at_most("step", step, KICK_STEPS)
    if step == 0:
        return sharpness()
    below = pushed(WILD_RATE).params[step - 1 : step + 1].mean(axis=0)
    return float(spectrum(mse_hessian(below, *xor_data()))[-1])


def wider_step_limit() -> float:
    """Return 2/λmax where the network lands after the film's push."""
    return 2 / floor_sharpness(KICK_STEPS)


def _at_most(name: str, value: int, most: int) -> int:
    number = count(name, value)
    if number > most:
        raise ValueError(f"{name} must be <= {most}, got {number}")
    return number


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "area_ratio",
        "area of the bent image of a square, in units of the square's area",
        area_ratio,
        fixed(4),
        at=((4.0,), (0.1,)),
    ),
    Quantity(
        "determinant",
        "det J, the area that a tiny square keeps: halfway, and at either input of the post",
        determinant_between,
        fixed(4),
        at=((0.5,), (1.0,), (0.0,)),
    ),
    Quantity(
        "stretch",
        "longest and shortest stretch of the Jacobian, halfway and at either input of the post",
        singular_value,
        fixed(3),
        at=((0, 0.5), (1, 0.5), (0, 1.0), (1, 1.0), (0, 0.0), (1, 0.0)),
    ),
    Quantity(
        "needle",
        "curvature along the needle, across the valley and along it",
        needle_curvature,
        fixed(2),
        at=((0.0,), (np.pi / 2,)),
    ),
    Quantity(
        "step",
        "steps of training so far",
        training_step,
        integer(),
        at=((0,), (50,), (400,)),
    ),
    Quantity(
        "loss",
        "loss in training",
        training_loss,
        fixed(4),
        at=((0,),),
    ),
    Quantity(
        "small_loss",
        "loss in training, late",
        training_loss,
        scientific(1),
        at=((50,),),  # in the end it is rounding, and another on another machine
    ),
    Quantity(
        "eigenvalue",
        "an eigenvalue of the Hessian: the extremes at the start, the four that stay",
        eigenvalue,
        fixed(2),
        at=((0, 0), (0, 8), (400, 5), (400, 6), (400, 7), (400, 8)),
    ),
    Quantity(
        "negative_eigenvalues",
        "how many curvatures are negative at the start",
        negative_eigenvalues,
        integer(),
        at=((0,),),
    ),
    Quantity(
        "flat_eigenvalues",
        "how many curvatures training takes to zero",
        flat_eigenvalues,
        integer(),
        at=((400,),),
    ),
    Quantity("weights", "weights of the network", n_weights, integer()),
    Quantity("points", "data points of XOR", n_points, integer()),
    Quantity(
        "bent_directions",
        "directions in which the data points bend the loss",
        bent_directions,
        integer(),
    ),
    Quantity("step_limit", "2/λ, the longest step that settles", step_limit, fixed(3)),
    Quantity(
        "step_size",
        "the step size on the slider",
        step_size,
        fixed(2),
        at=((CALM_RATE,), (WILD_RATE,)),
    ),
    Quantity(
        "floor_sharpness",
        "the greatest curvature on the valley's floor while the ball drifts along it",
        floor_sharpness,
        fixed(2),
        at=((0,), (KICK_STEPS,)),
    ),
    Quantity("wider_step_limit", "2/λ where the ball lands", wider_step_limit, fixed(3)),
)
