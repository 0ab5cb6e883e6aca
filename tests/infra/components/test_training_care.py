"""What looks after training clusters: functions with little rights, and one field left alone."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import environment
from tests.infra.training import cluster, sections

if TYPE_CHECKING:
    from cost.graph import Graph

SHARE = "mixedInstancesPolicy.instancesDistribution.onDemandPercentageAboveBaseCapacity"
CARED = cluster(
    on_demand_percentage=20,
    on_demand_base=1,
    fallback={"after_minutes": 20, "most_percentage": 80},
    reaper={"grace_minutes": 45, "dry_run": False},
)


@cache
def graph() -> Graph:
    return environment(**sections(clusters={"trainer": CARED}, monitoring={}))


def variables(name: str) -> dict[str, str]:
    found: dict[str, str] = one(graph(), "Function", name).inputs["environment"]["variables"]
    return found


def test_an_alarm_on_missing_instances_calls_the_fallback() -> None:
    alarm = one(graph(), "MetricAlarm", "trainer-spot-short").inputs
    assert (alarm["evaluationPeriods"], alarm["treatMissingData"]) == (20, "notBreaching")
    names = {q["metric"]["metricName"] for q in alarm["metricQueries"] if "metric" in q}
    assert names == {"GroupDesiredCapacity", "GroupInServiceInstances"}
    pattern = json.loads(
        one(graph(), "EventRule", "trainer-fallback-events").inputs["eventPattern"]
    )
    assert pattern["detail"] == {"alarmName": [alarm["name"]]}
    assert alarm["alarmActions"]


def test_the_alarm_is_there_without_monitoring_and_tells_nobody() -> None:
    found = environment(**sections(clusters={"trainer": cluster(fallback={})}))
    assert [a.name for a in all_of(found, "MetricAlarm")] == ["trainer-spot-short"]
    assert not one(found, "MetricAlarm", "trainer-spot-short").inputs.get("alarmActions")


def test_the_function_knows_the_settings() -> None:
    assert variables("trainer-fallback") == {
        "GROUP": "trimtab-mini-trainer",
        "ALARM": "trimtab-mini-trainer-spot-short",
        "PARAMETER": "trimtab-mini-trainer-fallback",
        "NORMAL": "20",
        "BASE": "1",
        "MOST": "80",
        "RETURN_AFTER_MINUTES": "120",
    }
    assert variables("trainer-reaper") == {
        "GROUP": "trimtab-mini-trainer",
        "PARAMETER": "trimtab-mini-trainer-reaper",
        "BELOW_PERCENT": "5",
        "WINDOW_MINUTES": "60",
        "GRACE_MINUTES": "45",
        "DRY_RUN": "false",
    }


def test_functions_touch_their_own_group_only() -> None:
    group = (
        "arn:aws:autoscaling:us-east-1:111122223333:"
        "autoScalingGroup:*:autoScalingGroupName/trimtab-mini-trainer"
    )
    for name, sid in (("trainer-fallback", "SetShare"), ("trainer-reaper", "ScaleIn")):
        granted = statements(one(graph(), "RolePolicy", f"{name}-function"))
        assert granted[sid]["Resource"] == [group]
        writing = [
            action
            for statement in granted.values()
            if statement["Resource"] == ["*"]
            for action in statement["Action"]
            if not action.split(":")[1].startswith(("Describe", "Get", "PutTe", "PutTr"))
        ]
        assert not writing


def test_only_this_clusters_instances_are_tagged() -> None:
    warn = statements(one(graph(), "RolePolicy", "trainer-reaper-function"))["Warn"]
    assert warn["Condition"]["StringEquals"] == {
        "aws:ResourceTag/component": "clusters.trainer",
        "aws:ResourceTag/stack": "mini",
    }
    assert warn["Condition"]["ForAllValues:StringEquals"] == {"aws:TagKeys": ["gpu-idle-since"]}


def test_a_deployment_leaves_alone_what_the_functions_write() -> None:
    def left_alone(found: Graph, kind: str, name: str) -> set[str]:
        return set(one(found, kind, name).options["ignoreChanges"])

    assert left_alone(graph(), "Group", "trainer-group") == {"desiredCapacity", SHARE}
    assert left_alone(graph(), "Parameter", "trainer-fallback-state") == {"value"}
    plain = environment(**sections(clusters={"trainer": cluster()}))
    assert left_alone(plain, "Group", "trainer-group") == {"desiredCapacity"}


def test_a_team_is_told_of_idle_gpus() -> None:
    rule = one(graph(), "EventRule", "trainer-gpu-idle").inputs
    pattern = json.loads(rule["eventPattern"])
    assert pattern["detail"] == {"group": ["trimtab-mini-trainer"]}
    target = one(graph(), "EventTarget", "trainer-gpu-idle")
    assert {t.name for t in graph().references(target, "arn")} == {"alarms-ml-platform"}
    told: dict[str, Any] = target.inputs["inputTransformer"]
    assert told == {"inputPaths": {"message": "$.detail.message"}, "inputTemplate": '"<message>"'}


def test_a_dry_run_unless_told_otherwise() -> None:
    found = environment(**sections(clusters={"trainer": cluster(reaper={})}))
    given = one(found, "Function", "trainer-reaper").inputs["environment"]["variables"]
    assert given["DRY_RUN"] == "true"
