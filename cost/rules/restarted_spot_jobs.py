"""Find spot jobs that begin anew after an interruption, because they keep no checkpoints."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cost.models import Range
from cost.plural import plural
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import as_share, named
from cost.rules._training import INTERRUPTED, JOBS, Job, a_month, ids, judged_jobs, transitions
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

TRAINING = "Training"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge the jobs of each component, or of each name, together."""
    return judged_jobs(RULE, context, limits, _propose)


def _lost(job: Job) -> Decimal:
    """The share of a job's training that an interruption made worthless."""
    lost = trained = since = timedelta()
    for step in transitions(job):
        if step.get("Status") == TRAINING:
            since += _length(step)
        elif step.get("Status") == INTERRUPTED:
            lost, trained, since = lost + since, trained + since, timedelta()
    trained += since
    return as_share(lost / trained) if trained else ZERO


def _length(step: dict[str, object]) -> timedelta:
    start, end = step.get("StartTime"), step.get("EndTime")
    if isinstance(start, datetime) and isinstance(end, datetime):
        return max(end - start, timedelta())
    return timedelta()


def _propose(context: Context, jobs: list[Job], limits: Limits) -> Proposal | None:
    found = [
        (job, share)
        for job in jobs
        if job.thing.get("EnableManagedSpotTraining")
        and not job.thing.get("CheckpointConfig", "S3Uri")
        and (share := _lost(job)) > 0
    ]
    restarted = [job for job, _ in found]
    lost = a_month(context, sum((job.item.effective * part for job, part in found), ZERO))
    if lost < limits["min_saving_usd"]:
        return None
    return Proposal(
        current=f"{plural(len(found), 'interrupted job')} without checkpoints",
        proposed="goes on from a checkpoint",
        # What is done since the last checkpoint is lost then as well; how much is not known.
        saving=Range(low=ZERO, mid=lost, high=lost),
        risk=1,
        effort="medium",
        setting=None,
        by_hand="set CheckpointConfig, save to its LocalPath, and load from there at the start, in"
        f" jobs like {named(ids(restarted), 3)}",
        values={
            "jobs": len(found),
            "lost_percent": {job.item.id: f"{100 * part:.1f}" for job, part in found},
        },
        resources=ids(restarted),
    )


RULE = Rule(
    id="restarted-spot-jobs",
    title="Spot jobs that begin anew after an interruption",
    needs=(),
    inventory=(JOBS,),
    thresholds=(limit("min_saving_usd", "5", "USD", "less a month is left alone", "ours"),),
    affects=frozenset({"training"}),
    precedence=20,
    meter="training-jobs",
    saves="usage",
    method="managed spot jobs without CheckpointConfig: the time in status Training that ended in"
    " Interrupted, of all their time in Training (SecondaryStatusTransitions)",
    formula="saving = effective cost of the jobs * share of training before an interruption, of"
    " the window as a month; low: 0",
    sources=("Amazon SageMaker API: DescribeTrainingJob, SecondaryStatusTransitions",),
    find=find,
    example="12 spot jobs on ml.g5.12xlarge for 900 USD a month, interrupted after half of their"
    " work: a third of what they train is lost, 300 USD",
)
