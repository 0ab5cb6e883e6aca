"""Find SageMaker training jobs that could have used managed spot training."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING

from cost.models import Range
from cost.plural import plural
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import named
from cost.rules._training import JOBS, Job, a_month, cost_of, ids, judged_jobs
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge the jobs of each component, or of each name, together."""
    measured = cache(partial(_measured, context))
    return judged_jobs(RULE, context, limits, partial(_propose, measured=measured))


def _propose(
    context: Context, jobs: list[Job], limits: Limits, measured: Callable[[str], Decimal | None]
) -> Proposal | str | None:
    plain = [job for job in jobs if _could_be_spot(job, limits)]
    cost = a_month(context, cost_of(plain))
    if cost < limits["min_cost_usd"]:
        return None
    share = measured(plain[0].item.region)
    if share is None:
        return (
            "no job of the region has run as managed spot: what it saves here is not known; try it"
            " on one job"
        )
    unsaved = sum(not job.thing.get("CheckpointConfig", "S3Uri") for job in plain)
    return Proposal(
        current=f"{plural(len(plain), 'job')} on demand",
        proposed="managed spot training",
        saving=Range(low=share * cost / 2, mid=share * cost, high=share * cost),
        risk=3 if unsaved else 2,
        effort="medium" if unsaved else "low",
        setting=None,
        by_hand="EnableManagedSpotTraining with CheckpointConfig and MaxWaitTimeInSeconds for jobs"
        f" like {named(ids(plain), 3)}",
        resources=ids(plain),
        values={"measured_saving_percent": f"{100 * share:.1f}", "without_checkpoints": unsaved},
        notes=("an interrupted job waits for capacity: it may end later",),
    )


def _could_be_spot(job: Job, limits: Limits) -> bool:
    hours = Decimal(int(job.thing.get("TrainingTimeInSeconds") or 0)) / 3600
    return (
        job.thing.get("TrainingJobStatus") == "Completed"
        and job.thing.get("EnableManagedSpotTraining") is False
        and not job.thing.get("TrainingPlanArn")
        and hours >= limits["min_hours"]
    )


def _measured(context: Context, region: str) -> Decimal | None:
    """What managed spot saved on all jobs of the region: 1 - billable / training time."""
    billed = trained = 0
    for job in context.things(JOBS, region).values():
        if job.get("EnableManagedSpotTraining"):
            billed += int(job.get("BillableTimeInSeconds") or 0)
            trained += int(job.get("TrainingTimeInSeconds") or 0)
    return max(ZERO, 1 - Decimal(billed) / trained) if trained else None


RULE = Rule(
    id="on-demand-jobs",
    title="Training jobs without managed spot",
    needs=(),
    inventory=(JOBS,),
    thresholds=(
        limit("min_cost_usd", "20", "USD", "jobs that cost less a month are left alone", "ours"),
        limit(
            "min_hours",
            "0.5",
            "h",
            "shorter jobs are over before a checkpoint helps",
            "ours; no anchor states one",
        ),
    ),
    affects=frozenset({"training"}),
    precedence=20,
    meter="training-jobs",
    saves="rate",
    method="completed jobs without EnableManagedSpotTraining and without a training plan; what it"
    " would save is what it did save on this account's spot jobs of the region",
    formula="saving = effective cost a month * (1 - billable / training seconds of the spot jobs);"
    " low: half of that",
    sources=("Amazon SageMaker: managed spot training, BillableTimeInSeconds",),
    example="30 jobs on ml.g5.2xlarge for 909 USD a month, where spot jobs saved 64 %: 582 USD",
    find=find,
)
