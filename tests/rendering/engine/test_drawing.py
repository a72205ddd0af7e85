"""The parts that draw: tiles, outlines, images, colors; each against its plain, slow definition."""

from __future__ import annotations

import itertools

import cairo
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter
from PIL import Image

from rendering.engine import bt709, outlines
from rendering.engine.bt709 import STRIP, VideoPicture
from rendering.engine.canvas import Canvas, draw
from rendering.engine.display_list import Backdrop, Paint, Path, Picture, Plate, Stroke, digest_of
from rendering.engine.outlines import Outline
from rendering.engine.sampling import sample
from rendering.engine.tiles import TILE, boxes_over, grid_shape, tiles_under

WIDTH, HEIGHT = 90, 58  # the last tiles stick out
MATRIX = (8.0, 0.0, 0.0, -8.0, 48.0, 32.0)


def random_path(rng):
    curves = int(rng.integers(1, 6))
    anchors = rng.uniform(-7, 7, (curves + 1, 2))
    points = np.empty((4 * curves, 2))
    points[0::4], points[3::4] = anchors[:-1], anchors[1:]
    points[1::4], points[2::4] = rng.uniform(-7, 7, (2, curves, 2))
    points *= rng.choice([0.1, 0.5, 1.0])
    points += rng.uniform(-3, 3, 2)
    color = rng.uniform(0, 1, (1, 4))
    join, cap = (int(value) for value in rng.integers(0, 3, 2))
    stroke = Stroke(Paint(color[:, ::-1], None), float(rng.choice([0.02, 0.3, 1.0])), join, cap)
    return Path(
        digest_of(points.tobytes(), color.tobytes(), stroke.width, join, cap),
        points,
        ((0, 4 * curves, bool(rng.integers(2))),),
        MATRIX,
        None,
        Paint(color, None),
        stroke if rng.integers(2) else None,
    )


def random_picture(rng):
    pixels = rng.integers(0, 256, (5, 7, 4)).astype(np.uint8)
    if rng.integers(2):
        pixels[:, :, 3] = 255
    left, top = int(rng.integers(-20, 90)), int(rng.integers(-20, 60))
    coefficients = (7 / 30, 0.0, 0.0, 0.0, 5 / 20, 0.0, 0.0, 0.0)
    resampling = int(rng.choice([0, 2]))
    digest = digest_of(pixels.tobytes(), left, top, resampling)
    return Picture(digest, pixels, left, top, 30, 20, coefficients, resampling)


