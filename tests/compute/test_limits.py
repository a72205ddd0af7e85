"""What the film on limits says, checked against 50-digit arithmetic, fractions and bounds."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import limits
from compute.limits import (
    DEEPEST_GAP,
    DEEPEST_X,
    DELTAS,
    QUANTITIES,
    aliased,
    best_L_miss,
    continuity_conditions,
    delta_exact_sinc,
    delta_sweep,
    falsify,
    half_naive,
    half_stable,
    one_sided_slopes,
    sawtooth,
    sign_ratio,
    sinc,
    sinc_gap,
)

MP = mpmath.mp.clone()
MP.dps = 50  # 1 − cos x and 1 − sin x / x still have over 20 digits at x = 1e-13

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
log_eps = st.floats(-8.0, 0.0)  # log10 of ε


def mp_gap(x: float):
    """1 − sin x / x with digits to spare, also for x = 1e-150."""
    with MP.workdps(340):
        return 1 - MP.sin(MP.mpf(x)) / MP.mpf(x)


def jump(left: float, at: float, right: float):
    """Build a function with these values left of, at and right of 0."""
    return lambda x: np.where(x < 0, float(left), np.where(x > 0, float(right), float(at)))


# sin x / x


@pytest.mark.parametrize("x", [1e-300, 1e-8, 0.1, 1.0, math.pi, 100.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_sinc_is_right_to_the_last_digit(x, sign):
    """One rounding in sin and one in the division: 2 · 2⁻⁵³, and 4 % for libm."""
    exact = MP.sin(MP.mpf(x)) / MP.mpf(x)
    assert abs(MP.mpf(float(sinc(sign * x))) / exact - 1) < 2.3e-16


def test_sinc_is_one_at_zero_and_keeps_the_shape():
    """The value at the hole is exact, and no 0/0 is computed on the way (warnings are errors)."""
    assert float(sinc(0)) == 1.0
    assert sinc(0.5).shape == ()
    with np.errstate(divide="raise", invalid="raise"):
        values = sinc([[0.0, -0.0, 5e-324], [1.0, 2.0, 3.0]])
    assert values.shape == (2, 3)
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values[0], 1.0)


@repeatable
@given(st.floats(-1e6, 1e6))
def test_sinc_is_even_and_never_above_one(x):
    assert float(sinc(x)) == float(sinc(-x)) <= 1.0


def test_sinc_leaves_its_input_alone():
    x = np.array([0.0, 1.0])
    sinc(x)
    np.testing.assert_array_equal(x, [0.0, 1.0])


@pytest.mark.parametrize("function", [sinc, sign_ratio, half_naive, half_stable])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_functions_refuse_what_is_not_finite(function, bad):
    with pytest.raises(ValueError, match=r"x must be finite, got (nan|inf)"):
        function([0.5, bad])


def test_the_formula_itself_is_undefined_at_zero_only():
    """0/0 is no number: what the curve lacks at 0 is a value, not a limit."""
    values = limits.sinc_formula([-1e-300, 0.0, 1e-300])
    np.testing.assert_array_equal(np.isnan(values), [False, True, False])


def test_the_deepest_point_is_the_first_root_of_tan_x_equals_x():
    """Both constants are the float64 nearest to the 50-digit ones."""
    root = MP.findroot(lambda x: MP.tan(x) - x, 4.49)
    assert float(root) == DEEPEST_X
    assert float(mp_gap(root)) == DEEPEST_GAP
    assert float(1 - mp_gap(root)) == pytest.approx(-0.21723362821122, abs=5e-15)  # 14 places


@repeatable
@given(st.floats(-150.0, 0.7), st.sampled_from([1, -1]))
def test_the_gap_keeps_its_digits(exponent, sign):
    """Just above 1 the subtraction still turns 2 roundings of 0.84 into 1.2e-15 of 0.16."""
    x = sign * 10.0**exponent
    assert abs(MP.mpf(sinc_gap(x)) / mp_gap(x) - 1) < 2e-15


def test_the_gap_is_smooth_where_its_two_formulas_meet():
    below, above = sinc_gap(1.0), sinc_gap(math.nextafter(1.0, 2.0))
    assert above == pytest.approx(below, rel=2e-15)  # as above
    assert sinc_gap(0.0) == 0.0


# The exact reply


@pytest.mark.parametrize(
    ("eps", "delta"),
    [
        (1e-1, 0.786683072049),
        (1e-2, 0.245317808854),
        (1e-3, 0.0774712903165),
        (1e-4, 0.0244952648653),
        (1e-5, 0.00774597831141),
    ],
)
def test_the_reply_has_the_pinned_values(eps, delta):
    assert delta_exact_sinc(eps) == pytest.approx(delta, rel=1e-11)  # 12 digits are given


@repeatable
@given(log_eps)
def test_the_curve_leaves_the_band_at_the_reply(exponent):
    """Found to a few ulp in δ, so to about twice that in ε."""
    eps = 10.0**exponent
    assert abs(mp_gap(delta_exact_sinc(eps)) / MP.mpf(eps) - 1) < 1e-14


@repeatable
@given(log_eps)
def test_the_curve_is_inside_the_band_before_the_reply(exponent):
    eps = 10.0**exponent
    delta = delta_exact_sinc(eps)
    assert all(mp_gap(delta * share) < eps for share in (0.1, 0.5, 0.9, 0.999999))


@repeatable
@given(log_eps, st.floats(0.001, 1.0))
def test_a_wider_band_gets_a_wider_window(exponent, more):
    eps = 10.0**exponent
    assert delta_exact_sinc(eps) < delta_exact_sinc(eps * (1.0 + more))


@repeatable
@given(st.floats(-6.0, -1.0))
def test_the_rule_is_below_the_reply_by_less_than_a_fifth_of_eps(exponent):
    """δ = √(6ε) (1 + 3ε/20 + O(ε²)), from the series of the gap."""
    eps = 10.0**exponent
    assert 0.0 < delta_exact_sinc(eps) / limits.delta_rule(eps) - 1.0 < eps / 5.0


def test_the_rule_at_the_demonstrations_eps():
    assert limits.delta_rule(1e-5) == pytest.approx(0.0077459667, abs=5e-11)  # digits given
    ratio = delta_exact_sinc(1e-5) / limits.delta_rule(1e-5)
    assert ratio == pytest.approx(1.0000015, abs=5e-8)  # digits given


def test_a_band_that_is_never_left_has_no_end_of_its_window():
    """Up to the deepest gap the window ends before 4.49…, from there on nowhere."""
    assert delta_exact_sinc(DEEPEST_GAP) == math.inf
    assert delta_exact_sinc(2.0) == math.inf
    just_below = delta_exact_sinc(math.nextafter(DEEPEST_GAP, 0.0))
    assert just_below == pytest.approx(DEEPEST_X, abs=1e-7)  # gap is flat there: √(ulp)
    assert just_below <= DEEPEST_X


@pytest.mark.parametrize("function", [delta_exact_sinc, limits.delta_rule, limits.half_width])
def test_a_band_must_be_positive_and_finite(function):
    with pytest.raises(ValueError, match=r"eps must be > 0, got 0\.0"):
        function(0)
    with pytest.raises(ValueError, match="eps must be finite, got nan"):
        function(math.nan)
    with pytest.raises(TypeError, match="eps must be a real number, got '1'"):
        function("1")


# The checker


@pytest.mark.parametrize(
    ("eps", "delta"),
    [
        (1e-1, 0.1),
        (1e-2, 0.1),
        (1e-3, 0.01),
        (1e-4, 0.01),
        (1e-5, 0.001),
        (1e-6, 0.001),
        (1e-8, 1e-4),
        (1e-12, 1e-6),
        (1e-15, None),
    ],
)
def test_the_checker_finds_the_decade_below_the_exact_window(eps, delta):
    """The first decade that is at most √(6ε); at ε = 1e-15 that would be the eighth of seven."""
    assert delta_sweep(sinc, 0, 1, eps).delta == delta


@repeatable
@given(st.floats(-12.0, 0.0))
def test_the_checker_never_accepts_more_than_the_exact_window(exponent):
    eps = 10.0**exponent
    assert delta_sweep(sinc, 0, 1, eps).delta <= delta_exact_sinc(eps)


def test_the_checker_reports_every_window_until_the_first_that_fits():
    """The worst sample is an end of the window: DLMF 4.19.1 to 11 digits, in closed form."""
    result = delta_sweep(sinc, 0, 1, 1e-5)
    assert result.delta == 0.001
    assert [row.delta for row in result.rows] == [0.1, 0.01, 0.001]
    assert [row.ok for row in result.rows] == [False, False, True]
    worst = [row.worst for row in result.rows]
    # One subtraction from 1, of a number off by 1.1e-16: that, absolutely.
    assert worst == pytest.approx(
        [1.6658335317e-3, 1.6666583333e-5, 1.6666665833e-7], rel=5e-11, abs=2e-16
    )


def test_the_last_window_misses_a_band_of_1e_15_by_rounding_scale():
    """The false alarm: the curve does come that close, only further in than 1e-7."""
    rows = delta_sweep(sinc, 0, 1, 1e-15).rows
    assert len(rows) == len(DELTAS) == 7
    assert rows[-1].worst == pytest.approx(1e-14 / 6, abs=1.2e-16)  # the spacing below 1
    assert delta_exact_sinc(1e-15) == pytest.approx(math.sqrt(6e-15), rel=1e-14)


def test_the_checker_looks_at_both_ends_and_at_as_many_points_as_it_is_told():
    seen = []
    delta_sweep(lambda x: seen.append(x) or 0.0 * x, 1.0, 0.0, 1.0, (0.5,), samples=5)
    np.testing.assert_array_equal(seen[0], [0.5, 0.75, 1.25, 1.5])


def test_the_checker_defaults_to_1001_samples_without_c():
    seen = []
    delta_sweep(lambda x: seen.append(x) or 0.0 * x, 0.0, 0.0, 1.0)
    assert seen[0].size == 1000
    np.testing.assert_array_equal(seen[0][[0, -1]], [-0.1, 0.1])


def test_the_checkers_own_band_is_a_ten_thousandth():
    assert delta_sweep(lambda x: 0.0 * x + 0.99e-4, 0, 0).delta == 0.1
    assert delta_sweep(lambda x: 0.0 * x + 1.01e-4, 0, 0).delta is None


def test_c_itself_is_never_evaluated():
    """A limit doesn't know what happens at c."""

    def at_two_it_raises(x):
        assert not (x == 2.0).any()
        return 3.0 * x

    assert delta_sweep(at_two_it_raises, 2.0, 6.0, 0.5).delta == 0.1
    assert falsify(at_two_it_raises, 2.0, 6.0, 0.5, 0.1) is None
    assert best_L_miss(at_two_it_raises, 2.0, [1e-3]) == pytest.approx(3e-3, rel=1e-12)  # ulp of 6


