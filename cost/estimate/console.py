"""The estimate for a person at a terminal."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cost.estimate import words
from cost.estimate.build import NO_COMPONENT, total
from cost.pricing.base import Percentiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cost.estimate.model import Actual, Estimate, EstimateDiff, ResourceCost

SMALL: Final = Decimal(1)
"""Resources whose p90 is below this many USD a month are folded into one row."""
STYLES: Final = {"added": "red", "removed": "green", "changed": "yellow"}


def render(found: Estimate) -> RenderableType:
    """Costs by component, the change if there is a base, and what is not known."""
    blocks: list[RenderableType] = [_costs(found), Text("")]
    if found.diff is not None:
        blocks += [_changes(found.diff), Text("")]
    if found.actual is not None:
        blocks += [_beside(found.actual, found), Text("")]
    blocks += _gaps(found)
    blocks += _end(found)
    return Group(*blocks)


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(columns[0], overflow="fold")
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _costs(found: Estimate) -> Table:
    table = _table("component, resource, part", "quantity", "unit price", "p10", "p50", "p90")
    for component, amount in found.components.items():
        own = [r for r in found.resources if (r.component or NO_COMPONENT) == component]
        amounts = [words.money(n) for n in (amount.p10, amount.p50, amount.p90)]
        table.add_row(Text(component, style="bold"), "", "", *amounts, style="bold")
        small = [r for r in own if r.monthly.p90 < SMALL and r.complete]
        for alike in _alike([r for r in own if r not in small]):
            _rows(table, alike)
        if small:
            rest = total(r.monthly for r in small)
            name = f"  {len(small)} smaller: {', '.join(sorted({r.name for r in small}))}"
            table.add_row(name, "", "", *(words.money(n) for n in (rest.p10, rest.p50, rest.p90)))
    return table


def _alike(costs: Sequence[ResourceCost]) -> list[list[ResourceCost]]:
    """Resources with the same lines together, such as NAT gateways; the dearest first."""
    groups: dict[tuple[object, ...], list[ResourceCost]] = {}
    for cost in sorted(costs, key=lambda r: r.name):
        groups.setdefault((cost.type, cost.parts), []).append(cost)
    return sorted(groups.values(), key=lambda g: -total(r.monthly for r in g).p50)


def _rows(table: Table, alike: Sequence[ResourceCost]) -> None:
    """One block for resources with the same lines; its figures are of all of them together."""
    first, count = alike[0], Percentiles.exactly(len(alike))
    names = first.name if len(alike) == 1 else f"{len(alike)} alike: {_listed(_names(alike))}"
    table.add_row(Text.assemble(f"  {names}", (f"  {first.source or ''}".rstrip(), "dim")))
    for part in first.parts:
        price = "unpriced" if part.price is None else words.rate(part.price.p50)
        m = None if part.monthly is None else part.monthly * count
        amounts = (
            ("", "not known", "")
            if m is None
            else (words.money(m.p10), words.money(m.p50), words.money(m.p90))
        )
        quantity = None if part.quantity is None else part.quantity * count
        of_all = part.model_copy(update={"quantity": quantity})
        table.add_row(f"    {part.name}", words.quantity_of(of_all), price, *amounts)


def _names(costs: Sequence[ResourceCost]) -> list[str]:
    return [cost.name for cost in costs]


def _changes(diff: EstimateDiff) -> RenderableType:
    table = _table("change", "before", "after", "by")
    for move in diff.resources:
        name = Text(f"{words.SIGNS[move.op]} {move.component or NO_COMPONENT}  {move.name}")
        name.stylize(STYLES[move.op])
        before, after = words.amount_of(move.before), words.amount_of(move.after)
        table.add_row(name, before, after, words.change_of(move))
        if move.why is not None:
            table.add_row(Text(f"    {move.why}", style="yellow"))
    for gap in diff.newly_unpriced:
        table.add_row(Text(f"+ {_short(gap.urn)}: {gap.why}", style="yellow"), "-", "unpriced", "?")
    return table


def _beside(actual: Actual, found: Estimate) -> RenderableType:
    table = _table(f"bill of {actual.first} to {actual.last}", "billed", "p10", "p50", "p90", "")
    for row in actual.components:
        table.add_row(row.component, *_compared(row.billed, row.estimated, row.within))
    cells = _compared(actual.billed, found.monthly, actual.within)
    table.add_row("total, a month of 730 hours", *cells, style="bold")
    return table


def _compared(
    billed: Decimal | None, estimated: Percentiles | None, within: bool | None
) -> list[str]:
    e = estimated
    amounts = ["-"] * 3 if e is None else [words.money(n) for n in (e.p10, e.p50, e.p90)]
    verdict = {True: "within", False: "outside", None: "?"}[within]
    return ["-" if billed is None else words.money(billed), *amounts, verdict]


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
