#!/usr/bin/env python
"""The command line: ``python render.py --help``.

Only words are handled here; the work is in :mod:`rendering`, which is imported by what needs it,
so that help and wrong usage answer at once.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from rendering.errors import RenderingError, UsageError, nearest
from rendering.profiles import DEFAULT_PROFILE, PROFILES, Profile
from rendering.source import ROOT, THEMES, FilmSource

COMMANDS = (
    "render",
    "list",
    "preview",
    "frame",
    "sheet",
    "check",
    "regression",
    "facts",
    "errata",
    "embed",
    "cache",
    "doctor",
)
app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Render the films of “Calculus for Machine Learning”, look at them, and prove them. "
    "Without a command the named topics are rendered, all of them if none is named.",
)

Topics = Annotated[list[str] | None, typer.Argument(help="Topics; all by default.")]
Sources = Annotated[
    list[str] | None,
    typer.Argument(help="Topics, all by default; or path/to/file.py:Scene, any scene of manim's."),
]
Topic = Annotated[str, typer.Argument(help="A topic; see `list`.")]
ProfileName = Annotated[str, typer.Option("--profile", help=" | ".join(PROFILES))]
ThemeName = Annotated[str, typer.Option("--theme", help="dark | light | both")]
Folder = Annotated[Path, typer.Option("--out", help="Output folder.")]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="Films at a time; one a core.")]
Force = Annotated[bool, typer.Option("--force", help="Render even what is up to date.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Draw every segment afresh.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say only what went wrong.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
DIST = Path("dist")
LONGEST = 86_400.0  # seconds; no film lasts a day, and infinity is no moment
CACHE = ROOT / ".cache" / "segments"
REFERENCES = ROOT / "tests" / "references"


def complain(message: str) -> None:
    """Say one line on standard error."""
    print(f"render.py: {message}", file=sys.stderr)


@contextmanager
def one_line_errors(*, debug: bool = False) -> Iterator[None]:
    """Turn failures into one line and an exit status: 2 for wrong usage, 1 for the rest."""
    try:
        yield
    except UsageError as error:
        complain(str(error))
        raise typer.Exit(2) from error
    except RenderingError as error:
        complain(str(error))
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        complain("interrupted; finished films are kept, the next run continues")
        raise typer.Exit(130) from error
    except (BrokenPipeError, typer.Exit):
        raise
    except Exception as error:
        if debug or os.environ.get("RENDER_DEBUG"):
            raise
        from rendering.worker import failure

        complain(f"{failure(error).message} (--debug shows more)")
        raise typer.Exit(1) from error


def profile_of(name: str) -> Profile:
    """Return the profile of this name."""
    if name not in PROFILES:
        raise nearest("profile", name, list(PROFILES))
    return PROFILES[name]


def themes_of(name: str) -> list[str]:
    """Return the themes that a name stands for."""
    if name == "both":
        return list(THEMES)
    if name not in THEMES:
        raise nearest("theme", name, [*THEMES, "both"])
    return [name]


def one_theme_of(name: str) -> str:
    """Return the theme of a command that shows one."""
    if name == "both":
        raise UsageError("--theme both: this shows one theme, dark or light")
    (theme,) = themes_of(name)
    return theme


@contextmanager
def moments_within_film() -> Iterator[None]:
    """Say of a moment that no film has that it is wrong usage."""
    from rendering.engine import TimeBeyondEndError

    try:
        yield
    except TimeBeyondEndError as error:
        raise UsageError(f"--at: {error}") from error


@app.command()
def render(
    topics: Sources = None,
    profile: ProfileName = DEFAULT_PROFILE,
    theme: ThemeName = "both",
    out: Folder = DIST,
    jobs: Jobs = None,
    force: Force = False,
    no_cache: NoCache = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Render films into the output folder; what is up to date is left alone."""
    with one_line_errors(debug=debug):
        from rich.console import Console

        from rendering import batch, manifest, media, plan, progress
        from rendering.source import chosen, series

        films, themes, size = chosen(topics or []), themes_of(theme), profile_of(profile)
        media.require_ffmpeg()
        console = Console(quiet=quiet)
        with batch.output_folder(out):
            known = manifest.read(out)
            to_do, done = plan.jobs(films, themes, size, known, out, force=force)
            expected = {
                job.name: round(plan.expected_duration(known, job) * size.fps) for job in to_do
            }
            for job in done:
                console.print(f"[dim]· {job.name}: up to date[/]")
            with progress.board(console, to_do, expected, quiet=quiet) as board:
                report = batch.render_all(
                    to_do,
                    out,
                    known,
                    list(series()),
                    workers=jobs or os.cpu_count() or 1,
                    tell=board.tell,
                    cache=None if no_cache else CACHE,
                )
        for name, failed in report.failed.items():
            complain(f"{name} failed: {failed.message}")
            if debug:
                print(failed.details, file=sys.stderr)
        console.print(
            f"{len(report.finished)} rendered, {len(done)} up to date, "
            f"{len(report.failed)} failed, in {report.seconds:.0f} s → {out}"
        )
        if report.failed:
            raise typer.Exit(1)


