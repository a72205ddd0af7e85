"""Words on the command line: what is asked for happens, what is wrong is said in one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import render as command_line
from tests.rendering.small_films import LINE_OF_RAISES

ROOT = Path(__file__).parents[1]
SMALL = "tests/rendering/small_films.py"


@pytest.fixture
def small_series(monkeypatch):
    from rendering import source
    from tests.rendering.small_films import series_of

    monkeypatch.setattr(source, "series", lambda: series_of(good="Good"))


def run(*words):
    with pytest.raises(SystemExit) as stopped:
        command_line.main([str(word) for word in words])
    return stopped.value.code


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["tailor"], "unknown topic 'tailor'; did you mean taylor?"),
        (["quux"], "unknown topic 'quux'; known: limits"),
        (["taylor", "--theme", "drak"], "unknown theme 'drak'; did you mean dark?"),
        (["taylor", "--profile", "8k"], "unknown profile '8k'; known: draft, blog, hd, 4k"),
        (["frame", "tailor", "--at", "1", "--out", "x.png"], "did you mean taylor?"),
        (["sheet", "taylor", "--theme", "lite", "--out", "x.png"], "did you mean light?"),
        (["frame", "taylor", "--at", "1", "--out", "."], "name one that ends with .png"),
        (["frame", "taylor", "--at", "1", "--out", "x.jpg"], "name one that ends with .png"),
        (["frame", "taylor", "--at", "1", "--theme", "both", "--out", "x.png"], "dark or light"),
        (["facts", "nope"], "unknown topic 'nope'"),
        (["facts", f"{SMALL}:Good"], "the films of the series only"),
        (["errata", f"{SMALL}:Good"], "the films of the series only"),
        (["regression", f"{SMALL}:Good"], "the films of the series only"),
        ([SMALL], f"which scene of {SMALL}? Name it: {SMALL}:ClassName"),
        ([f"{SMALL}:Good", "tests/kit/../rendering/changing_films.py:Good"], "two films are named"),
        (["preview", "nope"], "unknown topic 'nope'"),
    ],
)
def test_wrong_words_get_one_line_with_the_nearest_right_ones(words, message, capsys):
    assert run(*words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


@pytest.mark.parametrize(
    "words",
    [
        ["--jobs", "0"],
        ["--no-such-option"],
        ["frame", "taylor"],
        ["frame", "taylor", "--at", "inf", "--out", "x.png"],
        ["sheet", "taylor", "--at", "nan", "--out", "x.png"],
        ["sheet", "taylor", "--at", "-1", "--out", "x.png"],
    ],
)
def test_wrong_options_are_wrong_usage(words):
    assert run(*words) == 2


def test_a_time_beyond_the_end_is_wrong_usage(small_series, tmp_path, capsys):
    assert (
        run("frame", "good", "--at", "99", "--out", tmp_path / "x.png", "--profile", "draft") == 2
    )
    (line,) = capsys.readouterr().err.splitlines()
    assert "--at" in line
    assert "99 s" in line
    assert "end" in line
    assert not (tmp_path / "x.png").exists()


def test_a_sheet_beyond_the_end_is_wrong_usage(small_series, tmp_path, capsys):
    assert run("sheet", "good", "--at", "1", "--at", "99", "--out", tmp_path / "x.png") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("render.py: --at: time must be before the scene's end")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["frame", "good", "--at", "1"], ["sheet", "good"]])
def test_a_picture_is_whole_or_what_it_was(small_series, tmp_path, monkeypatch, command):
    def full(self, file, **_):
        Path(file).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    out = tmp_path / "x.png"
    out.write_bytes(b"before")
    monkeypatch.setattr(Image.Image, "save", full)
    assert run(*command, "--out", out) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["x.png"]
    assert out.read_bytes() == b"before"


def test_a_folder_that_cannot_be_written_to_is_said_before_the_films_run(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert run("regression", "taylor", "--out", tmp_path / "file" / "x") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "can't write to" in line
    assert "another --out" in line


def test_a_scene_is_blamed_by_its_own_line(tmp_path, capsys):
    """Not by the line of the command that ran it."""
    words = [f"{SMALL}:Raises", "--at", "5", "--out", tmp_path / "x.png", "--profile", "draft"]
    assert run("frame", *words) == 1
    said = capsys.readouterr().err
    assert f"{SMALL}:{LINE_OF_RAISES}: ValueError: the axis is upside down" in said


def test_a_frame_is_written(small_series, tmp_path):
    out = tmp_path / "x.png"
    assert run("frame", "good", "--at", "1.5", "--theme", "light", "--profile", "draft",
               "--out", out) == 0  # fmt: skip
    with Image.open(out) as picture:
        assert picture.size == (854, 480)
        assert picture.getpixel((2, 2)) == (0xF3, 0xF4, 0xF6)


def test_a_sheet_is_written(small_series, tmp_path, capsys):
    assert run("sheet", "good", "--out", tmp_path / "s.png", "--shots", "2") == 0
    assert "4 pictures" in capsys.readouterr().out
    with Image.open(tmp_path / "s.png") as picture:
        assert picture.width > 4 * 600


def test_a_file_that_cannot_be_written_is_said_before_the_work(tmp_path, capsys):
    assert run("sheet", "taylor", "--out", tmp_path / "no" / "x.png") == 1
    assert "can't write to the folder" in capsys.readouterr().err


def test_facts_are_printed_and_are_valid_json(capsys):
    assert run("facts", "taylor", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"topic", "name", "says", "source", "arguments", "value", "text"} <= rows[0].keys()
    assert {row["topic"] for row in rows} == {"taylor"}
    assert run("facts", "taylor") == 0
    assert "compute.taylor." in capsys.readouterr().out


def test_list_shows_the_series_in_order(tmp_path, capsys):
    assert run("list", "--json", "--out", tmp_path) == 0
    rows = json.loads(capsys.readouterr().out)
    from scenes.catalogue import SERIES

    assert [row["topic"] for row in rows] == [film.topic for film in SERIES]
    assert all(row["themes"] == {"dark": "missing", "light": "missing"} for row in rows)


def test_doctor_finds_all_that_is_needed(capsys):
    assert run("doctor") == 0
    assert "MISSING" not in capsys.readouterr().out


def test_doctor_names_what_is_missing_and_the_remedy(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert run("doctor") == 1
    assert "MISSING ffmpeg" in capsys.readouterr().out


def test_every_command_helps():
    for command in ("", *command_line.COMMANDS):
        words = [command, "--help"] if command else ["--help"]
        done = subprocess.run([sys.executable, "render.py", *words], cwd=ROOT, capture_output=True,
                              text=True, check=True)  # fmt: skip
        assert "Usage" in done.stdout


PLAIN = """
from manim import Create, Scene, Square

