"""Find GPU instances whose GPUs do nothing, so their cluster can be parked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.rules._base import PERCENT, Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import COMPUTE_OPTIMIZER, COVERAGE, peak
from cost.rules._idle import CPU, FORMULA, NETWORK, daily_megabytes, park
from cost.rules._judge import GroupSteps, as_it_is, judged_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._usage import Group

ACTIVE: Final = 0.0
"""A GPU is active in an hour whose maximum is above this."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of GPU instances: idle if all of them are."""
    steps = GroupSteps(gpu=True, present=as_it_is, propose=_park)
    yield from judged_groups(RULE, context, limits, steps)


def _park(context: Context, group: Group, _: Group, limits: Limits) -> Proposal | None:
    values = _values(context, group, limits)
    idle = (
        values["gpu_percent_at_inactive_share"] <= ACTIVE
        and values["peak_gpu_memory_percent"] < limits["gpu_memory_percent"]
        and values["peak_cpu_percent"] < limits["cpu_percent"]
        and values["busiest_day_mb"] < limits["network_mb_per_day"]
    )
    shown = {k: round(v, 3) for k, v in values.items()}
    return park(context, group, "its GPUs do nothing", shown) if idle else None


def _values(context: Context, group: Group, limits: Limits) -> dict[str, float]:
    share = float(limits["gpu_inactive_percent"])
    return {
        "gpu_percent_at_inactive_share": peak(context, group, "gpu_utilization", share),
        "peak_gpu_memory_percent": peak(context, group, "gpu_memory_utilization"),
        "peak_cpu_percent": peak(context, group, "cpu_utilization"),
        "busiest_day_mb": daily_megabytes(context, group),
    }


RULE = Rule(
    id="idle-gpu",
    title="Idle GPU instance",
    needs=(
        "gpu_utilization",
        "gpu_memory_utilization",
        "cpu_utilization",
        "network_in_bytes",
        "network_out_bytes",
    ),
    thresholds=(
        Threshold(
            name="gpu_inactive_percent",
            default=Decimal(99),
            unit="% of hours",
            meaning="share of the hours in which every GPU stands still",
            source="AWS Compute Optimizer, idle G and P instances: inactive over 99 % of the time",
            bounds=PERCENT,
        ),
        Threshold(
            name="gpu_memory_percent",
            default=Decimal(5),
            unit="%",
            meaning="the highest hour's GPU memory use is below this",
            source="AWS Compute Optimizer, idle G and P instances: GPU memory below 5 %",
        ),
        CPU,
        NETWORK,
        *COVERAGE,
    ),
    affects=frozenset({"compute", "storage"}),
    precedence=10,
    meter="instances",
    saves="usage",
    method="all of a component's GPUs, and the machines around them, are idle over the window; the"
    " encoder's use is not looked at: the CloudWatch agent does not tell it",
    formula=FORMULA,
    sources=(COMPUTE_OPTIMIZER,),
    example="a g5.12xlarge kept for an experiment that ended, 5.672 USD an hour: `parked: true`,"
    " 4141 USD a month",
    find=find,
)
