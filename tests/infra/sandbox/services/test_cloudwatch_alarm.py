"""Alarms on metrics, on metric math and on anomaly bands reach CloudWatch as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Deployed, Refused, World, assert_settled

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TOPIC = "arn:aws:sns:us-east-1:123456789012:pager"
PLAIN: dict[str, Any] = {
    "name": "lag",
    "comparisonOperator": "GreaterThanThreshold",
    "evaluationPeriods": 3,
    "datapointsToAlarm": 2,
    "metricName": "IteratorAge",
    "namespace": "AWS/Kinesis",
    "dimensions": {"StreamName": "clicks", "Shard": "0"},
    "period": 300,
    "statistic": "Maximum",
    "threshold": 60000,
    "alarmActions": [TOPIC],
    "okActions": [TOPIC],
}
BAND: dict[str, Any] = {
    "name": "traffic",
    "comparisonOperator": "GreaterThanUpperThreshold",
    "evaluationPeriods": 2,
    "thresholdMetricId": "band",
    "metricQueries": [
        {"id": "band", "expression": "ANOMALY_DETECTION_BAND(out, 2)", "returnData": True},
        {
            "id": "out",
            "returnData": True,
            "metric": {
                "metricName": "BytesOutToDestination",
                "namespace": "AWS/NATGateway",
                "period": 300,
                "stat": "Sum",
                "dimensions": {"NatGatewayId": "nat-1"},
            },
        },
    ],
}


def there(world: World, alarm: Deployed) -> dict[str, Any]:
    found = world.client("cloudwatch").describe_alarms(AlarmNames=[alarm.id])["MetricAlarms"]
    return dict(found[0])


def facts(world: World, alarm: Deployed) -> tuple[Any, ...]:
    now = there(world, alarm)
    dimensions = {d["Name"]: d["Value"] for d in now["Dimensions"]}
    counts = (now["DatapointsToAlarm"], now["EvaluationPeriods"], now["Threshold"])
    return (now["MetricName"], dimensions, counts, now["AlarmActions"], now["ActionsEnabled"])


def test_an_alarm_on_a_metric(world: World) -> None:
    dimensions = PLAIN["dimensions"]
    live(
        world,
        Parts(world),
        Case(
            token=ALARM,
            given=PLAIN,
            shows=facts,
            expected=("IteratorAge", dimensions, (2, 3, 60000.0), [TOPIC], True),
            change={"threshold": 90000, "actionsEnabled": False, "tags": {"team": "ml"}},
            changed=("IteratorAge", dimensions, (2, 3, 90000.0), [TOPIC], False),
        ),
    )


def test_tags_follow_a_change_and_a_new_name_is_a_new_alarm(world: World) -> None:
    alarm = world.up(ALARM, "lag", **PLAIN, tags={"team": "ml"})
    alarm = world.update(alarm, **PLAIN, tags={"owner": "ann"})
    tags = world.client("cloudwatch").list_tags_for_resource(ResourceARN=alarm["arn"])["Tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {**DEFAULT_TAGS, "owner": "ann"}
    assert world.diff(alarm, **{**PLAIN, "name": "other"}).replaces
    world.delete(alarm)


def test_an_anomaly_band_is_read_back_whole(world: World) -> None:
    alarm = world.up(ALARM, "traffic", **BAND)
    now = there(world, alarm)
    assert now["ThresholdMetricId"] == "band"
    assert now["Metrics"][0]["Expression"] == "ANOMALY_DETECTION_BAND(out, 2)"
    stat = now["Metrics"][1]["MetricStat"]
    assert (stat["Metric"]["MetricName"], stat["Stat"]) == ("BytesOutToDestination", "Sum")
    assert_settled(world, alarm, **BAND)
    wider = [{**BAND["metricQueries"][0], "expression": "ANOMALY_DETECTION_BAND(out, 3)"}]
    changed = {**BAND, "metricQueries": [*wider, BAND["metricQueries"][1]]}
    alarm = world.update(alarm, **changed)
    assert there(world, alarm)["Metrics"][0]["Expression"] == "ANOMALY_DETECTION_BAND(out, 3)"
    assert_settled(world, alarm, **changed)


def test_what_someone_changed_by_hand_is_drift(world: World) -> None:
    alarm = world.up(ALARM, "mute", **{**PLAIN, "name": "mute"})
    world.client("cloudwatch").disable_alarm_actions(AlarmNames=["mute"])
    now = world.refresh(alarm)
    assert now is not None and now["actionsEnabled"] is False


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"datapointsToAlarm": 4}, "4 of 3 periods cannot breach"),
        ({"threshold": None}, "threshold: needed"),
        ({"period": 90}, "90 is not 10, 20, 30 or a multiple of 60"),
        ({"period": 300, "evaluationPeriods": 300}, "exceed 86400 s"),
        ({"comparisonOperator": "GreaterThanUpperThreshold"}, "name its query"),
        ({"thresholdMetricId": "band"}, "an anomaly band needs one of GreaterThanUpper"),
        ({"metricName": None}, "or metricQueries"),
        ({"metricQueries": BAND["metricQueries"]}, "not together with metricName"),
    ],
)
def test_what_aws_refuses_is_refused(world: World, change: dict[str, Any], reason: str) -> None:
    wanted = {k: v for k, v in {**PLAIN, **change}.items() if v is not None}
    with pytest.raises(Refused, match=reason):
        world.up(ALARM, "wrong", **wanted)


def test_exactly_one_query_returns_the_alarms_data(world: World) -> None:
    both = [{**query, "returnData": False} for query in BAND["metricQueries"]]
    with pytest.raises(Refused, match="exactly one of them returns data, not 0"):
        world.up(ALARM, "wrong", **{**BAND, "metricQueries": both})
    with pytest.raises(Refused, match="no query has the id 'none'"):
        world.up(
            ALARM,
            "wrong",
            **{
                **BAND,
                "thresholdMetricId": "none",
                "metricQueries": [both[0], BAND["metricQueries"][1]],
            },
        )
