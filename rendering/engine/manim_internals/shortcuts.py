"""Methods of manim's that take long for what they do, done in less time with the same result.

Each does the usual case itself and leaves any other to manim's own. Subclasses that override one
keep theirs: only the base class's method is exchanged, and only while a scene is recorded.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import CodeType, FunctionType
from typing import Any

import numpy as np
from manim.mobject.mobject import Mobject
from manim.mobject.types.vectorized_mobject import VMobject
from manim.utils.color import ManimColor


@contextmanager
def shortcuts() -> Iterator[None]:
    """Exchange manim's methods, and put them back at the end.

    What somebody else has exchanged stays theirs.
    """
    exchanged = [entry for entry in _SHORTCUTS if vars(entry[0])[entry[1]] is entry[3]]
    for owner, name, quick, _ in exchanged:
        setattr(owner, name, quick)
    try:
        yield
    finally:
        for owner, name, _, own in exchanged:
            setattr(owner, name, own)


_update = Mobject.update
_get_family = Mobject.get_family
_iter_family = Mobject._iter_family
_update_rgbas_array = VMobject.update_rgbas_array
_generate_rgbas_array = VMobject.generate_rgbas_array
_get_sheen_factor = VMobject.get_sheen_factor


def update(self: Any, dt: float = 0, recursive: bool = True) -> Any:
    """Do what `Mobject.update` does, which reads each updater's signature anew for each frame.

    Submobjects that have neither updaters nor submobjects are passed over.
    """
    if self.updating_suspended:
        return self
    for updater in self.updaters:
        if _takes_dt(updater):
            updater(self, dt)
        else:
            updater(self)
    if recursive:
        for submobject in self.submobjects:
            if (
                submobject.updaters
                or submobject.submobjects
                or type(submobject).update is not update
                or "update" in submobject.__dict__
            ):
                submobject.update(dt, recursive=recursive)
    return self


def _takes_dt(updater: Callable[..., Any]) -> bool:
    if type(updater) is FunctionType and not updater.__dict__:  # no __wrapped__, no __signature__
        return _code_takes_dt(updater.__code__)
    return "dt" in inspect.signature(updater).parameters


@cache
def _code_takes_dt(code: CodeType) -> bool:
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return "dt" in code.co_varnames[:count]


def get_family(self: Any, recurse: bool = True) -> list[Any]:
    """Do what `Mobject.get_family` does where each member occurs once."""
    if not self.submobjects and type(self)._iter_family is _iter_family:
        return [self]
    found: list[Any] = []
    seen: set[int] = set()
    waiting = [self]
    while waiting:
        mobject = waiting.pop()
        kind: Any = type(mobject)
        if (
            id(mobject) in seen
            or kind._iter_family is not _iter_family
            or kind.__eq__ is not object.__eq__  # manim asks whether it is like another
        ):
            return _get_family(self, recurse)  # type: ignore[no-any-return]
        seen.add(id(mobject))
        found.append(mobject)
        waiting.extend(reversed(mobject.submobjects))
    return found


def update_rgbas_array(self: Any, array_name: str, color: Any = None, opacity: Any = None) -> Any:
    """Do what `VMobject.update_rgbas_array` does for one color and one opacity without sheen."""
    kind = type(self)
    if (
        (color is None or type(color) is ManimColor)
        and (opacity is None or isinstance(opacity, float | int))
        and kind.generate_rgbas_array is _generate_rgbas_array
        and kind.get_sheen_factor is _get_sheen_factor
        and self.sheen_factor == 0
    ):
        rgbas = self.__dict__.get(array_name)
        if rgbas is None and not hasattr(kind, array_name):
            red, green, blue = (0.0, 0.0, 0.0) if color is None else color._internal_value[:3]
            alpha = 0.0 if opacity is None else opacity
            self.__dict__[array_name] = np.array([[red, green, blue, alpha]], dtype=np.float64)
            return self
        if rgbas is not None and len(rgbas):
            if color is not None:
                rgbas[:, :3] = color._internal_value[:3]
            if opacity is not None:
                rgbas[:, 3] = opacity
            return self
    return _update_rgbas_array(self, array_name, color, opacity)


_SHORTCUTS: list[tuple[Any, str, Any, Any]] = [
    (Mobject, "update", update, _update),
    (Mobject, "get_family", get_family, _get_family),
    (VMobject, "update_rgbas_array", update_rgbas_array, _update_rgbas_array),
]
"""Class, name, ours, manim's."""
