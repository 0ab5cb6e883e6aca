"""What a pricer is, and the small vocabulary that all pricers share.

A pricer is one file in cost/pricing/pricers that defines PRICER. It turns one resource of a graph
into parts: something with a unit, a quantity and a price. What depends on use (gigabytes, requests)
is declared as a UsageInput; without a usage file it is a stated assumption, or not known at all.
Not known is never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from cost.errors import NotFound
from cost.graph import UNKNOWN, Graph, Resource, Secret
from cost.models import Model
from cost.money import HOURS_PER_MONTH, Money

if TYPE_CHECKING:
    from cost.pricing.catalogue import Catalogue

Basis = Literal["stated", "usage", "assumed", "unknown"]
"""Where a quantity is from: the program, the usage file, an assumption; or nobody knows it."""


class Percentiles(Model):
    """A low, a middle and a high reading of one number: nine months in ten it is above `p10`."""

    p10: Money
    p50: Money
    p90: Money

    @classmethod
    def exactly(cls, number: Decimal | int) -> Percentiles:
        """A number without uncertainty.

        >>> Percentiles.exactly(2) * Percentiles(p10=0, p50=1, p90=4)
        Percentiles(p10=Decimal('0'), p50=Decimal('2'), p90=Decimal('8'))
        """
        value = Decimal(number)
        return cls(p10=value, p50=value, p90=value)

    def __add__(self, other: Percentiles) -> Percentiles:
        return Percentiles(
            p10=self.p10 + other.p10, p50=self.p50 + other.p50, p90=self.p90 + other.p90
        )

    def __sub__(self, other: Percentiles) -> Percentiles:
        return Percentiles(
            p10=self.p10 - other.p10, p50=self.p50 - other.p50, p90=self.p90 - other.p90
        )

    def __mul__(self, other: Percentiles) -> Percentiles:
        return Percentiles(
            p10=self.p10 * other.p10, p50=self.p50 * other.p50, p90=self.p90 * other.p90
        )

    @property
    def is_exact(self) -> bool:
        """It has no uncertainty."""
        return self.p10 == self.p50 == self.p90


ZERO: Final = Percentiles.exactly(0)
ALWAYS_ON: Final = Percentiles.exactly(HOURS_PER_MONTH)


class Part(Model):
    """One line of a resource's cost; `monthly` is quantity x price, None if either is not known."""

    name: str
    unit: str
    quantity: Percentiles | None
    price: Percentiles | None
    monthly: Percentiles | None
    basis: Basis
    usage_key: str | None = None
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class Billed:
    """Which lines of a bill measure an input.

    `usage` is a pattern of the whole usage type without its region prefix; `service` one to find in
    the service's name, where two services share a usage type. An `hourly` input is an average:
    what was billed by the hour, divided by the hours.
    """

    usage: str
    service: str = ""
    hourly: bool = False


@dataclass(frozen=True, kw_only=True)
class UsageInput:
    """Something that only use can tell, in a unit a month.

    `assume` is the low, middle and high quantity taken without a usage file, with its reason in
    `why`; None where no assumption can be defended. An `optional` input makes no line unless given.
    """

    key: str
    unit: str
    what: str
    why: str
    assume: tuple[int | str, int | str, int | str] | None = None
    optional: bool = False
    billed: Billed | None = None


