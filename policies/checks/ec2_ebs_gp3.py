"""Volumes must be of the current kinds: gp3 costs less than gp2, io2 fails less than io1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth
from policies._types import DB_INSTANCE, INSTANCE, LAUNCH_TEMPLATE, VOLUME
from policies._volumes import disks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies._truth import Node

SUCCESSOR: Final[dict[str | None, str]] = {"gp2": "gp3", "io1": "io2"}
NEWER: Final = {**SUCCESSOR, None: "gp3"}
ROOT_DEVICES: Final = ("/dev/xvda", "/dev/sda1")
"""Their kind is the AMI's where it is not said."""


def check(owner: Subject, _: NoConfig) -> Notes:
    """EC2's default for further volumes is gp2; what RDS takes by itself is left to it."""
    for kind, size, by_default in _kinds(owner):
        old = kind.is_one_of(*SUCCESSOR) | (Truth.of(kind.absent) & by_default)
        yield require(~old, _advice(owner, kind, size), kind)


def _kinds(owner: Subject) -> Iterator[tuple[Node, Node, Truth]]:
    """Each volume's kind, its size, and whether it is gp2 where it is not said."""
    if owner.type == DB_INSTANCE:
        yield owner["storageType"], owner["allocatedStorage"], Truth.NO
    elif owner.type == VOLUME:
        yield owner["type"], owner["size"], Truth.YES
    elif owner.type == LAUNCH_TEMPLATE:
        for mapping in disks(owner):
            root = mapping["deviceName"].is_one_of(*ROOT_DEVICES, None)
            yield mapping["ebs.volumeType"], mapping["ebs.volumeSize"], ~root
    else:
        root_volume = owner["rootBlockDevice"]
        yield root_volume["volumeType"], root_volume["volumeSize"], Truth.NO
        for volume in owner["ebsBlockDevices"].items():
            yield volume["volumeType"], volume["volumeSize"], Truth.YES


def _advice(owner: Subject, kind: Node, size: Node) -> str:
    if kind.value == "io1":
        return "a volume is io1; io2 costs the same and fails a hundred times less often"
    if owner.type == DB_INSTANCE:
        return "its storage is gp2; gp3 costs the same and has 3000 IOPS at any size"
    saving = _monthly_usd(owner, size)
    worth = f"saves {saving} USD a month" if saving else "costs 20 % less"
    return f"a volume is gp2; gp3 {worth}, with 3000 IOPS at any size"


def _monthly_usd(owner: Subject, size: Node) -> str | None:
    # Not at the top: most graphs have no such volume, and need no prices.
    from cost.pricing.catalogue import load

    region, gib = owner.index.graph.region(owner.resource), size.number()
    if not isinstance(region, str) or gib is None:
        return None
    prices = [load().unit_price(f"ebs.{kind}.gb_month", region) for kind in ("gp2", "gp3")]
    if prices[0] is None or prices[1] is None:
        return None
    return f"{(prices[0].usd - prices[1].usd) * int(gib):.2f}"


POLICY = Policy(
    id="ec2-ebs-gp3",
    severity="low",
    title="Volumes are gp3 or io2, not gp2 or io1",
    why="gp3 costs 20 % less than gp2 and its speed does not depend on the size one pays for.",
    fix='set the type to "gp3" (or "io2"): volumes in use are changed without an interruption',
    types=(INSTANCE, LAUNCH_TEMPLATE, VOLUME, DB_INSTANCE),
    check=check,
    remedy=(
        Set(path="storageType", instead=SUCCESSOR, types=(DB_INSTANCE,)),
        Set(path="type", instead=NEWER, types=(VOLUME,)),
        Set(path="blockDeviceMappings[].ebs.volumeType", instead=NEWER, types=(LAUNCH_TEMPLATE,)),
        Set(path="rootBlockDevice.volumeType", instead=SUCCESSOR, types=(INSTANCE,)),
        Set(path="ebsBlockDevices[].volumeType", instead=NEWER, types=(INSTANCE,)),
    ),
)
