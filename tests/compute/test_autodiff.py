"""The engine against PyTorch, dual numbers, nudges, high precision, and its own promises."""

import math
import os
import subprocess
import sys

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.autodiff import (
    DEMO,
    EXERCISE_1,
    EXERCISE_2,
    EXERCISE_5,
    PARAMETER_NAMES,
    QUANTITIES,
    Dual,
    Node,
    backward,
    chain_gradient,
    demo_expression,
    demo_flow,
    demo_gradient,
    demo_graph,
    demo_value,
    evaluate,
    exercise_1_expression,
    exercise_2_expression,
    exercise_5_expression,
    forward_jacobian,
    gradient_after_sweeps,
    layers,
    local_slope,
    mlp_demo,
    network_expression,
    network_values,
    nudged_slope,
    numeric_grad,
    overwritten_gradient,
    reverse_grad,
    sweeps,
    tally_at_a,
    tanh_from_exponentials,
    topological_order,
    torch_grad,
    torch_slope,
    zero_grad,
)
from compute.errors import CycleError

with mpmath.workdps(40):
    SECH_SQUARED_2 = float(1 / mpmath.cosh(2) ** 2)  # 0.070650824853…, the local slope at tanh
    TANH_2 = float(mpmath.tanh(2))

slopes = pytest.mark.parametrize("slope_of", [reverse_grad, forward_jacobian])
numbers = st.floats(-5, 5)
same_every_run = settings(derandomize=True, max_examples=50, deadline=None)


# Random formulas ----------------------------------------------------------------------------------

UNARY = {
    "exp": (lambda x: x.exp(), math.exp, lambda x: x < 3),
    "log": (lambda x: x.log(), math.log, lambda x: x > 0.2),
    "tanh": (lambda x: x.tanh(), math.tanh, lambda _: True),
    "relu": (lambda x: x.relu(), lambda x: max(x, 0.0), lambda x: abs(x) > 0.05),  # off the kink
    "neg": (lambda x: -x, lambda x: -x, lambda _: True),
    "square": (lambda x: x**2, lambda x: x**2, lambda _: True),
    "root": (lambda x: x**0.5, lambda x: x**0.5, lambda x: x > 0.2),
    "inverse": (lambda x: 1 / x, lambda x: 1 / x, lambda x: abs(x) > 0.2),
    "shift": (lambda x: 2 - x, lambda x: 2 - x, lambda _: True),
    "scale": (lambda x: 0.5 * x, lambda x: 0.5 * x, lambda _: True),
}
BINARY = {
    "+": (lambda x, y: x + y, lambda *_: True),
    "-": (lambda x, y: x - y, lambda *_: True),
    "*": (lambda x, y: x * y, lambda *_: True),
    "/": (lambda x, y: x / y, lambda _, y: abs(y) > 0.2),
}
DEEPEST = 6


def random_program(seed):
    """Return three inputs and a list of steps over a growing row of registers, all of them safe.

    A step may read any earlier register, so that values are shared; plain floats check the domains.
    """
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(-2, 2, 3).tolist()
    values, depths, program = list(inputs), [0, 0, 0], []
    while len(program) < 12:
        if rng.random() < 0.5:
            name, i = str(rng.choice(list(UNARY))), int(rng.integers(len(values)))
            _, compute, allowed = UNARY[name]
            if not allowed(values[i]):
                continue
            step, value, depth = (name, i), compute(values[i]), depths[i] + 1
        else:
            name = str(rng.choice(list(BINARY)))
            i, j = rng.integers(len(values), size=2).tolist()
            compute, allowed = BINARY[name]
            if not allowed(values[i], values[j]):
                continue
            step, value = (name, i, j), compute(values[i], values[j])
            depth = max(depths[i], depths[j]) + 1
        if depth <= DEEPEST - 2 and abs(value) < 20:  # two more layers join the last registers
            program.append(step)
            values.append(value)
            depths.append(depth)
    return inputs, program


def run(program, *inputs):
    """Run a program on Nodes, Duals or tensors, and join its last three registers."""
    registers = list(inputs)
    for name, *operands in program:
        operation = (UNARY if name in UNARY else BINARY)[name][0]
        registers.append(operation(*(registers[i] for i in operands)))
    return registers[-1] + registers[-2] * registers[-3]


