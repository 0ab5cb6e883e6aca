"""Topics must be encrypted at rest by a KMS key."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require


def check(topic: Subject, _: NoConfig) -> Notes:
    """Without one SNS's disks alone are encrypted: whoever may subscribe needs no key."""
    key = topic["kmsMasterKeyId"]
    yield require(key.given(), "no KMS key encrypts its messages", key)


POLICY = Policy(
    id="sns-encrypted",
    severity="medium",
    title="Topics are encrypted at rest by a KMS key",
    why="Alerts tell an intruder what is watched, and by whom.",
    fix="set kms_master_key_id to a key that the publishing services may use",
    types=("aws:sns/topic:Topic",),
    check=check,
    frameworks={
        "AWS Security Hub": ("SNS.1",),
        "HIPAA": ("164.312(a)(2)(iv)",),
        "GDPR": ("Art. 32",),
        "SOC 2": ("CC6.1",),
    },
    equivalents=("CKV_AWS_26", "AWS-0095"),
)
