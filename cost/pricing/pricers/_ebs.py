"""What a volume costs a month: shared by volumes, instances and groups."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.pricing.base import Ask, Part, Percentiles, Unpriced, number, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

INCLUDED_IOPS: Final = Decimal(3000)
"""What every gp3 volume has without paying: docs.aws.amazon.com/ebs/latest/userguide."""
INCLUDED_MIBPS: Final = Decimal(125)
IO2_TIERS: Final = (
    ("ebs.io2.iops_month", Decimal(32000)),
    ("ebs.io2.iops_month.32k", Decimal(32000)),
    ("ebs.io2.iops_month.64k", None),
)
KINDS: Final = ("gp2", "gp3", "io1", "io2", "st1", "sc1", "standard")


def volume_parts(
    ask: Ask, volume: Mapping[str, Any], count: Percentiles, label: str, *, default_type: str
) -> tuple[Part, ...]:
    """The lines of `count` equal volumes.

    Args:
        ask: the resource that has the volumes.
        volume: type, size, iops and throughput, as `normalise` names them.
        count: how many there are.
        label: what to call the volume, such as `root volume`.
        default_type: what AWS takes where the program says nothing.

    Raises:
        Unpriced: the type is not known, or only a deployment can tell.
    """
    kind = str(value_at(volume, "type", default=default_type))
    if kind not in KINDS:
        raise Unpriced(f"there is no volume type {kind!r}")
    size = value_at(volume, "size")
    if size is None:
        return (_unsized(ask, kind, label),)
    gib = count * Percentiles.exactly(number(size))
    parts = [ask.part(f"{label}, {kind} storage", f"ebs.{kind}.gb_month", gib)]
    iops = number(value_at(volume, "iops", default=0))
    parts += [_times(ask, f"{label}, {kind} IOPS", key, n, count) for key, n in _paid(kind, iops)]
    extra = number(value_at(volume, "throughput", default=0)) - INCLUDED_MIBPS
    if kind == "gp3" and extra > 0:
        name = f"{label}, gp3 throughput above 125 MiB/s"
        parts.append(_times(ask, name, "ebs.gp3.mibps_month", extra, count))
    return tuple(parts)


def _paid(kind: str, iops: Decimal) -> list[tuple[str, Decimal]]:
    """The IOPS that cost, by their unit price."""
    if kind == "gp3":
        return [("ebs.gp3.iops_month", iops - INCLUDED_IOPS)] if iops > INCLUDED_IOPS else []
    if kind == "io1":
        return [("ebs.io1.iops_month", iops)] if iops else []
    if kind != "io2":
        return []
    found = []
    for key, width in IO2_TIERS:
        here = iops if width is None else min(iops, width)
        if here > 0:
            found.append((key, here))
        iops -= here
    return found


def _times(ask: Ask, name: str, key: str, amount: Decimal, count: Percentiles) -> Part:
    return ask.part(name, key, count * Percentiles.exactly(amount))


def _unsized(ask: Ask, kind: str, label: str) -> Part:
    """A volume whose size the program leaves to an image: it costs, and is not known."""
    key = f"ebs.{kind}.gb_month"
    sized = ask.part(f"{label}, {kind} storage", key, Percentiles.exactly(0))
    why = "its size is that of an image or a snapshot, which the program does not say"
    return sized.model_copy(
        update={"quantity": None, "monthly": None, "basis": "unknown", "why": why}
    )


def normalise(block: Mapping[str, Any]) -> dict[str, Any]:
    """A volume block of an instance or a template, under the names of a volume resource."""
    return {
        "type": block.get("volumeType"),
        "size": block.get("volumeSize"),
        "iops": block.get("iops"),
        "throughput": block.get("throughput"),
    }
