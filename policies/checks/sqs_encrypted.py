"""Queues must be encrypted at rest."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(queue: Subject, _: NoConfig) -> Notes:
    """SQS encrypts with keys of its own unless that is switched off, since October 2022."""
    key, managed = queue["kmsMasterKeyId"], queue["sqsManagedSseEnabled"]
    yield require(
        key.given() | managed.is_true(default=True), "messages are stored unencrypted", managed
    )


POLICY = Policy(
    id="sqs-encrypted",
    severity="medium",
    title="Queues are encrypted at rest",
    why="Messages name jobs, buckets and people, and lie on AWS's disks for days.",
    fix="set kms_master_key_id, or leave sqs_managed_sse_enabled on",
    types=("aws:sqs/queue:Queue",),
    check=check,
    remedy=(Set(path="sqsManagedSseEnabled", value=True),),
    frameworks={"AWS FSBP": ("SQS.1",)},
    equivalents=("CKV_AWS_27", "AWS-0096"),
)
