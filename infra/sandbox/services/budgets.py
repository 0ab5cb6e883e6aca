"""Budgets with their notifications: who hears when spend passes a share of the limit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._cost_expression import expression
from infra.sandbox.services._differences import capitalised, given, tag_changes

_TIME = "%Y-%m-%d_%H:%M"
_NOTIFICATION = {
    "comparisonOperator": "ComparisonOperator",
    "notificationType": "NotificationType",
    "threshold": "Threshold",
    "thresholdType": "ThresholdType",
}
_SUBSCRIBERS = {"subscriberEmailAddresses": "EMAIL", "subscriberSnsTopicArns": "SNS"}


def _check(inputs: Values) -> list[Failure]:
    why = "the sandbox's budgets have one fixed limit"
    unsupported = [name for name in ("plannedLimits", "autoAdjustData") if inputs.get(name)]
    absent = [name for name in ("limitAmount", "limitUnit") if name not in inputs]
    return [(name, why) for name in (*unsupported, *absent)]


def _budget(inputs: Values) -> dict[str, Any]:
    """A budget as AWS's CreateBudget has it."""
    filters = inputs.get("costFilters")
    shape = inputs.get("filterExpression")
    period = {
        "Start": _time(inputs.get("timePeriodStart")),
        "End": _time(inputs.get("timePeriodEnd")),
    }
    return given(
        {
            "BudgetName": inputs["name"],
            "BudgetType": inputs["budgetType"],
            "BudgetLimit": {"Amount": inputs["limitAmount"], "Unit": inputs["limitUnit"]},
            "TimeUnit": inputs["timeUnit"],
            "TimePeriod": given(period) if period["Start"] else None,
            "CostFilters": {f["name"]: f["values"] for f in filters} if filters else None,
            "CostTypes": capitalised(inputs.get("costTypes")),
            "FilterExpression": expression(shape) if shape else None,
            "Metrics": [inputs["metrics"]] if inputs.get("metrics") else None,
            "BillingViewArn": inputs.get("billingViewArn"),
        }
    )


def _time(text: str | None) -> datetime | None:
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC) if text else None


def _notification(inputs: Values) -> dict[str, Any]:
    return given({theirs: inputs.get(ours) for ours, theirs in _NOTIFICATION.items()})


def _subscribers(inputs: Values) -> list[dict[str, str]]:
    return [
        {"SubscriptionType": kind, "Address": address}
        for name, kind in _SUBSCRIBERS.items()
        for address in inputs.get(name) or []
    ]


def _outputs(account: str, inputs: Values) -> Values:
    return {
        "arn": f"arn:aws:budgets::{account}:budget/{inputs['name']}",
        "accountId": account,
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    account = inputs.get("accountId", ctx.account)
    notifications = [
        {"Notification": _notification(n), "Subscribers": _subscribers(n)}
        for n in inputs.get("notifications") or []
    ]
    request: dict[str, Any] = {"AccountId": account, "Budget": _budget(inputs)}
    if notifications:
        request["NotificationsWithSubscribers"] = notifications
    if inputs.get("tags"):
        request["ResourceTags"] = tag_list(inputs["tags"])
    ctx.client("budgets").create_budget(**request)
    return f"{account}:{inputs['name']}", _outputs(account, inputs)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    account, _, name = id.partition(":")
    client = ctx.client("budgets")
    where = {"AccountId": account, "BudgetName": name}
    try:
        there = client.describe_budget(**where)["Budget"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    outputs = _outputs(account, {"name": name})
    tags = client.list_tags_for_resource(ResourceARN=outputs["arn"])["ResourceTags"]
    limit = there.get("BudgetLimit", {})
    return given(
        {
            **outputs,
            "name": name,
            "budgetType": there["BudgetType"],
            "limitAmount": limit.get("Amount"),
            "limitUnit": limit.get("Unit"),
            "timeUnit": there["TimeUnit"],
            "timePeriodStart": f"{there['TimePeriod']['Start'].astimezone(UTC):{_TIME}}",
            "costFilters": [
                {"name": key, "values": values}
                for key, values in sorted(there.get("CostFilters", {}).items())
            ],
            # The emulator keeps what it was given: an equal expression is the program's own.
            "filterExpression": _as_given(inputs, there.get("FilterExpression")),
            "notifications": _read_notifications(client, where),
            "tags": tag_map(tags),
        }
    )


def _as_given(inputs: Values, found: Any) -> Any:
    shape = inputs.get("filterExpression")
    return shape if shape and expression(shape) == found else found


def _read_notifications(client: Any, where: dict[str, str]) -> list[Values]:
    found = []
    for notification in client.describe_notifications_for_budget(**where)["Notifications"]:
        subscribers = client.describe_subscribers_for_notification(
            **where, Notification=notification
        )["Subscribers"]
        values: Values = {ours: notification.get(theirs) for ours, theirs in _NOTIFICATION.items()}
        for name, kind in _SUBSCRIBERS.items():
            values[name] = [s["Address"] for s in subscribers if s["SubscriptionType"] == kind]
        found.append(values)
    return found


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    account, _, name = id.partition(":")
    client = ctx.client("budgets")
    where = {"AccountId": account, "BudgetName": name}
    client.update_budget(AccountId=account, NewBudget=_budget(new))
    if old.get("notifications") != new.get("notifications"):
        # Like the real provider: all notifications anew.
        for notification in old.get("notifications") or []:
            client.delete_notification(**where, Notification=_notification(notification))
        for notification in new.get("notifications") or []:
            client.create_notification(
                **where,
                Notification=_notification(notification),
                Subscribers=_subscribers(notification),
            )
    outputs = _outputs(account, new)
    removed, added = tag_changes(old, new)
    if removed:
        client.untag_resource(ResourceARN=outputs["arn"], ResourceTagKeys=removed)
    if added:
        client.tag_resource(ResourceARN=outputs["arn"], ResourceTags=tag_list(added))
    return outputs


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    account, _, name = id.partition(":")
    ctx.client("budgets").delete_budget(AccountId=account, BudgetName=name)


HANDLERS = (
    Handler(
        type="aws:budgets/budget:Budget",
        grade="completed",
        note="our layer adds UpdateBudget, subscribers and tags; `sandbox budget` notifies them",
        replace_on=frozenset({"accountId", "name", "namePrefix"}),
        naming=AutoName(limit=100, unless=("namePrefix",)),
        defaults={"timePeriodEnd": "2087-06-15_00:00"},
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
