"""Find attached volumes that nothing reads or writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._ebs import OPS
from cost.rules._evidence import COVERAGE
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every volume of the bill that CloudWatch has operations of."""
    steps = Steps(wasted=_still, propose=_propose, meter="volume-charges")
    return judged(RULE, context, limits, steps)


def _still(context: Context, item: Item, limits: Limits) -> bool:
    found = (context.summary(measure.id, item.id) for measure in OPS)
    return sum(s.busiest_day for s in found if s is not None) < limits["ops_a_day"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current=f"{len(lot.members)} idle",
        proposed="deleted",
        by_hand=f"aws ec2 create-snapshot --volume-id {named(lot.ids)}, then detach-volume and"
        " delete-volume",
        risk=2,
        notes=("the instance that has it mounted must let go of it first",),
    )
    return remove(lot, how, {"volumes": len(lot.members)})


RULE = Rule(
    id="idle-volume",
    title="Attached volume that nothing reads or writes",
    needs=tuple(m.id for m in OPS),
    measures=OPS,
    thresholds=(
        limit(
            "ops_a_day",
            "1",
            "operations",
            "reads and writes on its busiest days are fewer than this",
            "AWS Compute Optimizer: under 1 a day; Trusted Advisor: under 1 IOPS a day for 7 days",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"storage"}),
    precedence=11,
    meter="volumes",
    saves="usage",
    method="the busiest day's reads plus the busiest day's writes over the window",
    formula="saving = effective cost of its size, IOPS and throughput a month",
    sources=("AWS Compute Optimizer: idle EBS volumes", "AWS Trusted Advisor: underused volumes"),
    example="a data volume that a finished experiment left mounted: 1 TiB of gp3, 82 USD a month",
    find=find,
)
