"""How many processes may work at a time, agreed on between processes that know nothing else.

A slot is a locked file. The system lets go of a lock when its process ends, however it ends, so
no slot is ever lost.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout


class Slots:
    """Some slots of a common stock.

    Parameters
    ----------
    directory
        Where the stock's lock files are; every process that draws on it names the same one.
    count
        Size of the stock.
    """

    def __init__(self, directory: Path, count: int) -> None:
        self._locks = [
            FileLock(directory / f"slot-{number}.lock", thread_local=False)
            for number in range(count)
        ]

    def take(self) -> bool:
        """Take a slot if one is free; say whether it was."""
        for lock in self._locks:
            if not lock.is_locked:
                try:
                    lock.acquire(blocking=False)
                except Timeout:
                    continue
                return True
        return False

    def give_back(self, count: int = 1) -> None:
        """Give back slots that this object took."""
        taken = [lock for lock in self._locks if lock.is_locked]
        for lock in taken[:count]:
            lock.release()

    def give_back_all(self) -> None:
        """Give back whatever this object took."""
        self.give_back(len(self._locks))
