"""Find instances whose processors are larger than their load, and the cheapest type that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import NotEvaluated
from cost.rules._base import Answer, Context, Limits, Rule
from cost.rules._evidence import (
    COMPUTE_OPTIMIZER,
    COVERAGE,
    Target,
    not_covered,
    recommend,
)
from cost.rules._load import VOLUMES
from cost.rules._smaller import LIMITS, METHOD, present, smaller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._fit import Fit


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of instances without a GPU."""
    for group in context.groups:
        if not group.running or context.has_gpu(group):
            continue
        now = present(context, group)
        why = now if isinstance(now, str) else not_covered(context, group, RULE, limits)
        if why is not None or isinstance(now, str):
            yield NotEvaluated(rule=RULE.id, resource=group.name, why=str(why))
            continue
        found = smaller(RULE, context, group, now, limits)
        if found is not None and not sheds_memory_alone(found, context, now):
            yield recommend(RULE, Target.of(group), found, context, limits)


def sheds_memory_alone(found: Proposal, context: Context, now: Fit) -> bool:
    """It has as many vCPUs and less memory: that is another rule's finding."""
    new = context.prices.instance(found.proposed)
    return (new.vcpu or 0) >= (now.kind.vcpu or 0) and (new.memory_mib or 0) < (
        now.kind.memory_mib or 0
    )


RULE = Rule(
    id="oversized-cpu",
    title="CPU instance larger than its load",
    needs=("cpu_utilization",),
    thresholds=(*LIMITS, *COVERAGE),
    affects=frozenset({"compute"}),
    precedence=20,
    meter="instances",
    saves="rate",
    method=METHOD,
    formula="cost of a type = price / present price + overload_weight_hours * expected share of"
    " hours above it; needed vCPU = vCPU * 95th percentile of hourly averages / (100 % - headroom,"
    " or the scaling target if lower); saving = effective cost a month * (1 - new price / old"
    " price); low: less what a commitment covers",
    sources=(
        COMPUTE_OPTIMIZER,
        "CoreMark: ec2instances.info",
        "Coles 2001, Hosking & Wallis 1987, Hirsch et al. 1982 (cost/demand)",
    ),
    find=find,
    measures=VOLUMES,
)
