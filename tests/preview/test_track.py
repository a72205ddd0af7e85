"""What the preview knows of a film's frames, and what it says of a change."""

from rendering.preview.track import Track


def track_of(*names):
    track = Track()
    for at, name in enumerate(names):
        track.put(at, 1, name)
    track.finish(len(names))
    return track


def test_the_first_recording_has_changed_nothing():
    assert track_of("a", "b", "b").changed is None


def test_equal_pictures_are_runs():
    assert track_of("a", "b", "b", "a").runs() == [(1, "a"), (2, "b"), (1, "a")]
    assert track_of("a", "b", "b", "a").runs(1, 3) == [(2, "b")]


def test_the_old_film_stays_until_it_is_replaced():
    track = track_of("a", "b", "c")
    track.start_again()
    track.put(0, 2, "x")
    assert (track.names, track.recorded) == (["x", "x", "c"], 2)


def test_the_change_spans_what_differs():
    track = track_of("a", "b", "c", "d", "e")
    track.start_again()
    for at, name in enumerate("axcye"):
        track.put(at, 1, name)
    track.finish(5)
    assert track.changed == (1, 4)


def test_a_longer_film_has_changed_from_where_the_old_one_ended():
    track = track_of("a", "b")
    track.start_again()
    track.put(0, 1, "a")
    track.put(1, 3, "b")
    track.finish(4)
    assert track.changed == (2, 4)


def test_a_shorter_film_has_changed_at_its_end():
    track = track_of("a", "b", "c", "d")
    track.start_again()
    track.put(0, 1, "a")
    track.put(1, 1, "b")
    track.finish(2)
    assert track.changed == (1, 2)
    assert track.names == ["a", "b"]