@pytest.mark.parametrize("block", range(6))
def test_random_formulas_agree_with_pytorch_dual_numbers_and_nudges(block):
    """300 formulas that share values and use every operation, away from kinks and poles."""
    for seed in range(50 * block, 50 * (block + 1)):
        inputs, program = random_program(seed)

        def formula(*values, program=program):
            return run(program, *values)

        leaves = [Node(x) for x in inputs]
        flows = backward(formula(*leaves))
        ours = np.array([leaf.grad for leaf in leaves])
        # Streams of opposite sign may cancel at a leaf: rounding is relative to the largest one.
        largest = max(1.0, *(abs(flow.amount) for flow in flows))
        assert max(layers(formula(*leaves)).values()) <= DEEPEST
        assert ours == pytest.approx(torch_grad(formula, inputs), abs=1e-12 * largest)
        assert ours == pytest.approx(forward_jacobian(formula, inputs), abs=1e-12 * largest)
        # h² times a third derivative, which can be some 1e5 here, and rounding 1e-16/h.
        assert ours == pytest.approx(numeric_grad(formula, inputs), rel=1e-6, abs=1e-6 * largest)


def test_random_formulas_use_every_operation():
    """The test above would prove little if an operation were never drawn."""
    used = {step[0] for seed in range(300) for step in random_program(seed)[1]}
    assert used == {*UNARY, *BINARY}


# The post's graph ---------------------------------------------------------------------------------


def test_forward_values_are_those_of_the_formula():
    """a = 2, b = −3: ab = −6, a² = 4, their sum −2, tanh(−2)."""
    values = [node.value for node in demo_graph().nodes.values()]
    assert values[:5] == [2, -3, -6, 4, -2]
    assert values[5] == pytest.approx(-TANH_2, rel=1e-15)  # one rounding of tanh


def test_nodes_are_named_for_what_they_compute():
    ops = {name: node.op for name, node in demo_graph().nodes.items()}
    assert ops == {
        "a": "leaf",
        "b": "leaf",
        "product": "*",
        "square": "**2",
        "sum": "+",
        "output": "tanh",
    }


def test_the_trace_is_the_exact_list_of_flows():
    """The wires in the order in which the film lights them, and the amounts from sech²2."""
    graph = demo_graph()
    name = {node: key for key, node in graph.nodes.items()}
    trace = [(name[f.src], name[f.dst], f.amount, f.total_after) for f in backward(graph.root)]
    u = SECH_SQUARED_2
    expected = [
        ("output", "sum", u, u),
        ("sum", "product", u, u),
        ("sum", "square", u, u),
        ("product", "a", -3 * u, -3 * u),  # times swaps its inputs: a gets b
        ("product", "b", 2 * u, 2 * u),
        ("square", "a", 4 * u, u),  # 2a = 4; the two streams meet: −3 + 4 = 1
    ]
    assert [step[:2] for step in trace] == [step[:2] for step in expected]
    # 1 − t² loses an ulp of 1 where sech² is 0.07: 1e-15 relative.
    assert [s[2:] for s in trace] == [pytest.approx(s[2:], rel=1e-14) for s in expected]


def test_order_is_the_same_whatever_the_hash_seed():
    """Twenty processes, each with another seed for Python's hashes, print the same trace."""
    program = (
        "from compute.autodiff import *\n"
        "g = demo_graph()\n"
        "name = {node: key for key, node in g.nodes.items()}\n"
        "print([name[n] for n in topological_order(g.root)])\n"
        "print([(name[f.src], name[f.dst]) for f in backward(g.root)])\n"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed), "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
        )
        for seed in range(20)
    ]
    traces = {process.communicate()[0] for process in runs}
    assert all(process.returncode == 0 for process in runs)
    assert len(traces) == 1
    assert b"['a', 'b', 'product', 'square', 'sum', 'output']" in traces.pop()


