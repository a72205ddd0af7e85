"""The engine of post 15 has the faults that its errata tell, and their corrections cure them.

Its listing is written again here, as short as the faults allow. The code that the errata offer is
put in the place that they name.
"""

import re

import numpy as np
import pytest

from compute.errata.autodiff import CLAIMS

LISTING = """
class Value:
    def __init__(self, data, _children=()):
        self.data, self.grad = data, 0.0
        self._backward = lambda: None
        {children}

    def __add__(self, other):
        {lift}
        out = Value(self.data + number(other), (self, other))
        def _backward():
            self.grad += out.grad
            if isinstance(other, Value): other.grad += out.grad
        out._backward = _backward
        return out

    def __mul__(self, other):
        {lift}
        {captured}
        out = Value(self.data * number(other), (self, other))
        def _backward():
            {read}
            self.grad += y * out.grad
            if isinstance(other, Value): other.grad += x * out.grad
        out._backward = _backward
        return out

    def __pow__(self, power):
        out = Value(self.data ** power, (self,))
        def _backward():
            {power}
        out._backward = _backward
        return out

    def tanh(self):
        x = self.data
        {tanh}
        out = Value(t, (self,))
        def _backward():
            self.grad += (1 - t**2) * out.grad
        out._backward = _backward
        return out

    {operators}

    def backward(self):
        topo, visited = [], set()
        def build(v):
            if v not in visited and isinstance(v, Value):
                visited.add(v)
                for child in v._prev: build(child)
                topo.append(v)
        build(self)
        {reset}
        self.grad = 1.0
        for v in reversed(topo): v._backward()

def number(x):
    return x.data if isinstance(x, Value) else x
"""

POSTED = {
    "children": "self._prev = set(_children)",
    "lift": "pass",
    "captured": "pass",
    "read": "x, y = self.data, number(other)",
    "power": "self.grad += power * self.data ** (power - 1) * out.grad",
    "tanh": "t = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))",
    "operators": "pass",
    "reset": "pass",
}


def offered(where, *starts):
    """Return the code that the corrections of a place in the post offer, by how it begins."""
    pieces = [
        piece
        for claim in CLAIMS
        if claim.where.startswith(where)
        for piece in re.findall("`([^`]+)`", claim.correction)
    ]
    found = [piece for start in starts for piece in pieces if piece.startswith(start)]
    assert len(found) == len(starts), pieces
    return "\n    ".join(found)


LIFTED = {
    "lift": offered("section 3, `__add__`", "other ="),
    "operators": offered(
        "section 3, `__add__`", "__radd__", "__rmul__", "__neg__", "__sub__", "__truediv__"
    ),
}


def engine(**corrected):
    """Return the class of the listing with these of its lines corrected."""
    scope = {"np": np}
    exec(LISTING.format(**POSTED | corrected), scope)
    return scope["Value"]


def slope(formula, at, **corrected):
    leaf = engine(**corrected)(at)
    formula(leaf).backward()
    return leaf.grad


@pytest.mark.parametrize("corrected", [{}, LIFTED])
def test_the_listing_prints_the_posts_numbers(corrected):
    Value = engine(**corrected)
    a, b = Value(2.0), Value(-3.0)
    d = (a * b + a**2).tanh()
    d.backward()
    assert (round(d.data, 5), round(a.grad, 5), round(b.grad, 5)) == (-0.96403, 0.07065, 0.1413)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        (lambda a: 2 + a, 1),
        (lambda a: 2 * a, 2),
        (lambda a: -a, -1),
        (lambda a: a - 3, 1),
        (lambda a: a - a * a, -7),
        (lambda a: a / 8, 1 / 8),
        (lambda a: a / (a * a), -1 / 16),
        (lambda a: sum([a, a]), 2),
    ],
)
def test_numbers_on_the_left_and_signs_raise_until_corrected(formula, wanted):
    """Slopes at 4, exact in binary."""
    with pytest.raises(TypeError):
        slope(formula, 4.0)
    assert slope(formula, 4.0, **LIFTED) == wanted


def test_a_number_lands_among_the_children_until_corrected():
    assert 2 in (engine()(4.0) + 2)._prev
    Value = engine(**LIFTED)
    assert {type(child) for child in (Value(4.0) + 2)._prev} == {Value}


def test_live_data_mixes_two_points_until_captured():
    """a·a at 2: the slope is 4, and 10 once a has been set to 5."""

    def slope_after_a_change(**corrected):
        a = engine(**corrected)(2.0)
        root = a * a
        a.data = 5.0
        root.backward()
        return a.grad

    assert slope_after_a_change() == 10
    captured = offered("section 3, `__mul__`", "x, y =")
    assert slope_after_a_change(captured=captured, read="pass") == 4


@pytest.mark.filterwarnings("ignore:(overflow|invalid value) encountered:RuntimeWarning")
def test_tanh_is_not_a_number_at_710_until_corrected():
    assert np.isnan(engine()(710.0).tanh().data)
    corrected = engine(tanh=offered("section 3, `tanh`", "t ="))
    assert [corrected(x).tanh().data for x in (710.0, 1000.0, -1000.0)] == [1, 1, -1]


def test_a_power_of_zero_at_zero_raises_until_corrected():
    with pytest.raises(ZeroDivisionError):
        slope(lambda a: a**0, 0.0)
    power = offered("section 3, `__pow__`", "if power")
    assert slope(lambda a: a**0, 0.0, power=power) == 0
    assert slope(lambda a: a**3, 2.0, power=power) == 12


def test_later_sweeps_count_too_much_until_inner_gradients_are_reset():
    """1, 4 and 10 times the slope instead of 1, 2 and 3 times."""

    def sums(**corrected):
        a, totals = engine(**corrected)(2.0), []
        root = (a * -3.0 + a**2).tanh()
        for _ in range(3):
            root.backward()
            totals.append(a.grad)
        return np.array(totals) / totals[0]

    assert sums() == pytest.approx([1, 4, 10], rel=1e-12)
    reset = offered("section 3, `backward`", "for v in topo")
    assert sums(reset=reset) == pytest.approx([1, 2, 3], rel=1e-12)


def test_a_chain_of_a_thousand_is_too_deep():
    a = engine()(1.0)
    root = a
    for _ in range(1000):
        root = root + a
    with pytest.raises(RecursionError):
        root.backward()


def test_a_cycle_is_accepted_silently():
    a = engine()(1.0)
    root = a + a
    a._prev = {root}
    root.backward()
    assert a.grad == 2


def test_children_have_no_order_until_corrected():
    assert type(engine()(1.0)._prev) is set
    Value = engine(children=offered("section 3, `_prev`", "self._prev"))
    leaves = [Value(float(k)) for k in range(20)]
    assert all((a * b)._prev == (a, b) for a in leaves for b in leaves)
