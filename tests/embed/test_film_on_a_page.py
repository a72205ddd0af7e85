"""A film on a page, in a real browser: in the blog's own pipeline and on a plain page alike."""

import pytest

from tests.embed.films import FPS, LAST
from tests.embed.reader import reading

KINDS = ["post", "plain"]
PAGE_COLOR = {"light": (0xF3, 0xF4, 0xF6), "dark": (0x10, 0x18, 0x28)}
CALM = {"reduced_motion": "reduce"}

pytestmark = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def opened(browser, site, kind):
    """Return a function that opens the page as a reader with some settings."""

    def open_page(**options):
        return reading(browser, f"{site.address}/{kind}.html", **options)

    return open_page


@pytest.fixture
def far(kind):
    """The name of the page whose film is far down."""
    return {"post": "far", "plain": "plainfar"}[kind]


FRAMES_A_BEAT = 28
# The middle of the time that each number is on screen, seconds.
BEATS = {number: (number - 0.5) * FRAMES_A_BEAT / FPS for number in range(1, LAST + 1)}


def test_it_plays_by_itself_muted_and_inline(opened):
    with opened() as reader:
        reader.until("video.currentTime > 0.2 && !video.paused")
        assert reader.get("muted")
        assert reader.get("playsInline")
        assert reader.get("loop")
        assert not reader.get("controls")
        assert reader.counter() in range(1, LAST + 1)
        assert reader.said == []


def test_it_pauses_when_it_is_not_seen_and_goes_on_when_it_is(opened):
    with opened() as reader:
        reader.until("!video.paused")
        reader.scroll_away()
        reader.until("video.paused")
        reader.scroll_back()
        reader.until("!video.paused")


def test_what_a_reader_has_paused_stays_paused(opened):
    with opened() as reader:
        reader.pause()
        reader.scroll_away()
        reader.scroll_back()
        assert reader.get("paused")


def test_nothing_is_loaded_before_it_comes_near(browser, site, far):
    site.requests.clear()
    with reading(browser, f"{site.address}/{far}.html") as reader:
        reader.until("'live' in figure.dataset")
        reader.page.wait_for_load_state("networkidle")
        assert not [path for path in site.requests if path.startswith("/films/")]
        reader.figure.scroll_into_view_if_needed()
        reader.until("video.currentTime > 0")  # `paused` is false as soon as it shall play
        assert "counter.light.mp4" in site.names(".mp4")
        assert "counter.dark.mp4" not in site.names(".mp4")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_position_shows_its_own_frame(opened, theme):
    with opened(color_scheme=theme) as reader:
        reader.pause()
        for number in BEATS:
            first, last = (number - 1) * FRAMES_A_BEAT, number * FRAMES_A_BEAT - 1
            for frame in (first, last):
                reader.go((frame + 0.5) / FPS)
                assert (frame, reader.counter()) == (frame, number)
        assert f"counter.{theme}.mp4" in reader.get("currentSrc")
        assert reader.said == []


def test_the_theme_follows_the_page_at_the_same_moment(opened):
    with opened(color_scheme="light") as reader:
        reader.pause()
        reader.go(BEATS[4])
        for theme in ("dark", "light", "dark"):
            reader.page.emulate_media(color_scheme=theme)
            reader.until(f"video.src.includes('counter.{theme}.mp4')")
            reader.arrived()
            assert reader.counter() == 4
            assert reader.get("currentTime") == pytest.approx(BEATS[4], abs=1 / FPS)
            assert reader.get("paused")
        assert reader.said == []


