"""Films look as they did when somebody last looked at them."""

import pytest

from rendering import regression
from rendering.source import ROOT, THEMES, series

REFERENCES = ROOT / "tests" / "references"
BYTES = 5_000_000  # of all references together: they are part of every clone

pytestmark = pytest.mark.skipif(
    not REFERENCES.is_dir(), reason="no references yet: python render.py regression --accept"
)


@pytest.mark.parametrize("topic", list(series()))
def test_it_looks_as_it_did(topic):
    """Recorded by itself, at half the frame rate of the other tests of films, which costs less."""
    for outcome in regression.compare(series()[topic], THEMES, REFERENCES):
        assert outcome.failed is None, outcome.failed.details
        said = "\n".join(map(str, outcome.changes))
        assert not said, f"{said}\nto see it: python render.py regression {topic}"


def test_there_are_references_of_the_series_only_and_they_are_small():
    assert not regression.forgotten(REFERENCES, series(), THEMES)
    assert sum(path.stat().st_size for path in REFERENCES.rglob("*.webp")) < BYTES
