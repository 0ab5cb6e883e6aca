"""Ends what is left of a sweep when it cost its maximum, or stopped getting better.

Looks every few minutes at the sweep's array jobs that are not done. What they cost so far is the
time of all attempts of all trials, times the price of an hour. Whether they still get better is in
the results that trials write: `{"objective": 0.12}` as `<prefix><job>/<index>.json`.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNFINISHED: Final = ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING")
AT_ONCE: Final = 100
"""How many jobs DescribeJobs takes."""
MS_PER_HOUR: Final = Decimal(3_600_000)
LARGEST_RESULT: Final = 65_536
"""Bytes; a result is a number, and what is larger is none."""


@dataclass(frozen=True, kw_only=True)
class EarlyStop:
    """When a sweep is not getting better."""

    maximize: bool
    patience: int
    least: float


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the deployment says."""

    sweep: str
    queue: str
    definition: str
    """The job definition's name; its jobs are the sweep's."""
    hourly_usd: Decimal
    most_usd: Decimal
    bucket: str
    prefix: str
    early_stop: EarlyStop | None

    @classmethod
    def read(cls, environment: Any) -> Settings:
        """From the function's variables."""
        stop = None
        if environment.get("PATIENCE"):
            stop = EarlyStop(
                maximize=environment["GOAL"] == "maximize",
                patience=int(environment["PATIENCE"]),
                least=float(environment["LEAST_IMPROVEMENT"]),
            )
        return cls(
            sweep=environment["SWEEP"],
            queue=environment["QUEUE"],
            definition=environment["DEFINITION"],
            hourly_usd=Decimal(environment["HOURLY_USD"]),
            most_usd=Decimal(environment["MOST_USD"]),
            bucket=environment["BUCKET"],
            prefix=environment["PREFIX"],
            early_stop=stop,
        )


def cost_so_far(trials: Iterable[dict[str, Any]], hourly_usd: Decimal, now: datetime) -> Decimal:
    """What trials cost, as DescribeJobs has them: each attempt that ran, or still runs.

    >>> day = datetime(2026, 11, 1, tzinfo=UTC)
    >>> start = int(day.timestamp() * 1000)
    >>> done = {"attempts": [{"startedAt": start - 7_200_000, "stoppedAt": start}]}
    >>> running = {"status": "RUNNING", "startedAt": start - 1_800_000}
    >>> cost_so_far([done, running], Decimal(2), day)
    Decimal('5')
    """
    milliseconds = sum(_ran(trial, int(now.timestamp() * 1000)) for trial in trials)
    return (Decimal(milliseconds) / MS_PER_HOUR * hourly_usd).normalize()


def _ran(trial: dict[str, Any], now: int) -> int:
    attempts = trial.get("attempts") or []
    spans = [(a.get("startedAt"), a.get("stoppedAt")) for a in attempts]
    if trial.get("status") == "RUNNING":
        spans.append((trial.get("startedAt"), now))
    elif not spans:
        spans.append((trial.get("startedAt"), trial.get("stoppedAt")))
    return sum(max(0, end - start) for start, end in spans if start and end)


def trials_without_progress(objectives: Iterable[float], stop: EarlyStop) -> int:
    """How many results in a row brought nothing better.

    Args:
        objectives: the results, in the order of their arrival.
        stop: what is better, and by how much.

    >>> stop = EarlyStop(maximize=False, patience=3, least=0.01)
    >>> trials_without_progress([0.5, 0.4, 0.395, 0.6], stop)
    2
    """
    best, waited = math.inf, 0
    for objective in objectives:
        value = -objective if stop.maximize else objective
        better = value < best and (best is math.inf or best - value >= stop.least)
        best, waited = (value, 0) if better else (best, waited + 1)
    return waited


