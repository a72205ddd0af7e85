"""Films in the posts: in the right place, once, and nothing else changes."""

import os
import subprocess

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rendering import embed_posts as posts
from rendering.embed_posts import PostError, with_film
from rendering.errors import UsageError

LINE = "![A dot.](/films/dot.light.mp4)"
repeatable = settings(derandomize=True, deadline=None)
FRONT = '+++\ntitle = "Dots"\n+++\n'


def put(body, front=FRONT):
    """Put the film into a post with this body; return the body after it."""
    text, _ = with_film(front + body, "dot", LINE)
    assert text.startswith(front)
    return text[len(front) :]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("\nLead.\n\n## One\n\nText.\n", f"\nLead.\n\n{LINE}\n\n## One\n\nText.\n"),
        ("# Title\n\nLead.\n\n## One\n", f"# Title\n\nLead.\n\n{LINE}\n\n## One\n"),
        ("# T\n\n## One\n\nText.\n\n## Two\n", f"# T\n\n## One\n\nText.\n\n{LINE}\n\n## Two\n"),
        ("Lead.\n## One\n", f"Lead.\n\n{LINE}\n\n## One\n"),
        ("Lead.\n\nOne\n===\n", f"Lead.\n\n{LINE}\n\nOne\n===\n"),
        ("Lead.\n\nMore.\n", f"Lead.\n\nMore.\n\n{LINE}\n"),
        ("Lead.", f"Lead.\n\n{LINE}"),
        ("Lead.\n\n\n", f"Lead.\n\n{LINE}\n\n\n"),
        ("Lead.\r\n\r\n## One\r\n", f"Lead.\r\n\r\n{LINE}\r\n\r\n## One\r\n"),
    ],
)  # fmt: skip
def test_it_goes_to_the_end_of_the_first_section(body, expected):
    assert put(body) == expected


@pytest.mark.parametrize(
    "block",
    [
        "```python\n# no heading\n```",
        "~~~\n## none\n~~~",
        "    # none",
        "$$\nx\n=\ny\n$$",
        "<!--\n# none\n-->",
        "- item\n\n  # in an item",
        "> # quoted",
    ],
)
def test_what_only_looks_like_a_heading_ends_no_section(block):
    assert put(f"Lead.\n\n{block}\n\n## One\n") == f"Lead.\n\n{block}\n\n{LINE}\n\n## One\n"


def test_a_byte_order_mark_stays():
    after, _ = with_film(f"\ufeff{FRONT}Lead.\n", "dot", LINE)
    assert after == f"\ufeff{FRONT}Lead.\n\n{LINE}\n"


def test_a_marker_says_where_and_gives_way():
    assert put("Lead.\n\n## One\n\n<!-- film -->\n\nText.\n") == (
        f"Lead.\n\n## One\n\n{LINE}\n\nText.\n"
    )
    assert put("Lead.\n<!--film-->\nText.\n") == f"Lead.\n\n{LINE}\n\nText.\n"
    assert put("Lead.\n\n<!-- film -->") == f"Lead.\n\n{LINE}"


@pytest.mark.parametrize(
    "old",
    [
        "![Old words.](/films/dot.light.mp4)",
        "![](dot.mp4)",
        "![x](https://cdn.example/a/dot.dark.mp4?v=1#t=3)",
        "![two\nlines](/films/dot.light.mp4)",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_that_is_there_is_brought_up_to_date_in_its_place(old, end):
    body = f"Lead.\n\n## One\n\n{old}\n\n## Two\n".replace("\n", end)
    assert put(body) == f"Lead.\n\n## One\n\n{LINE}\n\n## Two\n".replace("\n", end)


@pytest.mark.parametrize("name", ["dotted", "anti-dot", "dot.svg?"])
def test_another_film_is_left_alone(name):
    other = f"![A heat map.](/films/{name}.light.mp4)"
    assert put(f"Lead.\n\n{other}\n") == f"Lead.\n\n{other}\n\n{LINE}\n"


def test_a_film_in_an_example_of_code_is_none():
    code = f"```md\n{LINE}\n```"
    assert put(f"Lead.\n\n{code}\n") == f"Lead.\n\n{code}\n\n{LINE}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Lead.\n", r"does not begin with TOML front matter between \+\+\+"),
        ("---\ntitle: x\n---\nLead.\n", r"does not begin with TOML front matter"),
        ('+++\ntitle = "x"\nLead.\n', r"front matter is not closed"),
        ("+++\ntitle: x\n+++\nLead.\n", r"front matter is not TOML"),
        (FRONT, r"no text yet"),
        (FRONT + "# Only a title\n", r"no text yet"),
        (FRONT + f"{LINE}\n\n{LINE}\n", r"2 lines with its film and 0 markers"),
        (FRONT + f"{LINE}\n\n<!-- film -->\n", r"1 lines with its film and 1 markers"),
        (FRONT + "<!-- film -->\n\n<!-- film -->\n", r"0 lines with its film and 2 markers"),
        (FRONT + f"See {LINE} here.\n", r"in the midst of other text"),
        (FRONT + f"- {LINE}\n", r"in the midst of other text"),
        (FRONT + f"[{LINE}](/elsewhere)\n", r"in the midst of other text"),
        (FRONT + "Lead.\n\n```\nnever closed\n", r"place can't be found"),
    ],
)
def test_what_is_not_clear_is_refused_with_the_reason(text, reason):
    with pytest.raises(PostError, match=reason):
        with_film(text, "dot", LINE)


