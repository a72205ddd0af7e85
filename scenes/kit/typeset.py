"""Words and math, set by Typst in the bundled fonts and turned into outlines.

One compiler lives in each process (about 1 ms a phrase), system fonts are excluded, and nothing
is written to disk, so pictures are the same on every machine and processes can't collide.

Every glyph leaves Typst filled with a color that nobody sees: its red channel is the number of a
role and its green channel the number of a tag. So parts of a formula are found without a second
compilation, whatever fraction or root they stand in:

>>> formula = Formula('truth(e^x) approx approximation(1 + x, tag: "tangent")')
>>> len(formula.part("tangent")), len(formula.part(Role.TRUTH))
(3, 2)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import ClassVar, Literal, Self
from xml.etree import ElementTree

import numpy as np
import svgelements
import typst
from manim import VGroup, VMobject

from compute.quantities import MINUS, Fact
from scenes.kit.style import THEMES, Role, Size, theme
from scenes.kit.twin import twin

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
EM = 100.0  # points; Typst sets at this size, and outlines are scaled to the size asked for
ROLES = tuple(Role)
MAX_TAGS = 255
DIGIT = 0.73  # height of a digit, in ems
THIRDS = np.arange(4)[:, None] / 3  # where the control points of a straight line lie on it

PREAMBLE = f"""
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(font: "Inter", fallback: false, size: {EM}pt, fill: rgb(0, 0, 0), kerning: true)
#set par(leading: 0.6em)
#show math.equation: set text(font: ("New Computer Modern Math", "Inter"), weight: 450,
  fallback: false)
""" + "\n".join(
    f"#let {role.value}(body, tag: 0) = text(fill: rgb({number}, tag, 0), body)"
    for number, role in enumerate(ROLES, start=1)
)
# Computer Modern's lower case is lower than Inter's: among words, math is set a little larger.
INLINE = "#show math.equation: set text(size: 1.14em)\n"
# A square that stands on the baseline; its color tells it apart, and it is taken out again.
BASELINE_MARK = (
    "#box(width: 0pt, height: 0pt, place(rect(width: 1pt, height: 1pt, fill: rgb(0, 0, 255))))"
)


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays
class Leaf:
    """One glyph or rule as it left Typst."""

    points: np.ndarray  # (4n, 3) cubic Bézier control points, em; origin at the baseline's left
    role: Role | None  # None: whatever the whole is set in
    tag: int  # 0: none


class TypesettingError(ValueError):
    """Typst did not understand the markup."""


@cache
def _compiler() -> typst.Compiler:
    if not (FONTS / "Inter-Regular.otf").exists():
        raise FileNotFoundError(
            f"the font {FONTS / 'Inter-Regular.otf'} is missing; restore assets/fonts, "
            "for instance with: git checkout -- assets/fonts"
        )
    return typst.Compiler(input=b"", font_paths=[str(FONTS)], ignore_system_fonts=True)


@cache
def outlines(markup: str) -> tuple[Leaf, ...]:
    """Set `markup` (Typst) and return its leaves in reading order.

    Raises
    ------
    TypesettingError
        If Typst rejects the markup, or a glyph is in none of the bundled fonts.
    """
    try:
        svg = _svg(markup)
    except typst.TypstError as error:
        raise TypesettingError(f"cannot set {markup!r}: {error.message}") from error
    glyphs = _glyphs(svg)
    if not _tofu().isdisjoint(glyphs.values()):
        raise TypesettingError(f"cannot set {markup!r}: no bundled font has one of its characters")
    return tuple(_leaves(svg, glyphs))


def _svg(markup: str) -> ElementTree.Element:
    source = f"{PREAMBLE}\n{BASELINE_MARK}{markup}"
    svg = _compiler().compile(input=source.encode(), format="svg")
    assert isinstance(svg, bytes)
    return ElementTree.fromstring(svg)


def _glyphs(svg: ElementTree.Element) -> dict[str, str]:
    """Return the path of each glyph by its id."""
    symbols = (element for element in svg.iter() if _tag(element) == "symbol" and len(element))
    return {symbol.get("id", ""): symbol[0].get("d", "") for symbol in symbols}


@cache
def _tofu() -> frozenset[str]:
    """Return the paths of the boxes that the fonts draw for a character that they lack."""
    return frozenset(_glyphs(_svg("\uf8fe $upright(\uf8fe)$")).values())


def _leaves(svg: ElementTree.Element, glyphs: Mapping[str, str]) -> Iterator[Leaf]:
    baseline = np.zeros(2)
    for element, matrix in _drawn(svg, svgelements.Matrix()):
        paint = element.get("fill", "none")
        paint = element.get("stroke", "none") if paint == "none" else paint
        if paint == "none":
            continue
        red, green, blue = (int(paint[i : i + 2], 16) for i in (1, 3, 5))
        if _tag(element) == "use":
            href = element.get("{http://www.w3.org/1999/xlink}href", "").removeprefix("#")
            offset = [float(element.get("x", 0)), float(element.get("y", 0))]
            outline = _bezier(glyphs.get(href, "")) + offset
        else:
            width = float(element.get("stroke-width", 0)) if element.get("stroke") else 0.0
            outline = _rule(_bezier(element.get("d", "")), width)
        placed = outline @ [[matrix.a, matrix.b], [matrix.c, matrix.d]] + [matrix.e, matrix.f]
        if blue == 255:  # the mark: the box of no height has its top on the baseline
            baseline = np.array([placed[:, 0].min(), placed[:, 1].min()])
            continue
        if not len(placed):
            continue
        points = np.zeros((len(placed), 3))
        points[:, :2] = (placed - baseline) / EM * [1, -1]
        yield Leaf(points, ROLES[red - 1] if red else None, green)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _drawn(
    parent: ElementTree.Element, matrix: svgelements.Matrix
) -> Iterator[tuple[ElementTree.Element, svgelements.Matrix]]:
    """Walk what is drawn, each element with the matrix from its coordinates to the page's."""
    for element in parent:
        if _tag(element) == "defs":
            continue
        own = svgelements.Matrix(element.get("transform") or "") * matrix
        if _tag(element) in {"use", "path"}:
            yield element, own
        yield from _drawn(element, own)


