"""Expressions over dimensions, tags and cost categories, as budgets and thresholds have them."""

from __future__ import annotations

from typing import Any

# Pulumi's names differ between services (`dimension`, `dimensions`); AWS's do not.
_NAMES = {
    "ands": "And",
    "ors": "Or",
    "not": "Not",
    "dimension": "Dimensions",
    "dimensions": "Dimensions",
    "tags": "Tags",
    "costCategory": "CostCategories",
    "costCategories": "CostCategories",
    "key": "Key",
    "values": "Values",
    "matchOptions": "MatchOptions",
}


def expression(value: Any) -> Any:
    """An expression as AWS's request has it."""
    if isinstance(value, dict):
        return {_NAMES[k]: expression(v) for k, v in value.items() if v not in (None, [], {})}
    return [expression(item) for item in value] if isinstance(value, list) else value
