"""Roles that CI takes, and roles beside ones that have a boundary, must have one too."""

from __future__ import annotations

from fnmatch import fnmatchcase

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._documents import statements
from policies._truth import Node, Truth, some
from policies._types import ROLE


class Config(Model):
    """Which roles."""

    everywhere: bool = False
    """Ask it of every role."""
    issuers: tuple[str, ...] = (
        "token.actions.githubusercontent.com",
        "gitlab.com",
        "app.terraform.io",
        "api.pulumi.com",
        "agent.buildkite.com",
        "oidc.circleci.com",
    )
    """Hosts whose tokens mean that CI takes the role."""
    exempt: tuple[str, ...] = ()
    """Names of roles in the program that need none, such as `break-glass-*`."""


def check(role: Subject, config: Config) -> Notes:
    """Where one role has a boundary the stack uses them, and the one without is a way around."""
    if any(fnmatchcase(role.resource.name, name) for name in config.exempt):
        return
    boundary = role["permissionsBoundary"]
    if config.everywhere or _used_beside(role):
        yield require(boundary.given(), "the role has no permissions boundary", boundary)
        return
    by_ci = some(
        statement.allows & some(_is_of(p, config) for p in statement.principals("Federated"))
        for statement in statements(role["assumeRolePolicy"])
    )
    yield require(
        boundary.given() | ~by_ci, "CI takes the role, and it has no permissions boundary", boundary
    )


def _used_beside(role: Subject) -> bool:
    return any(
        other is not role.resource and not Node(other.inputs)["permissionsBoundary"].absent
        for other in role.index.of_type(ROLE)
    )


def _is_of(principal: Node, config: Config) -> Truth:
    if principal.unknown:
        return Truth.UNSURE
    return Truth.of(any(issuer in str(principal.value) for issuer in config.issuers))


POLICY = Policy(
    id="iam-permissions-boundary",
    severity="medium",
    title="Roles of CI, and of stacks that use boundaries, have a permissions boundary",
    why="Who may write roles writes one for administrators, unless a boundary caps what it can do.",
    fix="set permissions_boundary to the ARN of the policy that caps the stack's roles",
    types=(ROLE,),
    check=check,
    kind="stack",
    config=Config,
)