@pytest.mark.parametrize("gradient", [reverse_grad, forward_jacobian, numeric_grad, torch_grad])
def test_four_ways_find_the_gradient_that_high_precision_finds(gradient):
    """∂d/∂a = sech²2 and ∂d/∂b = 2 sech²2; 1e-9 is what a nudge of 1e-6 can do."""
    expected = [SECH_SQUARED_2, 2 * SECH_SQUARED_2]
    assert gradient(demo_expression, DEMO) == pytest.approx(expected, abs=1e-9)


def test_pytorch_prints_the_same_five_places_in_its_default_precision():
    """The post's comparison runs in float32."""
    leaves = [torch.tensor(x, requires_grad=True) for x in DEMO]
    demo_expression(*leaves).backward()
    assert leaves[0].dtype == torch.float32
    printed = [round(leaf.grad.item(), 5) for leaf in leaves]
    assert printed == [0.07065, 0.14130]
    assert printed == [round(demo_gradient(name), 5) for name in ("a", "b")]


@same_every_run
@given(a=st.floats(-2, 2), b=st.floats(-2, 2))
def test_demo_gradient_is_the_chain_rule_by_hand(a, b):
    """(b + 2a)·sech²(ab + a²) and a·sech²(ab + a²), to the ulp of 1 that 1 − t² loses."""
    u = 1 / math.cosh(a * b + a * a) ** 2
    assert demo_gradient("a", a, b) == pytest.approx((b + 2 * a) * u, abs=1e-14)
    assert demo_gradient("b", a, b) == pytest.approx(a * u, abs=1e-14)


def test_a_nudge_one_way_would_not_show_the_slope():
    """From 2 to 2.01 alone the slope reads 0.0721; both ways it reads 0.0707 as the others do."""
    one_way = (demo_value("output", 2.01) - demo_value("output")) / 0.01
    assert round(one_way, 4) == 0.0721
    assert round(nudged_slope("a", 0.01), 4) == 0.0707


def test_central_difference_is_of_second_order():
    """A quarter of the step, a sixteenth of the error."""
    h = 2.0 ** -np.arange(4, 10)
    errors = [abs(nudged_slope("a", step) - SECH_SQUARED_2) for step in h]
    order = np.polyfit(np.log2(h), np.log2(errors), 1)[0]
    assert order == pytest.approx(2, abs=0.05)  # the h⁴ term bends the line at the coarse end


def test_equals_instead_of_plus_equals_loses_the_first_stream():
    assert overwritten_gradient() == pytest.approx(4 * SECH_SQUARED_2, rel=1e-14)
    assert tally_at_a(0) == 0
    assert tally_at_a(1) == pytest.approx(-3 * SECH_SQUARED_2, rel=1e-14)
    assert tally_at_a(2) == pytest.approx(SECH_SQUARED_2, rel=1e-13)  # a difference of the two


# The post's exercises -----------------------------------------------------------------------------


def test_exercise_1_uses_every_operation_and_has_the_posts_numbers():
    """Value 11.95711; ∂a = b + 1/b + e² = 10.72239; ∂b = a − a/b² − 1/b = 13/9."""
    assert evaluate(exercise_1_expression, EXERCISE_1) == pytest.approx(11.95711, abs=5e-6)
    expected = [3 + 1 / 3 + math.exp(2), 13 / 9]
    assert reverse_grad(exercise_1_expression, EXERCISE_1) == pytest.approx(expected, rel=1e-14)
    assert expected == pytest.approx([10.72239, 1.44444], abs=5e-6)  # as printed


def test_exercise_2_is_the_square_of_the_sum():
    """∂x = ∂y = 2(x + y) = 1."""
    assert reverse_grad(exercise_2_expression, EXERCISE_2) == pytest.approx([1, 1], rel=1e-14)


EXERCISE_3 = [
    *(0.42546, -0.22691, 0.28364, 0.05125, -0.02733, 0.03417, 0.90576, 0.97749, 1.0),
    *(0.19292, -0.04722),
]


def test_exercise_3_has_the_posts_twelve_numbers():
    """The value and eleven gradients that the post's script prints, to its five places."""
    demo = mlp_demo()
    backward(demo.root)
    grads = [node.grad for node in (*demo.params.values(), *demo.inputs)]
    assert demo.root.value == pytest.approx(1.71106, abs=5e-6)
    assert grads == pytest.approx(EXERCISE_3, abs=5e-6)
    assert list(demo.params) == list(PARAMETER_NAMES)


