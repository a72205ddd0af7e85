"""What is exchanged while a scene is recorded comes to the same as manim's own."""

import functools
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from manim import BLACK, RED, Dot, ManimColor, Mobject, Square, VGroup, VMobject
from manim.mobject.mobject import Mobject as Base

from rendering.engine.manim_internals.shortcuts import shortcuts

OWN = {
    name: vars(owner)[name]
    for owner, name in (
        (Mobject, "update"),
        (Mobject, "get_family"),
        (VMobject, "update_rgbas_array"),
    )
}


class Shiny(VMobject):
    """Adds a second color of its own."""

    def get_sheen_factor(self):
        return 0.2


class Inverted(VMobject):
    """Has the opposite of each color."""

    def generate_rgbas_array(self, color, opacity):
        return 1 - super().generate_rgbas_array(color, opacity)


class Secretive(VGroup):
    """Counts itself only into its family."""

    def _iter_family(self, active_path):
        yield self


class Absent(Mobject):
    """Belongs to no family."""

    def _iter_family(self, active_path):
        yield from ()


class Alike(VMobject):
    """Equals every other of its kind."""

    def __eq__(self, other):
        return type(other) is Alike

    def __hash__(self):
        return 0


class Careful(VMobject):
    """Keeps an array elsewhere than under its name."""

    @property
    def new_rgbas(self):
        return self.kept_rgbas

    @new_rgbas.setter
    def new_rgbas(self, array):
        self.kept_rgbas = array


KINDS = st.sampled_from([VMobject, Square, Shiny, Inverted, Careful])
COLORS = st.one_of(
    st.none(),
    st.sampled_from([RED, BLACK, ManimColor("#12345678"), "#abcdef", "red", [RED, BLACK]]),
)
OPACITIES = st.one_of(st.none(), st.floats(0, 1), st.sampled_from([0, 1, np.float64(0.3)]))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "new_rgbas"]),
        COLORS,
        OPACITIES,
    ),
    max_size=6,
)


def painted(mobject, steps):
    for name, color, opacity in steps:
        mobject.update_rgbas_array(name, color, opacity)
    return {name: value for name, value in vars(mobject).items() if name.endswith("rgbas")}


ONCE = [("fill_rgbas", RED, 0.5)]


@example(Square, 0.5, ONCE)
@example(Shiny, 0, ONCE)
@example(Inverted, 0, ONCE)
@example(Careful, 0, [("new_rgbas", RED, 0.5)])
@given(
    st.sampled_from([VMobject, Square, Shiny, Inverted, Careful]),
    st.sampled_from([0, 0.5, -0.25]),
    STEPS,
)
def test_colors_are_the_same(kind, sheen, steps):
    mobject = kind().set_sheen(sheen)
    theirs = painted(mobject.copy(), steps)
    with shortcuts():
        ours = painted(mobject.copy(), steps)
    assert ours.keys() == theirs.keys()
    for name, array in theirs.items():
        assert ours[name].dtype == array.dtype
        assert ours[name].tolist() == array.tolist()


def test_the_array_of_a_color_stays_the_same_object():
    """Somebody may hold it: manim writes into it too."""
    with shortcuts():
        square = Square()
        array = square.fill_rgbas
        square.set_fill(RED, 0.5)
    assert square.fill_rgbas is array


def test_a_wrong_color_is_refused_as_by_manim():
    with pytest.raises(ValueError, match="not found"):
        Square().set_fill("no color")
    with shortcuts(), pytest.raises(ValueError, match="not found"):
        Square().set_fill("no color")


def families():
    dot, square = Dot(), Square()
    twice = VGroup(dot, VGroup(square, dot))
    deep = functools.reduce(lambda inner, _: VGroup(Square(), inner), range(30), VGroup())
    secretive = Secretive(Square(), Square())
    loop = Mobject()
    loop.submobjects = [Mobject(), loop]
    return [
        dot,
        Mobject(),
        VGroup(dot, square),
        twice,
        deep,
        secretive,
        VGroup(secretive),
        Absent(),
        VGroup(Alike(), VGroup(Alike())),
        loop,
    ]


@pytest.mark.parametrize("mobject", families(), ids=repr)
def test_families_are_the_same(mobject):
    theirs = OWN["get_family"](mobject)
    with shortcuts():
        ours = mobject.get_family()
    assert list(map(id, ours)) == list(map(id, theirs))


class Told(VGroup):
    """Notes that it was asked to update."""

    def update(self, dt=0, recursive=True):
        self.log.append("told")
        return super().update(dt, recursive)


def restless(log):
    """Return a family with every kind of updater."""

    def wrapped(function):
        @functools.wraps(function)
        def outer(*arguments):
            log.append(f"wrapped {len(arguments)}")

        return outer

    class Callable:
        def __call__(self, mobject, dt):
            log.append(("callable", dt))

        def method(self, mobject):
            log.append("method")

    leaf, other, told, asleep, taught = Square(), Square(), Told(), Square(), Square()
    told.log = log
    taught.update = lambda dt, recursive: log.append(("taught", dt, recursive))
    asleep.add_updater(lambda m: log.append("asleep")).suspend_updating()
    leaf.add_updater(lambda m: log.append("plain"))
    leaf.add_updater(lambda m, dt: log.append(("dt", dt)))
    leaf.add_updater(lambda *dt: log.append(("star", dt[1:])))
    leaf.add_updater(lambda m, *, dt=7: log.append(("keyword", dt)))
    group = VGroup(leaf, VGroup(other), told, asleep, taught)
    group.add_updater(wrapped(lambda m, dt: None)).add_updater(Callable().method)
    group.add_updater(functools.partial(lambda word, m, dt: log.append((word, dt)), "partial"))
    group.add_updater(Callable())
    other.add_updater(lambda m: group.remove(leaf) and log.append("removed"))
    return group


@pytest.mark.parametrize("recursive", [True, False])
def test_updaters_are_called_in_the_same_way(recursive):
    logs = []
    for exchanged in (False, True):
        log = []
        group = restless(log)
        with shortcuts() if exchanged else nullcontext():
            for _ in range(2):
                try:
                    group.update(0.25, recursive)
                except TypeError as error:  # of the updater whose dt is a keyword only
                    log.append(str(error).partition(" ")[2])
                    group[0].updaters.pop()
                    group.update(0.25, recursive)
        logs.append(log)
    assert logs[0] == logs[1]
    assert ("partial", 0.25) in logs[0]


def test_they_are_put_back():
    def fail():
        with shortcuts():
            assert Base.update is not OWN["update"]
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert Base.update is OWN["update"]
    assert Base.get_family is OWN["get_family"]
    assert VMobject.update_rgbas_array is OWN["update_rgbas_array"]


def test_what_somebody_else_has_exchanged_stays(monkeypatch):
    """A plug-in's method, or ours where one scene is recorded while another is."""
    theirs = lambda self, dt=0, recursive=True: self  # noqa: E731
    monkeypatch.setattr(Mobject, "update", theirs)
    with shortcuts():
        assert Mobject.update is theirs
        quick = Mobject.get_family
        with shortcuts():
            pass
        assert Mobject.get_family is quick is not OWN["get_family"]
    assert Mobject.update is theirs
    assert Mobject.get_family is OWN["get_family"]
