"""A process that draws and encodes segments for another; see `crew.Helper` for its other end.

It is started afresh rather than forked, so it has no threads, locks or libraries of its parent
(forking a process in which torch has worked can hang the child), and it does not import manim.

Through the pipes go messages: eight bytes of length, then as many bytes. The first message is the
profile; then each parcel is answered by its encoded frames.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import IO


def write_message(stream: IO[bytes], message: bytes) -> None:
    """Send one message."""
    stream.write(len(message).to_bytes(8, "little"))
    stream.write(message)
    stream.flush()


def read_message(stream: IO[bytes]) -> bytes:
    """Receive one message.

    Raises
    ------
    EOFError
        If the other end is gone.
    """
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError("the other process is gone")
    length = int.from_bytes(head, "little")
    message = stream.read(length)
    if len(message) < length:
        raise EOFError("the other process is gone")
    return message


def main() -> None:
    """Serve until the other end is gone."""
    from rendering.engine.h264 import SegmentEncoder
    from rendering.engine.parcels import unpack

    source = sys.stdin.buffer
    # What a library may print goes to stderr: stdout carries messages.
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        encoder = SegmentEncoder(pickle.loads(read_message(source)))
        while True:
            frames = encoder.encode(unpack(read_message(source)))
            write_message(target, pickle.dumps(frames, protocol=5))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        pass  # the film is finished, or nobody waits for it any more
