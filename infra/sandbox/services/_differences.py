"""What has to be sent so that what is there becomes what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def tag_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """The tags of two inputs' difference: keys to remove, and tags to set."""
    before, after = old.get("tags") or {}, new.get("tags") or {}
    removed = sorted(set(before) - set(after))
    return removed, {k: v for k, v in sorted(after.items()) if before.get(k) != v}


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Request parameters without those that are not given."""
    return {k: v for k, v in values.items() if v is not None}


def capitalised(value: Any) -> Any:
    """A tree with its keys as AWS spells them: `costCategories` becomes `CostCategories`."""
    if isinstance(value, dict):
        return {k[:1].upper() + k[1:]: capitalised(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [capitalised(item) for item in value]
    return value
