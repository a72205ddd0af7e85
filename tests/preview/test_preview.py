"""The preview as its user meets it: a real server, a real browser, files that are saved."""

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path

import pytest

from rendering.preview.server import listen
from rendering.preview.session import Session
from rendering.profiles import PROFILES
from rendering.source import FilmSource
from tests.browser import violations
from tests.preview.small_film import BUSY, ENDLESS, FILM, PLACE

ROOT = Path(__file__).parents[2]
WATCHDOG = 120  # seconds; nothing here takes as long on an idle machine
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)  # bytecode is what may be stale
START = (
    # A shell's background job starts with SIGINT ignored, and so would its children.
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "import render, sys\n"
    "render.main(sys.argv[1:])\n"
)


class Preview:
    """A running preview of a film in a folder."""

    def __init__(self, folder, *words):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, "preview", f"{folder}/film.py:Film", "--no-open", *words],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, env=ENVIRONMENT,
        )  # fmt: skip
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.process.stderr.read()
        self.port = int(self.address.strip("/").rpartition(":")[2])

    def save(self, text, name="film.py", changed=None):
        """Save as careful editors do: write beside, and rename. `changed`: when, nanoseconds."""
        partial = self.folder / "partial"
        partial.write_text(text)
        if changed is not None:
            os.utime(partial, ns=(changed, changed))
        partial.replace(self.folder / name)

    def ask(self, path, method="GET", **headers):
        """Send one request; return status, body and headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WATCHDOG)
        own = {"Host": f"127.0.0.1:{self.port}"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host=True)
        for name, value in (own | named).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read() if answer.getheader("content-type") != EVENTS else b""
        connection.close()
        return answer.status, body, dict(answer.getheaders())

    def processes(self):
        """Return the processes of the session, and those of the workshop, that are running."""
        listed = subprocess.run(["ps", "-eo", "pid=,sid=,stat="], capture_output=True, text=True,
                                check=True).stdout  # fmt: skip
        rows = [line.split() for line in listed.splitlines()]
        return [int(pid) for pid, session, state in rows
                if int(session) == self.process.pid and "Z" not in state]  # fmt: skip

    def kill(self):
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        self.process.communicate()


EVENTS = "text/event-stream; charset=utf-8"


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    (folder / "film.py").write_text(FILM)
    (folder / "place.py").write_text(PLACE)
    running = Preview(folder, "--port", "0")
    yield running
    running.kill()


@pytest.fixture
def page(browser, preview):
    """The page of the film as it is at first, completely recorded."""
    complaints = []
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    page.set_default_timeout(WATCHDOG * 1000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(preview.address)
    page.wait_for_selector("#status[data-generation]")
    for name, text in (("place.py", PLACE), ("film.py", FILM)):
        if (preview.folder / name).read_text() != text:
            save_and_wait(page, preview, text, name)
    wait_until_fresh(page)
    yield page
    page.close()
    assert complaints == []


def shown(page, theme="dark"):
    return page.locator(f".pane.{theme}").get_attribute("data-shown")


def go(page, frame):
    """Go to a frame as a user does, with the time line, and wait for its picture."""
    page.locator("#time").fill(str(frame))
    wait_for_the_picture(page)


def wait_for_the_picture(page):
    """Wait until each theme shows the frame at which the time line stands."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('.pane')]"
        ".every(pane => pane.dataset.frame === document.getElementById('time').value)"
    )


def wait_for_another_picture(page, before, theme="dark"):
    page.wait_for_function(
        "([theme, before]) => document.querySelector(`.pane.${theme}`).dataset.shown !== before",
        arg=[theme, before],
    )


def wait_until_fresh(page):
    page.wait_for_selector("#status[data-state=fresh]")


def save_and_wait(page, preview, text, name):
    """Save, and wait until that very change has led to a whole film or a mistake.

    Two saves at once may be two changes, and the recording of the first may have read both: what
    it shows is right, and the second still follows.
    """
    before = page.locator("#status").get_attribute("data-generation")
    preview.save(text, name)
    page.wait_for_selector(
        f"#status:is([data-state=fresh], [data-state=broken]):not([data-generation='{before}'])"
    )


def corner_of(page, theme):
    """Return the color in a corner of the picture."""
    return page.evaluate(
        "theme => { const c = document.querySelector(`.pane.${theme} canvas`);"
        " const p = c.getContext('2d').getImageData(2, 2, 1, 1).data; return [...p] }",
        theme,
    )


def test_the_film_is_shown_in_both_themes_at_the_columns_width(page):
    assert corner_of(page, "dark") == [0x10, 0x18, 0x28, 255]
    assert corner_of(page, "light") == [0xF3, 0xF4, 0xF6, 255]
    for canvas in page.locator("canvas").all():
        assert canvas.bounding_box()["width"] == 600


def test_the_keys_step_by_frame_and_by_beat(page):
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert "frame 1 of" in page.locator("#clock").text_content()
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator("#beats [aria-current]").text_content() == "second"
    assert page.locator("#caption").text_content() == "Another dot appears."
    page.keyboard.press("End")
    assert "1.5 itself" in page.locator("#numbers").text_content()
    assert "place.itself(1.5)" in page.locator("#numbers code").text_content()


