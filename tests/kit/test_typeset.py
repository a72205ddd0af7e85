"""Type is set from the bundled fonts alone, on one baseline, in parts that can be found."""

import numpy as np
import pytest

from compute.quantities import Quantity, scientific, significant
from scenes.kit.style import Role, Size, color
from scenes.kit.typeset import Formula, TypesettingError, Words, math_of, outlines, plain


def third(x):
    return x / 3


THIRD = Quantity("third", "a third", third, significant(3))


def test_parts_are_found_by_role_and_by_tag_wherever_they_stand():
    formula = Formula('truth(e^x) approx 1/(1 + approximation(x, tag: "below"))')
    assert len(formula.part(Role.TRUTH)) == 2  # e and x
    below = formula.part("below")
    assert len(below) == 1
    assert below[0].get_center()[1] < formula.part(Role.TRUTH)[0].get_center()[1]


def test_parts_are_the_formulas_own_glyphs_not_copies():
    formula = Formula('ink(x, tag: "a") + y')
    assert formula.part("a")[0] is formula[0]


def test_unknown_part_names_those_there_are():
    with pytest.raises(LookupError, match="has no part b; its tags: a"):
        Formula('ink(x, tag: "a")').part("b")


@pytest.mark.parametrize("role", list(Role))
def test_roles_have_their_color_and_the_rest_that_of_the_whole(role):
    formula = Formula(f"{role.value}(x) + y", role=Role.GRADIENT)
    assert formula[0].get_fill_color() == color(role)
    assert formula[-1].get_fill_color() == color(Role.GRADIENT)


def test_em_is_the_size_asked_for():
    """Inter's capital H is 0.727 em high (its own metrics)."""
    assert Words("H", size=1.0).height == pytest.approx(0.727, abs=0.002)


@pytest.mark.parametrize("text", ["x", "gy", "H", "$x^2/2$", "Ág"])
def test_baseline_is_where_a_flat_letter_stands(text):
    words = Words("H" + text, size=0.8)
    assert words.baseline == pytest.approx(words[0].get_bottom()[1], abs=0.02)
    words.shift([3, 1.5, 0]).scale(1.7)
    assert words.baseline == pytest.approx(words[0].get_bottom()[1], abs=0.02)
    assert words.em == pytest.approx(0.8 * 1.7)


@pytest.mark.parametrize("formula", ["x", "x = 1/2", "x + sqrt(y)"])
def test_baseline_of_a_formula_is_where_its_letters_stand(formula):
    made = Formula(formula).align_baseline(1.0)
    assert made[0].get_bottom()[1] == pytest.approx(1.0, abs=0.02)


def test_words_can_be_put_on_one_baseline():
    high, low = Words("HH"), Words("ggg", size=Size.TICK).shift([0, 2, 0])
    low.align_baseline(high)
    assert low.baseline == pytest.approx(high.baseline)


def test_fraction_bars_and_roofs_of_roots_are_filled_shapes():
    """A stroke would keep its width when the formula is scaled."""
    for part in Formula("sqrt(x) / 2"):
        assert part.get_stroke_width() == 0
        assert part.get_fill_opacity() == 1
        assert len(part.points)


def test_a_character_that_no_bundled_font_has_is_refused():
    with pytest.raises(TypesettingError, match="no bundled font"):
        Words("∇ in words")
    assert len(Formula("nabla f")) == 2


def test_markup_that_typst_refuses_is_named():
    with pytest.raises(TypesettingError, match=r"cannot set '.* sqrt\(x "):
        Formula("sqrt(x")


def test_special_characters_of_typst_are_only_characters_in_words():
    assert len(Words("#*_@<>[]=+-/~`")) == 14
    assert len(Words("1. a")) == 3


def test_numbers_come_from_facts_and_all_must_be_used():
    words = Words("error {err}", err=THIRD(2.0))
    assert words.text == "error 0.667"
    assert [fact.value for fact in words.facts] == [2.0 / 3]
    with pytest.raises(ValueError, match=r"asks for the numbers \['err'\], got \[\]"):
        Words("error {err}")
    with pytest.raises(ValueError, match="asks for the numbers"):
        Words("error", err=THIRD(2.0))


def test_numbers_are_set_as_numbers_in_formulas():
    assert math_of("−1.2 × 10⁻⁵") == "-1.2 times 10^(-5)"
    tiny = Quantity("tiny", "tiny", third, scientific(2))
    formula = Formula("e = {e}", e=tiny(-3.7e-5))
    assert len(formula) == len("e=−1.2×10−5")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Copy $e^x$ at one point", "Copy eˣ at one point"),
        ("$x -> 0$", "x → 0"),
        ("$10^(-5)$", "10⁻⁵"),
        ("$F' = f$", "F' = f"),
        ("$truth(sin x) / x$", "sin x / x"),
        ("$epsilon$ and $delta$", "ε and δ"),
        ("$w_1 - w_2$", "w₁ − w₂"),
    ],
)
def test_captions_can_be_said_in_plain_text(text, said):
    assert plain(text) == said


def test_math_beyond_plain_text_is_refused_with_the_culprit():
    with pytest.raises(ValueError, match="because of 'frac'"):
        plain("$frac(a, b)$")


def test_setting_twice_gives_the_same_outlines():
    first, second = outlines("$x^2$"), outlines("$x^2 $")
    assert all(np.array_equal(a.points, b.points) for a, b in zip(first, second, strict=True))


def test_type_begins_where_it_is_put():
    words = Words("glyph", size=Size.LABEL).begin_at(1.5, -0.5)
    assert words.get_left()[0] == pytest.approx(1.5)
    assert words.baseline == pytest.approx(-0.5)


def test_type_can_begin_on_the_baseline_of_another():
    other = Words("other", size=Size.NUMBER).shift([3, 2, 0])
    assert Words("glyph").begin_at(0, other).baseline == pytest.approx(other.baseline)


def test_glyphs_are_told_by_the_tags_they_lack():
    formula = Formula('ink(a, tag: "a") + ink(b, tag: "b")')
    assert len(formula.without("a")) == 2
    assert len(formula.without()) == len(formula) == 3
    assert len(formula.untagged) == 1
