"""Fails loudly when manim changes under our feet.

`rendering/engine/manim_internals/` repeats or overrides parts of manim. Each is listed here with
a digest of its source. When one differs, read what changed, see whether our package still does the
same, and only then put in the new digest.
"""

from __future__ import annotations

import hashlib
import inspect

import cairo
import manim
import numpy as np
import pytest
from manim.animation.animation import Wait
from manim.camera.camera import Camera
from manim.camera.moving_camera import MovingCamera
from manim.camera.three_d_camera import ThreeDCamera
from manim.manager import Manager
from manim.mobject.mobject import Mobject
from manim.mobject.types.image_mobject import AbstractImageMobject, ImageMobject
from manim.mobject.types.vectorized_mobject import VMobject
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene import Scene
from manim.scene.scene_file_writer import SceneFileWriter
from manim.scene.section import Section
from manim.utils.color import ManimColor
from manim.utils.family import extract_mobject_family_members
from manim.utils.iterables import list_update, remove_list_redundancies, stretch_array_to_length

from rendering import engine
from rendering.engine.manim_internals import CHECKED_VERSION, reading
from rendering.engine.outlines import Outline
from tests.rendering.engine.gallery import PROFILE, Stacking
from tests.rendering.engine.reference import drawn_frames, manim_frames, recorded_segments

RELIED_UPON = {
    Scene.__init__: "72a693dc563b",
    Scene.play: "119aacec649f",
    Scene.compile_animation_data: "3299d9c41aae",
    Scene.begin_animations: "5560d14ab0eb",
    Scene.is_current_animation_frozen_frame: "8cf611b8cec5",
    Scene.play_internal: "c83eff575fd7",
    Scene.update_to_time: "c554748b52bb",
    Scene.get_moving_and_static_mobjects: "c72dd989507b",
    Scene.get_time_progression: "9bc9c9d98d6b",
    Scene.should_update_mobjects: "28c43743dc12",
    Manager.render: "0d2179d58049",
    Manager.play: "47552debbf62",
    Manager.post_construct: "7d70d25ed4a6",
    Wait: "47afc0b49846",
    CairoRenderer: "3fa16dfc2e80",
    SceneFileWriter.next_section: "cbdf62c2c4a3",
    SceneFileWriter.finish_last_section: "b49f03d48b2c",
    SceneFileWriter.add_partial_movie_file: "5fdf0137c548",
    Section.is_empty: "39c07aa87988",
    Camera.reset: "4d3cf5d3ee7a",
    Camera.init_background: "fd1161dedfbf",
    Camera.set_frame_to_background: "5bf85c954726",
    Camera.set_pixel_array: "5bcba816d6ab",
    Camera.get_mobjects_to_display: "ef93088d70b3",
    Camera.capture_mobjects: "958b8f23af48",
    Camera.type_or_raise: "c22469b70ba6",
    Camera.get_cairo_context: "52cd4d27b913",
    Camera.display_multiple_vectorized_mobjects: "205babf41368",
    Camera.display_multiple_non_background_colored_vmobjects: "b0521f393123",
    Camera.display_vectorized: "4d9d158f2a42",
    Camera.set_cairo_context_path: "0e53e5837e78",
    Camera.set_cairo_context_color: "2c53d3a7c71e",
    Camera.apply_fill: "021a92466cd3",
    Camera.apply_stroke: "81447e68863e",
    Camera.display_image_mobject: "33bf81c2f983",
    Camera.overlay_PIL_image: "912bfa0cc510",
    Camera.points_to_subpixel_coords: "5220cd1f87dc",
    Camera.transform_points_pre_display: "04eaaf6f29c6",
    MovingCamera: "5c57ea444362",
    ThreeDCamera: "cef823027eb2",
    VMobject.get_fill_rgbas: "0a9fe8988031",
    VMobject.get_stroke_rgbas: "6661389968a6",
    VMobject.get_stroke_width: "2c990262bbc9",
    VMobject.get_gradient_start_and_end_points: "8298c4e4b91f",
    VMobject.get_background_image: "89bcac6f3dad",
    VMobject.get_subpath_split_indices_from_points: "f6390df4e190",
    VMobject.consider_points_equals_2d: "921342a98a9f",
    AbstractImageMobject: "95e57929720d",
    ImageMobject.get_pixel_array: "86fc131856f8",
    Mobject.get_family: "d0b2953532b4",
    Mobject._iter_family: "50a525fb52d5",
    Mobject.family_members_with_points: "fc69ac2726f2",
    Mobject.get_num_points: "6779b1048f21",
    Mobject.update: "52c93cfdbd98",
    VMobject.update_rgbas_array: "7ae1e3f90549",
    VMobject.generate_rgbas_array: "1d83acf3c389",
    VMobject.get_sheen_factor: "bd9efbd5360d",
    ManimColor.to_rgba_with_alpha: "7ef8be75f004",
    remove_list_redundancies: "4fd66b34afb4",
    stretch_array_to_length: "dc99d40fb1bc",
    extract_mobject_family_members: "90b769a1324e",
    list_update: "7b43c370d872",
}


def digest(part):
    return hashlib.sha256(inspect.getsource(part).encode()).hexdigest()[:12]