class Anybodys(Scene):
    def construct(self):
        self.play(Create(Square()))
"""


def test_any_scene_of_manims_can_be_rendered_from_its_file(tmp_path):
    file = tmp_path / "somebodys.py"
    file.write_text(PLAIN)
    words = [f"{file}:Anybodys", "--theme", "dark", "--profile", "draft", "--out", tmp_path / "out"]
    assert run(*words, "--quiet") == 0
    assert (tmp_path / "out" / "Anybodys.dark.mp4").is_file()


def test_a_scene_that_is_not_in_the_file_is_named_with_those_that_are(tmp_path, capsys):
    file = tmp_path / "somebodys.py"
    file.write_text(PLAIN)
    out = tmp_path / "out"
    assert run(f"{file}:Anybody", "--theme", "dark", "--out", out, "--quiet") == 1
    assert "did you mean Anybodys?" in capsys.readouterr().err
    assert run(f"{tmp_path}/no.py:Scene", "--out", out) == 2
    assert "there is no file" in capsys.readouterr().err


def test_the_cache_can_be_listed_and_cleared(small_series, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command_line, "CACHE", tmp_path / "cache")
    words = ["good", "--theme", "dark", "--profile", "draft", "--out", tmp_path / "out", "--quiet"]
    assert run(*words) == 0
    first = (tmp_path / "out" / "good.dark.mp4").read_bytes()
    kept = len(list((tmp_path / "cache").glob("*.segment")))
    assert kept > 0
    assert run(*words, "--force") == 0
    assert (tmp_path / "out" / "good.dark.mp4").read_bytes() == first
    capsys.readouterr()
    assert run("cache", "--list", "--clear") == 0
    said = capsys.readouterr().out
    assert f"{kept} segments" in said
    assert f"{kept} removed" in said
    assert not list((tmp_path / "cache").glob("*.segment"))
    assert run(*words, "--force", "--no-cache") == 0
    assert (tmp_path / "out" / "good.dark.mp4").read_bytes() == first
    assert not list((tmp_path / "cache").glob("*.segment"))
