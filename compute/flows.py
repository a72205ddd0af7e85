"""Probability carried by a map: how a density thins where the map stretches space.

A map x = f(z) carries probability along. A small cell of area dz around z becomes a cell of area
|det J(z)| dz, where J = ∂f/∂z, and the probability in it is the same as before, so

    p_x(f(z)) · |det J(z)| = p_z(z),      log p_x(x) = log p_z(z) − log |det J(z)|.

The post's map is affine, x = A z + b, with a standard normal base; J = A everywhere. Its third
exercise bends the plane by x = tanh(A z + b), where every point has its own |det J|. The inverse
map has the Jacobian J⁻¹, so its log-determinant is the same number with the other sign. Layers
multiply their Jacobians, so their log-determinants add up.

Source: Papamakarios, Nalisnick, Rezende, Mohamed, Lakshminarayanan, "Normalizing Flows for
Probabilistic Modeling and Inference", JMLR 22 (2021), section 2.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, real
from compute.errors import SingularMatrixError
from compute.quantities import Quantity, fixed, integer

if TYPE_CHECKING:
    import torch

Vector = tuple[float, ...]
Matrix = tuple[Vector, ...]  # a tuple of rows: hashable, and JSON can hold it

# The post's affine flow, and the point at which it evaluates the density.
AFFINE_A: Matrix = ((2.0, 0.3), (0.1, 1.5))
AFFINE_B: Vector = (1.0, -2.0)
TEST_POINT: Vector = (2.0, 0.0)  # x*

# Exercise 2: x = tanh(A z + b) with three matrices and one shift.
EXERCISE_2_A: tuple[Matrix, ...] = (
    ((1.0, 0.5), (0.2, 1.3)),
    ((2.0, -0.3), (0.8, 0.5)),
    ((0.5, 1.2), (-1.0, 2.0)),
)
EXERCISE_2_B: Vector = (0.7, -1.5)

# Exercise 3: x = tanh(A z + b) on the square [-2, 2]²; the film cuts it into 16 x 16 cells.
BENT_A: Matrix = ((1.2, 0.7), (-0.6, 1.5))
BENT_B: Vector = (0.5, -0.8)
BENT_HALF_WIDTH = 2.0
BENT_CELLS = 16

# Exercise 4: the log density of the affine flow on a 120 x 120 grid over [-3, 3]².
WINDOW_HALF_WIDTH = 3.0
WINDOW_NODES = 120
WIDER_WINDOW: tuple[Vector, Vector] = ((-6.0, -7.0), (8.0, 3.0))  # low and high corner

# The film's dots.
DOTS = 600
DOTS_SEED = 9

UNIT_SQUARE: Matrix = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))  # about 0, ccw

MAX_CONDITION = 1e12  # beyond it a float64 solution keeps fewer than four digits
LARGEST = 1e150  # squares and products of two such numbers still fit into float64
QUADRATURE_NODES = 160  # Gauss-Legendre nodes on each side of a box
MAX_BOX_SIDE = 60.0  # in standard deviations; the nodes are then 0.6 of one apart at most


@dataclass(frozen=True, slots=True)
class Ledger:
    """The balance of one point: what it had at z, what the map did, what it has at x = A z + b."""

    log_pz: float  # base log density at z
    logabsdet: float  # log |det A|
    log_px: float  # log density at x: log_pz - logabsdet
    pz: float  # per unit of area in the z-plane (for n = 2)
    px: float  # per unit of area in the x-plane (for n = 2)


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """What a stack of k layers does to z, with the log-determinant of each layer."""

    x: Samples  # (..., n) the point after the last layer
    parts: Samples  # (k, ...) log |det J| of each layer at the point that reaches it
    total: Samples  # (...,) log |det J| of the whole stack: the sum of the parts


@dataclass(frozen=True, slots=True, eq=False)
class CellGrid:
    """The square cut into cells by rows of z2, each with its factor |det J| of the tanh flow."""

    centers: Samples  # (cells, cells, 2) z; [row, column] has z2 from the row, z1 from the column
    stretch: Samples  # (cells, cells) |det J| at the center: x-area per z-area


@dataclass(frozen=True, slots=True, eq=False)
class BentPoints:
    """Points on their way from z to tanh(A z + b), with the factor of the way so far."""

    x: Samples  # (..., 2)
    stretch: Samples  # (...,) |det ∂x/∂z|: x-area per z-area


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or the smallest value of a scalar field, and where it is taken."""

    at: tuple[float, float]
    value: float