@cache
def _bezier(path: str) -> np.ndarray:
    """Return a path's outline as cubic Bézier control points, (4n, 2), each contour closed."""
    curves: list[list[complex]] = []
    for segment in svgelements.Path(path):
        if isinstance(segment, svgelements.Move) or segment.end is None:
            continue
        start, end = complex(*segment.start), complex(*segment.end)
        match segment:
            case svgelements.CubicBezier():
                first, second = complex(*segment.control1), complex(*segment.control2)
            case svgelements.QuadraticBezier():
                control = complex(*segment.control)
                first, second = (start + 2 * control) / 3, (end + 2 * control) / 3
            case _:  # Line, Close
                first, second = (2 * start + end) / 3, (start + 2 * end) / 3
        if abs(end - start) + abs(first - start) > 1e-9:
            curves.append([start, first, second, end])
    flat = np.array(curves, dtype=complex).ravel()
    return np.column_stack([flat.real, flat.imag])


def _rule(outline: np.ndarray, width: float) -> np.ndarray:
    """Turn a straight stroked line (a fraction bar, a root's roof) into a filled rectangle."""
    if width == 0 or len(outline) != 4:
        return outline
    start, end = outline[0], outline[3]
    along = (end - start) / np.linalg.norm(end - start)
    across = width / 2 * np.array([-along[1], along[0]])
    corners = np.array([start - across, end - across, end + across, start + across])
    return polygon_points(corners)


def polygon_points(corners: np.ndarray) -> np.ndarray:
    """Return polygons through corners, (..., n, d), as Bézier control points, (..., 4n, d)."""
    return line_points(corners, np.concatenate([corners[..., 1:, :], corners[..., :1, :]], axis=-2))


