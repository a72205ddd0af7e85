"""The sizes in which a film can be rendered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """A picture size and a frame rate, under the name that the command line uses."""

    name: str
    width: int  # pixels, even (yuv420p halves it)
    height: int  # pixels, even
    fps: int  # frames a second


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("draft", 854, 480, 15),
        Profile("blog", 1280, 720, 60),  # two device pixels for each of a 600-pixel column
        Profile("hd", 1920, 1080, 60),
        Profile("4k", 3840, 2160, 60),
    )
}
DEFAULT_PROFILE = "blog"
