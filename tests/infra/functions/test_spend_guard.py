"""The guard stops what it may, once, with a grace, and gives back what it took."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.functions.guard_groups import Groups
from infra.functions.guard_queues import Queues
from infra.functions.guard_records import Records
from infra.functions.spend_guard import Guard, UnknownEvent, handler
from infra.sandbox.emulator import Emulator
from tests.fixtures.emulator import emulator
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import group

pytestmark = pytest.mark.slow

__all__ = ["emulator"]  # a fixture

TOPIC = "arn:aws:sns:us-east-1:123456789012:guard"
TAGS = {"project": "trimtab", "stack": "test"}
TICK = {"source": "aws.events", "detail-type": "Scheduled Event"}
TABLE = "# of a test\nm5.large,0.096,0.04\nc5.large,0.085,\n"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_NEXT = iter(range(800_000_000_000, 900_000_000_000))


@dataclass
class Site:
    """A stack's groups on the emulator, in an account of its own."""

    world: World
    names: list[str] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)

    def guard(self, now: datetime = NOON, **settings: Any) -> Guard:
        told = {
            "dry_run": False,
            "grace_minutes": 0,
            "topic": TOPIC,
            "state": "/trimtab/test/guard-state",
            "tags": TAGS,
            **self.settings,
            **settings,
        }
        client = self.world.client
        ssm = client("ssm")
        records = {name: f"/trimtab/test/guard/{name}" for name in self.names}
        groups = Groups(client("autoscaling"), Records(ssm, records, TAGS))
        queues = Queues(client("batch"), Records(ssm, {}, TAGS))
        return Guard(told, groups, queues, client("ec2"), TABLE, now)

    def add(self, name: str, *, spot: bool = True, project: str = "trimtab") -> str:
        group(self.world, name, f"clusters.{name}", spot=spot)
        tag = {"Key": "project", "Value": project, "PropagateAtLaunch": True}
        tag |= {"ResourceId": name, "ResourceType": "auto-scaling-group"}
        self.world.client("autoscaling").create_or_update_tags(Tags=[tag])
        ids = [i["InstanceId"] for i in self.describe(name)["Instances"]]
        self.world.client("ec2").create_tags(
            Resources=ids, Tags=[{"Key": "project", "Value": project}]
        )
        self.names.append(name)
        return name

    def describe(self, name: str) -> dict[str, Any]:
        autoscaling = self.world.client("autoscaling")
        (found,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
            "AutoScalingGroups"
        ]
        return dict(found)

    def sizes(self, name: str) -> tuple[int, int, int]:
        found = self.describe(name)
        return found["MinSize"], found["MaxSize"], found["DesiredCapacity"]

    def held(self, name: str) -> set[str]:
        return {p["ProcessName"] for p in self.describe(name)["SuspendedProcesses"]}

    def records(self) -> list[str]:
        found = self.world.client("ssm").describe_parameters()["Parameters"]
        return [p["Name"] for p in found if "/guard/" in p["Name"]]


@pytest.fixture
def site(emulator: Emulator) -> Iterator[Site]:
    yield Site(World(emulator, str(next(_NEXT))))


def told(identity: str = "1", topic: str = TOPIC) -> dict[str, Any]:
    notice = {"MessageId": identity, "TopicArn": topic, "Message": "Budget passed"}
    return {"Records": [{"EventSource": "aws:sns", "Sns": notice}]}


def only(answer: dict[str, Any]) -> dict[str, Any]:
    (found,) = answer["groups"]
    return dict(found)


def test_within_the_grace_nothing_new_starts_and_nothing_is_taken(site: Site) -> None:
    name = site.add("trainer")
    answer = only(site.guard(grace_minutes=10).handle(told()))
    assert (answer["result"], answer["stop_at"]) == ("held", "2026-11-23T12:10:00+00:00")
    assert site.sizes(name) == (2, 4, 2)
    assert site.held(name) == {"Launch", "ScheduledActions"}
    assert site.guard(NOON + timedelta(minutes=9)).handle(TICK)["groups"][0]["result"] == "held"
    assert only(site.guard(NOON + timedelta(minutes=10)).handle(TICK))["result"] == "stopped"
    assert site.sizes(name) == (0, 0, 0)


def test_the_signal_is_the_record_that_agents_look_for(site: Site) -> None:
    site.add("trainer")
    site.guard(grace_minutes=10).handle(told())
    text = site.world.client("ssm").get_parameter(Name="/trimtab/test/guard/trainer")
    record = json.loads(text["Parameter"]["Value"])
    assert record["stop_at"] == int((NOON + timedelta(minutes=10)).timestamp())
    assert record["sizes"] == {"MinSize": 2, "MaxSize": 4, "DesiredCapacity": 2}