def test_exercise_3_agrees_with_pytorch_to_rounding():
    ours = reverse_grad(network_expression, network_values())
    assert ours == pytest.approx(torch_grad(network_expression, network_values()), rel=1e-14)


def test_exercise_3_leaves_the_global_generator_alone():
    """The legacy stream is drawn from a generator of its own: np.random.seed(42), nine normals."""
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - the global state is the subject
    values = network_values()
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    assert values[:2] == pytest.approx((0.4967141530, -0.1382643012), abs=1e-10)  # well known
    assert values == network_values()
    assert values != network_values(seed=43)


def test_exercise_5_has_slope_one_in_each_input():
    for gradient in (reverse_grad, forward_jacobian):
        assert gradient(exercise_5_expression, EXERCISE_5).tolist() == [1, 1, 1]


def test_one_backward_sweep_does_the_work_of_eleven_forward_ones():
    assert (sweeps("reverse"), sweeps("forward")) == (1, 11)
    assert mlp_demo().n_grads == 11


# Shared values and repeated sweeps ----------------------------------------------------------------


@slopes
def test_shared_values_collect_every_stream(slope_of):
    """a·a at 3 → 6; a + a → 2; with b = a²: b + b·a at 2 → 2a + 3a² = 16."""

    def square_and_cube(b, a):
        return b + b * a

    assert slope_of(lambda a: a * a, [3]) == [6]
    assert slope_of(lambda a: a + a, [3]) == [2]
    assert slope_of(lambda a: square_and_cube(a**2, a), [2]) == [16]


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_leaves_accumulate_over_sweeps_as_in_pytorch(times):
    """Without zero_grad each sweep adds the gradient once more."""
    a, b = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in DEMO)
    root = demo_expression(a, b)
    for _ in range(times):
        root.backward(retain_graph=True)
    theirs = 0.0 if a.grad is None else a.grad.item()
    assert gradient_after_sweeps(times, keep_inner=False) == pytest.approx(theirs, rel=1e-14)


def test_kept_inner_gradients_grow_as_triangles_of_triangles():
    """The post's engine sends old gradients on again: over three layers 1, 4, 10 = C(k + 2, 3)."""
    growth = [gradient_after_sweeps(k, keep_inner=True) / SECH_SQUARED_2 for k in (1, 2, 3)]
    assert growth == pytest.approx([math.comb(k + 2, 3) for k in (1, 2, 3)], rel=1e-13)
    printed = [round(gradient_after_sweeps(k, keep_inner=True), 4) for k in (1, 2, 3)]
    assert printed == [0.0707, 0.2826, 0.7065]


def test_zero_grad_makes_the_next_sweep_the_first():
    graph = demo_graph()
    backward(graph.root)
    once = graph.nodes["a"].grad
    zero_grad(graph.nodes.values())
    assert graph.nodes["a"].grad == 0
    backward(graph.root)
    assert graph.nodes["a"].grad == once


def test_a_leaf_as_root_has_gradient_one_a_sweep():
    leaf = Node(5.0)
    assert backward(leaf) == []
    assert leaf.grad == 1
    backward(leaf)
    assert leaf.grad == 2  # it is a leaf too, so it accumulates


def test_two_roots_over_the_same_leaf_add_up():
    """Gradients of a sum: sweeping both roots is sweeping their sum."""
    a = Node(1.5)
    backward(a**2)
    backward(3 * a)
    assert a.grad == 2 * 1.5 + 3


@same_every_run
@given(a=numbers, b=numbers, k=numbers)
def test_gradient_is_linear_in_the_root(a, b, k):
    """∇(f + k·g) = ∇f + k·∇g, to rounding of terms no larger than 200."""
    f, g = (lambda x, y: x * y + x**2), (lambda x, y: x - y**3)
    combined = reverse_grad(lambda x, y: f(x, y) + k * g(x, y), [a, b])
    assert combined == pytest.approx(
        reverse_grad(f, [a, b]) + k * reverse_grad(g, [a, b]), abs=1e-12
    )


