"""The comparison with other tools says of ours what is so."""

import pytest

from rendering.check import findings
from rendering.source import ROOT
from tests.check.planted import FAULTS, standing, table, word
from tests.check.small import Film, scene_of

PAGE = ROOT / "docs" / "check-compared.md"


def seen(plant, theme):
    """Return the rules that a planted fault breaks, or the error that stops the film."""
    try:
        return {finding.rule for finding in findings(Film(scene_of(plant)), theme)}
    except ValueError as error:
        return {type(error).__name__}


BY_COLOR = {"contrast", "flashing"}  # the other rules see the same in either theme


@pytest.mark.parametrize(
    ("name", "theme"),
    [(name, "dark") for name in FAULTS]
    + [(name, "light") for name, fault in FAULTS.items() if fault.rule in BY_COLOR],
)
def test_ours_sees_the_fault(name, theme):
    assert FAULTS[name].rule in seen(FAULTS[name].plant, theme)


def test_ours_says_nothing_where_nothing_is_planted():
    """But that a film of three seconds is short."""
    assert seen(standing(word), "dark") == {"length"}


def test_the_page_has_the_table():
    said = PAGE.read_text(encoding="utf-8")
    assert said.partition("<!-- planted -->\n")[2].partition("<!-- /planted -->")[0] == table()