def verdict(cost: Decimal, objectives: list[float], settings: Settings) -> str | None:
    """Why a sweep must end, in a few words; None if it may go on."""
    if cost >= settings.most_usd:
        return f"it cost {cost:.2f} USD, and may cost {settings.most_usd} USD"
    stop = settings.early_stop
    if stop is not None and trials_without_progress(objectives, stop) >= stop.patience:
        return f"the last {stop.patience} trials brought nothing better"
    return None


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Called by a schedule; the event says nothing that matters."""
    del event, context
    import boto3

    return run(Settings.read(os.environ), boto3.client, datetime.now(UTC))


def run(settings: Settings, client: Any, now: datetime) -> dict[str, Any]:
    """Look at each unfinished sweep, and end those that must end.

    Args:
        settings: what the deployment says.
        client: makes a boto3 client of a service.
        now: the time.
    """
    batch = client("batch")
    looked_at = [_look(parent, settings, client, now) for parent in _unfinished(batch, settings)]
    answer = {"sweep": settings.sweep, "jobs": looked_at}
    print(json.dumps(answer))  # noqa: T201 - the function's log
    return answer


def _unfinished(batch: Any, settings: Settings) -> Iterator[dict[str, Any]]:
    """The array jobs of the sweep's definition that are not done."""
    found: dict[str, None] = {}
    for status in UNFINISHED:
        pages = batch.get_paginator("list_jobs").paginate(jobQueue=settings.queue, jobStatus=status)
        for job in (one for page in pages for one in page["jobSummaryList"]):
            found[job["jobId"]] = None
    for job in _described(batch, list(found)):
        name = job["jobDefinition"].rsplit("/", 1)[-1].split(":")[0]
        if name == settings.definition and job.get("arrayProperties", {}).get("size"):
            yield job


def _described(batch: Any, jobs: list[str]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(jobs), AT_ONCE):
        yield from batch.describe_jobs(jobs=jobs[start : start + AT_ONCE])["jobs"]


def _look(parent: dict[str, Any], settings: Settings, client: Any, now: datetime) -> dict[str, Any]:
    batch, id = client("batch"), parent["jobId"]
    trials = _described(batch, [f"{id}:{n}" for n in range(parent["arrayProperties"]["size"])])
    cost = cost_so_far(trials, settings.hourly_usd, now)
    objectives = list(_objectives(id, settings, client)) if settings.early_stop else []
    why = verdict(cost, objectives, settings)
    if why is not None:
        # Of an array job this ends the trials that run, and those that have not begun.
        batch.terminate_job(jobId=id, reason=f"sweep guard: {why}")
        _tell(parent, why, settings, client)
    return {"job": id, "cost_usd": f"{cost:.4f}", "results": len(objectives), "ended": why}


def _objectives(parent: str, settings: Settings, client: Any) -> Iterator[float]:
    """The results of a sweep in the order of their arrival; what is no result is passed over."""
    s3 = client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=settings.bucket, Prefix=f"{settings.prefix}{parent}/"
    )
    listed = [one for page in pages for one in page.get("Contents", [])]
    for one in sorted(listed, key=lambda o: (o["LastModified"], o["Key"])):
        if not one["Key"].endswith(".json") or one["Size"] > LARGEST_RESULT:
            continue
        body = s3.get_object(Bucket=settings.bucket, Key=one["Key"])["Body"].read()
        value = _objective(body)
        if value is not None:
            yield value


def _objective(body: bytes) -> float | None:
    """The number that a trial wrote; None if it wrote something else.

    >>> _objective(b'{"objective": 0.25}'), _objective(b'[]'), _objective(b'{"objective": NaN}')
    (0.25, None, None)
    """
    try:
        value = json.loads(body)["objective"]
    except (KeyError, TypeError, ValueError):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _tell(parent: dict[str, Any], why: str, settings: Settings, client: Any) -> None:
    """An event that a rule of the stack sends on to the team's topic."""
    detail = {
        "sweep": settings.sweep,
        "queue": settings.queue,
        "job": parent["jobId"],
        "message": f"sweep {settings.sweep} ({parent['jobId']}) was ended: {why}",
    }
    client("events").put_events(
        Entries=[
            {"Source": "trimtab", "DetailType": "Sweep ended", "Detail": json.dumps(detail)},
        ]
    )