def test_a_message_that_comes_twice_or_after_the_release_stops_once(site: Site) -> None:
    name = site.add("trainer")
    site.guard().handle(told("a"))
    site.guard().handle({"action": "release"})
    assert site.sizes(name) == (2, 4, 2)
    assert "before" in site.guard().handle(told("a"))["result"]
    assert site.sizes(name) == (2, 4, 2)
    site.guard().handle(told("b"))
    assert site.sizes(name) == (0, 0, 0)


def test_stopped_twice_it_still_gives_back_the_first_sizes(site: Site) -> None:
    name = site.add("trainer")
    for identity in "ab":
        site.guard().handle(told(identity))
    site.guard().handle({"action": "stop"})
    site.guard().handle({"action": "release"})
    assert site.sizes(name) == (2, 4, 2)
    assert site.held(name) == set() and site.records() == []


def test_what_was_suspended_before_stays_suspended(site: Site) -> None:
    name = site.add("trainer")
    site.world.client("autoscaling").suspend_processes(
        AutoScalingGroupName=name, ScalingProcesses=["Launch", "AZRebalance"]
    )
    site.guard().handle(told())
    site.guard().handle({"action": "release"})
    assert site.held(name) == {"Launch", "AZRebalance"}


def test_a_protected_instance_is_named_and_not_taken(site: Site) -> None:
    name = site.add("trainer")
    kept = site.describe(name)["Instances"][0]["InstanceId"]
    site.world.client("autoscaling").set_instance_protection(
        AutoScalingGroupName=name, InstanceIds=[kept], ProtectedFromScaleIn=True
    )
    answer = only(site.guard().handle(told()))
    assert answer["protected"] == [kept]
    assert [i["InstanceId"] for i in site.describe(name)["Instances"]] == [kept]


@pytest.mark.parametrize("operation", ["suspend_processes", "update_auto_scaling_group"])
def test_interrupted_between_two_requests_the_next_look_goes_on(
    site: Site, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, guard = site.add("trainer"), site.guard()
    refusal = ClientError({"Error": {"Code": "Throttling", "Message": "later"}}, operation)

    def refuse(**given: Any) -> None:
        raise refusal

    with monkeypatch.context() as patch:
        patch.setattr(guard.groups.autoscaling, operation, refuse)
        with pytest.raises(RuntimeError, match="Throttling"):
            guard.handle(told())
    site.guard().handle(TICK)
    assert site.sizes(name) == (0, 0, 0)
    site.guard().handle(told())  # the topic tries again, too
    site.guard().handle({"action": "release"})
    assert site.sizes(name) == (2, 4, 2)


def test_one_group_that_fails_keeps_no_other_running(site: Site) -> None:
    foreign, ours = site.add("foreign", project="others"), site.add("ours")
    with pytest.raises(RuntimeError, match="not this stack's"):
        site.guard().handle(told())
    assert site.sizes(foreign) == (2, 4, 2)
    assert site.sizes(ours) == (0, 0, 0)


def test_a_group_that_is_gone_or_at_rest_is_no_error(site: Site) -> None:
    site.names.append("gone")
    name = site.add("resting")
    site.world.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=name, MinSize=0, MaxSize=0, DesiredCapacity=0
    )
    answer = site.guard().handle(told())
    assert [g["result"] for g in answer["groups"]] == ["absent", "at rest before"]
    assert site.records() == []


def test_sizes_that_were_changed_meanwhile_stay(site: Site) -> None:
    name = site.add("trainer")
    site.guard().handle(told())
    site.world.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=name, MinSize=0, MaxSize=9, DesiredCapacity=0
    )
    assert "changed meanwhile" in only(site.guard().handle({"action": "release"}))["result"]
    assert site.sizes(name) == (0, 9, 0)
    assert site.held(name) == set()


def test_a_dry_run_touches_nothing(site: Site) -> None:
    name = site.add("trainer")
    assert only(site.guard(dry_run=True).handle(told()))["result"] == "would stop"
    site.guard(dry_run=True, hourly_usd="0.01").handle(TICK)
    assert site.sizes(name) == (2, 4, 2)
    assert site.held(name) == set() and site.records() == []


