"""Find training on more nodes than its throughput grows with."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from cost.models import Range
from cost.plural import plural
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import as_share
from cost.rules._training import JOBS, Job, a_month, cost_of, ids, judged_jobs, stem
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

RATE: Final = re.compile(
    r"(samples|sequences|tokens|examples|images|frames)[ _.-]*(per|/)[ _.-]*s(ec(ond)?)?\b",
    re.IGNORECASE,
)
"""A throughput that counts data, such as train_samples_per_second: a step may grow with nodes."""
PART: Final = re.compile(r"gpu|device|rank|node|worker|replica|core|eval|valid|test|predict", re.I)
"""Not the throughput of the whole training."""

Series = tuple[str, str, str]
"""The jobs' name, their type of instance, the metric: only these can be compared."""


@dataclass(frozen=True)
class Step:
    """The jobs of a series on so many nodes, and the number on which each node does more."""

    name: str
    jobs: tuple[Job, ...]
    nodes: int
    fewer: int
    efficiency: float
    longer: float

    @property
    def saved(self) -> Decimal:
        """What the same data cost less on fewer nodes, in the window."""
        return cost_of(self.jobs) * as_share(1 - self.efficiency)


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge the jobs of each component, or of each name, together."""
    return judged_jobs(RULE, context, limits, _propose)


def _nodes(job: Job) -> int:
    return int(job.thing.get("ResourceConfig", "InstanceCount") or 1)


def _rate(job: Job) -> tuple[str, float] | None:
    """The name and the last value of its throughput."""
    metrics = job.thing.get("FinalMetricDataList") or []
    found = {str(m.get("MetricName")): float(m.get("Value") or 0) for m in metrics}
    rates = (n for n in sorted(found) if RATE.search(n) and not PART.search(n) and found[n] > 0)
    name = next(rates, None)
    return None if name is None else (name, found[name])


def _series(jobs: Iterable[Job]) -> Mapping[Series, Mapping[int, list[tuple[Job, float]]]]:
    """Jobs that do the same, by their number of nodes, with their throughput."""
    found: dict[Series, dict[int, list[tuple[Job, float]]]] = defaultdict(lambda: defaultdict(list))
    for job in jobs:
        rate = _rate(job)
        if rate is not None:
            kind = str(job.thing.get("ResourceConfig", "InstanceType"))
            found[stem(job.item.id), kind, rate[0]][_nodes(job)].append((job, rate[1]))
    return found


def _propose(context: Context, jobs: list[Job], limits: Limits) -> Proposal | str | None:
    done = [job for job in jobs if job.thing.get("TrainingJobStatus") == "Completed"]
    large = [job for job in done if _nodes(job) > 1]
    if a_month(context, cost_of(large)) < limits["min_saving_usd"]:
        return None
    found = _series(done)
    if not found:
        return "no job has a metric of its throughput, such as train_samples_per_second"
    steps: list[Step] = []
    compared = 0
    for (name, _, _), by_nodes in sorted(found.items()):
        known = {n: of for n, of in by_nodes.items() if len(of) >= limits["min_jobs"]}
        compared += len(known) > 1
        steps += _fewer(name, known, limits)
    if not compared:
        return (
            f"no jobs of one name and type ran on two numbers of nodes, {limits['min_jobs']} times"
            " or more on each"
        )
    saving = a_month(context, sum((step.saved for step in steps), ZERO))
    return None if saving < limits["min_saving_usd"] or not steps else _proposal(steps, saving)


def _fewer(
    name: str, known: Mapping[int, list[tuple[Job, float]]], limits: Limits
) -> Iterator[Step]:
    """Each number of nodes that another undercuts by enough, in a time that is not too long."""
    rates = {nodes: median(rate for _, rate in of) for nodes, of in known.items()}
    for nodes, of in sorted(known.items()):
        steps = [
            Step(
                name,
                tuple(job for job, _ in of),
                nodes,
                fewer,
                efficiency=(rates[nodes] / nodes) / (rates[fewer] / fewer),
                longer=rates[nodes] / rates[fewer],
            )
            for fewer in sorted(rates)
            if fewer < nodes and rates[nodes] <= float(limits["longer_times"]) * rates[fewer]
        ]
        best = min(steps, key=lambda step: step.efficiency, default=None)
        if best is not None and 100 * best.efficiency < limits["efficiency_percent"]:
            yield best


def _proposal(steps: list[Step], saving: Decimal) -> Proposal:
    jobs = [job for step in steps for job in step.jobs]
    worst = max(steps, key=lambda step: step.saved)
    return Proposal(
        current=f"{worst.name} on {worst.nodes} nodes",
        proposed=plural(worst.fewer, "node"),
        # The shorter time may be what is paid for.
        saving=Range(low=ZERO, mid=saving, high=saving),
        risk=2,
        effort="low",
        setting=None,
        by_hand=f"InstanceCount {worst.fewer} instead of {worst.nodes} for jobs like {worst.name}:"
        f" the same data take {worst.longer:.1f} times as long; or mend what keeps them from"
        " scaling (EFA, placement, gradient accumulation)",
        values={
            "jobs": len(jobs),
            "by_name": [
                {
                    "name": step.name,
                    "nodes": step.nodes,
                    "fewer": step.fewer,
                    "efficiency_percent": round(100 * step.efficiency, 2),
                    "times_as_long": round(step.longer, 3),
                }
                for step in steps
            ],
        },
        notes=("a smaller global batch may need another learning rate",),
        resources=ids(jobs),
    )


RULE = Rule(
    id="oversized-training",
    title="Training on more nodes than pay off",
    needs=(),
    inventory=(JOBS,),
    thresholds=(
        limit(
            "efficiency_percent",
            "80",
            "%",
            "nodes that do at least this share of what each of fewer nodes does are left alone",
            "ours; no anchor states one",
        ),
        limit(
            "longer_times",
            "4",
            "times",
            "fewer nodes on which a job takes longer than so many times are not proposed",
            "ours; no anchor states one",
        ),
        limit(
            "min_jobs",
            "2",
            "jobs",
            "so many on each number of nodes: one alone may be an accident",
            "ours; no anchor states one",
        ),
        limit("min_saving_usd", "20", "USD", "a smaller saving a month is left alone", "ours"),
    ),
    affects=frozenset({"training"}),
    precedence=30,
    meter="training-jobs",
    saves="usage",
    method="completed SageMaker jobs of one name (without its date) and one type of instance that"
    " ran on different numbers of nodes: the throughput that they reported (samples, tokens or"
    " images a second, in FinalMetricDataList), the median of each number, a node",
    formula="efficiency = (throughput / nodes) / (throughput of fewer / fewer nodes); saving ="
    " effective cost of the jobs a month * (1 - efficiency); low: 0",
    sources=(
        "Amazon SageMaker API: DescribeTrainingJob, FinalMetricDataList, ResourceConfig",
        "Amdahl 1967: the speed-up of parallel work",
    ),
    example="jobs on 8 ml.p4d.24xlarge at 3600 samples/s, where 4 did 3000: 60 % of a node's work,"
    " 400 of 1000 USD a month, 1.2 times as long",
    find=find,
)
