"""The reaper warns idle instances, waits, scales them in; and spares what works or is protected."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.functions.gpu_reaper import WARNED, Node, Settings, judge, restore, run
from tests.fixtures.emulator import emulator
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import group

if TYPE_CHECKING:
    from infra.sandbox.emulator import Emulator

__all__ = ["emulator"]

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SETTINGS = Settings(
    group="fleet",
    parameter="fleet-reaper",
    below=5,
    window=timedelta(hours=1),
    grace=timedelta(minutes=30),
    dry_run=False,
)
IDLE = Node(
    id="i-1", protected=False, started=NOW - timedelta(days=1), tags={}, usage=(0.0, 1.5) * 6
)


def warned(minutes: int) -> dict[str, str]:
    return {WARNED: (NOW - timedelta(minutes=minutes)).isoformat()}


@pytest.mark.parametrize(
    ("node", "verdict"),
    [
        (IDLE, "idle"),
        (replace(IDLE, usage=(0.0,) * 11 + (5.0,)), "busy"),
        (replace(IDLE, usage=(4.9,) * 12), "idle"),
        (replace(IDLE, usage=()), "unmeasured"),
        (replace(IDLE, usage=(0.0,) * 10), "unmeasured"),
        (replace(IDLE, usage=(0.0,) * 11), "idle"),
        (replace(IDLE, started=NOW - timedelta(minutes=59)), "unmeasured"),
        (replace(IDLE, tags=warned(29)), "waiting"),
        (replace(IDLE, tags=warned(30)), "over"),
        (replace(IDLE, tags=warned(90), protected=True), "kept"),
        (replace(IDLE, tags=warned(90) | {"keep": "until friday"}), "kept"),
        (replace(IDLE, tags=warned(90) | {"keep": "no"}), "over"),
        (replace(IDLE, tags={WARNED: "yesterday"}), "idle"),
        (replace(IDLE, tags={WARNED: "2026-11-01T11:00:00"}), "over"),
    ],
)
def test_the_verdict(node: Node, verdict: str) -> None:
    assert judge(node, SETTINGS, NOW) == verdict


def test_anything_but_false_is_a_dry_run() -> None:
    environment = {
        "GROUP": "g",
        "PARAMETER": "p",
        "BELOW_PERCENT": "5",
        "WINDOW_MINUTES": "60",
        "GRACE_MINUTES": "30",
    }
    given = [environment | {"DRY_RUN": text} for text in ("true", "no", "", "False")]
    assert all(Settings.read(one).dry_run for one in (environment, *given))
    assert not Settings.read(environment | {"DRY_RUN": "false"}).dry_run


class Fleet:
    """A group of three GPU instances on the emulator, and what their agents measured."""

    def __init__(self, world: World) -> None:
        self.world, self.now = world, datetime.now(UTC)
        group(world, "fleet", "clusters.fleet", spot=False, size=3)
        self.autoscaling = world.client("autoscaling")
        self.autoscaling.update_auto_scaling_group(AutoScalingGroupName="fleet", MinSize=1)
        world.client("ssm").put_parameter(
            Name="fleet-reaper", Value='{"taken": []}', Type="String", Overwrite=True
        )

    @property
    def described(self) -> dict[str, Any]:
        found = self.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["fleet"])
        return dict(found["AutoScalingGroups"][0])

    @property
    def members(self) -> list[str]:
        return sorted(i["InstanceId"] for i in self.described["Instances"])

    def measure(self, instance: str, percent: float, until: datetime) -> None:
        """Thirteen periods before a time."""
        dimensions = [{"Name": "InstanceId", "Value": instance}]
        self.world.client("cloudwatch").put_metric_data(
            Namespace="CWAgent",
            MetricData=[
                {
                    "MetricName": "nvidia_smi_utilization_gpu",
                    "Dimensions": dimensions,
                    "Timestamp": until - timedelta(minutes=5 * n, seconds=30),
                    "Value": percent,
                }
                for n in range(13)
            ],
        )

    def run(self, now: datetime, **changes: Any) -> dict[str, Any]:
        return run(replace(SETTINGS, **changes), self.world.client, now)

    def warnings(self) -> dict[str, str]:
        tags = self.world.client("ec2").describe_tags(
            Filters=[{"Name": "key", "Values": [WARNED]}]
        )["Tags"]
        return {t["ResourceId"]: t["Value"] for t in tags}


@pytest.fixture
def fleet(emulator: Emulator, request: pytest.FixtureRequest) -> Fleet:
    return Fleet(World(emulator, f"{zlib.crc32(request.node.name.encode()):012d}"))


def idle_for_an_hour(fleet: Fleet) -> datetime:
    """Two idle instances and a busy one; a time when that has been so for long enough."""
    later = fleet.now + timedelta(hours=2)
    idle, also_idle, busy = fleet.members
    for instance, percent in ((idle, 0.0), (also_idle, 2.0), (busy, 97.0)):
        fleet.measure(instance, percent, later)
    return later


def test_warn_wait_scale_in_and_restore(fleet: Fleet) -> None:
    later = idle_for_an_hour(fleet)
    idle, also_idle, busy = fleet.members
    first = fleet.run(later)
    assert first["verdicts"] == {idle: "idle", also_idle: "idle", busy: "busy"}
    assert sorted(fleet.warnings()) == [idle, also_idle] and fleet.members == [
        idle,
        also_idle,
        busy,
    ]

    after = later + timedelta(minutes=31)
    for instance, percent in ((idle, 0.0), (also_idle, 60.0), (busy, 97.0)):
        fleet.measure(instance, percent, after)
    second = fleet.run(after)
    assert second["ended"] == [idle]
    assert fleet.members == [also_idle, busy]
    assert fleet.described["DesiredCapacity"] == 2
    assert also_idle not in fleet.warnings()  # it worked: forgiven

    value = fleet.world.client("ssm").get_parameter(Name="fleet-reaper")["Parameter"]["Value"]
    assert [one["instance"] for one in json.loads(value)["taken"]] == [idle]
    assert restore(SETTINGS, fleet.world.client) == {"group": "fleet", "restored": 1}
    assert len(fleet.members) == 3
    assert restore(SETTINGS, fleet.world.client) == {"group": "fleet", "restored": 0}


def test_a_dry_run_warns_and_ends_nothing(fleet: Fleet) -> None:
    later = idle_for_an_hour(fleet)
    before = fleet.members
    fleet.run(later, dry_run=True)
    after = later + timedelta(minutes=31)
    for instance in before:
        fleet.measure(instance, 0.0, after)
    assert fleet.run(after, dry_run=True)["ended"] == []
    assert fleet.members == before


def test_what_is_protected_stays_also_after_its_warning(fleet: Fleet) -> None:
    later = idle_for_an_hour(fleet)
    fleet.run(later)
    idle, also_idle, _ = fleet.members
    fleet.autoscaling.set_instance_protection(
        AutoScalingGroupName="fleet", InstanceIds=[idle], ProtectedFromScaleIn=True
    )
    after = later + timedelta(minutes=31)
    for instance in (idle, also_idle):
        fleet.measure(instance, 0.0, after)
    answer = fleet.run(after)
    assert answer["verdicts"][idle] == "kept"
    assert answer["ended"] == [also_idle]
    assert idle in fleet.members and idle not in fleet.warnings()


def test_the_group_never_falls_below_its_least_size(fleet: Fleet) -> None:
    later = fleet.now + timedelta(hours=2)
    for instance in fleet.members:
        fleet.measure(instance, 0.0, later)
    fleet.run(later)
    after = later + timedelta(minutes=31)
    for instance in fleet.members:
        fleet.measure(instance, 0.0, after)
    assert len(fleet.run(after)["ended"]) == 2
    assert len(fleet.members) == 1


def test_a_group_that_is_gone_is_no_failure(fleet: Fleet) -> None:
    assert "no such group" in fleet.run(NOW, group="other")["done"]