@app.command("list")
def list_films(as_json: AsJson = False, out: Folder = DIST) -> None:
    """Show the series and how each film stands: rendered, outdated, damaged or missing."""
    with one_line_errors():
        from rendering import manifest, plan
        from rendering.source import series

        known = manifest.read(out)
        table = []
        for film in series().values():
            record = known.film(film.topic)
            seconds = record.duration if record else None
            states = {theme: plan.state(record, theme, out) for theme in THEMES}
            row = {"topic": film.topic, "post": film.post, "title": film.title}
            table.append(row | {"seconds": seconds, "themes": states})
            if not as_json:
                shown = "  ".join(f"{theme} {state:<9}" for theme, state in states.items())
                length = f"{seconds:5.1f} s" if seconds else "      –"
                print(f"{film.topic:<20} {length}  {shown}  {film.title}")
        if as_json:
            print(json.dumps(table, indent=1, ensure_ascii=False))


@app.command()
def preview(
    topic: Topic,
    theme: ThemeName = "both",
    profile: ProfileName = "draft",
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535)] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
    debug: Debug = False,
) -> None:
    """Show a film in the browser and follow what you save; until Ctrl-C."""
    with one_line_errors(debug=debug):
        from rendering.source import chosen

        (film,), themes, size = chosen([topic]), themes_of(theme), profile_of(profile)
        from rendering.preview import server
        from rendering.preview.session import Session

        def ready(address: str) -> None:
            print(address, flush=True)
            if not no_open:
                typer.launch(address)

        wanted = server.DEFAULT_PORT if port is None else port
        with suppress(KeyboardInterrupt):  # how a preview ends
            server.serve(Session(film, tuple(themes), size), wanted, ready)


@app.command()
def frame(
    topic: Topic,
    at: Annotated[float, typer.Option("--at", min=0, max=LONGEST, help="Seconds from the start.")],
    out: Annotated[Path, typer.Option("--out", help="PNG file.")],
    theme: ThemeName = "dark",
    profile: ProfileName = DEFAULT_PROFILE,
) -> None:
    """Write one moment of a film as PNG, without rendering the rest."""
    with one_line_errors():
        from rendering.source import chosen

        (film,), one, size = chosen([topic]), one_theme_of(theme), profile_of(profile)
        writable(out)
        from PIL import Image

        from rendering import engine
        from rendering.whole import whole

        with moments_within_film():
            (rgba,) = engine.frames_at(film.factory(one), size, [at])
        with whole(out) as beside:
            Image.fromarray(rgba[..., :3]).save(beside, format="PNG")
        print(out)


@app.command()
def sheet(
    topic: Topic,
    out: Annotated[Path, typer.Option("--out", help="PNG file.")],
    theme: ThemeName = "both",
    shots: Annotated[int, typer.Option(min=1, help="Pictures a caption.")] = 2,
    at: Annotated[
        list[float] | None,
        typer.Option("--at", min=0, max=LONGEST, help="These moments instead, in seconds."),
    ] = None,
) -> None:
    """Write a film's contact sheet: its captions, 600 pixels wide a picture, in both themes."""
    with one_line_errors():
        from rendering.source import chosen

        (film,), themes = chosen([topic]), themes_of(theme)
        writable(out)
        from rendering import sheet as sheets

        with moments_within_film():
            number = sheets.write_sheet(film, themes, out, shots=shots, times=at)
        print(f"{out}: {number} pictures")


