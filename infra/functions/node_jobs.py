"""The training jobs of an instance: are there any, and how they are asked to end."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

SYSTEMCTL = "/usr/bin/systemctl"
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
        signalled = self._systemctl("kill", "--signal=SIGTERM", SLICE)
        if signalled.returncode and self.running():
            # Units that cannot be signalled can be stopped: SIGTERM, and SIGKILL after 90 seconds.
            self._systemctl("stop", "--no-block", SLICE).check_returncode()

    def _systemctl(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([SYSTEMCTL, *arguments], check=False, timeout=10)


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
