"""What a thousand requests cost, by service and kind of request.

Only what is billed by the request counts here; what a service costs in all for each of its own
requests is `cost-per-metric` with its count of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.analysis import _unit
from cost.analysis._usage import is_requests
from cost.analysis._view import Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    import ibis.expr.types as ir

THOUSAND: Final = 1000

COLUMNS: Final = (
    Column(name="requests", title="Requests", kind="quantity"),
    _unit.COST,
    Column(name="unit_cost", title="Per 1,000", kind="rate", about="cost of 1,000 requests"),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Lines whose unit is requests."""
    return _unit.counted(scope, options, is_requests, {"requests": lambda t: t.ConsumedQuantity})


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """With the cost of a thousand."""
    del scope, options
    return _unit.rated(rows, "requests", THOUSAND)


VIEW = View(
    id="cost-per-1000-requests",
    title="Cost per 1,000 requests",
    about="What a thousand requests cost, by service and kind of request.",
    chapter="unit",
    columns=COLUMNS,
    query=query,
    finish=finish,
    by=("service", "usage-type"),
    accepts=frozenset({"by"}),
)