def test_a_beat_is_repeated(page):
    page.keyboard.press("Home")
    page.select_option("#speed", "2")
    page.click("#loop")
    page.evaluate(
        "() => { window.seen = []; new MutationObserver(() =>"
        " window.seen.push(Number(document.getElementById('time').value)))"
        ".observe(document.getElementById('clock'), { childList: true }) }"
    )
    page.click("#play")
    page.wait_for_function("() => seen.some((frame, i) => i && frame < seen[i - 1])")
    page.click("#play")
    seen = page.evaluate("seen")
    page.locator("#beats button").nth(1).click()
    assert 0 in seen
    assert max(seen) < int(page.locator("#time").input_value())


def test_overlays(page):
    page.keyboard.press("m")
    assert page.locator("canvas").first.bounding_box()["width"] == 360
    assert page.locator(".guides").first.is_hidden()
    page.keyboard.press("s")
    assert page.locator(".guides").first.is_visible()


def test_a_saved_caption_is_seen_where_the_viewer_is(page, preview):
    page.locator("#beats button").nth(1).click()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    wait_for_the_picture(page)
    at, before = page.locator("#clock").text_content(), shown(page)
    light = shown(page, "light")
    preview.save(FILM.replace("Another dot appears.", "A second dot appears."))
    wait_for_another_picture(page, before)
    wait_for_another_picture(page, light, "light")
    assert page.locator("#clock").text_content().split(" of")[0] == at.split(" of")[0]
    page.wait_for_function(
        "() => document.getElementById('caption').textContent === 'A second dot appears.'"
    )
    wait_until_fresh(page)
    assert "new picture after" in page.locator("#status").text_content()


def test_only_what_differs_is_new_and_it_starts_at_the_beat_that_changed(page, preview):
    second = page.locator("#beats button").nth(1)
    second.click()
    page.click("body")
    first_of_second = int(page.locator("#time").input_value())
    go(page, first_of_second + 12)
    before = shown(page)
    preview.save(FILM.replace("[X, 1, 0]", "[X, 2, 0]"))
    wait_for_another_picture(page, before)
    wait_until_fresh(page)
    page.keyboard.press("c")
    changed = int(page.locator("#time").input_value())
    assert first_of_second <= changed <= first_of_second + 2


def test_a_module_that_the_film_imports_is_followed_too(page, preview):
    page.keyboard.press("End")
    wait_for_the_picture(page)
    before = shown(page)
    preview.save(PLACE.replace("1.0", "3.0"), "place.py")
    wait_for_another_picture(page, before)
    wait_until_fresh(page)


def test_two_saves_in_one_second_of_the_same_size_are_told_apart(page, preview):
    page.keyboard.press("End")
    wait_for_the_picture(page)
    pictures = {shown(page)}
    second = 10**18
    for moment, x in enumerate(("2.0", "3.0", "4.0")):
        before = shown(page)
        preview.save(PLACE.replace("1.0", x), "place.py", changed=second + moment)
        wait_for_another_picture(page, before)
        pictures.add(shown(page))
    assert len(pictures) == 4


def test_a_mistake_is_shown_with_its_line_beside_the_last_good_picture(page, preview):
    go(page, 5)
    before = shown(page)
    preview.save(FILM.replace("self.hold()", "self.hold(1 / 0)"))
    page.wait_for_selector("#mistake:visible")
    line = 1 + FILM[: FILM.index("self.hold()")].count("\n")
    assert page.locator("#kind").text_content() == "ZeroDivisionError"
    assert page.locator("#place").text_content() == f"{preview.folder}/film.py:{line}"
    assert page.locator("#message").text_content() == "division by zero"
    assert "self.hold(1 / 0)" in page.locator("#excerpt .here").text_content()
    assert shown(page) == before
    preview.save(FILM)
    page.wait_for_selector("#mistake", state="hidden")
    wait_until_fresh(page)


def test_a_file_that_cannot_be_read_is_a_mistake_with_a_line(page, preview):
    wait_for_the_picture(page)
    before = shown(page)
    preview.save("x = (\n" + FILM)
    page.wait_for_selector("#mistake:visible")
    assert page.locator("#kind").text_content() == "SyntaxError"
    assert page.locator("#place").text_content() == f"{preview.folder}/film.py:1"
    assert shown(page) == before
    preview.save(FILM)
    page.wait_for_selector("#mistake", state="hidden")
    wait_until_fresh(page)


def test_a_page_that_comes_in_the_middle_learns_which_theme_is_done():
    """It is not told so again, and would wait for ever."""
    film = FilmSource("film", "post", "Film", "film.py", "Film")
    session = Session(film, ("dark", "light"), PROFILES["draft"])

    async def first_event():
        session._unfinished = {"light"}
        async with aclosing(session.events()) as events:
            return await anext(events)

    with ThreadPoolExecutor() as other:  # playwright runs a loop in this thread
        tracks = other.submit(lambda: asyncio.run(first_event())).result()["tracks"]
    assert {theme: track["done"] for theme, track in tracks.items()} == {
        "dark": True,
        "light": False,
    }


