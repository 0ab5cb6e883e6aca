"""What runs is priced by its type and purchase option, and counted for the time that it ran."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from infra.functions.guard_prices import Price, read_table, running

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PRICES = {"a": Price(Decimal("1.5"), Decimal("0.5")), "b": Price(Decimal(2), None)}


class Ec2:
    """Instances, a page each."""

    def __init__(self, *instances: tuple[str, str | None, int]) -> None:
        self.instances, self.filters = instances, list[Any]()

    def get_paginator(self, name: str) -> Ec2:
        assert name == "describe_instances"
        return self

    def paginate(self, Filters: list[Any]) -> Any:
        self.filters = Filters
        for kind, lifecycle, minutes in self.instances:
            one = {"InstanceType": kind, "LaunchTime": NOON - timedelta(minutes=minutes)}
            found = one | ({"InstanceLifecycle": lifecycle} if lifecycle else {})
            yield {"Reservations": [{"Instances": [found]}]}


def look(*instances: tuple[str, str | None, int], minutes: int = 60) -> Any:
    return running(Ec2(*instances), {"stack": "x"}, PRICES, NOON - timedelta(minutes=minutes), NOON)


def test_spot_and_on_demand_have_their_own_prices() -> None:
    assert look(("a", None, 999), ("a", "spot", 999)).hourly_usd == Decimal("2.0")


def test_without_a_spot_price_the_higher_one_counts() -> None:
    assert look(("b", "spot", 999)).hourly_usd == 2


def test_an_instance_counts_from_its_launch() -> None:
    found = look(("b", None, 15), ("b", None, 999), ("b", None, -5), minutes=30)
    assert found.since_usd == Decimal("0.5") + Decimal(1)
    assert found.hourly_usd == 6


def test_unknown_types_are_named_and_counted() -> None:
    found = look(("new", None, 1), ("new", "spot", 1), ("a", None, 1))
    assert found.unpriced == {"new": 2}
    assert (found.instances, found.hourly_usd) == (3, Decimal("1.5"))


def test_only_what_carries_the_tags_and_runs_is_asked_for() -> None:
    ec2 = Ec2()
    running(ec2, {"project": "p", "stack": "s"}, PRICES, NOON, NOON)
    assert ec2.filters == [
        {"Name": "tag:project", "Values": ["p"]},
        {"Name": "tag:stack", "Values": ["s"]},
        {"Name": "instance-state-name", "Values": ["pending", "running"]},
    ]


def test_a_table_is_read_as_it_was_written() -> None:
    note, prices = read_table("# from somewhere\na,1.5,0.5\nb,2,\n")
    assert (note, prices) == ("from somewhere", PRICES)
