"""What is seen while films are rendered, and what is said when they are done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from rendering.batch import Event
from rendering.plan import Job
from rendering.worker import Failed, Finished
from rendering.worker import Progress as Frames


class Board:
    """One line a film, and one for the whole with the time left."""

    def __init__(self, console: Console, jobs: list[Job], expected: dict[str, int]) -> None:
        self._expected = expected
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("frames"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._whole = self.progress.add_task("all films", total=sum(expected.values()))
        self._lines = {
            job.name: self.progress.add_task(
                f"{job.name} waiting", total=expected[job.name], start=False
            )
            for job in jobs
        }

    def tell(self, job: Job, event: Event) -> None:
        """Show what has happened to a job."""
        line = self._lines[job.name]
        if event is None:
            self.progress.start_task(line)
            self.progress.update(line, description=f"{job.name} rendering")
            return
        if isinstance(event, Frames):
            if event.expected:
                self._expected[job.name] = event.expected
            self.progress.update(line, completed=event.frames, total=self._expected[job.name])
        elif isinstance(event, Finished):
            self._expected[job.name] = event.frames
            self.progress.update(
                line,
                completed=event.frames,
                total=event.frames,
                description=f"[green]{job.name} rendered",
            )
            self.progress.stop_task(line)
            self.progress.console.print(f"[green]✓[/] {job.name}: {event.script.duration:.1f} s")
        elif isinstance(event, Failed):
            self._expected[job.name] = 0
            self.progress.update(line, total=0, description=f"[red]{job.name} failed")
            self.progress.stop_task(line)
        tasks = {task.id: task for task in self.progress.tasks}
        self.progress.update(
            self._whole,
            completed=sum(int(tasks[line].completed) for line in self._lines.values()),
            total=sum(self._expected.values()),
        )


@contextmanager
def board(
    console: Console, jobs: list[Job], expected: dict[str, int], *, quiet: bool
) -> Iterator[Board]:
    """Show the board while the work goes on; not when quiet or when nobody is watching."""
    shown = Board(console, jobs, expected)
    if quiet or not console.is_terminal:
        shown.progress.disable = True
    with shown.progress:
        yield shown
