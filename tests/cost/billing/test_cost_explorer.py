"""Cost Explorer: replies are kept, calls are counted, and no cost is lost between two queries."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from cost.billing import _ce
from cost.billing._ce import fetch, parse
from cost.billing._ce_requests import Explorer
from cost.errors import EmulatorError, SourceError
from tests.cost.billing.builders import read, total

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

Line = tuple[str, str, str]
"""First key, second key, cost."""


class Recorded:
    """A client of ce whose replies are scripted; botocore holds them to the service's model."""

    def __init__(self, cache: Path) -> None:
        self.client = boto3.client(
            "ce",
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )
        self.stub = Stubber(self.client)
        self.cache = cache
        self.time = NOW

    def page(self, *lines: Line, token: str = "", estimated: bool = False) -> None:
        reply: dict[str, Any] = {
            "ResultsByTime": [
                {
                    "TimePeriod": {"Start": "2026-10-01", "End": "2026-10-02"},
                    "Total": {},
                    "Groups": [group(line) for line in lines],
                    "Estimated": estimated,
                }
            ]
        }
        expected: dict[str, Any] = dict.fromkeys(
            ("TimePeriod", "Granularity", "Metrics", "GroupBy"), ANY
        )
        expected |= {"Filter": ANY} if lines and lines[0][0].startswith("Amazon") else {}
        expected |= {"NextPageToken": ANY} if self.waiting else {}
        self.waiting = bool(token)
        self.stub.add_response(
            "get_cost_and_usage", reply | ({"NextPageToken": token} if token else {}), expected
        )

    waiting = False

    def explorer(self, max_requests: int = 20) -> Explorer:
        return Explorer(
            client=self.client,
            payer="000000000001",
            cache=self.cache,
            max_requests=max_requests,
            now=lambda: self.time,
        )


def group(line: Line) -> dict[str, Any]:
    cost = {"Amount": line[2], "Unit": "USD"}
    metrics = dict.fromkeys(_ce.METRICS[:4], cost)
    return {
        "Keys": list(line[:2]),
        "Metrics": {**metrics, "UsageQuantity": {"Amount": "24", "Unit": "Hrs"}},
    }


@pytest.fixture
def ce(tmp_path: Path) -> Iterator[Recorded]:
    recorded = Recorded(tmp_path / "cache")
    with recorded.stub:
        yield recorded
        recorded.stub.assert_no_pending_responses()


def month(ce: Recorded, estimated: bool = False) -> None:
    """A day: usage of two types in one service, tax, and usage of a service without a type."""
    ce.page(
        ("Usage", "Amazon EC2", "10.0000000001"),
        ("Usage", "Amazon S3", "1"),
        ("Tax", "Tax", "2"),
        ("Credit", "Amazon EC2", "-3"),
        estimated=estimated,
    )
    ce.page(
        ("Amazon EC2", "BoxUsage:m5.large", "6"),
        ("Amazon EC2", "EBS:VolumeUsage.gp3", "4"),
        ("Amazon S3", "TimedStorage-ByteHrs", "1"),
        estimated=estimated,
    )


def test_a_month_is_a_bill(ce: Recorded, tmp_path: Path) -> None:
    month(ce)
    (file,) = fetch("ce://2026-10", tmp_path / "out", ce.explorer())
    bill = read(file)
    assert bill.quality.formats[0].source == "cost-explorer"
    assert bill.quality.granularity == "daily"
    assert total(bill) == total(bill, "EffectiveCost") == Decimal("10.0000000001")
    by = {r["ChargeCategory"]: r["BilledCost"] for r in charges(bill)}
    assert by == {"Usage": Decimal("11.0000000001"), "Tax": 2, "Credit": -3}


def charges(bill: Any) -> list[dict[str, Any]]:
    grouped = bill.daily.group_by("ChargeCategory").aggregate(
        BilledCost=bill.daily.BilledCost.sum()
    )
    found: list[dict[str, Any]] = grouped.to_pyarrow().to_pylist()
    return found


