"""Volumes must be encrypted: those of instances, of launch templates, and on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth
from policies._types import INSTANCE, LAUNCH_TEMPLATE, VOLUME

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(owner: Subject, _: NoConfig) -> Notes:
    """Encryption is off by default; in launch templates the flag is a string."""
    volumes = list(_volumes(owner))
    if not volumes:
        yield require(Truth.NO, "the encryption of its volumes is left to the AMI and the account")
    for volume in volumes:
        flag = volume["encrypted"]
        yield require(flag.is_true(), f"a volume is not encrypted ({flag.path})", flag)


def _volumes(owner: Subject) -> Iterator[Node]:
    if owner.type == VOLUME:
        yield owner.root
    elif owner.type == LAUNCH_TEMPLATE:
        for mapping in owner["blockDeviceMappings"].items():
            # Instance store (virtualName) is encrypted by its hardware; noDevice takes one away.
            is_disk = mapping["virtualName"].absent and mapping["noDevice"].absent
            if is_disk or mapping.unknown:
                yield mapping["ebs"]
    else:
        # An instance always has a root volume, said or not.
        yield owner["rootBlockDevice"]
        yield from owner["ebsBlockDevices"].items()


POLICY = Policy(
    id="ec2-ebs-encrypted",
    severity="high",
    title="Every EBS volume is encrypted",
    why="Snapshots and detached volumes of an unencrypted disk can be read by whoever gets them.",
    fix="set encrypted=True (and kms_key_id) on every block device",
    types=(INSTANCE, LAUNCH_TEMPLATE, VOLUME),
    check=check,
    frameworks={
        "AWS FSBP": ("EC2.3",),
        "CIS AWS v3.0": ("2.2.1",),
        "HIPAA": ("164.312(a)(2)(iv)",),
        "GDPR": ("Art. 32",),
    },
    equivalents=("CKV_AWS_3", "CKV_AWS_8", "AWS-0008", "AWS-0026", "AWS-0131"),
)