class Unpriced(Exception):
    """A pricer cannot put a number on a resource, because `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One resource that is to be priced, with everything that its price can depend on."""

    resource: Resource
    graph: Graph
    catalogue: Catalogue
    usage: Mapping[str, Percentiles]
    inputs: tuple[UsageInput, ...] = ()

    @property
    def region(self) -> str:
        """The resource's region.

        Raises:
            Unpriced: nobody says it, or only a deployment can.
        """
        region = self.graph.region(self.resource)
        if not isinstance(region, str):
            raise Unpriced("its region is not known before a deployment")
        return region

    def get(self, *path: str | int, default: Any = None) -> Any:
        """An input's value, by its path; what is absent or null gives the default.

        Raises:
            Unpriced: only a deployment can tell the value.
        """
        return value_at(self.resource.inputs, *path, default=default)

    def price(self, key: str) -> Percentiles | None:
        """A unit price in the resource's region; None if it is not known."""
        found = self.catalogue.unit_price(key, self.region)
        return None if found is None else Percentiles.exactly(found.usd)

    def part(self, name: str, key: str, quantity: Percentiles, basis: Basis = "stated") -> Part:
        """A line whose quantity is known, at a unit price of the catalogue."""
        unit = unit_of(self.catalogue, key)
        return make_part(name, unit, quantity, self.price(key), basis=basis, region=self.region)

    def hourly(self, name: str, key: str, count: Percentiles | None = None) -> Part:
        """A line for something that is billed by the hour and always there."""
        return self.part(name, key, ALWAYS_ON if count is None else ALWAYS_ON * count)

    def used(self, name: str, key: str, usage_key: str, *, per: int | str = 1) -> tuple[Part, ...]:
        """The line of one usage input; nothing if the input is optional and not given.

        Args:
            name: what the line is called.
            key: the unit price.
            usage_key: the input, one of the pricer's own.
            per: how many of the input's unit make one of the price's, such as 1000 requests.
        """
        usage = next(i for i in self.inputs if i.key == usage_key)
        amount, basis = self.amount(usage)
        if amount is None and usage.optional:
            return ()
        unit, price = unit_of(self.catalogue, key), self.price(key)
        if amount is not None:
            amount = amount * Percentiles.exactly(1 / Decimal(per))
        part = make_part(name, unit, amount, price, basis=basis, region=self.region)
        return (part.model_copy(update={"usage_key": usage_key}),)

    def amount(self, usage: UsageInput) -> tuple[Percentiles | None, Basis]:
        """An input's quantity: the usage file's, else the assumption, else not known."""
        given = self.usage.get(usage.key)
        if given is not None:
            return given, "usage"
        if usage.assume is None:
            return None, "unknown"
        low, middle, high = (Decimal(n) for n in usage.assume)
        return Percentiles(p10=low, p50=middle, p90=high), "assumed"


@dataclass(frozen=True, kw_only=True)
class Pricer:
    """Prices the resources of some types. An empty result says that the resource is free."""

    id: str
    types: tuple[str, ...]
    price: Callable[[Ask], tuple[Part, ...]]
    usage: tuple[UsageInput, ...] = ()


def make_part(
    name: str,
    unit: str,
    quantity: Percentiles | None,
    price: Percentiles | None,
    *,
    basis: Basis,
    region: str,
) -> Part:
    """A line; without a price or a quantity it has no monthly amount, and says why."""
    why = None
    if price is None:
        why = f"no price of {name} in {region}"
    elif quantity is None:
        why = "depends on use, which is not given"
    monthly = None if quantity is None or price is None else quantity * price
    return Part(
        name=name,
        unit=unit,
        quantity=quantity,
        price=price,
        monthly=monthly,
        basis=basis,
        why=why,
    )


def unit_of(catalogue: Catalogue, key: str) -> str:
    """The unit that a price key is in, whichever region has a price of it."""
    for found in catalogue.unit_prices():
        if found.key == key:
            return found.unit
    raise NotFound("unit price", key, (p.key for p in catalogue.unit_prices()))


def value_at(tree: Any, *path: str | int, default: Any = None) -> Any:
    """A value below a tree of inputs; absent or null gives the default; secrets are opened.

    Raises:
        Unpriced: the value, or one above it, is known only at deployment.
    """
    value = tree
    for step in path:
        if isinstance(value, Secret):
            value = value.value
        if value is UNKNOWN:
            break
        if isinstance(step, int) and isinstance(value, list):
            value = value[step] if step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, Secret):
        value = value.value
    if value is UNKNOWN:
        raise Unpriced(f"{'.'.join(map(str, path))} is known only at deployment")
    return default if value is None else value


def number(value: Any) -> Decimal:
    """A number of a program's inputs, which may arrive as int, float or text.

    Raises:
        Unpriced: it is none.
    """
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise Unpriced(f"{value!r} is not a number")
    return found


@cache
def pricers() -> Mapping[str, Pricer]:
    """The pricer of each resource type, found by looking.

    Raises:
        RegistryError: two pricers claim one type, or a file breaks the contract.
    """
    import cost.pricing.pricers as package
    from cost.errors import RegistryError
    from cost.registry import discover

    found: dict[str, Pricer] = {}
    for pricer in discover(package, "PRICER", Pricer):
        for token in pricer.types:
            if token in found:
                raise RegistryError(f"{token} is priced by {found[token].id} and by {pricer.id}")
            found[token] = pricer
    return found
