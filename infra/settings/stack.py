"""Who a stack is: its kind, its account, its region and zones, and who pays for it."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal


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
    team: TagValue
    owner: TagValue
    cost_center: TagValue

    @model_validator(mode="after")
    def _zones_fit(self) -> Self:
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
