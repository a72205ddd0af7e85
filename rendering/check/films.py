"""The check of many films, several at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rendering.check import Finding, findings
from rendering.pool import in_processes
from rendering.source import FilmSource
from rendering.worker import Failed, failure


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a film in one theme, or why it could not be looked at."""

    film: str
    theme: str
    findings: tuple[Finding, ...] = ()
    failed: Failed | None = None


def check_all(
    films: Sequence[FilmSource], themes: Sequence[str], *, jobs: int
) -> Iterator[Checked]:
    """Check films in some themes, `jobs` of them at a time, and yield what was found, in order."""
    asked = [(film, theme, number > 0) for film in films for number, theme in enumerate(themes)]
    return in_processes(_checked, asked, jobs=jobs)


def _checked(asked: tuple[FilmSource, str, bool]) -> Checked:
    film, theme, only_colors = asked
    try:
        found = findings(film, theme, only_colors=only_colors)
    except Exception as error:  # whatever a scene raises becomes the film's line
        return Checked(film.topic, theme, failed=failure(error))
    return Checked(film.topic, theme, tuple(found))
