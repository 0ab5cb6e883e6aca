"""Find instances without a GPU that nobody uses, so their cluster can be parked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Change, NotEvaluated
from cost.rules._base import Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import (
    COMPUTE_OPTIMIZER,
    COVERAGE,
    Proposal,
    Target,
    busiest_day,
    coverage_values,
    not_covered,
    peak,
    recommend,
    stop_saving,
    unknown_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._usage import Group

MEGABYTE = 1_000_000


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
        traffic = (
            busiest_day(context, group, "network_in_bytes")
            + busiest_day(context, group, "network_out_bytes")
        ) / MEGABYTE
        if cpu < limits["cpu_percent"] and traffic < limits["network_mb_per_day"]:
            values = {"peak_cpu_percent": round(cpu, 3), "busiest_day_mb": round(traffic, 3)}
            yield recommend(
                RULE, Target.of(group), _proposal(context, group, limits, values), context, limits
            )


def _proposal(context: Context, group: Group, limits: Limits, values: dict[str, float]) -> Proposal:
    full = group.days >= context.window.days
    return Proposal(
        current=f"{len(group.instances)} x {', '.join(group.types)}",
        proposed="parked",
        saving=stop_saving(context, group),
        # A monthly job may sleep through any two weeks; a standby is idle by design.
        risk=2 if full else 3,
        effort="very low",
        setting=Change(path=("parked",), old=False, new=True, old_is_default=True),
        by_hand=f"stop or terminate {', '.join(group.ids)}: nothing has used it",
        values=values | coverage_values(context, group, RULE, limits),
    )


RULE = Rule(
    id="idle-instance",
    title="Idle instance",
    needs=("cpu_utilization", "network_in_bytes", "network_out_bytes"),
    thresholds=(
        Threshold(
            name="cpu_percent",
            default=Decimal(5),
            unit="%",
            meaning="the highest hour's maximum is below this on every instance",
            source="AWS Compute Optimizer, idle EC2 instances: peak CPU below 5 %",
        ),
        Threshold(
            name="network_mb_per_day",
            default=Decimal(5),
            unit="MB/day",
            meaning="traffic in and out on the busiest day is below this on every instance",
            source="AWS Compute Optimizer, idle EC2 instances: network I/O below 5 MB a day",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"compute", "storage"}),
    precedence=10,
    method="all of a component's instances are idle over the window (14 days by default)",
    formula="saving = effective cost of the window / its hours * 730; low: less what a commitment"
    " covers; high: with the component's volumes",
    sources=(COMPUTE_OPTIMIZER,),
    find=find,
)
