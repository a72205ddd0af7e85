"""The numbers that films print: where each comes from and how it is written.

A topic's module ends with ``QUANTITIES``, one :class:`Quantity` for each kind of number that its
film shows. A scene can only print a quantity at some arguments (a :class:`Fact`), so a number on
screen always has a function behind it, and anyone can call that function again.

>>> from compute.quantities import Quantity, fixed
>>> def half(x: float) -> float:
...     return x / 2
>>> halved = Quantity("half", "half of x", half, fixed(2), at=((3.0,), (5.0,)))
>>> halved(3.0).text
'1.50'
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral
from typing import Literal

MINUS = "−"  # U+2212: as wide as a digit, unlike the hyphen
SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")

Scalar = float | int | str
Argument = Scalar | tuple["Argument", ...]
"""What a fact's function may be called with: whatever JSON can hold and give back."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a number is written. Make one with :func:`fixed`, :func:`significant`, ….

    >>> fixed(2).text(-1.005), scientific(2).text(-0.0000123), integer().text(1096)
    ('−1.00', '−1.2 × 10⁻⁵', '1096')
    """

    kind: Literal["fixed", "significant", "scientific", "integer", "power"]
    digits: int  # after the point ("fixed"), or significant ones
    signed: bool = False  # whether a plus sign is written too
    grouped: bool = False  # whether thousands are set off: 10,000

    def text(self, value: float) -> str:
        """Write `value` as print does: ``−1.2 × 10⁻⁵``, never ``-1.2e-05``, and no minus zero.

        Rounding is to nearest on the exact binary value, ties to even, as Python's own.
        """
        if math.isnan(value):
            raise ValueError("value must be a number, got nan: films print no NaN")
        if math.isinf(value):
            return MINUS + "∞" if value < 0 else ("+∞" if self.signed else "∞")
        magnitude = self._magnitude(abs(value))
        is_zero = not any(digit in "123456789" for digit in magnitude.split(" ")[0])
        if is_zero:
            return magnitude
        return (MINUS if value < 0 else "+" if self.signed else "") + magnitude

    def _magnitude(self, value: float) -> str:
        match self.kind:
            case "integer":
                return f"{value:,.0f}" if self.grouped else f"{value:.0f}"
            case "fixed":
                return f"{value:.{self.digits}f}"
            case "significant":
                # Round first: 0.09996 at two digits is 0.10, whose leading digit has moved.
                exponent = int(f"{value:.{self.digits - 1}e}".partition("e")[2]) if value else 0
                places = self.digits - 1 - exponent
                comma = "," if self.grouped else ""
                rounded = value if places >= 0 else round(value, places)
                return f"{rounded:{comma}.{max(places, 0)}f}"
            case "power":
                return f"10{str(round(math.log10(value))).translate(SUPERSCRIPTS)}"
            case "scientific":
                mantissa, _, power = f"{value:.{self.digits - 1}e}".partition("e")
                return f"{mantissa} × 10{str(int(power)).translate(SUPERSCRIPTS)}"


def fixed(places: int, *, signed: bool = False) -> NumberStyle:
    """Write `places` digits after the point: for a number that runs, since its width is steady."""
    return NumberStyle("fixed", places, signed)


def significant(digits: int, *, signed: bool = False, grouped: bool = False) -> NumberStyle:
    """Write `digits` significant digits without an exponent; `grouped` as for :func:`integer`."""
    return NumberStyle("significant", digits, signed, grouped)


def scientific(digits: int, *, signed: bool = False) -> NumberStyle:
    """Write `digits` significant digits and a power of ten."""
    return NumberStyle("scientific", digits, signed)


def power_of_ten() -> NumberStyle:
    """Write the nearest power of ten, ``10⁻⁴``: for a step or a scale, where only that counts."""
    return NumberStyle("power", 1)


def integer(*, signed: bool = False, grouped: bool = False) -> NumberStyle:
    """Write a whole number; `grouped` sets off its thousands: 10,000."""
    return NumberStyle("integer", 0, signed, grouped)


@dataclass(frozen=True, slots=True)
class Fact:
    """One number: a quantity at certain arguments."""

    quantity: Quantity
    arguments: tuple[Argument, ...]

    @property
    def value(self) -> float:
        """The number itself, computed afresh; a Python float or int."""
        value = self.quantity.function(*self.arguments)
        return int(value) if isinstance(value, Integral) else float(value)

    @property
    def text(self) -> str:
        """The number as the film writes it."""
        return self.quantity.style.text(self.value)

    @property
    def call(self) -> str:
        """The call that yields the number, such as ``compute.taylor.reach(4)``."""
        return f"{self.quantity.source}({', '.join(map(repr, self.arguments))})"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A kind of number that a film prints. Calling it with arguments gives a :class:`Fact`."""

    name: str  # snake_case, unique within the topic
    says: str  # what the number is, in words
    function: Callable[..., float]  # a public, module-level function of a compute module
    style: NumberStyle
    at: tuple[tuple[Argument, ...], ...] = ((),)  # arguments at which the film rests on it

    def __call__(self, *arguments: Argument) -> Fact:
        """Return the fact at these arguments; nothing is computed yet."""
        return Fact(self, arguments)

    @property
    def source(self) -> str:
        """The dotted name of the function, such as ``compute.taylor.reach``."""
        return f"{self.function.__module__}.{self.function.__qualname__}"

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts at which the film rests."""
        return tuple(self(*arguments) for arguments in self.at)


def quantities(topic: str) -> dict[str, Quantity]:
    """Return the quantities that the film of `topic` prints, by name."""
    module = importlib.import_module(f"compute.{topic}")
    listed: tuple[Quantity, ...] = module.QUANTITIES
    by_name = {quantity.name: quantity for quantity in listed}
    if len(by_name) != len(listed):
        raise ValueError(f"compute.{topic}.QUANTITIES holds two quantities of the same name")
    return by_name
