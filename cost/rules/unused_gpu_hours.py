"""Find hours in which GPU instances run and their GPUs rest, and what holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.measures import GPU_MEMORY
from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._demand import NO_HOURS
from cost.rules._evidence import COMPUTE_OPTIMIZER, COVERAGE, Proposal, unknown_type
from cost.rules._gpu import hourly
from cost.rules._graph import may_empty, reaper, variable
from cost.rules._judge import GroupSteps, as_share, judged_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._given import Hardware
    from cost.rules._gpu import Hours
    from cost.rules._usage import Group

WORKING, HELD, FREE = "the CPUs work", "a process holds GPU memory", "nothing is on the GPUs"
CURES: Final = {
    WORKING: "run what needs no GPU on a type without one",
    HELD: "end kernels, debuggers and model servers that nobody uses",
    FREE: "let the cluster shrink when its queue is empty",
}


@dataclass
class Rest:
    """Hours of all instances: measured, and those of long rests by what was on the machine."""

    measured: int = 0
    gpu_hours: int = 0
    resting: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CURES, 0.0))

    def share(self, *causes: str) -> float:
        """The share of the measured hours that long rests of these causes are."""
        return sum(self.resting[cause] for cause in causes) / self.measured


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of GPU instances."""
    steps = GroupSteps(gpu=True, present=_present, propose=_propose)
    yield from judged_groups(RULE, context, limits, steps)


def _present(context: Context, group: Group) -> dict[str, Hardware] | str:
    """What each instance is."""
    kinds = {i.id: context.hardware(i.type) for i in group.instances}
    known = {id_: kind for id_, kind in kinds.items() if kind is not None and kind.gpu_memory_mib}
    return known if len(known) == len(kinds) else unknown_type(group)


def _rests(gpu: Hours, limits: Limits) -> Iterator[tuple[slice, float]]:
    """Where the GPUs rest for longer than it takes to notice, and the share beyond that."""
    edges = np.flatnonzero(np.diff(np.r_[False, gpu < float(limits["gpu_percent"]), False]))
    notice = float(limits["notice_hours"])
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - start > notice:
            yield slice(start, end), 1 - notice / (end - start)


def _rest(context: Context, group: Group, kinds: dict[str, Hardware], limits: Limits) -> Rest:
    cpu = hourly(context, group, "cpu_utilization")
    memory = hourly(context, group, GPU_MEMORY.id, peaks=True)
    found = Rest()
    for id_, gpu in hourly(context, group, "gpu_utilization", peaks=True).items():
        measured = int((~np.isnan(gpu)).sum())
        found.measured += measured
        found.gpu_hours += measured * kinds[id_].gpu_count
        held = float(limits["held_percent"]) / 100 * (kinds[id_].gpu_memory_mib or 0)
        if id_ not in cpu or id_ not in memory:
            continue
        for hours, share in _rests(gpu, limits):
            used, holds = cpu[id_][hours], memory[id_][hours]
            works = used >= float(limits["cpu_percent"])
            # An hour with a gap in what decides is none of these.
            rests = used < float(limits["cpu_percent"])
            found.resting[WORKING] += share * int(works.sum())
            found.resting[HELD] += share * int((rests & (holds >= held)).sum())
            found.resting[FREE] += share * int((rests & (holds < held)).sum())
    return found


def _propose(
    context: Context, group: Group, kinds: dict[str, Hardware], limits: Limits
) -> Proposal | str | None:
    rest = _rest(context, group, kinds, limits)
    if not rest.measured:
        return NO_HOURS
    idle, whole = rest.share(HELD, FREE), rest.share(*CURES)
    if 100 * whole < limits["hours_percent"]:
        return None
    least, most = as_share(idle), as_share(whole)
    worst = max(CURES, key=lambda cause: rest.resting[cause])
    return Proposal(
        current=f"GPUs rest {100 * whole:.0f} % of the hours: {worst}",
        proposed=CURES[WORKING] if worst == WORKING else "ended when their GPUs rest",
        saving=Range.after_commitments(
            least * group.monthly, least * group.monthly_committed, most=most * group.monthly
        ),
        risk=2,
        effort="low",
        # A reaper looks at GPUs alone: it would end what the CPUs work on.
        setting=None if worst == WORKING else _setting(context, group),
        by_hand=f"on {', '.join(group.ids)}: {CURES[worst]}",
        values={
            "gpu_hours": rest.gpu_hours,
            "resting_percent_of_hours": {
                cause: round(100 * rest.share(cause), 2) for cause in CURES
            },
        },
        notes=(
            "an instance is warned before it is ended; GPU work, protection from scale-in or the"
            " tag `keep` saves it, work of its CPUs alone does not",
            "what a process holds in GPU memory is lost when it is ended",
        ),
    )


def _setting(context: Context, group: Group) -> Change | None:
    """`reaper`, where every instance may go; what only warns is told to act."""
    if context.graph is None or not may_empty(context.graph, group):
        return None
    function = reaper(context.graph, group)
    if function is None:
        return Change(path=("reaper",), old=None, new={"dry_run": False}, old_is_default=True)
    if variable(function, "DRY_RUN") == "true":
        return Change(path=("reaper", "dry_run"), old=True, new=False, old_is_default=True)
    return None


RULE = Rule(
    id="unused-gpu-hours",
    title="GPUs that rest for hours between two jobs",
    needs=("gpu_utilization", GPU_MEMORY.id, "cpu_utilization"),
    measures=(GPU_MEMORY,),
    thresholds=(
        limit(
            "gpu_percent",
            "5",
            "%",
            "a GPU rests in an hour whose maximum is below this",
            "infra: the default of a cluster's `reaper`",
        ),
        limit(
            "notice_hours",
            "1.5",
            "h",
            "so much of each rest is paid before an instance is ended; shorter rests don't count",
            "infra: the default window and grace of a cluster's `reaper`",
        ),
        limit(
            "hours_percent",
            "20",
            "% of hours",
            "fewer hours of rest are left alone",
            "ours; no anchor states one",
        ),
        limit(
            "held_percent",
            "5",
            "%",
            "GPU memory of which more is in use is held by a process",
            "AWS Compute Optimizer, idle G and P instances: GPU memory below 5 %",
        ),
        limit(
            "cpu_percent",
            "5",
            "%",
            "an hourly average of at least this is work of the CPUs",
            "AWS Compute Optimizer, idle EC2 instances: CPU below 5 %",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"compute"}),
    precedence=30,
    meter="instances",
    saves="usage",
    method="hours in which no GPU of an instance was used, of rests that are longer than it takes"
    " to notice, by what was on the machine: its CPUs worked, a process held GPU memory (a"
    " notebook's kernel, a model server), or nothing",
    formula="saving = effective cost a month * hours of rest / measured hours, each rest less"
    " notice_hours; less what a commitment covers, and without hours in which the CPUs work;"
    " high: with both",
    sources=(COMPUTE_OPTIMIZER, "docs/settings.md: reaper, of a training cluster"),
    find=find,
    example="a g5.12xlarge that trains by day, and whose notebook holds 9 of 22 GiB for 12 h a"
    " night: 1812 USD a month; `reaper: {dry_run: false}`",
)
