"""When things go wrong: one line that names the cause and the remedy, and nothing is lost."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

import render as command_line
from rendering import batch, manifest, media, source
from rendering.errors import RenderingError
from rendering.whole import PARTIAL, whole
from tests.rendering.small_films import LINE_OF_RAISES, series_of
from tests.rendering.test_publishing import render

ROOT = Path(__file__).parents[2]


def hold(folder):
    with batch.output_folder(folder):
        pass


def private_folders(folder):
    return list(folder.glob(f"{PARTIAL}*"))


def test_a_failing_film_is_blamed_by_line_and_never_stops_the_others(tmp_path):
    films = series_of(bad="Raises", good="Good", dead="Dies")
    report, known = render(tmp_path, films, themes=("dark",))
    assert [job.film.topic for job in report.finished] == ["good"]
    assert report.failed["bad (dark)"].message == (
        f"tests/rendering/small_films.py:{LINE_OF_RAISES}: ValueError: the axis is upside down"
    )
    assert "ended with status -9" in report.failed["dead (dark)"].message
    assert known.film("good")
    assert known.film("bad") is None
    assert not private_folders(tmp_path)
    assert not list(tmp_path.glob("bad*"))


def test_the_last_good_film_stays_when_a_new_one_fails(tmp_path):
    render(tmp_path, series_of(film="Good"), themes=("dark",))
    before = (tmp_path / "film.dark.mp4").read_bytes()
    report, _ = render(tmp_path, series_of(film="Raises"), themes=("dark",))
    assert report.failed
    assert (tmp_path / "film.dark.mp4").read_bytes() == before
    assert all(file.matches(tmp_path) for file in manifest.read(tmp_path).film("film").files)


def test_the_command_line_says_it_in_a_line_and_exits_with_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(source, "series", lambda: series_of(bad="Raises", good="Good"))
    words = ["--theme", "dark", "--profile", "draft", "--out", str(tmp_path), "--quiet"]
    with pytest.raises(SystemExit) as stopped:
        command_line.main(words)
    assert stopped.value.code == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1, said.err
    line = said.err.strip()
    assert line.startswith("render.py: bad (dark) failed: tests/rendering/small_films.py:")
    assert (tmp_path / "good.dark.mp4").exists()


def test_two_renders_into_one_folder_are_refused(tmp_path):
    with FileLock(tmp_path / batch.LOCK_NAME), pytest.raises(RenderingError, match="another run"):
        hold(tmp_path)


def test_what_an_interrupted_run_left_is_cleared(tmp_path):
    left = tmp_path / f"{PARTIAL}old"
    left.mkdir()
    (left / "half.mp4").write_bytes(b"half")
    with whole(tmp_path / "manifest.json") as beside:
        beside.write_text("{")
        with batch.output_folder(tmp_path):
            assert not left.exists()
            assert not beside.exists()
        beside.write_text("{}")  # as if nothing had happened, for `whole` gives it its name


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RenderingError, match=r"can't write to .*/file/dist .* another --out"):
        hold(tmp_path / "file" / "dist")


def test_a_full_disk_is_noticed_before_the_work(tmp_path, monkeypatch):
    full = SimpleNamespace(free=2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with pytest.raises(RenderingError, match="less than 200 MiB are free"):
        hold(tmp_path)


def test_missing_ffmpeg_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RenderingError, match="ffmpeg is not on the PATH; install it"):
        media.require_ffmpeg()


def test_a_missing_font_is_named_with_the_remedy(tmp_path):
    """In a process of its own, since fonts are loaded once."""
    code = (
        "from pathlib import Path\n"
        "from scenes.kit import typeset\n"
        f"typeset.FONTS = Path({str(tmp_path)!r})\n"
        "from rendering.worker import failure\n"
        "try: typeset.Words('x')\n"
        "except Exception as error: print(failure(error).message)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert "Inter-Regular.otf is missing; restore assets/fonts" in said


@pytest.fixture
def endless(tmp_path):
    """Start a run that would never end, in a process group of its own."""
    code = (
        # A shell's background job starts with SIGINT ignored, and so would its children.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tests.rendering.small_films import series_of\n"
        "from rendering import source\n"
        "source.series = lambda: series_of(first='Endless', second='Endless')\n"
        "import render\n"
        f"render.main(['--theme', 'dark', '--profile', 'draft', '--out', {str(tmp_path)!r}])\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", "if __name__ == '__main__':\n " + code.replace("\n", "\n ")],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob(f"{PARTIAL}*/*.mp4"))) < 2:
        assert run.poll() is None, run.stderr.read()
        assert time.monotonic() < deadline
        os.sched_yield()
    with run:  # closes its pipes
        yield run
        run.kill()


def alive(group):
    """Return the processes of a group that are running."""
    found = subprocess.run(["ps", "-o", "pid=,stat=", "-g", str(group)], capture_output=True,
                           text=True, check=False).stdout  # fmt: skip
    return [line for line in found.splitlines() if "Z" not in line.split()[1]]


def test_ctrl_c_stops_soon_and_leaves_no_trace(endless, tmp_path):
    os.killpg(endless.pid, signal.SIGINT)
    _, said = endless.communicate(timeout=60)  # a watchdog: it takes about a second
    assert endless.returncode == 130
    assert said.strip().splitlines()[-1].startswith("render.py: interrupted;")
    assert "Traceback" not in said
    assert not alive(endless.pid)
    assert [p.name for p in tmp_path.iterdir() if p.name != batch.LOCK_NAME] == []


def test_workers_do_not_outlive_a_killed_run(endless):
    endless.kill()
    endless.wait()
    deadline = time.monotonic() + 20
    while alive(endless.pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert not alive(endless.pid)
