"""The film check: no film leaves with a fault that a program can see.

A film is run once, and each of its pictures is shown, as a display list with the mobjects that it
was read off (`view`), to all rules (`rules`), which look at sizes, overlaps, colors, times and
words. What they find and the scene does not except is reported (`report`). docs/check.md says what
each rule measures and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rendering.check.finding import Finding

if TYPE_CHECKING:
    from rendering.source import FilmSource

__all__ = ["Finding", "findings"]


def findings(film: FilmSource, theme: str, *, only_colors: bool = False) -> list[Finding]:
    """Return what is wrong with a film in one theme, in order of time.

    Parameters
    ----------
    only_colors
        Ask only the rules that depend on the theme: the others found the same in another one.
    """
    # Here, not above: they import manim, which takes a second.
    from rendering.check.rules.all import all_rules
    from rendering.check.watching import inspect

    return inspect(film, theme, all_rules(only_colors=only_colors))
