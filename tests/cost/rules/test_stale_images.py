"""Repositories full of images that nobody pulls."""

import json

import pytest

from cost.rules.stale_images import RULE
from tests.cost.rules import cases

LINE = cases.line(
    "arn:aws:ecr:us-east-1:111122223333:repository/team/ranker",
    "TimedStorage-ByteHrs",
    unit="GB-Mo",
    service="AmazonECR",
    component="images.ranker",
)
POLICY = json.dumps(
    {
        "rules": [
            {
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countNumber": 7,
                }
            },
            {
                "selection": {
                    "tagStatus": "tagged",
                    "countType": "imageCountMoreThan",
                    "countNumber": 20,
                }
            },
        ]
    }
)


def image(pushed: float, pulled: float | None = None) -> dict:
    last = None if pulled is None else cases.ago(pulled)
    return {"bytes": 10, "pushed": cases.ago(pushed), "pulled": last}


def repository(*images: dict, lifecycle: str | None = POLICY) -> tuple:
    return (cases.thing("repository", "team/ranker", images=list(images), lifecycle=lifecycle),)


FIVE = (image(1), image(200, pulled=3), image(300), image(400), image(500))
CASE = cases.Case(rule=RULE, lines=(LINE,), things=repository(*FIVE))


def test_fires_and_keeps_what_is_pulled():
    found = CASE.run().one
    assert found.current == "3 stale"
    assert float(found.saving.high) == pytest.approx(31 * 3 / 5)
    assert found.saving.low == 0
    assert found.change is not None
    assert (found.change.path, found.change.old, found.change.new) == (("keep_images",), 20, 2)


@pytest.mark.parametrize(("days", "fires"), [(90.1, True), (90, False)])
def test_at_the_threshold(days: float, fires: bool):
    assert CASE.run(things=repository(image(days))).nothing is not fires


def test_an_old_image_that_is_pulled_keeps_all_newer_ones():
    found = CASE.run(things=repository(*FIVE[:4], image(500, pulled=1))).one
    assert found.change is not None
    assert found.change.new == 5


def test_without_a_policy_of_ours_there_is_no_one_setting():
    assert CASE.run(things=repository(*FIVE, lifecycle=None)).one.change is None


def test_without_an_inventory_nobody_can_tell():
    assert "no inventory" in CASE.run(listed=False).why
