"""Bad arguments are refused at the door, by name and value; good ones come through unchanged."""

import numpy as np
import pytest

from compute.checks import count, finite, positive, real
from compute.errors import CycleError, NotSPDError, SingularMatrixError, UnstableStepError


@pytest.mark.parametrize("value", ["1", 1j, True, np.True_, None, [1.0]])
def test_real_refuses_what_is_no_real_number(value):
    with pytest.raises(TypeError, match="eta must be a real number, got"):
        real("eta", value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_real_refuses_what_is_not_finite(value):
    with pytest.raises(ValueError, match="eta must be finite, got"):
        real("eta", value)


def test_real_refuses_integers_beyond_float64():
    with pytest.raises(ValueError, match="eta must be within float64"):
        real("eta", 10**400)


@pytest.mark.parametrize("value", [1, 1.5, np.float32(2), np.int64(3)])
def test_real_returns_a_float(value):
    assert type(real("x", value)) is float
    assert real("x", value) == value


@pytest.mark.parametrize("value", [0.0, -1e-300])
def test_positive_refuses_zero_and_less(value):
    with pytest.raises(ValueError, match="h must be > 0, got"):
        positive("h", value)
    assert positive("h", 1e-300) == 1e-300


@pytest.mark.parametrize("value", [1.0, True, "3", np.float64(2)])
def test_count_refuses_what_is_no_integer(value):
    with pytest.raises(TypeError, match="n must be an integer, got"):
        count("n", value)


def test_count_refuses_too_few_by_value():
    assert count("n", np.int32(2), least=2) == 2
    with pytest.raises(ValueError, match="n must be >= 2, got 1"):
        count("n", 1, least=2)


def test_finite_returns_float64_of_the_shape_asked_for():
    assert finite("z", [[1, 2]], shape=(None, 2)).dtype == np.float64
    with pytest.raises(ValueError, match=r"z must have shape \(any, 2\), got \(2,\)"):
        finite("z", [1, 2], shape=(None, 2))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_finite_names_the_value_that_is_not(bad):
    with pytest.raises(ValueError, match=f"z must be finite, got {bad}"):
        finite("z", [1.0, bad])


@pytest.mark.parametrize("values", [["a"], [1j], [True]])
def test_finite_refuses_what_are_no_real_numbers(values):
    with pytest.raises(TypeError, match="z must hold real numbers, got dtype"):
        finite("z", values)


@pytest.mark.parametrize("kind", [SingularMatrixError, NotSPDError, UnstableStepError, CycleError])
def test_errors_that_say_more_are_value_errors(kind):
    """So that a caller may catch either; none hides another."""
    assert issubclass(kind, ValueError)
    assert kind.__mro__[1] is ValueError