def test_a_miss_of_exactly_eps_does_not_fit():
    """The definition says "<": around the jump, ε = 1 is not enough and 1.0001 is."""
    assert delta_sweep(sign_ratio, 0, 0, 1.0).delta is None
    assert delta_sweep(sign_ratio, 0, 0, 1.0001).delta == 0.1
    assert falsify(sign_ratio, 0, 0, 1.0, 1e-9) is not None
    assert falsify(sign_ratio, 0, 0, 1.0001, 0.1) is None


@pytest.mark.parametrize(
    ("limit", "eps", "delta"), [(1.05, 0.1, 0.1), (1.00001, 1e-4, 0.01), (1.05, 0.04, 0.0)]
)
def test_the_checker_accepts_wrong_limits_until_the_band_is_thinner_than_the_error(
    limit, eps, delta
):
    """One ε is not every ε."""
    assert limits.accepted_window(eps, limit) == delta


def test_the_checker_is_blind_to_a_wave_that_fits_its_grid():
    """The sine has a whole half-period in each step: all samples 0, and ½ after 1/30000."""
    result = delta_sweep(aliased, 0, 0, 0.5)
    assert result.delta == 0.1
    assert result.rows[0].worst < 1e-12  # 5000π · 0.1 ≈ 1571, whose ulp is 2e-13
    true_delta = float(Fraction(1, 6) / 5000)  # arcsin ½ = π/6
    assert limits.delta_exact_aliased(0.5) == pytest.approx(true_delta, rel=1e-15)
    assert float(aliased(true_delta)) == pytest.approx(0.5, rel=1e-15)
    assert limits.delta_exact_aliased(1.5) == math.inf


