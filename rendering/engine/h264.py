"""Encoding a segment of film as H.264.

Every segment is encoded by itself, with the same settings, so segments may be made in any order,
by any process, and joined without being touched again. A segment starts with a keyframe and refers
to nothing outside.

The settings were chosen by measuring one thread on every eighth segment of four films at 1280x720.
PSNR is against the frames before encoding, in Y'CbCr:

=============================================  =========  =====  ========
x264                                            ms/frame     kB   PSNR, dB
=============================================  =========  =====  ========
medium, crf 23 (manim's)                            7.4   1564      47.2
superfast, crf 21, 3 B, macroblock tree             2.7   1759      45.8
superfast, crf 27, 3 B                              2.2   1825      45.1
ours: superfast, crf 29, 5 B, finer `regions`       2.2   1611      47.3
ours, 3 B                                           2.2   1728      47.7
ours, 7 B                                           2.2   1564      47.0
ours, pictures all alike (ratios 1.4 and 1.3)       2.2   1784      47.6
ours, adaptive quantization of strength 1, crf 28   2.2   1505      46.1
ours, motion by full pixels                         2.0   1789      47.0
ours, without regions, crf 23                       2.2   2514      49.6
ours, veryfast                                      2.5   1402      47.1
=============================================  =========  =====  ========

They were measured without weights for B pictures, which came later: files are hardly smaller, but
fades do not go in steps.

For comparing: a decibel is worth 11 % of the bytes. "B" are pictures that lie between others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from rendering.engine.bt709 import VideoPicture
from rendering.engine.canvas import Canvas
from rendering.engine.display_list import Segment
from rendering.engine.regions import regions_by_stay, with_regions
from rendering.engine.still_pictures import StillPictures, UnknownStreamError
from rendering.engine.tiles import NOWHERE, Box, box_around
from rendering.profiles import Profile

KEYFRAME_SECONDS = 2  # a reader who drags the slider waits for at most this much decoding

REFINEMENTS = 2
"""How often the encoder is given a picture again that stays: it spends a few more bits on it."""

BETWEEN = 5
"""How many pictures lie between two that others refer to."""

Packet: TypeAlias = "av.Packet[Any]"

_OPTIONS = {
    "preset": "superfast",
    "crf": "29",
    "profile": "high",
    "x264-params": ":".join(
        (
            "keyint=infinite",  # a segment is one closed group of pictures
            "scenecut=0",
            f"bframes={BETWEEN}",  # in a fixed rhythm, for `still_pictures`:
            "b-adapt=0",
            "b-pyramid=none",  # and none of them referred to
            "direct=temporal",
            "weightp=0",  # gains nothing on our films
            "weightb=1",  # what brightens slowly would stand still between two references
            "mbtree=0",  # finer where later pictures build on it: `regions` say where
            "rc-lookahead=0",
            "ipratio=1.5",  # coarser the less others build on it
            "pbratio=1.8",
            "qcomp=0.8",  # pictures in which much moves are almost as fine as calm ones
            "aq-strength=0.5",  # and so is what has many details
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
        lists = [shot.items for shot in segment.shots]
        touched = [self._canvas.touched(*pair) for pair in pairwise(lists)]
        changes = [NOWHERE, *map(box_around, touched)]  # the first is a keyframe in any case
        counts = [shot.count for shot in segment.shots]
        stream = _Stream(self._profile, self._picture.planes, counts, changes)
        for items, known in zip(lists, [None, *touched], strict=True):
            self._picture.update(self._canvas.pixels, self._canvas.show(items, known))
            stream.add()
        self._canvas.forget(keep=lists[-1])
        return stream.finish()


class _Stream:
    """One run of the encoder, with pictures that stay put in between.

    Parameters
    ----------
    profile
        Size and frame rate.
    planes
        Where each picture stands when it is added, as `VideoPicture.planes`.
    counts
        For how many frames each picture will be shown.
    changes
        The box around what each changes; larger does no harm.
    """

    def __init__(
        self,
        profile: Profile,
        planes: NDArray[np.uint8],
        counts: Sequence[int],
        changes: Sequence[Box],
    ) -> None:
        self._encoder = open_encoder(profile)
        self._stills = StillPictures(bytes(self._encoder.extradata or b""))
        self._frame = av.VideoFrame.from_numpy_buffer(planes, format="yuv420p")
        self._whole: Box = (0, profile.height, 0, profile.width)
        self._coming = deque(zip(changes, counts, strict=True))
        self._between = 0  # pictures since the last one that others refer to
        self._shown: list[int] = []  # of each picture given to the encoder
        self._repeats: dict[int, int] = {}  # how often to repeat a picture, by its number
        self._length = 0  # frames so far
        self._taken = 0  # pictures that came out of the encoder
        self._latest = 0  # of those, the one that is shown last
        self._frames: list[EncodedFrame] = []

    def add(self) -> None:
        """Take the next picture as it stands in the planes now."""
        _, count = self._coming.popleft()
        refinements = min(count - 1, REFINEMENTS)
        for index in range(refinements):
            self._encode(count - index, repeats=0)
        self._encode(count - refinements, repeats=count - refinements - 1)

    def finish(self) -> list[EncodedFrame]:
        """Return all frames."""
        self._collect(self._encoder.encode(None))
        return self._frames

    def _encode(self, stays: int, repeats: int) -> None:
        """Give the picture to the encoder, for it `stays` so many frames.

        It is repeated afterwards. Repeats refer to the last reference picture, so then it is one.
        """
        number = len(self._shown)
        frame = self._frame
        frame.pts, frame.time_base = number, self._encoder.time_base
        frame.pict_type = PictureType.P if repeats and number else PictureType.NONE
        if repeats:
            self._repeats[number] = repeats
        is_last = not self._coming and stays == 1 + repeats
        if not number or repeats or is_last or self._between == BETWEEN:
            self._between = 0
            frame = with_regions(frame, regions_by_stay(stays, self._coming, self._whole))
        else:
            self._between += 1
        self._shown.append(self._length)
        self._length += 1 + repeats
        self._collect(self._encoder.encode(frame))  # copies the picture

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
