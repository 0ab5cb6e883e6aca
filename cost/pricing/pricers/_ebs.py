"""What a volume costs a month: shared by volumes, instances and groups."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.pricing.base import Ask, Part, Percentiles, Unpriced, number, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INCLUDED_IOPS: Final = Decimal(3000)
"""What every gp3 volume has without paying: docs.aws.amazon.com/ebs/latest/userguide."""
INCLUDED_MIBPS: Final = Decimal(125)
IO2_TIERS: Final = (
    ("IOPS", "ebs.io2.iops_month", Decimal(32000)),
    ("IOPS above 32,000", "ebs.io2.iops_month.32k", Decimal(32000)),
    ("IOPS above 64,000", "ebs.io2.iops_month.64k", None),
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
    for name, key, paid in _paid(kind, iops):
        parts.append(_times(ask, f"{label}, {kind} {name}", key, paid, count))
    extra = number(value_at(volume, "throughput", default=0)) - INCLUDED_MIBPS
    if kind == "gp3" and extra > 0:
        name = f"{label}, gp3 throughput above 125 MiB/s"
        parts.append(_times(ask, name, "ebs.gp3.mibps_month", extra, count))
    return tuple(parts)


def _paid(kind: str, iops: Decimal) -> Iterator[tuple[str, str, Decimal]]:
    """The IOPS that cost: what to call them, their unit price, how many."""
    if kind == "gp3" and iops > INCLUDED_IOPS:
        yield "IOPS above 3,000", "ebs.gp3.iops_month", iops - INCLUDED_IOPS
    elif kind == "io1" and iops:
        yield "IOPS", "ebs.io1.iops_month", iops
    elif kind == "io2":
        for name, key, width in IO2_TIERS:
            here = iops if width is None else min(iops, width)
            if here > 0:
                yield name, key, here
            iops -= here


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


def normalise(block: Any) -> dict[str, Any]:
    """A volume block of an instance or a template, under the names of a volume resource.

    Raises:
        Unpriced: something of it is known only at deployment.
    """
    return {
        "type": value_at(block, "volumeType"),
        "size": value_at(block, "volumeSize"),
        "iops": value_at(block, "iops"),
        "throughput": value_at(block, "throughput"),
    }