@app.command()
def check(
    topics: Topics = None,
    theme: ThemeName = "both",
    as_json: AsJson = False,
    out: Folder = DIST,
    jobs: Jobs = None,
) -> None:
    """Look for faults that a program can see; status 1 if a film has one (docs/check.md)."""
    with one_line_errors():
        from rendering.check import report
        from rendering.check.films import check_all
        from rendering.source import chosen

        films, workers = chosen(topics or []), jobs or os.cpu_count() or 1
        outcomes = []
        for outcome in check_all(films, themes_of(theme), jobs=workers):
            outcomes.append(outcome)
            for finding in outcome.findings if not as_json else ():
                print(finding, flush=True)
            if outcome.failed:
                complain(f"{outcome.film} ({outcome.theme}) failed: {outcome.failed.message}")
        found = [finding for outcome in outcomes for finding in outcome.findings]
        names = list(dict.fromkeys(one.film for one in outcomes if not one.failed))
        page = report.write(found, names, out / "check")
        print(
            report.as_json(found, names) if as_json else f"{report.summary(found, names)} → {page}"
        )
        if found or any(outcome.failed for outcome in outcomes):
            raise typer.Exit(1)


def writable(path: Path) -> None:
    """Raise unless a picture can be written at `path`."""
    if path.suffix.lower() != ".png" or path.is_dir():
        raise UsageError(f"--out {path}: pictures are PNG files; name one that ends with .png")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise RenderingError(f"can't write to the folder {path.parent}; choose another --out")


def writable_folder(path: Path) -> None:
    """Make a folder, or raise unless files can be written into it: before the work, not after."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RenderingError(
            f"can't write to {path} ({error.strerror}); choose another --out"
        ) from error
    if not os.access(path, os.W_OK):
        raise RenderingError(f"can't write to {path}; choose another --out")


@app.command()
def facts(topics: Topics = None, as_json: AsJson = False) -> None:
    """Show every number that the films print, computed afresh, with its source."""
    with one_line_errors():
        from rendering import facts as numbers
        from rendering.source import chosen

        films = chosen(topics or [], any_scene=False)
        rows = [row for film in films for row in numbers.rows(film.topic)]
        if as_json:
            print(json.dumps([row.as_json() for row in rows], indent=1, ensure_ascii=False))
            return
        for row in rows:
            call = f"{row.source}({', '.join(map(repr, row.arguments))})"
            print(f"{row.topic:<14} {row.text:>14}  {row.says}\n{'':<31}{call}")


@app.command()
def errata(
    topics: Topics = None,
    as_json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The page for docs/.")] = False,
) -> None:
    """Judge the posts' claims by computing, and print the corrections."""
    with one_line_errors():
        from rendering import errata as claims
        from rendering.source import chosen

        rows = claims.rows(chosen(topics or [], any_scene=False))
        if as_json:
            print(json.dumps(claims.as_json(rows), indent=1, ensure_ascii=False))
        else:
            print(claims.as_markdown(rows) if markdown else claims.as_text(rows), end="")


