"""Stops the jobs of an instance in time when it is about to end, so that they write a checkpoint.

Runs on the instance itself with nothing but the standard library; infra/components/_node_setup.py
installs it. A notice becomes a marker file, the jobs get SIGTERM, and when the last one is gone the
lifecycle action is completed, all inside the time that the notice leaves: spot capacity ends two
minutes after its own, so it is looked for every five seconds.
"""

from __future__ import annotations

import argparse
import calendar
import json
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from infra.functions.node_jobs import ContainerJobs, ProcessJob, SliceJobs
from infra.functions.node_metadata import METADATA, Metadata
from infra.functions.signed_requests import Post, endpoint, role_credentials, send

NODE = Path("/etc/trimtab/node.json")
MARKER = Path("/run/trimtab/ending.json")
EVERY_SECONDS = 5.0
GUARD_LOOKS = 6
"""Each so-manieth look asks for the guard, so every 30 seconds: parameters are read free of charge,
and 40 times a second by all nodes of an account together."""
SPOT_SECONDS = 110.0
"""Of the 120 between a spot notice and the end: it may be five seconds old when it is seen."""
RESERVE_SECONDS = 8.0
"""Of the time, what is kept back to complete the lifecycle action."""
LEAST_SECONDS = 15.0
"""Jobs get that much whatever the clocks say: they may differ from AWS's."""


class Ending(NamedTuple):
    """That jobs must stop, or should save."""

    reason: str
    seconds: float
    """How long there is for it."""
    final: bool
    """Whether the instance itself ends; a guarded group may be released again."""


class Jobs(Protocol):
    """The jobs of the instance."""

    def running(self) -> bool:
        """Whether any is left."""

    def ask_to_end(self) -> None:
        """SIGTERM to all."""


class Node(NamedTuple):
    """What the set-up of the node says of it."""

    region: str
    group: str
    hook: str
    """The group's lifecycle hook; empty where there is none, as on the instances of AWS Batch."""
    notice_seconds: float
    guard: str
    """The parameter that exists while the spend guard stops this group; empty without a guard."""
    containers: bool = False
    """Whether the jobs are ECS's containers, instead of what runs in the slice."""


