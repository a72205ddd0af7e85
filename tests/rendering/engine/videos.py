"""Looking into video files, with tools that the engine does not use."""

from __future__ import annotations

import json
import subprocess

import numpy as np


def ffprobe(path, *arguments):
    """Return ffprobe's answer as a dictionary."""
    command = ["ffprobe", "-v", "error", "-of", "json", *arguments, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def decoded_rgb(path, width, height):
    """Return all frames as ffmpeg decodes and converts them, (frames, height, width, 3).

    The conversion is exact to rounding: full chroma interpolation, no fast paths.
    """
    command = [
        "ffmpeg", "-v", "error", "-i", str(path), "-fps_mode", "passthrough",
        "-sws_flags", "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact",
        "-pix_fmt", "rgb24", "-f", "rawvideo", "-",
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True)
    assert not done.stderr, done.stderr.decode()
    return np.frombuffer(done.stdout, dtype=np.uint8).reshape(-1, height, width, 3)


def decoded_planes(path, width, height):
    """Return all frames as they are stored, (frames, height * 3 / 2, width)."""
    command = [
        "ffmpeg", "-v", "error", "-i", str(path), "-fps_mode", "passthrough",
        "-f", "rawvideo", "-",
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True)
    assert not done.stderr, done.stderr.decode()
    return np.frombuffer(done.stdout, dtype=np.uint8).reshape(-1, height * 3 // 2, width)


def psnr(one, other):
    """Return the peak signal-to-noise ratio of 8-bit samples, in dB."""
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return np.inf if error == 0 else 10 * np.log10(255**2 / error)


def boxes(path):
    """Return the names of an MP4's top-level boxes, in order."""
    content = path.read_bytes()
    names, at = [], 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        names.append(content[at + 4 : at + 8].decode())
        at += size
    return names