class Layer(Protocol):
    """One step of a flow: a map of points and the log-determinant of its Jacobian."""

    def forward(self, z: ArrayLike) -> Samples:
        """Map z (..., n) to x (..., n)."""
        ...

    def logabsdet(self, z: ArrayLike) -> Samples:
        """Return log |det ∂x/∂z| at z, of shape (...,)."""
        ...


@dataclass(frozen=True, slots=True)
class Affine:
    """The layer x = A z + b."""

    A: Matrix
    b: Vector

    def forward(self, z: ArrayLike) -> Samples:
        """Return A z + b."""
        return affine_forward(z, self.A, self.b)

    def logabsdet(self, z: ArrayLike) -> Samples:
        """Return log |det A| for each point."""
        A = _matrix(self.A)
        return np.full(_points("z", z, len(A)).shape[:-1], slogabsdet(A)[1])


@dataclass(frozen=True, slots=True)
class Tanh:
    """The layer x = tanh(z), coordinate by coordinate."""

    def forward(self, z: ArrayLike) -> Samples:
        """Return tanh(z)."""
        return np.asarray(np.tanh(_points("z", z)))

    def logabsdet(self, z: ArrayLike) -> Samples:
        """Return the sum over coordinates of log(1 - tanh²(z_i))."""
        return np.asarray(log_tanh_slope(_points("z", z)).sum(axis=-1))


BENT_LAYERS: tuple[Layer, ...] = (Affine(BENT_A, BENT_B), Tanh())


# --- Affine maps --------------------------------------------------------------------------------


def interp_map(A: ArrayLike, b: ArrayLike, s: float) -> tuple[Samples, Samples]:
    """Return the map on the straight way from the identity (s = 0) to A z + b (s = 1).

    A(s) = (1 - s) I + s A,   b(s) = s b.

    Parameters
    ----------
    A : (n, n)
    b : (n,)
    s : number in [0, 1]

    Raises
    ------
    ValueError
        If `s` is outside [0, 1], `A` is not square or `b` has another length.
    """
    matrix = _matrix(A)
    shift = _shift(b, matrix)
    s = real("s", s)
    if not 0.0 <= s <= 1.0:
        raise ValueError(f"s must be in [0, 1], got {s}")
    return (1.0 - s) * np.eye(len(matrix)) + s * matrix, s * shift


def affine_forward(z: ArrayLike, A: ArrayLike, b: ArrayLike) -> Samples:
    """Return x = A z + b for points z of shape (..., n).

    A singular `A` is a map too (it flattens space), so it is not refused here.
    """
    matrix = _matrix(A)
    x: Samples = _points("z", z, len(matrix)) @ matrix.T + _shift(b, matrix)
    return x


def affine_inverse(x: ArrayLike, A: ArrayLike, b: ArrayLike) -> Samples:
    """Return z = A⁻¹ (x - b) for points x of shape (..., n), by solving A z = x - b.

    Raises
    ------
    SingularMatrixError
        If the condition number of `A` is above `MAX_CONDITION`.
    """
    matrix = _invertible(A)
    offset = _points("x", x, len(matrix)) - _shift(b, matrix)
    columns = offset.reshape(-1, len(matrix)).T
    return finite("A⁻¹ (x - b)", np.linalg.solve(matrix, columns).T.reshape(offset.shape))


