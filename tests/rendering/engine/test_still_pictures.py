"""Pictures written without an encoder decode to what was there before, in ffmpeg's decoder."""

from __future__ import annotations

import av
import numpy as np
import pytest

from rendering.engine.h264 import open_encoder
from rendering.engine.still_pictures import (
    StillPictures,
    UnknownStreamError,
    _unit,
    _units,
    _without_emulation,
)
from rendering.profiles import Profile

rng = np.random.default_rng(5)


def stream_of(profile, repeats):
    """Encode noise, repeat picture i `repeats[i]` times; return headers and pictures."""
    encoder = open_encoder(profile)
    stills = StillPictures(bytes(encoder.extradata))
    picture = rng.integers(60, 190, (profile.height * 3 // 2, profile.width)).astype(np.uint8)
    pictures, waiting = [], list(repeats)

    def collect(packets):
        for packet in packets:
            pictures.append(stills.renumber(bytes(packet)))
            pictures.extend(stills.repeat() for _ in range(waiting.pop(0)))

    for number in range(len(repeats)):
        picture[: profile.height // 2] = np.roll(picture[: profile.height // 2], 3, axis=1)
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts = number
        collect(encoder.encode(frame))
    collect(encoder.encode(None))
    return bytes(encoder.extradata), pictures


def decode(headers, pictures):
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    decoder.extradata = headers
    frames = []
    for picture in pictures:
        frames += decoder.decode(av.Packet(picture))
    frames += decoder.decode(None)
    assert not any(frame.is_corrupt for frame in frames)
    return [frame.to_ndarray() for frame in frames]


# One macroblock; sizes that are no multiple of 16; the films' sizes.
@pytest.mark.parametrize(
    "size", [(16, 16), (50, 34), (256, 144), (854, 480), (1280, 720), (1920, 1080)]
)
def test_repeated_pictures_equal_the_one_before(size):
    profile = Profile("any", *size, 30)
    repeats = [3, 0, 0, 40, 1, 0]  # 40: the running number of pictures goes round
    headers, pictures = stream_of(profile, repeats)
    frames = decode(headers, pictures)
    assert len(frames) == sum(repeats) + len(repeats)
    at = 0
    for count in repeats:
        for repeated in frames[at + 1 : at + count + 1]:
            assert np.array_equal(repeated, frames[at])
        at += count + 1


def test_other_pictures_decode_as_if_nothing_was_inserted():
    profile = Profile("any", 128, 96, 30)
    rng.bit_generator.state = np.random.default_rng(5).bit_generator.state
    with_repeats = decode(*stream_of(profile, [4, 0, 17, 0, 2]))
    rng.bit_generator.state = np.random.default_rng(5).bit_generator.state
    without = decode(*stream_of(profile, [0, 0, 0, 0, 0]))
    for number, at in enumerate([0, 5, 6, 24, 25]):
        assert np.array_equal(with_repeats[at], without[number])


def test_a_repeated_picture_takes_a_few_bytes():
    _, pictures = stream_of(Profile("any", 1920, 1080, 30), [9])
    assert max(map(len, pictures[1:])) < 100


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\0\0\0\1",
        b"\0\0\3\0\0\3\1",
        b"\1\0\0\4\0\0\2",
        b"\0\0\0\0\3",
        b"\5" * 9,
        b"\0\0\0\0\0\0\7",
    ],
)
def test_start_codes_never_occur_inside_a_unit(content):
    unit = _unit(0x65, content)
    body = unit[5:]
    assert not any(code in body for code in (b"\0\0\0", b"\0\0\1", b"\0\0\2"))
    assert _without_emulation(body) == content
    assert list(_units(unit)) == [unit[4:]]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"profile": "baseline"}, "High profile"),
        ({"x264-params": "bframes=2"}, "order"),
        ({"x264-params": "bframes=0:cabac=0"}, "CABAC"),
    ],
)
def test_other_kinds_of_stream_are_refused(options, what):
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.framerate = 64, 64, "yuv420p", 30
    encoder.time_base = 1 / encoder.framerate
    encoder.flags |= av.codec.context.Flags.global_header
    encoder.options = {"profile": "high", **options}
    encoder.open()
    with pytest.raises(UnknownStreamError, match=what):
        StillPictures(bytes(encoder.extradata))
