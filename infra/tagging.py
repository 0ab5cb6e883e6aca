"""The one place that builds tags: how a resource is found on the bill and in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from infra.settings import StackSettings

TAG_KEYS = (
    "project",
    "stack",
    "environment",
    "team",
    "owner",
    "cost-center",
    "component",
    "managed-by",
    "expires-on",
)
"""All keys that we set; those of the bill are activated as cost-allocation tags."""


@dataclass(frozen=True, kw_only=True)
class Tags:
    """A component's tags: `own` beside the provider's defaults, `whole` where those do not reach.

    Default tags reach neither what an autoscaling group launches nor the volumes of instances.
    """

    defaults: Mapping[str, str]
    component: str
    team: str | None = None
    expires_on: date | None = None

    def own(self, name: str | None = None, *, backup: str | None = None) -> dict[str, str]:
        """What a resource of the component carries beside the provider's defaults.

        Args:
            name: what the AWS console shows, for resources that have no name otherwise.
            backup: `daily` for what holds data that the section recovery backs up.
        """
        tags = {"component": self.component}
        if self.team is not None:
            tags["team"] = self.team
        if self.expires_on is not None:
            tags["expires-on"] = self.expires_on.isoformat()
        if backup is not None:
            tags["backup"] = backup
        if name is not None:
            tags["Name"] = name
        return tags

    def whole(self, name: str | None = None) -> dict[str, str]:
        """All tags, for what is launched on our behalf."""
        return {**self.defaults, **self.own(name)}


def default_tags(project: str, stack: str, settings: StackSettings) -> dict[str, str]:
    """The tags that the provider puts on every resource it makes."""
    return {
        "project": project,
        "stack": stack,
        "environment": settings.environment,
        "team": settings.team,
        "owner": settings.owner,
        "cost-center": settings.cost_center,
        "managed-by": "trimtab",
    }
