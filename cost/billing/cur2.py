"""Read CUR 2.0 (AWS Data Exports): Parquet with maps, or CSV with the maps as JSON text."""

from __future__ import annotations

from cost.billing import _cur
from cost.billing._base import Header, Source
from cost.billing._tags import flat_tags


def version(header: Header) -> str | None:
    """CUR 2.0 has underscored names and maps; flat tag columns mean legacy CUR in Parquet."""
    if "line_item_usage_start_date" not in header.names:
        return None
    maps = {"resource_tags", "product", "cost_category", "discount"}
    if maps.isdisjoint(header.names) and flat_tags(header.names):
        return None
    return "2.0"


SOURCE = Source(
    id="cur2",
    title="AWS Cost and Usage Report",
    version=version,
    logical=_cur.snake,
    rows=_cur.rows,
    expected=(*_cur.EXPECTED, "resource_tags", "product"),
    needed=_cur.NEEDED,
    tags="resource_tags",
)
