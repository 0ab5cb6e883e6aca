"""A pull request's description: everything a reviewer needs, and nothing that others' words do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cost.apply import plan
from cost.markdown import MAX_LENGTH
from cost.models import Change
from cost.rules.idle_instance import RULE
from cost.rules.s3_no_lifecycle import RULE as LIFECYCLE
from tests.cost import builders as b
from trimtab.pull_request.body import Proposing, message, render, title
from trimtab.pull_request.judged import Judged

SETTINGS = """config:
  trimtab:clusters:
    api: {kind: serving, min_size: 2}  # the front door
"""
HOSTILE = 'api`|<img src=x>\n```\n# @team #12 [x](http://evil) --> "]'


def proposing(folder: Path, days: int = 14, **more: Any) -> Proposing:
    file = folder / "Pulumi.dev.yaml"
    file.write_text(SETTINGS)
    context = b.context(b.instance(component="clusters.api"), metrics=b.at_rest())
    found = b.run(RULE, context).one
    planned = plan(file, [found])
    changed = [one.model_copy(update=more) for one in planned.patched]
    object.__setattr__(planned, "patched", tuple(changed))
    judged = Judged(problem="no project here")
    rules = {rule.id: rule for rule in (RULE, LIFECYCLE)}
    return Proposing(planned=planned, context=context, rules=rules, judged=judged)


def test_it_says_what_why_and_how_to_take_it_back(tmp_path: Path) -> None:
    given = proposing(tmp_path)
    page = render(given)
    assert title(given) == "Right-size dev: 1 change, $140.16 a month"
    assert page.startswith(f"## {title(given)}\n")
    assert "| `clusters.api` | 1 x m5.xlarge -&gt; parked |" in page.replace(">", "&gt;")
    assert RULE.title in page
    assert "- `config > trimtab:clusters > api > parked`: remove the key" in page
    assert "+    api: {kind: serving, min_size: 2, parked: true}" in page
    assert "no project here" in page


def test_the_chart_draws_each_days_peak_and_mean(tmp_path: Path) -> None:
    page = render(proposing(tmp_path))
    chart = page.split("```mermaid\n")[1].split("```")[0].splitlines()
    assert chart[0] == "xychart-beta"
    assert len(re.findall(r'"\d\d-\d\d"', chart[2])) == 14
    peaks, means = (line.strip() for line in chart[-2:])
    assert peaks == means == f"line [{', '.join(['1.00'] * 14)}]"


def test_without_metrics_the_cost_is_drawn(tmp_path: Path) -> None:
    given = proposing(tmp_path, rule="s3-no-lifecycle")
    chart = render(given).split("```mermaid\n")[1].split("```")[0]
    assert f"bar [{', '.join(['4.61'] * 14)}]" in chart
    assert 'y-axis "USD" 0 --> 5.07' in chart
    gone = proposing(tmp_path, rule="s3-no-lifecycle", resources=("i-gone",))
    assert "mermaid" not in render(gone)


@pytest.mark.parametrize("field", ["component", "current", "proposed"])
def test_names_of_others_have_no_effect(tmp_path: Path, field: str) -> None:
    page = render(proposing(tmp_path, **{field: HOSTILE}))
    prose = re.sub(r"`[^`\n]+`", "", page)
    assert "<img" not in prose
    assert "@team" not in prose
    assert not re.search(r"(?<!\\)\]\(http", prose)
    fences = [line for line in page.splitlines() if line.startswith("```")]
    assert fences == ["```mermaid", "```", "```diff", "```"]
    assert not any(line.startswith("# ") for line in page.splitlines())
    chart = page.split("```mermaid\n")[1].split("```")[0]
    assert '"]' not in chart.replace(re.findall(r"x-axis \[.*\]", chart)[0], "")


def test_a_commits_message_is_no_more_than_its_lines(tmp_path: Path) -> None:
    (one,) = proposing(tmp_path, component=HOSTILE).planned.patched
    subject, blank, *rest = message(one, RULE, "USD").splitlines()
    assert subject.startswith("Right-size api")
    assert (blank, len(rest)) == ("", 2)


def test_what_has_no_room_is_counted(tmp_path: Path) -> None:
    given = proposing(tmp_path)
    many = given.planned.patched * 60
    object.__setattr__(given.planned, "patched", many)
    page = render(given)
    assert len(page) <= MAX_LENGTH
    left = re.search(r"\*(\d+) more changes have no room", page)
    assert left is not None
    assert page.count("```mermaid") == 60 - int(left[1])


def test_a_value_that_was_there_is_named_for_the_way_back(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(SETTINGS)
    given = proposing(tmp_path)
    (one,) = given.planned.patched
    change = Change(path=("min_size",), old=2, new=1)
    planned = plan(file, [one.model_copy(update={"change": change})])
    page = render(Proposing(planned=planned, context=given.context, rules=given.rules))
    assert "- `config > trimtab:clusters > api > min_size`: back to `2`" in page
