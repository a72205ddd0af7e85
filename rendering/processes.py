"""How a process of ours comes into being."""

from __future__ import annotations

import multiprocessing
import os
from functools import cache
from multiprocessing.context import ForkServerContext, SpawnContext

_READY = ["manim", "rendering.engine.film"]
"""What a new process finds imported: what every film needs. One film in four needs PyTorch."""


@cache
def processes() -> ForkServerContext | SpawnContext:
    """Return the context that makes processes.

    Each is forked from a server that has imported manim, once for all, and has done nothing else
    since: a process in which PyTorch has worked must not be forked, for its threads do not survive
    and the fork may wait for them. Where there is no fork, a process starts from nothing.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    # The server inherits it; without, numpy starts threads as soon as it is imported. There is
    # nothing for them to do: as many processes as cores are at work.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_READY)
    return context
