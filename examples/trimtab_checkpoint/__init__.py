"""Checkpoints in S3 that survive interruptions: save, resume, and stop in time.

Needs boto3 alone: `pip install` the folder above, or copy this one beside a training script.

    checkpoints = Checkpoints.of("my-job")
    found = checkpoints.resume(Path("resumed"))
    with Stop() as stop:
        for step in range(found.step if found else 0, 10_000):
            ...  # train
            ending = stop.requested
            if (step + 1) % 500 == 0 or ending:
                checkpoints.save(step + 1, {"model.bin": Path("model.bin")}, deadline=stop.deadline)
            if ending:
                break
"""

from trimtab_checkpoint.checkpoints import Checkpoint, Checkpoints, Saved
from trimtab_checkpoint.errors import (
    CheckpointError,
    Damaged,
    NotAllowed,
    OutOfTime,
    Superseded,
    Torn,
)
from trimtab_checkpoint.stop import Stop
from trimtab_checkpoint.store import Store

__all__ = [
    "Checkpoint",
    "CheckpointError",
    "Checkpoints",
    "Damaged",
    "NotAllowed",
    "OutOfTime",
    "Saved",
    "Stop",
    "Store",
    "Superseded",
    "Torn",
]
