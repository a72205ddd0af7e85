"""Colors can be read and told apart, by everybody, in both themes."""

from itertools import combinations

import pytest

from rendering.check.color import EYES, Color, confused
from scenes.kit.style import DARK, LIGHT, THEME_VARIABLE, Role, color, theme

TEXT_CONTRAST = 4.5  # WCAG 1.4.3, level AA
GRAPHIC_CONTRAST = 3.0  # WCAG 1.4.11
VISIBLE_ROLES = [role for role in Role if role is not Role.PAGE]


@pytest.mark.parametrize("theme_", [DARK, LIGHT], ids=lambda t: t.name)
@pytest.mark.parametrize("role", VISIBLE_ROLES, ids=lambda r: r.value)
def test_every_role_can_be_read_as_text_on_the_page(theme_, role):
    page = Color(theme_.palette[Role.PAGE])
    assert Color(theme_.palette[role]).contrast(page, method="wcag21") >= TEXT_CONTRAST


@pytest.mark.parametrize("theme_", [DARK, LIGHT], ids=lambda t: t.name)
def test_roles_are_told_apart_by_every_eye(theme_):
    """Each pair of roles, as seen with each kind of color vision."""
    for one, other in combinations(VISIBLE_ROLES, 2):
        seen = confused(Color(theme_.palette[one]), Color(theme_.palette[other]))
        assert not list(seen), (one, other)


@pytest.mark.parametrize(
    ("one", "other", "eyes"),
    [
        ("#ff0000", "#ff0000", list(EYES)),
        ("#c1a100", "#7cc100", ["protan", "deutan"]),  # a red and a green of one lightness
        ("#5FA3FF", "#F3E037", []),
    ],
)
def test_what_some_eyes_confuse_is_found(one, other, eyes):
    assert [eye for eye, _ in confused(Color(one), Color(other))] == eyes


def test_pages_are_those_of_the_blog():
    """Tailwind's gray-900 and gray-100, so that a film has no visible box."""
    assert DARK.palette[Role.PAGE].lower() == "#101828"
    assert LIGHT.palette[Role.PAGE].lower() == "#f3f4f6"


def test_theme_is_chosen_by_the_environment(monkeypatch):
    monkeypatch.setenv(THEME_VARIABLE, "light")
    assert theme() is LIGHT
    assert color(Role.INK).to_hex().upper() == LIGHT.palette[Role.INK].upper()
    monkeypatch.delenv(THEME_VARIABLE)
    assert theme() is DARK


def test_unknown_theme_is_refused_by_name(monkeypatch):
    monkeypatch.setenv(THEME_VARIABLE, "sepia")
    with pytest.raises(ValueError, match=r"FILM_THEME must be one of dark, light, got 'sepia'"):
        theme()
