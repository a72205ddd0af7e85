"""The recorded verdicts are what the computation says, and the page for the author is fresh."""

from pathlib import Path

import pytest

from compute import errata
from compute.errata import Claim, judge, judged
from compute.quantities import fixed
from rendering import errata as page
from rendering.source import series

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("topic", errata.TOPICS)
def test_recorded_verdicts_are_what_the_computation_says(topic):
    for row in judged(topic):
        assert row.verdict == row.claim.verdict, (row.claim.where, row.claim.says, row.text)


@pytest.mark.parametrize("topic", errata.TOPICS)
def test_every_placeholder_is_filled(topic):
    for row in judged(topic):
        assert "{" not in row.reason.replace("{{", ""), row.claim
        assert "{value}" not in row.correction, row.claim


def test_the_page_is_fresh():
    rows = page.rows(list(series().values()))
    assert (ROOT / "docs" / "errata.md").read_text(encoding="utf-8") == page.as_markdown(rows), (
        "run: python render.py errata --markdown > docs/errata.md"
    )


def figure(**changes):
    wanted = {"where": "demo", "says": "two thirds", "call": "2 / 3", "figure": 0.667,
              "tolerance": 5e-4, "verdict": "right"}  # fmt: skip
    return Claim(**(wanted | changes))


def test_a_figure_is_right_within_its_last_digit():
    assert judge("any", figure()).verdict == "right"
    beside = figure(figure=0.668, verdict="wrong", reason="it is {value}", correction="{value}")
    assert judge("any", beside).verdict == "wrong"


def test_a_recorded_verdict_does_not_sway_the_computation():
    claim = figure(verdict="wrong", reason="r", correction="c")
    assert judge("any", claim).verdict == "right"
    assert judge("any", figure(figure=0.7)).verdict == "wrong"


def test_values_are_written_into_reason_and_correction():
    claim = figure(style=fixed(4), figure=0.7, verdict="wrong", reason="is {value}",
                   correction="write {value}")  # fmt: skip
    row = judge("any", claim)
    assert (row.reason, row.correction) == ("is 0.6667", "write 0.6667")


def test_claims_that_are_not_right_need_a_reason_and_a_correction():
    with pytest.raises(ValueError, match="needs a reason and a correction"):
        figure(verdict="wrong")
    with pytest.raises(ValueError, match="has a call unless it is only stated"):
        figure(call="")


def test_other_claims_hold_or_do_not():
    yes = Claim(where="w", says="s", verdict="right", call="1 + 1 == 2")
    assert judge("any", yes).verdict == "right"
    vague = Claim(where="w", says="s", verdict="right", call="1 + 1")
    with pytest.raises(TypeError, match="must yield True or False"):
        judge("any", vague)
