"""What AWS lists of Savings Plans and reservations: their two spellings of one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.inventory.things import moment

if TYPE_CHECKING:
    from datetime import datetime

    from cost.inventory.things import Thing

KINDS: Final = ("savings-plan", "reserved-instance")
"""What the inventory calls commitments."""


def name_of(arn: str) -> str:
    """The id that an inventory has of a commitment which a bill names by its ARN."""
    return arn.rpartition("/")[2]


def end_of(thing: Thing | None) -> datetime | None:
    """When one ends, naive UTC; None where it is not listed or AWS does not say."""
    end = None if thing is None else thing.get("End") or thing.get("end")
    return None if end is None else moment(end)
