"""Functions must not be open to anyone, nor to anyone's use of an AWS service."""

from __future__ import annotations

import re
from typing import Final

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth

PERMISSION: Final = "aws:lambda/permission:Permission"
URL: Final = "aws:lambda/functionUrl:FunctionUrl"
_SERVICE: Final = re.compile(r"[\w.-]+\.amazonaws\.com(\.cn)?")
_BUCKETS: Final = "s3.amazonaws.com"


def check(subject: Subject, _: NoConfig) -> Notes:
    """What a service does for a stranger's account comes from the same principal as for ours."""
    if subject.type == URL:
        kind = subject["authorizationType"]
        yield require(~kind.is_one_of("NONE"), "its URL answers anyone", kind)
        return
    principal = subject["principal"]
    arn, account = subject["sourceArn"], subject["sourceAccount"]
    yield require(
        ~principal.is_one_of("*") | subject["principalOrgId"].given(),
        "any AWS account may call it",
        principal,
    )
    yield require(
        ~_is_service(principal) | arn.given() | account.given(),
        f"anyone may have {principal.shown} call it: no source is named",
        principal,
    )
    yield require(
        ~principal.is_one_of(_BUCKETS) | account.given() | ~arn.given(),
        "a bucket's ARN names no account: whoever takes the name over may call it",
        account,
    )


def _is_service(principal: Node) -> Truth:
    if principal.unknown:
        return Truth.UNSURE
    return Truth.of(_SERVICE.fullmatch(str(principal.value)) is not None)


POLICY = Policy(
    id="lambda-not-public",
    severity="critical",
    title="Functions may be called by named accounts and sources only",
    why="Strangers run your code with its role's rights, and you pay for every call.",
    fix="name the principal, set source_arn and source_account; for URLs use AWS_IAM",
    types=(PERMISSION, URL),
    check=check,
    frameworks={
        "AWS FSBP": ("Lambda.1",),
        "HIPAA": ("164.308(a)", "164.312(a)", "164.312(e)"),
        "SOC 2": ("CC6.1", "CC6.6"),
    },
    equivalents=("CKV_AWS_301", "CKV_AWS_364", "CKV_AWS_258", "AWS-0067"),
)
