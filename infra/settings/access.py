"""Who may do what: the roles of the pipeline and of people."""

from typing import Annotated

from pydantic import Field, StringConstraints

from infra.settings._base import Section

Principal = Annotated[
    str, StringConstraints(pattern=r"^arn:aws:iam::\d{12}:(role|user)/[\w+=,.@/-]+$")
]
"""One role or user. Whole accounts and wildcards are refused."""


class GithubSettings(Section):
    """The repository whose workflows may assume the preview and the deploy role."""

    organization: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
    repository: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    deploy_environment: Annotated[str, StringConstraints(pattern=r"^[\w-]+$")]
    """GitHub environment that guards deployments; set reviewers on it."""


class AccessSettings(Section):
    """Who may do what. A role that nobody may assume is not made."""

    github: GithubSettings | None = None
    """Roles for previews and deployments; without it there are none."""
    state_bucket: (
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{2,62}$")] | None
    ) = None
    """Bucket of Pulumi's state, where it is kept in S3: both pipeline roles need it."""
    secrets_key: (
        Annotated[str, StringConstraints(pattern=r"^arn:aws:kms:[\w-]+:\d{12}:key/[\w-]+$")] | None
    ) = None
    """Key of the stack's secrets provider, where it is KMS."""
    billing_bucket: (
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{2,62}$")] | None
    ) = None
    """Bucket of the account stack's billing export, for the finops role to read."""
    data_scientists: tuple[Principal, ...] = ()
    """ARNs of roles or users: they read the lake, write checkpoints and ask for capacity."""
    finops: tuple[Principal, ...] = ()
    """ARNs of roles or users: they read costs and utilisation."""
    session_hours: Annotated[int, Field(ge=1, le=12)] = 4
