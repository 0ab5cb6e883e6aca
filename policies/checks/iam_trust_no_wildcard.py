"""Roles must say who may take them: not everyone, and not the whole of an account."""

from __future__ import annotations

import re

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._documents import Statement, is_refused, statements
from policies._public import open_to_public
from policies._truth import Truth, some
from policies._types import ROLE

ACCOUNT = re.compile(r"(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?")
NARROWING = (
    "sts:externalid",
    "sts:rolesessionname",
    "sts:sourceidentity",
    "aws:multifactorauthpresent",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:username",
)


class Config(Model):
    """Exceptions."""

    accounts: tuple[str, ...] = ()
    """Accounts that may be trusted as a whole, such as one's own: their policies decide."""


def check(role: Subject, config: Config) -> Notes:
    """Naming an account lets in whoever its administrators like, now and later."""
    document = role["assumeRolePolicy"]
    if is_refused(document):
        return
    for statement in statements(document):
        public = open_to_public(statement)
        yield require(~public, "everyone in every AWS account may take the role", document)
        trusts = statement.allows & _whole_account(statement, config.accounts)
        yield require(
            ~trusts | _narrowed(statement),
            "a whole account is trusted without a condition such as sts:ExternalId",
            document,
        )


def _whole_account(statement: Statement, accepted: tuple[str, ...]) -> Truth:
    def whole(name: str) -> bool:
        found = ACCOUNT.fullmatch(name)
        return found is not None and found[1] not in accepted

    principals = statement.principals("AWS")
    return some(
        Truth.UNSURE if p.unknown else Truth.of(isinstance(p.value, str) and whole(p.value))
        for p in principals
    )


def _narrowed(statement: Statement) -> Truth:
    tags = [k for _, k, _ in statement.conditions() if k.startswith("aws:principaltag/")]
    return statement.limited_by(*NARROWING, *tags)


POLICY = Policy(
    id="iam-trust-no-wildcard",
    severity="critical",
    title="Roles are not open to everyone, nor to whole accounts without a condition",
    why="A role that trusts * belongs to whoever finds its ARN, and ARNs are no secret.",
    fix="name the role, user or service in Principal; for other accounts add sts:ExternalId",
    types=(ROLE,),
    check=check,
    equivalents=("CKV_AWS_60", "CKV_AWS_61"),
    config=Config,
)
