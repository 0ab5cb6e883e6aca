"""Find instances whose processors fit and whose memory does not, and the type that fits both."""

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
from cost.rules.oversized_cpu import sheds_memory_alone

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of instances without a GPU whose memory is measured."""
    for group in context.groups:
        if not group.running or context.has_gpu(group):
            continue
        now = present(context, group)
        why = now if isinstance(now, str) else not_covered(context, group, RULE, limits)
        if why is not None or isinstance(now, str):
            yield NotEvaluated(rule=RULE.id, resource=group.name, why=str(why))
            continue
        found = smaller(RULE, context, group, now, limits)
        if found is not None and sheds_memory_alone(found, context, now):
            yield recommend(RULE, Target.of(group), found, context, limits)


RULE = Rule(
    id="oversized-memory",
    title="More memory than is used",
    needs=("cpu_utilization", "memory_utilization"),
    thresholds=(*LIMITS, *COVERAGE),
    affects=frozenset({"compute"}),
    precedence=20,
    meter="instances",
    saves="rate",
    method=METHOD,
    formula="needed memory = memory * highest hour / (100 % - headroom); saving = effective cost a"
    " month * (1 - new price / old price); low: less what a commitment covers",
    sources=(
        COMPUTE_OPTIMIZER,
        "CoreMark: ec2instances.info",
        "Coles 2001, Hosking & Wallis 1987, Hirsch et al. 1982 (cost/demand)",
    ),
    find=find,
    measures=VOLUMES,
)
