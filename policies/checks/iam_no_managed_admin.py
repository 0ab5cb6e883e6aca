"""AWS's own policies for administrators must not be attached to what programs create."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._truth import Truth
from policies._types import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies._truth import Node

ATTACHMENTS = tuple(
    f"aws:iam/{kind[0].lower()}{kind[1:]}:{kind}"
    for kind in (
        "RolePolicyAttachment",
        "UserPolicyAttachment",
        "GroupPolicyAttachment",
        "PolicyAttachment",
    )
)


class Config(Model):
    """Names of AWS managed policies."""

    deny: tuple[str, ...] = (
        "AdministratorAccess",
        "IAMFullAccess",
        "PowerUserAccess",
        "AmazonSageMakerFullAccess",
    )


def check(attachment: Subject, config: Config) -> Notes:
    """An ARN of AWS's is always literal: one that is not known yet is a policy of ours."""
    for arn in _arns(attachment):
        name = str(arn.value).rpartition("/")[2]
        denied = isinstance(arn.value, str) and ":aws:policy/" in arn.value and name in config.deny
        yield require(Truth.of(not denied), f"{name} is attached", arn)
    if attachment["managedPolicyArns"].unknown:
        yield require(Truth.UNSURE, "one of AWS's is attached", attachment["managedPolicyArns"])


def _arns(attachment: Subject) -> Iterator[Node]:
    if attachment.type == ROLE:
        yield from attachment["managedPolicyArns"].items()
    else:
        yield attachment["policyArn"]


POLICY = Policy(
    id="iam-no-managed-admin",
    severity="critical",
    title="No administrator policy of AWS's is attached",
    why="AdministratorAccess and its like grant the account; SageMaker's full access every bucket.",
    fix="write a policy with the actions and resources that the workload needs",
    types=(*ATTACHMENTS, ROLE),
    check=check,
    frameworks={"AWS FSBP": ("IAM.1",), "CIS AWS v3.0": ("1.16",), "HIPAA": ("164.312(a)(1)",)},
    equivalents=("CKV_AWS_274", "CKV2_AWS_56"),
    config=Config,
)
