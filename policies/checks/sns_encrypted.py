"""Topics must be encrypted at rest."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require


def check(topic: Subject, _: NoConfig) -> Notes:
    """SNS stores messages unencrypted unless a key is named."""
    key = topic["kmsMasterKeyId"]
    yield require(key.given(), "messages are stored unencrypted", key)


POLICY = Policy(
    id="sns-encrypted",
    severity="medium",
    title="Topics are encrypted at rest",
    why="Alerts tell an intruder what is watched, and by whom.",
    fix="set kms_master_key_id to a key that the publishing services may use",
    types=("aws:sns/topic:Topic",),
    check=check,
    frameworks={"AWS FSBP": ("SNS.1",), "HIPAA": ("164.312(a)(2)(iv)",), "GDPR": ("Art. 32",)},
    equivalents=("CKV_AWS_26", "AWS-0095"),
)
