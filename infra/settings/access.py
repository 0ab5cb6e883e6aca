"""Who may do what: the roles of the pipeline and of people."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, refusal

Principal = Annotated[
    str, StringConstraints(pattern=r"^arn:aws:iam::\d{12}:(role|user)/[\w+=,.@/-]+$")
]
"""One role or user. Whole accounts and wildcards are refused."""

Persona = Literal["data-engineer", "data-scientist", "ml-engineer", "platform", "finops", "auditor"]
"""Kinds of people; docs/components/access.md says what each may do."""

OF_TEAMS: Final[tuple[Persona, ...]] = ("data-engineer", "data-scientist", "ml-engineer")
"""Who sees the own team's part of an environment only."""

IDENTITY_CENTER: Final = ":role/aws-reserved/sso.amazonaws.com/"


class GithubSettings(Section):
    """The repository whose workflows may assume the preview and the deploy role."""

    organization: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
    repository: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    deploy_environment: Annotated[str, StringConstraints(pattern=r"^[\w-]+$")]
    """GitHub environment that guards deployments; set reviewers on it."""


class PeopleSettings(Section):
    """Who may assume a persona's role, and for which teams."""

    principals: Annotated[tuple[Principal, ...], Field(min_length=1, max_length=20)]
    """ARNs of roles or users, such as those that IAM Identity Center makes."""
    teams: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """The teams that they may work for: a session carries one of them as its tag `team`. Needed by
    data-engineer, data-scientist and ml-engineer; the others see the whole environment."""
    team_from: Literal["tag", "choice"] = "tag"
    """`tag`: the team is the principal's own tag `team`, of its IAM role or of its sign-in (an
    attribute for access control of IAM Identity Center), and can be no other. `choice`: whoever
    assumes the role names one of `teams`."""


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
    people: dict[Persona, PeopleSettings] = Field(default={})
    """A role for each persona: data-engineer, data-scientist, ml-engineer, platform, finops or
    auditor; docs/components/access.md prints what each may do."""
    session_hours: Annotated[int, Field(ge=1, le=12)] = 4
    """How long people work before they sign in again. AWS allows one hour only to those who assume
    the role from another role's session."""
    mfa: bool = False
    """People's roles ask for a second factor in the session that assumes them. IAM users have it;
    sessions of IAM Identity Center never say so, and ask for it when people sign in."""
    source_identity: bool = False
    """People's sessions must name who they are (`sts:SourceIdentity`); CloudTrail carries it
    through all that follows."""
    unused_access_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """An analyser reports permissions and roles that nobody used for so long. 0.20 USD a month for
    each role and user of the account: enough in one of an account's stacks. What can be reached
    from outside is reported by the account stack's analyser, free of charge."""
    policies_per_role: Annotated[int, Field(ge=10, le=25)] = 10
    """The account's quota of managed policies a role (L-0DA4ABF3); the deploy role needs more
    policies with each section."""

    @model_validator(mode="after")
    def _teams_where_needed(self) -> Self:
        for persona, people in self.people.items():
            scoped = persona in OF_TEAMS
            if scoped and not people.teams:
                raise refusal(
                    f"a {persona} sees what is the own team's, and there is no team",
                    key=f"people.{persona}.teams",
                    allowed="names of teams, such as [search, ranking]",
                )
            if not scoped and people.teams:
                raise refusal(
                    f"{persona} sees the whole environment, whatever the team",
                    key=f"people.{persona}.teams",
                    allowed=f"no teams; they limit {', '.join(OF_TEAMS)}",
                )
        return self

    @model_validator(mode="after")
    def _teams_apart(self) -> Self:
        """A team's models begin with its name and a hyphen."""
        teams = sorted({team for people in self.people.values() for team in people.teams})
        for team in teams:
            inside = [other for other in teams if other.startswith(f"{team}-")]
            if inside:
                raise refusal(
                    f"models of team {inside[0]!r} would be {team}'s as well: their names begin "
                    f"with {team}-",
                    key="people",
                    allowed="teams of which no name begins with another's and a hyphen",
                )
        return self

    @model_validator(mode="after")
    def _second_factor(self) -> Self:
        for persona, people in self.people.items():
            signed_in = [p for p in people.principals if IDENTITY_CENTER in p]
            if self.mfa and signed_in:
                raise refusal(
                    f"{persona}: sessions of IAM Identity Center never carry a second factor, so "
                    "that nobody could assume the role",
                    key="mfa",
                    allowed="false; ask for it in IAM Identity Center",
                )
        return self