def line_points(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return straight lines, from and to (..., n, d), as Bézier control points, (..., 4n, d)."""
    along = starts[..., None, :] + (ends - starts)[..., None, :] * THIRDS
    return along.reshape(*starts.shape[:-2], -1, starts.shape[-1])


@cache
def _blank(role: Role, theme_name: str) -> VMobject:
    """Return a glyph without an outline, in a role's color."""
    return VMobject(stroke_width=0, fill_opacity=1, fill_color=THEMES[theme_name][role])


class Phrase:
    """What a glyph is part of; it stays with the glyph, however that is grouped, moved or copied.

    Parameters
    ----------
    whole
        The piece of type that the glyph was made for.
    kind
        What it is to the viewer: a caption, a label, the number of a tick, or a running number.
    """

    def __init__(self, whole: VGroup, kind: Literal["caption", "label", "tick", "readout"]) -> None:
        self.whole, self.kind = whole, kind
        if _NOTED:
            _NOTED[-1].append(self)

    def __deepcopy__(self, memo: object) -> Self:
        """Be the same for a copy of the glyph: it says the same."""
        return self


_NOTED: list[list[Phrase]] = []


@contextmanager
def noting_phrases() -> Iterator[list[Phrase]]:
    """Collect all type that is made meanwhile: the film check asks whether it is seen."""
    _NOTED.append([])
    try:
        yield _NOTED[-1]
    finally:
        _NOTED.pop()


class Typeset(VGroup):
    """Outlines of set type, one submobject a glyph; its baseline starts at the origin.

    Parameters
    ----------
    markup
        Typst markup. The name of a role is a function that gives its body that role's color,
        and ``tag: "name"`` beside the body names it for :meth:`part`.
    role
        The role of all that has none of its own.
    size
        Height of the em, in units.
    template
        What the markup was made from, before numbers were filled in.
    facts
        The printed numbers that were filled in.
    """

    kind: ClassVar[Literal["caption", "label", "tick"]] = "label"

    def __init__(
        self,
        markup: str,
        *,
        role: Role = Role.INK,
        size: float,
        template: str = "",
        facts: tuple[Fact, ...] = (),
    ) -> None:
        self.markup, self.template = markup, template or markup
        self.facts = facts
        tags: dict[str, int] = {}

        def number(match: re.Match[str]) -> str:
            return f"tag: #{tags.setdefault(match[1], len(tags) + 1)}"

        numbered = re.sub(r'tag:\s*"([^"]*)"', number, markup)
        if len(tags) > MAX_TAGS:
            raise TypesettingError(f"cannot set {markup!r}: more than {MAX_TAGS} tags")
        names = {value: name for name, value in tags.items()}
        leaves = outlines(numbered)
        phrase = Phrase(self, self.kind)
        glyphs = []
        for leaf in leaves:
            glyph = twin(_blank(leaf.role or role, theme().name), leaf.points * size)
            glyph.role, glyph.tag_name = leaf.role, names.get(leaf.tag)
            glyph.phrase = phrase
            glyphs.append(glyph)
        super().__init__(*glyphs)
        self._first_bottom = leaves[0].points[:, 1].min() if leaves else 0.0  # em
        self._first_height = np.ptp(leaves[0].points[:, 1]) if leaves else 1.0  # em

    def again(self) -> Self:
        """Return another of the same: setting it anew takes five times as long."""
        other = twin(self, self.points)
        phrase = Phrase(other, self.kind)
        for glyph in self:
            of_other = twin(glyph, glyph.points)
            of_other.phrase = phrase
            other.submobjects.append(of_other)
        return other

    @property
    def em(self) -> float:
        """The height of the em now, in units."""
        return self[0].height / self._first_height if len(self) else 0.0

    @property
    def baseline(self) -> float:
        """The y of the first line's baseline now, in units."""
        return self[0].get_bottom()[1] - self._first_bottom * self.em if len(self) else 0.0

    def align_baseline(self, y: float | Typeset) -> Self:
        """Move up or down until the baseline is at `y`, or at that of another."""
        target = y.baseline if isinstance(y, Typeset) else y
        return self.shift([0, target - self.baseline, 0])

    def begin_at(self, x: float, y: float | Typeset) -> Self:
        """Move until the left edge is at x and the baseline at `y`, or at that of another."""
        self.align_baseline(y)
        return self.shift([x - self.get_left()[0], 0, 0])

    def part(self, key: str | Role) -> VGroup:
        """Return the glyphs of a tag or of a role, which are this mobject's own.

        Raises
        ------
        LookupError
            If there are none.
        """
        found = [g for g in self if (g.role if isinstance(key, Role) else g.tag_name) == key]
        if not found:
            known = sorted({g.tag_name for g in self if g.tag_name})
            raise LookupError(f"{self.markup} has no part {key}; its tags: {', '.join(known)}")
        return VGroup(*found)

    def without(self, *tags: str) -> VGroup:
        """Return the glyphs that have none of these tags."""
        return VGroup(*(glyph for glyph in self if glyph.tag_name not in tags))

    @property
    def untagged(self) -> VGroup:
        """The glyphs that have no tag."""
        return VGroup(*(glyph for glyph in self if glyph.tag_name is None))


class Words(Typeset):
    """A phrase in Inter. ``$…$`` in it is math; ``{name}`` is a fact's text.

    >>> Words("step {k} of the descent", size=Size.LABEL, k=some_fact)  # doctest: +SKIP
    """

    def __init__(
        self, text: str, *, role: Role = Role.INK, size: float = Size.LABEL, **numbers: Fact
    ) -> None:
        self.text = plain(text, numbers)
        markup = INLINE + markup_of(text, numbers)
        facts = tuple(numbers.values())
        super().__init__(markup, role=role, size=size, template=text, facts=facts)


class Formula(Typeset):
    """A formula in Typst's math syntax, display style. ``{name}`` is a fact's text."""

    def __init__(
        self, formula: str, *, role: Role = Role.INK, size: float = Size.FORMULA, **numbers: Fact
    ) -> None:
        filled = formula
        for name, fact in numbers.items():
            filled = filled.replace(f"{{{name}}}", math_of(fact.text))
        facts = tuple(numbers.values())
        # The box keeps the formula, set as a display, on the line whose baseline is marked.
        super().__init__(f"#box($ {filled} $)", role=role, size=size, template=formula, facts=facts)


SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))


