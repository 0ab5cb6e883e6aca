"""Key policies must not let anyone in."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import statements

ACCOUNT_LIMITS = (
    "kms:calleraccount",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalarn",
    "aws:sourceaccount",
    "aws:sourcearn",
)


def check(key: Subject, _: NoConfig) -> Notes:
    """A key without a policy gets AWS's default one, which lets in its own account only."""
    document = key["policy"]
    for statement in statements(document):
        open_ = statement.allows & statement.anyone & ~statement.limited_by(*ACCOUNT_LIMITS)
        yield require(~open_, "the key policy allows everyone, of any account", document)


POLICY = Policy(
    id="kms-no-wildcard-principal",
    severity="critical",
    title="Key policies name who may use the key",
    why="With Principal * any AWS account can decrypt what the key protects.",
    fix="name the principals, or add a condition on kms:CallerAccount",
    types=("aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"),
    check=check,
    frameworks={"AWS FSBP": ("KMS.5",)},
    equivalents=("CKV_AWS_33",),
)
