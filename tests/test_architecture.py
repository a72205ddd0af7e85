"""Everything flows one way, and what belongs together agrees."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


LITERAL = re.compile(
    r'"#[0-9A-Fa-f]{3,8}"|font_size\s*=\s*\d|run_time\s*=\s*\d*\.?\d+(?![\d.]|\s*\*)'
)


@pytest.mark.parametrize("topic", TOPICS)
def test_scenes_hold_no_literal_color_size_or_duration(topic):
    text = (ROOT / "scenes" / f"{topic}.py").read_text(encoding="utf-8")
    assert not LITERAL.search(text), LITERAL.search(text)


LATEX = {
    "MathTex", "Tex", "SingleStringMathTex", "DecimalNumber", "Integer", "Variable", "BarChart",
    "Matrix", "BraceLabel", "ComplexPlane",
}  # fmt: skip


def test_nothing_calls_latex():
    for path in (ROOT / "scenes").rglob("*.py"):
        used = {name.removeprefix("manim.") for name in imports_of(path)}
        assert not used & LATEX, path
