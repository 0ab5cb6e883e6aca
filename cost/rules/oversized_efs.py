"""Find EFS file systems with more provisioned throughput than is used."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Final

from cost.measures import MIB
from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._ml import EFS_MOVED, EFS_STORED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

KIND: Final = "efs-filesystem"
PROVISIONED: Final = "ProvisionedTP"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every EFS file system that the bill has provisioned throughput of."""
    return judged(RULE, context, limits, Steps(wasted=_large, propose=_propose))


def _bought(context: Context, item: Item) -> int:
    """MiB/s; 0 where throughput is not provisioned (any more)."""
    found = context.things(KIND, item.region).get(item.id)
    if found is None or found.get("ThroughputMode") != "provisioned":
        return 0
    return int(found.get("ProvisionedThroughputInMibps") or 0)


def _needed(context: Context, item: Item, limits: Limits) -> int:
    busiest = context.highest(EFS_MOVED.id, item.id) / 3600 / MIB
    return max(1, ceil(busiest * float(limits["burst_factor"])))


def _large(context: Context, item: Item, limits: Limits) -> bool:
    paid = item.part(PROVISIONED).monthly
    old, new = _bought(context, item), _needed(context, item, limits)
    return paid > 0 and 100 * (old - new) > limits["min_saving_percent"] * old


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    if len(lot.members) > 1:
        return "the component has several file systems"
    item = lot.members[0]
    old, new = _bought(context, item), _needed(context, item, limits)
    paid = item.part(PROVISIONED).monthly
    saved = paid * Decimal(old - new) / old
    return Proposal(
        current=f"{old} MiB/s",
        proposed=f"{new} MiB/s",
        # What comes with the stored amount is free: the bill has only what is above.
        saving=Range(low=saved, mid=saved, high=paid),
        risk=2,
        effort="very low",
        setting=None,
        by_hand="aws efs update-file-system --throughput-mode provisioned"
        f" --provisioned-throughput-in-mibps {new} --file-system-id {named(lot.ids)}, or"
        " --throughput-mode elastic",
        values={"provisioned_mibps": old, "needed_mibps": new},
        notes=("AWS takes a reduction once in 24 hours; hours hide shorter bursts",),
    )


RULE = Rule(
    id="oversized-efs",
    title="EFS with more provisioned throughput than is used",
    needs=(EFS_MOVED.id,),
    measures=(EFS_STORED, EFS_MOVED),
    inventory=(KIND,),
    thresholds=(
        limit(
            "burst_factor",
            "4",
            "times",
            "how much higher than the busiest hour's mean a burst may be",
            "ours; no anchor states one",
        ),
        limit("min_saving_percent", "20", "%", "a smaller reduction is left alone", "ours"),
        *COVERAGE,
    ),
    affects=frozenset({"filesystems"}),
    precedence=20,
    meter="efs-filesystems",
    saves="usage",
    method="the busiest hour's metered bytes a second, times burst_factor",
    formula="saving = effective cost of provisioned throughput a month * (1 - needed /"
    " provisioned); high: all of it",
    sources=("Amazon EFS user guide: MeteredIOBytes, throughput modes",),
    example="256 MiB/s provisioned of which 5 are used: 20 are enough, 1416 USD a month",
    find=find,
)
