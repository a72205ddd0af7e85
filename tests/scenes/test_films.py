"""What is asked of every film: that the check finds nothing, and that plain manim renders it."""

import subprocess
import sys
from pathlib import Path

import pytest

from rendering import check
from rendering.source import THEMES, series
from scenes.catalogue import SERIES

ROOT = Path(__file__).parents[2]
TOPICS = [film.topic for film in SERIES]
each_film = pytest.mark.parametrize("topic", TOPICS)


@each_film
@pytest.mark.parametrize("theme", THEMES)
def test_the_check_finds_nothing(topic, theme):
    """All rules; docs/check.md says what each of them measures. In one theme, those of colors."""
    findings = check.findings(series()[topic], theme, only_colors=theme != THEMES[0])
    assert not findings, "\n".join(["", *map(str, findings)])


@each_film
def test_plain_manim_renders_it_from_a_checkout(topic, tmp_path):
    film = series()[topic]
    command = [sys.executable, "-m", "manim", "render", "-v", "ERROR", "--progress_bar", "none",
               "-r", "256,144", "--fps", "2", "--media_dir", str(tmp_path), "--disable_caching",
               f"scenes/{topic}.py", film.scene]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list(tmp_path.rglob(f"{film.scene}.mp4"))
