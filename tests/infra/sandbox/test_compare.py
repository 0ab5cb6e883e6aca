"""What counts as a change, and what it leads to."""

from __future__ import annotations

from typing import Any

import pytest

from cost.graph import UNKNOWN
from infra.sandbox.compare import Difference, differences, settle

SAME: tuple[tuple[Any, Any], ...] = (
    (1, 1.0),
    ([], None),
    ({}, None),
    ({"a": None}, {}),
    ('{"a": 1, "b": 2}', '{"b":2,"a":1}'),
    ({"x": [{"y": 1}]}, {"x": [{"y": 1}]}),
)
OTHER: tuple[tuple[Any, Any, list[Difference]], ...] = (
    (1, 2, [Difference("p", "update")]),
    (None, 2, [Difference("p", "add")]),
    (2, None, [Difference("p", "delete")]),
    (True, 1, [Difference("p", "update")]),
    (False, None, [Difference("p", "delete")]),
    ("known", UNKNOWN, [Difference("p", "update")]),
    ('{"a": 1}', '{"a": 2}', [Difference("p", "update")]),
    ({"a": 1, "b": 1}, {"a": 2, "b": 1}, [Difference("p.a", "update")]),
    ([1, 2], [1, 3, 4], [Difference("p[1]", "update"), Difference("p[2]", "add")]),
    ({"a.b": 1}, {"a.b": 2}, [Difference('p["a.b"]', "update")]),
)


@pytest.mark.parametrize(("old", "new"), SAME)
def test_the_same_to_the_real_provider(old: Any, new: Any) -> None:
    assert differences({"p": old}, {"p": new}) == []


@pytest.mark.parametrize(("old", "new", "expected"), OTHER)
def test_changes(old: Any, new: Any, expected: list[Difference]) -> None:
    assert differences({"p": old}, {"p": new}) == expected


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        ("desiredCapacity", ["tags.a"]),
        ("tags", ["desiredCapacity"]),
        ("tags.a", ["desiredCapacity"]),
        ("tag", ["desiredCapacity", "tags.a"]),
    ],
)
def test_ignored_changes(ignored: str, left: list[str]) -> None:
    old = {"desiredCapacity": 1, "tags": {"a": "1"}}
    new = {"desiredCapacity": 2, "tags": {"a": "2"}}
    assert [d.path for d in differences(old, new, [ignored])] == left


def test_a_part_of_a_replacing_property_replaces() -> None:
    part = Difference("destinationOptions.fileFormat", "update")
    assert part.forces_replacement(frozenset({"destinationOptions"}))
    assert Difference("rules[0].id", "update").forces_replacement(frozenset({"rules.id"}))
    assert not part.forces_replacement(frozenset({"destination"}))


@pytest.mark.parametrize(
    ("given", "actual", "reported"),
    [
        (["a", "b"], ["b", "a"], ["a", "b"]),
        ({"a": 1}, {"a": 1, "default": 2}, {"a": 1}),
        (["a"], ["a", "b"], ["a", "b"]),
        ("x", "y", "y"),
    ],
)
def test_a_read_reports_what_drifted_alone(given: Any, actual: Any, reported: Any) -> None:
    assert settle(given, actual) == reported


def test_a_file_that_is_known_by_its_hash_alone_does_not_differ() -> None:
    left, there = {"$archive": {}}, {"$archive": "../x.zip"}
    assert not differences({"code": left}, {"code": there})
    assert differences({"code": {"$archive": "../y.zip"}}, {"code": there})
    assert differences({"code": {"$asset": {}}}, {"code": there})