# Plain numbers, local slopes, order ---------------------------------------------------------------


@slopes
@pytest.mark.parametrize(
    ("formula", "slope"),
    [
        (lambda a: 2 + a, 1),
        (lambda a: a + 2, 1),
        (lambda a: 2 - a, -1),
        (lambda a: a - 2, 1),
        (lambda a: 2 * a, 2),
        (lambda a: a * 2, 2),
        (lambda a: 1 / a, -1 / 16),
        (lambda a: a / 8, 1 / 8),
        (lambda a: -a, -1),
        (lambda a: a**3, 48),
        (lambda a: a**0.5, 1 / 4),
        (lambda a: a**-1, -1 / 16),
        (lambda a: a.log(), 1 / 4),
        (lambda a: sum([a, a, 1]), 2),
        (lambda a: np.float64(3) * a, 3),
        (lambda a: np.float64(1) - a, -1),
        (lambda a: np.int64(3) * a, 3),
    ],
)
def test_plain_numbers_stand_on_either_side(slope_of, formula, slope):
    """Slopes at a = 4, all exact in binary."""
    assert slope_of(formula, [4.0]) == [slope]


def test_parents_are_nodes_in_the_order_of_the_operands():
    a = Node(4.0)
    difference = 1 - a
    assert [type(parent) for parent in difference.parents] == [Node, Node]
    assert [parent.op for parent in difference.parents] == ["const", "leaf"]
    assert difference.parents[1] is a
    assert difference.partials == (1.0, -1.0)


def test_operands_come_before_results_in_topological_order():
    graph = mlp_demo()
    order = topological_order(graph.root)
    position = {node: i for i, node in enumerate(order)}
    assert order[-1] is graph.root
    assert all(position[p] < position[node] for node in order for p in node.parents)
    assert len(order) == 11 + 2 * 5 + 4  # leaves; two units of ×, ×, +, +, tanh; ×, ×, +, +
    assert len({id(node) for node in order}) == len(order)


def test_layers_count_the_longest_way_to_a_leaf():
    graph = demo_graph()
    layer = layers(graph.root)
    assert [layer[node] for node in graph.nodes.values()] == [0, 0, 1, 1, 2, 3]


def test_the_forward_pass_cannot_be_changed_afterwards():
    """The post's product reads live data: change a after a·a at 2 and it yields 10 for 4."""
    a = Node(2.0)
    root = a * a
    for name in ("value", "op", "parents", "partials"):
        with pytest.raises(AttributeError):
            setattr(a, name, 5.0)
    backward(root)
    assert a.grad == 4


def test_a_chain_of_a_hundred_thousand_additions_has_slope_one():
    """No recursion anywhere: the post's engine stops at about a thousand."""
    assert chain_gradient(100_000) == 1
    assert chain_gradient(0) == 1


def test_repr_shows_a_node_but_not_its_ancestors():
    assert repr(Node(2.0) * 3) == "Node(6, op='*', grad=0)"


# Edges --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("x", [710.0, 1000.0, -1000.0])
def test_tanh_saturates_where_the_posts_formula_is_not_a_number(x):
    """tanh(±1000) = ±1 with slope 0; (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ) is ∞/∞ from 710 on."""
    node = Node(x)
    root = node.tanh()
    backward(root)
    assert (root.value, node.grad) == (math.copysign(1, x), 0)
    assert math.isnan(tanh_from_exponentials(x))


@same_every_run
@given(x=st.floats(-700, 700))
def test_the_posts_tanh_is_right_before_it_overflows(x):
    """Four roundings, and cancellation near 0, which stays below an ulp of 1."""
    assert tanh_from_exponentials(x) == pytest.approx(math.tanh(x), abs=1e-15)


def test_exp_overflow_is_an_infinity_with_a_warning():
    with pytest.warns(RuntimeWarning, match="exp of \\(800.0,\\) overflowed"):
        root = Node(800.0).exp()
    assert root.value == math.inf


