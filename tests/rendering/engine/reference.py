"""What manim itself draws, frame by frame, as the standard that the engine is held to."""

from __future__ import annotations

import manim as mn
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter

from rendering.engine.canvas import Canvas
from rendering.engine.film import _play
from rendering.engine.recording import SegmentRecorder


class _KeepingRenderer(CairoRenderer):
    """Manim's renderer, drawing as ever, that keeps the frames rather than encoding them."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.kept = []

    def add_frame(self, frame, num_frames=1):
        if not self.skip_animations:
            self.kept += [frame] * num_frames
        super().add_frame(frame, num_frames)


class _SectionWriter(SceneFileWriter):
    """Manim's file writer, whose sections forget that nothing is written."""

    def add_partial_movie_file(self, hash_animation):
        self.sections[-1].partial_movie_files.append(hash_animation)


def manim_frames(make_scene, profile):
    """Return every frame that plain manim draws of a scene, (height, width, 4) each."""
    settings = {
        "pixel_width": profile.width,
        "pixel_height": profile.height,
        "frame_rate": profile.fps,
        "dry_run": True,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with mn.tempconfig(settings):
        scene = make_scene()
        camera = scene.renderer.camera
        scene.renderer = _KeepingRenderer(file_writer_class=_SectionWriter)
        scene.renderer.camera = camera  # with the background that the scene's __init__ set
        scene.renderer.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        scene.render()
    return scene.renderer.kept


def recorded_segments(make_scene, profile, seconds=None):
    """Return the segments of a scene, of at most `seconds` each if that is given."""
    segments = []
    recorder = SegmentRecorder(profile.fps, segments.append)
    if seconds is not None:
        recorder._longest = max(1, round(seconds * profile.fps))
    _play(make_scene, profile, recorder)
    recorder.finish()
    return segments


def drawn_frames(segments, profile, canvas=None):
    """Return every frame of some segments, drawn one after the other on one canvas."""
    canvas = canvas or Canvas(profile.width, profile.height)
    frames = []
    for segment in segments:
        for shot in segment.shots:
            canvas.show(shot.items)
            frames += [canvas.pixels.copy()] * shot.count
        canvas.forget(keep=segment.shots[-1].items)
    return frames
