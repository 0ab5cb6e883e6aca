"""What the inventory and the state say of a bucket, and the settings that rules change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cost.models import Change

if TYPE_CHECKING:
    from cost.rules._base import Context
    from cost.rules._items import Item, Lot

STANDARD = Change(path=("lifecycle",), old="none", new="standard")


def active_rules(context: Context, item: Item) -> list[dict[str, Any]] | None:
    """A bucket's enabled lifecycle rules; None where it is gone, or in another account."""
    bucket = context.things("bucket", item.region).get(item.id)
    if bucket is None:
        return None
    return [r for r in bucket.get("rules") or [] if r.get("Status") == "Enabled"]


def lifecycle_setting(context: Context, lot: Lot) -> Change | None:
    """`lifecycle: standard`, where the settings have none: nothing else is missing then."""
    ours = (lot.component or "").startswith("lake.")
    bare = all(active_rules(context, i) == [] for i in lot.members)
    return STANDARD if ours and bare else None
