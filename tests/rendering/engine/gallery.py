"""Scenes that are hard to render right, each for a reason of its own.

All are short, and small when rendered at `PROFILE`. No LaTeX.
"""

from __future__ import annotations

import random

import manim as mn
import numpy as np

from rendering.profiles import Profile

PROFILE = Profile("gallery", 256, 144, 10)


class FadingTrail(mn.Scene):
    """A TracedPath that forgets: its points are a function of the past and of dt."""

    def construct(self):
        dot = mn.Dot(mn.LEFT * 3)
        trail = mn.TracedPath(dot.get_center, dissipating_time=0.5, stroke_opacity=[0, 1])
        self.add(trail, dot)
        self.play(dot.animate.shift(mn.RIGHT * 5), run_time=0.7)
        self.play(mn.Rotate(dot, mn.PI, about_point=mn.ORIGIN), run_time=0.5)
        self.wait(0.5)


class AlwaysRedrawn(mn.Scene):
    """Mobjects replaced in every frame by others."""

    def construct(self):
        x = mn.ValueTracker(0)
        label = mn.always_redraw(
            lambda: mn.Text(f"{x.get_value():.1f}", font_size=40).next_to([x.get_value(), 0, 0])
        )
        line = mn.always_redraw(lambda: mn.Line(mn.DOWN, [x.get_value(), 2, 0]))
        self.add(label, line, mn.Square())
        self.play(x.animate.set_value(2), run_time=0.8)
        self.wait(0.3)


class Streams(mn.Scene):
    """StreamLines: random starts, many curves, updaters by dt."""

    def construct(self):
        lines = mn.StreamLines(
            lambda p: np.array([-p[1], p[0], 0]),
            stroke_width=2,
            max_anchors_per_line=8,
            x_range=[-3, 3, 1.5],
            y_range=[-2, 2, 1],
            dt=0.2,
            virtual_time=1,
        )
        self.add(lines)
        lines.start_animation(warm_up=True, flow_speed=1.5)
        self.wait(0.6)


class RandomAndDtUpdaters(mn.Scene):
    """Updaters that draw random numbers, and one that adds up dt."""

    def construct(self):
        dots = mn.VGroup(*(mn.Dot() for _ in range(4)))
        dots.add_updater(
            lambda group: [d.move_to([random.uniform(-3, 3), i, 0]) for i, d in enumerate(group)]
        )
        noisy = mn.Square()
        noisy.add_updater(lambda m: m.set_stroke(width=np.random.uniform(1, 9)))  # noqa: NPY002
        turning = mn.Triangle().shift(mn.RIGHT * 4)
        turning.add_updater(lambda m, dt: m.rotate(3 * dt))
        self.add(dots, noisy, turning)
        self.wait(0.4)
        self.play(turning.animate.set_color(mn.RED), run_time=0.4)
        self.wait(0.4)


class SceneUpdater(mn.Scene):
    """An updater of the scene itself, which moves what manim takes for standing still."""

    def construct(self):
        still, moved = mn.Square(), mn.Circle().shift(mn.LEFT * 3)
        self.add(still, moved)
        self.add_updater(lambda dt: moved.shift(mn.RIGHT * dt))
        self.wait(0.5)
        self.play(still.animate.rotate(0.5), run_time=0.5)
        self.wait(0.2)


class WaitUntil(mn.Scene):
    """A wait of unknown length."""

    def construct(self):
        dot = mn.Dot(mn.LEFT * 2).add_updater(lambda m, dt: m.shift(mn.RIGHT * 4 * dt))
        self.add(dot)
        self.wait_until(lambda: dot.get_x() > 0.1, max_time=3)
        dot.clear_updaters()
        self.wait(0.2)


class MovedCamera(mn.MovingCameraScene):
    """A camera that pans and zooms."""

    def construct(self):
        square = mn.Square(fill_opacity=0.5).shift(mn.LEFT * 2)
        self.add(square, mn.Text("zoom"))
        self.wait(0.2)
        self.play(self.camera.frame.animate.scale(0.4).move_to(square), run_time=0.6)
        self.wait(0.2)
        self.play(square.animate.rotate(1), run_time=0.3)


