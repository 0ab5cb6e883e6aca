"""Find instances without a GPU that nobody uses, so their cluster can be parked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import NotEvaluated
from cost.rules._base import Answer, Context, Limits, Rule
from cost.rules._evidence import (
    COMPUTE_OPTIMIZER,
    COVERAGE,
    Target,
    coverage_values,
    not_covered,
    peak,
    recommend,
    unknown_type,
)
from cost.rules._idle import CPU, FORMULA, NETWORK, daily_megabytes, park

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of instances without a GPU: idle if all of them are."""
    for group in context.groups:
        gpu = context.has_gpu(group)
        if not group.running or gpu:
            continue
        why = unknown_type(group) if gpu is None else not_covered(context, group, RULE, limits)
        if why is not None:
            yield NotEvaluated(rule=RULE.id, resource=group.name, why=why)
            continue
        cpu = peak(context, group, "cpu_utilization")
        traffic = daily_megabytes(context, group)
        if cpu < limits["cpu_percent"] and traffic < limits["network_mb_per_day"]:
            values = {"peak_cpu_percent": round(cpu, 3), "busiest_day_mb": round(traffic, 3)}
            values |= coverage_values(context, group, RULE, limits)
            proposal = park(context, group, "nothing has used it", values)
            yield recommend(RULE, Target.of(group), proposal, context, limits)


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
