"""Find SageMaker warm pools that are kept for a next job which never comes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import named
from cost.rules._training import JOBS, Job, a_month, ids, judged_jobs
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge the jobs of each component, or of each name, together."""
    return judged_jobs(RULE, context, limits, _propose)


def _waited(job: Job) -> Decimal:
    """What its instances cost while they waited for a job that never came."""
    pool = job.thing.get("WarmPoolStatus") or {}
    if pool.get("ReusedByJob"):
        return ZERO
    seconds = Decimal(int(pool.get("ResourceRetainedBillableTimeInSeconds") or 0))
    count = int(job.thing.get("ResourceConfig", "InstanceCount") or 1)
    return seconds / 3600 * count * job.hourly


def _propose(context: Context, jobs: list[Job], limits: Limits) -> Proposal | None:
    kept = [job for job in jobs if job.thing.get("WarmPoolStatus")]
    waited = [job for job in kept if _waited(job) > 0]
    cost = a_month(context, sum((_waited(job) for job in waited), ZERO))
    if cost < limits["min_saving_usd"]:
        return None
    periods = {job.thing.get("ResourceConfig", "KeepAlivePeriodInSeconds") for job in waited}
    told = ", ".join(str(seconds) for seconds in sorted(periods - {None}))
    return Proposal(
        current=f"KeepAlivePeriodInSeconds {told or 'set'}",
        proposed="shorter, or none",
        # Pools that were used paid for themselves in shorter starts, which are not counted.
        saving=Range(low=ZERO, mid=cost, high=cost),
        risk=1,
        effort="very low",
        setting=None,
        by_hand="a shorter KeepAlivePeriodInSeconds for jobs like"
        f" {named(ids(waited), 3)}; none for the last job of a series",
        resources=ids(waited),
        values={"pools": len(kept), "never_used_again": len(waited)},
    )


RULE = Rule(
    id="idle-keep-alive",
    title="Warm pool of SageMaker that no job uses again",
    needs=(),
    inventory=(JOBS,),
    thresholds=(limit("min_saving_usd", "5", "USD", "less a month is left alone", "ours"),),
    affects=frozenset({"training-pools"}),
    precedence=10,
    meter="training-jobs",
    saves="usage",
    method="pools that were billed and that no job took over (no ReusedByJob)",
    formula="saving = retained billable hours * instances * effective cost of the job's own"
    " instance-hour, of the window as a month; low: 0",
    sources=("Amazon SageMaker API: WarmPoolStatus of DescribeTrainingJob",),
    example="20 jobs on ml.g5.xlarge that kept it for half an hour each for nobody: 31 USD a month",
    find=find,
)
