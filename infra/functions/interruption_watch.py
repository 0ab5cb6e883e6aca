"""Stop the training jobs of this instance when it is about to end, so that they write a checkpoint.

Runs on the instance itself with nothing but the standard library; infra/components/_node_setup.py
installs it. Jobs run in the slice `training-jobs.slice`: stopping it sends them SIGTERM. Spot
capacity ends two minutes after its notice, so the notice is looked for every five seconds.
"""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable

METADATA = "http://169.254.169.254/latest"
SLICE = "training-jobs.slice"
EVERY_SECONDS = 5
TOKEN_SECONDS = 21600

Get = Callable[[str], "str | None"]


def token() -> str:
    """A session token: the instance answers to IMDSv2 only."""
    request = urllib.request.Request(  # noqa: S310 - a constant address of the instance itself
        f"{METADATA}/api/token",
        method="PUT",
        headers={"X-aws-ec2-metadata-token-ttl-seconds": str(TOKEN_SECONDS)},
    )
    with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
        return str(answer.read().decode())


def metadata(path: str) -> str | None:
    """A piece of the instance's metadata, None where there is none."""
    request = urllib.request.Request(  # noqa: S310
        f"{METADATA}/meta-data/{path}", headers={"X-aws-ec2-metadata-token": token()}
    )
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def ending(get: Get) -> str | None:
    """Why this instance is about to end, None while it is not.

    Args:
        get: reads a path of the instance's metadata.
    """
    if get("spot/instance-action") is not None:
        return "spot interruption"
    if get("autoscaling/target-lifecycle-state") == "Terminated":
        return "scale-in"
    return None


def watch(get: Get, stop: Callable[[], None], sleep: Callable[[float], None]) -> str:
    """Wait for the end, stop the jobs, and tell the reason.

    Metadata that does not answer is asked again: a watcher that gives up stops no job.
    """
    while True:
        try:
            reason = ending(get)
        except OSError:
            reason = None
        if reason is not None:
            stop()
            return reason
        sleep(EVERY_SECONDS)


def stop_jobs() -> None:
    """SIGTERM to all jobs; they have the rest of the two minutes."""
    subprocess.run(["/usr/bin/systemctl", "stop", SLICE], check=True)


if __name__ == "__main__":
    watch(metadata, stop_jobs, time.sleep)
