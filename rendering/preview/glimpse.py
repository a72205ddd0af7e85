"""Getting to a moment of a scene quickly: plays that end before it are skipped, not stepped.

A skipped play goes to its end in one step, as with manim's own `-n`. The clock and the frame's
number come out as if it had been stepped, so the moment is the right one. Its picture is, too, for
scenes that are a function of time (ours are); others may differ until the film itself is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rendering.profiles import Profile


def hurried(make_scene: Callable[[], Any], profile: Profile, seconds: float) -> Callable[[], Any]:
    """Return what builds the scene so that it hurries to the frame at `seconds`."""
    target = int(seconds * profile.fps + 1e-5)

    def build() -> Any:
        scene = make_scene()
        compile_play = scene.compile_animation_data

        # manim asks whether to skip, calls this, and then looks at the answer.
        def compile_and_decide(*args: Any, **kwargs: Any) -> Any:
            compiled = compile_play(*args, **kwargs)
            renderer = scene.renderer
            frames = _frames_of(scene, profile.fps)
            if not renderer.skip_animations and frames and renderer.frames + frames <= target:
                renderer.skip_animations = True
                renderer.frames += frames
                # manim adds the duration itself; stepping would have added whole frames.
                renderer.time += frames * (1 / profile.fps) - scene.duration
            return compiled

        scene.compile_animation_data = compile_and_decide
        return scene

    return build


def _frames_of(scene: Any, fps: int) -> int:
    """Return how many frames a play takes, in manim's arithmetic; 0 if only stepping can tell."""
    if scene.stop_condition is not None:
        return 0
    if scene.is_current_animation_frozen_frame():
        return int(scene.duration / (1 / fps))
    return len(np.arange(0, scene.duration, 1 / fps))
