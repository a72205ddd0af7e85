"""Encoding a segment of film as H.264.

Every segment is encoded by itself, with the same settings, so segments may be made in any order,
by any process, and joined without being touched again. A segment starts with a keyframe and refers
to nothing outside.

The settings were chosen by measuring one thread on moving frames of an explainer at 1280x720. PSNR
is against the frames before encoding, in Y'CbCr; times are of a busy machine, good for comparing:

================================  =========  =====  ========
x264                               ms/frame     kB   PSNR, dB
================================  =========  =====  ========
medium, crf 23 (manim's)                9.9    352      48.4
veryfast, crf 21, 3 B                   6.2    331      46.9
superfast, crf 21, 3 B, mbtree          4.5    365      46.8
superfast, crf 27, 3 B                  3.9    378      45.9
superfast, crf 24, 3 B                  3.7    485      48.4
================================  =========  =====  ========

Without pictures that lie between others ("B") everything is about a third larger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from rendering.engine.bt709 import VideoPicture
from rendering.engine.canvas import Canvas
from rendering.engine.display_list import Segment
from rendering.engine.still_pictures import StillPictures, UnknownStreamError
from rendering.profiles import Profile

KEYFRAME_SECONDS = 2  # a reader who drags the slider waits for at most this much decoding

REFINEMENTS = 2
"""How often the encoder is given a picture again that stays: it spends a few more bits on it."""

Packet: TypeAlias = "av.Packet[Any]"

_OPTIONS = {
    "preset": "superfast",
    "crf": "21",
    "profile": "high",
    "x264-params": ":".join(
        (
            "keyint=infinite",  # a segment is one closed group of pictures
            "scenecut=0",
            "bframes=3",  # a quarter smaller; `still_pictures` wants a fixed rhythm:
            "b-adapt=0",
            "b-pyramid=none",  # and none of them referred to
            "weightp=0",  # weights gain nothing on our films
            "weightb=0",
            "mbtree=1",  # finer where later pictures build on it: what stays
            "rc-lookahead=10",
            "threads=1",  # as many processes as cores, one thread each
            "lookahead-threads=1",
        )
    ),
}


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One compressed frame, in Annex B form; segments hold them in the order of decoding."""

    data: bytes
    is_keyframe: bool
    shown: int  # how many frames of the segment are shown before it


def open_encoder(profile: Profile) -> av.VideoCodecContext:
    """Return an x264 encoder whose stream headers are the same for every segment of a film."""
    encoder = av.CodecContext.create("libx264", "w")
    configure_encoder(encoder, profile)
    encoder.open()
    return encoder


def configure_encoder(encoder: av.VideoCodecContext, profile: Profile) -> None:
    """Set size, frame rate, colors and x264's options on a context that is not open yet."""
    encoder.width = profile.width
    encoder.height = profile.height
    encoder.pix_fmt = "yuv420p"
    encoder.framerate = Fraction(profile.fps)
    encoder.time_base = Fraction(1, profile.fps)
    encoder.color_primaries = ColorPrimaries.BT709
    encoder.color_trc = ColorTrc.BT709
    encoder.colorspace = Colorspace.ITU709
    encoder.color_range = ColorRange.MPEG
    encoder.thread_count = 1
    encoder.flags |= av.codec.context.Flags.global_header  # headers once, beside the frames
    encoder.options = dict(_OPTIONS)


class SegmentEncoder:
    """Draws, converts and encodes segments, one after the other.

    Parameters
    ----------
    profile
        Size and frame rate; width and height must be even.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._canvas = Canvas(profile.width, profile.height)
        self._picture = VideoPicture(profile.width, profile.height)

    def encode(self, segment: Segment) -> list[EncodedFrame]:
        """Return the segment's frames, in the order of decoding."""
        stream = _Stream(self._profile, self._picture.planes)
        for shot in segment.shots:
            self._picture.update(self._canvas.pixels, self._canvas.show(shot.items))
            stream.add(shot.count)
        self._canvas.forget(keep=segment.shots[-1].items)
        return stream.finish()


class _Stream:
    """One run of the encoder, with pictures that stay put in between.

    Parameters
    ----------
    profile
        Size and frame rate.
    planes
        Where each picture stands when it is added, as `VideoPicture.planes`.
    """

    def __init__(self, profile: Profile, planes: NDArray[np.uint8]) -> None:
        self._encoder = open_encoder(profile)
        self._stills = StillPictures(bytes(self._encoder.extradata or b""))
        self._frame = av.VideoFrame.from_numpy_buffer(planes, format="yuv420p")
        self._shown: list[int] = []  # of each picture given to the encoder
        self._repeats: dict[int, int] = {}  # how often to repeat a picture, by its number
        self._length = 0  # frames so far
        self._taken = 0  # pictures that came out of the encoder
        self._latest = 0  # of those, the one that is shown last
        self._frames: list[EncodedFrame] = []

    def add(self, count: int) -> None:
        """Add the picture that stands in the planes now, for `count` frames."""
        given = min(count, 1 + REFINEMENTS)
        for index in range(given):
            self._frame.pts = len(self._shown)
            self._frame.time_base = self._encoder.time_base
            # Repeats refer to the last reference picture, so a picture that is repeated is one.
            stays = index == given - 1 and count > given
            self._frame.pict_type = PictureType.P if stays and self._shown else PictureType.NONE
            if stays:
                self._repeats[len(self._shown)] = count - given
            self._shown.append(self._length + index)
            self._collect(self._encoder.encode(self._frame))  # copies the picture
        self._length += count

    def finish(self) -> list[EncodedFrame]:
        """Return all frames."""
        self._collect(self._encoder.encode(None))
        return self._frames

    def _collect(self, packets: Iterable[Packet]) -> None:
        for packet in packets:
            assert packet.pts is not None
            self._latest = max(self._latest, packet.pts)
            shown = self._shown[packet.pts]
            data = self._stills.renumber(bytes(packet), shown)
            self._frames.append(EncodedFrame(data, bool(packet.is_keyframe), shown))
            # Pictures between two others come after the second of them: when as many pictures
            # are out as were shown until the one that stays, it and all before it are out.
            repeats = self._repeats.pop(self._taken, 0)
            if repeats and self._latest != self._taken:
                raise UnknownStreamError("a picture that stays was not the last of its group")
            for shown in range(
                self._shown[self._taken] + 1, self._shown[self._taken] + 1 + repeats
            ):
                self._frames.append(EncodedFrame(self._stills.repeat(shown), False, shown))
            self._taken += 1
