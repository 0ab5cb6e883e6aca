"""EventBridge rules and their targets: what is told when a spot instance is about to be taken."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from cost.errors import EmulatorError
from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.recorded import stable_id
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes

DEFAULT_BUS = "default"
# Settings of targets that nothing here delivers to: refused rather than dropped in silence.
_NOT_SENT = (
    "appsyncTarget",
    "ecsTarget",
    "httpTarget",
    "kinesisTarget",
    "redshiftTarget",
    "runCommandTargets",
    "sagemakerPipelineTarget",
)


def _rule(inputs: Values) -> dict[str, Any]:
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
    arn = ctx.client("events").put_rule(**_rule(inputs), Tags=tag_list(inputs.get("tags")))[
        "RuleArn"
    ]
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
    arn = events.put_rule(**_rule(new))["RuleArn"]
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
        (name, "the sandbox has no such targets; it has SQS, SNS, Lambda and Batch")
        for name in _NOT_SENT
        if inputs.get(name)
    ]


def _target(ctx: Context, inputs: Values) -> dict[str, Any]:
    """A target as AWS's PutTargets has it."""
    transformer = inputs.get("inputTransformer") or {}
    retry = inputs.get("retryPolicy") or {}
    parts = {
        "InputTransformer": {
            "InputPathsMap": transformer.get("inputPaths"),
            "InputTemplate": transformer.get("inputTemplate"),
        },
        "DeadLetterConfig": {"Arn": (inputs.get("deadLetterConfig") or {}).get("arn")},
        "RetryPolicy": {
            "MaximumRetryAttempts": retry.get("maximumRetryAttempts"),
            "MaximumEventAgeInSeconds": retry.get("maximumEventAgeInSeconds"),
        },
        "BatchParameters": _batch(inputs.get("batchTarget")),
        "SqsParameters": {"MessageGroupId": (inputs.get("sqsTarget") or {}).get("messageGroupId")},
    }
    return given(
        {
            "Id": inputs.get("targetId") or stable_id(ctx.urn, "terraform-", 26),
            "Arn": inputs["arn"],
            "RoleArn": inputs.get("roleArn"),
            "Input": inputs.get("input"),
            "InputPath": inputs.get("inputPath"),
            **{name: given(part) or None for name, part in parts.items()},
        }
    )


def _batch(job: Values | None) -> Values:
    """The job that a queue is given, with as many of it as an array has."""
    if not job:
        return {}
    parts = {
        "ArrayProperties": {"Size": job.get("arraySize")},
        "RetryStrategy": {"Attempts": job.get("jobAttempts")},
    }
    return {
        "JobDefinition": job["jobDefinition"],
        "JobName": job["jobName"],
        **given({name: given(part) or None for name, part in parts.items()}),
    }


def _put_target(ctx: Context, inputs: Values) -> str:
    target = _target(ctx, inputs)
    answer = ctx.client("events").put_targets(
        Rule=inputs["rule"], EventBusName=inputs["eventBusName"], Targets=[target]
    )
    for failure in answer["FailedEntries"]:
        raise EmulatorError(f"PutTargets was refused: {failure.get('ErrorMessage', failure)}")
    return str(target["Id"])


def _create_target(ctx: Context, inputs: Values) -> tuple[str, Values]:
    id = _put_target(ctx, inputs)
    return f"{_rule_id(inputs['eventBusName'], inputs['rule'])}-{id}", {"targetId": id}


def _read_target(ctx: Context, id: str, inputs: Values) -> Values | None:
    wanted = id.removeprefix(f"{_rule_id(inputs['eventBusName'], inputs['rule'])}-")
    try:
        targets = ctx.client("events").list_targets_by_rule(
            Rule=inputs["rule"], EventBusName=inputs["eventBusName"]
        )["Targets"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    there = next((t for t in targets if t["Id"] == wanted), None)
    if there is None:
        return None
    dead_letters = there.get("DeadLetterConfig")
    return given(
        {
            "targetId": there["Id"],
            "arn": there["Arn"],
            "roleArn": there.get("RoleArn"),
            "input": there.get("Input"),
            "inputPath": there.get("InputPath"),
            "deadLetterConfig": {"arn": dead_letters.get("Arn")} if dead_letters else None,
        }
    )


def _update_target(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id, old
    return {"targetId": _put_target(ctx, new)}


def _delete_target(ctx: Context, id: str, outputs: Values) -> None:
    del id
    ctx.client("events").remove_targets(
        Rule=outputs["rule"], EventBusName=outputs["eventBusName"], Ids=[outputs["targetId"]]
    )


HANDLERS = (
    Handler(
        type="aws:cloudwatch/eventRule:EventRule",
        grade="completed",
        note="`trimtab sandbox interrupt`, `alarm`, `budget`, `tick` set rules off; no clock does",
        replace_on=frozenset({"name", "namePrefix", "eventBusName"}),
        naming=AutoName(limit=64, unless=("namePrefix",)),
        defaults={"eventBusName": DEFAULT_BUS, "forceDestroy": False},
        create=_create_rule,
        read=_read_rule,
        update=_update_rule,
        delete=_delete_rule,
    ),
    Handler(
        type="aws:cloudwatch/eventTarget:EventTarget",
        grade="completed",
        note="matched events reach queues, topics, Lambda functions and job queues; retries are "
        "not emulated",
        replace_on=frozenset({"rule", "targetId", "eventBusName"}),
        defaults={"eventBusName": DEFAULT_BUS, "forceDestroy": False},
        check=_check_target,
        create=_create_target,
        read=_read_target,
        update=_update_target,
        delete=_delete_target,
    ),
)
