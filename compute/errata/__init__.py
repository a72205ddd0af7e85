"""What the posts claim, and what the computation says to it.

Each topic has a module here with ``CLAIMS``. A claim names the place in the post, says in our words
what stands there, and holds the call that decides it. Verdicts are computed afresh each time; the
recorded one is only there so that a test can tell when the two part.
"""

from __future__ import annotations

import builtins
import importlib
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from compute.quantities import NumberStyle

Verdict = Literal["right", "wrong", "overclaim", "misleading", "imprecise", "broken code", "stated"]
"""``right``: the computation agrees. The next five: it does not, and in which way. ``stated``: no
computation decides it; the reason says what does."""

TOPICS = tuple(
    sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim of a post.

    A claim of a figure gives `figure` and `tolerance`, and its `call` yields the true value. A
    claim of any other kind has a `call` that yields whether it holds.
    """

    where: str  # in the post: section, demo, exercise
    says: str  # what the post says, in our words
    verdict: Verdict  # as recorded
    call: str = ""  # a Python expression on the compute modules, such as "taylor.reach(6)"
    figure: float | None = None  # as printed in the post
    tolerance: float = 0.0  # half a unit of the figure's last printed digit, unless said otherwise
    style: NumberStyle | None = None  # how the computed value is written
    reason: str = ""  # why, in a sentence; {value} is the computed value
    correction: str = ""  # what the post should say; {value} is the computed value

    def __post_init__(self) -> None:
        if (self.verdict == "stated") == bool(self.call):
            raise ValueError(f"{self.where}: a claim has a call unless it is only stated")
        if self.verdict != "right" and not (self.correction and self.reason):
            raise ValueError(f"{self.where}: what is not right needs a reason and a correction")


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict of today."""

    topic: str
    claim: Claim
    value: Any  # what the call yielded; None if there is none
    holds: bool | None  # None if no computation decides it

    @property
    def verdict(self) -> Verdict:
        """What the computation says; in which way it is not right is as recorded."""
        if self.holds is None:
            return "stated"
        if self.holds:
            return "right"
        return self.claim.verdict if self.claim.verdict not in {"right", "stated"} else "wrong"

    @property
    def text(self) -> str:
        """The computed value as it is written."""
        if self.claim.style is not None and self.value is not None:
            return self.claim.style.text(self.value)
        return str(self.value)

    @property
    def reason(self) -> str:
        """Why, with the computed value filled in."""
        return self.claim.reason.replace("{value}", self.text)

    @property
    def correction(self) -> str:
        """What the post should say, with the computed value filled in."""
        return self.claim.correction.replace("{value}", self.text)


@cache
def _names() -> dict[str, Any]:
    modules = {topic: importlib.import_module(f"compute.{topic}") for topic in TOPICS}
    return {**modules, "np": np, "math": math, "__builtins__": vars(builtins)}


def judge(topic: str, claim: Claim) -> Judged:
    """Decide a claim by computing.

    Raises
    ------
    TypeError
        If the call of a claim without a figure does not yield whether it holds.
    """
    if not claim.call:
        return Judged(topic, claim, None, None)
    value = eval(claim.call, dict(_names()))  # the expressions are our own
    if claim.figure is not None:
        close = abs(float(value) - claim.figure) <= claim.tolerance
        return Judged(topic, claim, value, bool(close))
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{topic}, {claim.where}: {claim.call} must yield True or False: {value!r}")
    return Judged(topic, claim, value, bool(value))


def judged(topic: str) -> list[Judged]:
    """Decide all claims of a topic, in the order of the post."""
    claims: tuple[Claim, ...] = importlib.import_module(f"compute.errata.{topic}").CLAIMS
    return [judge(topic, claim) for claim in claims]