def math_of(text: str) -> str:
    """Turn a number's text into Typst math: ``−1.2 × 10⁻⁵`` into ``-1.2 times 10^(-5)``."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: f"^({''.join(SUPERSCRIPTS[c] for c in m[0])})", text)
    return text.replace(MINUS, "-").replace("×", "times").replace("∞", "oo")


def _filled(text: str, numbers: Mapping[str, Fact]) -> str:
    """Put the facts' texts into the braces of `text`, and demand that all are used."""
    wanted = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    if wanted != set(numbers):
        raise ValueError(f"{text!r} asks for the numbers {sorted(wanted)}, got {sorted(numbers)}")
    return text.format(**{name: fact.text for name, fact in numbers.items()})


def markup_of(text: str, numbers: Mapping[str, Fact]) -> str:
    """Return plain text with ``$math$`` as Typst markup, its special characters escaped."""
    pieces = _filled(text, numbers).split("$")
    if len(pieces) % 2 == 0:
        raise ValueError(f"{text!r} has an odd number of $")
    return "$".join(
        piece if inside else re.sub(r"([#*_@<>\[\]\\`~/=+-])", r"\\\1", piece)
        for inside, piece in zip(_alternating(), pieces, strict=False)
    )


def _alternating() -> Iterator[bool]:
    while True:
        yield False
        yield True


SPOKEN = {
    "epsilon": "ε", "delta": "δ", "eta": "η", "pi": "π", "lambda": "λ", "mu": "μ", "theta": "θ",
    "sigma": "σ", "phi": "φ", "Delta": "Δ", "alpha": "α", "beta": "β", "kappa": "κ", "nabla": "∇",
    "approx": "≈", "times": "×", "dot": "·", "dots": "…", "oo": "∞", "arrow": "→", "partial": "∂",
    "integral": "∫", "sum": "Σ", "plus.minus": "±", "in": "∈", "<=": "≤", ">=": "≥", "!=": "≠",
    "->": "→", "-": MINUS, "sin": "sin", "cos": "cos", "tanh": "tanh", "exp": "exp", "ln": "ln",
    "log": "log", "det": "det", "sqrt": "√", "diff": "∂", "dif": "d", "quad": " ",
}  # fmt: skip
RAISED = str.maketrans("0123456789-+nxkTd", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿˣᵏᵀᵈ")
LOWERED = str.maketrans("0123456789-+nxkti", "₀₁₂₃₄₅₆₇₈₉₋₊ₙₓₖₜᵢ")


def plain(text: str, numbers: Mapping[str, Fact] | None = None) -> str:
    """Return `text` as Unicode without markup, for text tracks: ``$e^x$`` becomes ``eˣ``.

    Raises
    ------
    ValueError
        If the math in it is more than Unicode can say; then say it in words.
    """
    pieces = _filled(text, numbers or {}).split("$")
    return "".join(
        _plain_math(piece) if inside else piece
        for inside, piece in zip(_alternating(), pieces, strict=False)
    )


def _plain_math(math: str) -> str:
    roles = "|".join(role.value for role in ROLES)
    math = re.sub(r"\babs\(([^()]*)\)", r"|\1|", math)
    said = re.sub(rf'(?:{roles})\(([^()]*?)(?:,\s*tag:\s*"[^"]*")?\)', r"\1", math)
    said = re.sub(
        r"[A-Za-z][A-Za-z.]+|<=|>=|!=|->|-",
        lambda m: SPOKEN.get(m[0], m[0]) if m[0] in SPOKEN else _unsayable(m[0], math),
        said,
    )
    said = re.sub(r"\^(\(([^()]*)\)|.)", lambda m: _shifted(m[2] or m[1], RAISED, math), said)
    said = re.sub(r"_(\(([^()]*)\)|.)", lambda m: _shifted(m[2] or m[1], LOWERED, math), said)
    return said.replace('"', "").strip()


def _shifted(script: str, table: dict[int, int], math: str) -> str:
    script = script.replace(MINUS, "-")
    if any(ord(character) not in table for character in script):
        return _unsayable(script, math)
    return script.translate(table)


def _unsayable(word: str, math: str) -> str:
    raise ValueError(f"${math}$ can't be said in plain text because of {word!r}; use words")
