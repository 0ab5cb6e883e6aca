"""Tells a training loop when to stop, and how long it may still write."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType, TracebackType

MARKER = Path("/run/trimtab/ending.json")
"""Written by the node's agent when the node, or the group that it is in, is about to end."""
SECONDS = 100.0
"""How long a process may write after SIGTERM where no marker says: spot capacity ends after 120."""


class Stop:
    """Listens to SIGTERM and to the marker of the node's agent while it is entered.

    Args:
        marker: the agent's file; TRIMTAB_MARKER, or its usual place, when None.
        seconds: from SIGTERM to the deadline where no marker tells one; TRIMTAB_SECONDS, or 100,
            when None. Containers are often killed after 30.
    """

    def __init__(self, marker: Path | None = None, *, seconds: float | None = None) -> None:
        self._path = marker or Path(os.environ.get("TRIMTAB_MARKER", MARKER))
        told = float(os.environ.get("TRIMTAB_SECONDS", SECONDS))
        self._seconds = told if seconds is None else seconds
        self._signalled: float | None = None
        self._advised: Any = None
        self._former: Any = signal.SIG_DFL

    def __enter__(self) -> Stop:
        self._former = signal.signal(signal.SIGTERM, self._heard)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGTERM, self._former)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._signalled is None:
            self._signalled = time.monotonic()

    @property
    def requested(self) -> bool:
        """Whether to save and end now."""
        return self._signalled is not None or bool(self._marker().get("stop"))

    @property
    def advised(self) -> bool:
        """Whether to save now and go on: true once for each of AWS's rebalance recommendations."""
        marker = self._marker()
        new = marker.get("noticed") not in (None, self._advised)
        self._advised = marker.get("noticed", self._advised)
        return new and not marker.get("stop")

    @property
    def reason(self) -> str:
        """Why: what the agent says, else the signal."""
        told = self._marker().get("reason")
        return str(told or ("SIGTERM" if self._signalled is not None else "nothing"))

    @property
    def deadline(self) -> float | None:
        """Until when to write, by time.monotonic; None while nothing ends."""
        told = self._marker()
        if told.get("stop") and isinstance(told.get("deadline"), int | float):
            return float(told["deadline"])
        return None if self._signalled is None else self._signalled + self._seconds

    def _marker(self) -> dict[str, Any]:
        """The agent's marker; it is renamed into place, so it is there whole or not at all."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        # Monotonic time begins anew with each start of the machine, and so must the marker.
        if not isinstance(found, dict) or found.get("boot") not in (None, boot()):
            return {}
        return found


def boot() -> str | None:
    """Which start of this machine it is; None where it does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
