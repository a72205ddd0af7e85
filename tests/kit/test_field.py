"""The colors of a field: nothing has the page's color, and more is further from it."""

import numpy as np
import pytest

from rendering.source import THEMES
from scenes.kit.field import colors
from scenes.kit.style import THEME_VARIABLE, Role, color


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_as_the_page_and_all_is_furthest_from_it(theme, monkeypatch):
    monkeypatch.setenv(THEME_VARIABLE, theme)
    page = np.array(color(Role.PAGE).to_int_rgb())
    far = np.abs(colors(np.linspace(0, 1, 9)).astype(int).sum(axis=-1) - page.sum())
    assert colors(0.0).tolist() == page.tolist()
    assert far.argmax() == 8
    assert (np.diff(far) > 0).all()


def test_a_level_that_is_no_number_has_no_color():
    with pytest.raises(ValueError, match="NaN"):
        colors([0.5, np.nan])
    assert (colors([-np.inf, np.inf]) == colors([0.0, 1.0])).all()
