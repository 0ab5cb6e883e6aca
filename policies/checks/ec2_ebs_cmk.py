"""Volumes must be encrypted with a key of ours, so that access can be cut at the key."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Truth
from policies._types import INSTANCE, LAUNCH_TEMPLATE, VOLUME
from policies._volumes import volumes


def check(owner: Subject, _: NoConfig) -> Notes:
    """Without a key AWS takes its own (aws/ebs), or the account's default key."""
    found = list(volumes(owner))
    if not found:
        yield require(Truth.NO, "the key of its volumes is left to the AMI and the account")
    for volume in found:
        key = volume["kmsKeyId"]
        # AWS's own has an alias that programs write literally: an unknown one is a key of ours.
        is_aws = not key.unknown and str(key.value).endswith("alias/aws/ebs")
        ours = Truth.UNSURE if volume.unknown else Truth.of(not key.absent and not is_aws)
        yield require(
            ours,
            f"a volume has no customer-managed key ({key.path} is {key.shown})",
            key,
        )


POLICY = Policy(
    id="ec2-ebs-cmk",
    severity="medium",
    title="EBS volumes are encrypted with a customer-managed key",
    why="AWS's own key cannot be disabled, limited or shared: snapshots of it stay in the account.",
    fix="set kms_key_id (and encrypted=True) on every block device",
    types=(INSTANCE, LAUNCH_TEMPLATE, VOLUME),
    check=check,
    equivalents=("CKV_AWS_189", "AWS-0027"),
)
