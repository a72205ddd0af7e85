"""Pictures written without an encoder decode to what was there before, in ffmpeg's decoder."""

from __future__ import annotations

import av
import numpy as np
import pytest

from rendering.engine.h264 import REFINEMENTS, EncodedFrame, _Stream, open_encoder
from rendering.engine.still_pictures import (
    StillPictures,
    UnknownStreamError,
    _unit,
    _units,
    _without_emulation,
)
from rendering.profiles import Profile


def stream_of(profile, counts, seed=5):
    """Encode moving noise, picture i for `counts[i]` frames; return headers and frames."""
    rng = np.random.default_rng(seed)
    planes = rng.integers(60, 190, (profile.height * 3 // 2, profile.width)).astype(np.uint8)
    half = (0, profile.height // 2, 0, profile.width)
    stream = _Stream(profile, planes, counts, [half] * len(counts))
    for _ in counts:
        planes[: profile.height // 2] = np.roll(planes[: profile.height // 2], 3, axis=1)
        stream.add()
    return bytes(open_encoder(profile).extradata), stream.finish()


def decode(headers, frames):
    """Decode in order; return the pictures in the order in which they are shown."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    decoder.extradata = headers
    decoded = []
    for number, frame in enumerate(frames):
        packet = av.Packet(frame.data)
        packet.dts, packet.pts = number - 1, frame.shown
        decoded += decoder.decode(packet)
    decoded += decoder.decode(None)
    assert not any(picture.is_corrupt for picture in decoded)
    # The decoder goes by the stream's own numbers of places, not by what we say.
    assert [picture.pts for picture in decoded] == list(range(len(frames)))
    return [picture.to_ndarray() for picture in decoded]


# One macroblock; sizes that are no multiple of 16; the films' sizes.
@pytest.mark.parametrize(
    "size", [(16, 16), (50, 34), (256, 144), (854, 480), (1280, 720), (1920, 1080)]
)
def test_repeated_pictures_equal_the_one_before(size):
    profile = Profile("any", *size, 30)
    counts = [6, 1, 1, 43, 2, 1, 1, 1, 9]  # 43: the running numbers of pictures go round
    headers, frames = stream_of(profile, counts)
    pictures = decode(headers, frames)
    assert len(pictures) == sum(counts)
    at = 0
    for count in counts:
        for repeated in pictures[at + 1 + REFINEMENTS : at + count]:
            assert np.array_equal(repeated, pictures[at + REFINEMENTS])
        at += count


@pytest.mark.parametrize("moving", range(1, 9))
def test_other_pictures_decode_as_if_nothing_was_inserted(moving, monkeypatch):
    """The rest comes after 1 to 8 moving pictures: at every place in the rhythm of P and B."""
    profile = Profile("any", 128, 96, 30)
    given = 1 + REFINEMENTS
    counts = [1] * moving + [given + 20] + [1] * moving + [given + 1, 1]
    untouched = []
    renumber = StillPictures.renumber

    def keep(self, picture, shown):
        untouched.append((picture, shown))
        return renumber(self, picture, shown)

    monkeypatch.setattr(StillPictures, "renumber", keep)
    headers, frames = stream_of(profile, counts)
    places = sorted(shown for _, shown in untouched)
    alone = [EncodedFrame(data, False, places.index(shown)) for data, shown in untouched]
    with_repeats, without = decode(headers, frames), decode(headers, alone)
    assert len(with_repeats) == len(without) + 20 + 1
    for number, at in enumerate(places):
        assert np.array_equal(with_repeats[at], without[number])


def test_moving_pictures_are_packed_between_others():
    """Else the files would be a third larger."""
    _, frames = stream_of(Profile("any", 128, 96, 30), [1] * 12)
    assert [frame.shown for frame in frames] != sorted(frame.shown for frame in frames)


def test_a_repeated_picture_takes_a_few_bytes():
    _, frames = stream_of(Profile("any", 1920, 1080, 30), [12])
    assert max(len(frame.data) for frame in frames[1 + REFINEMENTS :]) < 100


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
        ({"x264-params": "bframes=0"}, "order"),
        ({"x264-params": "bframes=2:cabac=0"}, "CABAC"),
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