def random_items(rng, count):
    makers = [random_path] * 6 + [random_picture]
    return [makers[rng.integers(len(makers))](rng) for _ in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_redrawing_what_changed_equals_drawing_everything(seed):
    """Random films: items come, go, change places, occur twice; pages and plates are exchanged."""
    rng = np.random.default_rng(seed)
    canvas = Canvas(WIDTH, HEIGHT)
    page = Backdrop(digest_of("page"), (40, 24, 16, 255))
    items = random_items(rng, 14)
    for frame in range(40):
        choice = rng.integers(8)
        if choice == 0:
            items.insert(int(rng.integers(len(items) + 1)), random_path(rng))
        elif choice == 1 and len(items) > 3:
            items.pop(int(rng.integers(len(items))))
        elif choice == 2:
            rng.shuffle(items)
        elif choice == 3:
            items.append(items[int(rng.integers(len(items)))])
        elif choice == 4:
            color = tuple(int(value) for value in rng.integers(0, 256, 3))
            page = Backdrop(digest_of("page", color), (*color, 255))
        elif choice == 5 and frame % 3 == 0:
            page = Plate.of(rng.integers(0, 256, (HEIGHT, WIDTH, 4)).astype(np.uint8))
        elif choice == 6:
            items[-1] = random_path(rng)  # only the top changes: the rest gets a sheet of its own
        shown = (page, *items)
        before = canvas.pixels.copy()
        changed = canvas.show(shown)
        assert np.array_equal(canvas.pixels, draw(shown, WIDTH, HEIGHT)), f"frame {frame}"
        if frame > 0:  # of the first, all is said to have changed
            differing = np.argwhere((canvas.pixels != before).any(axis=2)) // TILE
            assert set(map(tuple, np.argwhere(changed))) == set(map(tuple, differing))
        if frame % 7 == 0:
            canvas.forget(keep=shown)


@pytest.mark.parametrize("changed", [0, 1, 7, 12])
def test_what_stays_at_the_bottom_is_kept_no_longer_than_it_stays(changed):
    """The top changes for some frames, so the rest is kept; then another item changes, too."""
    rng = np.random.default_rng(changed)
    canvas = Canvas(WIDTH, HEIGHT)
    items = [Backdrop(digest_of("page"), (40, 24, 16, 255)), *random_items(rng, 14)]
    for frame in range(12):
        items[-1] = random_path(rng)
        if frame == 8:
            items[changed] = Backdrop(digest_of("other"), (9, 8, 7, 255))
        canvas.show(tuple(items))
        assert np.array_equal(canvas.pixels, draw(tuple(items), WIDTH, HEIGHT)), f"frame {frame}"
        if frame == 7:
            assert len(canvas._base_items) == 14


def test_the_same_frame_again_changes_nothing():
    items = (Backdrop(digest_of(1), (1, 2, 3, 255)), random_path(np.random.default_rng(0)))
    canvas = Canvas(WIDTH, HEIGHT)
    assert canvas.show(items).all()
    assert not canvas.show(items).any()


def test_a_small_change_redraws_few_tiles():
    rng = np.random.default_rng(0)
    page, dot = Backdrop(digest_of(1), (1, 2, 3, 255)), square(0.0, 0.0, 0.5)
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.show((page, random_path(rng), dot))
    changed = canvas.show((page, random_path(np.random.default_rng(0)), square(0.5, 0.0, 0.5)))
    # 4 pixels wide, twice, around the middle of a frame of 6 x 4 tiles: the four in the middle.
    assert np.argwhere(changed).tolist() == [[1, 2], [1, 3], [2, 2], [2, 3]]


def square(x, y, side):
    corners = side * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) / 2 + (x, y)
    points = np.concatenate([[a, a, b, b] for a, b in itertools.pairwise(corners)])
    color = Paint(np.array([[1.0, 0.5, 0.2, 1.0]]), None)
    return Path(digest_of(points.tobytes()), points, ((0, 16, True),), MATRIX, None, color, None)


@pytest.mark.parametrize("seed", range(8))
def test_boxes_cover_exactly_the_tiles_and_none_twice(seed):
    rng = np.random.default_rng(seed)
    tiles = rng.random((5, 9)) < rng.uniform(0, 1)
    covered = np.zeros((5 * TILE, 9 * TILE), dtype=int)
    for top, bottom, left, right in boxes_over(tiles):
        covered[top:bottom, left:right] += 1
    assert np.array_equal(covered, np.kron(tiles, np.ones((TILE, TILE), dtype=int)))


def test_a_block_of_tiles_is_one_box():
    tiles = np.zeros(grid_shape(160, 96), dtype=bool)
    top, bottom, left, right = tiles_under((17, 47, 32, 65))
    tiles[top:bottom, left:right] = True
    assert boxes_over(tiles) == [(16, 48, 32, 80)]


def test_a_plate_keeps_its_pixels():
    pixels = np.random.default_rng(1).integers(0, 256, (9, 5, 4)).astype(np.uint8)
    assert np.array_equal(Plate.of(pixels).pixels(), pixels)


def test_cairo_takes_paths_as_arrays_here():
    """Where this fails, drawing is right but slow: see `outlines`."""
    assert outlines._array_works()


@pytest.mark.parametrize("seed", range(5))
def test_a_path_in_one_call_equals_the_path_curve_by_curve(seed):
    path = random_path(np.random.default_rng(seed))
    contexts = [cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 9, 9)) for _ in range(2)]
    for context in contexts:
        context.set_matrix(cairo.Matrix(*MATRIX))
    Outline(path.points, path.subpaths).append_to(contexts[0])
    outlines._append_curve_by_curve(contexts[1], path.points, path.subpaths)
    assert str(contexts[0].copy_path()) == str(contexts[1].copy_path())


