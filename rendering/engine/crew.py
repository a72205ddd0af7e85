"""Who draws the segments of a film: its own process, or helpers beside it.

The process that records is the first to draw, too. As soon as a slot is free (there are more cores
than films), it takes the slot for a helper, hands its own slot to a second one, and from then on
only records, which takes little. So a batch on two cores records and draws two films side by side,
without sending anything to and fro, and when one film is left it has both cores.

Whoever draws a segment, the frames are the same, byte for byte.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, cast

from rendering.engine.display_list import Segment
from rendering.engine.h264 import EncodedFrame, SegmentEncoder
from rendering.engine.parcels import pack
from rendering.engine.segment_process import read_message, write_message
from rendering.engine.slots import Slots
from rendering.profiles import Profile

_ROOT = Path(__file__).resolve().parents[2]  # where the package `rendering` is found


class Helper:
    """The near end of a `segment_process`."""

    def __init__(self, profile: Profile) -> None:
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from rendering.engine.segment_process import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        self._to = cast(IO[bytes], self.process.stdin)
        self._from = cast(IO[bytes], self.process.stdout)
        write_message(self._to, pickle.dumps(profile))

    def encode(self, parcel: bytes) -> list[EncodedFrame]:
        """Have a segment drawn and encoded.

        Raises
        ------
        EOFError, OSError
            If the process died.
        """
        write_message(self._to, parcel)
        return cast(list[EncodedFrame], pickle.loads(read_message(self._from)))

    def dismiss(self) -> None:
        """End the process."""
        for stream in (self._to, self._from):
            with suppress(OSError):  # unsent bytes for a process that died
                stream.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Crew:
    """Encodes the segments of one film.

    Parameters
    ----------
    profile
        Size and frame rate.
    slots
        Where a helper's slot may come from; None for no helpers.
    """

    def __init__(self, profile: Profile, slots: Slots | None) -> None:
        self._profile = profile
        self._slots = slots
        self._own_encoder: SegmentEncoder | None = None
        # One segment waits beside those that are being drawn, so that no helper waits for us.
        self._tasks: Queue[_Task | None] = Queue(maxsize=1)
        self._threads: list[Thread] = []
        self._running: set[Future[list[EncodedFrame]]] = set()

    def encode(self, segment: Segment) -> Future[list[EncodedFrame]]:
        """Have a segment drawn and encoded, now or soon; blocks while enough is under way."""
        future: Future[list[EncodedFrame]] = Future()
        self._running = {running for running in self._running if not running.done()}
        all_busy = len(self._running) >= len(self._threads)
        if all_busy and self._slots is not None and self._slots.take():
            self._hire()
            if len(self._threads) == 1:
                self._hire()  # for the slot of this process, which from now on only records
                self._own_encoder = None
        if self._threads:
            self._running.add(future)
            self._tasks.put(_Task(pack(segment), future))
        else:
            if self._own_encoder is None:
                self._own_encoder = SegmentEncoder(self._profile)
            future.set_result(self._own_encoder.encode(segment))
        return future

    def _hire(self) -> None:
        thread = Thread(target=self._supervise, name="segment", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _supervise(self) -> None:
        """Pass tasks to a helper; one that dies is replaced, for nothing is lost with it."""
        helper = Helper(self._profile)
        while (task := self._tasks.get()) is not None:
            for deaths_left in (2, 1, 0):
                try:
                    frames = helper.encode(task.parcel)
                except (EOFError, OSError):
                    helper.dismiss()
                    helper = Helper(self._profile)
                    if not deaths_left:
                        task.future.set_exception(
                            RuntimeError(
                                "three processes in a row died while drawing a segment; perhaps"
                                " for lack of memory"
                            )
                        )
                else:
                    task.future.set_result(frames)
                    break
        helper.dismiss()

    def dismiss(self) -> None:
        """End all helpers and give their slots back."""
        with suppress(Empty):  # where the film failed, nobody needs the rest
            while task := self._tasks.get_nowait():
                task.future.cancel()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        if self._slots is not None:
            self._slots.give_back_all()


@dataclass(frozen=True, slots=True)
class _Task:
    parcel: bytes
    future: Future[list[EncodedFrame]]
