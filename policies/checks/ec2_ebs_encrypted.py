"""Volumes must be encrypted: those of instances, of launch templates, and on their own."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth
from policies._types import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, VOLUME
from policies._volumes import volumes


def check(owner: Subject, _: NoConfig) -> Notes:
    """Encryption is off by default; in launch templates the flag is a string."""
    found = list(volumes(owner))
    if not found:
        yield require(Truth.NO, "the encryption of its volumes is left to the AMI and the account")
    for volume in found:
        flag = volume["encrypted"]
        said = f"a volume is not encrypted ({flag.path} is {flag.shown})"
        yield require(flag.is_true(), said, flag)


POLICY = Policy(
    id="ec2-ebs-encrypted",
    severity="high",
    title="Every EBS volume is encrypted",
    why="Snapshots and detached volumes of an unencrypted disk can be read by whoever gets them.",
    fix="set encrypted=True (and kms_key_id) on every block device",
    types=(INSTANCE, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, VOLUME),
    check=check,
    remedy=(
        Set(path="encrypted", value=True, types=(VOLUME,)),
        Set(path="rootBlockDevice.encrypted", value=True, types=(INSTANCE,)),
        Set(path="ebsBlockDevices[].encrypted", value=True, types=(INSTANCE,)),
        Set(path="blockDeviceMappings[].ebs.encrypted", value="true", types=(LAUNCH_TEMPLATE,)),
    ),
    frameworks={
        "AWS FSBP": ("EC2.3",),
        "CIS AWS v3.0": ("2.2.1",),
        "HIPAA": ("164.312(a)(2)(iv)",),
        "GDPR": ("Art. 32",),
        "SOC 2": ("CC6.1",),
    },
    equivalents=("CKV_AWS_3", "CKV_AWS_8", "AWS-0008", "AWS-0026", "AWS-0131"),
)
