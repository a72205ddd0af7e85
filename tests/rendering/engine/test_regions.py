"""What stays is encoded finer, and every picture that others refer to says where."""

from __future__ import annotations

import itertools
from fractions import Fraction

import av
import numpy as np
import pytest
from av.sidedata.sidedata import Type

from rendering.engine.display_list import Backdrop, Paint, Path, Segment, Shot, digest_of
from rendering.engine.h264 import BETWEEN, REFINEMENTS, SegmentEncoder, _Stream, open_encoder
from rendering.engine.regions import OUTLOOK, Region, regions_by_stay, with_regions
from rendering.engine.tiles import NOWHERE, box_around, union
from rendering.profiles import Profile

WHOLE = (0, 96, 0, 160)
SMALL, LARGE = (16, 32, 16, 48), (0, 64, 16, 80)


@pytest.mark.parametrize(
    ("frames", "following", "expected"),
    [
        # 2 steps for each doubling of 1 + how many frames it stays: 1, 3 and at most 15 frames
        (1, [(SMALL, 2), (LARGE, 50)], [(SMALL, 2), (LARGE, 4), (WHOLE, 8)]),
        (1, [], [(WHOLE, 2)]),
        (100, [(SMALL, 1)], [(WHOLE, 8)]),
        # what changes in between grows a box only where it sticks out
        (1, [(LARGE, 1), (SMALL, 1), (NOWHERE, 1)], [(LARGE, 2), (WHOLE, 4)]),
        (3, [(NOWHERE, 4), (SMALL, 1)], [(SMALL, 6), (WHOLE, 6)]),
        # 5 and 6 frames are the same number of steps, so one box is enough
        (5, [(SMALL, 1), (LARGE, 30)], [(LARGE, 5), (WHOLE, 8)]),
        # beyond the outlook nothing counts
        (OUTLOOK + 1, [(SMALL, 1)], [(WHOLE, 8)]),
    ],
)
def test_regions_are_nested_boxes_around_what_changes(frames, following, expected):
    regions = regions_by_stay(frames, following, WHOLE)
    assert [(region.box, region.finer) for region in regions] == expected


def test_a_marked_frame_has_the_same_picture_and_its_regions_in_order():
    planes = np.random.default_rng(1).integers(0, 255, (144, 160)).astype(np.uint8)
    frame = av.VideoFrame.from_numpy_buffer(planes, format="yuv420p")
    frame.pts, frame.time_base = 7, Fraction(1, 60)
    marked = with_regions(frame, [Region(SMALL, 2), Region(WHOLE, 8)])
    assert (marked.pts, marked.time_base) == (7, Fraction(1, 60))
    assert np.array_equal(marked.to_ndarray(), planes)
    (data,) = [data for data in marked.side_data if data.type is Type.REGIONS_OF_INTEREST]
    # AVRegionOfInterest: its own size, top, bottom, left, right, numerator, denominator
    entries = np.frombuffer(data, dtype=np.int32).reshape(2, 7)
    assert entries[:, 1:5].tolist() == [list(SMALL), list(WHOLE)]
    assert np.allclose(entries[:, 5] / entries[:, 6], [-2 / 51, -8 / 51], atol=1e-6)


def test_what_stays_is_encoded_finer():
    """The same noise on both sides; the right side is another in every picture."""
    profile = Profile("any", 256, 144, 30)
    rng = np.random.default_rng(3)
    count = 3 * (BETWEEN + 1)
    pictures = rng.integers(90, 160, (count, 216, 256)).astype(np.uint8)
    pictures[:, :144, :128] = pictures[0, :144, :128]

    def error_on_the_left(changes):
        planes = pictures[0].copy()
        stream = _Stream(profile, planes, [1] * count, changes)
        for picture in pictures:
            planes[:] = picture
            stream.add()
        decoder = av.CodecContext.create("h264", "r")
        decoder.extradata = open_encoder(profile).extradata
        packets = [av.Packet(frame.data) for frame in stream.finish()]
        decoded = [picture for packet in [*packets, None] for picture in decoder.decode(packet)]
        last = decoded[-1].to_ndarray()[:144, :128].astype(float)
        return np.abs(last - pictures[-1][:144, :128]).mean()

    right, everywhere = (0, 144, 128, 256), (0, 144, 0, 256)
    assert error_on_the_left([right] * count) < 0.8 * error_on_the_left([everywhere] * count)


