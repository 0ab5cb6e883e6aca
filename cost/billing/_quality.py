"""How far a bill can be trusted: what is odd is counted, nothing is dropped silently."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from cost.engines._rows import rows_of
from cost.models import Model
from cost.money import Money
from cost.plural import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir


class FormatRead(Model):
    """Files of one format and header."""

    source: str
    title: str
    version: str
    kind: Literal["csv", "parquet"]
    files: int
    missing_columns: tuple[str, ...]
    net: bool = False
    """Costs are after negotiated discounts: the export has the columns for it, or is FOCUS."""


class Month(Model):
    """One billing period. It is open (AWS may still restate it) until its lines have an invoice."""

    month: str
    rows: int
    invoiced_rows: int
    simulated_rows: int = 0
    """Lines that `trimtab billing sample` made."""
    state: Literal["open", "final", "unknown"]


class Quality(Model):
    """The data-quality box of a bill."""

    rows: int
    """Rows that count, after everything below was left out."""
    files: int
    files_superseded: int
    """Files of deliveries that a newer delivery replaces."""
    files_identical: int
    """Copies of a file that is read already."""
    formats: tuple[FormatRead, ...]
    granularity: Literal["hourly", "daily", "monthly", "unknown"]
    duplicate_rows: int
    """Lines that occur again with the same line item id and time interval; left out."""
    duplicate_cost: Money
    """The BilledCost of the duplicates that were left out."""
    doubled_rows: int = 0
    """Rows that several loose files have alike, but for their ids; they count in each. An estimate
    where there are more than cost.billing._repeats.LOOKED_AT rows."""
    split_cost_rows: int
    """Containers' shares of instances whose own rows are there as well; left out."""
    split_cost: Money
    """The BilledCost of the split rows that were left out."""
    unparsed_values: int
    """Amounts, times and maps that could not be read; they count as unknown."""
    extra_digits: int
    """Amounts with more than 20 digits after the point, rounded to 20."""
    unknown_charge_rows: int
    """Rows of a charge type that we do not know; their effective cost is what was billed."""
    unpriced_rows: int
    """Rows without a BilledCost."""
    undated_rows: int
    """Rows without a time."""
    untagged_cost: Money
    """EffectiveCost of usage that carries no component tag."""
    untagged_share: Decimal | None
    """The same as a share of all usage, 0 to 1; None where there is no usage."""
    currencies: tuple[str, ...]
    months: tuple[Month, ...]
    missing_months: tuple[str, ...]
    """Months between the first and the last of which there is no row."""
    notes: tuple[str, ...]

    @property
    def simulated(self) -> bool:
        """Any line of it was made up."""
        return any(month.simulated_rows for month in self.months)


ZERO = Decimal(0)


def counts(days: ir.Table) -> dict[str, Any]:
    """One row of totals over all lines, before anything is left out.

    Args:
        days: the lines as cost.analysis.rollups.days sums them up, with their texts.
    """
    split, rows = days.x_SplitCost, days.row_count
    kept = ~split
    usage = _of_usage(days)
    result = days.aggregate(
        rows=rows.sum(where=kept),
        split_cost_rows=rows.sum(where=split),
        split_cost=days.BilledCost.sum(where=split),
        unparsed_values=(days.x_Unparsed + days.x_UnparsedMaps.fill_null(0) * rows).sum(),
        extra_digits=days.x_ExtraDigits.sum(),
        unknown_charge_rows=(days.x_UnknownCharge * rows).sum(),
        unpriced_rows=days.x_Unpriced.sum(where=kept),
        undated_rows=rows.sum(where=days.day.isnull() & kept),
        **_of_single(days),
        hours=days.x_Hours.min(where=usage),
        currencies=days.BillingCurrency.collect(distinct=True),
    )
    return rows_of(result)[0]


def of_single(days: ir.Table) -> dict[str, Any]:
    """What repeats falsify among `counts`: the costs of usage, and the billing periods' span."""
    return rows_of(days.aggregate(**_of_single(days)))[0]


def _of_single(days: ir.Table) -> dict[str, Any]:
    usage, kept = _of_usage(days), ~days.x_SplitCost
    return {
        "start": days.BillingPeriodStart.min(where=kept),
        "end": days.BillingPeriodEnd.max(where=kept),
        "untagged_cost": days.EffectiveCost.sum(where=usage & days.x_Component.isnull()),
        "usage_cost": days.EffectiveCost.sum(where=usage),
    }


def _of_usage(days: ir.Table) -> Any:
    # The unused part of a commitment is nobody's usage, so no tag is missing there.
    unused = (days.CommitmentDiscountStatus == "Unused").fill_null(False)
    return ~days.x_SplitCost & (days.ChargeCategory == "Usage") & ~unused


