"""Find io1 and io2 volumes whose IOPS gp3 gives for less."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._ebs import FREE_IOPS, FREE_MIBPS, gib, iops, volume_type
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

TYPES: Final = ("io1", "io2")
IOPS_PER_MIBPS: Final = 64
"""An operation of 16 KiB, the size that AWS states io volumes' IOPS for."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge a component's provisioned volumes together: the setting acts on all of them."""
    steps = Steps(wasted=_replaceable, propose=_propose, meter="volume-charges", whole=True)
    return judged(RULE, context, limits, steps)


def _replaceable(context: Context, item: Item, limits: Limits) -> bool:
    del context
    return volume_type(item) in TYPES and round(iops(item)) <= limits["iops"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str | None:
    del limits
    keys = [f"ebs.gp3.{part}" for part in ("gb_month", "iops_month", "mibps_month")]
    found = {key: context.prices.unit_price(key, lot.region) for key in keys}
    prices = {key: quote.usd for key, quote in found.items() if quote is not None}
    if len(prices) < len(keys):
        return f"no price of gp3 in {lot.region}"
    low = mid = high = Decimal(0)
    for item in lot.members:
        has = iops(item)
        plain = gib(item) * prices[keys[0]] + max(Decimal(0), has - FREE_IOPS) * prices[keys[1]]
        usual = max(Decimal(0), has / IOPS_PER_MIBPS - FREE_MIBPS) * prices[keys[2]]
        low += item.monthly - plain - 2 * usual
        mid += item.monthly - plain - usual
        high += item.monthly - plain
    if mid <= 0:
        return None
    kind, least = volume_type(lot.members[0]), min(iops(item) for item in lot.members)
    return Proposal(
        current=kind,
        proposed="gp3",
        saving=Range(low=min(low, mid), mid=mid, high=high),
        risk=2,
        effort="very low",
        # gp3 has no fewer than 3000: with a smaller number the settings would not be valid.
        setting=Change(path=("volume", "type"), old=kind, new="gp3")
        if least >= FREE_IOPS
        else None,
        by_hand=f"aws ec2 modify-volume --volume-type gp3 --volume-id {named(lot.ids)};"
        " in settings, volume.type gp3 without volume.iops",
        values={"volumes": len(lot.members), "least_iops": f"{least:.0f}"},
        prices=[f"{key} {usd} USD" for key, usd in prices.items()],
        notes=("gp3 has single-digit milliseconds at 99 % of the time, io2 at 99.9 %",),
    )


RULE = Rule(
    id="io-to-gp3",
    title="Provisioned-IOPS volume that gp3 replaces",
    needs=(),
    thresholds=(
        limit(
            "iops",
            "16000",
            "IOPS",
            "volumes with no more than this",
            "Thrifty and AWS Cost Optimization Hub: 16000, once the most that gp3 gave",
        ),
    ),
    affects=frozenset({"storage"}),
    precedence=20,
    meter="volumes",
    saves="rate",
    method="every io1 and io2 volume of the bill, priced as gp3 with the same IOPS and size",
    formula="saving = effective cost - (GiB * gp3 + (IOPS - 3000) * price), less the throughput of"
    " those IOPS at 16 KiB (mid), at twice that (low), or none above 125 MiB/s (high)",
    sources=("Amazon EBS pricing", "AWS Cost Optimization Hub"),
    example="io2, 500 GiB with 6000 IOPS: as gp3 55 instead of 452 USD a month",
    find=find,
)