def test_one_side_is_enough_where_the_domain_has_one():
    """√x at 0: |√x| < 0.05 wherever x < 0.0025, and nothing is asked left of 0."""
    assert delta_sweep(np.sqrt, 0, 0, 0.05).delta == 0.001
    assert falsify(np.sqrt, 0, 0, 0.05, 0.0025) is None
    assert falsify(np.sqrt, 0, 0, 0.05, 0.0026) > 0.0025
    assert best_L_miss(np.sqrt, 0, [0.04, 0.01]) == pytest.approx(0.05, rel=1e-15)  # (0.2 − 0.1)/2


def test_c_must_be_a_limit_point_of_the_domain():
    for call in (
        lambda: delta_sweep(np.log, -1, 0, 0.1),
        lambda: falsify(np.log, -1, 0, 0.1, 0.1),
        lambda: best_L_miss(np.log, -1, [0.1]),
    ):
        with pytest.raises(ValueError, match="c is not a limit point of the domain"):
            call()


@pytest.mark.parametrize("hole", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_never_passes(hole):
    """`all(nan < ε)` and `max` of NaN are where such checkers slip."""

    def holed(x):
        return np.where((x > 0.005) & (x < 0.0505), hole, 0.0)

    result = delta_sweep(holed, 0, 0, 1.0)
    assert result.delta == 0.001
    assert [row.worst for row in result.rows] == [math.inf, math.inf, 0.0]
    assert 0.005 < falsify(holed, 0, 0, 1.0, 0.1) < 0.0505
    assert best_L_miss(holed, 0, [0.01, 0.001]) == math.inf


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"eps": 0.0}, ValueError, r"eps must be > 0, got 0\.0"),
        ({"eps": -1.0}, ValueError, r"eps must be > 0, got -1\.0"),
        ({"eps": math.nan}, ValueError, "eps must be finite, got nan"),
        ({"eps": math.inf}, ValueError, "eps must be finite, got inf"),
        ({"c": math.inf}, ValueError, "c must be finite, got inf"),
        ({"c": True}, TypeError, "c must be a real number, got True"),
        ({"L": math.nan}, ValueError, "L must be finite, got nan"),
        ({"L": 1j}, TypeError, "L must be a real number"),
        ({"deltas": ()}, ValueError, "deltas must hold at least one window, got none"),
        ({"deltas": (0.1, -0.01)}, ValueError, r"delta must be > 0, got -0\.01"),
        ({"samples": 2}, ValueError, "samples must be >= 3, got 2"),
        ({"samples": 10.0}, TypeError, r"samples must be an integer, got 10\.0"),
        ({"c": 1e308, "deltas": (1e308,)}, ValueError, r"c \+ delta must be finite, got inf"),
        ({"c": 1.0, "deltas": (1e-17,)}, ValueError, r"float64 numbers other than c = 1\.0"),
        ({"f": 3}, TypeError, "f must be callable, got 3"),
        ({"f": lambda x: x + 0j}, TypeError, "f must return real numbers, got dtype complex128"),
        ({"f": lambda x: x > 0}, TypeError, "f must return real numbers, got dtype bool"),
        ({"f": lambda _: 1.0}, ValueError, r"one value for each x, shape \(1000,\), got \(\)"),
    ],
)
def test_the_checker_refuses_bad_arguments_by_name(changes, error, message):
    arguments = {"f": sinc, "c": 0.0, "L": 1.0, "eps": 0.1, **changes}
    with pytest.raises(error, match=message):
        delta_sweep(**arguments)


