"""Bucket policies must say who: nothing is allowed to everyone without a condition that narrows."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import is_refused, statements
from policies._public import open_to_public
from policies._types import BUCKET, BUCKET_POLICY


def check(subject: Subject, _: NoConfig) -> Notes:
    """Conditions narrow where they hold requests to fixed accounts, networks or resources."""
    document = subject["policy"]
    if is_refused(document):
        return
    for statement in statements(document):
        yield require(
            ~open_to_public(statement), "the bucket policy allows something to everyone", document
        )


POLICY = Policy(
    id="s3-policy-no-wildcard-principal",
    severity="critical",
    title="No bucket policy allows anything to everyone",
    why='With Principal "*" anyone reads or overwrites what the statement covers.',
    fix="name the principals, or add a condition on aws:PrincipalOrgID or aws:SourceVpce",
    types=(*BUCKET_POLICY, *BUCKET),
    check=check,
    frameworks={
        "AWS FSBP": ("S3.2", "S3.3"),
        "HIPAA": ("164.312(a)(1)",),
        "SOC 2": ("CC6.1", "CC6.3", "CC6.6"),
    },
    equivalents=("CKV_AWS_70",),
)
