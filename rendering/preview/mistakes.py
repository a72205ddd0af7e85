"""From an exception to what an author needs: file, line, the lines around it, the way there."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

from rendering.preview.messages import Mistake
from rendering.source import ROOT

AROUND = 3  # lines before and after


def mistake_of(error: BaseException, folders: Sequence[Path]) -> Mistake:
    """Say where in the files of `folders` an error came from.

    The innermost line that the author wrote wins; lines of the kit only if there is no other.
    """
    frames = [
        (Path(frame.filename).resolve(), frame.lineno or 0, frame.name)
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    own = [frame for frame in frames if frame[0].parent in folders]
    if isinstance(error, SyntaxError) and error.filename:  # raised by the import of this file
        own.append((Path(error.filename).resolve(), error.lineno or 0, "<module>"))
    authored = [frame for frame in own if frame[0].parent.name != "kit"]
    file, line, _ = (authored or own or frames or [(Path("?"), 0, "")])[-1]
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return Mistake(
        file=shown(file),
        line=line,
        kind=type(error).__name__,
        message=said or type(error).__name__,
        excerpt=_excerpt(file, line),
        trace=tuple(f"{shown(path)}:{number} in {name}" for path, number, name in own),
    )


def shown(file: Path) -> str:
    """Return a path as its author knows it: from the project's root, if it is in there."""
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)


def _excerpt(file: Path, line: int) -> tuple[tuple[int, str], ...]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    first = max(1, line - AROUND)
    return tuple(enumerate(lines[first - 1 : line + AROUND], start=first)) if line else ()
