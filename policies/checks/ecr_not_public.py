"""Policies of repositories must not let everyone in."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import is_refused, statements
from policies._public import open_to_public


def check(policy: Subject, _: NoConfig) -> Notes:
    """A condition on the organisation or the account keeps everyone else out."""
    document = policy["policy"]
    if is_refused(document):
        return
    for statement in statements(document):
        yield require(
            ~open_to_public(statement), "every AWS account may use the repository", document
        )


POLICY = Policy(
    id="ecr-not-public",
    severity="critical",
    title="No ECR repository is open to every AWS account",
    why="Images carry code, model weights and often credentials; who may push owns what runs.",
    fix="name the accounts or roles in Principal, or add a condition on aws:PrincipalOrgID",
    types=("aws:ecr/repositoryPolicy:RepositoryPolicy",),
    check=check,
    equivalents=("CKV_AWS_32", "AWS-0032"),
)