# The falsifier


@pytest.mark.parametrize("eps", [0.5, 1e-1, 1e-3, 1e-5])
def test_the_falsifier_tells_a_window_from_one_a_percent_wider(eps):
    delta = delta_exact_sinc(eps)
    assert falsify(sinc, 0, 1, eps, 0.99 * delta) is None
    witness = falsify(sinc, 0, 1, eps, 1.01 * delta)
    assert delta <= abs(witness) < 1.01 * delta
    assert mp_gap(witness) >= eps


@settings(derandomize=True, deadline=None, max_examples=10)  # 20001 points each
@given(st.integers(0, 2**32))
def test_chance_sees_the_wave_that_the_grid_does_not(seed):
    witness = falsify(aliased, 0, 0, 0.5, 0.1, seed=seed)
    assert 0.0 < abs(witness) < 0.1
    assert abs(MP.sin(5000 * MP.pi * MP.mpf(witness))) >= 0.5


def test_the_falsifier_looks_close_to_c_too():
    """A spike narrower than a billionth of the window: the evenly spread decades find it."""

    def spike(x):
        return np.where(np.abs(x) < 1e-11, 1.0, 0.0)

    assert 0.0 < abs(falsify(spike, 0, 0, 0.5, 0.1)) < 1e-11


def test_the_falsifier_never_leaves_the_window_nor_touches_c():
    seen = []
    falsify(lambda x: seen.append(x) or 0.0 * x, 3.0, 0.0, 1.0, 0.25, n=5000)
    distance = np.abs(seen[0] - 3.0)
    assert distance.max() < 0.25
    assert distance.min() > 0.0
    assert (seen[0] < 3.0).any()
    assert (seen[0] > 3.0).any()


def test_rounding_carries_no_point_out_of_the_window():
    """Next to 1 a window of 2e-16 holds one float64, on its left; the next right is out."""
    seen = []
    falsify(lambda x: seen.append(x) or 0.0 * x, 1.0, 0.0, 1.0, 2e-16)
    assert set(seen[0].tolist()) == {1.0 - 2.0**-53}


def test_the_same_seed_finds_the_same_witness():
    found = [falsify(aliased, 0, 0, 0.5, 0.1, seed=seed) for seed in (5, 5, 6)]
    assert found[0] == found[1] != found[2]