@app.command()
def regression(
    topics: Topics = None,
    theme: ThemeName = "both",
    accept: Annotated[bool, typer.Option("--accept", help="Make references of it.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = DIST / "regression",
    jobs: Jobs = None,
) -> None:
    """Compare the films with how they looked; what changed is shown side by side on a page."""
    with one_line_errors():
        from rendering import regression as looks
        from rendering import regression_page as pages
        from rendering.source import chosen, series

        films, themes = chosen(topics or [], any_scene=False), themes_of(theme)
        writable_folder(out)
        workers = jobs or os.cpu_count() or 1
        outcomes = []
        for outcome in looks.compare_all(films, themes, REFERENCES, jobs=workers):
            outcomes.append(outcome)
            for change in outcome.changes:
                print(change)
            if outcome.failed:
                complain(f"{outcome.film} ({outcome.theme}) failed: {outcome.failed.message}")
            elif accept:
                looks.accept(outcome, REFERENCES)
        forgotten = [] if topics else looks.forgotten(REFERENCES, list(series()), THEMES)
        for folder in forgotten:
            print(f"{folder.name} belongs to no film of the series")
            if accept:
                shutil.rmtree(folder)
        page = pages.write(outcomes, out)
        pictures = sum(len(outcome.comparisons) for outcome in outcomes)
        changes = sum(len(outcome.changes) for outcome in outcomes) + len(forgotten)
        print(f"{pictures} pictures, {changes} changed" + (f" → {page}" if page else ""))
        failed = any(outcome.failed for outcome in outcomes)
        if changes and not accept:
            print("if that is as it should be: the same command with --accept")
        if failed or (changes and not accept):
            raise typer.Exit(1)


@app.command()
def embed(
    topics: Topics = None,
    form: Annotated[str, typer.Option("--format", help="markdown | html | react")] = "markdown",
    base: Annotated[str, typer.Option(help="Where pages find the films.")] = "/films/",
    into: Annotated[
        Path | None,
        typer.Option(help="Folder of the posts to put the lines in; for react, of the component."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    out: Folder = DIST,
) -> None:
    """Print what to paste into a page so that it shows films, or put it in."""
    with one_line_errors():
        from rendering import embed as pages
        from rendering import manifest
        from rendering.source import chosen

        if form not in pages.FORMATS:
            raise nearest("format", form, list(pages.FORMATS))
        if form == "html" and into:
            raise UsageError("--into takes markdown or react; paste html where it belongs")
        if dry_run and not (into and form == "markdown"):
            raise UsageError("--dry-run is for markdown --into DIR, which changes posts")
        sources, base = chosen(topics or []), pages.checked_base(base)
        films = pages.page_films(sources, manifest.read(out), out)
        if form == "react":
            for path in pages.write_component(films, into or out / "embed"):
                print(path)
        elif form == "html":
            print(pages.as_html(films, base), end="")
        else:
            lines = [pages.as_markdown(film, base) for film in films]
            if into:
                put_into_posts(into, sources, lines, dry_run=dry_run)
            else:
                print(*lines, sep="\n")


def put_into_posts(
    folder: Path, films: list[FilmSource], lines: list[str], *, dry_run: bool
) -> None:
    """Show the change of each post and, unless it is a trial, make it."""
    from rendering import embed_posts as posts

    wanted = {film.post: (film.topic, line) for film, line in zip(films, lines, strict=True)}
    edits, absent = posts.plan_edits(folder, wanted)
    for edit in edits:
        print(edit.diff(), end="")
    for edit in edits:
        if not dry_run and edit.action != "unchanged":
            posts.write(edit)
        print(f"{edit.path}: {edit.action}{' (not written)' * dry_run}")
    for slug in absent:
        complain(f"{folder} has no post {slug}; its film goes in when it is there")


@app.command()
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove everything.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List the entries.")] = False,
) -> None:
    """Show, list or clear what is kept of encoded segments; a cleared cache only costs time."""
    with one_line_errors():
        from rendering.engine.segment_cache import SegmentCache

        kept = SegmentCache(CACHE)
        if listing:
            for entry in kept.entries():
                print(f"{entry.key}  {entry.size:>9} bytes")
        entries, size = len(kept.entries()), kept.size()
        print(f"{CACHE}: {entries} segments, {size / 2**20:.1f} of {kept.limit / 2**20:.0f} MiB")
        if clear:
            print(f"{kept.clear()} removed")


@app.command()
def doctor() -> None:
    """Show what is installed, what is missing, and how to get it."""
    with one_line_errors():
        from rendering.doctor import findings

        found = findings()
        for finding in found:
            mark = "ok     " if finding.ok else "MISSING"
            print(f"{mark} {finding.name:<26} {finding.found or finding.remedy}")
        if not all(finding.ok for finding in found):
            raise typer.Exit(1)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a first word that is no command is a topic to render."""
    words = sys.argv[1:] if arguments is None else arguments
    asks_for_help = words[:1] == ["--help"]
    if not asks_for_help and (not words or words[0] not in COMMANDS):
        words = ["render", *words]
    app(args=words, prog_name="render.py")


if __name__ == "__main__":
    main()
