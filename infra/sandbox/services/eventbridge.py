"""EventBridge rules and their targets: what is told when a spot instance is about to be taken."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.recorded import stable_id
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes

DEFAULT_BUS = "default"
# The targets' own settings that our programs use. Others are refused rather than dropped.
_SENT = ("deadLetterConfig", "inputTransformer", "retryPolicy", "sqsTarget")
_NOT_SENT = (
    "appsyncTarget",
    "batchTarget",
    "ecsTarget",
    "httpTarget",
    "kinesisTarget",
    "redshiftTarget",
    "runCommandTargets",
    "sagemakerPipelineTarget",
)


def _put_rule(ctx: Context, inputs: Values) -> dict[str, Any]:
    return given(
        {
            "Name": inputs["name"],
            "EventBusName": inputs["eventBusName"],
            "Description": inputs.get("description"),
            "EventPattern": inputs.get("eventPattern"),
            "ScheduleExpression": inputs.get("scheduleExpression"),
            "RoleArn": inputs.get("roleArn"),
            "State": inputs.get("state", "ENABLED"),
        }
    )


def _rule_id(bus: str, name: str) -> str:
    return name if bus == DEFAULT_BUS else f"{bus}/{name}"


def _create_rule(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("events").put_rule(
        **_put_rule(ctx, inputs), Tags=tag_list(inputs.get("tags"))
    )["RuleArn"]
    id = _rule_id(inputs["eventBusName"], inputs["name"])
    return id, {"arn": arn, "state": inputs.get("state", "ENABLED")}


def _read_rule(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    events = ctx.client("events")
    bus, _, name = id.rpartition("/")
    try:
        there = events.describe_rule(Name=name, EventBusName=bus or DEFAULT_BUS)
    except ClientError as error:
        if missing(error):
            return None
        raise
    tags = events.list_tags_for_resource(ResourceARN=there["Arn"])["Tags"]
    return given(
        {
            "arn": there["Arn"],
            "name": there["Name"],
            "eventBusName": there["EventBusName"],
            "description": there.get("Description"),
            "eventPattern": there.get("EventPattern"),
            "scheduleExpression": there.get("ScheduleExpression"),
            "roleArn": there.get("RoleArn"),
            "state": there["State"],
            "tags": tag_map(tags),
        }
    )


def _update_rule(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id
    events = ctx.client("events")
    arn = events.put_rule(**_put_rule(ctx, new))["RuleArn"]
    removed, added = tag_changes(old, new)
    if removed:
        events.untag_resource(ResourceARN=arn, TagKeys=removed)
    if added:
        events.tag_resource(ResourceARN=arn, Tags=tag_list(added))
    return {"arn": arn, "state": new.get("state", "ENABLED")}


def _delete_rule(ctx: Context, id: str, outputs: Values) -> None:
    bus, _, name = id.rpartition("/")
    ctx.client("events").delete_rule(
        Name=name, EventBusName=bus or DEFAULT_BUS, Force=bool(outputs.get("forceDestroy"))
    )


def _check_target(inputs: Values) -> list[Failure]:
    return [
        (name, "the sandbox has no such targets; it has SQS, SNS and Lambda")
        for name in _NOT_SENT
        if inputs.get(name)
    ]


def _target_id(ctx: Context, inputs: Values) -> str:
    return inputs.get("targetId") or stable_id(ctx.urn, "terraform-", 26)


def _put_target(ctx: Context, inputs: Values) -> Values:
    """Send a target. `inputPaths` and the like are AWS's InputPathsMap, InputTemplate."""
    transformer = inputs.get("inputTransformer") or {}
    settings = {name: inputs.get(name) or {} for name in _SENT}
    target = given(
        {
            "Id": _target_id(ctx, inputs),
            "Arn": inputs["arn"],
            "RoleArn": inputs.get("roleArn"),
            "Input": inputs.get("input"),
            "InputPath": inputs.get("inputPath"),
            "InputTransformer": transformer
            and given(
                {
                    "InputPathsMap": transformer.get("inputPaths"),
                    "InputTemplate": transformer["inputTemplate"],
                }
            )
            or None,
            "DeadLetterConfig": given({"Arn": settings["deadLetterConfig"].get("arn")}) or None,
            "RetryPolicy": given(
                {
                    "MaximumRetryAttempts": settings["retryPolicy"].get("maximumRetryAttempts"),
                    "MaximumEventAgeInSeconds": settings["retryPolicy"].get(
                        "maximumEventAgeInSeconds"
                    ),
                }
            )
            or None,
        }
    )
    return target
