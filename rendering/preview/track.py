"""A film in one theme as the preview knows it: the name of each frame's picture."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Track:
    """Frames, old ones replaced by new ones from the first on.

    Attributes
    ----------
    names
        Of each frame's picture. From `recorded` on they are those of the film as it was before.
    recorded
        How many frames the present recording has.
    changed
        First frame and end (exclusive) of what differs from the film before; None if nothing does,
        or there was none before.
    """

    names: list[str] = field(default_factory=list)
    recorded: int = 0
    changed: tuple[int, int] | None = None
    _had_film: bool = False

    def start_again(self) -> None:
        """Get ready for a new recording; what is there stays until it is replaced."""
        self._had_film = bool(self.names)
        self.recorded = 0
        self.changed = None

    def put(self, first: int, count: int, name: str) -> None:
        """Take frames `first` to `first + count - 1`."""
        end = first + count
        if self._had_film:
            differing = [
                frame
                for frame in range(first, end)
                if frame >= len(self.names) or self.names[frame] != name
            ]
            if differing:
                start = self.changed[0] if self.changed else differing[0]
                self.changed = (start, differing[-1] + 1)
        self.names[first:end] = [name] * count
        self.recorded = end

    def finish(self, frames: int) -> None:
        """Drop what is left of a longer film before."""
        if self._had_film and len(self.names) > frames:
            start = self.changed[0] if self.changed else frames
            self.changed = (min(start, frames - 1), frames)
        del self.names[frames:]

    def runs(self, first: int = 0, end: int | None = None) -> list[tuple[int, str]]:
        """Return frames as how often each picture is repeated, and its name."""
        runs: list[tuple[int, str]] = []
        for name in self.names[first:end]:
            if runs and runs[-1][1] == name:
                runs[-1] = (runs[-1][0] + 1, name)
            else:
                runs.append((1, name))
        return runs
