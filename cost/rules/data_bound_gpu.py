"""Find GPU instances that wait for data: the GPU rests while CPU, disk or network are full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._demand import NO_HOURS
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._gpu import hourly
from cost.rules._judge import GroupSteps, as_share, judged_groups
from cost.rules._load import DISK, VOLUMES
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._given import Hardware
    from cost.rules._gpu import Hours
    from cost.rules._usage import Group

NETWORK: Final = "network_in_bytes"


@dataclass(frozen=True)
class Waiting:
    """The hours in which a GPU waited: their share, what its use was then, and for what."""

    share: float
    gpu_percent: float
    causes: dict[str, float]


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of GPU instances of one type."""
    steps = GroupSteps(gpu=True, present=_present, propose=_propose)
    yield from judged_groups(RULE, context, limits, steps)


def _present(context: Context, group: Group) -> Hardware | str:
    kind = context.hardware(group.types[0])
    if len(group.types) > 1 or kind is None:
        return f"it runs {', '.join(group.types)}: what is full of several types is not compared"
    return kind


def _used(context: Context, group: Group, kind: Hardware) -> dict[str, dict[str, Hours]]:
    """What could be full, in percent of what the type has, by instance."""
    found = {"CPU": hourly(context, group, "cpu_utilization")}
    for name, metrics, mbps in (
        ("disk", DISK, kind.ebs_mbps),
        ("network", (NETWORK,), kind.network_mbps),
    ):
        for metric in metrics if mbps else ():
            hours = hourly(context, group, metric)
            full = float(mbps or 1) * 1e6 / 8 * 3600 / 100
            for id_, bytes_ in hours.items():
                known = found.setdefault(name, {})
                share = bytes_ / full
                known[id_] = np.fmax(known[id_], share) if id_ in known else share
    return found


def _waiting(context: Context, group: Group, kind: Hardware, limits: Limits) -> Waiting | None:
    """Over all instance-hours with a GPU value; None without any."""
    gpus, used = hourly(context, group, "gpu_utilization"), _used(context, group, kind)
    hours = waited = 0
    gpu = 0.0
    causes: dict[str, int] = dict.fromkeys(used, 0)
    for id_, busy in gpus.items():
        rests = busy < float(limits["gpu_percent"])
        full = {
            name: rests & (of[id_] >= float(limits["full_percent"]))
            for name, of in used.items()
            if id_ in of
        }
        waits = np.logical_or.reduce([np.zeros_like(rests), *full.values()])
        hours += int((~np.isnan(busy)).sum())
        waited += int(waits.sum())
        gpu += float(busy[waits].sum())
        for name, mask in full.items():
            causes[name] += int(mask.sum())
    if not hours:
        return None
    shares = {name: round(100 * count / hours, 2) for name, count in causes.items() if count}
    return Waiting(waited / hours, gpu / waited if waited else 0.0, shares)


def _propose(
    context: Context, group: Group, kind: Hardware, limits: Limits
) -> Proposal | str | None:
    found = _waiting(context, group, kind, limits)
    if found is None:
        return NO_HOURS
    if 100 * found.share < limits["hours_percent"]:
        return None
    # The same steps at the GPU's reachable use take so much of the time.
    needed = found.gpu_percent / float(limits["reachable_percent"])
    share = as_share(found.share * max(0.0, 1 - needed))
    saved = Range.after_commitments(share * group.monthly, share * group.monthly_committed)
    worst = max(found.causes, key=lambda name: found.causes[name])
    return Proposal(
        current=f"GPUs wait for {worst}",
        proposed="data that keeps up",
        saving=saved.model_copy(update={"low": ZERO}),
        risk=1,
        effort="medium",
        setting=None,
        by_hand=_cure(worst, kind, group),
        values={
            "hours_waiting_percent": round(100 * found.share, 2),
            "gpu_percent_meanwhile": round(found.gpu_percent, 2),
            "full_percent_of_hours": found.causes,
        },
        notes=("how much faster a job gets is not measured: profile one epoch before and after",),
    )


def _cure(cause: str, kind: Hardware, group: Group) -> str:
    how = {
        "CPU": f"decode on the GPU (DALI), prepare data once, or take a type with more than"
        f" {kind.vcpu} vCPU for its GPUs",
        "disk": "read from local NVMe or shards (WebDataset, MosaicML streaming), or provision the"
        " volume's throughput",
        "network": "cache the data set on local NVMe or FSx for Lustre, and store it compressed",
    }
    return f"on {', '.join(group.ids)}: {how[cause]}"


RULE = Rule(
    id="data-bound-gpu",
    title="GPUs that wait for their data",
    needs=("gpu_utilization", "cpu_utilization"),
    measures=VOLUMES,
    thresholds=(
        limit(
            "gpu_percent",
            "40",
            "%",
            "a GPU whose hourly average is lower rests",
            "ours; no anchor states one",
        ),
        limit(
            "full_percent",
            "85",
            "%",
            "CPU, disk or network at more than this of what the type has are full",
            "ours; no anchor states one",
        ),
        limit(
            "hours_percent",
            "30",
            "% of hours",
            "a GPU that waits in fewer hours is left alone",
            "ours; no anchor states one",
        ),
        limit(
            "reachable_percent",
            "80",
            "%",
            "what a well-fed GPU is used to, on average",
            "ours: OptScale sizes processors to 80 %; measure yours",
            ("1", "100"),
        ),
        *COVERAGE,
    ),
    affects=frozenset({"compute"}),
    precedence=40,
    meter="instances",
    saves="usage",
    method="hours in which the GPUs' average is low while the CPU's average, or disk or network"
    " traffic beside what the type is sold with, is nearly full; disk and network only where they"
    " are measured",
    formula="saving = effective cost a month * share of hours waiting * (1 - GPU % meanwhile /"
    " reachable %); low: 0, mid: less what a commitment covers",
    sources=("CloudWatch agent: nvidia_smi_utilization_gpu", "AWS EC2 instance types: bandwidths"),
    example="a g5.xlarge whose 4 vCPU decode images at 97 % while the GPU is at 25 %: 505 of"
    " 734 USD a month",
    find=find,
)
