"""What moving things share: two turns within a play, states between steps, an end to following."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from manim import Animation, Mobject, ValueTracker, VMobject, linear, smooth, squish_rate_func

EARLY = squish_rate_func(smooth, 0, 0.4)
"""For what makes room: it is gone when what takes its place begins."""

LATE = squish_rate_func(smooth, 0.4, 1)
"""For what takes the place of something that leaves `EARLY`."""

AT_LAST = squish_rate_func(smooth, 0.75, 1)
"""For what stands where something passes, or arrives, until then."""

ROUNDING = 1e-6  # steps; a tracker at 3 may hold 2.9999999


def between_steps(states: np.ndarray, step: float) -> np.ndarray:
    """Return the state between two steps: a step's change is spread evenly over its time.

    Parameters
    ----------
    states
        One state a step, (n, ...).
    step
        From 0 to n - 1.
    """
    k = min(int(step), len(states) - 2)
    return states[k] + (step - k) * (states[k + 1] - states[k])


def whole_steps(made: float) -> int:
    """Return how many steps are complete."""
    return int(made + ROUNDING)


def advance(tracker: ValueTracker, to: float, seconds: float) -> Animation:
    """Return the animation of time itself: a tracker that runs to a value at an even pace."""
    return tracker.animate(rate_func=linear, run_time=seconds).set_value(to)


class Fade(Animation):
    """Filled glyphs that come, or go, by their opacity alone.

    Manim's fades also move each point from where it is to where it is, sixty times a second. Here
    the outlines stay the same arrays, which is cheap for whoever moves them and whoever draws them.
    """

    def __init__(self, mobject: VMobject, *, out: bool = False, **kwargs: object) -> None:
        super().__init__(mobject, introducer=not out, remover=out, **kwargs)
        self.out = out

    def create_starting_mobject(self) -> Mobject:
        """Return no copy: none is needed."""
        return self.mobject

    def interpolate_mobject(self, alpha: float) -> None:
        """Be as opaque as at this moment."""
        share = self.rate_func(alpha)
        self.mobject.set_fill(opacity=1 - share if self.out else share)


def follow(
    mobject: Mobject, state: Callable[[], Hashable], show: Callable[[Mobject], object]
) -> Mobject:
    """Show a mobject anew in each frame in which a state is another than in the frame before.

    An animation that gave it other points meanwhile makes it be shown anew as well, unless it
    scaled or turned them in place.

    Parameters
    ----------
    state
        Everything that decides how it looks.
    show
        Brings it up to date.
    """

    def keep(m: Mobject) -> None:
        now, points = state(), [part.points for part in m.get_family()]
        known, left = m.followed
        if now != known or any(a is not b for a, b in zip(points, left, strict=False)):
            show(m)
            m.followed = now, [part.points for part in m.get_family()]

    mobject.followed = None, []
    return mobject.add_updater(keep)


def settle(*mobjects: Mobject) -> None:
    """Leave things as they are from now on: nothing in them follows anything any more."""
    for mobject in mobjects:
        mobject.clear_updaters()
