"""The command `embed`: what it prints, what it writes, and what it refuses."""

import json
import shutil

import pytest

from tests.embed.conftest import run_command

LINE = (
    r"![Dots count “in binary” \& \<never\> \$stop\$: \*1\*\_2\_3 \[x\](y) \\ \`z\` \~\~0\~\~ !]"
    "(/films/counter.light.mp4)"
)


def test_markdown_is_one_line_a_film(dist, capsys):
    assert run_command("embed", "--out", dist) == 0
    assert capsys.readouterr().out == LINE + "\n"
    assert run_command("embed", "counter", "--base", "https://cdn.example/f", "--out", dist) == 0
    assert capsys.readouterr().out.endswith("](https://cdn.example/f/counter.light.mp4)\n")


def test_html_needs_nothing_but_the_films(dist, capsys):
    assert run_command("embed", "--format", "html", "--out", dist) == 0
    html = capsys.readouterr().out
    assert html.startswith("<figure")
    assert html.count("<figure") == html.count("<script") == html.count("<style") == 1
    assert "\n\n" not in html.partition("<style>")[0]  # a blank line ends a block of Markdown's
    assert "&lt;never&gt;" in html
    assert "Counting &amp; more" in html


def test_react_writes_the_component_and_its_data(dist, tmp_path, capsys):
    folder = tmp_path / "new" / "film"
    assert run_command("embed", "--format", "react", "--into", folder, "--out", dist) == 0
    written = capsys.readouterr().out.split()
    assert sorted(written) == sorted(str(path) for path in folder.iterdir())
    film = json.loads((folder / "films.json").read_text())["counter"]
    assert film["light"]["video"].startswith("counter.light.mp4?v=")
    assert [chapter["name"] for chapter in film["transcript"]] == [
        f"Number {n}" for n in range(1, 7)
    ]


def test_into_puts_the_line_into_the_posts(dist, tmp_path, capsys):
    post = tmp_path / "0001-counter.md"
    post.write_text("+++\n+++\nLead.\n\n## One\n")
    before = post.read_text()
    words = ("embed", "--into", tmp_path, "--out", dist)
    assert run_command(*words, "--dry-run") == 0
    said = capsys.readouterr().out
    assert f"+{LINE}" in said
    assert "0001-counter.md: inserted (not written)" in said
    assert post.read_text() == before
    assert run_command(*words) == 0
    assert f"+{LINE}" in capsys.readouterr().out
    assert post.read_text() == f"+++\n+++\nLead.\n\n{LINE}\n\n## One\n"
    assert run_command(*words) == 0
    assert capsys.readouterr().out == f"{post}: unchanged\n"


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--format", "markdwn"], 2, "unknown format 'markdwn'; did you mean markdown?"),
        (["--format", "html", "--into", "x"], 2, "--into takes markdown or react"),
        (["--dry-run"], 2, "--dry-run is for markdown --into DIR"),
        (["--base", "a b"], 2, "--base 'a b': an address without spaces"),
        (["contour"], 2, "unknown topic 'contour'; did you mean counter?"),
        (["--into", "/no/such"], 2, "--into /no/such: there is no such folder"),
    ],
)
def test_wrong_words_get_one_line(dist, words, status, message, capsys):
    assert run_command("embed", *words, "--out", dist) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_a_film_that_is_not_rendered_is_named_with_the_remedy(tmp_path, capsys):
    assert run_command("embed", "--out", tmp_path) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "counter (light) is missing; run: python render.py counter" in line


def test_a_damaged_numbers_file_is_noticed(dist, tmp_path, capsys):
    folder = tmp_path / "films"
    shutil.copytree(dist, folder)
    (folder / "counter.json").write_text("{}")
    assert run_command("embed", "--out", folder) == 1
    assert "counter (light) is damaged" in capsys.readouterr().err
