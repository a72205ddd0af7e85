"""Arguments are checked at the door, in one way, so that every message names the culprit."""

from __future__ import annotations

import math
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

Samples = NDArray[np.float64]
"""An array of float64; its shape and unit are in the comment beside it."""


def real(name: str, value: object) -> float:
    """Return `value` as a finite float.

    Raises
    ------
    TypeError
        If it is not a real number (strings, complex numbers and booleans are not).
    ValueError
        If it is NaN or infinite.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a real number, got {value!r}")
    try:
        number = float(value)
    except OverflowError as error:  # an int beyond float64
        raise ValueError(f"{name} must be within float64, got a larger integer") from error
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {number}")
    return number


def positive(name: str, value: object) -> float:
    """Return `value` as a finite float that is greater than zero."""
    number = real(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be > 0, got {number}")
    return number


def count(name: str, value: object, *, least: int = 0) -> int:
    """Return `value` as an int that is at least `least`.

    Raises
    ------
    TypeError
        If it is not an integer (3.0 and True are not).
    ValueError
        If it is smaller than `least`.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    number = int(value)
    if number < least:
        raise ValueError(f"{name} must be >= {least}, got {number}")
    return number


def finite(name: str, values: ArrayLike, *, shape: tuple[int | None, ...] | None = None) -> Samples:
    """Return `values` as a finite float64 array, of the given `shape` if there is one.

    ``None`` in `shape` stands for any length; a leading ``...`` is not needed because a shape is
    only compared when it is given. The array may share memory with `values`: don't write to it.

    Raises
    ------
    TypeError
        If the values are not real numbers.
    ValueError
        If one is NaN or infinite, or the shape is another.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":  # integers, signed and unsigned, and floats
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    if shape is not None and (
        array.ndim != len(shape)
        or any(
            want is not None and want != have for want, have in zip(shape, array.shape, strict=True)
        )
    ):
        wanted = ", ".join("any" if n is None else str(n) for n in shape)
        raise ValueError(f"{name} must have shape ({wanted}), got {array.shape}")
    array = array.astype(np.float64, copy=False)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {array[~np.isfinite(array)].flat[0]}")
    return array
