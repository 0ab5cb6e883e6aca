"""What a bill says of a stack: what was used, and what it cost, scaled to one month."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError
from cost.estimate.build import cloud_resources
from cost.estimate.components import Components
from cost.money import HOURS_PER_MONTH
from cost.months import calendar_months
from cost.pricing.base import Percentiles, pricers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import ibis.expr.types as ir

    from cost.bill import Bill
    from cost.graph import Graph, Resource
    from cost.pricing.base import UsageInput

REGION_PREFIX: Final = re.compile(
    r"^((US|CA|EU|AP|SA|AF|ME|IL|MX)[A-Z]{0,2}\d?|[a-z]{2}-[a-z]+-\d)-(?=[A-Z])"
)
"""Bills put the region before most usage types (`USE2-NatGateway-Bytes`), us-east-1 often none."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One kind of usage of one component over the whole bill."""

    component: str | None
    service: str
    usage_type: str
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A stack's usage on a bill, from its first to its last day."""

    first: date
    last: date
    lines: tuple[Line, ...]

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> Decimal:
        """How many months the days are, by the calendar."""
        return calendar_months(self.first, self.days)

    @property
    def hours(self) -> int:
        """The hours of all the days."""
        return self.days * 24

    def costs(self) -> Mapping[str | None, Decimal]:
        """Effective cost of 730 hours by component, tax and credits left out."""
        found: defaultdict[str | None, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            found[line.component] += line.cost
        return {name: amount * HOURS_PER_MONTH / self.hours for name, amount in found.items()}


def measure(bill: Bill, stack: str) -> Measured:
    """Read a stack's usage from a bill.

    Raises:
        InputError: the bill has nothing that is tagged with the stack, or is not in USD.
    """
    if bill.currency != "USD":
        raise InputError(f"the bill is in {bill.currency}, prices are in USD")
    return measure_daily(bill.daily, stack)


def measure_daily(daily: ir.Table, stack: str) -> Measured:
    """The same from a bill's daily roll-up."""
    usage = daily.filter((daily.x_Stack == stack) & (daily.ChargeCategory == "Usage"))
    rows: list[dict[str, Any]] = (
        usage.group_by("x_Component", "ServiceName", "x_UsageType")
        .aggregate(
            quantity=usage.ConsumedQuantity.sum(),
            cost=usage.EffectiveCost.sum(),
            first=usage.day.min(),
            last=usage.day.max(),
        )
        .order_by("x_Component", "ServiceName", "x_UsageType")
        .to_pyarrow()
        .to_pylist()
    )
    if not rows:
        raise InputError(
            f"the bill has no usage that is tagged stack={stack}",
            next_step="activate the cost-allocation tag `stack`, or name another bill",
        )
    return Measured(
        first=min(row["first"] for row in rows),
        last=max(row["last"] for row in rows),
        lines=tuple(
            Line(
                component=row["x_Component"],
                service=row["ServiceName"] or "",
                usage_type=REGION_PREFIX.sub("", row["x_UsageType"] or ""),
                quantity=row["quantity"] or Decimal(0),
                cost=row["cost"] or Decimal(0),
            )
            for row in rows
        ),
    )


def usage_of(measured: Measured, graph: Graph) -> dict[str, dict[str, Percentiles]]:
    """The usage inputs of a graph's resources, by urn, as the bill measured them.

    A component's usage is shared evenly among its resources of one kind: the bill names them by
    ids that a preview does not know. What the bill does not have stays an assumption.
    """
    found: dict[str, dict[str, Percentiles]] = {}
    for (component, _), alike in _kinds(graph).items():
        lines = [line for line in measured.lines if line.component == component]
        for usage in pricers()[alike[0].type].usage:
            amount = _amount(usage, lines, measured)
            if amount is None:
                continue
            for resource in alike:
                each = Percentiles.exactly(amount / len(alike))
                found.setdefault(resource.urn, {})[usage.key] = each
    return found


def _kinds(graph: Graph) -> Mapping[tuple[str, str], Sequence[Resource]]:
    """The priced resources by component and pricer."""
    components = Components(graph)
    found: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
    for resource in cloud_resources(graph):
        pricer, component = pricers().get(resource.type), components.of(resource)
        if pricer is not None and component is not None:
            found[component, pricer.id].append(resource)
    return found


def _amount(usage: UsageInput, lines: Sequence[Line], measured: Measured) -> Decimal | None:
    matching = list(_matching(usage, lines))
    if usage.billed is None or not matching:
        return None
    total = sum((line.quantity for line in matching), start=Decimal(0))
    return total / measured.hours if usage.billed.hourly else total / measured.months


def _matching(usage: UsageInput, lines: Sequence[Line]) -> Iterator[Line]:
    billed = usage.billed
    for line in lines if billed is not None else ():
        assert billed is not None  # noqa: S101 - lines are empty otherwise
        here = re.fullmatch(billed.usage, line.usage_type) is not None
        if here and re.search(billed.service, line.service, re.IGNORECASE):
            yield line
