"""The gallery: every film of the output folder on one page that needs nothing but itself."""

import ast
import importlib
import re

import pytest

import render as command_line
from rendering import gallery, manifest, source
from rendering.script import NumberRecord
from scenes.catalogue import PARTS, SERIES
from scenes.kit.style import THEMES, Role
from tests.browser import violations
from tests.rendering.small_films import series_of
from tests.rendering.test_publishing import render

GIVEN_UP = "net::ERR_ABORTED"  # by the page itself, which was left, or wants another picture


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    report, _ = render(folder, series_of(good="Good", other="AlsoGood"))
    assert not report.failed
    return folder


@pytest.fixture
def visit(browser, dist):
    """Open the gallery from ``file://``; whatever the browser complains about fails the test."""
    complaints, pages = [], []

    def missed(request):
        if request.failure != GIVEN_UP:
            complaints.append(f"{request.url}: {request.failure}")

    def open_page(width=1600, **options):
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", missed)
        page.goto((dist / "index.html").as_uri())
        return page

    yield open_page
    for page in pages:
        page.close()
    assert complaints == []


def test_every_film_of_the_series_is_in_one_part():
    assert [topic for _, topics in PARTS for topic in topics] == [film.topic for film in SERIES]


def test_all_films_are_there_in_order_with_their_words(visit):
    page = visit()
    assert page.locator("article").count() == 2
    assert page.locator("h3").all_text_contents() == ["Good", "Other"]
    film = page.locator("#good")
    assert film.locator(".alt").text_content() == "A dot appears."
    assert film.locator(".chapters span").all_text_contents() == ["Dot"]
    assert "a number < 2 appear" in film.locator(".seen").text_content()


@pytest.mark.parametrize("width", [360, 600, 1600])
def test_nothing_sticks_out(visit, width):
    page = visit(width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_page_has_the_films_background(visit, theme):
    page = visit(color_scheme=theme)
    hexadecimal = THEMES[theme].palette[Role.PAGE].lstrip("#")
    expected = tuple(int(hexadecimal[i : i + 2], 16) for i in (0, 2, 4))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == f"rgb{expected}"


def test_posters_follow_the_theme_and_the_toggle(visit):
    page = visit(color_scheme="dark")
    shown = page.locator("#good .poster img:visible")
    assert shown.get_attribute("src") == "good.dark.webp"
    page.click("#theme")
    assert shown.get_attribute("src") == "good.light.webp"
    page.reload()
    assert shown.get_attribute("src") == "good.light.webp"  # remembered


def test_a_film_plays_on_demand_and_only_one_at_a_time(visit):
    page = visit(color_scheme="dark")
    assert page.locator("video").count() == 0
    page.locator("#good .poster").focus()
    page.keyboard.press("Enter")
    playing = "document.querySelector('#{} video').currentTime > 0.1"
    page.wait_for_function(playing.format("good"))
    assert page.locator("#good video").get_attribute("src") == "good.dark.mp4"
    page.click("#other .poster")
    page.wait_for_function(playing.format("other"))
    assert page.evaluate("document.querySelector('#good video').paused")


def test_the_film_goes_on_in_the_other_theme(visit):
    page = visit(color_scheme="dark")
    page.click("#good .poster")
    page.wait_for_function("document.querySelector('video').currentTime > 0.3")
    page.evaluate("document.querySelector('video').pause()")
    before = page.evaluate("document.querySelector('video').currentTime")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(
        "before => { const v = document.querySelector('video');"
        " return v.src.endsWith('good.light.mp4') && v.currentTime === before }",
        arg=before,
    )


def test_chapters_and_numbers_lead_into_the_film(visit):
    page = visit()
    page.click("#good summary:has-text('Numbers')")
    number = page.locator("#good .numbers button")
    start = float(number.get_attribute("data-from"))
    assert start > 0
    number.click()
    page.wait_for_function(
        "start => document.querySelector('#good video')?.currentTime >= start", arg=start
    )
    page.wait_for_selector("#good .chapters button[aria-current]")


def test_captions_and_descriptions_can_be_switched_on(visit):
    page = visit()
    page.click("#good .poster")
    tracks = page.evaluate(
        "[...document.querySelector('#good video').textTracks].map(track => {"
        " track.mode = 'hidden'; const [cue] = track.cues;"
        " return [track.kind, cue.text, cue.startTime] })"
    )
    assert tracks == [
        ["captions", "A dot appears.", 0],
        ["descriptions", "A blue dot & a number < 2 appear.", 0],
        ["chapters", "Dot", 0],
    ]


def test_numbers_are_shown_with_a_call_that_gives_them(visit):
    page = visit()
    shown = page.locator("#good .numbers b").text_content(), page.locator("code").first
    function, argument = re.fullmatch(r"(.*)\((.*)\)", shown[1].text_content()).groups()
    module, _, name = function.rpartition(".")
    found = getattr(importlib.import_module(module), name)(ast.literal_eval(argument))
    assert (shown[0], found) == ("1.5", 1.5)


def printed(dist, monkeypatch, capsys, form):
    """Return what the command line prints to embed the film."""
    monkeypatch.setattr(source, "series", lambda: series_of(good="Good"))
    with pytest.raises(SystemExit):
        command_line.main(["embed", "good", "--format", form, "--out", str(dist)])
    return capsys.readouterr().out


@pytest.mark.parametrize("name", ["Markdown", "HTML"])
def test_the_copy_buttons_copy_what_the_command_line_prints(visit, dist, name, monkeypatch, capsys):
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(f"#good .copy >> text={name}")
    page.wait_for_function(
        "name => document.getElementById('said').textContent === `${name} copied`", arg=name
    )
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "good" in copied
    assert copied.strip() == printed(dist, monkeypatch, capsys, name.lower()).strip()


def test_a_film_in_one_theme_cannot_be_embedded_yet(dist):
    record = manifest.read(dist).film("good")
    record.themes.pop("light")
    html = gallery.page(dist, manifest.Manifest(films=[record]))
    assert "good.dark.mp4" in html
    assert 'class="copy"' not in html


def test_nothing_moves_while_the_page_loads_or_a_film_starts(visit):
    page = visit()
    page.click("#good .poster")
    page.wait_for_function("document.querySelector('video').currentTime > 0.1")
    moved = page.evaluate(
        "() => new Promise(done => { new PerformanceObserver(list => done(list.getEntries()"
        ".flatMap(entry => entry.sources).map(({ node }) => node?.outerHTML ?? node?.data)))"
        ".observe({ type: 'layout-shift', buffered: true });"
        " requestAnimationFrame(() => requestAnimationFrame(() => done([]))) })"
    )
    assert moved == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [360, 1600])
