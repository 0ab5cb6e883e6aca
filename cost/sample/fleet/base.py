"""What a made-up organisation is made of: cells of one team each, and the meters they run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.errors import InputError
from cost.sample.fleet.products import EC2, Product

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from cost.sample.base import Prices
    from cost.sample.fleet.commitments import Commitment

PAYER: Final = "111122223333"
REGION: Final = "us-east-1"
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetMeter:
    """A line of the bill that comes back every hour of a part of the month."""

    product: Product
    resource_id: str | None
    usage_type: str
    unit: str
    price: Decimal
    quantity: Decimal = ONE
    """Units an hour, on average."""
    operation: str = ""
    description: str = ""
    account: str = PAYER
    kind: str = "Usage"
    """CUR's charge type."""
    tags: Mapping[str, str] = field(default_factory=dict)
    first: int = 0
    """The hour of the month in which it starts."""
    hours: int = 0
    """For how many hours it runs; 0 until its cell says."""
    list_price: Decimal | None = None
    """USD a unit on demand, where `price` is another (spot)."""
    instance_type: str | None = None
    zone: str | None = None
    swing: Decimal = ZERO
    """By what part the quantity swings over a day."""
    price_swing: Decimal = ZERO
    """By what part the price moves from hour to hour (spot)."""
    commitment: Commitment | None = None
    """What pays for it."""
    from_region: str | None = None
    to_region: str | None = None
    split_parent: str | None = None
    """The instance whose cost the line repeats a share of."""
    split_cost: Decimal | None = None
    """USD an hour of the instance's cost that the container used."""
    split_unused: Decimal | None = None
    """Its part of what no container used."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One team's part of the organisation: what its workloads make meters of."""

    number: int
    account: str
    hours: int
    """Of the month."""
    prices: Prices
    chance: random.Random
    tags: Mapping[str, str]

    @property
    def zone(self) -> str:
        """The cell's home zone."""
        return REGION + "abc"[self.number % 3]

    def id(self, prefix: str, role: int) -> str:
        """A resource id that no other cell or role has.

        >>> Cell(number=1, account="", hours=1, prices=None, chance=None, tags={}).id("i", 2)
        'i-00000000000100002'
        """
        return f"{prefix}-{self.number:012x}{role:05x}"

    def arn(self, service: str, name: str) -> str:
        """An ARN in the cell's account, of a name that no other cell has."""
        return f"arn:aws:{service}:{REGION}:{self.account}:{name}-{self.number}"

    def run(self, meter: FleetMeter, *, tagged: bool = True) -> FleetMeter:
        """The meter in this cell: its account and tags, through the month unless it says else."""
        tags = {**self.tags, **meter.tags} if tagged else {}
        return replace(meter, account=self.account, tags=tags, hours=meter.hours or self.hours)

    def span(self, longest: int) -> tuple[int, int]:
        """A first hour and a number of hours within the month: of something that comes and goes."""
        hours = self.chance.randint(1, min(longest, self.hours))
        return self.chance.randint(0, self.hours - hours), hours

    def instance(self, kind: str, role: int) -> FleetMeter:
        """An instance at the on-demand price."""
        price = self.on_demand(kind)
        return FleetMeter(
            product=EC2,
            resource_id=self.id("i", role),
            usage_type=f"BoxUsage:{kind}",
            operation="RunInstances",
            description=f"${price:f} per On Demand Linux {kind} Instance Hour",
            unit="Hrs",
            price=price,
            instance_type=kind,
            zone=self.zone,
        )

    def on_demand(self, kind: str) -> Decimal:
        """USD an hour of an instance type.

        Raises:
            InputError: the catalogue does not know it.
        """
        price = self.prices.on_demand(kind, REGION)
        if price is None:
            raise InputError(f"no on-demand price of {kind}", where=REGION)
        return price

    def unit(self, key: str) -> Decimal:
        """USD a unit.

        Raises:
            InputError: the catalogue does not know it.
        """
        price = self.prices.unit_price(key, REGION)
        if price is None:
            raise InputError(f"no price {key}", where=REGION)
        return price.usd

    def hourly(self, monthly: int) -> Decimal:
        """A monthly quantity by the hour, as AWS meters it."""
        return (Decimal(monthly) / self.hours).quantize(Decimal("1e-8"))
