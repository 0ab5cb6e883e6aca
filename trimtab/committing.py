"""From what a person names (a bill, rates, recommendations) to a proposal of commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError
from cost.plural import many

if TYPE_CHECKING:
    from decimal import Decimal

    from cost.analysis._view import Scope
    from cost.commitments.model import Hours, Result
    from cost.commitments.pools import Demand
    from cost.commitments.rates import Book
    from cost.inventory.things import Inventory


AWS: Final = "aws"


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
    from cost.commitments import plan, pools, rates, terms
    from cost.inventory import files
    from cost.optimise import read_result
    from cost.views import scope_of

    if request.save_rates is not None and request.rates != AWS:
        raise InputError("--save-rates without --rates aws", next_step="add --rates aws")
    # Files first: a mistake in them is told before a long read.
    wanted, rated, listed = request.recommendations, request.rates, request.inventory
    recommendations = () if wanted is None else read_result(wanted).recommendations
    book = {} if rated in {None, AWS} else rates.read(Path(str(rated)))
    inventory = None if listed in {None, AWS} else files.read(Path(str(listed)))
    bill = bills.load(request.sources, engine=request.engine)
    scope = scope_of(bill, request.currency)
    demand = pools.read(scope)
    rates.require(book, scope.currency)
    parts, apart = request.ladder
    min_days, min_saving = request.least
    return plan.plan(
        scope,
        demand,
        plan.Request(
            book=_fetch(demand, scope.currency, request.save_rates) if rated == AWS else book,
            first=request.first or datetime.now(UTC).date(),
            recommendations=recommendations,
            inventory=_list(scope) if listed == AWS else inventory,
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


def _fetch(demand: Demand, currency: str, kept: Path | None) -> Book:
    """The rates that AWS tells, kept in a file where one is named."""
    from cost.commitments import offering_rates, rates
    from trimtab.aws import client
    from trimtab.output import note

    service = client("savingsplans", offering_rates.REGION)
    found = offering_rates.read(service, demand.pools, currency)
    note(f"rates from AWS: {len(found)}")
    if kept is not None:
        rates.write(found, kept)
    return found


def _list(scope: Scope) -> Inventory:
    """The commitments that AWS lists."""
    from cost.inventory import aws
    from trimtab.aws import client
    from trimtab.output import note

    wanted = {("reserved-instance", region) for region in _regions(scope)}
    found = aws.read(client, {("savings-plan", "us-east-1"), *wanted})
    for (kind, region), why in sorted(found.failed.items()):
        note(f"{many(kind)} in {region} are not known: {why}")
    return found


def _regions(scope: Scope) -> list[str]:
    """Where the bill has reservations."""
    daily: Any = scope.daily
    reserved = daily.filter((daily.x_PurchaseOption == "Reserved") & daily.RegionId.notnull())
    found: list[str] = reserved.RegionId.as_table().distinct().to_pyarrow()["RegionId"].to_pylist()
    return sorted(set(found) - {"global", ""})
