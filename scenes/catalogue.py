"""The series: which film belongs to which post, in order. The table of contents of the project."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Film:
    """One row of the series."""

    topic: str  # names compute/<topic>.py, scenes/<topic>.py and the outputs <topic>.*
    post: str  # slug of the blog post
    scene: str  # class in scenes/<topic>.py
    title: str


SERIES = (
    Film("limits", "0003-calculus-1-limits-and-continuity", "LimitAsAGame", "Limits & Continuity"),
    Film("derivatives", "0004-calculus-2-derivatives", "StepShrinksErrorGrows", "Derivatives"),
    Film(
        "fundamental_theorem",
        "0005-calculus-3-fundamental-theorem",
        "AreaGrowsByHeight",
        "Fundamental Theorem",
    ),
    Film(
        "descent",
        "0006-calculus-4-gradient-descent",
        "LearningRateDecides",
        "1-D Optimization",
    ),
    Film("taylor", "0007-calculus-5-taylor-series", "TaylorTruncationsOfExp", "Taylor & Maclaurin"),
    Film("gradient", "0008-calculus-6-vectors-and-gradient", "CompassFindsGradient", "Vectors & ∇"),
    Film(
        "curvature",
        "0009-calculus-7-jacobian-hessian",
        "CurvatureSetsTheStep",
        "Jacobian & Hessian",
    ),
    Film(
        "monte_carlo",
        "0010-calculus-8-multiple-integrals",
        "AverageTimesArea",
        "Multiple Integrals",
    ),
    Film(
        "flows",
        "0011-calculus-9-change-of-variables",
        "DensityOnARubberSheet",
        "Change of Variables",
    ),
    Film(
        "line_integrals",
        "0012-calculus-10-line-and-surface-integrals",
        "WorkAlongAWalk",
        "Line & Surface Integrals",
    ),
    Film(
        "heat",
        "0013-calculus-11-divergence-curl-laplacian",
        "HeatEvensOut",
        "Divergence, Curl, Laplacian",
    ),
    Film("odes", "0014-calculus-12-odes", "NetworkIsTheWind", "ODEs"),
    Film("waves", "0015-calculus-13-pdes", "WaveOutrunsItsGrid", "PDEs"),
    Film(
        "variations",
        "0016-calculus-14-calculus-of-variations",
        "PokesRevealGradient",
        "Functional Derivatives",
    ),
    Film(
        "autodiff",
        "0017-calculus-15-back-prop-from-scratch",
        "GradientsMeetAndAdd",
        "Back-prop from Scratch",
    ),
    Film(
        "second_order",
        "0018-calculus-16-second-order-methods",
        "BowlLearnsItsShape",
        "Hessian-Vector / Newton",
    ),
)

PARTS = (
    ("One variable", ("limits", "derivatives", "fundamental_theorem", "descent", "taylor")),
    ("Many variables", ("gradient", "curvature", "monte_carlo", "flows")),
    ("Fields and equations", ("line_integrals", "heat", "odes", "waves")),
    ("Machines that learn", ("variations", "autodiff", "second_order")),
)
"""The series as a reader meets it: the name of each part and its topics, in order."""