def months(days: ir.Table, *, invoices: bool) -> tuple[Month, ...]:
    """Rows by billing period, and whether the period is closed.

    Args:
        days: as of `counts`.
        invoices: whether the export has invoice ids at all (FOCUS 1.0 has none).
    """
    from cost.billing.schema import SIMULATED

    kept = days.filter(~days.x_SplitCost & days.BillingPeriodStart.notnull())
    month, rows = kept.BillingPeriodStart.truncate("M"), kept.row_count
    simulated = kept.InvoiceId.startswith(SIMULATED).fill_null(False)
    table = kept.group_by(month=month).aggregate(
        rows=rows.sum(),
        invoiced_rows=rows.sum(where=kept.InvoiceId.notnull()).fill_null(0),
        simulated_rows=rows.sum(where=simulated).fill_null(0),
    )
    return tuple(
        Month(
            month=f"{row['month'].year:04}-{row['month'].month:02}",
            rows=row["rows"],
            invoiced_rows=row["invoiced_rows"],
            simulated_rows=row["simulated_rows"],
            state=_state(row["rows"], row["invoiced_rows"]) if invoices else "unknown",
        )
        for row in rows_of(table.order_by("month"))
    )


def _state(rows: int, invoiced: int) -> Literal["open", "final"]:
    return "final" if invoiced == rows else "open"


def gaps(found: tuple[Month, ...]) -> tuple[str, ...]:
    """The months between the first and the last that are not there."""
    names = {month.month for month in found}
    if not names:
        return ()
    year, number = map(int, min(names).split("-"))
    missing = []
    while (name := f"{year:04}-{number:02}") < max(names):
        if name not in names:
            missing.append(name)
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)
    return tuple(missing)


def granularity(hours: int | None) -> Literal["hourly", "daily", "monthly", "unknown"]:
    """From the shortest charge period of usage."""
    if hours is None:
        return "unknown"
    return "hourly" if hours < 24 else "daily" if hours < 24 * 28 else "monthly"


def assess(
    counted: dict[str, Any], found: tuple[Month, ...], formats: tuple[FormatRead, ...]
) -> Quality:
    """The quality box, from what was counted.

    Args:
        counted: the columns of `counts`, files_superseded, files_identical, and duplicates.
        found: the months.
        formats: what was read.
    """
    usage_cost = counted.pop("usage_cost") or ZERO
    hours = counted.pop("hours")
    untagged = counted.pop("untagged_cost") or ZERO
    currencies = tuple(sorted(counted.pop("currencies") or ()))
    counts_or_zero = {k: ZERO if k.endswith("_cost") else 0 for k in counted}
    counted = {k: v if v is not None else counts_or_zero[k] for k, v in counted.items()}
    counted["rows"] -= counted["duplicate_rows"]
    counted["split_cost"] = Decimal(counted["split_cost"])
    box = Quality(
        **counted,
        files=sum(f.files for f in formats),
        formats=formats,
        granularity=granularity(hours),
        untagged_cost=untagged,
        untagged_share=round(untagged / usage_cost, 4) if usage_cost else None,
        currencies=currencies,
        months=found,
        missing_months=gaps(found),
        notes=(),
    )
    return box.model_copy(update={"notes": tuple(notes(box))})


def some(names: Sequence[str], most: int = 6) -> str:
    """The first names of a list that may be long."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def notes(box: Quality) -> list[str]:
    """What a reader must know, in sentences, worst first."""
    open_months = [month.month for month in box.months if month.state == "open"]
    versions = [f.title for f in box.formats if f.source == "focus" and f.version > "1.2"]
    missing = sorted({name for f in box.formats for name in f.missing_columns})
    candidates = (
        (len(box.currencies) > 1, f"several currencies ({', '.join(box.currencies)}): no total"),
        (not box.currencies, "no currency is given: USD is assumed"),
        (bool(box.missing_months), f"no rows for {', '.join(box.missing_months)}"),
        (
            bool(box.unpriced_rows),
            f"{plural(box.unpriced_rows, 'row')} without a cost: totals say at least",
        ),
        (bool(box.undated_rows), f"{plural(box.undated_rows, 'row')} without a time: in no day"),
        (bool(box.unparsed_values), f"{plural(box.unparsed_values, 'value')} could not be read"),
        (
            bool(box.duplicate_rows),
            f"{plural(box.duplicate_rows, 'repeated line')} left out, billed "
            f"{box.duplicate_cost.normalize():f}; lines that only an older delivery has still "
            "count: `trimtab billing validate` names its files; give the newest delivery alone",
        ),
        (
            bool(box.doubled_rows),
            f"about {plural(box.doubled_rows, 'row')} are alike in several files but for ids, and "
            "all count: is a month there twice? `trimtab billing validate` names the files",
        ),
        (
            bool(box.files_superseded),
            f"{plural(box.files_superseded, 'file')} of superseded deliveries not read",
        ),
        (bool(box.files_identical), f"{plural(box.files_identical, 'identical file')} not read"),
        (
            bool(box.split_cost_rows),
            f"{plural(box.split_cost_rows, 'split-cost row')} left out: "
            "their instances' rows are there",
        ),
        (
            bool(box.unknown_charge_rows),
            f"{plural(box.unknown_charge_rows, 'row')} of unknown charge types, at billed cost",
        ),
        (bool(box.extra_digits), f"{plural(box.extra_digits, 'amount')} rounded to 20 digits"),
        (
            any(month.state == "unknown" for month in box.months),
            "no invoice ids: it cannot be told whether the months are final",
        ),
        (bool(open_months), f"{', '.join(open_months)} not invoiced yet: AWS may restate it"),
        (bool(versions), "FOCUS 1.3: the columns that it brought are kept under x_ names"),
        (bool(missing), f"columns that a full export has are missing: {some(missing)}"),
    )
    return [note for applies, note in candidates if applies]