@pytest.mark.parametrize("part", RELIED_UPON, ids=lambda part: part.__qualname__)
def test_the_internals_are_those_that_were_read(part):
    assert digest(part) == RELIED_UPON[part], (
        f"{part.__module__}.{part.__qualname__} is not the code that manim_internals was checked"
        " against: read what changed before anything else"
    )


def test_the_version_is_the_one_that_was_checked():
    assert manim.__version__ == CHECKED_VERSION


def test_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(manim, "__version__", "0.23.0")
    with pytest.raises(RuntimeError, match=r"checked against manim 0\.22\.0, but 0\.23\.0"):
        engine.measure(Stacking, PROFILE)


def test_opengl_is_refused(monkeypatch):
    monkeypatch.setitem(manim.config._d, "renderer", manim.RendererType.OPENGL)
    with pytest.raises(RuntimeError, match="cairo"):
        engine.measure(Stacking, PROFILE)


def test_a_renderer_of_ones_own_is_refused():
    class Own(CairoRenderer):
        pass

    with pytest.raises(RuntimeError, match="renderer of its own"):
        engine.measure(lambda: Stacking(renderer=Own()), PROFILE)


def test_manims_configuration_is_set_back():
    before = dict(manim.config._d)
    engine.measure(Stacking, PROFILE)
    assert dict(manim.config._d) == before


def test_a_background_that_is_painted_into_is_an_error_rather_than_missed():
    class Painting(manim.Scene):
        def construct(self):
            self.wait(0.2)
            self.camera.background[:10] = 255
            self.wait(0.2)

    with pytest.raises(ValueError, match="read-only"):
        recorded_segments(Painting, PROFILE)


def test_a_mobject_that_nobody_knows_is_drawn_by_manim():
    """An image of somebody's own class may compute its pixels: the slow road draws it."""

    class OwnImage(ImageMobject):
        def get_pixel_array(self):
            return 255 - super().get_pixel_array()

    class Showing(manim.Scene):
        def construct(self):
            image = OwnImage(np.uint8(np.arange(64).reshape(8, 8))).scale(15)
            self.add(manim.Square(), image)
            self.play(image.animate.shift(manim.RIGHT), run_time=0.3)

    ours = drawn_frames(recorded_segments(Showing, PROFILE), PROFILE)
    assert all((a == b).all() for a, b in zip(ours, manim_frames(Showing, PROFILE), strict=True))


def random_subpaths(rng, number, closing):
    """Return the points of many subpaths that end so far from where they begin."""
    parts = []
    for _ in range(number):
        curves = 2 if len(closing) == 1 else int(rng.integers(1, 4))
        corners = rng.uniform(-7, 7, (curves + 1, 2))
        corners[-1] = corners[0] + rng.choice(closing, 2)
        ends = rng.uniform(-7, 7, (curves, 4, 2))
        ends[:, 0], ends[:, 3] = corners[:-1], corners[1:]
        parts.append(ends.reshape(-1, 2))
    return np.pad(np.concatenate(parts), ((0, 0), (0, 1)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("closing", [[0], [1], [0, 1e-7, 9e-5, 1]], ids=["yes", "no", "nearly"])
@pytest.mark.parametrize("number", [1, 3, 30, 301])
def test_a_path_is_the_one_that_manim_draws(seed, closing, number):
    leaf = VMobject()
    leaf.points = random_subpaths(np.random.default_rng(seed), number, closing)
    contexts = [cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 9, 9)) for _ in range(2)]
    Camera().set_cairo_context_path(contexts[0], leaf)
    points = np.ascontiguousarray(leaf.points[:, :2])
    Outline(points, reading._subpaths_of(leaf, leaf.points)).append_to(contexts[1])
    assert str(contexts[1].copy_path()) == str(contexts[0].copy_path())


def random_family(rng):
    """Return a tree whose parts may stand in several places, some without points."""
    kinds = [manim.Mobject, manim.VGroup, manim.Dot, manim.Square]
    members = [kinds[rng.integers(len(kinds))]() for _ in range(12)]
    for member in members:
        member.z_index = int(rng.integers(2))
    for number, member in enumerate(members[:-1]):
        if isinstance(member, manim.VMobject):
            later = [m for m in members[number + 1 :] if isinstance(m, manim.VMobject)]
            member.submobjects = [m for m in later if rng.random() < 0.3]
    return members


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", [Camera, ThreeDCamera])
def test_leaves_come_in_manims_order(seed, kind):
    rng = np.random.default_rng(seed)
    mobjects = random_family(rng)
    rng.shuffle(mobjects)
    camera = kind()
    theirs = camera.get_mobjects_to_display(mobjects)
    assert list(map(id, reading._leaves_of(camera, mobjects))) == list(map(id, theirs))


def test_a_family_of_its_own_kind_is_asked():
    class Shy(manim.VGroup):
        def get_family(self, recurse=True):
            return [self]

    shy = Shy(manim.Dot())
    assert list(reading._leaves_of(Camera(), [shy])) == []


def test_members_that_are_alike_are_one_as_in_manim():
    class Alike(manim.Dot):
        def __eq__(self, other):
            return type(other) is Alike

        def __hash__(self):
            return 0

    camera, mobjects = Camera(), [Alike(), manim.Dot(), Alike()]
    theirs = camera.get_mobjects_to_display(mobjects)
    assert list(map(id, reading._leaves_of(camera, mobjects))) == list(map(id, theirs))
