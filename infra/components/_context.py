"""What every component knows of its stack, and how it names and protects things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi import ResourceOptions

from infra.tagging import Tags, default_tags

if TYPE_CHECKING:
    from datetime import date

    import pulumi

    from infra.settings import StackSettings


def token(module: str, component: pulumi.ComponentResource) -> str:
    """The type of a component, such as `trimtab:network:Network`; it is part of every urn."""
    return f"trimtab:{module}:{type(component).__name__}"


@dataclass(frozen=True, kw_only=True)
class Context:
    """Which stack, account and region a component is built for."""

    project: str
    stack: str
    settings: StackSettings

    @property
    def account(self) -> str:
        """The account's id."""
        return self.settings.account

    @property
    def region(self) -> str:
        """The region's name."""
        return self.settings.region

    @property
    def production(self) -> bool:
        """Whether data must survive mistakes."""
        return self.settings.production

    @property
    def path(self) -> str:
        """The IAM path of all that the stack's own deployments may create."""
        return f"/ml/{self.stack}/"

    def named(self, what: str) -> str:
        """A name that no other stack of the account uses."""
        return f"{self.project}-{self.stack}-{what}"

    def bucket(self, what: str) -> str:
        """A bucket's name: known before it exists, so that a preview shows its policies in full.

        Bucket names are global, hence the account's id.
        """
        return f"{self.named(what)}-{self.account}"

    def key_alias(self, what: str) -> str:
        """The alias of a key; policies name keys by it, since it is known beforehand."""
        return f"alias/{self.project}/{self.stack}/{what}"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of something of ours in the stack's region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def iam_arn(self, resource: str) -> str:
        """The ARN of something of ours in IAM, which has no region."""
        return f"arn:aws:iam::{self.account}:{resource}"

    def tags(
        self, component: str, *, team: str | None = None, expires_on: date | None = None
    ) -> Tags:
        """The tags of a component, named by the path of its settings."""
        return Tags(
            defaults=default_tags(self.project, self.stack, self.settings),
            component=component,
            team=team,
            expires_on=expires_on,
        )

    def holding_data(self, parent: pulumi.Resource) -> ResourceOptions:
        """Options of a child that holds data: in production it survives `destroy` and mistakes."""
        if not self.production:
            return ResourceOptions(parent=parent)
        return ResourceOptions(parent=parent, protect=True, retain_on_delete=True)
