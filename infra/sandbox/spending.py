"""Lets spend reach a share of a budget, and notifies who is to hear of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.errors import InputError
from infra.sandbox.delivery import Message, Place, Receipt, Sender, publish
from infra.sandbox.places import belonging
from infra.sandbox.raising import Delivery
from infra.sandbox.services._common import tag_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from infra.sandbox.emulator import Emulator


def budget(
    emulator: Emulator, component: str, *, percent: int = 100, stack: str | None = None
) -> Delivery:
    """Let spend reach a share of each of a component's budgets.

    Actual and forecast spend both stand at that share. A notification fires when its own
    comparison says so: GREATER_THAN 100 needs 101.

    Args:
        emulator: the running emulator.
        component: such as `billing`.
        percent: spend as a share of the limit.
        stack: whose component, where several stacks have it.

    Raises:
        NotFound: the component has no budget.
        InputError: the share is negative.
    """
    if percent < 0:
        raise InputError(f"spend cannot be {percent} percent of a budget", allowed="0 and more")
    found = belonging(emulator, component, stack, kind="budget", listed=_budgets)
    receipts: list[Receipt] = []
    notes: list[str] = []
    # Each budget once, whatever regions its account works in.
    for place, one in {_arn(place, one): (place, one) for place, one in found}.values():
        for notification in _notifications(place, one):
            fires = _crossed(one, notification, percent)
            threshold = _threshold(notification)
            notes.append(
                f"{one['BudgetName']}: {threshold} {'fires' if fires else 'does not fire'}"
            )
            if fires:
                receipts += _tell(place, one, notification, percent)
    return Delivery(
        component=component,
        subject=", ".join(sorted({one["BudgetName"] for _, one in found})),
        events=(f"AWS Budgets: spend at {percent} percent of the limit",),
        receipts=tuple(receipts),
        notes=tuple(notes),
    )


def _where(place: Place, one: Mapping[str, Any]) -> dict[str, str]:
    return {"AccountId": place.clients.account, "BudgetName": one["BudgetName"]}


def _arn(place: Place, one: Mapping[str, Any]) -> str:
    return f"arn:aws:budgets::{place.clients.account}:budget/{one['BudgetName']}"


def _budgets(place: Place) -> Iterator[tuple[dict[str, Any], Mapping[str, str]]]:
    """The account's budgets; they belong to no region, so every place of it has them."""
    client = place.client("budgets")
    answer = client.describe_budgets(AccountId=place.clients.account)
    for one in answer.get("Budgets", []):
        tags = client.list_tags_for_resource(ResourceARN=_arn(place, one))["ResourceTags"]
        yield one, tag_map(tags)


def _notifications(place: Place, one: Mapping[str, Any]) -> list[dict[str, Any]]:
    client = place.client("budgets")
    found: list[dict[str, Any]] = client.describe_notifications_for_budget(**_where(place, one))[
        "Notifications"
    ]
    return found


def _threshold(notification: Mapping[str, Any]) -> str:
    kind = notification.get("ThresholdType", "PERCENTAGE")
    unit = "%" if kind == "PERCENTAGE" else " USD"
    comparison = notification["ComparisonOperator"].lower().replace("_", " ")
    threshold = Decimal(str(notification["Threshold"])).normalize()
    return f"{notification['NotificationType'].lower()} {comparison} {threshold:f}{unit}"


def _crossed(one: Mapping[str, Any], notification: Mapping[str, Any], percent: int) -> bool:
    threshold = Decimal(str(notification["Threshold"]))
    spent = Decimal(percent)
    if notification.get("ThresholdType") == "ABSOLUTE_VALUE":
        spent = Decimal(one["BudgetLimit"]["Amount"]) * percent / 100
    comparison = notification["ComparisonOperator"]
    if comparison == "GREATER_THAN":
        return spent > threshold
    return spent < threshold if comparison == "LESS_THAN" else spent == threshold


def _tell(
    place: Place, one: Mapping[str, Any], notification: Mapping[str, Any], percent: int
) -> Iterator[Receipt]:
    """Tell a notification's subscribers: topics get the message, mail stays unsent."""
    name, limit = one["BudgetName"], one["BudgetLimit"]
    text = (
        f"Budget {name} of {limit['Amount']} {limit['Unit']}: spend stands at {percent} percent; "
        f"you asked to hear of {_threshold(notification)}."
    )
    message = Message(text, f"AWS Budgets: {name} has exceeded your alert threshold")
    subscribers = place.client("budgets").describe_subscribers_for_notification(
        **_where(place, one), Notification=notification
    )["Subscribers"]
    sender = Sender("budgets.amazonaws.com", _arn(place, one), name)
    for subscriber in subscribers:
        if subscriber["SubscriptionType"] == "SNS":
            topic = subscriber["Address"]
            # A topic is where its ARN says, whatever region the budget is asked in.
            there = Place(clients=place.clients, region=topic.split(":")[3])
            yield from publish(there, topic, message, sender)
        else:
            why = "email: nothing leaves this machine"
            yield Receipt(via=name, target=subscriber["Address"], status="skipped", detail=why)
