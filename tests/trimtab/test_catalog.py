"""`trimtab catalog`: one type, or all that fit."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.trimtab.run import run


def test_a_gpu_type_with_everything_known() -> None:
    done = run("catalog", "show", "g5.12xlarge")
    assert done.code == 0
    for text in (
        "48 vCPU, amd64",
        "4 x a10g",
        "$5.672 an hour, $4,140.56 a month, $1.418 a GPU-hour",
        "58% saved on average, >20% interrupted in a month  (Spot Advisor of 2025-07)",
        "prices of 2026-07-20",
        "CoreMark 895,147 a second",
        "g5.24xlarge",
        "g6.12xlarge",
    ):
        assert text in done.out


def test_json_carries_money_as_text() -> None:
    document = json.loads(run("catalog", "show", "g5.12xlarge", "--format", "json").out)
    assert document["schema_version"] == 1
    assert document["on_demand"]["hour"] == "5.672"
    assert Decimal(document["on_demand"]["per_gpu_hour"]) == Decimal("1.418")
    assert document["spot"]["saving_percent"] == 58


def test_another_region_has_a_saving_and_no_price() -> None:
    done = run("catalog", "show", "m6i.xlarge", "--region", "eu-west-1")
    assert "on demand    price not known" in done.out
    assert "56% saved on average" in done.out


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("show", "g5.12xlarg"), "g5.12xlarge"),
        (("show", "m5.large", "--region", "eu-west-11"), "eu-west-1"),
        (("list", "--gpu", "a100g"), "a100"),
        (("list", "--region", "eu-west-1"), "us-east-1"),
        (("list", "--max-usd-hour", "cheap"), "not an amount"),
    ],
)
def test_a_wrong_name_suggests_near_ones(arguments: tuple[str, ...], near: str) -> None:
    done = run("catalog", *arguments)
    assert done.code == 2
    assert near in done.err


def test_a_list_of_what_fits_the_cheapest_first() -> None:
    done = run("catalog", "list", "--gpu", "any", "--min-gpus", "4", "--format", "json")
    document = json.loads(done.out)
    prices = [Decimal(t["hour"]) for t in document["types"] if t["hour"] is not None]
    assert prices == sorted(prices)
    assert all(t["gpus"] >= 4 for t in document["types"])
    assert "g5.12xlarge" in {t["name"] for t in document["types"]}


def test_a_list_for_people_says_how_many_more() -> None:
    done = run("catalog", "list", "--arch", "arm64", "--min-memory-gib", "512", "--limit", "3")
    assert done.code == 0
    assert len(done.out.splitlines()) == 4
    assert "types fit, 3 shown" in done.err


def test_a_limit_on_the_price_leaves_out_what_has_none() -> None:
    done = run("catalog", "list", "--gpu", "h100", "--max-usd-hour", "10", "--format", "json")
    assert [t["name"] for t in json.loads(done.out)["types"]] == ["p5.4xlarge"]
