"""Numbers are written as print writes them, and each can be computed again."""

import math
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute.quantities import (
    MINUS,
    Quantity,
    fixed,
    integer,
    power_of_ten,
    quantities,
    scientific,
    significant,
)

finite = st.floats(-1e12, 1e12, allow_subnormal=False)
repeatable = settings(max_examples=200, derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        (fixed(2), 3.14159, "3.14"),
        (fixed(2), -0.001, "0.00"),
        (fixed(0), 2.5, "2"),
        (fixed(1, signed=True), 1.25, "+1.2"),
        (fixed(1, signed=True), 0.0, "0.0"),
        (fixed(1, signed=True), -1.25, "−1.2"),
        (significant(3), 19.0855, "19.1"),
        (significant(3), 0.0221441, "0.0221"),
        (significant(2), 0.09996, "0.10"),
        (significant(2), 9.96, "10"),
        (significant(3), 123456.0, "123000"),
        (significant(3), 0.0, "0.00"),
        (scientific(2), -0.0000123, "−1.2 × 10⁻⁵"),
        (scientific(1), 9.7e20, "1 × 10²¹"),
        (scientific(3), 1.0, "1.00 × 10⁰"),
        (integer(), -19106.4, "−19106"),
        (integer(grouped=True), 2_000_000, "2,000,000"),
        (significant(2, grouped=True), 172_345, "170,000"),
        (significant(4, grouped=True), 1411.8, "1,412"),
        (significant(4, grouped=True), 4.087, "4.087"),
        (integer(), 0.2, "0"),
        (power_of_ten(), 1e-4, "10⁻⁴"),
        (power_of_ten(), 1e6, "10⁶"),
        (fixed(2), math.inf, "∞"),
        (fixed(2), -math.inf, "−∞"),
    ],
)
def test_numbers_are_written_as_print_writes_them(style, value, text):
    assert style.text(value) == text


def test_nan_is_never_printed():
    with pytest.raises(ValueError, match="films print no NaN"):
        fixed(1).text(math.nan)


@given(finite, st.integers(0, 6))
@repeatable
def test_fixed_rounds_the_exact_binary_value(value, places):
    """Decimal holds a float's value exactly: an independent route to the same rounding."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    assert Decimal(fixed(places).text(value).replace(MINUS, "-")) == rounded


@given(finite, st.integers(1, 6))
@repeatable
def test_significant_is_within_half_a_unit_of_its_last_digit(value, digits):
    assume(value != 0)
    written = float(significant(digits).text(value).replace(MINUS, "-"))
    unit = 10.0 ** (math.floor(math.log10(abs(value))) + 1 - digits)
    assert abs(written - value) <= unit / 2 * (1 + 1e-9)


@given(finite)
@repeatable
def test_no_hyphen_and_no_exponent_letter(value):
    for style in (fixed(3), significant(3), scientific(3), integer()):
        assert not set(style.text(value)) & set("-e+")


def third_of(x, name="x"):
    return x / 3


THIRD = Quantity("third", "a third", third_of, fixed(3), at=((1.0,), (2.0, "y")))


def test_a_fact_is_its_functions_value_at_its_arguments():
    fact = THIRD(2.0)
    assert (fact.value, fact.text) == (2 / 3, "0.667")
    assert fact.call == "tests.compute.test_quantities.third_of(2.0)"
    assert [f.arguments for f in THIRD.facts] == [(1.0,), (2.0, "y")]


def test_whole_numbers_stay_whole():
    steps = Quantity("steps", "steps", lambda: 39, integer())
    assert isinstance(steps().value, int)
    assert isinstance(THIRD(3.0).value, float)


def test_a_topics_quantities_are_found_by_name():
    found = quantities("taylor")
    assert all(name == quantity.name for name, quantity in found.items())
