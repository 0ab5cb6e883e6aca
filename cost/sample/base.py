"""What a simulated bill is made of: assets as boto3 lists them, and the meters that they run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cost.sample.profile import UsageProfile

    ClientFactory = Callable[[str, str], Any]
    """(service, region) -> boto3 client."""

DAILY: Final = Decimal("0.45")
"""How far traffic and requests swing over a day."""
ONE: Final = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One billable resource, under the id that AWS would bill it by."""

    kind: str
    """What it is, in a word of its service's own, such as `volume`."""
    id: str
    region: str
    zone: str | None = None
    type: str | None = None
    """Instance type, volume type, load balancer type, or the class a bucket's data ages into."""
    spot: bool = False
    size_gib: int = 0
    iops: int = 0
    throughput: int = 0
    """MiB/s that a volume is provisioned with."""
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    """How much of it there is, where a type and a size do not tell: shards, vCPUs."""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """Everything billable that was found, in one account."""

    account: str
    assets: tuple[Asset, ...]


class Amount(Protocol):
    """A unit price."""

    @property
    def usd(self) -> Decimal:
        """USD."""


class SpotPrice(Protocol):
    """A spot price; None where it is not known."""

    @property
    def price(self) -> Decimal | None:
        """USD an hour."""


class Prices(Protocol):
    """What this needs of cost.pricing.catalogue.Catalogue."""

    def on_demand(self, name: str, region: str) -> Decimal | None:
        """USD an hour."""

    def spot(self, name: str, region: str) -> SpotPrice | None:
        """USD an hour."""

    def unit_price(self, key: str, region: str) -> Amount | None:
        """USD a unit."""


@dataclass(frozen=True, kw_only=True)
class Meter:
    """A line of the bill that comes back every hour."""

    asset: Asset
    code: str
    """AWS's product code."""
    name: str
    """The product's name as bills spell it."""
    family: str
    usage_type: str
    operation: str
    description: str
    unit: str
    price: Decimal
    """USD a unit."""
    quantity: Decimal
    """Units an hour, on average."""
    swing: Decimal = Decimal(0)
    """By what part the quantity swings over a day (0 constant, 0.5 half up and down)."""
    price_swing: Decimal = Decimal(0)
    """By what part the price moves from hour to hour (spot)."""
    list_price: Decimal | None = None
    """USD a unit on demand, where `price` is another (spot)."""
    instance_type: str | None = None
    """As the bill carries it: spot lines do not."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a bill words a meter."""

    product: tuple[str, str]
    usage_type: str
    family: str = ""
    operation: str = ""
    unit: str = "Hrs"
    swing: Decimal = Decimal(0)
    per: int = 1
    """How many units the catalogue's price buys."""


@dataclass
class Metering:
    """The meters, and what could not be metered for want of a price."""

    meters: list[Meter] = field(default_factory=list)
    unpriced: Counter[str] = field(default_factory=Counter)
    """What has no price -> on how many resources."""


class Maker:
    """Makes meters; a price that is not known is counted, and nothing is metered."""

    def __init__(self, prices: Prices, profile: UsageProfile, hours: int) -> None:
        self.prices = prices
        self.profile = profile
        self.hours = hours
        self.result = Metering()

    def line(self, asset: Asset, key: str, quantity: Decimal, words: Words) -> None:
        """One meter at a unit price of the catalogue."""
        price = self.prices.unit_price(key, asset.region)
        if price is None:
            self.result.unpriced[f"{key} in {asset.region}"] += 1
            return
        usd = price.usd / words.per
        self.result.meters.append(
            Meter(
                asset=asset,
                code=words.product[0],
                name=words.product[1],
                family=words.family,
                usage_type=words.usage_type,
                operation=words.operation,
                description=f"${usd.normalize():f} per {words.unit}",
                unit=words.unit,
                price=usd,
                quantity=quantity,
                swing=words.swing,
            )
        )

    def month(self, amount: Decimal | int) -> Decimal:
        """A monthly quantity by the hour, as AWS meters it: by the hours that the month has."""
        return (Decimal(amount) / self.hours).quantize(Decimal("1e-8"))


@dataclass(frozen=True, kw_only=True)
class Service:
    """One AWS service: what it lists that is billed, and what each is metered by."""

    id: str
    list: Callable[[ClientFactory, str], Iterator[Asset]]
    """(client, region) -> what is there."""
    meter: Mapping[str, Callable[[Maker, Asset], None]]
    """By the kinds of assets that `list` gives."""
    home: bool = False
    """Listed once, in the account's first region: its things belong to no region."""


def tags_of(pairs: Iterable[Mapping[str, str]], key: str = "Key") -> dict[str, str]:
    """AWS's list of pairs as a dict; tags that AWS itself sets are left out."""
    value = {"Key": "Value", "TagKey": "TagValue", "key": "value"}[key]
    return {p[key]: p[value] for p in pairs if not p[key].startswith("aws:")}


def pages(client: Any, operation: str, key: str) -> Iterator[Any]:
    """Everything that a paged operation lists."""
    for page in client.get_paginator(operation).paginate():
        yield from page[key]
