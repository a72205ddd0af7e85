"""Everything that leans on how manim is built inside: the only package that has to follow it.

Checked line by line against manim 0.22.0. What is used, and why it may break:

`Scene.renderer` (scene/scene.py, `Scene.__init__`)
    A scene makes its renderer when it is built. We exchange it before anything is played; the
    scene's methods, its `Manager` and `ThreeDScene` reach it through the attribute only.
`CairoRenderer.play` (renderer/cairo_renderer.py)
    Kept as it is. In this order it resets the skipping status, compiles the animations, begins
    them, calls `save_static_frame_data` with what stands still, and then either `update_frame` and
    `freeze_current_frame` (a still wait) or `Scene.play_internal`, which steps the animations and
    calls `render` for every frame. We override exactly those four.
`CairoRenderer.update_frame`
    What stands still is drawn once a play; each frame starts from that picture and what moves is
    drawn over it. Where nothing moves, *all* mobjects are drawn over it, a second time, which
    darkens antialiased edges. We repeat that, for a frame must be manim's.
`CairoRenderer.add_frame`, `freeze_current_frame`
    Advance `renderer.time` frame by frame; a wait has `int(duration / dt)` frames. Repeated in
    `_emit`, in the same arithmetic.
`SceneFileWriter` (scene/scene_file_writer.py)
    Keeps the sections and drops empty ones. We keep its logic and write no file.
`Scene.get_time_progression` (scene/scene.py)
    Gives the moments of a play as a tqdm, whose `iterable` is numpy.arange(0, run_time, 1 / fps).
    Where single pictures are asked for, we leave moments out (`leaping_progression`).
`Camera.capture_mobjects` (camera/camera.py)
    Sorts the leaves of the families by `get_mobjects_to_display` and draws them by kind, a
    `VMobject` as background stroke, fill, stroke. `DisplayListReader` reads the same values from
    the same methods, in the same order, and paints nothing.
`Camera.get_cairo_context`
    Sets the matrix from units to pixels when a context is first made, and keeps it; a
    `MovingCamera` makes a new one each time. We ask manim for the context and read its matrix.
`Camera.display_image_mobject`
    The placement of an image is computed as manim does, up to the call of Pillow.
`Mobject.update`, `Mobject.get_family`, `VMobject.update_rgbas_array`
    Take a good part of the time that a scene takes to move. While a scene is recorded they are
    exchanged for ones that come to the same for less (`shortcuts`).
"""

from rendering.engine.manim_internals.playing import (
    CHECKED_VERSION,
    DisplayableScene,
    FrameReceiver,
    PlaybackStoppedError,
    RecordingRenderer,
    SceneFactory,
    play_scene,
)

__all__ = [
    "CHECKED_VERSION",
    "DisplayableScene",
    "FrameReceiver",
    "PlaybackStoppedError",
    "RecordingRenderer",
    "SceneFactory",
    "play_scene",
]
