"""What a run has to do: pure decisions, no work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rendering.manifest import FilmRecord, Manifest
from rendering.profiles import Profile
from rendering.source import FilmSource, unchanged

State = Literal["rendered", "outdated", "damaged", "missing"]


@dataclass(frozen=True, slots=True)
class Job:
    """One film in one theme: the unit of work, one process each."""

    film: FilmSource
    theme: str
    profile: Profile

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.film.topic} ({self.theme})"

    @property
    def stem(self) -> str:
        """The output files' name without extension."""
        return f"{self.film.topic}.{self.theme}"


def state(record: FilmRecord | None, theme: str, folder: Path) -> State:
    """Return how a film stands in one theme, by looking at its files and at its sources."""
    if record is None or theme not in record.themes:
        return "missing"
    rendered = record.themes[theme]
    files = [rendered.video, rendered.poster]
    files += [record.captions, record.descriptions, record.chapters, record.numbers]
    if not all(file.matches(folder) for file in files):
        return "damaged"
    return "rendered" if unchanged(rendered.made_from) else "outdated"


def jobs(
    films: list[FilmSource],
    themes: list[str],
    profile: Profile,
    manifest: Manifest,
    folder: Path,
    *,
    force: bool,
) -> tuple[list[Job], list[Job]]:
    """Return the jobs to do, longest first, and those already done.

    A film in a theme is done when its files are whole, in this profile, and nothing that it was
    made from has changed.
    """
    to_do: list[Job] = []
    done: list[Job] = []
    for film in films:
        record = manifest.film(film.topic)
        for theme in themes:
            job = Job(film, theme, profile)
            fresh = (
                record is not None
                and state(record, theme, folder) == "rendered"
                and record.themes[theme].profile == profile.name
            )
            (done if fresh and not force else to_do).append(job)
    to_do.sort(key=lambda job: -expected_duration(manifest, job))
    return to_do, done


def expected_duration(manifest: Manifest, job: Job) -> float:
    """Return how long the film will probably be, seconds: as long as last time."""
    record = manifest.film(job.film.topic)
    return record.duration if record else 50.0
