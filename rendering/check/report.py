"""What the check found, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from rendering.check.finding import Finding
from rendering.whole import write_whole

STYLE = """
:root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
h2 { margin-top: 2.5rem; }
.findings { display: grid; gap: 1rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); }
figure { margin: 0; border: 1px solid #8886; border-radius: .5rem; overflow: hidden; }
figure img { display: block; width: 100%; height: auto; }
figcaption { padding: .6rem .8rem; overflow-wrap: anywhere; }
.rule { font-weight: 600; }
.when { float: right; opacity: .75; }
.limit { opacity: .75; }
"""


def as_json(findings: Sequence[Finding], films: Sequence[str]) -> str:
    """Return all findings, and which films were looked at, as JSON."""
    found = [finding.as_json() for finding in findings]
    return json.dumps({"films": list(films), "findings": found}, indent=1, ensure_ascii=False)


def write(findings: Sequence[Finding], films: Sequence[str], folder: Path) -> Path:
    """Write `index.html` and its pictures into a folder, those of an earlier check taken away.

    Returns
    -------
    Path
        The page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    sections = []
    for film in films:
        figures = []
        own = [finding for finding in findings if finding.film == film]
        for number, finding in enumerate(own, start=1):
            picture = ""
            if finding.picture is not None:
                file = folder / f"{film}.{finding.theme}.{number:02}.{finding.rule}.png"
                file.write_bytes(finding.picture)
                seen = f"{finding.rule}: {', '.join(finding.objects)}"
                picture = f'<img src="{file.name}" width="600" height="338" alt="{escape(seen)}">'
            figures.append(_figure(finding, picture))
        said = "".join(figures) or "<p>Nothing.</p>"
        sections.append(f"<h2>{escape(film)}</h2>\n<div class=findings>{said}</div>")
    count = summary(findings, films)
    page = folder / "index.html"
    write_whole(
        page,
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{count}</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{STYLE}</style>\n<h1>{count}</h1>\n" + "\n".join(sections) + "\n</html>\n",
    )
    return page


def summary(findings: Sequence[Finding], films: Sequence[str]) -> str:
    """Return how much was found in how many films."""
    found, seen = len(findings), len(films)
    return f"{found} finding{'s' * (found != 1)} in {seen} film{'s' * (seen != 1)}"


def _figure(finding: Finding, picture: str) -> str:
    objects = " × ".join(finding.objects)
    return (
        f"<figure>{picture}<figcaption>"
        f"<span class=when>{escape(finding.theme)}, {escape(finding.beat)},"
        f" {finding.time:.2f} s</span>"
        f"<span class=rule>{escape(finding.rule)}</span><br>"
        f"{escape(objects)}<br>{escape(finding.measured)}<br>"
        f"<span class=limit>allowed: {escape(finding.allowed)}</span>"
        "</figcaption></figure>\n"
    )
