"""From what a person names (a bill, rates, recommendations) to a proposal of commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cost.errors import InputError

if TYPE_CHECKING:
    from decimal import Decimal

    from cost.analysis._view import Scope
    from cost.commitments.model import Hours, Result
    from cost.commitments.pools import Demand
    from cost.commitments.rates import Book
    from cost.inventory.things import Inventory


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command was given; `rates` and `inventory` are a file or "aws"."""

    sources: list[str]
    rates: str | None
    save_rates: Path | None
    recommendations: Path | None
    inventory: str | None
    years: str | None
    payment: str | None
    ladder: tuple[int, int]
    """How many purchases, and months between them."""
    first: date | None
    least: tuple[int, Decimal]
    """Days of the bill, and USD a month."""
    withstand: int
    """Percent of usage."""
    currency: str | None
    engine: str


def answer(request: Request) -> tuple[Result, Hours]:
    """Read everything and work the proposal out.

    Raises:
        InputError: something named can't be used.
        UnfinishedError: AWS did not answer.
    """
    from cost import bill as bills
    from cost.commitments import plan, pools, terms
    from cost.optimise import read_result
    from cost.views import scope_of

    if request.save_rates is not None and request.rates != "aws":
        raise InputError("--save-rates without --rates aws", next_step="add --rates aws")
    given = () if request.recommendations is None else read_result(request.recommendations)
    bill = bills.load(request.sources, engine=request.engine)
    scope = scope_of(bill, request.currency)
    demand = pools.read(scope)
    parts, apart = request.ladder
    min_days, min_saving = request.least
    return plan.plan(
        scope,
        demand,
        plan.Request(
            book=_rates(request, demand, scope.currency),
            first=request.first or datetime.now(UTC).date(),
            recommendations=given.recommendations if given else (),
            inventory=_inventory(request.inventory, scope),
            years=next((n for n in terms.YEARS if str(n) == request.years), None),
            payment=next((p for p in terms.PAYMENTS if p == request.payment), None),
            parts=parts,
            apart=apart,
            min_days=min_days,
            min_saving=min_saving,
            withstand=request.withstand,
            simulated=bill.quality.simulated,
        ),
    )


def _rates(request: Request, demand: Demand, currency: str) -> Book:
    from cost.commitments import offering_rates, rates
    from trimtab.aws import client
    from trimtab.output import note

    if request.rates is None:
        return {}
    if request.rates != "aws":
        return rates.read(Path(request.rates), currency)
    found = offering_rates.read(
        client("savingsplans", offering_rates.REGION), demand.pools, currency
    )
    note(f"rates from AWS: {len(found)}")
    if request.save_rates is not None:
        rates.write(found, request.save_rates, currency)
    return found


def _inventory(given: str | None, scope: Scope) -> Inventory | None:
    """The commitments that AWS lists, or what a file has of them."""
    from cost.inventory import aws, files
    from trimtab.aws import client
    from trimtab.output import note

    if given is None:
        return None
    if given != "aws":
        return files.read(Path(given))
    wanted = {("savings-plan", "us-east-1")} | {
        ("reserved-instance", region) for region in _regions(scope)
    }
    found = aws.read(client, wanted)
    for (kind, region), why in sorted(found.failed.items()):
        note(f"{kind.replace('-', ' ')}s in {region} are not known: {why}")
    return found


def _regions(scope: Scope) -> list[str]:
    """Where the bill has reservations."""
    daily: Any = scope.daily
    reserved = daily.filter((daily.x_PurchaseOption == "Reserved") & daily.RegionId.notnull())
    found: list[str] = reserved.RegionId.as_table().distinct().to_pyarrow()["RegionId"].to_pylist()
    return sorted(set(found) - {"global", ""})
