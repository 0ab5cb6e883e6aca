"""Section captures: databases whose changes are copied to the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import Statement, allow
from infra.components.change_capture import ChangeCapture, ChangeCaptureArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.composition._built import Built, Outputs
    from infra.settings import CaptureSettings, Settings


def build(built: Built) -> Outputs:
    """A component for each entry; what it exports is below the entry's name."""
    made = {entry: _capture(built, entry, s) for entry, s in built.settings.captures.items()}
    built.found["captures"] = made
    return {"captures": {entry: capture.outputs for entry, capture in made.items()}}


def _capture(built: Built, entry: str, settings: CaptureSettings) -> ChangeCapture:
    bucket_key = built.bucket_keys[settings.bucket]
    arguments = ChangeCaptureArgs(
        context=built.context,
        entry=entry,
        settings=settings,
        boundary=built.access.boundary,
        key_arn=built.keys.arns[settings.key],
        bucket_key=bucket_key,
        bucket_key_arn=built.keys.arns[bucket_key],
        catalog=built.found["catalog"],
        network=built.network,
        alarming=built.alarming,
    )
    return ChangeCapture(entry, arguments, built.opts)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """What the deploy role needs of AWS DMS, whose endpoints AWS names."""
    del settings
    kinds = ("endpoint", "replication-config", "subgrp")
    return [
        allow("Replication", ["dms:*"], [context.arn("dms", f"{kind}:*") for kind in kinds]),
        allow("FindReplication", ["dms:Describe*"], ["*"]),
        allow(
            "PassToReplication",
            ["iam:PassRole"],
            [context.iam_arn(f"role{context.path}*")],
            condition={
                "StringEquals": {
                    "iam:PassedToService": [
                        "dms.amazonaws.com",
                        f"dms.{context.region}.amazonaws.com",
                    ]
                }
            },
        ),
    ]
