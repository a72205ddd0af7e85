"""Errors that say more than ``ValueError`` does; each is one, so callers may catch either."""


class SingularMatrixError(ValueError):
    """A matrix that must be inverted is singular, or too close to it for float64."""


class NotSPDError(ValueError):
    """A matrix that must be symmetric and positive definite is not."""


class UnstableStepError(ValueError):
    """A step beyond the stability limit, where the numerical solution would grow without bound."""


class CycleError(ValueError):
    """A graph that must be free of cycles has one."""
