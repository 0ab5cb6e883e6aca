"""Compute a view of a bill, and prove that it adds up to the bill's total."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_serializer

from cost.analysis import _by
from cost.analysis._exact import total
from cost.analysis._view import RESIDUAL, Chapter, Kind, Options, Scope
from cost.errors import InputError, NotFound, PluginError
from cost.models import Model
from cost.money import Money

if TYPE_CHECKING:
    from cost.analysis._view import Cost, Rows, View
    from cost.bill import Bill

Setting = Literal["UnblendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost"]
"""Cost Explorer's names, as `aws ce get-cost-and-usage --metrics` takes them."""


class ColumnShown(Model):
    """A column of a computed view."""

    name: str
    title: str
    kind: Kind
    about: str
    dimension: bool = False


class Result(Model):
    """A view of one bill."""

    schema_version: int = 1
    view: str
    title: str
    about: str
    chapter: Chapter = Field(description="of the report: see cost.analysis._view.CHAPTERS")
    cost: str = Field(description="which of the bill's costs it adds up: effective, billed, list")
    cost_explorer: Setting | None = Field(
        description="the Cost Explorer metric that the total equals; None where it has none"
    )
    currency: str
    columns: tuple[ColumnShown, ...]
    rows: tuple[dict[str, Any], ...] = Field(description="money as strings; null is unknown")
    sums: str | None = Field(description="the column that adds up to `total`")
    each: str | None = Field(
        default=None, description="the column of whose values every one adds up to `total`"
    )
    total: Money | None = Field(description="the bill's, over all charges")
    notes: tuple[str, ...] = ()

    @field_serializer("rows", when_used="json")
    def _plain(self, rows: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
        return [
            {k: format(v, "f") if isinstance(v, Decimal) else v for k, v in row.items()}
            for row in rows
        ]


def compute(
    bill: Bill,
    view: View,
    options: Options,
    *,
    currency: str | None = None,
    scope: Scope | None = None,
) -> Result:
    """Compute a view.

    Args:
        bill: a bill that was read.
        view: the question.
        options: what the reader chose.
        currency: which one, where the bill has several.
        scope: what `scope_of` made of bill and currency, where several views are computed.

    Raises:
        InputError: an option that the view does not heed, lacks, or that makes no sense.
        PluginError: the view loses or invents money: it must never be shown.
    """
    options = settled(view, options)
    scope = scope or scope_of(bill, currency)
    _by.check(options.by, scope.columns)
    rows = _rows(view, scope, options)
    whole = scope.totals[options.cost]
    prove(view, rows, whole)
    dimensions = [
        ColumnShown(name=n, title=n, kind=_kind(n), about="", dimension=True) for n in options.by
    ]
    measures = [
        ColumnShown(name=c.name, title=c.title, kind=c.kind, about=c.about) for c in view.columns
    ]
    last = ColumnShown(name=RESIDUAL, title="", kind="flag", about="attributed to nothing")
    return Result(
        view=view.id,
        title=view.title,
        about=view.about,
        chapter=view.chapter,
        cost=options.cost,
        cost_explorer=setting(options.cost, net=net(bill)),
        currency=scope.currency,
        columns=(*dimensions, *measures, last),
        rows=tuple(rows),
        sums=view.sums,
        each=view.each,
        total=whole,
        notes=(*view.notes(rows, scope, options), *_doubts(bill)),
    )


def _kind(dimension: str) -> Kind:
    if dimension == "month":
        return "month"
    return "date" if dimension in _by.TIMES else "text"


def prove(view: View, rows: Rows, whole: Decimal | None) -> None:
    """See that a view's rows add up to the bill's total, to the last digit.

    Raises:
        PluginError: they do not.
    """
    if view.sums is None:
        return
    parts: dict[Any, list[Decimal | None]] = {}
    for row in rows:
        parts.setdefault(row[view.each] if view.each else None, []).append(row[view.sums])
    for amounts in parts.values():
        if total(amounts) != whole:
            raise PluginError(
                f"the view adds up to {total(amounts)}, the bill to {whole}",
                where=view.id,
                next_step="report this: no view may lose or invent money",
            )


def net(bill: Bill) -> bool | None:
    """Whether costs are after negotiated discounts; None where some files' are and others' not."""
    found = {one.net for one in bill.quality.formats}
    return found.pop() if len(found) == 1 else None


def _doubts(bill: Bill) -> tuple[str, ...]:
    """Why the total may not be whole."""
    unpriced = bill.quality.unpriced_rows
    return (f"{unpriced:,} lines have no cost: the total is at least this",) if unpriced else ()


def settled(view: View, options: Options) -> Options:
    """The options with the view's own where the reader chose none.

    Raises:
        InputError: one that the view does not heed or cannot do without.
    """
    given = {
        "by": bool(options.by),
        "teams": options.teams is not None,
        "metric": options.metric is not None,
        **{key: value is not None for key, value in options.more.items()},
    }
    for name, is_given in given.items():
        if is_given and name not in view.accepts:
            takes = ", ".join(f"--{one}" for one in sorted(view.accepts)) or "none"
            raise InputError(
                f"this view takes no --{name}", where=view.id, allowed=f"options: {takes}"
            )
    if options.cost not in view.costs:
        raise InputError(
            f"this view cannot be made of {options.cost} costs",
            where=view.id,
            allowed=f"--cost {', '.join(view.costs)}",
        )
    for name in sorted(view.needs):
        if not given.get(name):
            raise InputError(
                f"this view needs --{name}",
                where=view.id,
                next_step=f"trimtab billing view {view.id} --help",
            )
    return replace(options, by=options.by or view.by)


def scope_of(bill: Bill, currency: str | None = None) -> Scope:
    """The bill in one currency.

    Raises:
        InputError: it has several and none was chosen, or not the chosen one.
    """
    from cost.billing.schema import CANONICAL

    known = bill.quality.currencies or (bill.currency,)
    if currency is None and len(known) > 1:
        raise InputError(
            "the bill has several currencies, whose amounts cannot be added",
            allowed=", ".join(known),
            next_step=f"choose one: --currency {known[0]}",
        )
    if currency is not None and currency not in known:
        raise NotFound("currency of the bill", currency, known)
    chosen = currency or known[0]

    def only(table: Any) -> Any:
        if len(known) == 1:
            return table  # queries are built faster without a condition that all rows meet
        # CUR leaves the currency out of some rows: these are the bill's own.
        return table.filter((table.BillingCurrency == chosen) | table.BillingCurrency.isnull())

    start, end = bill.period
    return Scope(
        daily=only(bill.daily),
        hourly=lambda: only(bill.hourly) if bill.quality.granularity == "hourly" else None,
        rows=lambda: only(bill.rows),
        columns=tuple(name for name, kind in CANONICAL.items() if kind.is_string()),
        start=start,
        end=end,
        currency=chosen,
    )


def setting(cost: Cost, *, net: bool | None) -> Setting | None:
    """The Cost Explorer metric that a cost equals, all charge types included.

    Args:
        cost: which.
        net: the bill's costs are after negotiated discounts; None where it is mixed, and no
            setting of Cost Explorer shows the same.
    """
    if cost == "list" or net is None:
        return None
    if cost == "billed":
        return "NetUnblendedCost" if net else "UnblendedCost"
    return "NetAmortizedCost" if net else "AmortizedCost"


def _rows(view: View, scope: Scope, options: Options) -> Rows:
    rows = view.finish(scope.fetch(view.query(scope, options)), scope, options)
    names = [*options.by, *(column.name for column in view.columns), RESIDUAL]
    shaped = [
        {name: row.get(name, False if name == RESIDUAL else None) for name in names} for row in rows
    ]
    return sorted(shaped, key=lambda row: bool(row[RESIDUAL]))
