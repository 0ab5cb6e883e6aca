"""Read legacy CUR: CSV with slashes in its names, or the same columns underscored in Parquet."""

from __future__ import annotations

from cost.billing import _cur
from cost.billing._base import Header, Source
from cost.billing._tags import flat_tags


def version(header: Header) -> str | None:
    """Legacy CUR's CSV names columns `lineItem/UsageType`; its Parquet has a column a tag."""
    if any(name.startswith("lineItem/") for name in header.names):
        return "1.0"
    maps = {"resource_tags", "product", "cost_category", "discount"}
    underscored = "line_item_usage_start_date" in header.names and maps.isdisjoint(header.names)
    return "1.0 (underscored)" if underscored and flat_tags(header.names) else None


SOURCE = Source(
    id="cur-legacy",
    title="AWS Cost and Usage Report (legacy)",
    version=version,
    logical=_cur.snake,
    rows=_cur.rows,
    expected=_cur.EXPECTED,
    needed=_cur.NEEDED,
    tags="",
)
