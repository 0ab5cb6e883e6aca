"""A pull request's comment: the change first, all of it in what GitHub takes as one comment."""

from __future__ import annotations

from pathlib import Path

from cost.estimate import Estimate, compare, estimate, markdown
from cost.graph import Resource
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import SAGEMAKER, bucket, cluster, nat, stack, volume
from tests.cost.pricing.builders import resource


def moved(before: list[Resource], after: list[Resource]) -> Estimate:
    old, new = estimate(stack(*before), load()), estimate(stack(*after), load())
    return new.model_copy(update={"diff": compare(old, new)})


def test_golden() -> None:
    before = [nat(), bucket(), volume(kind="gp2"), *cluster("web", "m5.4xlarge", 2)]
    after = [nat(), bucket(), volume(kind="gp3"), *cluster("web", "m5.xlarge", 2)]
    after.append(resource(SAGEMAKER, "endpoint"))
    found = markdown.render(moved(before, after), ("it grows by 12%",))
    assert found == (Path(__file__).parent / "comment.md").read_text()


def test_without_a_base_the_month_by_component() -> None:
    text = markdown.render(estimate(stack(nat()), load()))
    assert text.startswith("<!-- trimtab-estimate test -->\n")
    assert "| network | $33.30 | $37.35 | $77.85 |" in text
    assert "```diff" not in text


def test_a_comment_stays_below_githubs_limit() -> None:
    after = [volume(f"volume-{'x' * 200}-{i}", 10 + i) for i in range(400)]
    text = markdown.render(moved([], after))
    assert len(text) <= markdown.MAX_LENGTH
    assert "more resources: see `trimtab estimate`" in text
    assert text.count("```") == 2


def test_names_cannot_break_out_of_the_comment() -> None:
    nasty = volume("```\n</details><img src=x>|")
    text = markdown.render(moved([], [nasty]))
    assert text.count("```") == 2
    assert text.count("</details>") - text.count("''' </details>") == 1
