"""The README is true: its commands, files, films and code are those of the project."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

import render
from bench.table import newest, table
from rendering.profiles import PROFILES
from scenes.catalogue import SERIES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CODE = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
SHELL = [line.partition("#")[0].strip() for kind, text in CODE if kind == "sh"
         for line in text.splitlines()]  # fmt: skip
TOPICS = {film.topic for film in SERIES}


def test_make_has_every_target_that_is_named():
    targets = set(re.findall(r"^(\w+):", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"`make (\w+)", README)) | {
        line.split()[1] for line in SHELL if line.startswith("make ")
    }
    assert {"videos", "test"} <= named <= targets


@pytest.mark.parametrize("line", [line for line in SHELL if "render.py" in line])
def test_every_command_is_understood(line):
    """Parsed as the program would parse it, options and all, without running it."""
    words = shlex.split(line)[2:]
    command = words.pop(0) if words and words[0] in render.COMMANDS else "render"
    parser = get_command(render.app).commands[command]
    context = parser.make_context(command, words)
    topics = context.params.get("topics") or [context.params.get("topic")]
    assert set(filter(None, topics)) <= TOPICS
    assert context.params.get("profile", "draft") in PROFILES


def test_every_file_and_link_is_there():
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#:]+)\)|src(?:set)?=\"(assets/[^\"]+)\"", prose):
        path = target[0] or target[1]
        assert (ROOT / path).exists(), path
    for path in re.findall(r"`((?:scenes|compute|rendering|docs|tests)/[\w/.]+)`", README):
        assert (ROOT / path).exists(), path


def test_every_film_is_shown():
    shown = README.partition("<!-- films -->")[2].partition("<!-- /films -->")[0]
    assert [film.title in shown for film in SERIES] == [True] * len(SERIES)


def test_the_code_about_compute_runs_and_says_what_it_says():
    (code,) = [text for kind, text in CODE if kind == "python" and "compute" in text]
    scope = {}
    *statements, by_function, by_quantity = [line for line in code.splitlines() if line.strip()]
    exec("\n".join(statements), scope)
    assert f"{eval(by_function, scope):.2f}" in by_function
    assert eval(by_quantity, scope) == "1.00"


def test_plain_manim_command_names_the_scene_of_the_catalogue():
    topic, scene = re.search(r"manim render scenes/(\w+)\.py (\w+)", README).groups()
    assert (topic, scene) in {(film.topic, film.scene) for film in SERIES}


def test_speeds_are_those_of_the_newest_measurement():
    report = json.loads(newest().read_text(encoding="utf-8"))
    shown = README.partition("<!-- speed table -->\n")[2].partition("<!-- /speed table -->")[0]
    assert shown == table(report), "python bench/table.py"
