"""The processes that record and draw for the preview, forked from one that is warm.

Importing manim and torch takes seconds, training a network for a film longer. So one process
imports what is not edited and does nothing else; each recording is a fork of it, which imports the
edited files afresh. When a recording is finished its process waits to be forked in turn: it has
the computed results in its caches, which hold as long as only the scene's own module is edited.

torch must run one thread only, in all of them: a fork inherits no threads, and would wait for them
for ever.
"""

from __future__ import annotations

import importlib
import io
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any, cast

from rendering.preview.messages import (
    CheckRequest,
    Done,
    Found,
    Frames,
    Glimpse,
    Moment,
    Request,
    Started,
    Told,
    packed,
    receive,
)

FORK = b"f"  # what asks for a fork; the end of the new process's socket comes with it
HEARTBEAT = 0.2  # seconds between looks whether the session is still there


def main() -> None:
    """Be the first warm process; argument: the descriptor of its end of the socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the session decides
    _import_what_is_not_edited()
    wait_to_be_forked(control)


def _import_what_is_not_edited() -> None:
    import manim  # noqa: F401
    import scipy  # noqa: F401
    import torch
    import typst  # noqa: F401
    from tqdm import tqdm

    from rendering.engine import canvas, film  # noqa: F401
    from rendering.preview import mistakes  # noqa: F401

    torch.set_num_threads(1)
    _never_trust_bytecode()
    tqdm.set_lock(threading.RLock())  # its own is a semaphore, which a killed process leaks


def wait_to_be_forked(control: socket.socket) -> None:
    """Fork for each socket that comes in; end when the session is gone. Never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        asked, descriptors, _, _ = socket.recv_fds(control, len(FORK), 1)
        if not asked:
            os._exit(0)
        (descriptor,) = descriptors
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(socket.socket(fileno=descriptor))
        os.close(descriptor)


def work(session: socket.socket) -> None:
    """Record one film in one theme and then wait to be forked; or check it. Never returns."""
    _end_with(session)
    request: Request | CheckRequest | None = None
    try:
        session.sendall(packed(Started(os.getpid())))
        request = cast("Request | CheckRequest", receive(session))
        if isinstance(request, CheckRequest):
            _check(request, session)
            os._exit(0)
        session.sendall(packed(_record(request, session)))
    except (BrokenPipeError, ConnectionResetError, EOFError):
        os._exit(0)
    except BaseException as error:  # whatever a scene raises is its author's
        from rendering.preview.mistakes import mistake_of

        folders = request.folders if request else ()
        session.sendall(packed(mistake_of(error, folders)))
        os._exit(1)
    wait_to_be_forked(session)


def _end_with(session: socket.socket) -> None:
    """End this process soon after the session is gone, whatever it is computing.

    By a signal, since a thread would not survive being forked.
    """
    gone = select.poll()
    gone.register(session, select.POLLHUP)

    def look(*_: object) -> None:
        if gone.poll(0):
            os._exit(0)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, HEARTBEAT, HEARTBEAT)


def _record(request: Request, session: socket.socket) -> Done:
    from rendering import engine
    from rendering.script import NumberLog, script_of

    _forget(request)
    _edited[:] = request.folders
    built: list[Any] = []
    factory = request.film.factory(request.theme, built)
    moment = receive(session)
    assert isinstance(moment, Moment)
    painter = _Painter(request)
    fps = request.profile.fps

    if moment.seconds is not None:
        target = int(moment.seconds * fps + 1e-5)
        with suppress(engine.TimeBeyondEndError):  # the film has become shorter
            (items,) = engine.pictures_at(factory, request.profile, [moment.seconds])
            session.sendall(packed(Glimpse(target, *painter.paint(items))))

    log = NumberLog()
    beats = 0

    def see(scene: Any, items: Any, leaves: Any, first: int, count: int) -> None:
        nonlocal beats
        log.observe(scene, first, count)
        if len(getattr(scene, "beats", ())) > beats:
            beats = len(scene.beats)
            session.sendall(packed(Told(script_of(scene, log, first + count, fps))))
        session.sendall(packed(Frames(first, count, *painter.paint(items))))

    recorded = engine.watch(factory, request.profile, see)
    if not recorded.frames:
        raise ValueError("the scene plays nothing: call play or wait in its construct")
    return Done(script_of(built[-1], log, recorded.frames, fps), recorded.frames)


class _Painter:
    """Draws display lists that are not known yet."""

    def __init__(self, request: Request) -> None:
        from rendering.engine.canvas import Canvas

        self._known = set(request.known)
        self._canvas = Canvas(request.profile.width, request.profile.height)

    def paint(self, items: Any) -> tuple[str, bytes | None]:
        """Return a picture's name and, if it is new, the picture as PNG."""
        from PIL import Image

        from rendering.engine.display_list import digest_of

        name = digest_of(*(item.digest for item in items)).hex()
        if name in self._known:
            return name, None
        self._known.add(name)
        self._canvas.show(items)
        self._canvas.forget(keep=items)
        content = io.BytesIO()
        # Exact, and quick: a film is flat color for the most part.
        Image.fromarray(self._canvas.pixels[..., :3]).save(content, "PNG", compress_level=1)
        return name, content.getvalue()


def _check(request: CheckRequest, session: socket.socket) -> None:
    """Say what the film check finds, theme by theme; after the first only what colors decide."""
    from rendering.check import findings

    os.nice(5)  # nobody waits for it
    for number, theme in enumerate(request.themes):
        found = findings(request.film, theme, only_colors=number > 0)
        session.sendall(packed(Found(tuple(replace(f, picture=None) for f in found))))


def _forget(request: Request) -> None:
    """Forget the module of the scene, which a warm process has imported in an older state."""
    module = request.film.module
    name = Path(module).stem if module.endswith(".py") else module
    sys.modules.pop(name, None)
    importlib.invalidate_caches()


_edited: list[Path] = []
"""Folders whose files are compiled afresh each time they are imported."""


def _never_trust_bytecode() -> None:
    """Compile edited files each time they are imported.

    Python would take bytecode for fresh if the source has kept its size and the second of its
    last change; somebody who saves twice in a second would see the wrong film.
    """
    original: Callable[[SourceFileLoader, str], Any] = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, name: str) -> Any:
        path = loader.get_filename(name)
        if Path(path).resolve().parent in _edited:
            return loader.source_to_code(loader.get_data(path), path)
        return original(loader, name)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    main()
