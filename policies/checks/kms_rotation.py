"""Keys must rotate their material, so that one leak does not open all data ever written."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(key: Subject, _: NoConfig) -> Notes:
    """AWS rotates symmetric encryption keys only; it does not by default."""
    spec = key["customerMasterKeySpec"].is_one_of(None, "SYMMETRIC_DEFAULT")
    usage = key["keyUsage"].is_one_of(None, "ENCRYPT_DECRYPT")
    rotates = key["enableKeyRotation"].is_true()
    yield require(
        ~(spec & usage) | rotates,
        "the key's material is never rotated",
        key["enableKeyRotation"],
    )


POLICY = Policy(
    id="kms-rotation",
    severity="medium",
    title="Symmetric KMS keys rotate every year",
    why="Without rotation one leaked key opens everything that was ever encrypted with it.",
    fix="set enable_key_rotation=True on the kms.Key",
    types=("aws:kms/key:Key",),
    check=check,
    remedy=(Set(path="enableKeyRotation", value=True),),
    frameworks={"AWS FSBP": ("KMS.4",), "CIS AWS v3.0": ("3.6",)},
    equivalents=("CKV_AWS_7", "AWS-0065"),
)
