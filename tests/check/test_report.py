"""What is printed and written: lines, JSON, a page with pictures; and the exit status."""

import json
import os
import re

import pytest

import render as command_line
from rendering.check import Finding, report
from tests.preview.small_film import FILM, PLACE

PNG = b"\x89PNG, more or less"
FOUND = Finding(
    film="taylor",
    theme="dark",
    beat="wall",
    time=12.3456,
    rule="overlap",
    objects=("label “a < b”", "Line at 3, 4"),
    measured="10% of the type's ink is crossed",
    allowed="none at rest",
    picture=PNG,
)


@pytest.fixture
def checked(monkeypatch):
    """Have the check find something in taylor's film in the dark theme, and nothing elsewhere."""
    asked = []

    def findings(film, theme, *, only_colors=False):
        if film.topic == "waves":
            raise ValueError("no wave")
        asked.append((film.topic, theme, only_colors))
        return [FOUND] if (film.topic, theme) == ("taylor", "dark") else []

    monkeypatch.setattr("rendering.check.films.findings", findings)
    return asked


def run(*words):
    with pytest.raises(SystemExit) as stopped:
        command_line.main(["check", "--jobs", "1", *map(str, words)])
    return stopped.value.code


def test_a_finding_is_a_line_and_the_status_is_one(checked, tmp_path, capsys):
    assert run("taylor", "heat", "--out", tmp_path) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == (
        "taylor (dark) wall 12.35 s [overlap] label “a < b” × Line at 3, 4:"
        " 10% of the type's ink is crossed; allowed: none at rest"
    )
    assert said[1] == f"1 finding in 2 films → {tmp_path / 'check' / 'index.html'}"
    assert [c for c in checked if c[0] == "taylor"] == [
        ("taylor", "dark", False),
        ("taylor", "light", True),  # what does not depend on colors is asked once
    ]


def test_the_status_is_zero_if_nothing_is_found(checked, tmp_path, capsys):
    assert run("heat", "--theme", "light", "--out", tmp_path) == 0
    assert checked == [("heat", "light", False)]
    assert "0 findings in 1 film →" in capsys.readouterr().out


def test_a_film_that_fails_is_named_and_the_others_are_looked_at(checked, tmp_path, capsys):
    assert run("waves", "heat", "--out", tmp_path) == 1
    said = capsys.readouterr()
    assert "waves (dark) failed: " in said.err
    assert "ValueError: no wave" in said.err
    assert [film for film, _, _ in checked] == ["heat", "heat"]
    assert "0 findings in 1 film →" in said.out  # what was not looked at is not found faultless


NOTING = "import os; from pathlib import Path; Path(__file__).with_name(f'{os.getpid()}').touch()\n"


def test_films_are_looked_at_in_other_processes(tmp_path, capsys):
    (tmp_path / "place.py").write_text(NOTING + PLACE)
    film = tmp_path / "film.py"
    film.write_text(FILM.replace("[X, 1, 0]", "[X, 4, 0]"))  # across the upper margin
    with pytest.raises(SystemExit):
        command_line.main(["check", f"{film}:Film", "--jobs", "2", "--out", str(tmp_path)])
    rules = re.findall(r"\((dark|light)\).*\[(\w+)\]", capsys.readouterr().out)
    assert ("dark", "margin") in rules
    assert ("light", "margin") not in rules  # asked once
    processes = {path.name for path in tmp_path.iterdir() if path.name.isdigit()}
    assert processes - {str(os.getpid())} == processes != set()


def test_json_says_the_same_and_nothing_else_is_printed(checked, tmp_path, capsys):
    assert run("taylor", "heat", "--json", "--theme", "dark", "--out", tmp_path) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["films"] == ["taylor", "heat"]
    (finding,) = told["findings"]
    assert finding["rule"] == "overlap"
    assert finding["time"] == 12.346
    assert "picture" not in finding


def test_the_page_shows_the_picture_and_escapes_words(tmp_path):
    page = report.write([FOUND], ["taylor", "heat"], tmp_path / "check")
    text = page.read_text(encoding="utf-8")
    assert "label “a &lt; b”" in text
    assert (page.parent / "taylor.dark.01.overlap.png").read_bytes() == PNG
    assert 'src="taylor.dark.01.overlap.png"' in text
    assert text.index("<h2>heat</h2>") < text.index("<p>Nothing.</p>")


def test_pictures_of_an_earlier_check_are_taken_away(tmp_path):
    report.write([FOUND], ["taylor"], tmp_path)
    report.write([], ["taylor"], tmp_path)
    assert not list(tmp_path.glob("*.png"))
