"""IoT Core: rules that hand messages of devices on, and policies of what devices may do."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._differences import given
from infra.sandbox.services._fit import fit_member

_PAYLOAD = "CreateTopicRule.topicRulePayload"
_ACTIONS = {"firehoses": "firehose", "kineses": "kinesis", "lambdas": "lambda", "sqs": "sqs"}
"""Pulumi's lists of actions, and AWS's name of one; what is not here is refused."""
_UNSENT = (
    "cloudwatchAlarms",
    "cloudwatchLogs",
    "cloudwatchMetrics",
    "dynamodbs",
    "dynamodbv2s",
    "elasticsearch",
    "https",
    "iotAnalytics",
    "iotEvents",
    "kafkas",
    "republishes",
    "s3",
    "sns",
    "stepFunctions",
    "timestreams",
)
_RENAMES = {"functionArn": "functionArn", "s3": "s3", "useBase64": "useBase64"}


def _check(inputs: Values) -> list[Failure]:
    return [
        (name, "the sandbox knows rules to Kinesis, Firehose, Lambda and SQS only")
        for name in _UNSENT
        if inputs.get(name)
    ]


def _action(kind: str, settings: Values) -> dict[str, Any]:
    fitted = fit_member("iot", f"{_PAYLOAD}.errorAction.{kind}", settings, _RENAMES)
    return {kind: fitted}


def _error_action(inputs: Values) -> dict[str, Any] | None:
    settings = inputs.get("errorAction")
    if not settings:
        return None
    ((kind, action),) = ((k, v) for k, v in settings.items() if v is not None)
    return _action(kind, action)


def _payload(inputs: Values) -> dict[str, Any]:
    actions = [
        _action(kind, settings)
        for ours, kind in _ACTIONS.items()
        for settings in inputs.get(ours) or []
    ]
    return given(
        {
            "sql": inputs["sql"],
            "awsIotSqlVersion": inputs["sqlVersion"],
            "description": inputs.get("description"),
            "ruleDisabled": not inputs["enabled"],
            "actions": actions,
            "errorAction": _error_action(inputs),
        }
    )


def _rule_arn(ctx: Context, name: str) -> str:
    return f"arn:aws:iot:{ctx.region}:{ctx.account}:rule/{name}"


def _create_rule(ctx: Context, inputs: Values) -> tuple[str, Values]:
    name, tags = inputs["name"], inputs.get("tags") or {}
    request = {"ruleName": name, "topicRulePayload": _payload(inputs)}
    if tags:
        request["tags"] = "&".join(f"{k}={v}" for k, v in sorted(tags.items()))
    ctx.client("iot").create_topic_rule(**request)
    return name, {"arn": _rule_arn(ctx, name)}


def _read_rule(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        there = ctx.client("iot").get_topic_rule(ruleName=id)["rule"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    return given(
        {
            "arn": _rule_arn(ctx, id),
            "name": id,
            "sql": there["sql"],
            "sqlVersion": there["awsIotSqlVersion"],
            "enabled": not there["ruleDisabled"],
            "description": there.get("description") or None,
        }
    )


def _update_rule(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del old
    ctx.client("iot").replace_topic_rule(ruleName=id, topicRulePayload=_payload(new))
    return {"arn": _rule_arn(ctx, id)}


def _delete_rule(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("iot").delete_topic_rule(ruleName=id)


def _create_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("iot").create_policy(
        policyName=inputs["name"], policyDocument=inputs["policy"]
    )
    return inputs["name"], {"arn": made["policyArn"], "defaultVersionId": made["policyVersionId"]}


def _read_policy(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        there = ctx.client("iot").get_policy(policyName=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    return {
        "arn": there["policyArn"],
        "name": id,
        "policy": json.dumps(json.loads(there["policyDocument"])),
        "defaultVersionId": there["defaultVersionId"],
    }


def _update_policy(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """A new version becomes the default, and the one before goes: AWS keeps five at most."""
    iot = ctx.client("iot")
    before = iot.get_policy(policyName=id)
    if old["policy"] != new["policy"]:
        made = iot.create_policy_version(
            policyName=id, policyDocument=new["policy"], setAsDefault=True
        )
        iot.delete_policy_version(policyName=id, policyVersionId=before["defaultVersionId"])
        return {"arn": before["policyArn"], "defaultVersionId": made["policyVersionId"]}
    return {"arn": before["policyArn"], "defaultVersionId": before["defaultVersionId"]}


def _delete_policy(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("iot").delete_policy(policyName=id)


HANDLERS = (
    Handler(
        type="aws:iot/topicRule:TopicRule",
        grade="completed",
        note="to Kinesis, Firehose, Lambda and SQS; the emulator passes no messages on and keeps "
        "no tags of rules: kept in the state",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=128),
        create=_create_rule,
        read=_read_rule,
        update=_update_rule,
        delete=_delete_rule,
        check=_check,
    ),
    Handler(
        type="aws:iot/policy:Policy",
        grade="completed",
        note="the emulator keeps no tags of policies: kept in the state",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=128),
        changing=frozenset({"defaultVersionId"}),
        create=_create_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
)