def test_what_two_queries_differ_by_is_a_row(ce: Recorded, tmp_path: Path) -> None:
    month(ce)
    (file,) = fetch("ce://2026-10", tmp_path / "out", ce.explorer())
    rows = read(file).rows
    (left,) = (
        rows.filter(rows.x_UsageType.isnull(), rows.x_ChargeType == "Usage")
        .to_pyarrow()
        .to_pylist()
    )
    assert (left["ServiceName"], left["BilledCost"]) == ("Amazon EC2", Decimal("1e-10"))


def test_a_second_reading_costs_nothing(ce: Recorded, tmp_path: Path) -> None:
    month(ce)
    first = ce.explorer()
    (one,) = fetch("ce://2026-10", tmp_path / "one", first)
    again = ce.explorer()
    (two,) = fetch("ce://2026-10", tmp_path / "two", again)
    assert one.read_bytes() == two.read_bytes()
    assert (first.requests, again.requests) == (2, 0)


def test_an_open_month_is_asked_for_again_after_hours(ce: Recorded, tmp_path: Path) -> None:
    month(ce, estimated=True)
    fetch("ce://2026-10", tmp_path, ce.explorer())
    ce.time = NOW + dt.timedelta(hours=7)
    fetch("ce://2026-10", tmp_path, soon := ce.explorer())
    ce.time = NOW + dt.timedelta(hours=9)
    month(ce)
    fetch("ce://2026-10", tmp_path, later := ce.explorer())
    assert (soon.requests, later.requests) == (0, 2)


def test_pages_are_requests_and_the_budget_holds(ce: Recorded, tmp_path: Path) -> None:
    """What came before the budget was used up is kept: going on pays for the rest only."""
    ce.page(("Usage", "Amazon EC2", "1"), token="more")
    ce.page(("Tax", "Tax", "2"))
    with pytest.raises(SourceError, match="more than 2 requests"):
        fetch("ce://2026-10", tmp_path, ce.explorer(2))
    ce.page(("Amazon EC2", "BoxUsage:m5.large", "1"))
    (file,) = fetch("ce://2026-10", tmp_path, more := ce.explorer(1))
    assert (more.requests, total(read(file))) == (1, 3)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"asked": "x", "page": {}}', "\x00"])
def test_a_damaged_reply_is_asked_for_again(ce: Recorded, tmp_path: Path, text: str) -> None:
    month(ce)
    fetch("ce://2026-10", tmp_path, ce.explorer())
    kept = sorted(ce.cache.iterdir())
    assert all("x" not in json.loads(path.read_text())["page"] for path in kept)
    for path in kept:
        path.write_text(text)
    month(ce)
    fetch("ce://2026-10", tmp_path, again := ce.explorer())
    assert again.requests == 2


def test_accounts_have_replies_of_their_own(ce: Recorded, tmp_path: Path) -> None:
    month(ce)
    fetch("ce://2026-10", tmp_path, ce.explorer())
    month(ce)
    other = ce.explorer()
    other.payer = "000000000009"
    fetch("ce://2026-10", tmp_path, other)
    assert other.requests == 2


def test_a_refusal_is_told(ce: Recorded, tmp_path: Path) -> None:
    ce.stub.add_client_error("get_cost_and_usage", "AccessDeniedException", "no ce:GetCostAndUsage")
    with pytest.raises(EmulatorError, match="AccessDenied"):
        fetch("ce://2026-10", tmp_path, ce.explorer())


@pytest.mark.parametrize(
    "address",
    [
        "ce://",
        "ce://2026",
        "ce://2026-13",
        "ce://2026-10..2026-09",
        "ce://2026-10?by=tag",
        "ce://2026-10/x",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(SourceError, match="not understood"):
        parse(address)


def test_a_month_to_come(ce: Recorded, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has not begun"):
        fetch("ce://2026-12", tmp_path, ce.explorer())
