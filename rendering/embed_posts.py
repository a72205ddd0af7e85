"""Films put into the posts themselves: one line of Markdown each, and not a byte more.

A post is Markdown after TOML front matter between ``+++`` lines, in ``<slug>.md`` or
``<slug>/index.md``. Its film stands where its line stands already; else where the author has put
the marker ``<!-- film -->`` on a line of its own; else at the end of the first section, before the
next heading. What stands where is read from a parsed document, so that a heading in a block of
code is none.

Every change is worked out, and checked, before the first one is written.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from rendering.errors import RenderingError, UsageError

FENCE = "+++"
MARKER = re.compile(r"<!--\s*film\s*-->\s*")
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
BOM = "\ufeff"

Extent = tuple[int, int]  # lines, from and to
Action = Literal["inserted", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A post before and after its film's line was put in."""

    path: Path
    before: str
    after: str
    action: Action

    def diff(self) -> str:
        """Return what changes, as a unified diff."""
        name = str(self.path)
        lines = difflib.unified_diff(_lines(self.before), _lines(self.after), name, name)
        return "".join(
            line.rstrip("\r\n") + ("\n" if line[-1:] in "\r\n" else "\n\\ No newline at end\n")
            for line in lines
        )


class PostError(RenderingError):
    """A post that can't be changed safely."""


def find_post(folder: Path, slug: str) -> Path | None:
    """Return the file of a post, if it is there.

    Raises
    ------
    PostError
        If there are two.
    """
    found = [path for path in (folder / f"{slug}.md", folder / slug / "index.md") if path.is_file()]
    if len(found) > 1:
        raise PostError(f"{slug} is there twice, {found[0]} and {found[1]}; remove one")
    return found[0] if found else None


def plan_edits(folder: Path, lines: dict[str, tuple[str, str]]) -> tuple[list[Edit], list[str]]:
    """Work out the change of each post; nothing is written.

    Parameters
    ----------
    lines
        By slug: the film's topic and its line of Markdown.

    Returns
    -------
    The edits, and the slugs of posts that aren't there.

    Raises
    ------
    PostError
        If none is there, or one can't be changed safely.
    """
    if not folder.is_dir():
        raise UsageError(f"--into {folder}: there is no such folder")
    edits, absent = [], []
    for slug, (topic, line) in lines.items():
        path = find_post(folder, slug)
        if path is None:
            absent.append(slug)
            continue
        edit = _edit(path.resolve(), topic, line)  # a link stays one: its target is changed
        if edit.action != "unchanged":
            _refuse_uncommitted(edit.path)
        edits.append(edit)
    if not edits:
        raise PostError(
            f"{folder} holds none of the posts; looked for {absent[0]}.md and {absent[0]}/index.md"
            if absent
            else "no film has a post"
        )
    return edits, absent


def _edit(path: Path, topic: str, line: str) -> Edit:
    try:
        before = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise PostError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    try:
        after, action = with_film(before, topic, line)
    except PostError as error:
        raise PostError(f"{path}: {error}") from error
    return Edit(path, before, after, action)


