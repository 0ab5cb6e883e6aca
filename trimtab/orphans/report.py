"""The report: each orphan with its price and how its owner would remove it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from cost.models import Model
from cost.money import Money, usd
from trimtab.orphans.prices import monthly
from trimtab.orphans.things import Found, command, rank

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from cost.pricing.catalogue import Catalogue
    from trimtab.orphans.listings import NotListed
    from trimtab.orphans.things import Thing

FOUND_BY = {
    "tag": "has the stack's tags",
    "name": "has a name that the stack gives",
    "place": "lies in the stack's network",
}


class Orphan(Model):
    """Something that should be gone. `monthly` is None where its price is not known."""

    kind: str
    id: str
    arn: str
    region: str
    component: str | None
    found: Found
    monthly: Money | None
    command: str | None


class Skipped(Model):
    """What AWS did not list."""

    listing: str
    region: str
    why: str


class Report(Model):
    """What was found, in the order in which it could be removed."""

    schema_version: Literal[1] = 1
    project: str
    stack: str
    where: Literal["aws", "sandbox"]
    account: str
    regions: tuple[str, ...]
    in_state: int
    looked_at: int
    orphans: tuple[Orphan, ...]
    monthly: Money
    """Of those whose price is known."""
    unpriced: int
    not_listed: tuple[Skipped, ...]


def orphan(thing: Thing, catalogue: Catalogue) -> Orphan:
    """A thing as the report has it."""
    return Orphan(
        kind=thing.kind,
        id=thing.id,
        arn=thing.arn,
        region=thing.region,
        component=thing.component,
        found=thing.found,
        monthly=monthly(thing, catalogue),
        command=command(thing),
    )


def ordered(things: Iterable[Thing], catalogue: Catalogue) -> tuple[Orphan, ...]:
    """What uses others first: so they can be removed in this order."""
    return tuple(orphan(thing, catalogue) for thing in sorted(things, key=rank))


def total(orphans: Iterable[Orphan]) -> Decimal:
    """What is known of the monthly price."""
    return sum((o.monthly for o in orphans if o.monthly is not None), Decimal(0))


def skipped(failures: Iterable[NotListed]) -> tuple[Skipped, ...]:
    """Failures as the report has them."""
    return tuple(Skipped(listing=f.listing, region=f.region, why=f.why) for f in failures)


def render(report: Report) -> Iterable[RenderableType]:
    """The report for people: a table, a total, and the commands."""
    from rich.table import Table
    from rich.text import Text

    from cost.plural import plural

    yield Text(
        f"{report.project} / {report.stack} in account {report.account}, "
        f"{', '.join(report.regions)} ({report.where}): {plural(report.looked_at, 'thing')} "
        f"looked at, {report.in_state} in the state, {plural(len(report.orphans), 'orphan')}"
    )
    if report.orphans:
        made = Table(box=None, pad_edge=False)
        for title in ("kind", "id", "component", "why"):
            made.add_column(title, overflow="fold")
        made.add_column("a month", justify="right")
        for o in report.orphans:
            why = FOUND_BY[o.found]
            made.add_row(o.kind, Text(o.id), Text(o.component or "-"), why, usd(o.monthly))
        yield made
        least = "at least " if report.unpriced else ""
        unpriced = f", {report.unpriced} unpriced" if report.unpriced else ""
        yield Text(f"They cost {least}{usd(report.monthly)} a month{unpriced}.")
        yield Text("Nothing was deleted. To remove them, in this order, after a look at each:")
        yield from (
            Text(f"  {o.command or f'# {o.arn}: by hand'}", overflow="ignore", no_wrap=True)
            for o in report.orphans
        )
    for s in report.not_listed:
        yield Text(f"not looked at in {s.region}: {s.listing}: {s.why}")
