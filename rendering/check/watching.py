"""Seeing a film once, with all rules."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from PIL import Image, ImageDraw

from rendering import engine
from rendering.check.finding import Fault, Finding
from rendering.check.rules import Rule, Watched
from rendering.check.view import COLUMN, Shapes, View
from rendering.engine.canvas import Canvas, draw
from rendering.script import NumberLog, Script, script_of
from rendering.source import FilmSource
from scenes.kit.typeset import noting_phrases

REMEMBERED = 300  # pictures after which the shapes of what is gone are forgotten
MARK = "#ff2d55"  # of the frame around a fault


def watch(film: FilmSource, theme: str, rules: Sequence[Rule]) -> Watched:
    """Run a film and show each of its pictures to the rules."""
    built: list[Any] = []
    log, shapes, canvas = NumberLog(), Shapes(), Canvas(COLUMN.width, COLUMN.height)
    before: View | None = None
    seen = 0

    def see(scene: Any, items: Any, leaves: Sequence[Any], first: int, count: int) -> None:
        nonlocal before, seen
        log.observe(scene, first, count)
        view = View(
            scene,
            items,
            leaves,
            time=first / COLUMN.fps,
            seconds=count / COLUMN.fps,
            shapes=shapes,
            canvas=canvas,
            before=before,
        )
        for rule in rules:
            rule.see(view)
        view.settle()
        before = view
        seen += 1
        if seen % REMEMBERED == 0:
            shapes.forget(keep=items)
            canvas.forget(keep=items)

    with noting_phrases() as phrases:
        watched = engine.watch(film.factory(theme, built), COLUMN, see)
    script = script_of(built[-1], log, watched.frames, COLUMN.fps)
    return Watched(film.topic, theme, built[-1], script, watched.duration, tuple(phrases))


def inspect(film: FilmSource, theme: str, rules: Sequence[Rule]) -> list[Finding]:
    """Return what some rules find in a film, in order of time, exceptions taken out."""
    watched = watch(film, theme, rules)
    faults = [fault for rule in rules for fault in rule.faults(watched)]
    names = {name for rule in rules for name in rule.names}
    left = sorted(
        _without_allowed(faults, watched, names), key=lambda fault: (fault.time, fault.rule)
    )
    return [_finding(fault, watched) for fault in _alike_as_one(left)]


def _alike_as_one(faults: Sequence[Fault]) -> list[Fault]:
    """Join what differs only in where it is: forty arrows of a field are one finding."""
    joined: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        kinds = tuple(name.partition(" at ")[0] for name in fault.objects)
        wrong = re.sub(r"\d+(\.\d+)?", "", fault.measured)
        first = joined.setdefault((fault.rule, kinds, wrong, fault.allowed), fault)
        if first is not fault and first.time == fault.time:
            first.boxes += fault.boxes
    return list(joined.values())


def _without_allowed(faults: Sequence[Fault], watched: Watched, names: set[str]) -> Iterator[Fault]:
    """Yield the faults that the scene does not except, and the exceptions that nothing needs."""
    allowances = [a for a in getattr(watched.scene, "allowances", ()) if a.rule in names]
    needed = set()
    for fault in faults:
        for allowance in allowances:
            family = {id(part) for m in allowance.mobjects for part in m.get_family()}
            if allowance.rule == fault.rule and (
                not allowance.mobjects or any(id(m) in family for m in fault.mobjects)
            ):
                needed.add(id(allowance))
                break
        else:
            yield fault
    for allowance in allowances:
        if id(allowance) not in needed:
            yield Fault(
                "exception",
                0.0,
                measured=f"self.allow({allowance.rule!r}, …) excepts nothing",
                allowed="only exceptions that are needed",
            )


def beat_at(script: Script, time: float) -> str:
    """Return the name of the beat at a moment."""
    names = [beat.name for beat in script.beats if beat.start <= time + 1e-6]
    return names[-1] if names else ""


def _finding(fault: Fault, watched: Watched) -> Finding:
    lasting = f", for {fault.seconds:.1f} s" if fault.seconds >= 0.05 else ""
    return Finding(
        film=watched.topic,
        theme=watched.theme,
        beat=beat_at(watched.script, fault.time),
        time=fault.time,
        rule=fault.rule,
        objects=fault.objects,
        measured=fault.measured + lasting,
        allowed=fault.allowed,
        picture=_marked(fault) if fault.items else None,
    )


def _marked(fault: Fault) -> bytes:
    """Draw the picture of a fault, with a frame around what is wrong."""
    rgba = draw(fault.items, COLUMN.width, COLUMN.height)
    picture = Image.fromarray(rgba[..., :3].copy())
    pen = ImageDraw.Draw(picture)
    for left, top, right, bottom in fault.boxes:
        corners = [
            min(max(left - 4, 0), COLUMN.width - 2),
            min(max(top - 4, 0), COLUMN.height - 2),
            max(min(right + 4, COLUMN.width - 1), 1),
            max(min(bottom + 4, COLUMN.height - 1), 1),
        ]
        if corners[0] < corners[2] and corners[1] < corners[3]:
            pen.rectangle(corners, outline=MARK, width=2)
    file = io.BytesIO()
    picture.save(file, format="PNG", optimize=True)
    return file.getvalue()
