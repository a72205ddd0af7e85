"""A changed film is noticed, shown and, if asked for, accepted; an unchanged one left in peace."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

import render as command_line
from rendering import regression, regression_page, source
from rendering.regression import LEAST_SIMILARITY, SMALL, Comparison, Outcome
from tests.rendering.changing_films import film

THEMES = ("dark", "light")
PICTURES = ["curve-1", "dots-1"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """References of the film as it was."""
    references = tmp_path_factory.mktemp("references")
    for outcome in regression.compare(film("AsItWas"), THEMES, references):
        regression.accept(outcome, references)
    return references


@pytest.fixture
def references(kept, tmp_path):
    """A copy that may be written to."""
    copy = tmp_path / "references"
    for path in kept.rglob("*.webp"):
        (copy / path.parent.name).mkdir(parents=True, exist_ok=True)
        (copy / path.parent.name / path.name).write_bytes(path.read_bytes())
    return copy


def verdicts(outcome):
    return {each.name: each.verdict for each in outcome.comparisons}


def files(folder):
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.mark.parametrize("scene", ["AsItWas", "CurveDrifted"])
def test_what_nobody_could_see_is_no_change(kept, scene):
    for outcome in regression.compare(film(scene), THEMES, kept):
        assert verdicts(outcome) == dict.fromkeys(PICTURES, "same"), list(map(str, outcome.changes))


@pytest.mark.parametrize(
    ("scene", "changed"),
    [
        ("LabelShifted", PICTURES),
        ("LabelShiftedByOneOfTheFilmsPixels", PICTURES),
        ("ColorChanged", PICTURES),
        ("DigitChanged", ["dots-1"]),
        ("DotMissing", ["dots-1"]),
        ("GrainMissing", ["dots-1"]),
    ],
)
def test_a_change_that_can_be_seen_is_named_by_beat_and_theme(kept, scene, changed):
    outcomes = regression.compare(film(scene), THEMES, kept)
    assert [outcome.theme for outcome in outcomes] == list(THEMES)
    for outcome in outcomes:
        assert [change.name for change in outcome.changes] == changed
        for change in outcome.changes:
            line = str(change)
            assert line.startswith(f"film ({outcome.theme}) {change.name} changed: ")
            assert f"{change.score:.3f} is less than {LEAST_SIMILARITY}" in line


def test_the_change_is_found_where_it_is(kept):
    (outcome,) = regression.compare(film("DigitChanged"), ["dark"], kept)
    (change,) = outcome.changes
    row, column = np.unravel_index(change.similarity.argmin(), change.similarity.shape)
    x, y = (column / SMALL.width - 0.5) * 128 / 9, (0.5 - row / SMALL.height) * 8
    assert -4 < x < -3  # the number stands at (-4, 2)
    assert 2 < y < 2.6


def test_rounding_is_no_change():
    """Every value off by at most one, as if another machine rounded each the other way."""
    rng = np.random.default_rng(1)
    for theme in THEMES:
        for picture in regression.settled(film("AsItWas"), theme).values():
            noise = rng.integers(-1, 2, picture.shape)
            other = np.clip(picture.astype(int) + noise, 0, 255).astype(np.uint8)
            assert regression.similarity(picture, other).min() > LEAST_SIMILARITY


def test_settled_is_the_moment_before_the_caption_changes(kept):
    """The dots of the second caption are in its picture, and not in the first one's."""
    pictures = regression.settled(film("AsItWas"), "dark")
    assert list(pictures) == PICTURES
    row, column = (
        int(v) for v in ((0.5 + 1 / 8) * SMALL.height, (0.5 - 5 * 9 / 128) * SMALL.width)
    )
    page, green = (0x10, 0x18, 0x28), (0x3E, 0xD7, 0x9C)
    assert tuple(pictures["curve-1"][row, column]) == page
    assert tuple(pictures["dots-1"][row, column]) == green


def test_a_scene_without_captions_has_its_last_picture():
    plain = source.FilmSource("p", "", "P", "tests.rendering.small_films", "Plain")
    assert list(regression.settled(plain, "dark")) == ["end"]


def test_new_and_gone_pictures_are_named(references):
    (outcome,) = regression.compare(film("BeatRenamed"), ["dark"], references)
    assert verdicts(outcome) == {"bend-1": "new", "dots-1": "same", "curve-1": "gone"}


def test_accepting_replaces_what_changed_and_removes_what_is_gone(references):
    before = files(references)
    for outcome in regression.compare(film("BeatRenamed"), ["dark"], references):
        regression.accept(outcome, references)
    after = files(references)
    assert sorted(after) == [
        "film.dark/bend-1.webp", "film.dark/dots-1.webp",
        "film.light/curve-1.webp", "film.light/dots-1.webp",
    ]  # fmt: skip
    for name in before.keys() & after.keys():  # what is as it was stays, bit for bit
        assert before[name] == after[name]
    (outcome,) = regression.compare(film("BeatRenamed"), ["dark"], references)
    assert not outcome.changes


def test_references_keep_every_pixel(references):
    pictures = regression.settled(film("AsItWas"), "light")
    for name, picture in pictures.items():
        with Image.open(references / "film.light" / f"{name}.webp") as kept:
            assert (np.asarray(kept) == picture).all()


