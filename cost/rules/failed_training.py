"""Find training jobs that fail after they have cost something."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cost.models import Range
from cost.plural import plural
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import named
from cost.rules._training import JOBS, Job, a_month, cost_of, ids, judged_jobs
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge the jobs of each component, or of each name, together."""
    return judged_jobs(RULE, context, limits, _propose)


def _propose(context: Context, jobs: list[Job], limits: Limits) -> Proposal | None:
    failed = [job for job in jobs if job.thing.get("TrainingJobStatus") == "Failed"]
    lost, whole = cost_of(failed), cost_of(jobs)
    cost = a_month(context, lost)
    if cost < limits["min_saving_usd"] or 100 * lost < limits["failed_percent"] * whole:
        return None
    reasons = Counter(str(job.thing.get("FailureReason") or "no reason given") for job in failed)
    return Proposal(
        current=f"{len(failed)} of {plural(len(jobs), 'job')} failed",
        proposed="fails early, or goes on from a checkpoint",
        # What made them fail may not be in anybody's hands.
        saving=Range(low=ZERO, mid=cost, high=cost),
        risk=0,
        effort="medium",
        setting=None,
        by_hand=f"look into {named(ids(failed))}; run one step of each job on a"
        " small instance first, and set CheckpointConfig, so that a repeat goes on",
        resources=ids(failed),
        values={
            "failed": len(failed),
            "failed_usd": f"{lost:f}",
            "reasons": [f"{count} x {why[:200]}" for why, count in reasons.most_common(3)],
        },
    )


RULE = Rule(
    id="failed-training",
    title="Training jobs that are paid for failing",
    needs=(),
    inventory=(JOBS,),
    thresholds=(
        limit(
            "failed_percent",
            "10",
            "% of cost",
            "a smaller share of a group of jobs' cost is bad luck",
            "ours, as Trusted Advisor takes for functions: errors above 10 %",
        ),
        limit("min_saving_usd", "10", "USD", "less a month is left alone", "ours"),
    ),
    affects=frozenset({"training"}),
    precedence=10,
    meter="training-jobs",
    saves="usage",
    method="effective cost of the window's jobs whose status is Failed, by component or, without"
    " one, by name without its date; jobs that were stopped are not failures",
    formula="saving = cost of failed jobs in the window * 730 h / hours of the window; low: 0",
    sources=("Amazon SageMaker API: DescribeTrainingJob, FailureReason",),
    example="6 of 20 fine-tuning jobs on ml.p4d.24xlarge failed after 2 h each: 983 USD a month",
    find=find,
)
