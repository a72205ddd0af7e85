"""What happens in a job's own process: the film is drawn into files with temporary names."""

from __future__ import annotations

import errno
import gc
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tqdm import tqdm

from rendering.errors import RenderingError
from rendering.plan import Job
from rendering.script import Script


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is."""

    frames: int
    expected: int | None


@dataclass(frozen=True, slots=True)
class Finished:
    """A job's result: the files are in its folder, under the job's stem."""

    script: Script
    frames: int
    made_from: dict[str, str]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a job failed, in one line, and the whole traceback for --debug."""

    message: str
    details: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What the jobs of a batch share."""

    slots: Path  # folder of the stock of slots, each a core
    workers: int  # size of the stock
    cache: Path | None  # folder of encoded segments


def run(job: Job, folder: Path, desk: Desk, connection: Connection) -> None:
    """Do a job and send :class:`Progress` and at last :class:`Finished` or :class:`Failed`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides; see rendering.batch
    gc.freeze()  # what is imported stays, and need not be searched again and again
    # tqdm, which manim counts frames with, would make a semaphore that a killed process leaks.
    tqdm.set_lock(threading.RLock())
    end_with_parent()
    lock = threading.Lock()

    def send(message: Progress | Finished | Failed) -> None:
        with lock:
            connection.send(message)

    try:
        send(render(job, folder, desk, lambda done, expected: send(Progress(done, expected))))
    except BaseException as error:  # whatever a scene raises becomes the job's line
        send(failure(error))


def end_with_parent() -> None:
    """End this process as soon as the parent is gone, however it went."""
    parent = os.getppid()

    def watch() -> None:
        alarm = threading.Event()
        while os.getppid() == parent:
            alarm.wait(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def render(
    job: Job,
    folder: Path,
    desk: Desk | None = None,
    on_progress: Callable[[int, int | None], None] | None = None,
) -> Finished:
    """Draw a film in one theme: video, poster and all that it says.

    Without a desk it is drawn in this process alone, and nothing is kept.
    """
    from rendering import engine, media
    from rendering.script import NumberLog, script_of
    from rendering.source import imported_sources

    built: list[Any] = []
    log = NumberLog()
    factory = job.film.factory(job.theme, built)
    video = folder / f"{job.stem}.mp4"
    rendered = engine.render(
        factory,
        job.profile,
        video,
        observe=log.observe,
        on_progress=on_progress,
        jobs=engine.Slots(desk.slots, desk.workers) if desk else 1,
        cache=engine.SegmentCache(desk.cache) if desk and desk.cache else None,
    )
    script = script_of(built[-1], log, rendered.frames, job.profile.fps)
    if rendered.kept:
        (poster,) = rendered.kept
    else:  # the scene never said which: its last picture
        (poster,) = engine.frames_at(job.film.factory(job.theme), job.profile, [script.poster])
    media.write_webp(poster, folder / f"{job.stem}.webp")
    check_video(media.probe(video), job, rendered.frames)
    return Finished(script, rendered.frames, imported_sources())


def check_video(facts: Any, job: Job, frames: int) -> None:
    """Raise unless the finished file is what was asked for: the last look before publishing."""
    wanted = (job.profile.width, job.profile.height, job.profile.fps, frames, "yuv420p")
    found = (facts.width, facts.height, facts.fps, facts.frames, facts.pixel_format)
    if found != wanted:
        raise RenderingError(f"the video of {job.name} came out as {found}, not {wanted}")


def failure(error: BaseException) -> Failed:
    """Turn an exception into one line that names the cause and, where we know it, the remedy."""
    import traceback

    from rendering.source import blame

    details = "".join(traceback.format_exception(error))
    said = " ".join(str(error).split())
    if isinstance(error, RenderingError):
        return Failed(said, details)
    if isinstance(error, FileNotFoundError) and error.errno is None:  # raised by us, with a remedy
        return Failed(said, details)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return Failed("no room left on disk; free some and run again", details)
    return Failed(f"{blame(error)}: {type(error).__name__}: {said}", details)
