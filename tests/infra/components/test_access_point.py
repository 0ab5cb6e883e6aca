"""Doors: of a team, to a prefix, from the network."""

from __future__ import annotations

import json
from functools import cache

from cost.graph import Graph
from infra.components._context import Context
from infra.components.access_point import LONGEST, access_point_name
from infra.settings import StackSettings
from tests.infra.graphs import one, statements
from tests.infra.minimal import STACK, environment, lake

DOOR = "arn:aws:s3:us-east-1:111122223333:accesspoint/trimtab-mini-raw-search"


@cache
def opened() -> Graph:
    doors = {
        "search": {"prefix": "teams/search/"},
        "ranking": {"prefix": "teams/ranking/", "write": True, "vpc_only": False},
    }
    return environment(lake=lake(raw={"access_points": doors}))


def test_a_door_is_in_the_network_unless_it_says_otherwise() -> None:
    search = one(opened(), "AccessPoint", "lake-raw-search")
    assert opened().references(search, "vpcConfiguration", "aws:ec2/vpc:Vpc")
    ranking = one(opened(), "AccessPoint", "lake-raw-ranking")
    assert "vpcConfiguration" not in ranking.inputs
    assert set(ranking.inputs["publicAccessBlockConfiguration"].values()) == {True}
    assert opened().component(search) == "lake.raw"
    assert opened().tags(search)["team"] == "search"


def test_nobody_but_the_team_and_nothing_but_the_prefix() -> None:
    found = statements(one(opened(), "AccessPoint", "lake-raw-search"))
    assert found["OtherTeams"]["Effect"] == found["OtherPrefixes"]["Effect"] == "Deny"
    assert found["OtherTeams"]["Condition"] == {
        "StringNotEquals": {"aws:PrincipalTag/team": "search"}
    }
    assert found["OtherPrefixes"]["NotResource"] == [DOOR, f"{DOOR}/object/teams/search/*"]
    assert found["List"]["Condition"]["StringLike"] == {"s3:prefix": ["teams/search/*"]}


def test_nothing_is_written_or_deleted_unless_it_is_asked_for() -> None:
    for name, writes in (("search", False), ("ranking", True)):
        found = statements(one(opened(), "AccessPoint", f"lake-raw-{name}"))
        assert ("s3:PutObject" in found["Objects"]["Action"]) is writes
        user = statements(one(opened(), "Policy", f"lake-raw-{name}-user"))
        assert ("kms:GenerateDataKey" in user["Key"]["Action"]) is writes
        assert not [
            s
            for s in (*found.values(), *user.values())
            if "Delete" in str(s["Action"]) and s["Effect"] == "Allow"
        ]


def test_the_bucket_lets_its_account_in_through_doors_if_it_has_any() -> None:
    policy = statements(one(opened(), "BucketPolicy", "lake-raw-policy"))
    assert policy["ThroughAccessPoints"]["Condition"] == {
        "StringEquals": {"s3:DataAccessPointAccount": "111122223333"}
    }
    other = one(opened(), "BucketPolicy", "lake-checkpoints-policy")
    assert "ThroughAccessPoints" not in statements(other)


def test_the_policy_is_known_before_anything_exists() -> None:
    text = one(opened(), "AccessPoint", "lake-raw-search").inputs["policy"]
    assert json.loads(text)["Version"] == "2012-10-17"


def test_long_names_end_in_digits_and_stay_apart() -> None:
    context = Context(
        project="trimtab",
        stack="a" * 20,
        settings=StackSettings.model_validate({**STACK, "environment": "a"}),
    )
    names = [access_point_name(context, "b" * 20, f"{'c' * 18}-{n}") for n in (1, 2)]
    assert len(set(names)) == 2 and all(len(name) <= LONGEST for name in names)
    assert access_point_name(context, "raw", "x") == f"trimtab-{'a' * 20}-raw-x"