def test_a_function_that_writes_to_its_argument_does_no_harm():
    def careless(x):
        x *= 2.0
        return x

    assert 0.25 <= abs(falsify(careless, 0, 0, 0.5, 0.3)) < 0.3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"eps": -0.1}, r"eps must be > 0, got -0\.1"),
        ({"delta": 0.0}, r"delta must be > 0, got 0\.0"),
        ({"delta": math.inf}, "delta must be finite, got inf"),
        ({"n": 1}, "n must be >= 2, got 1"),
        ({"seed": -1}, "seed must be >= 0, got -1"),
        ({"c": 1e308, "delta": 1e308}, r"c \+ delta must be finite, got inf"),
    ],
)
def test_the_falsifier_refuses_bad_arguments_by_name(changes, message):
    arguments = {"f": sinc, "c": 0.0, "L": 1.0, "eps": 0.1, "delta": 0.1, **changes}
    with pytest.raises(ValueError, match=message):
        falsify(**arguments)


# The jump


def test_the_step_is_minus_one_and_one():
    np.testing.assert_array_equal(
        sign_ratio([-2.0, -1e-300, 0.0, 1e-300, 2.0]), [-1, -1, np.nan, 1, 1]
    )


@repeatable
@given(st.floats(-5.0, 5.0))
def test_no_level_misses_the_step_by_less_than_one(level):
    worst = max(limits.arm_miss(level, side) for side in (-1, 1))
    assert worst == pytest.approx(1.0 + abs(level), rel=1e-15)  # one rounding
    assert worst >= limits.best_step_miss() == 1.0