def slogabsdet(A: ArrayLike) -> tuple[int, float]:
    """Return the sign of det A (+1 or -1) and log |det A|, for A of shape (n, n).

    A flow needs |det A| only: a reflection (det < 0) is a perfectly good map, though the logarithm
    of its determinant is no real number.

    Raises
    ------
    SingularMatrixError
        If the condition number of `A` is above `MAX_CONDITION`: no flow can come back through it.
    """
    sign, logabs = np.linalg.slogdet(_invertible(A))
    return int(sign), float(logabs)


def polygon_area(P: ArrayLike) -> float:
    """Return the signed area of the polygon with corners P (k, 2): positive if counter-clockwise.

    area = 1/2 · sum_i (x_i y_{i+1} - x_{i+1} y_i), corners taken cyclically, measured from the
    first one. (Braden, "The Surveyor's Area Formula", College Math. J. 17 (1986).)

    Raises
    ------
    ValueError
        If there are fewer than three corners.
    """
    corners = _bounded("P", P, (None, 2))
    if len(corners) < 3:
        raise ValueError(f"P must have at least 3 corners, got {len(corners)}")
    x, y = (corners - corners[0]).T  # a far-away polygon would lose its digits otherwise
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2.0


# --- Densities ----------------------------------------------------------------------------------


def std_normal_logpdf(z: ArrayLike) -> Samples:
    """Return log N(z; 0, I) = -|z|²/2 - n/2 · log 2π for points z of shape (..., n), any n."""
    points = _points("z", z)
    n = points.shape[-1]
    return np.asarray(-np.sum(points**2, axis=-1) / 2.0 - n / 2.0 * math.log(2.0 * math.pi))


def affine_logpdf(x: ArrayLike, A: ArrayLike, b: ArrayLike) -> Samples:
    """Return log p_x(x) of x = A z + b with z ~ N(0, I), for points x of shape (..., n).

    z = A⁻¹ (x - b);   log p_x(x) = log N(z; 0, I) - log |det A|.

    Raises
    ------
    SingularMatrixError
        If the condition number of `A` is above `MAX_CONDITION`.
    """
    return np.asarray(std_normal_logpdf(affine_inverse(x, A, b)) - slogabsdet(A)[1])


def cell_ledger(z: ArrayLike, A: ArrayLike, b: ArrayLike) -> Ledger:
    """Return the ledger of one point z (n,) that moves to x = A z + b.

    log p_x is evaluated at the mapped point through the inverse map, not copied from z.
    """
    matrix = _matrix(A)
    point = _bounded("z", z, (len(matrix),))
    log_pz = float(std_normal_logpdf(point))
    log_px = float(affine_logpdf(affine_forward(point, matrix, b), matrix, b))
    logabsdet = slogabsdet(matrix)[1]
    return Ledger(log_pz, logabsdet, log_px, math.exp(log_pz), _exp("the density at x", log_px))


def total_mass(A: ArrayLike, coefficient: float) -> float:
    """Return the integral of exp(log p_z(z) + coefficient · log |det A|) over all x = A z + b.

    Substituting dx = |det A| dz gives |det A|^(1 + coefficient): 1 for the right coefficient, -1,
    and (det A)² for +1, the wrong sign.

    Raises
    ------
    SingularMatrixError
        If the condition number of `A` is above `MAX_CONDITION`.
    ValueError
        If the integral does not fit into a float.
    """
    return _exp("the integral", (1.0 + real("coefficient", coefficient)) * slogabsdet(A)[1])


def wrong_sign_mass(A: ArrayLike) -> float:
    """Return (det A)², the "total probability" if log |det A| is added instead of subtracted."""
    return total_mass(A, 1.0)


