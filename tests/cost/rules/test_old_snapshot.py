"""Old snapshots: never those that an image or AWS Backup keeps."""

import dataclasses

import pytest

from cost.rules.old_snapshot import RULE
from tests.cost.rules import cases

LINE = cases.line(
    "arn:aws:ec2:us-east-1::snapshot/snap-1", "EBS:SnapshotUsage", unit="GB-Mo", quantity="3"
)


def snapshot(days: float = 100) -> object:
    return cases.thing("snapshot", "snap-1", StartTime=cases.ago(days))


CASE = cases.Case(rule=RULE, lines=(LINE,), things=(snapshot(),))


def test_fires_and_says_that_blocks_are_shared():
    found = CASE.run().one
    assert found.saving.low == 0 < found.saving.mid < found.saving.high
    assert round(found.saving.high, 6) == 31


@pytest.mark.parametrize(("days", "fires"), [(90.1, True), (90, False)])
def test_at_the_threshold(days: float, fires: bool):
    assert CASE.run(things=(snapshot(days),)).nothing is not fires


def test_an_image_keeps_its_snapshots():
    image = cases.thing("image", "ami-1", BlockDeviceMappings=[{"Ebs": {"SnapshotId": "snap-1"}}])
    assert CASE.run(things=(snapshot(), image)).nothing


def test_backups_are_their_plans_matter():
    made = dataclasses.replace(snapshot(), tags={"aws:backup:source-resource": "arn"})
    assert CASE.run(things=(made,)).nothing


def test_without_an_inventory_nobody_can_tell():
    assert "no inventory" in CASE.run(listed=False).why
