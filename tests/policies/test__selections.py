"""Selections of AWS Backup: what names a resource, and what only may."""

from __future__ import annotations

from typing import Any

import pytest

from cost.graph import UNKNOWN, Graph, Resource
from policies._base import Index, Subject
from policies._selections import selected
from policies._truth import Truth

TABLE = "aws:dynamodb/table:Table"
VOLUME = "aws:ebs/volume:Volume"
ANY_TABLE = "arn:aws:dynamodb:*:*:table/"


def taken(type_: str = TABLE, store: dict[str, Any] | None = None, **selection: Any) -> Truth:
    resource = Resource(urn="store", type=type_, name="store", inputs=store or {})
    depends = {prop: ["store"] for prop, value in selection.items() if value == "its ARN"}
    inputs = {k: UNKNOWN if k in depends else v for k, v in selection.items()}
    selector = Resource(
        urn="s",
        type="aws:backup/selection:Selection",
        name="s",
        inputs=inputs,
        property_dependencies=depends,
    )
    index = Index(Graph("sample", "dev", (resource, selector)))
    return selected(
        Subject(resource=selector, index=index), Subject(resource=resource, index=index)
    )


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("*", Truth.YES),
        (ANY_TABLE + "*", Truth.YES),
        (ANY_TABLE + "feat*", Truth.YES),
        (ANY_TABLE + "other", Truth.NO),
        ("arn:aws:rds:*:*:db:*", Truth.NO),
        (UNKNOWN, Truth.UNSURE),
    ],
)
def test_arns_and_patterns_of_them(pattern: Any, wanted: Truth):
    assert taken(store={"name": "features"}, resources=[pattern]) is wanted


def test_a_name_that_aws_makes_up_may_be_the_one():
    assert taken(VOLUME, resources=["arn:aws:ec2:*:*:volume/*"]) is Truth.YES
    assert taken(VOLUME, resources=["arn:aws:ec2:*:*:volume/vol-1"]) is Truth.UNSURE


def test_a_reference_is_an_arn():
    assert taken(resources="its ARN") is Truth.YES
    assert taken(resources=["*"], notResources="its ARN") is Truth.NO


def test_tags_are_alternatives_to_each_other_and_to_arns():
    tags = [{"key": "backup", "value": "daily"}, {"key": "keep", "value": "yes"}]
    assert taken(store={"tags": {"keep": "yes"}}, selectionTags=tags) is Truth.YES
    assert taken(store={"tags": {"keep": "no"}}, selectionTags=tags) is Truth.NO
    assert taken(store={"tags": {}}, selectionTags=tags, resources=["*"]) is Truth.YES


@pytest.mark.parametrize(
    ("operator", "value", "wanted"),
    [
        ("stringEquals", "daily", Truth.YES),
        ("stringEquals", "weekly", Truth.NO),
        ("stringLikes", "d*", Truth.YES),
        ("stringNotEquals", "daily", Truth.NO),
        ("stringNotLikes", "w*", Truth.YES),
        ("stringEquals", UNKNOWN, Truth.UNSURE),
    ],
)
def test_conditions_narrow(operator: str, value: Any, wanted: Truth):
    conditions = [{operator: [{"key": "aws:ResourceTag/backup", "value": value}]}]
    store = {"tags": {"backup": "daily"}}
    assert taken(store=store, resources=["*"], conditions=conditions) is wanted
    assert taken(store=store, conditions=conditions) is wanted


def test_all_conditions_must_hold():
    both = [{"key": "aws:ResourceTag/a", "value": "1"}, {"key": "aws:ResourceTag/b", "value": "2"}]
    assert taken(store={"tags": {"a": "1"}}, conditions=[{"stringEquals": both}]) is Truth.NO


def test_tags_that_are_not_known_yet_are_unsure():
    tags = [{"key": "backup", "value": "daily"}]
    assert taken(store={"tags": UNKNOWN}, selectionTags=tags) is Truth.UNSURE