def mass_in_box(
    low: ArrayLike, high: ArrayLike, A: ArrayLike, b: ArrayLike, coefficient: float = -1.0
) -> float:
    """Return the integral of exp(log p_z + coefficient · log |det A|) over a box of the x-plane.

    With the default coefficient, -1, this is the probability of the box under the affine flow.
    Tensor Gauss-Legendre quadrature with `QUADRATURE_NODES` nodes a side.

    Parameters
    ----------
    low, high : (2,) corners of the box, low < high in both coordinates
    A : (2, 2)
    b : (2,)

    Raises
    ------
    SingularMatrixError
        If the condition number of `A` is above `MAX_CONDITION`.
    ValueError
        If the box is empty, or wider than `MAX_BOX_SIDE` times the smallest singular value of `A`
        (the narrowest standard deviation of the density): the nodes would be too far apart.
    """
    matrix = finite("A", A, shape=(2, 2))
    points, weights = _box_quadrature(low, high)
    log_density = affine_logpdf(points, matrix, b)
    side = float(np.max(np.subtract(high, low)))
    narrowest = float(np.linalg.svd(matrix, compute_uv=False)[-1])
    if side > MAX_BOX_SIDE * narrowest:
        raise ValueError(
            f"high - low must be at most {MAX_BOX_SIDE:g} times the narrowest standard deviation, "
            f"{narrowest:.3g}, got {side:.3g}"
        )
    return float(np.sum(weights * np.exp(log_density))) * total_mass(matrix, coefficient)


def window_extremes(
    nodes: int = WINDOW_NODES, half_width: float = WINDOW_HALF_WIDTH
) -> tuple[Extreme, Extreme]:
    """Return the largest and the smallest log density of the post's affine flow on a square grid.

    The grid has `nodes` nodes a side, ends included, over [-half_width, half_width]² (exercise 4).
    """
    side = _side("half_width", half_width) * np.linspace(-1.0, 1.0, count("nodes", nodes, least=2))
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    return _extremes(grid, affine_logpdf(grid, AFFINE_A, AFFINE_B))


# --- The tanh flow ------------------------------------------------------------------------------


def tanh_flow_forward(z: ArrayLike, A: ArrayLike, b: ArrayLike) -> Samples:
    """Return x = tanh(A z + b) for points z of shape (..., n); it lies in the box (-1, 1)ⁿ.

    From |A z + b| of about 19 on, the nearest float64 is ±1 itself.
    """
    return np.asarray(np.tanh(affine_forward(z, A, b)))


def tanh_flow_inverse(x: ArrayLike, A: ArrayLike, b: ArrayLike) -> Samples:
    """Return z = A⁻¹ (artanh x - b) for points x of shape (..., n).

    Raises
    ------
    ValueError
        If a coordinate is not strictly between -1 and 1.
    SingularMatrixError
        If the condition number of `A` is above `MAX_CONDITION`.
    """
    points = _points("x", x)
    if (np.abs(points) >= 1.0).any():
        worst = points.flat[np.argmax(np.abs(points))]
        raise ValueError(f"x must be strictly between -1 and 1, got {worst}")
    return affine_inverse(np.arctanh(points), A, b)


def tanh_flow_logabsdet(z: ArrayLike, A: ArrayLike, b: ArrayLike) -> Samples:
    """Return log |det J| of x = tanh(A z + b) at points z of shape (..., n).

    a = A z + b;   log |det J| = log |det A| + sum_i log(1 - tanh² a_i).

    Raises
    ------
    SingularMatrixError
        If the condition number of `A` is above `MAX_CONDITION`.
    """
    return np.asarray(slogabsdet(A)[1] + np.sum(log_tanh_slope(affine_forward(z, A, b)), axis=-1))


def log_tanh_slope(a: ArrayLike) -> Samples:
    """Return log(1 - tanh² a) = 2 (log 2 - |a| - log1p(e^(-2|a|))), which never overflows."""
    size = np.abs(_bounded("a", a))
    return np.asarray(2.0 * (math.log(2.0) - size - np.log1p(np.exp(-2.0 * size))))


def naive_log_tanh_slope(a: ArrayLike) -> Samples:
    """Return log(1 - tanh² a) as it is spelled, which is -inf once tanh a rounds to ±1.

    tanh a = 1 - 2 e^(-2a) + … is nearest to 1 where 2 e^(-2a) < 2⁻⁵⁴: from a = 55/2 · ln 2 = 19.06
    on, and a little earlier where the library's tanh is an ulp off.
    """
    with np.errstate(divide="ignore"):  # the -inf is what this function is there to show
        return np.asarray(np.log(1.0 - np.tanh(_bounded("a", a)) ** 2))


