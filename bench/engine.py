"""Measure the engine against plain manim: time, size, faithfulness, memory.

    python bench/engine.py                  three films at the blog profile, two rounds
    python bench/engine.py --all            the whole series
    python bench/engine.py taylor --profile draft --rounds 1

Each film is rendered alone, by `manim render` with its cache off and by `engine.render` on all
cores, in turns (A B A B); then all of them together by `render.py`, against the sum of manim's
times. Faithfulness is PSNR and SSIM of the decoded video against the frames as drawn, converted
without loss to the video's own colors.

Results are printed and written to bench/results/engine-<date>.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rendering.profiles import PROFILES, Profile  # noqa: E402
from scenes.catalogue import SERIES, Film  # noqa: E402

QUICK = ("limits", "taylor", "heat")

OURS = """
import importlib, sys
from pathlib import Path
import manim
from rendering import engine
from rendering.profiles import PROFILES
manim.config.media_dir = sys.argv[5]
scene = getattr(importlib.import_module("scenes." + sys.argv[1]), sys.argv[2])
engine.render(scene, PROFILES[sys.argv[3]], Path(sys.argv[4]), jobs=int(sys.argv[6]))
"""

WARM = """
import importlib, sys
import manim
from rendering import engine
from rendering.profiles import Profile
manim.config.media_dir = sys.argv[3]
scene = getattr(importlib.import_module("scenes." + sys.argv[1]), sys.argv[2])
engine.measure(scene, Profile("warm", 320, 180, 1))
"""

FRAMES = """
import importlib, sys
import manim
from rendering.engine.canvas import Canvas
from rendering.engine.film import _play
from rendering.engine.recording import SegmentRecorder
from rendering.profiles import PROFILES
manim.config.media_dir = sys.argv[4]
profile = PROFILES[sys.argv[3]]
canvas = Canvas(profile.width, profile.height)
def write(segment):
    for shot in segment.shots:
        canvas.show(shot.items)
        for _ in range(shot.count):
            sys.stdout.buffer.write(canvas.pixels.data)
    canvas.forget(keep=segment.shots[-1].items)
recorder = SegmentRecorder(profile.fps, write)
_play(getattr(importlib.import_module("scenes." + sys.argv[1]), sys.argv[2]), profile, recorder)
recorder.finish()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    wall: float  # seconds
    cpu: float  # seconds, with its children
    memory: int  # bytes, the largest process


def run(command: list[str]) -> Cost:
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} … failed:\n{said[-2000:]}")
    wall = time.perf_counter() - started
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def warm_up(film: Film, folder: Path) -> None:
    """Have a film compute what it keeps, so that whoever comes first does not pay for it."""
    run([sys.executable, "-c", WARM, film.topic, film.scene, str(folder / "engine")])


def with_manim(film: Film, profile: Profile, folder: Path) -> tuple[Cost, Path]:
    media = folder / "manim"
    shutil.rmtree(media / "videos", ignore_errors=True)
    cost = run(
        [sys.executable, "-m", "manim", "render", "-r", f"{profile.width},{profile.height}",
         "--fps", str(profile.fps), "--disable_caching", "--media_dir", str(media),
         "-v", "ERROR", "--progress_bar", "none", f"scenes/{film.topic}.py", film.scene]
    )  # fmt: skip
    (video,) = (media / "videos").glob(f"**/{film.scene}.mp4")
    return cost, video


def with_engine(film: Film, profile: Profile, folder: Path, jobs: int) -> tuple[Cost, Path]:
    video = folder / f"{film.topic}.mp4"
    media = str(folder / "engine")
    arguments = [film.topic, film.scene, profile.name, str(video), media, str(jobs)]
    return run([sys.executable, "-c", OURS, *arguments]), video


def faithfulness(film: Film, profile: Profile, folder: Path, videos: dict[str, Path]) -> dict:
    """Return PSNR (dB) and SSIM of some videos against the frames as drawn."""
    arguments = [film.topic, film.scene, profile.name, str(folder / "engine")]
    inputs, graphs = [], []
    for number, (name, video) in enumerate(videos.items(), start=1):
        inputs += ["-i", str(video)]
        # Both are compared as 4:2:0, each converted as its maker does: what encoding alone loses.
        matrix, filter_ = ("bt601", "bicubic") if name == "manim" else ("bt709", "area")
        graphs.append(
            f"[0:v]scale=out_color_matrix={matrix}:out_range=tv:flags={filter_}+accurate_rnd,"
            f"format=yuv420p,split[a{number}][b{number}];"
            f"[{number}:v]setpts=N/{profile.fps}/TB,format=yuv420p,split[c{number}][d{number}];"
            f"[c{number}][a{number}]psnr@{name};[d{number}][b{number}]ssim@{name}"
        )
    frames = subprocess.Popen(
        [sys.executable, "-c", FRAMES, *arguments], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    done = subprocess.run(
        ["ffmpeg", "-hide_banner", "-f", "rawvideo", "-pix_fmt", "rgba", "-s",
         f"{profile.width}x{profile.height}", "-r", str(profile.fps), "-i", "-", *inputs,
         "-lavfi", ";".join(graphs), "-f", "null", "-"],
        stdin=frames.stdout, capture_output=True, text=True, check=True,
    )  # fmt: skip
    frames.wait()
    found = {}
    for name in videos:
        psnr = re.search(rf"psnr@{name} .*PSNR.*average:(\S+)", done.stderr)
        ssim = re.search(rf"ssim@{name} .*SSIM.*All:(\S+)", done.stderr)
        assert psnr, done.stderr[-500:]
        assert ssim, done.stderr[-500:]
        found[name] = {"psnr": float(psnr[1]), "ssim": float(ssim[1])}
    return found


def median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.memory for cost in costs),
    )


