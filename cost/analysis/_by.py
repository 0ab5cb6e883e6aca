"""The dimensions that a bill can be cut by: our names, any column, any tag, and time."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from cost.analysis._view import Scope

NAMES: Final = {
    "account": "SubAccountId",
    "charge": "ChargeCategory",
    "commitment": "CommitmentDiscountId",
    "component": "x_Component",
    "cost-center": "x_CostCenter",
    "environment": "x_Environment",
    "instance-type": "x_InstanceType",
    "operation": "x_Operation",
    "payer": "BillingAccountId",
    "provider": "ProviderName",
    "purchase-option": "x_PurchaseOption",
    "region": "RegionId",
    "resource": "ResourceId",
    "run": "x_RunId",
    "service": "ServiceName",
    "service-category": "ServiceCategory",
    "stack": "x_Stack",
    "team": "x_Team",
    "usage-type": "x_UsageType",
    "zone": "AvailabilityZone",
}
"""Short names and the columns that they stand for; every column's own name works as well."""

TIMES: Final = {"day": "D", "week": "W", "month": "M"}
"""By when a charge starts, UTC; weeks begin on Monday."""

TAG: Final = "tag:"

OUR_TAGS: Final = {
    "component": "x_Component",
    "team": "x_Team",
    "environment": "x_Environment",
    "stack": "x_Stack",
    "cost-center": "x_CostCenter",
    "run-id": "x_RunId",
}
"""Tags that have a column of their own: no look at the map of tags is needed."""


def check(names: Sequence[str], known_columns: Sequence[str]) -> None:
    """Refuse what is no dimension.

    Args:
        names: what the reader asked for.
        known_columns: those of a bill that are dimensions.

    Raises:
        InputError: a name is none of NAMES, TIMES, columns or tag:KEY; near ones are suggested.
    """
    known = [*NAMES, *TIMES, *known_columns]
    for name in names:
        if name in known or (name.startswith(TAG) and len(name) > len(TAG)):
            continue
        near = get_close_matches(name, known, n=3)
        raise InputError(
            f"no dimension named {name!r}",
            allowed=f"did you mean {', '.join(near)}?"
            if near
            else f"{', '.join([*NAMES, *TIMES])}, tag:KEY, or a FOCUS column",
            next_step="trimtab billing views --dimensions lists them",
        )
    if len(set(names)) < len(names):
        raise InputError("a dimension is named twice", where=", ".join(names))


def refuse_times(names: Sequence[str], why: str) -> None:
    """Refuse times among dimensions.

    Args:
        names: dimensions.
        why: what there is instead, or why there can be none.

    Raises:
        InputError: one of them is a time.
    """
    for name in names:
        if name in TIMES:
            raise InputError(
                f"no {name} can be a dimension here: {why}",
                next_step=f"choose another dimension, or billing view spend --by {name}",
            )


def cut(scope: Scope, names: Sequence[str]) -> tuple[ir.Table, dict[str, Any]]:
    """The smallest table that has these dimensions, and their expressions on it.

    That is the daily roll-up for most; lines themselves only for a tag of others or a column that
    the roll-up lacks, so that a bill is read again for these alone.
    """
    found = {name: _on(scope.daily, name) for name in names}
    if all(value is not None for value in found.values()):
        return scope.daily, found
    rows = scope.rows()
    lines = rows.mutate(day=rows.ChargePeriodStart.date())
    return lines, {name: _on(lines, name) for name in names}


def marked(
    table: ir.Table, by: Mapping[str, Any], **values: Any
) -> tuple[ir.Table, dict[str, str]]:
    """What a view looks at and no more: queries over few columns are planned sooner.

    Args:
        table: that the expressions are on.
        by: dimensions by the reader's names, which may be those of columns.
        values: what else the view needs.

    Returns:
        A table of these, and the columns to group by as the reader named them.
    """
    columns = {f"by_{n}": value for n, value in enumerate(by.values())}
    return table.select(**values, **columns), dict(zip(by, columns, strict=True))


def _on(table: ir.Table, name: str) -> Any:
    """A dimension's expression on a table, or None where the table lacks what it needs."""
    if name in TIMES:
        return time(table, name)
    column = OUR_TAGS.get(tag) if (tag := _tag(name)) else NAMES.get(name, name)
    if column is not None:
        return _text(table[column]) if column in table.columns else None
    return _text(table.Tags[tag]) if "Tags" in table.columns else None


def time(table: ir.Table, name: str) -> Any:
    """The first day of the time that a charge starts in, by a key of TIMES."""
    return table.day if name == "day" else table.day.truncate(TIMES[name])


def _tag(name: str) -> str | None:
    return name.removeprefix(TAG) if name.startswith(TAG) else None


def _text(column: Any) -> Any:
    return column.cast("string").nullif("")
