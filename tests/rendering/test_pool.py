"""Work in processes: in order, and never beyond the life of whoever asked for it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rendering.errors import RenderingError
from rendering.pool import in_processes

ROOT = Path(__file__).parents[2]


def where(item):
    return item, os.getpid()


def refuse(item):
    raise ValueError(f"not {item}")


def die(item):
    os.kill(os.getpid(), signal.SIGKILL)


def never_end(folder):
    (Path(folder) / str(os.getpid())).touch()
    signal.pause()


def test_results_come_in_order_from_other_processes():
    items, processes = zip(*in_processes(where, range(6), jobs=2), strict=True)
    assert items == tuple(range(6))
    assert os.getpid() not in processes
    assert len(set(processes)) <= 2


def test_a_single_job_needs_no_process():
    assert list(in_processes(where, [1, 2], jobs=1)) == [(1, os.getpid()), (2, os.getpid())]
    assert list(in_processes(where, [1], jobs=8)) == [(1, os.getpid())]
    assert list(in_processes(where, [], jobs=8)) == []


def test_what_the_work_raises_is_raised_here():
    with pytest.raises(ValueError, match="not 1"):
        list(in_processes(refuse, [1, 2], jobs=2))


def test_a_process_that_dies_is_said_in_a_line():
    with pytest.raises(RenderingError, match=r"died without a word, .* fewer --jobs"):
        list(in_processes(die, [1, 2], jobs=2))


@pytest.fixture
def endless(tmp_path):
    """A run that would never end, in a process group of its own, and its processes."""
    code = (
        "import signal\n"
        "from rendering.pool import in_processes\n"
        "from tests.rendering.test_pool import never_end\n"
        "if __name__ == '__main__':\n"
        # A shell's background job starts with SIGINT ignored, and so would its children.
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    try:\n"
        f"        list(in_processes(never_end, [{str(tmp_path)!r}] * 3, jobs=2))\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted')\n"
    )
    run = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, process_group=0)  # fmt: skip
    deadline = time.monotonic() + 60
    while len(list(tmp_path.iterdir())) < 2:
        assert run.poll() is None, run.stderr.read()
        assert time.monotonic() < deadline
        os.sched_yield()
    with run:  # closes its pipes
        yield run, [int(path.name) for path in tmp_path.iterdir()]
        run.kill()


def running(process):
    """Whether a process is there and is no zombie."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True,
                           text=True, check=False).stdout.strip()  # fmt: skip
    return bool(found) and not found.startswith("Z")


@pytest.mark.parametrize("to_all", [True, False], ids=["terminal", "kill"])
def test_ctrl_c_ends_all_at_once_without_a_traceback(endless, to_all):
    run, processes = endless
    (os.killpg if to_all else os.kill)(run.pid, signal.SIGINT)
    said, complained = run.communicate(timeout=60)  # a watchdog: it takes a moment
    assert said == "interrupted\n"
    assert "Traceback" not in complained
    assert not any(map(running, processes))


def test_processes_do_not_outlive_one_that_was_killed(endless):
    run, processes = endless
    run.kill()
    run.wait()
    deadline = time.monotonic() + 20
    while any(map(running, processes)) and time.monotonic() < deadline:
        os.sched_yield()
    assert not any(map(running, processes))
