"""Everything flows one way, and what belongs together agrees."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from manim.utils.color import manim_colors

from scenes.catalogue import SERIES

ROOT = Path(__file__).parents[1]
TOPICS = [film.topic for film in SERIES]
# What each package may import of ours; the engine reaches scenes only by the catalogue's names.
MAY_IMPORT = {
    "compute": {"compute"},
    "scenes": {"compute", "scenes"},
    "rendering": {"compute", "rendering", "scenes.catalogue"},
}
OURS = tuple(MAY_IMPORT)
JUDGES_BY = "scenes.kit"  # the film check keeps the limits that the kit sets type and time by


def imports_of(path):
    """Yield the dotted names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("package", OURS)
def test_imports_flow_one_way(package):
    allowed = MAY_IMPORT[package]
    for path in (ROOT / package).rglob("*.py"):
        here = allowed | ({JUDGES_BY} if path.is_relative_to(ROOT / "rendering/check") else set())
        for name in imports_of(path):
            if name.partition(".")[0] in OURS:
                assert any(name == a or name.startswith(f"{a}.") for a in here), (path, name)


def test_the_kit_knows_no_topic():
    for path in (ROOT / "scenes" / "kit").glob("*.py"):
        for name in imports_of(path):
            assert not any(name in {f"scenes.{t}", f"compute.{t}"} for t in TOPICS), (path, name)


def run_python(code):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


def test_compute_can_be_used_without_manim():
    modules = [p.stem for p in (ROOT / "compute").glob("*.py") if p.stem != "__init__"]
    imports = "\n".join(f"import compute.{module}" for module in modules)
    loaded = run_python(f"import sys\n{imports}\nprint(*sys.modules)")
    assert not {"manim", "scenes", "rendering", "ffmpeg", "av"} & set(loaded)


def test_the_command_line_imports_neither_manim_nor_torch():
    for words in (["--help"], ["list"], ["no-such-topic"]):
        code = (
            "import sys, contextlib, io\n"
            "import render\n"
            "with contextlib.redirect_stdout(io.StringIO()), "
            "contextlib.redirect_stderr(io.StringIO()):\n"
            f"    try: render.main({words!r})\n"
            "    except SystemExit: pass\n"
            "print(*sys.modules)"
        )
        assert not {"manim", "torch", "scipy"} & set(run_python(code)), words


def test_no_star_imports_anywhere():
    for path in ROOT.glob("*/**/*.py"):
        if ".venv" not in path.parts:
            assert not re.search(r"^from .* import \*", path.read_text(), re.MULTILINE), path


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_one_word_and_three_files(topic):
    assert (ROOT / "compute" / f"{topic}.py").is_file()
    assert (ROOT / "scenes" / f"{topic}.py").is_file()
    assert (ROOT / "tests" / "compute" / f"test_{topic}.py").is_file()


@pytest.mark.parametrize("film", SERIES, ids=lambda film: film.topic)
def test_the_catalogue_names_the_scenes_class(film):
    tree = ast.parse((ROOT / "scenes" / f"{film.topic}.py").read_text(encoding="utf-8"))
    assert film.scene in {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def test_topics_and_posts_are_distinct():
    assert len(set(TOPICS)) == len(TOPICS)
    assert len({film.post for film in SERIES}) == len(SERIES)


# What a film may not say as a bare number, by the name of the argument. Places, lengths on the
# stage and shares of a whole are a film's own; durations, strokes and sizes of type are not, nor is
# a color.
NAMED_LITERALS = {"run_time", "font_size", "stroke_width", "seconds", "stroke_color", "fill_color"}
LITERALS_OF_CALLS = {  # and by the function: the position of the argument, or its name
    "hold": {0, "seconds"},
    "wait": {0, "duration"},
    "advance": {2, "seconds"},
    "Words": {"size"},
    "Formula": {"size"},
    "Typeset": {"size"},
    "Readout": {"size"},
    "Curve": {"width"},
    "Dashed": {"width"},
    "Segments": {"width"},
    "set_stroke": {"width"},
    "dot": {2, "radius"},
}
WHOLE = {0, 1}  # none at all, and "once as large": no literals


def bare(node, known):
    """Whether an expression is made of numbers only (names of such numbers in the module, too)."""
    match node:
        case ast.Constant(value=str() as text):
            return re.fullmatch(r"#[0-9A-Fa-f]{3,8}", text) is not None
        case ast.Constant(value=number):
            return number is not None and number not in WHOLE
        case ast.BinOp(left=left, right=right):
            return bare(left, known) and bare(right, known)
        case ast.UnaryOp(operand=inner) | ast.Name(id=inner):
            return inner in known if isinstance(inner, str) else bare(inner, known)
    return False


def constants_of(tree):
    """Return the names that a module gives to bare numbers."""
    known = set()
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if bare(value, known):
                known.add(name)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=False)
                known |= {name.id for name, value in pairs if bare(value, known)}
    return known


