"""Bucket policies on the emulator: moto applies a denial whether or not its condition holds.

A bucket of ours denies plain HTTP, old TLS and foreign keys, all under conditions that moto does
not look at: it would deny every object to everybody. Calls to the emulator come over this machine's
loopback and stand for TLS, so denials with conditions do not apply here. What is denied without a
condition is denied here too.
"""

from __future__ import annotations

import json
from typing import Any


def install() -> None:
    """Correct moto; doing it twice does no harm."""
    from moto.s3.models import FakeBucket

    bucket: Any = FakeBucket
    bucket.get_permission = get_permission


def get_permission(self: Any, action: str, resource: str) -> Any:
    """What a bucket's policy says of an action, by its statements that are unconditional denials.

    Allowing statements count with their conditions ignored, as moto has it: who may call at all
    is IAM's to say, and the emulator lets every caller of the account in.
    """
    from moto.iam.access_control import IAMPolicy, PermissionResult

    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    statements = policy["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    kept = [s for s in listed if not (s["Effect"] == "Deny" and s.get("Condition"))]
    if not kept:
        return PermissionResult.NEUTRAL
    return IAMPolicy(json.dumps({**policy, "Statement": kept})).is_action_permitted(
        action, resource
    )