@pytest.mark.parametrize("level", [-1.0, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("eps", [0.01, 0.5, 1.0])
def test_no_window_holds_the_step_in_a_band_of_at_most_one(level, eps):
    result = delta_sweep(sign_ratio, 0, level, eps)
    assert result.delta is None
    worst = max(limits.arm_miss(level, side) for side in (-1, 1))
    assert {row.worst for row in result.rows} == {worst}


@repeatable
@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_the_best_level_misses_by_half_the_jump(left, right, level):
    """And no other level does better: |left − L| + |L − right| ≥ |left − right|."""
    f = jump(left, 0.0, right)
    best = best_L_miss(f, 0, [0.1, 1e-9])
    assert best == pytest.approx(abs(left - right) / 2.0, abs=2e-13)  # an ulp of 1e3
    if best > 1e-9:
        assert delta_sweep(f, 0, level, best * (1.0 - 1e-9)).delta is None


@pytest.mark.parametrize("hs", [[], [0.1, 0.0], [-0.1]])
def test_the_distances_from_the_jump_must_be_positive(hs):
    with pytest.raises(ValueError, match="hs must hold distances > 0"):
        best_L_miss(sign_ratio, 0, hs)


@repeatable
@given(st.integers(-2, 2), st.integers(-2, 2), st.integers(-2, 2))
def test_the_value_can_only_be_the_limit_if_there_is_one(left, at, right):
    """The truth for a function that is constant on both sides, by comparing integers."""
    found = continuity_conditions(jump(left, at, right), 0)
    assert found.defined
    assert found.limit_exists == (left == right)
    assert found.value_is_limit == (left == at == right)


def test_the_three_conditions_on_the_exercises_examples():
    """sign passes only (1), |x|/x none, |x| all three, the bare formula only (2)."""

    def passed(f):
        found = continuity_conditions(f, 0)
        return (found.defined, found.limit_exists, found.value_is_limit)

    assert passed(np.sign) == (True, False, False)
    assert passed(sign_ratio) == (False, False, False)
    assert passed(np.abs) == (True, True, True)
    assert passed(limits.sinc_formula) == (False, True, False)
    assert passed(sinc) == (True, True, True)


def test_conditions_refuse_a_point_beside_the_domain_and_no_tolerance():
    with pytest.raises(ValueError, match="c is not a limit point of the domain"):
        continuity_conditions(np.log, -1)
    with pytest.raises(ValueError, match=r"tolerance must be > 0, got 0\.0"):
        continuity_conditions(np.abs, 0, tolerance=0)


# Activations: continuous, which says nothing yet about slopes


def test_activations_agree_with_torch():
    import torch

    x = np.linspace(-6.0, 6.0, 101)
    tensor = torch.from_numpy(x)
    for ours, theirs in (
        (limits.relu, torch.relu),
        (limits.gelu, torch.nn.functional.gelu),
        (limits.sigmoid, torch.sigmoid),
    ):
        np.testing.assert_allclose(ours(x), theirs(tensor).numpy(), rtol=1e-13, atol=1e-15)
        # 1 + tanh cancels at −6 to 0.005, and so does 1 + erf in torch's gelu: absolute there


@pytest.mark.parametrize("f", [limits.relu, limits.gelu, limits.sigmoid])
def test_activations_are_continuous_at_zero(f):
    conditions = continuity_conditions(f, 0)
    assert conditions.value_is_limit
    assert best_L_miss(f, 0, [1e-12]) < 1e-12  # slopes are at most 1


def test_only_relu_has_two_slopes_at_zero():
    """The corner stays at any h; the smooth ones agree up to f″(0) h, with f″(0) < 1."""
    for h in (1.0, 1e-3, 1e-6):
        assert one_sided_slopes(limits.relu, 0, h) == (0.0, 1.0)
    for f, slope in ((limits.gelu, 0.5), (limits.sigmoid, 0.25)):
        assert one_sided_slopes(f, 0) == pytest.approx((slope, slope), abs=1e-6)


@repeatable
@given(st.floats(-5, 5).filter(lambda c: abs(c) > 1e-5))
def test_the_zero_one_loss_has_no_slope_to_follow(margin):
    assert one_sided_slopes(limits.zero_one_loss, margin) == (0.0, 0.0)


def test_the_zero_one_loss_jumps_at_zero():
    np.testing.assert_array_equal(limits.zero_one_loss([-1.0, 0.0, 1e-9]), [1, 1, 0])
    assert best_L_miss(limits.zero_one_loss, 0, [1e-9]) == 0.5


def test_one_sided_slopes_refuse_a_point_without_a_value():
    with pytest.raises(ValueError, match="f near c must be finite, got nan"):
        one_sided_slopes(sign_ratio, 0)
    with pytest.raises(ValueError, match=r"h must be > 0, got 0\.0"):
        one_sided_slopes(np.abs, 0, 0)


@pytest.mark.parametrize("x", [0.0, 2.0, -2.0, 5.0, 10.0, 700.0])
def test_the_slope_of_the_sigmoid(x):
    """e^(−x)/(1 + e^(−x))² from the definition; a handful of roundings."""
    exact = MP.exp(-MP.mpf(x)) / (1 + MP.exp(-MP.mpf(x))) ** 2
    assert limits.sigmoid_slope(x) == pytest.approx(float(exact), rel=1e-15)


def test_the_slopes_that_vanish_have_the_pinned_values():
    """To the three digits given."""
    slopes = [limits.sigmoid_slope(x) for x in (0, 2, 5, 10)]
    assert slopes == pytest.approx([0.25, 0.105, 0.00665, 4.54e-5], rel=1e-3)
    assert limits.best_slope_through(10) == float(Fraction(1, 4) ** 10)
    with pytest.raises(ValueError, match="layers must be >= 0, got -1"):
        limits.best_slope_through(-1)


# Rounding


def test_the_naive_form_drops_to_zero_and_its_last_tooth_starts_there():
    """Cos x is 1 below 2^(−26.5), and 1 − 2⁻⁵³ just above."""
    cutoff = limits.COS_ROUNDS_TO_ONE_BELOW
    assert cutoff == pytest.approx(1.0536712127723509e-8, rel=1e-16)
    assert limits.one_minus_cos(0.999 * cutoff) == 0.0
    assert limits.one_minus_cos(1.001 * cutoff) == 2.0**-53
    assert limits.half_naive_at(1e-8) == 0.0
    assert limits.half_naive_at(1.06e-8) == pytest.approx(0.98809, abs=5e-6)  # digits given
    assert limits.half_naive_at(1.06e-8) == pytest.approx(2.0**-53 / 1.06e-8**2, rel=3e-16)


def test_the_naive_form_at_1e_4_keeps_eight_digits():
    """What correctly rounded float64 steps give: cos by mpmath, then float's own arithmetic."""
    rounded = (1.0 - float(MP.cos(MP.mpf(1e-4)))) / (1e-4 * 1e-4)
    assert limits.half_naive_at(1e-4) == rounded
    assert rounded == pytest.approx(0.499999996961, abs=5e-13)  # digits given


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.one_of(st.floats(-300.0, 0.47).map(lambda e: 10.0**e), st.floats(1e-3, 3.0)))
def test_the_stable_form_is_right_to_five_roundings(x):
    """Two in sin x/2 ÷ x/2, doubled by the square, and one more; sin may miss by a bit over one."""
    half = MP.mpf(x) / 2
    exact = (MP.sin(half) / half) ** 2 / 2
    value = float(half_stable(x))
    assert abs(MP.mpf(value) - exact) <= 5.1 * 2.0**-53 * exact
    assert float(half_stable(-x)) == value


def test_the_stable_form_has_the_limit_as_its_value_at_zero():
    with np.errstate(divide="raise", invalid="raise"):
        np.testing.assert_array_equal(half_stable([0.0, -0.0, 5e-324, 1e-8]), 0.5)


def test_the_naive_form_is_not_a_number_where_x_squared_is_zero():
    np.testing.assert_array_equal(np.isnan(half_naive([0.0, 1e-200, 1e-160])), [True, True, False])
    with pytest.raises(ValueError, match="x must be far enough from 0"):
        limits.half_naive_at(1e-200)


def test_the_teeth_are_the_multiples_of_an_ulp_over_x_squared():
    """1 − cos x is x²/2 rounded to a multiple of 2⁻⁵³: eight values on ±4e-8."""
    saw = sawtooth()
    steps = saw.naive * saw.x**2 * 2.0**53
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-14)  # a few roundings of 7
    assert set(np.rint(steps)) == set(range(8))
    for x, step in zip(saw.x.tolist(), np.rint(steps).tolist(), strict=True):
        exact = Fraction(x) ** 2 / 2 * 2**53  # the next term, x⁴/24, is 1e-15 of this
        assert abs(exact - int(step)) <= Fraction(500001, 1000000)  # libm may miss a near-tie


