"""The rules that every film has to keep."""

from __future__ import annotations

from rendering.check.rules import Rule
from rendering.check.rules.coarse import Coarse
from rendering.check.rules.contrast import ColorsApart, Contrast
from rendering.check.rules.crossing import Crossing
from rendering.check.rules.flashing import Flashing
from rendering.check.rules.frame import Margins
from rendering.check.rules.jitter import Jitter, Pops
from rendering.check.rules.legibility import Legibility
from rendering.check.rules.numbers import Numbers
from rendering.check.rules.overlap import Overlap
from rendering.check.rules.pace import Crowd, Length, ReadingTime, Rests
from rendering.check.rules.unseen import Unseen
from rendering.check.rules.wording import Wording

RULES: tuple[type[Rule], ...] = (
    Margins,
    Overlap,
    Crossing,
    Coarse,
    Legibility,
    Contrast,
    ColorsApart,
    Length,
    Rests,
    Crowd,
    ReadingTime,
    Flashing,
    Jitter,
    Pops,
    Unseen,
    Numbers,
    Wording,
)


def all_rules(*, only_colors: bool = False) -> list[Rule]:
    """Return the rules, fresh; only those that depend on the theme if the others were asked."""
    return [rule() for rule in RULES if rule.by_color or not only_colors]
