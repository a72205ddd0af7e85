"""Text tracks: what ``<track>`` takes on a web page."""

from __future__ import annotations

from collections.abc import Iterable

import webvtt
from webvtt.models import Timestamp

from rendering.script import Script


def _timestamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    whole, thousandths = divmod(milliseconds, 1000)
    minutes, whole = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return str(Timestamp(hours, minutes, whole, thousandths))


def _vtt(cues: Iterable[tuple[float, float, str]]) -> str:
    track = webvtt.WebVTT()
    for start, end, text in cues:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        track.captions.append(webvtt.Caption(_timestamp(start), _timestamp(end), escaped))
    content: str = track.content
    return content + "\n"


def captions(script: Script) -> str:
    """Return the captions that the film shows, as WebVTT."""
    return _vtt((s.start, s.end, s.caption) for s in script.spoken)


def descriptions(script: Script) -> str:
    """Return what is seen, for those who can't see it, as WebVTT."""
    return _vtt((s.start, s.end, s.description) for s in script.spoken)


def chapter_title(beat: str) -> str:
    """Return what a reader calls a beat: ``degree-4`` is “Degree 4”."""
    return beat.replace("-", " ").capitalize()


def chapters(script: Script) -> str:
    """Return the beats as chapters, as WebVTT."""
    return _vtt((b.start, b.end, chapter_title(b.name)) for b in script.beats)
