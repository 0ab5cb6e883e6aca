"""Find instances without a GPU that nobody uses, so their cluster can be parked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule
from cost.rules._evidence import COMPUTE_OPTIMIZER, COVERAGE, peak, unknown_type
from cost.rules._idle import CPU, FORMULA, NETWORK, daily_megabytes, park
from cost.rules._judge import GroupSteps, judged_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._usage import Group


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of instances without a GPU: idle if all of them are."""
    steps = GroupSteps(gpu=False, present=_present, propose=_park)
    yield from judged_groups(RULE, context, limits, steps)


def _present(context: Context, group: Group) -> Group | str:
    return unknown_type(group) if context.has_gpu(group) is None else group


def _park(context: Context, group: Group, _: Group, limits: Limits) -> Proposal | None:
    cpu = peak(context, group, "cpu_utilization")
    traffic = daily_megabytes(context, group)
    if cpu >= limits["cpu_percent"] or traffic >= limits["network_mb_per_day"]:
        return None
    values = {"peak_cpu_percent": round(cpu, 3), "busiest_day_mb": round(traffic, 3)}
    return park(context, group, "nothing has used it", values)


RULE = Rule(
    id="idle-instance",
    title="Idle instance",
    needs=("cpu_utilization", "network_in_bytes", "network_out_bytes"),
    thresholds=(
        CPU,
        NETWORK,
        *COVERAGE,
    ),
    affects=frozenset({"compute", "storage"}),
    precedence=10,
    meter="instances",
    saves="usage",
    method="all of a component's instances are idle over the window (14 days by default)",
    formula=FORMULA,
    sources=(COMPUTE_OPTIMIZER,),
    example="2 x m5.xlarge of a pipeline that moved elsewhere: `parked: true`, 280 USD a month",
    find=find,
)
