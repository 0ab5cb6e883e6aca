"""The naming rules taken back, and that nothing of a graph is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.infra.graphs import STACKS, graph
from tests.judges.terraform import names, render, singular, snake, terraform_name


@pytest.mark.parametrize(
    ("ours", "terraform"),
    [
        ("kmsKeyId", "kms_key_id"),
        ("sqsManagedSseEnabled", "sqs_managed_sse_enabled"),
        ("ipv6CidrBlock", "ipv6_cidr_block"),
    ],
)
def test_words_are_parted(ours: str, terraform: str) -> None:
    assert snake(ours) == terraform


@pytest.mark.parametrize(
    ("many", "one"), [("rules", "rule"), ("policies", "policy"), ("accesses", "access")]
)
def test_a_list_of_blocks_has_its_blocks_name(many: str, one: str) -> None:
    assert singular(many) == one


def test_a_list_of_values_keeps_its_name() -> None:
    kind = "aws:ec2/flowLog:FlowLog"
    assert terraform_name(kind, "cidrBlocks", ["10.0.0.0/8"]) == "cidr_blocks"


@pytest.mark.parametrize("stack", STACKS)
def test_every_type_of_a_stack_has_its_name(stack: str) -> None:
    assert render(graph(stack)).untold == []


def test_every_resource_and_every_value_arrives() -> None:
    found = graph("prod")
    rendered = render(found)
    custom = [r for r in found if r.custom and not r.type.startswith("pulumi:")]
    assert sorted(rendered.addresses.values()) == sorted(r.urn for r in custom)
    for address, urn in rendered.addresses.items():
        kind, name = address.split(".")
        inputs = {k: v for k, v in found.get(urn).inputs.items() if not k.startswith("__")}
        assert leaves(rendered.document["resource"][kind][name]) == leaves(inputs), address


def leaves(tree: Any) -> int:
    if isinstance(tree, Mapping):
        return sum(leaves(v) for v in tree.values())
    if isinstance(tree, list):
        return sum(leaves(v) for v in tree)
    return 1


def test_the_table_tells_nothing_that_the_rules_tell() -> None:
    for (kind, path), terraform in names().items():
        if path:
            rules = {snake(path.rsplit(".", 1)[-1]), singular(snake(path.rsplit(".", 1)[-1]))}
            assert terraform not in rules or path.endswith("s"), (kind, path)
