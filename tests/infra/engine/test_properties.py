from __future__ import annotations

from typing import Any

import pytest
from pulumi.provider.experimental.property_value import Computed, PropertyValue

from cost.graph import UNKNOWN, Secret
from infra.engine.properties import to_plain, to_properties
from infra.engine.structs import to_plain as from_struct
from infra.engine.structs import to_struct

TREES: list[dict[str, Any]] = [
    {"a": 1, "b": 2.5, "c": "x", "d": True, "e": [1, {"f": "g"}], "h": {}},
    {"a": UNKNOWN, "b": [UNKNOWN], "c": {"d": UNKNOWN}},
    {"a": Secret("x"), "b": {"c": Secret([1, 2])}},
    {"a": {"$asset": "f.txt"}, "b": {"$asset": {"text": "t"}}, "c": {"$archive": "dir"}},
    {"a": {"$archive": {"assets": {"x": {"$asset": "y"}, "z": {"$archive": {"uri": "u"}}}}}},
]


@pytest.mark.parametrize("tree", TREES, ids=range(len(TREES)))
def test_property_values_lose_nothing(tree: dict[str, Any]) -> None:
    assert to_plain(to_properties(tree)) == tree


@pytest.mark.parametrize("tree", TREES, ids=range(len(TREES)))
def test_structs_lose_nothing(tree: dict[str, Any]) -> None:
    assert from_struct(to_struct(tree)) == tree


def test_nulls_are_left_out_and_computed_values_unknown() -> None:
    values = {"a": PropertyValue(None), "b": PropertyValue(Computed())}
    assert to_plain(values) == {"b": UNKNOWN}
