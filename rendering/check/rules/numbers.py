"""Numbers: what is printed is computed, reads as it is formatted, and nothing is typed by hand."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from compute.quantities import quantities
from rendering.check.finding import Fault
from rendering.check.rules import Watched
from rendering.check.view import Piece, View
from rendering.facts import rows
from rendering.script import NumberRecord
from scenes.kit.numbers import read

SETTLED = 0.3  # seconds for which a picture stands in which manim's own type is looked for
MARKUP = re.compile(r'tag:\s*"[^"]*"|\{\w+\}')
"""What has digits or names in a template and is no type of its own."""


class Numbers:
    """Every numeral on screen is a fact of `compute`, a tick, or declared in the scene's givens."""

    names: ClassVar[tuple[str, ...]] = ("number",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._templates: dict[str, Fault] = {}
        self._misread: dict[int, Fault] = {}
        self._foreign: dict[str, Fault] = {}
        self._read: dict[int, str] = {}

    def see(self, view: View) -> None:
        """Read what is printed."""
        for piece in view.texts:
            if piece.kind == "readout":
                self._read_back(view, piece)
            elif piece.kind != "tick" and piece.mobject.template not in self._templates:
                self._templates[piece.mobject.template] = _fault(view, piece)
        if view.seconds >= SETTLED:
            foreign = {
                id(leaf) for mobject in view.scene.mobjects for leaf in _set_by_manim(mobject)
            }
            for piece in view.graphics:
                if id(piece.owner) in foreign:
                    self._foreign.setdefault(view.name(piece), _fault(view, piece))

    def _read_back(self, view: View, piece: Piece) -> None:
        readout = piece.mobject
        if self._read.get(id(readout)) == readout.text:
            return
        self._read[id(readout)] = readout.text
        drawn, formatted = read(readout), readout.fact.text.replace(" ", "")
        if drawn != formatted and id(readout) not in self._misread:
            fault = _fault(view, piece)
            fault.measured = f"reads “{drawn}”"
            fault.allowed = f"“{formatted}”, as it is formatted"
            self._misread[id(readout)] = fault

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say which number is not what it claims to be."""
        yield from self._misread.values()
        for fault in self._foreign.values():
            fault.measured, fault.allowed = (
                "type that manim set",
                "the kit's type, which is checked",
            )
            yield fault
        givens = getattr(film.scene, "givens", ())
        for template, fault in self._templates.items():
            left = MARKUP.sub("", template)
            for given in givens:
                left = left.replace(given, "")
            if typed := re.findall(r"\d+(?:\.\d+)?", left):
                fault.measured = f"{', '.join(typed)} is typed by hand"
                fault.allowed = "facts, ticks, and what the scene declares in givens"
                yield fault
        for given in givens:
            if not any(given in template for template in self._templates):
                yield Fault("number", 0.0, f"the given {given!r} is on no picture", "what is shown")
        yield from _recomputed(film)


def _set_by_manim(mobject: Any) -> list[Any]:
    """Return all that is part of one of manim's own pieces of type."""
    if type(mobject).__module__.startswith("manim.mobject.text"):
        family: list[Any] = mobject.get_family()
        return family
    return [leaf for part in mobject.submobjects for leaf in _set_by_manim(part)]


def _fault(view: View, piece: Piece) -> Fault:
    return Fault(
        "number",
        view.time,
        measured="",
        allowed="",
        objects=(view.name(piece),),
        mobjects=(piece.mobject,),
        boxes=(piece.box,),
        items=view.items,
    )


def _recomputed(film: Watched) -> Iterator[Fault]:
    """Compute each printed number again, from its recorded source and arguments alone."""
    try:
        known = quantities(film.topic)
    except ModuleNotFoundError:  # a scene that is no film of the series
        return
    printed: dict[str, set[str]] = {}
    for number in film.script.numbers:
        printed.setdefault(number.name, set()).add(number.text)
        value = computed(number)
        text = known[number.name].style.text(value) if number.name in known else "no quantity"
        if value is None or float(number.value) != float(value) or text != number.text:
            yield Fault(
                "number",
                number.start,
                f"{number.name} reads “{number.text}”",
                f"“{text}”, computed again by {number.source}",
            )
    facts: dict[str, set[str]] = {}
    for row in rows(film.topic):
        facts.setdefault(row.name, set()).add(row.text)
    for name in sorted(printed.keys() | facts.keys()):
        missing = facts.get(name, set()) - printed.get(name, set())
        if name not in facts or missing:
            never = ", ".join(sorted(missing)) or "it is no fact of the topic"
            yield Fault("number", 0.0, f"{name}: {never} is never printed", "facts and film agree")


def computed(number: NumberRecord) -> Any:
    """Return a number's value, computed afresh; None if its source is not in `compute`."""
    module, _, function = number.source.rpartition(".")
    if not module.startswith("compute."):
        return None
    return getattr(importlib.import_module(module), function)(*number.arguments)
