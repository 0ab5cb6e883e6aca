"""Keys must say in a policy of their own who may use and manage them."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import some
from policies._types import KMS_KEYS

KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"


def check(key: Subject, _: NoConfig) -> Notes:
    """AWS's default policy leaves it to every IAM policy of the account."""
    beside, more = key.attached("keyId", KEY_POLICY)
    policies = [key["policy"], *(node["policy"] for node in beside)]
    yield require(
        some(policy.given() for policy in policies) | more,
        "the key has AWS's default policy: whoever has kms:* in an IAM policy may use it",
        *policies,
    )


POLICY = Policy(
    id="kms-policy-defined",
    severity="medium",
    title="KMS keys have a policy of their own",
    why="With the default policy any administrator of IAM can decrypt the data, unseen by review.",
    fix="pass policy to the key, or add a kms.KeyPolicy for it",
    types=KMS_KEYS,
    check=check,
    kind="stack",
    equivalents=("CKV2_AWS_64",),
)