def _refuse_uncommitted(path: Path) -> None:
    """Raise if git knows of changes in the file that aren't committed."""
    try:
        said = subprocess.run(
            ["git", "-C", str(path.parent), "status", "--porcelain", "--", path.name],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return  # no git, no repository
    if said.returncode == 0 and said.stdout.strip():
        raise PostError(f"{path} has changes that aren't committed; commit or stash them first")


def write(edit: Edit) -> None:
    """Replace a post by its changed text, at one stroke, with its permissions.

    Raises
    ------
    PostError
        If it was changed since it was read, or can't be written.
    """
    path = edit.path
    if path.read_bytes() != edit.before.encode():
        raise PostError(f"{path} was changed meanwhile; run this again")
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise PostError(f"can't write beside {path} ({error.strerror})") from error
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(edit.after.encode())
        shutil.copymode(path, partial)
        partial.replace(path)
    except OSError as error:
        raise PostError(f"can't write {path} ({error.strerror}); it is as it was") from error
    finally:
        partial.unlink(missing_ok=True)


def with_film(text: str, topic: str, line: str) -> tuple[str, Action]:
    """Return a post's text with its film's line, and what was done.

    Raises
    ------
    PostError
        If it isn't laid out as a post is, or if it isn't clear where the line belongs.
    """
    lines = _lines(text)
    first = _end_of_front_matter(lines)
    old, body = lines[first:], Body("".join(lines[first:]), topic)
    start, end = body.place()
    if body.films:
        whole = "".join(old[start:end])
        shown = whole.rstrip("\r\n")
        if shown == line:
            return text, "unchanged"
        new = [*old[:start], line + whole[len(shown) :], *old[end:]]
    else:
        new = [*old[:start], *_set_off(line, old[:start], old[end:], lines[-1]), *old[end:]]
    after = Body("".join(new), topic)
    if len(after.films) != 1 or after.rest != body.rest:
        raise PostError("the film's place can't be found; put <!-- film --> where it belongs")
    return "".join([*lines[:first], *new]), "updated" if body.films else "inserted"


def _set_off(line: str, above: list[str], below: list[str], last: str) -> list[str]:
    """Return the lines to insert: the film's, and blank ones where there are none around it.

    They end as the line above does; the text's `last` line has a line end if it had one.
    """
    endings = (found[0] for text in reversed(above) if (found := re.search(r"[\r\n]+\Z", text)))
    ending = next(endings, "\n")
    before = [ending] if above and above[-1].strip() else []
    if above and not above[-1].endswith(("\r", "\n")):
        before.append(ending)
    after = [ending] if below and below[0].strip() else []
    ended = bool(below) or last.endswith(("\r", "\n"))
    return [*before, line + (ending if ended else ""), *after]


def _lines(text: str) -> list[str]:
    """Split a text into lines with their ends: those of Markdown, not all of Python's."""
    return LINE.findall(text)


def _end_of_front_matter(lines: list[str]) -> int:
    """Return the number of the first line after the front matter."""
    fences = [number for number, line in enumerate(lines) if line.strip() == FENCE]
    if not lines or lines[0].removeprefix(BOM).strip() != FENCE:
        raise PostError(f"it does not begin with TOML front matter between {FENCE} lines")
    closing = next((number for number in fences if number > 0), None)
    if closing is None:
        raise PostError(f"its front matter is not closed with a {FENCE} line")
    try:
        tomllib.loads("\n".join(line.rstrip("\r\n") for line in lines[1:closing]))
    except tomllib.TOMLDecodeError as error:
        raise PostError(f"its front matter is not TOML: {error}") from error
    return closing + 1


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)


class Body:
    """A post's Markdown, parsed: where its film is, and what else there is.

    Parameters
    ----------
    text
        The Markdown without its front matter.
    topic
        The film's.
    """

    def __init__(self, text: str, topic: str) -> None:
        self.films: list[Extent] = []  # paragraphs that are the film and nothing else
        self.markers: list[Extent] = []
        self.headings: list[int] = []
        self.text: Extent | None = None  # the first block that is none of these
        self.scattered = False  # whether the film is in the midst of other text
        self.rest: list[tuple[str, str, int]] = []  # everything but the film and its marker
        self.end = max((n for n, line in enumerate(_lines(text), 1) if line.strip()), default=0)
        name = rf"(?:.*/)?{re.escape(topic)}(?:\.(?:dark|light))?\.mp4(?:[?#].*)?"
        self._is_film = re.compile(name).fullmatch
        for block in _blocks(_parser().parse(text)):
            self._enter(block)

    def _enter(self, block: list[Token]) -> None:
        opening = block[0]
        first, last = opening.map or (0, 0)
        images = [image for token in block for image in _images(token)]
        shown = [image for image in images if self._is_film(str(image.attrs["src"]))]
        if opening.type == "paragraph_open" and shown and len(block[1].children or []) == 1:
            self.films.append((first, last))
            return
        if opening.type == "html_block" and MARKER.fullmatch(opening.content):
            self.markers.append((first, last))
            return
        if opening.type == "heading_open":
            self.headings.append(first)
        elif self.text is None:
            self.text = (first, last)
        self.scattered = self.scattered or bool(shown)
        self.rest += [(token.type, token.content, token.level) for token in block]

    def place(self) -> Extent:
        """Return the lines that the film's line replaces, from and to; where they are equal, none.

        Raises
        ------
        PostError
            If there is no clear place.
        """
        if self.scattered:
            raise PostError(
                "its film is in the midst of other text; put it into a paragraph of its own"
            )
        if len(self.films) + len(self.markers) > 1:
            raise PostError(
                f"it has {len(self.films)} lines with its film and {len(self.markers)} markers "
                "<!-- film -->; leave one of them"
            )
        for extent in self.films + self.markers:
            return extent
        if self.text is None:
            raise PostError("it has no text yet; put <!-- film --> where the film belongs")
        section_end = next((line for line in self.headings if line >= self.text[1]), self.end)
        return section_end, section_end


def _blocks(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each block of the document, its children with it."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _images(token: Token) -> Iterator[Token]:
    for child in token.children or []:
        if child.type == "image":
            yield child
        yield from _images(child)