BLOCKS = st.sampled_from(
    [
        "# Title", "## Section", "Setext\n---", "Text.", "Two\nlines.", "A line \\", "> quote",
        "> lazy\nquote", "- a\n- b", "1. a\n\n   b", "- [ ] task\n  - nested", "```\n# code\n```",
        "~~~ py\n```\n~~~", "    # code", "$$\nx\n=\ny\n$$", "$a$ and `b`", "| a |\n|---|\n| 1 |",
        "<div>\nraw\n</div>", "<!-- note -->", "***", "[ref]: /x 'y'", "See [ref].", "![x](/y.png)",
        "![other](/films/dots.light.mp4)", "\ttab", "é ∇ 𝔸 \u2028 \x0b .", "+++", "```\nopen",
        "<!-- open", "<pre>\n\n# raw", "$$\nopen",
    ]
)  # fmt: skip
POSTS = st.builds(
    lambda blocks, gaps, end, bom, final: (bom + FRONT + "".join(
        block + "\n" * gap for block, gap in zip(blocks, gaps, strict=True)
    ).rstrip("\n") + "\n" * final).replace("\n", end),
    blocks=st.lists(BLOCKS, min_size=6, max_size=6),
    gaps=st.lists(st.integers(1, 3), min_size=6, max_size=6),
    end=st.sampled_from(["\n", "\r\n"]),
    bom=st.sampled_from(["", "\ufeff"]),
    final=st.integers(0, 3),
)  # fmt: skip


def put_if_clear(text):
    try:
        return with_film(text, "dot", LINE)
    except PostError:
        assume(False)


@repeatable
@given(POSTS)
def test_putting_it_in_twice_is_putting_it_in_once(text):
    once, action = put_if_clear(text)
    assert action == "inserted"
    assert with_film(once, "dot", LINE) == (once, "unchanged")


@repeatable
@given(POSTS)
def test_nothing_is_changed_but_what_is_inserted(text):
    """The text is there still, whole, around the line and blank lines with the text's own ends."""
    after, _ = put_if_clear(text)
    above, film, below = after.partition(LINE)
    assert film
    end = "\r\n" if "\r\n" in text else "\n"
    kept = above.rstrip("\r\n"), below.lstrip("\r\n")
    assert text.startswith(kept[0])
    assert text.endswith(kept[1])
    between = text[len(kept[0]) : len(text) - len(kept[1])]
    for gap in (between, above[len(kept[0]) :], below[: len(below) - len(kept[1])]):
        assert set(gap.split(end)) <= {""}
    assert after.endswith(end) == text.endswith(end)
    added = after.count("\n") - text.count("\n")
    assert 1 <= added <= 3


@repeatable
@given(POSTS)
def test_the_page_is_the_same_but_for_the_film(text):
    """Read without formulas here; tests/embed asks the blog's own parser."""
    assume("$$" not in text)
    after, _ = put_if_clear(text)
    parser = MarkdownIt("commonmark")
    film = f"<p>{parser.renderInline(LINE)}</p>\n"
    before, now = (parser.render(whole.partition("+++")[2]) for whole in (text, after))
    assert now.count(film) == 1
    assert now.replace(film, "") == before


@repeatable
@given(POSTS)
def test_an_old_line_is_updated_and_nothing_else(text):
    other = "![Old.](/elsewhere/dot.mp4)"
    once, _ = put_if_clear(text)
    old = once.replace(LINE, other)
    assert with_film(old, "dot", LINE) == (once, "updated")


# In the file system


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "0001-dot.md").write_bytes(f"{FRONT}Lead.\n".encode())
    return tmp_path


WANTED = {"0001-dot": ("dot", LINE)}


