"""What every component knows of its stack, and how it names and protects things."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    away: str | None = None
    """The `region=` of resources that are not in the provider's region; None at home."""

    def in_recovery(self) -> Context:
        """The same stack as seen from its recovery region: ARNs and policies are those of there.

        Raises:
            ValueError: the settings name none.
        """
        region = self.settings.recovery_region
        if region is None:
            raise ValueError("settings that need a recovery region are refused without one")
        there = self.settings.model_copy(update={"region": region, "recovery_region": None})
        return replace(self, settings=there, away=region)

    @property
    def account(self) -> str:
        """The account's id."""
        return self.settings.account

    @property
    def region(self) -> str:
        """The region's name."""
        return self.settings.region

    @property
    def recovery_region(self) -> str | None:
        """Where replicas and copies of backups go, if anywhere."""
        return self.settings.recovery_region

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that roles of the stack work in."""
        return (self.region, *([self.recovery_region] if self.recovery_region else []))

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

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """The ARN of something of ours, in the stack's region unless another is named."""
        return f"arn:aws:{service}:{region or self.region}:{self.account}:{resource}"

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
