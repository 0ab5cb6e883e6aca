"""The roles of an environment, all below one boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._boundary import boundary_policy
from infra.components._context import token
from infra.components._grants import VIEW, deploy_statements, preview_statements
from infra.components._packing import INLINE_LIMIT, pack, size, unique
from infra.components._people import people_trust
from infra.components._personas import MANAGED, STATEMENTS
from infra.components._policy import Statement, document, trust

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._abilities import Site
    from infra.components._context import Context
    from infra.settings import AccessSettings

GITHUB = "token.actions.githubusercontent.com"


@dataclass(frozen=True, kw_only=True)
class AccessArgs:
    """What Access needs."""

    context: Context
    settings: AccessSettings
    site: Site
    """What people work with."""
    grants: Sequence[Statement] = ()
    """What the deploy role needs for the sections of this stack, beside what all stacks need."""


@dataclass(frozen=True, kw_only=True)
class _Role:
    """One role: who may assume it, and what it may do."""

    name: str
    kind: Literal["ci", "people"]
    description: str
    trust: str
    statements: Sequence[Statement]
    managed: Sequence[str] = ()
    """AWS's own policies."""
    large: bool = False
    """Its statements grow with the stack: they are in policies of their own in any case, so that
    one more section does not move them all."""
    hours: int = 1


class Access(pulumi.ComponentResource):
    """A boundary, two roles for GitHub's workflows, and a role for each kind of people.

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
        self._child = ResourceOptions(parent=self)
        self._boundary = self._make_boundary()
        self.boundary = self._boundary.arn
        wanted = [*self._pipeline(), *self._people()]
        self.role_arns = {role.name: self._make_role(role) for role in wanted}
        self._find_unused()
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
            opts=self._child,
        )

    def _pipeline(self) -> list[_Role]:
        """Pull requests and mornings may look, the guarded environment may deploy. No `repo:*`."""
        github, context = self._args.settings.github, self._args.context
        if github is None:
            return []
        repository = f"repo:{github.organization}/{github.repository}"
        return [
            _Role(
                name="preview",
                kind="ci",
                description="Previews of pull requests, and looks for drift: changes nothing",
                # A job of an environment says its environment, not what started it.
                trust=_github_trust(
                    context,
                    f"{repository}:pull_request",
                    f"{repository}:environment:{context.stack}-preview",
                ),
                statements=preview_statements(context, self._args.settings),
                managed=VIEW,
            ),
            _Role(
                name="deploy",
                kind="ci",
                description=f"Deployments from GitHub's environment {github.deploy_environment}",
                trust=_github_trust(
                    context, f"{repository}:environment:{github.deploy_environment}"
                ),
                statements=[
                    *deploy_statements(context, self._args.settings),
                    *self._args.grants,
                ],
                managed=VIEW,
                large=True,
            ),
        ]

    def _people(self) -> list[_Role]:
        settings = self._args.settings
        return [
            _Role(
                name=persona,
                kind="people",
                description=f"People who work as {persona}",
                trust=people_trust(persona, people, settings),
                statements=STATEMENTS[persona](self._args.site),
                managed=MANAGED.get(persona, ()),
                hours=settings.session_hours,
            )
            for persona, people in settings.people.items()
        ]

    def _make_role(self, wanted: _Role) -> pulumi.Output[str]:
        context = self._args.context
        role = aws.iam.Role(
            f"access-{wanted.name}",
            name=context.named(wanted.name),
            path=f"{context.path}{wanted.kind}/",
            description=wanted.description,
            assume_role_policy=wanted.trust,
            permissions_boundary=self.boundary,
            max_session_duration=wanted.hours * 3600,
            tags=self._tags.own(),
            opts=self._child,
        )
        for arn in wanted.managed:
            self._attach(f"access-{wanted.name}-{arn.rsplit('/', 1)[-1]}", role, arn)
        policy = document(*unique(wanted.statements))
        if wanted.large or size(policy) > INLINE_LIMIT:
            self._grant_apart(wanted, role)
        elif wanted.statements:
            aws.iam.RolePolicy(
                f"access-{wanted.name}", role=role.id, policy=policy, opts=self._child
            )
        found: pulumi.Output[str] = role.arn
        return found

    def _attach(self, name: str, role: aws.iam.Role, arn: pulumi.Input[str]) -> None:
        aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=arn, opts=self._child)

    def _grant_apart(self, wanted: _Role, role: aws.iam.Role) -> None:
        """As many policies as it takes, beside the role, where no deployment can change them."""
        context = self._args.context
        free = self._args.settings.policies_per_role - len(wanted.managed)
        whose = context.named(wanted.name)
        for number, policy in enumerate(pack(wanted.statements, policies=free, whose=whose), 1):
            made = aws.iam.Policy(
                f"access-{wanted.name}-{number}",
                name=f"{whose}-{number}",
                path=f"{context.path}{wanted.kind}/",
                description=f"Part {number} of what {wanted.name} may do",
                policy=policy,
                tags=self._tags.own(),
                opts=self._child,
            )
            self._attach(f"access-{wanted.name}-{number}", role, made.arn)

    def _find_unused(self) -> None:
        """Permissions that nobody uses; what outsiders reach is the account stack's to find."""
        days = self._args.settings.unused_access_days
        if days is None:
            return
        aws.accessanalyzer.Analyzer(
            "access-unused",
            analyzer_name=self._args.context.named("unused"),
            type="ACCOUNT_UNUSED_ACCESS",
            configuration={"unused_access": {"unused_access_age": days}},
            tags=self._tags.own(),
            opts=self._child,
        )


def _github_trust(context: Context, *subjects: str) -> str:
    """Exactly these kinds of run of one repository; the provider belongs to the account stack."""
    subject = subjects[0] if len(subjects) == 1 else list(subjects)
    condition: dict[str, Any] = {
        "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": subject}
    }
    return trust({"Federated": context.iam_arn(f"oidc-provider/{GITHUB}")}, condition)
