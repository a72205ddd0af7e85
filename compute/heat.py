"""Divergence, curl and the Laplacian; heat on a grid and on a graph.

The Laplacian asks each cell whether its neighbors are warmer than it is: on a grid of spacing h,

    Δu ≈ (sum of the four neighbors − 4u) / h² = 4 (their mean − u) / h².

Heat takes a step in that direction, u ← u + D Δu, and then the next. Each step only moves heat from
cell to cell, so the peak falls and the total stays. A cell keeps the share 1 − 4D: for D > 1/4 it
gives away more than it has, and the finest chessboard pattern grows without bound. On a graph the
matrix −L takes the place of Δ and 2/λmax(L) that of the limit.

Grids are indexed ``u[row, column]``; fields sampled on `xs` and `ys` have ``y`` along the rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.errors import UnstableStepError
from compute.quantities import Quantity, fixed, integer

Edge = Literal["zero", "neumann", "periodic"]
"""What lies outside the grid: cold cells, a mirror (nothing leaves), or the opposite side."""

Field = Callable[[Samples], Samples]
"""A vector field in the plane: points ``(..., 2)`` in, vectors ``(..., 2)`` out."""

SIZE = 64  # N, cells along a side
DIFFUSION = 0.15  # D·dt/h², the post's choice
UNSTABLE_DIFFUSION = 0.30  # D·dt/h², beyond the limit on purpose
STEPS = 80  # updates
UNSTABLE_STEPS = 12  # updates at UNSTABLE_DIFFUSION
HOT_VALUE = 10.0  # u of the hot cell
HOT_CELL = (32, 32)  # (row, column)
PANEL_LABELS = (0, 11, 22, 33, 45, 56, 67, 79)  # the post's "step k": drawn after update k + 1
SPOTS = ((21, 21, HOT_VALUE), (42, 32, HOT_VALUE), (32, 48, HOT_VALUE))  # exercise 3
SWIRL_NODES = 64  # exercise 1, per side of [−2, 2]²
GAUSSIAN_NODES = 120  # exercise 2, per side of [−2, 2]²
HALF_WIDTH = 2.0  # of the square of exercises 1 and 2
RING = 6  # nodes
RING_STEPS = 10
POST_RATE = 0.5  # the post's rate on the ring: exactly at the limit, where nothing settles
RING_RATE = 0.25  # the film's
BLOW_UP = 1e12  # a run stops once a value passes this
PICTURE_FLOOR = 1e-4  # bottom of the film's logarithmic color scale; its top is HOT_VALUE


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: `==` on arrays has no truth value
class DivCurl:
    """Divergence and curl of a plane field on a grid."""

    div: Samples  # (ny, nx) 1/time, ∂F₁/∂x + ∂F₂/∂y
    curl: Samples  # (ny, nx) 1/time, ∂F₂/∂x − ∂F₁/∂y, positive counterclockwise


@dataclass(frozen=True, slots=True, eq=False)
class HeatRun:
    """Heat on a grid at steps 0, 1, …; shorter than asked if it blew up."""

    u: Samples  # (steps + 1, H, W) temperature, u[0] is the start
    peak: Samples  # (steps + 1,) max u
    total: Samples  # (steps + 1,) Σ u
    lowest: Samples  # (steps + 1,) min u
    blew_up_at: int | None  # the step at which |u| passed 1e12, the last one kept


@dataclass(frozen=True, slots=True, eq=False)
class GraphRun:
    """Heat on a graph at steps 0, 1, …; shorter than asked if it blew up."""

    u: Samples  # (steps + 1, n) feature of each node, u[0] is the start
    total: Samples  # (steps + 1,) Σ u
    blew_up_at: int | None  # the step at which |u| passed 1e12, the last one kept


@dataclass(frozen=True, slots=True)
class GridLow:
    """The lowest sample on a grid, and where it is."""

    value: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DensityLaws:
    """How fast the density of a noised sample changes at a point, and by which law."""

    rate: float  # 1/time, ∂p/∂t
    heat: float  # 1/time, Δp: all that the heat equation allows
    drift: float  # 1/time, div(x p): the pull towards 0; rate = heat + drift


# --- divergence, curl, Laplacian ---------------------------------------------------------------


def laplacian(u: ArrayLike, h: float = 1.0, bc: Edge = "zero") -> Samples:
    """Five-point Laplacian, (up + down + left + right − 4u) / h², of the last two axes.

    Second order in h (LeVeque, *Finite Difference Methods for Ordinary and Partial Differential
    Equations*, 2007, §3.2).

    Parameters
    ----------
    u : (..., H, W) array of temperatures
    h : spacing of the cells, > 0
    bc : what the missing neighbors hold at the rim: "zero", "neumann" (the rim cell itself, so
        nothing flows out) or "periodic"

    Returns
    -------
    (..., H, W) array

    Raises
    ------
    ValueError
        If `u` has fewer than two axes, no cell or a value that is not finite; if `h` <= 0; if
        `bc` is unknown; if the result overflows.
    """
    grid = finite("u", u)
    if grid.ndim < 2 or grid.size == 0:
        raise ValueError(f"u must have shape (..., H, W) with H, W >= 1, got {grid.shape}")
    spacing = positive("h", h)
    edge = _edge(bc)
    with np.errstate(over="ignore", invalid="ignore"):
        result: Samples = _neighbor_excess(grid, edge) / spacing / spacing
    return _still_finite("laplacian", result)


def div_curl_grid(F: Field, xs: ArrayLike, ys: ArrayLike) -> DivCurl:
    """Divergence ∂F₁/∂x + ∂F₂/∂y and curl ∂F₂/∂x − ∂F₁/∂y of F on the grid xs × ys.

    Central differences inside and one-sided three-point differences at the rim, both of second
    order, hence exact for fields of degree <= 2.

    Parameters
    ----------
    F : maps points (ny, nx, 2) to vectors (ny, nx, 2)
    xs, ys : (nx,) and (ny,) increasing coordinates, at least three of each

    Raises
    ------
    ValueError
        If a coordinate list is too short or does not increase, or F returns another shape or a
        value that is not finite.
    """
    x, y = _nodes("xs", xs), _nodes("ys", ys)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    vectors = finite("F(points)", F(points), shape=points.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        dF1_dx, dF1_dy = _partials(vectors[..., 0], x, y)
        dF2_dx, dF2_dy = _partials(vectors[..., 1], x, y)
        div, curl = dF1_dx + dF2_dy, dF2_dx - dF1_dy
    return DivCurl(_still_finite("div", div), _still_finite("curl", curl))


def blended_field(swirl: float) -> Field:
    """Return (1 − s)·(x, y) + s·(y, −x): outflow at s = 0, a clockwise swirl at s = 1."""
    s = real("swirl", swirl)

    def field(points: Samples) -> Samples:
        x, y = points[..., 0], points[..., 1]
        return np.stack([(1 - s) * x + s * y, (1 - s) * y - s * x], axis=-1)

    return field


def carried(points: ArrayLike, time: float, swirl: float = 0.0) -> Samples:
    """Where the flow of `blended_field(swirl)` carries points in `time`, exactly.

    The field is linear, so x(t) = e^((1−s)t) R(−st) x(0) with R a rotation: areas grow by
    e^(div·t) and the paddle wheel turns by curl/2·t.

    Parameters
    ----------
    points : (..., 2) array
    time : may be negative (upstream)

    Returns
    -------
    (..., 2) array

    Raises
    ------
    ValueError
        If `points` is not (..., 2), an argument is not finite, or the points leave the floats.
    """
    start = finite("points", points)
    if start.ndim < 1 or start.shape[-1] != 2:
        raise ValueError(f"points must have shape (..., 2), got {start.shape}")
    t, s = real("time", time), real("swirl", swirl)
    with np.errstate(over="ignore", invalid="ignore"):
        growth, angle = np.exp((1 - s) * t), s * t
        if not (np.isfinite(growth) and math.isfinite(angle)):
            raise ValueError(f"time must keep the points finite, got {t} with swirl {s}")
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = start[..., 0], start[..., 1]
        end = growth * np.stack([cos * x + sin * y, cos * y - sin * x], axis=-1)
    return _still_finite("carried points", end)


def divergence_of_blend(swirl: float) -> float:
    """Divergence of `blended_field(swirl)`, by differences: 2(1 − s)."""
    return float(div_curl_grid(blended_field(swirl), (-1, 0, 1), (-1, 0, 1)).div[1, 1])


def curl_of_blend(swirl: float) -> float:
    """Curl of `blended_field(swirl)`, by differences: −2s."""
    return float(div_curl_grid(blended_field(swirl), (-1, 0, 1), (-1, 0, 1)).curl[1, 1])


def gaussian_laplacian(r: float) -> float:
    """Δ exp(−x² − y²) at distance r from the origin: (4r² − 4) exp(−r²), exactly.

    −4 at the top, 0 at r = 1, largest at r = √2.
    """
    square = real("r", r) * r
    decay = math.exp(-square)
    return (4 * square - 4) * decay if decay else 0.0  # r² may be infinite where nothing is left


def stencil_error(nodes: int, half_width: float = HALF_WIDTH) -> float:
    """Largest error of the stencil for exp(−x² − y²), over the inner nodes of a square grid."""
    x = _square_nodes(nodes, half_width)
    squares = x**2 + x[:, None] ** 2
    approximate = laplacian(np.exp(-squares), float(x[1] - x[0]))
    exact = (4 * squares - 4) * np.exp(-squares)
    return float(np.abs(approximate - exact)[1:-1, 1:-1].max())


def stencil_at_top(spacing: float, h: float) -> float:
    """Stencil at the top of exp(−x² − y²), from samples `spacing` apart, divided by h².

    With h = spacing it tends to −4. With h = 1, the factor left out, it tends to 0.
    """
    x = positive("spacing", spacing) * np.array([-1.0, 0.0, 1.0])
    return float(laplacian(np.exp(-(x**2) - x[:, None] ** 2), h)[1, 1])


def double_gradient_low(nodes: int = GAUSSIAN_NODES, half_width: float = HALF_WIDTH) -> GridLow:
    """Lowest value of div(grad exp(−x² − y²)) when `numpy.gradient` is applied twice.

    Twice a central difference is a stencil of spacing 2h; and an even number of nodes has none
    at the origin. Ties go to the first node, row by row.
    """
    x = _square_nodes(nodes, half_width)
    z = np.exp(-(x**2) - x[:, None] ** 2)
    dz_dx, dz_dy = _partials(z, x, x)
    values = _partials(dz_dx, x, x)[0] + _partials(dz_dy, x, x)[1]
    row, column = np.unravel_index(int(values.argmin()), values.shape)
    return GridLow(float(values[row, column]), float(x[column]), float(x[row]))


# --- heat on a grid ----------------------------------------------------------------------------


def heat_limit(ndim: int = 2) -> float:
    """Largest stable D·dt/h² of the explicit step: 1 / (2·ndim), 1/4 in the plane.

    At the limit a cell gives each of its 2·ndim neighbors all it can, and keeps nothing
    (LeVeque 2007, §9.3, for one dimension).
    """
    return 1 / (2 * count("ndim", ndim, least=1))


def heat_run(
    u0: ArrayLike, D: float, steps: int, bc: Edge = "zero", *, allow_unstable: bool = False
) -> HeatRun:
    """Take `steps` explicit Euler steps u ← u + D·Δu of the heat equation, with h = dt = 1.

    Parameters
    ----------
    u0 : (H, W) initial temperatures, at most 1e12 in size
    D : D·dt/h², >= 0
    allow_unstable : accept D > 1/4; the run then ends at the step at which |u| passes 1e12

    Raises
    ------
    UnstableStepError
        If D > 1/4 and `allow_unstable` is false.
    ValueError
        If `u0` is not a finite grid, D < 0, `steps` < 0 or `bc` is unknown.
    """
    start = _tame("u0", finite("u0", u0, shape=(None, None)))
    diffusion = _not_negative("D", D)
    steps = count("steps", steps)
    edge = _edge(bc)
    if diffusion > heat_limit() and not allow_unstable:
        raise UnstableStepError(f"D must be <= {heat_limit()} for a stable step, got {diffusion}")
    u, blew_up_at = _history(start, lambda v: v + diffusion * _neighbor_excess(v, edge), steps)
    return HeatRun(u, u.max(axis=(1, 2)), u.sum(axis=(1, 2)), u.min(axis=(1, 2)), blew_up_at)


def hot_spot(N: int, value: float, at: tuple[int, int] | None = None) -> Samples:
    """(N, N) zeros but for one cell, by default (N // 2, N // 2)."""
    middle = count("N", N, least=1) // 2
    row, column = (middle, middle) if at is None else at
    return hot_spots(N, [(row, column, value)])


def hot_spots(N: int, spots: Iterable[tuple[int, int, float]]) -> Samples:
    """(N, N) zeros with `value` added at each (row, column, value)."""
    size = count("N", N, least=1)
    u = np.zeros((size, size))
    for row, column, value in spots:
        cell = count("row", row), count("column", column)
        if max(cell) >= size:
            raise ValueError(f"spot must lie in the {size} × {size} grid, got {cell}")
        u[cell] += real("value", value)
    return u


def count_peaks(u: ArrayLike, floor: float = 1e-6) -> int:
    """Count the cells above `floor` that are warmer than all of their eight neighbors.

    Strictly warmer: two equal cells side by side are no peak. Outside the grid nothing is warm.
    """
    grid = finite("u", u, shape=(None, None))
    H, W = grid.shape
    padded = np.pad(grid, 1, constant_values=-np.inf)
    is_peak = grid > real("floor", floor)
    for i, j in np.ndindex(3, 3):
        if (i, j) != (1, 1):
            is_peak &= grid > padded[i : i + H, j : j + W]
    return int(is_peak.sum())


def mean_square_distance(u: ArrayLike, at: tuple[int, int] = HOT_CELL) -> float:
    """E r² = Σ u r² / Σ u, the mean square distance of the heat from the cell `at`.

    Each step adds exactly 4D, since Δ(r²) = 4 for the stencil too; as long as no heat has been
    lost at the rim, E r² = 4 D t for heat that started in that cell.
    """
    grid = finite("u", u, shape=(None, None))
    row, column = count("row", at[0]), count("column", at[1])
    total = float(grid.sum())
    if total <= 0:
        raise ValueError(f"total of u must be > 0, got {total}")
    rows, columns = np.indices(grid.shape)
    squares = (rows - row) ** 2 + (columns - column) ** 2
    return float((grid * squares).sum() / total)


def growth_per_step(D: float, N: int = SIZE) -> float:
    """Largest factor |1 + Dλ| by which one step multiplies a pattern on N × N cells, cold outside.

    λ = −4 sin²(kπ/2(N+1)) − 4 sin²(lπ/2(N+1)) for k, l = 1…N (LeVeque 2007, §3.4, eigenvalues of
    the stencil); the extremes are k = l = 1 and k = l = N, the chessboard.
    """
    diffusion, size = _not_negative("D", D), count("N", N, least=1)
    smooth, chessboard = (
        1 - 8 * diffusion * math.sin(k * math.pi / (2 * (size + 1))) ** 2 for k in (1, size)
    )
    return max(abs(smooth), abs(chessboard))


# --- the film's hot cell -----------------------------------------------------------------------


def diffusion_number(D: float) -> float:
    """Return D·dt/h², the share of the difference that each neighbor passes on in a step."""
    return _not_negative("D", D)


@lru_cache(maxsize=8)  # a run of 80 steps holds 2.7 MB
def hot_cell_run(D: float = DIFFUSION, steps: int = STEPS) -> HeatRun:
    """Run the post's hot cell, 10.0 at (32, 32) of 64 × 64, cold outside, at any D; read-only."""
    run = heat_run(hot_spot(SIZE, HOT_VALUE, HOT_CELL), D, steps, allow_unstable=True)
    for array in (run.u, run.peak, run.total, run.lowest):
        array.flags.writeable = False
    return run


def laplacian_of_hot_cell() -> float:
    """Δu in the hot cell before the first update: 4 (0 − 10)."""
    return float(laplacian(hot_spot(SIZE, HOT_VALUE, HOT_CELL))[HOT_CELL])


def middle_value(step: int, D: float = DIFFUSION) -> float:
    """Temperature of the hot cell after `step` updates."""
    return float(_film_run(step, D).u[step][HOT_CELL])


def neighbor_value(step: int, D: float = DIFFUSION) -> float:
    """Temperature of a neighbor of the hot cell after `step` updates."""
    row, column = HOT_CELL
    return float(_film_run(step, D).u[step][row, column + 1])


def peak_after(step: int, D: float = DIFFUSION) -> float:
    """Highest temperature after `step` updates of the hot cell."""
    return float(_film_run(step, D).peak[step])


def total_after(step: int, D: float = DIFFUSION) -> float:
    """Sum of all temperatures after `step` updates; the cold rim takes its share late."""
    return float(_film_run(step, D).total[step])


def heat_lost(step: int, D: float = DIFFUSION) -> float:
    """Return what has left through the cold rim after `step` updates."""
    return HOT_VALUE - total_after(step, D)


def spread_radius(time: float, D: float = DIFFUSION) -> float:
    """Radius √(4 D t), in cells, that heat from one cell has reached in the mean square."""
    return math.sqrt(4 * _not_negative("D", D) * _not_negative("time", time))


def panel_peak(label: int) -> float:
    """Peak of the post's panel "step k", which is drawn after update k + 1."""
    return peak_after(count("label", label) + 1)


def panel_scale_share(label: int) -> float:
    """Part of the post's color scale, 0 to 10, that its panel "step k" uses."""
    return panel_peak(label) / HOT_VALUE


@lru_cache(maxsize=1)  # 13 MB
def three_spots_run(steps: int = 400) -> HeatRun:
    """Run the post's three hot spots (exercise 3), long enough for them to merge; read-only."""
    run = heat_run(hot_spots(SIZE, SPOTS), DIFFUSION, steps)
    run.u.flags.writeable = False
    return run


def spots_left(step: int) -> int:
    """How many peaks the three spots still show after `step` updates (at most 400)."""
    history = three_spots_run().u
    if count("step", step) >= len(history):
        raise ValueError(f"step must be < {len(history)}, got {step}")
    return count_peaks(history[step])


@lru_cache(maxsize=3)
def merged_at(peaks: int) -> int:
    """First update after which the three spots show only so many `peaks` (1, 2 or 3)."""
    if count("peaks", peaks, least=1) > len(SPOTS):
        raise ValueError(f"peaks must be <= {len(SPOTS)}, got {peaks}")
    return next(step for step, u in enumerate(three_spots_run().u) if count_peaks(u) <= peaks)


# --- heat on a graph ---------------------------------------------------------------------------


def ring_laplacian(n: int) -> Samples:
    """(n, n) Laplacian of a ring: 2 on the diagonal, −1 for each of the two neighbors.

    Its eigenvalues are 2 − 2 cos(2πk/n).
    """
    eye = np.eye(count("n", n, least=3))
    return 2 * eye - np.roll(eye, 1, axis=0) - np.roll(eye, -1, axis=0)


def graph_rate_limit(L: ArrayLike) -> float:
    """Rate 2/λmax(L) below which u ← u − rate·L u settles; there a pattern flips for ever.

    Raises
    ------
    ValueError
        If L is not a graph Laplacian (square, symmetric, rows that sum to 0, no positive entry
        off the diagonal), or has no edge and hence no limit.
    """
    largest = float(np.linalg.eigvalsh(_graph_laplacian(L))[-1])
    if largest <= 0:
        raise ValueError(f"L must have an edge, got largest eigenvalue {largest}")
    return 2 / largest


def graph_diffuse(
    L: ArrayLike, u0: ArrayLike, rate: float, steps: int, *, allow_unstable: bool = False
) -> GraphRun:
    """Take `steps` steps u ← u − rate·L u of the heat equation on a graph.

    Parameters
    ----------
    L : (n, n) graph Laplacian, degrees minus adjacency
    u0 : (n,) features, at most 1e12 in size
    rate : >= 0
    allow_unstable : accept rate >= 2/λmax; the run then ends at the step at which |u| passes 1e12

    Raises
    ------
    UnstableStepError
        If rate >= 2/λmax, up to rounding, and `allow_unstable` is false.
    ValueError
        If L is not a graph Laplacian, `u0` not (n,) and finite, or a number is negative.
    """
    matrix = _graph_laplacian(L)
    start = _tame("u0", finite("u0", u0, shape=(len(matrix),)))
    rate = _not_negative("rate", rate)
    steps = count("steps", steps)
    if not allow_unstable and matrix.any():
        limit = graph_rate_limit(matrix)
        if rate >= limit * (1 - 1e-12):  # λmax comes with rounding error
            raise UnstableStepError(f"rate must be < {limit:.6g} (2/λmax), got {rate}")
    u, blew_up_at = _history(start, lambda v: v - rate * (matrix @ v), steps)
    return GraphRun(u, u.sum(axis=1), blew_up_at)


def graph_heat(L: ArrayLike, u0: ArrayLike, time: float) -> Samples:
    """exp(−t L) u0, (n,): what `graph_diffuse` tends to for ever smaller rates, t = rate·steps."""
    values, vectors = np.linalg.eigh(_graph_laplacian(L))
    start = finite("u0", u0, shape=(len(values),))
    decay = np.exp(-_not_negative("time", time) * np.maximum(values, 0.0))
    return cast(Samples, vectors @ (decay * (vectors.T @ start)))


def ring_value(node: int, step: int, rate: float = RING_RATE, n: int = RING) -> float:
    """Feature of a node after `step` steps on a ring of n whose node 0 started at 1."""
    if count("node", node) >= count("n", n, least=3):
        raise ValueError(f"node must be < {n}, got {node}")
    history = _ring_run(rate, max(count("step", step), RING_STEPS), n).u
    if step >= len(history):
        raise ValueError(f"step must be < {len(history)}, where the run blew up, got {step}")
    return float(history[step, node])


def ring_limit(n: int = RING) -> float:
    """Return what every node of a ring of n tends to: its share 1/n of the total."""
    return 1 / count("n", n, least=3)


# --- noise, as in diffusion models -------------------------------------------------------------


def noise_paths(points: ArrayLike, times: ArrayLike, seed: int) -> Samples:
    """Carry points through the noising process dX = −X dt + √2 dW, exactly at the given times.

    From one time to the next, dt later, X ← e^(−dt) X + √(1 − e^(−2dt)) ξ with ξ standard normal.
    Each sample shrinks and gets noise; it is their density that obeys a partial differential
    equation (`density_laws`). This is the variance-preserving process of Song et al.,
    *Score-Based Generative Modeling through Stochastic Differential Equations*, ICLR 2021, §3.4,
    with β = 2.

    Parameters
    ----------
    points : (n, 2) samples at time 0
    times : (T,) increasing, >= 0
    seed : of the noise

    Returns
    -------
    (T, n, 2) array
    """
    x = finite("points", points, shape=(None, 2))
    t = finite("times", times, shape=(None,))
    gaps = np.diff(t, prepend=0.0)
    if (gaps < 0).any() or (gaps[1:] == 0).any():
        raise ValueError(f"times must increase from >= 0, got {t}")
    rng = np.random.default_rng(count("seed", seed))
    history = np.empty((len(t), *x.shape))
    for k, gap in enumerate(gaps):
        x = math.exp(-gap) * x + math.sqrt(-math.expm1(-2 * gap)) * rng.standard_normal(x.shape)
        history[k] = x
    return history


def noised_density(xs: ArrayLike, ys: ArrayLike, time: float, points: ArrayLike) -> Samples:
    """Density on the grid xs × ys of `points`, each as likely, after `time` of `noise_paths`.

    The mean over the points of the normal density with mean e^(−t) point and variance
    v = 1 − e^(−2t): (1/n) Σ exp(−|x − e^(−t) point|² / 2v) / (2πv).

    Parameters
    ----------
    xs, ys : (nx,) and (ny,)
    time : > 0
    points : (n, 2), n >= 1

    Returns
    -------
    (ny, nx) array; integrates to 1 over the plane
    """
    x, y = finite("xs", xs, shape=(None,)), finite("ys", ys, shape=(None,))
    t, start = positive("time", time), finite("points", points, shape=(None, 2))
    if len(start) == 0:
        raise ValueError("points must not be empty")
    mean, variance = math.exp(-t) * start, -math.expm1(-2 * t)
    across = np.exp(-((x[None, :] - mean[:, :1]) ** 2) / (2 * variance))
    up = np.exp(-((y[None, :] - mean[:, 1:]) ** 2) / (2 * variance))
    density: Samples = up.T @ across / (len(start) * 2 * math.pi * variance)
    return density


def density_laws(at: ArrayLike, time: float, start: ArrayLike) -> DensityLaws:
    """Rate of change of the density of a noised sample, beside the terms that make it up.

    With m = e^(−t) start, v = 1 − e^(−2t), d = at − m, the density is
    p = exp(−|d|²/2v) / (2πv), and

        ∂p/∂t    = p (|d|² v'/2v² − v'/v − d·m/v)  with v' = 2 (1 − v)
        Δp       = p (|d|²/v² − 2/v)
        div(x p) = p (2 − x·d/v)                   with x = at.

    ∂p/∂t = div(x p) + Δp is the Fokker–Planck equation of the process; the heat equation lacks
    the drift.

    Parameters
    ----------
    at, start : (2,) points
    time : > 0
    """
    x, x0 = finite("at", at, shape=(2,)), finite("start", start, shape=(2,))
    t = positive("time", time)
    mean, variance = math.exp(-t) * x0, -math.expm1(-2 * t)
    gap = x - mean
    square = float(gap @ gap)
    p = math.exp(-square / (2 * variance)) / (2 * math.pi * variance)
    widening = 2 * (1 - variance)  # v'
    by_width = square * widening / (2 * variance**2) - widening / variance
    return DensityLaws(
        rate=p * (by_width - float(gap @ mean) / variance),
        heat=p * (square / variance**2 - 2 / variance),
        drift=p * (2 - float(x @ gap) / variance),
    )


# --- the picture -------------------------------------------------------------------------------


def log_level(u: ArrayLike, floor: float, top: float) -> Samples:
    """Where u lies between `floor` (0) and `top` (1) on a logarithmic scale, clipped; any shape.

    ln(u/floor) / ln(top/floor); whatever is at or below the floor, zero and negative values
    included, is 0.

    Raises
    ------
    ValueError
        If `u` is not finite, `floor` <= 0 or `top` <= `floor`.
    """
    values = finite("u", u)
    low, high = positive("floor", floor), real("top", top)
    if high <= low:
        raise ValueError(f"top must be > floor = {low}, got {high}")
    clipped = np.clip(values, low, high)
    level = (np.log(clipped) - math.log(low)) / (math.log(high) - math.log(low))
    return np.clip(level, 0.0, 1.0)


# --- within ------------------------------------------------------------------------------------


def _partials(values: Samples, x: Samples, y: Samples) -> tuple[Samples, Samples]:
    """∂/∂x and ∂/∂y of samples (ny, nx), of second order up to the rim."""
    by_row, by_column = np.gradient(values, y, x, edge_order=2)
    return cast(Samples, by_column), cast(Samples, by_row)


def _neighbor_excess(u: Samples, edge: Edge) -> Samples:
    """Sum of the four neighbors minus 4u; nothing is checked."""
    excess = -4 * u
    excess[..., 1:, :] += u[..., :-1, :]
    excess[..., :-1, :] += u[..., 1:, :]
    excess[..., :, 1:] += u[..., :, :-1]
    excess[..., :, :-1] += u[..., :, 1:]
    if edge != "zero":  # the neighbor beyond the first row is that row, or the last one
        first, last = (0, -1) if edge == "neumann" else (-1, 0)
        excess[..., 0, :] += u[..., first, :]
        excess[..., -1, :] += u[..., last, :]
        excess[..., :, 0] += u[..., :, first]
        excess[..., :, -1] += u[..., :, last]
    return excess


def _history(
    start: Samples, update: Callable[[Samples], Samples], steps: int
) -> tuple[Samples, int | None]:
    """Return the states at steps 0…steps, cut off at the first beyond BLOW_UP, and that step."""
    history = np.empty((steps + 1, *start.shape))
    history[0] = start
    for step in range(1, steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            history[step] = _still_finite("the next step", update(history[step - 1]))
        if np.abs(history[step]).max() > BLOW_UP:
            return history[: step + 1].copy(), step
    return history, None


def _film_run(step: int, D: float) -> HeatRun:
    """Return a cached run of the hot cell that reaches `step`."""
    run = hot_cell_run(real("D", D), max(count("step", step), STEPS))
    if step >= len(run.u):
        raise ValueError(f"step must be < {len(run.u)}, where the run blew up, got {step}")
    return run


@lru_cache(maxsize=8)
def _ring_run(rate: float, steps: int, n: int) -> GraphRun:
    run = graph_diffuse(ring_laplacian(n), np.eye(n)[0], rate, steps, allow_unstable=True)
    run.u.flags.writeable = False
    return run


def _graph_laplacian(L: ArrayLike) -> Samples:
    matrix = finite("L", L, shape=(None, None))
    if matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ValueError(f"L must be square, got shape {matrix.shape}")
    slack = 1e-12 * float(np.abs(matrix).max())  # weights may come with rounding error
    if (np.abs(matrix - matrix.T) > slack).any():
        raise ValueError("L must be symmetric, got L[i, j] != L[j, i]")
    if (np.abs(matrix.sum(axis=1)) > slack * len(matrix)).any():
        raise ValueError(f"rows of L must sum to 0, got {matrix.sum(axis=1)}")
    off_diagonal = matrix - np.diag(np.diag(matrix))
    if (off_diagonal > slack).any():
        raise ValueError(f"L must be <= 0 off the diagonal, got {off_diagonal.max()}")
    return matrix


def _edge(bc: object) -> Edge:
    if bc not in get_args(Edge):
        raise ValueError(f"bc must be one of {get_args(Edge)}, got {bc!r}")
    return cast(Edge, bc)


def _nodes(name: str, values: ArrayLike) -> Samples:
    nodes = finite(name, values, shape=(None,))
    if len(nodes) < 3 or (np.diff(nodes) <= 0).any():
        raise ValueError(f"{name} must be at least three increasing numbers, got {nodes}")
    return nodes


def _square_nodes(nodes: int, half_width: float) -> Samples:
    width = positive("half_width", half_width)
    return np.linspace(-width, width, count("nodes", nodes, least=3))


def _not_negative(name: str, value: object) -> float:
    number = real(name, value)
    if number < 0:
        raise ValueError(f"{name} must be >= 0, got {number}")
    return number


def _tame(name: str, values: Samples) -> Samples:
    if values.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {values.shape}")
    if np.abs(values).max() > BLOW_UP:
        raise ValueError(f"{name} must be at most {BLOW_UP:g} in size, got {np.abs(values).max()}")
    return values


def _still_finite(name: str, values: Samples) -> Samples:
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite, got an overflow: scale the arguments down")
    return values


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "divergence",
        "divergence of the field between outflow (0) and swirl (1)",
        divergence_of_blend,
        fixed(2, signed=True),
        at=((0.0,), (1.0,)),
    ),
    Quantity(
        "curl",
        "curl of the field between outflow (0) and swirl (1)",
        curl_of_blend,
        fixed(2, signed=True),
        at=((0.0,), (1.0,)),
    ),
    Quantity(
        "hot_cell_laplacian",
        "Laplacian in the hot cell before the first update",
        laplacian_of_hot_cell,
        integer(),
    ),
    Quantity(
        "middle",
        "temperature of the hot cell after so many updates, at this D",
        middle_value,
        fixed(1),
        at=(
            (0, DIFFUSION),
            (1, DIFFUSION),
            *((step, UNSTABLE_DIFFUSION) for step in range(UNSTABLE_STEPS + 1)),
        ),
    ),
    Quantity(
        "neighbor",
        "temperature of a neighbor of the hot cell after so many updates, at this D",
        neighbor_value,
        fixed(1),
        at=((0, DIFFUSION), (1, DIFFUSION)),
    ),
    Quantity(
        "diffusion",
        "D, the share of the difference that each neighbor passes on",
        diffusion_number,
        fixed(2),
        at=((DIFFUSION,), (UNSTABLE_DIFFUSION,)),
    ),
    Quantity("limit", "largest D at which a cell gives no more than it has", heat_limit, fixed(2)),
    Quantity(
        "peak",
        "highest temperature after so many updates",
        peak_after,
        fixed(3),
        at=((1,), (STEPS,)),
    ),
    Quantity(
        "total",
        "sum of all temperatures after so many updates",
        total_after,
        fixed(2),
        at=((1,), (STEPS,)),
    ),
    Quantity(
        "radius",
        "radius in cells that the heat has reached in the mean square",
        spread_radius,
        fixed(2),
        at=((STEPS,),),
    ),
    Quantity(
        "ring",
        "feature of a node of the ring after so many steps",
        ring_value,
        fixed(3),
        at=((0, 0), (0, RING_STEPS)),
    ),
    Quantity("ring_limit", "what every node of the ring tends to", ring_limit, fixed(3)),
)
