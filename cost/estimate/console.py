"""The estimate for a person at a terminal."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.text import Text

from cost.estimate import words
from cost.estimate.build import NO_COMPONENT, total
from cost.money import whole_cents
from cost.pricing.base import Percentiles
from cost.tables import Column, Fitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cost.estimate.model import Actual, Estimate, EstimateDiff, ResourceCost

SMALL: Final = Decimal(1)
"""Resources whose p90 is below this many USD a month are folded into one row."""
NAME: Final = 34
"""Names take several lines rather than leave the figures fewer columns than this."""
STYLES: Final = {"added": "red", "removed": "green", "changed": "yellow"}


def render(found: Estimate) -> RenderableType:
    """Costs by component, the change if there is a base, and what is not known."""
    blocks: list[RenderableType] = [_costs(found), Text("")]
    if found.diff is not None and (found.diff.resources or found.diff.newly_unpriced):
        blocks += [_changes(found.diff), Text("")]
    if found.actual is not None:
        blocks += [_beside(found.actual, found), Text("")]
    blocks += _gaps(found)
    blocks += [Text(f"way out: {line}", style="dim") for line in words.way_out(found)]
    blocks += _end(found)
    return Group(*blocks)


def _columns(first: str, *amounts: str) -> list[Column]:
    return [Column(first, wrap=NAME), *(Column(name, number=True) for name in amounts)]


def _costs(found: Estimate) -> Fitted:
    name, *amounts = _columns("component, resource, part", "p10", "p50", "p90")
    quantity = Column("quantity", number=True, leaves=2)
    table = Fitted(name, quantity, Column("unit price", number=True, leaves=1), *amounts)
    for component, amount in found.components.items():
        own = [r for r in found.resources if (r.component or NO_COMPONENT) == component]
        table.add(component, "", "", *_range(amount), style="bold")
        small = [r for r in own if r.monthly.p90 < SMALL and r.complete]
        for alike in _alike([r for r in own if r not in small]):
            _rows(table, alike)
        if small:
            names = f"{len(small)} smaller: {', '.join(sorted({r.name for r in small}))}"
            rest = total(r.monthly for r in small)
            table.add(names, "", "", *_range(rest), indent=2)
    return table


def _range(amount: Percentiles | None) -> tuple[str, str, str]:
    """The three amounts of a line."""
    if amount is None:
        return "", "not known", ""
    return whole_cents(amount.p10), whole_cents(amount.p50), whole_cents(amount.p90)


def _alike(costs: Sequence[ResourceCost]) -> list[list[ResourceCost]]:
    """Resources with the same lines together, such as NAT gateways; the dearest first."""
    groups: dict[tuple[object, ...], list[ResourceCost]] = {}
    for cost in sorted(costs, key=lambda r: r.name):
        groups.setdefault((cost.type, cost.parts), []).append(cost)
    return sorted(groups.values(), key=lambda g: -total(r.monthly for r in g).p50)


def _rows(table: Fitted, alike: Sequence[ResourceCost]) -> None:
    """One block for resources with the same lines; its figures are of all of them together."""
    first, count = alike[0], Percentiles.exactly(len(alike))
    names = first.name if len(alike) == 1 else f"{len(alike)} alike: {_listed(_names(alike))}"
    table.add(Text.assemble(names, (f"  {first.source or ''}".rstrip(), "dim")), indent=2)
    for part in first.parts:
        price = "unpriced" if part.price is None else words.rate(part.price.p50)
        monthly = None if part.monthly is None else part.monthly * count
        quantity = None if part.quantity is None else part.quantity * count
        of_all = part.model_copy(update={"quantity": quantity})
        table.add(part.name, words.quantity_of(of_all), price, *_range(monthly), indent=4)


def _names(costs: Sequence[ResourceCost]) -> list[str]:
    return [cost.name for cost in costs]


def _changes(diff: EstimateDiff) -> RenderableType:
    table = Fitted(*_columns("change", "before", "after", "by"))
    for move in diff.resources:
        name = Text(f"{words.SIGNS[move.op]} {move.component or NO_COMPONENT}  {move.name}")
        name.stylize(STYLES[move.op])
        before, after = words.amount_of(move.before), words.amount_of(move.after)
        table.add(name, before, after, words.change_of(move))
        if move.why is not None:
            table.add(Text(move.why, style="yellow"), indent=4)
    for gap in diff.newly_unpriced:
        table.add(Text(f"+ {_short(gap.urn)}: {gap.why}", style="yellow"), "-", "unpriced", "?")
    return table


def _beside(actual: Actual, found: Estimate) -> RenderableType:
    heading = f"bill of {actual.first} to {actual.last}"
    table = Fitted(*_columns(heading, "billed", "p10", "p50", "p90"), Column("in range"))
    for row in actual.components:
        table.add(row.component, *_compared(row.billed, row.estimated, row.within))
    cells = _compared(actual.billed, found.monthly, actual.within)
    table.add("total, a month of 730 hours", *cells, style="bold")
    return table


def _compared(
    billed: Decimal | None, estimated: Percentiles | None, within: bool | None
) -> list[str]:
    e = estimated
    amounts = ["-"] * 3 if e is None else [whole_cents(n) for n in (e.p10, e.p50, e.p90)]
    verdict = {True: "within", False: "outside", None: "?"}[within]
    return ["-" if billed is None else whole_cents(billed), *amounts, verdict]


def _gaps(found: Estimate) -> Iterator[Text]:
    for why, group in groupby(
        sorted(found.unpriced, key=lambda u: (u.why, u.urn)), lambda u: u.why
    ):
        names = [_short(gap.urn) for gap in group]
        yield Text(f"unpriced: {why}: {_listed(names)}", style="yellow")
    unknown = sorted(found.usage_unknown, key=lambda u: (u.part, u.urn))
    for part, group_ in groupby(unknown, lambda u: u.part):
        items = list(group_)
        key = f", give {items[0].key}" if items[0].key else ""
        names = [item.component or _short(item.urn) for item in items]
        yield Text(f"not known: {part}{key}: {_listed(names)}", style="yellow")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"


def _short(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]


def _end(found: Estimate) -> Iterator[Text]:
    s = found.summary
    yield Text(
        f"{s.resources} resources: {s.priced} priced, {s.free} free, {s.unpriced} unpriced; "
        f"~ is an assumption; {words.dates(found)}",
        style="dim",
    )
    yield Text(f"{found.stack}: {words.headline(found)}", style="bold")
    lack = words.lacking(found)
    if lack is not None:
        yield Text(f"not complete: {lack}", style="yellow")
    if found.diff is not None:
        yield Text(f"change: {words.change_line(found.diff)}", style="bold")
