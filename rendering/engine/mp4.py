"""Writing encoded frames into an MP4 that browsers can play while it loads and seek in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av

from rendering.engine.h264 import EncodedFrame, configure_encoder
from rendering.profiles import Profile


class Mp4Writer:
    """One silent video track at a constant frame rate.

    Deterministic: no date and no version of the muxer is written. The index comes before the
    frames ("faststart"), so a browser can start before it has the whole file.

    Parameters
    ----------
    path
        Written as the frames come in; complete after `close`.
    profile
        Size and frame rate.
    """

    def __init__(self, path: Path, profile: Profile) -> None:
        self._container = av.open(
            str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}
        )
        # Opened for its headers only (sequence and picture parameters); it encodes no frame.
        self._stream = self._container.add_stream("libx264", rate=profile.fps)
        configure_encoder(self._stream.codec_context, profile)
        self._time_base = Fraction(1, profile.fps)
        self._length = 0  # frames so far

    def write(self, frames: Sequence[EncodedFrame]) -> None:
        """Append a segment: its frames in the order of decoding."""
        for decoded, frame in enumerate(frames):
            packet = av.Packet(frame.data)
            packet.stream = self._stream
            packet.time_base = self._time_base
            packet.pts = self._length + frame.shown
            # A frame may be decoded one frame before it is shown first: see `h264`, "B" pictures.
            packet.dts = self._length + decoded - 1
            packet.duration = 1
            packet.is_keyframe = frame.is_keyframe
            self._container.mux(packet)
        self._length += len(frames)

    def close(self) -> None:
        """Write the index and finish the file."""
        self._container.close()

    def __enter__(self) -> Mp4Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