def line(name: str, manim: Cost, ours: Cost, sizes: tuple[int, int], rest: str = "") -> str:
    return (
        f"{name:<22} manim {manim.wall:7.1f} s ({manim.cpu:7.1f} CPU)"
        f"   ours {ours.wall:7.1f} s ({ours.cpu:7.1f} CPU)"
        f"   wall {manim.wall / ours.wall:4.1f}×  CPU {manim.cpu / ours.cpu:4.1f}×"
        f"   {sizes[0] / 1e6:6.2f} → {sizes[1] / 1e6:6.2f} MB"
        f"   {max(manim.memory, 1) / 2**20:5.0f} → {ours.memory / 2**20:5.0f} MiB{rest}"
    )


def machine() -> dict[str, str | int]:
    from importlib.metadata import version

    return {
        "cores": os.cpu_count() or 1,
        "machine": platform.machine(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("manim", "av", "pycairo", "numpy", "pillow")},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topics", nargs="*", help=f"by default {', '.join(QUICK)}")
    parser.add_argument("--all", action="store_true", help="the whole series")
    parser.add_argument("--profile", choices=PROFILES, default="blog")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-quality", action="store_true", help="leave PSNR and SSIM out")
    options = parser.parse_args()
    wanted = set(options.topics or QUICK)
    films = [film for film in SERIES if options.all or film.topic in wanted]
    profile = PROFILES[options.profile]
    results: dict[str, dict] = {}
    totals: dict[str, list[Cost]] = {"manim": [], "ours": []}
    bytes_of = {"manim": 0, "ours": 0}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for film in films:
            costs: dict[str, list[Cost]] = {"manim": [], "ours": []}
            warm_up(film, folder)
            for _ in range(options.rounds):
                cost, manims = with_manim(film, profile, folder)
                costs["manim"].append(cost)
                cost, video = with_engine(film, profile, folder, options.jobs)
                costs["ours"].append(cost)
            videos = {"manim": manims, "ours": video}
            sizes = {who: path.stat().st_size for who, path in videos.items()}
            seen = {} if options.no_quality else faithfulness(film, profile, folder, videos)
            medians = {who: median(found) for who, found in costs.items()}
            for who in videos:
                totals[who].append(medians[who])
                bytes_of[who] += sizes[who]
            rest = "".join(
                f"   {who} {found['psnr']:.1f} dB SSIM {found['ssim']:.4f}"
                for who, found in seen.items()
            )
            sizes_pair = (sizes["manim"], sizes["ours"])
            print(line(film.topic, medians["manim"], medians["ours"], sizes_pair, rest), flush=True)
            results[film.topic] = {
                who: {**asdict(medians[who]), "bytes": sizes[who], **seen.get(who, {})}
                for who in videos
            }
        batch = run(
            [sys.executable, "render.py", "render", *(film.topic for film in films),
             "--force", "--no-cache", "--theme", "dark", "--profile", profile.name,
             "--jobs", str(options.jobs), "--out", str(folder / "dist")]
        )  # fmt: skip
        manim = Cost(
            sum(cost.wall for cost in totals["manim"]),
            sum(cost.cpu for cost in totals["manim"]),
            max(cost.memory for cost in totals["manim"]),
        )
        # Its films are drawn by a fork server's children, whose CPU and memory the system does not
        # count as those of render.py.
        print(
            f"together (render.py)   manim {manim.wall:7.1f} s   ours {batch.wall:7.1f} s"
            f"   wall {manim.wall / batch.wall:4.1f}×"
            f"   {bytes_of['manim'] / 1e6:6.2f} → {bytes_of['ours'] / 1e6:6.2f} MB"
        )
        results["together"] = {"manim": {"wall": manim.wall}, "ours": {"wall": batch.wall}}
    target = ROOT / "bench" / "results" / f"engine-{time.strftime('%Y-%m-%d')}.json"
    target.parent.mkdir(exist_ok=True)
    report = {"profile": asdict(profile), "machine": machine(), "films": results}
    target.write_text(json.dumps(report, indent=1) + "\n")
    print(f"written to {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