def bend(z: ArrayLike, A: ArrayLike, b: ArrayLike, u: float) -> BentPoints:
    """Return points (..., n) on the straight way from z (u = 0) to tanh(A z + b) (u = 1).

    x = (1 - u) z + u tanh(a),   a = A z + b,   J = (1 - u) I + u diag(1 - tanh² a) A.

    Raises
    ------
    ValueError
        If `u` is outside [0, 1].
    """
    u = real("u", u)
    if not 0.0 <= u <= 1.0:
        raise ValueError(f"u must be in [0, 1], got {u}")
    matrix = _matrix(A)
    points = _points("z", z, len(matrix))
    inner = affine_forward(points, matrix, b)
    slope = np.exp(log_tanh_slope(inner))
    J = (1.0 - u) * np.eye(len(matrix)) + u * slope[..., :, None] * matrix
    return BentPoints((1.0 - u) * points + u * np.tanh(inner), np.abs(np.linalg.det(J)))


def compose_logabsdet(layers: Sequence[Layer], z: ArrayLike) -> Composition:
    """Send points z (..., n) through the layers in order, and keep each one's log |det J|.

    z_0 = z;   z_k = f_k(z_{k-1});   log |det ∂x/∂z| = sum_k log |det ∂f_k/∂z_{k-1}|,
    by the chain rule and det(J_2 J_1) = det J_2 · det J_1.

    Raises
    ------
    ValueError
        If there is no layer.
    """
    if len(layers) == 0:
        raise ValueError("layers must hold at least one layer, got none")
    point = _points("z", z)
    parts = []
    for layer in layers:
        parts.append(layer.logabsdet(point))
        point = layer.forward(point)
    by_layer = np.stack(parts)
    return Composition(point, by_layer, np.asarray(by_layer.sum(axis=0)))


def tanh_flow_cells(
    A: ArrayLike, b: ArrayLike, half_width: float = BENT_HALF_WIDTH, cells: int = BENT_CELLS
) -> CellGrid:
    """Cut [-half_width, half_width]² into cells x cells; return each center with its |det J|."""
    cells = count("cells", cells, least=1)
    side = _side("half_width", half_width) * (2.0 * np.arange(cells) + 1.0 - cells) / cells
    centers = np.stack(np.meshgrid(side, side), axis=-1)
    return CellGrid(centers, np.exp(tanh_flow_logabsdet(centers, A, b)))


def tanh_flow_area(A: ArrayLike, b: ArrayLike, half_width: float = BENT_HALF_WIDTH) -> float:
    """Return the area of tanh(A z + b) over z in [-half_width, half_width]².

    The map is one-to-one, so the area is the integral of |det J| over the square: Gauss-Legendre
    with `QUADRATURE_NODES` nodes a side.
    """
    matrix = finite("A", A, shape=(2, 2))
    half_width = _side("half_width", half_width)
    points, weights = _box_quadrature((-half_width, -half_width), (half_width, half_width))
    return float(np.sum(weights * np.exp(tanh_flow_logabsdet(points, matrix, b))))


def tanh_flow_stretch_range(
    A: ArrayLike, b: ArrayLike, half_width: float = BENT_HALF_WIDTH
) -> tuple[Extreme, Extreme]:
    """Return the largest and the smallest |det J| of tanh(A z + b) over a closed square.

    log(1 - tanh² a) is concave with its top, 0, at a = 0. So log |det J| is concave in z: it is
    largest where A z + b = 0, which must lie in the square, and smallest at one of the corners.

    Raises
    ------
    ValueError
        If the point with A z + b = 0 lies outside the square.
    """
    matrix = finite("A", A, shape=(2, 2))
    half_width = _side("half_width", half_width)
    top = affine_inverse((0.0, 0.0), matrix, b)
    if (np.abs(top) > half_width).any():
        raise ValueError(f"half_width must reach the point {tuple(top)}, got {half_width}")
    corners = half_width * np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    candidates = np.vstack([top, corners])
    return _extremes(candidates, np.exp(tanh_flow_logabsdet(candidates, matrix, b)))


