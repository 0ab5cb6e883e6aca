"""What the bill and AWS's list say of EBS volumes, and the measures that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.measures import Place

if TYPE_CHECKING:
    from decimal import Decimal

    from cost.measures import Measure
    from cost.rules._base import Context
    from cost.rules._items import Item

FREE_IOPS: Final = 3000
FREE_MIBPS: Final = 125
"""What gp3 includes; more is charged (Amazon EBS pricing)."""

_EBS: Final = Place("AWS/EBS", "VolumeId")
READ_OPS: Final = _EBS.counter("volume_read_ops", "VolumeReadOps")
WRITE_OPS: Final = _EBS.counter("volume_write_ops", "VolumeWriteOps")
READ_BYTES: Final = _EBS.counter("volume_read_bytes", "VolumeReadBytes", "bytes")
WRITE_BYTES: Final = _EBS.counter("volume_write_bytes", "VolumeWriteBytes", "bytes")
OPS: Final = (READ_OPS, WRITE_OPS)
BYTES: Final = (READ_BYTES, WRITE_BYTES)


def volume_type(item: Item) -> str:
    """The type of a volume as it is billed, such as gp2; AWS bills magnetic ones without a name."""
    used = next((u.usage_type for u in item.uses if "VolumeUsage" in u.usage_type), "")
    return used.partition("VolumeUsage.")[2] or "standard"


def gib(item: Item) -> Decimal:
    """Its size: GB-months a month."""
    return item.part("VolumeUsage").monthly_quantity


def iops(item: Item) -> Decimal:
    """Those that are provisioned and paid."""
    return item.part("P-IOPS").monthly_quantity


def per_second(context: Context, item: Item, measures: tuple[Measure, ...]) -> float:
    """Of its busiest hour, the sum of some measures a second, on average of that hour."""
    return sum(context.highest(m.id, item.id) for m in measures) / 3600
