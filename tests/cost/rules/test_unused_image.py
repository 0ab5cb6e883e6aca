"""Images that nothing launches."""

import pytest

from cost.rules.unused_image import RULE
from tests.cost.rules import cases

LINE = cases.line("snap-1", "EBS:SnapshotUsage", unit="GB-Mo", quantity="3")


def image(days: float = 121, **more) -> object:
    made = cases.ago(days).isoformat() + ".000Z"
    disks = [{"Ebs": {"SnapshotId": "snap-1"}}, {"VirtualName": "ephemeral0"}]
    return cases.thing("image", "ami-1", CreationDate=made, BlockDeviceMappings=disks, **more)


CASE = cases.Case(rule=RULE, lines=(LINE,), things=(image(),))


def test_fires_with_its_snapshots():
    found = CASE.run().one
    assert found.resources == ("ami-1", "snap-1")
    assert (found.saving.low, round(found.saving.mid, 6)) == (0, 31)


@pytest.mark.parametrize(("days", "fires"), [(120.1, True), (120, False)])
def test_at_the_threshold(days: float, fires: bool):
    assert CASE.run(things=(image(days),)).nothing is not fires


@pytest.mark.parametrize(
    "user",
    [
        cases.thing("instance", "i-1", ImageId="ami-1"),
        cases.thing("launch-template-version", "lt-1", LaunchTemplateData={"ImageId": "ami-1"}),
        cases.thing("launch-configuration", "lc", ImageId="ami-1"),
    ],
)
def test_what_runs_or_would_be_launched_stays(user: object):
    assert CASE.run(things=(image(), user)).nothing


def test_a_late_launch_counts():
    launched = image(LastLaunchedTime=cases.ago(3).isoformat() + "Z")
    assert CASE.run(things=(launched,)).nothing


def test_without_an_inventory_nobody_can_tell():
    assert "no inventory" in CASE.run(listed=False).why
