"""A preview as it goes on: files change, recordings are begun and given up, pages are told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from watchfiles import Change, awatch

from rendering.errors import RenderingError
from rendering.preview.messages import (
    HEAD,
    CheckRequest,
    Done,
    Found,
    Frames,
    Glimpse,
    Message,
    Mistake,
    Moment,
    Request,
    Started,
    Told,
    packed,
)
from rendering.preview.mistakes import shown
from rendering.preview.track import Track
from rendering.preview.workshop import FORK
from rendering.profiles import Profile
from rendering.source import ROOT, FilmSource, digest

PATIENCE = 0.4  # seconds for which a recording waits to hear what is looked at
BREATH = 0.08  # seconds between two messages about new frames
CHECK = "check"  # stands where else a theme stands
QUIET = 30  # milliseconds without a change, then a save is taken for finished


@dataclass(slots=True, eq=False)
class Recording:
    """A process that records the film in one theme, or checks it."""

    theme: str
    end: socket.socket
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    glimpse: asyncio.Future[Glimpse | None]
    process: int = 0
    task: asyncio.Task[None] | None = None

    def end_it(self) -> None:
        """Kill the process, whatever it is doing; it holds nothing that could be lost."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            self.process = 0
        if self.task is not None:
            self.task.cancel()
        if not self.glimpse.done():
            self.glimpse.set_result(None)
        self.writer.close()