def test_an_hour_above_its_ceiling_stops(site: Site) -> None:
    name = site.add("trainer")  # two spot instances at 0.04
    answer = site.guard(hourly_usd="0.08").handle(TICK)
    assert (answer["hourly_usd"], answer["groups"]) == ("0.08", [])
    answer = site.guard(hourly_usd="0.07").handle(TICK)
    assert answer["reason"] == "instances cost 0.08 USD an hour, more than the ceiling of 0.07"
    assert site.sizes(name) == (0, 0, 0)


def test_a_day_is_counted_from_look_to_look_and_anew_at_midnight(site: Site) -> None:
    site.add("trainer", spot=False)  # two at 0.096
    # Instances of the emulator are as old as this test: its clock is real, and ahead a little.
    start = datetime.now(UTC).replace(hour=23, minute=0, second=0, microsecond=0)
    start += timedelta(days=1)
    usd = [
        site.guard(start + timedelta(minutes=m)).handle(TICK)["today_usd"] for m in (0, 30, 59, 75)
    ]
    assert usd == ["0.00", "0.10", "0.19", "0.05"]


def test_a_day_above_its_ceiling_stops_until_it_is_released(site: Site) -> None:
    name = site.add("trainer", spot=False)
    start = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    start += timedelta(days=1)
    site.settings = {"daily_usd": "0.15"}
    site.guard(start).handle(TICK)
    assert "today" in site.guard(start + timedelta(hours=1)).handle(TICK)["reason"]
    assert site.sizes(name) == (0, 0, 0)
    answer = site.guard(start + timedelta(hours=1)).handle({"action": "release"})
    assert answer["released_until"].endswith("T00:00:00+00:00")
    assert "but released until" in site.guard(start + timedelta(hours=2)).handle(TICK)["result"]
    assert site.sizes(name) == (2, 4, 2)


def test_a_release_may_end_earlier(site: Site) -> None:
    name = site.add("trainer")
    until = (NOON + timedelta(hours=1)).isoformat()
    site.guard().handle({"action": "release", "until": until})
    site.guard(hourly_usd="0.01").handle(TICK)
    assert site.sizes(name) == (2, 4, 2)
    site.guard(NOON + timedelta(hours=1), hourly_usd="0.01").handle(TICK)
    assert site.sizes(name) == (0, 0, 0)


def test_a_type_without_a_price_is_named_and_measured(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.add("trainer")
    guard = site.guard()
    object.__setattr__(guard, "table", "# empty\n")
    answer = guard.handle(TICK)
    assert (answer["unpriced"], answer["hourly_usd"]) == ({"m5.large": 2}, "0")
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [m["UnpricedInstances"] for m in metrics if "UnpricedInstances" in m] == [2]


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "stop",
        {},
        {"action": "delete"},
        {"Records": [{"Sns": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:others"}}]},
        {"Records": [{"body": "a queue's"}]},
        {"Records": []},
        {"Records": "none"},
        {"action": "release", "until": "tomorrow"},
        {"action": "release", "until": 7},
    ],
)
def test_what_is_no_event_of_the_guard_stops_nothing(site: Site, event: Any) -> None:
    name = site.add("trainer")
    with pytest.raises(UnknownEvent):
        site.guard().handle(event)
    assert site.sizes(name) == (2, 4, 2)


@pytest.mark.parametrize("state", ["", "[]", '{"usd": "lots"}', "{"])
def test_a_state_that_makes_no_sense_is_begun_anew(site: Site, state: str) -> None:
    name = site.add("trainer")
    site.world.client("ssm").put_parameter(
        Name="/trimtab/test/guard-state", Value=state or " ", Type="String"
    )
    site.guard(hourly_usd="0.01").handle(TICK)
    assert site.sizes(name) == (0, 0, 0)


def test_a_long_reason_fits_its_parameter(site: Site) -> None:
    site.add("trainer")
    answer = site.guard().handle({"action": "stop", "reason": "x" * 100_000})
    assert len(answer["reason"]) == 300


def test_the_handler_reads_its_settings_and_its_table(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    site.add("trainer")
    records = site.guard().groups.records.names
    settings = {**site.guard().settings, "records": records, "queues": {}}
    (tmp_path / "prices.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr("infra.functions.spend_guard.__file__", str(tmp_path / "spend_guard.py"))
    monkeypatch.setattr("infra.functions.spend_guard.boto3.client", site.world.client)
    monkeypatch.setenv("GUARD", json.dumps(settings))
    assert handler(TICK, None)["instances"] == 2
    assert handler({"action": "status"}, None)["groups"][0]["record"] is None
