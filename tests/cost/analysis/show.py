"""A view's rows as a test reads them: plain numbers, without what is not said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cost.analysis._found import view
from cost.analysis._view import Options
from cost.bill import Bill
from cost.views import Result, compute


def result(bill: Bill, name: str, **options: Any) -> Result:
    """A view of a bill."""
    return compute(bill, view(name), Options(**options))


def rows(bill: Bill, name: str, **options: Any) -> list[dict[str, Any]]:
    """The rows that are no residual, with their known values; amounts as text, without zeros."""
    found = result(bill, name, **options).rows
    return [
        {k: _short(v) for k, v in row.items() if v is not None and k != "residual"}
        for row in found
        if not row["residual"]
    ]


def residual(bill: Bill, name: str, **options: Any) -> list[str]:
    """What each residual row costs."""
    found = result(bill, name, **options).rows
    return [_short(row["cost"]) for row in found if row["residual"]]


def _short(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