class Zoomed(mn.ZoomedScene):
    """A camera inside the picture of another."""

    def __init__(self, **kwargs):
        super().__init__(zoom_factor=0.3, zoomed_display_height=2, zoomed_display_width=3, **kwargs)

    def construct(self):
        dot = mn.Dot(color=mn.GREEN)
        self.add(mn.NumberPlane(), dot)
        self.wait(0.2)
        self.activate_zooming(animate=False)
        self.wait(0.2)
        self.play(dot.animate.shift(mn.LEFT * 0.5), run_time=0.4)
        self.play(self.zoomed_camera.frame.animate.scale(2), run_time=0.4)


class Turning3D(mn.ThreeDScene):
    """A 3-D camera that turns, shaded surfaces, and text fixed in the frame."""

    def construct(self):
        self.set_camera_orientation(phi=70 * mn.DEGREES, theta=-45 * mn.DEGREES)
        surface = mn.Surface(
            lambda u, v: np.array([u, v, np.sin(u) * np.cos(v)]),
            u_range=[-2, 2],
            v_range=[-2, 2],
            resolution=(6, 6),
        )
        title = mn.Text("fixed").to_corner(mn.UL)
        upright = mn.Text("up").shift(mn.RIGHT * 2)
        self.add_fixed_in_frame_mobjects(title)
        self.add_fixed_orientation_mobjects(upright)
        self.add(mn.ThreeDAxes(), surface)
        self.begin_ambient_camera_rotation(rate=0.8)
        self.wait(0.5)
        self.stop_ambient_camera_rotation()
        self.move_camera(phi=30 * mn.DEGREES, frame_center=[0.5, 0, 0], run_time=0.4)
        self.play(surface.animate.set_opacity(0.3), run_time=0.3)


class Stacking(mn.Scene):
    """z_index, foreground mobjects, and changes of order."""

    def construct(self):
        low = mn.Square(color=mn.BLUE, fill_opacity=1)
        high = mn.Circle(color=mn.RED, fill_opacity=0.7, z_index=3)
        middle = mn.Triangle(color=mn.GREEN, fill_opacity=1, z_index=1).scale(1.5)
        self.add(high, low, middle)
        self.wait(0.2)
        front = mn.Star(fill_opacity=1, color=mn.YELLOW)
        self.add_foreground_mobject(front)
        self.play(low.animate.shift(mn.RIGHT), run_time=0.4)
        middle.set_z_index(5)
        self.wait(0.2)
        self.bring_to_back(low)
        self.play(mn.FadeIn(mn.Dot(mn.UP)), run_time=0.3)


class Styles(mn.Scene):
    """Gradients, sheen, background strokes, joints and caps, dashes, thick corners."""

    def construct(self):
        text = mn.Text("gradient", gradient=(mn.BLUE, mn.RED)).shift(mn.UP * 2)
        text.set_stroke(mn.WHITE, width=6, background=True)
        sheen = mn.Square(fill_opacity=1, color=mn.ORANGE).set_sheen(-0.6, mn.UR)
        striped = mn.Circle(stroke_width=20).set_stroke([mn.RED, mn.GREEN, mn.BLUE])
        striped.shift(mn.RIGHT * 3)
        spike = mn.VMobject(stroke_width=40, joint_type=mn.LineJointType.MITER)
        spike.set_points_as_corners([[-5, -2, 0], [-4, 2, 0], [-3.4, -2, 0]])
        caps = mn.Line(mn.DOWN * 2, mn.DOWN * 2 + mn.RIGHT * 2, stroke_width=30)
        caps.set_cap_style(mn.CapStyleType.SQUARE)
        dashed = mn.DashedLine(mn.LEFT * 6, mn.RIGHT * 6).shift(mn.DOWN * 3)
        self.add(text, sheen, striped, spike, caps, dashed)
        self.play(
            sheen.animate.rotate(1),
            striped.animate.scale(1.5),
            spike.animate.shift(mn.UP),
            caps.animate.set_cap_style(mn.CapStyleType.ROUND),
            text.animate.shift(mn.DOWN),
            run_time=0.6,
        )


