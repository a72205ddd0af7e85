"""Handing outlines to cairo: a whole path in one call, where pycairo needs one call a curve.

pycairo can append a path only if it copied it from a context before. `cairo_append_path` itself
takes an array, so we call it through ctypes. That needs the address of the `cairo_t` inside a
`cairo.Context`, which is not part of pycairo's interface; hence `_array_works` tries it once, and
where it does not give the very same path, curves are appended one by one.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

import cairo
import numpy as np
from numpy.typing import NDArray

Subpaths = tuple[tuple[int, int, bool], ...]


class _CairoPath(ctypes.Structure):
    """cairo_path_t."""

    _fields_ = (
        ("status", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("num_data", ctypes.c_int),
    )


def _header(kind: int, length: int) -> NDArray[np.float64]:
    """Return the bits of a cairo_path_data_t header, in the place of a point's two doubles."""
    return np.array([kind, length, 0, 0], dtype=np.int32).view(np.float64)


_MOVE_TO, _CURVE_TO, _CLOSE_PATH = _header(0, 2), _header(2, 4), _header(3, 1)


class Outline:
    """A path that can be put into any context again and again."""

    __slots__ = ("_array", "_path", "_points", "_subpaths")

    def __init__(self, points: NDArray[np.float64], subpaths: Subpaths) -> None:
        self._points = points
        self._subpaths = subpaths
        self._array: NDArray[np.float64] | None = None
        if _array_works():
            # Kept as long as the path: `_path` holds its bare address.
            self._array = _path_data(points, subpaths)
            self._path = _CairoPath(0, self._array.ctypes.data, len(self._array))

    def append_to(self, context: Any) -> None:
        """Add the path to a `cairo.Context`, under its current matrix."""
        if self._array is None:
            _append_curve_by_curve(context, self._points, self._subpaths)
        elif len(self._array):
            _library().cairo_append_path(_address_of(context), ctypes.byref(self._path))


def _path_data(points: NDArray[np.float64], subpaths: Subpaths) -> NDArray[np.float64]:
    """Return the path as cairo's array of 16-byte elements, (m, 2)."""
    if len(subpaths) > 1:
        _, length, closed = subpaths[0]
        starts = range(0, len(points), length)
        if subpaths == tuple((start, start + length, closed) for start in starts):
            return _data_of_alike(points.reshape(len(subpaths), length, 2), closed)
    parts = []
    for start, end, closed in subpaths:
        curves = (end - start) // 4
        part = np.empty((2 + 4 * curves + closed, 2))
        part[0] = _MOVE_TO
        part[1] = points[start]
        elements = part[2 : 2 + 4 * curves].reshape(curves, 4, 2)
        elements[:, 0] = _CURVE_TO
        elements[:, 1:] = points[start : start + 4 * curves].reshape(curves, 4, 2)[:, 1:]
        if closed:
            part[-1] = _CLOSE_PATH
        parts.append(part)
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty((0, 2))


def _data_of_alike(points: NDArray[np.float64], closed: bool) -> NDArray[np.float64]:
    """Do the same at once for subpaths, (n, points of each, 2), that are as many curves each.

    A cloud of dots or a field of arrows has hundreds.
    """
    number, length, _ = points.shape
    curves = length // 4
    data = np.empty((number, 2 + 4 * curves + closed, 2))
    data[:, 0] = _MOVE_TO
    data[:, 1] = points[:, 0]
    elements = data[:, 2 : 2 + 4 * curves].reshape(number, curves, 4, 2)  # a view
    elements[:, :, 0] = _CURVE_TO
    elements[:, :, 1:] = points[:, : 4 * curves].reshape(number, curves, 4, 2)[:, :, 1:]
    if closed:
        data[:, -1] = _CLOSE_PATH
    return data.reshape(-1, 2)


def _append_curve_by_curve(context: Any, points: NDArray[np.float64], subpaths: Subpaths) -> None:
    for start, end, closed in subpaths:
        context.move_to(*points[start])
        for curve in range(start, end - 3, 4):
            context.curve_to(*points[curve + 1 : curve + 4].ravel())
        if closed:
            context.close_path()


@cache
def _library() -> Any:
    """Return the cairo that pycairo is linked with, found through pycairo's own module."""
    library = ctypes.CDLL(sys.modules["cairo._cairo"].__file__)
    library.cairo_append_path.argtypes = (ctypes.c_void_p, ctypes.POINTER(_CairoPath))
    library.cairo_append_path.restype = None
    return library


def _address_of(context: Any) -> int | None:
    """Return the `cairo_t *`, the first field of PycairoContext after the object's header."""
    return ctypes.c_void_p.from_address(id(context) + object.__basicsize__).value


@cache
def _array_works() -> bool:
    """Try both ways on one path and compare what cairo made of it."""
    points = np.array([[0.1, 0.2], [1, 2], [3, 1], [5.5, 0], [5.5, 0], [4, 4], [2, 6], [0.1, 0.2]])
    subpaths: Subpaths = ((0, 4, False), (0, 8, True))
    contexts = [cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 8, 8)) for _ in range(2)]
    try:
        # The first word after the header must lead to a context: cairo_get_reference_count
        # reads it, and a fresh context has exactly one owner.
        data = _path_data(points, subpaths)
        path = _CairoPath(0, data.ctypes.data, len(data))
        _library().cairo_append_path(_address_of(contexts[0]), ctypes.byref(path))
    except (OSError, AttributeError):  # no such library, or no such function in it
        return False
    _append_curve_by_curve(contexts[1], points, subpaths)
    return str(contexts[0].copy_path()) == str(contexts[1].copy_path())
