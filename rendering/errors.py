"""What can go wrong, said in one line: the cause and the remedy."""

from __future__ import annotations


class RenderingError(Exception):
    """A failure that the user can do something about; its message is shown without a traceback."""


class UsageError(RenderingError):
    """A wrong word on the command line: exit status 2."""


def nearest(kind: str, given: str, known: list[str]) -> UsageError:
    """Return the error for a name that isn't known, with the names that come closest."""
    from difflib import get_close_matches

    close = get_close_matches(given.lower(), known, n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(known)}"
    return UsageError(f"unknown {kind} {given!r}; {hint}")
