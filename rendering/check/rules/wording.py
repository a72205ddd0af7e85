"""Wording: spelling, one variant of it, true dashes and minus signs.

Quotation marks are left alone: Typst curls them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import ClassVar

import codespell_lib
from spellchecker import SpellChecker

from rendering.check.finding import Fault
from rendering.check.rules import Watched
from rendering.check.view import Piece, View

TERMS = Path(__file__).parents[1] / "terms.txt"
WORD = re.compile(r"[A-Za-z]+(?:[’'][a-z]+)?")
MATH = re.compile(r"\$[^$]*\$|\{\w+\}")
TAG = re.compile(r'tag:\s*"[^"]*"')
QUOTED = re.compile(r'"([^"]*)"')
POINTS = (
    (re.compile(r"(?<!\w)-\s?\d|\s-\s"), "a hyphen for a minus or a dash", "− or –"),
    (re.compile(r"--"), "two hyphens for a dash", "–"),
    (re.compile(r"\.\.\."), "three points", "…"),
    (re.compile(r"\d[eE][-−+]?\d"), "a programmer's exponent", "1.2 × 10⁻⁵"),
    (re.compile(r"\d\s?[x*]\s?\d"), "a letter or asterisk for times", "×"),
    (re.compile(r"  |\s[,.;:!?](?!\d)"), "a space too many", "none"),
)


@cache
def _dictionary() -> SpellChecker:
    checker = SpellChecker(distance=1)
    checker.word_frequency.load_words(terms())
    return checker


@cache
def terms() -> frozenset[str]:
    """Return the words that the series has and no dictionary, in lower case."""
    lines = TERMS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line and not line.startswith("#"))


@cache
def _british() -> dict[str, str]:
    """Return American spellings by British ones."""
    data = Path(codespell_lib.__file__).parent / "data" / "dictionary_en-GB_to_en-US.txt"
    pairs = (line.split("->") for line in data.read_text(encoding="utf-8").splitlines())
    return {british: american.split(",")[0].strip() for british, american in pairs}


def wrong_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong in some words without math, and what would be right."""
    for pattern, wrong, right in POINTS:
        if found := pattern.search(text):
            yield f"“{found[0].strip() or found[0]}”: {wrong}", right
    for word in WORD.findall(text):
        bare = re.sub(r"'s$", "", word.replace("’", "'"))
        if bare.isupper():
            continue  # an abbreviation
        bare = bare.lower()
        if bare in _british():
            yield f"“{word}” is British", _british()[bare]
        elif len(bare) > 2 and bare not in terms() and _dictionary().unknown([bare]):
            yield f"“{word}” is in no dictionary", "correct spelling (rendering/check/terms.txt)"


def words_of(piece: Piece) -> str:
    """Return the words of a piece of type, without its math."""
    template = piece.mobject.template
    if hasattr(piece.mobject, "text"):
        return MATH.sub("x", template)
    return " ".join(said.strip() for said in QUOTED.findall(TAG.sub("", template)))


class Wording:
    """Captions, descriptions, labels and the sentence for those who cannot see."""

    names: ClassVar[tuple[str, ...]] = ("wording",)
    by_color: ClassVar[bool] = False

    def __init__(self) -> None:
        self._labels: dict[str, Fault] = {}

    def see(self, view: View) -> None:
        """Note what is written."""
        for piece in view.texts:
            if piece.kind != "label" or piece.mobject.template in self._labels:
                continue
            self._labels[piece.mobject.template] = Fault(
                "wording",
                view.time,
                measured=words_of(piece),
                allowed="",
                objects=(view.name(piece),),
                mobjects=(piece.mobject,),
                boxes=(piece.box,),
                items=view.items,
            )

    def faults(self, film: Watched) -> Iterator[Fault]:
        """Say what is misspelled."""
        for fault in self._labels.values():
            for wrong, right in wrong_in(fault.measured):
                fault.measured, fault.allowed = wrong, right
                yield fault
                break
        for what, time, text in said(film):
            for wrong, right in wrong_in(text):
                yield Fault("wording", time, wrong, right, objects=(what,))


def said(film: Watched) -> Iterator[tuple[str, float, str]]:
    """Yield all that a film says in plain text: what it is, when, and the words."""
    yield "alt", 0.0, film.script.alt
    for spoken in film.script.spoken:
        yield f"caption “{spoken.caption}”", spoken.start, spoken.caption
        yield f"description of “{spoken.caption}”", spoken.start, spoken.description