class Agent:
    """Watches over one instance.

    Args:
        node: which it is.
        metadata: its metadata service.
        jobs: what runs on it.
        marker: the file that tells the jobs why and until when.
        every: seconds between two looks.
    """

    def __init__(
        self,
        node: Node,
        metadata: Metadata,
        jobs: Jobs,
        marker: Path,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._node, self._metadata, self._jobs, self._marker = node, metadata, jobs, marker
        self._every = every
        self._guard_at = 0.0
        self._guarded: Ending | None = None
        self._advised = False

    def run(self) -> str:
        """Until the instance ends: why it did.

        What does not answer is asked again: an agent that gives up stops no job.
        """
        held = False
        while True:
            ending = self.look()
            if ending is None and held:
                self._marker.unlink()
                held = False
                _log("released", reason="spend guard")
            elif ending is not None and (ending.final or not held):
                self.stop_jobs(ending)
                if ending.final:
                    self.complete()
                    return ending.reason
                held = True
            elif ending is None:
                self._advise()
            time.sleep(self._every)

    def look(self) -> Ending | None:
        """Why this instance is about to end, None while it is not."""
        action = self._ask("spot/instance-action")
        if action is not None:
            return Ending("spot interruption", _spot_seconds(action, time.time()), True)
        if self._ask("autoscaling/target-lifecycle-state") == "Terminated":
            return Ending("scale-in", self._node.notice_seconds, True)
        if self._node.guard and time.monotonic() >= self._guard_at:
            self._guard_at = time.monotonic() + GUARD_LOOKS * self._every
            self._guarded = self._read_guard(self._guarded)
        return self._guarded

    def stop_jobs(self, ending: Ending) -> None:
        """Marker, SIGTERM, and wait for the jobs, but no longer than the notice leaves."""
        deadline = time.monotonic() + max(ending.seconds, LEAST_SECONDS) - RESERVE_SECONDS
        self._mark(ending.reason, deadline=deadline)
        _log("noticed", reason=ending.reason, seconds=round(ending.seconds, 1))
        started = time.monotonic()
        try:
            self._jobs.ask_to_end()
        except (OSError, subprocess.SubprocessError) as error:
            _log("not signalled", error=repr(error))
        look_at = started + self._every
        while self._jobs.running() and time.monotonic() < deadline:
            time.sleep(0.1)
            if not ending.reason.startswith("spot") and time.monotonic() >= look_at:
                # Spot capacity may be taken while a slower ending waits.
                look_at = time.monotonic() + self._every
                ending, deadline = self._sooner(ending, deadline)
        left = self._jobs.running()
        _log("out of time" if left else "ended", seconds=round(time.monotonic() - started, 2))

    def complete(self) -> bool:
        """Tell the group that it need not wait for this instance any longer."""
        if not self._node.hook:
            return False
        request = {
            "Action": "CompleteLifecycleAction",
            "Version": "2011-01-01",
            "AutoScalingGroupName": self._node.group,
            "LifecycleHookName": self._node.hook,
            "LifecycleActionResult": "CONTINUE",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        try:
            request["InstanceId"] = self._metadata.get("instance-id") or ""
            self._call("autoscaling", headers, urllib.parse.urlencode(request).encode())
        except (OSError, ValueError, KeyError) as error:
            # No harm: the hook's own time ends, and its default is to continue.
            _log("not completed", error=_explain(error))
            return False
        _log("completed", group=self._node.group)
        return True

    def _sooner(self, ending: Ending, deadline: float) -> tuple[Ending, float]:
        now = self.look()
        if now is None or not now.final or now.reason == ending.reason:
            return ending, deadline
        sooner = time.monotonic() + max(now.seconds, LEAST_SECONDS) - RESERVE_SECONDS
        self._mark(now.reason, deadline=min(deadline, sooner))
        _log("noticed", reason=now.reason, seconds=round(now.seconds, 1))
        return now, min(deadline, sooner)

    def _advise(self) -> None:
        """A rebalance recommendation: jobs save once and go on, since most are not followed up."""
        if not self._advised and self._ask("events/recommendations/rebalance") is not None:
            self._advised = True
            self._mark("rebalance recommendation", deadline=None)
            _log("advised")

    def _read_guard(self, before: Ending | None) -> Ending | None:
        """Whether the spend guard stops this group; as before where nobody answers."""
        body = json.dumps({"Name": self._node.guard}).encode()
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AmazonSSM.GetParameter",
        }
        try:
            answer = json.loads(self._call("ssm", headers, body))
            until = float(json.loads(answer["Parameter"]["Value"])["stop_at"])
        except (OSError, ValueError, KeyError) as error:
            explained = _explain(error)
            if "ParameterNotFound" in explained:
                return None
            _log("guard not read", error=explained)
            return before
        return Ending("spend guard", until - time.time(), False)

    def _call(self, service: str, headers: dict[str, str], body: bytes) -> bytes:
        url = endpoint(service, self._node.region)
        post = Post(service, self._node.region, f"{url.rstrip('/')}/", headers, body)
        return send(post, role_credentials(self._metadata))

    def _ask(self, path: str) -> str | None:
        try:
            return self._metadata.get(path)
        except OSError as error:
            _log("metadata", path=path, error=repr(error))
            return None

    def _mark(self, reason: str, *, deadline: float | None) -> None:
        """Tell the jobs. Monotonic time: the wall clock may be set while they write."""
        content = {
            "reason": reason,
            "stop": deadline is not None,
            "deadline": deadline,
            "noticed": time.monotonic(),
            "boot": _boot(),
        }
        self._marker.parent.mkdir(parents=True, exist_ok=True)
        new = self._marker.with_suffix(".new")
        new.write_text(json.dumps(content), encoding="utf-8")
        new.replace(self._marker)  # readers find all of it or nothing


def _spot_seconds(action: str, now: float) -> float:
    """How long the notice leaves: by its own time, and never more than AWS gives."""
    try:
        told = time.strptime(json.loads(action)["time"], "%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, KeyError, TypeError):
        return SPOT_SECONDS
    return min(SPOT_SECONDS, calendar.timegm(told) - now - (120.0 - SPOT_SECONDS))


def _boot() -> str | None:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None


def _explain(error: Exception) -> str:
    """An error, with what AWS says of it."""
    read = getattr(error, "read", None)
    return f"{error!r} {read().decode(errors='replace')[:500] if read else ''}".strip()


def _log(event: str, **more: Any) -> None:
    """A line for the journal."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    sys.stdout.write(json.dumps({"at": at, "event": event, **more}) + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Watch until the instance ends."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--node", type=Path, default=NODE, help="what the set-up says of the node")
    parser.add_argument("--marker", type=Path, default=MARKER)
    parser.add_argument("--metadata", default=METADATA, help="another address, for tests")
    parser.add_argument("--pid", type=int, help="watch over this process instead of the slice")
    parser.add_argument("--every", type=float, default=EVERY_SECONDS, help="seconds between looks")
    given = parser.parse_args(arguments)
    found = json.loads(given.node.read_text(encoding="utf-8"))
    node = Node(**{field: found[field] for field in Node._fields if field in found})
    jobs: Jobs = ContainerJobs() if node.containers else SliceJobs()
    if given.pid:
        jobs = ProcessJob(given.pid)
    Agent(node, Metadata(given.metadata), jobs, given.marker, given.every).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
