"""Policies must not grant everything on everything, nor all of IAM, which is the same."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import Statement, documents, is_boundary, statements
from policies._truth import Truth
from policies._types import IAM_POLICIES, ROLE


def check(policy: Subject, _: NoConfig) -> Notes:
    """A permissions boundary only limits: it is left alone."""
    if is_boundary(policy):
        return
    for document in documents(policy):
        for statement in statements(document):
            admin = statement.allows & _everything(statement) & statement.everywhere
            yield require(~admin, "a statement allows every action on every resource", document)
            iam = statement.allows & _all_of_iam(statement) & statement.everywhere
            yield require(
                ~iam,
                "a statement allows all of IAM: its holder can grant itself the rest",
                document,
            )


def _everything(statement: Statement) -> Truth:
    if statement.has("NotAction"):
        return Truth.YES  # all but a few, and all that AWS will add
    return statement.some_value("Action", lambda action: action in ("*", "*:*"))


def _all_of_iam(statement: Statement) -> Truth:
    return statement.some_value("Action", lambda action: action.lower() == "iam:*")


POLICY = Policy(
    id="iam-no-admin",
    severity="critical",
    title="No policy grants every action, or all of IAM, on every resource",
    why="Whoever gets hold of such a role owns the account: data, keys and the bill.",
    fix="name the actions and the resources that the workload needs",
    types=(*IAM_POLICIES, ROLE),
    check=check,
    kind="stack",
    frameworks={
        "AWS FSBP": ("IAM.1",),
        "CIS AWS v3.0": ("1.16",),
        "HIPAA": ("164.312(a)(1)",),
        "GDPR": ("Art. 25",),
        "SOC 2": ("CC6.1", "CC6.3"),
    },
    equivalents=("CKV_AWS_62", "CKV2_AWS_40"),
)