@pytest.mark.parametrize(("base", "value"), [(10.0, math.inf), (-10.0, -math.inf)])
def test_power_overflow_keeps_its_sign(base, value):
    with pytest.warns(RuntimeWarning, match="overflowed"):
        assert (Node(base) ** 401).value == value


def test_an_infinity_that_cancels_is_an_error_not_a_nan():
    with pytest.warns(RuntimeWarning, match="overflowed"):
        huge = Node(800.0).exp()
    with pytest.raises(ValueError, match="- of \\(inf, inf\\) is not a number"):
        _ = huge - huge
    with pytest.raises(ValueError, match="gradient through exp is not a number"):
        backward(1 / huge)


@slopes
@pytest.mark.parametrize(("x", "slope"), [(-1.0, 0), (0.0, 0), (1.0, 1)])
def test_relu_has_slope_zero_at_zero(slope_of, x, slope):
    """As PyTorch has it; any number from 0 to 1 would be a subgradient there."""
    assert slope_of(lambda a: a.relu(), [x]) == [slope]
    assert torch_grad(lambda a: a.relu(), [x]) == [slope]


@slopes
def test_zero_to_the_power_zero_is_one_with_slope_zero(slope_of):
    """The post's rule divides by zero here."""
    assert evaluate(lambda a: a**0, [0.0]) == 1
    assert slope_of(lambda a: a**0, [0.0]) == [0]
    assert slope_of(lambda a: a**1, [0.0]) == [1]


@pytest.mark.parametrize("kind", [Node, Dual])
@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda make: make(-1.0).log(), "log: value must be > 0, got -1.0"),
        (lambda make: make(0.0).log(), "log: value must be > 0, got 0.0"),
        (lambda make: make(-1.0) ** 0.5, r"\*\*0.5: base must be >= 0, got -1.0"),
        (lambda make: make(0.0) ** 0.5, r"\*\*0.5: base must not be 0"),
        (lambda make: make(0.0) ** -1, r"\*\*-1: base must not be 0"),
        (lambda make: 1 / make(0.0), "/: divisor must not be 0, got 0.0"),
        (lambda make: make(1.0) / 0, "/: divisor must not be 0, got 0.0"),
        (lambda make: make(1.0) + math.nan, "operand must be finite, got nan"),
        (lambda make: make(1.0) ** math.inf, "exponent must be finite, got inf"),
    ],
)
def test_operations_outside_their_domain_name_themselves(kind, operation, message):
    with pytest.raises(ValueError, match=message):
        operation(kind)


@pytest.mark.parametrize("kind", [Node, Dual])
@pytest.mark.parametrize("thing", ["2", [2], np.array([1.0, 2.0]), None, True, 1j])
@pytest.mark.parametrize(
    "operation",
    [
        lambda x, thing: x + thing,
        lambda x, thing: thing + x,
        lambda x, thing: x * thing,
        lambda x, thing: thing * x,
        lambda x, thing: thing - x,
        lambda x, thing: x / thing,
    ],
)
def test_only_real_numbers_are_operands(kind, thing, operation):
    with pytest.raises(TypeError, match="operand must be a real number"):
        operation(kind(2.0), thing)


def test_exponents_are_plain_numbers():
    with pytest.raises(TypeError, match="exponent must be a real number"):
        _ = Node(2.0) ** Node(3.0)
    with pytest.raises(TypeError):
        _ = 2 ** Node(3.0)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (math.nan, ValueError, "value must be finite, got nan"),
        (math.inf, ValueError, "value must be finite, got inf"),
        ("2", TypeError, "value must be a real number"),
        (True, TypeError, "value must be a real number"),
    ],
)
def test_leaves_hold_finite_real_numbers(value, error, message):
    with pytest.raises(error, match=message):
        Node(value)