# --- Autograd -----------------------------------------------------------------------------------


def jacobian_ad(fn: Callable[[torch.Tensor], torch.Tensor], z: ArrayLike) -> Samples:
    """Return the Jacobian J[i, j] = ∂fn_i/∂z_j at one point z (n,), by torch's autograd.

    Parameters
    ----------
    fn : a function of a float64 tensor (n,) that returns a tensor (n,)
    z : (n,)

    Raises
    ------
    ValueError
        If `fn` returns another shape, or the Jacobian is not finite.
    """
    import torch

    point = _bounded("z", z, (None,))
    matrix = torch.func.jacrev(fn)(torch.tensor(point)).detach().numpy()
    if matrix.shape != (len(point), len(point)):
        raise ValueError(f"fn must map ({len(point)},) to itself, got Jacobian {matrix.shape}")
    return finite("the Jacobian of fn", matrix)


def autograd_logabsdet(direction: str) -> float:
    """Return log |det| of the autograd Jacobian of the post's affine map at its test point.

    "forward" differentiates z → A z + b at z* = f⁻¹(x*): the term of the change of variables.
    "inverse" differentiates x → A⁻¹ (x - b) at x*: what the post's code does, with the other sign.
    """
    import torch

    A, b = torch.tensor(AFFINE_A, dtype=torch.float64), torch.tensor(AFFINE_B, dtype=torch.float64)
    if _is_forward(direction):
        z = affine_inverse(TEST_POINT, AFFINE_A, AFFINE_B)
        return slogabsdet(jacobian_ad(lambda point: A @ point + b, z))[1]
    return slogabsdet(jacobian_ad(lambda point: torch.linalg.solve(A, point - b), TEST_POINT))[1]


# --- Samples ------------------------------------------------------------------------------------


def gaussian_samples(n: int, seed: int) -> Samples:
    """Draw n points (n, 2) from N(0, I); the same seed gives the same points."""
    rng = np.random.default_rng(count("seed", seed))
    return rng.standard_normal((count("n", n), 2))


# --- The numbers of the film --------------------------------------------------------------------


def cell_area(s: float) -> float:
    """Return the area of the unit square's image at glide s of the post's affine map."""
    return polygon_area(affine_forward(UNIT_SQUARE, *interp_map(AFFINE_A, AFFINE_B, s)))


def peak_density(s: float) -> float:
    """Return the largest density at glide s, that of the image of z = 0."""
    A, b = interp_map(AFFINE_A, AFFINE_B, s)
    return math.exp(affine_logpdf(b, A, b))


def area_times_density(s: float) -> float:
    """Return cell_area(s) · peak_density(s), which stands still at 1/(2π)."""
    return cell_area(s) * peak_density(s)


def dot_coordinate(axis: int, s: float) -> float:
    """Return coordinate `axis` (0 or 1) of the followed dot at glide s: z* at 0, x* at 1."""
    z = affine_inverse(TEST_POINT, AFFINE_A, AFFINE_B)
    return float(affine_forward(z, *interp_map(AFFINE_A, AFFINE_B, s))[_axis("axis", axis)])


def ledger_entry(entry: str, s: float) -> float:
    """Return one entry ("log_pz", "logabsdet", …) of the followed dot's ledger at glide s."""
    if entry not in Ledger.__slots__:
        raise ValueError(f"entry must be one of {', '.join(Ledger.__slots__)}, got {entry!r}")
    z = affine_inverse(TEST_POINT, AFFINE_A, AFFINE_B)
    return float(getattr(cell_ledger(z, *interp_map(AFFINE_A, AFFINE_B, s)), entry))


def jacobian_entry(direction: str, row: int, column: int) -> float:
    """Return one entry of the Jacobian of the post's affine map, "forward" or "inverse"."""
    A = np.array(AFFINE_A)
    J = A if _is_forward(direction) else np.linalg.inv(A)
    return float(J[_axis("row", row), _axis("column", column)])


