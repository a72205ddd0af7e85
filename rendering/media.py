"""Everything that ffmpeg does for us, through ffmpeg-python, in one place."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from rendering.errors import RenderingError

POSTER_QUALITY = 90


class VideoFacts(BaseModel):
    """What ffprobe says of a video's only stream."""

    model_config = ConfigDict(frozen=True)

    codec: str
    profile: str
    width: int  # pixels
    height: int  # pixels
    pixel_format: str
    fps: Fraction
    frames: int
    duration: float  # seconds
    color: tuple[str, str, str, str]  # primaries, transfer, matrix, range
    streams: int


def require_ffmpeg() -> None:
    """Raise unless ffmpeg and ffprobe can be run."""
    for program in ("ffmpeg", "ffprobe"):
        if shutil.which(program) is None:
            raise RenderingError(
                f"{program} is not on the PATH; install it, for instance with "
                "`sudo apt-get install ffmpeg` or `brew install ffmpeg`"
            )


def _said(error: ffmpeg.Error) -> str:
    lines = (error.stderr or b"").decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def probe(video: Path) -> VideoFacts:
    """Ask ffprobe about a video; every frame is counted.

    Raises
    ------
    RenderingError
        If it can't be read, or has no video stream.
    """
    try:
        found = ffmpeg.probe(str(video), count_packets=None)
    except ffmpeg.Error as error:
        raise RenderingError(f"ffprobe can't read {video}: {_said(error)}") from error
    streams: list[dict[str, Any]] = found["streams"]
    if not streams or streams[0]["codec_type"] != "video":
        raise RenderingError(f"{video} has no video stream")
    stream = streams[0]
    return VideoFacts(
        codec=stream["codec_name"],
        profile=stream.get("profile", ""),
        width=stream["width"],
        height=stream["height"],
        pixel_format=stream["pix_fmt"],
        fps=Fraction(stream["avg_frame_rate"]),
        frames=int(stream["nb_read_packets"]),
        duration=float(stream["duration"]),
        color=(
            stream.get("color_primaries", "unknown"),
            stream.get("color_transfer", "unknown"),
            stream.get("color_space", "unknown"),
            stream.get("color_range", "unknown"),
        ),
        streams=len(streams),
    )


def write_webp(picture: NDArray[np.uint8], path: Path) -> None:
    """Write a picture, (h, w, 3 or 4), as WebP.

    Raises
    ------
    RenderingError
        If ffmpeg can't: the disk may be full, or it may lack the encoder.
    """
    height, width = picture.shape[:2]
    rgb = np.ascontiguousarray(picture[..., :3])
    command = (
        ffmpeg.input(
            "pipe:", format="rawvideo", pix_fmt="rgb24", s=f"{width}x{height}", framerate=1
        )
        .output(
            str(path),
            format="webp",
            vcodec="libwebp",
            quality=POSTER_QUALITY,
            preset="drawing",
            frames=1,
        )
        .overwrite_output()
    )
    try:
        command.run(input=rgb.tobytes(), capture_stdout=True, capture_stderr=True)
    except ffmpeg.Error as error:
        raise RenderingError(f"ffmpeg can't write {path}: {_said(error)}") from error
