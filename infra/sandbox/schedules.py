"""Lets the time of a schedule come: EventBridge's rules that no event but the clock sets off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from infra.sandbox.delivery import Place, _to_target
from infra.sandbox.places import belonging
from infra.sandbox.raising import Delivery, Event, envelope
from infra.sandbox.services._common import tag_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from infra.sandbox.delivery import Receipt
    from infra.sandbox.emulator import Emulator

KIND: Final = "Scheduled Event"


def tick(emulator: Emulator, component: str, *, stack: str | None = None) -> Delivery:
    """Let the time of all of a component's schedules come, once.

    Args:
        emulator: the running emulator.
        component: such as `pulls.rates`.
        stack: whose component, where several stacks have it.

    Raises:
        NotFound: the component has no schedule.
    """
    found = belonging(emulator, component, stack, kind="schedule", listed=_schedules)
    receipts = [receipt for place, rule in found for receipt in _call(place, rule)]
    disabled = [rule["Name"] for _, rule in found if rule["State"] != "ENABLED"]
    return Delivery(
        component=component,
        subject=", ".join(rule["ScheduleExpression"] for _, rule in found),
        events=(KIND,),
        matched=tuple(rule["Name"] for _, rule in found if rule["State"] == "ENABLED"),
        receipts=tuple(receipts),
        notes=tuple(f"{name} is disabled" for name in disabled),
    )


def _schedules(place: Place) -> Iterator[tuple[dict[str, Any], Mapping[str, str]]]:
    events = place.client("events")
    for page in events.get_paginator("list_rules").paginate():
        for rule in page["Rules"]:
            if rule.get("ScheduleExpression"):
                tags = events.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]
                yield rule, tag_map(tags)


def _call(place: Place, rule: Mapping[str, Any]) -> Iterator[Receipt]:
    if rule["State"] != "ENABLED":
        return
    event = Event(source="aws.events", kind=KIND, resources=[rule["Arn"]], detail={})
    for target in place.client("events").list_targets_by_rule(Rule=rule["Name"])["Targets"]:
        yield from _to_target(place, rule, target, envelope(place, event))
