"""The commitments that a made-up organisation bought, each a little too large."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from cost.sample.fleet.products import COMPUTE_PLANS, EC2, ML_PLANS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cost.sample.fleet.base import FleetMeter
    from cost.sample.fleet.products import Product

YEAR_HOURS: Final = 8760
EXCESS: Final = Decimal("0.15")
"""By how much each was bought too large: this part goes unused."""
CENT: Final = Decimal("0.01")
RATE: Final = Decimal("1e-6")
"""Rates have six digits, so that sums of many hours survive the double of a Parquet file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Commitment:
    """One Savings Plan or reservation of a year, bought on the first of the month."""

    kind: Literal["plan", "reservation"]
    arn: str
    product: Product
    usage_type: str
    title: str
    discount: Decimal
    upfront: Decimal
    """The part of it that is paid when it is bought, 0 to 1."""

    def rate(self, price: Decimal) -> Decimal:
        """USD a unit at the commitment's price."""
        return (price * (1 - self.discount)).quantize(RATE)

    def recurring(self, usd: Decimal) -> Decimal:
        """The part of an hour's price that is billed hour by hour."""
        return (usd * (1 - self.upfront)).quantize(RATE)


COMPUTE_PLAN: Final = Commitment(
    kind="plan",
    arn="arn:aws:savingsplans::111122223333:savingsplan/0b7c1d52-6a0f-4a0e-8f0d-1c2b3a495867",
    product=COMPUTE_PLANS,
    usage_type="ComputeSP:1yrPartialUpfront",
    title="1 year Partial Upfront Compute Savings Plan",
    discount=Decimal("0.30"),
    upfront=Decimal("0.5"),
)
ML_PLAN: Final = Commitment(
    kind="plan",
    arn="arn:aws:savingsplans::111122223333:savingsplan/7d4e2f61-93b8-4c1a-b1c5-5e6f70819203",
    product=ML_PLANS,
    usage_type="MachineLearningSP:1yrNoUpfront",
    title="1 year No Upfront Machine Learning Savings Plan",
    discount=Decimal("0.24"),
    upfront=Decimal(0),
)
RESERVATION: Final = Commitment(
    kind="reservation",
    arn="arn:aws:ec2:us-east-1:111122223333:reserved-instances/3f2e1d0c-5b6a-4978-8796-a5b4c3d2e1f0",
    product=EC2,
    usage_type="HeavyUsage:m6i.large",
    title="USD per hour of a Linux/UNIX (Amazon VPC), m6i.large reserved instance",
    discount=Decimal("0.34"),
    upfront=Decimal("0.5"),
)
ALL: Final = (COMPUTE_PLAN, ML_PLAN, RESERVATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bought:
    """How much of a commitment there is."""

    commitment: Commitment
    unit_hourly: Decimal
    """USD an hour and unit, paid upfront or not."""
    units: int
    """Instances of a reservation; a plan is one."""

    @property
    def hourly(self) -> Decimal:
        """USD an hour, paid upfront or not."""
        return self.unit_hourly * self.units

    @property
    def recurring(self) -> Decimal:
        """USD an hour that is billed through the year."""
        return self.commitment.recurring(self.unit_hourly) * self.units

    @property
    def paid_upfront(self) -> Decimal:
        """USD on the day it was bought."""
        return (self.hourly - self.recurring) * YEAR_HOURS


def bought(meters: Iterable[FleetMeter]) -> tuple[Bought, ...]:
    """What was bought to cover these meters, which run all month."""
    rates: dict[str, list[Decimal]] = {one.arn: [] for one in ALL}
    for meter in meters:
        if meter.commitment is not None:
            rates[meter.commitment.arn].append(meter.commitment.rate(meter.price))
    return tuple(_bought(one, rates[one.arn]) for one in ALL if rates[one.arn])


def _bought(one: Commitment, rates: list[Decimal]) -> Bought:
    if one.kind == "reservation":
        units = len(rates) + max(1, round(len(rates) * EXCESS))
        return Bought(commitment=one, unit_hourly=rates[0], units=units)
    hourly = (sum(rates, Decimal(0)) * (1 + EXCESS)).quantize(CENT)
    return Bought(commitment=one, unit_hourly=hourly, units=1)
