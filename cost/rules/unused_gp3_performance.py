"""Find gp3 volumes with extra IOPS or throughput that nothing comes near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.measures import MIB
from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._ebs import BYTES, FREE_IOPS, FREE_MIBPS, OPS, per_second, volume_type
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

MOST_MIBPS = FREE_IOPS // 4
"""EBS gives no more throughput than a quarter of the IOPS."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge a component's gp3 volumes together: the setting acts on all of them."""
    steps = Steps(wasted=_spare, propose=_propose, meter="volume-charges", whole=True)
    return judged(RULE, context, limits, steps)


def _spare(context: Context, item: Item, limits: Limits) -> bool:
    if volume_type(item) != "gp3" or item.part("P-").monthly <= 0:
        return False
    factor = float(limits["burst_factor"])
    return (
        per_second(context, item, OPS) * factor <= FREE_IOPS
        and per_second(context, item, BYTES) / MIB * factor <= FREE_MIBPS
    )


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    del limits
    listed = context.things("volume", lot.region)
    volumes = [listed[i] for i in lot.ids if i in listed]
    if len(volumes) < len(lot.members):
        return "not all of its volumes are in the inventory"
    iops = {v.get("Iops") for v in volumes}
    mibps = {v.get("Throughput") for v in volumes}
    costs = {p: lot.part(p).monthly for p in ("P-IOPS", "P-Throughput")}
    # One setting at a time; IOPS can't go while the throughput needs them.
    first = costs["P-Throughput"] > costs["P-IOPS"] or max(mibps) > MOST_MIBPS
    name, old, new = ("throughput_mibps", mibps, FREE_MIBPS) if first else ("iops", iops, FREE_IOPS)
    saved = costs["P-Throughput" if first else "P-IOPS"]
    if len(old) > 1:
        return f"its volumes differ in {name}"
    return Proposal(
        current=f"{name} {min(old)}",
        proposed=f"{name} {new}",
        saving=Range(low=saved, mid=saved, high=sum(costs.values())),
        risk=2,
        effort="very low",
        setting=Change(path=("volume", name), old=min(old), new=new),
        by_hand=f"aws ec2 modify-volume --volume-id {named(lot.ids)} with {name} {new}",
        values={"extra_monthly_usd": {k: f"{v:f}" for k, v in costs.items()}},
        notes=("hourly sums hide bursts: burst_factor stands for them",),
    )


RULE = Rule(
    id="unused-gp3-performance",
    title="gp3 volume with more performance than it uses",
    needs=tuple(m.id for m in (*OPS, *BYTES)),
    measures=(*OPS, *BYTES),
    inventory=("volume",),
    thresholds=(
        limit(
            "burst_factor",
            "4",
            "times",
            "how much higher than the busiest hour's mean a burst may be",
            "ours: CloudWatch's finest grain is a minute; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"storage"}),
    precedence=20,
    meter="volume-charges",
    saves="usage",
    method="the bill has IOPS or throughput beyond what gp3 includes (3000, 125 MiB/s), and the"
    " busiest hour's mean times burst_factor stays within that",
    formula="saving = effective cost of the extra IOPS, or of the extra throughput, a month;"
    " high: of both",
    sources=("AWS Cost Optimization Hub: gp3 above 3000 IOPS or 125 MiB/s", "Amazon EBS pricing"),
    example="gp3 with 9000 IOPS that does 200 in its busiest hour: `volume.iops: 3000`, 30 USD a"
    " month a volume",
    find=find,
)
