"""The films, the blog and the plain pages that these tests look at, made once a session."""

import json
import os
import shutil
import subprocess

import pytest
from filelock import FileLock

import render
from rendering import batch, manifest, plan, source
from rendering.embed import as_html, as_markdown, page_films
from rendering.profiles import PROFILES
from rendering.source import FilmSource
from tests.browser import BLOG, npm
from tests.embed.server import serving

COUNTER = FilmSource("counter", "0001-counter", "Counting & more", "tests.embed.films", "Counter")
BEFORE = """# Counting

It begins with text."""
AFTER = """Text goes on.

## More

- code: `x` and ~~struck~~

```python
# no heading
```

A formula, $e^x$, and a picture that is no film: ![a dot](/dot.svg)"""
# A page as anybody may have one; its colors are the blog's, so that a film has no visible box.
PLAIN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Plain</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark }}
body {{ max-width: 600px; margin: 0 auto; padding: 0 16px; background: #f3f4f6; color: #101828 }}
@media (prefers-color-scheme: dark) {{ body {{ background: #101828; color: #e5e7eb }} }}
</style>
<main><h1>Plain</h1>{before}{figure}<p>After.</main></html>"""
RELEVANT = ("src", "public", "index.html", "package.json", "tsconfig.json", "vite.config.ts")


@pytest.fixture(scope="session")
def shared_once(tmp_path_factory, worker_id):
    """Return a function that makes a folder once for all of xdist's processes."""
    root = tmp_path_factory.getbasetemp()
    root = root if worker_id == "master" else root.parent

    def once(name, make):
        folder = root / name
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                partial_folder = root / f"{name}.partial"
                shutil.rmtree(partial_folder, ignore_errors=True)
                partial_folder.mkdir()
                make(partial_folder)
                partial_folder.rename(folder)
        return folder

    return once


@pytest.fixture(scope="session")
def dist(shared_once):
    """An output folder with the counter in both themes, rendered by our engine."""

    def make(folder):
        jobs = [plan.Job(COUNTER, theme, PROFILES["draft"]) for theme in source.THEMES]
        with batch.output_folder(folder):
            report = batch.render_all(
                jobs, folder, manifest.read(folder), ["counter"], workers=2,
                tell=lambda job, event: None,
            )  # fmt: skip
        assert not report.failed, report.failed

    return shared_once("films", make)


def run_command(*words):
    """Run the command line on the series of tests and return its exit status."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "series", lambda: {"counter": COUNTER})
        with pytest.raises(SystemExit) as stopped:
            render.main([str(word) for word in words])
    return stopped.value.code


@pytest.fixture(scope="session")
def blog(shared_once, node_packages, dist):
    """The blog, built: with the component as the command line writes it, and the films."""

    def make(folder):
        for name in RELEVANT:
            copy = shutil.copytree if (BLOG / name).is_dir() else shutil.copyfile
            copy(BLOG / name, folder / name)
        (folder / "node_modules").symlink_to(node_packages)
        component = folder / "src" / "film"
        assert run_command("embed", "--format", "react", "--into", component, "--out", dist) == 0
        for script in ("types", "client", "development", "server"):
            run_npm(folder, script)

    return shared_once("blog", make)


@pytest.fixture(scope="session")
def pages(shared_once, blog, dist):
    """A folder to serve: posts, the same in React's development build, plain pages, the films."""
    return shared_once("pages", lambda folder: write_pages(folder, blog, dist))


def write_pages(folder, blog, dist):
    """Write all pages, and what they need, into an empty folder."""
    shutil.copytree(blog / "out" / "client", folder, dirs_exist_ok=True)
    shutil.copytree(blog / "out" / "development", folder / "development")
    shutil.copytree(dist, folder / "films", ignore=shutil.ignore_patterns(".*"))
    (film,) = page_films([COUNTER], manifest.read(dist), dist)
    figure = as_html([film], "/films/")
    line = as_markdown(film, "/films/")
    post = {"markdown": f"{BEFORE}\n\n{line}\n\n{AFTER}", "manifest": True}
    posts = {
        "post": post,
        "far": post | {"markdown": "Text.\n\n" * 100 + line},
        "nomanifest": post | {"manifest": False},
    }
    for name, html in rendered(blog, posts).items():
        for build in (folder, folder / "development"):
            shell = (build / "index.html").read_text()
            data = json.dumps(posts[name]).replace("<", "\\u003c")
            text = shell.replace("<!--post-->", html).replace("<!--page-->", data)
            (build / f"{name}.html").write_text(text)
    for name, before in (("plain", "<p>Before."), ("plainfar", "<p>Text." * 100)):
        (folder / f"{name}.html").write_text(PLAIN.format(before=before, figure=figure))


@pytest.fixture(scope="module")
def site(pages):
    """The pages, served on loopback."""
    with serving(pages) as running:
        yield running


def run_npm(folder, script, **environment):
    """Run a script of package.json; what it says is shown if it fails."""
    done = subprocess.run(
        [npm(), "run", "--silent", script], cwd=folder, capture_output=True, text=True,
        check=False, env=os.environ | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def rendered(blog, posts):
    """Have the blog's server render posts; by name, their HTML."""
    done = subprocess.run(
        ["node", "out/server/server.js"], cwd=blog, input=json.dumps(posts), capture_output=True,
        text=True, check=True, env=os.environ | {"NODE_ENV": "development"},
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return json.loads(done.stdout)