def test_a_recording_is_given_up_when_a_file_is_saved(page, preview):
    go(page, 5)
    preview.save(ENDLESS)  # would never be done
    page.wait_for_selector("#status[data-state=recording]")
    page.wait_for_function("() => Number(document.getElementById('time').max) > 150")
    preview.save(FILM)
    wait_until_fresh(page)
    assert page.locator("#beats button").all_text_contents() == ["first", "second"]


def test_the_film_check_puts_its_findings_on_the_time_line(page, preview):
    preview.save(FILM.replace("[X, 1, 0]", "[X, 4, 0]"))  # across the upper margin
    page.wait_for_selector("#findings button >> text=margin")
    page.locator("#marks button").first.click()
    assert page.locator("#beats [aria-current]").text_content() in {"first", "second"}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_wrong(page, preview, node_packages, theme):
    """When all is well, with findings, and with a mistake."""
    page.emulate_media(color_scheme=theme)
    for key in "lsm":
        page.keyboard.press(key)
    assert violations(page) == []
    preview.save(FILM.replace("[X, 1, 0]", "[X, 4, 0]"))
    page.wait_for_selector("#findings button >> text=margin")
    assert violations(page) == []
    preview.save(PLACE.replace("return x", "return x / 0"), "place.py")
    page.click("#mistake summary")
    assert violations(page) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "films.example"},
        {"Host": "127.0.0.1"},
        {"Origin": "http://films.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/events", "/glimpse/dark?generation=1&at=0"])
def test_other_hosts_and_origins_are_refused(preview, path, headers):
    status, body, _ = preview.ask(path, **headers)
    assert (status, body) == (403, b"this preview is for its own page only")


def test_its_own_page_is_let_in(preview):
    own = f"127.0.0.1:{preview.port}"
    assert (
        preview.ask("/", Host=own, Origin=f"http://{own}", Sec_Fetch_Site="same-origin")[0] == 200
    )
    assert preview.ask("/", Host=f"localhost:{preview.port}", Sec_Fetch_Site="none")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../render.py",
        "/..%2frender.py",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/preview.css/../../../render.py",
        "/pictures/../../../etc/passwd.png",
        "/pictures/..%2f..%2f..%2fassets%2freadme%2flimits.png",
        "/pictures/none.png",
        "/film.py",
        "//etc/passwd",
        "/assets/preview/preview.js",
    ],
)
def test_nothing_else_is_served(preview, path):
    status, body, _ = preview.ask(path)
    assert status == 404
    assert b"import" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/events", "/glimpse/dark?generation=1&at=0"])
def test_requests_only_read(preview, method, path):
    assert preview.ask(path, method)[0] == 405


@pytest.mark.parametrize("query", ["", "?generation=1", "?generation=1&at=-1", "?generation=x&at=1",
                                   "?generation=1&at=nan", "?generation=1&at=inf"])  # fmt: skip
def test_a_senseless_question_is_refused(preview, query):
    assert preview.ask(f"/glimpse/dark{query}")[0] == 400


def test_a_question_about_the_past_or_about_no_theme_has_no_answer(preview):
    assert preview.ask("/glimpse/dark?generation=0&at=1")[0] == 204
    assert preview.ask("/glimpse/sepia?generation=1&at=1")[0] == 204


def test_pages_cannot_be_framed_or_run_foreign_scripts(preview):
    _, _, headers = preview.ask("/")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_it_listens_on_the_loopback_interface_only(preview):
    with listen(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_a_taken_port_is_replaced_by_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with listen(port) as found:
            assert found.getsockname()[1] not in {0, port}


def gone(preview):
    deadline = time.monotonic() + WATCHDOG
    while preview.processes() and time.monotonic() < deadline:
        os.sched_yield()
    return not preview.processes()


@pytest.fixture
def busy(tmp_path):
    """A preview that is computing something and would never be done."""
    (tmp_path / "film.py").write_text(BUSY)
    running = Preview(tmp_path, "--port", "0", "--theme", "light")
    deadline = time.monotonic() + WATCHDOG
    while not (tmp_path / "busy").exists() and time.monotonic() < deadline:
        os.sched_yield()
    assert (tmp_path / "busy").exists()
    yield running
    running.kill()


def test_ctrl_c_ends_it_cleanly_and_leaves_no_process(busy):
    assert len(busy.processes()) >= 3  # the server, the warm process, the recording
    busy.save(BUSY + "\n")  # a change that is noticed about when the signal comes
    os.kill(busy.process.pid, signal.SIGINT)
    said = busy.process.communicate(timeout=WATCHDOG)
    assert busy.process.returncode == 0
    assert said == ("", "")
    assert gone(busy)


def test_no_process_outlives_a_killed_preview(busy):
    busy.process.kill()
    busy.process.wait()
    assert gone(busy)
