"""Processes that are forked from a server neither hang nor drag along what its parent did."""

from __future__ import annotations

import numpy as np
import scipy.linalg
import torch

from rendering.processes import processes

WATCHDOG = 120  # seconds; a hang is a hang, not slow


def work(connection):
    """Use what starts threads: matrix products, autograd, LAPACK."""
    x = torch.rand(200, 200, requires_grad=True)
    (x @ x).sum().backward()
    eigenvalues = scipy.linalg.eigvalsh(np.eye(200) * 3)
    connection.send((bool(torch.isfinite(x.grad).all()), float(eigenvalues[0])))


def test_no_hang_in_fifty_runs_with_torch_and_scipy_before_and_after():
    for _ in range(50):
        torch.rand(200, 200) @ torch.rand(200, 200)
        scipy.linalg.eigvalsh(np.eye(200))
        ours, theirs = processes().Pipe(duplex=False)
        process = processes().Process(target=work, args=(theirs,))
        process.start()
        theirs.close()
        assert ours.poll(WATCHDOG), "the process hangs"
        assert ours.recv() == (True, 3.0)
        process.join(WATCHDOG)
        assert process.exitcode == 0


def loaded(connection):
    import sys

    connection.send("manim" in sys.modules and "torch" in sys.modules)


def test_a_new_process_finds_the_slow_imports_done():
    ours, theirs = processes().Pipe(duplex=False)
    process = processes().Process(target=loaded, args=(theirs,))
    process.start()
    assert ours.poll(WATCHDOG)
    assert ours.recv()
    process.join(WATCHDOG)