def directed_logabsdet(direction: str) -> float:
    """Return log |det J| of the post's affine map, "forward" or "inverse"; see the sign."""
    A = np.array(AFFINE_A)
    return slogabsdet(A if _is_forward(direction) else np.linalg.inv(A))[1]


def total_probability(coefficient: float) -> float:
    """Return `total_mass` of the post's affine map: 1 at coefficient -1, 8.82 at +1."""
    return total_mass(AFFINE_A, coefficient)


def bent_stretch(z1: float, z2: float) -> float:
    """Return |det J| of the tanh flow of exercise 3 at z = (z1, z2)."""
    return math.exp(tanh_flow_logabsdet((real("z1", z1), real("z2", z2)), BENT_A, BENT_B))


@cache
def bent_cell_extremes() -> tuple[Extreme, Extreme]:
    """Return the centers of the film's cells that grow and shrink most, with their |det J|."""
    cells = tanh_flow_cells(BENT_A, BENT_B)
    return _extremes(cells.centers, cells.stretch)


def layer_logabsdet(layer: str, z1: float, z2: float) -> float:
    """Return what one layer, "affine" or "tanh", of exercise 3's flow adds at z = (z1, z2)."""
    names = ("affine", "tanh")
    if layer not in names:
        raise ValueError(f"layer must be 'affine' or 'tanh', got {layer!r}")
    z = (real("z1", z1), real("z2", z2))
    return float(compose_logabsdet(BENT_LAYERS, z).parts[names.index(layer)])


def stack_logabsdet(z1: float, z2: float) -> float:
    """Return log |det J| of exercise 3's flow at z = (z1, z2), summed over its layers."""
    return float(compose_logabsdet(BENT_LAYERS, (real("z1", z1), real("z2", z2))).total)


# --- Checks at the door -------------------------------------------------------------------------


def _bounded(name: str, values: ArrayLike, shape: tuple[int | None, ...] | None = None) -> Samples:
    array = finite(name, values, shape=shape)
    if (np.abs(array) > LARGEST).any():
        raise ValueError(f"{name} must be at most {LARGEST:g} in size, got {np.abs(array).max():g}")
    return array


def _points(name: str, values: ArrayLike, n: int | None = None) -> Samples:
    points = _bounded(name, values)
    if points.ndim == 0 or points.shape[-1] == 0:
        raise ValueError(f"{name} must have shape (..., n), got {points.shape}")
    if n is not None and points.shape[-1] != n:
        raise ValueError(f"{name} must have shape (..., {n}), got {points.shape}")
    return points


def _matrix(A: ArrayLike) -> Samples:
    matrix = _bounded("A", A, (None, None))
    if matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ValueError(f"A must be square, got {matrix.shape}")
    return matrix


def _invertible(A: ArrayLike) -> Samples:
    matrix = _matrix(A)
    sizes = np.linalg.svd(matrix, compute_uv=False)  # from the largest down to the smallest
    if sizes[0] > MAX_CONDITION * sizes[-1] or sizes[0] == 0.0:
        raise SingularMatrixError(
            f"A must have a condition number of at most {MAX_CONDITION:g}, "
            f"got singular values from {sizes[-1]:.3g} to {sizes[0]:.3g}"
        )
    return matrix


def _shift(b: ArrayLike, matrix: Samples) -> Samples:
    return _bounded("b", b, (len(matrix),))


def _exp(name: str, exponent: float) -> float:
    try:
        return math.exp(exponent)
    except OverflowError:
        raise ValueError(f"{name} must fit into a float64, got e^{exponent:.6g}") from None


def _side(name: str, half_width: float) -> float:
    half_width = real(name, half_width)
    if half_width <= 0:
        raise ValueError(f"{name} must be > 0, got {half_width}")
    return half_width


def _axis(name: str, axis: int) -> int:
    if count(name, axis) > 1:
        raise ValueError(f"{name} must be 0 or 1, got {axis}")
    return int(axis)


