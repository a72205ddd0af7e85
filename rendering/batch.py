"""Many films at once: one process a job, as many as there are cores, and nothing lost.

A job writes into a private folder inside the output folder; its files get their final names, by
renaming, only when they are whole. Then the manifest is written, in the same way. So whenever a
run is cut off, the output folder holds whole films, old or new, and the next run continues.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from filelock import FileLock, Timeout

from rendering import manifest as manifests
from rendering.engine.slots import Slots
from rendering.errors import RenderingError
from rendering.manifest import FileRecord, FilmRecord, Manifest, ThemeRecord
from rendering.plan import Job
from rendering.processes import processes
from rendering.whole import PARTIAL, write_whole
from rendering.worker import Desk, Failed, Finished, Progress, run

LOCK_NAME = ".rendering.lock"
LEAST_ROOM = 200 * 2**20  # bytes; a film in both themes takes about a tenth of it


@dataclass(slots=True)
class Report:
    """How a batch ended."""

    finished: list[Job] = field(default_factory=list)
    failed: dict[str, Failed] = field(default_factory=dict)  # by job name
    seconds: float = 0.0


Event = Progress | Finished | Failed | None
"""What is told of a job as it happens; ``None`` says that it has been started."""


@dataclass(slots=True)
class _Running:
    job: Job
    process: BaseProcess
    connection: Connection
    folder: Path


@contextmanager
def output_folder(folder: Path) -> Iterator[Path]:
    """Hold a folder for writing, alone; what an interrupted run left half-made is cleared.

    Raises
    ------
    RenderingError
        If it can't be written to, is full, or another run holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_NAME)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise RenderingError(
            f"another run is writing to {folder}; wait for it, or choose another --out"
        ) from error
    except OSError as error:
        raise RenderingError(
            f"can't write to {folder} ({error.strerror}); choose another --out"
        ) from error
    try:
        if shutil.disk_usage(folder).free < LEAST_ROOM:
            raise RenderingError(
                f"less than {LEAST_ROOM // 2**20} MiB are free on the disk of {folder}; "
                "free some, or choose another --out"
            )
        for left in folder.glob(f"{PARTIAL}*"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
        yield folder
    finally:
        lock.release()


def render_all(
    jobs: list[Job],
    folder: Path,
    manifest: Manifest,
    order: list[str],
    *,
    workers: int,
    tell: Callable[[Job, Event], None],
    cache: Path | None = None,
) -> Report:
    """Do all jobs, `workers` at a time, and publish each as it finishes.

    When there are fewer films than workers, the films that are left draw with the cores that
    have become free.

    A failing job never stops the others. On KeyboardInterrupt every process is ended, what is
    half-made is removed, and the interrupt goes on.

    Parameters
    ----------
    folder
        The output folder, held (:func:`output_folder`).
    manifest
        The folder's manifest; it is brought up to date.
    order
        The topics in the order of the series.
    cache
        Folder of the segments that were encoded before; none if it is None.
    """
    started = time.monotonic()
    report = Report()
    waiting, running = list(jobs), list[_Running]()
    desk = Desk(Path(tempfile.mkdtemp(prefix="slots-")), workers, cache)
    slots = Slots(desk.slots, workers)  # one is held for each running job; the rest are to be had
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop(0)
                slots.take()
                running.append(_start(job, folder, desk))
                tell(job, None)
            ready = wait([r.connection for r in running])
            for current in [r for r in running if r.connection in ready]:
                event = _receive(current)
                if isinstance(event, Finished):
                    try:
                        _publish(current, event, folder, manifest, order)
                        report.finished.append(current.job)
                    except OSError as error:
                        event = Failed(f"can't write to {folder}: {error.strerror}", repr(error))
                if isinstance(event, Failed):
                    report.failed[current.job.name] = event
                if not isinstance(event, Progress):
                    _end(current)
                    running.remove(current)
                    slots.give_back()
                tell(current.job, event)
    finally:
        for current in running:
            current.process.terminate()
        for current in running:
            _end(current)
        slots.give_back_all()
        shutil.rmtree(desk.slots, ignore_errors=True)
    report.seconds = time.monotonic() - started
    return report


def _start(job: Job, folder: Path, desk: Desk) -> _Running:
    context = processes()
    ours, theirs = context.Pipe(duplex=False)
    private = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=folder))
    process = context.Process(target=run, args=(job, private, desk, theirs), name=job.name)
    process.start()
    theirs.close()
    return _Running(job, process, ours, private)


def _receive(current: _Running) -> Progress | Finished | Failed:
    try:
        event: Progress | Finished | Failed = current.connection.recv()
        return event
    except EOFError:  # it died without a word: killed, or out of memory
        current.process.join()
        return Failed(
            f"its process ended with status {current.process.exitcode}, perhaps for lack of "
            "memory; try again with fewer --jobs",
            "",
        )


def _end(current: _Running) -> None:
    current.process.join(timeout=2)
    if current.process.is_alive():
        current.process.kill()
        current.process.join()
    current.connection.close()
    shutil.rmtree(current.folder, ignore_errors=True)


def _publish(
    current: _Running, finished: Finished, folder: Path, manifest: Manifest, order: list[str]
) -> None:
    """Give a job's files their final names and enter them into the manifest."""
    from rendering import gallery, tracks
    from rendering.script import Script

    job, script = current.job, finished.script
    topic = job.film.topic
    texts = {
        f"{topic}.vtt": tracks.captions(script),
        f"{topic}.descriptions.vtt": tracks.descriptions(script),
        f"{topic}.chapters.vtt": tracks.chapters(script),
        f"{topic}.json": Script.model_dump_json(script, indent=1) + "\n",
    }
    for name, text in texts.items():
        write_whole(folder / name, text)
    for suffix in ("mp4", "webp"):
        name = f"{job.stem}.{suffix}"
        (current.folder / name).replace(folder / name)
    captions, descriptions, chapters, numbers = (FileRecord.of(folder / name) for name in texts)
    before = manifest.film(topic)
    themes = dict(before.themes) if before else {}
    themes[job.theme] = ThemeRecord(
        video=FileRecord.of(folder / f"{job.stem}.mp4"),
        poster=FileRecord.of(folder / f"{job.stem}.webp"),
        profile=job.profile.name,
        width=job.profile.width,
        height=job.profile.height,
        fps=job.profile.fps,
        frames=finished.frames,
        made_with=manifests.versions(),
        made_from=finished.made_from,
    )
    manifest.put(
        FilmRecord(
            topic=topic,
            post=job.film.post,
            title=job.film.title,
            alt=script.alt,
            duration=script.duration,
            themes=themes,
            captions=captions,
            descriptions=descriptions,
            chapters=chapters,
            numbers=numbers,
        ),
        order,
    )
    content = manifest.model_dump_json(indent=1) + "\n"
    write_whole(folder / manifests.FILE_NAME, content)
    write_whole(folder / gallery.FILE_NAME, gallery.page(folder, manifest))
