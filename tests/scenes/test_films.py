"""What is asked of every film: true numbers, captions that can be read, nothing in the way."""

import importlib
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from compute.quantities import quantities
from rendering.facts import rows
from rendering.source import series
from scenes.catalogue import SERIES
from scenes.kit.scene import reading_time
from scenes.kit.style import CAPTION_WORDS, Frame
from tests.scenes.watching import PROFILE, seen

ROOT = Path(__file__).parents[2]
TOPICS = [film.topic for film in SERIES]
FRAME = 1 / PROFILE.fps
MOST_TEXTS = 5  # the caption counted

each_film = pytest.mark.parametrize("topic", TOPICS)


@each_film
def test_it_lasts_35_to_60_seconds(topic):
    assert 35 <= seen(topic).script.duration <= 60


@each_film
def test_every_running_number_is_drawn_as_it_is_formatted(topic):
    """The glyphs are read back by their shapes, in every frame."""
    for time, drawn, formatted in seen(topic).readings:
        assert drawn == formatted, time


@each_film
def test_every_printed_number_is_the_formatted_value_of_a_compute_result(topic):
    """Each is computed again from its recorded source and arguments alone."""
    known = quantities(topic)
    numbers = seen(topic).script.numbers
    assert numbers
    for number in numbers:
        module, _, function = number.source.rpartition(".")
        assert module.startswith("compute.")
        value = getattr(importlib.import_module(module), function)(*number.arguments)
        assert float(number.value) == float(value), number
        assert number.text == known[number.name].style.text(value), number


@each_film
def test_numbers_and_facts_agree(topic):
    """Every fact of the topic is printed, and what is printed of it reads the same."""
    printed = {}
    for number in seen(topic).script.numbers:
        printed.setdefault(number.name, set()).add(number.text)
    facts = {}
    for row in rows(topic):
        facts.setdefault(row.name, set()).add(row.text)
    assert printed.keys() == facts.keys()
    for name, texts in facts.items():
        assert texts <= printed[name], (name, texts - printed[name])


@each_film
def test_no_number_is_typed(topic):
    """Digits in captions, labels and formulas are facts, or givens that the film declares."""
    notes = seen(topic)
    for template in notes.templates:
        left = re.sub(r'tag:\s*"[^"]*"|\{\w+\}', "", template)
        for given in notes.givens:
            left = left.replace(given, "")
        assert not re.search(r"\d", left), template


@each_film
def test_every_given_is_used(topic):
    notes = seen(topic)
    for given in notes.givens:
        assert any(given in template for template in notes.templates), given


@each_film
def test_captions_can_be_read_and_leave_no_gap(topic):
    script = seen(topic).script
    for spoken in script.spoken:
        assert len(spoken.caption.split()) <= CAPTION_WORDS
        assert spoken.end - spoken.start >= reading_time(spoken.caption) - 2 * FRAME
        assert len(spoken.description) > len(spoken.caption) / 2
    starts = [spoken.start for spoken in script.spoken[1:]]
    ends = [spoken.end for spoken in script.spoken[:-1]]
    assert starts == pytest.approx(ends, abs=2 * FRAME)
    assert script.spoken[0].start == 0
    assert script.spoken[-1].end == pytest.approx(script.duration, abs=2 * FRAME)


@each_film
def test_it_has_beats_a_poster_and_words_for_those_who_cannot_see(topic):
    script = seen(topic).script
    names = [beat.name for beat in script.beats]
    assert 4 <= len(names) <= 8
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert 0 < script.poster < script.duration
    assert len(script.alt) > 30


@each_film
def test_type_keeps_to_the_frame_and_the_strip_to_captions(topic):
    hair = 0.03
    for time, texts in seen(topic).rests:
        for text in texts:
            assert text.left >= Frame.LEFT - hair, (time, text)
            assert text.right <= Frame.RIGHT + hair, (time, text)
            assert text.top <= Frame.TOP + hair, (time, text)
            assert text.bottom >= Frame.BOTTOM - hair, (time, text)
            if not text.caption:
                assert text.bottom >= Frame.STRIP_TOP - hair, (time, text)


@each_film
def test_pieces_of_type_do_not_overlap(topic):
    for time, texts in seen(topic).rests:
        for one, other in combinations(texts, 2):
            assert not one.overlaps(other), (time, one, other)


@each_film
def test_at_most_five_texts_at_once(topic):
    for time, texts in seen(topic).rests:
        captions = any(text.caption for text in texts)
        others = [text for text in texts if not text.caption]
        assert len(others) + captions <= MOST_TEXTS, (time, [text.said for text in texts])


@each_film
def test_something_happens_at_least_every_three_seconds(topic):
    assert seen(topic).longest_rest <= 3.0 + 2 * FRAME


@each_film
def test_plain_manim_renders_it_from_a_checkout(topic, tmp_path):
    film = series()[topic]
    command = [sys.executable, "-m", "manim", "render", "-v", "ERROR", "--progress_bar", "none",
               "-r", "256,144", "--fps", "2", "--media_dir", str(tmp_path), "--disable_caching",
               f"scenes/{topic}.py", film.scene]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list(tmp_path.rglob(f"{film.scene}.mp4"))
