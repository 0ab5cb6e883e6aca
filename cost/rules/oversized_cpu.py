"""Find instances whose processors are larger than their load, and the cheapest type that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule
from cost.rules._evidence import COMPUTE_OPTIMIZER, COVERAGE
from cost.rules._judge import GroupSteps, judged_groups
from cost.rules._load import VOLUMES
from cost.rules._smaller import LIMITS, METHOD, present, sheds_memory_alone, smaller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._fit import Fit
    from cost.rules._usage import Group


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of instances without a GPU."""
    steps = GroupSteps(gpu=False, present=present, propose=_propose)
    yield from judged_groups(RULE, context, limits, steps)


def _propose(context: Context, group: Group, now: Fit, limits: Limits) -> Proposal | None:
    found = smaller(context, group, now, limits)
    # As many vCPUs and less memory is another rule's finding.
    return None if found is None or sheds_memory_alone(found, context, now) else found


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
    " hours above it; needed vCPU = the n of which 100 % - headroom * sqrt(4 / n) hold the 95th"
    " percentile of hourly averages, so that requests queue no more on many vCPUs than on 4; with a"
    " scaling target or a cpu_percentile: vCPU * percentile / (100 % - headroom, or the target if"
    " lower); saving = effective cost a month * (1 - new price / old price); less what a"
    " commitment covers",
    sources=(
        COMPUTE_OPTIMIZER,
        "CoreMark: ec2instances.info",
        "Coles 2001, Hosking & Wallis 1987, Hirsch et al. 1982, Halfin & Whitt 1981 (cost/demand)",
    ),
    find=find,
    measures=VOLUMES,
    example="2 x m5.4xlarge whose 16 vCPUs are used to 25 %, without memory metrics:"
    " `instance_type: r6a.2xlarge`, 459 USD a month",
)