def test_axe_finds_nothing_wrong(visit, node_packages, theme, width):
    page = visit(width, color_scheme=theme)
    assert violations(page) == []
    page.click("#good .poster")
    page.wait_for_selector("#good .chapters button[aria-current]")
    page.locator("summary").evaluate_all("all => all.forEach(summary => summary.click())")
    page.click("#good .copy >> nth=0")
    assert violations(page) == []
    page.click("#theme")
    assert violations(page) == []


def test_without_javascript_a_poster_is_a_link_to_its_film(visit):
    page = visit(java_script_enabled=False)
    link = page.locator("#good .poster")
    assert link.get_attribute("href") == "good.dark.mp4"
    assert "A dot appears." in link.get_attribute("aria-label")
    assert page.locator("#good .chapters").is_visible()


def test_what_films_say_cannot_break_out_of_the_page(dist):
    known = manifest.read(dist)
    record = known.film("good").model_copy(
        update={"title": "</script><script>alert(1)</script>", "alt": '"><img src=x>'}
    )
    html = gallery.page(dist, manifest.Manifest(films=[record]))
    assert "<script>alert" not in html
    assert "<img src=x>" not in html


def test_a_damaged_file_costs_the_notes_and_not_the_page(dist, tmp_path):
    html = gallery.page(tmp_path, manifest.read(dist))
    assert "good.dark.mp4" in html
    assert 'class="chapters"' not in html


def number(text, start, end, arguments=()):
    return NumberRecord(name="n", says="n", source="f", arguments=arguments, value=1, text=text,
                        start=start, end=end)  # fmt: skip


def test_numbers_that_only_run_past_are_not_listed_and_none_twice():
    numbers = [number("1", 0, 2), number("2", 2, 2.1), number("1", 3, 5), number("3", 5, 6)]
    assert [(n.text, n.start) for n in gallery.said(numbers)] == [("1", 0), ("3", 5)]


def test_calls_are_written_as_python():
    made = number("1", 0, 1, arguments=("exp", [1.0, [2]], 3))
    assert gallery.call(made) == "f('exp', (1.0, (2,)), 3)"
