"""Files that are whole or not there.

What is half-made has a name that starts with `PARTIAL`, so that whoever finds it after a crash
knows that it may go.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PARTIAL = ".partial-"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to, which takes its name when all went well.

    Whatever goes wrong meanwhile, `path` stays as it was and nothing is left beside it.
    """
    beside = path.with_name(f"{PARTIAL}{os.getpid()}-{path.name}")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that nobody ever sees half of it."""
    with whole(path) as beside:
        beside.write_text(text, encoding="utf-8")
