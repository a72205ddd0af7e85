"""The same work for each of many films, in processes beside this one."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from rendering.errors import RenderingError
from rendering.worker import end_with_parent

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_processes(
    work: Callable[[Item], Result], items: Sequence[Item], *, jobs: int
) -> Iterator[Result]:
    """Yield ``work(item)`` for each item, in order, `jobs` of them being done at a time.

    The processes end with this one, however it ends, and as soon as nobody wants the results any
    more. A single job is done in this process.

    Parameters
    ----------
    work
        A function of a module, so that a process can be told of it; what it raises is raised here.

    Raises
    ------
    RenderingError
        If a process died without a word.
    """
    jobs = min(jobs, len(items))
    if jobs <= 1:
        yield from map(work, items)
        return
    context = multiprocessing.get_context("spawn")  # so that they are children of this process
    others = multiprocessing.active_children()
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            for future in futures:
                yield future.result()
        except BrokenProcessPool as error:
            raise RenderingError(
                "a process died without a word, perhaps for lack of memory; "
                "try again with fewer --jobs"
            ) from error
        finally:
            if not all(future.done() for future in futures):
                pool.shutdown(wait=False, cancel_futures=True)
                for process in multiprocessing.active_children():
                    if process not in others:
                        process.terminate()


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends it
    end_with_parent()
