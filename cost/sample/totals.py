"""What a simulated month costs, known before any format: what readers must find again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import Field

from cost.billing._charges import CATEGORIES
from cost.models import Model
from cost.money import Money
from cost.sample.focus_columns import effective_cost, unused_cost

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.sample.schema import Truth

NAME = "truth.json"
ZERO = Decimal(0)


class Amounts(Model):
    """A part of the month."""

    rows: int
    billed: Money = Field(description="unblended: what is invoiced")
    effective: Money = Field(description="amortised; the unused part of commitments apart")
    unused: Money = Field(description="of commitments, on the lines of their fees")


class Totals(Model):
    """The month, summed up; a container's shares are in `split_rows` alone."""

    schema_version: int = 1
    simulated: bool = True
    month: str
    currency: str = "USD"
    total: Amounts
    charge_types: dict[str, Amounts]
    charge_categories: dict[str, Amounts]
    services: dict[str, Amounts]
    accounts: dict[str, Amounts]
    teams: dict[str, Amounts] = Field(description="the key of what carries no team is empty")
    split_rows: int
    split_cost: Money


def totals(truth: Truth) -> Totals:
    """Sum a month up, in one pass over its lines."""
    found = _pass(truth)
    lines = [row for row in found if not row["split"]]
    split = [row for row in found if row["split"]]
    for row in lines:
        row["category"] = CATEGORIES[row["kind"]]
    return Totals(
        month=f"{truth.start:%Y-%m}",
        total=_sum(lines),
        charge_types=_by(lines, "kind"),
        charge_categories=_by(lines, "category"),
        services=_by(lines, "name"),
        accounts=_by(lines, "account"),
        teams=_by(lines, "team"),
        split_rows=sum(row["rows"] for row in split),
        split_cost=sum((row["split_cost"] for row in split), ZERO),
    )


def write(found: Totals, folder: Path) -> Path:
    """Write them beside the bill."""
    path = folder / NAME
    path.write_text(found.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return path


def summed(rows: ir.Table, payer: str) -> ir.Table:
    """Lines summed up by what they are, whose they are, and what they are for.

    Args:
        rows: in the columns of cost.sample.schema.TRUTH.
        payer: whose lines are that name no account.
    """
    return rows.group_by(
        kind=rows.kind,
        code=rows.code,
        name=rows.name,
        entity=rows.entity,
        seller=rows.seller,
        account=rows.account.fill_null(payer),
        team=rows.tags["team"].fill_null(""),
        split=rows.split_parent.notnull(),
    ).aggregate(
        rows=rows.count(),
        billed=rows.unblended.sum(),
        effective=effective_cost(rows).sum(),
        unused=unused_cost(rows).sum(),
        split_cost=rows.split_cost.sum(),
    )


def _pass(truth: Truth) -> list[dict[str, Any]]:
    sums = summed(truth.rows, truth.account) if truth.sums is None else truth.sums
    amounts = ("billed", "effective", "unused", "split_cost")
    return [
        row | {name: row[name] or ZERO for name in amounts} for row in sums.to_pyarrow().to_pylist()
    ]


def _by(rows: list[dict[str, Any]], name: str) -> dict[str, Amounts]:
    keys = sorted({row[name] for row in rows})
    return {key: _sum([row for row in rows if row[name] == key]) for key in keys}


def _sum(rows: list[dict[str, Any]]) -> Amounts:
    return Amounts(
        rows=sum(row["rows"] for row in rows),
        billed=sum((row["billed"] for row in rows), ZERO),
        effective=sum((row["effective"] for row in rows), ZERO),
        unused=sum((row["unused"] for row in rows), ZERO),
    )