def calls_in(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call):
    """Return the name of a function or a method."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def literals_in(source):
    """Yield the line and the text of each literal of look or timing."""
    tree = ast.parse(source)
    known = constants_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and bare(node, known):
            yield node.lineno, node.value
        if not isinstance(node, ast.Call):
            continue
        barred = LITERALS_OF_CALLS.get(called(node), set())
        found = [(k, value) for k, value in enumerate(node.args) if k in barred]
        found += [(k.arg, k.value) for k in node.keywords if k.arg in barred | NAMED_LITERALS]
        for argument, value in found:
            if bare(value, known):
                yield node.lineno, f"{called(node)}({argument}: {ast.unparse(value)})"


MANIM_COLORS = {name for name in vars(manim_colors) if name.isupper()}


@pytest.mark.parametrize("topic", TOPICS)
def test_scenes_hold_no_literal_color_size_or_duration(topic):
    path = ROOT / "scenes" / f"{topic}.py"
    assert not list(literals_in(path.read_text(encoding="utf-8")))
    used = {name.removeprefix("manim.") for name in imports_of(path)}
    assert not used & MANIM_COLORS


@pytest.mark.parametrize(
    "line",
    [
        "self.hold(0.5)",
        "self.wait(1.5)",
        "self.hold(seconds=2 * 0.4)",
        "self.play(FadeIn(m), run_time=2)",
        "self.play(advance(step, 4, 2.4))",
        "PAUSE = 0.7\nself.hold(PAUSE)",
        "FIRST, SWEEP = Pace.MOVE, 0.4\nself.play(m, run_time=SWEEP)",
        "Words('x', size=0.5)",
        "Line(a, b, stroke_width=3)",
        "Curve(plane, x, y, role, width=3)",
        "dot(at, role, 0.2)",
        "m.set_color('#ff0000')",
    ],
)
def test_a_literal_of_look_or_timing_is_found(line):
    assert list(literals_in(line))


@pytest.mark.parametrize(
    "line",
    [
        "self.hold()",
        "self.hold(0.75 * Pace.REST)",
        "self.play(m, run_time=Pace.MOVE)",
        "Line(a, b, stroke_width=0)",
        "Bar(foot, 2.5, role, width=0.5)",
        "dot(at, role, 1.3 * Radius.DOT)",
        "LaggedStart(*moves, lag_ratio=0.2)",
    ],
)
def test_places_and_multiples_of_roles_are_no_literals(line):
    assert not list(literals_in(line))


def dead_durations_in(source):
    """Yield the line of each `run_time` within a `play` that has one of its own.

    Manim gives the play's to all of its animations. Within a group, which has a duration of its
    own to share out, a part may have one.
    """
    tree = ast.parse(source)
    methods = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    passing_on = {method.name for method in methods if passes_on_to_play(method)}
    for call in calls_in(tree):
        if is_timed_play(call) or called(call) in passing_on:
            yield from (dead.lineno for part in call.args for dead in timed(part))


def passes_on_to_play(method):
    """Whether a method's `*animations` go into a `play` that has a `run_time`."""
    return method.args.vararg is not None and any(
        isinstance(part, ast.Starred) and ast.unparse(part.value) == method.args.vararg.arg
        for call in filter(is_timed_play, calls_in(method))
        for part in call.args
    )


def is_timed_play(call):
    return called(call) == "play" and given(call, "run_time")


def given(call, name):
    return any(keyword.arg == name for keyword in call.keywords)


GROUPS = {"AnimationGroup", "LaggedStart", "LaggedStartMap", "Succession"}


def timed(animation):
    """Yield the calls in an expression that say `run_time`, those within groups left out."""
    if isinstance(animation, ast.Call):
        if given(animation, "run_time"):
            yield animation
        if called(animation) in GROUPS:
            return
    for part in ast.iter_child_nodes(animation):
        yield from timed(part)


@pytest.mark.parametrize("topic", TOPICS)
def test_no_duration_is_overruled(topic):
    assert not list(dead_durations_in((ROOT / "scenes" / f"{topic}.py").read_text("utf-8")))


@pytest.mark.parametrize(
    ("line", "dead"),
    [
        ("self.play(FadeOut(m, run_time=a), run_time=b)", 1),
        ("self.play(*(FadeOut(m, run_time=a) for m in some), FadeIn(n), run_time=b)", 1),
        ("self.play(x.animate(run_time=a).set_value(1), run_time=b)", 1),
        ("self.play(*map(partial(FadeOut, run_time=a), some), run_time=b)", 1),
        ("self.play(LaggedStart(FadeIn(m), run_time=a), run_time=b)", 1),
        (
            "def turn(self, *others):\n    self.play(FadeIn(m), *others, run_time=b)\n"
            "self.turn(FadeOut(n, run_time=a))",
            1,
        ),
        (
            "def turn(self, *others):\n    self.play(FadeIn(m, run_time=b), *others)\n"
            "self.turn(FadeOut(n, run_time=a))",
            0,
        ),
        ("self.play(LaggedStart(FadeIn(m, run_time=a), FadeIn(n)), run_time=b)", 0),
        ("self.play(FadeOut(m, run_time=a), FadeIn(n))", 0),
        ("self.play(FadeOut(m, rate_func=EARLY), run_time=b)", 0),
        ("self.play(FadeOut(m))\nself.play(FadeIn(n, run_time=a))", 0),
    ],
)
def test_an_overruled_duration_is_found(line, dead):
    assert len(list(dead_durations_in(line))) == dead


LATEX = {
    "MathTex", "Tex", "SingleStringMathTex", "DecimalNumber", "Integer", "Variable", "BarChart",
    "Matrix", "BraceLabel", "ComplexPlane",
}  # fmt: skip


def test_nothing_calls_latex():
    for path in (ROOT / "scenes").rglob("*.py"):
        used = {name.removeprefix("manim.") for name in imports_of(path)}
        assert not used & LATEX, path
