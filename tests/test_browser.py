"""Without a browser its tests are skipped with the remedy, but in CI they fail."""

import pytest

from tests.browser import chromium, npm


@pytest.mark.parametrize("tool", [chromium, npm])
@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), (None, pytest.skip.Exception)]
)
def test_what_is_missing_is_named_with_the_remedy(tool, ci, outcome, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("tests.browser.APPLICATIONS", ())
    monkeypatch.delenv("CI", raising=False)
    if ci:
        monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=r"there is no .*; run \./setup\.sh --browser"):
        tool()


def test_an_old_node_is_named(monkeypatch, tmp_path):
    for name, says in (("node", "v20.18.3"), ("npm", "11.0.0")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {says}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"node is too old \(v20\.18\.3\)"):
        npm()


def test_the_browser_draws_a_page(browser):
    page = browser.new_page()
    page.set_content("<title>Here</title><p>there")
    assert page.title() == "Here"
    page.close()
