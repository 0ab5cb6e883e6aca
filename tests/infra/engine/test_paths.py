from __future__ import annotations

from typing import Any

import pytest

from infra.engine.paths import covers, parse, restore


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("tags", ("tags",)),
        ("a.b[0].c", ("a", "b", 0, "c")),
        ('tags["cost-center"]', ("tags", "cost-center")),
        ("rules[*].status", ("rules", "*", "status")),
        ("*", ("*",)),
    ],
)
def test_paths_are_read_as_pulumi_writes_them(path: str, parts: tuple[Any, ...]) -> None:
    assert parse(path) == parts


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("tags", "tags.a", True),
        ("tags.a", "tags", True),
        ("*", "anything.at.all", True),
        ("rules[*].status", "rules[3].status", True),
        ("rules[0]", "rules[1]", False),
        ("tag", "tags", False),
    ],
)
def test_a_pattern_covers_what_is_above_and_below(pattern: str, path: str, expected: bool) -> None:
    assert covers(pattern, path) is expected


@pytest.mark.parametrize(
    ("old", "new", "path", "expected"),
    [
        ({"a": 1}, {"a": 2, "b": 3}, "a", {"a": 1, "b": 3}),
        ({}, {"a": 2}, "a", {}),
        ({"a": 1}, {}, "a", {"a": 1}),
        ({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, "a.b", {"a": {"b": 1, "c": 3}}),
        ({"a": [1, 2]}, {"a": [3, 4]}, "a[1]", {"a": [3, 2]}),
        ({"a": [{"s": 1}, {"s": 2}]}, {"a": [{"s": 9}]}, "a[*].s", {"a": [{"s": 1}]}),
        ({"a": 1}, {"a": {"b": 2}}, "a.b.c", {"a": {"b": 2}}),
    ],
)
def test_ignored_parts_keep_their_old_values(old: Any, new: Any, path: str, expected: Any) -> None:
    assert restore(old, new, parse(path)) == expected
