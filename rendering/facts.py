"""Every number that the films print, computed afresh, with its source. Needs no manim."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from compute.quantities import Argument, quantities


@dataclass(frozen=True, slots=True)
class FactRow:
    """A number at which a film rests."""

    topic: str
    name: str
    says: str
    source: str  # dotted name of the function
    arguments: tuple[Argument, ...]
    value: float | int | str
    text: str  # as the film writes it

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON can hold it."""
        return asdict(self)


def rows(topic: str) -> list[FactRow]:
    """Return the numbers of one film."""
    return [
        FactRow(
            topic=topic,
            name=quantity.name,
            says=quantity.says,
            source=quantity.source,
            arguments=fact.arguments,
            value=fact.value if abs(fact.value) != float("inf") else str(fact.value),
            text=fact.text,
        )
        for quantity in quantities(topic).values()
        for fact in quantity.facts
    ]
