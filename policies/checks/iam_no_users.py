"""People and machines must take roles: users of IAM have keys that never expire."""

from __future__ import annotations

from fnmatch import fnmatchcase

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._truth import Node, Truth, every

USER = "aws:iam/user:User"
ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment"
OF_USERS = (
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/accessKey:AccessKey",
    "aws:iam/userLoginProfile:UserLoginProfile",
)


class Config(Model):
    """Exceptions."""

    names: tuple[str, ...] = ()
    """Names of users that there may be, such as `break-glass-*`."""


def check(resource: Subject, config: Config) -> Notes:
    """A user, what belongs to one, and policies attached to some."""
    if resource.type == ATTACHMENT:
        users = resource["users"]
        excepted = every(_is_one_of(user, config.names) for user in users.items())
        if users.unknown:  # it may be empty
            excepted = Truth.UNSURE
        yield require(excepted, "a policy is attached to users", users)
        return
    excepted = Truth.NO
    if config.names:
        excepted = _is_one_of(resource["name" if resource.type == USER else "user"], config.names)
    of_its_own = "an IAM user gets keys or permissions of its own"
    yield require(excepted, "an IAM user is made" if resource.type == USER else of_its_own)


def _is_one_of(user: Node, names: tuple[str, ...]) -> Truth:
    if not names:
        return Truth.NO
    if user.unknown or user.absent:
        return Truth.UNSURE
    return Truth.of(any(fnmatchcase(str(user.value), name) for name in names))


POLICY = Policy(
    id="iam-no-users",
    severity="medium",
    title="There are no IAM users, nor keys and policies of users",
    why="Access keys leak with laptops and notebooks, and work until somebody remembers them.",
    fix="use IAM Identity Center for people, roles for machines, OIDC for CI",
    types=(USER, ATTACHMENT, *OF_USERS),
    check=check,
    frameworks={"AWS FSBP": ("IAM.2",)},
    equivalents=("CKV_AWS_273", "CKV_AWS_40"),
    config=Config,
)
