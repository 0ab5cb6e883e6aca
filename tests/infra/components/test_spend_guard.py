"""The guard's graph: what may call it, what it may do, and to which groups alone."""

from __future__ import annotations

import json
import zipfile
from functools import cache
from typing import Any

import pytest

from cost.graph import Graph
from cost.pricing.catalogue import load
from infra.components._price_table import price_table
from infra.engine import preview
from infra.functions.guard_prices import read_table
from tests.infra.graphs import ROOT, all_of, one, sections, statements

pytestmark = pytest.mark.slow

ACCOUNT = "111122223333"


@cache
def guarded(**settings: Any) -> Graph:
    keys = {**sections("dev")["keys"]}
    for entry, users in (("logs", ("alerts", "logs")),):
        had = keys[entry]["used_by"]
        keys[entry] = {**keys[entry], "used_by": sorted({*had, *users})}
    guard = {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}
    given = {"guard": guard or {"monthly_usd": 800, "daily_usd": 60}, "keys": keys}
    given["monitoring"] = sections("dev").get("monitoring", {})
    return preview("dev", project=ROOT, config={f"trimtab:{k}": v for k, v in given.items()})


def told(graph: Graph) -> dict[str, Any]:
    function = one(graph, "Function", "spend-guard")
    found: dict[str, Any] = json.loads(function.inputs["environment"]["variables"]["GUARD"])
    return found


def test_the_function_knows_its_groups_and_ceilings() -> None:
    assert told(guarded()) == {
        "dry_run": True,
        "grace_minutes": 10,
        "hourly_usd": None,
        "daily_usd": "60",
        "records": {"trimtab-dev-trainer": "/trimtab/dev/guard/trainer"},
        "queues": {"trimtab-dev-experiments": "/trimtab/dev/guard/queues/experiments"},
        "tags": {"project": "trimtab", "stack": "dev"},
        "state": "/trimtab/dev/guard-state",
        "topic": f"arn:aws:sns:us-east-1:{ACCOUNT}:trimtab-dev-guard",
    }


def test_it_may_change_the_groups_that_it_guards_and_no_others() -> None:
    role = statements(one(guarded(), "RolePolicy", "spend-guard-function"))
    (group,) = role["StopAndRelease"]["Resource"]
    assert group.endswith("autoScalingGroupName/trimtab-dev-trainer")
    assert role["KeepRecords"]["Resource"] == [
        f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/trimtab/dev/guard/{of}"
        for of in ("trainer", "queues/experiments")
    ]
    assert role["HoldQueues"]["Resource"] == [
        f"arn:aws:batch:us-east-1:{ACCOUNT}:compute-environment/trimtab-dev-experiments-*"
    ]
    wide = {a for s in role.values() if s["Resource"] == ["*"] for a in s["Action"]}
    assert wide == {
        "autoscaling:DescribeAutoScalingGroups",
        "batch:DescribeComputeEnvironments",
        "batch:DescribeJobQueues",
        "batch:ListJobs",
        "ec2:DescribeInstances",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
    actions = {a for s in role.values() for a in s["Action"]}
    assert {a for a in actions if "Terminate" in a} == {"batch:TerminateJob"}
    assert not any("Protection" in a or "*" in a for a in actions)


def test_serving_is_guarded_by_name_alone() -> None:
    found = told(guarded(monthly_usd=1, clusters=("serving-cpu", "trainer")))
    assert set(found["records"]) == {"trimtab-dev-serving-cpu", "trimtab-dev-trainer"}


def test_only_budgets_may_publish_and_only_the_topic_may_call() -> None:
    found = guarded()
    policy = statements(one(found, "TopicPolicy", "guard"))
    assert policy["Budgets"]["Principal"] == {"Service": "budgets.amazonaws.com"}
    assert policy["Budgets"]["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    permission = one(found, "Permission", "guard-topic")
    assert permission.inputs["principal"] == "sns.amazonaws.com"
    assert [t.name for t in found.references(permission, "sourceArn")] == ["guard"]
    subscription = one(found, "TopicSubscription", "guard")
    assert subscription.inputs["protocol"] == "lambda"
    before = {found.by_urn[u].name for u in subscription.dependencies}
    assert "guard-topic" in before  # SNS tries whether it may call


def test_its_budget_trips_at_actual_spend() -> None:
    budget = one(guarded(), "Budget", "guard").inputs
    assert budget["limitAmount"] == "800"
    assert budget["costFilters"] == [{"name": "TagKeyValue", "values": ["user:stack$dev"]}]
    (notification,) = budget["notifications"]
    assert (notification["notificationType"], notification["threshold"]) == ("ACTUAL", 100)


def test_live_prices_alone_need_no_budget() -> None:
    found = guarded(hourly_usd=5)
    assert [b.name for b in all_of(found, "Budget")] == ["budget"]
    assert told(found)["hourly_usd"] == "5"


@pytest.mark.parametrize(("minutes", "rate"), [(1, "rate(1 minute)"), (5, "rate(5 minutes)")])
def test_it_looks_as_often_as_it_is_told(minutes: int, rate: str) -> None:
    rule = one(guarded(daily_usd=9, every_minutes=minutes), "EventRule", "spend-guard-schedule")
    assert rule.inputs["scheduleExpression"] == rate


def test_alarms_say_what_to_do() -> None:
    alarms = {a.name: a.inputs for a in all_of(guarded(), "MetricAlarm") if "guard-" in a.name}
    assert {"guard-tripped", "guard-unpriced", "guard-silent"} <= set(alarms)
    assert "dry run" in alarms["guard-tripped"]["alarmDescription"]
    assert '{"action":"release"}' in alarms["guard-tripped"]["alarmDescription"]
    assert alarms["guard-silent"]["treatMissingData"] == "breaching"


def test_prices_are_packed_with_it_and_dated() -> None:
    code = one(guarded(), "Function", "spend-guard").inputs["code"]["$archive"]
    with zipfile.ZipFile(ROOT / "infra" / code) as package:
        note, prices = read_table(package.read("prices.csv").decode())
    assert note.endswith(f"on demand as of {load().as_of}")
    assert prices["g5.xlarge"].on_demand == load().on_demand("g5.xlarge", "us-east-1")
    spot = load().spot("g5.xlarge", "us-east-1")
    assert spot is not None and prices["g5.xlarge"].spot == spot.price
    assert len(prices) > 500


def test_a_region_without_known_prices_has_an_empty_table() -> None:
    note, prices = read_table(price_table("mx-central-1"))
    assert prices == {} and "mx-central-1" in note
