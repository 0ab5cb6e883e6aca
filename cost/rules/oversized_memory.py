"""Find instances whose processors fit and whose memory does not, and the type that fits both."""

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
    """Judge every running group of instances without a GPU whose memory is measured."""
    steps = GroupSteps(gpu=False, present=present, propose=_propose)
    yield from judged_groups(RULE, context, limits, steps)


def _propose(context: Context, group: Group, now: Fit, limits: Limits) -> Proposal | None:
    found = smaller(context, group, now, limits)
    return found if found is not None and sheds_memory_alone(found, context, now) else None


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
    " month * (1 - new price / old price); less what a commitment covers",
    sources=(
        COMPUTE_OPTIMIZER,
        "CoreMark: ec2instances.info",
        "Coles 2001, Hosking & Wallis 1987, Hirsch et al. 1982 (cost/demand)",
    ),
    find=find,
    measures=VOLUMES,
    example="an r5.2xlarge that uses 20 of its 64 GiB: `instance_type: m6a.2xlarge`, 116 USD a"
    " month",
)