def test_the_teeth_span_zero_to_one_and_the_stable_line_is_flat():
    saw = sawtooth()
    assert saw.naive.min() == 0.0
    assert saw.naive.max() == pytest.approx(0.9994, abs=5e-5)  # digits given
    np.testing.assert_allclose(saw.stable, 0.5, rtol=3e-16)  # 1 − x²/12, and 3 roundings


def test_between_corners_every_tooth_is_one_multiple_of_an_ulp():
    """Ten samples a tooth, none on the wrong side of a jump; tooth k is x²/2 as k · 2⁻⁵³."""
    saw = limits.saw_corners()
    right = saw.x > 0
    steps = np.rint(saw.naive * saw.x**2 * 2.0**53)[right]
    teeth = len(steps) // 10
    np.testing.assert_array_equal(steps, np.repeat(np.arange(teeth), 10))
    begins = saw.x[right][-10]
    assert begins < limits.FINE_TEETH < math.sqrt((2 * teeth + 1) * 2.0**-53)
    np.testing.assert_array_equal(saw.x, -saw.x[::-1])


def test_straight_lines_between_corners_follow_the_teeth():
    """A chord of 1/x² is at most 3/4 (h/x)² too high: the widest is a ninth of x to √3 x."""
    saw = limits.saw_corners()
    x = np.linspace(-limits.SAW_HALF_WIDTH, limits.SAW_HALF_WIDTH, 4001)
    tops = np.sqrt(np.arange(1, 16, 2) * 2.0**-53)
    clear = (np.abs(np.abs(x)[:, None] / tops - 1) > 2e-4).all(axis=1) & (x != 0)
    drawn = np.interp(x[clear], saw.x, saw.naive)
    assert np.abs(drawn - half_naive(x[clear])).max() < 0.75 * (3 ** (1 / 18) - 1) ** 2


def test_the_teeth_are_sampled_evenly_without_zero():
    saw = sawtooth(1.0, 7)
    np.testing.assert_allclose(saw.x, np.array([-3, -2, -1, 1, 2, 3]) / 3, rtol=1e-15)
    assert saw.x.shape == saw.naive.shape == saw.stable.shape
    np.testing.assert_array_equal(sawtooth().x, -sawtooth().x[::-1])
    assert sawtooth().x[-1] == 4e-8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0,), r"half_width must be > 0, got 0\.0"),
        ((math.inf,), "half_width must be finite, got inf"),
        ((1e-170,), "half_width must be wide enough"),
        ((1.0, 1), "n must be >= 2, got 1"),
    ],
)
def test_the_teeth_refuse_bad_arguments_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        sawtooth(*arguments)


# What else the post says


def test_the_heights_approach_one_by_a_hundredth_for_each_tenth():
    """A slope of 2 in a log-log plot; the next term of the series biases it by h²/20."""
    h = 10.0 ** -np.arange(1.0, 4.0)
    order = np.polyfit(np.log10(h), np.log10([limits.checker_miss(x) for x in h]), 1)[0]
    assert order == pytest.approx(2.0, abs=1e-3)
    assert limits.checker_miss(1e-4) == pytest.approx(1.67e-9, rel=2e-3)  # digits given


def test_a_rescaled_frame_shows_the_same_parabola_at_every_zoom():
    """v = u² + (h²/20)(u² − u⁴) + …, whose largest departure is h²/80, at u² = ½."""
    for h in (1e-1, 1e-2, 1e-3):
        # h²/42 · … is the next order, and the grid meets u = √½ only nearly.
        assert limits.autoscaled_departure(h) == pytest.approx(h * h / 80, rel=h * h / 20 + 1e-4)
    with pytest.raises(ValueError, match=r"half_width must be <= 4\.49"):
        limits.autoscaled_departure(5.0)