def test_a_drift_is_not_accepted_step_by_step(references):
    """Else many small steps would lead anywhere without anybody being asked."""
    before = files(references)
    for outcome in regression.compare(film("CurveDrifted"), THEMES, references):
        regression.accept(outcome, references)
    assert files(references) == before


def test_accepting_is_all_or_nothing_for_each_picture(references, monkeypatch):
    before = files(references)
    (outcome,) = regression.compare(film("DigitChanged"), ["dark"], references)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OSError, match="No space"):
        regression.accept(outcome, references)
    assert files(references) == before


@pytest.mark.parametrize("damage", [b"", b"RIFF", None])
def test_a_damaged_reference_counts_as_none(references, damage):
    path = references / "film.dark" / "dots-1.webp"
    path.write_bytes(path.read_bytes()[:-900] if damage is None else damage)
    (outcome,) = regression.compare(film("AsItWas"), ["dark"], references)
    assert verdicts(outcome) == {"curve-1": "same", "dots-1": "new"}


def test_a_reference_of_another_size_counts_as_none(references):
    path = references / "film.dark" / "dots-1.webp"
    Image.new("RGB", (SMALL.width // 2, SMALL.height // 2)).save(path, lossless=True)
    (outcome,) = regression.compare(film("AsItWas"), ["dark"], references)
    assert verdicts(outcome)["dots-1"] == "new"


def picture_in(source_of_image):
    data = base64.b64decode(source_of_image.removeprefix("data:image/webp;base64,"))
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def test_the_page_shows_before_after_and_difference(kept, tmp_path):
    outcomes = regression.compare(film("DigitChanged"), ["dark"], kept)
    path = regression_page.write(outcomes, tmp_path / "dist" / "regression")
    html = path.read_text(encoding="utf-8")
    assert "film (dark) dots-1 changed" in html
    assert re.findall("<figcaption>(.*?)</figcaption>", html) == ["before", "after", "difference"]
    before, after, under, difference = map(picture_in, re.findall(r'src="(.*?)"', html))
    (change,) = outcomes[0].changes
    assert (before == change.before).all()
    assert (under == change.before).all()
    assert (after == change.after).all()
    red = (difference[..., 0] > 180) & (difference[..., 1] < 60)
    assert red.any()
    assert (change.similarity[red] < LEAST_SIMILARITY).all()
    assert red[change.similarity < LEAST_SIMILARITY - 0.1].all()


def test_the_page_is_whole_and_goes_when_all_is_well(kept, tmp_path, monkeypatch):
    changed = regression.compare(film("DotMissing"), ["dark"], kept)
    path = regression_page.write(changed, tmp_path)
    good = path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            regression_page.write(changed, tmp_path)
    assert files(tmp_path) == {"index.html": good}
    assert (
        regression_page.write(regression.compare(film("AsItWas"), ["dark"], kept), tmp_path) is None
    )
    assert not files(tmp_path)


def test_the_page_escapes_what_films_say(tmp_path):
    picture = np.zeros((SMALL.height, SMALL.width, 3), np.uint8)
    outcome = Outcome("f", "dark", (Comparison("f", "dark", "<script>", None, picture),))
    html = regression_page.write([outcome], tmp_path).read_text()
    assert "<script>" not in html
    assert html.count('class="none"') == 2  # no before, no difference


@pytest.fixture
def command(references, tmp_path, monkeypatch, capsys):
    """Run the command on a series of one film, in this process."""

    def run(scene, *words):
        monkeypatch.setattr(source, "series", lambda: {"film": film(scene)})
        monkeypatch.setattr(command_line, "REFERENCES", references)
        out = tmp_path / "out"
        words = ["regression", "--jobs", "1", "--out", str(out), *words]
        with pytest.raises(SystemExit) as stopped:
            command_line.main(words)
        return stopped.value.code, capsys.readouterr()

    return run


def test_the_command_asks_and_accepts(command, references, tmp_path):
    code, said = command("DotMissing")
    assert code == 1
    assert "film (dark) dots-1 changed" in said.out
    assert "--accept" in said.out
    assert (tmp_path / "out" / "index.html").is_file()
    code, said = command("DotMissing", "--accept", "--theme", "light")
    assert code == 0
    code, said = command("DotMissing", "--theme", "light")
    assert (code, said.out) == (0, "2 pictures, 0 changed\n")
    code, said = command("DotMissing")
    assert code == 1  # dark was not asked to be accepted
    assert "(light)" not in said.out


def test_a_film_that_fails_is_named_and_keeps_its_references(command, references):
    before = files(references)
    code, said = command("Broken", "--accept")
    assert code == 1
    assert "film (dark) failed: tests/rendering/changing_films.py:" in said.err
    assert "no curve today" in said.err
    assert files(references) == before


def test_references_of_a_film_that_left_the_series_are_named_and_removed(command, references):
    left = references / "gone.dark"
    left.mkdir()
    (left / "x-1.webp").write_bytes(b"")
    code, said = command("AsItWas", "film")
    assert code == 0  # only this film was asked about
    code, said = command("AsItWas")
    assert code == 1
    assert "gone.dark belongs to no film" in said.out
    code, said = command("AsItWas", "--accept")
    assert code == 0
    assert not left.exists()
    assert sorted(path.name for path in references.iterdir()) == ["film.dark", "film.light"]
