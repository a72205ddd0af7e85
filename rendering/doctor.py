"""What rendering needs, what of it is here, and how to get the rest."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from rendering.source import ROOT

HOW = {
    "Linux": "sudo apt-get install {apt}",
    "Darwin": "brew install {brew}",
}
NEEDED_FONTS = ("Inter-Regular.otf", "Inter-Medium.otf")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that rendering needs."""

    name: str
    found: str  # its version; empty if it is missing
    remedy: str  # how to get it

    @property
    def ok(self) -> bool:
        """Whether it is there."""
        return bool(self.found)


def _remedy(apt: str, brew: str) -> str:
    how = HOW.get(platform.system(), "install {brew} with your system's package manager")
    return how.format(apt=apt, brew=brew)


def _program(name: str, argument: str, apt: str, brew: str) -> Finding:
    path, found = shutil.which(name), ""
    if path:
        said = subprocess.run([path, argument], capture_output=True, text=True, check=False)
        words = (said.stdout or said.stderr).splitlines() or ["?"]
        found = words[0][:60] if said.returncode == 0 else ""
    return Finding(name, found, _remedy(apt, brew))


def _encoder(name: str) -> Finding:
    found = ""
    if shutil.which("ffmpeg"):
        said = subprocess.run(
            ["ffmpeg", "-hide_banner", "-encoders"], capture_output=True, text=True, check=False
        )
        found = "yes" if f" {name} " in said.stdout else ""
    return Finding(f"ffmpeg's encoder {name}", found, _remedy("ffmpeg", "ffmpeg"))


def _package(name: str) -> Finding:
    try:
        found = version(name)
    except PackageNotFoundError:
        found = ""
    return Finding(name, found, "make setup")


def findings() -> list[Finding]:
    """Look at everything that rendering needs."""
    python = platform.python_version() if sys.version_info >= (3, 11) else ""
    fonts = [
        Finding(
            f"font {name}",
            "bundled" if (ROOT / "assets" / "fonts" / name).is_file() else "",
            "git checkout -- assets/fonts",
        )
        for name in NEEDED_FONTS
    ]
    packages = ["manim", "av", "pillow", "typst", "numpy", "scipy", "torch", "torchdiffeq"]
    packages += ["ffmpeg-python", "typer", "rich", "pydantic", "webvtt-py", "filelock", "cmap"]
    free = shutil.disk_usage(ROOT).free / 2**30
    return [
        Finding("Python ≥ 3.11", python, "install Python 3.11 or newer, then: make setup"),
        _program("ffmpeg", "-version", "ffmpeg", "ffmpeg"),
        _program("ffprobe", "-version", "ffmpeg", "ffmpeg"),
        _encoder("libwebp"),
        *map(_package, packages),
        *fonts,
        Finding("room on disk", f"{free:.0f} GiB free" if free > 1 else "", "free at least 1 GiB"),
    ]
