"""What post 15, on back-propagation from scratch, claims."""

from compute.errata import Claim
from compute.quantities import fixed


def _printed(where: str, says: str, call: str, figure: float, places: int = 5) -> Claim:
    return Claim(
        where=f"{where}, printed output",
        says=f"{says} is {figure:.{places}f}".replace("-", "−"),
        verdict="right",
        call=call,
        figure=figure,
        tolerance=0.5 * 10**-places,
        style=fixed(places),
    )


NETWORK_SLOPES = {
    "w11": 0.42546,
    "w12": -0.22691,
    "b1": 0.28364,
    "w21": 0.05125,
    "w22": -0.02733,
    "b2": 0.03417,
    "v1": 0.90576,
    "v2": 0.97749,
    "c": 1.0,
    "x0": 0.19292,
    "x1": -0.04722,
}

CLAIMS: tuple[Claim, ...] = (
    Claim(
        where="section 1",
        says="reverse mode is ideal for one output and many inputs",
        verdict="right",
        call="autodiff.sweeps('reverse') < autodiff.sweeps('forward')",
        reason="One backward sweep finds what forward mode needs a sweep an input for.",
    ),
    _printed("section 3, usage example", "d", "autodiff.demo_value('output')", -0.96403),
    _printed("section 3, usage example", "∂d/∂a", "autodiff.demo_gradient('a')", 0.07065),
    _printed("section 3, usage example", "∂d/∂b", "autodiff.demo_gradient('b')", 0.14130),
    _printed("section 4", "PyTorch’s ∂d/∂a", "autodiff.torch_slope('a')", 0.07065),
    _printed("section 4", "PyTorch’s ∂d/∂b", "autodiff.torch_slope('b')", 0.14130),
    Claim(
        where="the series’ overview, row 15",
        says="the engine has 50 lines",
        verdict="stated",
        reason="Counting the lines of the listing decides: it is a few longer.",
        correction="A reverse-mode engine of about fifty lines.",
    ),
    Claim(
        where="section 3, listing",
        says="the listing runs as it stands",
        verdict="stated",
        reason="Reading the code decides: it uses `np`, which only the usage example imports.",
        correction="Put `import numpy as np` at the top of the listing.",
    ),
    Claim(
        where="section 3, `__add__` and `__mul__`",
        says="Values can be combined with plain numbers",
        verdict="stated",
        reason="Running the listing decides: the number itself lands among the children, and"
        " `2 + a`, `2 * a`, `-a`, `a - b`, `a / b` and `sum` raise TypeError.",
        correction="Begin `__add__` and `__mul__` with"
        " `other = other if isinstance(other, Value) else Value(other)`, and add"
        " `__radd__ = __add__`, `__rmul__ = __mul__`, `__neg__ = lambda self: self * -1`,"
        " `__sub__ = lambda self, other: self + -other` and"
        " `__truediv__ = lambda self, other: self * other**-1`; the solution of exercise 1 has most"
        " of them.",
    ),
    Claim(
        where="section 3, `__mul__`",
        says="the backward pass uses the values of the forward pass",
        verdict="stated",
        reason="Reading the code decides: it reads `.data` when it runs, so that changing a leaf in"
        " between mixes two points.",
        correction="`x, y = self.data, other.data` before `_backward` is defined, and x and y"
        " inside it.",
    ),
    Claim(
        where="section 3, `tanh`",
        says="(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ) serves any x, such as 710",
        verdict="broken code",
        call="math.isfinite(autodiff.tanh_from_exponentials(710.0))",
        reason="Both exponentials’ sums overflow, and the quotient is NaN.",
        correction="`t = np.tanh(x)`",
    ),
    Claim(
        where="section 3, `__pow__`",
        says="the slope power · data^(power − 1) serves any power",
        verdict="stated",
        reason="Python’s rules for powers decide: for the power 0 at 0 it raises"
        " ZeroDivisionError.",
        correction="In `_backward`: `if power != 0: self.grad += power * (self.data ** (power - 1))"
        " * out.grad`",
    ),
    Claim(
        where="section 3, `backward`",
        says="a second backward pass adds the gradient once more, as PyTorch does",
        verdict="broken code",
        call="math.isclose(autodiff.gradient_after_sweeps(2, keep_inner=True),"
        " 2 * autodiff.gradient_after_sweeps(1, keep_inner=True))",
        reason="Inner nodes keep the first pass’s gradient and send it on again.",
        correction="Before `self.grad = 1.0`: `for v in topo: v.grad = 0.0 if v._prev else v.grad`",
    ),
    Claim(
        where="section 3, `backward`",
        says="the graph may be of any depth",
        verdict="stated",
        reason="Python’s recursion limit decides: `build` calls itself for each node on the way"
        " down and fails on a chain of about a thousand.",
        correction="Order the nodes with a stack of your own instead of a recursive `build`.",
    ),
    Claim(
        where="section 3, `backward`",
        says="the graph is checked to have no cycle",
        verdict="stated",
        reason="Reading the code decides: a cycle is accepted silently.",
        correction="In `build`, raise an error if a node is reached that has been entered but not"
        " finished.",
    ),
    Claim(
        where="section 3, `_prev`, and exercise 4",
        says="the graph is printed in a fixed order",
        verdict="stated",
        reason="Python’s rules for sets decide: their order changes from run to run.",
        correction="`self._prev = tuple(_children)`",
    ),
    Claim(
        where="section 5",
        says="with a few more operations this is the backbone of all deep learning frameworks",
        verdict="stated",
        reason="The frameworks’ documentation decides, and it is an overclaim: there are no"
        " tensors, no kernels, and no freeing of memory.",
        correction="With a few more ops (sub, div, exp, log, relu, etc.), you have the idea at the"
        " heart of deep learning frameworks; they add tensors, fast kernels and memory management.",
    ),
    _printed(
        "exercise 1",
        "c",
        "autodiff.evaluate(autodiff.exercise_1_expression, autodiff.EXERCISE_1)",
        11.95711,
    ),
    *(
        _printed(
            "exercise 1",
            f"∂c/∂{name}",
            f"autodiff.reverse_grad(autodiff.exercise_1_expression, autodiff.EXERCISE_1)[{k}]",
            figure,
        )
        for k, (name, figure) in enumerate({"a": 10.72239, "b": 1.44444}.items())
    ),
    *(
        _printed(
            "exercise 2",
            f"∂f/∂{name}",
            f"autodiff.reverse_grad(autodiff.exercise_2_expression, autodiff.EXERCISE_2)[{k}]",
            1.0,
            places=6,
        )
        for k, name in enumerate(("x", "y"))
    ),
    _printed(
        "exercise 3",
        "the network’s output (seed 42)",
        "autodiff.evaluate(autodiff.network_expression, autodiff.network_values())",
        1.71106,
    ),
    *(
        _printed(
            "exercise 3",
            f"the output’s slope in {name} (seed 42)",
            f"autodiff.reverse_grad(autodiff.network_expression, autodiff.network_values())[{k}]",
            figure,
        )
        for k, (name, figure) in enumerate(NETWORK_SLOPES.items())
    ),
    *(
        _printed(
            "exercise 5",
            f"∂f/∂{name}, by reverse mode,",
            f"autodiff.reverse_grad(autodiff.exercise_5_expression, autodiff.EXERCISE_5)[{k}]",
            1.0,
            places=2,
        )
        for k, name in enumerate(("x", "y", "z"))
    ),
    Claim(
        where="exercise 5",
        says="forward mode finds the same three slopes",
        verdict="right",
        call="np.array_equal("
        "autodiff.forward_jacobian(autodiff.exercise_5_expression, autodiff.EXERCISE_5),"
        " autodiff.reverse_grad(autodiff.exercise_5_expression, autodiff.EXERCISE_5))",
    ),
    Claim(
        where="closing line",
        says="the next post is Calculus 16, on automatic differentiation and modern ML",
        verdict="stated",
        reason="The series decides: post 16 is on second-order methods.",
        correction="**Next:** _Calculus 16 — Hessian-Vector Products & Newton-like Steps:"
        " Second-Order Optimization in Practice._",
    ),
)
