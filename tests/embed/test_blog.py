"""What only the blog's own pipeline can show: Markdown, server rendering, hydration, React."""

import itertools
import json
import re
from pathlib import Path

import pytest

from rendering import manifest
from rendering.embed import ASSETS, as_html, as_markdown, page_films
from rendering.embed_posts import with_film
from tests.embed.conftest import BLOG, COUNTER, rendered, run_npm
from tests.embed.reader import reading

COMPARE = (Path(__file__).parent / "compare.js").read_text()


@pytest.fixture(scope="module")
def film(dist):
    (found,) = page_films([COUNTER], manifest.read(dist), dist)
    return found


def test_in_reacts_development_build_nothing_is_said_and_all_is_attached_once(browser, site):
    """Strict mode attaches, detaches and attaches again; wrong nesting would be complained of."""
    with reading(browser, f"{site.address}/development/post.html") as reader:
        reader.until("video.currentTime > 0.2 && !video.paused")
        assert reader.toggle.count() == 1
        assert reader.start.count() == 1
        assert reader.page.locator(".film-announce").count() == 1
        reader.pause()
        reader.go(4.6)
        assert reader.counter() == 3
        assert [text for text in reader.said if "React DevTools" not in text] == []


def test_when_react_leaves_nothing_plays_on(browser, site):
    with reading(browser, f"{site.address}/post.html") as reader:
        reader.until("!video.paused")
        video = reader.page.query_selector("video")
        figure = reader.page.query_selector(".film")
        reader.page.evaluate("dispatchEvent(new Event('leave'))")
        reader.page.wait_for_function("!document.querySelector('.film')")
        assert video.evaluate("video => video.paused && !video.hasAttribute('src')")
        assert video.evaluate("video => video.controls")
        assert figure.evaluate("figure => Object.keys(figure.dataset)") == []
        assert figure.query_selector(".film-controls").evaluate("place => place.outerHTML") == (
            '<span class="film-controls"></span>'
        )
        assert reader.said == []


def test_other_images_are_left_alone(browser, site):
    with reading(browser, f"{site.address}/post.html") as reader:
        dot = reader.page.get_by_alt_text("a dot")
        assert dot.evaluate("image => image.getAttributeNames().sort()") == ["alt", "src"]
        assert dot.evaluate("image => image.naturalWidth") == 8


def test_a_film_that_the_manifest_lacks_plays_all_the_same(browser, site):
    with reading(browser, f"{site.address}/nomanifest.html") as reader:
        reader.pause()
        reader.go(4.6)
        assert reader.counter() == 3
        assert reader.page.locator("details").count() == 0
        assert reader.figure.locator("img").get_attribute("alt") == COUNTER.scene_class().alt
        reader.page.locator(".film-captions").click()
        reader.until("video.textTracks[0].activeCues?.[0]?.text === 'This is 3.'")
        assert reader.violations() == []
        assert reader.page.evaluate("shifts") == []
        assert reader.said == []


def test_react_and_plain_html_show_the_same(browser, site, film):
    """Element by element, but for what React's owes to the paragraph that it is in."""
    with reading(browser, f"{site.address}/post.html") as reader:
        equal, react, plain = reader.page.evaluate(
            COMPARE, ["/post.html", as_html([film], "/films/")]
        )
        assert equal, (react, plain)


def test_the_server_renders_all_that_a_reader_without_scripts_needs(pages):
    html = (pages / "post.html").read_text()
    for wanted in ("<details", "This is 6.", "Dots say 6 &amp; &lt;so&gt;.", "controls", "muted"):
        assert wanted in html
    assert 'rel="preload" as="image"' not in html.partition("</video>")[0].partition("film")[2]


ALTS = [
    "Plain words.",
    "[brackets] and (parentheses) ![bang](x)",
    r"back\slash \* \\",
    "*stars* _under_score ~~tilde~~ `code` ``x``",
    "$math$ and $$more$$, 3:1",
    "&amp; & <b>tag</b> <https://example.org>",
    "“quotes” ' \" — … ∇²u é 𝔸",
    "# hash | pipe > greater - dash + plus 1. one",
    "https://example.org/a_b_c and a@example.org and www.example.org",
    "two\nlines  and\tspaces",
    "ends with backslash\\",
    "!",
]


def test_the_alternative_text_comes_through_markdown_unharmed(blog, film):
    """Whatever it holds: through the blog's own parser and plugins."""
    posts = {
        str(number): {"markdown": as_markdown(film.model_copy(update={"alt": alt}), "/films/"),
                      "manifest": True}
        for number, alt in enumerate(ALTS)
    }  # fmt: skip
    for number, html in rendered(blog, posts).items():
        found = re.search(r'<img[^>]* alt="([^"]*)"', html).group(1)
        for entity, char in (("&quot;", '"'), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"),
                             ("&amp;", "&")):  # fmt: skip
            found = found.replace(entity, char)
        assert found == " ".join(ALTS[int(number)].split())


BLOCKS = [
    "## Section", "Setext\n---", "Two\nlines.", "> quote", "- a\n- b", "- [ ] task\n  - nested",
    "```\n# code\n```", "    # code", "$$\nx\n=\ny\n$$", "| a | b |\n|---|---|\n| 1 | 2 |",
    "***", "Foot[^1].\n\n[^1]: note", "$a$ and `b`", "1. a\n\n   b",
]  # fmt: skip


def test_a_film_put_into_a_post_changes_nothing_else_on_the_page(blog, film):
    """For all pairs of blocks around the place, as the blog's own pipeline renders them."""
    line = as_markdown(film, "/films/")
    bodies = [f"Lead.\n\n{a}\n\n{b}\n" for a, b in itertools.product(BLOCKS, repeat=2)]
    posts = {}
    for number, body in enumerate(bodies):
        after, _ = with_film(f"+++\n+++\n{body}", "counter", line)
        posts[f"{number} before"] = {"markdown": body, "manifest": False}
        posts[f"{number} after"] = {"markdown": after[8:], "manifest": False}
    html = rendered(blog, posts)
    shown = re.compile(r'<p><span class="film".*?<span class="film-controls"></span></span></p>\n?')
    for number, body in enumerate(bodies):
        now, count = shown.subn("", html[f"{number} after"])
        assert count == 1, body
        assert "".join(now.split()) == "".join(html[f"{number} before"].split()), body


# The project of the tests itself


def test_the_script_of_plain_pages_is_what_its_source_gives(node_packages, tmp_path):
    run_npm(BLOG, "script", OUT=str(tmp_path))
    built, kept = tmp_path / "film.min.js", ASSETS / "film.min.js"
    assert built.read_text() == kept.read_text(), "in tests/embed/blog: npm run script"


def test_packages_are_locked_without_the_address_of_a_registry():
    lock = json.loads((BLOG / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 100
    assert not any("resolved" in package for package in packages.values())
    assert all("integrity" in package for package in packages.values())


def test_the_component_needs_nothing_but_react(blog):
    imported = {
        name
        for path in (blog / "src" / "film").glob("*.ts*")
        for name in re.findall(r'from "([^"]+)"', path.read_text())
    }
    assert imported == {"react", "./film", "./player", "./controls"}
    assert {path.name for path in (blog / "src" / "film").iterdir()} - {"films.json"} <= {
        path.name for path in Path(ASSETS).iterdir()
    }
