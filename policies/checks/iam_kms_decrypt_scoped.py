"""The right to decrypt must name the keys."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import Statement, documents, is_boundary, statements
from policies._truth import Truth, some
from policies._types import IAM_POLICIES, ROLE

ACTIONS = ("kms:Decrypt", "kms:ReEncryptFrom")
# Conditions that choose keys. kms:ViaService chooses who calls: any key will still do.
CHOOSING = ("aws:resourcetag/", "kms:resourcealiases", "kms:requestalias", "kms:encryptioncontext")


def check(policy: Subject, _: NoConfig) -> Notes:
    """A key's policy that trusts the account leaves it to IAM who may decrypt."""
    if is_boundary(policy):
        return
    for document in documents(policy):
        for statement in statements(document):
            decrypts = statement.allows & some(statement.covers(action) for action in ACTIONS)
            wide = statement.everywhere | statement.some_value("Resource", _any_key)
            yield require(
                ~(decrypts & wide & ~_chosen(statement)),
                "decryption is allowed with every KMS key",
                document,
            )


def _any_key(arn: str) -> bool:
    return arn.endswith(":key/*")


def _chosen(statement: Statement) -> Truth:
    keys = [key for _, key, _ in statement.conditions() if key.startswith(CHOOSING)]
    return statement.limited_by(*keys)


POLICY = Policy(
    id="iam-kms-decrypt-scoped",
    severity="high",
    title="The right to decrypt with KMS names the keys",
    why="With every key one role reads what every other team has encrypted.",
    fix="name key ARNs in Resource, or add a condition on kms:ResourceAliases or aws:ResourceTag",
    types=(*IAM_POLICIES, ROLE),
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("KMS.1", "KMS.2")},
)
