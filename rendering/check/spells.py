"""For how long something is wrong: what passes in a blink is no fault."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from rendering.check.finding import Fault
from rendering.check.view import View


@dataclass(slots=True, eq=False)
class _Spell:
    start: float
    end: float
    worst: float
    fault: Fault
    least: float


class Spells:
    """Keeps, for each fault that is seen picture after picture, how long it lasts and its worst.

    Parameters
    ----------
    least
        Seconds below which it is let pass; a call may ask for more.
    """

    def __init__(self, least: float) -> None:
        self._least = least
        self._open: dict[Hashable, _Spell] = {}
        self._done: dict[Hashable, _Spell] = {}

    def note(
        self,
        key: Hashable,
        view: View,
        worth: float,
        make: Callable[[], Fault],
        least: float | None = None,
    ) -> None:
        """Say that `view` shows the fault `key`, and how bad it is; `make` describes it."""
        end = view.time + view.seconds
        spell = self._open.get(key)
        if spell is None or spell.end < view.time - 1e-6:
            if spell is not None:
                self._close(key)
            self._open[key] = _Spell(
                view.time, end, worth, make(), self._least if least is None else least
            )
            return
        spell.end = end
        if worth > spell.worst:
            spell.worst, spell.fault = worth, make()
        if least is not None:
            spell.least = min(spell.least, least)

    def _close(self, key: Hashable) -> None:
        spell = self._open.pop(key)
        known = self._done.get(key)
        seconds = spell.end - spell.start
        if seconds < spell.least - 1e-6:
            return
        spell.fault.seconds = seconds
        if known is None or seconds > known.fault.seconds:
            self._done[key] = spell

    def faults(self) -> Iterator[Fault]:
        """Yield what lasted, each fault once, in order of time."""
        for key in list(self._open):
            self._close(key)
        yield from sorted((s.fault for s in self._done.values()), key=lambda fault: fault.time)