def test_parameters_are_those_of_the_post():
    """Typed from the post; a grid of fewer points would hold its zero, too."""
    assert limits.PLOT_GRID == (-0.1, 0.1, 2001)
    assert (limits.CENTER, limits.LIMIT) == (0, 1)
    assert (limits.EPS, limits.HELPER_EPS) == (1e-5, 1e-4)
    assert pytest.approx([10.0**-k for k in range(1, 8)], rel=1e-15) == DELTAS
    assert limits.SAMPLES == 1001


def test_the_posts_grid_holds_one_zero_and_its_where_warns():
    """Both branches of `where` are computed, so the 0/0 is too."""
    assert limits.undefined_on_plot_grid() == 1
    grid = np.linspace(-0.1, 0.1, 2001)
    with pytest.warns(RuntimeWarning, match="invalid value encountered in divide"):
        np.where(grid == 0, 1.0, np.sin(grid) / grid)


def test_updates_that_die_out_are_no_sign_of_a_minimum():
    """x_n = Π (1 − 2 · 0.1 · 2⁻ᵏ), in exact fractions of the exact 1/10; 120 roundings."""
    path = limits.decayed_descent()
    product = Fraction(1)
    for k in range(60):
        product *= 1 - Fraction(1, 5) / 2**k
    assert path.shape == (61,)
    assert path[0] == 1.0
    assert path[-1] == pytest.approx(float(product), rel=2e-14)
    assert abs(path[-1] - path[-2]) < 1e-15
    assert path[-1] > 0.6


def test_the_jacobian_helper_takes_no_differences():
    """It is right to a rounding where a difference of step 1e-4 is off by cos x · h²/6."""
    import torch

    before = torch.get_default_dtype()
    for x in (0.3, 1.0, 2.0):
        assert limits.jacobian_helper_error(x) <= 2.0**-53
        # Rounding of sin adds 1e-16/1e-4.
        expected = abs(math.cos(x)) * 1e-8 / 6
        assert limits.difference_error(x, 1e-4) == pytest.approx(expected, abs=3e-12)
    assert torch.get_default_dtype() == before


# The numbers that the film prints

TEXTS = {
    "height": ["0.239"],
    "close_height": ["0.841471", "0.998334", "0.999983"],
    "limit_height": ["1"],
    "band": ["0.100", "0.010"],
    "fine_band": ["0.00100", "0.00010", "0.00001"],
    "window": ["0.787", "0.245"],
    "fine_window": ["0.07747", "0.02450", "0.00775"],
    "thinning": ["10,000"],
    "narrowing": ["100"],
    "tried_window": ["0.1", "0.01", "0.001"],
    "band_at_jump": ["0.5"],
    "arm_miss": ["2.0", "1.0", "1.0", "2.0"],
    "best_step_miss": ["1"],
    "naive_reading": ["0.477", "0.000"],
    "cancelled": ["0"],
    "stable_reading": ["0.500"],
}


def test_quantities_have_names_of_their_own():
    names = [quantity.name for quantity in QUANTITIES]
    assert len(set(names)) == len(names)
    assert set(names) == set(TEXTS)


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda quantity: quantity.name)
def test_quantities_show_what_the_film_shows(quantity):
    assert [fact.text for fact in quantity.facts] == TEXTS[quantity.name]


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda quantity: quantity.name)
def test_quantities_come_from_functions_that_anyone_can_call(quantity):
    name = quantity.source.removeprefix("compute.limits.")
    assert not name.startswith("_")
    assert getattr(limits, name) is quantity.function


def test_the_ratios_in_the_captions():
    """ "10,000 times thinner", "about 100 times", and the checker's 7.7 times too cautious."""
    assert limits.thinning(0.1, 1e-5) == pytest.approx(1e4, rel=1e-15)
    exact = 0.786683072049 / 0.00774597831141
    assert limits.narrowing(0.1, 1e-5) == pytest.approx(exact, rel=1e-11)  # 12 digits each
    assert limits.caution(1e-5) == pytest.approx(7.7459783114, rel=1e-10)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: limits.tried_window(8), "attempt must be <= 7, got 8"),
        (lambda: limits.tried_window(0), "attempt must be >= 1, got 0"),
        (lambda: limits.narrowing(2.0, 0.1), "delta of eps must be finite, got inf"),
        (lambda: limits.caution(2.0), "delta of eps must be finite, got inf"),
        (lambda: limits.caution(1e-15), "eps must be one that the checker has a window for"),
        (lambda: limits.half_width(0), r"eps must be > 0, got 0\.0"),
        (lambda: limits.arm_miss(math.nan, 1), "level must be finite, got nan"),
        (lambda: limits.arm_miss(0.0, 0), "side must be -1 or 1, got 0"),
        (lambda: limits.thinning(0.1, 0), r"finer_eps must be > 0, got 0\.0"),
    ],
)
def test_scalars_refuse_bad_arguments_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
