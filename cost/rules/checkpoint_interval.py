"""Find spot jobs that save too seldom, or too often, for how often they are interrupted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._checkpoints import COLUMNS, Saved, written
from cost.rules._evidence import Proposal
from cost.rules._judge import as_share, named
from cost.rules._objects import unlisted
from cost.rules._training import (
    INTERRUPTED,
    JOBS,
    Job,
    a_month,
    cost_of,
    ids,
    judged_jobs,
    transitions,
)
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from cost.inventory.objects import Objects
    from cost.rules._checkpoints import Written


@dataclass(frozen=True)
class Rhythm:
    """How jobs save and are interrupted, in hours."""

    interval: float
    """From one checkpoint to the next."""
    stall: float
    """In which training stands still for one."""
    apart: float
    """From one interruption to the next."""

    @property
    def best(self) -> Rhythm:
        """The same at the interval that costs least (Young)."""
        return replace(self, interval=sqrt(2 * self.stall * self.apart))

    @property
    def lost(self) -> float:
        """The share of useful time that is paid on top: saving, and what is done again."""
        return self.stall / self.interval + self.interval / (2 * self.apart)

    @property
    def named(self) -> str:
        """For a sentence."""
        return f"every {60 * self.interval:.1f} minutes"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge the spot jobs of each component, or of each name, together."""
    # All objects are looked through: once, and only if there is a job to judge.
    found = cache(partial(_written, context, limits))
    return judged_jobs(RULE, context, limits, partial(_propose, found=found))


def _written(context: Context, limits: Limits) -> Written:
    """How checkpoints were written, by bucket and folder."""
    if context.objects is None:
        return {}
    return written(context.objects.table, int(limits["min_checkpoints"]))


def _place(job: Job) -> tuple[str, str] | None:
    """The bucket and the beginning of the keys of its checkpoints; None if it keeps none."""
    uri = str(job.thing.get("CheckpointConfig", "S3Uri") or "")
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return (bucket, f"{key.rstrip('/')}/" if key else "") if bucket else None


def _propose(
    context: Context,
    jobs: list[Job],
    limits: Limits,
    found: Callable[[], Written],
) -> Proposal | str | None:
    spot = [
        job
        for job in jobs
        if job.thing.get("EnableManagedSpotTraining")
        and job.thing.get("TrainingJobStatus") == "Completed"
        and _place(job) is not None
    ]
    cost = a_month(context, cost_of(spot))
    if cost < limits["min_cost_usd"]:
        return None
    saved = _saved(context.objects, spot, found)
    if isinstance(saved, str):
        return saved
    apart = _hours_apart(spot, limits)
    if isinstance(apart, str):
        return apart
    stall = saved.bytes / 1e6 / float(limits["save_mb_per_second"]) / 3600
    now = Rhythm(saved.seconds / 3600, stall, apart)
    if now.stall >= now.interval:
        return (
            f"it saves {saved.bytes / 1e6:,.0f} MB {now.named}: faster than"
            f" {limits['save_mb_per_second']} MB/s; set its own (save_mb_per_second)"
        )
    off = max(now.interval / now.best.interval, now.best.interval / now.interval)
    return None if off <= limits["off_times"] else _proposal(spot, cost, saved, now)


def _proposal(jobs: list[Job], cost: Decimal, saved: Saved, now: Rhythm) -> Proposal:
    best = now.best
    saving = as_share((now.lost - best.lost) / (1 + now.lost)) * cost
    return Proposal(
        current=f"a checkpoint {now.named}",
        proposed=best.named,
        # The time of a save is not measured; where jobs save beside their work, it is less.
        saving=Range(low=ZERO, mid=saving, high=saving),
        risk=1,
        effort="low",
        setting=None,
        by_hand=f"save {best.named} in jobs like {named(ids(jobs), 3)}",
        values={
            "jobs": len(jobs),
            "hours_between_interruptions": round(now.apart, 3),
            "checkpoint_mb": round(saved.bytes / 1e6, 3),
            "save_seconds": round(3600 * now.stall, 3),
            "lost_percent": round(100 * now.lost, 3),
            "least_percent": round(100 * best.lost, 3),
        },
        resources=ids(jobs),
    )


def _saved(objects: Objects | None, jobs: list[Job], found: Callable[[], Written]) -> Saved | str:
    """How the jobs save, the median of them; or why nobody can tell."""
    places = sorted({place for job in jobs if (place := _place(job)) is not None})
    for bucket, _ in places:
        why = unlisted(objects, bucket, COLUMNS)
        if why is not None:
            return why
    theirs = [
        saved
        for (bucket, place), saved in found().items()
        if any(bucket == b and place.startswith(key) for b, key in places)
    ]
    if not theirs:
        return "too few numbered checkpoints (`checkpoint-300/`, `step=300/`) where the jobs save"
    return Saved(median(s.seconds for s in theirs), median(s.bytes for s in theirs))


def _hours_apart(jobs: list[Job], limits: Limits) -> float | str:
    """Hours of training between interruptions; or why they are not known."""
    stops: int = sum(step.get("Status") == INTERRUPTED for job in jobs for step in transitions(job))
    hours: float = sum(int(job.thing.get("TrainingTimeInSeconds") or 0) for job in jobs) / 3600
    least = max(1, int(limits["min_interruptions"]))
    if stops < least or not hours:
        return (
            f"{stops} interruptions in {hours:.1f} h of training: how often they come is known from"
            f" {least} on"
        )
    return hours / stops


RULE = Rule(
    id="checkpoint-interval",
    title="Checkpoints too seldom or too often for the interruptions",
    needs=(),
    inventory=(JOBS,),
    stored=("objects",),
    thresholds=(
        limit(
            "off_times",
            "2",
            "times",
            "an interval up to so many times from the best one is left alone",
            "ours: half or twice the best interval loses a quarter more than the best",
        ),
        limit(
            "save_mb_per_second",
            "85",
            "MB/s",
            "how fast a job writes a checkpoint while its training stands still",
            "Amazon S3, performance guidelines: 85 to 90 MB/s a request; set it to your jobs' own",
            ("1", "Infinity"),
        ),
        limit(
            "min_interruptions",
            "3",
            "interruptions",
            "fewer do not say how often they come",
            "ours; no anchor states one",
        ),
        limit(
            "min_checkpoints",
            "3",
            "checkpoints",
            "folders with fewer do not say how often a job saves",
            "ours: a median of two intervals or more",
        ),
        limit("min_cost_usd", "20", "USD", "jobs that cost less a month are left alone", "ours"),
    ),
    affects=frozenset({"training"}),
    precedence=30,
    meter="training-jobs",
    saves="usage",
    method="completed managed spot jobs: SageMaker says how often they were interrupted"
    " (SecondaryStatusTransitions), S3 Inventory (`--objects`) when the numbered checkpoints below"
    " CheckpointConfig were written and how large they are",
    formula="best interval = sqrt(2 * save time * time between interruptions), save time = bytes of"
    " a checkpoint / save_mb_per_second; overhead = save time / interval + interval / (2 * time"
    " between interruptions); saving = effective cost a month * (overhead now - at the best) / (1 +"
    " overhead now); low: 0",
    sources=(
        "Young 1974, A first order approximation to the optimum checkpoint interval",
        "Amazon SageMaker API: DescribeTrainingJob, SecondaryStatusTransitions",
    ),
    example="spot jobs for 900 USD a month, interrupted every 5 h, that save 10 GB every 2 h: every"
    " 34 minutes instead, 75 USD",
    find=find,
)
