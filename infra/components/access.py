"""The roles of an environment, all below one boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._boundary import boundary_policy
from infra.components._context import token
from infra.components._grants import (
    VIEW,
    data_scientist_statements,
    deploy_statements,
    finops_statements,
    preview_statements,
)
from infra.components._policy import Statement, document, trust

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._context import Context
    from infra.settings import AccessSettings

GITHUB = "token.actions.githubusercontent.com"


@dataclass(frozen=True, kw_only=True)
class AccessArgs:
    """What Access needs."""

    context: Context
    settings: AccessSettings
    bucket_keys: Mapping[str, str]
    """The lake's data buckets, and the entry of `trimtab:keys` that encrypts each."""
    grants: Sequence[Statement] = ()
    """What the deploy role needs for the sections of this stack, beside what all stacks need."""


@dataclass(frozen=True, kw_only=True)
class _Role:
    """One role: who may assume it, and what it may do."""

    name: str
    description: str
    trust: str
    statements: Sequence[Statement]
    managed: Sequence[str] = ()
    hours: int = 1


class Access(pulumi.ComponentResource):
    """A boundary, two roles for GitHub's workflows, and roles for people.

    The pipeline's roles and the boundary lie where the deploy role cannot change them: an
    administrator deploys changes of this component.
    """

    boundary: pulumi.Output[str]
    """The boundary's ARN, for the roles of instances."""
    role_arns: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: AccessArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("access", self), name, None, opts)
        self._args = args
        self._tags = args.context.tags("access")
        self._boundary = self._make_boundary()
        self.boundary = self._boundary.arn
        wanted = [*self._pipeline(), *self._people()]
        self.role_arns = {role.name: self._make_role(role) for role in wanted}
        self.register_outputs({"boundary": self.boundary, "role_arns": self.role_arns})

    def _make_boundary(self) -> aws.iam.Policy:
        context = self._args.context
        return aws.iam.Policy(
            "access-boundary",
            name=context.named("boundary"),
            path=context.path,
            description="What no role of this stack can do, whatever its own policies say",
            policy=boundary_policy(context),
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self),
        )

    def _pipeline(self) -> list[_Role]:
        """Pull requests may look, the guarded environment may deploy. No keys, no `repo:*`."""
        github, context = self._args.settings.github, self._args.context
        if github is None:
            return []
        repository = f"repo:{github.organization}/{github.repository}"
        return [
            _Role(
                name="preview",
                description="Previews of pull requests: reads settings, changes nothing",
                trust=_github_trust(context, f"{repository}:pull_request"),
                statements=preview_statements(context, self._args.settings),
                managed=VIEW,
            ),
            _Role(
                name="deploy",
                description=f"Deployments from GitHub's environment {github.deploy_environment}",
                trust=_github_trust(
                    context, f"{repository}:environment:{github.deploy_environment}"
                ),
                statements=[
                    *deploy_statements(context, self._args.settings),
                    *self._args.grants,
                ],
                managed=VIEW,
            ),
        ]

    def _people(self) -> list[_Role]:
        settings, context = self._args.settings, self._args.context
        roles = {
            "data-scientist": (
                settings.data_scientists,
                data_scientist_statements(context, self._args.bucket_keys),
            ),
            "finops": (settings.finops, finops_statements(context, settings)),
        }
        return [
            _Role(
                name=name,
                description=f"People who work as {name}",
                trust=trust({"AWS": list(who)}),
                statements=statements,
                hours=settings.session_hours,
            )
            for name, (who, statements) in roles.items()
            if who
        ]

    def _make_role(self, wanted: _Role) -> pulumi.Output[str]:
        context, child = self._args.context, ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"access-{wanted.name}",
            name=context.named(wanted.name),
            path=f"{context.path}ci/" if wanted.managed else f"{context.path}people/",
            description=wanted.description,
            assume_role_policy=wanted.trust,
            permissions_boundary=self.boundary,
            max_session_duration=wanted.hours * 3600,
            tags=self._tags.own(),
            opts=child,
        )
        for arn in wanted.managed:
            aws.iam.RolePolicyAttachment(
                f"access-{wanted.name}-{arn.rsplit('/', 1)[-1]}",
                role=role.name,
                policy_arn=arn,
                opts=child,
            )
        if wanted.statements:
            aws.iam.RolePolicy(
                f"access-{wanted.name}",
                role=role.id,
                policy=document(*wanted.statements),
                opts=child,
            )
        found: pulumi.Output[str] = role.arn
        return found


def _github_trust(context: Context, subject: str) -> str:
    """Exactly one kind of run of one repository; the provider belongs to the account stack."""
    condition: dict[str, Any] = {
        "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": subject}
    }
    return trust({"Federated": context.iam_arn(f"oidc-provider/{GITHUB}")}, condition)