@dataclass(slots=True)
class Session:
    """The state of a preview.

    Parameters
    ----------
    film, themes, profile
        What is shown.
    """

    film: FilmSource
    themes: tuple[str, ...]
    profile: Profile
    generation: int = 0  # counts the recordings
    pictures: dict[str, bytes] = field(default_factory=dict)  # PNG by name
    tracks: dict[str, Track] = field(init=False)
    script: dict[str, Any] | None = None
    mistake: Mistake | None = None
    findings: list[dict[str, Any]] = field(default_factory=list)  # of the film check
    checked: int = 0  # in how many themes the film as it is was checked
    _pages: set[asyncio.Queue[dict[str, Any] | None]] = field(default_factory=set)
    _recordings: dict[str, Recording] = field(default_factory=dict)
    _first: socket.socket | None = None  # the control of the process that nothing is computed in
    _workshop: subprocess.Popen[bytes] | None = None  # that process; all others are in its group
    _warm: Recording | None = None  # one that has recorded the film to its end
    _moment: asyncio.Future[float | None] | None = None
    _teller: asyncio.Task[None] | None = None
    _saved: float = 0.0  # when the last change was saved, seconds since 1970
    _unfinished: set[str] = field(default_factory=set)  # themes that are being recorded
    _checker: asyncio.Task[None] | None = None
    _untold: dict[str, int] = field(default_factory=dict)  # by theme, the first frame not told yet

    def __post_init__(self) -> None:
        self.tracks = {theme: Track() for theme in self.themes}

    # What is watched

    @property
    def scene_file(self) -> Path:
        """The file of the scene itself."""
        if self.film.module.endswith(".py"):
            return Path(self.film.module).resolve()
        return ROOT / Path(*self.film.module.split(".")).with_suffix(".py")

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders whose Python files are edited; what lies in a folder of theirs is not."""
        own = [ROOT / "compute", ROOT / "scenes"]
        own += [path for root in own for path in root.rglob("*") if path.is_dir()]
        beside = self.scene_file.parent
        found = [*own, *([] if beside in own else [beside])]
        return tuple(path for path in found if path.name != "__pycache__")

    async def run(self) -> None:
        """Record, and record again whenever a file has changed; until cancelled."""
        self._open_workshop()
        known = {path: digest(path) for path in self._sources()}
        await self.renew(())
        async for changes in awatch(
            *self.folders, watch_filter=_is_source, debounce=4 * QUIET, step=QUIET, recursive=False
        ):
            changed = [
                path for _, name in changes if (path := Path(name)) and _differs(path, known)
            ]
            if changed:
                await self.renew(changed)

    def _sources(self) -> Iterable[Path]:
        return (path for folder in self.folders for path in folder.glob("*.py"))

    # Processes

    def _open_workshop(self) -> None:
        self._first, theirs = socket.socketpair()
        self._workshop = subprocess.Popen(
            [sys.executable, "-m", "rendering.preview.workshop", str(theirs.fileno())],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is for us; and so all of them can be ended at once
        )
        theirs.close()

    async def renew(self, changed: Iterable[Path]) -> None:
        """Give up what is being recorded, and record the film as it is now."""
        changed = list(changed)
        self._give_up()
        if any(path != self.scene_file for path in changed):
            self._cool()  # what a warm process has computed may not hold any more
        self.generation += 1
        self._saved = max((p.stat().st_mtime for p in changed if p.exists()), default=time.time())
        self._untold.clear()
        self._unfinished = set(self.themes)
        for track in self.tracks.values():
            track.start_again()
        self._moment = asyncio.get_running_loop().create_future()
        files = [shown(path) for path in changed]
        self._tell("changed", generation=self.generation, files=files)
        self.findings, self.checked = [], 0
        for theme in self.themes:
            known = frozenset(self.pictures)
            request = Request(self.film, theme, self.profile, self.folders, known)
            self._recordings[theme] = await self._fork(theme, request)
        self._teller = asyncio.create_task(self._follow())

    async def _fork(self, theme: str, request: Request | CheckRequest) -> Recording:
        ours, theirs = socket.socketpair()
        asked = False
        if self._warm is not None:
            with contextlib.suppress(OSError):  # it died
                socket.send_fds(self._warm.end, [FORK], [theirs.fileno()])
                asked = True
        if not asked:
            assert self._first is not None
            try:
                socket.send_fds(self._first, [FORK], [theirs.fileno()])
            except OSError as error:
                raise RenderingError(
                    "the process that records for the preview could not be started; what it said "
                    "is above. Try: python render.py doctor"
                ) from error
        theirs.close()
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours)
        glimpse = asyncio.get_running_loop().create_future()
        recording = Recording(theme, ours, reader, writer, glimpse)
        writer.write(packed(request))
        recording.task = asyncio.create_task(self._listen(recording))
        return recording

    async def _follow(self) -> None:
        """Tell the recordings what is looked at, and the pages which frames are new."""
        assert self._moment is not None
        seconds = None
        if self._pages:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    seconds = await asyncio.shield(self._moment)
        if not self._moment.done():
            self._moment.set_result(None)
        for theme in self.themes:
            self._recordings[theme].writer.write(packed(Moment(seconds)))
        while True:
            await asyncio.sleep(BREATH)
            self._tell_frames()

    def _give_up(self) -> None:
        for task in (self._teller, self._checker):
            if task is not None:
                task.cancel()
        for recording in self._recordings.values():
            if recording is not self._warm:
                recording.end_it()
        self._recordings.clear()

    def _cool(self) -> None:
        if self._warm is not None:
            self._warm.end_it()
            self._warm = None

    async def close(self) -> None:
        """End every process and every page's stream."""
        for page in self._pages:
            page.put_nowait(None)
        self._give_up()
        self._cool()
        if self._first is not None and self._workshop is not None:
            self._first.close()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._workshop.pid, signal.SIGKILL)
            await asyncio.to_thread(self._workshop.wait)

    async def _listen(self, recording: Recording) -> None:
        """Take in what a recording says, until it is done."""
        while True:
            try:
                length = int.from_bytes(await recording.reader.readexactly(HEAD), "little")
                message: Message = pickle.loads(await recording.reader.readexactly(length))
            except (asyncio.IncompleteReadError, ConnectionResetError):
                message = Mistake(
                    file="", line=0, kind="Ended", excerpt=(), trace=(),
                    message="the process that records ended by itself, perhaps for lack of memory;"
                    " save again to try again",
                )  # fmt: skip
            self._take(recording, message)
            if isinstance(message, Done | Mistake) or (
                isinstance(message, Found) and self._is_checked
            ):
                return

    def _take(self, recording: Recording, message: Message) -> None:
        theme = recording.theme
        track = self.tracks.get(theme, Track())
        match message:
            case Started():
                recording.process = message.process
            case Glimpse():
                self._keep(message)
                recording.glimpse.set_result(message)
            case Frames():
                self._keep(message)
                self._untold.setdefault(theme, message.first)
                track.put(message.first, message.count, message.name)
            case Told():
                if self.script is None:
                    self._tell("script", script=message.script.model_dump(mode="json"))
            case Done():
                self._finish(recording, message)
            case Found():
                self.findings += [finding.as_json() for finding in message.findings]
                self.checked += 1
                self._tell("findings", findings=self.findings, checked=self._is_checked)
            case Mistake() if theme == CHECK:
                self._tell("findings", findings=[], checked=f"the check failed: {message.message}")
                recording.end_it()
            case Mistake():
                self.mistake = message
                self._tell_frames()
                recording.end_it()
                self._tell("mistake", mistake=asdict(message), frame=track.recorded)

    def _finish(self, recording: Recording, done: Done) -> None:
        track = self.tracks[recording.theme]
        self._tell_frames()
        track.finish(done.frames)
        if not recording.glimpse.done():
            recording.glimpse.set_result(None)
        if recording.theme == self.themes[0]:
            self.script = done.script.model_dump(mode="json")
            self._tell("script", script=self.script)
            self._cool()
            self._warm = recording  # its process waits to be forked
        else:
            recording.end_it()
        if self._unfinished <= {recording.theme}:
            self.mistake = None
        self._tell("done", theme=recording.theme, frames=done.frames, changed=track.changed)
        self._unfinished.discard(recording.theme)
        if not self._unfinished:
            self._checker = asyncio.create_task(self._check())

    async def _check(self) -> None:
        """Have the film checked by a fork of the process that has recorded it."""
        request = CheckRequest(self.film, self.themes, self.folders)
        self._recordings[CHECK] = await self._fork(CHECK, request)

    @property
    def _is_checked(self) -> bool:
        return self.checked == len(self.themes)

    def _keep(self, message: Glimpse | Frames) -> None:
        if message.picture is not None:
            self.pictures[message.name] = message.picture

    # Pages

    def _tell(self, event: str, **what: Any) -> None:
        for page in self._pages:
            page.put_nowait({"event": event, "generation": self.generation, **what})

    def _tell_frames(self) -> None:
        for theme, first in self._untold.items():
            track = self.tracks[theme]
            runs = track.runs(first, track.recorded)
            self._tell("frames", theme=theme, first=first, runs=runs, changed=track.changed)
        self._untold.clear()

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the whole state, and then what happens, until the session is closed."""
        page: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._pages.add(page)
        try:
            yield self._state()
            while (event := await page.get()) is not None:
                yield event
        finally:
            self._pages.discard(page)

    def _state(self) -> dict[str, Any]:
        tracks = {
            theme: {
                "runs": track.runs(),
                "recorded": track.recorded,
                "changed": track.changed,
                "done": theme not in self._unfinished,
            }
            for theme, track in self.tracks.items()
        }
        profile = self.profile
        return {
            "event": "state",
            "generation": self.generation,
            "title": self.film.title,
            "file": shown(self.scene_file),
            "profile": profile.name,
            "fps": profile.fps,
            "width": profile.width,
            "height": profile.height,
            "tracks": tracks,
            "script": self.script,
            "findings": self.findings,
            "checked": self._is_checked,
            "mistake": asdict(self.mistake) if self.mistake else None,
        }

    async def glimpse(self, theme: str, generation: int, seconds: float) -> dict[str, Any] | None:
        """Return the picture at a moment as soon as there is one; None if there will be none.

        The first page that asks decides what is drawn first.
        """
        recording = self._recordings.get(theme)
        if generation != self.generation or recording is None or self._moment is None:
            return None
        if not self._moment.done():
            self._moment.set_result(seconds)
        found = await asyncio.shield(recording.glimpse)
        if found is None or generation != self.generation:
            return None
        return {"frame": found.frame, "name": found.name, "seconds": time.time() - self._saved}


def _is_source(_: Change, name: str) -> bool:
    return name.endswith(".py")


def _differs(path: Path, known: dict[Path, str]) -> bool:
    """Say whether a file's content has changed, and remember it."""
    before = known.get(path)
    now = digest(path) if path.is_file() else ""
    known[path] = now
    return before != now
