"""The training jobs of an instance: are there any, and how they are asked to end."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

SYSTEMCTL = "/usr/bin/systemctl"
DOCKER = "/usr/bin/docker"
OF_ECS = "label=com.amazonaws.ecs.task-arn"
"""What ECS's agent labels the containers of tasks with; it has no such label itself."""
SLICE = "training-jobs.slice"
EVENTS = Path("/sys/fs/cgroup/training.slice/training-jobs.slice/cgroup.events")
"""The kernel's own word on whether a process is left in the slice; systemd nests it by its name."""


class SliceJobs:
    """All processes of the slice `training-jobs.slice`, containers among them."""

    def running(self) -> bool:
        """Whether any process is left."""
        try:
            return "populated 1" in EVENTS.read_text(encoding="ascii")
        except OSError:
            return False  # there is no slice until the first job starts

    def ask_to_end(self) -> None:
        """SIGTERM to every process; nothing is killed: the notice's end does that.

        Raises:
            OSError, subprocess.SubprocessError: systemd is not there, or does not answer.
        """
        signalled = _run(SYSTEMCTL, "kill", "--signal=SIGTERM", SLICE)
        if signalled.returncode and self.running():
            # Units that cannot be signalled can be stopped: SIGTERM, and SIGKILL after 90 seconds.
            _run(SYSTEMCTL, "stop", "--no-block", SLICE).check_returncode()


class ContainerJobs:
    """All containers that ECS, and so AWS Batch, runs on this instance."""

    def running(self) -> bool:
        """Whether any is left; where Docker does not answer there may be some."""
        try:
            return bool(self._containers())
        except (OSError, subprocess.SubprocessError):
            return True

    def ask_to_end(self) -> None:
        """SIGTERM to the first process of each.

        Raises:
            OSError, subprocess.SubprocessError: Docker is not there, or does not answer.
        """
        found = self._containers()
        if found:
            # One may have ended meanwhile, which fails the call: the others were signalled.
            _run(DOCKER, "kill", "--signal=SIGTERM", *found)

    def _containers(self) -> list[str]:
        listed = _run(DOCKER, "ps", "--quiet", "--no-trunc", "--filter", OF_ECS)
        listed.check_returncode()
        return listed.stdout.decode("ascii").split()


class ProcessJob:
    """One process, for jobs that are not started by systemd."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def running(self) -> bool:
        """Whether it lives; one that ended and is not yet waited for does not."""
        try:
            stat = Path(f"/proc/{self._pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return stat.rpartition(")")[2].split()[0] != "Z"

    def ask_to_end(self) -> None:
        """SIGTERM to it."""
        if self.running():
            os.kill(self._pid, signal.SIGTERM)


def _run(*command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, check=False, timeout=10, stdout=subprocess.PIPE)