class Images(mn.Scene):
    """Images: nearest, linear, turned, translucent, partly outside, changing content."""

    def construct(self):
        heat = np.add.outer(np.arange(12), np.arange(16)) * 9
        nearest = mn.ImageMobject(np.uint8(heat)).set_resampling_algorithm(
            mn.RESAMPLING_ALGORITHMS["nearest"]
        )
        nearest.stretch_to_fit_height(3).stretch_to_fit_width(4).shift(mn.LEFT * 4)
        cubic = mn.ImageMobject(np.uint8(heat.T)).scale(12).shift(mn.RIGHT * 2)
        linear = mn.ImageMobject(np.uint8(255 - heat)).set_resampling_algorithm(
            mn.RESAMPLING_ALGORITHMS["linear"]
        )
        linear.scale(15).shift(mn.RIGHT * 6 + mn.UP * 2).set_opacity(0.5)
        time = mn.ValueTracker(0)

        def recolor(image):
            image.pixel_array[:, :, 0] = np.uint8(heat + 60 * time.get_value())

        nearest.add_updater(recolor)
        self.add(mn.Square(), nearest, cubic, linear, mn.Circle(radius=2))
        self.play(time.animate.set_value(2), run_time=0.5)
        self.play(mn.Rotate(cubic, 1), nearest.animate.shift(mn.LEFT * 2.3), run_time=0.5)
        self.play(mn.FadeOut(linear), run_time=0.3)


class PointClouds(mn.Scene):
    """Point clouds, between and under outlines."""

    def construct(self):
        cloud = mn.PointCloudDot(radius=1, density=8, stroke_width=2, color=mn.YELLOW)
        self.add(mn.Square(), cloud, mn.Circle())
        self.play(cloud.animate.shift(mn.RIGHT * 2), run_time=0.4)
        self.play(mn.Create(mn.Line(mn.DL, mn.UR)), run_time=0.3)


class BackgroundImages(mn.Scene):
    """Outlines filled from an image."""

    def construct(self):
        picture = mn.ImageMobject(np.uint8(np.add.outer(np.arange(144), np.arange(256)) % 256))
        image = picture.get_pixel_array()
        from PIL import Image

        filled = mn.Circle(radius=2, fill_opacity=1)
        filled.background_image = Image.fromarray(image)
        self.add(mn.Square(side_length=5), filled)
        self.play(filled.animate.shift(mn.RIGHT), run_time=0.3)


class Homotopies(mn.Scene):
    """Homotopy and PhaseFlow, the second of which depends on the frames before."""

    def construct(self):
        grid = mn.NumberPlane(x_range=[-4, 4, 2], y_range=[-3, 3, 2])
        self.play(
            mn.Homotopy(lambda x, y, z, t: (x + t * np.sin(y), y + t * np.cos(x), z), grid),
            run_time=0.5,
        )
        self.play(mn.PhaseFlow(lambda p: np.array([-p[1], p[0], 0]) * 0.4, grid), run_time=0.5)


class Compositions(mn.Scene):
    """Succession, LaggedStart, ChangeSpeed and animations that add and remove mobjects."""

    def construct(self):
        a, b, c = mn.Dot(mn.LEFT), mn.Square(), mn.Circle().shift(mn.RIGHT * 2)
        self.play(mn.Succession(mn.FadeIn(a), mn.Create(b), mn.GrowFromCenter(c)), run_time=0.9)
        self.play(
            mn.LaggedStart(*(m.animate.shift(mn.UP) for m in (a, b, c)), lag_ratio=0.4),
            run_time=0.6,
        )
        self.play(
            mn.ChangeSpeed(
                mn.AnimationGroup(b.animate(run_time=0.6).rotate(2)),
                speedinfo={0.3: 1, 0.5: 0.4, 0.8: 1},
            )
        )
        self.play(mn.Succession(mn.Wait(0.2), mn.Add(mn.Star()), mn.Wait(0.2)))
        self.play(mn.FadeOut(b), mn.Uncreate(c), mn.Indicate(a), run_time=0.4)


