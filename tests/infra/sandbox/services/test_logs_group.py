"""Log groups and metric filters reach CloudWatch Logs as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Deployed, Refused, World

GROUP = "aws:cloudwatch/logGroup:LogGroup"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"


def group(world: World, there: Deployed) -> tuple[Any, ...]:
    logs = world.client("logs")
    (found,) = logs.describe_log_groups(logGroupNamePrefix=there.id)["logGroups"]
    tags = logs.list_tags_for_resource(resourceArn=there["arn"])["tags"]
    return (found.get("retentionInDays"), found.get("kmsKeyId"), tags)


def test_a_log_group_lives(world: World) -> None:
    keys = [f"arn:aws:kms:us-east-1:{world.account}:key/{n}" for n in "ab"]
    live(
        world,
        Parts(world),
        Case(
            token=GROUP,
            given={"name": "/aws/lambda/gate", "retentionInDays": 30, "kmsKeyId": keys[0]},
            shows=group,
            expected=(30, keys[0], DEFAULT_TAGS),
            change={"retentionInDays": 0, "kmsKeyId": keys[1], "tags": {"team": "ml"}},
            changed=(None, keys[1], {**DEFAULT_TAGS, "team": "ml"}),
        ),
    )


def test_a_group_is_told_from_those_whose_names_begin_alike(world: World) -> None:
    world.up(GROUP, "longer", name="/a/b-c")
    short = world.up(GROUP, "short", name="/a/b", kmsKeyId="arn:aws:kms:us-east-1:1:key/a")
    now = world.refresh(short)
    assert now is not None and now["name"] == "/a/b"
    short = world.update(short, name="/a/b")
    (found, _) = world.client("logs").describe_log_groups(logGroupNamePrefix="/a/b")["logGroups"]
    assert "kmsKeyId" not in found
    world.delete(short)
    assert world.refresh(short) is None


def test_days_that_aws_does_not_have_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="31 is none of 0, 1, 3"):
        world.up(GROUP, "wrong", retentionInDays=31)


def counted(world: World, there: Deployed) -> tuple[Any, ...]:
    (found,) = world.client("logs").describe_metric_filters(filterNamePrefix=there.id)[
        "metricFilters"
    ]
    (metric,) = found["metricTransformations"]
    return (found["logGroupName"], found["filterPattern"], metric["metricName"])


def test_a_metric_filter_lives(world: World) -> None:
    world.up(GROUP, "app", name="app")
    metric = {"name": "errors", "namespace": "trimtab/app", "value": "1", "defaultValue": "0"}
    live(
        world,
        Parts(world),
        Case(
            token=FILTER,
            given={
                "name": "errors",
                "logGroupName": "app",
                "pattern": "ERROR",
                "metricTransformation": metric,
            },
            shows=counted,
            expected=("app", "ERROR", "errors"),
            change={"pattern": "{ $.level = FATAL }"},
            changed=("app", "{ $.level = FATAL }", "errors"),
        ),
    )
