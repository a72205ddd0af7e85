"""Spelling, dashes and signs."""

import pytest

from rendering.check.rules.wording import Wording, terms, wrong_in
from scenes.kit.typeset import Formula, Words
from tests.check.small import found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The slope of the tangent is 3.", None),
        ("The slpoe of the tangent.", "“slpoe” is in no dictionary"),
        ("BFGS and L-BFGS’s.", None),
        ("A grey area.", "“grey” is British"),
        ("Its colour and behaviour.", "“colour” is British"),
        ("It falls by -3 here.", "“-3”: a hyphen for a minus or a dash"),
        ("It falls by −3 here.", None),
        ("A well-known curve, first - then last.", "“-”: a hyphen for a minus or a dash"),
        ("A well-known curve – the first.", None),
        ("It doesn't move.", None),
        ("Slope and height: F' = f.", None),
        ("It doesn’t move; the curve’s end does.", None),
        ("On and on...", "“...”: three points"),
        ("An error of 1e-5.", "“1e-5”: a programmer's exponent"),
        ("A 3x4 grid.", "“3x4”: a letter or asterisk for times"),
        ("A  gap.", "“  ”: a space too many"),
    ],
)
def test_words_are_judged(text, wrong):
    found_first = next((what for what, _ in wrong_in(text)), None)
    assert found_first == wrong


def test_labels_captions_and_what_is_said_are_read():
    def construct(scene):
        scene.add(Words("a slpoe", size=0.5), Formula('x "is smalll"').shift([0, 1, 0]))
        scene.say("Now the tagnent.", "The tangetn turns.")
        scene.hold()

    findings = found(Wording(), construct)
    assert [f.measured.split("”")[0][1:] for f in findings] == [
        "slpoe",
        "smalll",
        "tagnent",
        "tangetn",
    ]
    assert "Formula" not in findings[0].objects[0]


def test_math_is_not_spelled():
    def construct(scene):
        scene.add(
            Words("at $x = eta$", size=0.5), Formula("nabla f(x) dot.op kappa").shift([0, 1, 0])
        )
        scene.hold()

    assert not found(Wording(), construct)


def test_the_series_terms_are_needed():
    """Each is a word that the dictionary lacks."""
    from spellchecker import SpellChecker

    plain = SpellChecker()
    assert sorted(terms()) == sorted(term for term in terms() if plain.unknown([term]))
