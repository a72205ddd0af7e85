"""Numbers that are computed, and those that are typed."""

from typing import ClassVar

import numpy as np
import pytest
from manim import Text, ValueTracker

from compute.quantities import Quantity, fixed, quantities
from rendering.check.rules import Watched
from rendering.check.rules.numbers import Numbers, computed
from rendering.facts import rows
from rendering.script import NumberRecord, Script
from scenes.kit.numbers import Readout, glyph
from scenes.kit.typeset import Words
from tests.check.small import found


def itself(x):
    return x


ITSELF = Quantity("itself", "x", itself, fixed(1))


def test_a_number_reads_as_it_is_formatted():
    def honest(scene):
        scene.add(Readout(ITSELF, ValueTracker(1.5)))
        scene.hold()

    assert not found(Numbers(), honest)

    def spoiled(scene):
        number = Readout(ITSELF, ValueTracker(1.5))
        five, (six, _) = number.glyphs[2], glyph("6")
        five.set_points(six * number.size + five.points[0] - six[0] * number.size)
        number.clear_updaters()
        scene.add(number)
        scene.hold()

    (finding,) = found(Numbers(), spoiled)
    assert (finding.measured, finding.allowed) == ("reads “1.6”", "“1.5”, as it is formatted")


def test_a_typed_number_is_found_unless_it_is_given():
    def construct(scene):
        scene.add(Words("at $x = 2.5$", size=0.5))
        scene.hold()

    (finding,) = found(Numbers(), construct)
    assert finding.measured == "2.5 is typed by hand"
    assert not found(Numbers(), construct, givens=("$x = 2.5$",))


def test_a_given_that_is_never_shown_is_found():
    (finding,) = found(Numbers(), lambda scene: scene.hold(), givens=("7",))
    assert finding.measured == "the given '7' is on no picture"


def test_a_fact_is_no_typed_number():
    def construct(scene):
        scene.add(Words("at {x}", size=0.5, x=ITSELF(2.5)))
        scene.hold()

    assert not found(Numbers(), construct)


def test_type_that_manim_set_is_found():
    def construct(scene):
        scene.add(Text("7"))
        scene.hold()

    assert {finding.measured for finding in found(Numbers(), construct)} == {"type that manim set"}


def script(numbers):
    return Script(alt="", duration=1.0, poster=0.5, beats=(), numbers=tuple(numbers))


def record(quantity, fact, **changes):
    fields = {
        "name": quantity.name,
        "says": quantity.says,
        "source": quantity.source,
        "arguments": fact.arguments,
        "value": fact.value if abs(fact.value) != np.inf else str(fact.value),
        "text": fact.text,
        "start": 0.0,
        "end": 1.0,
    }
    return NumberRecord(**{**fields, **changes})


@pytest.fixture
def printed():
    """What a film of the series prints if it prints all its facts."""
    return [record(q, fact) for q in quantities("taylor").values() for fact in q.facts]


class Scene:
    """A scene that shows nothing."""

    givens: ClassVar = ()


def judged(numbers):
    watched = Watched("taylor", "dark", Scene(), script(numbers), 1.0)
    return [fault.measured for fault in Numbers().faults(watched)]


def test_what_is_printed_is_computed_again(printed):
    assert judged(printed) == []
    first = printed[0]
    wrong = first.model_copy(update={"value": float(first.value) + 1})
    assert judged([wrong, *printed[1:]]) == [f"{first.name} reads “{first.text}”"]
    misprinted = first.model_copy(update={"text": "12345"})
    assert f"{first.name} reads “12345”" in judged([misprinted, *printed])


def test_only_compute_is_a_source(printed):
    assert computed(printed[0]) is not None
    assert computed(printed[0].model_copy(update={"source": "math.floor"})) is None


def test_every_fact_is_printed(printed):
    name = printed[-1].name
    texts = ", ".join(sorted({row.text for row in rows("taylor") if row.name == name}))
    others = [number for number in printed if number.name != name]
    assert judged(others) == [f"{name}: {texts} is never printed"]
