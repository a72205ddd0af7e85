"""Seeing a film once, with all rules."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from PIL import Image, ImageDraw

from rendering import engine
from rendering.check.finding import Fault, Finding
from rendering.check.rules import Doubtful, Rule, Watched
from rendering.check.view import COLUMN, Shapes, View
from rendering.engine.canvas import Canvas, draw
from rendering.engine.display_list import DisplayList
from rendering.profiles import PROFILES
from rendering.script import NumberLog, Script, script_of
from rendering.source import FilmSource
from scenes.kit.typeset import noting_phrases

REMEMBERED = 300  # pictures after which the shapes of what is gone are forgotten
EACH_FRAME = replace(COLUMN, fps=PROFILES["blog"].fps)
MARK = "#ff2d55"  # of the frame around a fault


class _Views:
    """Makes views of a run's pictures, each of which knows the one before it."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._shapes, self._canvas = Shapes(), Canvas(COLUMN.width, COLUMN.height)
        self._before: View | None = None
        self._made = 0

    def of(
        self, scene: Any, items: DisplayList, leaves: Sequence[Any], first: int, count: int
    ) -> View:
        """Return the view of frames `first` to `first + count - 1`."""
        if self._before is not None:
            self._before.settle()
        self._before = View(
            scene,
            items,
            leaves,
            time=first / self._fps,
            seconds=count / self._fps,
            shapes=self._shapes,
            canvas=self._canvas,
            before=self._before,
        )
        self._made += 1
        if self._made % REMEMBERED == 0:
            self._shapes.forget(keep=items)
            self._canvas.forget(keep=items)
        return self._before

    def look_away(self) -> None:
        """Let the next picture have none before it."""
        self._before = None


def watch(film: FilmSource, theme: str, rules: Sequence[Rule]) -> Watched:
    """Run a film and show each of its pictures to the rules."""
    built: list[Any] = []
    log, views = NumberLog(), _Views(COLUMN.fps)

    def see(scene: Any, items: DisplayList, leaves: Sequence[Any], first: int, count: int) -> None:
        log.observe(scene, first, count)
        view = views.of(scene, items, leaves, first, count)
        for rule in rules:
            rule.see(view)

    with noting_phrases() as phrases:
        watched = engine.watch(film.factory(theme, built), COLUMN, see)
    script = script_of(built[-1], log, watched.frames, COLUMN.fps)
    return Watched(film.topic, theme, built[-1], script, watched.duration, tuple(phrases))


def look_closer(film: FilmSource, theme: str, rule: Doubtful) -> None:
    """Run a film once more and show a rule each frame of the beats in which it is in doubt."""
    doubts, views = rule.doubts, _Views(EACH_FRAME.fps)

    def see(scene: Any, items: DisplayList, leaves: Sequence[Any], first: int, count: int) -> None:
        if len(scene.beats) in doubts:
            rule.look_closer(views.of(scene, items, leaves, first, count))
        else:
            views.look_away()

    engine.watch(film.factory(theme), EACH_FRAME, see)


def inspect(film: FilmSource, theme: str, rules: Sequence[Rule]) -> list[Finding]:
    """Return what some rules find in a film, in order of time, exceptions taken out."""
    watched = watch(film, theme, rules)
    for rule in rules:
        if isinstance(rule, Doubtful) and rule.doubts:
            look_closer(film, theme, rule)
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
