"""Find x86 instances whose work an Arm type would do for less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import NotEvaluated
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Target, recommend
from cost.rules._swap import Doubts, Priced, candidates, cheapest_like, same_series, swap, unpriced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._given import Hardware

DOUBTS = Doubts(
    risk=3,
    effort="medium",
    # One AMI runs on one architecture: type and image must change together.
    by_setting=False,
    notes=(
        "build the image and all wheels for arm64 first; CUDA and closed binaries may not exist",
        "in settings, instance_type and ami change together",
        "measure it: a vCPU is a core here, and a hyper-thread on x86",
    ),
)


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of one x86 type without a GPU."""
    for group, why in unpriced(context):
        yield NotEvaluated(rule=RULE.id, resource=group.name, why=why)
    for group, now in candidates(context):
        new = _arm(context, group.region, now.kind) if now.kind.arch == "amd64" else None
        if new is None or (1 - new.price / now.price) * 100 < limits["min_saving_percent"]:
            continue
        proposal = swap(context, group, now, new, DOUBTS)
        yield recommend(RULE, Target.of(group), proposal, context, limits)


def _arm(context: Context, region: str, old: Hardware) -> Priced | None:
    def wanted(kind: Hardware) -> bool:
        no_older = (kind.generation or 0) >= (old.generation or 0)
        return kind.arch == "arm64" and no_older and same_series(kind, old)

    return cheapest_like(context, region, old, wanted)


RULE = Rule(
    id="graviton-candidate",
    title="x86 instance that an Arm type undercuts",
    needs=(),
    thresholds=(
        limit(
            "min_saving_percent",
            "10",
            "%",
            "a smaller saving does not pay for building and testing another architecture",
            "CUDOS dashboard: Graviton saves 20 % of Intel's cost, 10 % of AMD's",
        ),
    ),
    affects=frozenset({"compute"}),
    precedence=40,
    meter="instances",
    saves="rate",
    method="the cheapest arm64 type of the same series, no older, with as many vCPUs and no less"
    " memory, network and local storage",
    formula="saving = effective cost a month * (1 - new price / old price); less what a"
    " commitment covers",
    sources=("CUDOS dashboard (MIT-0): Graviton", "AWS Compute Optimizer: inferred workload types"),
    example="m5.xlarge at 0.192 USD an hour: m6g.xlarge at 0.154, 28 USD a month each",
    find=find,
)
