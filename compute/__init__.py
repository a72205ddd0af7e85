"""What is true: the mathematics of the sixteen posts, as pure functions of numbers and arrays.

One module a topic. None of them knows about films: no manim, no color, no pixel. No files either,
but for :mod:`compute.odes`, which keeps the result of its training.

Conventions
-----------
* Points have shape ``(..., 2)``, paths ``(T, 2)``, histories ``(steps + 1, ...)`` with the initial
  state at index 0.
* Everything is float64 unless a function says that the lesson is about another precision.
* Inputs are never modified; the arrays inside results are read-only by convention.
* Randomness arrives as a seed or a generator; the same seed gives the same result.
* A bad argument raises ``ValueError`` or ``TypeError`` that names the argument and its value
  (:mod:`compute.checks`, :mod:`compute.errors`). NaN and infinity never travel silently.
* Each topic lists the numbers that its film prints in ``QUANTITIES`` (:mod:`compute.quantities`).
"""