@pytest.mark.parametrize("turn", [0.0, 0.3])
def test_cells_are_sampled_as_pillow_does(turn):
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (11, 17, 4)).astype(np.uint8)
    coefficients = (0.171, turn, -0.7, -turn, 0.133, 2.2, 1e-4, -2e-4)
    picture = Picture(b"", pixels, 0, 0, 90, 70, coefficients, Image.Resampling.NEAREST)
    expected = Image.fromarray(pixels).transform(
        (90, 70), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.NEAREST
    )
    assert np.array_equal(sample(picture), np.asarray(expected))


def exact_planes(pixels):
    """Convert by the definition of BT.709 in limited range, unrounded."""
    red, green, blue = (pixels[:, :, i].astype(float) / 255 for i in range(3))
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    cb, cr = (blue - y) / 1.8556, (red - y) / 1.5748

    def shared(chroma):
        return (chroma[::2, ::2] + chroma[1::2, ::2] + chroma[::2, 1::2] + chroma[1::2, 1::2]) / 4

    return 16 + 219 * y, 128 + 224 * shared(cb), 128 + 224 * shared(cr)


def planes_of(picture, width, height):
    flat = picture.planes.reshape(-1)
    luma, chroma = height * width, height * width // 4
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(height // 2, width // 2),
        flat[luma + chroma :].reshape(height // 2, width // 2),
    )


def everywhere(width, height):
    return np.ones(grid_shape(width, height), dtype=bool)


def test_colors_are_converted_by_bt709():
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 256, (48, 64, 4)).astype(np.uint8)
    picture = VideoPicture(64, 48)
    picture.update(pixels, everywhere(64, 48))
    for plane, exact in zip(planes_of(picture, 64, 48), exact_planes(pixels), strict=True):
        # Rounding is half a step; swscale's coefficients of 15 bits and its sum of four add less
        # than as much again.
        assert np.abs(plane - exact).max() <= 1.0


@pytest.mark.parametrize("page", [(0xF3, 0xF4, 0xF6), (0x10, 0x18, 0x28)])
def test_the_pages_colors_survive_the_conversion(page):
    pixels = np.full((16, 16, 4), 255, dtype=np.uint8)
    pixels[:, :, :3] = page
    picture = VideoPicture(16, 16)
    picture.update(pixels, everywhere(16, 16))
    y, cb, cr = (int(plane[0, 0]) for plane in planes_of(picture, 16, 16))
    luma, u, v = (y - 16) / 219, (cb - 128) / 224, (cr - 128) / 224
    red, blue = luma + 1.5748 * v, luma + 1.8556 * u
    green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152
    assert np.abs(np.round(255 * np.array([red, green, blue])) - page).max() <= 1


@pytest.mark.parametrize("size", [(64, 64), (854, 480), (256, 146), (130, 18)])
def test_converting_changed_tiles_equals_converting_all(size):
    width, height = size
    rng = np.random.default_rng(6)
    pixels = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    partly, wholly = VideoPicture(width, height), VideoPicture(width, height)
    partly.update(pixels, everywhere(width, height))
    for _ in range(6):
        tiles = rng.random(grid_shape(width, height)) < rng.uniform(0, 1)
        mask = np.kron(tiles, np.ones((TILE, TILE), dtype=bool))[:height, :width]
        pixels[mask] = rng.integers(0, 256, (mask.sum(), 4))
        partly.update(pixels, tiles)
        wholly.update(pixels, everywhere(width, height))
        assert np.array_equal(partly.planes, wholly.planes)
    for plane, exact in zip(planes_of(partly, width, height), exact_planes(pixels), strict=True):
        assert np.abs(plane - exact).max() <= 1.0


def test_few_heights_are_set_up_for_swscale_however_large_the_frame_is(monkeypatch):
    """Each takes half a megabyte; a frame of 4k has 507 strips of tiles."""
    made = []
    monkeypatch.setattr(bt709, "VideoReformatter", lambda: made.append(1) or VideoReformatter())
    width, height = 3840, 160
    picture = VideoPicture(width, height)
    pixels = np.zeros((height, width, 4), dtype=np.uint8)
    for count in range(STRIP, 2401, STRIP):  # of 2400 tiles
        tiles = np.zeros(grid_shape(width, height), dtype=bool)
        tiles.reshape(-1)[:count] = True
        picture.update(pixels, tiles)
    assert 1 < len(made) <= 16


def test_odd_sizes_are_refused():
    with pytest.raises(ValueError, match="even, got 1200x675"):
        VideoPicture(1200, 675)
