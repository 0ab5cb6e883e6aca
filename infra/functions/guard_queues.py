"""Stops queues of training jobs gracefully, and lets them go on where they were.

The compute environments of a queue are disabled: nothing new starts, what waits goes on waiting.
The record tells the agents on the queue's instances, which ask the jobs to save and end; Batch puts
such jobs back to those that wait. When the grace is over, jobs that still run are ended; they are
named, because Batch starts none of these again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from infra.functions.guard_records import Records

AT_WORK = ("STARTING", "RUNNING")


@dataclass(frozen=True)
class Queues:
    """The queues that the guard may stop.

    Args:
        batch: a client.
        records: of the queues, by their names.
    """

    batch: Any
    records: Records

    def stop(self, name: str, reason: str, now: datetime, grace: timedelta) -> dict[str, Any]:
        """Hold a queue, tell its agents, and end its jobs when the grace is over."""
        environments = self._environments(name)
        if environments is None:
            return {"queue": name, "result": "absent"}
        record = self.records.read(name)
        if record is None:
            disabled = sorted(n for n, state in environments.items() if state == "DISABLED")
            if len(disabled) == len(environments):
                return {"queue": name, "result": "at rest before"}
            stop_at = int((now + grace).timestamp())
            record = self.records.create(
                name, {"disabled": disabled, "reason": reason, "stop_at": stop_at}
            )
        return self._go_on(name, environments, record, now)

    def finish(self, name: str, now: datetime) -> dict[str, Any] | None:
        """Go on with what was begun; None where the queue is not being stopped."""
        record = self.records.read(name)
        if record is None:
            return None
        environments = self._environments(name)
        if environments is None:
            return {"queue": name, "result": "absent"}
        return self._go_on(name, environments, record, now)

    def release(self, name: str) -> dict[str, Any]:
        """Let a queue start jobs again, where it could before."""
        record, environments = self.records.read(name), self._environments(name)
        if record is None:
            return {"queue": name, "result": "was not stopped"}
        for environment, state in (environments or {}).items():
            if state == "DISABLED" and environment not in record["disabled"]:
                self._set(environment, "ENABLED")
        # Last: until here, another release would find and do what is missing.
        self.records.drop(name)
        return {"queue": name, "result": "absent" if environments is None else "released"}

    def status(self, name: str) -> dict[str, Any]:
        """The states of a queue's environments, and its record if it is being stopped."""
        return {
            "queue": name,
            "environments": self._environments(name),
            "record": self.records.read(name),
        }

    def _go_on(
        self, name: str, environments: Mapping[str, str], record: Mapping[str, Any], now: datetime
    ) -> dict[str, Any]:
        for environment, state in environments.items():
            if state == "ENABLED":
                self._set(environment, "DISABLED")
        stop_at = datetime.fromtimestamp(record["stop_at"], UTC)
        found: dict[str, Any] = {"queue": name, "reason": record["reason"]}
        if now < stop_at:
            at = stop_at.isoformat(timespec="seconds")
            return found | {"result": "held", "stop_at": at}
        ended = sorted(self._running(name))
        for job in ended:
            self.batch.terminate_job(jobId=job, reason=f"spend guard: {record['reason']}")
        return found | {"result": "stopped"} | ({"ended": ended} if ended else {})

    def _environments(self, name: str) -> dict[str, str] | None:
        """The states of a queue's environments by their ARNs; None where there is no queue."""
        queues = self.batch.describe_job_queues(jobQueues=[name])["jobQueues"]
        if not queues:
            return None
        self.records.refuse_foreign(name, queues[0].get("tags", {}))
        arns = [one["computeEnvironment"] for one in queues[0]["computeEnvironmentOrder"]]
        found = self.batch.describe_compute_environments(computeEnvironments=arns)
        return {e["computeEnvironmentArn"]: e["state"] for e in found["computeEnvironments"]}

    def _set(self, environment: str, state: str) -> None:
        self.batch.update_compute_environment(computeEnvironment=environment, state=state)

    def _running(self, name: str) -> Iterator[str]:
        """Jobs at work; of array jobs the trials, so that those that wait go on waiting."""
        for status in AT_WORK:
            yield from (job["jobId"] for job in self._listed(jobQueue=name, jobStatus=status))
        for parent in self._listed(jobQueue=name, jobStatus="PENDING"):
            if parent.get("arrayProperties", {}).get("size"):
                array = parent["jobId"]
                for status in AT_WORK:
                    trials = self._listed(arrayJobId=array, jobStatus=status)
                    yield from (trial["jobId"] for trial in trials)

    def _listed(self, **which: str) -> Iterator[dict[str, Any]]:
        pages = self.batch.get_paginator("list_jobs").paginate(**which)
        return (job for page in pages for job in page["jobSummaryList"])