def test_pictures_that_others_refer_to_are_the_ones_with_regions(monkeypatch):
    """The rhythm that we count is x264's, also around pictures that stay and at the end."""
    marked = []

    def note(frame, regions):
        marked.append(frame.pts)
        return with_regions(frame, regions)

    monkeypatch.setattr("rendering.engine.h264.with_regions", note)
    profile = Profile("any", 128, 96, 30)
    counts = [1] * 8 + [30] + [1] * (BETWEEN + 3) + [2, 3, 1, 9] + [1] * 4
    planes = np.zeros((144, 128), dtype=np.uint8)
    stream = _Stream(profile, planes, counts, [(0, 96, 0, 128)] * len(counts))
    referred = []
    renumber = stream._stills.renumber

    def watch(picture, shown):
        unit = picture[picture.index(b"\0\0\1", picture.rfind(b"\0\0\1")) + 3 :]
        if unit[0] >> 5 & 3:  # nal_ref_idc
            referred.append(stream._shown.index(shown))
        return renumber(picture, shown)

    monkeypatch.setattr(stream._stills, "renumber", watch)
    for number in range(len(counts)):
        planes[:96] = np.roll(planes[:96] + number, 5, axis=1)
        stream.add()
    stream.finish()
    assert len(marked) > 5
    assert sorted(referred) == marked


def test_boxes_around_tiles():
    tiles = np.zeros((6, 10), dtype=bool)
    assert box_around(tiles) == NOWHERE
    tiles[2, 3] = tiles[4, 7] = True
    assert box_around(tiles) == (32, 80, 48, 128)
    assert union(NOWHERE, SMALL) == union(SMALL, NOWHERE) == SMALL
    assert union(SMALL, (0, 20, 32, 64)) == (0, 32, 16, 64)


def test_a_segment_tells_what_each_of_its_pictures_changes_next(monkeypatch):
    """A square moves a little, rests and leaps: the first regions are around its first step."""
    told = {}

    def note(frame, regions):
        told[frame.pts] = regions
        return with_regions(frame, regions)

    monkeypatch.setattr("rendering.engine.h264.with_regions", note)
    profile = Profile("any", 320, 160, 30)
    places = [(16, 16), (32, 16), (240, 112)]
    shots = [
        Shot((Backdrop(digest_of("page"), (9, 9, 9, 255)), square(*place)), count)
        for place, count in zip(places, (2, 9, 1), strict=True)
    ]
    SegmentEncoder(profile).encode(Segment(shots))
    first, last_of_rest = told[0], told[2 + REFINEMENTS]
    assert [region.finer for region in first] == [3, 7, 7]
    assert contains(first[0].box, (16, 32, 16, 48))
    assert not contains(first[0].box, (112, 128, 240, 256))
    assert contains(first[1].box, (16, 128, 32, 256))
    assert first[2].box == (0, 160, 0, 320)
    # It is given for the last time with 7 of 9 frames to go.
    assert [region.finer for region in last_of_rest] == [6, 6]


def square(x, y):
    """A filled square of 16 pixels, its upper left corner at (x, y)."""
    corners = 16 * np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) + np.array([x, y], float)
    points = np.concatenate([[a, a, b, b] for a, b in itertools.pairwise(corners)])
    color = Paint(np.array([[1.0, 0.5, 0.2, 1.0]]), None)
    pixels = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)  # the scene's units are pixels
    return Path(digest_of(points.tobytes()), points, ((0, 16, True),), pixels, None, color, None)


def contains(box, inner):
    return box[0] <= inner[0] and inner[1] <= box[1] and box[2] <= inner[2] and inner[3] <= box[3]
