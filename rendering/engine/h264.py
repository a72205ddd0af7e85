"""Encoding a segment of film as H.264.

Every segment is encoded by itself, with the same settings, so segments may be made in any order,
by any process, and joined without being touched again. A segment starts with a keyframe and refers
to nothing outside.

The settings were chosen by measuring (1280x720, 303 moving frames of an explainer, one thread):

==========================  =========  =====  ========
x264                         ms/frame     kB   PSNR, dB
==========================  =========  =====  ========
medium, crf 23 (manim's)          6.5    132      50.2
veryfast, crf 21                  4.3    138      48.7
veryfast, crf 21, no B            4.0    189      49.1
superfast, crf 24, no B           2.5    247      50.2
ultrafast, crf 27, CABAC          1.8    459      54.8
==========================  =========  =====  ========

A film full of heat maps, which cost most, took 1010 kB for 10 s at crf 21 (46.2 dB) and 804 kB at
crf 23 (44.6 dB, the worst frame 41.2); manim's own file of it 773 kB. Without pictures that refer
to later ones ("B") everything is about a third larger, but shown in the order of decoding, which
`still_pictures` needs; films that rest more than they move come out smaller than manim's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from rendering.engine.bt709 import VideoPicture
from rendering.engine.canvas import Canvas
from rendering.engine.display_list import Segment
from rendering.engine.still_pictures import StillPictures
from rendering.profiles import Profile

KEYFRAME_SECONDS = 2  # a reader who drags the slider waits for at most this much decoding

REFINEMENTS = 2
"""How often the encoder is given a picture again that stays: it spends a few more bits on it."""

Packet: TypeAlias = "av.Packet[Any]"

_OPTIONS = {
    "preset": "veryfast",
    "crf": "23",
    "profile": "high",
    "x264-params": ":".join(
        (
            "keyint=infinite",  # a segment is one closed group of pictures
            "scenecut=0",
            "bframes=0",  # so that pictures are decoded in the order in which they are shown
            "threads=1",  # as many processes as cores, one thread each
            "lookahead-threads=1",
        )
    ),
}


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One compressed frame, in Annex B form."""

    data: bytes
    is_keyframe: bool


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
        """Return the segment's frames, in order."""
        encoder = open_encoder(self._profile)
        stills = StillPictures(bytes(encoder.extradata or b""))
        frame = av.VideoFrame.from_numpy_buffer(self._picture.planes, format="yuv420p")
        repeats: deque[int] = deque()  # how often to repeat each picture that is in the encoder
        encoded: list[EncodedFrame] = []

        def collect(packets: Iterable[Packet]) -> None:
            for packet in packets:
                encoded.append(
                    EncodedFrame(stills.renumber(bytes(packet)), bool(packet.is_keyframe))
                )
                encoded.extend(
                    EncodedFrame(stills.repeat(), False) for _ in range(repeats.popleft())
                )

        time = 0
        for shot in segment.shots:
            self._picture.update(self._canvas.pixels, self._canvas.show(shot.items))
            refinements = min(shot.count, 1 + REFINEMENTS)
            for index in range(refinements):
                frame.pts = time + index
                frame.time_base = encoder.time_base
                repeats.append(shot.count - refinements if index == refinements - 1 else 0)
                collect(encoder.encode(frame))  # copies the picture
            time += shot.count
        collect(encoder.encode(None))
        self._canvas.forget(keep=segment.shots[-1].items)
        return encoded
