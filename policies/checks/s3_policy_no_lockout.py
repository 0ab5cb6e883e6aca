"""A bucket policy must not deny everyone the right to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import is_refused, statements
from policies._truth import Truth
from policies._types import BUCKET, BUCKET_POLICY

if TYPE_CHECKING:
    from policies._documents import Statement


def check(subject: Subject, _: NoConfig) -> Notes:
    """A condition, or principals who are excepted, leave someone a way in."""
    document = subject["policy"]
    if is_refused(document):
        return
    for statement in statements(document):
        locks_out = (
            statement.denies
            & _is_empty(statement, "Condition")
            & _is_empty(statement, "NotPrincipal")
            & statement.anyone
            & statement.covers("s3:PutBucketPolicy")
            & _is_about_the_bucket(statement)
        )
        yield require(
            ~locks_out, "a statement denies everyone s3:PutBucketPolicy, for good", document
        )


def _is_empty(statement: Statement, part: str) -> Truth:
    node = statement.node.below(part)
    return Truth.UNSURE if node.unknown else Truth.of(node.absent)


def _is_about_the_bucket(statement: Statement) -> Truth:
    """Objects' ARNs have a slash, the bucket's has none."""
    all_but = statement.some_value("NotResource", lambda arn: "/" not in arn)
    if not statement.has("Resource"):
        return ~all_but
    return statement.some_value("Resource", lambda arn: "/" not in arn)


POLICY = Policy(
    id="s3-policy-no-lockout",
    severity="high",
    title="No bucket policy locks everyone out",
    why="Only the account's root user can take such a policy away; until then jobs stand still.",
    fix="add a condition to the statement that denies, or deny less than s3:*",
    types=(*BUCKET_POLICY, *BUCKET),
    check=check,
    equivalents=("CKV_AWS_93",),
)
