"""A reader at a page: what they see and do, in the words of the tests."""

import io
from contextlib import contextmanager

from PIL import Image

from tests.browser import violations
from tests.embed.films import BITS, FPS, on_picture

FIGURE = ".film"
# The counter's value, read off the picture that the video shows: a bit is set where its dot is.
READ_COUNTER = """(video, places) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const at = (x, y) => context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data;
  const page = at(0.01, 0.01);
  const differs = ([x, y]) => at(x, y).some((channel, i) => Math.abs(channel - page[i]) > 40);
  return places.reduce((number, place, bit) => number + (differs(place) ? 1 << bit : 0), 0);
}"""
# The time of the picture that was painted last, whatever the video says of itself meanwhile.
NOTE_PAINTED = """video => {
  if ("painted" in video) return;
  const note = (now, { mediaTime }) => {
    video.painted = mediaTime;
    video.requestVideoFrameCallback(note);
  };
  note(0, { mediaTime: -1 });
}"""
# Observers hear in the order in which they began: when this one has, the player's has.
NOTICED = """(video, seen) => new Promise((done) =>
  new IntersectionObserver(([entry]) => entry.isIntersecting === seen && done(),
    { threshold: 0.5 }).observe(video))"""
# Layout shifts that no reader has caused, from the first paint on.
OBSERVE_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""


class Reader:
    """A page in a browser, opened by :func:`reading`."""

    def __init__(self, page):
        self.page = page
        self.said = []  # by the console, if it is an error or a warning
        page.on("console", lambda m: m.type in {"error", "warning"} and self.said.append(m.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        self.figure = page.locator(FIGURE)
        self.video = page.locator(f"{FIGURE} video")
        self.toggle = page.locator(".film-toggle")
        self.start = page.locator(".film-start")
        self.position = page.get_by_label("Position in the film")

    def until(self, condition):
        """Wait until a condition on `video` and `figure`, in JavaScript, holds."""
        self.page.wait_for_function(
            "(condition) => { const figure = document.querySelector('.film');"
            " const video = figure.querySelector('video');"
            " return new Function('video', 'figure', `return ${condition}`)(video, figure); }",
            arg=condition,
        )

    def get(self, name):
        """Return a property of the video."""
        return self.video.evaluate(f"video => video.{name}")

    def state(self):
        """Return the figure's state: the names of its data attributes."""
        return set(self.figure.evaluate("figure => Object.keys(figure.dataset)"))

    def counter(self):
        """Return the number that the picture shows."""
        return self.video.evaluate(READ_COUNTER, [on_picture(bit) for bit in range(BITS)])

    def pause(self):
        """Wait until the film plays, then pause it."""
        self.video.evaluate(NOTE_PAINTED)
        self.until("!video.paused && video.currentTime > 0")
        self.toggle.click()
        self.until("video.paused")

    def go(self, seconds):
        """Move the position to a time and wait until its picture is there."""
        self.position.fill(str(seconds))
        self.arrived()
        # The picture of a moment is the one that began last, less than a frame before it.
        self.until(f"Math.abs(video.painted + {0.5 / FPS} - {seconds}) <= {0.51 / FPS}")

    def arrived(self):
        """Wait until the picture of the present position is there."""
        self.until("video.readyState >= 2 && !video.seeking && !('changing' in figure.dataset)")

    def scroll_away(self):
        """Scroll until nothing of the film is seen, and the page's observers know."""
        self.page.evaluate("document.body.style.paddingBottom = '3000px'; scrollTo(0, 3000)")
        self.video.evaluate(NOTICED, False)

    def scroll_back(self):
        """Scroll to the film, until the page's observers know."""
        self.page.evaluate("scrollTo(0, 0)")
        self.video.evaluate(NOTICED, True)

    def painted(self):
        """Wait until what has changed is painted."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    def picture(self, locator=None):
        """Return a screenshot, of the page or of an element."""
        data = (locator or self.page).screenshot()
        return Image.open(io.BytesIO(data)).convert("RGB")

    def violations(self):
        """Return what axe finds wrong on the page."""
        return violations(self.page)


@contextmanager
def reading(browser, address, *, before=None, **options):
    """Open a page as a reader with these settings; `before` prepares the page."""
    context = browser.new_context(**{"viewport": {"width": 700, "height": 800}} | options)
    page = context.new_page()
    page.set_default_timeout(60_000)  # a machine may be busy
    page.add_init_script(OBSERVE_SHIFTS)
    reader = Reader(page)
    if before:
        before(page)
    page.goto(address)
    try:
        yield reader
    finally:
        context.close()