def test_posts_are_files_or_folders_named_by_their_slug(folder):
    (folder / "0002-two").mkdir()
    (folder / "0002-two" / "index.md").write_text(f"{FRONT}Lead.\n")
    wanted = WANTED | {"0002-two": ("dot", LINE), "0003-three": ("dot", LINE)}
    edits, absent = posts.plan_edits(folder, wanted)
    assert [edit.path.name for edit in edits] == ["0001-dot.md", "index.md"]
    assert absent == ["0003-three"]


def test_planning_writes_nothing_and_writing_is_whole(folder):
    post = folder / "0001-dot.md"
    post.chmod(0o640)
    before = post.read_bytes()
    (edit,), _ = posts.plan_edits(folder, WANTED)
    assert post.read_bytes() == before
    posts.write(edit)
    assert post.read_text() == f"{FRONT}Lead.\n\n{LINE}\n"
    assert post.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in folder.iterdir()] == ["0001-dot.md"]


def test_the_diff_shows_what_changes(folder):
    (edit,), _ = posts.plan_edits(folder, WANTED)
    lines = edit.diff().splitlines()
    assert [line for line in lines if line.startswith("+") and not line.startswith("+++")] == [
        "+",
        f"+{LINE}",
    ]
    assert not [line for line in lines if line.startswith("-") and not line.startswith("---")]


def test_a_link_stays_a_link(folder, tmp_path_factory):
    real = tmp_path_factory.mktemp("elsewhere") / "real.md"
    (folder / "0001-dot.md").rename(real)
    (folder / "0001-dot.md").symlink_to(real)
    (edit,), _ = posts.plan_edits(folder, WANTED)
    posts.write(edit)
    assert (folder / "0001-dot.md").is_symlink()
    assert LINE in real.read_text()


def git(folder, *words):
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(folder, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "posts")
    return folder


def test_a_post_with_uncommitted_changes_is_refused(repository):
    post = repository / "0001-dot.md"
    post.write_text(post.read_text() + "\nA thought.\n")
    with pytest.raises(PostError, match=r"0001-dot\.md has changes that aren't committed"):
        posts.plan_edits(repository, WANTED)


def test_a_post_that_git_does_not_know_is_refused(repository):
    (repository / "0002-new.md").write_text(f"{FRONT}Lead.\n")
    with pytest.raises(PostError, match="aren't committed"):
        posts.plan_edits(repository, {"0002-new": ("dot", LINE)})


def test_changes_elsewhere_do_not_matter_nor_does_our_own_line(repository):
    (repository / "0009-draft.md").write_text("draft")
    (edit,), _ = posts.plan_edits(repository, WANTED)
    posts.write(edit)
    (again,), _ = posts.plan_edits(repository, WANTED)
    assert again.action == "unchanged"


def test_the_first_fault_stops_everything(folder):
    (folder / "0002-bad.md").write_text("no front matter\n")
    with pytest.raises(PostError, match=r"0002-bad\.md: it does not begin"):
        posts.plan_edits(folder, WANTED | {"0002-bad": ("dot", LINE)})


def test_a_post_that_is_there_twice_is_refused(folder):
    (folder / "0001-dot").mkdir()
    (folder / "0001-dot" / "index.md").write_text(f"{FRONT}Lead.\n")
    with pytest.raises(PostError, match="is there twice"):
        posts.plan_edits(folder, WANTED)


def test_a_folder_without_posts_is_refused(tmp_path):
    with pytest.raises(PostError, match=r"looked for 0001-dot\.md and 0001-dot/index\.md"):
        posts.plan_edits(tmp_path, WANTED)
    with pytest.raises(UsageError, match="no such folder"):
        posts.plan_edits(tmp_path / "none", WANTED)


def test_what_is_not_utf_8_is_refused(folder):
    (folder / "0001-dot.md").write_bytes(b"+++\n+++\n\xe9t\xe9\n")
    with pytest.raises(PostError, match=r"is not UTF-8 \(byte 8\)"):
        posts.plan_edits(folder, WANTED)


def test_what_was_changed_meanwhile_is_not_overwritten(folder):
    (edit,), _ = posts.plan_edits(folder, WANTED)
    (folder / "0001-dot.md").write_text("mine")
    with pytest.raises(PostError, match="was changed meanwhile"):
        posts.write(edit)
    assert (folder / "0001-dot.md").read_text() == "mine"
    assert len(list(folder.iterdir())) == 1


def test_when_it_cannot_be_replaced_it_is_as_it_was(folder, monkeypatch):
    (edit,), _ = posts.plan_edits(folder, WANTED)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(posts.shutil, "copymode", full)
    with pytest.raises(PostError, match="No space left on device"):
        posts.write(edit)
    assert (folder / "0001-dot.md").read_text() == f"{FRONT}Lead.\n"
    assert len(list(folder.iterdir())) == 1
