"""An event as AWS would send it, and what came of sending it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra.sandbox.delivery import Place, Receipt, send

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What was raised, which rules fitted, who got it, and what else happened."""

    component: str
    subject: str
    """The instance, alarm or budgets that it is about."""
    events: tuple[str, ...]
    """What was raised, in order, in AWS's words (an event's `detail-type`)."""
    matched: tuple[str, ...] = ()
    """The rules that fitted any of the events, each once."""
    receipts: tuple[Receipt, ...] = ()
    notes: tuple[str, ...] = ()
    """What else happened, or did not, in sentences."""

    @property
    def delivered(self) -> int:
        """How many deliveries arrived."""
        return sum(receipt.status == "delivered" for receipt in self.receipts)


@dataclass(frozen=True, kw_only=True)
class Event:
    """What differs between AWS's events."""

    source: str
    """The service, such as `aws.ec2`."""
    kind: str
    """The `detail-type`."""
    resources: Sequence[str]
    detail: Mapping[str, Any]


def now() -> str:
    """The time as events carry it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def raise_events(
    place: Place, events: Sequence[Event]
) -> tuple[tuple[str, ...], tuple[Receipt, ...]]:
    """Send events in order: the rules that fitted any, and all that was delivered."""
    matched: list[str] = []
    receipts: list[Receipt] = []
    for event in events:
        rules, delivered = send(place, envelope(place, event))
        matched += [rule for rule in rules if rule not in matched]
        receipts += [replace(receipt, event=event.kind) for receipt in delivered]
    return tuple(matched), tuple(receipts)


def envelope(place: Place, event: Event) -> dict[str, Any]:
    """The event in AWS's envelope."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": event.kind,
        "source": event.source,
        "account": place.clients.account,
        "time": now(),
        "region": place.region,
        "resources": list(event.resources),
        "detail": dict(event.detail),
    }
