"""Write the README's table of speeds from the newest file in bench/results.

python bench/table.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PLACE = re.compile(r"(<!-- speed table -->\n).*?(<!-- /speed table -->)", re.DOTALL)


def newest() -> Path:
    """Return the newest results of bench/engine.py."""
    return max((ROOT / "bench" / "results").glob("engine-*.json"))


def table(report: dict) -> str:
    """Return results as Markdown, slowest film for manim first."""
    films = {name: film for name, film in report["films"].items() if name != "together"}
    lines = [
        "| film | manim | ours | wall | CPU | size, MB | PSNR, dB |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, film in sorted(films.items(), key=lambda pair: -pair[1]["manim"]["wall"]):
        lines.append(_row(name, film["manim"], film["ours"]))
    sums = {
        who: {key: sum(film[who][key] for film in films.values()) for key in ("wall", "bytes")}
        for who in ("manim", "ours")
    }
    batch = {**sums["ours"], "wall": report["films"]["together"]["ours"]["wall"]}
    lines.append(_row(f"**all {len(films)} in one run of `render.py`**", sums["manim"], batch))
    return "\n".join(lines) + "\n"


def _row(name: str, manim: dict, ours: dict) -> str:
    cells = [
        name,
        f"{manim['wall']:.1f} s",
        f"{ours['wall']:.1f} s",
        f"{manim['wall'] / ours['wall']:.1f}×",
        f"{manim['cpu'] / ours['cpu']:.1f}×" if "cpu" in ours else "–",
        f"{manim['bytes'] / 1e6:.2f} → {ours['bytes'] / 1e6:.2f}",
        f"{manim['psnr']:.1f} → {ours['psnr']:.1f}" if "psnr" in ours else "–",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    fresh = table(json.loads(newest().read_text(encoding="utf-8")))
    README.write_text(PLACE.sub(lambda match: match[1] + fresh + match[2], text), encoding="utf-8")