class Matching(mn.Scene):
    """TransformMatching, Transform of outlines of unlike length, and a table."""

    def construct(self):
        one, two = mn.Text("abcd"), mn.Text("dxba").shift(mn.UP)
        self.add(one)
        self.play(mn.TransformMatchingShapes(one, two, path_arc=1), run_time=0.6)
        table = mn.Table([["1", "2"], ["3", "4"]], row_labels=[mn.Text("r"), mn.Text("s")])
        table.scale(0.5)
        self.play(mn.FadeOut(two), mn.FadeIn(table), run_time=0.5)
        self.play(table.animate.shift(mn.LEFT), run_time=0.3)


class Sections(mn.Scene):
    """Sections, one of them skipped, one empty."""

    def construct(self):
        self.next_section("first")
        square = mn.Square()
        self.play(mn.Create(square), run_time=0.3)
        self.next_section("skipped", skip_animations=True)
        self.play(square.animate.shift(mn.RIGHT), run_time=0.4)
        self.next_section("empty")
        self.next_section("last")
        self.play(square.animate.rotate(1), run_time=0.3)
        self.wait(0.3)


class Transparent(mn.Scene):
    """A transparent background."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.camera.background_opacity = 0

    def construct(self):
        image = mn.ImageMobject(np.uint8(np.arange(64).reshape(8, 8) * 3)).scale(20)
        image.set_opacity(0.6)
        self.play(mn.Create(mn.Square(fill_opacity=0.4)), run_time=0.4)
        self.play(mn.FadeIn(image), run_time=0.3)


class ChangingBackground(mn.Scene):
    """A page of another color, exchanged on the way."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.camera.background_color = mn.ManimColor("#f3f4f6")

    def construct(self):
        square = mn.Square(color=mn.BLACK)
        self.play(mn.Create(square), run_time=0.3)
        self.camera.background_color = mn.ManimColor("#101828")
        self.play(square.animate.set_color(mn.WHITE), run_time=0.3)
        self.wait(0.3)


class Nothing(mn.Scene):
    """Waits before anything is there, moving mobjects removed, empty and broken points."""

    def construct(self):
        self.wait(0.3)
        square = mn.Square()
        broken = mn.Line()
        broken.points[0, 0] = np.nan
        stub = mn.VMobject().set_points(np.array([[0.0, 0, 0], [1, 0, 0]]))
        far = mn.Line(mn.LEFT * 1e7, mn.RIGHT * 1e7)
        self.add(square, broken, stub, far)
        self.play(square.animate.shift(mn.UP), run_time=0.3)
        self.wait(0.2, frozen_frame=False)
        self.clear()
        self.wait(0.25)


class ManyWaits(mn.Scene):
    """Still waits longer than the distance of keyframes, and of one frame."""

    def construct(self):
        self.add(mn.Text("still"))
        self.wait(0.1)
        self.wait(4.5)
        self.play(mn.Create(mn.Circle()), run_time=0.3)
        self.wait(2.3)


class Unshown(mn.Animation):
    """Animates a mobject that it never puts on screen."""

    def _setup_scene(self, scene):
        pass


class TwicePainted(mn.Scene):
    """A play in which nothing on screen moves: manim paints the whole scene over itself."""

    def construct(self):
        self.add(mn.Circle(fill_opacity=0.3), mn.Text("twice"))
        self.wait(0.2)
        self.play(Unshown(mn.Dot(), introducer=True), run_time=0.3)


class GradientOfAFamily(mn.Scene):
    """A gradient runs across the whole family, so it turns when only a child moves."""

    def construct(self):
        parent = mn.Square(fill_opacity=1).set_color([mn.RED, mn.BLUE]).shift(mn.LEFT * 2)
        child = mn.Dot()
        parent.add(child)
        self.add(parent)
        self.play(child.animate.shift(mn.RIGHT * 4), run_time=0.5)


GALLERY = [
    FadingTrail,
    AlwaysRedrawn,
    Streams,
    RandomAndDtUpdaters,
    SceneUpdater,
    WaitUntil,
    MovedCamera,
    Zoomed,
    Turning3D,
    Stacking,
    Styles,
    Images,
    PointClouds,
    BackgroundImages,
    Homotopies,
    Compositions,
    Matching,
    Sections,
    Transparent,
    ChangingBackground,
    Nothing,
    ManyWaits,
    TwicePainted,
    GradientOfAFamily,
]
