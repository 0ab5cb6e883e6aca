"""What the idle rules share: who is idle, what parking saves, how it is proposed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.models import Change, Range
from cost.rules._base import Threshold
from cost.rules._evidence import Proposal, busiest_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cost.rules._base import Context
    from cost.rules._usage import Group

MEGABYTE: Final = 1_000_000
CPU: Final = Threshold(
    name="cpu_percent",
    default=Decimal(5),
    unit="%",
    meaning="the highest hour's maximum is below this on every instance",
    source="AWS Compute Optimizer, idle EC2 instances: peak CPU below 5 %",
)
NETWORK: Final = Threshold(
    name="network_mb_per_day",
    default=Decimal(5),
    unit="MB/day",
    meaning="traffic in and out on the busiest day is below this on every instance",
    source="AWS Compute Optimizer, idle EC2 instances: network I/O below 5 MB a day",
)
FORMULA: Final = (
    "saving = effective cost of the window / its hours * 730; less what a commitment covers;"
    " high: with the component's volumes"
)


def daily_megabytes(context: Context, group: Group) -> float:
    """Traffic in and out on the busiest day of the busiest instance; call after not_covered."""
    both = ("network_in_bytes", "network_out_bytes")
    return sum(busiest_day(context, group, metric) for metric in both) / MEGABYTE


def park(context: Context, group: Group, why: str, values: Mapping[str, Any]) -> Proposal:
    """Propose to keep the definition and run nothing."""
    return Proposal(
        current=f"{group.count} x {', '.join(group.types)}",
        proposed="parked",
        saving=stop_saving(context, group),
        # A standby is idle by design, a notebook may hold state in memory, and a short look may
        # have missed the weekly job.
        risk=2 if group.days >= context.window.days else 3,
        effort="very low",
        setting=Change(path=("parked",), old=False, new=True, old_is_default=True),
        by_hand=f"stop or terminate {', '.join(group.ids)}: {why}",
        values=values,
    )


def stop_saving(context: Context, group: Group) -> Range:
    """What a month without the group saves: its effective compute cost.

    What a commitment covers is paid on. high: with that, and with the component's volumes, which
    go with the instances.
    """
    compute = group.monthly
    disks = sum(
        (
            v.monthly
            for v in context.volumes
            if group.component
            and v.running
            and (v.stack, v.component, v.region) == (group.stack, group.component, group.region)
        ),
        Decimal(0),
    )
    return Range.after_commitments(compute, group.monthly_committed, most=compute + disks)
