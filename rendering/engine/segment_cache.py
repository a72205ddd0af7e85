"""Encoded segments, kept from one run to the next.

The key of a segment is the hash of everything that decides its bytes: each picture's display list
and length, the profile, the source of this engine, and the versions of the libraries that draw and
encode. So nothing in it can be out of date, and no setting of the films has to be watched.

An entry is a file that carries its own checksum, and comes into being by renaming. A damaged one
is noticed when it is read, removed, and made again; runs at the same time do not disturb each
other, for they can only write the same content.
"""

from __future__ import annotations

import os
import pickle
import platform
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import av
import cairo
import numpy as np
import PIL

from rendering.engine.display_list import Segment, digest_of
from rendering.engine.h264 import EncodedFrame
from rendering.profiles import Profile

DEFAULT_LIMIT = 2 * 2**30
"""Bytes. A film takes 2 to 4 MB at the blog profile, so this keeps hundreds."""

_SUFFIX = ".segment"
_CHECKSUM_BYTES = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept segment."""

    key: str
    size: int  # bytes
    used: float  # when it was last written or read, in seconds since 1970


class SegmentCache:
    """A folder of encoded segments.

    Parameters
    ----------
    folder
        Made if it is not there.
    limit
        How many bytes to keep at most; what was not used for longest goes first.
    """

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        if limit < 0:
            raise ValueError(f"limit must be >= 0 bytes, got {limit}")
        self.folder = folder
        self.limit = limit
        self.hits = 0
        self.misses = 0
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> list[EncodedFrame] | None:
        """Return the frames kept under `key`, or None if there are none, or not whole ones."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            self.misses += 1
            return None
        checksum, body = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
        # The key is part of the checksum: a file under another's name is damage, too.
        if checksum != _checksum(key, body):
            path.unlink(missing_ok=True)
            self.misses += 1
            return None
        with suppress(OSError):  # removed by another run since; what was read is whole
            os.utime(path)
        self.hits += 1
        return [EncodedFrame(*fields) for fields in pickle.loads(body)]

    def put(self, key: str, frames: list[EncodedFrame]) -> None:
        """Keep the frames of a segment. A full disk is no error: the cache just stays as it is."""
        body = pickle.dumps([(f.data, f.is_keyframe, f.shown) for f in frames], protocol=5)
        temporary = None
        try:
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                temporary = Path(file.name)
                file.write(_checksum(key, body) + body)
            temporary.replace(self._path(key))
        except OSError:
            if temporary is not None:
                temporary.unlink(missing_ok=True)

    def entries(self) -> list[Entry]:
        """List what is kept, the longest unused first."""
        return sorted(self._scan(), key=lambda entry: (entry.used, entry.key))

    def size(self) -> int:
        """Return how many bytes are kept."""
        return sum(entry.size for entry in self._scan())

    def prune(self) -> int:
        """Remove what goes beyond the limit; return how many entries went."""
        entries = self.entries()
        excess = sum(entry.size for entry in entries) - self.limit
        removed = 0
        for entry in entries:
            if excess <= 0:
                break
            self._path(entry.key).unlink(missing_ok=True)
            excess -= entry.size
            removed += 1
        return removed

    def clear(self) -> int:
        """Remove everything; return how many entries went."""
        entries = self.entries()
        for entry in entries:
            self._path(entry.key).unlink(missing_ok=True)
        return len(entries)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"

    def _scan(self) -> Iterator[Entry]:
        for path in self.folder.glob(f"*{_SUFFIX}"):
            try:
                status = path.stat()
            except OSError:  # removed by another run
                continue
            yield Entry(path.name.removesuffix(_SUFFIX), status.st_size, status.st_mtime)


def key_of(segment: Segment, profile: Profile) -> str:
    """Return the name under which a segment's frames are kept."""
    size = (profile.width, profile.height, profile.fps)
    return digest_of(engine_version(), size, segment.digest).hex()


@cache
def engine_version() -> str:
    """Return what stands for everything but the scene that decides a segment's bytes."""
    here = Path(__file__).parent
    sources = {path.name: path.read_bytes() for path in sorted(here.glob("*.py"))}
    libraries = {
        "av": av.__version__,
        "codec": av.library_versions["libavcodec"],
        "cairo": cairo.cairo_version_string(),
        "numpy": np.__version__,
        "pillow": PIL.__version__,
        "machine": platform.machine(),
    }
    parts = [*sources, *sources.values(), *map(str, sorted(libraries.items()))]
    return digest_of(*parts).hex()


def _checksum(key: str, body: bytes) -> bytes:
    return blake2b(key.encode() + b"\0" + body, digest_size=_CHECKSUM_BYTES).digest()
