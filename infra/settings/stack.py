"""Who a stack is: its kind, its account, its region and zones, and who pays for it."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from cost.errors import SettingsError
from infra.settings._base import Name, Section, TagValue, refusal

_FOREIGN = ("cn-", "eusc-", "us-gov-", "us-iso")
"""Regions of other partitions: other ARNs, other accounts, and not all of the services."""


class StackSettings(Section):
    """The identity that every resource's tags carry."""

    kind: Literal["environment", "account"]
    """`account` owns what exists once in an AWS account, `environment` everything else."""
    environment: Name
    """The value of the tag `environment`."""
    production: bool = False
    """Buckets, keys and balancers are protected from deletion, nothing is force-destroyed."""
    account: Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
    """The only AWS account that the provider will touch; quote it, it may begin with a zero."""
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
    zones: tuple[str, ...] = Field(default=(), max_length=6)
    """Availability zones by name. Three at least for an environment: spot needs the choice."""
    recovery_region: (
        Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] | None
    ) = None
    """Where replicas and copies of backups go, for the day when the region is lost; the boundary
    lets roles work there as well. By itself it costs nothing."""
    team: TagValue
    owner: TagValue
    cost_center: TagValue

    @model_validator(mode="after")
    def _zones_fit(self) -> Self:
        if self.region.startswith(_FOREIGN):
            raise refusal(
                f"{self.region} is outside AWS's commercial partition",
                key="region",
                allowed="a region whose ARNs begin with arn:aws:",
            )
        self._check_recovery_region()
        for zone in self.zones:
            if zone[:-1] != self.region or zone[-1] not in "abcdef":
                raise refusal(
                    f"zone {zone!r} is not in {self.region}",
                    key="zones",
                    allowed=f"{self.region}a … {self.region}f",
                )
        if len(set(self.zones)) != len(self.zones):
            raise refusal("a zone is listed twice", key="zones", allowed="different zones")
        if self.kind == "environment" and len(self.zones) < 3:
            raise refusal(
                f"{len(self.zones)} zones are too few for an environment",
                key="zones",
                allowed="3 to 6 zones",
            )
        return self

    def _check_recovery_region(self) -> None:
        other = self.recovery_region
        if other == self.region:
            raise refusal(
                f"what happens to {self.region} would happen to its copies as well",
                key="recovery_region",
                allowed="another region",
            )
        if other is not None and other.startswith(_FOREIGN):
            raise refusal(
                f"{other} is outside AWS's commercial partition",
                key="recovery_region",
                allowed="a region whose ARNs begin with arn:aws:",
            )


STACK_NAME = re.compile(r"[a-z][a-z0-9]{0,19}")
"""Part of every name: short enough for a bucket's 63 characters, in letters that buckets have.

Without hyphens, so that no stack's names begin with another's: permissions are given by prefix.
"""


def check_stack_name(stack: str) -> None:
    """Refuse a stack whose resources AWS could not name.

    Raises:
        SettingsError: the name is too long, or has other characters.
    """
    if STACK_NAME.fullmatch(stack) is None:
        raise SettingsError(
            f"a stack cannot be named {stack!r}: its name is part of the names of its buckets",
            where=f"Pulumi.{stack}.yaml",
            allowed="1 to 20 small letters and digits, a letter first",
        )