def test_a_playing_film_goes_on_playing_in_the_other_theme(opened):
    with opened(color_scheme="light") as reader:
        reader.pause()
        reader.go(BEATS[3])
        reader.toggle.click()
        reader.page.emulate_media(color_scheme="dark")
        reader.until("video.src.includes('dark') && !video.paused && video.currentTime > 4")
        assert reader.said == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_background_is_the_pages(opened, theme):
    """Within two a channel, in a screenshot: a film has no visible box."""
    with opened(color_scheme=theme) as reader:
        reader.pause()
        picture = reader.picture(reader.page.locator(".film-frame"))
        width, height = picture.size
        corners = [(x, y) for x in (3, width - 4) for y in (3, height - 4)]
        corners += [(width // 2, 3), (3, height // 2)]
        page = reader.picture().getpixel((2, 2))
        assert page == PAGE_COLOR[theme]
        for corner in corners:
            film = picture.getpixel(corner)
            assert max(abs(a - b) for a, b in zip(film, page, strict=True)) <= 2, (corner, film)


def test_less_motion_means_a_poster_and_a_play_button(opened):
    with opened(**CALM) as reader:
        reader.until("figure.querySelector('img').complete && video.readyState > 0")
        assert reader.get("paused")
        assert "started" not in reader.state()
        assert reader.video.evaluate("video => getComputedStyle(video).opacity") == "0"
        assert reader.figure.locator("img").evaluate("image => image.naturalWidth") == 854
        assert reader.start.is_visible()
        reader.start.click()
        reader.until("!video.paused && video.currentTime > 0 && 'started' in figure.dataset")
        assert not reader.start.is_visible()
        assert reader.toggle.evaluate("button => button === document.activeElement")
        assert reader.said == []


def test_with_less_motion_it_does_not_start_again_by_itself(opened):
    with opened(**CALM) as reader:
        reader.start.click()
        reader.until("!video.paused")
        reader.scroll_away()
        reader.until("video.paused")
        reader.scroll_back()
        assert reader.get("paused")


def test_a_wish_for_less_motion_is_heard_while_it_plays(opened):
    with opened() as reader:
        reader.until("!video.paused")
        reader.page.emulate_media(reduced_motion="reduce")
        reader.until("video.paused")


def test_where_films_may_not_start_there_is_a_play_button(opened):
    refuse = """HTMLMediaElement.prototype.play = () =>
        Promise.reject(new DOMException("not now", "NotAllowedError"))"""
    with opened(before=lambda page: page.add_init_script(refuse)) as reader:
        reader.start.wait_for(state="visible")
        assert reader.said == []


def test_nothing_moves_but_the_film(opened):
    """No layout shift from first paint to playing, changing theme, and coming to life."""
    with opened() as reader:
        reader.until("video.currentTime > 0")
        reader.page.emulate_media(color_scheme="dark")
        reader.until("video.src.includes('dark') && video.currentTime > 0")
        reader.painted()
        assert reader.page.evaluate("shifts") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(opened, theme):
    with opened(color_scheme=theme) as reader:
        reader.pause()
        assert reader.violations() == []
        reader.page.locator("summary").click()
        reader.page.locator(".film-captions").click()
        assert reader.violations() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_play_button(opened, theme):
    with opened(color_scheme=theme, **CALM) as reader:
        reader.start.wait_for(state="visible")
        assert reader.violations() == []


def test_captions_are_seen_when_they_are_switched_on(opened):
    with opened() as reader:
        reader.pause()
        reader.go(BEATS[2])
        button = reader.page.locator(".film-captions")
        frame = reader.page.locator(".film-frame")
        button.focus()  # else the chapter's name would be over the picture
        before = reader.picture(frame)
        assert button.get_attribute("aria-pressed") == "false"
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        reader.until("video.textTracks[0].activeCues?.[0]?.text === 'This is 2.'")
        width, height = before.size
        strip = (0, height * 4 // 5, width, height)
        assert reader.picture(frame).crop(strip).tobytes() != before.crop(strip).tobytes()
        button.click()
        assert reader.get("textTracks[0].mode") == "disabled"
        assert reader.picture(frame).crop(strip).tobytes() == before.crop(strip).tobytes()


def test_captions_stay_on_in_the_other_theme(opened):
    with opened() as reader:
        reader.pause()
        reader.go(BEATS[5])
        reader.page.locator(".film-captions").click()
        reader.page.emulate_media(color_scheme="dark")
        reader.until("video.src.includes('dark')")
        reader.arrived()
        reader.until("video.textTracks[0].activeCues?.[0]?.text === 'This is 5.'")
        assert reader.get("textTracks[0].mode") == "showing"


def test_chapters_are_marked_and_named(opened):
    with opened() as reader:
        reader.pause()
        reader.until(f"figure.querySelectorAll('.film-marks i').length === {LAST - 1}")
        reader.go(BEATS[4])
        assert reader.position.get_attribute("aria-valuetext").endswith("of 0:11, Number 4")


def test_the_keys_do_what_is_said(opened):
    with opened() as reader:
        reader.pause()
        reader.until("figure.querySelectorAll('.film-marks i').length > 0")
        reader.position.focus()
        press = reader.page.keyboard.press
        numbers = []
        for key in ("Home", "PageDown", "PageDown", "PageUp", "End"):
            press(key)
            reader.arrived()
            numbers.append(reader.counter())
        assert numbers == [1, 2, 3, 2, LAST]
        reader.go(4)
        for key, moved in (("ArrowLeft", 2), ("ArrowRight", 4), ("Shift+ArrowRight", 4 + 1 / 60)):
            press(key)
            assert reader.get("currentTime") == pytest.approx(moved)
        press("Space")
        reader.until("!video.paused")
        press("k")
        reader.until("video.paused")
        press("c")
        assert reader.get("textTracks[0].mode") == "showing"
        reader.page.locator(".film-captions").focus()
        press("Space")  # a button's own key
        assert reader.get("textTracks[0].mode") == "disabled"
        assert reader.get("paused")
        reader.toggle.focus()
        press("Space")
        reader.until("!video.paused")
        press("Control+k")  # the browser's
        assert not reader.get("paused")


def test_every_control_can_be_reached_and_has_a_name(opened):
    with opened() as reader:
        reader.pause()
        reader.page.locator("summary").focus()
        names = []
        for _ in range(4):
            reader.page.keyboard.press("Shift+Tab")
            names.append(reader.page.evaluate("document.activeElement.ariaLabel"))
        assert names == ["Full screen", "Captions", "Position in the film", "Play"]


def test_the_transcript_says_all_and_leads_to_its_moments(opened):
    with opened() as reader:
        reader.pause()
        reader.page.locator("summary").click()
        text = reader.page.locator("details").inner_text()
        for number in range(1, LAST + 1):
            assert f"This is {number}. Dots say {number} & <so>." in text
        reader.page.locator("a[data-at]").nth(3).click()
        reader.until("video.currentTime > 4")
        reader.arrived()
        assert reader.counter() == 4
        assert reader.page.locator("[aria-current]").all_inner_texts() == ["0:05"]


def test_a_screen_reader_may_have_the_descriptions(opened):
    with opened() as reader:
        reader.pause()
        spoken = reader.page.locator("[aria-live]")
        assert spoken.inner_text() == ""
        reader.page.locator("summary").click()
        reader.page.get_by_label("Have a screen reader").check()
        reader.go(BEATS[5])
        reader.page.wait_for_function(
            "document.querySelector('[aria-live]').textContent === 'Dots say 5 & <so>.'"
        )


def test_the_frame_can_fill_the_screen(opened):
    with opened() as reader:
        reader.pause()
        reader.page.get_by_label("Full screen").click()
        reader.page.wait_for_function("document.fullscreenElement?.matches('.film')")
        reader.page.get_by_label("Full screen").click()
        reader.page.wait_for_function("!document.fullscreenElement")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_scripts_there_are_poster_controls_and_text(opened, site, theme):
    site.requests.clear()
    with opened(color_scheme=theme, java_script_enabled=False) as reader:
        reader.page.wait_for_load_state("networkidle")
        assert reader.get("controls")
        assert reader.figure.locator("img").is_visible()
        assert site.names(".webp") == [f"counter.{theme}.webp"]
        assert site.names(".mp4") == []
        assert reader.toggle.count() == 0
        picture = reader.picture(reader.page.locator(".film-frame"))
        film = picture.getpixel((picture.width // 2, 6))  # the poster, seen through the video
        assert max(abs(a - b) for a, b in zip(film, PAGE_COLOR[theme], strict=True)) <= 2
        reader.page.locator("summary").click()
        link = reader.page.locator("a[data-at]").nth(3)
        assert link.is_visible()
        assert "/films/counter.light.mp4" in link.get_attribute("href")
        assert "#t=5" in link.get_attribute("href")


def test_a_lost_film_leaves_poster_and_text_and_can_be_tried_again(opened):
    lost = "**/*.mp4*"
    with opened(before=lambda page: page.route(lost, lambda route: route.abort())) as reader:
        reader.page.get_by_text("The film can’t be loaded.").wait_for()
        assert reader.figure.locator("img").evaluate("image => image.naturalWidth") == 854
        assert reader.video.evaluate("video => getComputedStyle(video).opacity") == "0"
        assert reader.page.locator("summary").is_visible()
        assert reader.violations() == []
        assert reader.page.evaluate("shifts") == []
        reader.page.unroute(lost)
        reader.page.get_by_role("button", name="Try again").click()
        reader.until("video.currentTime > 0 && !video.paused")
        assert not reader.page.get_by_text("The film can’t be loaded.").is_visible()
        assert reader.toggle.evaluate("button => button === document.activeElement")


def test_with_film_and_poster_lost_the_text_stays(opened):
    lost = lambda page: page.route("**/films/*", lambda route: route.abort())  # noqa: E731
    with opened(before=lost) as reader:
        reader.page.get_by_text("The film can’t be loaded.").wait_for()
        assert reader.figure.locator("img").get_attribute("alt").startswith("Dots count")
        assert reader.page.locator(".film-frame").bounding_box()["height"] == pytest.approx(
            600 * 480 / 854, abs=1
        )
        assert reader.page.locator("summary").is_visible()
