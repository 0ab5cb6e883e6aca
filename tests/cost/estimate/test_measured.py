"""A bill's usage becomes the quantities of an estimate; its cost stands beside it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from cost.errors import InputError
from cost.estimate import Usage, estimate
from cost.estimate.actual import beside
from cost.estimate.measured import REGION_PREFIX, Measured, measure_daily, usage_of
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import bucket, cluster, nat, stack, volume

MONEY = pa.decimal128(38, 20)
SCHEMA = pa.schema(
    [("day", pa.date32()), ("ConsumedQuantity", MONEY), ("EffectiveCost", MONEY)]
    + [
        (name, pa.string())
        for name in ("x_Stack", "ChargeCategory", "x_Component", "ServiceName", "x_UsageType")
    ]
)
FIRST = date(2026, 10, 1)
S3, EC2 = "Amazon Simple Storage Service", "Amazon Elastic Compute Cloud"


def day(component: str, service: str, usage: str, quantity: str, **more: Any) -> dict[str, Any]:
    return {
        "day": FIRST,
        "ConsumedQuantity": Decimal(quantity),
        "EffectiveCost": Decimal(1),
        "x_Stack": "test",
        "ChargeCategory": "Usage",
        "x_Component": component,
        "ServiceName": service,
        "x_UsageType": usage,
        **more,
    }


def daily(*rows: dict[str, Any], days: int = 31) -> ir.Table:
    """The same rows on each of some days."""
    table = [{**row, "day": FIRST + timedelta(days=n)} for row in rows for n in range(days)]
    return ibis.memtable(pa.Table.from_pylist(table, schema=SCHEMA))


def measured(*rows: dict[str, Any], days: int = 31) -> Measured:
    return measure_daily(daily(*rows, days=days), "test")


BILL = (
    day("lake.raw", S3, "TimedStorage-ByteHrs", "10"),
    day("lake.raw", S3, "USE2-Requests-Tier1", "1000"),
    day("lake.raw", "AmazonCloudWatch", "TimedStorage-ByteHrs", "999"),
    day("network", EC2, "NatGateway-Bytes", "20"),
    day("clusters.web", EC2, "BoxUsage:m5.large", "30"),
    day("clusters.web", EC2, "SpotUsage:m5.large", "6"),
)
GRAPH = stack(bucket(), nat("a"), nat("b"), *cluster("web", "m5.large", 2))


def test_a_whole_month_is_one_whatever_its_length() -> None:
    assert measured(*BILL).months == 1
    assert measured(*BILL, days=31 + 15).months == Decimal("1.5")
    assert measured(*BILL, days=2).hours == 48


def test_quantities_by_resource() -> None:
    found = {urn.rsplit("::")[-1]: used for urn, used in usage_of(measured(*BILL), GRAPH).items()}
    assert found["raw"]["standard_gb"].p50 == 310
    assert found["raw"]["put_requests"].p50 == 31_000
    assert "get_requests" not in found["raw"]
    assert found["a"]["data_gb"].p50 == found["b"]["data_gb"].p50 == 310
    assert found["web"]["instances"].p50 == Decimal("1.5")


def test_a_measured_stack_needs_no_assumption() -> None:
    usage = Usage(measured=usage_of(measured(*BILL), GRAPH))
    parts = {p.name: p for r in estimate(GRAPH, load(), usage).resources for p in r.parts}
    assert parts["storage, standard"].basis == "usage"
    assert parts["GET and other requests"].basis == "assumed"


def test_a_group_cannot_run_more_than_its_largest_size() -> None:
    parked = stack(*cluster("web", "m5.large", 0))
    usage = Usage(measured=usage_of(measured(*BILL), parked))
    assert estimate(parked, load(), usage).monthly.p90 == 0


def test_what_is_no_usage_or_of_another_stack_is_left_out() -> None:
    tax = day("network", EC2, "NatGateway-Bytes", "5", ChargeCategory="Tax")
    other = day("network", EC2, "NatGateway-Bytes", "5", x_Stack="prod")
    assert measured(*BILL, tax, other).lines == measured(*BILL).lines
    with pytest.raises(InputError, match="tagged stack=test"):
        measured(other)


@pytest.mark.parametrize(
    ("billed", "plain"),
    [
        ("USE2-NatGateway-Bytes", "NatGateway-Bytes"),
        ("EUC1-TimedStorage-ByteHrs", "TimedStorage-ByteHrs"),
        ("EU-Requests-Tier1", "Requests-Tier1"),
        ("us-east-1-KMS-Requests", "KMS-Requests"),
        ("KMS-Requests", "KMS-Requests"),
        ("LCUUsage", "LCUUsage"),
        ("BoxUsage:m5.large", "BoxUsage:m5.large"),
    ],
)
def test_the_region_before_a_usage_type(billed: str, plain: str) -> None:
    assert REGION_PREFIX.sub("", billed) == plain


def test_the_bill_beside_the_estimate() -> None:
    found = beside(estimate(GRAPH, load()), measured(*BILL))
    rows = {row.component: row for row in found.components}
    a_dollar_a_day = Decimal(31) * 730 / 744
    assert rows["network"].billed == a_dollar_a_day
    assert found.billed == a_dollar_a_day * len(BILL)
    assert rows["network"].within is False
    assert rows["clusters.web"].estimated is not None
    assert next(row.component for row in found.components) == "clusters.web"


def test_a_component_that_only_one_of_them_has_is_not_compared() -> None:
    elsewhere = day("old", EC2, "NatGateway-Bytes", "1")
    rows = {r.component: r for r in beside(estimate(GRAPH, load()), measured(elsewhere)).components}
    assert (rows["old"].estimated, rows["old"].within) == (None, None)
    assert (rows["network"].billed, rows["network"].within) == (None, None)


@pytest.mark.parametrize(("billed", "within"), [("10.19", True), ("9.81", True), ("10.21", False)])
def test_a_months_length_is_no_deviation(billed: str, within: bool) -> None:
    ten = estimate(stack(volume(size=100)), load())
    cost = round(Decimal(billed) / 730 * 24, 12)
    line = day("scratch", EC2, "EBS:VolumeUsage.gp2", "1", EffectiveCost=cost)
    assert beside(ten, measured(line)).within is within
