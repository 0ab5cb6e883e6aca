"""The shape of an estimate, in JSON and in Python: add keys, never rename."""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003 - pydantic reads it at run time
from typing import Final, Literal

from pydantic import Field

from cost.models import Model
from cost.money import Money
from cost.pricing.base import Part, Percentiles

SCHEMA_VERSION: Final = 1

Op = Literal["added", "removed", "changed"]


class ResourceCost(Model):
    """One resource's month; `monthly` sums the parts that are known."""

    urn: str
    type: str
    name: str
    component: str | None
    source: str | None
    complete: bool = Field(description="false: it costs at least `monthly`")
    monthly: Percentiles
    parts: tuple[Part, ...]


class UnpricedResource(Model):
    """A resource, or a part of one, that has no price here."""

    urn: str
    type: str
    component: str | None
    why: str


class UsageUnknown(Model):
    """A quantity that only use can tell, without an assumption: give it in a usage file."""

    urn: str
    component: str | None
    part: str
    key: str | None
    unit: str


class Summary(Model):
    """Counts of resources; what is not a cloud resource is not counted."""

    resources: int
    priced: int
    free: int
    unpriced: int


class PriceDates(Model):
    """When the prices were taken: old ones are shown as what they are."""

    on_demand: str
    spot: str
    units: str


class Move(Model):
    """An amount before and after; `change` is None where the two cannot be compared."""

    before: Percentiles | None
    after: Percentiles | None
    change: Percentiles | None


class PartDiff(Move):
    """How one line of a resource moves."""

    name: str
    op: Op


class ResourceDiff(Move):
    """How one resource moves; `why` says what keeps it from being compared."""

    urn: str
    type: str
    name: str
    component: str | None
    op: Op
    why: str | None = None
    parts: tuple[PartDiff, ...] = ()


class ComponentDiff(Move):
    """How a component moves, over its resources that can be compared."""

    component: str | None


class EstimateDiff(Model):
    """The difference of two estimates.

    `change` is the sum over the resources that can be compared: one that lost its price is not a
    saving. So `after` less `before` is `change` only where `comparable` is true.
    """

    before: Percentiles
    after: Percentiles
    change: Percentiles
    percent: Money | None = Field(description="of the p50; None where it was nothing before")
    comparable: bool
    components: tuple[ComponentDiff, ...]
    resources: tuple[ResourceDiff, ...]
    newly_unpriced: tuple[UnpricedResource, ...]

    def exceeds(self, percent: Decimal) -> bool:
        """The p50 grows by more than so many percent; any growth from nothing does."""
        if self.percent is None:
            return self.change.p50 > 0
        return self.percent > percent


class ActualComponent(Model):
    """A component on the bill and in the estimate; None where it is not there."""

    component: str
    billed: Money | None
    estimated: Percentiles | None
    within: bool | None = Field(description="the bill lies between p10 and p90, give or take 2%")


class Actual(Model):
    """What a bill says of the stack: effective cost of 730 hours, without tax and credits."""

    first: str
    last: str
    billed: Money
    within: bool | None
    components: tuple[ActualComponent, ...]


class WayOut(Model):
    """A network's ways out, compared; see `cost.estimate.way_out`."""

    zones: int
    nat_gateways: int
    nat_monthly: Money = Field(description="hours and addresses of all gateways, without traffic")
    nat_per_gb: Money
    endpoints: int = Field(description="interface endpoints, one for each service")
    endpoint_monthly: Money = Field(description="of one service, in all zones, without traffic")
    endpoint_per_gb: Money
    endpoint_pays_from_gb: Money | None = Field(
        description="GB a month of one service from which an endpoint costs less than the same "
        "traffic through NAT; None: never"
    )
    endpoints_pay_from_gb: Money | None = Field(
        description="the same of all endpoints that there are, together; None without any"
    )
    instead_of_nat_from_gb: Money | None = Field(
        description="GB a month from which these endpoints cost less than the NAT gateways, or "
        "than one if there are none; None without endpoints"
    )


class Estimate(Model):
    """What a stack costs a month. If not `complete`, it costs at least `monthly`.

    The percentiles of a total add those of its resources, as if all were low or high together: the
    range is wider than the truth, never narrower.
    """

    schema_version: int = SCHEMA_VERSION
    project: str
    stack: str
    currency: str = "USD"
    complete: bool
    monthly: Percentiles
    components: dict[str, Percentiles]
    resources: tuple[ResourceCost, ...]
    unpriced: tuple[UnpricedResource, ...]
    usage_unknown: tuple[UsageUnknown, ...]
    free: dict[str, int] = Field(description="resources that cost nothing, counted by type")
    summary: Summary
    prices: PriceDates
    diff: EstimateDiff | None = None
    actual: Actual | None = None
    way_out: WayOut | None = Field(
        default=None, description="None without NAT and interface endpoints, or without prices"
    )

    @property
    def at_least(self) -> str:
        """The words that an incomplete total needs before it."""
        return "" if self.complete else "at least "
