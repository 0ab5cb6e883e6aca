"""Cost Explorer: anomaly monitors, who is told of anomalies, and cost-allocation tags."""

from __future__ import annotations

import json
import uuid
from typing import Any

from infra.sandbox.handler import AutoName, Context, Values
from infra.sandbox.recorded import Recorded, handler
from infra.sandbox.services._common import tag_list
from infra.sandbox.services._cost_expression import expression
from infra.sandbox.services._differences import capitalised, given


def _arn(ctx: Context, kind: str) -> str:
    """Cost Explorer's names end in a UUID; this one is the same for a resource at all times."""
    return f"arn:aws:ce::{ctx.account}:{kind}/{uuid.uuid5(uuid.NAMESPACE_URL, ctx.urn)}"


def _tags(inputs: Values) -> list[dict[str, str]] | None:
    return tag_list(inputs["tags"]) if inputs.get("tags") else None


def _create_monitor(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    specification = inputs.get("monitorSpecification")
    monitor = {
        "MonitorName": inputs["name"],
        "MonitorType": inputs["monitorType"],
        "MonitorDimension": inputs.get("monitorDimension"),
        "MonitorSpecification": json.loads(specification) if specification else None,
    }
    return given({"AnomalyMonitor": given(monitor), "ResourceTags": _tags(inputs)})


def _update_monitor(ctx: Context, inputs: Values) -> dict[str, Any]:
    return {"MonitorArn": _arn(ctx, "anomalymonitor"), "MonitorName": inputs["name"]}


def _subscription(inputs: Values) -> dict[str, Any]:
    threshold = inputs.get("thresholdExpression")
    return given(
        {
            "Frequency": inputs["frequency"],
            "MonitorArnList": inputs["monitorArnLists"],
            "Subscribers": capitalised(inputs["subscribers"]),
            "SubscriptionName": inputs["name"],
            "ThresholdExpression": expression(threshold) if threshold else None,
        }
    )


def _create_subscription(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    subscription = given({**_subscription(inputs), "AccountId": inputs.get("accountId")})
    return given({"AnomalySubscription": subscription, "ResourceTags": _tags(inputs)})


def _update_subscription(ctx: Context, inputs: Values) -> dict[str, Any]:
    return {"SubscriptionArn": _arn(ctx, "anomalysubscription"), **_subscription(inputs)}


def _status(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    status = {"TagKey": inputs["tagKey"], "Status": inputs["status"]}
    return {"CostAllocationTagsStatus": [status]}


HANDLERS = (
    handler(
        Recorded(
            type="aws:costexplorer/anomalyMonitor:AnomalyMonitor",
            service="ce",
            create=("CreateAnomalyMonitor", _create_monitor),
            update=("UpdateAnomalyMonitor", _update_monitor),
            outputs=lambda ctx, _id, _inputs: {"arn": _arn(ctx, "anomalymonitor")},
            identify=lambda ctx, _inputs: _arn(ctx, "anomalymonitor"),
            replace_on=frozenset({"monitorType", "monitorDimension", "monitorSpecification"}),
            naming=AutoName(limit=1024),
        )
    ),
    handler(
        Recorded(
            type="aws:costexplorer/anomalySubscription:AnomalySubscription",
            service="ce",
            create=("CreateAnomalySubscription", _create_subscription),
            update=("UpdateAnomalySubscription", _update_subscription),
            outputs=lambda ctx, _id, inputs: {
                "arn": _arn(ctx, "anomalysubscription"),
                "accountId": inputs.get("accountId", ctx.account),
            },
            identify=lambda ctx, _inputs: _arn(ctx, "anomalysubscription"),
            replace_on=frozenset({"name", "accountId"}),
            naming=AutoName(limit=1024),
        )
    ),
    handler(
        Recorded(
            type="aws:costexplorer/costAllocationTag:CostAllocationTag",
            service="ce",
            create=("UpdateCostAllocationTagsStatus", _status),
            update=("UpdateCostAllocationTagsStatus", _status),
            outputs=lambda _ctx, _id, _inputs: {"type": "UserDefined"},
            identify=lambda _ctx, inputs: str(inputs["tagKey"]),
            replace_on=frozenset({"tagKey"}),
        )
    ),
)
