"""CloudWatch Logs: log groups, and the metrics that are counted from what is logged."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from cost.graph import UNKNOWN
from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._differences import given, tag_changes

DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""What PutRetentionPolicy takes; 0 is Pulumi's word for ever."""


def _arn(ctx: Context, name: str) -> str:
    return f"arn:aws:logs:{ctx.region}:{ctx.account}:log-group:{name}"


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    name = inputs["name"]
    request = given(
        {
            "logGroupName": name,
            "kmsKeyId": inputs.get("kmsKeyId"),
            "logGroupClass": inputs.get("logGroupClass"),
            "deletionProtectionEnabled": inputs.get("deletionProtectionEnabled"),
            "tags": inputs.get("tags") or None,
        }
    )
    ctx.client("logs").create_log_group(**request)
    _retain(ctx, name, inputs)
    return name, {"arn": _arn(ctx, name), **_class(inputs)}


def _class(inputs: Values) -> Values:
    return {"logGroupClass": inputs.get("logGroupClass") or "STANDARD"}


def _retain(ctx: Context, name: str, inputs: Values) -> None:
    days = int(inputs.get("retentionInDays") or 0)
    if days:
        ctx.client("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
    else:
        ctx.client("logs").delete_retention_policy(logGroupName=name)


def _group(ctx: Context, name: str) -> dict[str, Any] | None:
    pages = ctx.client("logs").get_paginator("describe_log_groups")
    for page in pages.paginate(logGroupNamePrefix=name):
        for group in page["logGroups"]:
            if group["logGroupName"] == name:
                return dict(group)
    return None


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    there = _group(ctx, id)
    if there is None:
        return None
    tags = ctx.client("logs").list_tags_for_resource(resourceArn=_arn(ctx, id))["tags"]
    return given(
        {
            "arn": _arn(ctx, id),
            "name": id,
            "retentionInDays": there.get("retentionInDays", 0),
            "kmsKeyId": there.get("kmsKeyId"),
            "tags": tags,
            **_class(inputs),
        }
    )


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    logs = ctx.client("logs")
    if old.get("retentionInDays") != new.get("retentionInDays"):
        _retain(ctx, id, new)
    if old.get("kmsKeyId") != new.get("kmsKeyId"):
        if new.get("kmsKeyId"):
            logs.associate_kms_key(logGroupName=id, kmsKeyId=new["kmsKeyId"])
        else:
            logs.disassociate_kms_key(logGroupName=id)
    removed, added = tag_changes(old, new)
    if removed:
        logs.untag_resource(resourceArn=_arn(ctx, id), tagKeys=removed)
    if added:
        logs.tag_resource(resourceArn=_arn(ctx, id), tags=added)
    return {"arn": _arn(ctx, id), **_class(new)}


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    if not outputs.get("skipDestroy"):
        ctx.client("logs").delete_log_group(logGroupName=id)


def _check(inputs: Values) -> list[Failure]:
    days = inputs.get("retentionInDays")
    if days is None or days is UNKNOWN or days in (0, *DAYS):
        return []
    return [("retentionInDays", f"{days:g} is none of 0, {', '.join(map(str, DAYS))}")]


def _put_filter(ctx: Context, inputs: Values) -> tuple[str, Values]:
    wanted = inputs["metricTransformation"]
    transformation = given(
        {
            "metricName": wanted["name"],
            "metricNamespace": wanted["namespace"],
            "metricValue": str(wanted["value"]),
            "defaultValue": None
            if wanted.get("defaultValue") is None
            else float(wanted["defaultValue"]),
            "dimensions": wanted.get("dimensions") or None,
            "unit": wanted.get("unit"),
        }
    )
    ctx.client("logs").put_metric_filter(
        logGroupName=inputs["logGroupName"],
        filterName=inputs["name"],
        filterPattern=inputs["pattern"],
        metricTransformations=[transformation],
    )
    return inputs["name"], {}


def _filter(ctx: Context, id: str, inputs: Values) -> dict[str, Any] | None:
    try:
        found = ctx.client("logs").describe_metric_filters(
            logGroupName=inputs["logGroupName"], filterNamePrefix=id
        )["metricFilters"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    return next((dict(one) for one in found if one["filterName"] == id), None)


def _read_filter(ctx: Context, id: str, inputs: Values) -> Values | None:
    there = _filter(ctx, id, inputs)
    if there is None:
        return None
    (now,) = there["metricTransformations"]
    wanted = inputs.get("metricTransformation", {})
    default = now.get("defaultValue")
    same = default is not None and str(wanted.get("defaultValue")) in (str(default), f"{default:g}")
    transformation = {
        "name": now["metricName"],
        "namespace": now["metricNamespace"],
        "value": now["metricValue"],
        "defaultValue": wanted["defaultValue"] if same else default,
        "dimensions": now.get("dimensions") or wanted.get("dimensions"),
        "unit": now.get("unit") or wanted.get("unit"),
    }
    return {
        "name": id,
        "logGroupName": there["logGroupName"],
        "pattern": there["filterPattern"],
        "metricTransformation": given(transformation),
    }


def _update_filter(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """AWS puts a filter in the place of the old one; moto would keep both."""
    _delete_filter(ctx, id, old)
    return _put_filter(ctx, new)[1]


def _delete_filter(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("logs").delete_metric_filter(logGroupName=outputs["logGroupName"], filterName=id)


HANDLERS = (
    Handler(
        type="aws:cloudwatch/logGroup:LogGroup",
        grade="completed",
        note="moto cannot change a group's key: we add AssociateKmsKey",
        replace_on=frozenset({"name", "namePrefix", "logGroupClass"}),
        naming=AutoName(limit=512, unless=("namePrefix",)),
        defaults={"skipDestroy": False, "retentionInDays": 0},
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:cloudwatch/logMetricFilter:LogMetricFilter",
        grade="completed",
        note="moto keeps the filter and counts nothing",
        replace_on=frozenset({"name", "logGroupName"}),
        naming=AutoName(limit=512),
        create=_put_filter,
        read=_read_filter,
        update=_update_filter,
        delete=_delete_filter,
    ),
)