def _is_forward(direction: str) -> bool:
    if direction not in ("forward", "inverse"):
        raise ValueError(f"direction must be 'forward' or 'inverse', got {direction!r}")
    return direction == "forward"


def _extremes(points: Samples, values: Samples) -> tuple[Extreme, Extreme]:
    flat = points.reshape(-1, 2)
    largest, smallest = (
        Extreme((float(flat[k, 0]), float(flat[k, 1])), float(values.flat[k]))
        for k in (int(values.argmax()), int(values.argmin()))
    )
    return largest, smallest


@cache
def _legendre() -> tuple[Samples, Samples]:
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_NODES)
    return nodes, weights


def _box_quadrature(low: ArrayLike, high: ArrayLike) -> tuple[Samples, Samples]:
    low, high = _bounded("low", low, (2,)), _bounded("high", high, (2,))
    if (low >= high).any():
        raise ValueError(f"low must be below high, got {tuple(low)} and {tuple(high)}")
    nodes, weights = _legendre()
    half = (high - low) / 2.0
    x, y = (low + half)[:, None] + half[:, None] * nodes
    points = np.stack(np.meshgrid(x, y), axis=-1)
    return points, half[0] * half[1] * np.outer(weights, weights)


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "cell_area",
        "the area of the unit square's image while the map acts",
        cell_area,
        fixed(2),
        at=((0.0,), (1.0,)),
    ),
    Quantity(
        "peak_density",
        "the density at the middle of the cloud while the map acts",
        peak_density,
        fixed(3),
        at=((0.0,), (1.0,)),
    ),
    Quantity(
        "area_times_density",
        "area times density, the paint in the cell, which stands still",
        area_times_density,
        fixed(3),
        at=((0.0,), (1.0,)),
    ),
    Quantity(
        "dot_coordinate",
        "a coordinate of the followed dot, from z* (s = 0) to x* (s = 1)",
        dot_coordinate,
        fixed(3),
        at=((0, 0.0), (1, 0.0)),
    ),
    Quantity(
        "ledger",
        "a term of log p_x = log p_z − log |det J| at the followed dot",
        ledger_entry,
        fixed(3),
        at=(("log_pz", 1.0), ("logabsdet", 1.0), ("log_px", 1.0)),
    ),
    Quantity(
        "jacobian_entry",
        "an entry of the Jacobian of the map, or of its inverse",
        jacobian_entry,
        fixed(2),
        at=tuple(
            (direction, row, column)
            for direction in ("forward", "inverse")
            for row in (0, 1)
            for column in (0, 1)
        ),
    ),
    Quantity(
        "directed_logabsdet",
        "log |det J| of the map (plus) and of its inverse (minus)",
        directed_logabsdet,
        fixed(3, signed=True),
        at=(("forward",), ("inverse",)),
    ),
    Quantity(
        "total_probability",
        "the integral of the density if coefficient · log |det J| is added to log p_z",
        total_probability,
        fixed(2),
        at=((-1.0,), (1.0,)),
    ),
    Quantity(
        "whole_probability",
        "what a density must integrate to",
        total_probability,
        integer(),
        at=((-1.0,),),
    ),
    Quantity(
        "stretch",
        "|det J| of the curved map at the cell that grows most",
        bent_stretch,
        fixed(2),
        at=((-0.625, 0.375),),
    ),
    Quantity(
        "crushed_stretch",
        "|det J| of the curved map at the cell that shrinks most",
        bent_stretch,
        fixed(5),
        at=((1.875, -1.875),),
    ),
    Quantity(
        "layer_logabsdet",
        "the log |det J| that one layer adds",
        layer_logabsdet,
        fixed(3),
        at=(("affine", 0.0, 0.0), ("tanh", 0.0, 0.0)),
    ),
    Quantity(
        "stack_logabsdet",
        "log |det J| of the two layers together",
        stack_logabsdet,
        fixed(3),
        at=((0.0, 0.0),),
    ),
)
