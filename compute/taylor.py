"""Taylor polynomials: a function copied from one point only, and how far the copy reaches.

The polynomial of degree n at a, T_n(x) = sum_{k=0..n} f^(k)(a) (x - a)^k / k!, has the value and
the first n derivatives of f at a. For f = exp the copy is good ever further out: the interval on
which it misses by less than a tolerance grows *steadily*, by about 2/e for every two degrees. For
f = tanh it can't pass |x| = π/2, the distance of the poles at ±iπ/2. And real exp code never uses
T_n far out: it shrinks x first, exp(x) = 2^k exp(x - k ln 2), so that degree 7 is enough for
float32.

Errors of the exponential are computed as the remainder e^x - T_n(x) itself and not as the
difference of two rounded numbers, so they are right in all digits even where they are tiny.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from compute.checks import Samples, count, finite, positive, real
from compute.quantities import Quantity, fixed, integer, significant

WINDOW = (-3.0, 3.0)  # of the post's pictures of exp
WINDOW_SAMPLES = 400
STATIC_DEGREES = (1, 2, 4, 6, 8)
ANIMATED_DEGREES = tuple(range(11))
POST_Y_RANGE = (-1.0, 20.0)
ERROR_POINT = 3.0  # the right end of the window, where the film watches the error
REACH_TOL = 1e-2
REACH_DEGREES = (2, 4, 6, 8, 10)
CENTERS = (0.0, 1.0)  # exercise 1
CENTERS_DEGREE = 4
CENTERS_SAMPLES = 601
TANH_WINDOW = (-2.0, 2.0)  # exercise 2
TANH_DEGREE = 5
TANH_SAMPLES = 501
TANH_DEGREES = (5, 11, 21)  # the film's
MIN_DEGREE_TOL = 1e-4  # exercise 4
MIN_DEGREE_POINTS = (0.5, 1.0, 2.0, 5.0)
LOGIT = 7.0  # the film folds this x; the post fears that its exponential overflows
FOLD_DEGREE = 7

LN2 = math.log(2.0)
# Cody and Waite's split, ln 2 = high + low, with the constants of fdlibm's e_exp.c: `high` ends in
# so many zero bits that k·high is exact for every k that occurs.
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
EXP_LIMIT = math.log(np.finfo(np.float64).max)  # 709.78: beyond it exp overflows float64


# ------------------------------------------------------------------- the exponential, truncated


@dataclass(frozen=True, slots=True, eq=False)
class Truncation:
    """A function and its Taylor polynomial, sampled; make one with :func:`exp_truncation`, …."""

    degree: int  # n
    center: float  # a, dimensionless
    x: Samples  # (m,) dimensionless
    exact: Samples  # (m,) f(x)
    value: Samples  # (m,) T_n(x)
    error: Samples  # (m,) |f(x) - T_n(x)|

    @property
    def worst_error(self) -> float:
        """The largest error among the samples."""
        return float(self.error.max())


def taylor_exp(x: ArrayLike, degree: int, a: float = 0.0) -> Samples:
    """Evaluate the Taylor polynomial of exp at `a`: T_n(x; a) = e^a sum_{k=0..n} (x - a)^k / k!.

    Horner's scheme from the inside out, with d = x - a:
    T_n = e^a (1 + d/1 (1 + d/2 (1 + … (1 + d/n)))). It needs no factorial, so no degree is too
    high for it. For x well below a it cancels, as every way to sum this series does: see
    :func:`exp_by_terms` and, for the remedy, :func:`exp_reduced`.

    Parameters
    ----------
    x : array_like, any shape
        Where to evaluate.
    degree : int
        n >= 0.
    a : float
        The point at which value and derivatives are copied.

    Returns
    -------
    Samples, the shape of `x`

    Raises
    ------
    ValueError
        If `degree` < 0, if an input is not finite, or if the value overflows float64.

    References
    ----------
    DLMF 4.2.19 (the series of exp).
    """
    x, a = finite("x", x), _center(a)
    degree = count("degree", degree)
    with np.errstate(over="ignore", invalid="ignore"):  # _representable says what went wrong
        value = math.exp(a) * _horner(x - a, degree)
    return _representable("T_n(x)", value)


def taylor_exp_at(x: float, degree: int) -> float:
    """Evaluate T_n(x; 0) at one point; the scalar of :func:`taylor_exp`."""
    return _representable_number("T_n(x)", _horner_at(real("x", x), count("degree", degree)))


def exp_at(x: float) -> float:
    """Evaluate e^x at one point, which must not overflow float64."""
    return math.exp(_below_limit(real("x", x)))


def exp_error(x: ArrayLike, degree: int, a: float = 0.0, *, relative: bool = False) -> Samples:
    """Return |e^x - T_n(x; a)|, or that divided by e^x, accurate in all digits.

    With d = x - a, the remainder R_n(d) = e^d - T_n(d; 0) = sum_{k>n} d^k / k! is
    ``d^(n+1)/(n+1)! · (1 + d/(n+2) (1 + d/(n+3) (…)))`` while |d| < n + 2, where these terms
    shrink from the first on; further out e^d and T_n(d) are so different that subtracting them
    loses no digits. The error is e^a |R_n(d)|, the relative one is |R_n(d)| e^(-d).

    For d > 0 the relative error is P(n+1, d), the regularized incomplete gamma function.

    Parameters
    ----------
    x : array_like, any shape
        Where to compare; at most 709.78, where exp overflows.
    degree : int
        n >= 0.
    a : float
        The center.
    relative : bool
        Whether to divide by e^x.

    Returns
    -------
    Samples, the shape of `x`

    Raises
    ------
    ValueError
        If `degree` < 0, if an input is not finite or too large, or if the error overflows.

    References
    ----------
    DLMF §8.4 (P(n+1, z) = 1 - e^(-z) e_n(z), where e_n of 8.4.11 is our T_n).
    """
    x, a = finite("x", x), _center(a)
    degree = count("degree", degree)
    _below_limit(float(x.max(initial=0.0)))
    scale = 1.0 if relative else math.exp(a)
    errors = [scale * abs(_remainder(d, degree, relative)) for d in (x - a).ravel().tolist()]
    return _representable("the error", np.array(errors, dtype=np.float64).reshape(x.shape))


def exp_error_at(x: float, degree: int, a: float = 0.0) -> float:
    """Return |e^x - T_n(x; a)| at one point; the scalar of :func:`exp_error`."""
    x, a = _below_limit(real("x", x)), _center(a)
    error = math.exp(a) * abs(_remainder(x - a, count("degree", degree)))
    return _representable_number("the error", error)


def exp_relative_error_at(x: float, degree: int) -> float:
    """Return |e^x - T_n(x)| / e^x at one point; 0.27 means that T_n is 27 % off."""
    error = abs(_remainder(_below_limit(real("x", x)), count("degree", degree), relative=True))
    return _representable_number("the error", error)


def exp_truncation(x: ArrayLike, degree: int, a: float = 0.0) -> Truncation:
    """Sample exp, its Taylor polynomial of the given degree at `a`, and the error.

    `x` has shape (m,); see :func:`taylor_exp` and :func:`exp_error` for the formulas and for what
    raises.
    """
    x = finite("x", x, shape=(None,))
    error = exp_error(x, degree, a)
    return Truncation(degree, float(a), x, np.exp(x), taylor_exp(x, degree, a), error)


def exp_worst_error(
    degree: int, a: float = 0.0, left: float = WINDOW[0], right: float = WINDOW[1]
) -> float:
    """Return the largest |e^x - T_n(x; a)| for x between `left` and `right`.

    The error grows on either side of `a` (its derivative is the remainder of one degree less,
    which is zero at `a` only), so it is largest at an end.
    """
    left, right = real("left", left), real("right", right)
    if left > right:
        raise ValueError(f"left must be <= right, got {left} > {right}")
    return max(exp_error_at(left, degree, a), exp_error_at(right, degree, a))


def lagrange_bound(x: ArrayLike, degree: int) -> Samples:
    """Return Lagrange's ceiling |x|^(n+1)/(n+1)! · max(1, e^x) on |e^x - T_n(x)|.

    The remainder is f^(n+1)(ξ) x^(n+1)/(n+1)! for some ξ between 0 and x, and every derivative of
    exp is exp, whose largest value there is max(1, e^x). Returns the shape of `x`.

    Raises
    ------
    ValueError
        If `degree` < 0, if `x` is not finite, or if the bound overflows.

    References
    ----------
    DLMF §1.4(vi) (Taylor's theorem for real variables).
    """
    x = finite("x", x)
    degree = count("degree", degree)
    with np.errstate(over="ignore", invalid="ignore"):
        bound = np.exp(np.maximum(x, 0.0))
        for k in range(degree + 1, 0, -1):
            bound = bound * np.abs(x) / k
    return _representable("the bound", bound)


def remainder_order(degree: int, a: float = 0.0, step: float = 2.0**-10) -> float:
    """Return the observed order p of the error h^p near `a`: log2(error(h) / error(h/2)).

    Theory says n + 1, up to O(`step`).
    """
    step = positive("step", step)
    whole, half = (exp_error_at(a + h, degree, a) for h in (step, step / 2))
    return math.log2(whole / half)


def min_degree(x: float, tol: float = MIN_DEGREE_TOL, max_degree: int = 200) -> int:
    """Return the smallest n for which T_n(x), summed in float64, is within `tol` of e^x.

    This is the exercise as code would do it: t_0 = 1, t_k = t_{k-1} x / k, and stop at the first n
    with |t_0 + … + t_n - e^x| < `tol`.

    Raises
    ------
    ValueError
        If `tol` <= 0 or an input is out of its domain.
    RuntimeError
        If no degree up to `max_degree` gets there, with the best error reached. For large x none
        ever does: neighbors of e^50 in float64 are a million apart.
    """
    x = _below_limit(real("x", x))
    tol = positive("tol", tol)
    max_degree = count("max_degree", max_degree)
    exact = math.exp(x)
    term = total = 1.0
    best, best_degree = abs(total - exact), 0
    for degree in range(max_degree + 1):
        if degree > 0:
            term *= x / degree
            total += term
        error = abs(total - exact)
        if error < tol:
            return degree
        if error < best:
            best, best_degree = error, degree
    raise RuntimeError(
        f"no degree up to {max_degree} brings T_n({x}) within {tol} of exp({x}) in float64: "
        f"the best error is {best:.2g}, at degree {best_degree}"
    )


def exp_by_terms(x: float, degree: int = 200) -> float:
    """Sum the series of e^x term by term in float64, the naive way.

    At x = -20 the terms reach 4·10⁷ and must cancel down to 2·10⁻⁹: what is left is their
    round-off, and not one digit is right. :func:`exp_reduced` has no such trouble.
    """
    x = _below_limit(real("x", x))
    term = total = 1.0
    for k in range(1, count("degree", degree) + 1):
        term *= x / k
        total += term
    return _representable_number("the sum", total)


# --------------------------------------------------------------------------- degrees in between


def growing_exp(x: ArrayLike, degree: float) -> Samples:
    """Evaluate T_n(x) plus a share s of the next term, for the real degree n + s.

    T_n(x) + s x^(n+1)/(n+1)! = (1 - s) T_n(x) + s T_{n+1}(x), with n the whole part of `degree`
    and 0 <= s < 1. A film that lets the degree run passes through these; at whole degrees it is
    :func:`taylor_exp`. Returns the shape of `x`.
    """
    whole, share = _split(degree)
    low = taylor_exp(x, whole)
    if share == 0:
        return low
    return np.asarray((1 - share) * low + share * taylor_exp(x, whole + 1), dtype=np.float64)


def growing_exp_error_at(x: float, degree: float) -> float:
    """Return the error |e^x - (T_n(x) + s x^(n+1)/(n+1)!)| of :func:`growing_exp` at one point."""
    whole, share = _split(degree)
    error = abs(_growing_remainder(_below_limit(real("x", x)), whole, share))
    return _representable_number("the error", error)


def morph_frames(degrees: ArrayLike, x: ArrayLike) -> Samples:
    """Sample the polynomial for a whole run of degrees at once: row i is that of ``degrees[i]``.

    `degrees` has shape (f,) and may hold numbers in between (:func:`growing_exp`), `x` has shape
    (m,); returns shape (f, m).
    """
    degrees = finite("degrees", degrees, shape=(None,))
    x = finite("x", x, shape=(None,))
    rows = [growing_exp(x, degree) for degree in degrees.tolist()]
    return np.array(rows, dtype=np.float64).reshape(len(degrees), len(x))


# -------------------------------------------------------------------------------------- the reach


@dataclass(frozen=True, slots=True)
class ErrorInterval:
    """The stretch around the center on which the polynomial misses by less than a tolerance."""

    left: float  # dimensionless, < center
    right: float  # dimensionless, > center

    @property
    def width(self) -> float:
        """The length of the stretch."""
        return self.right - self.left


def reach(degree: int, tol: float = REACH_TOL) -> float:
    """Return the largest r with |e^x - T_n(x)| < `tol` on all of [-r, r].

    The right end decides: |R_n(-r)| = |sum_{k>n} (-r)^k/k!| <= sum_{k>n} r^k/k! = R_n(r), and
    R_n grows. So r solves R_n(r) = `tol`, found by bisection down to neighboring floats. For large
    n the reach grows by 2/e for every two degrees (:func:`reach_gain_limit`).

    Raises
    ------
    ValueError
        If `degree` < 0 or `tol` <= 0.
    """
    return growing_reach(count("degree", degree), tol)


def growing_reach(degree: float, tol: float = REACH_TOL) -> float:
    """Return the reach for a real degree: that of :func:`growing_exp`."""
    whole, share = _split(degree)
    return _crossing(lambda r: _growing_remainder(r, whole, share), positive("tol", tol))


def reach_gain(first: int, last: int, tol: float = REACH_TOL) -> float:
    """Return by how much the reach grows for every two degrees, on average from `first` to `last`.

    (reach(last) - reach(first)) / ((last - first) / 2).
    """
    first, last = count("first", first), count("last", last)
    if last <= first:
        raise ValueError(f"last must be > first, got {last} <= {first}")
    return 2 * (reach(last, tol) - reach(first, tol)) / (last - first)


def reach_gain_limit() -> float:
    """Return 2/e, by which the reach grows for every two degrees when the degree is large.

    At the reach the first neglected term r^(n+1)/(n+1)! stays of the size of the tolerance, and by
    Stirling's formula ((n+1)!)^(1/(n+1)) grows like n/e.
    """
    return 2 / math.e


def error_interval(
    degree: int, a: float = 0.0, tol: float = REACH_TOL, *, relative: bool = False
) -> ErrorInterval:
    """Return the interval around `a` on which |e^x - T_n(x; a)|, or that over e^x, is < `tol`.

    The error grows on either side of `a`, so each end solves error(x) = `tol`. The absolute error
    carries the factor e^a: a center further right has a *shorter* interval. The relative error
    depends on x - a alone: the interval only shifts.

    Raises
    ------
    ValueError
        If an input is out of its domain, or if a side has no end: `tol` >= 1 for the relative
        error, and `tol` >= e^a for the absolute error of degree 0.
    """
    degree, a, tol = count("degree", degree), _center(a), positive("tol", tol)
    scale = 1.0 if relative else math.exp(a)
    if relative and tol >= 1:
        raise ValueError(f"tol must be < 1 for a relative error, got {tol}")
    if not relative and degree == 0 and tol >= scale:
        raise ValueError(f"tol must be < e^a = {scale} for degree 0, got {tol}")

    def span(direction: int) -> float:
        return _crossing(lambda d: scale * abs(_remainder(direction * d, degree, relative)), tol)

    return ErrorInterval(a - span(-1), a + span(+1))


def interval_width(degree: int, a: float = 0.0, tol: float = REACH_TOL) -> float:
    """Return the width of :func:`error_interval` for the absolute error."""
    return error_interval(degree, a, tol).width


def relative_interval_width(degree: int, a: float = 0.0, tol: float = REACH_TOL) -> float:
    """Return the width of :func:`error_interval` for the relative error, the same for every `a`."""
    return error_interval(degree, a, tol, relative=True).width


def grid_interval_width(
    degree: int, a: float = 0.0, tol: float = REACH_TOL, samples: int = CENTERS_SAMPLES
) -> float:
    """Return the distance of the outermost of `samples` points in the window with error < `tol`.

    This is what the code of exercise 1 measures: on its 601 points in [-3, 3], a hundredth apart,
    it is up to two hundredths short of :func:`interval_width`. Raises ValueError if no point has
    so small an error.
    """
    tol = positive("tol", tol)
    x = np.linspace(*WINDOW, count("samples", samples, least=2))
    good = x[exp_error(x, degree, a) < tol]
    if good.size == 0:
        raise ValueError(f"tol must be larger: none of {samples} points has an error < {tol}")
    return float(good[-1] - good[0])


def center_crossover(degree: int, a: float, b: float) -> float:
    """Return the x between the centers `a` < `b` at which both polynomials are equally wrong.

    |e^x - T_n(x; a)| grows from 0 and |e^x - T_n(x; b)| falls to 0 as x goes from `a` to `b`: left
    of the crossing the center `a` is better, right of it `b` is.
    """
    degree, a, b = count("degree", degree), _center(a), _center(b)
    if a >= b:
        raise ValueError(f"a must be < b, got {a} >= {b}")

    def ratio(step: float) -> float:
        here, there = exp_error_at(a + step, degree, a), exp_error_at(a + step, degree, b)
        return math.inf if there == 0 else here / there

    return a + _crossing(ratio, 1.0, high=b - a)


# ------------------------------------------------------------------------------------------- tanh


def tanh_coeffs(degree: int) -> Samples:
    """Return the coefficients c_0, …, c_n of the Maclaurin series of tanh.

    tanh' = 1 - tanh², so (k + 1) c_{k+1} = [k = 0] - sum_{i=0..k} c_i c_{k-i}, from c_0 = 0: 1,
    -1/3, 2/15, -17/315, … at the odd powers and 0 at the even ones. All products in one sum have
    the same sign, so nothing cancels.

    Returns
    -------
    Samples, shape (degree + 1,), read-only

    Raises
    ------
    ValueError
        If `degree` < 0.

    References
    ----------
    DLMF 4.33.3.
    """
    return _tanh_coeffs(count("degree", degree))


def taylor_tanh(x: ArrayLike, degree: int) -> Samples:
    """Evaluate the Taylor polynomial of tanh at 0: sum_{k=0..n} c_k x^k, by Horner's scheme.

    An even degree gives the same polynomial as the odd degree below it. The series converges for
    |x| < π/2 only (:func:`tanh_radius`): beyond it more terms are worse. Returns the shape of `x`.

    Raises
    ------
    ValueError
        If `degree` < 0, if `x` is not finite, or if the value overflows float64.
    """
    return growing_tanh(x, count("degree", degree))


def growing_tanh(x: ArrayLike, degree: float) -> Samples:
    """Evaluate the polynomial of tanh plus a share s of the next term, for the real degree n + s.

    sum_{k=0..n} c_k x^k + s c_{n+1} x^(n+1). Returns the shape of `x`.
    """
    x = finite("x", x)
    coefficients = _growing_tanh_coeffs(degree)
    value = np.zeros_like(x)
    with np.errstate(over="ignore", invalid="ignore"):
        for c in reversed(coefficients):
            value = c + value * x
    return _representable("the polynomial of tanh", value)


def tanh_error(x: ArrayLike, degree: int) -> Samples:
    """Return |T_n(x) - tanh(x)|, the shape of `x`, down to round-off (some 10⁻¹⁶)."""
    x = finite("x", x)
    return np.asarray(np.abs(taylor_tanh(x, degree) - np.tanh(x)), dtype=np.float64)


def tanh_error_at(x: float, degree: float) -> float:
    """Return |T_n(x) - tanh(x)| at one point, for whole degrees and those in between."""
    x = real("x", x)
    value = 0.0
    for c in reversed(_growing_tanh_coeffs(degree)):
        value = c + value * x
    return _representable_number("the error", abs(value - math.tanh(x)))


def tanh_truncation(x: ArrayLike, degree: int) -> Truncation:
    """Sample tanh, its Taylor polynomial of the given degree at 0, and the error; `x` is (m,)."""
    x = finite("x", x, shape=(None,))
    value = taylor_tanh(x, degree)
    return Truncation(degree, 0.0, x, np.tanh(x), value, tanh_error(x, degree))


def tanh_worst_error(degree: int, samples: int = TANH_SAMPLES) -> float:
    """Return the largest |T_n(x) - tanh(x)| among `samples` points in [-2, 2], as exercise 2."""
    x = np.linspace(*TANH_WINDOW, count("samples", samples, least=2))
    return float(tanh_error(x, degree).max())


def tanh_radius() -> float:
    """Return π/2, the radius of convergence: tanh has poles at ±iπ/2, and none nearer."""
    return math.pi / 2


def tanh_growth(x: float) -> float:
    """Return (2x/π)², the factor by which two more degrees multiply the error, for large degrees.

    Below 1 the series converges at x, above 1 it bursts.
    """
    return (real("x", x) / tanh_radius()) ** 2


# ----------------------------------------------------------------------------- how exp is computed


def exp_reduced(x: ArrayLike, degree: int) -> Samples:
    """Evaluate exp as real code does: fold x to a tiny interval, use T_n there, scale back.

    k = round(x / ln 2); r = (x - k LN2_HIGH) - k LN2_LOW, so |r| <= (ln 2)/2; then 2^k T_n(r), an
    exact doubling or halving. What is left is the relative error of T_n on that interval
    (:func:`folded_error`), the same for every x.

    Parameters
    ----------
    x : array_like, any shape
        At most 709.78, where exp overflows; far below 0 the result underflows to 0, as exp does.
    degree : int
        n >= 0.

    Returns
    -------
    Samples, the shape of `x`

    Raises
    ------
    ValueError
        If `degree` < 0, or if `x` is not finite or too large.

    References
    ----------
    W. J. Cody and W. Waite, Software Manual for the Elementary Functions (1980): the split of ln 2.
    """
    x = finite("x", x)
    degree = count("degree", degree)
    _below_limit(float(x.max(initial=0.0)))
    x = np.maximum(x, -800.0)  # e^-800 is 0 in float64, and k stays a small integer
    k = np.rint(x / LN2)
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    with np.errstate(over="ignore"):
        value = np.ldexp(_horner(r, degree), k.astype(np.int32))
    return _representable("2^k T_n(r)", value)


def exp_reduced_at(x: float, degree: int) -> float:
    """Evaluate :func:`exp_reduced` at one point."""
    return float(exp_reduced(real("x", x), degree))


def fold_count(x: float) -> int:
    """Return k = round(x / ln 2), how often ln 2 is taken off x (and e^r is doubled again)."""
    return round(real("x", x) / LN2)


def fold_remainder(x: float) -> float:
    """Return r = x - k ln 2, what is left of x after folding: between -(ln 2)/2 and (ln 2)/2."""
    return folding(x, fold_count(x))


def folding(x: float, folds: float) -> float:
    """Return x - j ln 2, where x has slid to after j = `folds` folds (a real number on the way)."""
    x, folds = real("x", x), real("folds", folds)
    return (x - folds * LN2_HIGH) - folds * LN2_LOW


def unfolding(x: float, degree: int, doublings: float) -> float:
    """Return 2^j T_n(r), the value on its way back after j = `doublings` doublings.

    r is :func:`fold_remainder`; at j = :func:`fold_count` it is :func:`exp_reduced`.
    """
    start, doublings = taylor_exp_at(fold_remainder(x), degree), real("doublings", doublings)
    factor = 2.0**doublings if doublings < 1024 else math.inf
    return _representable_number("2^j T_n(r)", start * factor)


def folded_error(degree: int) -> float:
    """Return the largest relative error of T_n on |r| <= (ln 2)/2, hence of :func:`exp_reduced`.

    It is at the left end, since |R_n(r)| e^(-r) = (integral of t^n/n! · e^(∓t) for t = 0..|r|) has
    the growing exponential for r < 0.
    """
    return exp_relative_error_at(-LN2 / 2, degree)


def folded_chebyshev_error(degree: int, samples: int = 1001) -> float:
    """Return the worst relative error on |r| <= (ln 2)/2 of a polynomial *fitted* to exp there.

    The polynomial interpolates exp at the Chebyshev points of the interval, which is nearly the
    minimax polynomial that math libraries and special-function units use; it spreads the error
    evenly, where Taylor's piles it up at the ends. Beyond degree 10 only round-off is left.
    """
    degree, samples = count("degree", degree), count("samples", samples, least=2)
    nodes = np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))
    fit = np.polynomial.chebyshev.chebfit(nodes, np.exp(nodes * LN2 / 2), degree)
    t = np.linspace(-1.0, 1.0, samples)
    value = np.polynomial.chebyshev.chebval(t, fit)
    return float(np.max(np.abs(value / np.exp(t * LN2 / 2) - 1.0)))


def folded_degree(precision: str = "float32") -> int:
    """Return the smallest n for which :func:`folded_error` is below half a unit in the last place.

    That is 2⁻²⁴ = 6.0·10⁻⁸ for float32 (:func:`rounding_unit`).
    """
    limit = rounding_unit(precision)
    degree = 0
    while folded_error(degree) >= limit:
        degree += 1
    return degree


def rounding_unit(precision: str) -> float:
    """Return half the relative spacing at 1 of a precision: "float16", "float32" or "float64"."""
    return float(_format(precision).eps) / 2


def exp_overflow(precision: str) -> float:
    """Return ln(largest number) of a precision, the x beyond which e^x overflows it.

    11.09 for "float16", 88.72 for "float32", 709.78 for "float64".
    """
    return math.log(float(_format(precision).max))


def softmax(logits: ArrayLike) -> Samples:
    """Return e^(z_i - m) / sum_j e^(z_j - m) with m = max z: no logit is too large for it.

    The factor e^(-m) cancels, and the largest exponent is 0, so nothing overflows; no series is
    needed. `logits` and the result have shape (n,), n >= 1.
    """
    logits = finite("logits", logits, shape=(None,))
    if logits.size == 0:
        raise ValueError("logits must hold at least one number, got none")
    with np.errstate(over="ignore"):  # a spread beyond float64 is -inf, whose exponential is 0
        weights = np.exp(logits - logits.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


# ---------------------------------------------------------- what the post's other claims rest on


def flat(x: float) -> float:
    """Return e^(-1/x²), and 0 at x = 0: smooth, but not equal to its Taylor series.

    All derivatives at 0 are 0, so every T_n(x; 0) is 0, while the function is not: at x = 1 it is
    1/e. To have derivatives of all orders is not enough.
    """
    x = real("x", x)
    square = x * x  # may be 0 or infinite, and both limits are right
    return 0.0 if square == 0 else math.exp(-1 / square)


def euler_truncation(theta: float, degree: int = 1) -> complex:
    """Return T_n(iθ) = sum_{k=0..n} (iθ)^k / k!, the truncation of e^{iθ} = cos θ + i sin θ."""
    theta, degree = real("theta", theta), count("degree", degree)
    value = 1.0 + 0.0j
    for k in range(degree, 0, -1):
        value = 1.0 + value * (1j * theta) / k
    _representable_number("|T_n(iθ)|", abs(value))
    return value


def euler_stretch(theta: float, degree: int = 1) -> float:
    """Return |T_n(iθ)|, by which a truncated rotation stretches; sqrt(1 + θ²) for degree 1."""
    return abs(euler_truncation(theta, degree))


def cosine_error(theta: float, degree: int = 1) -> float:
    """Return |cos θ - Re T_n(iθ)|."""
    return abs(math.cos(real("theta", theta)) - euler_truncation(theta, degree).real)


def sine_error(theta: float, degree: int = 1) -> float:
    """Return |sin θ - Im T_n(iθ)|."""
    return abs(math.sin(real("theta", theta)) - euler_truncation(theta, degree).imag)


def checkpointed_gradient_gap(x: float) -> float:
    """Return |g_checkpointed - g_plain|, two gradients of tanh(exp(sin x)): exactly 0.

    Gradient checkpointing drops the intermediate values and computes the same ones once more in
    the backward pass; no polynomial stands in for anything.
    """
    import torch
    from torch.utils.checkpoint import checkpoint

    def layers(u: torch.Tensor) -> torch.Tensor:
        return torch.tanh(torch.exp(torch.sin(u)))

    def gradient(*, again: bool) -> float:
        u = torch.tensor(real("x", x), dtype=torch.float64, requires_grad=True)
        y = checkpoint(layers, u, use_reentrant=False) if again else layers(u)
        return torch.autograd.grad(y, u)[0].item()

    return abs(gradient(again=True) - gradient(again=False))


def degree_shown(degree: int) -> int:
    """Return the degree n itself, for the film's counter."""
    return count("degree", degree)


# -------------------------------------------------------------------------------------- internals


def _horner(d: Samples, degree: int) -> Samples:
    """Evaluate 1 + d/1 (1 + d/2 (… (1 + d/n))), unchecked."""
    value = np.ones_like(d)
    for k in range(degree, 0, -1):
        value = 1.0 + value * d / k
    return value


def _horner_at(d: float, degree: int) -> float:
    """Do the same in Python floats, a hundred times faster for one number."""
    value = 1.0
    for k in range(degree, 0, -1):
        value = 1.0 + value * d / k
    return value


def _remainder(d: float, degree: int, relative: bool = False) -> float:
    """Return e^d - T_n(d), or that times e^(-d), as `exp_error` says; infinite if it overflows."""
    if abs(d) < degree + 2:
        return _tail(d, degree) * (_exp(-d) if relative else 1.0)
    value = _horner_at(d, degree)
    return 1.0 - value * _exp(-d) if relative else _exp(d) - value


def _tail(d: float, degree: int) -> float:
    """Sum d^k / k! over k > n for |d| < n + 2, where the terms shrink from the first on."""
    k = degree + 1
    term = total = 1.0  # in units of the first neglected term, d^(n+1)/(n+1)!
    while abs(term) > 2.0**-54:  # total is at least about 1/2: smaller terms don't change it
        k += 1
        term *= d / k
        total += term
    for j in range(degree + 1, 0, -1):
        total *= d / j
    return total


def _growing_remainder(d: float, whole: int, share: float) -> float:
    low = _remainder(d, whole)
    return low if share == 0 else (1 - share) * low + share * _remainder(d, whole + 1)


def _crossing(error: Callable[[float], float], level: float, high: float = 1.0) -> float:
    """Return the last r with error(r) < level, where error grows from 0; `high` is a guess."""
    while error(high) < level:
        high *= 2
    low = 0.0
    while low < (middle := (low + high) / 2) < high:
        if error(middle) < level:
            low = middle
        else:
            high = middle
    return low


@cache
def _tanh_coeffs(degree: int) -> Samples:
    c = np.zeros(degree + 1)
    for k in range(degree):
        c[k + 1] = ((k == 0) - c[: k + 1] @ c[k::-1]) / (k + 1)
    c.setflags(write=False)
    return c


def _growing_tanh_coeffs(degree: float) -> list[float]:
    whole, share = _split(degree)
    coefficients: list[float] = _tanh_coeffs(whole + 1).tolist()
    coefficients[-1] *= share
    return coefficients


def _split(degree: float) -> tuple[int, float]:
    """Return the whole part n and the share s of the next term."""
    degree = real("degree", degree)
    if degree < 0:
        raise ValueError(f"degree must be >= 0, got {degree}")
    whole = math.floor(degree)
    return whole, degree - whole


def _exp(x: float) -> float:
    return math.inf if x > EXP_LIMIT else math.exp(x)


def _below_limit(x: float, name: str = "x") -> float:
    if x > EXP_LIMIT:
        raise ValueError(f"{name} must be <= 709.78, where exp overflows float64, got {x}")
    return x


def _center(a: float) -> float:
    return _below_limit(real("a", a), "a")


def _representable(what: str, values: Samples) -> Samples:
    values = np.asarray(values, dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"x and degree must keep {what} within float64, but it overflows")
    return values


def _representable_number(what: str, value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"x and degree must keep {what} within float64, but it overflows")
    return value


def _format(precision: str) -> np.finfo[np.floating]:
    if precision not in ("float16", "float32", "float64"):
        raise ValueError(f'precision must be "float16", "float32" or "float64", got {precision!r}')
    return np.finfo(precision)


# ------------------------------------------------------------------------ what the film prints

QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        "degree",
        "the degree n of a polynomial or of one of its terms",
        degree_shown,
        integer(),
        at=tuple((n,) for n in (*ANIMATED_DEGREES[2:], *TANH_DEGREES[1:])),
    ),
    Quantity(
        "truncation",
        "T_n(x), the Taylor polynomial of exp at 0",
        taylor_exp_at,
        integer(),
        at=((0.0, 0), (LOGIT, FOLD_DEGREE)),
    ),
    Quantity(
        "exp_error",
        "the error |exp(x) − T_n(x)|; it runs while the next term grows in",
        growing_exp_error_at,
        significant(3),
        at=tuple((ERROR_POINT, n) for n in ANIMATED_DEGREES[2:]),
    ),
    Quantity(
        "reach",
        "the r for which |exp(x) − T_n(x)| < 0.01 on [−r, r]; it runs with the degree",
        growing_reach,
        fixed(2),
        at=tuple((n,) for n in REACH_DEGREES),
    ),
    Quantity(
        "reach_gain",
        "growth of the reach for every two degrees, on average",
        reach_gain,
        fixed(1),
        at=((REACH_DEGREES[0], REACH_DEGREES[-1]),),
    ),
    Quantity(
        "tanh_burst",
        "the error |T_n(x) − tanh(x)| outside π/2, where it grows",
        tanh_error_at,
        fixed(1),
        at=tuple((2.0, n) for n in TANH_DEGREES),
    ),
    Quantity(
        "tanh_error",
        "the error |T_n(x) − tanh(x)| inside π/2, where it shrinks",
        tanh_error_at,
        significant(2),
        at=tuple((1.0, n) for n in TANH_DEGREES),
    ),
    Quantity(
        "fold_count",
        "k = round(x / ln 2), how often x is folded",
        fold_count,
        integer(),
        at=((LOGIT,),),
    ),
    Quantity(
        "folding",
        "x − j ln 2, what is left of x after j folds",
        folding,
        significant(3),
        at=tuple((LOGIT, j) for j in range(11)),
    ),
    Quantity(
        "unfolding",
        "2ʲ T_n(r), the value after j doublings",
        unfolding,
        fixed(2),
        at=tuple((LOGIT, FOLD_DEGREE, j) for j in range(11)),
    ),
    Quantity("exp", "exp(x)", exp_at, fixed(2), at=((LOGIT,),)),
    Quantity(
        "folded_degree",
        "the smallest degree that suffices after folding, by precision",
        folded_degree,
        integer(),
        at=(("float32",),),
    ),
)