def test_a_forged_cycle_is_found():
    """No formula makes one, but hands can: the post's engine accepts it silently."""
    a = Node(1.0)
    b = a + 1
    root = b * 2
    b._parents = (root, a)
    for walk in (backward, topological_order):
        with pytest.raises(CycleError, match="no cycle"):
            walk(root)
    loop = Node(1.0) + 1
    loop._parents = (loop, loop)
    with pytest.raises(CycleError, match="no cycle"):
        backward(loop)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: backward(3.0), TypeError, "root must be a Node, got 3.0"),
        (lambda: reverse_grad(lambda x: 1.0, [2.0]), TypeError, "fn must return a Node"),
        (lambda: forward_jacobian(lambda x: 1.0, [2.0]), TypeError, "fn must return a Dual"),
        (lambda: torch_grad(lambda x: 1.0, [2.0]), TypeError, "fn must return a tensor"),
        (lambda: reverse_grad(lambda x: x, [math.nan]), ValueError, "args must be finite"),
        (lambda: numeric_grad(lambda x: x, [[1.0]]), ValueError, "args must have shape"),
        (lambda: numeric_grad(lambda x: x, [1.0], h=0), ValueError, "h must be > 0, got 0.0"),
        (lambda: demo_value("c"), ValueError, "node must be one of a, b, product"),
        (lambda: demo_graph(math.nan, 1.0), ValueError, "a must be finite"),
        (lambda: demo_flow("a", "b"), ValueError, "must be joined by a wire, got 'a' and 'b'"),
        (lambda: local_slope("a", "b"), ValueError, "must be joined by a wire, got 'a' and 'b'"),
        (lambda: tally_at_a(3), ValueError, "arrivals must be <= 2, got 3"),
        (lambda: tally_at_a(-1), ValueError, "arrivals must be >= 0, got -1"),
        (lambda: torch_slope("c"), ValueError, "variable must be a or b, got 'c'"),
        (lambda: sweeps("sideways"), ValueError, "mode must be one of reverse, forward"),
        (lambda: mlp_demo(-1), ValueError, "seed must be >= 0, got -1"),
        (lambda: mlp_demo(4.2), TypeError, "seed must be an integer"),
        (lambda: chain_gradient(-1), ValueError, "length must be >= 0"),
        (lambda: gradient_after_sweeps(-1, keep_inner=True), ValueError, "times must be >= 0"),
        (lambda: tanh_from_exponentials(math.nan), ValueError, "x must be finite"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_unused_inputs_have_gradient_zero():
    """In all four ways alike."""
    for gradient in (reverse_grad, forward_jacobian, numeric_grad, torch_grad):
        assert gradient(lambda x, _: 2 * x, [1.0, 5.0]) == pytest.approx([2, 0], abs=1e-9)
    assert torch_grad(lambda x: torch.tensor(1.0), [2.0]).tolist() == [0]


@pytest.mark.parametrize(
    ("src", "dst", "slope"),
    [
        ("output", "sum", SECH_SQUARED_2),
        ("sum", "product", 1),
        ("product", "a", DEMO[1]),
        ("product", "b", DEMO[0]),
        ("square", "a", 2 * DEMO[0]),
    ],
)
def test_a_wire_carries_the_gradient_of_its_result_times_the_local_slope(src, dst, slope):
    assert local_slope(src, dst) == pytest.approx(slope, rel=1e-14)
    assert demo_flow(src, dst) == demo_gradient(src) * local_slope(src, dst)


# What the film prints -----------------------------------------------------------------------------

SHOWN = {
    "node_value": ["2", "−3", "−6", "4", "−2"],
    "output": ["−0.964", "−0.963", "−0.965"],
    "nudged_input": ["2.00", "2.01", "1.99"],
    "seed_gradient": ["1"],
    "slope_at_tanh": ["0.0707"],
    "slope_at_square": ["4"],
    "wire": ["0.0707", "0.0707", "0.0707"],
    "arrival": ["0.141", "−0.212", "0.283"],
    "tally": ["0.000", "−0.212", "0.071"],
    "overwritten": ["0.283"],
    "slope_by_engine": ["0.0707", "0.1413"],
    "slope_by_nudge": ["0.0707", "0.1413"],
    "slope_by_torch": ["0.0707", "0.1413"],
    "sweeps": ["1", "11"],
}


def test_the_film_shows_these_texts():
    assert {q.name: [fact.text for fact in q.facts] for q in QUANTITIES} == SHOWN


def test_names_of_quantities_are_unique():
    names = [quantity.name for quantity in QUANTITIES]
    assert len(set(names)) == len(names)
