"""The posts' errata for people and for programs."""

from __future__ import annotations

from typing import Any

from compute.errata import TOPICS, Judged, judged
from rendering.source import FilmSource

HEADER = """# Errata of the posts

What the posts claim and what the computation says to it. This page is generated: don't edit it.
To bring it up to date: `python render.py errata --markdown > docs/errata.md`.
"""


def rows(films: list[FilmSource]) -> list[tuple[FilmSource, list[Judged]]]:
    """Judge the claims of the films' posts, in the order of the series."""
    return [(film, judged(film.topic)) for film in films if film.topic in TOPICS]


def as_json(rows_: list[tuple[FilmSource, list[Judged]]]) -> list[dict[str, Any]]:
    """Return the verdicts as JSON can hold them."""
    return [
        {
            "topic": film.topic,
            "post": film.post,
            "where": row.claim.where,
            "says": row.claim.says,
            "call": row.claim.call,
            "figure": row.claim.figure,
            "tolerance": row.claim.tolerance,
            "value": row.text if row.claim.call else None,
            "verdict": row.verdict,
            "reason": row.reason,
            "correction": row.correction,
        }
        for film, judged_ in rows_
        for row in judged_
    ]


def as_text(rows_: list[tuple[FilmSource, list[Judged]]]) -> str:
    """Return what the author has to do, a paragraph a claim that isn't right."""
    lines = []
    for film, judged_ in rows_:
        wrong = [row for row in judged_ if row.verdict != "right"]
        lines.append(f"{film.post}: {len(judged_)} claims, {len(wrong)} to correct")
        for row in wrong:
            lines += [
                f"\n  {row.claim.where}: {row.verdict}",
                f"    says     {row.claim.says}",
                *([f"    computed {row.claim.call} → {row.text}"] if row.claim.call else []),
                f"    because  {row.reason}",
                f"    write    {row.correction}",
            ]
        lines.append("")
    return "\n".join(lines)


def as_markdown(rows_: list[tuple[FilmSource, list[Judged]]]) -> str:
    """Return the page for docs/."""
    lines = [HEADER]
    for film, judged_ in rows_:
        lines += [f"## {film.title}", "", f"Post `{film.post}`.", ""]
        for row in judged_:
            decided = f" Computed: `{row.claim.call}` → {row.text}." if row.claim.call else ""
            lines.append(f"- **{row.verdict}**, {row.claim.where}: {row.claim.says}.{decided}")
            if row.reason:
                lines.append(f"  {row.reason}")
            if row.correction:
                lines.append(f"  Write: {row.correction}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
